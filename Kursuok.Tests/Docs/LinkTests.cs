using System.Text;
using System.Text.RegularExpressions;
using Kursuok.Domain.Training.Baskets;

namespace Kursuok.Tests.Docs;

/// <summary>What the documents point to is there.</summary>
public sealed partial class LinkTests
{
    private static readonly Lazy<HashSet<string>> s_names = new(() =>
        new(Repository.Files("").Select(file => file[(file.LastIndexOf('/') + 1)..]), StringComparer.Ordinal));

    public static TheoryData<string> Documents => new(Repository.Files("", ".md"));

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_lead_to_files_and_headings_that_exist(string document) =>
        Assert.Empty(from link in LinksOf(document) where !Leads(document, link) select link);

    [Theory]
    [MemberData(nameof(Documents))]
    public void Files_that_a_document_names_exist(string document) =>
        Assert.Empty(from named in NamedIn(Repository.Read(document)) where !IsThere(document, named) select named);

    [Theory]
    [InlineData("The IMP basket", "the-imp-basket")]
    [InlineData("Institutions: `Draft`, „Skelbiama“ & others (§3.7)", "institutions-draft-skelbiama--others-37")]
    [InlineData("Users_and [rights](rights.md)", "users_and-rights")]
    public void An_anchor_is_made_of_a_heading_as_GitHub_makes_it(string heading, string anchor) => Assert.Equal(anchor, AnchorOf(heading));

    private static IEnumerable<string> LinksOf(string document) =>
        from Match link in Link().Matches(WithoutCode(Repository.Read(document)))
        let target = link.Groups["target"].Value
        where !Outside().IsMatch(target)
        select target;

    private static bool Leads(string document, string link)
    {
        var (path, anchor) = link.Split('#', 2) is [var before, var after] ? (before, after) : (link, "");
        var target = path.Length == 0 ? document : Resolve(document, Uri.UnescapeDataString(path));
        return Exists(target) && (anchor.Length == 0 || AnchorsOf(target).Contains(Uri.UnescapeDataString(anchor), StringComparer.Ordinal));
    }

    /// <summary>From the root or from the document; a name without a folder stands for any file of that name.</summary>
    private static bool IsThere(string document, string named) => named.Contains('/', StringComparison.Ordinal)
        ? Exists(named) || Exists(Resolve(document, named))
        : s_names.Value.Contains(named);

    private static bool Exists(string path) => Path.Exists(Repository.PathOf(path));

    private static string Resolve(string document, string path) =>
        Path.GetRelativePath(Repository.Root, Path.Combine(Repository.Root, Path.GetDirectoryName(document)!, path));

    private static IEnumerable<string> NamedIn(string text) =>
        from Match code in InlineCode().Matches(WithoutBlocks(text))
        let named = code.Groups["code"].Value
        where SourceFile().IsMatch(named)
        select named;

    /// <summary>A heading that comes again gets a number.</summary>
    private static IEnumerable<string> AnchorsOf(string document)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (Match heading in Heading().Matches(WithoutBlocks(Repository.Read(document))))
        {
            var anchor = AnchorOf(heading.Groups["text"].Value);
            var before = seen[anchor] = seen.GetValueOrDefault(anchor) + 1;
            yield return before == 1 ? anchor : FormattableString.Invariant($"{anchor}-{before - 1}");
        }
    }

    private static string AnchorOf(string heading)
    {
        var anchor = new StringBuilder();
        foreach (var letter in Link().Replace(heading.Trim(), "${text}").EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(letter) || letter.Value is '-' or '_')
                anchor.Append(Rune.ToLowerInvariant(letter));
            else if (letter.Value == ' ')
                anchor.Append('-');
        }
        return anchor.ToString();
    }

    private static string WithoutBlocks(string text) => Block().Replace(text, "");

    private static string WithoutCode(string text) => InlineCode().Replace(WithoutBlocks(text), "");

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex("^[a-z]+:")]
    private static partial Regex Outside();

    [GeneratedRegex(@"^#{1,6} +(?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"`(?<code>[^`\n]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"^[\w./-]+\.(cs|csproj|slnx|props|targets|proto|md|txt|bicep|bicepparam)$", RegexOptions.ExplicitCapture)]
    private static partial Regex SourceFile();
}
