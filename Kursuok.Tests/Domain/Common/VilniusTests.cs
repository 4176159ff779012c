namespace Kursuok.Tests.Domain.Common;

public sealed class VilniusTests
{
    [Theory]
    [InlineData("2026-01-14T21:59:59Z", "2026-01-14", "a second before midnight in winter")]
    [InlineData("2026-01-14T22:00:00Z", "2026-01-15", "midnight in winter")]
    [InlineData("2026-07-14T20:59:59Z", "2026-07-14", "a second before midnight in summer")]
    [InlineData("2026-07-14T21:00:00Z", "2026-07-15", "midnight in summer")]
    [InlineData("2026-07-14T23:30:00+03:00", "2026-07-14", "given with another offset")]
    public void The_date_of_an_instant(string instant, string date, string why) =>
        Assert.True(Vilnius.DateOf(DateTimeOffset.Parse(instant)) == DateOnly.Parse(date), why);

    [Theory]
    [InlineData("2026-03-29", "00:00", "2026-03-28T22:00:00Z", "the day on which summer time begins begins in winter")]
    [InlineData("2026-03-30", "00:00", "2026-03-29T21:00:00Z", "the day after")]
    [InlineData("2026-10-25", "00:00", "2026-10-24T21:00:00Z", "the day on which it ends begins in summer")]
    [InlineData("2026-10-26", "00:00", "2026-10-25T22:00:00Z", "the day after it")]
    [InlineData("2026-03-29", "09:00", "2026-03-29T06:00:00Z", "a session later that day is in summer time")]
    [InlineData("2026-03-29", "03:30", "2026-03-29T01:30:00Z", "in the hour that clocks skip")]
    [InlineData("2026-10-25", "03:30", "2026-10-25T01:30:00Z", "in the hour that clocks show twice")]
    public void The_instant_of_a_time(string date, string time, string instant, string why) =>
        Assert.True(Vilnius.At(DateOnly.Parse(date), TimeOnly.Parse(time)) == DateTimeOffset.Parse(instant), why);

    [Fact]
    public void Every_day_begins_on_its_own_date()
    {
        for (var date = new DateOnly(2024, 1, 1); date.Year < 2030; date = date.AddDays(1))
        {
            var start = Vilnius.StartOf(date);
            Assert.Equal(TimeSpan.Zero, start.Offset);
            Assert.Equal(date, Vilnius.DateOf(start));
            Assert.Equal(date.AddDays(-1), Vilnius.DateOf(start.AddTicks(-1)));
        }
    }

    [Fact]
    public void The_directive_gives_what_the_time_zone_database_gives()
    {
        var rule = Vilnius.ByDirective();
        for (var hour = new DateTimeOffset(2004, 1, 1, 0, 0, 0, TimeSpan.Zero); hour.Year < 2036; hour = hour.AddHours(1))
            Assert.Equal(Vilnius.Zone.GetUtcOffset(hour), rule.GetUtcOffset(hour));
    }

    [Fact]
    public void Today_is_the_date_in_Lithuania()
    {
        var today = Today.At(new DateTimeOffset(2026, 1, 1, 0, 30, 0, TimeSpan.FromHours(3)));
        Assert.Equal(new DateOnly(2025, 12, 31), today.Date);
        Assert.Equal(TimeSpan.Zero, today.Now.Offset);
        Assert.Equal(today, Today.At(today.Now));
    }
}
