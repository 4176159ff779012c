using System.Collections.Immutable;
using Kursuok.Domain.People.Accounts;
using Kursuok.Domain.People.Privacy;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;

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
