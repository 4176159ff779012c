using FsCheck;
using FsCheck.Fluent;
using Kursuok.Functions.Platform.Documents;

namespace Kursuok.Tests.Domain.Common;

public sealed class HolidayCalendarTests
{
    private static readonly HolidayCalendar Calendar = HolidayCalendar.Lithuanian;

    [Theory]
    [InlineData("2025-12-22", 2, "2025-12-29", "over Christmas")]
    [InlineData("2025-12-22", 3, "2025-12-30", "over Christmas, one more")]
    [InlineData("2025-12-23", 10, "2026-01-12", "over Christmas and New Year")]
    [InlineData("2026-02-13", 3, "2026-02-19", "over 16 February on a Monday")]
    [InlineData("2025-10-31", 3, "2025-11-05", "over All Saints' and All Souls' on a weekend")]
    [InlineData("2026-04-02", 3, "2026-04-08", "over Easter")]
    [InlineData("2026-06-22", 2, "2026-06-25", "over Joninės")]
    [InlineData("2026-07-03", 3, "2026-07-09", "over 6 July on a Monday")]
    [InlineData("2026-03-10", 10, "2026-03-25", "over 11 March")]
    [InlineData("2026-05-04", 20, "2026-06-01", "four weeks")]
    [InlineData("2026-01-05", 90, "2026-05-15", "ninety days over four holidays")]
    [InlineData("2026-01-10", 0, "2026-01-10", "no days: the day itself")]
    public void Working_days_after(string from, int days, string expected, string why) =>
        Assert.True(Calendar.WorkingDaysAfter(Date(from), days) == Date(expected), why);

    [Theory]
    [InlineData("2026-05-15", 10, "2026-04-30", "over 1 May")]
    [InlineData("2026-05-15", 20, "2026-04-16", "over 1 May, twice as far")]
    [InlineData("2026-04-07", 1, "2026-04-03", "over Easter")]
    [InlineData("2026-01-04", 1, "2026-01-02", "from a Sunday")]
    public void Working_days_before(string date, int days, string expected, string why) =>
        Assert.True(Calendar.WorkingDaysBefore(Date(date), days) == Date(expected), why);

    [Theory]
    [InlineData("2026-02-05", 60, "2026-04-07", "would end on Easter Monday")]
    [InlineData("2026-04-23", 10, "2026-05-04", "would end on a Sunday")]
    [InlineData("2026-04-20", 10, "2026-04-30", "ends on a Thursday")]
    [InlineData("2025-12-14", 10, "2025-12-29", "would end on Christmas Eve, and the weekend follows")]
    public void Calendar_days_after(string from, int days, string expected, string why) =>
        Assert.True(Calendar.CalendarDaysAfter(Date(from), days) == Date(expected), why);

    [Fact]
    public void A_backward_term_in_calendar_days_is_not_moved() =>
        Assert.Equal(Date("2026-05-03"), HolidayCalendar.CalendarDaysBefore(Date("2026-05-13"), 10));

    [Theory]
    [InlineData("2024-05-10", 5, "2029-05-10", "the same date")]
    [InlineData("2024-02-29", 5, "2029-02-28", "no such date: the end of the month")]
    [InlineData("2024-02-29", 4, "2028-02-29", "such a date")]
    [InlineData("2021-05-09", 5, "2026-05-09", "a Saturday stays one")]
    public void Years_after(string from, int years, string expected, string why) =>
        Assert.True(HolidayCalendar.YearsAfter(Date(from), years) == Date(expected), why);

    [Fact]
    public void The_days_off_of_2026()
    {
        string[] expected =
        [
            "01-01", "02-16", "03-11", "04-05", "04-06", "05-01", "05-03", "06-07", "06-24", "07-06", "08-15", "11-01",
            "11-02", "12-24", "12-25", "12-26",
        ];
        Assert.Equal(expected, DaysOf(2026).Where(Calendar.IsHoliday).Select(date => $"{date:MM-dd}"));
    }

    [Theory]
    [InlineData("1990-07-06", false)]
    [InlineData("1991-07-06", true)]
    [InlineData("2002-06-24", false)]
    [InlineData("2003-06-24", true)]
    [InlineData("2004-12-24", false)]
    [InlineData("2010-12-24", true)]
    [InlineData("2019-11-02", false)]
    [InlineData("2020-11-02", true)]
    public void A_holiday_begins_with_its_law(string date, bool holiday) =>
        Assert.Equal(holiday, Calendar.IsHoliday(Date(date)));

    [Theory]
    [InlineData("2023-04-09")]
    [InlineData("2024-03-31")]
    [InlineData("2025-04-20")]
    [InlineData("2026-04-05")]
    [InlineData("2027-03-28")]
    [InlineData("2028-04-16")]
    [InlineData("2029-04-01")]
    [InlineData("2030-04-21")]
    public void Easter(string sunday) => Assert.Equal(Date(sunday), HolidayCalendar.Easter(Date(sunday).Year));

    [Fact]
    public void An_extra_day_off_is_skipped()
    {
        var calendar = new HolidayCalendar([Date("2026-01-02")]);
        Assert.False(calendar.IsWorkingDay(Date("2026-01-02")));
        Assert.Equal(Date("2026-01-05"), calendar.WorkingDaysAfter(Date("2025-12-31"), 1));
    }

    [Fact]
    public void A_negative_term_is_an_error() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Calendar.WorkingDaysAfter(Date("2026-01-05"), -1));

    [Fact]
    public void Easter_is_a_Sunday_between_22_March_and_25_April() => Check(Gen.Choose(1900, 2400), year =>
    {
        var easter = HolidayCalendar.Easter(year);
        return easter.DayOfWeek == DayOfWeek.Sunday
            && easter >= new DateOnly(year, 3, 22) && easter <= new DateOnly(year, 4, 25);
    });

    [Fact]
    public void Back_is_the_way_forth_from_a_working_day() => Check(Terms, term =>
    {
        var start = Calendar.WorkingDayFrom(term.Date);
        return Calendar.WorkingDaysBefore(Calendar.WorkingDaysAfter(start, term.Days), term.Days) == start;
    });

    [Fact]
    public void A_term_in_working_days_ends_on_one_and_holds_as_many() => Check(Terms, term =>
    {
        var end = Calendar.WorkingDaysAfter(term.Date, term.Days);
        return (term.Days == 0 || Calendar.IsWorkingDay(end))
            && Calendar.WorkingDaysBetween(term.Date, end) == term.Days;
    });

    [Fact]
    public void A_term_is_the_sum_of_its_parts() => Check(Terms, term =>
        Calendar.WorkingDaysAfter(Calendar.WorkingDaysAfter(term.Date, term.Days), 7)
            == Calendar.WorkingDaysAfter(term.Date, term.Days + 7));

    [Fact]
    public void A_term_in_calendar_days_is_moved_only_over_days_off() => Check(Terms, term =>
    {
        var (due, end) = (term.Date.AddDays(term.Days), Calendar.CalendarDaysAfter(term.Date, term.Days));
        return Calendar.IsWorkingDay(end) && Calendar.WorkingDaysBetween(due.AddDays(-1), end) == 1;
    });

    private static Gen<(DateOnly Date, int Days)> Terms =>
        from date in Gen.Choose(Date("1992-01-01").DayNumber, Date("2060-01-01").DayNumber)
        from days in Gen.Choose(0, 120)
        select (DateOnly.FromDayNumber(date), days);

    private static void Check<T>(Gen<T> values, Func<T, bool> holds) =>
        Prop.ForAll(Arb.From(values), holds).QuickCheckThrowOnFailure();

    private static IEnumerable<DateOnly> DaysOf(int year) =>
        Enumerable.Range(0, DateTime.IsLeapYear(year) ? 366 : 365).Select(new DateOnly(year, 1, 1).AddDays);

    private static DateOnly Date(string date) => DateOnly.ParseExact(date, "yyyy-MM-dd");
}
