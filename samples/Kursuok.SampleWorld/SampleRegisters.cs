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
/// Sample ŠMIR, NŠPR, DAKPR and SoDra with believable data: the same small contracts that Kursuok's clients speak.
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
        endpoints.MapPost("/dakpr/education", (PersonQuestion question) => Results.Json(new { documents = SamplePeople.ByCode(question.PersonalCode)?.Education ?? [] }));
        endpoints.MapPost("/sodra/employment", (PersonQuestion question) => Results.Json(new { employed = SamplePeople.ByCode(question.PersonalCode)?.Employed ?? false, citizenship = SamplePeople.ByCode(question.PersonalCode)?.Citizenship }));
        endpoints.MapPost("/employment-service/coupons", (PersonQuestion question) =>
            SamplePeople.ByCode(question.PersonalCode) is { Employed: false } client ? Results.Json(SampleData.CouponOf(client)) : Results.NotFound());
    }

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

internal static class SampleData
{
    /// <summary>The Employment Service has formed a coupon for each who does not work.</summary>
    public static SampleCoupon CouponOf(SamplePerson client) => new($"K-2025-{client.Key["dalyvis-".Length..].PadLeft(6, '0')}", "2025-08-25", 200m,
        ["Mokymo programa baigiama įgyjant darbui reikalingų kompetencijų.", "Mokymai vykdomi Lietuvoje."]);

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
