using Kursuok.LocalHost.Storage.Blobs;
using Kursuok.LocalHost.Storage.Tables;

namespace Kursuok.LocalHost.Storage;

/// <summary>
/// The table and the blob service of one account, behind whatever carries their requests. Both are at one address: a table's
/// path has one segment, while a blob's has more, and a container's says so in its query. Signatures are not looked at: who
/// reaches this store may use it.
/// </summary>
internal sealed class StorageHandler(LocalStorage storage)
{
    /// <summary>The account that every storage emulator has.</summary>
    public const string Account = "devstoreaccount1";

    private readonly TableRequests _tables = new(storage.Tables);
    private readonly BlobRequests _blobs = new(storage.Blobs);

    public Task<StorageReply> AnswerAsync(StorageRequest request, CancellationToken cancellation) =>
        request.Path.Contains('/', StringComparison.Ordinal) || request.Query["restype"] is not null || request.Query["comp"] is not null
            ? _blobs.AnswerAsync(request, cancellation)
            : _tables.AnswerAsync(request, cancellation);
}
