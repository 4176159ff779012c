using System.Text;
using Azure.Storage.Blobs;
using Kursuok.LocalHost.Storage;
using Kursuok.LocalHost.Time;
using Kursuok.LocalHost.Triggers;
using Microsoft.Extensions.Logging.Abstractions;
using static Kursuok.Tests.LocalHost.Triggers.TriggerWorld;

namespace Kursuok.Tests.LocalHost.Triggers;

public sealed class BlobFunctionTests
{
    private const string Start = "2026-01-01T00:00:00Z";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_blob_starts_its_function_with_the_parts_of_its_name()
    {
        await using var world = new TriggerWorld();
        var blobs = Client(world);
        await world.StartAsync(Start, Reader(world, blobs, "inbox/uzt/{id}.xml"), Reader(world, blobs, "raw/{name}"));

        await PutAsync(blobs, "inbox", "uzt/17.xml", "<ą/>");
        await PutAsync(blobs, "inbox", "other/17.xml", "not mine");
        await PutAsync(blobs, "raw", "a/b.bin", "12345");
        await world.Clock.SettleAsync(Cancellation);

        Assert.Equal(["id=17 <ą/>", "name=a/b.bin 12345"], world.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_blob_runs_once_per_version_also_over_restarts()
    {
        await using var world = new TriggerWorld();
        var blobs = Client(world);
        await PutAsync(blobs, "inbox", "1.xml", "first");
        await world.StartAsync(Start, Reader(world, blobs, "inbox/{id}.xml"));
        await world.Clock.SettleAsync(Cancellation);
        Assert.Equal(["id=1 first"], world.Lines);
        await world.StopAsync();
        await PutAsync(blobs, "inbox", "2.xml", "while down");

        await world.StartAsync(Start, Reader(world, blobs, "inbox/{id}.xml"));
        await world.Clock.SettleAsync(Cancellation);
        await PutAsync(blobs, "inbox", "1.xml", "second");
        await world.Clock.SettleAsync(Cancellation);

        Assert.Equal(["id=1 first", "id=2 while down", "id=1 second"], world.Lines);
    }

    [Fact]
    public async Task A_blob_that_fails_five_times_is_put_aside_until_it_changes()
    {
        await using var world = new TriggerWorld();
        var blobs = Client(world);
        await world.StartAsync(Start, Reader(world, blobs, "inbox/{id}.xml"));

        await PutAsync(blobs, "inbox", "9.xml", "poison");
        await world.Clock.MoveToAsync(At("2026-01-02T00:00:00Z"), Cancellation);
        Assert.Equal(Enumerable.Repeat("id=9 poison", 5), world.Lines);

        await PutAsync(blobs, "inbox", "9.xml", "cured");
        await world.Clock.SettleAsync(Cancellation);
        Assert.Equal("id=9 cured", world.Lines[^1]);
    }

    [Fact]
    public async Task Blobs_of_a_storage_account_start_functions_too_and_their_receipts_lie_in_the_local_state()
    {
        await using var world = new TriggerWorld();
        var blobs = new BlobServiceClient(Azurite.ConnectionString);
        await PutAsync(blobs, "inbox-of-host", "5.xml", "<ž/>");

        for (var start = 1; start <= 2; start++)
        {
            await world.StartAsync(Start, Reader(world, blobs, "inbox-of-host/{id}.xml", isEmbedded: false));
            await world.Clock.SettleAsync(Cancellation);
            await world.StopAsync();
        }

        Assert.Equal(["id=5 <ž/>"], world.Lines);
    }

    private static BlobServiceClient Client(TriggerWorld world) =>
        new("UseDevelopmentStorage=true", new() { Transport = new EmbeddedTransport(world.Storage) });

    /// <summary>Writes down what it reads; «poison» makes it fail.</summary>
    private static Func<TimeProvider, Pump> Reader(TriggerWorld world, BlobServiceClient blobs, string path, bool isEmbedded = true)
    {
        var parsed = new BlobPath(path);
        var container = blobs.GetBlobContainerClient(parsed.Container);
        return time => new BlobFunction(path, parsed, container, isEmbedded ? world.Storage : null, world.Database, async (name, parts, cancellation) =>
        {
            var content = (await container.GetBlobClient(name).DownloadContentAsync(cancellation)).Value.Content.ToString();
            world.Write($"{string.Join(' ', parts.Select(part => $"{part.Key}={part.Value}"))} {content}");
            if (content == "poison")
                throw new InvalidOperationException("unreadable");
        }, time, NullLogger<BlobFunction>.Instance);
    }

    private static async Task PutAsync(BlobServiceClient blobs, string container, string name, string content)
    {
        var client = blobs.GetBlobContainerClient(container);
        await client.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        await client.GetBlobClient(name).UploadAsync(new MemoryStream(Encoding.UTF8.GetBytes(content)), overwrite: true, Cancellation);
    }
}
