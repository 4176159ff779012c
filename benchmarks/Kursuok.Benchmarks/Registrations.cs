using System.Net.Http.Headers;
using System.Net.Http.Json;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Benchmarks;

/// <summary>Accepted registrations a second: into one group, and spread over a hundred.</summary>
internal static class Registrations
{
    private const int Seats = 500;
    private const int Many = 100;

    public static async Task RunAsync(Report report)
    {
        await using var world = await World.StartAsync();
        await MeasureAsync(world, 32, 1_000, hot: true); // Warm.
        foreach (var callers in (int[])[1, 32, 200])
        {
            var times = callers == 1 ? 300 : 4_000;
            var before = await world.RawInsertsAsync(callers);
            var hot = await MeasureAsync(world, callers, times, hot: true);
            var spread = await MeasureAsync(world, callers, times, hot: false);
            var raw = Report.Median([before, await world.RawInsertsAsync(callers)]);
            report.Line($"raw inserts, {callers} callers", raw, "/s");
            report.Line($"one hot group, {callers} callers", hot, "/s", $"{hot / raw:0.000} of raw");
            report.Line($"{Many} groups, {callers} callers", spread, "/s", $"{spread / raw:0.000} of raw");
        }
        await OverHttpAsync(world, 200, 2_000); // Warm.
        var (http, microseconds) = await OverHttpAsync(world, 200, 4_000);
        report.Line("one hot group over HTTP, 200 callers", http, "/s", $"{microseconds:0} µs CPU each, callers included");
    }

    private static async Task<double> MeasureAsync(World world, int callers, int times, bool hot)
    {
        var groups = await GroupsAsync(world, hot ? (times + Seats - 1) / Seats : Many);
        return await World.RateAsync(callers, times, i => world.RegisterAsync(hot ? groups[i / Seats] : groups[i % Many], i));
    }

    private static async Task<(double Rate, double Cpu)> OverHttpAsync(World world, int callers, int times)
    {
        var groups = await GroupsAsync(world, (times + Seats - 1) / Seats);
        var tokens = new string[times];
        await World.RateAsync(16, times, async i => tokens[i] = await world.TokenAsync($"dalyvis-{i + 1}"));
        var before = Environment.CpuUsage.TotalTime;
        var rate = await World.RateAsync(callers, times, async i =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/groups/{groups[i / Seats]}/registrations")
            {
                Headers = { Authorization = new AuthenticationHeaderValue("Bearer", tokens[i]) },
                Content = JsonContent.Create(new NewRegistration(Funding.OwnFunds, null, null), options: Json.Http),
            };
            using var answer = await world.Http.SendAsync(request);
            answer.EnsureSuccessStatusCode();
        });
        return (rate, (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / times);
    }

    private static async Task<List<string>> GroupsAsync(World world, int count)
    {
        var groups = new List<string>();
        for (var i = 0; i < count; i++)
            groups.Add(await world.AnnouncedAsync(Seats));
        await world.Clock.SettleAsync();
        return groups;
    }
}
