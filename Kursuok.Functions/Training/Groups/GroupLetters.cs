using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Calendars;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Training.Providers;

namespace Kursuok.Functions.Training.Groups;

/// <summary>What a commit of a group brought about that letters are to tell of.</summary>
/// <param name="Changes">Of the timetable, where the letters list them.</param>
public sealed record GroupNews(string Group, long Version, DateTimeOffset At, ImmutableArray<Event> Events, ImmutableArray<SessionChange> Changes)
{
    /// <summary>A message of the queue takes 256 KiB; a letter lists fewer.</summary>
    private const int MostChanges = 100;

    /// <summary>Null where nobody is written to.</summary>
    internal static GroupNews? Of(Change<Group> change)
    {
        var told = change.Events.Where(happened => GroupLetters.Kinds.Contains(happened.Kind)).ToImmutableArray();
        return told.IsEmpty ? null : new(change.Id, change.Version, change.At, told,
            change.Before is { } before && told.Any(happened => happened.Kind is NoticeEvents.TimetableTold or GroupEvents.Resumed)
                ? [.. TimetableChanges.Untold(before).Take(MostChanges)]
                : []);
    }
}

/// <summary>
/// Writes the letters of a group: to learners, employers, the provider and lecturers. They need the provider's cards and places, which
/// the group does not hold. Come twice, it writes the same letters.
/// </summary>
public sealed class GroupLetters(GroupStore groups, InstitutionStore institutions, Frontend frontend, CalendarFeeds feeds, Outbox outbox) : Follower<GroupNews>
{
    public const string Name = "group-letters";

    /// <summary>The events of which everybody in the group is told.</summary>
    private static readonly FrozenSet<string> s_toAll =
        new[] { GroupEvents.Suspended, GroupEvents.Resumed, NoticeEvents.TimetableTold }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_toLecturers = s_toAll
        .Concat([GroupEvents.RunByProvider, GroupEvents.RunByClock, GroupEvents.CalledOff, GroupEvents.CalledOffByClock]).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The events that call for a letter to somebody.</summary>
    public static FrozenSet<string> Kinds { get; } = s_toLecturers.Concat(
    [
        RegistrationEvents.Registered, RegistrationEvents.Confirmed, RegistrationEvents.Rejected, RegistrationEvents.ParticipantRemoved,
        RegistrationEvents.DeregisteredUnsigned, RegistrationEvents.DeregisteredUnconfirmed, RegistrationEvents.DeregisteredWithoutCoupon,
        RegistrationEvents.DeregisteredUninvited, RegistrationEvents.DeregisteredByProvider, RegistrationEvents.DeregisteredByEmployer,
        CouponEvents.Confirmed, CouponEvents.Rejected, GroupEvents.NotFormed, GroupEvents.SigningBlocked,
        ContractEvents.Invited, ContractEvents.TextChanged, ContractEvents.Numbered, ContractEvents.Terminated, ContractEvents.TerminationRequested, ContractEvents.Lapsed,
        CompletionEvents.EvaluationConfirmed, CompletionEvents.CertificateFormed, CompletionEvents.StartTakenBack,
        CompletionEvents.CompletionCorrected, CompletionEvents.EvaluationCorrected, CompletionEvents.CertificateReplaced,
        CompletionEvents.CertificateAnnulled, RegistrationEvents.TakenBack, RegistrationEvents.GrantRaised, QueueEvents.Admitted,
        GroupEvents.AddendumTold,
        NoticeEvents.SigningStillBlocked, NoticeEvents.ContractWaits, NoticeEvents.ProviderContractsWait, NoticeEvents.RequestsTold,
        NoticeEvents.FirstSessionNears, NoticeEvents.QuestionnaireWaits,
    ]).ToFrozenSet(StringComparer.Ordinal);

    protected override async Task FollowAsync(GroupNews news, CancellationToken cancellation)
    {
        var group = await groups.FindAsync(news.Group, cancellation);
        var institution = await institutions.FindAsync(group.Institution, cancellation);
        var missing = news.Events.Any(happened => happened.Kind == NoticeEvents.SigningStillBlocked) ? await groups.MissingAsync(group, cancellation) : [];
        var letters = new List<Letter>();
        foreach (var (happened, i) in news.Events.Select((happened, i) => (happened, i)))
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{news.Group}-{news.Version}-{i}");
            var writer = new Letters(group, institution, frontend, news.At);
            letters.AddRange(OfLearners(writer, id, happened, group, news.Changes));
            var subject = group.Participants.FirstOrDefault(participant => string.Equals(participant.Id, happened.Subject, StringComparison.Ordinal));
            if (writer.ToProvider(id + "-provider", happened.Kind, happened.Detail, subject, missing) is { } toProvider)
                letters.Add(toProvider);
            if (s_toLecturers.Contains(happened.Kind))
                letters.AddRange(await OfLecturersAsync(writer, id, happened, group, institution, news.Changes));
        }
        foreach (var batch in letters.Chunk(Outbox.MessagesARow))
            await outbox.SendAsync([.. batch.Select(letter => new Post(letter))]);
    }

    private static IEnumerable<Letter> OfLearners(Letters writer, string id, Event happened, Group group, ImmutableArray<SessionChange> changes)
    {
        var all = s_toAll.Contains(happened.Kind);
        foreach (var participant in group.Participants)
        {
            if (all ? !participant.Attends && participant.Registration.State != RegistrationState.Pending : !string.Equals(participant.Id, happened.Subject, StringComparison.Ordinal))
                continue;
            var own = all ? string.Create(CultureInfo.InvariantCulture, $"{id}-{participant.Ordinal}") : id;
            if (writer.ToLearner(own, happened.Kind, happened.Detail, participant, changes) is { } letter)
                yield return letter;
            if (writer.ToEmployer(own + "-employer", happened.Kind, happened.Detail, participant) is { } toEmployer)
                yield return toEmployer;
        }
    }

    private async Task<List<Letter>> OfLecturersAsync(Letters writer, string id, Event happened, Group group, Institution institution, ImmutableArray<SessionChange> changes)
    {
        var letters = new List<Letter>();
        var lecturers = group.Sessions.Concat(changes.SelectMany(change => new[] { change.Before, change.After }).OfType<Session>())
            .Select(session => session.LecturerId).Distinct(StringComparer.Ordinal);
        foreach (var lecturer in lecturers.Select(institution.Lecturers.GetValueOrDefault).OfType<Lecturer>())
        {
            var feed = await feeds.OpenAsync(GroupCalendars.OfLecturer(institution.Code, lecturer.Id), Actor.Clock);
            if (writer.ToLecturer($"{id}-lecturer-{lecturer.Id}", happened.Kind, happened.Detail, lecturer, changes, feed) is { } letter)
                letters.Add(letter);
        }
        return letters;
    }
}
