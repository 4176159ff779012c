using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using Google.Protobuf;
using Kursuok.LocalHost.Durable;
using Kursuok.LocalHost.Queues;
using Kursuok.LocalHost.Time;
using Kursuok.LocalHost.Worker;
using Kursuok.LocalHost.Worker.Rpc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kursuok.LocalHost.Triggers;

/// <summary>Everything that starts functions but HTTP: timers, blobs, queues and the durable engine.</summary>
internal sealed class FunctionTriggers : IAsyncDisposable
{
    private static readonly TimeSpan s_timeToListen = TimeSpan.FromSeconds(3);

    private readonly ILogger _logger;
    private readonly IReadOnlyList<Pump> _pumps;

    /// <param name="services">The worker's: its storage clients are used, and its log.</param>
    public FunctionTriggers(WorkerConversation worker, FarSide far, IServiceProvider services)
    {
        var loggers = services.GetRequiredService<ILoggerFactory>();
        (Worker, _logger) = (worker, loggers.CreateLogger<FunctionTriggers>());
        Durable = new(far.Database, new WorkerDurableFunctions(worker), far.Time, loggers);
        _pumps =
        [
            new TimerFunctions([.. With("timerTrigger").Select(TimerOf)], far.Database, far.Time, loggers.CreateLogger<TimerFunctions>()),
            .. With("blobTrigger").Select(BlobOf),
            .. With("serviceBusTrigger").Select(QueueOf),
        ];

        IEnumerable<HostedFunction> With(string trigger) => worker.Functions.Where(function => function.IsStartedBy(trigger));

        TimerFunction TimerOf(HostedFunction function) => new(function.Name, far.Settings.Resolve(function["schedule"]!),
            Flag(function["useMonitor"], unset: true), Flag(function["runOnStartup"], unset: false),
            (occurrence, cancellation) => worker.InvokeAsync(function, Timer(occurrence, Flag(function["useMonitor"], unset: true)), [], cancellation));

        BlobFunction BlobOf(HostedFunction function)
        {
            var path = new BlobPath(far.Settings.Resolve(function["path"]!));
            var container = services.GetRequiredService<BlobServiceClient>().GetBlobContainerClient(path.Container);
            return new(function.Name, path, container, far.Storage, far.Database,
                (name, parts, cancellation) => worker.InvokeAsync(function, Blob(function["connection"], path.Container, name), parts, cancellation),
                far.Time, loggers.CreateLogger<BlobFunction>());
        }

        QueueFunction QueueOf(HostedFunction function)
        {
            var queue = far.Settings.Resolve(function["queueName"]!);
            return new(function.Name, queue, far.Queues, new(far.Settings.ConcurrentCalls, far.Settings.Deliveries(queue)),
                (message, cancellation) => worker.InvokeAsync(function, new() { String = message.Body.ToString() }, Metadata(message), cancellation),
                far.Time, loggers.CreateLogger<QueueFunction>());
        }
    }

    /// <summary>Whose functions are started.</summary>
    public WorkerConversation Worker { get; }

    public DurableEngine Durable { get; }

    public IEnumerable<ITimeDriven> TimeDriven => [.. _pumps, Durable];

    public async Task StartAsync(CancellationToken cancellation)
    {
        foreach (var pump in _pumps)
            await pump.PrepareAsync();
        await Durable.StartAsync(cancellation);
        foreach (var pump in _pumps)
            pump.Start();
    }

    /// <summary>What runs may end until <paramref name="bound"/>; then it is told to stop, and what does not listen is left behind.</summary>
    public async Task StopAsync(CancellationToken bound)
    {
        using var left = new CancellationTokenSource();
        await using var told = bound.UnsafeRegister(left => ((CancellationTokenSource)left!).CancelAfter(s_timeToListen), left);
        try { await Task.WhenAll([.. _pumps.Select(pump => pump.StopAsync(bound)), Durable.StopAsync(left.Token)]).WaitAsync(left.Token); }
        catch (OperationCanceledException) when (left.IsCancellationRequested) { _logger.LogWarning("Functions that would not stop are left behind."); }
    }

    public ValueTask DisposeAsync() => Durable.DisposeAsync();

    private static bool Flag(string? text, bool unset) => text is null ? unset : bool.Parse(text);

    private static TypedData Timer(TimerOccurrence occurrence, bool isMonitored) => new()
    {
        Json = JsonSerializer.Serialize(new
        {
            Schedule = new { AdjustForDST = true },
            ScheduleStatus = isMonitored ? new { occurrence.Last, occurrence.Next, occurrence.LastUpdated } : null,
            occurrence.IsPastDue,
        }),
    };

    /// <summary>The worker opens the blob itself: it is only told which.</summary>
    private static TypedData Blob(string? connection, string container, string name) => new()
    {
        ModelBindingData = new()
        {
            Version = "1.0",
            Source = "AzureStorageBlobs",
            ContentType = "application/json",
            Content = ByteString.CopyFrom(JsonSerializer.SerializeToUtf8Bytes(
                new { Connection = connection ?? "AzureWebJobsStorage", ContainerName = container, BlobName = name })),
        },
    };

    private static IEnumerable<KeyValuePair<string, string>> Metadata(QueueMessage message) =>
        [new("MessageId", message.MessageId), new("DeliveryCount", message.Deliveries.ToString(CultureInfo.InvariantCulture))];
}
