using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Documents;

namespace Kursuok.Functions.Training.Groups;

/// <summary>Sets a contract from top to bottom over as many pages as it takes, with the margins of Lithuanian office
/// rules: 30 mm on the binding side, 15 mm on the right, 20 mm above and below.</summary>
internal sealed class ContractFlow
{
    private const double Left = 30 * Sheet.Millimetre;
    private const double Right = Sheet.Width - 15 * Sheet.Millimetre;
    private const double Top = 20 * Sheet.Millimetre;
    private const double Bottom = Sheet.Height - 22 * Sheet.Millimetre;
    private const double LabelWidth = 46 * Sheet.Millimetre;
    private const double Leading = 1.38;

    private readonly Font _regular = DocumentFonts.Regular(10);
    private readonly Font _bold = DocumentFonts.Bold(10);
    private readonly Font _small = DocumentFonts.Regular(8);
    private readonly List<Sheet> _sheets = [new()];
    private double _y = Top;

    public void Title(string title, string number, string dateAndPlace)
    {
        _y += 6;
        Centred(Role.Title, title, DocumentFonts.Bold(15));
        Centred(Role.Paragraph, number, DocumentFonts.Bold(11));
        _y += 6;
        Centred(Role.Paragraph, dateAndPlace, _regular);
        _y += 10;
    }

    public void Notice(string heading, string text)
    {
        const double padding = 8;
        var lines = Typesetter.Lines(text, _regular, Right - Left - 2 * padding).ToList();
        Keep((lines.Count + 1) * Line + 2 * padding);
        var top = _y;
        _y += padding;
        Place(Role.Heading, heading, _bold, Left + padding, Right - padding, Ink.Red);
        Place(Role.Paragraph, text, _regular, Left + padding, Right - padding, Ink.Black);
        _y += padding;
        Add(new(Role.Margin, [new FrameMark(Left, top, Right - Left, _y - top, 0.9, Ink.Red)]));
        _y += 10;
    }

    public void Facts(string heading, IReadOnlyList<(string Label, string Value)> facts)
    {
        Keep(3 * Line);
        Place(Role.Heading, heading, _bold, Left, Right, Ink.Black);
        _y += 2;
        foreach (var (label, value) in facts)
        {
            var lines = Typesetter.Lines(value, _regular, Right - Left - LabelWidth).ToList();
            Keep(Line);
            var marks = new List<Mark> { Text(label, _regular, Left, Ink.Grey, _y + _regular.Size) };
            Flow(Role.Paragraph, lines, _regular, Left + LabelWidth, Ink.Black, marks);
        }

        _y += 8;
    }

    public void Paragraph(string text)
    {
        Place(Role.Paragraph, text, _regular, Left, Right, Ink.Black);
        _y += 4;
    }

    /// <summary>A numbered section; its clauses are numbered within it.</summary>
    public void Section(int number, string heading, IReadOnlyList<string> clauses, string? lead = null)
    {
        _y += 7;
        Keep(4 * Line);
        Place(Role.Heading, $"{number}. {heading}", _bold, Left, Right, Ink.Black);
        _y += 3;
        if (lead is not null)
        {
            Place(Role.Paragraph, lead, _regular, Left, Right, Ink.Black);
            _y += 2.5;
        }

        for (var i = 0; i < clauses.Count; i++)
        {
            // The number hangs to the left of the clause, so that it is found at a glance.
            const double hang = 30;
            var lines = Typesetter.Lines(clauses[i], _regular, Right - Left - hang).ToList();
            Keep(Math.Min(lines.Count, 2) * Line);
            Flow(Role.Paragraph, lines, _regular, Left + hang, Ink.Black, [Text($"{number}.{i + 1}.", _regular, Left, Ink.Black, _y + _regular.Size)]);
            _y += 2.5;
        }
    }

    /// <summary>Where what was signed is verified: a QR code and, beside it, the same address in letters.</summary>
    public void Verification(string lead, string address, string description)
    {
        const double size = 29 * Sheet.Millimetre;
        _y += 6;
        Keep(size);
        var top = _y;
        Add(new(Role.Figure, [.. QrCode.Boxes(address, Left, top, size)], $"{description} {address}"));
        _y = top + 12;
        Place(Role.Paragraph, lead, _regular, Left + size + 16, Right, Ink.Grey);
        Place(Role.Paragraph, address, _bold, Left + size + 16, Right, Ink.Black);
        _y = top + size + 10;
    }

    /// <summary>The pages, with their numbers.</summary>
    public IReadOnlyList<Sheet> Finish(string title)
    {
        for (var i = 0; i < _sheets.Count; i++)
        {
            var page = $"{i + 1} / {_sheets.Count}";
            var y = Sheet.Height - 12 * Sheet.Millimetre;
            _sheets[i].Elements.Add(new(Role.Margin,
            [
                new LineMark(Left, y - 12, Right, y - 12, 0.4, Ink.Hairline),
                Text(Typesetter.Lines($"{title}. Suformuota informacinėje sistemoje KURSUOK", _small, Right - Left - 60).First(), _small, Left, Ink.Grey, y),
                Text(page, _small, Right - _small.WidthOf(page), Ink.Grey, y),
            ]));
        }

        return _sheets;
    }

    private double Line => _regular.Size * Leading;

    private static TextMark Text(string text, Font font, double x, Colour colour, double baseline) => new(x, baseline, font, colour, text);

    private void Add(Element element) => _sheets[^1].Elements.Add(element);

    /// <summary>Begins a page unless there is still so much room on this one.</summary>
    private void Keep(double height)
    {
        if (_y + height <= Bottom || _y == Top) return;
        _sheets.Add(new());
        _y = Top;
    }

    private void Centred(Role role, string text, Font font)
    {
        var marks = new List<Mark>();
        foreach (var line in Typesetter.Lines(text, font, Right - Left))
        {
            marks.Add(Text(line, font, Left + (Right - Left - font.WidthOf(line)) / 2, Ink.Black, _y + font.Size));
            _y += font.Size * Leading;
        }

        Add(new(role, marks));
    }

    private void Place(Role role, string text, Font font, double left, double right, Colour colour) =>
        Flow(role, [.. Typesetter.Lines(text, font, right - left)], font, left, colour, []);

    /// <summary>Lines from here down; what does not fit goes on as the same kind of element on the next page.</summary>
    private void Flow(Role role, IReadOnlyList<string> lines, Font font, double x, Colour colour, List<Mark> marks)
    {
        foreach (var line in lines)
        {
            if (_y + font.Size * Leading > Bottom)
            {
                if (marks.Count > 0) Add(new(role, marks));
                marks = [];
                Keep(double.PositiveInfinity);
            }

            marks.Add(Text(line, font, x, colour, _y + font.Size));
            _y += font.Size * Leading;
        }

        if (marks.Count > 0) Add(new(role, marks));
    }
}
