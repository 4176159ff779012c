using Kursuok.LocalAzure.Durable;
using Kursuok.LocalAzure.Queues;
using Kursuok.LocalAzure.Storage;
using Kursuok.LocalAzure.Time;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NCrontab;

namespace Kursuok.LocalAzure.Host;

/// <summary>What host.json says.</summary>
internal sealed class HostSettings(IConfiguration configuration)
{
    private readonly IConfigurationSection _extensions = configuration.GetSection(LocalSettings.HostSection + ":extensions");

    public string RoutePrefix => (_extensions["http:routePrefix"] ?? "api").Trim('/');

    public QueueLimits Queues => new(_extensions.GetValue("serviceBus:maxConcurrentCalls", 16), _extensions.GetValue("serviceBus:maxDeliveryCount", 10));
}

/// <summary>The triggers with their settings resolved, so that what is wrong with them is known before anything starts.</summary>
internal sealed record EnginePlan(
    IReadOnlyList<TimerFunction> Timers,
    IReadOnlyList<(LocalFunction Function, string Queue, string Connection)> Queues,
    IReadOnlyList<(LocalFunction Function, BlobPath Path, string Connection)> Blobs)
{
    public static EnginePlan Of(FunctionCatalogue catalogue, IConfiguration configuration, List<string> faults)
    {
        List<T> Collect<TTrigger, T>(Func<LocalFunction, TTrigger, T> read) where TTrigger : Microsoft.Azure.Functions.Worker.Extensions.Abstractions.TriggerBindingAttribute
        {
            var found = new List<T>();
            foreach (var (function, trigger) in catalogue.With<TTrigger>())
            {
                try { found.Add(read(function, trigger)); }
                catch (Exception wrong) when (wrong is CrontabException or FormatException) { faults.Add($"function {function.Name}: {wrong.Message}"); }
            }
            return found;
        }

        var plan = new EnginePlan(
            Collect((LocalFunction function, TimerTriggerAttribute trigger) => new TimerFunction(function, trigger, configuration.Resolve(trigger.Schedule))),
            Collect((LocalFunction function, ServiceBusTriggerAttribute trigger) =>
                (function, QueueOf(trigger, configuration), EmbeddedOf(trigger.Connection ?? "AzureWebJobsServiceBus", configuration))),
            Collect((LocalFunction function, BlobTriggerAttribute trigger) =>
                (function, new BlobPath(configuration.Resolve(trigger.BlobPath)), ConnectionOf(trigger.Connection ?? "AzureWebJobsStorage", configuration))));
        foreach (var shared in plan.Queues.GroupBy(queue => queue.Queue, StringComparer.OrdinalIgnoreCase).Where(group => group.Skip(1).Any()))
            faults.Add($"the queue {shared.Key} starts both {string.Join(" and ", shared.Select(queue => queue.Function.Name))}");
        return plan;
    }

    private static string QueueOf(ServiceBusTriggerAttribute trigger, IConfiguration configuration) => trigger switch
    {
        { QueueName: null } => throw new FormatException("topics are not served here, only queues"),
        { IsSessionsEnabled: true } or { IsBatched: true } or { AutoCompleteMessages: false } => throw new FormatException("sessions, batches and own completion are not served here"),
        _ => configuration.Resolve(trigger.QueueName),
    };

    private static string ConnectionOf(string setting, IConfiguration configuration) =>
        configuration[setting] ?? throw new FormatException($"the setting {setting} is missing");

    private static string EmbeddedOf(string setting, IConfiguration configuration) =>
        ConnectionOf(setting, configuration) is var connection && LocalStorage.PathOf(connection) is not null
            ? connection
            : throw new FormatException($"the setting {setting} must be «Embedded=folder»");
}

/// <summary>Everything that starts functions but HTTP.</summary>
internal sealed class Engines : IAsyncDisposable
{
    private static readonly TimeSpan s_timeToListen = TimeSpan.FromSeconds(3);

    private readonly ILogger _logger;
    private readonly TaskCompletionSource _serving = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Engines(
        EnginePlan plan, HostSettings settings, FunctionCatalogue catalogue, LocalDatabase database, FunctionRunner runner, TimeProvider time, ILoggerFactory loggers)
    {
        _logger = loggers.CreateLogger<Engines>();
        Durable = new(database, new DurableFunctions(catalogue, runner, _serving.Task), time, loggers);
        Pumps =
        [
            new TimerFunctions(plan.Timers, database, runner, time, loggers.CreateLogger<TimerFunctions>()),
            .. plan.Blobs.Select(blob => new BlobFunction(blob.Function, blob.Path, blob.Connection, database, runner, time, loggers.CreateLogger<BlobFunction>())),
            .. plan.Queues.Select(queue => new QueueFunction(queue.Function, queue.Queue, LocalQueues.OfConnection(queue.Connection),
                settings.Queues, runner, time, loggers.CreateLogger<QueueFunction>())),
        ];
    }

    public DurableEngine Durable { get; }

    public IReadOnlyList<Pump> Pumps { get; }

    public IEnumerable<ITimeDriven> TimeDriven => [.. Pumps, Durable];

    /// <summary>Everything is ready for callers: tables exist, and what an earlier process has left is known.</summary>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        foreach (var pump in Pumps)
            await pump.PrepareAsync();
        await Durable.StartAsync(cancellation);
    }

    public void Start()
    {
        _serving.SetResult();
        foreach (var pump in Pumps)
            pump.Start();
    }

    /// <summary>What runs may end until <paramref name="bound"/>; then it is told to stop, and what does not listen is left behind.</summary>
    public async Task StopAsync(CancellationToken bound)
    {
        using var left = new CancellationTokenSource();
        await using var told = bound.UnsafeRegister(left => ((CancellationTokenSource)left!).CancelAfter(s_timeToListen), left);
        try { await Task.WhenAll([.. Pumps.Select(pump => pump.StopAsync(bound)), Durable.StopAsync(left.Token)]).WaitAsync(left.Token); }
        catch (OperationCanceledException) when (left.IsCancellationRequested) { _logger.LogWarning("Functions that would not stop are left behind."); }
    }

    public ValueTask DisposeAsync() => Durable.DisposeAsync();
}

/// <summary>
/// Starts and stops the engines. They run functions only when HTTP is served, since functions may call their own host; at
/// the stop, HTTP ends first and what runs is let to end within the host's shutdown time.
/// </summary>
internal sealed class LocalHost(Engines engines) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => engines.PrepareAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        engines.Start();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => engines.StopAsync(cancellationToken);

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
