using System.Runtime.CompilerServices;
using Kursuok.LocalHost.Storage.Blobs;
using Kursuok.LocalHost.Storage.Tables;

namespace Kursuok.LocalHost.Storage;

/// <summary>The embedded store of a folder: one database file, and the blobs as files beside it.</summary>
internal sealed class LocalStorage
{
    private static readonly ConditionalWeakTable<LocalDatabase, LocalStorage> s_open = [];

    private LocalStorage(LocalDatabase database, string folder)
    {
        Tables = new(database);
        Blobs = new(database, Path.Combine(folder, "blobs"));
    }

    public EmbeddedTables Tables { get; }
    public EmbeddedBlobs Blobs { get; }

    /// <summary>The database of a folder, in which queues and durable histories are kept as well.</summary>
    public static LocalDatabase Database(string folder) => LocalDatabase.Open(Path.Combine(folder, "kursuok.db"));

    public static LocalStorage Open(string folder)
    {
        var database = Database(folder);
        lock (s_open)
        {
            if (!s_open.TryGetValue(database, out var storage))
                s_open.Add(database, storage = new(database, folder));
            return storage;
        }
    }
}
