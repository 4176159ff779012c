using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;

namespace Kursuok.Functions.Platform.Calendars;

/// <summary>One event of a calendar.</summary>
/// <param name="Uid">Stable for ever: by it programs know the event again.</param>
/// <param name="Sequence">Grows with each change (RFC 5545, 3.8.7.4).</param>
/// <param name="ChangedAt">When it last changed.</param>
/// <param name="Cancelled">It does not take place: it stays in the calendar, so that programs learn of it.</param>
/// <param name="Tentative">It may yet not take place.</param>
public sealed record CalendarEntry(
    string Uid, int Sequence, DateTimeOffset ChangedAt, DateTimeOffset Start, DateTimeOffset End, string Summary, string? Location, Uri? Link,
    bool Cancelled, bool Tentative = false);

/// <summary>A calendar as iCalendar text (RFC 5545). Instants are written in UTC, so no program needs to know the zone's rules.</summary>
public static class CalendarFile
{
    public const string ContentType = "text/calendar";

    public static string Write(string name, IEnumerable<CalendarEntry> entries)
    {
        var calendar = new Calendar { ProductId = "-//KURSUOK//LT", Method = "PUBLISH" };
        calendar.AddProperty("X-WR-CALNAME", name);
        calendar.AddProperty("X-PUBLISHED-TTL", "PT1H");
        foreach (var entry in entries)
        {
            calendar.Events.Add(new CalendarEvent
            {
                Uid = entry.Uid,
                Sequence = entry.Sequence,
                DtStamp = Utc(entry.ChangedAt),
                LastModified = Utc(entry.ChangedAt),
                Start = Utc(entry.Start),
                End = Utc(entry.End),
                Summary = entry.Summary,
                Location = entry.Location,
                Url = entry.Link,
                Status = entry.Cancelled ? EventStatus.Cancelled : entry.Tentative ? EventStatus.Tentative : EventStatus.Confirmed,
            });
        }
        return new CalendarSerializer().SerializeToString(calendar) ?? "";
    }

    private static CalDateTime Utc(DateTimeOffset instant) => new(instant.UtcDateTime, CalDateTime.UtcTzId);
}
