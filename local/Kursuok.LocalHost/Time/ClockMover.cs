namespace Kursuok.LocalHost.Time;

/// <summary>Moves the virtual clock so that everything that waits for a moment on the way happens, in order.</summary>
public sealed class ClockMover : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly VirtualClock _clock;
    private readonly ITimeDriven[] _parts;

    internal ClockMover(VirtualClock clock, IEnumerable<ITimeDriven> parts)
    {
        _clock = clock;
        _parts = [.. parts];
    }

    public DateTimeOffset Now => _clock.GetUtcNow();

    /// <summary>Completes when the clock shows <paramref name="moment"/> and everything due until then has been done.</summary>
    public async Task MoveToAsync(DateTimeOffset moment, CancellationToken cancellation = default)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            await SettlePartsAsync(cancellation);
            while (NextStop() is { } stop && stop <= moment)
            {
                // A failure to write shows itself in the last step: writes keep their order.
                _ = _clock.MoveTo(stop > Now ? stop : Now);
                await SettlePartsAsync(cancellation);
            }
            await _clock.MoveTo(moment);
        }
        finally { _one.Release(); }
    }

    /// <summary>Completes when nothing is under way that is due at the present moment.</summary>
    public async Task SettleAsync(CancellationToken cancellation = default)
    {
        await _one.WaitAsync(cancellation);
        try { await SettlePartsAsync(cancellation); }
        finally { _one.Release(); }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>The parts feed one another (a timer sends a message, a message raises an event), so they take turns until all are quiet.</summary>
    private async Task SettlePartsAsync(CancellationToken cancellation)
    {
        do
        {
            foreach (var part in _parts)
                await part.SettleAsync(cancellation);
        }
        while (_parts.Any(part => part.NextDue <= Now));
    }

    private DateTimeOffset? NextStop() => _parts.Select(part => part.NextDue).Append(_clock.NextAlarm).Min();
}
