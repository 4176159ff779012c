using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Kursuok.LocalHost;

/// <summary>
/// Settings as the Functions tools read them: the command line before the environment, and that before local.settings.json (or
/// its sample). Beside them stands host.json, of which any part can be overridden by a setting as in Azure.
/// </summary>
internal sealed partial class LocalSettings
{
    private const string HostSection = "AzureFunctionsJobHost";

    private readonly ConfigurationManager _all = new();

    /// <param name="folder">Where host.json and local.settings.json lie.</param>
    /// <param name="args">«--name=value».</param>
    public LocalSettings(string folder, string[] args)
    {
        _all.AddInMemoryCollection(Read(folder)).AddEnvironmentVariables().AddCommandLine(args);
    }

    public IConfiguration All => _all;

    /// <summary>Where everything is kept that must survive this process.</summary>
    public string Folder => Path.GetFullPath(_all["Kursuok:LocalState"]!);

    /// <summary>Whether storage is in this process; otherwise it is the account that StorageConnection names.</summary>
    public bool EmbedsStorage => _all.GetValue("Kursuok:EmbeddedStorage", true);

    /// <summary>Where the embedded storage is served to other tools; null for nowhere, 0 for a port that is free.</summary>
    public int? StoragePort => _all.GetValue<int?>("storage-port");

    /// <summary>Where the virtual clock begins when it has never been moved; null for the system's clock.</summary>
    public DateTimeOffset? ClockStart => !_all.GetValue<bool>("Kursuok:VirtualClock") ? null
        : _all["Kursuok:VirtualClockStart"] is { } start
            ? DateTimeOffset.Parse(start, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            : TimeProvider.System.GetUtcNow();

    /// <summary>What stands before every route.</summary>
    public string RoutePrefix => (Host["http:routePrefix"] ?? "api").Trim('/');

    /// <summary>How many HTTP requests the worker gets at once.</summary>
    public int ConcurrentRequests => Host.GetValue("http:maxConcurrentRequests", 100);

    /// <summary>How many messages of a queue are worked on at once.</summary>
    public int ConcurrentCalls => Host.GetValue("serviceBus:maxConcurrentCalls", 16);

    /// <summary>
    /// How often a message of a queue is tried before it is a dead letter: as <c>infra/modules/queues.bicep</c> sets it, unless a setting
    /// says otherwise for all queues.
    /// </summary>
    public int Deliveries(string queue) => Host.GetValue<int?>("serviceBus:maxDeliveryCount") ?? (queue is "nudges" or "follows" ? 50 : 10);

    public string TaskHub => Host["durableTask:hubName"] ?? "TestHubName";

    private IConfigurationSection Host => _all.GetSection(HostSection + ":extensions");

    public string? this[string setting]
    {
        get => _all[setting];
        set => _all[setting] = value;
    }

    /// <summary>Replaces every «%Setting%» by its value, as in all texts of triggers.</summary>
    public string Resolve(string text) => Setting().Replace(text, setting =>
        _all[setting.Groups["name"].Value] ?? throw new FormatException($"The setting {setting.Groups["name"].Value} is missing."));

    /// <summary>As a worker's command line: what was decided here holds there. What comes from the environment it reads by itself.</summary>
    public string[] ToArguments() =>
    [
        .. _all.AsEnumerable().Where(setting => setting.Value is not null && !setting.Key.StartsWith(HostSection, StringComparison.OrdinalIgnoreCase))
            .Where(setting => Environment.GetEnvironmentVariable(setting.Key.Replace(":", "__", StringComparison.Ordinal)) != setting.Value)
            .Select(setting => $"--{setting.Key}={setting.Value}"),
    ];

    private static Dictionary<string, string?> Read(string folder)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["urls"] = "http://localhost:7071",
            ["Kursuok:LocalState"] = Path.Combine(".local", "storage"),
            ["StorageConnection"] = "UseDevelopmentStorage=true",
        };
        foreach (var (key, value) in Flatten(Path.Combine(folder, "host.json")))
            settings[$"{HostSection}:{key}"] = value;
        var file = Path.Combine(folder, "local.settings.json");
        foreach (var (key, value) in Flatten(File.Exists(file) ? file : Path.Combine(folder, "local.settings.sample.json")))
        {
            if (key.StartsWith("Values:", StringComparison.OrdinalIgnoreCase))
                settings[key["Values:".Length..].Replace("__", ":", StringComparison.Ordinal)] = value;
            else if (key.Equals("Host:LocalHttpPort", StringComparison.OrdinalIgnoreCase))
                settings["urls"] = $"http://localhost:{value}";
        }
        return settings;
    }

    [GeneratedRegex("%(?<name>[^%]+)%", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Setting();

    private static IEnumerable<KeyValuePair<string, string?>> Flatten(string file)
    {
        if (!File.Exists(file))
            return [];
        using var json = JsonDocument.Parse(File.ReadAllBytes(file), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return [.. Flatten("", json.RootElement)];
    }

    private static IEnumerable<KeyValuePair<string, string?>> Flatten(string key, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Flatten(key.Length == 0 ? member.Name : $"{key}:{member.Name}", member.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany((item, i) => Flatten(string.Create(CultureInfo.InvariantCulture, $"{key}:{i}"), item)),
        JsonValueKind.Null => [],
        _ => [new(key, value.ToString())],
    };
}
