using System.Buffers;
using System.Globalization;
using System.Text;

namespace Kursuok.LocalHost.Storage.Tables;

/// <summary>Reads what a request asks to change.</summary>
internal static class ChangeReader
{
    private static readonly byte[] s_none = "{}"u8.ToArray();

    /// <param name="ifMatch">The header of that name; an update without it creates what does not exist, as the service does.</param>
    public static EntityChange Read(string method, TableAddress address, string? ifMatch, ReadOnlyMemory<byte> json)
    {
        if (method is "DELETE" && address.Keys is { } gone)
        {
            TableRules.CheckKey("PartitionKey", gone.PartitionKey);
            TableRules.CheckKey("RowKey", gone.RowKey);
            return new(ChangeKind.Delete, gone.PartitionKey, gone.RowKey, ifMatch ?? throw StorageErrors.MissingHeader("If-Match"), s_none);
        }
        var kind = (method, address.Keys) switch
        {
            ("POST", null) => ChangeKind.Insert,
            ("PUT", not null) => ifMatch is null ? ChangeKind.InsertOrReplace : ChangeKind.Replace,
            ("PATCH" or "MERGE", not null) => ifMatch is null ? ChangeKind.InsertOrMerge : ChangeKind.Merge,
            _ => throw StorageErrors.NotImplemented(method),
        };
        var body = EntityBody.Read(json);
        var keys = address.Keys ?? new(body.PartitionKey ?? throw NoKey(), body.RowKey ?? throw NoKey());
        TableRules.CheckEntity(keys.PartitionKey, keys.RowKey, body);
        return new(kind, keys.PartitionKey, keys.RowKey, ifMatch, body.ToStored());
    }

    private static StorageException NoKey() =>
        StorageErrors.Invalid("PropertiesNeedValue", "The values are not specified for all properties in the entity.");
}

/// <summary>Reads the body of a transaction: a multipart message whose one part is a multipart message of requests.</summary>
internal static class TransactionReader
{
    private static ReadOnlySpan<byte> EmptyLine => "\r\n\r\n"u8;

    /// <summary>The changes, all of one table; a refusal names the one that is to blame by its index.</summary>
    public static (string Table, IReadOnlyList<EntityChange> Changes) Read(ReadOnlyMemory<byte> body)
    {
        var delimiter = DelimiterOf(body.Span);
        var changes = new List<EntityChange>();
        string? table = null;
        var rest = body[IndexOf(body, delimiter)..];
        while (true)
        {
            rest = rest[delimiter.Length..];
            if (rest.Span.StartsWith("--"u8))
                return (table ?? throw Wrong("it holds no change"), changes);
            var end = IndexOf(rest, delimiter);
            try
            {
                var change = ReadChange(rest[..end], changes, ref table);
                changes.Add(change);
            }
            catch (StorageException refusal) { throw refusal.OfChange(changes.Count); }
            rest = rest[end..];
        }
    }

    // Behind the headers of the part stand a request's line, its headers and its body.
    private static EntityChange ReadChange(ReadOnlyMemory<byte> part, List<EntityChange> earlier, ref string? table)
    {
        var request = part[AfterEmptyLine(part)..];
        var content = AfterEmptyLine(request);
        var head = request.Span[..content];
        var line = head[..head.IndexOf("\r\n"u8)];
        var (first, last) = (line.IndexOf((byte)' '), line.LastIndexOf((byte)' '));
        if (first == last)
            throw Wrong("a part of it is no request");
        var path = Encoding.UTF8.GetString(line[(first + 1)..last]).Split('?')[0];
        var address = TableAddress.Parse(path.AsSpan(path.LastIndexOf('/') + 1));
        table ??= address.Table;
        if (!address.Table.Equals(table, StringComparison.OrdinalIgnoreCase))
            throw StorageErrors.Invalid("CommandsInBatchActOnDifferentPartitions",
                "All commands in a batch must operate on same entity group.");
        var json = request[content..].TrimEnd("\r\n"u8);
        var change = ChangeReader.Read(Encoding.ASCII.GetString(line[..first]), address, Header(head, "If-Match"u8), json);
        TableRules.CheckNext(earlier, change.PartitionKey, change.RowKey);
        return change;
    }

    /// <summary>What stands before each request: the inner boundary, which the outer part's header names.</summary>
    private static byte[] DelimiterOf(ReadOnlySpan<byte> body)
    {
        var name = "boundary="u8;
        var at = body.IndexOf(name);
        var end = at < 0 ? -1 : body[at..].IndexOf("\r\n"u8);
        if (end < 0)
            throw Wrong("it names no boundary");
        return [.. "--"u8, .. body[(at + name.Length)..(at + end)].Trim("\" "u8)];
    }

    private static string? Header(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        foreach (var range in head.Split("\r\n"u8))
        {
            var line = head[range];
            if (line.Length > name.Length && line[name.Length] == ':' && Ascii.EqualsIgnoreCase(line[..name.Length], name))
                return Encoding.ASCII.GetString(line[(name.Length + 1)..].Trim((byte)' '));
        }
        return null;
    }

    private static int AfterEmptyLine(ReadOnlyMemory<byte> part) => IndexOf(part, EmptyLine) + EmptyLine.Length;

    private static int IndexOf(ReadOnlyMemory<byte> text, ReadOnlySpan<byte> wanted) =>
        text.Span.IndexOf(wanted) is >= 0 and var at ? at : throw Wrong("it ends too early");

    private static StorageException Wrong(string why) => StorageErrors.InvalidInput($"The transaction cannot be read: {why}.");
}

/// <summary>The answer to a transaction: a part for each change, or one for the refusal.</summary>
internal static class TransactionReply
{
    private const string Batch = "batchresponse_kursuok";
    private const string Changes = "changesetresponse_kursuok";

    /// <summary>Begins the body and gives its content type.</summary>
    public static string Begin(IBufferWriter<byte> body)
    {
        Encoding.ASCII.GetBytes($"--{Batch}\r\nContent-Type: multipart/mixed; boundary={Changes}\r\n\r\n", body);
        return "multipart/mixed; boundary=" + Batch;
    }

    public static void WriteDone(IBufferWriter<byte> body, long? stamp)
    {
        BeginPart(body);
        body.Write("HTTP/1.1 204 No Content\r\n"u8);
        if (stamp is not null)
        {
            body.Write("ETag: "u8);
            Encoding.ASCII.GetBytes(StoredEntity.ETagOf(stamp.Value), body);
            body.Write("\r\n"u8);
        }
        body.Write("\r\n\r\n"u8);
    }

    public static void WriteRefused(IBufferWriter<byte> body, StorageException refusal, ReadOnlySpan<byte> json)
    {
        BeginPart(body);
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"HTTP/1.1 {refusal.Status} {(System.Net.HttpStatusCode)refusal.Status}\r\nx-ms-error-code: {refusal.Code}\r\n"), body);
        body.Write("Content-Type: application/json\r\n\r\n"u8);
        body.Write(json);
        body.Write("\r\n"u8);
    }

    public static void End(IBufferWriter<byte> body) => Encoding.ASCII.GetBytes($"--{Changes}--\r\n--{Batch}--\r\n", body);

    private static void BeginPart(IBufferWriter<byte> body) =>
        Encoding.ASCII.GetBytes($"--{Changes}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n", body);
}
