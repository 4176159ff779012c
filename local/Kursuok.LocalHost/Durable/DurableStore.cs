using Google.Protobuf;
using Kursuok.LocalHost.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Protobuf;

namespace Kursuok.LocalHost.Durable;

/// <summary>The row of an orchestration. <see cref="Execution"/> tells apart what was meant for an earlier run of the same id.</summary>
internal sealed record DurableInstance(string Id, string Name, string Execution, OrchestrationStatus Status)
{
    public string? Input { get; init; }
    public string? Output { get; init; }
    public string? CustomStatus { get; init; }
    public TaskFailureDetails? Failure { get; init; }
    public ParentInstanceInfo? Parent { get; init; }
    public DateTime Created { get; init; }
    public DateTime Updated { get; init; }

    public bool IsTerminal => Status
        is OrchestrationStatus.Completed or OrchestrationStatus.Failed or OrchestrationStatus.Canceled or OrchestrationStatus.Terminated;

    public static string NewExecution() => Guid.NewGuid().ToString("N");
}

/// <summary>What lies before an instance, in the order of <see cref="DurableStore.Load"/>.</summary>
internal sealed record Delivery(long Sequence, string? Execution, DateTime Due, Rank Rank, HistoryEvent Event);

/// <summary>What comes first of what is due: the start of a run, then what an earlier run has left it, then the rest by time.</summary>
internal enum Rank
{
    Start,
    CarriedOver,
    Message,
    /// <summary>After messages of the same moment: what arrives at a deadline has not missed it.</summary>
    Timer,
}

internal sealed record ActivityOrder(long Sequence, string Id, string Execution, int Task, string Name, string? Input);

/// <summary>A moment at which an instance has something to do.</summary>
internal readonly record struct Alarm(DateTime Due, long Sequence, string Id) : IComparable<Alarm>
{
    public int CompareTo(Alarm other) => Due != other.Due ? Due.CompareTo(other.Due) : Sequence.CompareTo(other.Sequence);
}

/// <summary>Everything that a step begins with.</summary>
/// <param name="History">The steps so far, each the bytes of a request that holds nothing but its events.</param>
internal sealed record Activation(DurableInstance Instance, List<byte[]> History, List<Delivery> Deliveries);

/// <summary>
/// The tables of the durable engine. Each method takes the session of one commit; what must not come apart is called
/// within one.
/// </summary>
internal static class DurableStore
{
    private const string Terminal = "(1, 3, 4, 5)";
    private const string Columns = "id, name, execution, status, input, output, custom_status, failure, parent, created, updated";

    public static void CreateTables(LocalSession session) => session.Execute("""
        CREATE TABLE IF NOT EXISTS durable_instances (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, execution TEXT NOT NULL, status INTEGER NOT NULL, input TEXT, output TEXT,
            custom_status TEXT, failure BLOB, parent BLOB, parent_id TEXT, created INTEGER NOT NULL, updated INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS durable_instances_by_parent ON durable_instances (parent_id) WHERE parent_id IS NOT NULL;
        CREATE TABLE IF NOT EXISTS durable_history (
            id TEXT, step INTEGER, events BLOB NOT NULL, PRIMARY KEY (id, step)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS durable_deliveries (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, execution TEXT, due INTEGER NOT NULL, rank INTEGER NOT NULL, event BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS durable_deliveries_by_instance ON durable_deliveries (id, due);
        CREATE TABLE IF NOT EXISTS durable_activities (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, execution TEXT NOT NULL, task INTEGER NOT NULL, name TEXT NOT NULL, input TEXT);
        """);

    /// <summary>What is due for an instance now; null when there is no such instance.</summary>
    public static Activation? Load(LocalSession session, string id, DateTime now) => Find(session, id) is not { } instance ? null : new(
        instance,
        Rows(session.Command("SELECT events FROM durable_history WHERE id = @1 ORDER BY step", id), row => (byte[])row[0]),
        Rows(session.Command("""
            SELECT sequence, execution, due, rank, event FROM durable_deliveries WHERE id = @1 AND due <= @2 ORDER BY min(rank, 2), due, rank, sequence
            """, id, now.Ticks),
            row => new Delivery(row.GetInt64(0), Text(row, 1), Utc(row.GetInt64(2)), (Rank)row.GetInt32(3), HistoryEvent.Parser.ParseFrom((byte[])row[4]))));

    public static DurableInstance? Find(LocalSession session, string id) =>
        Rows(session.Command($"SELECT {Columns} FROM durable_instances WHERE id = @1", id), Instance).SingleOrDefault();

    /// <summary>What had to be done when the engine last stopped.</summary>
    public static (List<Alarm> Alarms, List<ActivityOrder> Activities) LoadWork(LocalSession session) => (
        Rows(session.Command("SELECT due, sequence, id FROM durable_deliveries"), AlarmOf),
        Rows(session.Command("SELECT sequence, id, execution, task, name, input FROM durable_activities ORDER BY sequence"),
            row => new ActivityOrder(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetString(4), Text(row, 5))));

    /// <summary>Creates an instance, or replaces one that may be replaced; null when one of that id stands in the way.</summary>
    /// <param name="start">Its start, to be delivered when it is due.</param>
    /// <param name="replaceable">The statuses of those that may be replaced.</param>
    public static Alarm? Create(LocalSession session, DurableInstance instance, HistoryEvent start, DateTime due, IReadOnlyCollection<OrchestrationStatus> replaceable)
    {
        if (Find(session, instance.Id) is { } present)
        {
            if (!replaceable.Contains(present.Status))
                return null;
            Forget(session, instance.Id);
        }
        session.Execute(
            """
            INSERT INTO durable_instances (id, name, execution, status, input, parent, parent_id, created, updated) VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @8)
            """,
            instance.Id, instance.Name, instance.Execution, (int)instance.Status, instance.Input,
            instance.Parent?.ToByteArray(), instance.Parent?.OrchestrationInstance.InstanceId, instance.Created.Ticks);
        return Add(session, instance.Id, instance.Execution, due, Rank.Start, start);
    }

    /// <summary>Leaves a message to an instance that is under way (and, given an execution, still in it); null when it is not.</summary>
    public static Alarm? Post(LocalSession session, string id, string? execution, DateTime now, HistoryEvent message) =>
        Find(session, id) is { IsTerminal: false } instance && (execution is null || execution == instance.Execution)
            ? Add(session, id, execution, now, Rank.Message, message)
            : null;

    public static Alarm Add(LocalSession session, string id, string? execution, DateTime due, Rank rank, HistoryEvent content) => new(due, (long)session.Command(
        "INSERT INTO durable_deliveries (id, execution, due, rank, event) VALUES (@1, @2, @3, @4, @5) RETURNING sequence",
        id, execution, due.Ticks, (int)rank, content.ToByteArray()).ExecuteScalar()!, id);

    public static void DeleteDelivery(LocalSession session, long sequence) =>
        session.Execute("DELETE FROM durable_deliveries WHERE sequence = @1", sequence);

    /// <summary>Drops what was meant for a run that is over; answers what was still to come of it.</summary>
    public static List<Alarm> DeleteDeliveries(LocalSession session, string id, string execution) => Rows(
        session.Command("DELETE FROM durable_deliveries WHERE id = @1 AND execution = @2 RETURNING due, sequence, id", id, execution), AlarmOf);

    /// <summary>Drops everything that lies before an instance that has ended.</summary>
    public static List<Alarm> DeleteDeliveries(LocalSession session, string id) =>
        Rows(session.Command("DELETE FROM durable_deliveries WHERE id = @1 RETURNING due, sequence, id", id), AlarmOf);

    /// <param name="events">The bytes of a request that holds nothing but the step's events.</param>
    public static void AddStep(LocalSession session, string id, int number, byte[] events) =>
        session.Execute("INSERT INTO durable_history (id, step, events) VALUES (@1, @2, @3)", id, number, events);

    public static void DeleteHistory(LocalSession session, string id) => session.Execute("DELETE FROM durable_history WHERE id = @1", id);

    public static ActivityOrder AddActivity(LocalSession session, DurableInstance instance, int task, ScheduleTaskAction action)
    {
        var sequence = (long)session.Command(
            "INSERT INTO durable_activities (id, execution, task, name, input) VALUES (@1, @2, @3, @4, @5) RETURNING sequence",
            instance.Id, instance.Execution, task, action.Name, action.Input).ExecuteScalar()!;
        return new(sequence, instance.Id, instance.Execution, task, action.Name, action.Input);
    }

    public static void DeleteActivity(LocalSession session, long sequence) =>
        session.Execute("DELETE FROM durable_activities WHERE sequence = @1", sequence);

    public static void Update(LocalSession session, DurableInstance instance) => session.Execute(
        """
        UPDATE durable_instances SET execution = @2, status = @3, input = @4, output = @5, custom_status = @6, failure = @7, updated = @8 WHERE id = @1
        """,
        instance.Id, instance.Execution, (int)instance.Status, instance.Input, instance.Output, instance.CustomStatus,
        instance.Failure?.ToByteArray(), instance.Updated.Ticks);

    public static List<string> Children(LocalSession session, string id) =>
        Rows(session.Command($"SELECT id FROM durable_instances WHERE parent_id = @1 AND status NOT IN {Terminal}", id), row => row.GetString(0));

    /// <summary>Forgets finished instances; answers how many.</summary>
    public static int Purge(LocalSession session, IEnumerable<string> ids)
    {
        var purged = 0;
        foreach (var id in ids.Where(id => Find(session, id) is { IsTerminal: true }))
        {
            Forget(session, id);
            purged++;
        }
        return purged;
    }

    /// <summary>In the order of their ids, from behind one on.</summary>
    /// <param name="statuses">None means all.</param>
    public static List<DurableInstance> Query(
        LocalSession session, IEnumerable<OrchestrationStatus> statuses, DateTime? from, DateTime? to, string? prefix, string after, int size)
    {
        var mask = statuses.Aggregate(0, (mask, status) => mask | (1 << (int)status));
        return Rows(
            session.Command(
                $"""
                SELECT {Columns} FROM durable_instances
                WHERE id > @1 AND (@2 IS NULL OR created >= @2) AND (@3 IS NULL OR created <= @3)
                    AND (@4 = 0 OR @4 & (1 << status) <> 0) AND (@5 IS NULL OR substr(id, 1, length(@5)) = @5)
                ORDER BY id LIMIT @6
                """,
                after, from?.Ticks, to?.Ticks, mask, prefix, size),
            Instance);
    }

    private static void Forget(LocalSession session, string id)
    {
        foreach (var table in (string[])["durable_instances", "durable_history", "durable_deliveries", "durable_activities"])
            session.Execute($"DELETE FROM {table} WHERE id = @1", id);
    }

    private static DurableInstance Instance(SqliteDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2), (OrchestrationStatus)row.GetInt32(3))
    {
        Input = Text(row, 4),
        Output = Text(row, 5),
        CustomStatus = Text(row, 6),
        Failure = row.IsDBNull(7) ? null : TaskFailureDetails.Parser.ParseFrom((byte[])row[7]),
        Parent = row.IsDBNull(8) ? null : ParentInstanceInfo.Parser.ParseFrom((byte[])row[8]),
        Created = Utc(row.GetInt64(9)),
        Updated = Utc(row.GetInt64(10)),
    };

    private static Alarm AlarmOf(SqliteDataReader row) => new(Utc(row.GetInt64(0)), row.GetInt64(1), row.GetString(2));

    private static DateTime Utc(long ticks) => new(ticks, DateTimeKind.Utc);

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static List<T> Rows<T>(SqliteCommand command, Func<SqliteDataReader, T> read)
    {
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }
}
