using Microsoft.Extensions.Configuration;

namespace Kursuok.Functions;

/// <summary>Makes what the domain may know of time: the clock's moment with the configured calendar (⚙ AMB-32).</summary>
public sealed class TodaySource(TimeProvider clock, IConfiguration settings)
{
    private readonly HolidayCalendar _calendar = new(
        settings.GetSection("Kursuok:ExtraHolidays").GetChildren().Select(day => DateOnly.ParseExact(day.Value!, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));

    public Today Now => Today.At(clock.GetUtcNow(), _calendar);
}
