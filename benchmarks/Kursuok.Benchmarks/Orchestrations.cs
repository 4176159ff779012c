using Kursuok.Functions.Platform.Processes;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Benchmarks;

/// <summary>
/// Rounds of group orchestrations: an event wakes the instance, an activity looks at the group, the instance starts anew and waits.
/// Each is three steps, each step one commit.
/// </summary>
internal static class Orchestrations
{
    private const int Instances = 100;
    private const int StepsARound = 3;

    public static async Task RunAsync(Report report)
    {
        await using var world = await World.StartAsync();
        var client = world.Orchestrations;
        var groups = new List<string>();
        for (var i = 0; i < Instances; i++)
            groups.Add(await world.AnnouncedAsync(10));
        await world.Clock.SettleAsync();
        await RoundsAsync(200);
        const int Rounds = 2_000;
        var raw = await world.RawInsertsAsync(32);
        var rate = await RoundsAsync(Rounds) * StepsARound;
        report.Line($"steps, {Instances} instances", rate, "/s", $"{rate / raw:0.000} of raw inserts by 32 callers ({raw:#,0} /s)");

        Task<double> RoundsAsync(int count) => World.RateAsync(1, 1, async _ =>
        {
            await World.RateAsync(32, count, i => client.RaiseEventAsync(GroupOrchestration.InstanceOf(groups[i % Instances]), Nudges.Changed, groups[i % Instances]));
            await world.Clock.SettleAsync();
        }).ContinueWith(once => once.Result * count, TaskScheduler.Default);
    }
}
