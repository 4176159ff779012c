using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;

namespace Kursuok.Domain.Training.Providers;

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
    public ImmutableSortedDictionary<string, Employer> Employers { get; init; } =
        ImmutableSortedDictionary<string, Employer>.Empty.WithComparers(StringComparer.Ordinal);

    public static Institution Of(RegisterRecord register) => new(
        register.LegalCode, register, null,
        ImmutableSortedDictionary<string, Lecturer>.Empty.WithComparers(StringComparer.Ordinal),
        ImmutableSortedDictionary<string, Place>.Empty.WithComparers(StringComparer.Ordinal),
        ImmutableSortedDictionary<string, Programme>.Empty.WithComparers(StringComparer.Ordinal),
        ImmutableSortedDictionary<string, ProgrammeCard>.Empty.WithComparers(StringComparer.Ordinal));

    public Programme Programme(string code) =>
        Programmes.GetValueOrDefault(code) ?? throw InstitutionRefusals.ProgrammeUnknown.Because($"Įstaiga neturi programos {code}.");

    /// <summary>Whom the system writes to about the institution's matters.</summary>
    public Correspondent Correspondent =>
        Card is { Responsible: var contact } ? new(contact.FullName, contact.Email) : new(Register.Name, Register.Email);

    public Place Place(string id, string field) =>
        Places.GetValueOrDefault(id) ?? throw InstitutionRefusals.PlaceUnknown.Because("Tokios mokymo vietos įstaigos sąraše nėra.", field);

    public Employer Employer(string code) =>
        Employers.GetValueOrDefault(code)
            ?? throw EmployerRefusals.NotEntered.Because("Tokio darbdavio aplikacijoje „Darbdavio atstovai“ nėra.");

    /// <summary>The employers that may be chosen: entered, filled in and active (U-12, UZ-05).</summary>
    public ImmutableHashSet<string> ActiveEmployers =>
        Employers.Values.Where(employer => employer.Active).Select(employer => employer.Code).ToImmutableHashSet(StringComparer.Ordinal);
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
public sealed record TakeFromRegisters(RegisterRecord Register, ImmutableArray<Programme> Programmes,
    ImmutableArray<LicensedProgramme>? Licensed = null) : InstitutionCommand;

/// <summary>Changes of an institution's own data; what a register says is only taken over.</summary>
public static class InstitutionRules
{
    /// <exception cref="RefusedException">Wrong role, wrong fields or a programme that the institution lacks.</exception>
    public static Decision<Institution> Decide(Institution institution, InstitutionCommand command, Actor actor)
    {
        // Who may not change anything learns nothing of what is wrong with it.
        if (!actor.Represents(institution.Code, Roles.GroupManagers) && !(command is TakeFromRegisters && actor.Is(Roles.Clock)))
            throw CommonRefusals.RoleMissing.Because("Įstaigos duomenis tvarko jos administratorius arba darbuotojas.");
        if (command is AddEmployer or ChangeEmployer or SaveCard && !actor.Is(Roles.Administrator))
            throw CommonRefusals.RoleMissing.Because(
                "Kortelę „Institucijos informacija“ ir darbdavio atstovus tvarko įstaigos administratorius.");
        return command switch
        {
            SaveCard save => Replace(institution with { Card = InstitutionCard.Checked(save.Card) }, InstitutionEvents.CardSaved),
            SaveLecturer save => Replace(institution with
            {
                Lecturers = institution.Lecturers
                .SetItem(save.Lecturer.Id, Lecturer.Checked(save.Lecturer))
            }, InstitutionEvents.LecturerSaved, save.Lecturer.Id),
            SavePlace save => Replace(institution with { Places = institution.Places.SetItem(save.Place.Id, Place.Checked(save.Place)) },
                InstitutionEvents.PlaceSaved, save.Place.Id),
            SaveProgrammeCard save => Replace(institution with
            {
                ProgrammeCards = institution.ProgrammeCards
                    .SetItem(institution.Programme(save.Programme).Code, ProgrammeCard.Checked(save.Card)),
            }, InstitutionEvents.ProgrammeCardSaved, save.Programme),
            AddEmployer add => EmployerRules.Decide(institution, add),
            ChangeEmployer change => EmployerRules.Decide(institution, change),
            IncludeProgramme include => LicensedProgrammes.Include(institution, include),
            StopProgramme stop => LicensedProgrammes.Stop(institution, stop),
            TakeFromRegisters take => Replace(institution with { Register = take.Register, Programmes = ReadRegisters(institution, take) },
                InstitutionEvents.RegistersRead),
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };
    }

    /// <summary>NŠPR's programmes as it gives them, and the included ones as SMPKR and the Licence Register describe them.</summary>
    private static ImmutableSortedDictionary<string, Programme> ReadRegisters(Institution institution, TakeFromRegisters take)
    {
        var included = institution.Programmes.Values.Where(programme => programme.Licence is not null)
            .Select(programme => take.Licensed is { } licensed ? LicensedProgrammes.Read(programme, licensed) : programme);
        return take.Programmes.Select(programme => programme with { Kind = ProgrammeKind.NonFormal, Licence = null })
            .ToImmutableSortedDictionary(programme => programme.Code, programme => programme, StringComparer.Ordinal)
            .SetItems(included.Select(programme => KeyValuePair.Create(programme.Code, programme)));
    }

    private static Decision<Institution> Replace(Institution after, string what, string? subject = null) =>
        new(after, [new Event(what, subject)]);
}

public static class InstitutionEvents
{
    public const string CardSaved = "institution-card-saved";
    public const string LecturerSaved = "lecturer-saved";
    public const string PlaceSaved = "place-saved";
    public const string ProgrammeCardSaved = "programme-card-saved";
    public const string RegistersRead = "registers-read";
}

public static class InstitutionRefusals
{
    public static readonly Refusal Unknown = DirectoryRefusals.InstitutionUnknown;
    public static readonly Refusal ProgrammeUnknown = new("programme-unknown", RefusalKind.NotFound, "Tokios programos nėra");
    public static readonly Refusal PlaceUnknown = new("place-unknown", RefusalKind.Invalid, "Tokios mokymo vietos nėra");
    public static readonly Refusal LecturerUnknown = new("lecturer-unknown", RefusalKind.NotFound, "Tokio lektoriaus nėra");
    public static readonly Refusal DocumentUnknown = new("document-unknown", RefusalKind.Invalid, "Tokio įkelto dokumento nėra");
}
