using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Kursuok.LocalHost.Storage.Tables;

/// <summary>The table service's REST protocol over the embedded tables.</summary>
internal sealed class TableRequests(EmbeddedTables tables)
{
    private const string Json = "application/json;odata=minimalmetadata;streaming=true;charset=utf-8";
    private static readonly string[] s_knownOptions = ["$filter", "$select", "$top", "$format"];

    public async Task<StorageReply> AnswerAsync(StorageRequest request, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            var address = TableAddress.Parse(request.Path);
            return (request.Method, address) switch
            {
                ("POST", { Table: "$batch" }) => await SubmitAsync(request, cancellation),
                ("POST", { Table: "Tables" }) => await CreateTableAsync(request, cancellation),
                ("GET", { Table: "Tables", Keys: null }) => ListTables(request),
                ("GET", { Keys: null }) => Query(request, address.Table, cancellation),
                ("GET", { Keys: { } keys }) => Get(request, address.Table, keys),
                _ => await WriteAsync(request, address, cancellation),
            };
        }
        catch (StorageException refusal)
        {
            return new StorageReply(refusal.Status).With("x-ms-error-code", refusal.Code).WithBody(Json, Error(refusal));
        }
    }

    private async Task<StorageReply> CreateTableAsync(StorageRequest request, CancellationToken cancellation)
    {
        var table = TableName(await request.ReadBodyAsync(TableRules.LargestBody, cancellation));
        TableRules.CheckTableName(table);
        if (!await tables.CreateTableAsync(table))
            throw StorageErrors.TableExists();
        return request.Header("Prefer") is "return-no-content"
            ? new StorageReply(204).With("Preference-Applied", "return-no-content")
            : new StorageReply(201).WithBody(Json, JsonSerializer.SerializeToUtf8Bytes(new { TableName = table }));
    }

    private StorageReply ListTables(StorageRequest request)
    {
        var filter = TableFilter.Parse(request.Query["$filter"]);
        var found = tables.Tables().Where(table => filter.Matches(name => name is "TableName" ? table : null));
        return new StorageReply(200).WithBody(Json, JsonSerializer.SerializeToUtf8Bytes(new { value = found.Select(table => new { TableName = table }) }));
    }

    private StorageReply Get(StorageRequest request, string table, EntityKeys keys)
    {
        StorageCalls.Count("get", table);
        TableRules.CheckKey("PartitionKey", keys.PartitionKey);
        TableRules.CheckKey("RowKey", keys.RowKey);
        var entity = tables.Get(table, keys.PartitionKey, keys.RowKey) ?? throw StorageErrors.EntityNotFound();
        var buffer = new ArrayBufferWriter<byte>(entity.Properties.Length + 512);
        EntityReply.Write(buffer, entity, Select(request));
        return new StorageReply(200).With("ETag", entity.ETag).WithBody(Json, Written(buffer));
    }

    private StorageReply Query(StorageRequest request, string table, CancellationToken cancellation)
    {
        StorageCalls.Count("query", table);
        foreach (var name in request.Query.Names)
            if (name.StartsWith('$') && !s_knownOptions.Contains(name, StringComparer.Ordinal))
                throw StorageErrors.NotImplemented(name);
        var from = request.Query["NextPartitionKey"] is { } partition
            ? new EntityKeys(Continued(partition), Continued(request.Query["NextRowKey"] ?? ""))
            : (EntityKeys?)null;
        var page = tables.Query(
            table, TableFilter.Parse(request.Query["$filter"]), TableRules.PageSize(request.Query["$top"]), from, cancellation);

        var select = Select(request);
        var buffer = new ArrayBufferWriter<byte>(1024 + page.Entities.Sum(entity => entity.Properties.Length + 256));
        buffer.Write("{\"value\":["u8);
        for (var i = 0; i < page.Entities.Count; i++)
        {
            if (i > 0)
                buffer.Write(","u8);
            EntityReply.Write(buffer, page.Entities[i], select);
        }
        buffer.Write("]}"u8);
        var reply = new StorageReply(200).WithBody(Json, Written(buffer));
        return page.Next is { } next
            ? reply.With("x-ms-continuation-NextPartitionKey", Continuation(next.PartitionKey))
                .With("x-ms-continuation-NextRowKey", Continuation(next.RowKey))
            : reply;
    }

    private async Task<StorageReply> WriteAsync(StorageRequest request, TableAddress address, CancellationToken cancellation)
    {
        StorageCalls.Count("write", address.Table);
        var body = await request.ReadBodyAsync(TableRules.LargestBody, cancellation);
        var change = ChangeReader.Read(request.Method, address, request.Header("If-Match"), body);
        var stamp = await tables.WriteAsync(address.Table, change);
        if (change.Kind is not ChangeKind.Insert || request.Header("Prefer") is "return-no-content")
            return Tagged(new(204), stamp);
        var buffer = new ArrayBufferWriter<byte>(change.Properties.Length + 512);
        EntityReply.Write(buffer, new(change.PartitionKey, change.RowKey, stamp!.Value, change.Properties), null);
        return Tagged(new(201), stamp).WithBody(Json, Written(buffer));
    }

    private async Task<StorageReply> SubmitAsync(StorageRequest request, CancellationToken cancellation)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        var boundary = TransactionReply.Begin(buffer);
        try
        {
            var (table, changes) = TransactionReader.Read(await request.ReadBodyAsync(TableRules.LargestBody, cancellation));
            StorageCalls.Count("transaction", table);
            foreach (var stamp in await tables.SubmitAsync(table, changes))
                TransactionReply.WriteDone(buffer, stamp);
        }
        // A transaction that is too large as a whole is refused as a request.
        catch (StorageException refusal) when (refusal.Status is not 413)
        {
            TransactionReply.WriteRefused(buffer, refusal, Error(refusal));
        }
        TransactionReply.End(buffer);
        return new StorageReply(202).WithBody(boundary, Written(buffer));
    }

    private static StorageReply Tagged(StorageReply reply, long? stamp) =>
        stamp is null ? reply : reply.With("ETag", StoredEntity.ETagOf(stamp.Value));

    private static string TableName(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.GetProperty("TableName").GetString()!;
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw StorageErrors.InvalidInput($"The body names no table: {failure.Message}");
        }
    }

    private static HashSet<string>? Select(StorageRequest request) =>
        request.Query["$select"] is { Length: > 0 } names and not "*"
            ? names.Split(',', StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal)
            : null;

    // No key can be empty this way, as a header cannot.
    private static string Continuation(string key) => "1!" + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    private static string Continued(string token)
    {
        try
        {
            if (token.StartsWith("1!", StringComparison.Ordinal))
                return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.AsSpan(2)));
        }
        catch (FormatException) { /* Refused below, as a token of the wrong shape is. */ }
        throw StorageErrors.InvalidInput($"The continuation token is invalid.");
    }

    private static byte[] Error(StorageException refusal) =>
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["odata.error"] = new { code = refusal.Code, message = new { lang = "en-US", value = refusal.Message } },
        });

    private static ArraySegment<byte> Written(ArrayBufferWriter<byte> buffer) =>
        MemoryMarshal.TryGetArray(buffer.WrittenMemory, out var written) ? written : buffer.WrittenMemory.ToArray();
}

/// <summary>An entity as it is sent.</summary>
internal static class EntityReply
{
    /// <summary>
    /// Writes the ETag and what <paramref name="select"/> names; without names the keys, the timestamp and the stored bytes as they are.
    /// </summary>
    public static void Write(IBufferWriter<byte> buffer, StoredEntity entity, IReadOnlySet<string>? select)
    {
        Span<byte> moment = stackalloc byte[28];
        new DateTime(entity.Stamp, DateTimeKind.Utc).TryFormat(moment, out _, "O", CultureInfo.InvariantCulture);
        buffer.Write("{\"odata.etag\":\"W/\\\"datetime'"u8);
        buffer.Write(moment[..13]);
        buffer.Write("%3A"u8);
        buffer.Write(moment[14..16]);
        buffer.Write("%3A"u8);
        buffer.Write(moment[17..]);
        buffer.Write("'\\\"\""u8);
        if (select?.Contains("PartitionKey") is not false)
            WriteKey(buffer, ",\"PartitionKey\":\""u8, entity.PartitionKey);
        if (select?.Contains("RowKey") is not false)
            WriteKey(buffer, ",\"RowKey\":\""u8, entity.RowKey);
        if (select?.Contains("Timestamp") is not false)
        {
            buffer.Write(",\"Timestamp\":\""u8);
            buffer.Write(moment);
            buffer.Write("\""u8);
        }
        WriteProperties(buffer, entity, select);
    }

    private static void WriteProperties(IBufferWriter<byte> buffer, StoredEntity entity, IReadOnlySet<string>? select)
    {
        if (select is null)
        {
            // The stored object goes on where this one stands.
            var stored = entity.Properties.AsSpan(1);
            if (stored is not [(byte)'}'])
                buffer.Write(","u8);
            buffer.Write(stored);
            return;
        }
        foreach (var (name, value) in entity.Body.Properties)
        {
            if (!select.Contains(name))
                continue;
            buffer.Write(","u8);
            EntityBody.Write(buffer, name, value);
        }
        buffer.Write("}"u8);
    }

    private static void WriteKey(IBufferWriter<byte> buffer, ReadOnlySpan<byte> begin, string key)
    {
        buffer.Write(begin);
        EntityBody.WriteText(buffer, key);
        buffer.Write("\""u8);
    }
}
