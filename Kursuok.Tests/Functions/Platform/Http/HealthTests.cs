using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Kursuok.Functions.Platform.Http;
using Kursuok.Tests.LocalHost;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kursuok.Tests.Functions.Platform.Http;

/// <summary>A backend whose storage fails says so, and which part of it.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task Nothing_answers()
    {
        const string nowhere = "DefaultEndpointsProtocol=http;AccountName=x;AccountKey=eA==;BlobEndpoint=http://127.0.0.1:1/x;TableEndpoint=http://127.0.0.1:1/x;";
        var tables = new TableServiceClient(nowhere, Once(new TableClientOptions()));
        var documents = new BlobServiceClient(nowhere, Once(new BlobClientOptions())).GetBlobContainerClient("documents");
        Assert.Equal(["tables", "documents"], await SilentAsync(tables, documents));
    }

    [Fact]
    public async Task A_container_is_missing()
    {
        var tables = new TableServiceClient(Azurite.ConnectionString);
        await tables.GetTableClient("aggregates").CreateIfNotExistsAsync(TestContext.Current.CancellationToken);
        var documents = new BlobServiceClient(Azurite.ConnectionString).GetBlobContainerClient("missing");
        Assert.Equal(["documents"], await SilentAsync(tables, documents));
    }

    private static async Task<IEnumerable<string>> SilentAsync(TableServiceClient tables, BlobContainerClient documents)
    {
        var health = new HealthFunctions(tables, documents, [], NullLogger<HealthFunctions>.Instance);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => health.Get(new DefaultHttpContext().Request, TestContext.Current.CancellationToken));
        Assert.Equal(HealthRefusals.Unhealthy, refused.Refusal);
        Assert.Equal(503, Problems.Status(refused.Refusal));
        return refused.Fields.Select(field => field.Field);
    }

    private static T Once<T>(T options) where T : ClientOptions
    {
        options.Retry.MaxRetries = 0;
        return options;
    }
}
