using System.Collections.Immutable;
using Kursuok.Domain.People.Privacy;

namespace Kursuok.Domain.Training.Groups;

/// <summary>One person's way through a group.</summary>
public sealed record Participant
{
    public required string Id { get; init; }
    public required int Ordinal { get; init; }

    /// <summary>Grows when a person who withdrew registers again.</summary>
    public required int Attempt { get; init; }

    public required Person Learner { get; init; }
    public required Registration Registration { get; init; }
    public Contract? Contract { get; init; }
    public required TrainingRecord Training { get; init; }

    /// <summary>What the Employment Service's client has besides; null for everyone else.</summary>
    public ServiceClient? Client { get; init; }

    /// <summary>When the seat was given up lately, the last one last (AMB-69).</summary>
    public ImmutableArray<DateTimeOffset> Withdrawals { get; init; } = [];

    internal Participant Withdrew(DateTimeOffset at, Policy policy) =>
        this with { Withdrawals = [.. Withdrawals.TakeLast(policy.WithdrawalsBeforeCoolDown - 1), at] };

    /// <summary>No contract waits for signatures or is concluded: funding may still change (AMB-74).</summary>
    public bool IsNotInvited => Contract is null or { State: Groups.ContractState.Lapsed };

    /// <summary>May be invited to sign: the registration is confirmed, and where the Employment Service pays, the coupon too.</summary>
    public bool MayBeInvited => Registration.State == RegistrationState.Confirmed
        && (Registration.Funding != Funding.EmploymentService || Client is { Coupon.State: CouponState.Confirmed });

    /// <summary>The legal-entity code of the employer at whose place he or she trains, or null.</summary>
    public string? Employer => Client?.Apprenticeship?.Employer;

    /// <summary>What of the price the basket or the Employment Service pays (AMB-09, UZ-01); the rest is the person's own.</summary>
    public decimal FundedEur(decimal priceEur) => Registration.Funding switch
    {
        Funding.OwnFunds => 0,
        Funding.ImpBasket => Money.Euros(Registration.GrantedCents),
        _ => Client?.CompensatedEur(priceEur) ?? priceEur,
    };

    /// <summary>The kinds of personal records that were erased here; what the others hold stands.</summary>
    public ImmutableArray<RecordKind> Erased { get; init; } = [];

    /// <summary>The state of the contract, or null without one that lives.</summary>
    public ContractState? ContractState => Contract?.State;

    public bool HasConcludedContract => Contract is { IsConcluded: true };

    /// <summary>Stands in „Mokymų baigimas“: with a contract in force, or started before it was terminated (B-01, AMB-81).</summary>
    public bool IsInCompletion => HasConcludedContract
        || (ContractState is Groups.ContractState.Terminated && Training.State != TrainingState.NotMarked);

    /// <summary>Is to come to the sessions: confirmed, and the contract, where there is one, neither ended nor lapsed.</summary>
    public bool Attends => Registration.State == RegistrationState.Confirmed
        && ContractState is not (Groups.ContractState.Terminated or Groups.ContractState.Lapsed);

    /// <summary>
    /// Holds a seat but has no contract that all parties have signed: on the start day such a person leaves (C-05). Whose contract
    /// was terminated has left by that.
    /// </summary>
    public bool IsUnsigned => Registration.IsActive && !HasConcludedContract && ContractState is not Groups.ContractState.Terminated;
}
