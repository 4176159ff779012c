using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Kursuok.Domain.Common;

/// <summary>Juridinio asmens kodas: nine digits with a check digit, or seven of the time before 2004 without one.</summary>
[JsonConverter(typeof(IdentifierJsonConverter<LegalEntityCode>))]
public readonly record struct LegalEntityCode : IIdentifier<LegalEntityCode>
{
    private readonly string? _code;

    private LegalEntityCode(string code) => _code = code;

    public string Value => _code.Made();

    public static LegalEntityCode Parse(string text) => Identifier.Parse<LegalEntityCode>(text);

    public static bool TryParse([NotNullWhen(true)] string? text, out LegalEntityCode code)
    {
        var digits = text?.Trim();
        var valid = digits is { Length: 7 or 9 } && Identifier.IsDigits(digits)
            && (digits.Length == 7 || Identifier.CheckDigit(digits.AsSpan(0, 8)) == digits[8] - '0');
        code = valid ? new LegalEntityCode(digits!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
