using System.Text;

namespace Kursuok.Functions.Platform.Documents;

/// <summary>What a reader of the page's structure is told that something is. A margin is not read out.</summary>
internal enum Role { Title, Heading, Paragraph, Figure, Margin }

internal abstract record Mark;

internal sealed record TextMark(double X, double Baseline, Font Font, Colour Colour, string Text) : Mark;

internal sealed record LineMark(double X1, double Y1, double X2, double Y2, double Width, Colour Colour) : Mark;

internal sealed record BoxMark(double X, double Y, double Width, double Height, Colour Colour) : Mark;

internal sealed record FrameMark(double X, double Y, double Width, double Height, double LineWidth, Colour Colour) : Mark;

/// <summary>Something that belongs together: a clause, a heading, a picture with its description.</summary>
internal sealed record Element(Role Role, IReadOnlyList<Mark> Marks, string? Description = null);

/// <summary>One A4 page as it will be drawn: what a test reads and the printer prints are the same.</summary>
internal sealed class Sheet
{
    public const double Width = 595.28;
    public const double Height = 841.89;
    public const double Millimetre = 72 / 25.4;

    public List<Element> Elements { get; } = [];

    /// <summary>The text of the pages, without their margins, in reading order.</summary>
    public static string TextOf(IEnumerable<Sheet> sheets) => string.Join(' ', sheets
        .SelectMany(sheet => sheet.Elements)
        .Where(element => element.Role != Role.Margin)
        .SelectMany(element => element.Marks)
        .OfType<TextMark>()
        .Select(mark => mark.Text));
}

internal readonly record struct Colour(byte Red, byte Green, byte Blue);

internal static class Ink
{
    public static readonly Colour Black = new(0x1a, 0x1a, 0x1a);
    public static readonly Colour Grey = new(0x55, 0x55, 0x55);
    public static readonly Colour Hairline = new(0x99, 0x99, 0x99);
    public static readonly Colour Green = new(0x1f, 0x4e, 0x3d);
    public static readonly Colour Red = new(0x9b, 0x1c, 0x1c);
}

internal static class Typesetter
{
    /// <summary>The lines of a text; its own line breaks stay, and a word wider than the line is broken.</summary>
    public static IEnumerable<string> Lines(string text, Font font, double width)
    {
        var space = font.WidthOf(" ");
        foreach (var paragraph in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var line = new StringBuilder();
            var used = 0.0;
            foreach (var word in paragraph.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).SelectMany(word => Pieces(word, font, width)))
            {
                var wide = font.WidthOf(word);
                if (line.Length > 0 && used + space + wide > width)
                {
                    yield return line.ToString();
                    line.Clear();
                    used = 0;
                }

                if (line.Length > 0)
                {
                    line.Append(' ');
                    used += space;
                }

                line.Append(word);
                used += wide;
            }

            yield return line.ToString();
        }
    }

    private static IEnumerable<string> Pieces(string word, Font font, double width)
    {
        var piece = new StringBuilder();
        var used = 0.0;
        foreach (var character in word.EnumerateRunes())
        {
            if (Rune.IsControl(character)) continue;
            var wide = font.WidthOf(character.ToString());
            if (piece.Length > 0 && used + wide > width)
            {
                yield return piece.ToString();
                piece.Clear();
                used = 0;
            }

            piece.Append(character.ToString());
            used += wide;
        }

        if (piece.Length > 0) yield return piece.ToString();
    }
}
