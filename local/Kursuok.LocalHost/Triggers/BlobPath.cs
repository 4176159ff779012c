using System.Text.RegularExpressions;

namespace Kursuok.LocalHost.Triggers;

/// <summary>«container/fixed/{token}.xml»: which blobs start a function, and what their names say.</summary>
internal sealed partial class BlobPath
{
    private readonly Regex _name;

    public BlobPath(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        Container = slash < 0 ? path : path[..slash];
        var pattern = slash < 0 ? "{name}" : path[(slash + 1)..];
        Tokens = [.. Token().Matches(pattern).Select(token => token.Groups["token"].Value)];
        Prefix = pattern.Split('{', 2)[0];
        _name = new("^" + Token().Replace(Regex.Escape(pattern).Replace(@"\{", "{", StringComparison.Ordinal), "(?<${token}>.+)") + "$",
            RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }

    public string Container { get; }

    /// <summary>How every matching name begins.</summary>
    public string Prefix { get; }

    public IReadOnlyCollection<string> Tokens { get; }

    /// <summary>What the tokens stand for in <paramref name="blob"/>; null when its name does not match.</summary>
    public IReadOnlyDictionary<string, string>? Match(string blob)
    {
        var match = _name.Match(blob);
        return match.Success ? Tokens.ToDictionary(token => token, token => match.Groups[token].Value, StringComparer.OrdinalIgnoreCase) : null;
    }

    [GeneratedRegex(@"\{(?<token>\w+)\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
