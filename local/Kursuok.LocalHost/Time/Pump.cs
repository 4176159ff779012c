using Microsoft.Extensions.Logging;

namespace Kursuok.LocalHost.Time;

/// <summary>
/// Runs what falls due, when it falls due. One loop decides what starts, so a part needs no locks between turns; what it
/// starts runs beside it. The loop sleeps until the next due moment, or until <see cref="Wake"/>.
/// </summary>
internal abstract class Pump(TimeProvider time, ILogger logger) : ITimeDriven
{
    /// <summary>Timers cannot wait longer than this; the loop looks again and goes on waiting.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(40);
    private static readonly TimeSpan s_pauseAfterFailure = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly List<TaskCompletionSource> _settling = [];
    private readonly CancellationTokenSource _cancelRunning = new();
    private TaskCompletionSource _woken = NewSignal();
    private Task _loop = Task.CompletedTask;
    private int _running;
    private bool _asleep;
    private bool _stopping;

    protected TimeProvider Time => time;

    protected ILogger Logger => logger;

    /// <summary>How many pieces of work have been started and have not ended.</summary>
    protected int Running => _running;

    /// <summary>When this part has something to start that is not running yet.</summary>
    protected abstract DateTimeOffset? Due { get; }

    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_lock)
            {
                if (!_asleep || _running > 0 || _woken.Task.IsCompleted)
                    return DateTimeOffset.MinValue;
            }
            return Due;
        }
    }

    /// <summary>Reads what an earlier process has left.</summary>
    public virtual Task PrepareAsync() => Task.CompletedTask;

    public void Start() => _loop = Task.Run(RunAsync);

    public void Wake() => _woken.TrySetResult();

    public Task SettleAsync(CancellationToken cancellation)
    {
        TaskCompletionSource settled;
        lock (_lock)
        {
            if (_stopping || (_asleep && _running == 0 && !_woken.Task.IsCompleted && !IsDue()))
                return Task.CompletedTask;
            settled = NewSignal();
            _settling.Add(settled);
            _woken.TrySetResult();
        }
        return settled.Task.WaitAsync(cancellation);
    }

    /// <summary>Starts nothing more, and waits for what runs; when <paramref name="bound"/> ends, what runs is told to stop.</summary>
    public async Task StopAsync(CancellationToken bound)
    {
        lock (_lock)
            _stopping = true;
        Wake();
        await using (bound.UnsafeRegister(cancel => ((CancellationTokenSource)cancel!).Cancel(), _cancelRunning))
            await _loop;
    }

    /// <summary>Starts what is due now, each piece by <see cref="Begin"/>.</summary>
    protected abstract Task StartDueAsync();

    protected void Begin(Func<CancellationToken, Task> work)
    {
        lock (_lock)
            _running++;
        _ = Task.Run(async () =>
        {
            try { await work(_cancelRunning.Token); }
            catch (Exception failure) { logger.LogError(failure, "What {Part} ran has failed.", GetType().Name); }
            lock (_lock)
            {
                _running--;
                _woken.TrySetResult();
            }
        });
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        await using var alarm = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        while (true)
        {
            Task woken;
            lock (_lock)
            {
                _asleep = false;
                _woken = NewSignal();
                woken = _woken.Task;
                if (_stopping && _running == 0)
                    break;
            }
            var (pause, failure) = await TurnAsync();
            if (pause == TimeSpan.Zero)
                continue;
            lock (_lock)
            {
                if (woken.IsCompleted)
                    continue;
                _asleep = true;
                if (_running == 0)
                    AnswerSettling(failure);
            }
            alarm.Change(pause, Timeout.InfiniteTimeSpan);
            await woken;
        }
        lock (_lock)
            AnswerSettling(null);
    }

    /// <summary>Starts what is due and answers how long to wait for the next: zero when that is due already.</summary>
    private async Task<(TimeSpan Pause, Exception? Failure)> TurnAsync()
    {
        if (_stopping)
            return (Timeout.InfiniteTimeSpan, null);
        try
        {
            await StartDueAsync();
            if (Due is not { } due)
                return (Timeout.InfiniteTimeSpan, null);
            var wait = due - time.GetUtcNow();
            return (wait <= TimeSpan.Zero ? TimeSpan.Zero : wait < s_longestWait ? wait : s_longestWait, null);
        }
        catch (Exception failure)
        {
            logger.LogError(failure, "{Part} could not start what is due.", GetType().Name);
            return (s_pauseAfterFailure, failure);
        }
    }

    private void AnswerSettling(Exception? failure)
    {
        foreach (var settled in _settling)
        {
            if (failure is null)
                settled.TrySetResult();
            else
                settled.TrySetException(failure);
        }
        _settling.Clear();
    }

    private bool IsDue() => Due <= time.GetUtcNow();
}
