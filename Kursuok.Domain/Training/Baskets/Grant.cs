using System.Globalization;

namespace Kursuok.Domain.Training.Baskets;

/// <summary>Money that has been reserved for a confirmation.</summary>
/// <param name="Round">Of the registration when it was reserved: one that has been given up since confirms nothing.</param>
public sealed record Grant(long Cents, int Round);

/// <summary>Ties a hold in a ledger to one round of one attempt of a participant.</summary>
public sealed record GrantKey(string PersonId, string GroupId, string ParticipantId, int Attempt, int Round)
{
    public string HoldId => string.Create(CultureInfo.InvariantCulture, $"{GroupId}-{ParticipantId}-{Attempt}-{Round}");
}
