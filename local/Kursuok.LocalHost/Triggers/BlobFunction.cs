using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Kursuok.LocalHost.Storage;
using Kursuok.LocalHost.Time;
using Microsoft.Extensions.Logging;

namespace Kursuok.LocalHost.Triggers;

/// <summary>
/// Runs a function for every new or changed blob of a container. A receipt in the database names the version of each blob
/// that has been dealt with, so a blob is not run again after a restart, and one that fails five times is put aside.
/// </summary>
/// <param name="embedded">The embedded store that tells of its changes; null for a storage account, which is asked.</param>
/// <param name="run">Gets the blob's name and the parts of it that the path calls by name.</param>
internal sealed class BlobFunction(
    string name, BlobPath path, BlobContainerClient container, LocalStorage? embedded, LocalDatabase database,
    Func<string, IReadOnlyDictionary<string, string>, CancellationToken, Task> run, TimeProvider time, ILogger<BlobFunction> logger)
    : Pump(time, logger)
{
    private const int MostTries = 5;
    private const int AtOnce = 8;
    /// <summary>How often a storage account is asked: it tells nobody of its changes. By the system's clock, which is the one that it has.</summary>
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _receipts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Attempt> _attempts = new(StringComparer.Ordinal);
    private int _changed = 1;
    private ITimer? _look;

    protected override DateTimeOffset? Due
    {
        get
        {
            lock (_lock)
            {
                return Volatile.Read(ref _changed) > 0 ? DateTimeOffset.MinValue
                    : Running < AtOnce ? _attempts.Values.Where(attempt => !attempt.IsRunning).Min(attempt => (DateTimeOffset?)attempt.Due)
                    : null;
            }
        }
    }

    public override async Task PrepareAsync()
    {
        if (embedded is not null)
            embedded.Blobs.Watch(path.Container, LookAgain);
        else
            _look = TimeProvider.System.CreateTimer(look => ((BlobFunction)look!).LookAgain(), this, s_lookEvery, s_lookEvery);
        await database.WriteAsync(session =>
        {
            session.Execute("""
                CREATE TABLE IF NOT EXISTS blob_receipts (function TEXT NOT NULL, blob TEXT NOT NULL, etag TEXT NOT NULL, failure TEXT, PRIMARY KEY (function, blob))
                WITHOUT ROWID
                """);
            using var rows = session.Command("SELECT blob, etag FROM blob_receipts WHERE function = @1", name).ExecuteReader();
            while (rows.Read())
                _receipts[rows.GetString(0)] = rows.GetString(1);
        });
    }

    protected override async Task StartDueAsync()
    {
        if (Interlocked.Exchange(ref _changed, 0) > 0)
            await FindNewAsync();
        var now = Time.GetUtcNow();
        lock (_lock)
        {
            foreach (var (blob, attempt) in _attempts.Where(pending => !pending.Value.IsRunning && pending.Value.Due <= now).Take(AtOnce - Running).ToList())
            {
                attempt.IsRunning = true;
                Begin(cancellation => TryAsync(blob, attempt, cancellation));
            }
        }
    }

    /// <summary>A list gives it without the quotes that a header has.</summary>
    private static string VersionOf(ETag? etag) => etag?.ToString().Trim('"') ?? "";

    private void LookAgain()
    {
        Interlocked.Exchange(ref _changed, 1);
        Wake();
    }

    private async Task FindNewAsync()
    {
        HashSet<string> gone;
        lock (_lock)
            gone = [.. _receipts.Keys];
        try
        {
            await foreach (var blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, path.Prefix, CancellationToken.None))
            {
                gone.Remove(blob.Name);
                lock (_lock)
                {
                    if (path.Match(blob.Name) is null || _receipts.GetValueOrDefault(blob.Name) == VersionOf(blob.Properties.ETag))
                        continue;
                    if (_attempts.TryGetValue(blob.Name, out var attempt))
                        attempt.MayBeOutdated = attempt.IsRunning;
                    else
                        _attempts.Add(blob.Name, new());
                }
            }
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "ContainerNotFound")
        {
            Logger.LogDebug("{Function} waits for the container {Container}.", name, path.Container);
        }
        // A name may tell of somebody: it goes with its blob.
        foreach (var blob in gone)
        {
            await database.WriteAsync(session => session.Execute("DELETE FROM blob_receipts WHERE function = @1 AND blob = @2", name, blob));
            lock (_lock)
                _receipts.Remove(blob);
        }
    }

    private async Task TryAsync(string blob, Attempt attempt, CancellationToken cancellation)
    {
        attempt.Count++;
        string? failure = null;
        var etag = "";
        try
        {
            etag = VersionOf((await container.GetBlobClient(blob).GetPropertiesAsync(cancellationToken: cancellation)).Value.ETag);
            await run(blob, path.Match(blob)!, cancellation);
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            Logger.LogDebug("The blob {Blob} was gone before {Function} saw it.", blob, name);
        }
        catch (Exception thrown)
        {
            failure = $"{thrown.GetType().Name}: {thrown.Message}";
            Logger.LogWarning(thrown, "{Function} failed on the blob {Blob}, try {Try}.", name, blob, attempt.Count);
        }
        if (failure is not null && (attempt.Count < MostTries || cancellation.IsCancellationRequested))
        {
            lock (_lock)
            {
                attempt.Due = Time.GetUtcNow() + TimeSpan.FromSeconds(Math.Pow(2, attempt.Count - 1));
                attempt.IsRunning = false;
            }
            return;
        }
        if (failure is not null)
            Logger.LogError("The blob {Blob} is put aside by {Function}: {Failure}", blob, name, failure);
        await database.WriteAsync(session => session.Execute("INSERT OR REPLACE INTO blob_receipts (function, blob, etag, failure) VALUES (@1, @2, @3, @4)",
            name, blob, etag, failure));
        lock (_lock)
        {
            _receipts[blob] = etag;
            _attempts.Remove(blob);
        }
        if (attempt.MayBeOutdated)
            LookAgain();
    }

    private sealed class Attempt
    {
        public int Count { get; set; }

        public DateTimeOffset Due { get; set; }

        public bool IsRunning { get; set; }

        /// <summary>The container has changed while the function ran, and this blob perhaps with it.</summary>
        public bool MayBeOutdated { get; set; }
    }
}
