using System.Collections.Immutable;

namespace Kursuok.Domain.Training.Groups;

public enum ContractState
{
    /// <summary>No party has signed.</summary>
    Invited,
    /// <summary>Only the learner has signed.</summary>
    LearnerSigned,
    /// <summary>Only the provider has signed.</summary>
    ProviderSigned,
    /// <summary>Signed by all parties: the two, and in apprenticeship the employer's representative too.</summary>
    InForce,
    /// <summary>„Prašymas nutraukti sutartį“ (C-06).</summary>
    TerminationRequested,
    /// <summary>„Nutraukta“ (C-11).</summary>
    Terminated,
    /// <summary>Not signed by all parties in time, or the registration ended before.</summary>
    Lapsed,
    /// <summary>Carried out: the group was completed.</summary>
    Ended,
    /// <summary>Of three parties only the employer has signed.</summary>
    EmployerSigned,
    /// <summary>Of three parties only the learner has not signed.</summary>
    AwaitsLearner,
    /// <summary>Of three parties only the provider has not signed.</summary>
    AwaitsProvider,
    /// <summary>Of three parties only the employer has not signed.</summary>
    AwaitsEmployer,
}

/// <summary>The grounds of a termination (C-08, C-09).</summary>
public enum TerminationGround
{
    /// <summary>The learner asked and the provider granted it (C-06, C-07).</summary>
    LearnerRequest,
    /// <summary>Mokymo teikėjo įsipareigojimų nevykdymas.</summary>
    ProviderBreach,
    /// <summary>Mokymo dalyvio įsipareigojimų nevykdymas; the reason is given (C-10).</summary>
    LearnerBreach,
}

/// <summary>A learning contract (mokymosi sutartis).</summary>
public sealed record Contract
{
    /// <summary>Unique in the group: the participant and the attempt.</summary>
    public required string Id { get; init; }

    public required ContractState State { get; init; }
    public required DateTimeOffset InvitedAt { get; init; }
    public DateTimeOffset? LearnerSignedAt { get; init; }

    /// <summary>Null while the learner has not signed, and in contracts signed before signatures named what they sign.</summary>
    public LearnerSignature? LearnerSignature { get; init; }

    public ProviderSignature? ProviderSignature { get; init; }
    public DateTimeOffset? ConcludedAt { get; init; }

    /// <summary>Given once all parties have signed, so that numbers are dense (N-01).</summary>
    public string? Number { get; init; }

    /// <summary>The paper as signed, with the signature sheet (AMB-66).</summary>
    public StoredDocument? Document { get; init; }

    /// <summary>Unguessable: the address on the signature sheet, where the contract is verified, holds it.</summary>
    public string? Code { get; init; }

    public TerminationRequest? Request { get; init; }
    public Termination? Termination { get; init; }

    /// <summary>The day on which the pupils' register has registered it (N-05); null for programmes of NŠPR.</summary>
    public DateOnly? RegisteredOn { get; init; }

    /// <summary>A tripartite contract is signed by the employer's representative as well (U-09).</summary>
    public bool Tripartite { get; init; }

    public EmployerSignature? EmployerSignature { get; init; }

    /// <summary>Null in contracts that were signed before texts were frozen.</summary>
    public ContractText? Text { get; init; }

    /// <summary>How many parties have signed.</summary>
    public int Signatures =>
        (LearnerSignedAt is null ? 0 : 1) + (ProviderSignature is null ? 0 : 1) + (EmployerSignature is null ? 0 : 1);

    /// <summary>Waits for signatures.</summary>
    public bool IsBeingSigned => State is ContractState.Invited or ContractState.LearnerSigned or ContractState.ProviderSigned
        or ContractState.EmployerSigned or ContractState.AwaitsLearner or ContractState.AwaitsProvider or ContractState.AwaitsEmployer;

    /// <summary>Signed by all parties and not terminated.</summary>
    public bool IsConcluded => State is ContractState.InForce or ContractState.TerminationRequested or ContractState.Ended;

    /// <summary>The participant's column (C-03, C-06, C-11).</summary>
    public string LearnerColumn => State switch
    {
        ContractState.TerminationRequested => "Prašymas nutraukti sutartį",
        ContractState.Terminated => "Nutraukta",
        ContractState.Lapsed => "Negalioja",
        _ => LearnerSignedAt is null ? "Nepasirašyta" : "Pasirašyta",
    };

    /// <summary>The provider's column (C-03, C-11).</summary>
    public string ProviderColumn => State switch
    {
        ContractState.Terminated => "Nutraukta",
        ContractState.Lapsed => "Negalioja",
        _ => ProviderSignature is null ? "Nepasirašyta" : "Pasirašyta",
    };

    /// <summary>The employer's column; null where there are two parties.</summary>
    public string? EmployerColumn => !Tripartite ? null : State switch
    {
        ContractState.Terminated => "Nutraukta",
        ContractState.Lapsed => "Negalioja",
        _ => EmployerSignature is null ? "Nepasirašyta" : "Pasirašyta",
    };

    /// <summary>What „Meniu“ offers of a terminated contract (C-12) and of a living one.</summary>
    public ImmutableArray<string> Menu => State switch
    {
        ContractState.Terminated => ["Atsisiųsti sutartį", "Sutarties nutraukimo informacija"],
        ContractState.InForce or ContractState.TerminationRequested => ["Atsisiųsti sutartį", "Nutraukti sutartį"],
        _ => ["Atsisiųsti sutartį"],
    };
}

/// <summary>The learner's signature, with the name that the signed paper has (AMB-86).</summary>
/// <param name="Sha256">What was signed: the hash of the paper that was shown (AMB-66).</param>
public sealed record LearnerSignature(string Name, DateTimeOffset At, string Sha256);

/// <summary>Who signed for the provider, and the document on which he or she acts (U-10).</summary>
/// <param name="Sha256">What was signed; null in signatures of before AMB-66.</param>
public sealed record ProviderSignature(string Name, string ActsOn, DateTimeOffset At, string? Sha256 = null);

/// <summary>Who signed for the employer, and the document on which its representative acts.</summary>
/// <param name="Sha256">What was signed; null in signatures of before AMB-66.</param>
public sealed record EmployerSignature(string Name, string ActsOn, DateTimeOffset At, string? Sha256 = null);

public sealed record TerminationRequest(string Reason, DateTimeOffset At);

/// <summary>„Sutarties nutraukimo informacija“ (C-12).</summary>
public sealed record Termination(TerminationGround Ground, string? Reason, string By, DateTimeOffset At);
