using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Kursuok.Functions.Platform.Storage;

/// <summary>Documents, stored once under their id and never changed. What they must hash to stands in the records.</summary>
public sealed class DocumentStore(BlobContainerClient container)
{
    /// <summary>Stores a document. Stored again under the same id, the first one stays and is answered.</summary>
    public async Task<StoredDocument> PutAsync(string id, byte[] content, string type, CancellationToken cancellation)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        try
        {
            using var stream = new MemoryStream(content, writable: false);
            await container.GetBlobClient(id).UploadAsync(stream, new BlobUploadOptions
            {
                Conditions = new() { IfNoneMatch = ETag.All },
                HttpHeaders = new() { ContentType = type },
                Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["sha256"] = hash },
            }, cancellation);
            return new(id, hash);
        }
        catch (RequestFailedException present) when (present.Status is 409 or 412)
        {
            var properties = await container.GetBlobClient(id).GetPropertiesAsync(cancellationToken: cancellation);
            return new(id, properties.Value.Metadata["sha256"]);
        }
    }

    /// <summary>The record of a document that was stored under the id, or null.</summary>
    public async Task<StoredDocument?> FindAsync(string id, CancellationToken cancellation) => await ExistsAsync(id, cancellation)
        ? new(id, (await container.GetBlobClient(id).GetPropertiesAsync(cancellationToken: cancellation)).Value.Metadata["sha256"])
        : null;

    /// <summary>Deletes every document whose id begins so; none is no fault.</summary>
    public async Task DeleteAsync(string beginning, CancellationToken cancellation)
    {
        await foreach (var found in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, beginning, cancellation))
            await container.GetBlobClient(found.Name).DeleteIfExistsAsync(cancellationToken: cancellation);
    }

    /// <summary>Deletes every document that was stored before a day.</summary>
    public async Task DeleteBeforeAsync(DateOnly date, CancellationToken cancellation)
    {
        await foreach (var found in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, null, cancellation))
        {
            if (found.Properties.LastModified is { } stored && Vilnius.DateOf(stored) < date)
                await container.GetBlobClient(found.Name).DeleteIfExistsAsync(cancellationToken: cancellation);
        }
    }

    public async Task<bool> ExistsAsync(string id, CancellationToken cancellation) => await container.GetBlobClient(id).ExistsAsync(cancellation);

    /// <summary>The document's content and type.</summary>
    /// <exception cref="InvalidDataException">What is stored is not what was.</exception>
    public async Task<(Stream Content, string Type)> OpenAsync(StoredDocument document, CancellationToken cancellation)
    {
        var found = await container.GetBlobClient(document.Id).DownloadContentAsync(cancellation);
        var content = found.Value.Content.ToMemory();
        if (!string.Equals(Convert.ToHexStringLower(SHA256.HashData(content.Span)), document.Sha256, StringComparison.Ordinal))
            throw new InvalidDataException($"The document {document.Id} differs from its record.");
        return (found.Value.Content.ToStream(), found.Value.Details.ContentType);
    }
}
