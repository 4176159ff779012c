using System.Collections.Concurrent;
using System.Threading.Channels;
using Kursuok.LocalAzure.Storage;
using Kursuok.LocalAzure.Time;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kursuok.LocalAzure.Durable;

/// <summary>
/// Runs orchestrations. One step of one takes its messages and due timers, replays its history, plays what is new, and
/// keeps everything that follows from it in a single commit; so a process that dies between any two moments has either
/// made a step or not. Steps of different instances run side by side, those of one follow each other.
/// What is to be done lies in the database; this class only remembers where to look.
/// </summary>
internal sealed class DurableEngine : IHostedService, ITimeDriven, IAsyncDisposable
{
    private const int StepsAtOnce = 128;
    private const int ActivitiesAtOnce = 32;
    /// <summary>The system's timer reaches no further than 49 days.</summary>
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromDays(40);

    private readonly LocalDatabase _database;
    private readonly IDurableFunctions _functions;
    private readonly TimeProvider _clock;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _log;
    private readonly ITimer _alarm;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<string> _ready = Channel.CreateUnbounded<string>();
    private readonly Channel<ActivityOrder> _activities = Channel.CreateUnbounded<ActivityOrder>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _watched = new(StringComparer.Ordinal);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, bool> _awake = new(StringComparer.Ordinal);
    private readonly SortedSet<DurableTimer> _timers = [];
    private DateTime _alarmAt = DateTime.MaxValue;
    private int _underWay;
    private TaskCompletionSource? _idle;
    private Exception? _fault;
    private FileStream? _owner;
    private Task _work = Task.CompletedTask;

    public DurableEngine(LocalDatabase database, IDurableFunctions functions, TimeProvider clock, ILoggerFactory loggers)
    {
        (_database, _functions, _clock, _loggers) = (database, functions, clock, loggers);
        _log = loggers.CreateLogger<DurableEngine>();
        _alarm = clock.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Client = new LocalDurableTaskClient(this, database);
    }

    public DurableTaskClient Client { get; }

    public DateTimeOffset Now => _clock.GetUtcNow();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var file = _database.Read(session => (string)session.Command("SELECT file FROM pragma_database_list WHERE name = 'main'").ExecuteScalar()!);
        _owner = TakeOwnership(file + ".durable-owner");
        await _database.WriteAsync(DurableStore.CreateTables);
        var (withMessages, timers, activities) = _database.Read(DurableStore.LoadWork);
        lock (_gate)
        {
            _timers.UnionWith(timers);
            foreach (var id in withMessages)
                Wake(id);
            foreach (var order in activities)
                Enqueue(order);
            SetAlarm();
        }
        _work = Task.WhenAll([
            .. Enumerable.Range(0, StepsAtOnce).Select(_ => Task.Run(RunStepsAsync, CancellationToken.None)),
            .. Enumerable.Range(0, ActivitiesAtOnce).Select(_ => Task.Run(RunActivitiesAsync, CancellationToken.None))]);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _ready.Writer.TryComplete();
        _activities.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _work.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        await _alarm.DisposeAsync();
        if (_owner is not null)
            await _owner.DisposeAsync();
    }

    /// <summary>The lock of a living process only: the system lets go of it however the process ends.</summary>
    private static FileStream TakeOwnership(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken)
        {
            throw new InvalidOperationException($"Another process runs the orchestrations of this task hub ('{file}' is locked).", taken);
        }
    }

    // Time

    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate)
                return _underWay > 0 ? Now : _timers.Count > 0 ? new DateTimeOffset(_timers.Min.Due, TimeSpan.Zero) : null;
        }
    }

    /// <summary>Timers that are due fire in their order: the later ones see what the earlier ones have led to.</summary>
    public async Task SettleAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task idle;
            lock (_gate)
            {
                if (_underWay == 0 && !FireEarliest())
                {
                    if (_fault is not null)
                        throw new InvalidOperationException("The durable engine could not make a step.", _fault);
                    return;
                }
                idle = (_idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
            await idle.WaitAsync(cancellation);
        }
    }

    private bool FireEarliest()
    {
        var now = Now.UtcDateTime;
        if (_timers.Count == 0 || _timers.Min.Due > now)
            return false;
        var due = _timers.Min.Due;
        while (_timers.Count > 0 && _timers.Min is var timer && timer.Due == due)
        {
            _timers.Remove(timer);
            Wake(timer.Id);
        }
        return true;
    }

    private void Ring()
    {
        lock (_gate)
        {
            _alarmAt = DateTime.MaxValue;
            while (FireEarliest())
            {
            }
            SetAlarm();
        }
    }

    private void SetAlarm()
    {
        if (_timers.Count == 0 || _timers.Min.Due >= _alarmAt || _stopping.IsCancellationRequested)
            return;
        _alarmAt = _timers.Min.Due;
        var wait = _alarmAt - Now.UtcDateTime;
        // The system's timer drops parts of a millisecond, and would ring too early.
        _alarm.Change(TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 0, s_longestSleep.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    // What is under way

    /// <summary>Inside the gate: sees to it that the instance makes a step that begins after this call.</summary>
    private void Wake(string id)
    {
        if (_awake.TryAdd(id, false))
        {
            _underWay++;
            _ready.Writer.TryWrite(id);
        }
        else
        {
            _awake[id] = true;
        }
    }

    /// <summary>Inside the gate.</summary>
    private void Enqueue(ActivityOrder order)
    {
        _underWay++;
        _activities.Writer.TryWrite(order);
    }

    /// <summary>Inside the gate.</summary>
    private void Done()
    {
        if (--_underWay > 0)
            return;
        _idle?.SetResult();
        _idle = null;
    }

    /// <summary>Called when a message has been committed, before its sender learns that it was.</summary>
    public void Notify(string id)
    {
        lock (_gate)
            Wake(id);
    }

    private async Task RunStepsAsync()
    {
        await foreach (var id in _ready.Reader.ReadAllAsync())
        {
            if (_stopping.IsCancellationRequested)
                continue;
            lock (_gate)
                _awake[id] = false;
            try
            {
                await StepAsync(id);
            }
            catch (Exception failure)
            {
                Fault(failure, id);
            }
            lock (_gate)
            {
                if (_awake.Remove(id, out var again) && again)
                    Wake(id);
                Done();
            }
        }
    }

    /// <summary>The database has refused: nothing is lost, but the work stands still until the engine is started again.</summary>
    private void Fault(Exception failure, string id)
    {
        _fault ??= failure;
        _log.LogCritical(failure, "The durable engine could not do the work of instance {InstanceId}.", id);
    }

    private async Task RunActivitiesAsync()
    {
        await foreach (var order in _activities.Reader.ReadAllAsync())
        {
            if (_stopping.IsCancellationRequested)
                continue;
            try
            {
                if (await RunActivityAsync(order) is { } result)
                    await DeliverAsync(order, result);
            }
            catch (Exception failure)
            {
                Fault(failure, order.Id);
            }
            lock (_gate)
                Done();
        }
    }

    /// <summary>Null when the engine stops first: the order stays, and is carried out again.</summary>
    private async Task<HistoryEvent?> RunActivityAsync(ActivityOrder order)
    {
        try
        {
            if (!_functions.HasActivity(order.Name))
                throw new InvalidOperationException($"There is no activity function named '{order.Name}'.");
            var output = await _functions.RunActivityAsync(order.Name, order.Id, order.Input, _stopping.Token);
            return new(EventKind.TaskCompleted, order.Task, Data: output);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception failure)
        {
            _log.LogWarning(failure, "Activity {Activity} of instance {InstanceId} has failed.", order.Name, order.Id);
            return new(EventKind.TaskFailed, order.Task, Failure: TaskFailureDetails.FromException(failure));
        }
    }

    private async Task DeliverAsync(ActivityOrder order, HistoryEvent result)
    {
        var wanted = await _database.WriteAsync(session =>
        {
            DurableStore.DeleteActivity(session, order.Sequence);
            return DurableStore.Post(session, order.Id, order.Run, Now, result);
        });
        if (wanted)
            Notify(order.Id);
    }

    private async Task StepAsync(string id)
    {
        var activation = _database.Read(session => DurableStore.Load(session, id));
        if (activation.Instance is null or { IsTerminal: true })
            return;
        var step = OrchestrationStep.Decide(activation, Now, _functions, _loggers, () => ReportForeign(id, activation.Instance.Run));
        var effects = step.HasContent ? await _database.WriteAsync(step.Commit) : new();
        lock (_gate)
        {
            // Those left are awaited anew: a machine's clock may have been set back after it woke the step.
            foreach (var timer in activation.Timers)
                _timers.Remove(timer);
            _timers.UnionWith(step.TimersLeft);
            _timers.UnionWith(effects.Timers);
            effects.Awake.ForEach(Wake);
            effects.Activities.ForEach(Enqueue);
            SetAlarm();
        }
        if (step.Next.Status != activation.Instance.Status)
            Announce(id);
    }

    /// <summary>An orchestrator was continued by a foreign thread: its next step ends it.</summary>
    private void ReportForeign(string id, long run)
    {
        lock (_gate)
            _underWay++;
        _ = ReportAsync();

        async Task ReportAsync()
        {
            try
            {
                if (await _database.WriteAsync(session => DurableStore.Post(session, id, run, Now, new(EventKind.LeftItsThread))))
                    Notify(id);
            }
            catch (Exception failure)
            {
                Fault(failure, id);
            }
            lock (_gate)
                Done();
        }
    }

    // For the client

    /// <summary>Starts an instance; false when one of that id is under way.</summary>
    public async Task<bool> StartInstanceAsync(string id, string name, string? input, DateTimeOffset? startAt)
    {
        var now = Now;
        var instance = new DurableInstance(id, name, DurableInstance.NewRun(), OrchestrationRuntimeStatus.Pending, input, null) { Created = now };
        var start = new DurableTimer(startAt > now ? startAt.Value.UtcDateTime : DurableTimer.AtOnce, id, DurableTimer.Start);
        if (!await _database.WriteAsync(session => DurableStore.Create(session, instance, start.Due)))
            return false;
        lock (_gate)
        {
            if (start.Due == DurableTimer.AtOnce)
                Wake(id);
            else
                _timers.Add(start);
            SetAlarm();
        }
        return true;
    }

    /// <summary>Lets those who wait for a change of the instance look at it again.</summary>
    public void Announce(string id)
    {
        if (_watched.TryRemove(id, out var watcher))
            watcher.SetResult();
    }

    /// <summary>Completes at the instance's next change of status.</summary>
    public Task NextChangeAsync(string id) =>
        _watched.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
}
