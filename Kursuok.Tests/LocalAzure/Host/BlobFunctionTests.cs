using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Tests.LocalAzure.Host;

public sealed class BlobFunctionTests
{
    private const string Start = "2026-01-01T00:00:00Z";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_blob_starts_its_function_with_its_content_and_the_parts_of_its_name()
    {
        await using var folder = new TestFolder();
        await using var host = await TestHost.StartAtAsync(folder, Start, typeof(Readers));

        await PutAsync(folder, "inbox", "uzt/17.xml", "<ą/>");
        await PutAsync(folder, "inbox", "other/17.xml", "not mine");
        await PutAsync(folder, "raw", "a/b.bin", "12345");
        await host.Clock.SettleAsync(Cancellation);

        Assert.Equal(["raw a/b.bin 5", "uzt 17 <ą/>"], host.Journal.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_blob_runs_once_per_version_also_over_restarts()
    {
        await using var folder = new TestFolder();
        await PutAsync(folder, "inbox", "uzt/1.xml", "first");
        await using (var before = await TestHost.StartAtAsync(folder, Start, typeof(Readers)))
        {
            await before.Clock.SettleAsync(Cancellation);
            Assert.Equal(["uzt 1 first"], before.Journal.Lines);
        }
        await PutAsync(folder, "inbox", "uzt/2.xml", "while down");

        await using var host = await TestHost.StartAtAsync(folder, Start, typeof(Readers));
        await host.Clock.SettleAsync(Cancellation);
        await PutAsync(folder, "inbox", "uzt/1.xml", "second");
        await host.Clock.SettleAsync(Cancellation);

        Assert.Equal(["uzt 2 while down", "uzt 1 second"], host.Journal.Lines);
    }

    [Fact]
    public async Task A_blob_that_fails_five_times_is_put_aside_until_it_changes()
    {
        await using var folder = new TestFolder();
        await using var host = await TestHost.StartAtAsync(folder, Start, typeof(Readers));

        await PutAsync(folder, "inbox", "uzt/9.xml", "poison");
        await host.Clock.MoveToAsync(DateTimeOffset.Parse("2026-01-02T00:00:00Z", null), Cancellation);
        Assert.Equal(Enumerable.Repeat("uzt 9 poison", 5), host.Journal.Lines);

        await PutAsync(folder, "inbox", "uzt/9.xml", "cured");
        await host.Clock.SettleAsync(Cancellation);
        Assert.Equal("uzt 9 cured", host.Journal.Lines[^1]);
    }

    [Fact]
    public async Task Blobs_of_a_storage_account_start_functions_too_and_their_receipts_lie_in_the_local_state()
    {
        await using var folder = new TestFolder();
        var settings = new[] { "--Kursuok:VirtualClock=true", $"--AzureWebJobsStorage={Azurite.ConnectionString}", $"--Kursuok:LocalState={folder.Path}", "--Inbox=inbox-of-host" };
        await PutAsync(Azurite.ConnectionString, "inbox-of-host", "5.xml", "<ž/>");

        for (var start = 1; start <= 2; start++)
        {
            await using var host = await TestHost.StartAsync(TestHost.Builder(folder, settings, typeof(RemoteReader)));
            await host.Clock.SettleAsync(Cancellation);
            Assert.Equal(start == 1 ? ["5 <ž/>"] : [], host.Journal.Lines);
        }
    }

    private static Task PutAsync(TestFolder folder, string container, string name, string content) => PutAsync(folder.Connection, container, name, content);

    private static async Task PutAsync(string connection, string container, string name, string content)
    {
        var client = new BlobServiceClient(connection).GetBlobContainerClient(container);
        await client.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        await client.GetBlobClient(name).UploadAsync(new MemoryStream(Encoding.UTF8.GetBytes(content)), new BlobUploadOptions(), Cancellation);
    }

    public sealed class Readers(Journal journal)
    {
        [Function("Inbox")]
        public void Inbox([BlobTrigger("inbox/uzt/{id}.xml")] string content, string id)
        {
            journal.Write($"uzt {id} {content}");
            if (content is "poison")
                throw new InvalidOperationException("unreadable");
        }

        [Function("Raw")]
        public async Task Raw([BlobTrigger("raw/{name}")] Stream content, string name, CancellationToken cancellation)
        {
            using var copy = new MemoryStream();
            await content.CopyToAsync(copy, cancellation);
            journal.Write($"raw {name} {copy.Length}");
        }
    }

    public sealed class RemoteReader(Journal journal)
    {
        [Function("RemoteInbox")]
        public void Inbox([BlobTrigger("%Inbox%/{id}.xml")] byte[] content, string id) => journal.Write($"{id} {Encoding.UTF8.GetString(content)}");
    }
}
