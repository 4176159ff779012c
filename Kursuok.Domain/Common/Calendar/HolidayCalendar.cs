namespace Kursuok.Domain.Common;

/// <summary>
/// Working days and terms. Terms follow articles 1.118–1.122 of the Civil Code: the day of the event is not counted;
/// a term in calendar days that would end on a day off ends on the next working day. Terms counted backwards
/// („ne vėliau kaip likus n dienų“) are never moved: the act must be done on or before the day they give.
/// </summary>
public sealed class HolidayCalendar(IEnumerable<DateOnly>? extraDaysOff = null)
{
    private readonly HashSet<DateOnly> _extra = [.. extraDaysOff ?? []];

    /// <summary>The public holidays of article 123 of the Labour Code, without extra days.</summary>
    public static HolidayCalendar Lithuanian { get; } = new();

    public bool IsWorkingDay(DateOnly date) =>
        date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !IsHoliday(date);

    public bool IsHoliday(DateOnly date) => IsPublicHoliday(date) || _extra.Contains(date);

    /// <summary>The date itself if people work on it, else the next date on which they do.</summary>
    public DateOnly WorkingDayFrom(DateOnly date)
    {
        while (!IsWorkingDay(date)) date = date.AddDays(1);
        return date;
    }

    /// <summary>The last day of a term of so many working days after the event.</summary>
    public DateOnly WorkingDaysAfter(DateOnly date, int days) => Walk(date, days, step: 1);

    /// <summary>The last day on which an act is in time if it must be done so many working days before the date.</summary>
    public DateOnly WorkingDaysBefore(DateOnly date, int days) => Walk(date, days, step: -1);

    /// <summary>The last day of a term of so many calendar days after the event.</summary>
    public DateOnly CalendarDaysAfter(DateOnly date, int days)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(days);
        return WorkingDayFrom(date.AddDays(days));
    }

    /// <summary>The last day on which an act is in time if it must be done so many calendar days before the date.</summary>
    public static DateOnly CalendarDaysBefore(DateOnly date, int days)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(days);
        return date.AddDays(-days);
    }

    /// <summary>The same date so many years later; the end of February where there is no 29th.</summary>
    public static DateOnly YearsAfter(DateOnly date, int years)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(years);
        return date.AddYears(years);
    }

    /// <summary>How many working days lie after the first date up to and including the second; 0 if that is not later.</summary>
    public int WorkingDaysBetween(DateOnly after, DateOnly upTo)
    {
        var count = 0;
        for (var date = after.AddDays(1); date <= upTo; date = date.AddDays(1))
        {
            if (IsWorkingDay(date)) count++;
        }

        return count;
    }

    /// <summary>Easter Sunday of the Western church (the Gregorian computus).</summary>
    public static DateOnly Easter(int year)
    {
        var golden = year % 19;
        var (century, inCentury) = (year / 100, year % 100);
        var epact = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
        var toSunday = (32 + 2 * (century % 4) + 2 * (inCentury / 4) - epact - inCentury % 4) % 7;
        var correction = (golden + 11 * epact + 22 * toSunday) / 451;
        var days = epact + toSunday - 7 * correction + 114;
        return new DateOnly(year, days / 31, days % 31 + 1);
    }

    private DateOnly Walk(DateOnly date, int days, int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(days);
        while (days > 0)
        {
            date = date.AddDays(step);
            if (IsWorkingDay(date)) days--;
        }

        return date;
    }

    // The list of today's law with the years in which its younger days joined it.
    private static bool IsPublicHoliday(DateOnly date) => (date.Month, date.Day) switch
    {
        (1, 1) or (2, 16) or (3, 11) or (5, 1) or (8, 15) or (11, 1) or (12, 25) or (12, 26) => true,
        (7, 6) => date.Year >= 1991,
        (6, 24) => date.Year >= 2003,
        (12, 24) => date.Year >= 2010,
        (11, 2) => date.Year >= 2020,
        // Mother's Day and Father's Day: the first Sundays of May and June.
        (5 or 6, <= 7) when date.DayOfWeek is DayOfWeek.Sunday => true,
        (3 or 4, _) => date.DayNumber - Easter(date.Year).DayNumber is 0 or 1,
        _ => false,
    };
}
