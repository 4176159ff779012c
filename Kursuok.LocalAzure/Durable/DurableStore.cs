using Kursuok.LocalAzure.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Kursuok.LocalAzure.Durable;

/// <summary>The row of an orchestration. <see cref="Run"/> tells apart what was meant for an earlier run of the same id.</summary>
internal sealed record DurableInstance(string Id, string Name, long Run, OrchestrationRuntimeStatus Status, string? Input, ParentLink? Parent)
{
    public string? Output { get; init; }
    public string? CustomStatus { get; init; }
    public TaskFailureDetails? Failure { get; init; }
    /// <summary>Events that continue-as-new carried over; told right after the start.</summary>
    public IReadOnlyList<HistoryEvent> Carried { get; init; } = [];
    public DateTimeOffset Created { get; init; }
    public DateTimeOffset Updated { get; init; }

    public static long NewRun() => Random.Shared.NextInt64();

    public bool IsTerminal => Status
        is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;
}

internal sealed record ParentLink(string Id, string Name, long Run, int Task);

internal sealed record DurableMessage(long Sequence, long? Run, DateTime At, HistoryEvent Event);

internal sealed record ActivityOrder(long Sequence, string Id, long Run, int Task, string Name, string? Input);

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
internal sealed record Activation(
    DurableInstance? Instance, List<HistoryStep> History, List<DurableMessage> Messages, List<DurableTimer> Timers);

/// <summary>
/// The tables of the durable engine. Each method takes the session of one commit; what must not come apart is called
/// within one.
/// </summary>
internal static class DurableStore
{
    private const string Terminal = "(1, 3, 5)";
    private const string Columns =
        "id, name, run, status, input, parent_id, parent_name, parent_run, parent_task, output, custom_status, failure, carried, created, updated";

    public static void CreateTables(LocalSession session) => session.Execute("""
        CREATE TABLE IF NOT EXISTS durable_instances (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, run INTEGER NOT NULL, status INTEGER NOT NULL, input TEXT,
            parent_id TEXT, parent_name TEXT, parent_run INTEGER, parent_task INTEGER,
            output TEXT, custom_status TEXT, failure TEXT, carried TEXT, created INTEGER NOT NULL, updated INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS durable_history (
            id TEXT, step INTEGER, content TEXT NOT NULL, PRIMARY KEY (id, step)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS durable_timers (
            id TEXT, task INTEGER, due INTEGER NOT NULL, PRIMARY KEY (id, task)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS durable_messages (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, run INTEGER, at INTEGER NOT NULL, content TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS durable_messages_by_instance ON durable_messages (id);
        CREATE TABLE IF NOT EXISTS durable_activities (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, run INTEGER NOT NULL, task INTEGER NOT NULL,
            name TEXT NOT NULL, input TEXT);
        """);

    public static Activation Load(LocalSession session, string id) => new(
        Find(session, id),
        Rows(session.Command("SELECT content FROM durable_history WHERE id = @1 ORDER BY step", id),
            row => HistoryJson.Read<HistoryStep>(row.GetString(0))),
        Rows(session.Command("SELECT sequence, run, at, content FROM durable_messages WHERE id = @1 ORDER BY sequence", id),
            row => new DurableMessage(row.GetInt64(0), Long(row, 1), Utc(row.GetInt64(2)), HistoryJson.Read<HistoryEvent>(row.GetString(3)))),
        Rows(session.Command("SELECT due, id, task FROM durable_timers WHERE id = @1 ORDER BY due, task", id), Timer));

    public static DurableInstance? Find(LocalSession session, string id) =>
        Rows(session.Command($"SELECT {Columns} FROM durable_instances WHERE id = @1", id), Instance).SingleOrDefault();

    /// <summary>What had to be done when the engine last stopped.</summary>
    public static (List<string> WithMessages, List<DurableTimer> Timers, List<ActivityOrder> Activities) LoadWork(LocalSession session) => (
        Rows(session.Command("SELECT DISTINCT id FROM durable_messages"), row => row.GetString(0)),
        Rows(session.Command("""
            SELECT due, id, task FROM durable_timers
            WHERE NOT EXISTS (SELECT 1 FROM durable_instances i WHERE i.id = durable_timers.id AND i.status = 7)
            """), Timer),
        Rows(session.Command("SELECT sequence, id, run, task, name, input FROM durable_activities ORDER BY sequence"),
            row => new ActivityOrder(row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetInt32(3), row.GetString(4), Text(row, 5))));

    /// <summary>Creates an instance, or replaces a finished one; false when one of that id is under way.</summary>
    public static bool Create(LocalSession session, DurableInstance instance, DateTime start)
    {
        var now = instance.Created.UtcTicks;
        var created = session.Execute(
            $"""
            INSERT INTO durable_instances (id, name, run, status, input, parent_id, parent_name, parent_run, parent_task, created, updated)
            VALUES (@1, @2, @3, 6, @4, @5, @6, @7, @8, @9, @9)
            ON CONFLICT (id) DO UPDATE SET
                name = excluded.name, run = excluded.run, status = 6, input = excluded.input,
                parent_id = excluded.parent_id, parent_name = excluded.parent_name, parent_run = excluded.parent_run, parent_task = excluded.parent_task,
                output = NULL, custom_status = NULL, failure = NULL, carried = NULL, created = excluded.created, updated = excluded.updated
            WHERE status IN {Terminal}
            """,
            instance.Id, instance.Name, instance.Run, instance.Input,
            instance.Parent?.Id, instance.Parent?.Name, instance.Parent?.Run, instance.Parent?.Task, now) == 1;
        if (created)
            AddTimer(session, new(start, instance.Id, DurableTimer.Start));
        return created;
    }

    /// <summary>Leaves a message to an instance that is under way (and, given a run, still in that run); false when it is not.</summary>
    public static bool Post(LocalSession session, string id, long? run, DateTimeOffset at, HistoryEvent message) => session.Execute(
        $"""
        INSERT INTO durable_messages (id, run, at, content) SELECT @1, @2, @3, @4
        WHERE EXISTS (SELECT 1 FROM durable_instances WHERE id = @1 AND status NOT IN {Terminal} AND (@2 IS NULL OR run = @2))
        """,
        id, run, at.UtcTicks, HistoryJson.Write(message)) == 1;

    public static void DeleteMessage(LocalSession session, long sequence) =>
        session.Execute("DELETE FROM durable_messages WHERE sequence = @1", sequence);

    public static void AddTimer(LocalSession session, DurableTimer timer) =>
        session.Execute("INSERT INTO durable_timers (id, task, due) VALUES (@1, @2, @3)", timer.Id, timer.Task, timer.Due.Ticks);

    public static void DeleteTimer(LocalSession session, string id, int task) =>
        session.Execute("DELETE FROM durable_timers WHERE id = @1 AND task = @2", id, task);

    public static void AddStep(LocalSession session, string id, int number, HistoryStep step) =>
        session.Execute("INSERT INTO durable_history (id, step, content) VALUES (@1, @2, @3)", id, number, HistoryJson.Write(step));

    public static ActivityOrder AddActivity(LocalSession session, string id, long run, OrchestrationAction action)
    {
        var sequence = (long)session.Command(
            "INSERT INTO durable_activities (id, run, task, name, input) VALUES (@1, @2, @3, @4, @5) RETURNING sequence",
            id, run, action.Task, action.Name, action.Data).ExecuteScalar()!;
        return new(sequence, id, run, action.Task, action.Name, action.Data);
    }

    public static void DeleteActivity(LocalSession session, long sequence) =>
        session.Execute("DELETE FROM durable_activities WHERE sequence = @1", sequence);

    public static void Update(LocalSession session, DurableInstance instance) => session.Execute(
        """
        UPDATE durable_instances SET run = @2, status = @3, input = @4, output = @5, custom_status = @6, failure = @7, carried = @8, updated = @9
        WHERE id = @1
        """,
        instance.Id, instance.Run, (int)instance.Status, instance.Input, instance.Output, instance.CustomStatus,
        instance.Failure is null ? null : HistoryJson.Write(instance.Failure),
        instance.Carried.Count == 0 ? null : HistoryJson.Write(instance.Carried), instance.Updated.UtcTicks);

    public static void DeleteHistory(LocalSession session, string id) =>
        session.Execute("DELETE FROM durable_history WHERE id = @1", id);

    public static void DeleteTimers(LocalSession session, string id) =>
        session.Execute("DELETE FROM durable_timers WHERE id = @1", id);

    public static void DeleteMessages(LocalSession session, string id) =>
        session.Execute("DELETE FROM durable_messages WHERE id = @1", id);

    /// <summary>Forgets a finished instance; false when there is none.</summary>
    public static bool Purge(LocalSession session, string id) =>
        session.Execute($"DELETE FROM durable_instances WHERE id = @1 AND status IN {Terminal}", id) == 1;

    public static List<DurableInstance> Query(LocalSession session, OrchestrationQuery query, string? after, int size)
    {
        int? statuses = query.Statuses?.Aggregate(0, (mask, status) => mask | (1 << (int)status));
        return Rows(
            session.Command(
                $"""
                SELECT {Columns} FROM durable_instances
                WHERE id > @1 AND (@2 IS NULL OR created >= @2) AND (@3 IS NULL OR created <= @3)
                    AND (@4 IS NULL OR @4 & (1 << status) <> 0) AND (@5 IS NULL OR substr(id, 1, length(@5)) = @5)
                ORDER BY id LIMIT @6
                """,
                after ?? "", query.CreatedFrom?.UtcTicks, query.CreatedTo?.UtcTicks, statuses, query.InstanceIdPrefix, size),
            Instance);
    }

    private static DurableInstance Instance(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetInt64(2), (OrchestrationRuntimeStatus)row.GetInt32(3), Text(row, 4),
        row.IsDBNull(5) ? null : new(row.GetString(5), row.GetString(6), row.GetInt64(7), row.GetInt32(8)))
    {
        Output = Text(row, 9),
        CustomStatus = Text(row, 10),
        Failure = row.IsDBNull(11) ? null : HistoryJson.Read<TaskFailureDetails>(row.GetString(11)),
        Carried = row.IsDBNull(12) ? [] : HistoryJson.Read<List<HistoryEvent>>(row.GetString(12)),
        Created = new(row.GetInt64(13), TimeSpan.Zero),
        Updated = new(row.GetInt64(14), TimeSpan.Zero),
    };

    private static DurableTimer Timer(SqliteDataReader row) => new(Utc(row.GetInt64(0)), row.GetString(1), row.GetInt32(2));

    private static DateTime Utc(long ticks) => new(ticks, DateTimeKind.Utc);
    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
    private static long? Long(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private static List<T> Rows<T>(SqliteCommand command, Func<SqliteDataReader, T> read)
    {
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }
}
