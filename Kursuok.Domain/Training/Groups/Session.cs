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
    public DateTimeOffset StartsAt => Vilnius.At(Date, StartTime);

    /// <summary>The same without a day.</summary>
    internal SessionPlan Plan => new(StartTime, Minutes, Method, Link, PlaceId, Room, LecturerId, Notes);

    public decimal AcademicHours => (decimal)Minutes / Timetable.AcademicHour;
}
