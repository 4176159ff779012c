using Kursuok.LocalAzure.Storage;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Kursuok.LocalAzure.Durable;

/// <summary>What a commit has put down for others to take up.</summary>
internal sealed class StepEffects
{
    public List<string> Awake { get; } = [];
    public List<DurableTimer> Timers { get; } = [];
    public List<ActivityOrder> Activities { get; } = [];
}

/// <summary>
/// One step of an orchestration: <see cref="Decide"/> finds out what follows from what lies before the instance, without
/// changing anything; <see cref="Commit"/> puts all of it down at once.
/// </summary>
internal sealed class OrchestrationStep
{
    private readonly DurableInstance _instance;
    private readonly int _number;
    private readonly List<DurableMessage> _taken;
    private readonly List<DurableTimer> _fired;
    private readonly HistoryStep? _played;
    private readonly StepOutcome? _outcome;

    private OrchestrationStep(
        Activation activation, DurableInstance next, List<DurableMessage> taken, List<DurableTimer> fired, HistoryStep? played, StepOutcome? outcome)
    {
        (_instance, _number, Next, _taken, _fired, _played, _outcome) =
            (activation.Instance!, activation.History.Count, next, taken, fired, played, outcome);
        var cancelled = (outcome as Waiting)?.CancelledTimers.Select(action => action.Task).ToHashSet() ?? [];
        TimersLeft = next.IsTerminal || outcome is ContinuedAsNew || next.Status is OrchestrationRuntimeStatus.Suspended
            ? []
            : [.. activation.Timers.Except(fired).Where(timer => !cancelled.Contains(timer.Task))];
    }

    /// <summary>The instance after the step.</summary>
    public DurableInstance Next { get; }

    /// <summary>The earlier timers that the instance still waits for.</summary>
    public IReadOnlyList<DurableTimer> TimersLeft { get; }

    /// <summary>False when there is nothing to put down.</summary>
    public bool HasContent => _taken.Count + _fired.Count > 0;

    public static OrchestrationStep Decide(
        Activation activation, DateTimeOffset now, IDurableFunctions functions, ILoggerFactory loggers, Action onForeign)
    {
        var (instance, history, messages, timers) = (activation.Instance!, activation.History, activation.Messages, activation.Timers);
        var (steering, told) = Split(messages, instance.Run);
        var suspended = instance.Status is OrchestrationRuntimeStatus.Suspended;
        foreach (var message in steering.Where(message => message.Run is null || message.Run == instance.Run))
        {
            switch (message.Event.Kind)
            {
                case EventKind.Suspend or EventKind.Resume:
                    suspended = message.Event.Kind is EventKind.Suspend;
                    break;
                case EventKind.Terminate:
                    return End(new([], message.Event.Data, null), OrchestrationRuntimeStatus.Terminated);
                case EventKind.LeftItsThread:
                    return End(Failed(new OrchestratorViolationException(OrchestrationRun.LeftItsThread(instance.Name))), OrchestrationRuntimeStatus.Failed);
            }
        }

        var begins = timers is [{ Task: DurableTimer.Start } start, ..] && start.Due <= now.UtcDateTime;
        var begun = begins || history.Count > 0;
        var next = instance with
        {
            Updated = now,
            Status = suspended ? OrchestrationRuntimeStatus.Suspended : begun ? OrchestrationRuntimeStatus.Running : OrchestrationRuntimeStatus.Pending,
        };
        List<DurableTimer> fired = [.. timers.Where(timer => timer.Due <= now.UtcDateTime)];
        if (suspended || !begun || told.Count + fired.Count == 0)
            return new(activation, next, steering, [], null, null);

        List<HistoryEvent> events = [.. begins ? [new(EventKind.Started), .. instance.Carried] : (HistoryEvent[])[], .. InOrder(told, fired)];
        StepOutcome outcome;
        if (functions.FindOrchestrator(instance.Name) is { } orchestrator)
        {
            var run = new OrchestrationRun(instance, orchestrator, loggers, onForeign);
            outcome = run.Play(history, now.UtcDateTime, events);
            if (run.CustomStatus.IsSet)
                next = next with { CustomStatus = run.CustomStatus.Value };
        }
        else
        {
            outcome = Failed(new InvalidOperationException($"There is no orchestrator function named '{instance.Name}'."));
        }
        next = outcome switch
        {
            Finished { Failure: { } failure } => next with { Failure = failure, Status = OrchestrationRuntimeStatus.Failed },
            Finished { Output: var output } => next with { Output = output, Status = OrchestrationRuntimeStatus.Completed },
            ContinuedAsNew again => next with { Run = DurableInstance.NewRun(), Input = again.Input, Carried = again.Carried },
            _ => next with { Carried = [] },
        };
        var played = outcome is Waiting waiting ? new HistoryStep(now.UtcDateTime, events, waiting.Signatures) : null;
        return new(activation, next, messages, fired, played, outcome);

        OrchestrationStep End(Finished finished, OrchestrationRuntimeStatus status) => new(
            activation, instance with { Updated = now, Status = status, Output = finished.Output, Failure = finished.Failure },
            messages, timers, null, finished);
    }

    /// <summary>Apart: what steers the instance, together with what was meant for an earlier run.</summary>
    private static (List<DurableMessage> Steering, List<DurableMessage> Told) Split(List<DurableMessage> messages, long run)
    {
        var apart = messages.ToLookup(message => message.Event.Kind >= EventKind.Suspend || message.Run is { } meant && meant != run);
        return ([.. apart[true]], [.. apart[false]]);
    }

    /// <summary>In the order in which they came about; what arrives at the very moment of a deadline comes before it.</summary>
    private static IEnumerable<HistoryEvent> InOrder(List<DurableMessage> messages, List<DurableTimer> fired) =>
        messages.Select(message => (message.At, message.Event))
            .Concat(fired.Where(timer => timer.Task != DurableTimer.Start)
                .Select(timer => (At: timer.Due, Event: new HistoryEvent(EventKind.TimerFired, timer.Task))))
            .OrderBy(item => item.At)
            .Select(item => item.Event);

    private static Finished Failed(Exception failure) => new([], null, TaskFailureDetails.FromException(failure));

    public StepEffects Commit(LocalSession session)
    {
        var effects = new StepEffects();
        foreach (var message in _taken)
            DurableStore.DeleteMessage(session, message.Sequence);
        foreach (var timer in _fired)
            DurableStore.DeleteTimer(session, timer.Id, timer.Task);
        if (_played is not null)
            DurableStore.AddStep(session, _instance.Id, _number, _played);
        DurableStore.Update(session, Next);
        if (_outcome is Finished or ContinuedAsNew)
        {
            DurableStore.DeleteHistory(session, _instance.Id);
            DurableStore.DeleteTimers(session, _instance.Id);
        }
        foreach (var action in _outcome?.Actions ?? [])
            Carry(session, action, effects);
        switch (_outcome)
        {
            case Waiting waiting:
                foreach (var cancelled in waiting.CancelledTimers)
                    DurableStore.DeleteTimer(session, _instance.Id, cancelled.Task);
                break;
            case ContinuedAsNew:
                DurableStore.AddTimer(session, new(DurableTimer.AtOnce, _instance.Id, DurableTimer.Start));
                effects.Awake.Add(_instance.Id);
                break;
            case Finished:
                DurableStore.DeleteMessages(session, _instance.Id);
                if (_instance.Parent is { } parent && DurableStore.Post(session, parent.Id, parent.Run, Next.Updated, Result(parent.Task)))
                    effects.Awake.Add(parent.Id);
                break;
        }
        return effects;
    }

    private void Carry(LocalSession session, OrchestrationAction action, StepEffects effects)
    {
        switch (action.Kind)
        {
            case ActionKind.Activity:
                effects.Activities.Add(DurableStore.AddActivity(session, _instance.Id, _instance.Run, action));
                break;
            case ActionKind.Timer:
                var timer = new DurableTimer(action.Due, _instance.Id, action.Task);
                DurableStore.AddTimer(session, timer);
                effects.Timers.Add(timer);
                break;
            case ActionKind.SendEvent:
                if (DurableStore.Post(session, action.InstanceId!, null, Next.Updated, new(EventKind.EventRaised, Name: action.Name, Data: action.Data)))
                    effects.Awake.Add(action.InstanceId!);
                break;
            case ActionKind.SubOrchestration:
                effects.Awake.Add(StartChild(session, action));
                break;
        }
    }

    /// <summary>Answers whom to wake: the child, or the parent itself when the id is taken.</summary>
    private string StartChild(LocalSession session, OrchestrationAction action)
    {
        var child = new DurableInstance(
            action.InstanceId!, action.Name, DurableInstance.NewRun(), OrchestrationRuntimeStatus.Pending, action.Data,
            new(_instance.Id, _instance.Name, _instance.Run, action.Task))
        { Created = Next.Updated };
        if (DurableStore.Create(session, child, DurableTimer.AtOnce))
            return child.Id;
        var taken = new InvalidOperationException($"An orchestration with the instance id '{child.Id}' is under way already.");
        DurableStore.Post(
            session, _instance.Id, _instance.Run, Next.Updated,
            new(EventKind.TaskFailed, action.Task, Failure: TaskFailureDetails.FromException(taken)));
        return _instance.Id;
    }

    /// <summary>What the parent is told.</summary>
    private HistoryEvent Result(int task) => Next.Status switch
    {
        OrchestrationRuntimeStatus.Completed => new(EventKind.TaskCompleted, task, Data: Next.Output),
        OrchestrationRuntimeStatus.Failed => new(EventKind.TaskFailed, task, Failure: Next.Failure),
        _ => new(EventKind.TaskFailed, task, Failure: TaskFailureDetails.FromException(
            new InvalidOperationException($"The sub-orchestration '{Next.Id}' was terminated."))),
    };
}
