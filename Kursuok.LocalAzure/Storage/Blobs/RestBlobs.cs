using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Kursuok.LocalAzure.Storage.Blobs;

/// <summary>Blobs of a storage account or of its emulator, over HTTP.</summary>
internal sealed class RestBlobs : IBlobBackend
{
    private const string MetadataPrefix = "x-ms-meta-";
    private readonly StorageAccount _account;
    private readonly HttpPipeline _pipeline;

    public RestBlobs(StorageAccount account, BlobClientOptions options)
    {
        _account = account;
        _pipeline = account.Pipeline(options, StringToSign, "SharedKey");
    }

    public async Task<ETag?> CreateContainerAsync(string container, CancellationToken cancellation)
    {
        using var message = Message(RequestMethod.Put, "/" + container);
        message.Request.Uri.AppendQuery("restype", "container");
        await _pipeline.SendAsync(message, cancellation);
        if (message.Response.Status == 409 && CodeOf(message.Response) is "ContainerAlreadyExists")
            return null;
        return (await AnsweredAsync(message.Response, cancellation)).Headers.ETag;
    }

    public async Task<StoredBlob> PutAsync(string container, string name, BlobUpload upload, CancellationToken cancellation)
    {
        using var message = Message(RequestMethod.Put, container, name, upload.Conditions);
        message.Request.Headers.Add("x-ms-blob-type", "BlockBlob");
        message.Request.Headers.Add("x-ms-blob-content-type", upload.ContentType);
        foreach (var (key, value) in upload.Metadata)
            message.Request.Headers.Add(MetadataPrefix + key, value);
        message.Request.Content = RequestContent.Create(await SeekableAsync(upload.Content, cancellation));
        await _pipeline.SendAsync(message, cancellation);
        var response = await AnsweredAsync(message.Response, cancellation);
        var modified = Moment(response, "Last-Modified");
        return new(name, 0, upload.ContentType, upload.Metadata, response.Headers.ETag ?? default, modified, modified);
    }

    public async Task<StoredBlob> FindAsync(string container, string name, BlobRequestConditions? conditions, CancellationToken cancellation)
    {
        using var message = Message(RequestMethod.Head, container, name, conditions);
        await _pipeline.SendAsync(message, cancellation);
        return BlobOf(name, await AnsweredAsync(message.Response, cancellation));
    }

    public async Task<(StoredBlob Blob, Stream Content)> OpenAsync(
        string container, string name, long position, BlobRequestConditions? conditions, CancellationToken cancellation)
    {
        using var message = Message(RequestMethod.Get, container, name, conditions);
        if (position > 0)
            message.Request.Headers.Add("x-ms-range", string.Create(CultureInfo.InvariantCulture, $"bytes={position}-"));
        message.BufferResponse = false;
        await _pipeline.SendAsync(message, cancellation);
        var blob = BlobOf(name, await AnsweredAsync(message.Response, cancellation));
        return (blob, message.ExtractResponseContent() ?? Stream.Null);
    }

    public async Task DeleteAsync(string container, string name, BlobRequestConditions? conditions, CancellationToken cancellation)
    {
        using var message = Message(RequestMethod.Delete, container, name, conditions);
        await _pipeline.SendAsync(message, cancellation);
        await AnsweredAsync(message.Response, cancellation);
    }

    public async Task<BlobPage> ListAsync(string container, string prefix, int pageSize, string? continuationToken, CancellationToken cancellation)
    {
        using var message = Message(RequestMethod.Get, "/" + container);
        message.Request.Uri.AppendQuery("restype", "container");
        message.Request.Uri.AppendQuery("comp", "list");
        message.Request.Uri.AppendQuery("include", "metadata");
        message.Request.Uri.AppendQuery("maxresults", pageSize.ToString(CultureInfo.InvariantCulture));
        if (prefix.Length > 0)
            message.Request.Uri.AppendQuery("prefix", prefix);
        if (continuationToken is not null)
            message.Request.Uri.AppendQuery("marker", continuationToken);
        await _pipeline.SendAsync(message, cancellation);
        var list = XDocument.Parse((await AnsweredAsync(message.Response, cancellation)).Content.ToString()).Root!;
        return new(
            [.. list.Element("Blobs")!.Elements("Blob").Select(BlobOf)],
            list.Element("NextMarker")?.Value is { Length: > 0 } marker ? marker : null);
    }

    private HttpMessage Message(RequestMethod method, string path)
    {
        var message = _pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(_account.Endpoint);
        message.Request.Uri.AppendPath(path, escape: false);
        message.Request.Headers.Add("x-ms-version", "2021-12-02");
        return message;
    }

    private HttpMessage Message(RequestMethod method, string container, string name, BlobRequestConditions? conditions)
    {
        var message = Message(method, "/" + container + "/" + string.Join('/', name.Split('/').Select(Uri.EscapeDataString)));
        if (conditions?.IfMatch is { } wanted)
            message.Request.Headers.Add("If-Match", wanted.ToString("H"));
        if (conditions?.IfNoneMatch is { } unwanted)
            message.Request.Headers.Add("If-None-Match", unwanted.ToString("H"));
        return message;
    }

    private string StringToSign(Request request)
    {
        var text = new StringBuilder().Append(request.Method).Append('\n');
        foreach (var name in (string[])["Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date",
            "If-Modified-Since", "If-Match", "If-None-Match", "If-Unmodified-Since", "Range"])
        {
            if (name is "Content-Length")
                text.Append(request.Content?.TryComputeLength(out var length) == true && length > 0 ? length.ToString(CultureInfo.InvariantCulture) : "");
            else if (request.Headers.TryGetValue(name, out var value))
                text.Append(value);
            text.Append('\n');
        }
        foreach (var header in request.Headers.Where(header => header.Name.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase))
            .OrderBy(header => header.Name.ToLowerInvariant(), StringComparer.Ordinal))
            text.Append(header.Name.ToLowerInvariant()).Append(':').Append(header.Value).Append('\n');
        text.Append(_account.Canonical(request));
        foreach (var parameter in request.Uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal))
        {
            var pair = parameter.Split('=', 2);
            text.Append('\n').Append(pair[0]).Append(':').Append(Uri.UnescapeDataString(pair[1]));
        }
        return text.ToString();
    }

    private static async Task<Stream> SeekableAsync(Stream content, CancellationToken cancellation)
    {
        if (content.CanSeek)
            return content;
        var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellation);
        copy.Position = 0;
        return copy;
    }

    private static async Task<Response> AnsweredAsync(Response response, CancellationToken cancellation)
    {
        if (response.Status is >= 200 and < 300)
            return response;
        var text = response.ReasonPhrase;
        if (response.ContentStream is { } content)
            text = await new StreamReader(content).ReadToEndAsync(cancellation);
        throw new RequestFailedException(response.Status, text, CodeOf(response), null);
    }

    private static string? CodeOf(Response response) => response.Headers.TryGetValue("x-ms-error-code", out var code) ? code : null;

    private static StoredBlob BlobOf(string name, Response response) => new(
        name,
        response.Headers.ContentLengthLong ?? 0,
        response.Headers.ContentType ?? "",
        response.Headers.Where(header => header.Name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(header => header.Name[MetadataPrefix.Length..], header => header.Value, StringComparer.OrdinalIgnoreCase),
        response.Headers.ETag ?? default,
        Moment(response, "Last-Modified"),
        Moment(response, "x-ms-creation-time"));

    private static StoredBlob BlobOf(XElement blob)
    {
        var properties = blob.Element("Properties")!;
        return new(
            blob.Element("Name")!.Value,
            long.Parse(properties.Element("Content-Length")!.Value, CultureInfo.InvariantCulture),
            properties.Element("Content-Type")!.Value,
            blob.Element("Metadata")?.Elements().ToDictionary(item => item.Name.LocalName, item => item.Value, StringComparer.OrdinalIgnoreCase) ?? [],
            new(properties.Element("Etag")!.Value.Trim('"')),
            Moment(properties.Element("Last-Modified")!.Value),
            Moment(properties.Element("Creation-Time")!.Value));
    }

    private static DateTimeOffset Moment(Response response, string header) =>
        response.Headers.TryGetValue(header, out var value) ? Moment(value) : default;

    private static DateTimeOffset Moment(string value) => DateTimeOffset.Parse(value, CultureInfo.InvariantCulture);
}
