namespace Kursuok.Domain.Common;

/// <summary>What a decision may know of time: the date in Lithuania, the instant (UTC) and the calendar of working
/// days. Made at the edge from the clock, so that the same decision can be made again.</summary>
public sealed record Today
{
    private Today(DateTimeOffset now, HolidayCalendar calendar)
    {
        Now = now.ToUniversalTime();
        Date = Vilnius.DateOf(now);
        Calendar = calendar;
    }

    public DateOnly Date { get; }

    public DateTimeOffset Now { get; }

    public HolidayCalendar Calendar { get; }

    public static Today At(DateTimeOffset instant, HolidayCalendar? calendar = null) =>
        new(instant, calendar ?? HolidayCalendar.Lithuanian);

    /// <summary>The beginning of a date, for tests and for whole-day arithmetic.</summary>
    public static Today On(DateOnly date, HolidayCalendar? calendar = null) => At(Vilnius.StartOf(date), calendar);
}
