using Kursuok.Domain.People.Accounts;
using Kursuok.Domain.People.Institutions;
using Kursuok.Functions.People.Institutions;
using Kursuok.Functions.People.Privacy;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Storage;

namespace Kursuok.Functions.People.Accounts;

public sealed class SessionAggregate : Aggregate<UserSession>
{
    public override string Prefix => "session";

    public override IEnumerable<PartChange> Changes(UserSession? before, UserSession after) => [new("head", before, after)];

    public override UserSession Stamp(UserSession state, long version) => state with { Version = version };

    public override UserSession Read(IReadOnlyDictionary<string, string> parts) => Json.Read<UserSession>(parts["head"]);

    public override IEnumerable<OutboxMessage> Consequences(Change<UserSession> change)
    {
        if (change.Before?.State == change.After.State)
            yield break; // Refreshed, or come for another institution.
        yield return new Project(new(SessionLists.OfPerson(change.After.PersonId), change.Id, change.Version, Json.Write(SessionItem.Of(change.After))));
        if (change.Before is null)
            yield return new Project(DueList.Row(change.After.PersonId, change.After.Held(), change.Version));
    }
}

public static class SessionLists
{
    public static string OfPerson(string person) => $"sessions-{person}";
}

/// <summary>A sign-in of a person, without its secret.</summary>
public sealed record SessionItem(string Id, SignInKind Kind, DateTimeOffset StartedAt, DateTimeOffset Ends, SessionState State)
{
    public static SessionItem Of(UserSession session) => new(session.Id, session.Kind, session.Ends - SessionRules.Lasts, session.Ends, session.State);
}

/// <summary>
/// Sessions and their tokens. What a person may do is looked up whenever a token is made, so that rights that were taken
/// away end with the access token at the latest.
/// </summary>
public sealed class Sessions(AggregateStore<UserSession> store, AccountStore accounts, UserStore users, IInstitutionDirectory institutions, Tokens tokens, TimeProvider clock)
    : IActiveSessions
{
    /// <param name="institution">Whom the person comes for; null for a natural person, who then represents the only institution that he or she is a user of.</param>
    public async Task<SessionTokens> StartAsync(string person, SignInKind kind, string? institution, string? from, CancellationToken cancellation)
    {
        if (institution is null && await users.InstitutionsOfAsync(person, cancellation) is [var only])
            institution = only.Institution;
        var (id, secret) = (NewId.Make(), Secrets.Random());
        var started = new UserSession(id, person, kind, institution, SessionState.Active, Secrets.Hash(secret), clock.GetUtcNow() + SessionRules.Lasts);
        var session = await store.DecideAsync(id, "StartSession", new(person, "", Roles.None) { From = from }, _ => UserSession.Start(started));
        return await TokensAsync(session, secret, cancellation);
    }

    /// <exception cref="RefusedException">The session is over, also because its secret had been used already.</exception>
    public async Task<SessionTokens> RefreshAsync(string refreshToken, string? from, CancellationToken cancellation)
    {
        if (refreshToken.Split('.') is not [var id, var presented] || !NewId.Fits(id))
            throw SessionRules.Over();
        var next = Secrets.Random();
        var after = await DecideAsync(id, new RefreshSession(Secrets.Hash(presented), Secrets.Hash(next)), Actor.Clock with { From = from });
        return after.State == SessionState.Active ? await TokensAsync(after, next, cancellation) : throw SessionRules.Over();
    }

    /// <summary>The person represents one of his or her institutions from now on (AU-09).</summary>
    public async Task<SessionTokens> ChooseAsync(Caller caller, string institution, CancellationToken cancellation)
    {
        var session = await FindAsync(caller, cancellation);
        if (session.Kind != SignInKind.NaturalPerson || (await users.FindAsync(institution, cancellation)).UserOf(session.PersonId) is null)
            throw SessionRefusals.InstitutionNotYours.Because("Galima pasirinkti tik įstaigą, kurios patvirtintas naudotojas esate.");
        return await TokensAsync(await DecideAsync(session.Id, new ChooseInstitution(institution), caller.Actor), null, cancellation);
    }

    public async Task<bool> IsActiveAsync(string id, CancellationToken cancellation) => await store.FindAsync(id, cancellation) is { State: SessionState.Active };

    public async Task EndAsync(Caller caller, CancellationToken cancellation) =>
        await DecideAsync((await FindAsync(caller, cancellation)).Id, new EndSession(), caller.Actor);

    /// <summary>Ends a session where it still goes on, and leaves nothing of it.</summary>
    public async Task DropAsync(string id, CancellationToken cancellation)
    {
        if (await store.FindAsync(id, cancellation) is { State: SessionState.Active })
            await DecideAsync(id, new EndSession(), Actor.Clock);
        await store.DropAsync(id, cancellation);
    }

    private async Task<UserSession> FindAsync(Caller caller, CancellationToken cancellation) =>
        caller.Session is { } id && await store.FindAsync(id, cancellation) is { } session ? session : throw SessionRules.Over();

    private Task<UserSession> DecideAsync(string id, SessionCommand command, Actor actor) =>
        store.DecideAsync(id, command.GetType().Name, actor, present => SessionRules.Decide(present ?? throw SessionRules.Over(), command, clock.GetUtcNow()));

    private async Task<SessionTokens> TokensAsync(UserSession session, string? secret, CancellationToken cancellation)
    {
        var person = await accounts.FindAsync(session.PersonId, cancellation);
        var user = session.Institution is { } chosen ? (await users.FindAsync(chosen, cancellation)).UserOf(person.Id) : null;
        var own = session.Kind == SignInKind.NaturalPerson ? Roles.Learner : Roles.Head;
        var institution = own == Roles.Head || user is not null ? session.Institution : null;
        var (rights, employer) = (user?.Card.Rights.Roles ?? Roles.None, user?.Card.Rights.Employer);
        // A representative's rights end with the employer's account.
        if (employer is not null && !(await institutions.ActiveEmployersAsync(institution!, cancellation)).Contains(employer))
            (rights, employer) = (rights & ~Roles.EmployerRepresentative, null);
        var actor = new Actor(person.Id, person.FullName, own | rights, institution) { SigningDocument = user?.Card.Rights.SigningDocument, Employer = employer };
        var learner = new Person(person.Id, person.FirstName, person.LastName, person.BirthDate ?? default, person.Email ?? "", person.Phone ?? "");
        return new(await tokens.IssueAsync(new(actor, learner, null) { Session = session.Id }, cancellation), (int)SigningKeys.TokensLive.TotalSeconds,
            secret is null ? null : $"{session.Id}.{secret}", institution);
    }
}

/// <param name="ExpiresIn">Of the access token, in seconds.</param>
/// <param name="RefreshToken">Good once; null where the one before stays good.</param>
/// <param name="Institution">The represented institution, or null: «GET me» tells among which to choose.</param>
public sealed record SessionTokens(string AccessToken, int ExpiresIn, string? RefreshToken, string? Institution);
