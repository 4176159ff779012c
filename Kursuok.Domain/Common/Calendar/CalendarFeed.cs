namespace Kursuok.Domain.Common;

/// <summary>Whose calendar a feed shows, and who decides about it: one of the two is named.</summary>
/// <param name="Kind">What makes the calendar.</param>
/// <param name="Subject">Of whom or what, as the kind knows it.</param>
/// <param name="Person">The person whose own it is.</param>
/// <param name="Institution">The institution whose managers keep it.</param>
public sealed record CalendarOwner(string Kind, string Subject, string? Person, string? Institution);

/// <summary>
/// A calendar under a secret address: whoever has the address reads it, so it can be taken back at any time. Of the secret only its
/// hash is kept.
/// </summary>
public sealed record CalendarFeed : Versioned
{
    public required string Id { get; init; }
    public required CalendarOwner Owner { get; init; }

    /// <summary>Grows with each new address.</summary>
    public required int Round { get; init; }

    /// <summary>Null once it is revoked.</summary>
    public required string? SecretHash { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
}

public abstract record FeedCommand;

/// <summary>Opens it where it is not open.</summary>
/// <param name="SecretHash">That of the round which it will be.</param>
public sealed record OpenFeed(Func<int, string> SecretHash) : FeedCommand;

/// <summary>Another address: the former one opens nothing any more.</summary>
public sealed record RenewFeed(Func<int, string> SecretHash) : FeedCommand;

/// <summary>Takes the address back.</summary>
public sealed record RevokeFeed : FeedCommand;

/// <summary>The life of a secret address, row for row. A pair that no row names is refused.</summary>
public static class CalendarFeedRules
{
    /// <exception cref="RefusedException">Neither the owner nor the system, or there is none.</exception>
    public static Decision<CalendarFeed> Decide(string id, CalendarOwner owner, CalendarFeed? feed, FeedCommand command, Actor actor,
        Today today)
    {
        if (!IsOwn(owner, actor) && !(command is OpenFeed && actor.Is(Roles.Clock)))
            throw CommonRefusals.RoleMissing.Because("Kalendoriaus adresą tvarko jo savininkas.");
        return (feed, command) switch
        {
            (null, OpenFeed open) => With(1, open.SecretHash, CalendarFeedEvents.Opened),
            (null, RenewFeed renew) => With(1, renew.SecretHash, CalendarFeedEvents.Opened),
            (null, RevokeFeed) => throw CalendarFeedRefusals.Unknown.Because("Kalendoriaus adreso nėra."),
            ({ SecretHash: not null }, OpenFeed) => new(feed, []), // Open already.
            ({ SecretHash: null }, OpenFeed open) => With(feed.Round + 1, open.SecretHash, CalendarFeedEvents.Opened),
            (_, RenewFeed renew) => With(feed.Round + 1, renew.SecretHash, CalendarFeedEvents.Renewed),
            ({ SecretHash: null }, RevokeFeed) => new(feed, []), // Revoked already.
            (_, RevokeFeed) => new(feed with { SecretHash = null, RevokedAt = today.Now }, [new Event(CalendarFeedEvents.Revoked)]),
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };

        Decision<CalendarFeed> With(int round, Func<int, string> hash, string what) => new(new CalendarFeed
        {
            Id = id,
            Owner = owner,
            Round = round,
            SecretHash = hash(round),
            OpenedAt = today.Now,
            Version = feed?.Version ?? 0,
        }, [new Event(what)]);
    }

    private static bool IsOwn(CalendarOwner owner, Actor actor) =>
        (owner.Person is { } person && actor.Is(Roles.Learner) && string.Equals(actor.PersonId, person, StringComparison.Ordinal))
        || (owner.Institution is { } institution && actor.Represents(institution, Roles.GroupManagers));
}

public static class CalendarFeedEvents
{
    public const string Opened = "calendar-feed-opened";
    public const string Renewed = "calendar-feed-renewed";
    public const string Revoked = "calendar-feed-revoked";
}

public static class CalendarFeedRefusals
{
    public static readonly Refusal Unknown = new("calendar-feed-unknown", RefusalKind.NotFound, "Tokio kalendoriaus nėra");
}
