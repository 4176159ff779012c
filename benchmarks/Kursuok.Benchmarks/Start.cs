using System.Diagnostics;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Functions;

namespace Kursuok.Benchmarks;

/// <summary>From the start of the process to its first answer: with a new storage, and with the one left behind.</summary>
internal static class Start
{
    private const string Listening = "Now listening on: ";

    public static async Task RunAsync(Report report)
    {
        var folder = Directory.CreateTempSubdirectory("kursuok-bench-").FullName;
        report.Line("start to first answer, new storage", await MeasureAsync(folder), "ms");
        var again = new List<double>();
        for (var i = 0; i < 3; i++)
            again.Add(await MeasureAsync(folder));
        report.Line("start to first answer, again", Report.Median(again), "ms", "median of 3");
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<double> MeasureAsync(string folder)
    {
        using var http = new HttpClient();
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(LocalHost.Program).Assembly.Location, .. World.Settings(folder)]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        string? line;
        do
            line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The backend has ended.");
        while (!line.Contains(Listening, StringComparison.Ordinal));
        using var answer = await http.GetAsync(new Uri(new(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim()), "/api/health"));
        answer.EnsureSuccessStatusCode();
        var taken = watch.Elapsed.TotalMilliseconds;
        process.Kill();
        await process.WaitForExitAsync();
        return taken;
    }
}
