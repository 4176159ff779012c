using System.Globalization;
using Kursuok.Domain.Completion;
using Kursuok.Domain.Contracts;
using Kursuok.Domain.Groups;
using Kursuok.Domain.Registrations;

namespace Kursuok.Domain.Baskets;

/// <summary>Money that has been reserved for a confirmation.</summary>
/// <param name="Round">Of the registration when it was reserved: one that has been given up since confirms nothing.</param>
public sealed record Grant(long Cents, int Round);

/// <summary>What is to become of the money that a registration was granted.</summary>
public enum GrantFate { None, Held, Released, Spent }

/// <summary>Ties a hold in a ledger to one round of one attempt of a participant.</summary>
public sealed record GrantKey(string PersonId, string GroupId, string ParticipantId, int Attempt, int Round)
{
    public static GrantKey Of(Group group, Participant participant) =>
        new(participant.Learner.PersonId, group.Id, participant.Id, participant.Attempt, participant.Registration.GrantRound);

    public string HoldId => string.Create(CultureInfo.InvariantCulture, $"{GroupId}-{ParticipantId}-{Attempt}-{Round}");

    /// <summary>Nobody has confirmed with this hold yet, and somebody still may.</summary>
    public bool MayConfirm(Group group) => Find(group) is { Registration.State: RegistrationState.Pending };

    /// <summary>What the group, as it stands, makes of this hold. Once released it is never held again.</summary>
    public GrantFate FateIn(Group group) => Find(group) is { } participant ? FateOf(group, participant) is GrantFate.None ? GrantFate.Released : FateOf(group, participant) : GrantFate.Released;

    public static GrantFate FateOf(Group group, Participant participant)
    {
        var registration = participant.Registration;
        if (registration.GrantedCents == 0)
            return GrantFate.None;
        if (participant.Training.State == TrainingState.Certified)
            return GrantFate.Spent;
        // Who has not completed by the end of the group will have no certificate; who has may still fill the questionnaire.
        var isOver = !registration.IsActive || participant.ContractState == ContractState.Terminated
            || (group.State == GroupState.Completed && participant.Training.State is TrainingState.NotMarked or TrainingState.NotCompleted);
        return isOver ? GrantFate.Released : GrantFate.Held;
    }

    /// <summary>What the basket holds or has paid for a registration; what has gone back to it is granted no more.</summary>
    public static long CentsFor(Group group, Participant participant) =>
        FateOf(group, participant) is GrantFate.Held or GrantFate.Spent ? participant.Registration.GrantedCents : 0;

    private Participant? Find(Group group) =>
        group.Participants.FirstOrDefault(participant => string.Equals(participant.Id, ParticipantId, StringComparison.Ordinal)
            && participant.Attempt == Attempt && participant.Registration.GrantRound == Round);
}
