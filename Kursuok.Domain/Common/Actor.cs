namespace Kursuok.Domain.Common;

/// <summary>What a person, or the clock, may be. A person may be several at once.</summary>
[Flags]
public enum Roles
{
    None = 0,
    /// <summary>Mokymo dalyvis.</summary>
    Learner = 1,
    /// <summary>Mokymo institucijos administratorius (U-07).</summary>
    Administrator = 2,
    /// <summary>Mokymo institucijos darbuotojas (U-08).</summary>
    Employee = 4,
    /// <summary>Sutarčių pasirašymas (U-10).</summary>
    ContractSigner = 8,
    /// <summary>IMP IS administratorius.</summary>
    ImpAdministrator = 16,
    /// <summary>Stebėtojas: a person approved by KPMPC to monitor programmes.</summary>
    Observer = 256,
    /// <summary>Užimtumo tarnybos specialistas.</summary>
    EmploymentService = 512,
    /// <summary>Kvalifikacijų tvarkymo institucija.</summary>
    QualificationsInstitution = 1024,
    /// <summary>Registro administratorius (K-10).</summary>
    RegisterAdministrator = 2048,
    /// <summary>The system itself: timers and orchestrations.</summary>
    Clock = 32,
    /// <summary>The head of an institution, signed in as its legal person, or a freelance teacher (AU-01).</summary>
    Head = 64,
    /// <summary>Darbdavio atstovas ir trišalių sutarčių pasirašymas (U-09).</summary>
    EmployerRepresentative = 128,
    /// <summary>Those who manage programmes and groups (U-07, U-08).</summary>
    GroupManagers = Administrator | Employee,
    /// <summary>Everyone who works for a provider.</summary>
    Provider = Administrator | Employee | ContractSigner,
    /// <summary>Those who keep an institution's users (U-01, U-03).</summary>
    UserKeepers = Administrator | Head,
    /// <summary>Who signs in through the issuers of their offices, and represents no provider.</summary>
    Officials = ImpAdministrator | Observer | EmploymentService | QualificationsInstitution | RegisterAdministrator,
    /// <summary>Every person who has signed in.</summary>
    Anyone = Learner | Provider | Head | EmployerRepresentative | Officials,
}

/// <summary>
/// Who acts. <paramref name="PersonId"/> is opaque (never a personal code); <paramref name="Institution"/> is the
/// legal-entity code of the institution that a provider's user represents.
/// </summary>
public sealed record Actor(string PersonId, string Name, Roles Roles, string? Institution = null)
{
    /// <summary>The document on which a contract signer acts (U-10).</summary>
    public string? SigningDocument { get; init; }

    /// <summary>The legal-entity code of the employer whose representative the actor is at the institution (U-09).</summary>
    public string? Employer { get; init; }

    /// <summary>The network address from which the actor acts, for the trail.</summary>
    public string? From { get; init; }

    public static Actor Clock { get; } = new("system", "Sistema", Roles.Clock);

    public bool Is(Roles any) => (Roles & any) != Roles.None;

    /// <summary>Has one of the roles and belongs to the institution.</summary>
    public bool Represents(string institution, Roles any) => Is(any) && string.Equals(Institution, institution, StringComparison.Ordinal);

    /// <summary>Is a representative of the employer at the institution; nobody is one of no employer.</summary>
    public bool RepresentsEmployer(string institution, string? employer) =>
        employer is not null && Represents(institution, Roles.EmployerRepresentative)
            && string.Equals(Employer, employer, StringComparison.Ordinal);
}
