using System.Collections.Immutable;

namespace Kursuok.Domain.Programmes;

/// <summary>Where a programme is registered: it decides where contract numbers come from (N-02, N-05).</summary>
public enum ProgrammeKind { NonFormal, Licensed }

/// <summary>Programos mokymo būdas (T-06, T-07).</summary>
public enum TeachingMethod { Contact, RemoteSynchronous, Mixed }

public enum ProgrammeStanding { Registered, Suspended, Deregistered }

/// <summary>
/// A learning programme as its register gives it (P-05): nothing of it can be corrected here. Hours are academic hours.
/// </summary>
public sealed record Programme(
    string Code,
    string Name,
    ProgrammeKind Kind,
    TeachingMethod Method,
    ImmutableArray<string> Languages,
    int ContactHours,
    int IndependentHours,
    string Summary,
    ProgrammeStanding Standing,
    DateOnly? StandingSince,
    bool PositivelyEvaluated)
{
    /// <summary>Listed among the institution's programmes: of NŠPR those that KPMPC evaluated positively, and the licensed ones (P-01).</summary>
    public bool IsListed => Kind == ProgrammeKind.Licensed ? Licence is not { Stopped: true } : PositivelyEvaluated;

    /// <summary>Of a programme that was included from the licensed ones (LP-09); null for those of NŠPR.</summary>
    public Licence? Licence { get; init; }

    /// <summary>New groups and publication are refused while it is suspended or deregistered (AMB-12).</summary>
    public bool IsOpen => Standing == ProgrammeStanding.Registered && Licence is not { Stopped: true };

    /// <summary>The notes column: the fact of suspension or deregistration (P-03), or null.</summary>
    public string? Note => (Licence, Standing) switch
    {
        ({ Stopped: true }, _) => "Licencijuota programa sustabdyta",
        (not null, ProgrammeStanding.Suspended) => $"Licencijos galiojimas sustabdytas{Since}",
        (not null, ProgrammeStanding.Deregistered) => $"Licencija panaikinta{Since}",
        (null, ProgrammeStanding.Suspended) => $"Programa sustabdyta NŠPR{Since}",
        (null, ProgrammeStanding.Deregistered) => $"Programa išregistruota iš NŠPR {StandingSince:yyyy-MM-dd}",
        _ => null,
    };

    private string Since => StandingSince is { } since ? $" nuo {since:yyyy-MM-dd}" : "";
}

/// <summary>Card „Programos vykdymo ir sutarties informacija“ (P-06, P-07, P-08).</summary>
public sealed record ProgrammeCard(
    string Specifics,
    string? AdditionalRequirements,
    RecognitionOptions Recognition,
    ContactPerson ContactPerson,
    ContractConditions Conditions)
{
    public static ProgrammeCard Checked(ProgrammeCard given)
    {
        var checks = new FieldChecks();
        var card = given with
        {
            Specifics = checks.Text(given.Specifics, "specifics", 4000),
            AdditionalRequirements = checks.Optional(given.AdditionalRequirements, "additionalRequirements", 4000),
            Recognition = new(
                checks.Optional(given.Recognition?.FurtherLearning, "recognition.furtherLearning", 2000),
                checks.Optional(given.Recognition?.CompetenceRecognition, "recognition.competenceRecognition", 2000),
                checks.Optional(given.Recognition?.Other, "recognition.other", 2000)),
            ContactPerson = ContactPerson.Checked(given.ContactPerson, "contactPerson", checks),
            Conditions = new(
                checks.Text(given.Conditions?.LearnerObligations, "conditions.learnerObligations", 4000),
                checks.Text(given.Conditions?.ProviderObligations, "conditions.providerObligations", 4000),
                checks.Text(given.Conditions?.Payment, "conditions.payment", 4000)),
        };
        checks.Done();
        return card;
    }
}

/// <summary>„Įgytų kompetencijų pripažinimo galimybės“ (P-07).</summary>
public sealed record RecognitionOptions(string? FurtherLearning, string? CompetenceRecognition, string? Other);

/// <summary>The provider's own conditions: contract clauses 2.10, 3.9 and 7 (P-08).</summary>
public sealed record ContractConditions(string LearnerObligations, string ProviderObligations, string Payment);

/// <summary>A person with contacts that the public sees (P-06) or that stands in a certificate (I-04).</summary>
public sealed record ContactPerson(string FirstName, string LastName, string Position, string Email, string Phone)
{
    public string FullName => $"{FirstName} {LastName}";

    internal static ContactPerson Checked(ContactPerson? given, string field, FieldChecks checks)
    {
        var email = checks.Text(given?.Email, field + ".email", 254);
        var phone = checks.Text(given?.Phone, field + ".phone", 30);
        checks.That(email.Length == 0 || EmailAddress.TryParse(email, out _), field + ".email", "Neteisingas el. pašto adresas.");
        checks.That(phone.Length == 0 || PhoneNumber.TryParse(phone, out _), field + ".phone", "Neteisingas telefono numeris.");
        return new(
            checks.Text(given?.FirstName, field + ".firstName", 100),
            checks.Text(given?.LastName, field + ".lastName", 100),
            checks.Text(given?.Position, field + ".position"),
            email,
            PhoneNumber.TryParse(phone, out var number) ? number.ToString() : phone);
    }
}
