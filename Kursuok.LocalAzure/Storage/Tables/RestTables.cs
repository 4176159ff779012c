using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace Kursuok.LocalAzure.Storage.Tables;

/// <summary>Tables of a storage account or of its emulator, over HTTP.</summary>
internal sealed class RestTables : ITableBackend
{
    private const string Json = "application/json;odata=minimalmetadata";
    private readonly StorageAccount _account;
    private readonly HttpPipeline _pipeline;

    public RestTables(StorageAccount account, TableClientOptions options)
    {
        _account = account;
        _pipeline = account.Pipeline(options, StringToSign, "SharedKeyLite");
    }

    public async Task<Response> CreateTableAsync(string table, CancellationToken cancellation)
    {
        using var message = Message(RequestMethod.Post, "/Tables");
        message.Request.Headers.Add("Prefer", "return-no-content");
        SetContent(message, "application/json", JsonSerializer.SerializeToUtf8Bytes(new { TableName = table }));
        await _pipeline.SendAsync(message, cancellation);
        return message.Response.Status is 409 && ErrorOf(message.Response) is { ErrorCode: "TableAlreadyExists" }
            ? message.Response
            : Answered(message.Response);
    }

    public async Task<Response> WriteAsync(string table, TableChange change, CancellationToken cancellation)
    {
        var (method, path) = Address(table, change);
        using var message = Message(method, path);
        foreach (var (name, value) in Conditions(change))
            message.Request.Headers.Add(name, value);
        if (change.Kind is not ChangeKind.Delete)
            SetContent(message, "application/json", EntityJson.Request(change));
        await _pipeline.SendAsync(message, cancellation);
        return Answered(message.Response);
    }

    public async Task<IReadOnlyList<Response>> SubmitAsync(string table, IReadOnlyList<TableChange> changes, CancellationToken cancellation)
    {
        var boundary = Guid.NewGuid();
        using var message = Message(RequestMethod.Post, "/$batch");
        SetContent(message, $"multipart/mixed; boundary=batch_{boundary}", TransactionBody(_account.Endpoint + "/" + table, changes, boundary));
        await _pipeline.SendAsync(message, cancellation);
        var parts = Answered(message.Response).Content.ToString().Split("HTTP/1.1 ")[1..];
        if (parts is [var part] && StatusOf(part) >= 400)
            throw TransactionFailure(part, changes.Count);
        return [.. parts.Select(part => new StorageResponse(StatusOf(part), ETagOf(part)))];
    }

    public async Task<TableRow?> GetAsync(string table, string partitionKey, string rowKey, IReadOnlySet<string>? select, CancellationToken cancellation)
    {
        using var message = Message(RequestMethod.Get, "/" + table + Keys(partitionKey, rowKey));
        AppendSelect(message, select);
        await _pipeline.SendAsync(message, cancellation);
        if (message.Response.Status is 404 && ErrorOf(message.Response) is { ErrorCode: "ResourceNotFound" or "EntityNotFound" })
            return null;
        return ReadEntity(Answered(message.Response).Content);
    }

    public async Task<TablePage> QueryAsync(TableQuery query, int pageSize, string? continuationToken, CancellationToken cancellation)
    {
        using var message = Message(RequestMethod.Get, $"/{query.Table}()");
        if (query.Filter.Text is not null)
            message.Request.Uri.AppendQuery("$filter", query.Filter.Text);
        message.Request.Uri.AppendQuery("$top", pageSize.ToString(CultureInfo.InvariantCulture));
        AppendSelect(message, query.Select);
        if (continuationToken?.Split(' ') is { } next)
        {
            message.Request.Uri.AppendQuery("NextPartitionKey", next[0], escapeValue: false);
            if (next is [_, { Length: > 0 } row])
                message.Request.Uri.AppendQuery("NextRowKey", row, escapeValue: false);
        }
        await _pipeline.SendAsync(message, cancellation);
        var response = Answered(message.Response);
        return new(ReadEntities(response.Content), Continuation(response));
    }

    /// <summary>The body of a transaction as it is sent; the service's limit is on its length.</summary>
    public static byte[] TransactionBody(string tableAddress, IReadOnlyList<TableChange> changes, Guid boundary)
    {
        using var body = new MemoryStream();
        Text($"--batch_{boundary}\r\nContent-Type: multipart/mixed; boundary=changeset_{boundary}\r\n\r\n");
        foreach (var change in changes)
        {
            var (method, path) = Address("", change);
            Text($"--changeset_{boundary}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n");
            Text($"{method} {tableAddress}{path[1..]} HTTP/1.1\r\nAccept: {Json}\r\nDataServiceVersion: 3.0\r\n");
            foreach (var (name, value) in Conditions(change))
                Text($"{name}: {value}\r\n");
            if (change.Kind is not ChangeKind.Delete)
            {
                Text($"Content-Type: application/json\r\n\r\n");
                body.Write(EntityJson.Request(change));
            }
            Text($"\r\n\r\n");
        }
        Text($"--changeset_{boundary}--\r\n--batch_{boundary}--\r\n");
        return body.ToArray();

        void Text(FormattableString text) => body.Write(Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture)));
    }

    private string StringToSign(Request request) =>
        (request.Headers.TryGetValue("x-ms-date", out var date) ? date : "") + "\n" + _account.Canonical(request);

    private HttpMessage Message(RequestMethod method, string path)
    {
        var message = _pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(_account.Endpoint);
        message.Request.Uri.AppendPath(path, escape: false);
        message.Request.Headers.Add("x-ms-version", "2020-12-06");
        message.Request.Headers.Add("DataServiceVersion", "3.0");
        message.Request.Headers.Add("Accept", Json);
        return message;
    }

    private static void SetContent(HttpMessage message, string type, byte[] content)
    {
        message.Request.Headers.Add("Content-Type", type);
        message.Request.Content = RequestContent.Create(content);
    }

    private static void AppendSelect(HttpMessage message, IReadOnlySet<string>? select)
    {
        if (select is not null)
            message.Request.Uri.AppendQuery("$select", string.Join(',', select));
    }

    private static (RequestMethod Method, string Path) Address(string table, TableChange change) => change.Kind switch
    {
        ChangeKind.Insert => (RequestMethod.Post, "/" + table),
        ChangeKind.Delete => (RequestMethod.Delete, "/" + table + Keys(change.PartitionKey, change.RowKey)),
        ChangeKind.Merge or ChangeKind.InsertOrMerge => (RequestMethod.Patch, "/" + table + Keys(change.PartitionKey, change.RowKey)),
        _ => (RequestMethod.Put, "/" + table + Keys(change.PartitionKey, change.RowKey)),
    };

    private static IEnumerable<(string Name, string Value)> Conditions(TableChange change)
    {
        if (change.Kind is ChangeKind.Insert)
            yield return ("Prefer", "return-no-content");
        if (change.IfMatch != default)
            yield return ("If-Match", change.IfMatch.ToString("H"));
    }

    private static string Keys(string partitionKey, string rowKey) => $"(PartitionKey='{Escape(partitionKey)}',RowKey='{Escape(rowKey)}')";

    private static string Escape(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));

    private static TableRow ReadEntity(BinaryData content)
    {
        var reader = new Utf8JsonReader(content.ToMemory().Span);
        reader.Read();
        return EntityJson.Read(ref reader);
    }

    private static List<TableRow> ReadEntities(BinaryData content)
    {
        var rows = new List<TableRow>();
        var reader = new Utf8JsonReader(content.ToMemory().Span);
        while (reader.Read() && reader.TokenType is not JsonTokenType.StartArray) { }
        while (reader.Read() && reader.TokenType is JsonTokenType.StartObject)
            rows.Add(EntityJson.Read(ref reader));
        return rows;
    }

    private static string? Continuation(Response response) =>
        response.Headers.TryGetValue("x-ms-continuation-NextPartitionKey", out var partitionKey)
            ? Uri.EscapeDataString(partitionKey) + " " + (response.Headers.TryGetValue("x-ms-continuation-NextRowKey", out var rowKey) ? Uri.EscapeDataString(rowKey) : "")
            : null;

    private static Response Answered(Response response) => response.Status < 400 ? response : throw ErrorOf(response);

    private static RequestFailedException ErrorOf(Response response)
    {
        var (code, text) = ParseError(response.Content.ToString());
        return new(response.Status, text, code ?? (response.Headers.TryGetValue("x-ms-error-code", out var header) ? header : null), null);
    }

    private static TableTransactionFailedException TransactionFailure(string part, int count)
    {
        var json = part.IndexOf('{', StringComparison.Ordinal);
        var (code, text) = ParseError(json < 0 ? "" : part[json..(part.LastIndexOf('}') + 1)]);
        // The message begins with the index of the action that failed.
        var index = int.TryParse(text.Split(':')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < count ? number : (int?)null;
        return new(new(StatusOf(part), text, code, null), index);
    }

    private static (string? Code, string Text) ParseError(string body)
    {
        if (!body.StartsWith('{'))
            return (null, body);
        using var document = JsonDocument.Parse(body);
        return document.RootElement.TryGetProperty("odata.error", out var error)
            ? (error.GetProperty("code").GetString(), error.GetProperty("message").GetProperty("value").GetString() ?? "")
            : (null, body);
    }

    private static int StatusOf(string part) => int.Parse(part.AsSpan(0, 3), CultureInfo.InvariantCulture);

    private static ETag ETagOf(string part) =>
        part.Split("\r\n").FirstOrDefault(line => line.StartsWith("ETag:", StringComparison.OrdinalIgnoreCase)) is { } line
            ? new(line[5..].Trim())
            : default;
}
