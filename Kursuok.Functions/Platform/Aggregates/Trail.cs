using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Functions.Platform.Aggregates;

/// <summary>
/// The audit trail of an aggregate: a link for each commit, saved with it. Each link holds the hash of the one before,
/// and the head row the hash of the last, so a link that was changed, dropped or moved shows. What may tell of a person
/// lies beside the link in pieces, each of one entry or one part, and only their salted hashes in it: erased, together or
/// one by one, they leave the chain whole.
/// </summary>
public static class Trail
{
    /// <summary>What the first link has before it.</summary>
    public const string Beginning = "";

    /// <summary>The rows of one commit, and the hash that the head is to hold.</summary>
    internal static (TableEntity Link, TableEntity Details, string Hash) Append<TState>(
        string partition, Change<TState> change, string commit, string previous, IEnumerable<PartChange> parts, ImmutableArray<Actor> actors)
    {
        var pieces = new TrailPieces(
            [.. change.Entries.Select((entry, i) => TrailPiece.Of(new TrailWords(Salt(), actors[i].From, [.. entry.Events.Select(happened => happened.Detail)])))],
            [.. parts.Select(part => TrailPiece.Of(new SaltedChange(Salt(), part.Part, part.Before, part.After)))]);
        var details = Pack(Json.Write(pieces));
        var link = Json.Write(new TrailLink(change.Version, change.At,
            [.. change.Entries.Select(entry => entry with { Events = [.. entry.Events.Select(happened => happened with { Detail = null })] })],
            Hash(details), pieces.Hash, previous));
        var hash = Hash(commit + link);
        var row = JsonEntity.Make(partition, LinkKey(change.Id, change.Version), link);
        row["Hash"] = hash;
        row["CommitId"] = commit;
        return (row, JsonEntity.Make(partition, DetailsKey(change.Id, change.Version), details), hash);
    }

    /// <summary>Many participants change alike: packed, the parts of the largest group fit a row.</summary>
    internal static string Pack(string text)
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

    private static string Salt() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    internal static string LinkKey(string id, long version) => $"e-{id}-{version:D10}";

    internal static string DetailsKey(string id, long version) => $"d-{id}-{version:D10}";

    internal static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>One commit in the trail: who, when, what. The actor is known by an opaque id.</summary>
/// <param name="Details">The hash of the details as they were written.</param>
/// <param name="Pieces">The hash of their pieces' hashes, by which what an erasure left of them is known.</param>
public sealed record TrailLink(long Version, DateTimeOffset At, ImmutableArray<Entry> Entries, string Details, string Pieces, string Previous);

/// <summary>What of a commit may tell of persons, in pieces: of each entry its words, and every part before and after.</summary>
internal sealed record TrailPieces(ImmutableArray<TrailPiece> Entries, ImmutableArray<TrailPiece> Changes)
{
    /// <summary>Of the pieces' hashes: the same with and without what was erased.</summary>
    public string Hash => Trail.Hash(string.Concat(Entries.Concat(Changes).Select(piece => piece.Gone ?? Trail.Hash(piece.Text!))));
}

/// <param name="Text">JSON with a salt of its own; null where it was erased.</param>
/// <param name="Gone">The hash of what was erased.</param>
internal sealed record TrailPiece(string? Text, string? Gone)
{
    public static TrailPiece Of<T>(T value) => new(Json.Write(value), null);

    public T? Read<T>() where T : class => Text is null ? null : Json.Read<T>(Text);

    public TrailPiece Erased() => Text is null ? this : new(null, Trail.Hash(Text));
}

/// <summary>From which address an entry came, and the words of its events.</summary>
public sealed record TrailWords(string Salt, string? From, ImmutableArray<string?> Details);

internal sealed record SaltedChange(string Salt, string Part, object? Before, object? After);

/// <summary>A stored part of an aggregate before and after a commit; null where it is not.</summary>
public sealed record PartChange(string Part, object? Before, object? After);

/// <summary>A link as it is read, with what is left of its details.</summary>
/// <param name="Words">Of each entry; null where they have been erased.</param>
/// <param name="Changes">Those that have not been erased.</param>
/// <param name="Erased">Something of the details is gone.</param>
public sealed record TrailRecord(TrailLink Link, ImmutableArray<TrailWords?> Words, ImmutableArray<PartChange> Changes, bool Erased)
{
    internal static TrailRecord Of(TrailLink link, TrailPieces? pieces) => pieces is null
        ? new(link, [.. link.Entries.Select(_ => (TrailWords?)null)], [], true)
        : new(link, [.. pieces.Entries.Select(piece => piece.Read<TrailWords>())],
            [.. pieces.Changes.Select(piece => piece.Read<SaltedChange>()).OfType<SaltedChange>().Select(change => new PartChange(change.Part, change.Before, change.After))],
            pieces.Entries.Concat(pieces.Changes).Any(piece => piece.Text is null));
}

/// <param name="Fault">In Lithuanian, null when the trail is whole.</param>
public sealed record TrailReport(string Kind, string Id, bool Intact, long Links, string? Fault);

/// <summary>Reads and verifies trails, and erases of them what tells of persons.</summary>
public sealed class TrailReader([FromKeyedServices(StorageServices.Aggregates)] TableClient table)
{
    public async Task<Page<TrailRecord>> ReadAsync(string kind, string id, int size, string? after, CancellationToken cancellation)
    {
        // Where a caller has made «after» up, it must not lead to other rows of the partition.
        var first = after is not null && string.CompareOrdinal(after, $"e-{id}-") > 0 ? after : $"e-{id}-";
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {$"{kind}-{id}"} and RowKey gt {first} and RowKey lt {$"e-{id}-~"}");
        await foreach (var page in table.QueryAsync<TableEntity>(filter, size, cancellationToken: cancellation).AsPages(pageSizeHint: size))
        {
            var records = new List<TrailRecord>();
            foreach (var link in page.Values.Select(row => Json.Read<TrailLink>(row.Json())))
                records.Add(TrailRecord.Of(link, await DetailsAsync(kind, id, link.Version, cancellation) is { } details ? Json.Read<TrailPieces>(Trail.Unpack(details.Json())) : null));
            return new(records, page.ContinuationToken is null ? null : Continuation.After(page.Values[^1].RowKey));
        }
        return new([], null);
    }

    /// <summary>The records that have an entry of interest, in order.</summary>
    public async IAsyncEnumerable<TrailRecord> FindAsync(string kind, string id, Func<Entry, bool> wanted, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var link in LinksAsync(kind, id, cancellation))
        {
            if (link.Entries.Any(wanted))
                yield return TrailRecord.Of(link, await DetailsAsync(kind, id, link.Version, cancellation) is { } details ? Json.Read<TrailPieces>(Trail.Unpack(details.Json())) : null);
        }
    }

    /// <summary>Erases the words of some entries and some parts, before and after, from the whole trail. The chain stays whole; done twice, it is done once.</summary>
    public async Task EraseAsync(string kind, string id, Func<Entry, bool> entries, Func<string, bool> parts, CancellationToken cancellation)
    {
        await foreach (var link in LinksAsync(kind, id, cancellation))
        {
            if (await DetailsAsync(kind, id, link.Version, cancellation) is not { } row)
                continue;
            var pieces = Json.Read<TrailPieces>(Trail.Unpack(row.Json()));
            var left = new TrailPieces(
                [.. pieces.Entries.Select((piece, i) => entries(link.Entries[i]) ? piece.Erased() : piece)],
                [.. pieces.Changes.Select(piece => piece.Read<SaltedChange>() is { } change && parts(change.Part) ? piece.Erased() : piece)]);
            if (left.Entries.SequenceEqual(pieces.Entries) && left.Changes.SequenceEqual(pieces.Changes))
                continue;
            var erased = JsonEntity.Make(row.PartitionKey, row.RowKey, Trail.Pack(Json.Write(left)));
            erased["Erased"] = true;
            await table.UpdateEntityAsync(erased, row.ETag, TableUpdateMode.Replace, cancellation);
        }
    }

    private async IAsyncEnumerable<TrailLink> LinksAsync(string kind, string id, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {$"{kind}-{id}"} and RowKey ge {$"e-{id}-"} and RowKey lt {$"e-{id}-~"}"), cancellationToken: cancellation))
            yield return Json.Read<TrailLink>(row.Json());
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
            if (await DetailsAsync(kind, id, link.Version, cancellation) is { } details && !Fits(details, link))
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

    /// <summary>As they were written, or what an erasure has left of that.</summary>
    private static bool Fits(TableEntity details, TrailLink link)
    {
        if (details.GetBoolean("Erased") != true)
            return string.Equals(Trail.Hash(details.Json()), link.Details, StringComparison.Ordinal);
        try
        {
            return string.Equals(Json.Read<TrailPieces>(Trail.Unpack(details.Json())).Hash, link.Pieces, StringComparison.Ordinal);
        }
        catch (Exception unreadable) when (unreadable is FormatException or InvalidDataException or JsonException)
        {
            return false;
        }
    }

    /// <summary>The details' row, or null where all of them have been erased.</summary>
    private async Task<TableEntity?> DetailsAsync(string kind, string id, long version, CancellationToken cancellation)
    {
        var row = await table.GetEntityIfExistsAsync<TableEntity>($"{kind}-{id}", Trail.DetailsKey(id, version), cancellationToken: cancellation);
        return row.HasValue ? row.Value : null;
    }
}
