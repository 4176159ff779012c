using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.People.Institutions;
using Kursuok.Functions.Platform.Audit;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Functions.People.Privacy;

/// <summary>Who the person is, and what he or she has asked of us.</summary>
public sealed class AccountData(AccountStore accounts, PersonalFiles files, TrailReader trails) : IPersonalData
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
            account?.Email, account?.Phone, account?.ConsentedAt, account?.PledgedAt, account?.SeenAt, file?.Contacts, file?.ErasureAskedOn, trail.ToImmutable())
        {
            Nationality = account?.Nationality,
        });
    }

    public async Task<ImmutableArray<Holding>> HoldingsAsync(string person, CancellationToken cancellation) =>
        await accounts.TryFindAsync(person, cancellation) is { } account ? [account.Held()]
        : (await files.FindAsync(person, cancellation))?.Contacts is { } contacts ? [new(RecordKind.Account, person, contacts.CorrectedOn)]
        : [];

    public async Task EraseAsync(string person, Holding holding, CancellationToken cancellation)
    {
        await accounts.EraseAsync(person, cancellation);
        await files.DecideAsync(person, Actor.Clock, new ForgetContacts());
        await trails.EraseAsync(PersonalFileAggregate.Kind, person, _ => true, _ => true, cancellation);
    }
}

public sealed record HeldAccount(
    string Id, string? FirstName, string? LastName, DateOnly? BirthDate, string? PersonalCode, string? Email, string? Phone, DateTimeOffset? ConsentedAt, DateTimeOffset? PledgedAt,
    DateTimeOffset? LastSignedInAt, Contacts? CorrectedContacts, DateOnly? ErasureAskedOn, ImmutableArray<OwnEntry> Trail)
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

/// <summary>Users and heads of institutions, former ones too.</summary>
public sealed class UserData(UserStore users, TrailReader trails, Projections lists) : IPersonalData
{
    public ImmutableArray<RecordKind> Kinds => [RecordKind.InstitutionUser];

    public async Task<PersonalData> ReadAsync(string person, CancellationToken cancellation)
    {
        var records = ImmutableArray.CreateBuilder<HeldUser>();
        await foreach (var (institution, place) in OfAsync(person, cancellation))
        {
            var user = place.User is { } id ? institution.Users[id] : null;
            var trail = ImmutableArray.CreateBuilder<OwnEntry>();
            var subject = place.User ?? person;
            await foreach (var record in trails.FindAsync("users", institution.Institution, entry => IsOf(entry, person, subject), cancellation))
                trail.AddRange(OwnEntry.Of(record, person, subject));
            records.Add(new(institution.Institution, institution.Name, user?.State.Label() ?? "Įstaigos vadovas", user?.Card, user?.ConfirmedAt ?? institution.Heads.GetValueOrDefault(person)?.FirstEntry, user?.Removal?.At, trail.ToImmutable()));
        }
        return PersonalData.Of("institutions", "Teisės įstaigose", records.ToImmutable());
    }

    public async Task<ImmutableArray<Holding>> HoldingsAsync(string person, CancellationToken cancellation)
    {
        var holdings = ImmutableArray.CreateBuilder<Holding>();
        await foreach (var (institution, place) in OfAsync(person, cancellation))
            holdings.Add(place.User is { } id ? UserStore.Held(institution, institution.Users[id]) : new(RecordKind.InstitutionUser, Holding.IdIn(institution.Institution, "head"), null));
        return holdings.ToImmutable();
    }

    /// <summary>The institution's users are one part of their trail: what it told of them before goes for all of them; who did what and when stays.</summary>
    public async Task EraseAsync(string person, Holding holding, CancellationToken cancellation)
    {
        var (institution, user) = holding.Id.Split('|') is [var first, var second] ? (first, second) : default;
        await users.DecideAsync(institution, Actor.Clock, new ForgetUser(user));
        if (!(await users.FindAsync(institution, cancellation)).Users.ContainsKey(user))
            await trails.EraseAsync("users", institution, entry => IsOf(entry, person, user), _ => true, cancellation);
    }

    private static bool IsOf(Entry entry, string person, string subject) =>
        string.Equals(entry.ActorId, person, StringComparison.Ordinal) || entry.Events.Any(happened => string.Equals(happened.Subject, subject, StringComparison.Ordinal));

    private async IAsyncEnumerable<(InstitutionUsers Institution, UserPlace Place)> OfAsync(string person, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var place in lists.AllAsync<UserPlace>(UserLists.HeldOf(person), "0", "~", null, cancellation))
        {
            var institution = await users.FindAsync(place.Institution, cancellation);
            // Somebody else may have taken the place since.
            if (place.User is null ? institution.Heads.ContainsKey(person) : institution.Users.GetValueOrDefault(place.User) is { } user && string.Equals(user.PersonId ?? user.Removal?.PersonId, person, StringComparison.Ordinal))
                yield return (institution, place);
        }
    }
}

public sealed record HeldUser(string Institution, string Name, string State, UserCard? Card, DateTimeOffset? Since, DateTimeOffset? Until, ImmutableArray<OwnEntry> Trail);
