using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Documents;

namespace Kursuok.Functions.Training.Groups;

/// <summary>
/// Mokymosi sutartis: what is printed in it before anybody signs. Number, date, signers and signatures stand on the sheet that is added
/// when all have signed (AMB-66).
/// </summary>
public sealed record LearningContractDocument
{
    /// <summary>The municipality under the title.</summary>
    public required string Place { get; init; }
    public required ContractProvider Provider { get; init; }
    public required ContractLearner Learner { get; init; }

    /// <summary>The third party, in apprenticeship.</summary>
    public ContractEmployer? Employer { get; init; }

    public required ContractProgramme Programme { get; init; }
    public required decimal Price { get; init; }

    /// <summary>What the funding source pays of the price; the learner pays the rest.</summary>
    public required decimal FundedSum { get; init; }

    public required Funding Funding { get; init; }

    /// <summary>„Kiti asmens įsipareigojimai“, clause 2.10.</summary>
    public string? OtherLearnerObligations { get; init; }

    /// <summary>„Kiti teikėjo įsipareigojimai“, clause 3.9.</summary>
    public string? OtherProviderObligations { get; init; }

    /// <summary>„Mokėjimo terminai, mokėjimo būdas, kitos mokėjimo sąlygos“, clause 7.</summary>
    public string? PaymentTerms { get; init; }

    public required DateTimeOffset FormedAt { get; init; }

    public byte[] ToPdf() => PdfPrinter.Print(Title, Provider.Name, FormedAt, Lay());

    internal const string Title = "Mokymosi sutartis";

    internal IReadOnlyList<Sheet> Lay()
    {
        var flow = new ContractFlow();
        var (all, ofAll, toAll) = Employer is null ? ("abi šalys", "abiejų šalių", "abiem šalims") : ("visos šalys", "visų šalių", "visoms šalims");

        flow.Title(Employer is null ? "MOKYMOSI SUTARTIS" : "TRIŠALĖ MOKYMOSI SUTARTIS",
            "Sutarties numeris ir sudarymo data nurodyti parašų lape", Place);
        flow.Facts("Mokymo teikėjas (toliau – Teikėjas)",
        [
            ("Pavadinimas", Provider.Name),
            ("Juridinio asmens kodas", Provider.Code.Value),
            ("Adresas", Provider.Address),
            ("Atstovas", "nurodytas parašų lape"),
        ]);
        if (Employer is { } third)
        {
            flow.Facts("Darbdavys (toliau – Darbdavys)",
            [
                ("Pavadinimas", third.Name),
                ("Juridinio asmens kodas", third.Code.Value),
                ("Adresas", third.Address),
                ("Atstovas", third.RepresentativeName),
                ("Atstovavimo pagrindas", third.RepresentativeActsOn),
                ("Telefono numeris", third.Phone),
                ("El. pašto adresas", third.Email),
            ]);
        }

        flow.Facts("Asmuo, kuris mokosi (toliau – Asmuo)",
        [
            ("Vardas, pavardė", Learner.Name),
            ("Gimimo data", Learner.BirthDate is { } born ? Lithuanian.Short(born) : "nenurodyta"),
            ("El. pašto adresas", Learner.Email?.Value ?? "nenurodytas"),
            ("Telefono numeris", Learner.Phone?.Value ?? "nenurodytas"),
        ]);
        flow.Paragraph($"{(Employer is null ? "Teikėjas" : "Teikėjas, Darbdavys")} ir Asmuo, toliau kartu vadinami šalimis, o kiekvienas atskirai – šalimi, sudarė šią mokymosi sutartį (toliau – Sutartis):");

        flow.Section(1, "SUTARTIES DALYKAS",
        [
            $"Teikėjas įsipareigoja mokyti Asmenį pagal mokymosi programą „{Programme.Name}“, kurios valstybinis kodas {Programme.Code} (toliau – Programa), o Asmuo įsipareigoja mokytis pagal Programą šioje Sutartyje nustatytomis sąlygomis.",
            $"Programos apimtis: {Lithuanian.AcademicHours(Programme.AcademicHours)}.",
            $"{Sentence($"Mokymo būdas: {Programme.Form}")} {Sentence($"Mokymosi kalba: {Programme.Language}")}",
            Sentence($"Mokymosi vieta: {Programme.Place}"),
            Sentence($"Mokymosi grupė: {Programme.GroupName}"),
            $"Mokymosi laikotarpis: nuo {Lithuanian.Date(Programme.StartsOn)} (pradžia) iki {Lithuanian.Date(Programme.EndsOn)} (pabaiga).",
        ]);

        flow.Section(2, "ASMENS ĮSIPAREIGOJIMAI", lead: "Asmuo įsipareigoja:", clauses:
        [
            "lankyti užsiėmimus pagal Teikėjo paskelbtą tvarkaraštį ir laiku atlikti Programoje numatytas užduotis;",
            "dalyvauti pirmajame užsiėmime, o jei dalyvauti negali – apie tai pranešti Teikėjui iki jo pradžios;",
            "apie neatvykimą į užsiėmimą ir jo priežastį pranešti Teikėjui ne vėliau kaip užsiėmimo dieną;",
            "laikytis Teikėjo vidaus tvarkos, saugos, sveikatos ir priešgaisrinės saugos reikalavimų;",
            "tausoti mokymosi priemones bei kitą Teikėjo turtą ir teisės aktų nustatyta tvarka atlyginti dėl savo kaltės padarytą žalą;",
            "Sutarčiai sudaryti ir vykdyti pateikti teisingus duomenis bei dokumentus ir nedelsdamas pranešti apie jų pasikeitimus;",
            "sumokėti Programos kainos dalį, kurios nepadengia finansavimo šaltinis, jeigu tokia dalis yra nurodyta 4 skyriuje;",
            "dalyvauti vertinant galutinius mokymosi pasiekimus;",
            "baigus Programą ir gavus galutinį įvertinimą, informacinėje sistemoje KURSUOK užpildyti mokymosi programos vertinimo anketą;",
            $"Kiti asmens įsipareigojimai: {Own(OtherLearnerObligations)}",
        ]);

        flow.Section(3, "TEIKĖJO ĮSIPAREIGOJIMAI", lead: "Teikėjas įsipareigoja:", clauses:
        [
            "įvykdyti visą Programą pagal paskelbtą tvarkaraštį;",
            "užtikrinti, kad Asmenį mokytų reikiamą kvalifikaciją turintys lektoriai;",
            "suteikti mokymuisi tinkamas patalpas ar nuotolinio mokymosi aplinką, įrangą ir mokomąją medžiagą;",
            "iki mokymosi pradžios supažindinti Asmenį su Programa, tvarkaraščiu, pasiekimų vertinimo ir vidaus tvarka;",
            "nedelsdamas pranešti Asmeniui apie tvarkaraščio, mokymosi vietos ar lektorių pasikeitimus;",
            "vertinti Asmens mokymosi pasiekimus Programoje nustatyta tvarka;",
            "Asmeniui baigus Programą, gavus galutinį įvertinimą ir užpildžius vertinimo anketą, suformuoti skaitmeninį mokymosi programos baigimo pažymėjimą;",
            "teisės aktų nustatytais terminais nagrinėti Asmens prašymus ir skundus ir į juos atsakyti;",
            $"Kiti teikėjo įsipareigojimai: {Own(OtherProviderObligations)}",
        ]);

        flow.Section(4, "KAINA IR FINANSAVIMAS",
        [
            $"Mokymosi pagal Programą kaina: {Lithuanian.Euro(Price)}.",
            WhoPays(),
            Sentence($"Teikėjo banko rekvizitai: gavėjas – {Provider.Payee}, sąskaitos numeris – {Provider.Iban.ToString().Replace(' ', '\u00a0')}, bankas – {Provider.Bank}"),
        ]);

        flow.Section(5, "SUTARTIES GALIOJIMAS, KEITIMAS IR NUTRAUKIMAS",
        [
            $"Sutartis įsigalioja, kai informacinėje sistemoje ją pasirašo {all}, ir galioja, kol šalys įvykdo savo įsipareigojimus arba Sutartis nutraukiama.",
            $"Jeigu mokymosi pradžios dieną Sutartis nėra pasirašyta {ofAll}, Asmuo iš mokymosi grupės išregistruojamas.",
            "Sutartis keičiama rašytiniu šalių susitarimu.",
            "Sutartis gali būti nutraukta Asmens arba Teikėjo iniciatyva. Asmuo prašymą nutraukti Sutartį pateikia informacinėje sistemoje, Teikėjas jį tenkina nutraukdamas Sutartį.",
            "Teikėjas gali nutraukti Sutartį vienu iš šių pagrindų: mokymo teikėjo įsipareigojimų nevykdymas arba mokymo dalyvio įsipareigojimų nevykdymas. Nutraukiant Sutartį dėl mokymo dalyvio įsipareigojimų nevykdymo, nurodoma nutraukimo priežastis.",
            "Nutraukus Sutartį, šalys atsiskaito už iki nutraukimo dienos suteiktas paslaugas pagal 7 skyrių ir teisės aktus.",
        ]);

        flow.Section(6, "ASMENS DUOMENŲ APSAUGA",
        [
            $"{(Employer is null ? "Teikėjas" : "Teikėjas ir Darbdavys")} Asmens duomenis tvarko Sutarčiai sudaryti ir vykdyti bei teisės aktuose nustatytoms pareigoms atlikti, laikydamasis Reglamento (ES) 2016/679 (Bendrojo duomenų apsaugos reglamento) ir Lietuvos Respublikos asmens duomenų teisinės apsaugos įstatymo.",
            "Asmens duomenys tvarkomi informacinėje sistemoje KURSUOK, saugomi ne ilgiau, negu to reikalauja teisės aktai, ir kitiems gavėjams teikiami tik tada, kai tam yra teisinis pagrindas.",
            "Asmuo turi teisę susipažinti su savo duomenimis, reikalauti juos ištaisyti, ištrinti ar apriboti jų tvarkymą, su tvarkymu nesutikti ir pateikti skundą Valstybinei duomenų apsaugos inspekcijai.",
        ]);

        flow.Section(7, "MOKĖJIMO TERMINAI, MOKĖJIMO BŪDAS, KITOS MOKĖJIMO SĄLYGOS", [.. Payment()]);

        // The provider's own conditions keep their numbers (2.10, 3.9, 7), so what only apprenticeship needs stands after them.
        var last = 8;
        if (Employer is { } employer)
        {
            flow.Section(last++, "PAMEISTRYSTĖ",
            [
                $"Programa vykdoma pameistrystės forma: praktinis mokymas vyksta pas Darbdavį, adresu {employer.PracticeAddress}, o Teikėjas derina jį su Programa ir tvarkaraščiu.",
                "Darbdavys įsipareigoja suteikti Asmeniui praktinio mokymo vietą ir jam reikalingas priemones, paskirti darbuotoją, atsakingą už Asmens praktinį mokymą, ir apie jį pranešti Teikėjui.",
                "Darbdavys įsipareigoja supažindinti Asmenį su vidaus tvarka ir užtikrinti saugias ir sveikatai nekenksmingas praktinio mokymo sąlygas.",
                "Darbdavys įsipareigoja sudaryti Asmeniui sąlygas lankyti Teikėjo užsiėmimus ir dalyvauti vertinant mokymosi pasiekimus.",
                "Darbdavys teikia Teikėjui informaciją apie Asmens praktinį mokymą ir nedelsdamas praneša apie aplinkybes, dėl kurių jis negali vykti.",
                "Asmuo praktinio mokymo vietoje laikosi Darbdavio vidaus tvarkos, saugos ir sveikatos reikalavimų.",
            ]);
        }

        flow.Section(last, "BAIGIAMOSIOS NUOSTATOS",
        [
            "Ginčai dėl Sutarties sprendžiami derybomis, o nepavykus susitarti – Lietuvos Respublikos teisės aktų nustatyta tvarka.",
            $"Sutartis sudaryta elektroniniu būdu; ją informacinėje sistemoje gali perskaityti ir atsisiųsti {all}.",
            "Tai, kas Sutartyje neaptarta, sprendžiama pagal Lietuvos Respublikos teisės aktus.",
        ]);

        flow.Section(last + 1, "ŠALIŲ PARAŠAI",
        [
            "Šalys Sutartį pasirašo informacinėje sistemoje KURSUOK. Kas, kada ir kaip ją pasirašė, taip pat Sutarties numeris, jos sudarymo data ir pasirašyto teksto kontrolinė suma nurodomi parašų lape, kuris pridedamas prie Sutarties ir yra neatskiriama jos dalis.",
        ]);
        return flow.Finish(Title);
    }

    /// <summary>What the learner pays agrees with where the money comes from: 4.2 and 7 say the same (C-13).</summary>
    private string WhoPays() => (Price, FundedSum) switch
    {
        (0, _) => "Mokymasis Asmeniui nemokamas.",
        (_, 0) => $"Finansavimo šaltinis: asmeninės lėšos. Visą kainą, {Lithuanian.Euro(Price)}, moka Asmuo.",
        _ when OwnSum == 0 => $"Finansavimo šaltinis: {Funding.Label()} – {Lithuanian.Euro(FundedSum)} (visa kaina). Asmuo už mokymąsi nemoka.",
        _ => $"Finansavimo šaltiniai: {Funding.Label()} – {Lithuanian.Euro(FundedSum)}; asmeninės lėšos – {Lithuanian.Euro(OwnSum)}, kuriuos moka Asmuo.",
    };

    private IEnumerable<string> Payment() => OwnSum == 0
        ? ["Asmuo už mokymąsi nemoka (4.2 papunktis), todėl mokėjimo terminų, mokėjimo būdo ir kitų mokėjimo sąlygų jam nenustatoma."]
        : FundedSum == 0 ? Paragraphs(PaymentTerms)
        : [$"Šio skyriaus sąlygos taikomos tik tai kainos daliai, kurią Asmuo moka asmeninėmis lėšomis, – {Lithuanian.Euro(OwnSum)} (4.2 papunktis).", .. Paragraphs(PaymentTerms)];

    private decimal OwnSum => Price - FundedSum;

    private static string Own(string? text) => string.IsNullOrWhiteSpace(text) ? "nenustatyti." : Sentence(text.Trim());

    // What people typed may end with a full stop or not.
    private static string Sentence(string text) => text is [.., '.' or '!' or '?' or ';'] ? text : text + ".";

    private static IEnumerable<string> Paragraphs(string? text) => string.IsNullOrWhiteSpace(text)
        ? ["Kitų mokėjimo sąlygų nenustatyta."]
        : text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

public sealed record ContractProvider
{
    public required string Name { get; init; }
    public required LegalEntityCode Code { get; init; }
    public required string Address { get; init; }
    public required string Payee { get; init; }
    public required Iban Iban { get; init; }
    public required string Bank { get; init; }
}

public sealed record ContractEmployer
{
    public required string Name { get; init; }
    public required LegalEntityCode Code { get; init; }
    public required string Address { get; init; }
    public required string RepresentativeName { get; init; }
    public required string RepresentativeActsOn { get; init; }
    public required string Phone { get; init; }
    public required string Email { get; init; }

    /// <summary>Where practical training takes place.</summary>
    public required string PracticeAddress { get; init; }
}

public sealed record ContractLearner
{
    public required string Name { get; init; }
    public DateOnly? BirthDate { get; init; }
    public EmailAddress? Email { get; init; }
    public PhoneNumber? Phone { get; init; }
}

public sealed record ContractProgramme
{
    public required string Name { get; init; }
    public required string Code { get; init; }
    public required int AcademicHours { get; init; }
    public required string Form { get; init; }
    public required string Language { get; init; }
    public required string Place { get; init; }
    public required string GroupName { get; init; }
    public required DateOnly StartsOn { get; init; }
    public required DateOnly EndsOn { get; init; }
}
