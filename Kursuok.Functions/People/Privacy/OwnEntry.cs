using System.Collections.Immutable;
using System.Globalization;
using Kursuok.Functions.Platform.Aggregates;

namespace Kursuok.Functions.People.Privacy;

/// <summary>What the trail tells of a person: who did it is told only as far as it was the person.</summary>
/// <param name="From">The network address, where the person acted.</param>
public sealed record OwnEntry(DateTimeOffset At, string By, string Command, ImmutableArray<string> Events, string? From)
{
    /// <param name="subject">Under which id the events tell of the person.</param>
    internal static IEnumerable<OwnEntry> Of(TrailRecord record, string person, string subject)
    {
        foreach (var (entry, i) in record.Link.Entries.Select((entry, i) => (entry, i)))
        {
            var own = string.Equals(entry.ActorId, person, StringComparison.Ordinal);
            var events = entry.Events.Select((happened, j) => (happened, Detail: record.Words[i]?.Details[j]))
                .Where(told => string.Equals(told.happened.Subject, subject, StringComparison.Ordinal))
                .Select(told => told.Detail is null ? told.happened.Kind : string.Create(CultureInfo.InvariantCulture, $"{told.happened.Kind}: {told.Detail}")).ToImmutableArray();
            if (own || !events.IsEmpty)
                yield return new(record.Link.At, own ? "Jūs" : entry.ActorRoles.HasFlag(Roles.Clock) ? "Sistema" : "Kitas naudotojas", entry.Command, events, own ? record.Words[i]?.From : null);
        }
    }
}
