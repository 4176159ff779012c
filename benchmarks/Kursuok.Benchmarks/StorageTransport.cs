using System.Diagnostics;
using System.Globalization;
using System.Text;
using Azure.Data.Tables;
using Kursuok.Functions.Platform.Storage;
using Kursuok.LocalHost.Storage;
using Kursuok.LocalHost.Storage.Tables;

namespace Kursuok.Benchmarks;

/// <summary>
/// What Azure's client and the REST protocol cost within the process: the engine's own methods with bytes at hand against the
/// client over the embedded transport, on entities of about 900 bytes; and the client over a transport that repeats its first answer,
/// which shows what of the client's cost is not ours.
/// </summary>
internal static class StorageTransport
{
    private const string Table = "bench";
    private const int Rows = 20;
    private static readonly EntityBody s_body = EntityBody.Read(Encoding.UTF8.GetBytes(
        $$"""
        {"Title":"{{new string('ž', 200)}}","State":"Announced","Version":17,
        "Money@odata.type":"Edm.Int64","Money":"5000000000","Json":"{{new string('a', 400)}}"}
        """));
    private static long s_next;

    public static async Task RunAsync(Report report)
    {
        var folder = Directory.CreateTempSubdirectory("kursuok-bench-").FullName;
        try
        {
            var storage = LocalStorage.Open(folder);
            var client = Client(new EmbeddedTransport(storage));
            await client.CreateIfNotExistsAsync();
            for (var row = 0; row < Rows; row++)
                await client.AddEntityAsync(Entity("list", row.ToString("D2", CultureInfo.InvariantCulture)));
            foreach (var callers in (int[])[1, 32])
            {
                await CompareAsync("get", 20_000, () => Get(storage.Tables), client => client.GetEntityAsync<TableEntity>("list", "07"));
                await CompareAsync("insert", 3_000,
                    () => storage.Tables.WriteAsync(Table, Insert(NextKey(), "r")), client => client.AddEntityAsync(Entity(NextKey(), "r")));
                await CompareAsync("transaction of 3", 3_000,
                    () => SubmitAsync(storage.Tables), client => client.SubmitTransactionAsync(Three(NextKey())));
                await CompareAsync($"query of {Rows} rows", 5_000, () => Query(storage.Tables), QueryAsync);

                async Task CompareAsync(string what, int operations, Func<Task> direct, Func<TableClient, Task> ask)
                {
                    var repeating = Client(new EmbeddedTransport(new RepeatedAnswer(storage).AnswerAsync));
                    var (directCpu, directWall) = await MeasureAsync(callers, operations, direct);
                    var (cpu, wall) = await MeasureAsync(callers, operations, () => ask(client));
                    var (clientCpu, clientWall) = await MeasureAsync(callers, operations, () => ask(repeating));
                    report.Line($"{what}, {callers} callers, direct", directCpu, "µs CPU", $"{directWall:0.0} µs wall");
                    report.Line($"{what}, {callers} callers, client", cpu, "µs CPU",
                        $"{wall:0.0} µs wall; {cpu / directCpu:0.00} and {wall / directWall:0.00} times");
                    report.Line($"{what}, {callers} callers, client alone", clientCpu, "µs CPU", $"{clientWall:0.0} µs wall");
                }
            }
        }
        finally
        {
            await LocalStorage.Database(folder).DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static TableClient Client(EmbeddedTransport transport) => new TableServiceClient(EmbeddedTransport.AnyAccount, transport.TableOptions()).GetTableClient(Table);

    /// <summary>Reads each request as a server would, and answers as the first one was answered.</summary>
    private sealed class RepeatedAnswer(LocalStorage storage)
    {
        private const int Largest = 4 * 1024 * 1024;
        private readonly StorageHandler _handler = new(storage);
        private StorageReply? _first;
        private byte[]? _body;

        public async Task<StorageReply> AnswerAsync(StorageRequest request, CancellationToken cancellation)
        {
            if (_first is null)
            {
                var first = await _handler.AnswerAsync(request, cancellation);
                using var body = new MemoryStream();
                if (first.Body is not null)
                    await first.Body.CopyToAsync(body, cancellation);
                (_body, _first) = (body.ToArray(), first);
            }
            else
            {
                await request.ReadBodyAsync(Largest, cancellation);
            }
            var reply = new StorageReply(_first.Status);
            foreach (var (name, value) in _first.Headers)
            {
                if (name != "Content-Type")
                    reply.With(name, value);
            }
            return _body is { Length: > 0 } ? reply.WithBody(_first.Headers.First(header => header.Key == "Content-Type").Value, _body) : reply;
        }
    }

    /// <summary>Processor and elapsed time of one operation in microseconds, the best of three runs after one to warm up.</summary>
    private static async Task<(double Cpu, double Wall)> MeasureAsync(int callers, int operations, Func<Task> operation)
    {
        var best = (Cpu: double.MaxValue, Wall: double.MaxValue);
        for (var run = 0; run < 4; run++)
        {
            var (cpu, watch) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
            await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
            {
                for (var i = 0; i < operations / callers; i++)
                    await operation();
            })));
            var done = operations / callers * callers;
            var (cpuTime, wallTime) = (Environment.CpuUsage.TotalTime - cpu, watch.Elapsed);
            if (run > 0)
                best = (Math.Min(best.Cpu, cpuTime.TotalMicroseconds / done), Math.Min(best.Wall, wallTime.TotalMicroseconds / done));
        }
        return best;
    }

    // Who asks directly wants the properties as well.
    private static Task Get(EmbeddedTables tables)
    {
        foreach (var (_, value) in tables.Get(Table, "list", "07")!.Body.Properties)
            value.ToObject();
        return Task.CompletedTask;
    }

    private static Task Query(EmbeddedTables tables)
    {
        foreach (var entity in tables.Query(Table, TableFilter.Parse("PartitionKey eq 'list'"), 1000, null, default).Entities)
            foreach (var (_, value) in entity.Body.Properties)
                value.ToObject();
        return Task.CompletedTask;
    }

    private static async Task QueryAsync(TableClient client)
    {
        var found = 0;
        await foreach (var _ in client.QueryAsync<TableEntity>("PartitionKey eq 'list'"))
            found++;
        if (found != Rows)
            throw new InvalidOperationException($"{found} rows came.");
    }

    private static Task SubmitAsync(EmbeddedTables tables)
    {
        var key = NextKey();
        return tables.SubmitAsync(Table, [Insert(key, "1"), Insert(key, "2"), Insert(key, "3")]);
    }

    private static EntityChange Insert(string partition, string row) => new(ChangeKind.Insert, partition, row, null, s_body.ToStored());

    private static IEnumerable<TableTransactionAction> Three(string key) =>
        ((string[])["1", "2", "3"]).Select(row => new TableTransactionAction(TableTransactionActionType.Add, Entity(key, row)));

    private static TableEntity Entity(string partition, string row)
    {
        var entity = new TableEntity(partition, row);
        foreach (var (name, value) in s_body.Properties)
            entity[name] = value.ToObject();
        return entity;
    }

    private static string NextKey() => Interlocked.Increment(ref s_next).ToString("D9", CultureInfo.InvariantCulture);
}
