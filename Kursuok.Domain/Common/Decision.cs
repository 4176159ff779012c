using System.Collections.Immutable;

namespace Kursuok.Domain.Common;

/// <summary>What a command came to: the next state and what happened on the way. Nothing is mutated, so it may be made again.</summary>
public sealed record Decision<TState>(TState State, ImmutableArray<Event> Events)
{
    /// <summary>True when the command changed nothing: a late or repeated command of the clock.</summary>
    public bool IsNothing => Events.IsEmpty;
}

/// <summary>A state that is kept: it knows how many commits it has seen, so that a caller can say which one he or she looked at.</summary>
public abstract record Versioned
{
    public long Version { get; init; }
}

/// <summary>One thing that happened: kept as the trail of an aggregate, and what letters are written from.</summary>
/// <param name="Kind">A stable name (<c>registration-confirmed</c>).</param>
/// <param name="Subject">The participant, session or other part that it happened to.</param>
/// <param name="Detail">Reason or value, in Lithuanian when a person gave it.</param>
public sealed record Event(string Kind, string? Subject = null, string? Detail = null);
