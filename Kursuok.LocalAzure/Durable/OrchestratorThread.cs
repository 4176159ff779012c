namespace Kursuok.LocalAzure.Durable;

/// <summary>
/// The one thread of an orchestrator. Continuations run in the order in which they were made ready, and only while
/// <see cref="Run"/> runs; one that arrives from elsewhere shows that the orchestrator awaited something foreign.
/// </summary>
internal sealed class OrchestratorThread(Action onForeign) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _ready = new();
    private volatile int _owner;

    public bool IsCurrent => _owner == Environment.CurrentManagedThreadId;

    public void Run(Action action)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        _owner = Environment.CurrentManagedThreadId;
        try
        {
            action();
            while (_ready.TryDequeue(out var next))
                next.Callback(next.State);
        }
        finally
        {
            _owner = 0;
            SetSynchronizationContext(outer);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsCurrent)
            _ready.Enqueue((d, state));
        else
            onForeign();
    }

    /// <summary>Reports a call from another thread; false then.</summary>
    public bool Check()
    {
        if (!IsCurrent)
            onForeign();
        return IsCurrent;
    }

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("An orchestrator cannot be called into from another thread.");
}
