using Google.Protobuf;
using Kursuok.LocalHost.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Protobuf;

namespace Kursuok.LocalHost.Durable;

/// <summary>The row of an orchestration. <see cref="Start"/> is what its next run, or the one under way, was started with.</summary>
internal sealed record DurableInstance(string Id, OrchestrationStatus Status, ExecutionStartedEvent Start)
{
    public string? Output { get; init; }
    public string? CustomStatus { get; init; }
    public TaskFailureDetails? Failure { get; init; }
    /// <summary>Events that continue-as-new carried over; told right after the start.</summary>
    public IReadOnlyList<HistoryEvent> Carried { get; init; } = [];
    public DateTimeOffset Created { get; init; }
    public DateTimeOffset Updated { get; init; }

    public string Name => Start.Name;

    /// <summary>Tells apart what was meant for an earlier run of the same id.</summary>
    public string Execution => Start.OrchestrationInstance.ExecutionId;

    public bool HasEnded => Statuses.Ended.Contains(Status);

    public static OrchestrationInstance NewExecution(string id) => new() { InstanceId = id, ExecutionId = Guid.NewGuid().ToString("N") };
}

/// <summary>A set of statuses, kept as the bits of a number so that the database can ask it.</summary>
internal readonly record struct Statuses(int Bits)
{
    public static readonly Statuses Ended =
        Of([OrchestrationStatus.Completed, OrchestrationStatus.Failed, OrchestrationStatus.Canceled, OrchestrationStatus.Terminated]);

    public static Statuses Of(IEnumerable<OrchestrationStatus> statuses) =>
        new(statuses.Aggregate(0, (bits, status) => bits | Bit(status)));

    public bool Contains(OrchestrationStatus status) => (Bits & Bit(status)) != 0;

    public bool IncludesLive => (Bits & ~Ended.Bits) != 0;

    private static int Bit(OrchestrationStatus status) => 1 << (int)status;
}

internal sealed record DurableMessage(long Sequence, HistoryEvent Event);

internal sealed record ActivityOrder(long Sequence, string Id, string Execution, int Task, string Name, string? Input);

/// <summary>A timer of an instance; task −1 is the start of a run.</summary>
internal readonly record struct DurableTimer(DateTime Due, string Id, int Task) : IComparable<DurableTimer>
{
    public const int Start = -1;
    /// <summary>A run that begins at once has a timer that is long due.</summary>
    public static readonly DateTime AtOnce = new(0, DateTimeKind.Utc);

    public int CompareTo(DurableTimer other) =>
        Due != other.Due ? Due.CompareTo(other.Due)
        : Task != other.Task ? Task.CompareTo(other.Task)
        : string.CompareOrdinal(Id, other.Id);
}

/// <summary>Everything that a step begins with.</summary>
/// <param name="History">The steps so far, each as <see cref="OrchestratorPayload.History"/> wrote it.</param>
internal sealed record Activation(
    DurableInstance? Instance, List<byte[]> History, List<DurableMessage> Messages, List<DurableTimer> Timers);

/// <summary>Which instances are meant: null means any. Times are the instances' creation.</summary>
internal sealed record InstanceFilter(DateTimeOffset? CreatedFrom, DateTimeOffset? CreatedTo, Statuses? Statuses, string? Prefix = null);

/// <summary>
/// The tables of the durable engine. Each method takes the session of one commit; what must not come apart is called
/// within one.
/// </summary>
internal static class DurableStore
{
    private const string Columns = "id, status, start, output, custom_status, failure, carried, created, updated";
    private static readonly string s_live = $"(1 << status & {Statuses.Ended.Bits}) = 0";
    private static readonly string s_ended = $"(1 << status & {Statuses.Ended.Bits}) <> 0";

    public static void CreateTables(LocalSession session) => session.Execute("""
        CREATE TABLE IF NOT EXISTS durable_instances (
            id TEXT PRIMARY KEY, status INTEGER NOT NULL, execution TEXT NOT NULL, parent_id TEXT, start BLOB NOT NULL,
            output TEXT, custom_status TEXT, failure BLOB, carried BLOB, created INTEGER NOT NULL, updated INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS durable_instances_by_parent ON durable_instances (parent_id) WHERE parent_id IS NOT NULL;
        CREATE TABLE IF NOT EXISTS durable_history (
            id TEXT, step INTEGER, content BLOB NOT NULL, PRIMARY KEY (id, step)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS durable_timers (
            id TEXT, task INTEGER, due INTEGER NOT NULL, PRIMARY KEY (id, task)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS durable_messages (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, execution TEXT, content BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS durable_messages_by_instance ON durable_messages (id);
        CREATE TABLE IF NOT EXISTS durable_activities (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, execution TEXT NOT NULL, task INTEGER NOT NULL,
            name TEXT NOT NULL, input TEXT);
        """);

    public static Activation Load(LocalSession session, string id) => new(
        Find(session, id),
        Rows(session.Command("SELECT content FROM durable_history WHERE id = @1 ORDER BY step", id), row => Bytes(row, 0)!),
        Rows(session.Command("SELECT sequence, content FROM durable_messages WHERE id = @1 ORDER BY sequence", id),
            row => new DurableMessage(row.GetInt64(0), HistoryEvent.Parser.ParseFrom(Bytes(row, 1)))),
        Rows(session.Command("SELECT due, id, task FROM durable_timers WHERE id = @1 ORDER BY due, task", id), Timer));

    public static DurableInstance? Find(LocalSession session, string id) =>
        Rows(session.Command($"SELECT {Columns} FROM durable_instances WHERE id = @1", id), Instance).SingleOrDefault();

    /// <summary>What had to be done when the engine last stopped.</summary>
    public static (List<string> WithMessages, List<DurableTimer> Timers, List<ActivityOrder> Activities) LoadWork(LocalSession session) => (
        Rows(session.Command("SELECT DISTINCT id FROM durable_messages"), row => row.GetString(0)),
        Rows(session.Command("SELECT due, id, task FROM durable_timers"), Timer),
        Rows(session.Command("SELECT sequence, id, execution, task, name, input FROM durable_activities ORDER BY sequence"),
            row => new ActivityOrder(
                row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetString(4), Text(row, 5))));

    /// <summary>Creates an instance, or replaces one whose status may be replaced; false when there is another of that id.</summary>
    public static bool Create(LocalSession session, DurableInstance instance, DateTime start, Statuses replaceable)
    {
        var created = session.Execute(
            """
            INSERT INTO durable_instances (id, status, execution, parent_id, start, created, updated)
            VALUES (@1, @2, @3, @4, @5, @6, @6)
            ON CONFLICT (id) DO UPDATE SET
                status = excluded.status, execution = excluded.execution, parent_id = excluded.parent_id, start = excluded.start,
                output = NULL, custom_status = NULL, failure = NULL, carried = NULL, created = excluded.created, updated = excluded.updated
            WHERE 1 << status & @7 <> 0
            """,
            instance.Id, (int)instance.Status, instance.Execution, instance.Start.ParentInstance?.OrchestrationInstance.InstanceId,
            instance.Start.ToByteArray(), instance.Created.UtcTicks, replaceable.Bits) == 1;
        if (created)
        {
            if (replaceable.IncludesLive)
                Clear(session, instance.Id);
            AddTimer(session, new(start, instance.Id, DurableTimer.Start));
        }
        return created;
    }

    /// <summary>Leaves a message to an instance that is under way (and, given an execution, still in it); false when it is not.</summary>
    public static bool Post(LocalSession session, string id, string? execution, HistoryEvent message) => session.Execute(
        $"""
        INSERT INTO durable_messages (id, execution, content) SELECT @1, @2, @3
        WHERE EXISTS (SELECT 1 FROM durable_instances WHERE id = @1 AND {s_live} AND (@2 IS NULL OR execution = @2))
        """,
        id, execution, message.ToByteArray()) == 1;

    public static void DeleteMessages(LocalSession session, string id, long upTo) =>
        session.Execute("DELETE FROM durable_messages WHERE id = @1 AND sequence <= @2", id, upTo);

    /// <summary>Drops what was meant for the run that is over; what was meant for the instance stays.</summary>
    public static void DeleteMessagesOfExecution(LocalSession session, string id) =>
        session.Execute("DELETE FROM durable_messages WHERE id = @1 AND execution IS NOT NULL", id);

    public static void AddTimer(LocalSession session, DurableTimer timer) =>
        session.Execute("INSERT INTO durable_timers (id, task, due) VALUES (@1, @2, @3)", timer.Id, timer.Task, timer.Due.Ticks);

    public static void DeleteTimer(LocalSession session, DurableTimer timer) =>
        session.Execute("DELETE FROM durable_timers WHERE id = @1 AND task = @2", timer.Id, timer.Task);

    public static void AddStep(LocalSession session, string id, int number, byte[] content) =>
        session.Execute("INSERT INTO durable_history (id, step, content) VALUES (@1, @2, @3)", id, number, content);

    public static ActivityOrder AddActivity(LocalSession session, DurableInstance instance, int task, ScheduleTaskAction action)
    {
        var sequence = (long)session.Command(
            "INSERT INTO durable_activities (id, execution, task, name, input) VALUES (@1, @2, @3, @4, @5) RETURNING sequence",
            instance.Id, instance.Execution, task, action.Name, action.Input).ExecuteScalar()!;
        return new(sequence, instance.Id, instance.Execution, task, action.Name, action.Input);
    }

    public static void DeleteActivity(LocalSession session, long sequence) =>
        session.Execute("DELETE FROM durable_activities WHERE sequence = @1", sequence);

    /// <summary>False when the instance is no longer in <paramref name="execution"/>.</summary>
    public static bool Update(LocalSession session, DurableInstance instance, string execution) => session.Execute(
        """
        UPDATE durable_instances
        SET status = @3, execution = @4, start = @5, output = @6, custom_status = @7, failure = @8, carried = @9, updated = @10
        WHERE id = @1 AND execution = @2
        """,
        instance.Id, execution, (int)instance.Status, instance.Execution, instance.Start.ToByteArray(),
        instance.Output, instance.CustomStatus, instance.Failure?.ToByteArray(),
        instance.Carried.Count == 0 ? null : new HistoryChunk { Events = { instance.Carried } }.ToByteArray(),
        instance.Updated.UtcTicks) == 1;

    public static void DeleteHistory(LocalSession session, string id) =>
        session.Execute("DELETE FROM durable_history WHERE id = @1", id);

    public static void DeleteTimers(LocalSession session, string id) =>
        session.Execute("DELETE FROM durable_timers WHERE id = @1", id);

    /// <summary>Forgets all that an instance has done and waits for.</summary>
    public static void Clear(LocalSession session, string id)
    {
        DeleteHistory(session, id);
        DeleteTimers(session, id);
        session.Execute("DELETE FROM durable_messages WHERE id = @1", id);
    }

    /// <summary>The sub-orchestrations of an instance that are under way.</summary>
    public static List<string> Children(LocalSession session, string id) =>
        Rows(session.Command($"SELECT id FROM durable_instances WHERE parent_id = @1 AND {s_live}", id), row => row.GetString(0));

    /// <summary>Forgets an instance that has ended; false when there is none.</summary>
    public static bool Purge(LocalSession session, string id) =>
        session.Execute($"DELETE FROM durable_instances WHERE id = @1 AND {s_ended}", id) == 1;

    /// <summary>Forgets those that have ended, and says how many.</summary>
    public static int Purge(LocalSession session, InstanceFilter filter) => session.Execute(
        $"""
        DELETE FROM durable_instances
        WHERE {s_ended} AND (@1 IS NULL OR created >= @1) AND (@2 IS NULL OR created <= @2) AND (@3 IS NULL OR @3 & (1 << status) <> 0)
        """,
        filter.CreatedFrom?.UtcTicks, filter.CreatedTo?.UtcTicks, filter.Statuses?.Bits);

    /// <summary>In the order of the ids, those after <paramref name="after"/>.</summary>
    public static List<DurableInstance> Query(LocalSession session, InstanceFilter filter, string? after, int size) => Rows(
        session.Command(
            $"""
            SELECT {Columns} FROM durable_instances
            WHERE id > @1 AND (@2 IS NULL OR created >= @2) AND (@3 IS NULL OR created <= @3)
                AND (@4 IS NULL OR @4 & (1 << status) <> 0) AND (@5 IS NULL OR substr(id, 1, length(@5)) = @5)
            ORDER BY id LIMIT @6
            """,
            after ?? "", filter.CreatedFrom?.UtcTicks, filter.CreatedTo?.UtcTicks, filter.Statuses?.Bits, filter.Prefix, size),
        Instance);

    private static DurableInstance Instance(SqliteDataReader row) => new(
        row.GetString(0), (OrchestrationStatus)row.GetInt32(1), ExecutionStartedEvent.Parser.ParseFrom(Bytes(row, 2)))
    {
        Output = Text(row, 3),
        CustomStatus = Text(row, 4),
        Failure = Bytes(row, 5) is { } failure ? TaskFailureDetails.Parser.ParseFrom(failure) : null,
        Carried = Bytes(row, 6) is { } carried ? HistoryChunk.Parser.ParseFrom(carried).Events : [],
        Created = new(row.GetInt64(7), TimeSpan.Zero),
        Updated = new(row.GetInt64(8), TimeSpan.Zero),
    };

    private static DurableTimer Timer(SqliteDataReader row) =>
        new(new(row.GetInt64(0), DateTimeKind.Utc), row.GetString(1), row.GetInt32(2));

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
    private static byte[]? Bytes(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);

    private static List<T> Rows<T>(SqliteCommand command, Func<SqliteDataReader, T> read)
    {
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }
}
