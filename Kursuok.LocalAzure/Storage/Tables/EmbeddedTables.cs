using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Microsoft.Data.Sqlite;

namespace Kursuok.LocalAzure.Storage.Tables;

/// <summary>
/// Tables in the local database. An entity is one row found by its keys; its stamp, the ticks of its last write, makes
/// both its timestamp and its ETag, and never repeats.
/// </summary>
internal sealed class EmbeddedTables : ITableBackend
{
    // A blob sorts behind every text.
    private static readonly byte[] s_behindEveryKey = [];
    private readonly LocalDatabase _database;
    private readonly ConcurrentDictionary<string, long> _tables = new(StringComparer.OrdinalIgnoreCase);
    private long _lastStamp;

    public EmbeddedTables(LocalDatabase database)
    {
        _database = database;
        database.WriteAsync(session =>
        {
            session.Execute("CREATE TABLE IF NOT EXISTS storage_table (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE)");
            session.Execute(
                """
                CREATE TABLE IF NOT EXISTS entity (
                    table_id INTEGER NOT NULL, partition_key TEXT NOT NULL, row_key TEXT NOT NULL,
                    stamp INTEGER NOT NULL, properties BLOB NOT NULL,
                    PRIMARY KEY (table_id, partition_key, row_key)) WITHOUT ROWID
                """);
        }).GetAwaiter().GetResult();
    }

    public async Task<Response> CreateTableAsync(string table, CancellationToken cancellation)
    {
        if (_tables.ContainsKey(table))
            return new StorageResponse(409);
        var created = await _database.WriteAsync(session => session.Execute("INSERT OR IGNORE INTO storage_table (name) VALUES (@1)", table) == 1);
        return new StorageResponse(created ? 201 : 409);
    }

    public async Task<Response> WriteAsync(string table, TableChange change, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var id = IdOf(table);
        var prepared = Prepare(change);
        return await _database.WriteAsync(session => Apply(session, id, change, prepared));
    }

    public async Task<IReadOnlyList<Response>> SubmitAsync(string table, IReadOnlyList<TableChange> changes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var id = IdOf(table);
        var prepared = changes.Select(Prepare).ToArray();
        return await _database.WriteAsync<IReadOnlyList<Response>>(session =>
        {
            var responses = new Response[changes.Count];
            for (var i = 0; i < responses.Length; i++)
            {
                try { responses[i] = Apply(session, id, changes[i], prepared[i]); }
                catch (RequestFailedException refusal) { throw new TableTransactionFailedException(refusal, i); }
            }
            return responses;
        });
    }

    public Task<TableRow?> GetAsync(string table, string partitionKey, string rowKey, IReadOnlySet<string>? select, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var id = IdOf(table);
        return Task.FromResult(_database.Read(session =>
        {
            using var reader = session.Command(
                "SELECT partition_key, row_key, stamp, properties FROM entity WHERE table_id = @1 AND partition_key = @2 AND row_key = @3",
                id, partitionKey, rowKey).ExecuteReader();
            return reader.Read() ? Select(Row(reader), select) : null;
        }));
    }

    public Task<TablePage> QueryAsync(TableQuery query, int pageSize, string? continuationToken, CancellationToken cancellation)
    {
        var id = IdOf(query.Table);
        var (partitions, rows) = (query.Filter.PartitionKeys, query.Filter.RowKeys);
        var (fromPartition, fromRow) = continuationToken is null
            ? (partitions.From, partitions.IsOne ? rows.From : "")
            : ParseToken(continuationToken);
        return Task.FromResult(_database.Read(session =>
        {
            using var reader = (partitions.IsOne
                ? session.Command(
                    """
                    SELECT partition_key, row_key, stamp, properties FROM entity
                    WHERE table_id = @1 AND partition_key = @2 AND row_key >= @3 AND row_key <= @4 ORDER BY row_key
                    """, id, fromPartition, fromRow, (object?)rows.To ?? s_behindEveryKey)
                : session.Command(
                    """
                    SELECT partition_key, row_key, stamp, properties FROM entity
                    WHERE table_id = @1 AND (partition_key, row_key) >= (@2, @3) AND partition_key <= @4 ORDER BY partition_key, row_key
                    """, id, fromPartition, fromRow, (object?)partitions.To ?? s_behindEveryKey)).ExecuteReader();
            var found = new List<TableRow>();
            while (reader.Read())
            {
                cancellation.ThrowIfCancellationRequested();
                var row = Row(reader);
                if (!query.Filter.Matches(row))
                    continue;
                if (found.Count == pageSize)
                    return new TablePage(found, Token(row));
                found.Add(Select(row, query.Select));
            }
            return new TablePage(found, null);
        }));
    }

    // What does not need the stored entity is done outside the one writer.
    private static byte[]? Prepare(TableChange change) =>
        change.Kind is ChangeKind.Delete or ChangeKind.Merge ? null : EntityJson.Stored(change.Properties);

    private StorageResponse Apply(LocalSession session, long table, TableChange change, byte[]? prepared)
    {
        var stored = Find(session, table, change);
        switch (change.Kind)
        {
            case ChangeKind.Insert when stored is not null:
                throw StorageErrors.EntityExists();
            case ChangeKind.Merge or ChangeKind.Replace or ChangeKind.Delete when stored is null:
                throw StorageErrors.EntityNotFound();
            case ChangeKind.Merge or ChangeKind.Replace or ChangeKind.Delete when change.IfMatch != ETag.All && change.IfMatch != ETagOf(stored!.Value.Stamp):
                throw StorageErrors.StaleEntity();
            case ChangeKind.Delete:
                session.Execute("DELETE FROM entity WHERE table_id = @1 AND partition_key = @2 AND row_key = @3", table, change.PartitionKey, change.RowKey);
                return new(204);
            case ChangeKind.Merge or ChangeKind.InsertOrMerge when stored is not null:
                prepared = Merge(change, stored.Value.Properties);
                break;
        }
        var stamp = NextStamp(stored?.Stamp ?? 0);
        session.Execute("INSERT OR REPLACE INTO entity (table_id, partition_key, row_key, stamp, properties) VALUES (@1, @2, @3, @4, @5)",
            table, change.PartitionKey, change.RowKey, stamp, prepared);
        return new(204, ETagOf(stamp));
    }

    private static byte[] Merge(TableChange change, byte[] stored)
    {
        var merged = EntityJson.ReadStored(stored);
        foreach (var (name, value) in change.Properties)
            merged[name] = value;
        TableRules.CheckSize(change.PartitionKey, change.RowKey, merged);
        return EntityJson.Stored(merged);
    }

    private static (long Stamp, byte[] Properties)? Find(LocalSession session, long table, TableChange change)
    {
        using var reader = session.Command(
            "SELECT stamp, properties FROM entity WHERE table_id = @1 AND partition_key = @2 AND row_key = @3",
            table, change.PartitionKey, change.RowKey).ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), change.Kind is ChangeKind.Merge or ChangeKind.InsertOrMerge ? reader.GetFieldValue<byte[]>(1) : []) : null;
    }

    // Only the database's writer asks. Later than every stamp given here and than the one replaced, whatever the clock does.
    private long NextStamp(long replaced) =>
        _lastStamp = Math.Max(TimeProvider.System.GetUtcNow().Ticks, Math.Max(_lastStamp, replaced) + 1);

    private long IdOf(string table)
    {
        if (_tables.TryGetValue(table, out var id))
            return id;
        return _database.Read(session => session.Command("SELECT id FROM storage_table WHERE name = @1", table).ExecuteScalar()) is long found
            ? _tables.GetOrAdd(table, found)
            : throw StorageErrors.TableNotFound();
    }

    private static TableRow Row(SqliteDataReader reader)
    {
        var stamp = reader.GetInt64(2);
        return new(reader.GetString(0), reader.GetString(1), new(stamp, TimeSpan.Zero), ETagOf(stamp),
            EntityJson.ReadStored(reader.GetFieldValue<byte[]>(3)));
    }

    private static TableRow Select(TableRow row, IReadOnlySet<string>? select) => select is null ? row : row with
    {
        PartitionKey = select.Contains(nameof(row.PartitionKey)) ? row.PartitionKey : null,
        RowKey = select.Contains(nameof(row.RowKey)) ? row.RowKey : null,
        Timestamp = select.Contains(nameof(row.Timestamp)) ? row.Timestamp : null,
        Properties = row.Properties.Where(property => select.Contains(property.Key)).ToDictionary(StringComparer.Ordinal),
    };

    private static ETag ETagOf(long stamp) => new(string.Create(CultureInfo.InvariantCulture,
        $"W/\"datetime'{new DateTime(stamp, DateTimeKind.Utc):yyyy-MM-ddTHH'%3A'mm'%3A'ss.fffffffZ}'\""));

    private static string Token(TableRow next) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(next.PartitionKey!)) + "." + Convert.ToBase64String(Encoding.UTF8.GetBytes(next.RowKey!));

    private static (string PartitionKey, string RowKey) ParseToken(string token)
    {
        try
        {
            var keys = token.Split('.').Select(key => Encoding.UTF8.GetString(Convert.FromBase64String(key))).ToArray();
            if (keys is [var partitionKey, var rowKey])
                return (partitionKey, rowKey);
        }
        catch (FormatException) { /* Refused below, as a token of the wrong shape is. */ }
        throw StorageErrors.InvalidInput($"The continuation token is invalid.");
    }
}
