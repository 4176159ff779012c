using System.Collections.Immutable;
using Kursuok.Domain.People.Accounts;
using Kursuok.Domain.People.Privacy;
using Kursuok.Functions.People.Privacy;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Calendars;
using Kursuok.Functions.Platform.Storage;

namespace Kursuok.Functions.People.Accounts;

/// <summary>Who the person is, and what he or she has asked of us.</summary>
public sealed class AccountData(AccountStore accounts, PersonalFiles files, CalendarFeeds feeds, TrailReader trails) : IPersonalData
{
    public ImmutableArray<RecordKind> Kinds => [RecordKind.Account];

    public async Task<PersonalData> ReadAsync(string person, CancellationToken cancellation)
    {
        var (account, file) = (await accounts.TryFindAsync(person, cancellation), await files.FindAsync(person, cancellation));
        var trail = ImmutableArray.CreateBuilder<OwnEntry>();
        foreach (var kind in (string[])["person", PersonalFileAggregate.Kind])
        {
            await foreach (var record in trails.FindAsync(kind, person, _ => true, cancellation))
                trail.AddRange(OwnEntry.Of(record, person, person));
        }
        return PersonalData.Of("account", "Paskyra", new HeldAccount(person, account?.FirstName, account?.LastName, account?.BirthDate, account is null ? null : accounts.CodeOf(account),
            account?.Email, account?.Phone, account?.ConsentedAt, account?.PledgedAt, account?.SeenAt, file?.Contacts, file?.ErasureAskedOn,
            await feeds.FindAsync(PersonCalendar.OwnerOf(person), cancellation) is { } feed ? FeedState.Of(feed) : null, trail.ToImmutable())
        {
            Nationality = account?.Nationality,
        });
    }

    public async Task<ImmutableArray<Holding>> HoldingsAsync(string person, CancellationToken cancellation) =>
        await accounts.TryFindAsync(person, cancellation) is { } account ? [account.Held()]
        : (await files.FindAsync(person, cancellation))?.Contacts is { } contacts ? [new(RecordKind.Account, person, contacts.CorrectedOn)]
        : await feeds.FindAsync(PersonCalendar.OwnerOf(person), cancellation) is { } feed ? [new(RecordKind.Account, person, Vilnius.DateOf(feed.OpenedAt))]
        : [];

    public async Task EraseAsync(string person, Holding holding, CancellationToken cancellation)
    {
        await feeds.DropAsync(PersonCalendar.OwnerOf(person), cancellation);
        await accounts.EraseAsync(person, cancellation);
        await files.DecideAsync(person, Actor.Clock, new ForgetContacts());
        await trails.EraseAsync(PersonalFileAggregate.Kind, person, _ => true, _ => true, cancellation);
    }
}

public sealed record HeldAccount(
    string Id, string? FirstName, string? LastName, DateOnly? BirthDate, string? PersonalCode, string? Email, string? Phone, DateTimeOffset? ConsentedAt, DateTimeOffset? PledgedAt,
    DateTimeOffset? LastSignedInAt, Contacts? CorrectedContacts, DateOnly? ErasureAskedOn, FeedState? Calendar, ImmutableArray<OwnEntry> Trail)
{
    /// <summary>The country of citizenship, as VIISP told it.</summary>
    public string? Nationality { get; init; }
}

/// <summary>Sign-ins.</summary>
public sealed class SessionData(Sessions sessions, Projections lists) : IPersonalData
{
    public ImmutableArray<RecordKind> Kinds => [RecordKind.Session];

    public async Task<PersonalData> ReadAsync(string person, CancellationToken cancellation) =>
        PersonalData.Of("sessions", "Prisijungimai", await OfAsync(person, cancellation));

    public async Task<ImmutableArray<Holding>> HoldingsAsync(string person, CancellationToken cancellation) =>
        [.. (await OfAsync(person, cancellation)).Select(session => new Holding(RecordKind.Session, session.Id, Vilnius.DateOf(session.Ends)))];

    public async Task EraseAsync(string person, Holding holding, CancellationToken cancellation)
    {
        await sessions.DropAsync(holding.Id, cancellation);
        await lists.DropAsync(SessionLists.OfPerson(person), holding.Id, cancellation);
    }

    private async Task<ImmutableArray<SessionItem>> OfAsync(string person, CancellationToken cancellation)
    {
        var found = ImmutableArray.CreateBuilder<SessionItem>();
        await foreach (var session in lists.AllAsync<SessionItem>(SessionLists.OfPerson(person), "0", "~", null, cancellation))
            found.Add(session);
        return found.ToImmutable();
    }
}

/// <summary>The contacts of the account.</summary>
public sealed class AccountContacts(AccountStore accounts) : IContactHolder
{
    public string Name => "account";

    /// <summary>The account has the person's id: it is one place, or none.</summary>
    public async Task<ImmutableArray<string>> PlacesOfAsync(string person, CancellationToken cancellation) =>
        await accounts.TryFindAsync(person, cancellation) is null ? [] : [person];

    public async Task CorrectAsync(string place, string person, Actor actor, Contacts contacts, CancellationToken cancellation)
    {
        if (await accounts.TryFindAsync(person, cancellation) is not null)
            await accounts.CorrectAsync(person, actor, contacts.Email, contacts.Phone);
    }
}
