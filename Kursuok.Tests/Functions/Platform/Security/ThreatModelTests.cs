using System.Reflection;
using System.Text.RegularExpressions;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Tests.Docs;

namespace Kursuok.Tests.Functions.Platform.Security;

/// <summary>docs/threat-model.md claims nothing that no test shows.</summary>
public sealed partial class ThreatModelTests
{
    private static readonly string[] s_lines = File.ReadAllLines(FileBeside());

    /// <summary>The rows of its tables, as cells, without their heads.</summary>
    private static IEnumerable<string[]> Rows => s_lines.Where((line, i) => line.StartsWith("| ", StringComparison.Ordinal) && s_lines.ElementAtOrDefault(i + 1)?.StartsWith("|---", StringComparison.Ordinal) != true)
        .Select(line => line.Trim('|', ' ').Split(" | "));

    [Fact]
    public void Every_test_that_it_names_exists()
    {
        var tests = typeof(ThreatModelTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance).Where(method => method.IsDefined(typeof(FactAttribute))).Select(method => $"{method.DeclaringType!.Name}.{method.Name}"))
            .ToHashSet(StringComparer.Ordinal);
        var named = s_lines.SelectMany(line => Named().Matches(line)).Select(match => match.Groups["test"].Value).ToList();
        Assert.InRange(named.Count, 40, 400);
        Assert.Empty(named.Except(tests, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_row_has_a_test_or_says_what_is_not_done() =>
        Assert.Empty(Rows.Where(cells => !Named().IsMatch(string.Join(' ', cells)) && cells[^1].Length < 10).Select(cells => cells[0]));

    [Fact]
    public void It_covers_the_six_kinds_of_threat_the_ten_risks_and_the_chapters()
    {
        var firsts = Rows.Select(cells => cells[0]).ToList();
        foreach (var kind in (string[])["Spoofing", "Tampering", "Repudiation", "Information disclosure", "Denial of service", "Elevation of privilege"])
            Assert.Contains(firsts, first => first.StartsWith(kind, StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(1, 10), firsts.Select(first => Risk().Match(first)).Where(match => match.Success).Select(match => int.Parse(match.Groups["number"].Value, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(Enumerable.Range(1, 17), firsts.Select(first => Chapter().Match(first)).Where(match => match.Success).Select(match => int.Parse(match.Groups["number"].Value, System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static string FileBeside() => Repository.PathOf("docs/threat-model.md");

    [GeneratedRegex(@"`(?<test>\w+\.[A-Z]\w*_\w+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Named();

    [GeneratedRegex(@"^API(?<number>\d+) ", RegexOptions.ExplicitCapture)]
    private static partial Regex Risk();

    [GeneratedRegex(@"^V(?<number>\d+) ", RegexOptions.ExplicitCapture)]
    private static partial Regex Chapter();
}
