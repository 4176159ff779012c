using System.Runtime.CompilerServices;
using Kursuok.LocalAzure.Storage.Blobs;
using Kursuok.LocalAzure.Storage.Tables;

namespace Kursuok.LocalAzure.Storage;

/// <summary>The embedded store of a folder: one database file, and the blobs as files beside it.</summary>
internal sealed class LocalStorage
{
    private const string Prefix = "Embedded=";
    private static readonly ConditionalWeakTable<LocalDatabase, LocalStorage> s_open = [];

    private LocalStorage(LocalDatabase database, string folder)
    {
        Tables = new(database);
        Blobs = new(database, Path.Combine(folder, "blobs"));
    }

    public EmbeddedTables Tables { get; }
    public EmbeddedBlobs Blobs { get; }

    /// <summary>The folder that a connection string «Embedded=folder» names; null when it names a storage account.</summary>
    public static string? PathOf(string connectionString) =>
        connectionString.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? Path.GetFullPath(connectionString[Prefix.Length..].TrimEnd(';')) : null;

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
