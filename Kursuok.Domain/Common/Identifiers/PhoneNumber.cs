using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Kursuok.Domain.Common;

/// <summary>A Lithuanian telephone number, kept as E.164. Read with +370, 00370 or 370, the national prefix 0, or the
/// former 8.</summary>
[JsonConverter(typeof(IdentifierJsonConverter<PhoneNumber>))]
public readonly record struct PhoneNumber : IIdentifier<PhoneNumber>
{
    private readonly string? _number;

    private PhoneNumber(string number) => _number = number;

    public string Value => _number.Made();

    public static PhoneNumber Parse(string text) => Identifier.Parse<PhoneNumber>(text);

    public static bool TryParse([NotNullWhen(true)] string? text, out PhoneNumber number)
    {
        var dialled =
            text is null ? "" : string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c is not ('(' or ')' or '-' or '–' or '.' or '/')));
        var national = dialled switch
        {
            ['+', '3', '7', '0', .. var rest] => rest,
            ['0', '0', '3', '7', '0', .. var rest] => rest,
            ['3', '7', '0', .. var rest] when rest.Length == 8 => rest,
            ['0' or '8', .. var rest] when rest.Length == 8 => rest,
            _ => "",
        };
        var valid = national.Length == 8 && Identifier.IsDigits(national) && IsSubscriber(national);
        number = valid ? new PhoneNumber("+370" + national) : default;
        return valid;
    }

    public override string ToString() => Value;

    private static bool IsSubscriber(string national) => national switch
    {
        ['6', ..] => true,
        ['3', '1' or '4' or '7' or '8', ..] => true,
        ['4', '1' or '2' or '4' or '5' or '6', ..] => true,
        ['5', '2', ..] => true,
        // Freephone and shared-cost numbers, which institutions publish.
        ['7' or '8', '0', ..] => true,
        _ => false,
    };
}
