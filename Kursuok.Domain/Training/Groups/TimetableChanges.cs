using System.Collections.Immutable;

namespace Kursuok.Domain.Training.Groups;

/// <summary>A change of the timetable that people have not been told of.</summary>
/// <param name="Before">As they know it; null for a new session.</param>
/// <param name="After">As it is now; null for a cancelled one.</param>
public sealed record SessionChange(Session? Before, Session? After);

/// <summary>How a published timetable remembers what it has told people, and what not yet.</summary>
public static class TimetableChanges
{
    private const int MostCancelled = 1000;

    /// <summary>What has changed since people were told, in the order of time.</summary>
    public static ImmutableArray<SessionChange> Untold(Group group) =>
    [
        .. group.Sessions.Where(session => session.IsNew).Select(session => new SessionChange(null, session))
            .Concat(group.Sessions.Where(session => session.Former is { } former && !SameForPeople(former, session))
                .Select(session => new SessionChange(session.Former, session)))
            .Concat(group.CancelledSessions.Where(session => session.Former is not null)
                .Select(session => new SessionChange(session.Former, null)))
            .OrderBy(change => (change.After ?? change.Before)!.StartsAt),
    ];

    /// <summary>The group, once people have been told of everything.</summary>
    internal static Group Told(this Group group) => group with
    {
        Sessions = [.. group.Sessions.Select(AsKnown)],
        CancelledSessions = [.. group.CancelledSessions.Select(AsKnown)],
        Notices = group.Notices with { TimetableSince = null },
    };

    /// <summary>The sessions as they are to be kept: what is new or changed against those of the group is marked.</summary>
    internal static IEnumerable<Session> Noted(Group group, ImmutableArray<Session> sessions, Today today)
    {
        var known = group.Sessions.ToDictionary(session => session.Id, StringComparer.Ordinal);
        var published = group.State != GroupState.Draft;
        foreach (var session in sessions)
        {
            if (known.GetValueOrDefault(session.Id) is not { } before)
                yield return session with { IsNew = published, ChangedAt = today.Now };
            else if (ReferenceEquals(before, session))
                yield return session;
            else
                yield return session with
                {
                    Sequence = before.Sequence + 1,
                    ChangedAt = today.Now,
                    IsNew = before.IsNew,
                    Former = published && !before.IsNew ? before.Former ?? AsKnown(before) : null,
                };
        }
    }

    /// <summary>The group with the sessions that it loses, and with the wish that people be told.</summary>
    internal static Group Note(Group group, ImmutableArray<Session> sessions, Today today)
    {
        if (group.State == GroupState.Draft)
            return group;
        var stay = sessions.Select(session => session.Id).ToHashSet(StringComparer.Ordinal);
        var cancelled = group.Sessions.Where(session => !stay.Contains(session.Id)).Select(session => session with
        {
            Sequence = session.Sequence + 1,
            ChangedAt = today.Now,
            IsNew = false,
            Former = session.IsNew ? null : session.Former ?? AsKnown(session),
        });
        return group with
        {
            CancelledSessions = [.. group.CancelledSessions.Concat(cancelled).TakeLast(MostCancelled)],
            // Of a suspended group's changes the letter of its resumption tells.
            Notices = group.State == GroupState.Suspended ? group.Notices : group.Notices with { TimetableSince = today.Now },
        };
    }

    private static Session AsKnown(Session session) =>
        session is { Former: null, IsNew: false } ? session : session with { Former = null, IsNew = false };

    /// <summary>Nothing that a person goes by differs.</summary>
    private static bool SameForPeople(Session one, Session other) => one.Date == other.Date && one.StartTime == other.StartTime
        && one.Minutes == other.Minutes && one.Method == other.Method
        && string.Equals(one.Link, other.Link, StringComparison.Ordinal)
        && string.Equals(one.PlaceId, other.PlaceId, StringComparison.Ordinal)
        && string.Equals(one.Room, other.Room, StringComparison.Ordinal)
        && string.Equals(one.LecturerId, other.LecturerId, StringComparison.Ordinal);
}
