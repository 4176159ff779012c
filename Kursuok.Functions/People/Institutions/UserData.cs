using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.People.Privacy;
using Kursuok.Functions.People.Privacy;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Storage;

namespace Kursuok.Functions.People.Institutions;

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
