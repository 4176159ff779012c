using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Kursuok.LocalHost.Storage;

namespace Kursuok.Tests.LocalHost.Storage;

/// <summary>What the clients of the contract do not ask for, but the protocol knows.</summary>
public sealed class StorageProtocol(EmbeddedFolder folder) : IClassFixture<EmbeddedFolder>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_services_are_at_one_address_and_refuse_what_they_do_not_know()
    {
        await folder.Tables().CreateTableIfNotExistsAsync("protocol", Cancellation);
        await using var server = await StorageServer.StartAsync(LocalStorage.Open(folder.Path), port: 0, Cancellation);
        var address = AddressOf(server);
        using var http = new HttpClient();

        Assert.Equal(HttpStatusCode.NotImplemented, await StatusAsync("protocol()?$orderby=RowKey"));
        Assert.Equal(HttpStatusCode.NotImplemented, await StatusAsync("documents?restype=container&comp=acl"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync("protocol(PartitionKey='a)"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("../another/protocol()"));
        Assert.Equal("""{"value":[]}""", await http.GetStringAsync($"{address}/protocol()", Cancellation));

        async Task<HttpStatusCode> StatusAsync(string path)
        {
            using var answer = await http.GetAsync($"{address}/{path}", Cancellation);
            return answer.StatusCode;
        }
    }

    [Theory]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","A@odata.type":"Edm.Int64","A":"12x"}""", "InvalidInput")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","A":99999999999}""", "InvalidInput")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","A@odata.type":"Edm.Double","A":"Infinity"}""", "InvalidInput")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","A@odata.type":"Edm.Guid","A":"1"}""", "InvalidInput")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","A@odata.type":"Edm.Binary","A":"?"}""", "InvalidInput")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","A":{}}""", "InvalidInput")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","A":"\ud800"}""", "InvalidInput")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","A":1,"A":2}""", "DuplicatePropertiesSpecified")]
    [InlineData("""{"PartitionKey":"p","A":1}""", "PropertiesNeedValue")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r"} 1""", "InvalidInput")]
    [InlineData("{", "InvalidInput")]
    public async Task A_body_that_is_no_entity_is_refused(string body, string code)
    {
        await folder.Tables().CreateTableIfNotExistsAsync("protocol", Cancellation);
        await using var server = await StorageServer.StartAsync(LocalStorage.Open(folder.Path), port: 0, Cancellation);
        var address = AddressOf(server);
        using var http = new HttpClient();

        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var answer = await http.PostAsync(address + "/protocol", content, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(code, Assert.Single(answer.Headers.GetValues("x-ms-error-code")));
    }

    [Fact]
    public async Task A_blob_is_put_together_of_its_blocks_and_read_in_parts()
    {
        var container = folder.Blobs().GetBlobContainerClient("blocks");
        await container.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        var blob = container.GetBlockBlobClient("a");
        await blob.StageBlockAsync("Mg==", new MemoryStream("pasauli"u8.ToArray()), cancellationToken: Cancellation);
        await blob.StageBlockAsync("MQ==", new MemoryStream("labas, "u8.ToArray()), cancellationToken: Cancellation);
        Assert.False(await blob.ExistsAsync(Cancellation));
        await blob.CommitBlockListAsync(["MQ==", "Mg=="], cancellationToken: Cancellation);

        Assert.Equal("labas, pasauli", (await blob.DownloadContentAsync(Cancellation)).Value.Content.ToString());
        var part = (await blob.DownloadContentAsync(new BlobDownloadOptions { Range = new(7, 4) }, Cancellation)).Value;
        Assert.Equal(("pasa", "bytes 7-10/14"), (part.Content.ToString(), part.Details.ContentRange));
        Assert.Single(Directory.GetFiles(Path.Combine(folder.Path, "blobs")));

        var stale = await Assert.ThrowsAsync<RequestFailedException>(
            () => blob.CommitBlockListAsync(["MQ=="], cancellationToken: Cancellation));
        Assert.Equal((400, "InvalidBlockList"), (stale.Status, stale.ErrorCode));
        var beyond = await Assert.ThrowsAsync<RequestFailedException>(
            () => blob.DownloadContentAsync(new BlobDownloadOptions { Range = new(14, 1) }, Cancellation));
        Assert.Equal((416, "InvalidRange"), (beyond.Status, beyond.ErrorCode));
        await container.DeleteBlobAsync("a", cancellationToken: Cancellation);
    }

    [Fact]
    public async Task Each_request_is_counted_once_by_its_kind()
    {
        var table = folder.Tables().GetTableClient("counted");
        var container = folder.Blobs().GetBlobContainerClient("counted");
        await table.CreateIfNotExistsAsync(Cancellation);
        await container.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        var counted = new ConcurrentQueue<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == StorageCalls.Name)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            if (tags[1].Value is "counted")
                counted.Enqueue((string)tags[0].Value!);
        });
        listener.Start();

        await table.AddEntityAsync(new TableEntity("p", "r"), Cancellation);
        await table.SubmitTransactionAsync([new(TableTransactionActionType.Add, new TableEntity("p", "s"))], Cancellation);
        await table.GetEntityIfExistsAsync<TableEntity>("p", "r", cancellationToken: Cancellation);
        await foreach (var _ in table.QueryAsync<TableEntity>(cancellationToken: Cancellation)) { }
        await container.GetBlobClient("a").UploadAsync(new MemoryStream([1]), new BlobUploadOptions(), Cancellation);
        await container.GetBlobClient("a").DownloadContentAsync(Cancellation);
        await foreach (var _ in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, null, Cancellation)) { }
        await container.GetBlobClient("a").DeleteIfExistsAsync(cancellationToken: Cancellation);

        Assert.Equal(["write", "transaction", "get", "query", "blob-put", "blob-get", "blob-list", "blob-delete"], counted);
    }

    private static string AddressOf(StorageServer server)
    {
        const string setting = "TableEndpoint=";
        return server.ConnectionString.Split(';').Single(part => part.StartsWith(setting, StringComparison.Ordinal))[setting.Length..];
    }
}
