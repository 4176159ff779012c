using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kursuok.Functions.Platform.Aggregates;

/// <summary>
/// The one way in which anything changes: load → decide → save in one transaction → send what follows. Requests that
/// meet at one aggregate in this process wait in line and are decided together, many to a transaction; across
/// processes the ETag of the head row decides, and who loses the race decides again.
/// </summary>
public sealed class AggregateStore<TState>(
    Aggregate<TState> aggregate, [FromKeyedServices(StorageServices.Aggregates)] TableClient table, Outbox outbox, TimeProvider clock, ILogger<AggregateStore<TState>> log)
    where TState : Versioned
{
    /// <summary>So many are decided together; their rows fit a transaction of 100.</summary>
    private const int LargestBatch = 64;

    /// <summary>Lost races before the callers are told to come again.</summary>
    private const int MostAttempts = 50;

    /// <summary>Large groups are a megabyte in memory.</summary>
    private const int MostRemembered = 128;

    private readonly ConcurrentDictionary<string, Line> _lines = new(StringComparer.Ordinal);

    /// <summary>Aggregates as this process last saved or read them. Whether one is still so only a commit under its ETag shows.</summary>
    private readonly ConcurrentDictionary<string, Loaded> _remembered = new(StringComparer.Ordinal);

    /// <summary>Aggregates that somebody is deciding now.</summary>
    internal int OpenLines => _lines.Count;

    /// <summary>The state now, or null: one read.</summary>
    public async Task<TState?> FindAsync(string id, CancellationToken cancellation) => (await LoadAsync(id, cancellation)).State;

    /// <summary>A row that some change added beside the state, or null.</summary>
    public async Task<T?> FindFactAsync<T>(string id, string name, CancellationToken cancellation) where T : class
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Partition(id), FactKey(id, name), cancellationToken: cancellation);
        return found.HasValue ? Json.Read<T>(found.Value!.Json()) : null;
    }

    /// <summary>
    /// Sends once more all that follows from the present state, as if it had come about at once: rows that lists have lost
    /// are written, orchestrations that were lost start. Answers the state, or null where there is none.
    /// </summary>
    public async Task<TState?> RepairAsync(string id, CancellationToken cancellation)
    {
        var loaded = await LoadAsync(id, cancellation);
        if (loaded.State is { } state)
        {
            foreach (var messages in aggregate.Consequences(new(id, null, state, loaded.Version, clock.GetUtcNow(), [])).Chunk(Outbox.MessagesARow))
                await outbox.SendAsync(messages);
        }
        return loaded.State;
    }

    /// <summary>Deletes an aggregate with its trail. Only for one that nobody changes any more; its head goes last, so that a try cut short is seen.</summary>
    public async Task DropAsync(string id, CancellationToken cancellation)
    {
        var head = RowKey(id, "head");
        await foreach (var row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition(id)}"), select: ["PartitionKey", "RowKey"], cancellationToken: cancellation))
        {
            if (!string.Equals(row.RowKey, head, StringComparison.Ordinal))
                await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellation);
        }
        await table.DeleteEntityAsync(Partition(id), head, ETag.All, cancellation);
        _remembered.TryRemove(id, out _);
    }

    /// <summary>
    /// Decides a command on the present state and saves what it came to. Answers the state after it, once it is safe and
    /// what follows from it has been sent.
    /// </summary>
    /// <param name="decide">Gets null where the aggregate does not exist yet. May be called more than once.</param>
    /// <exception cref="RefusedException">What <paramref name="decide"/> refused with; nothing was changed.</exception>
    public Task<TState> DecideAsync(string id, string command, Actor actor, Func<TState?, Decision<TState>> decide)
    {
        var waiting = new Waiting(command, actor, decide);
        while (true)
        {
            var line = _lines.GetOrAdd(id, static _ => new Line());
            lock (line)
            {
                if (line.Closed)
                    continue;
                line.Waiting.Enqueue(waiting);
                if (!line.Served)
                {
                    line.Served = true;
                    _ = Task.Run(() => ServeAsync(id, line));
                }
                return waiting.Answer.Task;
            }
        }
    }

    private async Task ServeAsync(string id, Line line)
    {
        var batch = new List<Waiting>(LargestBatch);
        while (true)
        {
            lock (line)
            {
                batch.Clear();
                while (batch.Count < LargestBatch && line.Waiting.TryDequeue(out var waiting))
                    batch.Add(waiting);
                if (batch.Count == 0)
                {
                    line.Closed = true;
                    _lines.TryRemove(new(id, line));
                    return;
                }
            }
            try
            {
                await DecideTogetherAsync(id, line, batch);
            }
            catch (Exception failure)
            {
                // Every caller of the batch learns of it; the line itself goes on.
                foreach (var waiting in batch)
                    waiting.Answer.TrySetException(failure);
            }
        }
    }

    private async Task DecideTogetherAsync(string id, Line line, List<Waiting> batch)
    {
        // Tries at one version: any of them, but one at most, may have been saved or may yet be.
        var tried = new List<Attempt>();
        for (var effort = 0; effort < MostAttempts;)
        {
            try
            {
                var isRemembered = _remembered.TryRemove(id, out var remembered);
                var loaded = remembered ?? await LoadAsync(id, CancellationToken.None);
                if (tried.Count > 0 && tried[0].Change!.Version is var version && loaded.Version >= version)
                {
                    var commit = loaded.Version == version ? loaded.CommitId : await CommitIdAsync(id, version);
                    if (tried.Find(attempt => string.Equals(attempt.CommitId, commit, StringComparison.Ordinal)) is { } landed)
                    {
                        Send(id, line, landed);
                        return;
                    }
                    tried.Clear(); // Somebody else's commit stands in their place.
                }
                var next = Decide(id, loaded, batch);
                if (next.Change is null && isRemembered)
                    continue; // No commit will show that the answers rest on the present state: it is read.
                if (next.Change is null)
                {
                    if (loaded.State is not null)
                        Remember(id, loaded);
                    next.Tell();
                    return;
                }
                await outbox.MarkAsync(Partition(id));
                tried.Add(next);
                var saved = await table.SubmitTransactionAsync(next.Actions);
                if (saved.Value[next.HeadAt].Headers.ETag is { } etag)
                    Remember(id, new(next.Change.After, next.Change.Version, etag, next.CommitId, next.Trail));
                Send(id, line, next);
                return;
            }
            catch (Exception lost) when (StatusOf(lost) is 404 or 409 or 412 or 0 or >= 500)
            {
                // 404: it was dropped by another process since it was remembered here.
                // A failing store has been asked several times already by the time that it tells.
                var status = StatusOf(lost);
                effort += status is 404 or 409 or 412 ? 1 : MostAttempts / 5;
                log.LogDebug("A race for {Aggregate} was lost ({Status}); deciding again", Partition(id), status);
            }
        }
        throw StoreRefusals.Busy.Because("Įrašas šiuo metu keičiamas labai dažnai. Pabandykite po kelių sekundžių.");
    }

    /// <summary>What a store answered: 0 where it did not, however often it was asked; Azure's clients then tell of all the tries together.</summary>
    private static int? StatusOf(Exception failure) => failure switch
    {
        RequestFailedException answered => answered.Status,
        AggregateException => 0,
        _ => null,
    };

    /// <summary>Decides the batch in order of arrival, each on what the one before left.</summary>
    private Attempt Decide(string id, Loaded loaded, List<Waiting> batch)
    {
        var state = loaded.State;
        var entries = ImmutableArray.CreateBuilder<Entry>();
        var actors = ImmutableArray.CreateBuilder<Actor>();
        var attempt = new Attempt();
        foreach (var waiting in batch)
        {
            try
            {
                var decision = waiting.Decide(state);
                if (!decision.IsNothing)
                {
                    entries.Add(new(waiting.Actor.PersonId, waiting.Actor.Roles, waiting.Command, decision.Events));
                    actors.Add(waiting.Actor);
                    state = aggregate.Stamp(decision.State, loaded.Version + 1);
                }
                attempt.Answers.Add((waiting, state, null));
            }
            catch (Exception refused)
            {
                attempt.Answers.Add((waiting, null, refused));
            }
        }
        if (entries.Count == 0)
            return attempt;

        var change = new Change<TState>(id, loaded.State, state!, loaded.Version + 1, clock.GetUtcNow(), entries.ToImmutable());
        attempt.Change = change;
        var partition = Partition(id);
        var parts = aggregate.Changes(loaded.State, change.After).ToList();
        (var link, var details, attempt.Trail) = Trail.Append(partition, change, attempt.CommitId, loaded.Trail, parts.SelectMany(Items), actors.ToImmutable());
        foreach (var (part, _, row) in parts)
        {
            var key = RowKey(id, part);
            if (part == "head")
            {
                var head = JsonEntity.Make(partition, key, Json.Write(row));
                head["Version"] = change.Version;
                head["CommitId"] = attempt.CommitId;
                head["Trail"] = attempt.Trail;
                attempt.HeadAt = attempt.Actions.Count;
                attempt.Actions.Add(loaded.State is null
                    ? new(TableTransactionActionType.Add, head)
                    : new(TableTransactionActionType.UpdateReplace, head, loaded.ETag));
            }
            else
            {
                // The head's ETag guards the whole partition.
                attempt.Actions.Add(row is null
                    ? new(TableTransactionActionType.Delete, new TableEntity(partition, key), ETag.All)
                    : new(TableTransactionActionType.UpsertReplace, JsonEntity.Make(partition, key, Json.Write(row))));
            }
        }
        foreach (var (name, row) in aggregate.Facts(change))
            attempt.Actions.Add(new(TableTransactionActionType.Add, JsonEntity.Make(partition, FactKey(id, name), Json.Write(row))));
        attempt.Actions.Add(new(TableTransactionActionType.Add, link));
        attempt.Actions.Add(new(TableTransactionActionType.Add, details));
        attempt.Outbox = [.. aggregate.Consequences(change).Chunk(Outbox.MessagesARow).Select((messages, row) => (OutboxKey(id, change.Version, row), messages))];
        foreach (var (row, messages) in attempt.Outbox)
            attempt.Actions.Add(new(TableTransactionActionType.Add, JsonEntity.Make(partition, row, Json.Write(messages))));
        return attempt;
    }

    /// <summary>Sends in the order of commits, while the next batch is already decided, and then answers the callers.</summary>
    private void Send(string id, Line line, Attempt attempt) =>
        line.Sending = SendAsync(line.Sending, Partition(id), attempt);

    private async Task SendAsync(Task before, string partition, Attempt attempt)
    {
        await before;
        foreach (var (row, messages) in attempt.Outbox)
            await outbox.TrySendAsync(partition, row, messages);
        attempt.Tell();
    }

    private void Remember(string id, Loaded loaded)
    {
        if (_remembered.Count >= MostRemembered)
            _remembered.Clear();
        _remembered[id] = loaded;
    }

    private async Task<Loaded> LoadAsync(string id, CancellationToken cancellation)
    {
        if (id.Length > 64 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            return Loaded.Nothing; // No id of ours looks so, and keys may not hold everything.
        var prefix = RowKey(id, "");
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        TableEntity? head = null;
        var rows = table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition(id)} and RowKey ge {prefix} and RowKey lt {prefix + "~"}"), cancellationToken: cancellation);
        await foreach (var row in rows)
        {
            var part = row.RowKey[prefix.Length..];
            parts.Add(part, row.Json());
            if (part == "head")
                head = row;
        }
        return head is null
            ? Loaded.Nothing
            : new(aggregate.Stamp(aggregate.Read(parts), head.GetInt64("Version")!.Value), head.GetInt64("Version")!.Value, head.ETag, head.GetString("CommitId"), head.GetString("Trail")!);
    }

    /// <summary>The trail tells of single items, not of the rows that hold many.</summary>
    private static IEnumerable<PartChange> Items(PartChange row)
    {
        var (before, after) = (row.Before as object[], row.After as object[]);
        if (before is null && after is null)
            return [row];
        return Enumerable.Range(0, Math.Max(before?.Length ?? 0, after?.Length ?? 0))
            .Select(i => new PartChange(string.Create(CultureInfo.InvariantCulture, $"{row.Part}/{i}"), before?.ElementAtOrDefault(i), after?.ElementAtOrDefault(i)))
            .Where(item => !ReferenceEquals(item.Before, item.After));
    }

    private async Task<string?> CommitIdAsync(string id, long version)
    {
        var trail = await table.GetEntityAsync<TableEntity>(Partition(id), Trail.LinkKey(id, version), ["CommitId"]);
        return trail.Value.GetString("CommitId");
    }

    private string Partition(string id) => $"{aggregate.Prefix}-{id}";

    /// <summary>Row keys differ by aggregate as well: some stores keep an index of row keys alone.</summary>
    private static string RowKey(string id, string part) => $"a-{id}-{part}";

    private static string FactKey(string id, string name) => $"f-{id}-{name}";

    private static string OutboxKey(string id, long version, int row) => $"o-{id}-{version:D10}-{row:D3}";

    private sealed record Loaded(TState? State, long Version, ETag ETag, string? CommitId, string Trail)
    {
        public static Loaded Nothing { get; } = new(null, 0, default, null, Aggregates.Trail.Beginning);
    }

    private sealed record Waiting(string Command, Actor Actor, Func<TState?, Decision<TState>> Decide)
    {
        public TaskCompletionSource<TState> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Line
    {
        public Queue<Waiting> Waiting { get; } = new();
        public bool Served { get; set; }
        public bool Closed { get; set; }
        public Task Sending { get; set; } = Task.CompletedTask;
    }

    /// <summary>One try at a batch: what it would save and what it would answer.</summary>
    private sealed class Attempt
    {
        public string CommitId { get; } = Guid.NewGuid().ToString("N");
        public List<(Waiting Who, TState? State, Exception? Refused)> Answers { get; } = [];
        public List<TableTransactionAction> Actions { get; } = [];
        public int HeadAt { get; set; }
        public Change<TState>? Change { get; set; }

        /// <summary>The hash of the commit's link in the trail.</summary>
        public string Trail { get; set; } = Aggregates.Trail.Beginning;
        public ImmutableArray<(string Row, OutboxMessage[] Messages)> Outbox { get; set; } = [];

        public void Tell()
        {
            foreach (var (who, state, refused) in Answers)
            {
                if (refused is null)
                    who.Answer.TrySetResult(state!);
                else
                    who.Answer.TrySetException(refused);
            }
        }
    }
}

public static class StoreRefusals
{
    public static readonly Refusal Stale = new("changed-since-read", RefusalKind.Stale, "Įrašas pasikeitė");
    public static readonly Refusal Busy = new("store-busy", RefusalKind.Unavailable, "Sistema užimta");
}
