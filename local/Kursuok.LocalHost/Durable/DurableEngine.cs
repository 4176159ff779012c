using System.Collections.Concurrent;
using System.Threading.Channels;
using Kursuok.LocalHost.Storage;
using Kursuok.LocalHost.Time;
using Microsoft.DurableTask.Protobuf;
using Microsoft.Extensions.Logging;

namespace Kursuok.LocalHost.Durable;

/// <summary>
/// Runs orchestrations. One step of one takes what is due for it, lets the worker play it, and keeps everything that follows in a
/// single commit; so a process that dies between any two moments has either made a step or not. Steps of different instances run
/// side by side, those of one follow each other. What is to be done lies in the database; this class only remembers where to look.
/// </summary>
internal sealed class DurableEngine : ITimeDriven, IAsyncDisposable
{
    private const int StepsAtOnce = 64;
    private const int ActivitiesAtOnce = 32;
    /// <summary>The system's timer reaches no further than 49 days.</summary>
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromDays(40);

    /// <summary>The statuses of an instance that has ended, and may be replaced by another of its id.</summary>
    public static readonly IReadOnlyCollection<OrchestrationStatus> Ended =
        [OrchestrationStatus.Completed, OrchestrationStatus.Failed, OrchestrationStatus.Canceled, OrchestrationStatus.Terminated];

    private readonly LocalDatabase _database;
    private readonly IDurableFunctions _functions;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly ITimer _bell;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<string> _ready = Channel.CreateUnbounded<string>();
    private readonly Channel<ActivityOrder> _activities = Channel.CreateUnbounded<ActivityOrder>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _watched = new(StringComparer.Ordinal);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, bool> _awake = new(StringComparer.Ordinal);
    private readonly SortedSet<Alarm> _alarms = [];
    private DateTime _bellAt = DateTime.MaxValue;
    private int _underWay;
    private TaskCompletionSource? _idle;
    private Exception? _fault;
    private Task _work = Task.CompletedTask;

    public DurableEngine(LocalDatabase database, IDurableFunctions functions, TimeProvider clock, ILoggerFactory loggers)
    {
        (_database, _functions, _clock) = (database, functions, clock);
        _log = loggers.CreateLogger<DurableEngine>();
        _bell = clock.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public DateTime Now => _clock.GetUtcNow().UtcDateTime;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _database.WriteAsync(DurableStore.CreateTables);
        var (alarms, activities) = _database.Read(DurableStore.LoadWork);
        lock (_gate)
        {
            foreach (var alarm in alarms)
                Await(alarm);
            foreach (var order in activities)
                Enqueue(order);
            SetBell();
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
        await _bell.DisposeAsync();
    }

    // Time

    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate)
                return _underWay > 0 ? Now : _alarms.Count > 0 ? new DateTimeOffset(_alarms.Min.Due, TimeSpan.Zero) : null;
        }
    }

    /// <summary>What is due happens in its order: the later sees what the earlier has led to.</summary>
    public async Task SettleAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task idle;
            lock (_gate)
            {
                if (_underWay == 0 && !WakeEarliest())
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

    /// <summary>Inside the gate.</summary>
    private bool WakeEarliest()
    {
        if (_alarms.Count == 0 || _alarms.Min.Due is var due && due > Now)
            return false;
        while (_alarms.Count > 0 && _alarms.Min is var alarm && alarm.Due == due)
        {
            _alarms.Remove(alarm);
            Wake(alarm.Id);
        }
        return true;
    }

    private void Ring()
    {
        lock (_gate)
        {
            _bellAt = DateTime.MaxValue;
            while (WakeEarliest())
            {
            }
            SetBell();
        }
    }

    private void SetBell()
    {
        if (_alarms.Count == 0 || _alarms.Min.Due >= _bellAt || _stopping.IsCancellationRequested)
            return;
        _bellAt = _alarms.Min.Due;
        var wait = _bellAt - Now;
        // The system's timer drops parts of a millisecond, and would ring too early.
        _bell.Change(TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 0, s_longestSleep.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    // What is under way

    /// <summary>Something has been left for an instance in a commit: it makes a step when that is due.</summary>
    public void Announce(IEnumerable<Alarm> alarms)
    {
        lock (_gate)
        {
            foreach (var alarm in alarms)
                Await(alarm);
            SetBell();
        }
    }

    /// <summary>Inside the gate.</summary>
    private void Await(Alarm alarm)
    {
        if (alarm.Due <= Now)
            Wake(alarm.Id);
        else
            _alarms.Add(alarm);
    }

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
            catch (Exception failure) when (!_stopping.IsCancellationRequested)
            {
                Fault(failure, id);
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                _log.LogDebug("The step of instance {InstanceId} was cut short by the stop, and is made again.", id);
            }
            lock (_gate)
            {
                if (_awake.Remove(id, out var again) && again)
                    Wake(id);
                Done();
            }
        }
    }

    /// <summary>Nothing is lost, but this instance's work stands still until something new comes for it or the engine is started again.</summary>
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
                var unknown = $"There is no activity function named '{order.Name}'.";
                throw new ActivityFailedException(new() { ErrorType = typeof(InvalidOperationException).FullName, ErrorMessage = unknown });
            }
            var output = await _functions.RunActivityAsync(order.Name, order.Id, order.Input, _stopping.Token);
            var completed = History.At(Now);
            completed.TaskCompleted = new() { TaskScheduledId = order.Task, Result = output };
            return completed;
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (ActivityFailedException failure)
        {
            _log.LogWarning(failure, "Activity {Activity} of instance {InstanceId} has failed.", order.Name, order.Id);
            var failed = History.At(Now);
            failed.TaskFailed = new() { TaskScheduledId = order.Task, FailureDetails = failure.Failure };
            return failed;
        }
    }

    private async Task DeliverAsync(ActivityOrder order, HistoryEvent result)
    {
        var alarm = await _database.WriteAsync(session =>
        {
            DurableStore.DeleteActivity(session, order.Sequence);
            return DurableStore.Post(session, order.Id, order.Execution, Now, result);
        });
        if (alarm is { } wanted)
            Announce([wanted]);
    }

    private async Task StepAsync(string id)
    {
        var now = Now;
        if (_database.Read(session => DurableStore.Load(session, id, now)) is not { Deliveries.Count: > 0 } activation)
            return;
        var step = new OrchestrationStep(activation, now);
        if (step.HasNews)
        {
            if (_functions.HasOrchestrator(activation.Instance.Name))
                step.Take(await _functions.PlayAsync(activation.Instance.Name, step.Request, _stopping.Token));
            else
                step.Fail($"There is no orchestrator function named '{activation.Instance.Name}'.");
        }
        var effects = await _database.WriteAsync(step.Commit);
        lock (_gate)
        {
            _alarms.ExceptWith(effects.Removed);
            foreach (var alarm in effects.Added)
                Await(alarm);
            effects.Activities.ForEach(Enqueue);
            SetBell();
        }
        if (step.Next.Status != activation.Instance.Status)
            TellOfChange(id);
    }

    // For the client

    /// <summary>Starts an instance; false when one of that id stands in the way.</summary>
    public async Task<bool> StartInstanceAsync(string id, CreateInstanceRequest request)
    {
        var now = Now;
        var instance = new DurableInstance(id, request.Name, DurableInstance.NewExecution(), OrchestrationStatus.Pending)
        {
            Input = request.Input,
            Created = now,
            Updated = now,
        };
        var due = request.ScheduledStartTimestamp?.ToDateTime() is { } at && at > now ? at : now;
        var replaceable = request.OrchestrationIdReusePolicy?.ReplaceableStatus ?? Ended;
        if (await _database.WriteAsync(session => DurableStore.Create(session, instance, History.Started(now, instance, request), due, replaceable)) is not { } start)
            return false;
        Announce([start]);
        return true;
    }

    /// <summary>Lets those who wait for a change of the instance look at it again.</summary>
    public void TellOfChange(string id)
    {
        if (_watched.TryRemove(id, out var watcher))
            watcher.SetResult();
    }

    /// <summary>Completes at the instance's next change of status.</summary>
    public Task NextChangeAsync(string id) =>
        _watched.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
}
