using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Kursuok.Tests.LocalHost.Storage;

/// <summary>What the code relies on of blob storage, whoever stores. Only Azure's public API is used here.</summary>
public abstract class BlobContract(IStorage storage)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_blob_comes_back_with_its_type_and_metadata()
    {
        var blob = (await NewContainerAsync()).GetBlobClient("sutartys/2026/Nr. 1 „ąžuolas“.pdf");
        var uploaded = (await blob.UploadAsync(Content("turinys: ąčęėįšųūž"), new BlobUploadOptions()
        {
            HttpHeaders = new() { ContentType = "application/pdf" },
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["sha256"] = "ab12", ["kind"] = "contract v2" },
        }, Cancellation)).Value;

        var properties = (await blob.GetPropertiesAsync(cancellationToken: Cancellation)).Value;
        var downloaded = (await blob.DownloadContentAsync(Cancellation)).Value;

        Assert.Equal("turinys: ąčęėįšųūž", downloaded.Content.ToString());
        Assert.Equal(("application/pdf", 27L), (properties.ContentType, properties.ContentLength));
        Assert.Equal("application/pdf", downloaded.Details.ContentType);
        Assert.Equal(("ab12", "contract v2"), (properties.Metadata["sha256"], properties.Metadata["kind"]));
        Assert.Equal("ab12", downloaded.Details.Metadata["sha256"]);
        Assert.Equal((uploaded.ETag, uploaded.ETag), (properties.ETag, downloaded.Details.ETag));
        Assert.True(await blob.ExistsAsync(Cancellation));
    }

    [Fact]
    public async Task A_blob_is_replaced_whole()
    {
        var blob = (await NewContainerAsync()).GetBlobClient("a");
        var first = (await blob.UploadAsync(Content("pirmas, ilgesnis"), new BlobUploadOptions() { Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "1" } }, Cancellation)).Value.ETag;
        var second = (await blob.UploadAsync(Content("antras"), new BlobUploadOptions(), Cancellation)).Value.ETag;

        Assert.NotEqual(first, second);
        var read = (await blob.DownloadContentAsync(Cancellation)).Value;
        Assert.Equal(("antras", 0), (read.Content.ToString(), read.Details.Metadata.Count));
    }

    [Fact]
    public async Task An_upload_holds_to_its_conditions()
    {
        var blob = (await NewContainerAsync()).GetBlobClient("a");
        var onlyNew = new BlobUploadOptions { Conditions = new() { IfNoneMatch = ETag.All } };
        var first = (await blob.UploadAsync(Content("1"), onlyNew, Cancellation)).Value.ETag;
        await RefusedAsync(409, "BlobAlreadyExists", () => blob.UploadAsync(Content("2"), onlyNew, Cancellation));

        await blob.UploadAsync(Content("3"), new BlobUploadOptions() { Conditions = new() { IfMatch = first } }, Cancellation);
        await RefusedAsync(412, "ConditionNotMet", () => blob.UploadAsync(Content("4"), new BlobUploadOptions() { Conditions = new() { IfMatch = first } }, Cancellation));
        Assert.Equal("3", (await blob.DownloadContentAsync(Cancellation)).Value.Content.ToString());
    }

    [Fact]
    public async Task A_delete_holds_to_its_conditions_and_happens_once()
    {
        var blob = (await NewContainerAsync()).GetBlobClient("a");
        var first = (await blob.UploadAsync(Content("1"), new BlobUploadOptions(), Cancellation)).Value.ETag;
        await blob.UploadAsync(Content("2"), new BlobUploadOptions(), Cancellation);

        await RefusedAsync(412, "ConditionNotMet", () => blob.DeleteIfExistsAsync(conditions: new() { IfMatch = first }, cancellationToken: Cancellation));
        Assert.True(await blob.DeleteIfExistsAsync(cancellationToken: Cancellation));
        Assert.False(await blob.DeleteIfExistsAsync(cancellationToken: Cancellation));
        Assert.False(await blob.ExistsAsync(Cancellation));
    }

    [Fact]
    public async Task What_does_not_exist_is_told_apart()
    {
        var container = await NewContainerAsync();
        await RefusedAsync(404, "BlobNotFound", () => container.GetBlobClient("a").DownloadContentAsync(Cancellation));
        await RefusedAsync(404, "BlobNotFound", () => container.GetBlobClient("a").DownloadStreamingAsync(cancellationToken: Cancellation));
        await RefusedAsync(404, "BlobNotFound", () => container.GetBlobClient("a").GetPropertiesAsync(cancellationToken: Cancellation));

        var noContainer = Service().GetBlobContainerClient(NewName());
        await RefusedAsync(404, "ContainerNotFound", () => noContainer.GetBlobClient("a").UploadAsync(Content("1"), new BlobUploadOptions(), Cancellation));
        await RefusedAsync(404, "ContainerNotFound", () => noContainer.GetBlobClient("a").DownloadContentAsync(Cancellation));
        await RefusedAsync(404, "ContainerNotFound", () => ReadAsync(noContainer, null));
        Assert.False(await noContainer.GetBlobClient("a").ExistsAsync(Cancellation));
        Assert.False(await noContainer.GetBlobClient("a").DeleteIfExistsAsync(cancellationToken: Cancellation));
    }

    [Fact]
    public async Task A_container_is_created_once()
    {
        var container = await NewContainerAsync();
        await container.GetBlobClient("a").UploadAsync(Content("1"), new BlobUploadOptions(), Cancellation);
        await container.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        Assert.Single(await ReadAsync(container, null));
    }

    [Fact]
    public async Task A_large_blob_streams_in_and_out()
    {
        var blob = (await NewContainerAsync()).GetBlobClient("large");
        var bytes = new byte[5_000_000];
        new Random(1).NextBytes(bytes);
        await blob.UploadAsync(new OneWayStream(bytes), new BlobUploadOptions(), Cancellation);

        using var download = (await blob.DownloadStreamingAsync(cancellationToken: Cancellation)).Value;
        Assert.Equal(bytes.Length, download.Details.ContentLength);
        Assert.Equal(bytes, await AllAsync(download.Content));
        await using var whole = await blob.OpenReadAsync(cancellationToken: Cancellation);
        Assert.Equal(bytes, await AllAsync(whole));
        await using var rest = await blob.OpenReadAsync(position: 4_999_000, cancellationToken: Cancellation);
        Assert.Equal(bytes[4_999_000..], await AllAsync(rest));
    }

    [Fact]
    public async Task An_empty_blob_is_a_blob()
    {
        var blob = (await NewContainerAsync()).GetBlobClient("empty");
        await blob.UploadAsync(Content(""), new BlobUploadOptions(), Cancellation);
        Assert.Equal(0, (await blob.DownloadContentAsync(Cancellation)).Value.Content.ToMemory().Length);
    }

    [Fact]
    public async Task A_list_goes_by_prefix_in_order_and_in_pages()
    {
        var container = await NewContainerAsync();
        foreach (var name in (string[])["uzt/gauta/2.xml", "uzt/gauta/1.xml", "uzt/issiusta/3.xml", "uzt/gautaž", "a"])
            await container.GetBlobClient(name).UploadAsync(Content(name), new BlobUploadOptions()
            {
                HttpHeaders = new() { ContentType = "text/xml" },
                Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["length"] = name.Length.ToString(System.Globalization.CultureInfo.InvariantCulture) },
            }, Cancellation);

        Assert.Equal(["a", "uzt/gauta/1.xml", "uzt/gauta/2.xml", "uzt/gautaž", "uzt/issiusta/3.xml"], (await ReadAsync(container, null)).Select(blob => blob.Name));
        var received = await ReadAsync(container, "uzt/gauta/");
        Assert.Equal(["uzt/gauta/1.xml", "uzt/gauta/2.xml"], received.Select(blob => blob.Name));
        Assert.Equal((15L, "text/xml", "15"), (received[0].Properties.ContentLength, received[0].Properties.ContentType, received[0].Metadata["length"]));
        // In a list the service gives the ETag without its quotation marks.
        Assert.Equal((await container.GetBlobClient("uzt/gauta/1.xml").GetPropertiesAsync(cancellationToken: Cancellation)).Value.ETag.ToString("H"), received[0].Properties.ETag!.Value.ToString("H"));

        var sizes = new List<int>();
        await foreach (var page in container.GetBlobsAsync(cancellationToken: Cancellation).AsPages(pageSizeHint: 2))
            sizes.Add(page.Values.Count);
        Assert.Equal([2, 2, 1], sizes);
    }

    private BlobServiceClient Service() => storage.Blobs();

    private static string NewName() => "c" + Guid.NewGuid().ToString("N");

    private async Task<BlobContainerClient> NewContainerAsync()
    {
        var container = Service().GetBlobContainerClient(NewName());
        await container.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        return container;
    }

    private static async Task<List<BlobItem>> ReadAsync(BlobContainerClient container, string? prefix)
    {
        var found = new List<BlobItem>();
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, prefix, Cancellation))
            found.Add(blob);
        return found;
    }

    private static MemoryStream Content(string text) => new(Encoding.UTF8.GetBytes(text));

    private static async Task<byte[]> AllAsync(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Cancellation);
        return copy.ToArray();
    }

    private static async Task RefusedAsync(int status, string code, Func<Task> action)
    {
        var refusal = await Assert.ThrowsAsync<RequestFailedException>(action);
        Assert.Equal((status, code), (refusal.Status, refusal.ErrorCode));
    }

    /// <summary>As a request's body comes: once, its length unknown.</summary>
    private sealed class OneWayStream(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
        public override long Length => throw new NotSupportedException();
    }
}
