using System.Diagnostics.CodeAnalysis;
using Azure.Core;

namespace Azure.Storage.Blobs
{
    public class BlobClientOptions : ClientOptions;
}

namespace Azure.Storage.Blobs.Models
{
    public class BlobRequestConditions : MatchConditions;

    public class BlobHttpHeaders
    {
        public string? ContentType { get; set; }
    }

    public class BlobUploadOptions
    {
        public BlobHttpHeaders? HttpHeaders { get; set; }

        [SuppressMessage("Usage", "CA2227", Justification = "The shape is Azure's.")]
        public IDictionary<string, string>? Metadata { get; set; }

        public BlobRequestConditions? Conditions { get; set; }
    }

    public class BlobDownloadOptions
    {
        public BlobRequestConditions? Conditions { get; set; }
    }

    public enum PublicAccessType
    {
        None = 0,
    }

    public enum DeleteSnapshotsOption
    {
        None = 0,
    }

    [Flags]
    public enum BlobTraits
    {
        None = 0,
        Metadata = 2,
    }

    [Flags]
    public enum BlobStates
    {
        None = 0,
    }

    public class GetBlobsOptions
    {
        public BlobTraits Traits { get; set; }
        public BlobStates States { get; set; }
        public string? Prefix { get; set; }
    }

    public class BlobContainerInfo
    {
        internal BlobContainerInfo(ETag etag) => ETag = etag;
        public ETag ETag { get; }
    }

    public class BlobContentInfo
    {
        internal BlobContentInfo(ETag etag, DateTimeOffset lastModified) => (ETag, LastModified) = (etag, lastModified);
        public ETag ETag { get; }
        public DateTimeOffset LastModified { get; }
    }

    public class BlobProperties
    {
        internal BlobProperties(StoredBlob blob) => Blob = blob;
        private StoredBlob Blob { get; }
        public ETag ETag => Blob.ETag;
        public DateTimeOffset LastModified => Blob.LastModified;
        public DateTimeOffset CreatedOn => Blob.CreatedOn;
        public long ContentLength => Blob.Length;
        public string ContentType => Blob.ContentType;
        public IDictionary<string, string> Metadata => Blob.Metadata;
    }

    public class BlobDownloadDetails
    {
        internal BlobDownloadDetails(StoredBlob blob) => Blob = blob;
        private StoredBlob Blob { get; }
        public ETag ETag => Blob.ETag;
        public DateTimeOffset LastModified => Blob.LastModified;
        public DateTimeOffset CreatedOn => Blob.CreatedOn;
        public long ContentLength => Blob.Length;
        public string ContentType => Blob.ContentType;
        public IDictionary<string, string> Metadata => Blob.Metadata;
    }

    public class BlobDownloadResult
    {
        internal BlobDownloadResult(StoredBlob blob, BinaryData content) => (Details, Content) = (new(blob), content);
        public BlobDownloadDetails Details { get; }
        public BinaryData Content { get; }
    }

    public class BlobDownloadStreamingResult : IDisposable
    {
        internal BlobDownloadStreamingResult(StoredBlob blob, Stream content) => (Details, Content) = (new(blob), content);
        public BlobDownloadDetails Details { get; }
        public Stream Content { get; }

        public void Dispose()
        {
            Content.Dispose();
            GC.SuppressFinalize(this);
        }
    }

    public class BlobItem
    {
        internal BlobItem(StoredBlob blob, bool withMetadata)
        {
            Name = blob.Name;
            Properties = new(blob);
            Metadata = withMetadata ? blob.Metadata : new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        }

        public string Name { get; }
        public BlobItemProperties Properties { get; }
        public IDictionary<string, string> Metadata { get; }
    }

    public class BlobItemProperties
    {
        internal BlobItemProperties(StoredBlob blob) => Blob = blob;
        private StoredBlob Blob { get; }
        public ETag? ETag => Blob.ETag;
        public DateTimeOffset? LastModified => Blob.LastModified;
        public DateTimeOffset? CreatedOn => Blob.CreatedOn;
        public long? ContentLength => Blob.Length;
        public string ContentType => Blob.ContentType;
    }

    /// <summary>What a store knows of a blob besides its content.</summary>
    internal sealed record StoredBlob(
        string Name, long Length, string ContentType, IDictionary<string, string> Metadata, ETag ETag, DateTimeOffset LastModified, DateTimeOffset CreatedOn);
}
