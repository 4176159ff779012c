using System.Collections.Immutable;
using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Audit;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Criteria;
using Kursuok.Functions.Training.Groups;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Kursuok.Functions.People.Privacy;

/// <summary>A person's requests about own data: corrections go on to where the data stand, erasures to the administrator's list.</summary>
public sealed class PersonalFileAggregate : Aggregate<PersonalFile>
{
    public const string Kind = "privacy";

    public override string Prefix => Kind;

    public override IEnumerable<PartChange> Changes(PersonalFile? before, PersonalFile after) => [new("head", before, after)];

    public override PersonalFile Stamp(PersonalFile state, long version) => state with { Version = version };

    public override PersonalFile Read(IReadOnlyDictionary<string, string> parts) => Json.Read<PersonalFile>(parts["head"]);

    public override IEnumerable<OutboxMessage> Consequences(Change<PersonalFile> change)
    {
        var (before, after) = (change.Before, change.After);
        if (after.Contacts is { } contacts && contacts != before?.Contacts)
        {
            yield return new Nudge(nameof(ContactCorrection), ContactCorrection.InstanceOf(change.Id, change.Version), change.Id);
            yield return new Project(DueList.Row(change.Id, new(RecordKind.Account, change.Id, contacts.CorrectedOn), change.Version));
        }
        if (after.Pending is { } pending && before?.Pending?.ReportId != pending.ReportId)
            yield return new Project(new(ErasureLists.Reports, $"{Vilnius.DateOf(change.At):yyyyMMdd}|{pending.ReportId}", change.Version, Json.Write(ErasureReport.Of(after, pending, change.At))));
        if ((before?.Pending is not null, before?.Waits == true) != (after.Pending is not null, after.Waits))
            yield return new Project(new(ErasureLists.Open, change.Id, change.Version, Json.Write(change.Id), Listed: after.Waits || after.Pending is not null));
    }
}

public static class ErasureLists
{
    /// <summary>What was erased, for the administrator.</summary>
    public const string Reports = "erasures";

    /// <summary>The people whose erasure is under way, or who wait for something to end.</summary>
    public const string Open = "erasures-open";
}

/// <summary>One erasure, told without telling whose.</summary>
/// <param name="Asked">The person asked for it; else the terms were over.</param>
public sealed record ErasureReport(string Id, DateTimeOffset At, bool Asked, ImmutableArray<ErasedRecords> Erased)
{
    internal static ErasureReport Of(PersonalFile file, PendingErasure pending, DateTimeOffset at) => new(pending.ReportId, at, file.ErasureAskedOn is not null,
        [.. pending.Holdings.CountBy(holding => holding.Kind).OrderBy(counted => counted.Key).Select(counted => new ErasedRecords(counted.Key, counted.Key.Label(), counted.Value))]);
}

public sealed record ErasedRecords(RecordKind Kind, string Label, int Count);

/// <summary>Reading and deciding personal files.</summary>
public sealed class PersonalFiles(AggregateStore<PersonalFile> store, TodaySource today)
{
    public Task<PersonalFile?> FindAsync(string person, CancellationToken cancellation) => store.FindAsync(person, cancellation);

    public Task<PersonalFile> DecideAsync(string person, Actor actor, PersonalFileCommand command) =>
        store.DecideAsync(person, command.GetType().Name, actor, present => PersonalFileRules.Decide(present ?? PersonalFile.Of(person), command, actor, today.Now));
}

/// <summary>Brings corrected contacts to the account, to the file of claims, and to every group where the person's registration lives.</summary>
public sealed class ContactCorrection(PersonalFiles files, AccountStore accounts, LearnerFiles claims, GroupStore groups, Projections lists)
{
    public static string InstanceOf(string person, long version) => FormattableString.Invariant($"contacts-{person}-{version}");

    [Function(nameof(ContactCorrection))]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var person = context.GetInput<string>()!;
        foreach (var group in await context.CallActivityAsync<string[]>(nameof(CorrectAccount), person, TaskRetry.Options))
            await context.CallActivityAsync<bool>(nameof(CorrectInGroup), $"{group}/{person}", TaskRetry.Options);
    }

    /// <summary>Answers the groups that the person has registered to.</summary>
    [Function(nameof(CorrectAccount))]
    public async Task<string[]> CorrectAccount([ActivityTrigger] string person, CancellationToken cancellation)
    {
        if ((await files.FindAsync(person, cancellation))?.Contacts is not { } contacts)
            return []; // Erased since.
        if (await accounts.TryFindAsync(person, cancellation) is not null)
            await accounts.CorrectAsync(person, As(person), contacts.Email, contacts.Phone);
        await claims.CorrectAsync(person, As(person), contacts.Email, cancellation);
        var found = new List<string>();
        foreach (var state in (RegistrationState[])[RegistrationState.Pending, RegistrationState.Confirmed])
        {
            await foreach (var item in lists.AllAsync<RegistrationItem>(GroupLists.OfPerson(person), "registration|", "registration|~", state.ToString(), cancellation))
                found.Add(item.GroupId);
        }
        return [.. found];
    }

    /// <param name="address">«group/person».</param>
    [Function(nameof(CorrectInGroup))]
    public async Task<bool> CorrectInGroup([ActivityTrigger] string address, CancellationToken cancellation)
    {
        var (id, person) = (address[..address.IndexOf('/', StringComparison.Ordinal)], address[(address.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        var group = await groups.FindAsync(id, cancellation);
        if (group.ParticipantOf(person) is not { } participant || (await files.FindAsync(person, cancellation))?.Contacts is not { } contacts)
            return false; // Erased since.
        await groups.DecideAsync(id, As(person), new CorrectContacts(participant.Id, contacts.Email, contacts.Phone));
        return true;
    }

    /// <summary>The person asked for it; the name is of no use here.</summary>
    private static Actor As(string person) => new(person, "", Roles.Learner);
}
