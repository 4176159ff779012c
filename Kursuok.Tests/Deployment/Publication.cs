using System.Text.Json;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Tests.Deployment;

[assembly: AssemblyFixture(typeof(Publication))]

namespace Kursuok.Tests.Deployment;

/// <summary>What <c>dotnet publish</c> makes of the functions: published by the first test that asks, and gone with the last.</summary>
public sealed class Publication : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kursuok-publish-").FullName;
    private readonly Lazy<Task<string>> _published;

    public Publication() => _published = new(PublishAsync);

    /// <returns>The folder that would be zipped.</returns>
    public Task<string> FolderAsync() => _published.Value;

    public async Task<JsonElement> ReadAsync(string file) =>
        JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(await FolderAsync(), file))).RootElement;

    /// <summary>Publishes without touching what an ordinary build has made.</summary>
    /// <returns>How it ended, and all that it wrote.</returns>
    internal static Task<(int Code, string Output)> RunAsync(string folder, params IEnumerable<string> more) => Command.RunAsync("dotnet",
    [
        "publish", "Kursuok.Functions", "-c", "Release", "-o", Path.Combine(folder, "out"),
        "--artifacts-path", Path.Combine(folder, "artifacts"), "-p:RunAnalyzers=false", "--nologo", "-v", "quiet", "-nodeReuse:false", .. more,
    ]);

    private async Task<string> PublishAsync()
    {
        var (code, output) = await RunAsync(_folder, "-p:ServiceBusExtension=none");
        return code == 0 ? Path.Combine(_folder, "out") : throw new InvalidOperationException($"Publishing ended with {code}:\n{output}");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
