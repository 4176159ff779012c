using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Kursuok.LocalHost.Storage.Blobs;

/// <summary>
/// Blobs as files, each written once under a name of its own; the database row that names the file makes it a blob.
/// The file is on the disk before the row is, so a crash in between leaves a file that nobody sees, swept at the next start.
/// </summary>
internal sealed class EmbeddedBlobs
{
    private const string Columns = "name, length, content_type, metadata, stamp, created, file";
    private readonly LocalDatabase _database;
    private readonly string _folder;
    private readonly ConcurrentDictionary<string, Action> _watchers = new(StringComparer.Ordinal);
    // The files of blocks that no list has named yet, by blob and block.
    private readonly Dictionary<BlobAddress, Dictionary<string, string>> _blocks = [];
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

    /// <summary>The new container's stamp, or null when it exists already.</summary>
    public Task<long?> CreateContainerAsync(string container) => _database.WriteAsync<long?>(session =>
    {
        var stamp = NextStamp(0);
        return session.Execute("INSERT OR IGNORE INTO blob_container (name, stamp) VALUES (@1, @2)", container, stamp) == 1 ? stamp : null;
    });

    /// <summary>Puts a whole blob; blocks that wait for it are gone.</summary>
    public async Task<StoredBlob> PutAsync(BlobAddress blob, BlobUpload upload, WriteContent content, CancellationToken cancellation)
    {
        Check(blob, upload);
        var stored = await MakeAsync(blob, upload, await WriteFileAsync(content, cancellation));
        DropBlocks(blob);
        return stored;
    }

    /// <summary>Keeps a part of a blob until the list of its blocks comes, or another blob of its name, or the next start.</summary>
    public async Task PutBlockAsync(BlobAddress blob, string block, WriteContent content, CancellationToken cancellation)
    {
        BlobRules.CheckBlobName(blob.Name);
        if (!_database.Read(session => Exists(session, blob.Container)))
            throw StorageErrors.ContainerNotFound();
        var (file, _) = await WriteFileAsync(content, cancellation);
        string? replaced;
        lock (_blocks)
        {
            if (!_blocks.TryGetValue(blob, out var blocks))
                _blocks.Add(blob, blocks = new(StringComparer.Ordinal));
            blocks.Remove(block, out replaced);
            blocks.Add(block, file);
        }
        if (replaced is not null)
            File.Delete(PathOf(replaced));
    }

    /// <summary>Puts a blob together of blocks that were put before. Those of an earlier blob cannot be named again.</summary>
    public async Task<StoredBlob> PutBlocksAsync(
        BlobAddress blob, BlobUpload upload, IReadOnlyList<string> blocks, CancellationToken cancellation)
    {
        Check(blob, upload);
        string[] files;
        lock (_blocks)
        {
            var waiting = _blocks.GetValueOrDefault(blob);
            files =
            [
                .. blocks.Select(block => waiting?.GetValueOrDefault(block)
                    ?? throw StorageErrors.Invalid("InvalidBlockList", "The specified block list is invalid.")),
            ];
        }
        var stored = await MakeAsync(blob, upload, await WriteFileAsync(CopyAsync, cancellation));
        DropBlocks(blob);
        return stored;

        async Task CopyAsync(Stream destination, CancellationToken stop)
        {
            foreach (var file in files)
            {
                await using var part = OpenFile(file);
                await part.CopyToAsync(destination, stop);
            }
        }
    }

    public StoredBlob Find(BlobAddress blob, BlobConditions conditions) => FindRow(blob, conditions);

    /// <summary>A blob and its content as of one moment.</summary>
    public (StoredBlob Blob, Stream Content) Open(BlobAddress blob, BlobConditions conditions)
    {
        while (true)
        {
            var found = FindRow(blob, conditions);
            try
            {
                return (found, OpenFile(found.File));
            }
            catch (FileNotFoundException) when (FindRow(blob, conditions).File != found.File)
            {
                // Replaced between the two looks: the row names another file now.
            }
        }
    }

    public async Task DeleteAsync(BlobAddress blob, BlobConditions conditions)
    {
        var file = await _database.WriteAsync(session =>
        {
            var found = Find(session, blob) ?? throw Missing(session, blob.Container);
            conditions.CheckWrite(found);
            session.Execute("DELETE FROM blob WHERE container = @1 AND name = @2", blob.Container, blob.Name);
            return found.File;
        });
        File.Delete(PathOf(file));
    }

    /// <summary>Blobs whose name begins with <paramref name="prefix"/>, in the order of their names.</summary>
    /// <param name="from">The name to begin with, as <see cref="BlobPage.Next"/> gave it; null to begin with the first.</param>
    public BlobPage List(string container, string prefix, int pageSize, string? from) => _database.Read(session =>
    {
        if (!Exists(session, container))
            throw StorageErrors.ContainerNotFound();
        using var reader = session.Command(
            $"SELECT {Columns} FROM blob WHERE container = @1 AND name >= @2 ORDER BY name", container, from ?? prefix).ExecuteReader();
        var found = new List<StoredBlob>();
        while (reader.Read() && reader.GetString(0).StartsWith(prefix, StringComparison.Ordinal))
        {
            if (found.Count == pageSize)
                return new BlobPage(found, reader.GetString(0));
            found.Add(Row(reader));
        }
        return new BlobPage(found, null);
    });

    private static void Check(BlobAddress blob, BlobUpload upload)
    {
        BlobRules.CheckBlobName(blob.Name);
        BlobRules.CheckMetadata(upload.Metadata);
    }

    // The row makes the file a blob; without it the file goes.
    private async Task<StoredBlob> MakeAsync(BlobAddress blob, BlobUpload upload, (string Name, long Length) file)
    {
        try
        {
            var (stored, replaced) = await _database.WriteAsync(session => PutRow(session, blob, upload, file.Name, file.Length));
            if (replaced is not null)
                File.Delete(PathOf(replaced));
            if (_watchers.TryGetValue(blob.Container, out var written))
                written();
            return stored;
        }
        catch (StorageException)
        {
            File.Delete(PathOf(file.Name));
            throw;
        }
    }

    private void DropBlocks(BlobAddress blob)
    {
        Dictionary<string, string>? blocks;
        lock (_blocks)
            _blocks.Remove(blob, out blocks);
        foreach (var file in blocks?.Values ?? Enumerable.Empty<string>())
            File.Delete(PathOf(file));
    }

    private (StoredBlob, string? Replaced) PutRow(LocalSession session, BlobAddress blob, BlobUpload upload, string file, long length)
    {
        if (!Exists(session, blob.Container))
            throw StorageErrors.ContainerNotFound();
        var stored = Find(session, blob);
        if (stored is not null && upload.Conditions.IfNoneMatch is BlobConditions.Any)
            throw StorageErrors.BlobExists();
        upload.Conditions.CheckWrite(stored);
        var stamp = NextStamp(stored?.Stamp ?? 0);
        var made = new StoredBlob(blob.Name, length, upload.ContentType, upload.Metadata, stamp, stored?.Created ?? stamp, file);
        session.Execute(
            $"INSERT OR REPLACE INTO blob (container, {Columns}) VALUES (@1, @2, @3, @4, @5, @6, @7, @8)",
            blob.Container, made.Name, made.Length, made.ContentType,
            JsonSerializer.Serialize(made.Metadata), made.Stamp, made.Created, made.File);
        return (made, stored?.File);
    }

    private async Task<(string Name, long Length)> WriteFileAsync(WriteContent content, CancellationToken cancellation)
    {
        var file = Guid.NewGuid().ToString("N");
        await using var stream = new FileStream(
            PathOf(file), FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024, FileOptions.Asynchronous);
        try
        {
            await content(stream, cancellation);
        }
        catch
        {
            File.Delete(PathOf(file));
            throw;
        }
        await stream.FlushAsync(cancellation);
        stream.Flush(flushToDisk: true);
        DirectorySync.Flush(_folder);
        return (file, stream.Length);
    }

    private FileStream OpenFile(string file) =>
        new(PathOf(file), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous);

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

    private StoredBlob FindRow(BlobAddress blob, BlobConditions conditions) => _database.Read(session =>
    {
        var found = Find(session, blob) ?? throw Missing(session, blob.Container);
        conditions.CheckRead(found);
        return found;
    });

    private static StoredBlob? Find(LocalSession session, BlobAddress blob)
    {
        using var reader = session.Command(
            $"SELECT {Columns} FROM blob WHERE container = @1 AND name = @2", blob.Container, blob.Name).ExecuteReader();
        return reader.Read() ? Row(reader) : null;
    }

    private static StoredBlob Row(SqliteDataReader reader) => new(
        reader.GetString(0), reader.GetInt64(1), reader.GetString(2),
        JsonSerializer.Deserialize<Dictionary<string, string>>(reader.GetString(3))!,
        reader.GetInt64(4), reader.GetInt64(5), reader.GetString(6));

    private static bool Exists(LocalSession session, string container) =>
        session.Command("SELECT 1 FROM blob_container WHERE name = @1", container).ExecuteScalar() is not null;

    private static StorageException Missing(LocalSession session, string container) =>
        Exists(session, container) ? StorageErrors.BlobNotFound() : StorageErrors.ContainerNotFound();

    // Only the database's writer asks.
    private long NextStamp(long replaced) =>
        _lastStamp = Math.Max(TimeProvider.System.GetUtcNow().Ticks, Math.Max(_lastStamp, replaced) + 1);

    public static string ETagOf(long stamp) => string.Create(CultureInfo.InvariantCulture, $"0x{stamp:X}");

    public static DateTimeOffset At(long stamp) => new(stamp, TimeSpan.Zero);
}

internal readonly record struct BlobAddress(string Container, string Name);

/// <summary>Writes a blob's content to where it is kept.</summary>
internal delegate Task WriteContent(Stream destination, CancellationToken cancellation);

internal sealed record BlobUpload(string ContentType, IReadOnlyDictionary<string, string> Metadata, BlobConditions Conditions);

/// <summary>What a request asks of the blob that stands there. ETags are without quotation marks.</summary>
internal readonly record struct BlobConditions(string? IfMatch, string? IfNoneMatch)
{
    public const string Any = "*";

    public void CheckWrite(StoredBlob? blob)
    {
        if ((IfMatch is not null && !Fits(IfMatch, blob)) || (IfNoneMatch is not null && Fits(IfNoneMatch, blob)))
            throw StorageErrors.StaleBlob();
    }

    public void CheckRead(StoredBlob blob)
    {
        if (IfMatch is not null && !Fits(IfMatch, blob))
            throw StorageErrors.StaleBlob();
        if (IfNoneMatch is not null && Fits(IfNoneMatch, blob))
            throw StorageErrors.UnchangedBlob();
    }

    private static bool Fits(string etag, StoredBlob? blob) => blob is not null && (etag is Any || etag == blob.ETag);
}

/// <param name="Next">The name with which the next page begins; null when there is none.</param>
internal sealed record BlobPage(IReadOnlyList<StoredBlob> Blobs, string? Next);

/// <summary>What is known of a blob besides its content.</summary>
/// <param name="Length">In bytes.</param>
/// <param name="Stamp">UTC ticks of the last write; they make the ETag and never repeat.</param>
/// <param name="Created">UTC ticks.</param>
/// <param name="File">The name of the file that holds the content.</param>
internal sealed record StoredBlob(
    string Name, long Length, string ContentType, IReadOnlyDictionary<string, string> Metadata, long Stamp, long Created, string File)
{
    public string ETag => EmbeddedBlobs.ETagOf(Stamp);
    public DateTimeOffset LastModified => EmbeddedBlobs.At(Stamp);
    public DateTimeOffset CreatedOn => EmbeddedBlobs.At(Created);
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
