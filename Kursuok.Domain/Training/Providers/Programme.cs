using System.Collections.Immutable;

namespace Kursuok.Domain.Training.Providers;

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
    /// <summary>
    /// Listed among the institution's programmes: of NŠPR those that KPMPC evaluated positively, and the licensed ones (P-01).
    /// </summary>
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
