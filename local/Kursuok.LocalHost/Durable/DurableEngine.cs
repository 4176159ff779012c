using System.Collections.Concurrent;
using System.Threading.Channels;
using Google.Protobuf.WellKnownTypes;
using Kursuok.LocalHost.Storage;
using Kursuok.LocalHost.Time;
using Microsoft.DurableTask.Protobuf;
using Microsoft.Extensions.Logging;

namespace Kursuok.LocalHost.Durable;

/// <summary>
/// Runs orchestrations. One step of one takes its messages and due timers, lets the worker replay its history and play what
/// is new, and keeps everything that follows from it in a single commit; so a process that dies between any two moments has
/// either made a step or not. Steps of different instances run side by side, those of one follow each other.
/// What is to be done lies in the database; this class only remembers where to look.
/// </summary>
internal sealed class DurableEngine : ITimeDriven, IAsyncDisposable
{
    private const int StepsAtOnce = 128;
    private const int ActivitiesAtOnce = 32;
    /// <summary>The system's timer reaches no further than 49 days.</summary>
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromDays(40);

    private readonly LocalDatabase _database;
    private readonly IDurableFunctions _functions;
    private readonly TimeProvider _clock;
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
        (_database, _functions, _clock) = (database, functions, clock);
        _log = loggers.CreateLogger<DurableEngine>();
        _alarm = clock.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Where the engine keeps everything; to be read at any time.</summary>
    public LocalDatabase Database => _database;

    public DateTimeOffset Now => _clock.GetUtcNow();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var file = _database.Read(session =>
            (string)session.Command("SELECT file FROM pragma_database_list WHERE name = 'main'").ExecuteScalar()!);
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
        foreach (var id in _watched.Keys)
            Announce(id);
        await _work.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        await _alarm.DisposeAsync();
        if (_owner is not null)
            await _owner.DisposeAsync();
    }

    /// <summary>Two engines would each make the steps of the other. The system lets go of the lock however its process ends.</summary>
    private static FileStream TakeOwnership(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken)
        {
            throw new InvalidOperationException($"Another engine runs the orchestrations of this task hub ('{file}' is locked).", taken);
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
        var wait = (_alarmAt - Now.UtcDateTime).TotalMilliseconds;
        // The system's timer drops parts of a millisecond, and would ring too early.
        _alarm.Change(
            TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(wait), 0, s_longestSleep.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
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
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // Nothing of the step has been put down: it is made when the engine runs again.
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

    /// <summary>
    /// The database has refused, or the worker could not play: nothing is lost, but the instance stands still until something
    /// wakes it or the engine is started again.
    /// </summary>
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
            {
                return Failed(OrchestratorPayload.Failure<InvalidOperationException>(
                    $"There is no activity function named '{order.Name}'."));
            }
            var output = await _functions.RunActivityAsync(order.Name, order.Id, order.Input, _stopping.Token);
            return new() { TaskCompleted = new() { TaskScheduledId = order.Task, Result = output } };
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (ActivityFailedException failure)
        {
            _log.LogWarning(failure, "Activity {Activity} of instance {InstanceId} has failed.", order.Name, order.Id);
            return Failed(failure.Failure);
        }

        HistoryEvent Failed(TaskFailureDetails failure) =>
            new() { TaskFailed = new() { TaskScheduledId = order.Task, FailureDetails = failure } };
    }

    private async Task DeliverAsync(ActivityOrder order, HistoryEvent result)
    {
        Date(result);
        var wanted = await _database.WriteAsync(session =>
        {
            DurableStore.DeleteActivity(session, order.Sequence);
            return DurableStore.Post(session, order.Id, order.Execution, result);
        });
        if (wanted)
            Notify(order.Id);
    }

    private async Task StepAsync(string id)
    {
        var activation = _database.Read(session => DurableStore.Load(session, id));
        if (activation.Instance is null or { HasEnded: true } || OrchestrationStep.Begin(activation, Now) is not { } step)
            return;
        var response = step.Answer ?? await PlayAsync(step);
        var effects = await _database.WriteAsync(session => step.Commit(session, response)) ?? new();
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

    private async Task<OrchestratorResponse> PlayAsync(OrchestrationStep step)
    {
        var orchestrator = step.Instance.Name;
        if (!_functions.HasOrchestrator(orchestrator))
        {
            return OrchestratorPayload.Failed(
                OrchestratorPayload.Failure<InvalidOperationException>($"There is no orchestrator function named '{orchestrator}'."));
        }
        var answer = await _functions.PlayAsync(orchestrator, step.Request, _stopping.Token).WaitAsync(_stopping.Token);
        return OrchestratorPayload.Served(orchestrator, answer);
    }

    private void Date(HistoryEvent happened) => (happened.EventId, happened.Timestamp) = (-1, Timestamp.FromDateTimeOffset(Now));

    // For the client

    /// <summary>
    /// Starts an instance; false when there is one of that id whose status is not among the <paramref name="replaceable"/>.
    /// </summary>
    public async Task<bool> StartInstanceAsync(ExecutionStartedEvent start, Statuses replaceable)
    {
        var now = Now;
        var instance = new DurableInstance(start.OrchestrationInstance.InstanceId, OrchestrationStatus.Pending, start) { Created = now };
        var at = start.ScheduledStartTimestamp?.ToDateTime();
        var begin = new DurableTimer(at > now.UtcDateTime ? at.Value : DurableTimer.AtOnce, instance.Id, DurableTimer.Start);
        if (!await _database.WriteAsync(session => DurableStore.Create(session, instance, begin.Due, replaceable)))
            return false;
        lock (_gate)
        {
            if (begin.Due == DurableTimer.AtOnce)
                Wake(instance.Id);
            else
                _timers.Add(begin);
            SetAlarm();
        }
        return true;
    }

    /// <summary>Tells an instance something; false when it is not under way. What has been told is on the disk.</summary>
    public async Task<bool> TellAsync(string id, HistoryEvent message)
    {
        Date(message);
        var told = await _database.WriteAsync(session => DurableStore.Post(session, id, null, message));
        if (told)
            Notify(id);
        return told;
    }

    /// <summary>Lets those who wait for a change of the instance look at it again.</summary>
    public void Announce(string id)
    {
        if (_watched.TryRemove(id, out var watcher))
            watcher.SetResult();
    }

    /// <summary>Completes at the instance's next change of status, or when the engine stops.</summary>
    public Task NextChangeAsync(string id) =>
        _watched.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>No status changes any more.</summary>
    public bool IsStopping => _stopping.IsCancellationRequested;
}
