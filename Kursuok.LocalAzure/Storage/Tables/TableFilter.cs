using System.Globalization;
using System.Text;
using Azure;

namespace Kursuok.LocalAzure.Storage.Tables;

/// <summary>A filter of a query: the part of OData that the table service knows.</summary>
internal sealed class TableFilter
{
    private readonly Node? _root;

    private TableFilter(string? text, Node? root)
    {
        Text = text;
        _root = root;
        if (root is not null)
            Narrow(root);
    }

    public string? Text { get; }

    /// <summary>The keys that a match can have; the bounds are inclusive, and null where nothing bounds them.</summary>
    public KeyRange PartitionKeys { get; private set; } = new("", null);
    public KeyRange RowKeys { get; private set; } = new("", null);

    public static TableFilter Parse(string? text) =>
        string.IsNullOrWhiteSpace(text) ? new(null, null) : new(text, new Parser(text).Parse());

    public bool Matches(TableRow row) => _root?.Matches(row) ?? true;

    public static string Format(FormattableString filter) =>
        string.Format(CultureInfo.InvariantCulture, filter.Format, [.. filter.GetArguments().Select(Literal)]);

    private static string Literal(object? value) => value switch
    {
        null => "null",
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        char character => Literal(character.ToString()),
        bool flag => flag ? "true" : "false",
        int or short or byte => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        long number => number.ToString(CultureInfo.InvariantCulture) + "L",
        double number => number.ToString("R", CultureInfo.InvariantCulture) is var text && text.AsSpan().ContainsAny(".EN∞") ? text : text + ".0",
        Guid id => $"guid'{id}'",
        DateTimeOffset moment => $"datetime'{EntityJson.Format(moment)}'",
        DateTime moment => Literal(Azure.Data.Tables.EntityValues.Utc(moment)),
        byte[] bytes => $"X'{Convert.ToHexString(bytes)}'",
        BinaryData data => Literal(data.ToArray()),
        _ => throw new ArgumentException($"A filter cannot hold a {value.GetType()}."),
    };

    private void Narrow(Node node)
    {
        switch (node)
        {
            case And and:
                Narrow(and.Left);
                Narrow(and.Right);
                break;
            case Comparison { Name: "PartitionKey", Value: string key } comparison:
                PartitionKeys = PartitionKeys.Narrow(comparison.Operator, key);
                break;
            case Comparison { Name: "RowKey", Value: string key } comparison:
                RowKeys = RowKeys.Narrow(comparison.Operator, key);
                break;
        }
    }

    internal readonly record struct KeyRange(string From, string? To)
    {
        public bool IsOne => From == To;

        public KeyRange Narrow(string comparison, string key) => comparison switch
        {
            "eq" => Above(key).Below(key),
            "gt" or "ge" => Above(key),
            "lt" or "le" => Below(key),
            _ => this,
        };

        private KeyRange Above(string key) => string.CompareOrdinal(key, From) > 0 ? this with { From = key } : this;
        private KeyRange Below(string key) => To is null || string.CompareOrdinal(key, To) < 0 ? this with { To = key } : this;
    }

    private abstract record Node
    {
        public abstract bool Matches(TableRow row);
    }

    private sealed record And(Node Left, Node Right) : Node
    {
        public override bool Matches(TableRow row) => Left.Matches(row) && Right.Matches(row);
    }

    private sealed record Or(Node Left, Node Right) : Node
    {
        public override bool Matches(TableRow row) => Left.Matches(row) || Right.Matches(row);
    }

    private sealed record Not(Node Inner) : Node
    {
        public override bool Matches(TableRow row) => !Inner.Matches(row);
    }

    /// <summary>A property that an entity lacks, or has in another type, compares as false, «ne» too.</summary>
    private sealed record Comparison(string Name, string Operator, object Value) : Node
    {
        public override bool Matches(TableRow row)
        {
            object? actual = Name switch
            {
                "PartitionKey" => row.PartitionKey,
                "RowKey" => row.RowKey,
                "Timestamp" => row.Timestamp,
                _ => row.Properties.GetValueOrDefault(Name),
            };
            return Order(actual, Value) is { } order && Operator switch
            {
                "eq" => order == 0,
                "ne" => order != 0,
                "gt" => order > 0,
                "ge" => order >= 0,
                "lt" => order < 0,
                _ => order <= 0,
            };
        }

        private static int? Order(object? left, object right) => (left, right) switch
        {
            (string a, string b) => string.CompareOrdinal(a, b),
            (int a, int b) => a.CompareTo(b),
            (int or long, int or long) => Convert.ToInt64(left, CultureInfo.InvariantCulture).CompareTo(Convert.ToInt64(right, CultureInfo.InvariantCulture)),
            (int or long or double, int or long or double) =>
                Convert.ToDouble(left, CultureInfo.InvariantCulture).CompareTo(Convert.ToDouble(right, CultureInfo.InvariantCulture)),
            (bool a, bool b) => a.CompareTo(b),
            (DateTimeOffset a, DateTimeOffset b) => a.CompareTo(b),
            (Guid a, Guid b) => a.CompareTo(b),
            (byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b),
            _ => null,
        };
    }

    private sealed class Parser(string text)
    {
        private const int MostComparisons = 15;
        private int _at;
        private int _comparisons;

        public Node Parse()
        {
            var node = ParseOr();
            SkipSpace();
            return _at == text.Length ? node : throw Wrong();
        }

        private Node ParseOr()
        {
            var node = ParseAnd();
            while (TakeWord("or"))
                node = new Or(node, ParseAnd());
            return node;
        }

        private Node ParseAnd()
        {
            var node = ParseUnary();
            while (TakeWord("and"))
                node = new And(node, ParseUnary());
            return node;
        }

        private Node ParseUnary()
        {
            if (TakeWord("not"))
                return new Not(ParseUnary());
            if (!Take('('))
                return ParseComparison();
            var inner = ParseOr();
            return Take(')') ? inner : throw Wrong();
        }

        private Comparison ParseComparison()
        {
            var name = Word();
            var comparison = Word();
            if (name.Length == 0 || !(char.IsLetter(name[0]) || name[0] == '_') || comparison is not ("eq" or "ne" or "gt" or "ge" or "lt" or "le"))
                throw Wrong();
            if (++_comparisons > MostComparisons)
                throw StorageErrors.InvalidInput($"A filter holds at most {MostComparisons} comparisons.");
            return new(name, comparison, ParseValue());
        }

        private object ParseValue()
        {
            SkipSpace();
            if (At('\''))
                return Quoted();
            var word = Word();
            if (At('\''))
                return word switch
                {
                    "datetime" when DateTimeOffset.TryParse(Quoted(), CultureInfo.InvariantCulture,
                        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment) => moment,
                    "guid" when Guid.TryParseExact(Quoted(), "D", out var id) => id,
                    "X" or "binary" => Hex(Quoted()),
                    _ => throw Wrong(),
                };
            if (word is "true" or "false")
                return word is "true";
            if (word is ['-' or (>= '0' and <= '9'), ..])
            {
                if (word[^1] is 'L' or 'l' && long.TryParse(word.AsSpan(..^1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large))
                    return large;
                if (int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var small))
                    return small;
                if (word.AsSpan().ContainsAny(".eE") && double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
                    return number;
            }
            throw Wrong();
        }

        private string Quoted()
        {
            var value = new StringBuilder();
            for (_at++; _at < text.Length; _at++)
            {
                if (text[_at] != '\'')
                    value.Append(text[_at]);
                else if (_at + 1 < text.Length && text[_at + 1] == '\'')
                    value.Append(text[_at++]);
                else
                {
                    _at++;
                    return value.ToString();
                }
            }
            throw Wrong();
        }

        private byte[] Hex(string digits)
        {
            try { return Convert.FromHexString(digits); }
            catch (FormatException) { throw Wrong(); }
        }

        private string Word()
        {
            SkipSpace();
            var start = _at;
            while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] is '_' or '-' or '+' or '.'))
                _at++;
            return text[start.._at];
        }

        private bool TakeWord(string word)
        {
            var start = _at;
            if (Word() == word)
                return true;
            _at = start;
            return false;
        }

        private bool Take(char character)
        {
            SkipSpace();
            if (!At(character))
                return false;
            _at++;
            return true;
        }

        private bool At(char character) => _at < text.Length && text[_at] == character;

        private void SkipSpace()
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at]))
                _at++;
        }

        private RequestFailedException Wrong() =>
            StorageErrors.InvalidInput($"The query condition is invalid at position {_at}: {text}");
    }
}
