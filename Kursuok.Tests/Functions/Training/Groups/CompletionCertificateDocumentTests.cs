using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Documents;
using Kursuok.Tests.Functions.Platform.Documents;

namespace Kursuok.Tests.Functions.Training.Groups;

public sealed class CompletionCertificateDocumentTests
{
    [Fact]
    [Rule("I-04")]
    public void It_holds_what_was_learnt_and_who_answers_for_it()
    {
        var text = Sheet.TextOf([SamplePapers.Certificate.Lay()]).Replace('\u00a0', ' ');
        Assert.Equal(
            "VšĮ „Žiburio mokymo centras“ Juridinio asmens kodas 302811111 MOKYMOSI PROGRAMOS BAIGIMO PAŽYMĖJIMAS "
            + "2026 m. lapkričio 4 d. Nr. P-2026-000147 Pažymima, kad Gediminas Žąsiūnas gimimo data 1987-06-24 "
            + "baigė mokymosi programą „Duomenų analizės ir vizualizavimo pagrindai“ Programos valstybinis kodas 261201234 "
            + "Programos apimtis 42 akademinės valandos Mokymosi laikotarpis nuo 2026 m. rugsėjo 7 d. iki 2026 m. spalio 30 d. "
            + "Galutinis įvertinimas 9 (labai gerai) Suaugusiųjų mokymo skyriaus vedėja Ieva Kęstutytė "
            + "Pažymėjimo tikrumą galima patikrinti nuskaitant QR kodą arba adresu https://kursuok.pavyzdys.lt/pazymejimai/7f3k9q2m8x5t "
            + "Skaitmeninis pažymėjimas suformuotas informacinėje sistemoje KURSUOK 2026-11-04 05:00.",
            text);
    }

    [Fact]
    public void The_picture_says_where_it_leads()
    {
        var figure = Assert.Single(SamplePapers.Certificate.Lay().Elements, element => element.Role == Role.Figure);
        Assert.Contains(SamplePapers.Certificate.VerificationAddress.AbsoluteUri, figure.Description, StringComparison.Ordinal);
        Assert.True(figure.Marks.Count > 100);
    }

    [Fact]
    public void Long_names_are_set_smaller_and_nothing_overlaps()
    {
        var sheet = (SamplePapers.Certificate with
        {
            InstitutionName = string.Join(' ', Enumerable.Repeat("Profesinio tobulinimo centras", 6)),
            ProgrammeName = string.Join(' ', Enumerable.Repeat("Labai ilgas mokymosi programos pavadinimas", 12)),
            ResponsiblePosition = string.Join(' ', Enumerable.Repeat("skyriaus vedėjo pavaduotoja", 10)),
        }).Lay();
        var lines = sheet.Elements.SelectMany(element => element.Marks).OfType<TextMark>().ToList();
        Assert.All(lines, line => Assert.InRange(line.X + line.Font.WidthOf(line.Text), 0, Sheet.Width - 28 * Sheet.Millimetre + 0.01));
        var evaluation = lines.Single(line => line.Text == "9 (labai gerai)");
        var responsible = lines.First(line => line.Text.StartsWith("skyriaus vedėjo", StringComparison.Ordinal));
        var verification = lines.First(line => line.Text.StartsWith("Pažymėjimo tikrumą", StringComparison.Ordinal));
        Assert.True(evaluation.Baseline < responsible.Baseline - responsible.Font.Size);
        Assert.True(lines.Last(line => line.Text.EndsWith("pavaduotoja", StringComparison.Ordinal)).Baseline < verification.Baseline - 16);
    }
}
