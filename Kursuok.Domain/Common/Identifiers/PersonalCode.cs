using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Kursuok.Domain.Common;

public enum Sex { Male, Female }

/// <summary>Asmens kodas. It hides itself from every log and message: only <see cref="Value"/> gives it away.</summary>
[JsonConverter(typeof(IdentifierJsonConverter<PersonalCode>))]
public readonly record struct PersonalCode : IIdentifier<PersonalCode>
{
    private readonly string? _code;

    private PersonalCode(string code) => _code = code;

    public string Value => _code.Made();

    /// <summary>Codes that begin with 9 hold no birth date.</summary>
    public DateOnly? BirthDate => TryBirthDate(Value, out var date) ? date : null;

    public Sex? Sex => Value[0] switch
    {
        '9' => null,
        '1' or '3' or '5' or '7' => Common.Sex.Male,
        _ => Common.Sex.Female,
    };

    public static PersonalCode Parse(string text) => Identifier.Parse<PersonalCode>(text);

    public static bool TryParse([NotNullWhen(true)] string? text, out PersonalCode code)
    {
        var digits = text?.Trim();
        var valid = digits is { Length: 11 } && Identifier.IsDigits(digits)
            && (digits[0] == '9' || TryBirthDate(digits, out _))
            && Identifier.CheckDigit(digits.AsSpan(0, 10)) == digits[10] - '0';
        code = valid ? new PersonalCode(digits!) : default;
        return valid;
    }

    public override string ToString() => "***********";

    // G YYMMDD …: the first digit tells the century, two digits for each from 1800.
    private static bool TryBirthDate(string digits, out DateOnly date)
    {
        date = default;
        return digits[0] is >= '1' and <= '8'
            && DateOnly.TryParseExact(string.Create(CultureInfo.InvariantCulture, $"{18 + (digits[0] - '1') / 2}{digits.AsSpan(1, 6)}"),
                "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
    }
}
