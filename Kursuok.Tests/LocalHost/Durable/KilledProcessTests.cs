using Kursuok.Domain.Training.Groups;
using Kursuok.LocalHost.Durable;
using Kursuok.LocalHost.Storage;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kursuok.Tests.LocalHost.Durable;

/// <summary>The engine lives in a process that is killed again and again, between any two of its steps.</summary>
public sealed class KilledProcessTests(ITestOutputHelper output)
{
    private const int Orchestrations = 40;
    private const int EffectsOfRound = 6;
    private const int Kills = 60;
    private static readonly TimeSpan s_longestLife = TimeSpan.FromMilliseconds(150);

    [Fact]
    public async Task Every_orchestration_finishes_and_every_effect_is_applied_once_though_the_process_is_killed_sixty_times()
    {
        var directory = Directory.CreateTempSubdirectory("kursuok-killed").FullName;
        var random = new Random(20_260_302);
        for (var kills = 0; kills < Kills; kills++)
        {
            using var child = ChildProcess.Start("durable", directory, "go on");
            // Four of five die at work, the others while they start.
            if (kills % 5 > 0)
                Assert.Equal("working", await child.StandardOutput.ReadLineAsync(DurableWorld.Cancel));
            await Task.Delay(s_longestLife * random.NextDouble(), TimeProvider.System, DurableWorld.Cancel);
            child.Kill();
            var said = await child.StandardOutput.ReadToEndAsync(DurableWorld.Cancel);
            await child.WaitForExitAsync(DurableWorld.Cancel);
            Assert.DoesNotContain("{", said, StringComparison.Ordinal);
        }

        using var survivor = ChildProcess.Start("durable", directory, "come to an end");
        var lines = (await survivor.StandardOutput.ReadToEndAsync(DurableWorld.Cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await survivor.WaitForExitAsync(DurableWorld.Cancel);

        var ends = lines.Where(line => line is not "working")
            .Select(line => JsonDataConverter.Default.Deserialize<Progress>(line)).ToList();
        Assert.Equal(Orchestrations, ends.Count);
        Assert.All(ends, end => Assert.Equal(end!.Rounds * EffectsOfRound, end.Sum));
        await using (var receiver = await Receiver.OpenAsync(directory))
        {
            var (applied, balance, delivered) = receiver.Count();
            output.WriteLine($"{Kills} killed; {applied} effects of {delivered} deliveries");
            Assert.Equal(ends.Sum(end => end!.Sum), applied);
            Assert.Equal(applied, balance);
            Assert.True(delivered > applied, "No delivery was repeated, so the kills have not shown anything.");
        }
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>The process that is killed: begins what has not begun, and goes on with the rest.</summary>
    public static async Task<int> RunChildAsync(string directory, string until)
    {
        await using var receiver = await Receiver.OpenAsync(directory);
        await using var database = LocalDatabase.Open(Path.Combine(directory, "local.db"));
        var functions = new TestFunctions();
        await using var engine = new DurableEngine(database, functions, TimeProvider.System, NullLoggerFactory.Instance);
        functions
            .AsyncActivity<string, int>("Apply", receiver.ApplyAsync)
            .AsyncActivity<string, int>("Signal", async key =>
            {
                await engine.TellAsync(key!.Split('|')[0], new() { EventRaised = new() { Name = key } });
                return 0;
            })
            .Activity<object, bool>("MayEnd", _ => until is "come to an end")
            .Orchestrator("Course", RunCourseAsync)
            .Orchestrator("Contract", RunContractAsync);
        await engine.StartAsync(CancellationToken.None);

        var ids = Enumerable.Range(0, Orchestrations).Select(n => $"course-{n}").ToList();
        foreach (var id in ids)
        {
            if (Find(id) is null)
            {
                await engine.StartInstanceAsync(new()
                {
                    Name = "Course",
                    Input = JsonDataConverter.Default.Serialize(new Progress(0, 0)),
                    OrchestrationInstance = DurableInstance.NewExecution(id),
                }, Statuses.Ended);
            }
        }
        foreach (var id in ids)
        {
            var end = await EndOfAsync(id);
            await Console.Out.WriteLineAsync(end.Failure?.ToString() ?? end.Output);
        }
        return 0;

        // The engine is asked directly: with a server for its clients the child would mostly be starting.
        DurableInstance? Find(string id) => database.Read(session => DurableStore.Find(session, id));

        async Task<DurableInstance> EndOfAsync(string id)
        {
            while (true)
            {
                var changed = engine.NextChangeAsync(id);
                if (Find(id) is { HasEnded: true } ended)
                    return ended;
                await changed;
            }
        }
    }

    private sealed record Progress(int Rounds, int Sum);

    private static async Task<Progress> RunCourseAsync(TaskOrchestrationContext context)
    {
        var (round, sum) = context.ReadInput<Progress>()!;
        var key = $"{context.InstanceId}|{round}";
        sum += await context.CallActivityAsync<int>("Apply", $"{key}|first");
        await context.CreateTimer(TimeSpan.FromMilliseconds(4), CancellationToken.None);
        await context.CallActivityAsync("Signal", key);
        await context.WaitForExternalEvent<string>(key);
        sum += await context.CallSubOrchestratorAsync<int>("Contract", key, new SubOrchestrationOptions(instanceId: $"contract-{key}"));
        sum += (await Task.WhenAll(Enumerable.Range(0, 3).Select(n => context.CallActivityAsync<int>("Apply", $"{key}|fan {n}")))).Sum();
        var done = new Progress(round + 1, sum);
        if (!await context.CallActivityAsync<bool>("MayEnd"))
            context.ContinueAsNew(done);
        return done;
    }

    private static async Task<int> RunContractAsync(TaskOrchestrationContext context)
    {
        var key = context.ReadInput<string>();
        var signed = await context.CallActivityAsync<int>("Apply", $"{key}|signed");
        await context.CreateTimer(TimeSpan.FromMilliseconds(2), CancellationToken.None);
        return signed + await context.CallActivityAsync<int>("Apply", $"{key}|in force");
    }

    /// <summary>Applies an effect the first time that its key comes, and counts how often it came.</summary>
    private sealed class Receiver : IAsyncDisposable
    {
        private readonly LocalDatabase _database;
        private int _answers;

        private Receiver(LocalDatabase database) => _database = database;

        public static async Task<Receiver> OpenAsync(string directory)
        {
            var database = LocalDatabase.Open(Path.Combine(directory, "effects.db"));
            await database.WriteAsync(session => session.Execute("""
                CREATE TABLE IF NOT EXISTS effects (key TEXT PRIMARY KEY, delivered INTEGER NOT NULL);
                CREATE TABLE IF NOT EXISTS account (balance INTEGER NOT NULL);
                INSERT INTO account SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM account);
                """));
            return new(database);
        }

        public async Task<int> ApplyAsync(string? key)
        {
            await _database.WriteAsync(session =>
            {
                if (session.Execute("UPDATE effects SET delivered = delivered + 1 WHERE key = @1", key) > 0)
                    return;
                session.Execute("INSERT INTO effects (key, delivered) VALUES (@1, 1)", key);
                session.Execute("UPDATE account SET balance = balance + 1");
            });
            // The answer is on its way for a moment: time to be killed between the effect and the knowledge of it.
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            if (Interlocked.Increment(ref _answers) == 1)
                await Console.Out.WriteLineAsync("working");
            return 1;
        }

        public (long Applied, long Balance, long Delivered) Count() => _database.Read(session => (
            (long)session.Command("SELECT COUNT(*) FROM effects").ExecuteScalar()!,
            (long)session.Command("SELECT balance FROM account").ExecuteScalar()!,
            (long)session.Command("SELECT SUM(delivered) FROM effects").ExecuteScalar()!));

        public ValueTask DisposeAsync() => _database.DisposeAsync();
    }
}
