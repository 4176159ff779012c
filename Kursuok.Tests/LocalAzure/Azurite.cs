using System.Diagnostics;
using System.Text.RegularExpressions;
using Kursuok.Tests.LocalAzure;

[assembly: AssemblyFixture(typeof(Azurite))]

namespace Kursuok.Tests.LocalAzure;

/// <summary>The storage emulator: started by the first test that asks for it, shared by all, ended with the last.</summary>
public sealed partial class Azurite : IDisposable
{
    private static readonly Lazy<(Process Process, string ConnectionString)> s_running = new(Start);

    public static string ConnectionString => s_running.Value.ConnectionString;

    public void Dispose()
    {
        if (!s_running.IsValueCreated)
            return;
        s_running.Value.Process.Kill();
        s_running.Value.Process.Dispose();
    }

    private static (Process, string) Start()
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])[Path.Combine(RepositoryRoot(), "node_modules/azurite/dist/src/azurite.js"),
            "--silent", "--disableTelemetry", "--inMemoryPersistence", "--skipApiVersionCheck", "--blobPort", "0", "--queuePort", "0", "--tablePort", "0"])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        var ports = new Dictionary<string, string>(StringComparer.Ordinal);
        while (!(ports.ContainsKey("Blob") && ports.ContainsKey("Table")))
        {
            var line = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("Azurite has ended.");
            if (Listening().Match(line) is { Success: true } match)
                ports[match.Groups[1].Value] = match.Groups[2].Value;
        }
        _ = process.StandardOutput.ReadToEndAsync();
        return (process,
            "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
            + $"BlobEndpoint=http://127.0.0.1:{ports["Blob"]}/devstoreaccount1;TableEndpoint=http://127.0.0.1:{ports["Table"]}/devstoreaccount1;");
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Kursuok.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        return folder.FullName;
    }

    [GeneratedRegex("Azurite (Blob|Table) service (?:is )?success.*:([0-9]+)$")]
    private static partial Regex Listening();
}
