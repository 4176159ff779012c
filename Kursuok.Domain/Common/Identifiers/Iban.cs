using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Kursuok.Domain.Common;

/// <summary>A bank account number (ISO 13616), kept without spaces. A Lithuanian one has 20 characters, digits only.</summary>
[JsonConverter(typeof(IdentifierJsonConverter<Iban>))]
public readonly record struct Iban : IIdentifier<Iban>
{
    private readonly string? _number;

    private Iban(string number) => _number = number;

    public string Value => _number.Made();

    public static Iban Parse(string text) => Identifier.Parse<Iban>(text);

    public static bool TryParse([NotNullWhen(true)] string? text, out Iban iban)
    {
        var number = text is null ? "" : string.Concat(text.Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant();
        var valid = number.Length is >= 15 and <= 34
            && number.All(char.IsAsciiLetterOrDigit)
            && char.IsAsciiLetter(number[0]) && char.IsAsciiLetter(number[1])
            && char.IsAsciiDigit(number[2]) && char.IsAsciiDigit(number[3])
            && (!number.StartsWith("LT", StringComparison.Ordinal) || (number.Length == 20 && Identifier.IsDigits(number[2..])))
            && Mod97(number[4..] + number[..4]) == 1;
        iban = valid ? new Iban(number) : default;
        return valid;
    }

    /// <summary>In groups of four, as it is printed.</summary>
    public override string ToString() => string.Join(' ', Value.Chunk(4).Select(group => new string(group)));

    // Letters count as 10 to 35.
    private static int Mod97(string text) => text.Aggregate(0, (rest, c) =>
        char.IsAsciiDigit(c) ? (rest * 10 + c - '0') % 97 : (rest * 100 + c - 'A' + 10) % 97);
}
