using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Kursuok.Functions.Platform.Security;

/// <summary>
/// The keys that access tokens are signed with. A new one is published for a while before it signs, so that every
/// process knows it by then; the one before is accepted until the last token that it signed is dead.
/// </summary>
public sealed class SigningKeys([FromKeyedServices(SigningKeys.Table)] TableClient table, Secrets secrets, TimeProvider clock) : IDisposable
{
    internal const string Table = "signingkeys";

    public static readonly TimeSpan TokensLive = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan s_publishedFirst = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_reread = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_accepted = s_publishedFirst + s_reread + TokensLive;
    private const string Partition = "signing-keys";

    private readonly SemaphoreSlim _reading = new(1);
    private Known? _known;

    /// <summary>The key that signs now.</summary>
    public async Task<SigningCredentials> CurrentAsync(CancellationToken cancellation)
    {
        var keys = await KeysAsync(cancellation);
        if (keys.Count == 0)
        {
            await AddAsync(cancellation);
            keys = await KeysAsync(cancellation);
        }
        var published = clock.GetUtcNow() - s_publishedFirst;
        var current = keys.LastOrDefault(key => key.Made <= published) ?? keys[0];
        return new(current.Key, SecurityAlgorithms.EcdsaSha256);
    }

    /// <summary>The keys whose tokens hold, the oldest first.</summary>
    public async Task<IReadOnlyList<ECDsaSecurityKey>> AcceptedAsync(CancellationToken cancellation) => [.. (await KeysAsync(cancellation)).Select(key => key.Key)];

    /// <summary>Makes the next key, and forgets those whose tokens are all dead.</summary>
    public async Task RotateAsync(CancellationToken cancellation)
    {
        await AddAsync(cancellation);
        var accepted = (await KeysAsync(cancellation)).Select(key => key.Key.KeyId).ToHashSet(StringComparer.Ordinal);
        await foreach (var row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"), select: ["PartitionKey", "RowKey"], cancellationToken: cancellation))
        {
            if (!accepted.Contains(row.RowKey))
                await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellation);
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task AddAsync(CancellationToken cancellation)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var id = Guid.NewGuid().ToString("N");
        await table.AddEntityAsync(new TableEntity(Partition, id) { ["Made"] = clock.GetUtcNow(), ["Sealed"] = secrets.Seal(key.ExportPkcs8PrivateKeyPem(), id) }, cancellation);
        _known = null;
    }

    private async Task<IReadOnlyList<SigningKey>> KeysAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (_known is not { } known || now - known.Read >= s_reread)
        {
            await _reading.WaitAsync(cancellation);
            try
            {
                if (_known is null || now - _known.Read >= s_reread)
                    _known = new(await ReadAsync(_known, cancellation), now);
                known = _known;
            }
            finally
            {
                _reading.Release();
            }
        }
        // A key's tokens are dead so long after the next one was made.
        return [.. known.Keys.Where((_, i) => i == known.Keys.Count - 1 || now - known.Keys[i + 1].Made < s_accepted)];
    }

    private async Task<IReadOnlyList<SigningKey>> ReadAsync(Known? before, CancellationToken cancellation)
    {
        var keys = new List<SigningKey>();
        await foreach (var row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"), cancellationToken: cancellation))
            keys.Add(before?.Keys.FirstOrDefault(key => key.Key.KeyId == row.RowKey) ?? new(Import(row), row.GetDateTimeOffset("Made")!.Value));
        return [.. keys.OrderBy(key => key.Made).ThenBy(key => key.Key.KeyId, StringComparer.Ordinal)];
    }

    private ECDsaSecurityKey Import(TableEntity row)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(secrets.Open(row.GetString("Sealed")!, row.RowKey));
        return new(key) { KeyId = row.RowKey };
    }

    private sealed record SigningKey(ECDsaSecurityKey Key, DateTimeOffset Made);

    private sealed record Known(IReadOnlyList<SigningKey> Keys, DateTimeOffset Read);
}

/// <summary>What the clock does for sign-ins.</summary>
public sealed class SecurityTimers(SigningKeys keys, OneTimeStore once)
{
    [Function("RotateSigningKeys")]
    public Task RotateAsync([TimerTrigger("0 40 3 1 * *")] TimerInfo timer, CancellationToken cancellation) => keys.RotateAsync(cancellation);

    [Function("DropExpiredSignIns")]
    public Task DropAsync([TimerTrigger("0 50 3 * * *")] TimerInfo timer, CancellationToken cancellation) => once.DropExpiredAsync(cancellation);
}
