using Azure;
using Azure.Data.Tables;
using Kursuok.Domain.People.Accounts;
using Kursuok.Functions.People.Privacy;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Security.Viisp;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Functions.People.Accounts;

public sealed class PersonAggregate : Aggregate<Account>
{
    public override string Prefix => "person";

    public override IEnumerable<PartChange> Changes(Account? before, Account after) => [new("head", before, after)];

    public override Account Stamp(Account state, long version) => state with { Version = version };

    public override Account Read(IReadOnlyDictionary<string, string> parts) => Json.Read<Account>(parts["head"]);

    public override IEnumerable<OutboxMessage> Consequences(Change<Account> change)
    {
        var (before, after) = (change.Before, change.After);
        if (after.IsErased || before?.SeenAt == after.SeenAt)
            yield break;
        yield return new Project(DueList.Row(change.Id, after.Held(), change.Version));
        if (before is not null && before.FullName != after.FullName)
            yield return new Nudge(nameof(NameCorrection), NameCorrection.InstanceOf(change.Id, change.Version), change.Id);
    }
}

/// <summary>
/// The people who have signed in. A personal code opens the way to the person's opaque id by its keyed hash; the code
/// itself is kept once, encrypted, in the person's own partition.
/// </summary>
public sealed class AccountStore(
    AggregateStore<Account> store, [FromKeyedServices(AccountStore.Identities)] TableClient identities, Secrets secrets, TrailReader trails, TimeProvider clock)
{
    internal const string Identities = "identities";

    public async Task<Account> FindAsync(string id, CancellationToken cancellation) =>
        await TryFindAsync(id, cancellation) ?? throw SessionRules.Over();

    /// <summary>The personal code of a caller, for asking registers.</summary>
    public async Task<PersonalCode?> CodeOfAsync(Caller caller, CancellationToken cancellation)
    {
        if (caller.Session is null)
            return caller.PersonalCode;
        return (await store.FindAsync(caller.Actor.PersonId, cancellation))?.SealedCode is { } code ? PersonalCode.Parse(secrets.Open(code, caller.Actor.PersonId)) : null;
    }

    /// <summary>The caller's country of citizenship as VIISP told it, or null.</summary>
    public async Task<string?> NationalityOfAsync(Caller caller, CancellationToken cancellation) =>
        caller.Session is null ? null : (await store.FindAsync(caller.Actor.PersonId, cancellation))?.Nationality;

    /// <summary>Somebody whom VIISP has identified just now, who has consented and perhaps pledged.</summary>
    public async Task<Account> SignInAsync(ViispIdentity identity, bool pledges, string? from, CancellationToken cancellation)
    {
        var hash = secrets.Index(identity.PersonalCode is { } code ? "lt:" + code.Value : "eidas:" + identity.EidasId);
        var id = await IdOfAsync(hash, cancellation);
        var now = clock.GetUtcNow();
        var person = new Account(id, identity.FirstName, identity.LastName, identity.Birthday, identity.Email?.Value, identity.Phone?.Value,
            identity.PersonalCode is { } own ? secrets.Seal(own.Value, id) : null, now, pledges ? now : null)
        { Identity = hash, SeenAt = now, Nationality = identity.Nationality };
        return await store.DecideAsync(id, "SignIn", new(id, person.FullName, Roles.None) { From = from }, before => Account.SignIn(before, person));
    }

    /// <summary>The person, or null where no account has this id (any more).</summary>
    public async Task<Account?> TryFindAsync(string id, CancellationToken cancellation) =>
        await store.FindAsync(id, cancellation) is { IsErased: false } person ? person : null;

    public string? CodeOf(Account person) => person.SealedCode is { } code ? secrets.Open(code, person.Id) : null;

    public Task<Account> CorrectAsync(string id, Actor actor, string? email, string? phone) =>
        store.DecideAsync(id, "CorrectContacts", actor, present => (present ?? throw SessionRules.Over()).Correct(email, phone));

    /// <summary>First the way to the account goes, then what it holds, then what the trail tells of it: cut short, it is found again by its id and goes on.</summary>
    public async Task EraseAsync(string id, CancellationToken cancellation)
    {
        if (await store.FindAsync(id, cancellation) is not { } person)
            return;
        if (!person.IsErased)
            await identities.DeleteEntityAsync(person.Identity, person.Identity, ETag.All, cancellation);
        await store.DecideAsync(id, "EraseAccount", Actor.Clock, present => present!.Erase());
        await trails.EraseAsync("person", id, _ => true, _ => true, cancellation);
    }

    private async Task<string> IdOfAsync(string hash, CancellationToken cancellation)
    {
        while (true)
        {
            var found = await identities.GetEntityIfExistsAsync<TableEntity>(hash, hash, cancellationToken: cancellation);
            if (found.HasValue)
                return found.Value!.GetString("Person")!;
            try
            {
                var id = NewId.Make();
                await identities.AddEntityAsync(new TableEntity(hash, hash) { ["Person"] = id }, cancellation);
                return id;
            }
            catch (RequestFailedException raced) when (raced.Status == 409)
            {
                // The same person signs in twice at once: the id of the first one stands.
            }
        }
    }
}
