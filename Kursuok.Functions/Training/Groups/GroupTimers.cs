using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Kursuok.Functions.Training.Groups;

/// <summary>
/// The clock's second hand over groups: what an orchestration should have done on a date is done here if it has not
/// been. The decisions are the same, and what came already is a row that does nothing.
/// </summary>
public sealed class GroupTimers(GroupOrchestration groups, Projections lists, DayBook days, TodaySource today, ILogger<GroupTimers> log)
{
    /// <summary>Hourly, so that it also runs at midnight in Vilnius in summer and in winter. A missed run needs no making up: each looks at all that is due.</summary>
    [Function("CloseAndStartGroups")]
    public Task CloseAndStartAsync([TimerTrigger("0 0 * * * *", RunOnStartup = true, UseMonitor = false)] TimerInfo timer, CancellationToken cancellation) =>
        days.CatchUpAsync("groups", today.Now.Date, 2, async day =>
        {
            await foreach (var group in lists.AllAsync<string>(GroupLists.ClosingOn(day), "0", "~", null, cancellation))
            {
                try
                {
                    await groups.GroupRound(group, cancellation);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    log.LogError(failure, "The round of group {Group} failed; the others go on", group);
                }
            }
        }, cancellation);
}
