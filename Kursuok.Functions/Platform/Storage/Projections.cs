using System.Buffers.Text;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Functions.Platform.Storage;

/// <summary>
/// One row of a list, made for one question. <paramref name="Version"/> is that of the aggregate it comes from;
/// <paramref name="State"/> may be filtered by; a row that is not <paramref name="Listed"/> stands, empty, only so that an
/// older message cannot bring it back.
/// </summary>
public sealed record Projection(string Partition, string Row, long Version, string Json, string? State = null, bool Listed = true);

/// <summary>The rows of a page and where the next one begins (null at the end).</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>The lists: rows in partitions made for the questions, written from what changed.</summary>
public sealed class Projections([FromKeyedServices(Projections.Table)] TableClient table)
{
    internal const string Table = "lists";

    /// <summary>Writes the row unless a newer one stands there, so messages may come twice and out of order. One of the same
    /// version is written again: a repair brings it where another program made it differently.</summary>
    public async Task PutAsync(Projection row)
    {
        // Nobody reads what is not listed, and nobody would erase it.
        var entity = JsonEntity.Make(row.Partition, row.Row, row.Listed ? row.Json : "null");
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
                else if (present.Value!.GetInt64("Version") <= row.Version)
                    await table.UpdateEntityAsync(entity, present.Value.ETag, TableUpdateMode.Replace);
                return;
            }
            catch (RequestFailedException lost) when (lost.Status is 409 or 412)
            {
                // Somebody wrote between: look again.
            }
        }
    }

    /// <summary>Takes a row away for good: only where no older message can bring it back.</summary>
    public Task DropAsync(string partition, string row, CancellationToken cancellation) => table.DeleteEntityAsync(partition, row, ETag.All, cancellation);

    public async Task<T?> FindAsync<T>(string partition, string row, CancellationToken cancellation) where T : class
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, row, cancellationToken: cancellation);
        return found.HasValue && found.Value!.GetBoolean("Listed") == true ? Json.Read<T>(found.Value.Json()) : null;
    }

    /// <summary>A page of the rows from <paramref name="from"/> up to <paramref name="to"/>, in order of their keys.</summary>
    /// <param name="after">The key after which the page begins, as <see cref="Continuation"/> reads it; null for the first page.</param>
    public async Task<Page<T>> PageAsync<T>(string partition, string from, string to, string? state, int size, string? after, CancellationToken cancellation)
    {
        var filter = Filter(partition, from, to, state);
        if (after is not null)
            filter += TableClient.CreateQueryFilter($" and RowKey gt {after}");
        await foreach (var page in table.QueryAsync<TableEntity>(filter, size, cancellationToken: cancellation).AsPages(pageSizeHint: size))
        {
            // A filtered page may be short, even empty, before the end.
            if (page.Values.Count > 0)
                return new([.. page.Values.Select(row => Json.Read<T>(row.Json()))], page.ContinuationToken is null ? null : Continuation.After(page.Values[^1].RowKey));
        }
        return new([], null);
    }

    /// <summary>All rows of a range.</summary>
    public async IAsyncEnumerable<T> AllAsync<T>(string partition, string from, string to, string? state, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var row in table.QueryAsync<TableEntity>(Filter(partition, from, to, state), cancellationToken: cancellation))
            yield return Json.Read<T>(row.Json());
    }

    private static string Filter(string partition, string from, string to, string? state)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {from} and RowKey lt {to} and Listed eq true");
        return state is null ? filter : filter + TableClient.CreateQueryFilter($" and State eq {state}");
    }
}

/// <summary>
/// Where the next page of a list begins, as callers carry it: our own text, because what a caller has made up must be
/// refused, and the storage's tokens are nobody's to check.
/// </summary>
public static class Continuation
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string After(string row) => Base64Url.EncodeToString(s_strict.GetBytes(row));

    /// <summary>The key after which the page begins; null where the text is none of ours.</summary>
    public static string? Read(string text)
    {
        try
        {
            return s_strict.GetString(Base64Url.DecodeFromChars(text)) is { Length: > 0 and <= 512 } row && !row.Any(char.IsControl) ? row : null;
        }
        catch (Exception unreadable) when (unreadable is FormatException or ArgumentException)
        {
            return null;
        }
    }
}
