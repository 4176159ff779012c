using Kursuok.Functions.Platform.Documents;

namespace Kursuok.Functions.Training.Groups;

/// <summary>Mokymosi programos baigimo pažymėjimas: what is printed on it.</summary>
public sealed record CompletionCertificateDocument
{
    public required string Number { get; init; }

    /// <summary>The number of the certificate that this one replaces, or null.</summary>
    public string? Replaces { get; init; }
    public required DateOnly IssuedOn { get; init; }
    public required string InstitutionName { get; init; }
    public required LegalEntityCode InstitutionCode { get; init; }
    public required string LearnerName { get; init; }
    public DateOnly? LearnerBirthDate { get; init; }
    public required string ProgrammeName { get; init; }
    public required string ProgrammeCode { get; init; }
    public required int AcademicHours { get; init; }
    public required DateOnly StartedOn { get; init; }
    public required DateOnly EndedOn { get; init; }
    public required string FinalEvaluation { get; init; }
    public required string ResponsibleName { get; init; }
    public required string ResponsiblePosition { get; init; }
    public required Uri VerificationAddress { get; init; }
    public required DateTimeOffset FormedAt { get; init; }

    public byte[] ToPdf() =>
        PdfPrinter.Print($"Mokymosi programos baigimo pažymėjimas Nr. {Number}", InstitutionName, FormedAt, [Lay()]);

    internal Sheet Lay()
    {
        // The certificate is one page: long names are set smaller until everything stands above the signature.
        for (var scale = 1.0; ; scale -= 0.08)
        {
            var sheet = new Sheet();
            AddFrame(sheet);
            var end = AddBody(sheet, scale);
            if (end > SignatureTop && scale > 0.25) continue;
            AddResponsible(sheet);
            AddVerification(sheet);
            return sheet;
        }
    }

    private const double Left = 28 * Sheet.Millimetre;
    private const double Right = Sheet.Width - Left;
    private const double SignatureTop = 212 * Sheet.Millimetre;

    private double AddBody(Sheet sheet, double scale)
    {
        var y = 40 * Sheet.Millimetre;
        void Centred(Role role, string text, Font font, Colour colour, double before)
        {
            y += before * scale;
            var marks = new List<Mark>();
            foreach (var line in Typesetter.Lines(text, font, Right - Left))
            {
                y += font.Size * 1.35;
                marks.Add(new TextMark((Sheet.Width - font.WidthOf(line)) / 2, y, font, colour, line));
            }

            sheet.Elements.Add(new(role, marks));
        }

        Font Regular(double size) => DocumentFonts.Regular(size * scale);
        Font Bold(double size) => DocumentFonts.Bold(size * scale);

        Centred(Role.Paragraph, InstitutionName, Bold(13), Ink.Black, 0);
        Centred(Role.Paragraph, $"Juridinio asmens kodas {InstitutionCode}", Regular(9.5), Ink.Grey, 2);
        Centred(Role.Title, "MOKYMOSI PROGRAMOS BAIGIMO\nPAŽYMĖJIMAS", Bold(20), Ink.Green, 38);
        Centred(Role.Paragraph, $"{Lithuanian.Date(IssuedOn)} Nr.\u00a0{Number}", Regular(11), Ink.Black, 8);

        if (Replaces is { } former)
            Centred(Role.Paragraph, $"Išduotas vietoj pažymėjimo Nr.\u00a0{former}", Regular(10), Ink.Grey, 4);
        Centred(Role.Paragraph, "Pažymima, kad", Regular(11), Ink.Grey, 34);
        Centred(Role.Paragraph, LearnerName, Bold(19), Ink.Black, 8);
        if (LearnerBirthDate is { } born)
            Centred(Role.Paragraph, $"gimimo data {Lithuanian.Short(born)}", Regular(10.5), Ink.Grey, 2);
        Centred(Role.Paragraph, "baigė mokymosi programą", Regular(11), Ink.Grey, 20);
        Centred(Role.Paragraph, $"„{ProgrammeName}“", Bold(14.5), Ink.Black, 8);

        y += 26 * scale;
        (string Label, string Value)[] facts =
        [
            ("Programos valstybinis kodas", ProgrammeCode),
            ("Programos apimtis", Lithuanian.AcademicHours(AcademicHours)),
            ("Mokymosi laikotarpis", $"nuo {Lithuanian.Date(StartedOn)} iki {Lithuanian.Date(EndedOn)}"),
            ("Galutinis įvertinimas", FinalEvaluation),
        ];
        var (label, value) = (Regular(10.5), Bold(10.5));
        var column = Left + 62 * Sheet.Millimetre;
        foreach (var fact in facts)
        {
            var marks = new List<Mark> { new TextMark(Left, y + label.Size * 1.45, label, Ink.Grey, fact.Label) };
            foreach (var line in Typesetter.Lines(fact.Value, value, Right - column))
                marks.Add(new TextMark(column, y += value.Size * 1.45, value, Ink.Black, line));
            sheet.Elements.Add(new(Role.Paragraph, marks));
            y += 4 * scale;
            sheet.Elements.Add(new(Role.Margin, [new LineMark(Left, y, Right, y, 0.4, Ink.Hairline)]));
            y += 2 * scale;
        }

        return y;
    }

    private void AddResponsible(Sheet sheet)
    {
        const double room = 20 * Sheet.Millimetre;
        const double top = SignatureTop + 4 * Sheet.Millimetre;
        var middle = Left + (Right - Left) * 0.55;
        var marks = new List<Mark>();
        Column(ResponsiblePosition, DocumentFonts.Regular, Left, middle - 12 - Left);
        Column(ResponsibleName, DocumentFonts.Bold, middle, Right - middle);
        sheet.Elements.Add(new(Role.Paragraph, marks));

        void Column(string text, Func<double, Font> face, double x, double width)
        {
            var font = face(10.5);
            while (font.Size > 4 && Typesetter.Lines(text, font, width).Count() * font.Size * 1.35 > room) font = face(font.Size - 0.5);
            var y = top;
            foreach (var line in Typesetter.Lines(text, font, width))
                marks.Add(new TextMark(x, y += font.Size * 1.35, font, Ink.Black, line));
        }
    }

    private void AddVerification(Sheet sheet)
    {
        const double size = 29 * Sheet.Millimetre;
        const double top = 241 * Sheet.Millimetre;
        var address = VerificationAddress.AbsoluteUri;
        sheet.Elements.Add(new(Role.Margin, [new LineMark(Left, top - 12, Right, top - 12, 0.8, Ink.Green)]));
        sheet.Elements.Add(new(Role.Figure, [.. QrCode.Boxes(address, Left, top, size)], $"QR kodas, vedantis į pažymėjimo tikrinimo adresą {address}"));

        var font = DocumentFonts.Regular(8.5);
        var small = DocumentFonts.Bold(8.5);
        var x = Left + size + 16;
        var y = top + 4;
        Add("Pažymėjimo tikrumą galima patikrinti nuskaitant QR kodą arba adresu", font, Ink.Grey);
        Add(address, small, Ink.Black);
        y += 6;
        Add($"Skaitmeninis pažymėjimas suformuotas informacinėje sistemoje KURSUOK {Lithuanian.Moment(FormedAt)}.", font, Ink.Grey);

        void Add(string text, Font face, Colour colour) => sheet.Elements.Add(new(Role.Paragraph,
            [.. Typesetter.Lines(text, face, Right - x).Select(line => new TextMark(x, y += 12, face, colour, line))]));
    }

    private static void AddFrame(Sheet sheet)
    {
        FrameMark Frame(double inset, double width) =>
            new(inset, inset, Sheet.Width - 2 * inset, Sheet.Height - 2 * inset, width, Ink.Green);
        sheet.Elements.Add(new(Role.Margin, [Frame(12 * Sheet.Millimetre, 2.2), Frame(14 * Sheet.Millimetre, 0.6)]));
    }
}
