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
            "MOKYMOSI SUTARTIS Nr. KS-2026/0147-NSŠ 2026 m. rugsėjo 1 d. Vilnius",
            "Pavadinimas VšĮ „Žiburio mokymo centras“ Juridinio asmens kodas 302811111",
            "Atstovas Živilė Šimkutė-Čepienė, direktorė Atstovavimo pagrindas Įstaigos įstatai, 2019-03-14 Nr. 5",
            "Vardas, pavardė Gediminas Žąsiūnas Gimimo data 1987-06-24",
            "programą „Duomenų analizės ir vizualizavimo pagrindai“, kurios valstybinis kodas 261201234",
            "1.2. Programos apimtis: 42 akademinės valandos.",
            "2.9. baigus Programą",
            "2.10. Kiti asmens įsipareigojimai: į kontaktinius užsiėmimus atsinešti nešiojamąjį kompiuterį",
            "3. TEIKĖJO ĮSIPAREIGOJIMAI",
            "3.9. Kiti teikėjo įsipareigojimai: kartą per savaitę suteikti individualią iki 30 minučių trukmės lektoriaus konsultaciją.",
            "4.1. Mokymosi pagal Programą kaina: 1 480,00 Eur.",
            "Finansavimo šaltinio lėšomis apmokama 500,00 Eur, Asmuo moka 980,00 Eur.",
            "gavėjas – VšĮ „Žiburio mokymo centras“, sąskaitos numeris – LT12 1000 0111 0100 1000, bankas – AB „Pavyzdžio bankas“.",
            "7. MOKĖJIMO TERMINAI, MOKĖJIMO BŪDAS, KITOS MOKĖJIMO SĄLYGOS 7.1. Asmuo savo dalį sumoka pavedimu per 10 darbo dienų nuo Sutarties įsigaliojimo. 7.2. Mokėjimo paskirtyje nurodomas Sutarties numeris.",
            "Pasirašyta elektroniniu būdu 2026-09-01 09:58",
            "Pasirašyta elektroniniu būdu 2026-08-31 20:30",
        ];
        Assert.All(expected, part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.DoesNotContain("..", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Before_both_have_signed_it_has_no_number()
    {
        var text = Text(SamplePapers.Contract with { Number = null, ConcludedOn = null, ProviderSignedAt = null });
        Assert.Contains("Nr. suteikiamas abiem šalims pasirašius", text, StringComparison.Ordinal);
        Assert.Contains("direktorė Nepasirašyta Asmuo Gediminas Žąsiūnas Pasirašyta elektroniniu būdu 2026-08-31 20:30", text, StringComparison.Ordinal);
    }

    [Fact]
    [Rule("U-09", "C-13")]
    public void In_apprenticeship_the_employer_is_the_third_party()
    {
        var text = Text(SamplePapers.Tripartite);
        string[] expected =
        [
            "TRIŠALĖ MOKYMOSI SUTARTIS Nr. KS-2026/0147-NSŠ",
            "Darbdavys (toliau – Darbdavys) Pavadinimas UAB „Ąžuolyno baldai“ Juridinio asmens kodas 300000035 Adresas Fabriko g. 8, LT-51329 Kaunas Atstovas Andrius Vainauskas Atstovavimo pagrindas 2026-02-03 įgaliojimas Nr. 11",
            "Teikėjas, Darbdavys ir Asmuo, toliau kartu vadinami šalimis",
            "2.10. Kiti asmens įsipareigojimai", "3.9. Kiti teikėjo įsipareigojimai", "7. MOKĖJIMO TERMINAI",
            "ją pasirašo visos šalys", "nėra pasirašyta visų šalių",
            "8. PAMEISTRYSTĖ 8.1. Programa vykdoma pameistrystės forma: praktinis mokymas vyksta pas Darbdavį, adresu Cecho g. 4, Kaunas,",
            "9. BAIGIAMOSIOS NUOSTATOS", "10. ŠALIŲ PARAŠAI", "2026-08-31 15:00",
        ];
        Assert.All(expected, part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.DoesNotContain("abi šalys", text, StringComparison.Ordinal);
        Assert.Contains("Nr. suteikiamas visoms šalims pasirašius", Text(SamplePapers.Tripartite with { Number = null, ConcludedOn = null }), StringComparison.Ordinal);
        Assert.DoesNotContain("Darbdav", Text(SamplePapers.Contract), StringComparison.Ordinal);
    }

    [Fact]
    public void Own_conditions_that_the_provider_did_not_give_are_said_to_be_none()
    {
        var text = Text(SamplePapers.Contract with { OtherLearnerObligations = " ", OtherProviderObligations = null, PaymentTerms = "" });
        Assert.Contains("2.10. Kiti asmens įsipareigojimai: nenustatyti.", text, StringComparison.Ordinal);
        Assert.Contains("3.9. Kiti teikėjo įsipareigojimai: nenustatyti.", text, StringComparison.Ordinal);
        Assert.Contains("7.1. Kitų mokėjimo sąlygų nenustatyta.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminated_one_says_so_first()
    {
        var text = Text(SamplePapers.Contract with
        {
            Termination = new()
            {
                EndedOn = new DateOnly(2026, 9, 20),
                Initiator = "Teikėjas",
                Ground = "mokymo dalyvio įsipareigojimų nevykdymas",
                Reason = "nelankė užsiėmimų",
            },
        });
        Assert.Contains("Vilnius SUTARTIS NUTRAUKTA 2026 m. rugsėjo 20 d. Iniciatorius: Teikėjas. Pagrindas: mokymo dalyvio įsipareigojimų nevykdymas. Priežastis: nelankė užsiėmimų. Mokymo teikėjas", text, StringComparison.Ordinal);
    }

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
