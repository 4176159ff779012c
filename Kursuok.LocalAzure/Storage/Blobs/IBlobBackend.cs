using Azure;
using Azure.Storage.Blobs.Models;

namespace Kursuok.LocalAzure.Storage.Blobs;

/// <summary>Where the blobs are. What it refuses it refuses with the service's status and code.</summary>
internal interface IBlobBackend
{
    /// <summary>The new container's ETag, or null when it exists already.</summary>
    Task<ETag?> CreateContainerAsync(string container, CancellationToken cancellation);

    Task<StoredBlob> PutAsync(string container, string name, BlobUpload upload, CancellationToken cancellation);

    Task<StoredBlob> FindAsync(string container, string name, BlobRequestConditions? conditions, CancellationToken cancellation);

    Task<(StoredBlob Blob, Stream Content)> OpenAsync(
        string container, string name, long position, BlobRequestConditions? conditions, CancellationToken cancellation);

    Task DeleteAsync(string container, string name, BlobRequestConditions? conditions, CancellationToken cancellation);

    /// <summary>Blobs whose name begins with <paramref name="prefix"/>, in the order of their names.</summary>
    Task<BlobPage> ListAsync(string container, string prefix, int pageSize, string? continuationToken, CancellationToken cancellation);
}

internal sealed record BlobUpload(Stream Content, string ContentType, IDictionary<string, string> Metadata, BlobRequestConditions? Conditions);

internal sealed record BlobPage(IReadOnlyList<StoredBlob> Blobs, string? ContinuationToken);

/// <summary>What the blob service refuses whatever it holds.</summary>
internal static class BlobRules
{
    public static void CheckContainerName(string name)
    {
        if (name.Length is < 3 or > 63 || name[0] == '-' || name[^1] == '-' || name.Contains("--", StringComparison.Ordinal)
            || !name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-'))
            throw StorageErrors.Invalid("InvalidResourceName", "The specified resource name contains invalid characters.");
    }

    public static void CheckBlobName(string name)
    {
        if (name.Length is 0 or > 1024)
            throw StorageErrors.Invalid("InvalidResourceName", "The specified resource name length is not within the permissible limits.");
    }

    // Metadata travels as HTTP headers.
    public static void CheckMetadata(IDictionary<string, string>? metadata)
    {
        foreach (var (name, value) in metadata ?? new Dictionary<string, string>(StringComparer.Ordinal))
            if (name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_')
                || !value.All(character => char.IsAscii(character) && !char.IsControl(character)))
                throw StorageErrors.Invalid("InvalidMetadata", $"The metadata '{name}' is invalid: names are identifiers, values are ASCII.");
    }
}
