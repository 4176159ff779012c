using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs.Models;
using Microsoft.Data.Sqlite;

namespace Kursuok.LocalAzure.Storage.Blobs;

/// <summary>
/// Blobs as files, each written once under a name of its own; the database row that names the file makes it a blob.
/// The file is on the disk before the row is, so a crash in between leaves a file that nobody sees, swept at the next start.
/// </summary>
internal sealed class EmbeddedBlobs : IBlobBackend
{
    private const string Columns = "name, length, content_type, metadata, stamp, created, file";
    private readonly LocalDatabase _database;
    private readonly string _folder;
    private readonly ConcurrentDictionary<string, Action> _watchers = new(StringComparer.Ordinal);
    private long _lastStamp;

    public EmbeddedBlobs(LocalDatabase database, string folder)
    {
        _database = database;
        _folder = Directory.CreateDirectory(folder).FullName;
        database.WriteAsync(session =>
        {
            session.Execute("CREATE TABLE IF NOT EXISTS blob_container (name TEXT PRIMARY KEY, stamp INTEGER NOT NULL) WITHOUT ROWID");
            session.Execute(
                """
                CREATE TABLE IF NOT EXISTS blob (
                    container TEXT NOT NULL, name TEXT NOT NULL, length INTEGER NOT NULL, content_type TEXT NOT NULL, metadata TEXT NOT NULL,
                    stamp INTEGER NOT NULL, created INTEGER NOT NULL, file TEXT NOT NULL, PRIMARY KEY (container, name)) WITHOUT ROWID
                """);
        }).GetAwaiter().GetResult();
        Sweep();
    }

    /// <summary>Calls <paramref name="written"/> after every blob that is put into <paramref name="container"/>.</summary>
    public void Watch(string container, Action written) => _watchers.AddOrUpdate(container, written, (_, others) => others + written);

    public async Task<ETag?> CreateContainerAsync(string container, CancellationToken cancellation)
    {
        var stamp = await _database.WriteAsync<long?>(session =>
        {
            var stamp = NextStamp(0);
            return session.Execute("INSERT OR IGNORE INTO blob_container (name, stamp) VALUES (@1, @2)", container, stamp) == 1 ? stamp : null;
        });
        return stamp is null ? null : ETagOf(stamp.Value);
    }

    public async Task<StoredBlob> PutAsync(string container, string name, BlobUpload upload, CancellationToken cancellation)
    {
        var (file, length) = await WriteFileAsync(upload.Content, cancellation);
        try
        {
            var (blob, replaced) = await _database.WriteAsync(session => PutRow(session, container, name, upload, file, length));
            if (replaced is not null)
                File.Delete(PathOf(replaced));
            if (_watchers.TryGetValue(container, out var written))
                written();
            return blob;
        }
        catch (RequestFailedException)
        {
            File.Delete(PathOf(file));
            throw;
        }
    }

    public Task<StoredBlob> FindAsync(string container, string name, BlobRequestConditions? conditions, CancellationToken cancellation) =>
        Task.FromResult(FindRow(container, name, conditions).Blob);

    public Task<(StoredBlob Blob, Stream Content)> OpenAsync(
        string container, string name, long position, BlobRequestConditions? conditions, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var (blob, file) = FindRow(container, name, conditions);
            try
            {
                var content = new FileStream(PathOf(file), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous);
                content.Position = position;
                return Task.FromResult((blob, (Stream)content));
            }
            catch (FileNotFoundException) when (FindRow(container, name, conditions).File != file)
            {
                // Replaced between the two looks: the row names another file now.
            }
        }
    }

    public async Task DeleteAsync(string container, string name, BlobRequestConditions? conditions, CancellationToken cancellation)
    {
        var file = await _database.WriteAsync(session =>
        {
            var (blob, file) = Find(session, container, name) ?? throw Missing(session, container);
            Check(blob, conditions);
            session.Execute("DELETE FROM blob WHERE container = @1 AND name = @2", container, name);
            return file;
        });
        File.Delete(PathOf(file));
    }

    public Task<BlobPage> ListAsync(string container, string prefix, int pageSize, string? continuationToken, CancellationToken cancellation) =>
        Task.FromResult(_database.Read(session =>
        {
            if (!Exists(session, container))
                throw StorageErrors.ContainerNotFound();
            using var reader = session.Command(
                $"SELECT {Columns} FROM blob WHERE container = @1 AND name >= @2 ORDER BY name", container, continuationToken ?? prefix).ExecuteReader();
            var found = new List<StoredBlob>();
            while (reader.Read() && reader.GetString(0).StartsWith(prefix, StringComparison.Ordinal))
            {
                if (found.Count == pageSize)
                    return new BlobPage(found, reader.GetString(0));
                found.Add(Row(reader).Blob);
            }
            return new BlobPage(found, null);
        }));

    private (StoredBlob, string? Replaced) PutRow(LocalSession session, string container, string name, BlobUpload upload, string file, long length)
    {
        if (!Exists(session, container))
            throw StorageErrors.ContainerNotFound();
        var stored = Find(session, container, name);
        if (stored is not null && upload.Conditions?.IfNoneMatch == ETag.All)
            throw StorageErrors.BlobExists();
        if (stored is not null)
            Check(stored.Value.Blob, upload.Conditions);
        else if (upload.Conditions?.IfMatch is not null)
            throw StorageErrors.StaleBlob();
        var stamp = NextStamp(stored?.Blob.LastModified.UtcTicks ?? 0);
        var created = stored?.Blob.CreatedOn.UtcTicks ?? stamp;
        session.Execute(
            $"INSERT OR REPLACE INTO blob (container, {Columns}) VALUES (@1, @2, @3, @4, @5, @6, @7, @8)",
            container, name, length, upload.ContentType, JsonSerializer.Serialize(upload.Metadata), stamp, created, file);
        return (new(name, length, upload.ContentType, upload.Metadata, ETagOf(stamp), At(stamp), At(created)), stored?.File);
    }

    private async Task<(string File, long Length)> WriteFileAsync(Stream content, CancellationToken cancellation)
    {
        var file = Guid.NewGuid().ToString("N");
        await using var stream = new FileStream(PathOf(file), FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024, FileOptions.Asynchronous);
        await content.CopyToAsync(stream, cancellation);
        await stream.FlushAsync(cancellation);
        stream.Flush(flushToDisk: true);
        DirectorySync.Flush(_folder);
        return (file, stream.Length);
    }

    private void Sweep()
    {
        var files = _database.Read(session =>
        {
            using var reader = session.Command("SELECT file FROM blob").ExecuteReader();
            var named = new HashSet<string>(StringComparer.Ordinal);
            while (reader.Read())
                named.Add(reader.GetString(0));
            return named;
        });
        foreach (var path in Directory.EnumerateFiles(_folder))
            if (!files.Contains(Path.GetFileName(path)))
                File.Delete(path);
    }

    private string PathOf(string file) => Path.Combine(_folder, file);

    private (StoredBlob Blob, string File) FindRow(string container, string name, BlobRequestConditions? conditions) =>
        _database.Read(session =>
        {
            var found = Find(session, container, name) ?? throw Missing(session, container);
            Check(found.Blob, conditions);
            return found;
        });

    private static (StoredBlob Blob, string File)? Find(LocalSession session, string container, string name)
    {
        using var reader = session.Command($"SELECT {Columns} FROM blob WHERE container = @1 AND name = @2", container, name).ExecuteReader();
        return reader.Read() ? Row(reader) : null;
    }

    private static (StoredBlob Blob, string File) Row(SqliteDataReader reader)
    {
        var stamp = reader.GetInt64(4);
        var metadata = new Dictionary<string, string>(
            JsonSerializer.Deserialize<Dictionary<string, string>>(reader.GetString(3))!, StringComparer.OrdinalIgnoreCase);
        return (new(reader.GetString(0), reader.GetInt64(1), reader.GetString(2), metadata, ETagOf(stamp), At(stamp), At(reader.GetInt64(5))), reader.GetString(6));
    }

    private static bool Exists(LocalSession session, string container) =>
        session.Command("SELECT 1 FROM blob_container WHERE name = @1", container).ExecuteScalar() is not null;

    private static RequestFailedException Missing(LocalSession session, string container) =>
        Exists(session, container) ? StorageErrors.BlobNotFound() : StorageErrors.ContainerNotFound();

    private static void Check(StoredBlob blob, BlobRequestConditions? conditions)
    {
        if ((conditions?.IfMatch is { } wanted && wanted != ETag.All && wanted != blob.ETag)
            || (conditions?.IfNoneMatch is { } unwanted && (unwanted == ETag.All || unwanted == blob.ETag)))
            throw StorageErrors.StaleBlob();
    }

    // Only the database's writer asks.
    private long NextStamp(long replaced) =>
        _lastStamp = Math.Max(TimeProvider.System.GetUtcNow().Ticks, Math.Max(_lastStamp, replaced) + 1);

    private static ETag ETagOf(long stamp) => new($"0x{stamp:X}");

    private static DateTimeOffset At(long stamp) => new(stamp, TimeSpan.Zero);
}

/// <summary>A new file's name is on the disk only when its directory is; .NET has no call for that.</summary>
internal static partial class DirectorySync
{
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(folder, 0);
        if (descriptor < 0 || FSync(descriptor) != 0)
            throw new IOException($"The directory {folder} cannot be flushed (error {Marshal.GetLastPInvokeError()}).");
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
