using System.Reflection;
using System.Text.Json;

namespace Kursuok.Tests.Deployment;

/// <summary>What the templates of <c>infra</c> would deploy with each parameter file, worked out by Bicep.</summary>
public sealed class Templates : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kursuok-infra-");
    private readonly Dictionary<string, JsonElement[]> _resources = [];

    public async ValueTask InitializeAsync()
    {
        Copy(new(Path.Combine(Command.Root, "infra")), _folder.FullName);
        foreach (var parameters in TemplateTests.Parameters.Select(row => row.Data))
            _resources[parameters] = await WorkOutAsync(parameters);
    }

    public IEnumerable<JsonElement> OfType(string parameters, string type) =>
        _resources[parameters].Where(resource => resource.GetProperty("type").GetString() == type);

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Bicep writes what it has worked out beside the parameter file: hence the copy.</summary>
    private async Task<JsonElement[]> WorkOutAsync(string parameters)
    {
        var metadata = typeof(Templates).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>();
        var bicep = metadata.Single(entry => entry.Key == "Bicep").Value!;
        var (code, output) = await Command.RunAsync(bicep, "snapshot", Path.Combine(_folder.FullName, parameters + ".bicepparam"),
            "--mode", "overwrite", "--subscription-id", Guid.Empty.ToString(), "--resource-group", "kursuok", "--location", "northeurope");
        if (code != 0)
            throw new InvalidOperationException($"Bicep ended with {code}:\n{output}");
        var snapshot = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, parameters + ".snapshot.json")));
        return [.. snapshot.RootElement.GetProperty("predictedResources").EnumerateArray()];
    }

    private static void Copy(DirectoryInfo from, string to)
    {
        foreach (var file in from.EnumerateFiles())
            file.CopyTo(Path.Combine(to, file.Name));
        foreach (var folder in from.EnumerateDirectories())
            Copy(folder, Directory.CreateDirectory(Path.Combine(to, folder.Name)).FullName);
    }
}
