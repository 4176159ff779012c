using System.Collections.Immutable;

namespace Kursuok.Functions.Platform.Security.Viisp;

/// <summary>In what capacity somebody signs in; it decides what VIISP is asked and what its answer must hold.</summary>
public enum ViispKind
{
    /// <summary>„Fiziniam asmeniui“: learners and every confirmed user (AU-08, AU-11). The eIDAS identity of a foreigner will do.</summary>
    NaturalPerson,
    /// <summary>„Juridiniam asmeniui“: the head of an institution (AU-04).</summary>
    LegalPerson,
    /// <summary>A citizen, or a foreigner with a permit to live in Lithuania: either has a Lithuanian personal code (AU-05).</summary>
    FreelanceTeacher,
}

/// <summary>A sign-in that has begun. It stays on the server until the person comes back with its <see cref="Value"/> and <see cref="CustomData"/>.</summary>
/// <param name="CustomData">Random; VIISP posts it back with the ticket and repeats it in its signed answer, which binds the two.</param>
/// <param name="Portal">Where the browser is sent. Relative to this service's own address where the portal is.</param>
public sealed record ViispTicket(string Value, string CustomData, ViispKind Kind, DateTimeOffset Expires, Uri Portal)
{
    public override string ToString() => $"{nameof(ViispTicket)} {Kind} until {Expires:O}";
}

/// <summary>Whom VIISP has identified. Its text form names nobody.</summary>
/// <param name="Provider">The means of identification, such as <c>auth.lt.bank</c>.</param>
/// <param name="PersonalCode">Always there but for a natural person who has an <paramref name="EidasId"/> only.</param>
/// <param name="Email">As the person has told VIISP; proven by nobody.</param>
/// <param name="Phone">As <paramref name="Email"/>; null also where it is no Lithuanian number.</param>
/// <param name="CompanyCode">Of a legal person, and of nobody else.</param>
public sealed record ViispIdentity(
    ViispKind Kind, string Provider, PersonalCode? PersonalCode, string? EidasId, string FirstName, string LastName,
    EmailAddress? Email, PhoneNumber? Phone, DateOnly? Birthday, LegalEntityCode? CompanyCode, string? CompanyName)
{
    /// <summary>The country of citizenship in two letters; null where VIISP does not tell it.</summary>
    public string? Nationality { get; init; }

    public override string ToString() => $"{nameof(ViispIdentity)} {Kind} by {Provider}";
}

/// <summary>What VIISP is asked for, by kind.</summary>
internal sealed record ViispQuestion(string ServiceTarget, ImmutableArray<string> Providers, ImmutableArray<string> Attributes, ImmutableArray<string> Information)
{
    public const string PersonalCode = "lt-personal-code";
    public const string CompanyCode = "lt-company-code";
    public const string EidasId = "eidas-eid";

    // A login with a password is left out: it proves no identity.
    private static readonly ImmutableArray<string> s_lithuanian = ["auth.lt.identity.card", "auth.lt.government.employee.card", "auth.lt.bank", "auth.signatureProvider"];
    private static readonly ImmutableArray<string> s_person = ["firstName", "lastName", "email", "phoneNumber", "birthday", "nationality"];

    public static ViispQuestion Of(ViispKind kind) => kind switch
    {
        ViispKind.NaturalPerson => new("citizen", s_lithuanian.Add("auth.eidas"), [PersonalCode, EidasId], s_person),
        ViispKind.LegalPerson => new("business", s_lithuanian, [PersonalCode, CompanyCode], s_person.Add("companyName")),
        ViispKind.FreelanceTeacher => new("citizen", s_lithuanian, [PersonalCode], s_person),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}

public static class ViispRefusals
{
    public static readonly Refusal Silent = new("viisp-silent", RefusalKind.Unavailable, "VIISP neatsako");
    public static readonly Refusal RequestRefused = new("viisp-request-refused", RefusalKind.Unavailable, "VIISP nepriėmė užklausos");
    public static readonly Refusal AnswerUntrusted = new("viisp-answer-untrusted", RefusalKind.Unavailable, "VIISP atsakymu negalima pasitikėti");
    public static readonly Refusal TicketUnknown = new("viisp-ticket-unknown", RefusalKind.Unauthenticated, "Prisijungimas per VIISP nebegalioja");
    public static readonly Refusal KindDiffers = new("viisp-kind-differs", RefusalKind.Forbidden, "VIISP pasirinktas kitas prisijungimo būdas");
    public static readonly Refusal IdentityIncomplete = new("viisp-identity-incomplete", RefusalKind.Forbidden, "VIISP nenustatė Jūsų tapatybės");
}
