using System.Collections.Frozen;
using System.Collections.Immutable;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;

namespace Kursuok.Domain.Training.Reports;

/// <summary>What a timetable is checked for (R-02, AMB-18).</summary>
public enum TimetableCheck
{
    /// <summary>All contact hours of the programme are planned, and no more.</summary>
    HoursPlanned,
    /// <summary>The lecturer is „Aktyvus lektorius“ (L-03).</summary>
    LecturerActive,
    /// <summary>The place stands in „Mokymo vietos“; contact work has one that people can come to.</summary>
    PlaceGiven,
    /// <summary>A remote session has its link.</summary>
    LinkGiven,
    /// <summary>The session lies within the group's training period.</summary>
    WithinTraining,
    /// <summary>The lecturer teaches nowhere else at that time.</summary>
    LecturerFree,
    /// <summary>Nobody else has the room at that time.</summary>
    RoomFree,
    /// <summary>No more academic hours a day than the limit.</summary>
    HoursADay,
    /// <summary>Within the times of day that are allowed.</summary>
    TimeOfDay,
}

/// <summary>
/// Which checks are made (⚙). The procedure's own limits are not known, so those of hours and times are off until they are set.
/// </summary>
/// <param name="Off">Checks that are left out.</param>
/// <param name="MostHoursADay">Academic hours of one group on one day; null sets no limit.</param>
/// <param name="Earliest">No session begins earlier; null sets no limit.</param>
/// <param name="Latest">No session ends later, nor on another day; null sets no limit.</param>
public sealed record TimetableRequirements(FrozenSet<TimetableCheck> Off, decimal? MostHoursADay, TimeOnly? Earliest, TimeOnly? Latest)
{
    public static TimetableRequirements Default { get; } = new(FrozenSet<TimetableCheck>.Empty, null, null, null);
}

/// <summary>A group's timetable as the report reads it.</summary>
public sealed record PlannedTimetable(
    string GroupId, string GroupName, string ProgrammeCode, string ProgrammeName, GroupState State,
    DateOnly TrainingStart, DateOnly TrainingEnd, int ContactHours, ImmutableArray<Session> Sessions)
{
    public static PlannedTimetable Of(Group group) =>
        new(group.Id, group.Information.Name, group.Programme.Code, group.Programme.Name, group.State,
        group.Information.TrainingStart, group.Information.TrainingEnd, group.Programme.ContactHours, group.Sessions);
}

/// <summary>
/// A non-compliance: the check, the session that it is about (none where it is about the whole timetable) and the value that was
/// found.
/// </summary>
public sealed record TimetableFinding(TimetableCheck Check, string? SessionId, DateOnly? Date, TimeOnly? StartTime, string Value);

/// <summary>Checks timetables against the requirements .</summary>
public sealed class TimetableCompliance
{
    private readonly TimetableRequirements _requirements;
    private readonly Institution _institution;
    private readonly ILookup<(string, int), Held> _byLecturer, _byRoom;

    /// <param name="timetables">All of the institution that may meet at one time: a lecturer or a room may be wanted by two of
    /// them.</param>
    public TimetableCompliance(TimetableRequirements requirements, Institution institution, IEnumerable<PlannedTimetable> timetables)
    {
        (_requirements, _institution) = (requirements, institution);
        var held = timetables.Where(timetable => timetable.State != GroupState.CalledOff)
            .SelectMany(timetable => timetable.Sessions, (timetable, session) => new Held(timetable, session, Start(session), End(session)))
                .ToList();
        _byLecturer = held.ToLookup(held => (held.Session.LecturerId, held.Session.Date.DayNumber));
        _byRoom = held.Where(held => held.Room is not null).ToLookup(held => (held.Room!, held.Session.Date.DayNumber));
    }

    /// <summary>What a timetable lacks, in order of the sessions.</summary>
    public ImmutableArray<TimetableFinding> Findings(PlannedTimetable timetable)
    {
        var findings = Whole(timetable).Concat(timetable.Sessions.SelectMany(session => OfSession(timetable, session)));
        return [.. findings.Where(finding => !_requirements.Off.Contains(finding.Check)).OrderBy(finding => finding.Date)
            .ThenBy(finding => finding.StartTime).ThenBy(finding => finding.Check)];
    }

    private IEnumerable<TimetableFinding> Whole(PlannedTimetable timetable)
    {
        var planned = timetable.Sessions.Sum(session => session.AcademicHours);
        if (planned != timetable.ContactHours)
            yield return new(TimetableCheck.HoursPlanned, null, null, null, $"{planned:0.##} iš {timetable.ContactHours} val.");
        if (_requirements.MostHoursADay is not { } most)
            yield break;
        foreach (var day in timetable.Sessions.GroupBy(session => session.Date)
            .Where(day => day.Sum(session => session.AcademicHours) > most))
            yield return new(TimetableCheck.HoursADay, null, day.Key, null,
                $"{day.Sum(session => session.AcademicHours):0.##} val. (daugiausia {most:0.##})");
    }

    private IEnumerable<TimetableFinding> OfSession(PlannedTimetable timetable, Session session)
    {
        var lecturer = _institution.Lecturers.GetValueOrDefault(session.LecturerId);
        if (lecturer is not { Active: true })
            yield return Found(TimetableCheck.LecturerActive, lecturer?.FullName ?? "lektoriaus sąraše nėra");
        var place = _institution.Places.GetValueOrDefault(session.PlaceId);
        if (place is null)
            yield return Found(TimetableCheck.PlaceGiven, "vietos sąraše nėra");
        else if (session.Method == SessionMethod.Contact && place.IsRemote)
            yield return Found(TimetableCheck.PlaceGiven, place.Name);
        if (session.Method == SessionMethod.RemoteSynchronous && session.Link is null)
            yield return Found(TimetableCheck.LinkGiven, "nuorodos nėra");
        if (session.Date < timetable.TrainingStart || session.Date > timetable.TrainingEnd)
            yield return Found(TimetableCheck.WithinTraining,
                $"mokymai {timetable.TrainingStart:yyyy-MM-dd} – {timetable.TrainingEnd:yyyy-MM-dd}");
        if (Other(_byLecturer, session.LecturerId, session) is { } taught)
            yield return Found(TimetableCheck.LecturerFree, $"{lecturer?.FullName ?? session.LecturerId}: {taught}");
        if (RoomOf(session) is { } room && Other(_byRoom, room, session) is { } taken)
            yield return Found(TimetableCheck.RoomFree, $"{place?.Name ?? session.PlaceId}, {session.Room}: {taken}");
        if (session.StartTime < _requirements.Earliest
            || (_requirements.Latest is { } latest && session.StartTime.Ticks + Length(session) > latest.Ticks))
            yield return Found(TimetableCheck.TimeOfDay, Times(session));

        TimetableFinding Found(TimetableCheck check, string value) => new(check, session.Id, session.Date, session.StartTime, value);
    }

    /// <summary>
    /// The other session that is held at the same time, or null. None lasts longer than a day, so only the days around can hold it.
    /// </summary>
    private static Held? Other(ILookup<(string, int), Held> held, string who, Session session)
    {
        var (starts, ends) = (Start(session), End(session));
        return ((int[])[-1, 0, 1]).SelectMany(days => held[(who, session.Date.DayNumber + days)])
            .Where(other =>
                other.Starts < ends && other.Ends > starts && !string.Equals(other.Session.Id, session.Id, StringComparison.Ordinal))
            .MinBy(other => other.Starts);
    }

    /// <summary>A room is known only where its name is given; remote sessions take none.</summary>
    private static string? RoomOf(Session session) =>
        session is { Method: SessionMethod.Contact, Room: { } room } ? session.PlaceId + "|" + room.Trim().ToUpperInvariant() : null;

    /// <summary>Ticks of Vilnius's wall clock; a plain count, for the last day of the calendar has no morrow.</summary>
    private static long Start(Session session) => session.Date.DayNumber * TimeSpan.TicksPerDay + session.StartTime.Ticks;

    private static long End(Session session) => Start(session) + Length(session);

    private static long Length(Session session) => session.Minutes * TimeSpan.TicksPerMinute;

    private static string Times(Session session) => $"{session.StartTime:HH\\:mm}–{session.StartTime.AddMinutes(session.Minutes):HH\\:mm}";

    private sealed record Held(PlannedTimetable Timetable, Session Session, long Starts, long Ends)
    {
        public string? Room { get; } = RoomOf(Session);

        public override string ToString() => $"{Timetable.GroupName}, {Session.Date:yyyy-MM-dd} {Times(Session)}";
    }
}
