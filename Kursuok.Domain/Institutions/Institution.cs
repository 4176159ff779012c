using System.Collections.Immutable;
using Kursuok.Domain.Employers;
using Kursuok.Domain.Programmes;

namespace Kursuok.Domain.Institutions;

/// <summary>A training provider with what its groups choose from: lecturers, places and programmes.</summary>
public sealed record Institution(
    string Code,
    RegisterRecord Register,
    InstitutionCard? Card,
    ImmutableSortedDictionary<string, Lecturer> Lecturers,
    ImmutableSortedDictionary<string, Place> Places,
    ImmutableSortedDictionary<string, Programme> Programmes,
    ImmutableSortedDictionary<string, ProgrammeCard> ProgrammeCards) : Versioned
{
    /// <summary>„Darbdavio atstovai“, by legal-entity code.</summary>
    public ImmutableSortedDictionary<string, Employer> Employers { get; init; } = ImmutableSortedDictionary<string, Employer>.Empty.WithComparers(StringComparer.Ordinal);

    public static Institution Of(RegisterRecord register) => new(
        register.LegalCode, register, null,
        ImmutableSortedDictionary<string, Lecturer>.Empty.WithComparers(StringComparer.Ordinal),
        ImmutableSortedDictionary<string, Place>.Empty.WithComparers(StringComparer.Ordinal),
        ImmutableSortedDictionary<string, Programme>.Empty.WithComparers(StringComparer.Ordinal),
        ImmutableSortedDictionary<string, ProgrammeCard>.Empty.WithComparers(StringComparer.Ordinal));

    public Programme Programme(string code) =>
        Programmes.GetValueOrDefault(code) ?? throw InstitutionRefusals.ProgrammeUnknown.Because($"Įstaiga neturi programos {code}.");

    /// <summary>Whom the system writes to about the institution's matters.</summary>
    public Correspondent Correspondent => Card is { Responsible: var contact } ? new(contact.FullName, contact.Email) : new(Register.Name, Register.Email);

    public Place Place(string id, string field) =>
        Places.GetValueOrDefault(id) ?? throw InstitutionRefusals.PlaceUnknown.Because("Tokios mokymo vietos įstaigos sąraše nėra.", field);

    public Employer Employer(string code) =>
        Employers.GetValueOrDefault(code) ?? throw EmployerRefusals.NotEntered.Because("Tokio darbdavio aplikacijoje „Darbdavio atstovai“ nėra.");

    /// <summary>The employers that may be chosen: entered, filled in and active (U-12, UZ-05).</summary>
    public ImmutableHashSet<string> ActiveEmployers =>
        Employers.Values.Where(employer => employer.Active).Select(employer => employer.Code).ToImmutableHashSet(StringComparer.Ordinal);
}

/// <summary>Whom a letter goes to.</summary>
public sealed record Correspondent(string Name, string Email);

/// <summary>Card „ŠMIR informacija“ (I-05): what the register gives; it cannot be corrected here (I-06).</summary>
public sealed record RegisterRecord(
    string LegalCode,
    string Name,
    string NameInEnglish,
    string Abbreviation,
    string Address,
    string Email,
    string Website,
    string HeadEmail,
    string HeadPhone,
    DateOnly LastEdited,
    DateTimeOffset UpdatedFromRegister);

/// <summary>Card „Institucijos informacija“ (I-02).</summary>
/// <param name="Description">Short description for publication.</param>
/// <param name="Responsible">Responsible for the programmes; printed in certificates (I-04).</param>
/// <param name="Bank">Shown in contracts (I-03).</param>
public sealed record InstitutionCard(string Description, ContactPerson Responsible, BankDetails Bank)
{
    public static InstitutionCard Checked(InstitutionCard given)
    {
        var checks = new FieldChecks();
        var card = new InstitutionCard(
            checks.Text(given.Description, "description", 4000),
            ContactPerson.Checked(given.Responsible, "responsible", checks),
            BankDetails.Checked(given.Bank, "bank", checks));
        checks.Done();
        return card;
    }
}

public sealed record BankDetails(string Payee, string Name, string Iban)
{
    internal static BankDetails Checked(BankDetails? given, string field, FieldChecks checks)
    {
        var iban = checks.Text(given?.Iban, field + ".iban", 40);
        checks.That(iban.Length == 0 || Domain.Iban.TryParse(iban, out _), field + ".iban", "Neteisinga IBAN sąskaita.");
        return new(checks.Text(given?.Payee, field + ".payee"), checks.Text(given?.Name, field + ".name"),
            Domain.Iban.TryParse(iban, out var parsed) ? parsed.ToString() : iban);
    }
}

/// <summary>The two requirements that a lecturer may meet (L-04); what they say is the procedure's matter, not the guide's.</summary>
public enum LecturerRequirement { First, Second }

/// <summary>A lecturer of the institution (L-01…L-07).</summary>
/// <param name="Active">„Aktyvus lektorius“: only then may sessions be planned (L-03).</param>
/// <param name="Proofs">Per ticked requirement the documents that prove it (L-04, L-05).</param>
/// <param name="PublicationConsent">The institution holds the lecturer's consent and chose „Taip“ (L-06).</param>
public sealed record Lecturer(
    string Id,
    string FirstName,
    string LastName,
    string Email,
    string Phone,
    string? Information,
    bool Active,
    ImmutableDictionary<LecturerRequirement, ImmutableArray<string>> Proofs,
    bool PublicationConsent)
{
    public string FullName => $"{FirstName} {LastName}";

    /// <summary>The notes column (L-07), or null.</summary>
    public string? Note => PublicationConsent ? null : "Neskelbti svetainėje";

    internal static Lecturer Checked(Lecturer given)
    {
        var checks = new FieldChecks();
        var email = checks.Text(given.Email, "email", 254);
        var phone = checks.Text(given.Phone, "phone", 30);
        checks.That(email.Length == 0 || EmailAddress.TryParse(email, out _), "email", "Neteisingas el. pašto adresas.");
        checks.That(phone.Length == 0 || PhoneNumber.TryParse(phone, out _), "phone", "Neteisingas telefono numeris.");
        var proofs = given.Proofs ?? ImmutableDictionary<LecturerRequirement, ImmutableArray<string>>.Empty;
        checks.That(!proofs.IsEmpty, "proofs", "Pažymėkite bent vieną reikalavimą, kurį lektorius atitinka.");
        foreach (var (requirement, documents) in proofs)
            checks.That(!documents.IsDefaultOrEmpty, $"proofs.{requirement}", "Pridėkite atitiktį įrodančio dokumento kopiją.");
        var lecturer = given with
        {
            FirstName = checks.Text(given.FirstName, "firstName", 100),
            LastName = checks.Text(given.LastName, "lastName", 100),
            Email = email,
            Phone = PhoneNumber.TryParse(phone, out var number) ? number.ToString() : phone,
            Information = checks.Optional(given.Information, "information", 2000),
            Proofs = proofs,
        };
        checks.Done();
        return lecturer;
    }
}

/// <summary>A training place (V-01…V-03): all fields are filled.</summary>
public sealed record Place(string Id, string Name, string Municipality, string Street, string House, string PostalCode)
{
    /// <summary>The name of the place of remote sessions; its other lines hold the provider's seat (V-03).</summary>
    public const string RemoteName = "Nuotolinis mokymas";

    public bool IsRemote => string.Equals(Name, RemoteName, StringComparison.Ordinal);

    public string Address => $"{Street} {House}, {PostalCode} {Municipality}";

    internal static Place Checked(Place given)
    {
        var checks = new FieldChecks();
        var place = given with
        {
            Name = checks.Text(given.Name, "name"),
            Municipality = checks.Text(given.Municipality, "municipality"),
            Street = checks.Text(given.Street, "street"),
            House = checks.Text(given.House, "house", 20),
            PostalCode = checks.Text(given.PostalCode, "postalCode", 10),
        };
        checks.Done();
        return place;
    }
}

/// <summary>The provider's own records change one at a time; each command says what is to stand.</summary>
public abstract record InstitutionCommand;
public sealed record SaveCard(InstitutionCard Card) : InstitutionCommand;
public sealed record SaveLecturer(Lecturer Lecturer) : InstitutionCommand;
public sealed record SavePlace(Place Place) : InstitutionCommand;
public sealed record SaveProgrammeCard(string Programme, ProgrammeCard Card) : InstitutionCommand;

/// <summary>What the registers say now (I-05, P-03, P-05); only the system brings it.</summary>
/// <param name="Programmes">Those of NŠPR.</param>
/// <param name="Licensed">Those of SMPKR and the Licence Register; null where these do not answer: what they said before stands.</param>
public sealed record TakeFromRegisters(RegisterRecord Register, ImmutableArray<Programme> Programmes, ImmutableArray<LicensedProgramme>? Licensed = null) : InstitutionCommand;

/// <summary>Changes of an institution's own data; what a register says is only taken over.</summary>
public static class InstitutionRules
{
    /// <exception cref="RefusedException">Wrong role, wrong fields or a programme that the institution lacks.</exception>
    public static Decision<Institution> Decide(Institution institution, InstitutionCommand command, Actor actor)
    {
        // Who may not change anything learns nothing of what is wrong with it.
        if (!actor.Represents(institution.Code, Roles.GroupManagers) && !(command is TakeFromRegisters && actor.Is(Roles.Clock)))
            throw CommonRefusals.RoleMissing.Because("Įstaigos duomenis tvarko jos administratorius arba darbuotojas.");
        if (command is AddEmployer or ChangeEmployer && !actor.Is(Roles.Administrator))
            throw CommonRefusals.RoleMissing.Because("Darbdavio atstovus tvarko įstaigos administratorius.");
        return command switch
        {
            SaveCard save => Become(institution with { Card = InstitutionCard.Checked(save.Card) }, "institution-card-saved"),
            SaveLecturer save => Become(institution with { Lecturers = institution.Lecturers.SetItem(save.Lecturer.Id, Lecturer.Checked(save.Lecturer)) }, "lecturer-saved", save.Lecturer.Id),
            SavePlace save => Become(institution with { Places = institution.Places.SetItem(save.Place.Id, Place.Checked(save.Place)) }, "place-saved", save.Place.Id),
            SaveProgrammeCard save => Become(institution with
            {
                ProgrammeCards = institution.ProgrammeCards.SetItem(institution.Programme(save.Programme).Code, ProgrammeCard.Checked(save.Card)),
            }, "programme-card-saved", save.Programme),
            AddEmployer add => EmployerRules.Decide(institution, add),
            ChangeEmployer change => EmployerRules.Decide(institution, change),
            IncludeProgramme include => LicensedProgrammes.Include(institution, include),
            StopProgramme stop => LicensedProgrammes.Stop(institution, stop),
            TakeFromRegisters take => Become(institution with { Register = take.Register, Programmes = Read(institution, take) }, "registers-read"),
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };
    }

    /// <summary>NŠPR's programmes as it gives them, and the included ones as SMPKR and the Licence Register describe them.</summary>
    private static ImmutableSortedDictionary<string, Programme> Read(Institution institution, TakeFromRegisters take)
    {
        var included = institution.Programmes.Values.Where(programme => programme.Licence is not null)
            .Select(programme => take.Licensed is { } licensed ? LicensedProgrammes.Read(programme, licensed) : programme);
        return take.Programmes.Select(programme => programme with { Kind = ProgrammeKind.NonFormal, Licence = null }).ToImmutableSortedDictionary(programme => programme.Code, programme => programme, StringComparer.Ordinal)
            .SetItems(included.Select(programme => KeyValuePair.Create(programme.Code, programme)));
    }

    private static Decision<Institution> Become(Institution after, string what, string? subject = null) => new(after, [new Event(what, subject)]);
}

public static class InstitutionRefusals
{
    public static readonly Refusal Unknown = new("institution-unknown", RefusalKind.NotFound, "Tokios mokymo įstaigos nėra");
    public static readonly Refusal ProgrammeUnknown = new("programme-unknown", RefusalKind.NotFound, "Tokios programos nėra");
    public static readonly Refusal PlaceUnknown = new("place-unknown", RefusalKind.Invalid, "Tokios mokymo vietos nėra");
    public static readonly Refusal LecturerUnknown = new("lecturer-unknown", RefusalKind.NotFound, "Tokio lektoriaus nėra");
    public static readonly Refusal DocumentUnknown = new("document-unknown", RefusalKind.Invalid, "Tokio įkelto dokumento nėra");
    public static readonly Refusal RegisterSilent = new("register-silent", RefusalKind.Unavailable, "Registras neatsako");
}
