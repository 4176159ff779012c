using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Kursuok.Domain;

namespace Kursuok.Functions.Storage;

/// <summary>
/// The audit trail of an aggregate: a link for each commit, saved with it. Each link holds the hash of the one before,
/// and the head row the hash of the last, so a link that was changed, dropped or moved shows. What may tell of a person
/// lies beside the link and only its salted hash in it: erased, it leaves the chain whole.
/// </summary>
public static class Trail
{
    /// <summary>What the first link has before it.</summary>
    public const string Beginning = "";

    /// <summary>The rows of one commit, and the hash that the head is to hold.</summary>
    internal static (TableEntity Link, TableEntity Details, string Hash) Append<TState>(
        string partition, Change<TState> change, string commit, string previous, IEnumerable<PartChange> parts, ImmutableArray<Actor> actors)
    {
        var details = Pack(Json.Write(new TrailDetails(
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            [.. actors.Select(actor => actor.From)],
            [.. change.Entries.Select(entry => entry.Events.Select(happened => happened.Detail).ToImmutableArray())],
            [.. parts])));
        var link = Json.Write(new TrailLink(change.Version, change.At,
            [.. change.Entries.Select(entry => entry with { Events = [.. entry.Events.Select(happened => happened with { Detail = null })] })],
            Hash(details), previous));
        var hash = Hash(commit + link);
        var row = JsonEntity.Make(partition, LinkKey(change.Id, change.Version), link);
        row["Hash"] = hash;
        row["CommitId"] = commit;
        return (row, JsonEntity.Make(partition, DetailsKey(change.Id, change.Version), details), hash);
    }

    /// <summary>Many participants change alike: packed, the parts of the largest group fit a row.</summary>
    private static string Pack(string text)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zip.Write(Encoding.UTF8.GetBytes(text));
        return Convert.ToBase64String(packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }

    internal static string Unpack(string packed)
    {
        using var zip = new GZipStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress);
        using var text = new StreamReader(zip, Encoding.UTF8);
        return text.ReadToEnd();
    }

    internal static string LinkKey(string id, long version) => $"e-{id}-{version:D10}";

    internal static string DetailsKey(string id, long version) => $"d-{id}-{version:D10}";

    internal static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>One commit in the trail: who, when, what. The actor is known by an opaque id.</summary>
public sealed record TrailLink(long Version, DateTimeOffset At, ImmutableArray<Entry> Entries, string Details, string Previous);

/// <summary>What of a commit may tell of persons: from which address each entry came, the events' words, every part before and after.</summary>
public sealed record TrailDetails(string Salt, ImmutableArray<string?> From, ImmutableArray<ImmutableArray<string?>> EventDetails, ImmutableArray<PartChange> Changes);

public sealed record PartChange(string Part, object? Before, object? After);

/// <summary>A link as it is read: its details are null where they have been erased.</summary>
public sealed record TrailRecord(TrailLink Link, TrailDetails? Details);

/// <param name="Fault">In Lithuanian, null when the trail is whole.</param>
public sealed record TrailReport(string Kind, string Id, bool Intact, long Links, string? Fault);

/// <summary>Reads and verifies trails.</summary>
public sealed class TrailReader(TableClient table)
{
    public async Task<Page<TrailRecord>> ReadAsync(string kind, string id, int size, string? after, CancellationToken cancellation)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {$"{kind}-{id}"} and RowKey gt {after ?? $"e-{id}-"} and RowKey lt {$"e-{id}-~"}");
        await foreach (var page in table.QueryAsync<TableEntity>(filter, size, cancellationToken: cancellation).AsPages(pageSizeHint: size))
        {
            var records = new List<TrailRecord>();
            foreach (var link in page.Values.Select(row => Json.Read<TrailLink>(row.Json())))
                records.Add(new(link, await DetailsAsync(kind, id, link.Version, cancellation) is { } details ? Json.Read<TrailDetails>(Trail.Unpack(details)) : null));
            return new(records, page.ContinuationToken is null ? null : Continuation.After(page.Values[^1].RowKey));
        }
        return new([], null);
    }

    /// <summary>Walks the whole chain of an aggregate and compares it with its head; null where there is neither.</summary>
    public async Task<TrailReport?> VerifyAsync(string kind, string id, CancellationToken cancellation)
    {
        var partition = $"{kind}-{id}";
        var (links, previous, commit) = (0L, Trail.Beginning, default(string));
        // The head first: what is committed while the links are read is not missing.
        var head = await table.GetEntityIfExistsAsync<TableEntity>(partition, $"a-{id}-head", ["Version", "Trail", "CommitId"], cancellation);
        TrailReport Broken(string fault) => new(kind, id, false, links, fault);
        await foreach (var row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {$"e-{id}-"} and RowKey lt {$"e-{id}-~"}"), cancellationToken: cancellation))
        {
            var (text, hash) = (row.Json(), row.GetString("Hash"));
            if (!string.Equals(Trail.Hash(row.GetString("CommitId") + text), hash, StringComparison.Ordinal))
                return Broken($"Įrašas {links + 1} pakeistas.");
            var link = Json.Read<TrailLink>(text);
            if (link.Version != links + 1 || !string.Equals(row.RowKey, Trail.LinkKey(id, link.Version), StringComparison.Ordinal))
                return Broken($"Trūksta įrašo {links + 1} arba jis ne savo vietoje.");
            if (!string.Equals(link.Previous, previous, StringComparison.Ordinal))
                return Broken($"Įrašas {link.Version} nesiremia ankstesniu.");
            if (await DetailsAsync(kind, id, link.Version, cancellation) is { } details && !string.Equals(Trail.Hash(details), link.Details, StringComparison.Ordinal))
                return Broken($"Įrašo {link.Version} duomenys pakeisti.");
            (links, previous, commit) = (link.Version, hash, row.GetString("CommitId"));
            if (head.HasValue && links == head.Value!.GetInt64("Version"))
                break;
        }
        if (!head.HasValue)
            return links == 0 ? null : Broken("Įrašo nebėra.");
        if (head.Value!.GetInt64("Version") != links || !string.Equals(head.Value.GetString("Trail"), previous, StringComparison.Ordinal) || !string.Equals(head.Value.GetString("CommitId"), commit, StringComparison.Ordinal))
            return Broken($"Trūksta įrašų po {links}-ojo.");
        return await GrownAsync(partition, id, links, cancellation) ? Broken($"Po {links}-ojo yra įrašų, kurių niekas nepadarė.") : new(kind, id, true, links, null);
    }

    /// <summary>Is there a link after the last one that the head, read after it, knows nothing of?</summary>
    private async Task<bool> GrownAsync(string partition, string id, long links, CancellationToken cancellation)
    {
        await foreach (var beyond in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {Trail.LinkKey(id, links)} and RowKey lt {$"e-{id}-~"}"), 1, ["RowKey"], cancellation))
        {
            var head = await table.GetEntityAsync<TableEntity>(partition, $"a-{id}-head", ["Version"], cancellation);
            return head.Value.GetInt64("Version") is not { } version || string.CompareOrdinal(beyond.RowKey, Trail.LinkKey(id, version)) > 0;
        }
        return false;
    }

    /// <summary>The details' text, or null where they have been erased.</summary>
    private async Task<string?> DetailsAsync(string kind, string id, long version, CancellationToken cancellation)
    {
        var row = await table.GetEntityIfExistsAsync<TableEntity>($"{kind}-{id}", Trail.DetailsKey(id, version), cancellationToken: cancellation);
        return row.HasValue ? row.Value!.Json() : null;
    }
}
