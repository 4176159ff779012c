using System.Text.Json;
using Grpc.Net.Client;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.LocalHost.Durable;
using Kursuok.LocalHost.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Grpc;
using Microsoft.DurableTask.Converters;
using Microsoft.DurableTask.Worker.Grpc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Proto = Microsoft.DurableTask.Protobuf;

namespace Kursuok.Tests.LocalHost.Durable;

/// <summary>Orchestrators and activities written as lambdas, played by the runner that the worker uses.</summary>
internal sealed class TestFunctions : IDurableFunctions
{
    private readonly Dictionary<string, Func<TaskOrchestrationContext, Task<object?>>> _orchestrators =
        new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Func<string?, Task<string?>>> _activities = new(StringComparer.OrdinalIgnoreCase);
    private int _steps;

    /// <summary>How often an orchestrator has been played.</summary>
    public int Steps => _steps;

    /// <summary>What the worker was last asked to play.</summary>
    public Proto.OrchestratorRequest? LastRequest { get; private set; }

    /// <summary>Stands between the engine and the worker, when set.</summary>
    public Func<Proto.OrchestratorResponse, Proto.OrchestratorResponse> Answer { get; set; } = answer => answer;

    public TestFunctions Orchestrator(string name, Func<TaskOrchestrationContext, Task> run) =>
        Orchestrator(name, async context => { await run(context); return (object?)null; });

    public TestFunctions Orchestrator<T>(string name, Func<TaskOrchestrationContext, Task<T>> run)
    {
        _orchestrators[name] = async context => await run(context);
        return this;
    }

    public TestFunctions AsyncActivity<TIn, TOut>(string name, Func<TIn?, Task<TOut>> run)
    {
        _activities[name] = async input =>
        {
            try
            {
                return JsonDataConverter.Default.Serialize(await run(JsonDataConverter.Default.Deserialize<TIn>(input)));
            }
            catch (Exception failure)
            {
                throw new ActivityFailedException(Details(failure)!);
            }
        };
        return this;
    }

    public TestFunctions Activity<TIn, TOut>(string name, Func<TIn?, TOut> run) =>
        AsyncActivity<TIn, TOut>(name, input => Task.FromResult(run(input)));

    public bool HasOrchestrator(string name) => _orchestrators.ContainsKey(name);

    public bool HasActivity(string name) => _activities.ContainsKey(name);

    public Task<Proto.OrchestratorResponse> PlayAsync(string orchestrator, byte[] request, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _steps);
        LastRequest = Proto.OrchestratorRequest.Parser.ParseFrom(request);
        var answer = GrpcOrchestrationRunner.LoadAndRun<JsonElement?, object>(
            Convert.ToBase64String(request), (context, _) => _orchestrators[orchestrator](context));
        return Task.FromResult(Answer(Proto.OrchestratorResponse.Parser.ParseFrom(Convert.FromBase64String(answer))));
    }

    public Task<string?> RunActivityAsync(string name, string instanceId, string? input, CancellationToken cancellation) =>
        _activities[name](ActivityPayload.Unwrap(input));

    private static Proto.TaskFailureDetails? Details(Exception? failure) => failure is null ? null : new()
    {
        ErrorType = failure.GetType().FullName,
        ErrorMessage = failure.Message,
        StackTrace = failure.StackTrace,
        InnerFailure = Details(failure.InnerException),
    };
}

internal static class InputExtensions
{
    /// <summary>The input; the runner reads it before it knows which type the lambda wants.</summary>
    public static T? ReadInput<T>(this TaskOrchestrationContext context) =>
        JsonDataConverter.Default.Deserialize<T>(context.GetInput<JsonElement?>()?.GetRawText());
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

/// <summary>The task hub of an engine behind a gRPC address of its own, and Microsoft's client of it.</summary>
internal sealed class TaskHub : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly GrpcChannel _channel;

    private TaskHub(WebApplication host, GrpcChannel channel)
    {
        (_host, _channel) = (host, channel);
        Client = new GrpcDurableTaskClient("tests", new GrpcDurableTaskClientOptions { Channel = channel }, NullLogger.Instance);
    }

    public DurableTaskClient Client { get; }

    /// <param name="engine">The engine that runs at the time of a call.</param>
    public static async Task<TaskHub> StartAsync(Func<DurableEngine> engine)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc();
        builder.Services.AddTransient(_ => new TaskHubService(engine()));
        var host = builder.Build();
        host.UseRouting();
        host.MapGrpcService<TaskHubService>();
        await host.StartAsync(CancellationToken.None);
        return new(host, GrpcChannel.ForAddress(host.Urls.Single()));
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        _channel.Dispose();
        await _host.DisposeAsync();
    }
}

/// <summary>An engine over a database of its own, under a standing clock unless another is given.</summary>
internal sealed class DurableWorld : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("kursuok-durable").FullName;
    private readonly TimeProvider _time;
    private TaskHub? _hub;

    private DurableWorld(TimeProvider? time)
    {
        _time = time ?? Clock;
        Database = LocalDatabase.Open(Path.Combine(_directory, "local.db"));
        Engine = NewEngine();
    }

    public TestFunctions Functions { get; } = new();
    public StandingClock Clock { get; } = new();
    public LocalDatabase Database { get; }
    public DurableEngine Engine { get; private set; }
    public DurableTaskClient Client => _hub!.Client;

    public static async Task<DurableWorld> StartAsync(TimeProvider? time = null)
    {
        var world = new DurableWorld(time);
        await world.Engine.StartAsync(Cancel);
        world._hub = await TaskHub.StartAsync(() => world.Engine);
        return world;
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public DurableEngine NewEngine() => new(Database, Functions, _time, NullLoggerFactory.Instance);

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
        if (_hub is not null)
            await _hub.DisposeAsync();
        await Engine.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
