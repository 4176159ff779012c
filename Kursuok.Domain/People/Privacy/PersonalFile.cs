using System.Collections.Immutable;

namespace Kursuok.Domain.People.Privacy;

/// <summary>What a person has asked about his or her own data, and what is being erased.</summary>
/// <param name="Contacts">As the person corrected them; null where they are as the sign-in gives them.</param>
/// <param name="Pending">Noted before the first record goes, so that an erasure that was cut short is finished.</param>
/// <param name="Waits">Something asked away is still needed: look again every day.</param>
public sealed record PersonalFile(string PersonId, Contacts? Contacts, DateOnly? ErasureAskedOn, PendingErasure? Pending, bool Waits)
    : Versioned
{
    public static PersonalFile Of(string person) => new(person, null, null, null, false);
}

/// <param name="Email">Null where only the other one was corrected.</param>
public sealed record Contacts(string? Email, string? Phone, DateOnly CorrectedOn);

/// <param name="ReportId">Tells of the erasure and not of the person.</param>
public sealed record PendingErasure(string ReportId, ImmutableArray<Holding> Holdings);

public abstract record PersonalFileCommand;

/// <summary>What the register says of a person is corrected there: only contacts are corrected here.</summary>
public sealed record CorrectData(string? FirstName, string? LastName, DateOnly? BirthDate, string? Email, string? Phone)
    : PersonalFileCommand;

public sealed record AskErasure : PersonalFileCommand;

/// <summary>The system's: these records are about to go.</summary>
public sealed record BeginErasure(string ReportId, ImmutableArray<Holding> Holdings) : PersonalFileCommand;

/// <summary>The system's: they are gone.</summary>
public sealed record EndErasure(string ReportId) : PersonalFileCommand;

/// <summary>The system's: whether something asked away is still waited for.</summary>
public sealed record AwaitEnd(bool Waits) : PersonalFileCommand;

/// <summary>The system's: the account goes, and the corrected contacts with it.</summary>
public sealed record ForgetContacts : PersonalFileCommand;

/// <summary>What a person may ask of his or her own data, and what the system notes of it.</summary>
public static class PersonalFileRules
{
    /// <exception cref="RefusedException">Not one's own, or nothing that is corrected here.</exception>
    public static Decision<PersonalFile> Decide(PersonalFile file, PersonalFileCommand command, Actor actor, Today today)
    {
        if (command is CorrectData or AskErasure
            ? !string.Equals(actor.PersonId, file.PersonId, StringComparison.Ordinal)
            : !actor.Is(Roles.Clock))
            throw CommonRefusals.RoleMissing.Because("Savo duomenimis rūpinasi pats asmuo.");
        return (file.Pending, command) switch
        {
            (_, CorrectData correct) => CorrectContacts(file, correct, today),
            (_, AskErasure) =>
                file.ErasureAskedOn == today.Date
                    ? new(file, [])
                    : new(file with { ErasureAskedOn = today.Date }, [new Event(PrivacyEvents.ErasureAsked)]),
            (null, BeginErasure begin) =>
                new(file with { Pending = new(begin.ReportId, begin.Holdings) }, [new Event(PrivacyEvents.ErasureBegun, begin.ReportId)]),
            (not null, BeginErasure) => new(file, []), // One at a time: the other is finished first.
            ({ } pending, EndErasure end) when string.Equals(pending.ReportId, end.ReportId, StringComparison.Ordinal) =>
                new(file with { Pending = null }, [new Event(PrivacyEvents.ErasureEnded, end.ReportId)]),
            (_, EndErasure) => new(file, []), // Another call has ended it.
            (_, AwaitEnd wait) =>
                wait.Waits == file.Waits ? new(file, []) : new(file with { Waits = wait.Waits },
                    [new Event(wait.Waits ? PrivacyEvents.ErasureWaits : PrivacyEvents.ErasureWaitsNoMore)]),
            (_, ForgetContacts) =>
                file is { Contacts: null, ErasureAskedOn: null }
                    ? new(file, [])
                    : new(file with { Contacts = null, ErasureAskedOn = null }, [new Event(PrivacyEvents.ContactsForgotten)]),
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };
    }

    private static Decision<PersonalFile> CorrectContacts(PersonalFile file, CorrectData correct, Today today)
    {
        foreach (var (field, given) in new (string, object?)[] { ("firstName", correct.FirstName), ("lastName", correct.LastName),
            ("birthDate", correct.BirthDate) })
        {
            if (given is not null)
                throw PrivacyRefusals.RegisterHoldsIt.Because(
                    "Vardą, pavardę ir gimimo datą sistema gauna iš Gyventojų registro per VIISP. Klaida taisoma registre; pataisyti "
                        + "duomenys čia atsiras kitą kartą prisijungus.", field);
        }
        var checks = new FieldChecks();
        var (email, phone) = (checks.Optional(correct.Email, "email", 254), checks.Optional(correct.Phone, "phone", 30));
        checks.That(email is not null || phone is not null, "email", "Nurodykite el. pašto adresą arba telefono numerį.");
        checks.That(email is null || EmailAddress.TryParse(email, out _), "email", "Neteisingas el. pašto adresas.");
        checks.That(phone is null || PhoneNumber.TryParse(phone, out _), "phone", "Neteisingas telefono numeris.");
        checks.Done();
        var contacts = new Contacts(email is null ? file.Contacts?.Email : EmailAddress.Parse(email).Value,
            phone is null ? file.Contacts?.Phone : PhoneNumber.Parse(phone).ToString(), today.Date);
        return contacts == file.Contacts
            ? new(file, [])
            : new(file with { Contacts = contacts }, [new Event(PrivacyEvents.ContactsCorrected)]);
    }
}

public static class PrivacyEvents
{
    public const string ContactsCorrected = "contacts-corrected";
    public const string NameCorrected = "name-corrected";
    public const string ContactsForgotten = "contacts-forgotten";
    public const string ErasureAsked = "erasure-asked";
    public const string ErasureBegun = "erasure-begun";
    public const string ErasureEnded = "erasure-ended";
    public const string ErasureWaits = "erasure-waits";
    public const string ErasureWaitsNoMore = "erasure-waits-no-more";
    public const string PersonalDataErased = "personal-data-erased";
}

public static class PrivacyRefusals
{
    public static readonly Refusal RegisterHoldsIt = new("data-held-by-register", RefusalKind.Invalid, "Šie duomenys taisomi registre");
}
