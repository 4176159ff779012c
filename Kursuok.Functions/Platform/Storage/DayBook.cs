using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Functions.Platform.Storage;

/// <summary>Remembers for each daily job the last day that it has done, so that no day is missed while the system is down.</summary>
public sealed class DayBook([FromKeyedServices(DayBook.Table)] TableClient table)
{
    internal const string Table = "jobs";

    private const int FirstLooksBack = 7;

    /// <summary>
    /// Does each day after the last one done, up to <paramref name="upTo"/>, in order, and the last <paramref name="again"/>
    /// days every time: what reached a list late is found then. A day is done when the job did not throw.
    /// </summary>
    public async Task CatchUpAsync(string job, DateOnly upTo, int again, Func<DateOnly, Task> work, CancellationToken cancellation)
    {
        var present = await table.GetEntityIfExistsAsync<TableEntity>("jobs", job, cancellationToken: cancellation);
        var done = present.HasValue ? Vilnius.DateOf(present.Value!.GetDateTimeOffset("Done")!.Value) : upTo.AddDays(-FirstLooksBack);
        var first = upTo.AddDays(1 - again);
        for (var day = done < first ? done.AddDays(1) : first; day <= upTo; day = day.AddDays(1))
        {
            await work(day);
            if (day <= done)
                continue;
            await table.UpsertEntityAsync(new TableEntity("jobs", job) { ["Done"] = Vilnius.StartOf(day) }, TableUpdateMode.Replace, cancellation);
        }
    }
}
