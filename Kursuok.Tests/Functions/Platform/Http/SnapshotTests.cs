using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kursuok.Functions.Platform.Http;

namespace Kursuok.Tests.Functions.Platform.Http;

/// <summary>The published contract as it was last agreed on: a change of it is seen in the review of a commit.</summary>
public sealed class SnapshotTests
{
    private const string Accept = "KURSUOK_ACCEPT_OPENAPI";
    private const int Width = 160;
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void The_contract_is_the_one_agreed_on()
    {
        var lines = Lines(JsonNode.Parse(OpenApiFunctions.Document()), "", "", "").ToArray();
        var file = FileBeside();
        if (Environment.GetEnvironmentVariable(Accept) == "1")
            File.WriteAllText(file, string.Join('\n', lines) + "\n");
        var agreed = File.ReadAllLines(file);
        Assert.True(lines.SequenceEqual(agreed, StringComparer.Ordinal),
            $"The OpenAPI document has changed. If it was meant, run this test once with {Accept}=1 and commit {Path.GetFileName(file)}.\n{Difference(agreed, lines)}");
    }

    [Fact]
    public void The_difference_names_only_what_differs() => Assert.Equal("- b\n+ x\n+ y", Difference(["a", "b", "c"], ["a", "x", "y", "c"]));

    /// <summary>What fits on a line stands on one.</summary>
    private static IEnumerable<string> Lines(JsonNode? node, string indent, string name, string end)
    {
        var text = indent + name + (node?.ToJsonString(s_json) ?? "null") + end;
        if (text.Length <= Width || node is not (JsonObject or JsonArray))
            return [text];
        var (open, close) = node is JsonObject ? ('{', '}') : ('[', ']');
        var members = node is JsonObject whole
            ? whole.Select(member => ($"{JsonSerializer.Serialize(member.Key, s_json)}: ", member.Value)).ToArray()
            : [.. node.AsArray().Select(item => ("", item))];
        return
        [
            indent + name + open,
            .. members.SelectMany((member, i) => Lines(member.Item2, indent + "  ", member.Item1, i < members.Length - 1 ? "," : "")),
            indent + close + end,
        ];
    }

    private static string Difference(string[] agreed, string[] now)
    {
        var removed = agreed.Except(now, StringComparer.Ordinal).Select(line => "- " + line);
        var added = now.Except(agreed, StringComparer.Ordinal).Select(line => "+ " + line);
        return string.Join('\n', removed.Concat(added).Take(100));
    }

    private static string FileBeside([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "openapi.snapshot.json");
}
