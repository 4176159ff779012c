using System.Globalization;
using Kursuok.LocalHost.Storage;

namespace Kursuok.LocalHost.Time;

/// <summary>
/// A clock that stands still until it is moved, and stands where it stood after a restart. Moving it fires the timers
/// that fall due on the way.
/// </summary>
internal sealed class VirtualClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly LocalDatabase _database;
    private readonly PriorityQueue<VirtualTimer, long> _alarms = new();
    private long _now;

    public VirtualClock(LocalDatabase database, DateTimeOffset start)
    {
        _database = database;
        _now = database.WriteAsync(session =>
        {
            session.Execute("CREATE TABLE IF NOT EXISTS clock (id INTEGER PRIMARY KEY, now INTEGER NOT NULL)");
            session.Execute("INSERT OR IGNORE INTO clock (id, now) VALUES (1, @1)", start.UtcTicks);
            return (long)session.Command("SELECT now FROM clock").ExecuteScalar()!;
        }).GetAwaiter().GetResult();
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The next moment for which a single alarm is set. What repeats does not stop the clock: it is passed.</summary>
    public DateTimeOffset? NextAlarm
    {
        get
        {
            lock (_lock)
            {
                DropCancelled();
                return _alarms.TryPeek(out _, out var due) ? new(due, TimeSpan.Zero) : null;
            }
        }
    }

    /// <summary>Told of each new time before anything happens at it.</summary>
    public Action<DateTimeOffset>? Moving { get; set; }

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _now), TimeSpan.Zero);

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new VirtualTimer(this, callback, state, dueTime, period);

    /// <summary>
    /// Completes when the new time is on the disk. Who moves the clock step by step need not wait: writes keep their order,
    /// so nothing that happened after a step can survive without it.
    /// </summary>
    public Task MoveTo(DateTimeOffset moment)
    {
        if (moment < GetUtcNow())
            throw new ArgumentOutOfRangeException(nameof(moment), string.Create(CultureInfo.InvariantCulture, $"The clock shows {GetUtcNow():O} and does not go back."));
        Volatile.Write(ref _now, moment.UtcTicks);
        Moving?.Invoke(moment);
        var written = _database.WriteAsync(session => session.Execute("UPDATE clock SET now = @1", moment.UtcTicks));
        while (TakeAlarm() is { } alarm)
            alarm.Ring();
        return written;
    }

    private VirtualTimer? TakeAlarm()
    {
        lock (_lock)
        {
            DropCancelled();
            if (!_alarms.TryPeek(out var alarm, out var due) || due > _now)
                return null;
            _alarms.Dequeue();
            alarm.Due = null;
            return alarm;
        }
    }

    /// <summary>A timer that was set anew or disposed leaves its old entry behind.</summary>
    private void DropCancelled()
    {
        while (_alarms.TryPeek(out var alarm, out var due) && alarm.Due != due)
            _alarms.Dequeue();
    }

    private sealed class VirtualTimer : ITimer
    {
        private readonly VirtualClock _clock;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private TimeSpan _period;

        public VirtualTimer(VirtualClock clock, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_clock, _callback, _state) = (clock, callback, state);
            Change(dueTime, period);
        }

        public long? Due { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_clock._lock)
            {
                _period = period;
                Due = dueTime < TimeSpan.Zero ? null : _clock._now + dueTime.Ticks;
                if (Due is { } due)
                    _clock._alarms.Enqueue(this, due);
            }
            if (dueTime == TimeSpan.Zero)
                ThreadPool.QueueUserWorkItem(static timer => timer.RingIfDue(), this, preferLocal: false);
            return true;
        }

        public void Ring()
        {
            if (_period > TimeSpan.Zero)
                Change(_period, _period);
            _callback(_state);
        }

        public void Dispose()
        {
            lock (_clock._lock)
                Due = null;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void RingIfDue()
        {
            lock (_clock._lock)
            {
                if (Due is not { } due || due > _clock._now)
                    return;
                Due = null;
            }
            Ring();
        }
    }
}
