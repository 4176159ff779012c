using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Kursuok.Functions.Platform.Messaging;

/// <summary>
/// At night letters wait for the morning (AMB-98; ⚙ <c>Kursuok:Letters:NightFrom</c> and <c>:NightTo</c>, the same for no night).
/// </summary>
public sealed class LetterHours(IConfiguration settings, TimeProvider clock)
{
    private readonly TimeOnly _from = Time(settings, "NightFrom", new(22, 0));
    private readonly TimeOnly _to = Time(settings, "NightTo", new(8, 0));

    /// <summary>When a letter that is ready now may leave; null: at once.</summary>
    public DateTimeOffset? Wait(bool atOnce)
    {
        var local = Vilnius.Local(clock.GetUtcNow());
        var (date, time) = (DateOnly.FromDateTime(local.DateTime), TimeOnly.FromDateTime(local.DateTime));
        // Between two equal times nothing lies.
        if (atOnce || _from == _to || !time.IsBetween(_from, _to))
            return null;
        return Vilnius.At(time < _to ? date : date.AddDays(1), _to);
    }

    private static TimeOnly Time(IConfiguration settings, string name, TimeOnly otherwise) =>
        settings[$"Kursuok:Letters:{name}"] is not { Length: > 0 } text ? otherwise
        : TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time
        : throw new InvalidOperationException($"The setting Kursuok:Letters:{name} is no time like 22:00.");
}
