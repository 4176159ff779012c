using Azure;
using Azure.Data.Tables;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Functions.Platform.Security;

/// <summary>What somebody comes back for once, and soon: kept under the hash of the secret that opens it.</summary>
public sealed class OneTimeStore([FromKeyedServices(OneTimeStore.Table)] TableClient table, TimeProvider clock)
{
    internal const string Table = "onetime";

    public async Task PutAsync<T>(string secret, T value, DateTimeOffset expires, CancellationToken cancellation)
    {
        var (partition, row) = Key(secret);
        var entity = JsonEntity.Make(partition, row, Json.Write(value));
        entity["Kind"] = typeof(T).Name;
        entity["Expires"] = expires;
        await table.AddEntityAsync(entity, cancellation);
    }

    /// <summary>Takes it out: of several who come at once one gets it. Null where there is none, or its time is over.</summary>
    public async Task<T?> TakeAsync<T>(string secret, CancellationToken cancellation) where T : class
    {
        var (partition, row) = Key(secret);
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, row, cancellationToken: cancellation);
        if (!found.HasValue || found.Value!.GetString("Kind") != typeof(T).Name)
            return null;
        try
        {
            await table.DeleteEntityAsync(partition, row, found.Value.ETag, cancellation);
        }
        catch (RequestFailedException taken) when (taken.Status is 404 or 412)
        {
            return null;
        }
        return clock.GetUtcNow() < found.Value.GetDateTimeOffset("Expires") ? Json.Read<T>(found.Value.Json()) : null;
    }

    /// <summary>Drops what nobody came for: the table holds little else.</summary>
    public async Task DropExpiredAsync(CancellationToken cancellation)
    {
        await foreach (var row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"Expires lt {clock.GetUtcNow()}"), select: ["PartitionKey", "RowKey"], cancellationToken: cancellation))
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellation);
    }

    private static (string Partition, string Row) Key(string secret) => Secrets.Hash(secret) is var hash ? (hash[..2], hash) : default;
}
