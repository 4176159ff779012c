using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.People.Privacy;
using Kursuok.Functions.People.Privacy;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Extensions.Configuration;

namespace Kursuok.Functions.People.Institutions;

/// <summary>An institution's users in their partition; letters to them, and the list of the institutions of each person, follow from changes.</summary>
public sealed class UsersAggregate(InvitationLinks links) : Aggregate<InstitutionUsers>
{
    public override string Prefix => "users";

    public override string TrailLabel => "naudotojai";

    public override IEnumerable<PartChange> Changes(InstitutionUsers? before, InstitutionUsers after) => [new("head", before, after)];

    public override InstitutionUsers Stamp(InstitutionUsers state, long version) => state with { Version = version };

    public override InstitutionUsers Read(IReadOnlyDictionary<string, string> parts)
    {
        var read = Json.Read<InstitutionUsers>(parts["head"]);
        return read with { Heads = read.Heads.WithComparers(StringComparer.Ordinal), Users = read.Users.WithComparers(StringComparer.Ordinal) };
    }

    public override IEnumerable<OutboxMessage> Consequences(Change<InstitutionUsers> change)
    {
        var after = change.After;
        foreach (var user in after.Users.Values)
        {
            var was = change.Before?.Users.GetValueOrDefault(user.Id);
            if (ReferenceEquals(was, user))
                continue;
            if (user.State == UserState.Confirmed)
                yield return Member(user.PersonId!, listed: true, user);
            else if (was?.State == UserState.Confirmed)
                yield return Member(was.PersonId!, listed: false, user);
            if ((user.PersonId ?? user.Removal?.PersonId) is { } person)
                yield return Held(person, Json.Write(new UserPlace(after.Institution, user.Id)), user.Id, listed: true);
            if (user.Removal is { } removal)
                yield return new Project(DueList.Row(removal.PersonId, UserStore.Held(after, user), change.Version));
        }
        foreach (var gone in change.Before?.Users.Values.Where(user => !after.Users.ContainsKey(user.Id) && user.Removal is not null) ?? [])
            yield return Held(gone.Removal!.PersonId, "null", gone.Id, listed: false);
        foreach (var head in after.Heads.Values.Where(head => change.Before?.Heads.ContainsKey(head.PersonId) != true))
            yield return Held(head.PersonId, Json.Write(new UserPlace(after.Institution, null)), "head", listed: true);
        foreach (var (happened, i) in change.Events.Select((happened, i) => (happened, i)))
        {
            if (happened is { Kind: "user-invited" or "user-confirmed", Subject: { } id } && after.Users[id] is var user)
                yield return new Post(happened.Kind == "user-invited" ? links.Invitation(Id(i), after, user, change.At) : links.Welcome(Id(i), after, user, change.At));
        }

        Project Member(string person, bool listed, InstitutionUser user) =>
            new(new(UserLists.OfPerson(person), after.Institution, change.Version, Json.Write(new Membership(after.Institution, after.Name, user.Card.Rights.Groups)), Listed: listed));

        Project Held(string person, string place, string user, bool listed) =>
            new(new(UserLists.HeldOf(person), Holding.IdIn(after.Institution, user), change.Version, place, Listed: listed));

        string Id(int i) => FormattableString.Invariant($"users-{after.Institution}-{change.Version}-{i}");
    }
}

public static class UserLists
{
    public static string OfPerson(string person) => $"memberships-{person}";

    /// <summary>Where anything is kept of a person as a user or head, former ones included.</summary>
    public static string HeldOf(string person) => $"user-places-{person}";
}

/// <param name="User">Null for the head.</param>
public sealed record UserPlace(string Institution, string? User);

/// <summary>An institution that a person is a user of.</summary>
public sealed record Membership(string Institution, string Name, ImmutableArray<UserGroup> Groups);

/// <summary>
/// Confirmation links. A link is made of the invitation by a key that no storage holds, so nothing of it is kept and the
/// letter can be written in the commit's own transaction; once used, replaced or expired, it opens nothing.
/// </summary>
public sealed class InvitationLinks(Secrets secrets, Frontend frontend)
{
    /// <summary>The code that the link carries.</summary>
    public string Code(string institution, InstitutionUser user) => $"{institution}.{user.Id}.{Token(institution, user)}";

    /// <summary>Whose link it may be; null where it is none of ours.</summary>
    public static (string Institution, string User, string Token)? Read(string code) =>
        code.Split('.') is [var institution, var user, var token] && LegalEntityCode.TryParse(institution, out _) && NewId.Fits(user) ? (institution, user, token) : null;

    public bool Opens(string token, string institution, InstitutionUser user) => Secrets.Same(token, Token(institution, user));

    /// <summary>The code stands after «#», where no server on the way reads it.</summary>
    internal Letter Invitation(string id, InstitutionUsers users, InstitutionUser user, DateTimeOffset at) => Write(id, user, at, "Patvirtinkite savo tapatybę KURSUOK sistemoje",
        $"esate įtrauktas (-a) į įstaigos {users.Name} (kodas {users.Institution}) naudotojų sąrašą. Jūsų teisės: {string.Join(", ", user.Card.Rights.Groups.Select(group => group.Label()))}.\n\n"
        + $"Patvirtinkite tapatybę ir sutikite su privatumo politika – atverkite nuorodą ir pasirinkite prisijungimą „Fiziniam asmeniui“:\n{frontend.At("/prisijungti")}#pakvietimas={Code(users.Institution, user)}\n\n"
        + $"Nuoroda galioja iki {Vilnius.DateOf(user.Invitation.Expires):yyyy-MM-dd} ir panaudojama vieną kartą.");

    internal Letter Welcome(string id, InstitutionUsers users, InstitutionUser user, DateTimeOffset at) => Write(id, user, at, "Jūsų tapatybė patvirtinta",
        $"nuo šiol esate patvirtintas (-a) įstaigos {users.Name} naudotojas (-a). Prie sistemos jungiamasi čia, pasirinkus „Fiziniam asmeniui“:\n{frontend.At("/prisijungti")}");

    private static Letter Write(string id, InstitutionUser user, DateTimeOffset at, string subject, string text) =>
        Letter.Greeting(id, user.Card.Email, user.Card.FullName, subject, text, at) with { AtOnce = true };

    private string Token(string institution, InstitutionUser user) => secrets.Sign($"invitation/{institution}/{user.Id}/{user.Invitation.Id}");
}

/// <summary>The users of institutions: reading and deciding.</summary>
public sealed class UserStore(AggregateStore<InstitutionUsers> store, IInstitutionDirectory institutions, Projections lists, InvitationLinks links, TodaySource today)
{
    public async Task<InstitutionUsers> FindAsync(string institution, CancellationToken cancellation) =>
        await store.FindAsync(institution, cancellation) ?? InstitutionUsers.Of(institution);

    public async Task<InstitutionUsers> DecideAsync(string institution, Actor actor, UserCommand command, long? version = null)
    {
        var chosen = command switch { InviteUser invite => invite.Card, ChangeUser change => change.Card, _ => null };
        var employers = chosen?.Rights?.Employer is null ? ImmutableHashSet<string>.Empty : await institutions.ActiveEmployersAsync(institution, CancellationToken.None);
        return await store.DecideAsync(institution, command.GetType().Name, actor, present =>
            UserRules.Decide(present ?? InstitutionUsers.Of(institution), command, actor, today.Now, employers).Expecting(present, version));
    }

    /// <summary>A user as the erasure judges it: what holds goes on, what was taken away has ended.</summary>
    public static Holding Held(InstitutionUsers users, InstitutionUser user) =>
        new(RecordKind.InstitutionUser, Holding.IdIn(users.Institution, user.Id), user.Removal is { } removal ? Vilnius.DateOf(removal.At) : null);

    /// <summary>The institutions that a person is a confirmed user of.</summary>
    public async Task<ImmutableArray<Membership>> InstitutionsOfAsync(string person, CancellationToken cancellation)
    {
        var found = ImmutableArray.CreateBuilder<Membership>();
        await foreach (var membership in lists.AllAsync<Membership>(UserLists.OfPerson(person), "0", "~", null, cancellation))
            found.Add(membership);
        return found.ToImmutable();
    }

    /// <summary>The invitation that a link's code opens now.</summary>
    /// <exception cref="RefusedException">It is void or used.</exception>
    public async Task<OpenInvitation> OpenAsync(string code, CancellationToken cancellation)
    {
        if (InvitationLinks.Read(code) is not var (institution, id, token)
            || (await FindAsync(institution, cancellation)).Users.GetValueOrDefault(id) is not { } user
            || !links.Opens(token, institution, user)
            || user.State == UserState.Removed)
            throw UserRules.InvitationVoid();
        if (user.State == UserState.Confirmed)
            throw UserRules.InvitationSpent();
        return new(institution, id, user.Invitation.Id);
    }
}

public sealed record OpenInvitation(string Institution, string User, string Invitation);
