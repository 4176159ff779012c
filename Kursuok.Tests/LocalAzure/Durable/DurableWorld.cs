using Kursuok.LocalAzure.Durable;
using Kursuok.LocalAzure.Storage;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kursuok.Tests.LocalAzure.Durable;

/// <summary>Orchestrators and activities written as lambdas.</summary>
internal sealed class TestFunctions : IDurableFunctions
{
    private readonly Dictionary<string, Func<TaskOrchestrationContext, Task<object?>>> _orchestrators = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Func<string, string?, CancellationToken, Task<string?>>> _activities = new(StringComparer.OrdinalIgnoreCase);

    public TestFunctions Orchestrator(string name, Func<TaskOrchestrationContext, Task> run) =>
        Orchestrator(name, async context => { await run(context); return (object?)null; });

    public TestFunctions Orchestrator<T>(string name, Func<TaskOrchestrationContext, Task<T>> run)
    {
        _orchestrators[name] = async context => await run(context);
        return this;
    }

    public TestFunctions AsyncActivity<TIn, TOut>(string name, Func<TIn?, Task<TOut>> run)
    {
        _activities[name] = async (_, input, _) => DurableJson.Write(await run(DurableJson.Read<TIn>(input)));
        return this;
    }

    public TestFunctions Activity<TIn, TOut>(string name, Func<TIn?, TOut> run) =>
        AsyncActivity<TIn, TOut>(name, input => Task.FromResult(run(input)));

    public Func<TaskOrchestrationContext, Task<object?>>? FindOrchestrator(string name) => _orchestrators.GetValueOrDefault(name);
    public bool HasActivity(string name) => _activities.ContainsKey(name);
    public Task<string?> RunActivityAsync(string name, string instanceId, string? input, CancellationToken cancellation) =>
        _activities[name](instanceId, input, cancellation);
}

/// <summary>A clock that stands still until it is moved; its timers never ring, so only the engine's own order counts.</summary>
internal sealed class StandingClock : TimeProvider
{
    public static readonly DateTimeOffset Beginning = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now { get; set; } = Beginning;

    public override DateTimeOffset GetUtcNow() => Now;
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new SilentTimer();

    private sealed class SilentTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;
        public void Dispose() { }
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>An engine over a database of its own, under a standing clock unless another is given.</summary>
internal sealed class DurableWorld : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("kursuok-durable").FullName;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;

    private DurableWorld(TimeProvider? time, ILoggerFactory? loggers)
    {
        _time = time ?? Clock;
        _loggers = loggers ?? NullLoggerFactory.Instance;
        Database = LocalDatabase.Open(Path.Combine(_directory, "local.db"));
        Engine = NewEngine();
    }

    public TestFunctions Functions { get; } = new();
    public StandingClock Clock { get; } = new();
    public LocalDatabase Database { get; }
    public DurableEngine Engine { get; private set; }
    public DurableTaskClient Client => Engine.Client;

    public static async Task<DurableWorld> StartAsync(TimeProvider? time = null, ILoggerFactory? loggers = null)
    {
        var world = new DurableWorld(time, loggers);
        await world.Engine.StartAsync(Cancel);
        return world;
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public DurableEngine NewEngine() => new(Database, Functions, _time, _loggers);

    /// <summary>Another process would do the same: a new engine over what is on the disk.</summary>
    public async Task RestartAsync()
    {
        await Engine.DisposeAsync();
        Engine = NewEngine();
        await Engine.StartAsync(Cancel);
    }

    public async Task<string> BeginAsync(string name, object? input = null, string? id = null)
    {
        var instance = await Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(id), Cancel);
        await SettleAsync();
        return instance;
    }

    public async Task RaiseAsync(string id, string name, object? payload = null)
    {
        await Client.RaiseEventAsync(id, name, payload, Cancel);
        await SettleAsync();
    }

    public Task SettleAsync() => Engine.SettleAsync(Cancel);

    /// <summary>Moves the clock from one due moment to the next, as the host does.</summary>
    public async Task AdvanceAsync(TimeSpan time)
    {
        var until = Clock.Now + time;
        await SettleAsync();
        while (Engine.NextDue is { } next && next <= until)
        {
            Clock.Now = next;
            await SettleAsync();
        }
        Clock.Now = until;
    }

    public async Task<OrchestrationMetadata> LookAsync(string id) =>
        await Client.GetInstanceAsync(id, getInputsAndOutputs: true, Cancel) ?? throw new InvalidOperationException($"There is no {id}.");

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
