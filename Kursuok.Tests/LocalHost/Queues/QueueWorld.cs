using System.Collections.Concurrent;
using System.Globalization;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.LocalHost.Queues;
using Kursuok.LocalHost.Storage;
using Kursuok.LocalHost.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kursuok.Tests.LocalHost.Queues;

/// <summary>The queues of a folder that is gone after the test.</summary>
internal sealed class QueueFolder : IAsyncDisposable
{
    private readonly List<AmqpListener> _listeners = [];
    private LocalQueues? _queues;

    public string Path { get; } = Directory.CreateTempSubdirectory("kursuok-").FullName;

    public LocalDatabase Database => Open(Path);

    public LocalQueues Queues => _queues ??= new(Database);

    public static LocalDatabase Open(string folder) => LocalDatabase.Open(System.IO.Path.Combine(folder, "kursuok.db"));

    public AmqpListener Listen(params string[] names)
    {
        var listener = AmqpListener.Start(Queues, names, NullLogger.Instance);
        _listeners.Add(listener);
        return listener;
    }

    /// <summary>Ends everything, as at the end of a process. The next use begins anew on what is on the disk.</summary>
    public async Task CloseAsync()
    {
        foreach (var listener in _listeners)
            listener.Dispose();
        _listeners.Clear();
        await Database.DisposeAsync();
        _queues = null;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(Path, recursive: true);
    }
}

/// <summary>Functions on queues, under a clock that starts with the year 2026 and stands until it is moved.</summary>
internal sealed class QueueWorld : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = At("2026-01-01T00:00:00Z");

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly QueueFunction[] _functions;
    private readonly VirtualClock _clock;

    private QueueWorld(QueueFolder folder, int concurrentCalls, (string Queue, Func<QueueMessage, Task<string>> Run)[] consumers)
    {
        _clock = new(folder.Database, Start);
        _functions = [.. consumers.Select(consumer => new QueueFunction(
            consumer.Queue, consumer.Queue, folder.Queues, new(concurrentCalls, Deliveries: 10),
            async (message, _) => _lines.Enqueue(await consumer.Run(message)), _clock, NullLogger.Instance))];
        Clock = new(_clock, _functions);
    }

    public ClockMover Clock { get; }

    /// <summary>The clock itself: moved by hand, it waits for nothing that runs.</summary>
    public VirtualClock VirtualClock => _clock;

    /// <summary>What the functions have answered, in order.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    public static DateTimeOffset At(string moment) => DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture);

    public static async Task<QueueWorld> StartAsync(
        QueueFolder folder, int concurrentCalls, params (string Queue, Func<QueueMessage, Task<string>> Run)[] consumers)
    {
        var world = new QueueWorld(folder, concurrentCalls, consumers);
        foreach (var function in world._functions)
        {
            await function.PrepareAsync();
            function.Start();
        }
        return world;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var function in _functions)
            await function.StopAsync(CancellationToken.None);
        Clock.Dispose();
    }
}
