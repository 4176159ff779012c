using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Extensions.Configuration;

namespace Kursuok.Functions.Platform.Audit;

/// <summary>
/// «verify-trail [--aggregate group/ID] [--setting=value …]»: verifies the trails of the configured storage without starting
/// the backend, one aggregate after the other. Ends with 0 when all are whole, 1 when one is not, 2 when that cannot be told.
/// </summary>
public static class TrailCommand
{
    public const string Name = "verify-trail";

    private const string Usage = "verify-trail [--aggregate group/ID] [--StorageConnection=…]";

    /// <summary>Over the storage that the settings name.</summary>
    public static Task<int> RunAsync(string[] args) => RunAsync(args, settings => StorageServices.Tables(settings));

    /// <summary>Over the storage that is opened for it.</summary>
    /// <param name="open">Makes the client from the settings of the command.</param>
    public static async Task<int> RunAsync(string[] args, Func<IConfiguration, TableServiceClient> open)
    {
        try
        {
            var settings = Settings(args);
            var table = open(settings).GetTableClient(StorageServices.Aggregates);
            return settings["aggregate"] is { } one ? await VerifyOneAsync(table, one) : args.Contains("--aggregate", StringComparer.Ordinal) ? Unable(Usage) : await VerifyAllAsync(table);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException or IOException or FormatException or InvalidOperationException)
        {
            // Azure's clients tell of all their tries together.
            return Unable((fault as AggregateException)?.InnerException?.Message ?? fault.Message);
        }
    }

    private static async Task<int> VerifyOneAsync(TableClient table, string aggregate)
    {
        if (aggregate.Split('/') is not [var kind, var id])
            return Unable(Usage);
        return await VerifyAsync(table, kind, id) switch
        {
            null => Unable($"Tokios sekos nėra / There is no such trail: {aggregate}"),
            { Intact: true } report => Say($"Seka nepaliesta, įrašų – {report.Links} / The trail is whole, entries: {report.Links}", 0),
            _ => 1,
        };
    }

    private static async Task<int> VerifyAllAsync(TableClient table)
    {
        var (trails, links, broken) = (0, 0L, 0);
        await foreach (var (kind, id) in AggregatesAsync(table))
        {
            if (await VerifyAsync(table, kind, id) is not { } report)
                continue;
            trails++;
            links += report.Links;
            if (!report.Intact)
                broken++;
        }
        return Say($"Sekų – {trails}, įrašų – {links}, pažeistų sekų – {broken} / Trails: {trails}, entries: {links}, broken trails: {broken}", broken == 0 ? 0 : 1);
    }

    /// <summary>Tells of the first fault of an aggregate; null where it has no trail.</summary>
    private static async Task<TrailReport?> VerifyAsync(TableClient table, string kind, string id)
    {
        TrailReport? report;
        try
        {
            report = await new TrailReader(table).VerifyAsync(kind, id, CancellationToken.None);
        }
        catch (Exception unreadable) when (unreadable is JsonException or FormatException or InvalidDataException or InvalidOperationException)
        {
            report = new(kind, id, false, 0, $"Seka neperskaitoma ({unreadable.Message})");
        }
        if (report is { Intact: false })
            Console.WriteLine($"PAŽEISTA / BROKEN {kind}/{id}: {report.Fault} (tvarkingų įrašų prieš tai / whole entries before: {report.Links})");
        return report;
    }

    /// <summary>Every aggregate that has left a row, by the keys alone.</summary>
    private static async IAsyncEnumerable<(string Kind, string Id)> AggregatesAsync(TableClient table, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        string? last = null;
        await foreach (var row in table.QueryAsync<TableEntity>(select: ["PartitionKey"], cancellationToken: cancellation))
        {
            if (row.PartitionKey == last)
                continue;
            last = row.PartitionKey;
            if (last.Split('-', 2) is [var kind, var id])
                yield return (kind, id);
        }
    }

    private static int Unable(string reason)
    {
        Console.Error.WriteLine($"Patikrinti nepavyko / Could not verify: {reason}");
        return 2;
    }

    private static int Say(string result, int code)
    {
        Console.WriteLine(result);
        return code;
    }

    /// <summary>As the host reads them: the file of settings, the environment, the command line.</summary>
    private static IConfigurationRoot Settings(string[] args)
    {
        var own = Path.Combine(AppContext.BaseDirectory, "local.settings.json");
        var file = File.Exists(own) ? own : Path.Combine(AppContext.BaseDirectory, "local.settings.sample.json");
        return new ConfigurationBuilder()
            .AddConfiguration(new ConfigurationBuilder().AddJsonFile(file, optional: true).Build().GetSection("Values"))
            .AddEnvironmentVariables().AddCommandLine(args).Build();
    }
}
