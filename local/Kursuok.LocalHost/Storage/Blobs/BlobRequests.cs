using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Kursuok.LocalHost.Storage.Blobs;

/// <summary>
/// The blob service's REST protocol over the embedded blobs: containers, block blobs put at once or by blocks, ranges, conditions on
/// ETags, lists by prefix. What else a request may ask for is refused, not passed over.
/// </summary>
internal sealed class BlobRequests(EmbeddedBlobs blobs)
{
    private const int LargestPage = 5000;
    private const int LargestBlockList = 16 << 20;
    private const string MetadataPrefix = "x-ms-meta-";

    // Conditions that would be broken if they were not looked at.
    private static readonly string[] s_unknown =
        ["If-Modified-Since", "If-Unmodified-Since", "x-ms-lease-id", "x-ms-if-tags", "x-ms-copy-source"];

    public async Task<StorageReply> AnswerAsync(StorageRequest request, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var header in s_unknown)
                if (request.Header(header) is not null)
                    throw StorageErrors.NotImplemented(header);
            var slash = request.Path.IndexOf('/', StringComparison.Ordinal);
            return slash < 0 || slash == request.Path.Length - 1
                ? await AnswerForContainerAsync(request, Uri.UnescapeDataString(request.Path.TrimEnd('/')))
                : await AnswerForBlobAsync(request, Address(request.Path, slash), cancellation);
        }
        catch (StorageException refusal)
        {
            var reply = new StorageReply(refusal.Status).With("x-ms-error-code", refusal.Code);
            // The client would look for XML in an empty body that says it is XML.
            return request.Method is "HEAD" || refusal.Status is 304 ? reply : reply.WithBody("application/xml", Error(refusal));
        }
    }

    private static BlobAddress Address(string path, int slash) =>
        new(Uri.UnescapeDataString(path[..slash]), Uri.UnescapeDataString(path[(slash + 1)..]));

    private async Task<StorageReply> AnswerForContainerAsync(StorageRequest request, string container)
    {
        switch (request.Method, request.Query["restype"], request.Query["comp"])
        {
            case ("PUT", "container", null):
                BlobRules.CheckContainerName(container);
                var stamp = await blobs.CreateContainerAsync(container) ?? throw StorageErrors.ContainerExists();
                return new StorageReply(201).With("ETag", Quoted(stamp)).With("Last-Modified", EmbeddedBlobs.At(stamp));
            case ("GET", "container", "list"):
                return List(request, container);
            default:
                throw StorageErrors.NotImplemented(request.Method + " of a container");
        }
    }

    private async Task<StorageReply> AnswerForBlobAsync(StorageRequest request, BlobAddress blob, CancellationToken cancellation)
    {
        switch (request.Method, request.Query["comp"])
        {
            case ("PUT", null):
                StorageCalls.Count("blob-put", blob.Container);
                return Made(await blobs.PutAsync(blob, Upload(request), request.CopyBodyToAsync, cancellation));
            case ("PUT", "block"):
                StorageCalls.Count("blob-put", blob.Container);
                var block = request.Query["blockid"] ?? throw StorageErrors.InvalidInput($"The block has no name.");
                await blobs.PutBlockAsync(blob, block, request.CopyBodyToAsync, cancellation);
                return new(201);
            case ("PUT", "blocklist"):
                StorageCalls.Count("blob-put", blob.Container);
                var blocks = BlockList(await request.ReadBodyAsync(LargestBlockList, cancellation));
                return Made(await blobs.PutBlocksAsync(blob, Upload(request), blocks, cancellation));
            case ("HEAD", null):
                StorageCalls.Count("blob-get", blob.Container);
                var found = blobs.Find(blob, Conditions(request));
                return Described(new(200), found).With("Content-Length", Text(found.Length)).With("Content-Type", found.ContentType);
            case ("GET", null):
                StorageCalls.Count("blob-get", blob.Container);
                return Get(request, blob);
            case ("DELETE", null):
                StorageCalls.Count("blob-delete", blob.Container);
                await blobs.DeleteAsync(blob, Conditions(request));
                return new(202);
            default:
                throw StorageErrors.NotImplemented($"{request.Method} {request.Query["comp"]}");
        }
    }

    private StorageReply Get(StorageRequest request, BlobAddress address)
    {
        var range = (request.Header("x-ms-range") ?? request.Header("Range")) is { } header ? Range(header) : null;
        var (blob, content) = blobs.Open(address, Conditions(request));
        if (range is null)
            return Described(new(200), blob).With("Content-Length", Text(blob.Length)).WithBody(blob.ContentType, content);
        var (from, to) = (range.From!.Value, Math.Min(range.To ?? long.MaxValue, blob.Length - 1));
        if (from >= blob.Length)
        {
            content.Dispose();
            throw StorageErrors.InvalidRange();
        }
        content.Position = from;
        return Described(new(206), blob)
            .With("Content-Length", Text(to - from + 1))
            .With("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{to}/{blob.Length}"))
            .WithBody(blob.ContentType, new PartOfStream(content, to - from + 1));
    }

    private StorageReply List(StorageRequest request, string container)
    {
        StorageCalls.Count("blob-list", container);
        if (request.Query["delimiter"] is { Length: > 0 })
            throw StorageErrors.NotImplemented("delimiter");
        var size = request.Query["maxresults"] is not { } wanted ? LargestPage
            : int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                ? Math.Min(number, LargestPage)
            : throw StorageErrors.Invalid("OutOfRangeQueryParameterValue", "A page holds at least one blob.");
        var prefix = request.Query["prefix"] ?? "";
        var page = blobs.List(container, prefix, size, request.Query["marker"] is { Length: > 0 } marker ? marker : null);
        var withMetadata = request.Query["include"]?.Contains("metadata", StringComparison.OrdinalIgnoreCase) is true;
        var body = new XElement("EnumerationResults", new XAttribute("ContainerName", container),
            new XElement("Prefix", prefix),
            new XElement("Blobs", page.Blobs.Select(blob => Listed(blob, withMetadata))),
            new XElement("NextMarker", page.Next));
        return new StorageReply(200).WithBody("application/xml", Encoding.UTF8.GetBytes(body.ToString(SaveOptions.DisableFormatting)));
    }

    private static XElement Listed(StoredBlob blob, bool withMetadata) => new("Blob",
        new XElement("Name", blob.Name),
        new XElement("Properties",
            new XElement("Creation-Time", blob.CreatedOn.ToString("R", CultureInfo.InvariantCulture)),
            new XElement("Last-Modified", blob.LastModified.ToString("R", CultureInfo.InvariantCulture)),
            new XElement("Etag", blob.ETag),
            new XElement("Content-Length", blob.Length),
            new XElement("Content-Type", blob.ContentType),
            new XElement("BlobType", "BlockBlob"),
            new XElement("LeaseStatus", "unlocked"),
            new XElement("LeaseState", "available")),
        withMetadata ? new XElement("Metadata", blob.Metadata.Select(pair => new XElement(pair.Key, pair.Value))) : null);

    private static BlobUpload Upload(StorageRequest request)
    {
        if (request.Header("x-ms-blob-type") is { } type and not "BlockBlob")
            throw StorageErrors.NotImplemented(type);
        var metadata = request.Headers.Where(header => header.Key.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(header => header.Key[MetadataPrefix.Length..], header => header.Value, StringComparer.OrdinalIgnoreCase);
        return new(request.Header("x-ms-blob-content-type") ?? "application/octet-stream", metadata, Conditions(request));
    }

    /// <summary>The names of the blocks in their order.</summary>
    private static List<string> BlockList(ReadOnlyMemory<byte> body)
    {
        try
        {
            var list = XDocument.Parse(Encoding.UTF8.GetString(body.Span).TrimStart('\uFEFF')).Root!;
            return [.. list.Elements().Select(block => block.Value)];
        }
        catch (XmlException failure)
        {
            throw StorageErrors.Invalid("InvalidXmlDocument", failure.Message);
        }
    }

    // A caller may write the ETag with or without its quotation marks.
    private static BlobConditions Conditions(StorageRequest request) =>
        new(request.Header("If-Match")?.Trim('"'), request.Header("If-None-Match")?.Trim('"'));

    // Only ranges with a beginning exist in this service; what it cannot read it passes over, as HTTP wants it.
    private static RangeItemHeaderValue? Range(string header) =>
        RangeHeaderValue.TryParse(header, out var parsed) && parsed.Ranges is { Count: 1 } && parsed.Ranges.First() is { From: not null } range
            ? range
            : null;

    private static StorageReply Made(StoredBlob blob) =>
        new StorageReply(201).With("ETag", Quoted(blob.Stamp)).With("Last-Modified", blob.LastModified)
            .With("x-ms-request-server-encrypted", "false");

    private static StorageReply Described(StorageReply reply, StoredBlob blob)
    {
        reply.With("ETag", Quoted(blob.Stamp)).With("Last-Modified", blob.LastModified).With("x-ms-creation-time", blob.CreatedOn)
            .With("Accept-Ranges", "bytes").With("x-ms-blob-type", "BlockBlob")
            .With("x-ms-lease-status", "unlocked").With("x-ms-lease-state", "available");
        foreach (var (name, value) in blob.Metadata)
            reply.With(MetadataPrefix + name, value);
        return reply;
    }

    private static byte[] Error(StorageException refusal) => Encoding.UTF8.GetBytes(
        new XElement("Error", new XElement("Code", refusal.Code), new XElement("Message", refusal.Message))
            .ToString(SaveOptions.DisableFormatting));

    private static string Quoted(long stamp) => $"\"{EmbeddedBlobs.ETagOf(stamp)}\"";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The next <paramref name="length"/> bytes of a stream, which is closed with this one.</summary>
internal sealed class PartOfStream(Stream whole, long length) : Stream
{
    private long _left = length;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = whole.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await whole.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
        _left -= read;
        return read;
    }

    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            whole.Dispose();
        base.Dispose(disposing);
    }
}
