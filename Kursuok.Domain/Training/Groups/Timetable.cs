using System.Collections.Immutable;
using Kursuok.Domain.Training.Providers;

namespace Kursuok.Domain.Training.Groups;

/// <summary>What is asked for a session; without a method a new one takes the default (T-08) and a changed one keeps its own.</summary>
public sealed record SessionPlan(TimeOnly StartTime, int Minutes, SessionMethod? Method, string? Link, string PlaceId, string? Room,
    string LecturerId, string? Notes);

public abstract record TimetableCommand : GroupCommand;

/// <summary>„Įtraukti naują užsiėmimą“ on one or several days (T-02, T-10). One id per day.</summary>
public sealed record AddSessions(SessionPlan Plan, ImmutableArray<DateOnly> Days, ImmutableArray<string> Ids, Institution Institution)
    : TimetableCommand;

/// <summary>„Redaguoti“ (T-14).</summary>
public sealed record EditSession(string Id, DateOnly Date, SessionPlan Plan, Institution Institution) : TimetableCommand;

/// <summary>„Kopijuoti“ (T-14): the same session on another day.</summary>
public sealed record CopySession(string Id, DateOnly Date, TimeOnly? StartTime, string NewId, Institution Institution) : TimetableCommand;

/// <summary>„Trinti“ (T-14).</summary>
public sealed record DeleteSession(string Id) : TimetableCommand;

/// <summary>
/// Takes sessions out and puts others in by one command, so that the hours stay planned as a whole also after publication (T-05,
/// AMB-72): all of it, or nothing happens.
/// </summary>
public sealed record ReplaceSessions(ImmutableArray<string> Remove, ImmutableArray<NewSession> Add, Institution Institution)
    : TimetableCommand;

/// <summary>A session that is put in.</summary>
public sealed record NewSession(string Id, DateOnly Date, SessionPlan Plan);

/// <summary>The method that new sessions get by default (T-08).</summary>
public sealed record ChooseDefaultMethod(SessionMethod Method) : TimetableCommand;

/// <summary>The timetable of a group (§3.7.2).</summary>
public static class Timetable
{
    /// <summary>Minutes of an academic hour (T-04).</summary>
    public const int AcademicHour = 45;

    private const int LargestTimetable = 1000;

    public static int PlannedMinutes(this Group group) => group.Sessions.Sum(session => session.Minutes);

    /// <summary>The counter „suplanuota / numatyta“ in academic hours (T-12).</summary>
    public static (decimal Planned, int Required) Counter(this Group group) =>
        ((decimal)group.PlannedMinutes() / AcademicHour, group.Programme.ContactHours);

    /// <summary>The message shown while not all hours are planned (T-13), or null.</summary>
    public static string? Message(this Group group) => group.PlannedMinutes() < group.Programme.ContactHours * AcademicHour
        ? $"Suplanuotos ne visos kontaktinio darbo valandos: {group.Counter().Planned:0.##} iš {group.Programme.ContactHours}."
        : null;

    public static Session? First(this Group group) => group.Sessions.IsEmpty ? null : group.Sessions[0];

    public static Session? Last(this Group group) => group.Sessions.IsEmpty ? null : group.Sessions[^1];

    internal static Decision<Group> Decide(Group group, TimetableCommand command, Actor actor, Today today)
    {
        GroupLifecycle.Allow(actor, group.Institution, Roles.GroupManagers);
        if (group.State is GroupState.Completed or GroupState.CalledOff)
            throw GroupRefusals.NotInThisState.Because($"Grupės būsena „{group.State.Label()}“: tvarkaraščio keisti negalima.");
        return command switch
        {
            AddSessions add => Add(group, add, today),
            EditSession edit => Edit(group, edit, today),
            CopySession copy => Copy(group, copy, today),
            DeleteSession delete => Replan(group,
                group.Sessions.Remove(RequireNotHeld(group, delete.Id, today)), new(TimetableEvents.SessionDeleted, delete.Id), today),
            ReplaceSessions replace => Replace(group, replace, today),
            ChooseDefaultMethod choose =>
                new(group with { DefaultMethod = RequireOffered(group, choose.Method) },
                    [new Event(TimetableEvents.DefaultMethodChosen, Detail: choose.Method.Label())]),
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };
    }

    private static Decision<Group> Add(Group group, AddSessions add, Today today)
    {
        var checks = new FieldChecks();
        var days = add.Days.IsDefault ? [] : add.Days;
        checks.That(days.Length is >= 1 and <= 100, "days", "Parinkite nuo 1 iki 100 dienų.");
        checks.That(days.Distinct().Count() == days.Length, "days", "Ta pati diena parinkta kelis kartus.");
        checks.Done();
        return Replan(group,
            group.Sessions.AddRange(days.Select((day, i) => PlanSession(group, add.Ids[i], day, add.Plan, add.Institution, today))),
            new(TimetableEvents.SessionsAdded, Detail: $"{days.Length}"), today);
    }

    private static Decision<Group> Edit(Group group, EditSession edit, Today today)
    {
        var before = RequireNotHeld(group, edit.Id, today);
        var after =
            PlanSession(group, edit.Id, edit.Date, edit.Plan with { Method = edit.Plan.Method ?? before.Method }, edit.Institution, today);
        return Replan(group, group.Sessions.Replace(before, after), new(TimetableEvents.SessionEdited, edit.Id), today);
    }

    private static Decision<Group> Copy(Group group, CopySession copy, Today today)
    {
        var source = group.Session(copy.Id);
        var plan = source.Plan with { StartTime = copy.StartTime ?? source.StartTime };
        return Replan(group, group.Sessions.Add(PlanSession(group, copy.NewId, copy.Date, plan, copy.Institution, today)),
            new(TimetableEvents.SessionCopied, copy.NewId), today);
    }

    private static Decision<Group> Replace(Group group, ReplaceSessions replace, Today today)
    {
        var checks = new FieldChecks();
        var (remove, add) = (replace.Remove.IsDefault ? [] : replace.Remove, replace.Add.IsDefault ? [] : replace.Add);
        checks.That(remove.Length <= LargestTimetable, "remove", $"Tvarkaraštyje telpa {LargestTimetable} užsiėmimų.");
        checks.That(add.Length <= LargestTimetable, "add", $"Tvarkaraštyje telpa {LargestTimetable} užsiėmimų.");
        checks.That(remove.Length + add.Length > 0, "add", "Nurodykite, kas keičiama.");
        checks.Done();
        var kept = group.Sessions.RemoveRange(remove.Distinct(StringComparer.Ordinal).Select(id => RequireNotHeld(group, id, today)));
        return Replan(group,
            kept.AddRange(add.Select(session => PlanSession(group, session.Id, session.Date, session.Plan, replace.Institution, today))),
            new(TimetableEvents.SessionsReplaced, Detail: $"{remove.Length} → {add.Length}"), today);
    }

    /// <summary>The sessions of another group, so many days later.</summary>
    internal static Group CopyInto(Group draft, ImmutableArray<Session> sessions, int days, ImmutableArray<string> ids,
        Institution institution, Today today)
    {
        var copies = sessions.Select((session, i) => PlanSession(draft, ids[i], session.Date.AddDays(days), session.Plan, institution, today));
        return draft with { Sessions = [.. copies] };
    }

    /// <summary>The hours of sessions at one time would count twice (AMB-72).</summary>
    private static void RequireNoOverlap(Group group, ImmutableArray<Session> next)
    {
        foreach (var session in next.Except(group.Sessions))
        {
            var other = next.FirstOrDefault(other => !ReferenceEquals(other, session)
                && other.StartsAt < session.StartsAt.AddMinutes(session.Minutes) && session.StartsAt < other.StartsAt.AddMinutes(other.Minutes));
            if (other is not null)
                throw GroupRefusals.SessionsOverlap.Because(
                    $"{session.Date:yyyy-MM-dd} {session.StartTime:HH\\:mm} ir {other.Date:yyyy-MM-dd} {other.StartTime:HH\\:mm} prasidedantys "
                        + "užsiėmimai vyktų vienu metu.", "startTime");
        }
    }

    private static Decision<Group> Replan(Group group, ImmutableArray<Session> sessions, Event what, Today today)
    {
        if (sessions.Length > LargestTimetable)
            throw CommonRefusals.FieldsInvalid.Because($"Tvarkaraštyje telpa {LargestTimetable} užsiėmimų.", "days");
        var next = TimetableChanges.Note(group, sessions, today) with
        {
            Sessions = [.. TimetableChanges.Noted(group, sessions, today).OrderBy(session => session.Date).ThenBy(session => session.StartTime)
            .ThenBy(session => session.Id, StringComparer.Ordinal)]
        };
        RequireNoOverlap(group, next.Sessions);
        RequireNotOverPlanned(next);
        if (group.State is not (GroupState.Draft or GroupState.Suspended))
            RequireFullyPlanned(next); // The public was told these hours (AMB-08); a suspended group has until it is resumed (AMB-68).
        return new(next, [what]);
    }

    /// <summary>All contact hours must be planned before publication and stay so (T-11, AMB-07, AMB-08).</summary>
    internal static void RequireFullyPlanned(Group group)
    {
        if (group.Message() is { } message)
            throw GroupRefusals.HoursNotPlanned.Because(message);
        RequireNotOverPlanned(group);
    }

    /// <summary>Sessions lie within the training period of the card.</summary>
    internal static void RequireWithin(ImmutableArray<Session> sessions, GroupInformation information)
    {
        if (sessions.FirstOrDefault(session =>
            session.Date < information.TrainingStart || session.Date > information.TrainingEnd) is { } outside)
            throw GroupRefusals.SessionOutsideTraining.Because(
                $"Tvarkaraštyje yra užsiėmimas {outside.Date:yyyy-MM-dd}, o mokymai vyksta {information.TrainingStart:yyyy-MM-dd} – "
                    + $"{information.TrainingEnd:yyyy-MM-dd}.", "trainingStart");
    }

    private static void RequireNotOverPlanned(Group group)
    {
        if (group.PlannedMinutes() > group.Programme.ContactHours * AcademicHour)
            throw GroupRefusals.HoursOverPlanned.Because(
                $"Suplanuota {group.Counter().Planned:0.##}, programoje numatyta {group.Programme.ContactHours} kontaktinio darbo "
                    + "valandų.", "minutes");
    }

    private static Session RequireNotHeld(Group group, string id, Today today)
    {
        var session = group.Session(id);
        // Nothing is held in a group that is not published: sessions whose dates have passed can still be moved.
        // What begins while a group is suspended is not held either (AMB-68).
        var now = group is { State: GroupState.Suspended, SuspendedAt: { } since } ? since : today.Now;
        return group.State == GroupState.Draft || session.StartsAt > now
            ? session
            : throw GroupRefusals.SessionHeld.Because($"Užsiėmimas prasidėjo {session.Date:yyyy-MM-dd} {session.StartTime:HH\\:mm}.");
    }

    private static SessionMethod RequireOffered(Group group, SessionMethod method) => group.Programme.SessionMethods.Contains(method)
        ? method
        : throw GroupRefusals.SessionMethodNotOffered.Because(
            "Programos užsiėmimų būdai: "
                + $"{string.Join(", ", group.Programme.SessionMethods.Select(offered => offered.Label()))}.", "method");

    private static Session PlanSession(Group group, string id, DateOnly date, SessionPlan plan, Institution institution, Today today)
    {
        var checks = new FieldChecks();
        checks.That(plan.Minutes is >= 1 and <= 24 * 60, "minutes", "Trukmė – nuo 1 iki 1440 minučių.");
        var session = new Session(id, date, plan.StartTime, plan.Minutes, plan.Method ?? group.DefaultMethod,
            checks.Optional(plan.Link, "link", 1000), plan.PlaceId ?? "", checks.Optional(plan.Room, "room", 100), plan.LecturerId
                ?? "", checks.Optional(plan.Notes, "notes", 1000));
        checks.That(session.Link is null || (Uri.TryCreate(session.Link, UriKind.Absolute, out var link)
            && link.Scheme is "https" or "http"), "link", "Nuoroda turi prasidėti https://.");
        checks.Done();
        _ = institution.Place(session.PlaceId, "placeId");
        if (institution.Lecturers.GetValueOrDefault(session.LecturerId) is not { } lecturer)
            throw InstitutionRefusals.LecturerUnknown.Because("Tokio lektoriaus įstaigos sąraše nėra.", "lecturerId");
        if (!lecturer.Active)
            throw GroupRefusals.LecturerInactive.Because($"Lektorius {lecturer.FullName} nepažymėtas kaip aktyvus.", "lecturerId");
        RequireOffered(group, session.Method);
        // Where the sessions of a suspended group go, its new dates follow (AMB-68).
        if (group.State != GroupState.Suspended
            && (date < group.Information.TrainingStart || date > group.Information.TrainingEnd))
            throw GroupRefusals.SessionOutsideTraining.Because(
                $"Mokymai vyksta {group.Information.TrainingStart:yyyy-MM-dd} – {group.Information.TrainingEnd:yyyy-MM-dd}.", "date");
        if (Vilnius.Zone.IsInvalidTime(date.ToDateTime(plan.StartTime)))
            throw GroupRefusals.SessionTimeMissing.Because(
                $"{date:yyyy-MM-dd} laikrodžiai persukami: laiko {plan.StartTime:HH\\:mm} tą dieną nėra.", "startTime");
        if (session.StartsAt <= today.Now)
            throw GroupRefusals.SessionHeld.Because("Užsiėmimo laikas jau praėjo.", "date");
        return session;
    }
}

public static class TimetableEvents
{
    public const string SessionsAdded = "sessions-added";
    public const string SessionEdited = "session-edited";
    public const string SessionCopied = "session-copied";
    public const string SessionsReplaced = "sessions-replaced";
    public const string SessionDeleted = "session-deleted";
    public const string DefaultMethodChosen = "default-method-chosen";
}
