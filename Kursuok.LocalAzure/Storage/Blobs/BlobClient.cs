using Azure.Core;
using Azure.Storage.Blobs.Models;
using Kursuok.LocalAzure.Storage;
using Kursuok.LocalAzure.Storage.Blobs;

namespace Azure.Storage.Blobs;

public class BlobServiceClient
{
    private readonly IBlobBackend _backend;

    public BlobServiceClient(string connectionString, BlobClientOptions? options = null) =>
        _backend = LocalStorage.PathOf(connectionString) is { } folder
            ? LocalStorage.Open(folder).Blobs
            : new RestBlobs(StorageAccount.Parse(connectionString, "Blob"), options ?? new());

    public BlobServiceClient(Uri serviceUri, TokenCredential credential, BlobClientOptions? options = null) =>
        _backend = new RestBlobs(new(serviceUri, credential), options ?? new());

    public virtual BlobContainerClient GetBlobContainerClient(string blobContainerName) => new(_backend, blobContainerName);
}

public class BlobContainerClient
{
    private readonly IBlobBackend _backend;

    internal BlobContainerClient(IBlobBackend backend, string name)
    {
        BlobRules.CheckContainerName(name);
        _backend = backend;
        Name = name;
    }

    public virtual string Name { get; }

    /// <summary>Null when the container exists already.</summary>
    public virtual async Task<Response<BlobContainerInfo>?> CreateIfNotExistsAsync(
        PublicAccessType publicAccessType = PublicAccessType.None, CancellationToken cancellationToken = default) =>
        await _backend.CreateContainerAsync(Name, cancellationToken) is { } etag
            ? Response.FromValue(new BlobContainerInfo(etag), new StorageResponse(201, etag))
            : null;

    public virtual BlobClient GetBlobClient(string blobName) => new(_backend, Name, blobName);

    public virtual AsyncPageable<BlobItem> GetBlobsAsync(GetBlobsOptions? options = null, CancellationToken cancellationToken = default) =>
        new BlobPages(_backend, Name, options ?? new(), cancellationToken);

    public virtual AsyncPageable<BlobItem> GetBlobsAsync(BlobTraits traits, BlobStates states, string? prefix, CancellationToken cancellationToken) =>
        GetBlobsAsync(new GetBlobsOptions { Traits = traits, States = states, Prefix = prefix }, cancellationToken);

    private sealed class BlobPages(IBlobBackend backend, string container, GetBlobsOptions options, CancellationToken cancellation)
        : AsyncPageable<BlobItem>(cancellation)
    {
        private const int LargestPage = 5000;

        public override async IAsyncEnumerable<Page<BlobItem>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
        {
            var token = continuationToken;
            do
            {
                var page = await backend.ListAsync(container, options.Prefix ?? "", pageSizeHint ?? LargestPage, token, CancellationToken);
                token = page.ContinuationToken;
                yield return Page<BlobItem>.FromValues(
                    [.. page.Blobs.Select(blob => new BlobItem(blob, options.Traits.HasFlag(BlobTraits.Metadata)))], token, new StorageResponse(200));
            }
            while (token is not null);
        }
    }
}

public class BlobClient
{
    private readonly IBlobBackend _backend;

    internal BlobClient(IBlobBackend backend, string container, string name)
    {
        BlobRules.CheckBlobName(name);
        _backend = backend;
        BlobContainerName = container;
        Name = name;
    }

    public virtual string BlobContainerName { get; }
    public virtual string Name { get; }

    public virtual async Task<Response<BlobContentInfo>> UploadAsync(Stream content, BlobUploadOptions? options, CancellationToken cancellationToken = default)
    {
        StorageCalls.Count("blob-put", BlobContainerName);
        BlobRules.CheckMetadata(options?.Metadata);
        var upload = new BlobUpload(
            content,
            options?.HttpHeaders?.ContentType ?? "application/octet-stream",
            options?.Metadata ?? new Dictionary<string, string>(StringComparer.Ordinal),
            options?.Conditions);
        var stored = await _backend.PutAsync(BlobContainerName, Name, upload, cancellationToken);
        return Response.FromValue(new BlobContentInfo(stored.ETag, stored.LastModified), new StorageResponse(201, stored.ETag));
    }

    public virtual Task<Response<BlobDownloadResult>> DownloadContentAsync() => DownloadContentAsync(options: null);

    public virtual Task<Response<BlobDownloadResult>> DownloadContentAsync(CancellationToken cancellationToken) => DownloadContentAsync(null, cancellationToken);

    public virtual async Task<Response<BlobDownloadResult>> DownloadContentAsync(BlobDownloadOptions? options, CancellationToken cancellationToken = default)
    {
        var (blob, content) = await OpenAsync(options?.Conditions, cancellationToken);
        await using (content)
            return Response.FromValue(
                new BlobDownloadResult(blob, await BinaryData.FromStreamAsync(content, cancellationToken)), new StorageResponse(200, blob.ETag));
    }

    public virtual async Task<Response<BlobDownloadStreamingResult>> DownloadStreamingAsync(
        BlobDownloadOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (blob, content) = await OpenAsync(options?.Conditions, cancellationToken);
        return Response.FromValue(new BlobDownloadStreamingResult(blob, content), new StorageResponse(200, blob.ETag));
    }

    public virtual async Task<Stream> OpenReadAsync(
        long position = 0, int? bufferSize = null, BlobRequestConditions? conditions = null, CancellationToken cancellationToken = default) =>
        (await _backend.OpenAsync(BlobContainerName, Name, position, conditions, cancellationToken)).Content;

    public virtual async Task<Response<bool>> ExistsAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var properties = await GetPropertiesAsync(cancellationToken: cancellationToken);
            return Response.FromValue(true, properties.GetRawResponse());
        }
        catch (RequestFailedException failure) when (failure.Status == 404)
        {
            return Response.FromValue(false, new StorageResponse(404));
        }
    }

    public virtual async Task<Response<BlobProperties>> GetPropertiesAsync(BlobRequestConditions? conditions = null, CancellationToken cancellationToken = default)
    {
        StorageCalls.Count("blob-get", BlobContainerName);
        var blob = await _backend.FindAsync(BlobContainerName, Name, conditions, cancellationToken);
        return Response.FromValue(new BlobProperties(blob), new StorageResponse(200, blob.ETag));
    }

    public virtual async Task<Response<bool>> DeleteIfExistsAsync(
        DeleteSnapshotsOption snapshotsOption = DeleteSnapshotsOption.None, BlobRequestConditions? conditions = null, CancellationToken cancellationToken = default)
    {
        try
        {
            await _backend.DeleteAsync(BlobContainerName, Name, conditions, cancellationToken);
            return Response.FromValue(true, new StorageResponse(202));
        }
        catch (RequestFailedException failure) when (failure is { Status: 404, ErrorCode: "BlobNotFound" or "ContainerNotFound" })
        {
            return Response.FromValue(false, new StorageResponse(404));
        }
    }

    private Task<(StoredBlob Blob, Stream Content)> OpenAsync(BlobRequestConditions? conditions, CancellationToken cancellation)
    {
        StorageCalls.Count("blob-get", BlobContainerName);
        return _backend.OpenAsync(BlobContainerName, Name, 0, conditions, cancellation);
    }
}
