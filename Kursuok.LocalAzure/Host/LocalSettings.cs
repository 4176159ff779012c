using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Kursuok.LocalAzure.Host;

/// <summary>
/// host.json and local.settings.json (or its sample) as the Functions tools read them. They are the lowest layer:
/// environment variables and the command line come before them.
/// </summary>
internal static partial class LocalSettings
{
    /// <summary>Where the Functions runtime, too, puts host.json, so that any of it can be overridden by a setting.</summary>
    public const string HostSection = "AzureFunctionsJobHost";

    public static Dictionary<string, string?> Read(string folder)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
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
        settings.TryAdd("urls", "http://localhost:7071");
        return settings;
    }

    /// <summary>Replaces every «%Setting%» by its value, as in all texts of triggers.</summary>
    public static string Resolve(this IConfiguration configuration, string text) => Setting().Replace(text, setting =>
        configuration[setting.Groups["name"].Value] ?? throw new FormatException($"the setting {setting.Groups["name"].Value} is missing"));

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
