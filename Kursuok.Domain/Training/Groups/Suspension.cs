namespace Kursuok.Domain.Training.Groups;

/// <summary>The dates of „Grupės informacija“ that a resumption may bring anew.</summary>
public sealed record CardDates(DateOnly RegistrationEnd, DateOnly TrainingStart, DateOnly TrainingEnd)
{
    public static CardDates Of(GroupInformation information) =>
        new(information.RegistrationEnd, information.TrainingStart, information.TrainingEnd);
}

/// <summary>
/// The dates with which a group is resumed (AMB-68): those that passed while it was suspended, and the end if sessions go beyond it.
/// </summary>
public sealed record NewDates(DateOnly? RegistrationEnd, DateOnly? TrainingStart, DateOnly? TrainingEnd)
{
    public static NewDates None { get; } = new(null, null, null);
}

/// <summary>„Sustabdyta“ (G-11, AMB-06, AMB-68).</summary>
internal static class Suspension
{
    public static Decision<Group> Begin(Group group, string reason, Today today)
    {
        var text = FieldChecks.Reason(reason);
        var suspended = group with
        {
            State = GroupState.Suspended,
            SuspendedFrom = group.State,
            SuspendedAt = today.Now,
            Reason = text,
            CalendarRevision = group.CalendarRevision + 1,
        };
        return new(suspended, [new Event(GroupEvents.Suspended, Detail: text)]);
    }

    /// <summary>
    /// Back to the state before. Dates that passed meanwhile are given anew, sessions whose time passed have been moved, and all hours
    /// are planned again; checks that were missed otherwise act as soon as they come.
    /// </summary>
    public static Decision<Group> End(Group group, NewDates dates, Today today)
    {
        var information = WithDates(group, dates, today);
        var resumed = group with
        {
            State = group.SuspendedFrom!.Value,
            SuspendedFrom = null,
            SuspendedAt = null,
            Reason = null,
            Information = information,
            PublishedDates = information == group.Information ? group.PublishedDates
                : group.PublishedDates ?? CardDates.Of(group.Information),
            CalendarRevision = group.CalendarRevision + 1,
        };
        RequireNoneMissed(group, today);
        Timetable.RequireWithin(group.Sessions, information);
        Timetable.RequireFullyPlanned(resumed);
        var moved = information == group.Information ? null
            : $"{information.RegistrationEnd:yyyy-MM-dd}, {information.TrainingStart:yyyy-MM-dd} – {information.TrainingEnd:yyyy-MM-dd}";
        return new(resumed.Told(), [new Event(GroupEvents.Resumed, Detail: moved)]);
    }

    private static GroupInformation WithDates(Group group, NewDates given, Today today)
    {
        var information = group.Information;
        var since = group.SuspendedAt is { } at ? Vilnius.DateOf(at) : today.Date; // Nothing is known to have passed.
        // Registration ends with its last day, training starts with the beginning of its first.
        var registrationPassed = group.SuspendedFrom == GroupState.Announced
            && information.RegistrationEnd >= since && information.RegistrationEnd < today.Date;
        var startPassed = information.TrainingStart > since && information.TrainingStart <= today.Date;
        var checks = new FieldChecks();
        checks.That(registrationPassed == given.RegistrationEnd is not null, "registrationEnd", registrationPassed
            ? $"Registracijos pabaiga ({information.RegistrationEnd:yyyy-MM-dd}) praėjo sustabdymo metu: nurodykite naują."
            : "Registracijos pabaiga sustabdymo metu nepraėjo: ji nekeičiama.");
        checks.That(startPassed == given.TrainingStart is not null, "trainingStart", startPassed
            ? $"Mokymų pradžia ({information.TrainingStart:yyyy-MM-dd}) praėjo sustabdymo metu: nurodykite naują."
            : "Mokymų pradžia sustabdymo metu nepraėjo: ji nekeičiama.");
        checks.Done();

        var next = information with
        {
            RegistrationEnd = given.RegistrationEnd ?? information.RegistrationEnd,
            TrainingStart = given.TrainingStart ?? information.TrainingStart,
            TrainingEnd = given.TrainingEnd ?? information.TrainingEnd,
        };
        checks.That(given.RegistrationEnd is not { } end || end >= today.Date, "registrationEnd",
            "Nauja registracijos pabaiga negali būti praėjusi.");
        checks.That(given.TrainingStart is not { } start || start > today.Date, "trainingStart",
            "Nauja mokymų pradžia – ne anksčiau kaip rytoj.");
        checks.That(next.TrainingStart > next.RegistrationEnd, given.TrainingStart is null ? "registrationEnd" : "trainingStart",
            "Mokymai prasideda pasibaigus registracijai.");
        checks.That(next.TrainingEnd >= next.TrainingStart, "trainingEnd", "Mokymų pabaiga negali būti ankstesnė už pradžią.");
        checks.That(next.TrainingEnd.DayNumber - next.RegistrationStart.DayNumber <= GroupInformation.FiveYears, "trainingEnd",
            "Mokymai turi baigtis per 5 metus nuo registracijos pradžios.");
        checks.Done();
        return next;
    }

    /// <summary>Sessions whose time passed while the group was suspended were not held: each has a new time, or its hours are lost.</summary>
    private static void RequireNoneMissed(Group group, Today today)
    {
        if (group.SuspendedAt is not { } since)
            return;
        var missed = group.Sessions.Where(session => session.StartsAt > since && session.StartsAt <= today.Now).ToList();
        if (missed.Count > 0)
            throw GroupRefusals.SessionsMissed.Because(
                $"Sustabdymo metu neįvyko {missed.Count} užs., pirmasis – {missed[0].Date:yyyy-MM-dd} {missed[0].StartTime:HH\\:mm}: "
                    + "perkelkite juos į kitą laiką.");
    }
}
