using System.Collections.Immutable;

namespace Kursuok.Domain.Training.Providers;

/// <summary>The kinds of vocational programmes that may be included, whole or by a module (LP-01).</summary>
public enum VocationalKind
{
    /// <summary>Formaliojo pirminio profesinio mokymo.</summary>
    FormalInitial,
    /// <summary>Formaliojo tęstinio profesinio mokymo.</summary>
    FormalContinuing,
    /// <summary>Neformaliojo profesinio mokymo.</summary>
    NonFormal,
}

/// <summary>
/// A programme that an institution holds a licence for, as SMPKR and the Licence Register give it (LP-04): nothing of it can
/// be corrected here (Y-04).
/// </summary>
/// <param name="Code">The state code in SMPKR.</param>
/// <param name="Addresses">Where the licence to run it is registered (LP-02).</param>
public sealed record LicensedProgramme(
    string Code, string Name, VocationalKind Kind, string Summary, string LicenceNumber, ImmutableArray<LicensedAddress> Addresses,
    ImmutableArray<ProgrammeModule> Modules, ProgrammeStanding Standing, DateOnly? StandingSince)
{
    /// <summary>Is the licence registered at the training place?</summary>
    public bool IsRegisteredAt(Place place) => Addresses.Any(address =>
        Same(address.Municipality, place.Municipality) && Same(address.Street, place.Street) && Same(address.House, place.House));

    private static bool Same(string one, string other) => string.Equals(one.Trim(), other.Trim(), StringComparison.OrdinalIgnoreCase);
}

public sealed record LicensedAddress(string Municipality, string Street, string House);

/// <summary>A module of a vocational programme.</summary>
public sealed record ProgrammeModule(string Code, string Name);

/// <summary>What makes a programme of the institution a licensed one: where it comes from and what the provider has set.</summary>
/// <param name="ModuleCode">The module that was included alone; null for the whole programme (LP-03).</param>
/// <param name="PlaceId">The training place at which the licence is registered (LP-02).</param>
/// <param name="Stopped">„Stabdyti mokymo programą“: no longer in the lists (LP-10).</param>
public sealed record Licence(string Number, VocationalKind Kind, string ProgrammeCode, string? ModuleCode, string PlaceId, int TheoryHours,
    int PracticeHours, bool Stopped);

/// <summary>„Įtraukti visą programą“ or „Įtraukti atskirą modulį“ (LP-02…LP-08). Hours are academic hours.</summary>
/// <param name="Register">The programme as the registers give it now.</param>
public sealed record IncludeProgramme(
    LicensedProgramme Register, string? ModuleCode, string PlaceId, TeachingMethod Method, ImmutableArray<string> Languages,
    int TheoryHours, int PracticeHours, int IndependentHours) : InstitutionCommand;

/// <summary>„Stabdyti mokymo programą“ (LP-10).</summary>
public sealed record StopProgramme(string Code) : InstitutionCommand;

/// <summary>„Licencijuotų mokymo programų sąrašas“ (§3.6).</summary>
public static class LicensedProgrammes
{
    /// <summary>The code under which a programme, or one module of it, stands among the institution's.</summary>
    public static string CodeOf(string programme, string? module) => module is null ? programme : $"{programme}-{module}";

    internal static Decision<Institution> Include(Institution institution, IncludeProgramme include)
    {
        var register = include.Register;
        var place = institution.Place(include.PlaceId ?? "", "placeId");
        if (!register.IsRegisteredAt(place))
            throw LicensedProgrammeRefusals.NotAtPlace.Because($"Programos {register.Code} licencija neregistruota adresu {place.Address}.",
                "placeId");
        if (register.Standing != ProgrammeStanding.Registered)
            throw LicensedProgrammeRefusals.LicenceInvalid.Because($"Programos {register.Code} licencija šiuo metu negalioja.");
        var module = include.ModuleCode is null ? null
            : register.Modules.FirstOrDefault(module => string.Equals(module.Code, include.ModuleCode, StringComparison.Ordinal))
            ?? throw LicensedProgrammeRefusals.ModuleUnknown.Because($"Programa {register.Code} neturi modulio {include.ModuleCode}.",
                "moduleCode");
        var code = CodeOf(register.Code, module?.Code);
        if (institution.Programmes.GetValueOrDefault(code) is { Licence: not { Stopped: true } })
            throw LicensedProgrammeRefusals.Included.Because($"Programa {code} jau įtraukta.");

        var checks = new FieldChecks();
        var languages = include.Languages.IsDefault
            ? []
            : include.Languages.Select(language => language.Trim()).Distinct(StringComparer.OrdinalIgnoreCase).ToImmutableArray();
        checks.That(!languages.IsEmpty, "languages", "Pažymėkite bent vieną mokymo kalbą.");
        checks.That(languages.All(language => language.Length is >= 1 and <= 50), "languages", "Kalbos pavadinimas – nuo 1 iki 50 ženklų.");
        foreach (var (field, hours) in (IEnumerable<(string, int)>)[("theoryHours", include.TheoryHours),
            ("practiceHours", include.PracticeHours), ("independentHours", include.IndependentHours)])
            checks.That(hours is >= 0 and <= 10_000, field, "Trukmė – nuo 0 iki 10 000 valandų.");
        checks.That(include.TheoryHours > 0 || include.PracticeHours > 0, "theoryHours",
            "Nurodykite teorinio arba praktinio kontaktinio darbo trukmę.");
        checks.Done();

        // Contact work is theory and practice; independent work is not counted (LP-06, LP-07, AMB-01).
        var programme = new Programme(code, module?.Name ?? register.Name, ProgrammeKind.Licensed, include.Method, languages,
            include.TheoryHours + include.PracticeHours,
            include.IndependentHours, register.Summary, register.Standing, register.StandingSince, PositivelyEvaluated: false)
        {
            Licence = new(register.LicenceNumber, register.Kind, register.Code, module?.Code, place.Id, include.TheoryHours,
                include.PracticeHours, Stopped: false),
        };
        return new(institution with { Programmes = institution.Programmes.SetItem(code, programme) },
            [new Event(LicensedProgrammeEvents.Included, code)]);
    }

    internal static Decision<Institution> Stop(Institution institution, StopProgramme stop)
    {
        var programme = institution.Programme(stop.Code);
        if (programme.Licence is not { } licence)
            throw LicensedProgrammeRefusals.NotLicensed.Because($"Programa {stop.Code} ateina iš NŠPR: ją sustabdo registras.");
        return licence.Stopped
            ? new(institution, []) // A repeated tap.
            : new(institution with
            {
                Programmes = institution.Programmes.SetItem(stop.Code,
                programme with { Licence = licence with { Stopped = true } })
            }, [new Event(LicensedProgrammeEvents.Stopped, stop.Code)]);
    }

    /// <summary>The included programme with what the registers say of it now; one that they no longer hold is deregistered.</summary>
    internal static Programme Read(Programme included, ImmutableArray<LicensedProgramme> registers)
    {
        var licence = included.Licence!;
        if (registers.FirstOrDefault(programme =>
            string.Equals(programme.Code, licence.ProgrammeCode, StringComparison.Ordinal)) is not { } register
            || (licence.ModuleCode is not null
                && register.Modules.All(module => !string.Equals(module.Code, licence.ModuleCode, StringComparison.Ordinal))))
        {
            return included with
            {
                Standing = ProgrammeStanding.Deregistered,
                StandingSince = included.Standing == ProgrammeStanding.Deregistered ? included.StandingSince : null,
            };
        }
        return included with
        {
            Name = register.Modules.FirstOrDefault(module => string.Equals(module.Code, licence.ModuleCode, StringComparison.Ordinal))?.Name
                ?? register.Name,
            Summary = register.Summary,
            Standing = register.Standing,
            StandingSince = register.StandingSince,
            Licence = licence with { Number = register.LicenceNumber, Kind = register.Kind },
        };
    }
}

public static class LicensedProgrammeEvents
{
    public const string Included = "programme-included";
    public const string Stopped = "programme-stopped";
}

public static class LicensedProgrammeRefusals
{
    public static readonly Refusal Unknown = new("licensed-programme-unknown", RefusalKind.NotFound, "Licencijuotos programos nėra");
    public static readonly Refusal NotAtPlace = new("licence-not-at-place", RefusalKind.Conflict, "Licencija šioje vietoje neregistruota");
    public static readonly Refusal LicenceInvalid = new("licence-invalid", RefusalKind.Conflict, "Licencija negalioja");
    public static readonly Refusal ModuleUnknown = new("programme-module-unknown", RefusalKind.Invalid, "Tokio modulio nėra");
    public static readonly Refusal Included = new("programme-included", RefusalKind.Conflict, "Programa jau įtraukta");
    public static readonly Refusal NotLicensed = new("programme-not-licensed", RefusalKind.Conflict, "Programa nelicencijuota");
}
