using Kursuok.Domain.Training.Criteria;

namespace Kursuok.Domain.Training.Groups;

public enum RegistrationState
{
    /// <summary>„Laukia patvirtinimo“.</summary>
    Pending,
    /// <summary>„Patvirtinta“.</summary>
    Confirmed,
    /// <summary>„Atmesta“.</summary>
    Rejected,
    /// <summary>„Atsiimta“: by the learner.</summary>
    Withdrawn,
    /// <summary>„Pašalinta“: by the provider, with a reason (D-16).</summary>
    Removed,
    /// <summary>„Išregistruota“: the group was not formed, or no contract was signed in time (G-19, C-05).</summary>
    Deregistered,
}

/// <summary>A registration to a group (D-02).</summary>
public sealed record Registration(
    RegistrationState State,
    DateTimeOffset RegisteredAt,
    Funding Funding,
    Eligibility? Eligibility,
    string? Reason,
    DateTimeOffset? DecidedAt)
{
    /// <summary>What the IMP basket was granted for it at the confirmation (AMB-09); 0 where the person pays.</summary>
    public long GrantedCents { get; init; }

    /// <summary>„Skirta“ (S-05), in cents; null where the basket pays nothing.</summary>
    public long? Granted => IsActive && GrantedCents > 0 ? GrantedCents : null;

    /// <summary>Grows when money that was reserved for a confirmation is given up, so that nobody confirms with it any more.</summary>
    public int GrantRound { get; init; }

    /// <summary>Holds a seat (AMB-02).</summary>
    public bool IsActive => State is RegistrationState.Pending or RegistrationState.Confirmed;
}
