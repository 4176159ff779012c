using Kursuok.LocalAzure.Host;
using Kursuok.LocalAzure.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using NCrontab;

namespace Kursuok.LocalAzure.Time;

/// <summary>A function and the occurrences at which it runs.</summary>
internal sealed class TimerFunction(LocalFunction function, TimerTriggerAttribute trigger, string schedule)
{
    private readonly CrontabSchedule _schedule = CrontabSchedule.Parse(schedule, new() { IncludingSeconds = true });

    public LocalFunction Function => function;

    public TimerTriggerAttribute Trigger => trigger;

    /// <summary>The occurrence that ran last; null when none has.</summary>
    public DateTimeOffset? Last { get; set; }

    public DateTimeOffset Updated { get; set; }

    public DateTimeOffset Next { get; set; }

    public bool IsPastDue { get; set; }

    public bool IsRunning { get; set; }

    public DateTimeOffset After(DateTimeOffset moment) => new(_schedule.GetNextOccurrence(moment.UtcDateTime), TimeSpan.Zero);
}

/// <summary>
/// Runs functions by their schedules. The last occurrence of each is kept in the database, so that one missed while the
/// host was down runs, once, when it is up again. A function never overlaps itself; occurrences during its run are passed.
/// </summary>
internal sealed class TimerFunctions(IReadOnlyList<TimerFunction> timers, LocalDatabase database, FunctionRunner runner, TimeProvider time, ILogger<TimerFunctions> logger)
    : Pump(time, logger)
{
    private readonly Lock _lock = new();

    protected override DateTimeOffset? Due
    {
        get
        {
            lock (_lock)
                return timers.Where(timer => !timer.IsRunning).Min(timer => (DateTimeOffset?)timer.Next);
        }
    }

    public override Task PrepareAsync()
    {
        var now = Time.GetUtcNow();
        return database.WriteAsync(session =>
        {
            session.Execute("CREATE TABLE IF NOT EXISTS timers (function TEXT PRIMARY KEY, last INTEGER, updated INTEGER NOT NULL) WITHOUT ROWID");
            foreach (var timer in timers)
            {
                timer.Updated = now;
                if (timer.Trigger.UseMonitor)
                    Recall(session, timer);
                timer.IsPastDue = timer.After(timer.Last ?? timer.Updated) <= now;
                timer.Next = timer.IsPastDue || timer.Trigger.RunOnStartup ? now : timer.After(now);
            }
        });
    }

    protected override Task StartDueAsync()
    {
        var now = Time.GetUtcNow();
        lock (_lock)
        {
            foreach (var timer in timers.Where(timer => !timer.IsRunning && timer.Next <= now))
            {
                timer.IsRunning = true;
                Begin(cancellation => RunAsync(timer, cancellation));
            }
        }
        return Task.CompletedTask;
    }

    private static void Recall(LocalSession session, TimerFunction timer)
    {
        session.Execute("INSERT OR IGNORE INTO timers (function, updated) VALUES (@1, @2)", timer.Function.Name, timer.Updated.UtcTicks);
        using var row = session.Command("SELECT last, updated FROM timers WHERE function = @1", timer.Function.Name).ExecuteReader();
        row.Read();
        timer.Last = row.IsDBNull(0) ? null : new(row.GetInt64(0), TimeSpan.Zero);
        timer.Updated = new(row.GetInt64(1), TimeSpan.Zero);
    }

    private async Task RunAsync(TimerFunction timer, CancellationToken cancellation)
    {
        var occurrence = timer.Next;
        var info = new TimerInfo { IsPastDue = timer.IsPastDue };
        if (timer.Trigger.UseMonitor)
        {
            info.ScheduleStatus = new()
            {
                Last = timer.Last?.UtcDateTime ?? default,
                Next = timer.After(occurrence).UtcDateTime,
                LastUpdated = timer.Updated.UtcDateTime,
            };
        }
        try { await runner.RunAsync(timer.Function, null, info, cancellation); }
        catch (Exception failure) { Logger.LogError(failure, "The timer {Function} failed.", timer.Function.Name); }
        finally { await FinishAsync(timer, occurrence, cancellation); }
    }

    /// <summary>A run that the host's stop has broken off does not count: it is missed, and runs at the next start.</summary>
    private async Task FinishAsync(TimerFunction timer, DateTimeOffset occurrence, CancellationToken cancellation)
    {
        var now = Time.GetUtcNow();
        if (timer.Trigger.UseMonitor && !cancellation.IsCancellationRequested)
        {
            await database.WriteAsync(session =>
                session.Execute("UPDATE timers SET last = @1, updated = @2 WHERE function = @3", occurrence.UtcTicks, now.UtcTicks, timer.Function.Name));
        }
        lock (_lock)
        {
            timer.Last = occurrence;
            timer.Updated = now;
            timer.Next = timer.After(now);
            timer.IsPastDue = false;
            timer.IsRunning = false;
        }
    }
}
