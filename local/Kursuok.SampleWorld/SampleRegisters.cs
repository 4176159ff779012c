using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kursuok.SampleWorld;

/// <summary>How a sample register is disposed to answer.</summary>
internal enum Mood
{
    Well,
    /// <summary>Takes the question and never answers.</summary>
    Silent,
    /// <summary>500.</summary>
    Failing,
    /// <summary>200, but not with what was promised.</summary>
    Garbled,
}

/// <summary>
/// Sample ŠMIR, NŠPR, SMPKR, MR, DAKPR and SoDra with believable data: the same small contracts that Kursuok's clients speak.
/// <c>POST /sample/registers/dakpr {"mood":"silent"}</c> tries how it goes without one.
/// </summary>
internal sealed class SampleRegisters
{
    private readonly ConcurrentDictionary<string, Mood> _moods = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The switch of each register's mood.</summary>
    public void MapMoods(IEndpointRouteBuilder endpoints) => endpoints.MapPost("/sample/registers/{register}", (string register, MoodChange change) =>
    {
        if (!Enum.TryParse<Mood>(change.Mood, ignoreCase: true, out var mood))
            return Results.BadRequest();
        _moods[register] = mood;
        return Results.NoContent();
    });

    public void Map(IEndpointRouteBuilder outside)
    {
        var endpoints = outside.MapGroup("");
        endpoints.AddEndpointFilter(async (call, next) =>
        {
            switch (_moods.GetValueOrDefault(call.HttpContext.Request.Path.Value!.Split('/')[1]))
            {
                case Mood.Silent:
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, call.HttpContext.RequestAborted);
                    return null;
                case Mood.Failing:
                    return Results.StatusCode(StatusCodes.Status500InternalServerError);
                case Mood.Garbled:
                    return Results.Text("{\"documents\": nu", "application/json");
                default:
                    return await next(call);
            }
        });
        endpoints.MapGet("/smir/institutions/{code}", (string code) =>
            SampleData.Institutions.FirstOrDefault(institution => institution.LegalCode == code) is { } found ? Results.Json(found) : Results.NotFound());
        endpoints.MapPost("/smir/freelance-teachers", (PersonQuestion question) =>
            SamplePeople.ByCode(question.PersonalCode)?.Key == "laisvoji-mokytoja" ? Results.Json(SampleData.FreelanceTeacher) : Results.NotFound());
        endpoints.MapGet("/nspr/programmes", (string institution) =>
            Results.Json(SampleData.Programmes.Where(programme => programme.Institution == institution).Select(programme => programme.Record)));
        MapVocational(endpoints);
        endpoints.MapPost("/dakpr/education", (PersonQuestion question) => Results.Json(new { documents = SamplePeople.ByCode(question.PersonalCode)?.Education ?? [] }));
        endpoints.MapPost("/sodra/employment", (PersonQuestion question) => Results.Json(new { employed = SamplePeople.ByCode(question.PersonalCode)?.Employed ?? false, citizenship = SamplePeople.ByCode(question.PersonalCode)?.Citizenship }));
        endpoints.MapPost("/employment-service/coupons", (PersonQuestion question) =>
            SamplePeople.ByCode(question.PersonalCode) is { Employed: false } client ? Results.Json(SampleData.CouponOf(client)) : Results.NotFound());
    }

    /// <summary>What providers enter in the pupils' register (MR), by person and programme.</summary>
    private readonly ConcurrentDictionary<(string Person, string Programme), PupilContract> _pupils = new();

    /// <summary><c>POST /sample/pupils {"person":"dalyvis-1","programme":"P43…","number":"MR-7","registeredOn":"2025-09-20"}</c>: the provider enters a learner in MR.</summary>
    public void MapPupils(IEndpointRouteBuilder endpoints) => endpoints.MapPost("/sample/pupils", (PupilEntry entry) =>
    {
        if (SamplePeople.Find(entry.Person) is not { } person)
            return Results.NotFound();
        _pupils[(person.PersonalCode, entry.Programme)] = new(entry.Number, entry.RegisteredOn);
        return Results.NoContent();
    });

    private void MapVocational(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/smpkr/licensed-programmes", (string institution) =>
            Results.Json(SampleData.LicensedProgrammes.Where(programme => programme.Institution == institution).Select(programme => programme.Record)));
        endpoints.MapPost("/mr/contracts", (ContractQuestion question) =>
            _pupils.TryGetValue((question.PersonalCode, question.Programme), out var contract) ? Results.Json(contract) : Results.NotFound());
    }

    private sealed record PupilEntry(string Person, string Programme, string Number, DateOnly RegisteredOn);

    private sealed record PupilContract(string Number, DateOnly RegisteredOn);

    private sealed record ContractQuestion(string PersonalCode, string Institution, string Programme);

    private sealed record PersonQuestion(string PersonalCode);

    private sealed record MoodChange(string Mood);
}

internal sealed record SampleInstitution(
    string LegalCode, string Name, string NameInEnglish, string Abbreviation, string Address, string Email, string Website,
    string HeadEmail, string HeadPhone, string LastEdited, string UpdatedFromRegister);

internal sealed record SampleProgramme(
    string Code, string Name, string Kind, string Method, string[] Languages, int ContactHours, int IndependentHours, string Summary,
    string Standing, string? StandingSince, bool PositivelyEvaluated);

internal sealed record SampleCoupon(string Number, string FormedOn, decimal LimitEur, string[] Requirements);

internal sealed record SampleAddress(string Municipality, string Street, string House);

internal sealed record SampleModule(string Code, string Name);

internal sealed record SampleLicensedProgramme(
    string Code, string Name, string Kind, string Summary, string LicenceNumber, SampleAddress[] Addresses, SampleModule[] Modules, string Standing, string? StandingSince);

internal static class SampleData
{
    /// <summary>The Employment Service has formed a coupon for each who does not work.</summary>
    public static SampleCoupon CouponOf(SamplePerson client) => new($"K-2025-{client.Key["dalyvis-".Length..].PadLeft(6, '0')}", "2025-08-25", 200m,
        ["Mokymo programa baigiama įgyjant darbui reikalingų kompetencijų.", "Mokymai vykdomi Lietuvoje."]);

    private static readonly SampleAddress[] s_kaunas = [new("Kaunas", "Upės g.", "12")];

    public static IReadOnlyList<(string Institution, SampleLicensedProgramme Record)> LicensedProgrammes { get; } =
    [
        ("300000003", new("P43101301", "Virėjo modulinė profesinio mokymo programa", "formalContinuing", "Šaltųjų ir karštųjų patiekalų gaminimas.", "L-2019/114", s_kaunas,
            [new("4101301", "Šaltųjų patiekalų ir užkandžių gaminimas"), new("4101302", "Karštųjų patiekalų gaminimas")], "registered", null)),
        ("300000003", new("N32061301", "Kompiuterių ir programinės įrangos priežiūra", "nonFormal", "Darbo vietos kompiuterio paruošimas ir priežiūra.", "L-2021/027", s_kaunas,
            [new("2061305", "Kompiuterių tinklų priežiūra")], "registered", null)),
        ("300000003", new("P42104101", "Padavėjo modulinė profesinio mokymo programa", "formalInitial", "Svečių aptarnavimas.", "L-2018/090", [new("Jonava", "Žeimių g.", "3")], [], "registered", null)),
        ("300000003", new("P43071101", "Suvirintojo modulinė profesinio mokymo programa", "formalContinuing", "Lankinis suvirinimas.", "L-2017/033", s_kaunas, [], "suspended", "2025-06-01")),
    ];

    public static SampleInstitution FreelanceTeacher { get; } = new("4000006", "Laisvoji mokytoja Ona Rimkienė", "Freelance teacher Ona Rimkienė", "O. Rimkienė",
        "Žiedų g. 4, 35101 Panevėžys", "ona.rimkiene@pastas.example", "https://rimkiene.example", "ona.rimkiene@pastas.example", "+37060000506", "2025-05-02", "2025-09-01T00:00:00Z");

    public static IReadOnlyList<SampleInstitution> Institutions { get; } =
    [
        new("300000003", "VšĮ „Nemuno mokymų centras“", "Nemunas Training Centre", "NMC", "Upės g. 12, 44001 Kaunas", "info@nmc.example", "https://nmc.example",
            "vadovas@nmc.example", "+37061234567", "2025-08-20", "2025-09-01T00:00:00Z"),
        new("300000010", "UAB „Sėkmės akademija“", "Success Academy", "SA", "Pilies g. 3, 01123 Vilnius", "labas@sekme.example", "https://sekme.example",
            "direktore@sekme.example", "+37069876543", "2025-06-11", "2025-09-01T00:00:00Z"),
        FreelanceTeacher,
    ];

    public static IReadOnlyList<(string Institution, SampleProgramme Record)> Programmes { get; } =
    [
        ("300000003", new("211500101", "Skaitmeninio raštingumo pagrindai", "nonFormal", "mixed", ["lietuvių", "anglų"], 40, 20,
            "Kompiuterio, interneto ir elektroninių paslaugų naudojimas darbe ir namuose.", "registered", null, true)),
        ("300000003", new("211500102", "Duomenų analizė skaičiuokle", "nonFormal", "contact", ["lietuvių"], 24, 16,
            "Duomenų tvarkymas, suvestinės ir diagramos.", "registered", null, true)),
        ("300000003", new("211500103", "Viešasis kalbėjimas", "nonFormal", "contact", ["lietuvių"], 16, 4,
            "Kalbos rengimas, laikysena, bendravimas su auditorija.", "suspended", "2025-07-01", true)),
        ("300000003", new("211500104", "Laiko planavimas", "nonFormal", "remoteSynchronous", ["lietuvių"], 8, 4,
            "Dienos ir savaitės darbų planavimas.", "registered", null, false)),
        ("300000010", new("211500201", "Projektų valdymas", "nonFormal", "remoteSynchronous", ["lietuvių", "anglų"], 32, 16,
            "Projekto planas, biudžetas, rizikos ir komanda.", "registered", null, true)),
    ];
}
