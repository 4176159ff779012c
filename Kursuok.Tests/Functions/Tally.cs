using System.Collections.Immutable;
using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Audit;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.LocalHost.Storage;
using Kursuok.Tests.Functions.Platform.Storage;
using Kursuok.Tests.LocalHost.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kursuok.Tests.Functions;

/// <summary>The plainest aggregate: who was counted, in order. Counted twice, a name stands twice.</summary>
public sealed record Tally(ImmutableArray<string> Names) : Versioned
{
    public static Decision<Tally> Count(Tally? tally, string name) =>
        new(new((tally?.Names ?? []).Add(name)), [new Event("counted", name)]);
}

/// <param name="listed">Whether each name goes to a list as well.</param>
public sealed class TallyAggregate(bool listed = true) : Aggregate<Tally>
{
    public const string List = "counted";

    public override string Prefix => "tally";

    public override IEnumerable<PartChange> Changes(Tally? before, Tally after) => [new("head", null, after)];

    public override Tally Stamp(Tally state, long version) => state with { Version = version };

    public override Tally Read(IReadOnlyDictionary<string, string> parts) => Json.Read<Tally>(parts["head"]);

    public override IEnumerable<OutboxMessage> Consequences(Change<Tally> change) =>
        listed ? change.Events.Select(happened => new Project(new(List, happened.Subject!, change.Version, Json.Write(happened.Subject)))) : [];
}

/// <summary>The tables of one embedded store, and any number of processes' stores over them.</summary>
internal sealed class TallyWorld : IAsyncDisposable
{
    public static readonly Actor Actor = new("person", "Vardenė", Roles.Learner);

    private readonly EmbeddedFolder _folder = new();
    /// <summary>Nobody listens there: what these tests decide sends no messages.</summary>
    private readonly ServiceBusClient _bus = new("Endpoint=sb://127.0.0.1;SharedAccessKeyName=none;SharedAccessKey=none;UseDevelopmentEmulator=true;");

    public EmbeddedFolder Folder => _folder;

    /// <summary>The clock that stamps outbox marks.</summary>
    public MovedClock Clock { get; } = new(new(2026, 10, 1, 8, 0, 0, TimeSpan.Zero));

    public static async Task<TallyWorld> MakeAsync()
    {
        var world = new TallyWorld();
        foreach (var table in (string[])["aggregates", "lists", "marks"])
            await world.Table(table).CreateIfNotExistsAsync();
        return world;
    }

    public TableClient Table(string name) => new(EmbeddedTransport.AnyAccount, name, _folder.TableOptions);

    public FaultyTable Faulty(string name, int seed) => new(_folder, name, seed);

    public AggregateStore<Tally> Store(TableClient? aggregates = null, TableClient? lists = null, TallyAggregate? aggregate = null) =>
        new(aggregate ?? new(), aggregates ?? Table("aggregates"), Outbox(aggregates, lists), Clock, NullLogger<AggregateStore<Tally>>.Instance);

    public Outbox Outbox(TableClient? aggregates = null, TableClient? lists = null) =>
        new(aggregates ?? Table("aggregates"), Table("marks"), new(lists ?? Table("lists")), _bus, new(new ConfigurationBuilder().Build(), Clock), Clock, NullLogger<Outbox>.Instance);

    /// <summary>The row keys of a partition from a prefix on.</summary>
    public async Task<List<string>> RowsAsync(string table, string partition, string prefix, CancellationToken cancellation)
    {
        var rows = new List<string>();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {prefix} and RowKey lt {prefix + "~"}");
        await foreach (var row in Table(table).QueryAsync<TableEntity>(filter, select: ["RowKey"], cancellationToken: cancellation))
            rows.Add(row.RowKey);
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await _bus.DisposeAsync();
        await _folder.DisposeAsync();
    }
}

/// <summary>A clock that stands until it is moved.</summary>
internal sealed class MovedClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
