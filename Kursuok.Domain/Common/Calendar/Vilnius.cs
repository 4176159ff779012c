namespace Kursuok.Domain.Common;

/// <summary>The time of Lithuania. All dates of the product are dates there; all instants are kept in UTC.</summary>
public static class Vilnius
{
    /// <summary>The zone as the machine knows it, or <see cref="ByDirective"/> where it has no time zone database.</summary>
    public static TimeZoneInfo Zone { get; } =
        TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Vilnius", out var zone) ? zone : ByDirective();

    public static DateOnly DateOf(DateTimeOffset instant) => DateOnly.FromDateTime(Local(instant).DateTime);

    /// <summary>The instant as the clocks in Lithuania show it.</summary>
    public static DateTimeOffset Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Zone);

    /// <summary>Midnight at which the date begins, in UTC.</summary>
    public static DateTimeOffset StartOf(DateOnly date) => At(date, TimeOnly.MinValue);

    /// <summary>The instant, in UTC, when clocks show this time. The hour skipped in spring counts as the hour after
    /// it; of the hour shown twice in autumn the second is meant.</summary>
    public static DateTimeOffset At(DateOnly date, TimeOnly time)
    {
        var local = date.ToDateTime(time);
        return new DateTimeOffset(local, Zone.GetUtcOffset(local)).ToUniversalTime();
    }

    /// <summary>The rule of Directive 2000/84/EC, which Lithuania has followed since 2003.</summary>
    public static TimeZoneInfo ByDirective()
    {
        var spring = LastSunday(month: 3, hour: 3);
        var autumn = LastSunday(month: 10, hour: 4);
        var summer = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
            DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1), spring, autumn);
        return TimeZoneInfo.CreateCustomTimeZone("Europe/Vilnius", TimeSpan.FromHours(2), "Vilnius", "EET", "EEST", [summer]);

        static TimeZoneInfo.TransitionTime LastSunday(int month, int hour) =>
            TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, hour, 0, 0), month, 5, DayOfWeek.Sunday);
    }
}
