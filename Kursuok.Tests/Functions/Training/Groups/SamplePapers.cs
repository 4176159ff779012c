using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Training.Groups;
using Kursuok.Tests.Functions.Training.Groups;

namespace Kursuok.Tests.Functions.Training.Groups;

internal static class SamplePapers
{
    public static readonly DateTimeOffset FormedAt = new(2026, 9, 1, 7, 5, 0, TimeSpan.Zero);

    public static LearningContractDocument Contract { get; } = new()
    {
        Place = "Vilnius",
        Provider = new()
        {
            Name = "VšĮ „Žiburio mokymo centras“",
            Code = LegalEntityCode.Parse("302811111"),
            Address = "Ąžuolų g. 12, LT-08123 Vilnius",
            Payee = "VšĮ „Žiburio mokymo centras“",
            Iban = Iban.Parse("LT121000011101001000"),
            Bank = "AB „Pavyzdžio bankas“",
        },
        Learner = new()
        {
            Name = "Gediminas Žąsiūnas",
            BirthDate = new DateOnly(1987, 6, 24),
            Email = EmailAddress.Parse("gediminas@pavyzdys.lt"),
            Phone = PhoneNumber.Parse("8 612 34567"),
        },
        Programme = new()
        {
            Name = "Duomenų analizės ir vizualizavimo pagrindai",
            Code = "261201234",
            AcademicHours = 42,
            Form = "mišrus (kontaktiniai ir nuotoliniai užsiėmimai)",
            Language = "lietuvių",
            Place = "Ąžuolų g. 12, Vilnius; nuotolinė mokymosi aplinka",
            GroupName = "DA-2026-09, I srautas",
            StartsOn = new DateOnly(2026, 9, 7),
            EndsOn = new DateOnly(2026, 10, 30),
        },
        Price = 1480m,
        FundedSum = 500m,
        Funding = Funding.ImpBasket,
        OtherLearnerObligations = "į kontaktinius užsiėmimus atsinešti nešiojamąjį kompiuterį ir iki 2026 m. rugsėjo 11 d. užpildyti įsivertinimo klausimyną.",
        OtherProviderObligations = "kartą per savaitę suteikti individualią iki 30 minučių trukmės lektoriaus konsultaciją.",
        PaymentTerms = "Asmuo savo dalį sumoka pavedimu per 10 darbo dienų nuo Sutarties įsigaliojimo.\nMokėjimo paskirtyje nurodomas Sutarties numeris.",
        FormedAt = FormedAt,
    };

    public static LearningContractDocument Tripartite { get; } = Contract with
    {
        Employer = new()
        {
            Name = "UAB „Ąžuolyno baldai“",
            Code = LegalEntityCode.Parse("300000035"),
            Address = "Fabriko g. 8, LT-51329 Kaunas",
            RepresentativeName = "Andrius Vainauskas",
            RepresentativeActsOn = "2026-02-03 įgaliojimas Nr. 11",
            Phone = "+37061239900",
            Email = "andrius@baldai.lt",
            PracticeAddress = "Cecho g. 4, Kaunas",
        },
    };

    public static SignatureSheet Signatures { get; } = new()
    {
        Number = "KS-2026/0147-NSŠ",
        ConcludedOn = new DateOnly(2026, 9, 1),
        Place = "Vilnius",
        Signers =
        [
            new("Teikėjas: VšĮ „Žiburio mokymo centras“", "Živilė Šimkutė-Čepienė", "Įstaigos įstatai, 2019-03-14 Nr. 5", new(2026, 9, 1, 6, 58, 0, TimeSpan.Zero)),
            new("Asmuo, kuris mokosi", "Gediminas Žąsiūnas", null, new(2026, 8, 31, 17, 30, 0, TimeSpan.Zero)),
        ],
        PaperSha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        PaperBytes = 48_211,
        VerificationAddress = new Uri("https://kursuok.pavyzdys.lt/api/contracts/7f3k9q2m8x5t4d6h"),
    };

    public static TerminationSheet Termination { get; } = new()
    {
        Number = "KS-2026/0147-NSŠ",
        EndedOn = new DateOnly(2026, 9, 20),
        Initiator = "Teikėjas",
        Ground = "Mokymo dalyvio įsipareigojimų nevykdymas",
        Reason = "nelankė užsiėmimų",
    };

    public static CompletionCertificateDocument Certificate { get; } = new()
    {
        Number = "P-2026-000147",
        IssuedOn = new DateOnly(2026, 11, 4),
        InstitutionName = "VšĮ „Žiburio mokymo centras“",
        InstitutionCode = LegalEntityCode.Parse("302811111"),
        LearnerName = "Gediminas Žąsiūnas",
        LearnerBirthDate = new DateOnly(1987, 6, 24),
        ProgrammeName = "Duomenų analizės ir vizualizavimo pagrindai",
        ProgrammeCode = "261201234",
        AcademicHours = 42,
        StartedOn = new DateOnly(2026, 9, 7),
        EndedOn = new DateOnly(2026, 10, 30),
        FinalEvaluation = "9 (labai gerai)",
        ResponsibleName = "Ieva Kęstutytė",
        ResponsiblePosition = "Suaugusiųjų mokymo skyriaus vedėja",
        VerificationAddress = new Uri("https://kursuok.pavyzdys.lt/pazymejimai/7f3k9q2m8x5t"),
        FormedAt = new(2026, 11, 4, 3, 0, 0, TimeSpan.Zero),
    };
}
