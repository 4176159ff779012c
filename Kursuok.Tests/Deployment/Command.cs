using System.Diagnostics;

namespace Kursuok.Tests.Deployment;

/// <summary>A tool that deployments are made with, run as a process in the repository's folder.</summary>
internal static class Command
{
    public static string Root { get; } = FindRoot();

    /// <returns>How it ended, and all that it wrote.</returns>
    public static async Task<(int Code, string Output)> RunAsync(string program, params IEnumerable<string> args)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args)
        { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(output));
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Kursuok.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        return folder.FullName;
    }
}
