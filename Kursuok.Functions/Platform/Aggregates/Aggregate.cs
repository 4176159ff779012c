using System.Collections.Immutable;
using System.Globalization;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;

namespace Kursuok.Functions.Platform.Aggregates;

/// <summary>How one kind of aggregate lies in its partition, and what follows from its changes.</summary>
public abstract class Aggregate<TState> where TState : Versioned
{
    /// <summary>Tells the kinds apart: the partition is «prefix-id».</summary>
    public abstract string Prefix { get; }

    /// <summary>What its trails are called in Lithuanian where the administrator may read them; null where nobody asks for them by address.</summary>
    public virtual string? TrailLabel => null;

    /// <summary>JSON properties of its rows that no reader of the trail is shown.</summary>
    public virtual ImmutableArray<string> HiddenInTrail => [];

    /// <summary>The rows that differ between two states, «head» always among them. A row of many items is an array.</summary>
    public abstract IEnumerable<PartChange> Changes(TState? before, TState after);

    /// <summary>Rows that a change adds for ever beside the state: they are never loaded with it, but found by name.</summary>
    public virtual IEnumerable<(string Name, object Row)> Facts(Change<TState> change) => [];

    /// <summary>The state made of its parts' JSON.</summary>
    public abstract TState Read(IReadOnlyDictionary<string, string> parts);

    /// <summary>The state with another version.</summary>
    public abstract TState Stamp(TState state, long version);

    /// <summary>What must leave because of a change; it is saved with it and sent after it.</summary>
    public abstract IEnumerable<OutboxMessage> Consequences(Change<TState> change);

    /// <summary>Rows of <paramref name="size"/> items each, so that one transaction can change many of them.</summary>
    protected static IEnumerable<PartChange> Blocks<T>(string name, ImmutableArray<T> before, ImmutableArray<T> after, int size) where T : class
    {
        for (var start = 0; start < Math.Max(before.Length, after.Length); start += size)
        {
            var was = Block(before, start, size);
            var now = Block(after, start, size);
            if (!was.SequenceEqual(now, ReferenceEqualityComparer.Instance))
                yield return new($"{name}{start / size:D4}", was.Length == 0 ? null : was, now.Length == 0 ? null : now);
        }
    }

    protected static ImmutableArray<T> ReadBlocks<T>(string name, IReadOnlyDictionary<string, string> parts) =>
        [.. parts.Where(part => part.Key.StartsWith(name, StringComparison.Ordinal)).OrderBy(part => part.Key, StringComparer.Ordinal).SelectMany(part => Json.Read<T[]>(part.Value))];

    private static T[] Block<T>(ImmutableArray<T> items, int start, int size) =>
        items.Length <= start ? [] : [.. items.AsSpan(start, Math.Min(size, items.Length - start))];
}

/// <summary>What one commit changed: the states around it and who made what happen.</summary>
/// <param name="Version">Grows by one with each commit of the aggregate.</param>
public sealed record Change<TState>(string Id, TState? Before, TState After, long Version, DateTimeOffset At, ImmutableArray<Entry> Entries)
{
    public IEnumerable<Event> Events => Entries.SelectMany(entry => entry.Events);
}

/// <summary>One accepted command of a commit, as the trail keeps it.</summary>
public sealed record Entry(string ActorId, Roles ActorRoles, string Command, ImmutableArray<Event> Events);

/// <summary>The versions that callers have seen («If-Match»).</summary>
public static class Versions
{
    /// <summary>
    /// The decision, if it was made on the state that the caller looked at. Asked after the decision, so that who may not
    /// make it learns nothing of the version.
    /// </summary>
    /// <exception cref="RefusedException">It has changed since: the present version is told.</exception>
    public static Decision<TState> Expecting<TState>(this Decision<TState> decision, TState? before, long? version) where TState : Versioned => version is null || (before?.Version ?? 0) == version
        ? decision
        : throw StoreRefusals.Stale.Because(string.Create(CultureInfo.InvariantCulture, $"Įrašą tuo tarpu pakeitė kitas veiksmas. Dabartinė versija – \"{before?.Version ?? 0}\"."), "If-Match");
}
