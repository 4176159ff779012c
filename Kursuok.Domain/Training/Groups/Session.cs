namespace Kursuok.Domain.Training.Groups;

/// <summary>Užsiėmimo būdas (T-06, T-07).</summary>
public enum SessionMethod
{
    /// <summary>Kontaktinis.</summary>
    Contact,
    /// <summary>Nuotolinis sinchroninis.</summary>
    RemoteSynchronous,
}

/// <summary>One session (užsiėmimas): its fields are T-03's. Breaks lie between sessions, never inside (T-05).</summary>
/// <param name="StartTime">In Vilnius.</param>
/// <param name="Minutes">An academic hour is 45 of them (T-04).</param>
public sealed record Session(
    string Id,
    DateOnly Date,
    TimeOnly StartTime,
    int Minutes,
    SessionMethod Method,
    string? Link,
    string PlaceId,
    string? Room,
    string LecturerId,
    string? Notes)
{
    /// <summary>Grows with each change, so that calendars know which one is newer.</summary>
    public int Sequence { get; init; }

    /// <summary>When it was planned or last changed; null for what was planned before this was kept.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>As people know it, while they have not been told of a change.</summary>
    public Session? Former { get; init; }

    /// <summary>Planned after the timetable was published, and not told of yet.</summary>
    public bool IsNew { get; init; }

    public DateTimeOffset StartsAt => Vilnius.At(Date, StartTime);

    public DateTimeOffset EndsAt => StartsAt.AddMinutes(Minutes);

    /// <summary>The same without a day.</summary>
    internal SessionPlan Plan => new(StartTime, Minutes, Method, Link, PlaceId, Room, LecturerId, Notes);

    public decimal AcademicHours => (decimal)Minutes / Timetable.AcademicHour;
}
