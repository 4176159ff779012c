using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Functions.Platform.Calendars;

/// <summary>
/// Makes the calendars of one kind. Registered under the kind
/// (<c>AddKeyedSingleton&lt;ICalendarSource, X&gt;("kind")</c>).
/// </summary>
public interface ICalendarSource
{
    /// <summary>The calendar's name and its events, as they are now. Nobody's personal data may be in it: whoever has the address reads it.</summary>
    Task<(string Name, IReadOnlyList<CalendarEntry> Entries)> ReadAsync(string subject, CancellationToken cancellation);
}

/// <summary>A feed in its partition.</summary>
public sealed class CalendarFeedAggregate : Aggregate<CalendarFeed>
{
    public const string Kind = "calendar";

    public override string Prefix => Kind;

    public override string TrailLabel => "kalendoriai";

    public override IEnumerable<PartChange> Changes(CalendarFeed? before, CalendarFeed after) => [new("head", before, after)];

    public override CalendarFeed Read(IReadOnlyDictionary<string, string> parts) => Json.Read<CalendarFeed>(parts["head"]);

    public override CalendarFeed Stamp(CalendarFeed state, long version) => state with { Version = version };

    public override IEnumerable<OutboxMessage> Consequences(Change<CalendarFeed> change) => [];
}

/// <summary>
/// Calendars under secret addresses. The id is a keyed hash of the owner, so each owner has one feed and no list is needed. The secret
/// is made by a key that no storage holds, so that a letter that is written twice holds the same address; what it must hash to is kept,
/// so that an address holds even when that key is another.
/// </summary>
public sealed class CalendarFeeds(AggregateStore<CalendarFeed> store, Secrets secrets, IServiceProvider services, IConfiguration settings, TodaySource today)
{
    private const int IdLength = 32;

    private readonly string _address = (settings["Kursuok:PublicAddress"] ?? "http://localhost:7071").TrimEnd('/');

    /// <summary>Opens the owner's feed where it is not open. Answers its address.</summary>
    public Task<string> OpenAsync(CalendarOwner owner, Actor actor) => AddressAsync(owner, actor, hash => new OpenFeed(hash));

    /// <summary>Gives the owner another address; the former opens nothing any more.</summary>
    public Task<string> RenewAsync(CalendarOwner owner, Actor actor) => AddressAsync(owner, actor, hash => new RenewFeed(hash));

    /// <exception cref="RefusedException">There is none, or it is not the actor's.</exception>
    public Task<CalendarFeed> RevokeAsync(CalendarOwner owner, Actor actor) => DecideAsync(owner, actor, new RevokeFeed());

    public Task<CalendarFeed?> FindAsync(CalendarOwner owner, CancellationToken cancellation) => store.FindAsync(IdOf(owner), cancellation);

    /// <summary>Drops the feed with its trail, for whose owner nothing is kept any more.</summary>
    public async Task DropAsync(CalendarOwner owner, CancellationToken cancellation)
    {
        if (await FindAsync(owner, cancellation) is { } feed)
            await store.DropAsync(feed.Id, cancellation);
    }

    /// <summary>The calendar that an address opens.</summary>
    /// <exception cref="RefusedException">None: unknown, guessed and revoked addresses are answered alike.</exception>
    public async Task<string> ReadAsync(string id, string secret, CancellationToken cancellation)
    {
        var feed = await store.FindAsync(id, cancellation);
        if (feed?.SecretHash is not { } hash || !Secrets.Same(hash, Secrets.Hash(secret)))
            throw CalendarFeedRefusals.Unknown.Because("Šiuo adresu kalendoriaus nėra: gal adresas panaikintas arba pakeistas.");
        var (name, entries) = await services.GetRequiredKeyedService<ICalendarSource>(feed.Owner.Kind).ReadAsync(feed.Owner.Subject, cancellation);
        return CalendarFile.Write(name, entries);
    }

    private async Task<string> AddressAsync(CalendarOwner owner, Actor actor, Func<Func<int, string>, FeedCommand> command)
    {
        var id = IdOf(owner);
        var feed = await DecideAsync(owner, actor, command(round => Secrets.Hash(SecretOf(id, round))));
        return $"{_address}/api/calendars/{id}/{SecretOf(id, feed.Round)}";
    }

    private Task<CalendarFeed> DecideAsync(CalendarOwner owner, Actor actor, FeedCommand command)
    {
        var id = IdOf(owner);
        return store.DecideAsync(id, command.GetType().Name, actor, present => CalendarFeedRules.Decide(id, owner, present, command, actor, today.Now));
    }

    private string IdOf(CalendarOwner owner) => secrets.Index($"calendar/{owner.Kind}/{owner.Subject}")[..IdLength];

    private string SecretOf(string id, int round) => secrets.Sign(FormattableString.Invariant($"calendar/{id}/{round}"));
}
