using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Documents;
using Kursuok.Functions.Training.Groups;
using Kursuok.Tests.Functions.Platform.Documents;

namespace Kursuok.Tests.Functions.Training.Groups;

public sealed class LearningContractDocumentTests
{
    [Fact]
    [Rule("C-13", "I-03", "P-08")]
    public void It_holds_what_the_system_knows()
    {
        var text = Text(SamplePapers.Contract);
        string[] expected =
        [
            "MOKYMOSI SUTARTIS Sutarties numeris ir sudarymo data nurodyti parašų lape Vilnius",
            "Pavadinimas VšĮ „Žiburio mokymo centras“ Juridinio asmens kodas 302811111",
            "Vardas, pavardė Gediminas Žąsiūnas Gimimo data 1987-06-24",
            "programą „Duomenų analizės ir vizualizavimo pagrindai“, kurios valstybinis kodas 261201234",
            "1.2. Programos apimtis: 42 akademinės valandos.",
            "2.9. baigus Programą",
            "2.10. Kiti asmens įsipareigojimai: į kontaktinius užsiėmimus atsinešti nešiojamąjį kompiuterį",
            "3. TEIKĖJO ĮSIPAREIGOJIMAI",
            "3.9. Kiti teikėjo įsipareigojimai: kartą per savaitę suteikti individualią iki 30 minučių trukmės lektoriaus konsultaciją.",
            "4.1. Mokymosi pagal Programą kaina: 1 480,00 Eur.",
            "4.2. Finansavimo šaltiniai: IMP krepšelio lėšos – 500,00 Eur; asmeninės lėšos – 980,00 Eur, kuriuos moka Asmuo.",
            "gavėjas – VšĮ „Žiburio mokymo centras“, sąskaitos numeris – LT12 1000 0111 0100 1000, bankas – AB „Pavyzdžio bankas“.",
            "7. MOKĖJIMO TERMINAI, MOKĖJIMO BŪDAS, KITOS MOKĖJIMO SĄLYGOS 7.1. Šio skyriaus sąlygos taikomos tik tai kainos daliai, kurią Asmuo moka asmeninėmis lėšomis, – 980,00 Eur (4.2 papunktis). 7.2. Asmuo savo dalį sumoka pavedimu per 10 darbo dienų nuo Sutarties įsigaliojimo. 7.3. Mokėjimo paskirtyje nurodomas Sutarties numeris.",
        ];
        Assert.All(expected, part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.DoesNotContain("..", text, StringComparison.Ordinal);
    }

    /// <summary>What clause 4.2 and section 7 say of the money, by where it comes from.</summary>
    [Theory]
    [InlineData(Funding.OwnFunds, 480, 0, "4.2. Finansavimo šaltinis: asmeninės lėšos. Visą kainą, 480,00 Eur, moka Asmuo.", "SĄLYGOS 7.1. Mokama iki mokymų pradžios.")]
    [InlineData(Funding.ImpBasket, 480, 480, "4.2. Finansavimo šaltinis: IMP krepšelio lėšos – 480,00 Eur (visa kaina). Asmuo už mokymąsi nemoka.", "7.1. Asmuo už mokymąsi nemoka (4.2 papunktis)")]
    [InlineData(Funding.EmploymentService, 480, 480, "4.2. Finansavimo šaltinis: Užimtumo tarnybos lėšos – 480,00 Eur (visa kaina). Asmuo už mokymąsi nemoka.", "7.1. Asmuo už mokymąsi nemoka (4.2 papunktis)")]
    [InlineData(Funding.EmploymentService, 480, 300, "4.2. Finansavimo šaltiniai: Užimtumo tarnybos lėšos – 300,00 Eur; asmeninės lėšos – 180,00 Eur, kuriuos moka Asmuo.", "asmeninėmis lėšomis, – 180,00 Eur (4.2 papunktis). 7.2. Mokama iki mokymų pradžios.")]
    [InlineData(Funding.OwnFunds, 0, 0, "4.2. Mokymasis Asmeniui nemokamas.", "7.1. Asmuo už mokymąsi nemoka (4.2 papunktis)")]
    [Rule("C-13", "P-08", "AMB-66")]
    public void Clauses_about_money_agree_with_the_funding(Funding funding, int price, int funded, string clause, string section)
    {
        var text = Text(SamplePapers.Contract with { Funding = funding, Price = price, FundedSum = funded, PaymentTerms = "Mokama iki mokymų pradžios." });
        Assert.Contains(clause, text, StringComparison.Ordinal);
        Assert.Contains(section, text, StringComparison.Ordinal);
        Assert.Equal(price > funded, text.Contains("Mokama iki mokymų pradžios", StringComparison.Ordinal));
    }

    [Fact]
    [Rule("C-13", "U-10", "N-01", "AMB-66")]
    public void The_signature_sheet_tells_who_signed_what_when_and_how()
    {
        var text = Sheet.TextOf(SamplePapers.Signatures.Lay()).Replace('\u00a0', ' ');
        string[] expected =
        [
            "PARAŠŲ LAPAS Mokymosi sutartis Nr. KS-2026/0147-NSŠ 2026 m. rugsėjo 1 d. Vilnius",
            "Pasirašė Živilė Šimkutė-Čepienė Atstovavimo pagrindas Įstaigos įstatai, 2019-03-14 Nr. 5 Pasirašymo laikas 2026-09-01 09:58",
            "Asmuo, kuris mokosi Pasirašė Gediminas Žąsiūnas Pasirašymo laikas 2026-08-31 20:30 Pasirašymo būdas elektroniniu būdu",
            "pirmieji 48211 šio failo baitai",
            "https://kursuok.pavyzdys.lt/api/contracts/7f3k9q2m8x5t4d6h",
        ];
        Assert.All(expected, part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.Contains(SamplePapers.Signatures.PaperSha256!, text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    [Rule("U-09", "C-13")]
    public void In_apprenticeship_the_employer_is_the_third_party()
    {
        var text = Text(SamplePapers.Tripartite);
        string[] expected =
        [
            "TRIŠALĖ MOKYMOSI SUTARTIS",
            "Darbdavys (toliau – Darbdavys) Pavadinimas UAB „Ąžuolyno baldai“ Juridinio asmens kodas 300000035 Adresas Fabriko g. 8, LT-51329 Kaunas Atstovas Andrius Vainauskas Atstovavimo pagrindas 2026-02-03 įgaliojimas Nr. 11",
            "Teikėjas, Darbdavys ir Asmuo, toliau kartu vadinami šalimis",
            "2.10. Kiti asmens įsipareigojimai", "3.9. Kiti teikėjo įsipareigojimai", "7. MOKĖJIMO TERMINAI",
            "ją pasirašo visos šalys", "nėra pasirašyta visų šalių",
            "8. PAMEISTRYSTĖ 8.1. Programa vykdoma pameistrystės forma: praktinis mokymas vyksta pas Darbdavį, adresu Cecho g. 4, Kaunas,",
            "9. BAIGIAMOSIOS NUOSTATOS", "10. ŠALIŲ PARAŠAI",
        ];
        Assert.All(expected, part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.DoesNotContain("abi šalys", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Darbdav", Text(SamplePapers.Contract), StringComparison.Ordinal);
    }

    [Fact]
    public void Own_conditions_that_the_provider_did_not_give_are_said_to_be_none()
    {
        var text = Text(SamplePapers.Contract with { OtherLearnerObligations = " ", OtherProviderObligations = null, PaymentTerms = "" });
        Assert.Contains("2.10. Kiti asmens įsipareigojimai: nenustatyti.", text, StringComparison.Ordinal);
        Assert.Contains("3.9. Kiti teikėjo įsipareigojimai: nenustatyti.", text, StringComparison.Ordinal);
        Assert.Contains("7.2. Kitų mokėjimo sąlygų nenustatyta.", text, StringComparison.Ordinal);
    }

    [Fact]
    [Rule("C-12", "AMB-67")]
    public void The_notice_of_a_terminated_one_says_when_by_whom_and_why() => Assert.Contains(
        "Nr. KS-2026/0147-NSŠ SUTARTIS NUTRAUKTA 2026 m. rugsėjo 20 d. Iniciatorius: Teikėjas. Pagrindas: Mokymo dalyvio įsipareigojimų nevykdymas. Priežastis: nelankė užsiėmimų.",
        Sheet.TextOf(SamplePapers.Termination.Lay()).Replace('\u00a0', ' ').Replace("  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);

    [Fact]
    public void Long_texts_go_on_over_pages_and_stay_within_them()
    {
        var words = string.Join(' ', Enumerable.Range(1, 3000).Select(i => $"žodis{i}")) + " " + new string('Ų', 500);
        var sheets = (SamplePapers.Contract with { OtherLearnerObligations = words, PaymentTerms = words }).Lay();
        Assert.True(sheets.Count > 6);
        Assert.Contains(words[..30], Sheet.TextOf(sheets), StringComparison.Ordinal);
        Assert.Equal(2 * 500, Sheet.TextOf(sheets).Count(c => c == 'Ų') - Text(SamplePapers.Contract).Count(c => c == 'Ų'));
        Assert.All(sheets.SelectMany(sheet => sheet.Elements).SelectMany(element => element.Marks).OfType<TextMark>(), mark =>
        {
            Assert.InRange(mark.X + mark.Font.WidthOf(mark.Text), 0, Sheet.Width - 15 * Sheet.Millimetre + 0.01);
            Assert.InRange(mark.Baseline, 20 * Sheet.Millimetre, Sheet.Height - 10 * Sheet.Millimetre);
        });
        Assert.All(sheets.Select((sheet, i) => (sheet, Number: $"{i + 1} / {sheets.Count}")), page =>
            Assert.Contains(page.sheet.Elements[^1].Marks.OfType<TextMark>(), mark => mark.Text == page.Number));
    }

    private static string Text(LearningContractDocument contract) =>
        Sheet.TextOf(contract.Lay()).Replace('\u00a0', ' ');
}
