using System.Collections.Concurrent;
using System.Globalization;

namespace Kursuok.LocalHost.Storage.Tables;

/// <summary>
/// Tables in the local database. An entity is one row found by its keys; its stamp, the ticks of its last write, makes
/// both its timestamp and its ETag, and never repeats. What comes in has passed <see cref="TableRules"/>.
/// </summary>
internal sealed class EmbeddedTables
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

    /// <summary>False when the table exists already.</summary>
    public async Task<bool> CreateTableAsync(string table) =>
        !_tables.ContainsKey(table)
        && await _database.WriteAsync(session => session.Execute("INSERT OR IGNORE INTO storage_table (name) VALUES (@1)", table) == 1);

    /// <summary>The names of all tables, in their order.</summary>
    public IReadOnlyList<string> Tables() => _database.Read(session =>
    {
        using var reader = session.Command("SELECT name FROM storage_table ORDER BY name").ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
            names.Add(reader.GetString(0));
        return names;
    });

    /// <summary>The stamp that the entity has now; null when it was deleted.</summary>
    public Task<long?> WriteAsync(string table, EntityChange change)
    {
        var id = IdOf(table);
        return _database.WriteAsync(session => Apply(session, id, change));
    }

    /// <summary>All of the changes or none; a refusal names the failing one by its index. For each it answers as <see cref="WriteAsync"/>.</summary>
    public Task<long?[]> SubmitAsync(string table, IReadOnlyList<EntityChange> changes)
    {
        var id = IdOf(table);
        return _database.WriteAsync(session =>
        {
            var stamps = new long?[changes.Count];
            for (var i = 0; i < stamps.Length; i++)
            {
                try { stamps[i] = Apply(session, id, changes[i]); }
                catch (StorageException refusal) { throw refusal.OfChange(i); }
            }
            return stamps;
        });
    }

    public StoredEntity? Get(string table, string partitionKey, string rowKey)
    {
        var id = IdOf(table);
        return _database.Read(session =>
        {
            using var reader = session.Command(
                "SELECT stamp, properties FROM entity WHERE table_id = @1 AND partition_key = @2 AND row_key = @3",
                id, partitionKey, rowKey).ExecuteReader();
            return reader.Read() ? new StoredEntity(partitionKey, rowKey, reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : null;
        });
    }

    /// <summary>The first matches in the order of the keys, at most <paramref name="pageSize"/> of them.</summary>
    /// <param name="from">The keys to begin with, as <see cref="EntityPage.Next"/> gave them; null to begin with the first.</param>
    public EntityPage Query(string table, TableFilter filter, int pageSize, EntityKeys? from, CancellationToken cancellation)
    {
        var id = IdOf(table);
        var (partitions, rows) = (filter.PartitionKeys, filter.RowKeys);
        var (fromPartition, fromRow) = from ?? new(partitions.From, partitions.IsOne ? rows.From : "");
        return _database.Read(session =>
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
            var found = new List<StoredEntity>();
            while (reader.Read())
            {
                cancellation.ThrowIfCancellationRequested();
                var entity = new StoredEntity(
                    reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetFieldValue<byte[]>(3));
                if (!filter.Matches(entity.Value))
                    continue;
                if (found.Count == pageSize)
                    return new EntityPage(found, new(entity.PartitionKey, entity.RowKey));
                found.Add(entity);
            }
            return new EntityPage(found, null);
        });
    }

    private long? Apply(LocalSession session, long table, EntityChange change)
    {
        if (change.Kind is ChangeKind.Insert)
            return Insert(session, table, change);
        var stored = Find(session, table, change);
        if (change.Kind is ChangeKind.Merge or ChangeKind.Replace or ChangeKind.Delete)
        {
            if (stored is null)
                throw StorageErrors.EntityNotFound();
            if (change.IfMatch != EntityChange.Any && change.IfMatch != stored.ETag)
                throw StorageErrors.StaleEntity();
        }
        if (change.Kind is ChangeKind.Delete)
        {
            session.Execute(
                "DELETE FROM entity WHERE table_id = @1 AND partition_key = @2 AND row_key = @3", table, change.PartitionKey, change.RowKey);
            return null;
        }
        var properties = change.Kind is ChangeKind.Merge or ChangeKind.InsertOrMerge && stored is not null
            ? Merge(change, stored)
            : change.Properties;
        var stamp = NextStamp(stored?.Stamp ?? 0);
        session.Execute("INSERT OR REPLACE INTO entity (table_id, partition_key, row_key, stamp, properties) VALUES (@1, @2, @3, @4, @5)",
            table, change.PartitionKey, change.RowKey, stamp, properties);
        return stamp;
    }

    private long Insert(LocalSession session, long table, EntityChange change)
    {
        var stamp = NextStamp(0);
        return session.Execute(
            "INSERT OR IGNORE INTO entity (table_id, partition_key, row_key, stamp, properties) VALUES (@1, @2, @3, @4, @5)",
            table, change.PartitionKey, change.RowKey, stamp, change.Properties) == 1 ? stamp : throw StorageErrors.EntityExists();
    }

    private static byte[] Merge(EntityChange change, StoredEntity stored)
    {
        var merged = EntityBody.Read(stored.Properties);
        merged.Merge(EntityBody.Read(change.Properties));
        TableRules.CheckSize(change.PartitionKey, change.RowKey, merged);
        return merged.ToStored();
    }

    private static StoredEntity? Find(LocalSession session, long table, EntityChange change)
    {
        using var reader = session.Command(
            "SELECT stamp, properties FROM entity WHERE table_id = @1 AND partition_key = @2 AND row_key = @3",
            table, change.PartitionKey, change.RowKey).ExecuteReader();
        return reader.Read()
            ? new(change.PartitionKey, change.RowKey, reader.GetInt64(0),
                change.Kind is ChangeKind.Merge or ChangeKind.InsertOrMerge ? reader.GetFieldValue<byte[]>(1) : [])
            : null;
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
}

/// <summary>An entity as it lies in the database.</summary>
/// <param name="properties">The entity's JSON without its keys.</param>
internal sealed class StoredEntity(string partitionKey, string rowKey, long stamp, byte[] properties)
{
    private EntityBody? _body;

    public string PartitionKey => partitionKey;
    public string RowKey => rowKey;

    /// <summary>UTC ticks.</summary>
    public long Stamp => stamp;

    public byte[] Properties => properties;

    public EntityBody Body => _body ??= EntityBody.Read(properties);

    public string ETag => ETagOf(stamp);

    /// <summary>The value of a property, the keys and the timestamp among them; null when there is none.</summary>
    public object? Value(string name) => name switch
    {
        "PartitionKey" => partitionKey,
        "RowKey" => rowKey,
        "Timestamp" => new DateTimeOffset(stamp, TimeSpan.Zero),
        _ => Body.Properties.TryGetValue(name, out var value) ? value.ToObject() : null,
    };

    public static string ETagOf(long stamp)
    {
        Span<char> moment = stackalloc char[28];
        new DateTime(stamp, DateTimeKind.Utc).TryFormat(moment, out _, "O", CultureInfo.InvariantCulture);
        return $"W/\"datetime'{moment[..13]}%3A{moment[14..16]}%3A{moment[17..]}'\"";
    }
}

internal readonly record struct EntityKeys(string PartitionKey, string RowKey);

/// <param name="Next">Where the next page begins; null when there is none.</param>
internal sealed record EntityPage(IReadOnlyList<StoredEntity> Entities, EntityKeys? Next);

/// <summary>A change asked for.</summary>
/// <param name="IfMatch">The ETag that the stored entity must have, or <see cref="Any"/>, for a merge, a replacement or a deletion.</param>
/// <param name="Properties">The entity's JSON without its keys.</param>
internal sealed record EntityChange(ChangeKind Kind, string PartitionKey, string RowKey, string? IfMatch, byte[] Properties)
{
    public const string Any = "*";
}

internal enum ChangeKind
{
    Insert,
    Merge,
    Replace,
    InsertOrMerge,
    InsertOrReplace,
    Delete,
}
