using System.Text.RegularExpressions;

namespace Kursuok.Tests.Docs;

/// <summary>
/// Whoever reads an id in the code finds it in docs/rules, and every rule of the product that is for software is shown by a test
/// or stands on the list of what is still to be built.
/// </summary>
public sealed partial class RuleCatalogueTests
{
    private const string Decision = "AMB-";

    private static readonly Lazy<ILookup<string, string>> s_catalogue = new(() =>
        (from file in Repository.Files("docs/rules", ".md")
         from Match entry in CatalogueEntry().Matches(Repository.Read(file))
         select (Id: entry.Groups["id"].Value, File: file)).ToLookup(entry => entry.Id, entry => entry.File, StringComparer.Ordinal));

    private static readonly Lazy<HashSet<string>> s_shown = new(() => new(
        from file in Repository.Files("Kursuok.Tests", ".cs")
        from Match attribute in RuleAttribute().Matches(Repository.Read(file))
        from Match id in Quoted().Matches(attribute.Value)
        select id.Groups["id"].Value, StringComparer.Ordinal));

    private static IEnumerable<string> Rules =>
        s_catalogue.Value.Select(entry => entry.Key).Where(id => !id.StartsWith(Decision, StringComparison.Ordinal));

    [Fact]
    public void Each_id_is_catalogued_once() =>
        Assert.All(s_catalogue.Value, entry => Assert.True(entry.Count() == 1, $"{entry.Key} is in {string.Join(", ", entry)}"));

    [Fact]
    public void What_code_and_documents_cite_is_catalogued() => Assert.Empty(
        from file in Repository.Files("", ".cs", ".md", ".txt", ".bicep", ".bicepparam")
        from id in IdsIn(Repository.Read(file)).Distinct(StringComparer.Ordinal)
        where !IsCatalogued(id)
        select $"{file} cites {id}");

    [Fact]
    public void What_a_test_says_that_it_shows_is_catalogued() =>
        Assert.Empty(from id in s_shown.Value where !s_catalogue.Value.Contains(id) select id);

    [Fact]
    public void A_rule_is_shown_by_a_test_unless_it_is_planned_or_not_for_software() =>
        Assert.Empty(Rules.Except(s_shown.Value).Except(Listed("planned.txt")).Except(Listed("not-software.txt")));

    [Theory]
    [InlineData("planned.txt")]
    [InlineData("not-software.txt")]
    public void A_list_names_rules_once_and_none_that_a_test_shows(string list)
    {
        var listed = Listed(list);
        Assert.Distinct(listed);
        Assert.Empty(listed.Except(Rules));
        Assert.Empty(listed.Intersect(s_shown.Value));
    }

    [Fact]
    public void No_rule_is_on_both_lists() => Assert.Empty(Listed("planned.txt").Intersect(Listed("not-software.txt")));

    [Theory]
    [InlineData("„Vykdoma“ (G-15/G-20), see AMB-03.", "G-15", "G-20", "AMB-03")]
    [InlineData("By A-15.2b and A-36c; A-77.3a.", "A-15.2b", "A-36c", "A-77.3a")]
    [InlineData("Order V-15; P-256, PDF/A-2a, KV-0001, MR-7, K-2025, T-01x, LT-51329")]
    public void Ids_are_told_from_other_words(string text, params string[] ids) => Assert.Equal(ids, IdsIn(text));

    private static bool IsCatalogued(string id) => s_catalogue.Value.Contains(id) || s_catalogue.Value.Any(entry => IsPart(entry.Key, id));

    /// <summary>«A-39» stands for all rules of that paragraph: A-39a, A-39.1b …</summary>
    private static bool IsPart(string id, string paragraph) =>
        id.StartsWith("A-", StringComparison.Ordinal) && id.Length > paragraph.Length
        && id.StartsWith(paragraph, StringComparison.Ordinal) && !char.IsAsciiDigit(id[paragraph.Length]);

    private static IEnumerable<string> IdsIn(string text) => Id().Matches(text).Select(id => id.Value);

    private static List<string> Listed(string list) =>
        [.. Repository.Read($"docs/rules/{list}").Split('\n').Where(line => !line.StartsWith('#')).SelectMany(IdsIn)];

    [GeneratedRegex(@"^- \*\*(?<id>[A-Z]+-[0-9A-Za-z.]+)\*\* ", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex CatalogueEntry();

    [GeneratedRegex(@"\bRule\(""[^)]*""\)")]
    private static partial Regex RuleAttribute();

    [GeneratedRegex(@"""(?<id>[^""]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();

    /// <summary>
    /// A letter group of the guide, the memo's K or the decisions' AMB with two digits; A with a paragraph of the order, whose own
    /// number, V-15, looks like an id and is none.
    /// </summary>
    [GeneratedRegex(
        @"(?<![\w-])(?!V-15)((AMB|AP|AU|LP|UZ|[BCDEGIKLMNPRSTUVXY])-[0-9]{2}|A-([0-9]{2}(\.[0-9]{1,2})?[a-z]?|AX))(?![\w-])",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Id();
}
