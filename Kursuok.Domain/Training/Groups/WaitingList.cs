using System.Collections.Immutable;
using Kursuok.Domain.Training.Criteria;

namespace Kursuok.Domain.Training.Groups;

/// <summary>Somebody who waits for a seat of a full group: not registered, with no seat and no money (AMB-95).</summary>
/// <param name="Id">The participant that he or she becomes when a seat is free.</param>
public sealed record Queued(string Id, Person Learner, Funding Funding, Eligibility? Eligibility, CouponRequirements? Coupon,
    DateTimeOffset Since)
{
    /// <summary>Has been told that registration is over.</summary>
    public bool ToldOfEnd { get; init; }

    /// <summary>The copy of the group that was offered.</summary>
    public string? OfferedCopy { get; init; }
}

public abstract record QueueCommand : GroupCommand;

/// <summary>A learner waits for a seat; what a registration would say.</summary>
public sealed record JoinQueue(Register Wish) : QueueCommand;

/// <summary>The learner waits no more.</summary>
public sealed record LeaveQueue : QueueCommand;

/// <summary>The provider gives a free seat to one who waits, after registration and before training.</summary>
public sealed record AdmitFromQueue(string Id) : QueueCommand;

/// <summary>The system's: a copy of the group is announced and offered to those who wait (AMB-87).</summary>
public sealed record OfferCopy(string GroupId, string GroupName) : QueueCommand;

/// <summary>The system's: the person has asked for erasure, or the entry has passed its term.</summary>
public sealed record ForgetQueued(string Id) : QueueCommand;

/// <summary>The waiting list of a group (AMB-95).</summary>
public static class WaitingList
{
    /// <summary>The place in the queue, from 1; null for who is not in it.</summary>
    public static int? PlaceOf(this Group group, string personId) =>
        group.QueuedOf(personId) is { } queued ? group.Queue.IndexOf(queued) + 1 : null;

    public static Queued? QueuedOf(this Group group, string personId) =>
        group.Queue.FirstOrDefault(queued => string.Equals(queued.Learner.PersonId, personId, StringComparison.Ordinal));

    internal static Decision<Group> Decide(Group group, QueueCommand command, Actor actor, Today today, Policy policy) => command switch
    {
        JoinQueue join => Join(group, join.Wish, actor, today, policy),
        LeaveQueue => Leave(group, actor),
        AdmitFromQueue admit => Admit(group, admit.Id, actor, today),
        OfferCopy offer => Offer(group, offer, actor),
        ForgetQueued forget => Forget(group, forget.Id, actor),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    private static Decision<Group> Join(Group group, Register wish, Actor actor, Today today, Policy policy)
    {
        if (group.QueuedOf(wish.Learner.PersonId) is not null && actor.PersonId == wish.Learner.PersonId)
            return GroupLifecycle.Unchanged(group); // A repeated tap keeps the place.
        RegistrationLifecycle.RequireMayRegister(group, wish, actor, today, policy);
        if (group.FreeSeats > 0)
            throw QueueRefusals.SeatFree.Because($"Grupėje yra laisvų vietų ({group.FreeSeats}): užsiregistruokite.");
        if (group.Queue.Length >= policy.LongestQueue)
            throw QueueRefusals.Full.Because($"Laukia jau {policy.LongestQueue} asmenų.");
        _ = RegistrationLifecycle.ClientFor(wish.Funding, wish.Coupon);
        var queued = new Queued(wish.ParticipantId, RegistrationLifecycle.Validate(wish.Learner), wish.Funding, wish.Eligibility, wish.Coupon,
            today.Now);
        return new(group with { Queue = group.Queue.Add(queued) }, [new Event(QueueEvents.Joined, queued.Id)]);
    }

    private static Decision<Group> Leave(Group group, Actor actor)
    {
        if (!actor.Is(Roles.Learner))
            throw CommonRefusals.RoleMissing.Because("Laukiančiųjų eilę palieka pats asmuo.");
        return group.QueuedOf(actor.PersonId) is { } queued
            ? Without(group, queued, QueueEvents.Left)
            : throw QueueRefusals.Unknown.Because("Šios grupės laukiančiųjų eilėje Jūsų nėra.");
    }

    private static Decision<Group> Admit(Group group, string id, Actor actor, Today today)
    {
        GroupLifecycle.Allow(actor, group.Institution, Roles.GroupManagers);
        var queued = group.Queue.FirstOrDefault(queued => string.Equals(queued.Id, id, StringComparison.Ordinal))
            ?? throw QueueRefusals.Unknown.Because("Tokio asmens laukiančiųjų eilėje nėra.");
        if (group.State is not (GroupState.Announced or GroupState.Running))
            throw GroupRefusals.NotInThisState.Because($"Grupės būsena „{group.State.Label()}“: šis veiksmas negalimas.");
        if (today.Date >= group.Information.TrainingStart)
            throw GroupRefusals.TrainingStarted.Because($"Mokymai prasidėjo {group.Information.TrainingStart:yyyy-MM-dd}.");
        if (string.Equals(queued.Learner.PersonId, actor.PersonId, StringComparison.Ordinal))
            throw CommonRefusals.OwnInterest.Because("Savęs iš eilės priimti negalima.");
        RegistrationLifecycle.RequireSeat(group);
        return GiveSeat(group, queued, today);
    }

    private static Decision<Group> Offer(Group group, OfferCopy offer, Actor actor)
    {
        GroupLifecycle.Allow(actor, group.Institution, Roles.Clock);
        var told = group.Queue.Where(queued => queued.OfferedCopy != offer.GroupId).ToList();
        return told.Count == 0 ? GroupLifecycle.Unchanged(group) : new(
            group with { Queue = [.. group.Queue.Select(queued => queued with { OfferedCopy = offer.GroupId })] },
            [.. told.Select(queued => new Event(QueueEvents.CopyOffered, queued.Id, offer.GroupName))]);
    }

    private static Decision<Group> Forget(Group group, string id, Actor actor)
    {
        GroupLifecycle.Allow(actor, group.Institution, Roles.Clock);
        return group.Queue.FirstOrDefault(queued => string.Equals(queued.Id, id, StringComparison.Ordinal)) is { } queued
            ? Without(group, queued, QueueEvents.Left)
            : GroupLifecycle.Unchanged(group); // Gone already.
    }

    /// <summary>
    /// What a decision means for those who wait: a freed seat is the first one's at once, while registration goes on; its end, and the
    /// end of the group's chances, are told to all.
    /// </summary>
    internal static Decision<Group> Follow(Decision<Group> decision, Today today)
    {
        var group = decision.State;
        if (group.Queue.IsEmpty)
            return decision;
        var events = decision.Events;
        if (group.State is GroupState.Draft or GroupState.CalledOff or GroupState.Completed
            || (group.State != GroupState.Suspended && today.Date >= group.Information.TrainingStart))
        {
            events = events.AddRange(group.Queue.Select(queued => new Event(QueueEvents.Closed, queued.Id)));
            return new(group with { Queue = [] }, events);
        }
        while (group.State == GroupState.Announced && group.TakesRegistrationsOn(today.Date) && group.FreeSeats > 0 && !group.Queue.IsEmpty)
        {
            var step = GiveSeat(group, group.Queue[0], today);
            (group, events) = (step.State, events.AddRange(step.Events));
        }
        var over = group.State == GroupState.Running || today.Date > group.RegistrationEnd;
        if (over && group.Queue.Any(queued => !queued.ToldOfEnd))
        {
            events = events.AddRange(group.Queue.Where(queued => !queued.ToldOfEnd)
                .Select(queued => new Event(QueueEvents.RegistrationEnded, queued.Id)));
            group = group with { Queue = [.. group.Queue.Select(queued => queued with { ToldOfEnd = true })] };
        }
        return new(group, events);
    }

    private static Decision<Group> GiveSeat(Group group, Queued queued, Today today)
    {
        var wish = new Register(queued.Id, queued.Learner, queued.Funding, queued.Eligibility) { Coupon = queued.Coupon };
        return RegistrationLifecycle.TakeSeat(group with { Queue = group.Queue.Remove(queued) }, wish, today, QueueEvents.Admitted);
    }

    private static Decision<Group> Without(Group group, Queued queued, string what) =>
        new(group with { Queue = group.Queue.Remove(queued) }, [new Event(what, queued.Id)]);
}

public static class QueueEvents
{
    public const string Joined = "queue-joined";
    public const string Left = "queue-left";
    public const string Admitted = "queue-admitted";
    public const string Closed = "queue-closed";
    public const string RegistrationEnded = "queue-registration-ended";
    public const string CopyOffered = "queue-copy-offered";
}

public static class QueueRefusals
{
    public static readonly Refusal Unknown = new("queue-place-unknown", RefusalKind.NotFound, "Laukiančiųjų eilėje tokio asmens nėra");
    public static readonly Refusal SeatFree = new("queue-seat-free", RefusalKind.Conflict, "Grupėje yra laisvų vietų");
    public static readonly Refusal Full = new("queue-full", RefusalKind.Conflict, "Laukiančiųjų eilė pilna");
}
