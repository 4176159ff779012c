using Kursuok.Domain.Training.Baskets;

namespace Kursuok.Domain.Training.Groups;

/// <summary>What is to become of the money that a registration was granted.</summary>
public enum GrantFate
{
    None,
    Held,
    Released,
    Spent,
    /// <summary>Spent for a certificate that was annulled, and not paid out, or paid back (AMB-70).</summary>
    Restored,
}

/// <summary>What a group, as it stands, makes of the money that the basket has reserved for its registrations.</summary>
public static class Grants
{
    public static GrantKey KeyOf(Group group, Participant participant) =>
        new(participant.Learner.PersonId, group.Id, participant.Id, participant.Attempt, participant.Registration.GrantRound);

    /// <summary>Nobody has confirmed with this hold yet, and somebody still may.</summary>
    public static bool MayConfirm(this GrantKey key, Group group) => Find(group, key) is { Registration.State: RegistrationState.Pending };

    /// <summary>What becomes of this hold. Once released it is never held again.</summary>
    public static GrantFate FateIn(this GrantKey key, Group group) =>
        Find(group, key) is { } participant && FateOf(group, participant) is var fate and not GrantFate.None ? fate : GrantFate.Released;

    public static GrantFate FateOf(Group group, Participant participant)
    {
        var registration = participant.Registration;
        if (registration.GrantedCents == 0)
            return GrantFate.None;
        if (participant.Training.State == TrainingState.Certified)
            return GrantFate.Spent;
        if (participant.Training.State == TrainingState.Annulled)
            return participant.Training.Recovery is { RepaidOn: null } ? GrantFate.Spent : GrantFate.Restored;
        // Who has not completed by the end of the group will have no certificate; who has may still fill the questionnaire.
        var isOver = !registration.IsActive || participant.ContractState == ContractState.Terminated
            || (group.State == GroupState.Completed && participant.Training.State is TrainingState.NotMarked or TrainingState.NotCompleted);
        return isOver ? GrantFate.Released : GrantFate.Held;
    }

    /// <summary>What the basket holds or has paid for a registration; what has gone back to it is granted no more.</summary>
    public static long CentsFor(Group group, Participant participant) =>
        FateOf(group, participant) is GrantFate.Held or GrantFate.Spent ? participant.Registration.GrantedCents : 0;

    private static Participant? Find(Group group, GrantKey key) =>
        group.Participants.FirstOrDefault(participant => string.Equals(participant.Id, key.ParticipantId, StringComparison.Ordinal)
            && participant.Attempt == key.Attempt && participant.Registration.GrantRound == key.Round);
}
