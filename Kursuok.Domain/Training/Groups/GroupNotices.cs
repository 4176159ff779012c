using System.Collections.Immutable;

namespace Kursuok.Domain.Training.Groups;

public abstract record NoticeCommand : GroupCommand;

/// <summary>The clock's: tells people what is due to be told now. Twice at once it tells once.</summary>
public sealed record GiveNotices : NoticeCommand;

/// <summary>What people are still to be told of a group, and of what they have been reminded.</summary>
/// <param name="TimetableSince">The last change of the timetable that nobody was told of.</param>
/// <param name="RequestsSince">The first registration that the provider was not told of.</param>
/// <param name="Given">The reminders given, each with the date that it was about, so that another date is reminded of anew.</param>
public sealed record PendingNotices(DateTimeOffset? TimetableSince, DateTimeOffset? RequestsSince, ImmutableArray<string> Given)
{
    public static PendingNotices None { get; } = new(null, null, []);
}

/// <summary>When digests and reminders go (⚙).</summary>
/// <param name="Digest">So long nothing more is changed before people are told of changes.</param>
/// <param name="At">The time of day of reminders, in Vilnius.</param>
/// <param name="WorkingDaysBeforeStart">So many working days before the start those are reminded who hold a contract up.</param>
/// <param name="QuestionnaireDays">So many days after the evaluation the questionnaire is reminded of.</param>
public sealed record NoticePolicy(TimeSpan Digest, TimeOnly At, ImmutableArray<int> WorkingDaysBeforeStart, int QuestionnaireDays)
{
    public static NoticePolicy Default { get; } = new(TimeSpan.FromHours(1), new(9, 0), [3, 1], 3);
}

/// <summary>
/// Digests and reminders (AMB-03, AMB-08). Each is an event that letters are written from; what was given is remembered, so that
/// the clock may come as often as it likes.
/// </summary>
public static class GroupNotices
{
    internal static Decision<Group> Decide(Group group, NoticeCommand command, Actor actor, Today today, NoticePolicy policy)
    {
        GroupLifecycle.Allow(actor, group.Institution, Roles.Clock);
        return command switch
        {
            GiveNotices => Give(group, today, policy),
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };
    }

    /// <summary>The next moment at which there is something to tell, or null.</summary>
    public static DateTimeOffset? NextMoment(Group group, Today today, NoticePolicy policy)
    {
        var moments = new List<DateTimeOffset>();
        if (group.State is GroupState.Announced or GroupState.Running)
        {
            if (group.Notices.TimetableSince is { } changed)
                moments.Add(changed + policy.Digest);
            if (group.Notices.RequestsSince is { } asked)
                moments.Add(asked + policy.Digest);
        }
        if (group.State == GroupState.Running)
            moments.AddRange(Reminders(group, today, policy).Select(reminder => reminder.At));
        moments.AddRange(Questionnaires(group, policy).Select(due => due.At));
        return moments.Count == 0 ? null : moments.Min();
    }

    private static Decision<Group> Give(Group group, Today today, NoticePolicy policy)
    {
        var next = group;
        var events = ImmutableArray.CreateBuilder<Event>();
        if (group.State is GroupState.Announced or GroupState.Running)
        {
            if (group.Notices.TimetableSince is { } changed && changed + policy.Digest <= today.Now)
            {
                events.Add(new(NoticeEvents.TimetableTold));
                next = next.Told();
            }
            if (group.Notices.RequestsSince is { } asked && asked + policy.Digest <= today.Now)
            {
                var waiting = group.Participants.Count(participant => participant.Registration.State == RegistrationState.Pending);
                events.Add(new(NoticeEvents.RequestsTold, Detail: $"{waiting}"));
                next = next with { Notices = next.Notices with { RequestsSince = null } };
            }
        }
        if (group.State == GroupState.Running)
        {
            var due = Reminders(group, today, policy).Where(reminder => reminder.At <= today.Now).ToList();
            if (due.Count > 0)
            {
                var given = next.Notices.Given.AddRange(due.Select(reminder => reminder.Name));
                next = next with { Notices = next.Notices with { Given = given } };
                events.Add(new(NoticeEvents.RemindersGiven, Detail: string.Join(", ", due.Select(reminder => reminder.Name))));
                events.AddRange(due.SelectMany(reminder => reminder.OfContracts ? OfContracts(group, today) : OfFirstSession(group))
                    .Distinct());
            }
        }
        foreach (var (participant, _) in Questionnaires(group, policy).Where(due => due.At <= today.Now))
        {
            next = next.With(participant with { Training = participant.Training with { RemindedAt = today.Now } });
            events.Add(new(NoticeEvents.QuestionnaireWaits, participant.Id));
        }
        return new(next, events.ToImmutable());
    }

    /// <summary>The reminders of a running group that have not been given, and whose time is not over.</summary>
    private static IEnumerable<Reminder> Reminders(Group group, Today today, NoticePolicy policy)
    {
        var start = group.Information.TrainingStart;
        if (today.Date < start)
        {
            foreach (var days in policy.WorkingDaysBeforeStart)
            {
                var reminder = new Reminder($"contracts-{days}:{start:yyyy-MM-dd}",
                    Vilnius.At(today.Calendar.WorkingDaysBefore(start, days), policy.At), OfContracts: true);
                if (!group.Notices.Given.Contains(reminder.Name))
                    yield return reminder;
            }
        }
        if (group.First() is { } first && first.StartsAt > today.Now)
        {
            var reminder = new Reminder($"first-session:{first.Date:yyyy-MM-dd}",
                Vilnius.At(first.Date.AddDays(-1), policy.At), OfContracts: false);
            if (!group.Notices.Given.Contains(reminder.Name))
                yield return reminder;
        }
    }

    /// <summary>Whoever holds a contract up; whom a letter has invited today already is not reminded of it.</summary>
    private static IEnumerable<Event> OfContracts(Group group, Today today)
    {
        if (group.Signing == Signing.Blocked)
            yield return new(NoticeEvents.SigningStillBlocked);
        var waiting = group.Participants.Where(participant =>
            participant.Contract is { IsBeingSigned: true } contract && Vilnius.DateOf(contract.InvitedAt) < today.Date).ToList();
        foreach (var participant in waiting)
            yield return new(NoticeEvents.ContractWaits, participant.Id);
        if (waiting.Any(participant => participant.Contract!.ProviderSignature is null))
            yield return new(NoticeEvents.ProviderContractsWait);
    }

    private static IEnumerable<Event> OfFirstSession(Group group) => group.Participants
        .Where(participant => participant.HasConcludedContract)
        .Select(participant => new Event(NoticeEvents.FirstSessionNears, participant.Id));

    /// <summary>Who has not filled the questionnaire in and was not reminded.</summary>
    private static IEnumerable<(Participant Participant, DateTimeOffset At)> Questionnaires(Group group, NoticePolicy policy) =>
        group.Participants
            .Where(participant => participant is
            {
                HasConcludedContract: true,
                Training: { State: TrainingState.Confirmed, RemindedAt: null, ConfirmedAt: not null },
            })
            .Select(participant => (participant,
                Vilnius.At(Vilnius.DateOf(participant.Training.ConfirmedAt!.Value).AddDays(policy.QuestionnaireDays), policy.At)));

    /// <summary>A registration waits for the provider, who is told within the digest's time.</summary>
    internal static Group WithRequest(this Group group, Today today) => group.Notices.RequestsSince is null
        ? group with { Notices = group.Notices with { RequestsSince = today.Now } }
        : group;

    /// <param name="OfContracts">Of contracts that wait for signatures; otherwise of the first session.</param>
    private sealed record Reminder(string Name, DateTimeOffset At, bool OfContracts);
}

public static class NoticeEvents
{
    public const string TimetableTold = "timetable-told";
    public const string RequestsTold = "registration-requests-told";
    public const string RemindersGiven = "reminders-given";
    public const string SigningStillBlocked = "signing-still-blocked";
    public const string ContractWaits = "contract-waits";
    public const string ProviderContractsWait = "provider-contracts-wait";
    public const string FirstSessionNears = "first-session-nears";
    public const string QuestionnaireWaits = "questionnaire-waits";
}
