using Azure;
using Azure.Data.Tables;

namespace Kursuok.Functions.Storage;

/// <summary>
/// One row of a list, made for one question. <paramref name="Version"/> is that of the aggregate it comes from;
/// <paramref name="State"/> may be filtered by; a row that is not <paramref name="Listed"/> stands only so that an older
/// message cannot bring it back.
/// </summary>
public sealed record Projection(string Partition, string Row, long Version, string Json, string? State = null, bool Listed = true);

/// <summary>The rows of a page and where the next one begins (null at the end).</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>The lists: rows in partitions made for the questions, written from what changed.</summary>
public sealed class Projections(TableClient table)
{
    /// <summary>Writes the row unless a newer one stands there, so messages may come twice and out of order.</summary>
    public async Task PutAsync(Projection row)
    {
        var entity = JsonEntity.Make(row.Partition, row.Row, row.Json);
        entity["Version"] = row.Version;
        entity["Listed"] = row.Listed;
        if (row.State is not null)
            entity["State"] = row.State;
        while (true)
        {
            try
            {
                var present = await table.GetEntityIfExistsAsync<TableEntity>(row.Partition, row.Row, ["Version"]);
                if (!present.HasValue)
                    await table.AddEntityAsync(entity);
                else if (present.Value!.GetInt64("Version") < row.Version)
                    await table.UpdateEntityAsync(entity, present.Value.ETag, TableUpdateMode.Replace);
                return;
            }
            catch (RequestFailedException lost) when (lost.Status is 409 or 412)
            {
                // Somebody wrote between: look again.
            }
        }
    }

    public async Task<T?> FindAsync<T>(string partition, string row, CancellationToken cancellation) where T : class
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, row, cancellationToken: cancellation);
        return found.HasValue && found.Value!.GetBoolean("Listed") == true ? Json.Read<T>(found.Value.Json()) : null;
    }

    /// <summary>A page of the rows from <paramref name="from"/> up to <paramref name="to"/>, in order of their keys.</summary>
    public async Task<Page<T>> PageAsync<T>(string partition, string from, string to, string? state, int size, string? continuation, CancellationToken cancellation)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {from} and RowKey lt {to} and Listed eq true");
        if (state is not null)
            filter += TableClient.CreateQueryFilter($" and State eq {state}");
        await foreach (var page in table.QueryAsync<TableEntity>(filter, size, cancellationToken: cancellation).AsPages(continuation, size))
        {
            // A filtered page may be short, even empty, before the end.
            if (page.Values.Count > 0 || page.ContinuationToken is null)
                return new([.. page.Values.Select(row => Json.Read<T>(row.Json()))], page.ContinuationToken);
        }
        return new([], null);
    }

    /// <summary>All rows of a range, page after page.</summary>
    public async IAsyncEnumerable<T> AllAsync<T>(string partition, string from, string to, string? state, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        string? continuation = null;
        do
        {
            var page = await PageAsync<T>(partition, from, to, state, 500, continuation, cancellation);
            foreach (var item in page.Items)
                yield return item;
            continuation = page.Next;
        }
        while (continuation is not null);
    }
}
