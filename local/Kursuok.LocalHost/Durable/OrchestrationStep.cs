using Google.Protobuf.WellKnownTypes;
using Kursuok.LocalHost.Storage;
using Microsoft.DurableTask.Protobuf;
using ActionKind = Microsoft.DurableTask.Protobuf.OrchestratorAction.OrchestratorActionTypeOneofCase;
using EventKind = Microsoft.DurableTask.Protobuf.HistoryEvent.EventTypeOneofCase;

namespace Kursuok.LocalHost.Durable;

/// <summary>What a commit has put down for others to take up.</summary>
internal sealed class StepEffects
{
    public List<string> Awake { get; } = [];
    public List<DurableTimer> Timers { get; } = [];
    public List<ActivityOrder> Activities { get; } = [];
}

/// <summary>
/// One step of an orchestration: <see cref="Begin"/> takes what lies before the instance, the worker plays it, and
/// <see cref="Commit"/> puts down all that follows at once.
/// </summary>
internal sealed class OrchestrationStep
{
    private readonly Activation _activation;
    private readonly Timestamp _now;
    private readonly List<DurableTimer> _fired;
    private readonly List<HistoryEvent> _events;

    private OrchestrationStep(Activation activation, DateTimeOffset now, List<DurableTimer> fired)
    {
        (_activation, _now, _fired) = (activation, Timestamp.FromDateTimeOffset(now), fired);
        _events = [NewEvent(new() { OrchestratorStarted = new() })];
        if (activation.History.Count == 0)
            _events.AddRange([NewEvent(new() { ExecutionStarted = Instance.Start }), .. Instance.Carried]);
        _events.AddRange(InOrder(activation.Messages, fired));
        Next = Instance;
    }

    public DurableInstance Instance => _activation.Instance!;

    /// <summary>The instance after the step, once that is committed.</summary>
    public DurableInstance Next { get; private set; }

    /// <summary>What the worker is to play.</summary>
    public byte[] Request => OrchestratorPayload.Request(Instance, _activation.History, _events);

    /// <summary>The answer when there is nothing to play: a run that is terminated before it has begun does not begin.</summary>
    public OrchestratorResponse? Answer { get; private init; }

    /// <summary>The earlier timers that the instance still waits for.</summary>
    public IEnumerable<DurableTimer> TimersLeft =>
        Next.HasEnded || Next.Execution != Instance.Execution ? [] : _activation.Timers.Except(_fired);

    /// <summary>Null when there is nothing to do yet: what comes before the start of a run waits for it.</summary>
    public static OrchestrationStep? Begin(Activation activation, DateTimeOffset now)
    {
        List<DurableTimer> fired = [.. activation.Timers.Where(timer => timer.Due <= now.UtcDateTime)];
        if (activation.History.Count > 0 || fired.Count > 0)
            return activation.Messages.Count + fired.Count > 0 ? new(activation, now, fired) : null;
        var terminated = activation.Messages.Select(message => message.Event.ExecutionTerminated)
            .FirstOrDefault(terminated => terminated is not null);
        return terminated is null ? null : new(activation, now, [])
        {
            Answer = OrchestratorPayload.Ended(new() { OrchestrationStatus = OrchestrationStatus.Terminated, Result = terminated.Input }),
        };
    }

    /// <summary>In the order in which they came about; what arrives at the very moment of a deadline comes before it.</summary>
    private static IEnumerable<HistoryEvent> InOrder(List<DurableMessage> messages, List<DurableTimer> fired) =>
        messages.Select(message => message.Event)
            .Concat(fired.Where(timer => timer.Task != DurableTimer.Start).Select(Fired))
            .OrderBy(happened => happened.Timestamp);

    private static HistoryEvent Fired(DurableTimer timer)
    {
        var due = Timestamp.FromDateTime(timer.Due);
        return new() { EventId = -1, Timestamp = due, TimerFired = new() { TimerId = timer.Task, FireAt = due } };
    }

    /// <summary>Null when the instance has meanwhile been replaced: then nothing has happened.</summary>
    public StepEffects? Commit(LocalSession session, OrchestratorResponse response)
    {
        var complete = response.Actions.Select(action => action.CompleteOrchestration).LastOrDefault(complete => complete is not null);
        Next = After(complete, response.CustomStatus);
        if (!DurableStore.Update(session, Next, Instance.Execution))
            return null;
        var effects = new StepEffects();
        if (_activation.Messages is [.., var last])
            DurableStore.DeleteMessages(session, Instance.Id, last.Sequence);
        foreach (var timer in _fired)
            DurableStore.DeleteTimer(session, timer);
        foreach (var action in response.Actions)
            CarryOut(session, action, effects);
        switch (complete)
        {
            case null:
                _events.Add(NewEvent(new() { OrchestratorCompleted = new() }));
                DurableStore.AddStep(session, Instance.Id, _activation.History.Count, OrchestratorPayload.History(_events));
                break;
            case { OrchestrationStatus: OrchestrationStatus.ContinuedAsNew }:
                DurableStore.DeleteHistory(session, Instance.Id);
                DurableStore.DeleteTimers(session, Instance.Id);
                DurableStore.DeleteMessagesOfExecution(session, Instance.Id);
                DurableStore.AddTimer(session, new(DurableTimer.AtOnce, Instance.Id, DurableTimer.Start));
                effects.Timers.RemoveAll(timer => timer.Id == Instance.Id);
                effects.Awake.Add(Instance.Id);
                break;
            default:
                DurableStore.Clear(session, Instance.Id);
                effects.Timers.RemoveAll(timer => timer.Id == Instance.Id);
                TellParent(session, effects);
                TerminateChildren(session, effects);
                break;
        }
        return effects;
    }

    private DurableInstance After(CompleteOrchestrationAction? complete, string? customStatus)
    {
        var instance = Instance with { CustomStatus = customStatus ?? Instance.CustomStatus, Updated = _now.ToDateTimeOffset() };
        return complete switch
        {
            null => instance with { Status = IsSuspended ? OrchestrationStatus.Suspended : OrchestrationStatus.Running, Carried = [] },
            { OrchestrationStatus: OrchestrationStatus.ContinuedAsNew } => instance with
            {
                Status = IsSuspended ? OrchestrationStatus.Suspended : OrchestrationStatus.Running,
                Start = StartAnew(complete),
                // What steers the instance was meant for it, not for the run that is over.
                Carried = [.. complete.CarryoverEvents, .. _events.Where(IsSteering)],
            },
            _ => instance with
            {
                Status = complete.OrchestrationStatus,
                Output = complete.Result,
                Failure = complete.FailureDetails,
                Carried = [],
            },
        };
    }

    /// <summary>The worker holds back what comes to a suspended instance, but does not say so: the last of the two events tells.</summary>
    private bool IsSuspended =>
        _events.FindLast(told => told.EventTypeCase is EventKind.ExecutionSuspended or EventKind.ExecutionResumed) is { } last
            ? last.EventTypeCase is EventKind.ExecutionSuspended
            : Instance.Status is OrchestrationStatus.Suspended;

    private static bool IsSteering(HistoryEvent told) =>
        told.EventTypeCase is EventKind.ExecutionSuspended or EventKind.ExecutionResumed or EventKind.ExecutionTerminated;

    private ExecutionStartedEvent StartAnew(CompleteOrchestrationAction complete)
    {
        var start = Instance.Start.Clone();
        start.Input = complete.Result;
        start.Version = complete.NewVersion ?? start.Version;
        start.ScheduledStartTimestamp = null;
        start.OrchestrationInstance = DurableInstance.NewExecution(Instance.Id);
        return start;
    }

    private void CarryOut(LocalSession session, OrchestratorAction action, StepEffects effects)
    {
        switch (action.OrchestratorActionTypeCase)
        {
            case ActionKind.ScheduleTask:
                var task = action.ScheduleTask;
                Remember(action, new() { TaskScheduled = new() { Name = task.Name, Version = task.Version, Input = task.Input } });
                effects.Activities.Add(DurableStore.AddActivity(session, Instance, action.Id, task));
                break;
            case ActionKind.CreateTimer:
                Remember(action, new() { TimerCreated = new() { FireAt = action.CreateTimer.FireAt } });
                var timer = new DurableTimer(action.CreateTimer.FireAt.ToDateTime(), Instance.Id, action.Id);
                DurableStore.AddTimer(session, timer);
                effects.Timers.Add(timer);
                break;
            case ActionKind.SendEvent:
                var sent = action.SendEvent;
                var receiver = sent.Instance.InstanceId;
                Remember(action, new() { EventSent = new() { InstanceId = receiver, Name = sent.Name, Input = sent.Data } });
                Post(session, receiver, null, new() { EventRaised = new() { Name = sent.Name, Input = sent.Data } }, effects);
                break;
            case ActionKind.CreateSubOrchestration:
                var child = action.CreateSubOrchestration;
                Remember(action, new()
                {
                    SubOrchestrationInstanceCreated = new()
                    {
                        InstanceId = child.InstanceId,
                        Name = child.Name,
                        Version = child.Version,
                        Input = child.Input,
                    },
                });
                StartChild(session, action.Id, child, effects);
                break;
        }
    }

    /// <summary>An action's number is that of the event by which a replay finds it again.</summary>
    private void Remember(OrchestratorAction action, HistoryEvent asked)
    {
        var kept = NewEvent(asked);
        kept.EventId = action.Id;
        _events.Add(kept);
    }

    private void StartChild(LocalSession session, int task, CreateSubOrchestrationAction action, StepEffects effects)
    {
        var start = new ExecutionStartedEvent
        {
            Name = action.Name,
            Version = action.Version,
            Input = action.Input,
            OrchestrationInstance = DurableInstance.NewExecution(action.InstanceId),
            ParentInstance = new()
            {
                TaskScheduledId = task,
                Name = Instance.Name,
                Version = Instance.Start.Version,
                OrchestrationInstance = Instance.Start.OrchestrationInstance,
            },
        };
        var child = new DurableInstance(action.InstanceId, OrchestrationStatus.Pending, start) { Created = Next.Updated };
        if (DurableStore.Create(session, child, DurableTimer.AtOnce, Statuses.Ended))
        {
            effects.Awake.Add(child.Id);
            return;
        }
        var taken = OrchestratorPayload.Failure<InvalidOperationException>(
            $"An orchestration with the instance id '{child.Id}' is under way already.");
        Post(session, Instance.Id, Instance.Execution, ChildFailed(task, taken), effects);
    }

    private void TellParent(LocalSession session, StepEffects effects)
    {
        if (Instance.Start.ParentInstance is not { } parent)
            return;
        var task = parent.TaskScheduledId;
        var told = Next switch
        {
            { Status: OrchestrationStatus.Completed } =>
                new() { SubOrchestrationInstanceCompleted = new() { TaskScheduledId = task, Result = Next.Output } },
            { Failure: { } failure } => ChildFailed(task, failure),
            _ => ChildFailed(
                task, OrchestratorPayload.Failure<InvalidOperationException>($"The sub-orchestration '{Next.Id}' was terminated.")),
        };
        Post(session, parent.OrchestrationInstance.InstanceId, parent.OrchestrationInstance.ExecutionId, told, effects);
    }

    private static HistoryEvent ChildFailed(int task, TaskFailureDetails failure) =>
        new() { SubOrchestrationInstanceFailed = new() { TaskScheduledId = task, FailureDetails = failure } };

    private void TerminateChildren(LocalSession session, StepEffects effects)
    {
        if (Next.Status is not OrchestrationStatus.Terminated
            || _events.Find(told => told.ExecutionTerminated is { Recurse: true }) is not { ExecutionTerminated: { } terminated })
        {
            return;
        }
        foreach (var child in DurableStore.Children(session, Instance.Id))
            Post(session, child, null, new() { ExecutionTerminated = terminated }, effects);
    }

    private void Post(LocalSession session, string id, string? execution, HistoryEvent message, StepEffects effects)
    {
        if (DurableStore.Post(session, id, execution, NewEvent(message)))
            effects.Awake.Add(id);
    }

    /// <summary>What has a place of its own in the history gets its number there; all else has −1.</summary>
    private HistoryEvent NewEvent(HistoryEvent happened)
    {
        (happened.EventId, happened.Timestamp) = (-1, _now);
        return happened;
    }
}
