using System.Diagnostics;
using System.Text.RegularExpressions;
using Kursuok.Tests.LocalHost;

[assembly: AssemblyFixture(typeof(Azurite))]

namespace Kursuok.Tests.LocalHost;

/// <summary>The storage emulator: started by the first test that asks for it, shared by all, ended with the last.</summary>
public sealed partial class Azurite : IDisposable
{
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private const string Shared = "devstoreaccount1";
    private static readonly string[] s_own = [.. Enumerable.Range(1, 32).Select(number => $"kursuok{number:D2}")];
    private static readonly Lazy<(Process Process, string Blob, string Table)> s_running = new(Start);
    private static int s_given = -1;

    public static string ConnectionString => Of(Shared);

    /// <summary>The connection of an account that nobody else uses.</summary>
    public static string OwnAccount() => Of(s_own[Interlocked.Increment(ref s_given)]);

    private static string Of(string account) =>
        $"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={Key};"
        + $"BlobEndpoint=http://127.0.0.1:{s_running.Value.Blob}/{account};TableEndpoint=http://127.0.0.1:{s_running.Value.Table}/{account};";

    public void Dispose()
    {
        if (!s_running.IsValueCreated)
            return;
        s_running.Value.Process.Kill();
        s_running.Value.Process.Dispose();
    }

    private static (Process, string, string) Start()
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])[Path.Combine(RepositoryRoot(), "node_modules/azurite/dist/src/azurite.js"),
            "--silent", "--disableTelemetry", "--inMemoryPersistence", "--skipApiVersionCheck", "--blobPort", "0", "--queuePort", "0", "--tablePort", "0"])
            start.ArgumentList.Add(argument);
        start.Environment["AZURITE_ACCOUNTS"] = string.Join(';', s_own.Append(Shared).Select(account => $"{account}:{Key}"));
        var process = Process.Start(start)!;
        var ports = new Dictionary<string, string>(StringComparer.Ordinal);
        while (!(ports.ContainsKey("Blob") && ports.ContainsKey("Table")))
        {
            var line = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("Azurite has ended.");
            if (Listening().Match(line) is { Success: true } match)
                ports[match.Groups[1].Value] = match.Groups[2].Value;
        }
        _ = process.StandardOutput.ReadToEndAsync();
        return (process, ports["Blob"], ports["Table"]);
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
