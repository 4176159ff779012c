using System.Collections.Immutable;
using Kursuok.Domain.People.Privacy;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Kursuok.Functions.People.Privacy;

/// <summary>
/// Erases of a person what may go. What is about to go is noted in the personal file before the first record goes: an
/// erasure that was cut short is taken up from there, and the report misses nothing.
/// </summary>
public sealed class Erasing(IEnumerable<IPersonalData> features, PersonalFiles files, Retention retention, TodaySource today)
{
    private readonly ImmutableArray<IPersonalData> _features = [.. features];

    /// <summary>Answers what went now, and what stays.</summary>
    public async Task<ErasurePlan> RunAsync(string person, CancellationToken cancellation)
    {
        var file = await files.FindAsync(person, cancellation);
        var taken = file?.Pending is { } left ? await FinishAsync(person, left, cancellation) : [];
        var plan = await PlanAsync(person, file?.ErasureAskedOn, cancellation);
        if (!plan.Due.IsEmpty)
        {
            file = await files.DecideAsync(person, Actor.Clock, new BeginErasure(NewId.Make(), plan.Due));
            await FinishAsync(person, file.Pending!, cancellation);
        }
        var waits = plan.Waits(retention, file?.ErasureAskedOn);
        if (file is not null && file.Waits != waits)
            await files.DecideAsync(person, Actor.Clock, new AwaitEnd(waits));
        return plan with { Due = taken.AddRange(plan.Due) };
    }

    private async Task<ErasurePlan> PlanAsync(string person, DateOnly? asked, CancellationToken cancellation)
    {
        var holdings = new List<Holding>();
        foreach (var feature in _features)
            holdings.AddRange(await feature.HoldingsAsync(person, cancellation));
        return retention.Plan(holdings, asked, today.Now.Date);
    }

    private async Task<ImmutableArray<Holding>> FinishAsync(string person, PendingErasure pending, CancellationToken cancellation)
    {
        foreach (var holding in pending.Holdings)
            await _features.Single(feature => feature.Kinds.Contains(holding.Kind)).EraseAsync(person, holding, cancellation);
        await files.DecideAsync(person, Actor.Clock, new EndErasure(pending.ReportId));
        return pending.Holdings;
    }
}

/// <summary>The daily erasure of what has passed its term.</summary>
public sealed class ErasureTimer(Erasing erasing, Projections lists, Retention retention, TodaySource today, ILogger<ErasureTimer> log)
{
    [Function("EraseExpired")]
    public async Task RunAsync([TimerTrigger("0 20 1 * * *", RunOnStartup = true)] TimerInfo timer, CancellationToken cancellation)
    {
        await foreach (var person in lists.AllAsync<string>(ErasureLists.Open, "0", "~", null, cancellation))
            await TryAsync(person, cancellation);
        foreach (var (kind, term) in retention.Terms)
        {
            await foreach (var due in lists.AllAsync<DueRecord>(DueList.Of(kind), "0", "~", null, cancellation))
            {
                if (term.Period.After(due.Holding.EndedOn!.Value) > today.Now.Date)
                    break; // In order of dates: the others end later.
                if (await TryAsync(due.Person, cancellation))
                    await lists.DropAsync(DueList.Of(kind), DueList.RowOf(due.Person, due.Holding), cancellation);
            }
        }
    }

    /// <summary>Who cannot be done now is tried again tomorrow; the others go on.</summary>
    private async Task<bool> TryAsync(string person, CancellationToken cancellation)
    {
        try
        {
            await erasing.RunAsync(person, cancellation);
            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            log.LogError(failure, "The erasure for {Person} failed; the others go on", person);
            return false;
        }
    }
}
