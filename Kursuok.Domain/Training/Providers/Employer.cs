using Kursuok.Domain.People.Institutions;

namespace Kursuok.Domain.Training.Providers;

/// <summary>An employer in „Darbdavio atstovai“ (§3.5), with the representative who acts for it in apprenticeship.</summary>
/// <param name="Code">The legal-entity code: an institution keeps one account of each employer.</param>
/// <param name="ActsOn">The document on which the representative acts.</param>
/// <param name="Active">„Aktyvi darbdavio paskyra“: only then may it be chosen (E-02).</param>
public sealed record Employer(string Code, string Name, string Address, ContactPerson Representative, string ActsOn, bool Active)
{
    internal static Employer Checked(Employer given)
    {
        var checks = new FieldChecks();
        var code = checks.Text(given.Code, "code", 20);
        checks.That(code.Length == 0 || LegalEntityCode.TryParse(code, out _), "code", "Neteisingas juridinio asmens kodas.");
        var employer = new Employer(
            code,
            checks.Text(given.Name, "name"),
            checks.Text(given.Address, "address"),
            ContactPerson.Checked(given.Representative, "representative", checks),
            checks.Text(given.ActsOn, "actsOn"),
            given.Active);
        checks.Done();
        return employer;
    }
}

/// <summary>„Įtraukti naują darbdavio atstovą“: it is activated with that (E-02).</summary>
public sealed record AddEmployer(Employer Employer) : InstitutionCommand;

/// <summary>Edits an employer; without the tick its account is no longer active.</summary>
public sealed record ChangeEmployer(Employer Employer) : InstitutionCommand;

internal static class EmployerRules
{
    public static Decision<Institution> Decide(Institution institution, AddEmployer add)
    {
        var employer = Employer.Checked(add.Employer);
        var checks = new FieldChecks();
        checks.That(employer.Active, "active", "Pažymėkite „Aktyvi darbdavio paskyra“.");
        checks.Done();
        return institution.Employers.GetValueOrDefault(employer.Code) switch
        {
            null => Replace(institution, employer, EmployerEvents.Added),
            var present when present == employer => new(institution, []), // Added already: the same request again.
            _ => throw EmployerRefusals.Exists.Because($"Darbdavys {employer.Code} sąraše jau yra: redaguokite jo duomenis.", "code"),
        };
    }

    public static Decision<Institution> Decide(Institution institution, ChangeEmployer change)
    {
        _ = institution.Employer(change.Employer.Code);
        return Replace(institution, Employer.Checked(change.Employer), EmployerEvents.Changed);
    }

    private static Decision<Institution> Replace(Institution institution, Employer employer, string what) =>
        new(institution with { Employers = institution.Employers.SetItem(employer.Code, employer) }, [new Event(what, employer.Code)]);
}

public static class EmployerEvents
{
    public const string Added = "employer-added";
    public const string Changed = "employer-changed";
}

public static class EmployerRefusals
{
    public static readonly Refusal NotEntered = new("employer-not-entered", RefusalKind.NotFound, "Tokio darbdavio sąraše nėra");
    public static readonly Refusal Exists = new("employer-exists", RefusalKind.Conflict, "Toks darbdavys jau įtrauktas");
    public static readonly Refusal NotActive = new("employer-not-active", RefusalKind.Invalid, "Darbdavio paskyra neaktyvi");
}
