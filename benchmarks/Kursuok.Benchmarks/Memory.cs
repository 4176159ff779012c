using System.Diagnostics;

namespace Kursuok.Benchmarks;

/// <summary>What the process holds at rest, and after ten thousand registrations.</summary>
internal static class Memory
{
    private const int Groups = 20;
    private const int Seats = 500;

    public static async Task RunAsync(Report report)
    {
        await using var world = await World.StartAsync();
        await world.Clock.SettleAsync();
        Show("at rest");
        var groups = new List<string>();
        for (var i = 0; i < Groups; i++)
            groups.Add(await world.AnnouncedAsync(Seats));
        await World.RateAsync(200, Groups * Seats, i => world.RegisterAsync(groups[i / Seats], i));
        await world.Clock.SettleAsync();
        Show("after 10,000 registrations");

        void Show(string when)
        {
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            report.Line($"GC heap {when}", GC.GetTotalMemory(forceFullCollection: true) / 1048576.0, "MiB");
            using var process = Process.GetCurrentProcess();
            report.Line($"working set {when}", process.WorkingSet64 / 1048576.0, "MiB");
        }
    }
}
