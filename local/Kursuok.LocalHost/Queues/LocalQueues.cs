using System.Collections.Concurrent;
using Kursuok.LocalHost.Storage;

namespace Kursuok.LocalHost.Queues;

/// <summary>
/// A message as it is sent. <paramref name="ApplicationProperties"/> is a JSON object; the message stays out of sight until
/// <paramref name="VisibleAt"/>.
/// </summary>
internal sealed record NewMessage(
    string MessageId, byte[] Body, string? Subject = null, string? ApplicationProperties = null, DateTimeOffset VisibleAt = default);

/// <summary>
/// A message under a lock. <paramref name="Deliveries"/> counts this one; <paramref name="ApplicationProperties"/> is a JSON object.
/// </summary>
internal sealed record QueueMessage(
    long Id, string MessageId, BinaryData Body, string? Subject, string? ApplicationProperties, int Deliveries);

/// <summary>A message that was given up: whose it was, what it held, and why.</summary>
internal sealed record DeadLetter(string Queue, string MessageId, string Body, string Reason, string? Description);

/// <summary>
/// The queues of one database. A message is delivered at least once: who takes it gets a lock until a moment, and a lock
/// that is not renewed ends by itself. Dead letters lie in the queue «name/$DeadLetterQueue», as in Azure.
/// </summary>
internal sealed class LocalQueues
{
    private const string DeadLetterQueue = "/$DeadLetterQueue";

    private readonly LocalDatabase _database;
    private readonly ConcurrentDictionary<string, Action> _arrivals = new(StringComparer.OrdinalIgnoreCase);

    public LocalQueues(LocalDatabase database)
    {
        _database = database;
        database.WriteAsync(CreateTable).GetAwaiter().GetResult();
    }

    public static bool HoldsDeadLetters(string queue) => queue.EndsWith(DeadLetterQueue, StringComparison.OrdinalIgnoreCase);

    /// <summary>Calls <paramref name="arrived"/> after messages for <paramref name="queue"/> have been written.</summary>
    public void Watch(string queue, Action arrived) => _arrivals.AddOrUpdate(queue, arrived, (_, others) => others + arrived);

    /// <summary>Writes all of them or none, and completes when they are on the disk.</summary>
    public async Task SendAsync(string queue, IReadOnlyList<NewMessage> messages)
    {
        await _database.WriteAsync(session =>
        {
            foreach (var message in messages)
            {
                session.Execute("""
                    INSERT INTO queue_messages (queue, message_id, body, subject, application_properties, visible_at)
                    VALUES (@1, @2, @3, @4, @5, @6)
                    """, queue, message.MessageId, message.Body, message.Subject, message.ApplicationProperties,
                    message.VisibleAt.UtcTicks);
            }
        });
        TellOfArrival(queue);
    }

    /// <summary>Takes what is due, oldest first, under a lock that ends at <paramref name="lockedUntil"/>.</summary>
    public Task<List<QueueMessage>> TakeAsync(string queue, int atMost, DateTimeOffset now, DateTimeOffset lockedUntil, string lockToken) =>
        _database.WriteAsync(session =>
        {
            var taken = new List<QueueMessage>();
            using (var rows = session.Command("""
                SELECT id, message_id, body, subject, application_properties, deliveries + 1 FROM queue_messages
                WHERE queue = @1 AND visible_at <= @2 ORDER BY visible_at, id LIMIT @3
                """, queue, now.UtcTicks, atMost).ExecuteReader())
            {
                while (rows.Read())
                {
                    taken.Add(new(rows.GetInt64(0), rows.GetString(1), BinaryData.FromBytes((byte[])rows[2]),
                        rows[3] as string, rows[4] as string, rows.GetInt32(5)));
                }
            }
            foreach (var message in taken)
            {
                session.Execute("UPDATE queue_messages SET visible_at = @1, lock_token = @2, deliveries = deliveries + 1 WHERE id = @3",
                    lockedUntil.UtcTicks, lockToken, message.Id);
            }
            return taken;
        });

    public Task RenewAsync(QueueMessage message, string lockToken, DateTimeOffset lockedUntil) => _database.WriteAsync(session =>
        session.Execute("UPDATE queue_messages SET visible_at = @1 WHERE id = @2 AND lock_token = @3",
            lockedUntil.UtcTicks, message.Id, lockToken));

    /// <summary>False when the lock was lost: the message will come again.</summary>
    public Task<bool> CompleteAsync(QueueMessage message, string lockToken) => _database.WriteAsync(session =>
        session.Execute("DELETE FROM queue_messages WHERE id = @1 AND lock_token = @2", message.Id, lockToken) == 1);

    public Task AbandonAsync(QueueMessage message, string lockToken, DateTimeOffset visibleAt) => _database.WriteAsync(session =>
        session.Execute("UPDATE queue_messages SET visible_at = @1, lock_token = NULL WHERE id = @2 AND lock_token = @3",
            visibleAt.UtcTicks, message.Id, lockToken));

    public async Task DeadLetterAsync(string queue, QueueMessage message, string lockToken, string reason, string description)
    {
        await _database.WriteAsync(session => session.Execute("""
            UPDATE queue_messages
            SET queue = queue || @1, visible_at = 0, lock_token = NULL, deliveries = 0, dead_reason = @2, dead_description = @3
            WHERE id = @4 AND lock_token = @5
            """, DeadLetterQueue, reason, description, message.Id, lockToken));
        TellOfArrival(queue + DeadLetterQueue);
    }

    /// <summary>One process works on a queue at a time, so what is locked at its start was held by a process that is gone.</summary>
    public Task ReleaseAsync(string queue) => _database.WriteAsync(session =>
        session.Execute("UPDATE queue_messages SET visible_at = 0, lock_token = NULL WHERE queue = @1 AND lock_token IS NOT NULL", queue));

    /// <summary>When the next message will be in sight, or null when the queue is empty.</summary>
    public DateTimeOffset? NextVisible(string queue) => _database.Read(session =>
        session.Command("SELECT min(visible_at) FROM queue_messages WHERE queue = @1", queue).ExecuteScalar() is long ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : (DateTimeOffset?)null);

    /// <summary>The dead letters of <paramref name="queue"/>, or of all queues, oldest first.</summary>
    public IReadOnlyList<DeadLetter> DeadLetters(string? queue = null) => _database.Read(session =>
    {
        var letters = new List<DeadLetter>();
        using var rows = session.Command("""
            SELECT queue, message_id, body, dead_reason, dead_description FROM queue_messages
            WHERE dead_reason IS NOT NULL AND (@1 IS NULL OR queue = @1 || @2) ORDER BY id
            """, queue, DeadLetterQueue).ExecuteReader();
        while (rows.Read())
        {
            letters.Add(new(rows.GetString(0)[..^DeadLetterQueue.Length], rows.GetString(1),
                BinaryData.FromBytes((byte[])rows[2]).ToString(), rows.GetString(3), rows[4] as string));
        }
        return letters;
    });

    /// <summary>
    /// Puts dead letters back to where they came from, to be delivered as if they were new: those of <paramref name="queue"/>,
    /// or of all queues; the one with <paramref name="messageId"/>, or all of them. What a function is just reading stays.
    /// </summary>
    /// <returns>How many were put back.</returns>
    public async Task<int> ReplayDeadLettersAsync(string? queue = null, string? messageId = null)
    {
        var replayed = await _database.WriteAsync(session =>
        {
            var queues = new List<string>();
            using var rows = session.Command("""
                UPDATE queue_messages
                SET queue = substr(queue, 1, length(queue) - length(@2)), visible_at = 0, deliveries = 0,
                    dead_reason = NULL, dead_description = NULL
                WHERE dead_reason IS NOT NULL AND lock_token IS NULL
                    AND (@1 IS NULL OR queue = @1 || @2) AND (@3 IS NULL OR message_id = @3)
                RETURNING queue
                """, queue, DeadLetterQueue, messageId).ExecuteReader();
            while (rows.Read())
                queues.Add(rows.GetString(0));
            return queues;
        });
        foreach (var name in replayed.Distinct(StringComparer.OrdinalIgnoreCase))
            TellOfArrival(name);
        return replayed.Count;
    }

    private static void CreateTable(LocalSession session)
    {
        session.Execute("""
            CREATE TABLE IF NOT EXISTS queue_messages (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                queue TEXT NOT NULL COLLATE NOCASE,
                message_id TEXT NOT NULL,
                body BLOB NOT NULL,
                subject TEXT,
                visible_at INTEGER NOT NULL,
                lock_token TEXT,
                deliveries INTEGER NOT NULL DEFAULT 0,
                dead_reason TEXT,
                dead_description TEXT,
                application_properties TEXT);
            CREATE INDEX IF NOT EXISTS queue_messages_visible ON queue_messages (queue, visible_at, id);
            """);
        // A database from before the messages had properties keeps what it holds.
        const string Has = "SELECT 1 FROM pragma_table_info('queue_messages') WHERE name = 'application_properties'";
        if (session.Command(Has).ExecuteScalar() is null)
            session.Execute("ALTER TABLE queue_messages ADD COLUMN application_properties TEXT");
    }

    private void TellOfArrival(string queue)
    {
        if (_arrivals.TryGetValue(queue, out var arrived))
            arrived();
    }
}
