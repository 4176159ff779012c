using System.Collections.Concurrent;
using System.Globalization;
using Kursuok.LocalHost.Storage;
using Kursuok.LocalHost.Time;
using Kursuok.LocalHost.Triggers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kursuok.Tests.LocalHost.Triggers;

/// <summary>A database in a folder that is gone after the test, a virtual clock over it, and a journal of what functions did.</summary>
internal sealed class TriggerWorld : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly List<Pump> _pumps = [];
    private VirtualClock? _clock;

    public string Folder { get; } = Directory.CreateTempSubdirectory("kursuok-").FullName;

    public LocalDatabase Database => LocalStorage.Database(Folder);

    public LocalStorage Storage => LocalStorage.Open(Folder);

    public IReadOnlyList<string> Lines => [.. _lines];

    public TimeProvider Time => _clock!;

    public ClockMover Clock { get; private set; } = null!;

    public void Write(string line) => _lines.Enqueue(line);

    /// <summary>What a host does at its start: the clock goes on where it stood, and these begin.</summary>
    public async Task StartAsync(string start, params IEnumerable<Func<TimeProvider, Pump>> pumps)
    {
        _clock = new(Database, At(start));
        foreach (var pump in pumps)
            _pumps.Add(pump(_clock));
        foreach (var pump in _pumps)
            await pump.PrepareAsync();
        foreach (var pump in _pumps)
            pump.Start();
        Clock = new(_clock, _pumps);
    }

    public Task StartAsync(string start, params IReadOnlyList<TimerFunction> timers) =>
        StartAsync(start, [time => new TimerFunctions(timers, Database, time, NullLogger<TimerFunctions>.Instance)]);

    public async Task StopAsync(CancellationToken bound = default)
    {
        await Task.WhenAll(_pumps.Select(pump => pump.StopAsync(bound)));
        _pumps.Clear();
        Clock.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Database.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    public static DateTimeOffset At(string moment) => DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture);
}
