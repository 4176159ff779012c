using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Calendars;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Providers;

namespace Kursuok.Functions.Training.Groups;

/// <summary>The calendars of learners, lecturers and groups: whose they are, and how a session stands in them. No person is named.</summary>
public static class GroupCalendars
{
    public const string LecturerKind = "lecturer";
    public const string GroupKind = "group";

    public static CalendarOwner OfLecturer(string institution, string lecturer) => new(LecturerKind, $"{institution}|{lecturer}", null, institution);

    public static CalendarOwner OfGroup(Group group) => new(GroupKind, group.Id, null, group.Institution);

    /// <summary>The sessions of a group, those that were cancelled too.</summary>
    /// <param name="revision">What the reader's own leaving and coming add to the sequence.</param>
    /// <param name="left">When the reader left the group: what would begin later is cancelled.</param>
    internal static IEnumerable<CalendarEntry> Entries(Group group, Institution institution, Func<Session, bool>? only = null, int revision = 0, DateTimeOffset? left = null)
    {
        foreach (var (session, taken) in group.Sessions.Select(session => (session, false)).Concat(group.CancelledSessions.Select(session => (session, true))))
        {
            if (only is not null && !only(session))
                continue;
            // A lecturer who has handed a session over is told that it is cancelled.
            var cancelled = taken || group.State == GroupState.CalledOff || session.StartsAt > left
                || (group.State == GroupState.Suspended && (group.SuspendedAt is not { } since || session.StartsAt > since));
            var place = session.Method == SessionMethod.Contact ? institution.Places.GetValueOrDefault(session.PlaceId) : null;
            yield return new($"{session.Id}@kursuok.lt", session.Sequence + group.CalendarRevision + revision, session.ChangedAt ?? session.StartsAt.AddYears(-1),
                session.StartsAt, session.EndsAt, $"{group.Information.Name}: {group.Programme.Name}",
                cancelled || place is null ? null : string.Join(", ", new[] { place.Name, place.Address, session.Room is { } room ? $"auditorija {room}" : null }.OfType<string>()),
                !cancelled && Uri.TryCreate(session.Link, UriKind.Absolute, out var link) ? link : null, cancelled, Tentative: group.State == GroupState.Announced);
        }
    }
}

/// <summary>All sessions of the groups in which a learner's registration is confirmed.</summary>
public sealed class LearnerCalendar(GroupStore groups, InstitutionStore institutions, Projections lists) : ICalendarSource
{
    public async Task<(string Name, IReadOnlyList<CalendarEntry> Entries)> ReadAsync(string subject, CancellationToken cancellation)
    {
        var entries = new List<CalendarEntry>();
        await foreach (var item in lists.AllAsync<RegistrationItem>(GroupLists.OfPerson(subject), "registration|", "registration|~", null, cancellation))
        {
            var group = await groups.FindAsync(item.GroupId, cancellation);
            if (group.ParticipantOf(subject) is not { } participant || participant.Registration.State == RegistrationState.Pending)
                continue; // Where it is held is told after the confirmation.
            DateTimeOffset? left = participant.Attends ? null : participant.Contract?.Termination?.At ?? participant.Registration.DecidedAt;
            entries.AddRange(GroupCalendars.Entries(group, await institutions.FindAsync(group.Institution, cancellation),
                revision: 2 * (participant.Attempt - 1) + (left is null ? 0 : 1), left: left));
        }
        return ("Mano mokymai", entries);
    }
}

/// <summary>All sessions of a lecturer of an institution.</summary>
public sealed class LecturerCalendar(GroupStore groups, InstitutionStore institutions, Projections lists) : ICalendarSource
{
    public async Task<(string Name, IReadOnlyList<CalendarEntry> Entries)> ReadAsync(string subject, CancellationToken cancellation)
    {
        var (code, lecturer) = subject.Split('|') is [var first, var second] ? (first, second) : (subject, "");
        var institution = await institutions.FindAsync(code, cancellation);
        var entries = new List<CalendarEntry>();
        await foreach (var id in lists.AllAsync<string>(GroupLists.OfLecturer(code, lecturer), "0", "~", null, cancellation))
        {
            if (await groups.FindAsync(id, cancellation) is { State: not GroupState.Draft } group)
                entries.AddRange(GroupCalendars.Entries(group, institution, session => string.Equals(session.LecturerId, lecturer, StringComparison.Ordinal)));
        }
        return ("Mano užsiėmimai", entries);
    }
}

/// <summary>The sessions of one group, for those who run it.</summary>
public sealed class WholeGroupCalendar(GroupStore groups, InstitutionStore institutions) : ICalendarSource
{
    public async Task<(string Name, IReadOnlyList<CalendarEntry> Entries)> ReadAsync(string subject, CancellationToken cancellation)
    {
        var group = await groups.FindAsync(subject, cancellation);
        var entries = group.State == GroupState.Draft ? [] : GroupCalendars.Entries(group, await institutions.FindAsync(group.Institution, cancellation)).ToList();
        return (group.Information.Name, entries);
    }
}
