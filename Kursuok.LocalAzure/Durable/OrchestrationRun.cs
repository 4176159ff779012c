using System.Security.Cryptography;
using System.Text;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Kursuok.LocalAzure.Durable;

/// <summary>
/// One activation of an orchestrator: replays the steps of its history and plays the next one. It is thrown away
/// afterwards; the next step begins with a new one, so that every step proves that the replay holds.
/// </summary>
internal sealed class OrchestrationRun(
    DurableInstance instance, Func<TaskOrchestrationContext, Task<object?>> orchestrator, ILoggerFactory loggers, Action onForeign)
    : TaskOrchestrationContext
{
    private readonly OrchestratorThread _thread = new(onForeign);
    private readonly List<OrchestrationAction> _actions = [];
    private readonly List<string> _recorded = [];
    private readonly Dictionary<int, Promise> _open = [];
    private readonly List<Wait> _waits = [];
    private readonly List<HistoryEvent> _kept = [];
    private readonly List<OrchestrationAction> _cancelledTimers = [];
    private Task<string?>? _result;
    private DateTime _now;
    private bool _replaying = true;
    private int _guids;
    private (string? Input, bool KeepEvents)? _continueAsNew;
    private OrchestratorViolationException? _violation;

    public override TaskName Name => instance.Name;
    public override string InstanceId => instance.Id;
    public override string InstanceVersion => "";
    public override ParentOrchestrationInstance? Parent => instance.Parent is { } parent ? new(parent.Name, parent.Id) : null;
    public override DateTime CurrentUtcDateTime => _now;
    public override bool IsReplaying => _replaying;
    protected override ILoggerFactory LoggerFactory => loggers;

    /// <summary>The last custom status that was set, or null in <c>Value</c> when it was cleared.</summary>
    public (bool IsSet, string? Value) CustomStatus { get; private set; }

    /// <summary>Replays <paramref name="past"/>, plays <paramref name="events"/> as the next step, and says what it led to.</summary>
    public StepOutcome Play(IEnumerable<HistoryStep> past, DateTime time, IReadOnlyList<HistoryEvent> events)
    {
        foreach (var step in past)
        {
            _recorded.AddRange(step.Actions);
            PlayStep(step.Time, step.Events);
            if (_violation is null && _actions.Count < _recorded.Count)
                _violation = Violation($"it did not ask for «{_recorded[_actions.Count]}» (task #{_actions.Count}), which its history has");
            if (_violation is null && _result!.IsCompleted)
                _violation = Violation("it ended at a point where its history goes on");
            if (_violation is not null)
                return Failed(_violation);
        }
        _replaying = false;
        PlayStep(time, events);
        return Outcome();
    }

    private StepOutcome Outcome()
    {
        var asked = _actions[_recorded.Count..];
        if (_violation is not null)
            return Failed(_violation);
        if (!_result!.IsCompleted)
        {
            if (_open.Count == 0 && _waits.Count == 0)
                return Failed(new OrchestratorViolationException(LeftItsThread(Name)));
            return new Waiting([.. asked.Where(action => action.Kind is not ActionKind.Timer || _open.ContainsKey(action.Task))], _cancelledTimers)
            {
                Signatures = [.. asked.Select(action => action.Signature)],
            };
        }
        List<OrchestrationAction> lasting = [.. asked.Where(action => action.Kind is not ActionKind.Timer)];
        if (_result.IsFaulted)
            return Failed(_result.Exception.InnerException!) with { Actions = lasting };
        if (_result.IsCanceled)
            return Failed(new TaskCanceledException(_result)) with { Actions = lasting };
        if (_continueAsNew is var (input, keepEvents))
            return new ContinuedAsNew(lasting, input, keepEvents ? _kept : []);
        return new Finished(lasting, _result.Result, null);
    }

    private static Finished Failed(Exception failure) => new([], null, TaskFailureDetails.FromException(failure));

    private void PlayStep(DateTime time, IReadOnlyList<HistoryEvent> events)
    {
        _now = time;
        foreach (var told in events)
        {
            if (_violation is not null)
                return;
            if (_result is not { IsCompleted: true })
                _thread.Run(() => Tell(told));
            else if (told.Kind is EventKind.EventRaised)
                _kept.Add(told);
        }
    }

    private void Tell(HistoryEvent told)
    {
        if (told.Kind is EventKind.Started)
        {
            _result = BeginAsync();
        }
        else if (told.Kind is EventKind.EventRaised)
        {
            var wait = _waits.Find(wait => string.Equals(wait.Name, told.Name, StringComparison.OrdinalIgnoreCase));
            if (wait is null)
            {
                _kept.Add(told);
                return;
            }
            _waits.Remove(wait);
            wait.Promise.Resolve(told);
        }
        else if (_open.Remove(told.Task, out var promise))
        {
            promise.Resolve(told);
        }
        else if (told.Task >= _actions.Count)
        {
            _violation ??= Violation($"its history tells of task #{told.Task}, which it did not ask for");
        }
        // Otherwise it is a timer that was cancelled before it fired.
    }

    private async Task<string?> BeginAsync() => DurableJson.Write(await orchestrator(this));

    public override T? GetInput<T>() where T : default => DurableJson.Read<T>(instance.Input);

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null) =>
        RetryAsync(options, () => Ask<TResult>(ActionKind.Activity, name, DurableJson.Write(input)));

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        RetryAsync(options, () => Ask<TResult>(
            ActionKind.SubOrchestration, orchestratorName, DurableJson.Write(input),
            (options as SubOrchestrationOptions)?.InstanceId ?? NewGuid().ToString("N")));

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        RequireThread();
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);
        var due = fireAt.Kind is DateTimeKind.Local ? fireAt.ToUniversalTime() : DateTime.SpecifyKind(fireAt, DateTimeKind.Utc);
        var timer = Record(ActionKind.Timer, "", due: due);
        var promise = new Promise<bool>(timer);
        _open.Add(timer.Task, promise);
        cancellationToken.UnsafeRegister(
            _ =>
            {
                if (!_thread.Check() || !_open.Remove(timer.Task))
                    return;
                if (!_replaying)
                    _cancelledTimers.Add(timer);
                promise.TrySetCanceled(cancellationToken);
            },
            null);
        return promise.Task;
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        RequireThread();
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<T>(cancellationToken);
        var promise = new Promise<T>(null);
        var kept = _kept.FindIndex(told => string.Equals(told.Name, eventName, StringComparison.OrdinalIgnoreCase));
        if (kept >= 0)
        {
            promise.Resolve(_kept[kept]);
            _kept.RemoveAt(kept);
            return promise.Task;
        }
        var wait = new Wait(eventName, promise);
        _waits.Add(wait);
        cancellationToken.UnsafeRegister(
            _ =>
            {
                if (_thread.Check() && _waits.Remove(wait))
                    promise.TrySetCanceled(cancellationToken);
            },
            null);
        return promise.Task;
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        RequireThread();
        Record(ActionKind.SendEvent, eventName, DurableJson.Write(payload), instanceId);
    }

    public override void SetCustomStatus(object? customStatus)
    {
        RequireThread();
        CustomStatus = (true, DurableJson.Write(customStatus));
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        RequireThread();
        _continueAsNew = (DurableJson.Write(newInput), preserveUnprocessedEvents);
    }

    public override Guid NewGuid()
    {
        RequireThread();
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{instance.Id}\n{instance.Run}\n{_guids++}")).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true);
    }

    /// <summary>Tries again after pauses that are durable timers, so a policy outlives the process.</summary>
    private Task<T> RetryAsync<T>(TaskOptions? options, Func<Task<T>> attempt)
    {
        return options?.Retry?.Policy is { } policy ? TryAsync() : attempt();

        async Task<T> TryAsync()
        {
            var first = _now;
            var pause = policy.FirstRetryInterval;
            for (var attempts = 1; ; attempts++)
            {
                try
                {
                    return await attempt();
                }
                catch (TaskFailedException) when (attempts < policy.MaxNumberOfAttempts
                    && (policy.RetryTimeout == Timeout.InfiniteTimeSpan || _now + pause <= first + policy.RetryTimeout))
                {
                    await CreateTimer(pause, CancellationToken.None);
                }
                var longest = policy.MaxRetryInterval == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : policy.MaxRetryInterval;
                pause = pause >= longest / policy.BackoffCoefficient ? longest : pause * policy.BackoffCoefficient;
            }
        }
    }

    private Task<T> Ask<T>(ActionKind kind, TaskName name, string? data, string? instanceId = null)
    {
        RequireThread();
        ArgumentException.ThrowIfNullOrEmpty(name.Name, nameof(name));
        var action = Record(kind, name.Name, data, instanceId);
        var promise = new Promise<T>(action);
        _open.Add(action.Task, promise);
        return promise.Task;
    }

    private OrchestrationAction Record(ActionKind kind, string name, string? data = null, string? instanceId = null, DateTime due = default)
    {
        var action = new OrchestrationAction(kind, _actions.Count, name, data, instanceId, due);
        if (_replaying && (action.Task >= _recorded.Count || !string.Equals(_recorded[action.Task], action.Signature, StringComparison.OrdinalIgnoreCase)))
        {
            var recorded = action.Task < _recorded.Count ? $"«{_recorded[action.Task]}»" : "nothing";
            throw _violation ??= Violation($"it asked for «{action.Signature}» (task #{action.Task}) where its history has {recorded}");
        }
        _actions.Add(action);
        return action;
    }

    private void RequireThread()
    {
        if (!_thread.Check())
            throw new InvalidOperationException(LeftItsThread(Name));
    }

    private OrchestratorViolationException Violation(string what) => new(
        $"Orchestrator '{instance.Name}' is not deterministic: replayed, {what}. It must take time, identifiers and every result "
        + "from its context, and its code must not change the order of its calls while instances are under way.");

    public static string LeftItsThread(string name) =>
        $"Orchestrator '{name}' awaited something that its context did not hand out (a delay, I/O, Task.Run, ConfigureAwait(false) "
        + "or CancelAsync). It may await only the context's own tasks; everything else belongs in an activity.";

    private sealed record Wait(string Name, Promise Promise);

    private abstract class Promise
    {
        public abstract void Resolve(HistoryEvent told);
    }

    /// <summary>Its continuations run inside <see cref="OrchestratorThread.Run"/>, because nothing else resolves it.</summary>
    private sealed class Promise<T>(OrchestrationAction? action) : Promise
    {
        private readonly TaskCompletionSource<T> _source = new();

        public Task<T> Task => _source.Task;

        public void TrySetCanceled(CancellationToken cancellation) => _source.TrySetCanceled(cancellation);

        public override void Resolve(HistoryEvent told)
        {
            if (told.Failure is not null)
            {
                _source.SetException(new TaskFailedException(action!.Name, action.Task, told.Failure));
                return;
            }
            T? value;
            try
            {
                value = DurableJson.Read<T>(told.Data);
            }
            catch (System.Text.Json.JsonException unreadable)
            {
                _source.SetException(unreadable);
                return;
            }
            _source.SetResult(value!);
        }
    }
}

/// <summary>What a step has led to.</summary>
internal abstract record StepOutcome(IReadOnlyList<OrchestrationAction> Actions);

internal sealed record Waiting(IReadOnlyList<OrchestrationAction> Actions, IReadOnlyList<OrchestrationAction> CancelledTimers) : StepOutcome(Actions)
{
    public required IReadOnlyList<string> Signatures { get; init; }
}

internal sealed record Finished(IReadOnlyList<OrchestrationAction> Actions, string? Output, TaskFailureDetails? Failure) : StepOutcome(Actions);

internal sealed record ContinuedAsNew(IReadOnlyList<OrchestrationAction> Actions, string? Input, IReadOnlyList<HistoryEvent> Carried) : StepOutcome(Actions);

/// <summary>An orchestrator broke the rules that its replay depends on.</summary>
internal sealed class OrchestratorViolationException(string message) : Exception(message);
