using System.Globalization;
using System.Text;

namespace Kursuok.Domain.Common;

/// <summary>
/// What texts may be made of. They come in one spelling (NFC), without what nobody sees and what turns the direction of
/// writing; and but for names of people they keep to the letters that the documents' typefaces can print.
/// </summary>
public static class Texts
{
    /// <summary>A text that may be longer may also have several lines.</summary>
    public const int LongestLine = 300;

    /// <summary>Latin, Greek and Cyrillic letters, punctuation, currencies and signs: a test holds the typefaces against it.</summary>
    public static IReadOnlyList<(int First, int Last)> Printable { get; } =
    [
        (0x0020, 0x007E), (0x00A0, 0x02AF), (0x02B9, 0x02BC), (0x02C6, 0x02CA), (0x02D8, 0x02DD), (0x0300, 0x0304), (0x0306, 0x030C), (0x0323, 0x0328),
        (0x0370, 0x03FF), (0x0400, 0x0525), (0x1E00, 0x1EFB), (0x1F00, 0x1FFF), (0x2000, 0x200A), (0x2010, 0x2027), (0x202F, 0x205E),
        (0x2070, 0x209F), (0x20A0, 0x20B5), (0x20B8, 0x20BA), (0x20BD, 0x20BD), (0x2103, 0x2103), (0x2113, 0x2113), (0x2116, 0x2117),
        (0x2120, 0x2126), (0x212B, 0x212B), (0x2150, 0x2185), (0x2190, 0x22FF), (0x2500, 0x25FF),
    ];

    /// <summary>The text as it is kept: spelt in one way, its ends trimmed, its lines ended with \n; null where nothing of it would be seen.</summary>
    public static string? Tidied(string? given)
    {
        if (given is null || !given.EnumerateRunes().Any(IsSeen))
            return null;
        var seen = string.Concat(given.ReplaceLineEndings("\n").Where(letter => !IsDropped(letter)));
        return (IsWhole(seen) ? seen.Normalize() : seen).Trim();
    }

    /// <summary>Why a tidied text cannot be taken, or null.</summary>
    /// <param name="lines">It may have several lines.</param>
    /// <param name="anyLetters">It is a person's name: those are never refused for their letters.</param>
    public static string? Fault(string text, bool lines, bool anyLetters)
    {
        if (!IsWhole(text))
            return "Tekste yra neleistinų ženklų.";
        foreach (var letter in text.EnumerateRunes())
        {
            if (letter.Value is '\n' or '\t')
            {
                if (!lines)
                    return "Tekstas rašomas vienoje eilutėje.";
            }
            else if (Rune.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator && !(anyLetters && IsJoiner(letter)))
            {
                return "Tekste yra neleistinų ženklų.";
            }
            else if (!anyLetters && !IsPrintable(letter))
            {
                return $"Ženklo „{letter}“ dokumentų šriftas neturi.";
            }
        }
        return null;
    }

    private static bool IsPrintable(Rune letter) => Printable.Any(range => letter.Value >= range.First && letter.Value <= range.Last);

    /// <summary>What texts copied from pages and documents bring along, and nobody sees.</summary>
    private static bool IsDropped(char letter) => letter is '\u00AD' or '\u200B' or '\u2060' or '\uFEFF';

    /// <summary>Some scripts write names with them.</summary>
    private static bool IsJoiner(Rune letter) => letter.Value is 0x200C or 0x200D;

    /// <summary>No half of a pair stands alone.</summary>
    private static bool IsWhole(string text)
    {
        for (var i = 0; i < text.Length; i += char.IsSurrogate(text[i]) ? 2 : 1)
        {
            if (char.IsSurrogate(text[i]) && !char.IsSurrogatePair(text, i))
                return false;
        }
        return true;
    }

    private static bool IsSeen(Rune letter) => !Rune.IsWhiteSpace(letter)
        && letter.Value is not (0x115F or 0x1160 or 0x2800 or 0x3164 or 0xFFA0)
        && Rune.GetUnicodeCategory(letter) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark);
}
