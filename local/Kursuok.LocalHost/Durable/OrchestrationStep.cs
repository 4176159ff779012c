using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Kursuok.LocalHost.Storage;
using Microsoft.DurableTask.Protobuf;
using ActionKind = Microsoft.DurableTask.Protobuf.OrchestratorAction.OrchestratorActionTypeOneofCase;

namespace Kursuok.LocalHost.Durable;

/// <summary>What a commit has put down for others to take up, and what it has taken away.</summary>
internal sealed class StepEffects
{
    public List<Alarm> Added { get; } = [];

    public List<Alarm> Removed { get; } = [];

    public List<ActivityOrder> Activities { get; } = [];
}

/// <summary>
/// One step of an orchestration: the worker replays what has been and plays what is new; <see cref="Commit"/> puts down all that
/// follows at once. The rules of what is fed back for which action are those of the durable extension.
/// </summary>
internal sealed class OrchestrationStep
{
    private static readonly Duration s_reorderWindow = Duration.FromTimeSpan(TimeSpan.FromMinutes(30));

    private readonly Activation _activation;
    private readonly DateTime _now;
    private readonly List<HistoryEvent> _new;
    private DurableInstance _next;
    private IReadOnlyList<OrchestratorAction> _actions = [];
    private CompleteOrchestrationAction? _complete;

    public OrchestrationStep(Activation activation, DateTime now)
    {
        (_activation, _now, _next) = (activation, now, activation.Instance);
        var orchestratorStarted = History.At(now);
        orchestratorStarted.OrchestratorStarted = new();
        _new = [orchestratorStarted, .. activation.Deliveries
            .Where(delivery => delivery.Execution is null || delivery.Execution == activation.Instance.Execution).Select(delivery => delivery.Event)];
    }

    /// <summary>The instance after the step.</summary>
    public DurableInstance Next => _next;

    /// <summary>False when all that was delivered was meant for an earlier run, or for an instance that has ended.</summary>
    public bool HasNews => _new.Count > 1 && !_activation.Instance.IsTerminal;

    /// <summary>
    /// What the worker is sent. A protobuf message that follows another adds to its lists, so the steps so far are put in front as
    /// they lie in the store.
    /// </summary>
    public byte[] Request
    {
        get
        {
            var request = new OrchestratorRequest
            {
                InstanceId = _activation.Instance.Id,
                ExecutionId = _activation.Instance.Execution,
                NewEvents = { _new },
                EntityParameters = new() { EntityMessageReorderWindow = s_reorderWindow },
            };
            return [.. _activation.History.SelectMany(step => step), .. request.ToByteArray()];
        }
    }

    /// <summary>Takes what the worker answered.</summary>
    public void Take(OrchestratorResponse response)
    {
        _actions = response.Actions;
        _complete = response.Actions.Select(action => action.CompleteOrchestration).SingleOrDefault(complete => complete is not null);
        // The worker holds events back by itself while it is suspended, but does not say that it is.
        var held = _new.LastOrDefault(happened => happened.EventTypeCase
            is HistoryEvent.EventTypeOneofCase.ExecutionSuspended or HistoryEvent.EventTypeOneofCase.ExecutionResumed)?.EventTypeCase;
        var suspended = held is null ? _next.Status == OrchestrationStatus.Suspended : held == HistoryEvent.EventTypeOneofCase.ExecutionSuspended;
        _next = _next with
        {
            Updated = _now,
            Status = suspended ? OrchestrationStatus.Suspended : OrchestrationStatus.Running,
            CustomStatus = response.CustomStatus ?? _next.CustomStatus,
        };
        if (_complete is { OrchestrationStatus: OrchestrationStatus.ContinuedAsNew })
            _next = _next with { Execution = DurableInstance.NewExecution(), Input = _complete.Result };
        else if (_complete is not null)
            _next = _next with { Status = _complete.OrchestrationStatus, Output = _complete.Result, Failure = _complete.FailureDetails };
    }

    /// <summary>Ends the instance without the worker.</summary>
    public void Fail(string message) => Take(new()
    {
        Actions =
        {
            new OrchestratorAction
            {
                CompleteOrchestration = new()
                {
                    OrchestrationStatus = OrchestrationStatus.Failed,
                    FailureDetails = new() { ErrorType = typeof(InvalidOperationException).FullName, ErrorMessage = message },
                },
            },
        },
    });

    public StepEffects Commit(LocalSession session)
    {
        var effects = new StepEffects();
        foreach (var delivery in _activation.Deliveries)
        {
            DurableStore.DeleteDelivery(session, delivery.Sequence);
            effects.Removed.Add(new(delivery.Due, delivery.Sequence, _next.Id));
        }
        if (!HasNews)
            return effects;
        DurableStore.Update(session, _next);
        List<HistoryEvent> events = [.. _new];
        foreach (var action in _actions)
            CarryOut(session, action, events, effects);
        if (_complete is null)
            Wait(session, events);
        else if (_complete.OrchestrationStatus == OrchestrationStatus.ContinuedAsNew)
            StartAnew(session, _complete, effects);
        else
            End(session, _complete, effects);
        return effects;
    }

    private void Wait(LocalSession session, List<HistoryEvent> events)
    {
        var completed = History.At(_now);
        completed.OrchestratorCompleted = new();
        events.Add(completed);
        DurableStore.AddStep(session, _next.Id, _activation.History.Count, new OrchestratorRequest { PastEvents = { events } }.ToByteArray());
    }

    private void StartAnew(LocalSession session, CompleteOrchestrationAction complete, StepEffects effects)
    {
        DurableStore.DeleteHistory(session, _next.Id);
        // Events, and what steers the instance, were meant for no run in particular, and stay.
        effects.Removed.AddRange(DurableStore.DeleteDeliveries(session, _next.Id, _activation.Instance.Execution));
        effects.Added.Add(DurableStore.Add(session, _next.Id, _next.Execution, _now, Rank.Start, History.Started(_now, _next)));
        foreach (var carried in complete.CarryoverEvents)
            effects.Added.Add(DurableStore.Add(session, _next.Id, _next.Execution, _now, Rank.CarriedOver, carried));
    }

    private void End(LocalSession session, CompleteOrchestrationAction complete, StepEffects effects)
    {
        DurableStore.DeleteHistory(session, _next.Id);
        effects.Removed.AddRange(DurableStore.DeleteDeliveries(session, _next.Id));
        if (_next.Parent is not { } parent)
            return;
        var told = History.ChildEnded(_now, parent.TaskScheduledId, complete.OrchestrationStatus, complete.Result, complete.FailureDetails);
        Tell(session, parent.OrchestrationInstance.InstanceId, parent.OrchestrationInstance.ExecutionId, told, effects);
    }

    private void CarryOut(LocalSession session, OrchestratorAction action, List<HistoryEvent> events, StepEffects effects)
    {
        var noted = History.At(_now, action.Id);
        switch (action.OrchestratorActionTypeCase)
        {
            case ActionKind.CompleteOrchestration:
                return;
            case ActionKind.ScheduleTask:
                noted.TaskScheduled = new() { Name = action.ScheduleTask.Name, Input = action.ScheduleTask.Input };
                effects.Activities.Add(DurableStore.AddActivity(session, _activation.Instance, action.Id, action.ScheduleTask));
                break;
            case ActionKind.CreateTimer:
                noted.TimerCreated = new() { FireAt = action.CreateTimer.FireAt };
                effects.Added.Add(DurableStore.Add(session, _next.Id, _activation.Instance.Execution, action.CreateTimer.FireAt.ToDateTime(), Rank.Timer,
                    History.Fired(action.CreateTimer, action.Id)));
                break;
            case ActionKind.CreateSubOrchestration:
                var child = action.CreateSubOrchestration;
                noted.SubOrchestrationInstanceCreated = new() { InstanceId = child.InstanceId, Name = child.Name, Input = child.Input, Version = child.Version };
                StartChild(session, child, action.Id, effects);
                break;
            case ActionKind.SendEvent:
                var sent = action.SendEvent;
                noted.EventSent = new() { InstanceId = sent.Instance.InstanceId, Name = sent.Name, Input = sent.Data };
                Tell(session, sent.Instance.InstanceId, null, History.Raised(_now, sent.Name, sent.Data), effects);
                break;
            case ActionKind.TerminateOrchestration:
                var ended = action.TerminateOrchestration;
                Tell(session, ended.InstanceId, null, History.Terminated(_now, ended.Reason, ended.Recurse), effects);
                return;
            default:
                throw new NotSupportedException($"The local engine carries out no {action.OrchestratorActionTypeCase}.");
        }
        events.Add(noted);
    }

    private void StartChild(LocalSession session, CreateSubOrchestrationAction child, int action, StepEffects effects)
    {
        var (own, instance) = (_activation.Instance, new DurableInstance(child.InstanceId, child.Name, DurableInstance.NewExecution(), OrchestrationStatus.Pending)
        {
            Input = child.Input,
            Created = _now,
            Updated = _now,
        });
        instance = instance with
        {
            Parent = new() { TaskScheduledId = action, Name = own.Name, OrchestrationInstance = new() { InstanceId = own.Id, ExecutionId = own.Execution } },
        };
        if (DurableStore.Create(session, instance, History.Started(_now, instance), _now, DurableEngine.Ended) is { } start)
        {
            effects.Added.Add(start);
            return;
        }
        var taken = new TaskFailureDetails
        {
            ErrorType = typeof(InvalidOperationException).FullName,
            ErrorMessage = $"An orchestration with the instance id '{child.InstanceId}' is under way already.",
        };
        Tell(session, own.Id, own.Execution, History.ChildEnded(_now, action, OrchestrationStatus.Failed, null, taken), effects);
    }

    private void Tell(LocalSession session, string id, string? execution, HistoryEvent message, StepEffects effects)
    {
        if (DurableStore.Post(session, id, execution, _now, message) is { } alarm)
            effects.Added.Add(alarm);
    }
}
