using System.Globalization;
using System.Text;

namespace Kursuok.LocalHost.Storage.Tables;

/// <summary>A filter of a query: the part of OData that the table service knows.</summary>
internal sealed class TableFilter
{
    private readonly Node? _root;

    private TableFilter(Node? root)
    {
        _root = root;
        if (root is not null)
            Narrow(root);
    }

    /// <summary>The keys that a match can have; the bounds are inclusive, and null where nothing bounds them.</summary>
    public KeyRange PartitionKeys { get; private set; } = new("", null);
    public KeyRange RowKeys { get; private set; } = new("", null);

    public static TableFilter Parse(string? text) =>
        string.IsNullOrWhiteSpace(text) ? new(null) : new(new Parser(text).Parse());

    /// <param name="value">Gives the value of a property by its name, null where there is none.</param>
    public bool Matches(Func<string, object?> value) => _root?.Matches(value) ?? true;

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
        public abstract bool Matches(Func<string, object?> value);
    }

    private sealed record And(Node Left, Node Right) : Node
    {
        public override bool Matches(Func<string, object?> value) => Left.Matches(value) && Right.Matches(value);
    }

    private sealed record Or(Node Left, Node Right) : Node
    {
        public override bool Matches(Func<string, object?> value) => Left.Matches(value) || Right.Matches(value);
    }

    private sealed record Not(Node Inner) : Node
    {
        public override bool Matches(Func<string, object?> value) => !Inner.Matches(value);
    }

    /// <summary>A property that an entity lacks, or has in another type, compares as false, «ne» too.</summary>
    private sealed record Comparison(string Name, string Operator, object Value) : Node
    {
        public override bool Matches(Func<string, object?> value) => Order(value(Name), Value) is { } order && Operator switch
        {
            "eq" => order == 0,
            "ne" => order != 0,
            "gt" => order > 0,
            "ge" => order >= 0,
            "lt" => order < 0,
            _ => order <= 0,
        };

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

        private StorageException Wrong() =>
            StorageErrors.InvalidInput($"The query condition is invalid at position {_at}: {text}");
    }
}
