using System.Globalization;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Kursuok.LocalHost.Storage;

namespace Kursuok.Tests.LocalHost.Storage;

/// <summary>What the embedded store has acknowledged is there, however its process ended.</summary>
public sealed class StorageDurability
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_that_is_killed_sixty_times_loses_nothing_that_it_acknowledged()
    {
        await using var folder = new EmbeddedFolder();
        var acknowledged = new List<string>();
        var random = new Random(7);
        for (var round = 0; round < 60; round++)
        {
            using var writer = ChildProcess.Start("storage", folder.Path, round.ToString(CultureInfo.InvariantCulture));
            for (var lines = random.Next(10, 60); lines > 0; lines--)
                acknowledged.Add((await writer.StandardOutput.ReadLineAsync(Cancellation))!);
            writer.Kill();
            // What was written before the kill and stood in the pipe was acknowledged as well. The last line may be torn.
            var rest = (await writer.StandardOutput.ReadToEndAsync(Cancellation)).Split('\n');
            acknowledged.AddRange(rest[..^1]);
            await writer.WaitForExitAsync(Cancellation);
        }

        var table = folder.Tables().GetTableClient(StorageWriter.Table);
        var container = folder.Blobs().GetBlobContainerClient(StorageWriter.Container);
        Assert.True(acknowledged.Count > 1200);
        foreach (var line in acknowledged)
        {
            var id = line[2..];
            if (line[0] is 'e')
                Assert.Equal(id, (await table.GetEntityAsync<TableEntity>(id[..1], id, cancellationToken: Cancellation)).Value.GetString("Text"));
            else
                Assert.Equal(StorageWriter.ContentOf(id), (await container.GetBlobClient(id).DownloadContentAsync(Cancellation)).Value.Content.ToArray());
        }
        Assert.Contains(acknowledged, line => line[0] is 'e');
        Assert.Contains(acknowledged, line => line[0] is 'b');
        await AllOrNothingAsync(table);
    }

    [Fact]
    public async Task A_store_is_open_in_one_process()
    {
        await using var folder = new EmbeddedFolder();
        using var writer = ChildProcess.Start("storage", folder.Path, "0");
        await writer.StandardOutput.ReadLineAsync(Cancellation);

        var refusal = Assert.Throws<InvalidOperationException>(() => LocalStorage.Open(folder.Path));
        Assert.Contains("open in another process", refusal.Message, StringComparison.Ordinal);

        writer.Kill();
        await writer.WaitForExitAsync(Cancellation);
        LocalStorage.Open(folder.Path);
    }

    [Fact]
    public async Task A_file_that_no_blob_names_is_swept_at_the_next_start()
    {
        await using var folder = new EmbeddedFolder();
        var container = folder.Blobs().GetBlobContainerClient("documents");
        await container.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        await container.GetBlobClient("a").UploadAsync(new MemoryStream([1]), new BlobUploadOptions(), Cancellation);
        await container.GetBlobClient("a").UploadAsync(new MemoryStream([2]), new BlobUploadOptions(), Cancellation);
        var files = Path.Combine(folder.Path, "blobs");
        Assert.Single(Directory.GetFiles(files));
        await File.WriteAllTextAsync(Path.Combine(files, "leftover"), "", Cancellation);

        await LocalStorage.Database(folder.Path).DisposeAsync();
        container = folder.Blobs().GetBlobContainerClient("documents");

        Assert.Single(Directory.GetFiles(files));
        Assert.Equal([2], (await container.GetBlobClient("a").DownloadContentAsync(Cancellation)).Value.Content.ToArray());
    }

    // Each transaction of the writer adds two rows to the partition «t».
    private static async Task AllOrNothingAsync(TableClient table)
    {
        var rows = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var entity in table.QueryAsync<TableEntity>("PartitionKey eq 't'", cancellationToken: Cancellation))
            rows.Add(entity.RowKey);
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Contains(row[..^1] + (row[^1] is 'a' ? 'b' : 'a'), rows));
    }
}

/// <summary>The process that is killed: writes without end and prints what was acknowledged, «e id» or «b id».</summary>
internal static class StorageWriter
{
    public const string Table = "durability";
    public const string Container = "durability";

    public static byte[] ContentOf(string id) => [.. Enumerable.Range(0, 20_000).Select(i => (byte)(i * 31 + id[^1]))];

    public static async Task<int> RunAsync(string folder, string round)
    {
        var table = EmbeddedClients.Tables(folder).GetTableClient(Table);
        var container = EmbeddedClients.Blobs(folder).GetBlobContainerClient(Container);
        await table.CreateIfNotExistsAsync();
        await container.CreateIfNotExistsAsync();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async worker =>
        {
            for (var i = 0; ; i++)
            {
                var id = $"{worker}-{round}-{i}";
                if (worker < 3)
                {
                    await table.AddEntityAsync(Row(id[..1], id));
                    Print("e " + id);
                }
                else if (worker == 3)
                {
                    await table.SubmitTransactionAsync(
                        [new(TableTransactionActionType.Add, Row("t", id + "a")), new(TableTransactionActionType.Add, Row("t", id + "b"))]);
                }
                else
                {
                    await container.GetBlobClient(id).UploadAsync(new MemoryStream(ContentOf(id)), new BlobUploadOptions());
                    Print("b " + id);
                }
            }
        }));
        return 0;
    }

    private static TableEntity Row(string partitionKey, string rowKey) => new(partitionKey, rowKey) { ["Text"] = rowKey };

    // One write for a line, so that a kill tears at most the last one.
    private static void Print(string line)
    {
        lock (Table)
            Console.Out.Write(line + "\n");
    }
}
