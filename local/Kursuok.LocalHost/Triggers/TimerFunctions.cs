using Kursuok.LocalHost.Storage;
using Kursuok.LocalHost.Time;
using Microsoft.Extensions.Logging;
using NCrontab;

namespace Kursuok.LocalHost.Triggers;

/// <summary>What a timer's function is told of the occurrence that it runs for. The rest is known only to timers that are monitored.</summary>
internal sealed record TimerOccurrence(bool IsPastDue, DateTime Last, DateTime Next, DateTime LastUpdated);

/// <summary>A function and the occurrences at which it runs.</summary>
/// <param name="schedule">Seconds, minutes, hours, days, months, days of the week; in UTC.</param>
/// <param name="useMonitor">Whether an occurrence missed while the host was down is made up for.</param>
internal sealed class TimerFunction(
    string name, string schedule, bool useMonitor, bool runOnStartup, Func<TimerOccurrence, CancellationToken, Task> run)
{
    private readonly CrontabSchedule _schedule = CrontabSchedule.Parse(schedule, new() { IncludingSeconds = true });

    public string Name => name;

    public bool UseMonitor => useMonitor;

    public bool RunOnStartup => runOnStartup;

    /// <summary>The occurrence that ran last; null when none has.</summary>
    public DateTimeOffset? Last { get; set; }

    public DateTimeOffset Updated { get; set; }

    public DateTimeOffset Next { get; set; }

    public bool IsPastDue { get; set; }

    public bool IsRunning { get; set; }

    public DateTimeOffset After(DateTimeOffset moment) => new(_schedule.GetNextOccurrence(moment.UtcDateTime), TimeSpan.Zero);

    public Task RunAsync(CancellationToken cancellation) =>
        run(new(IsPastDue, Last?.UtcDateTime ?? default, After(Next).UtcDateTime, Updated.UtcDateTime), cancellation);
}

/// <summary>
/// Runs functions by their schedules. The last occurrence of each is kept in the database, so that one missed while the
/// host was down runs, once, when it is up again. A function never overlaps itself; occurrences during its run are passed.
/// </summary>
internal sealed class TimerFunctions(IReadOnlyList<TimerFunction> timers, LocalDatabase database, TimeProvider time, ILogger<TimerFunctions> logger)
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
                if (timer.UseMonitor)
                    Recall(session, timer);
                timer.IsPastDue = timer.After(timer.Last ?? timer.Updated) <= now;
                timer.Next = timer.IsPastDue || timer.RunOnStartup ? now : timer.After(now);
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
        session.Execute("INSERT OR IGNORE INTO timers (function, updated) VALUES (@1, @2)", timer.Name, timer.Updated.UtcTicks);
        using var row = session.Command("SELECT last, updated FROM timers WHERE function = @1", timer.Name).ExecuteReader();
        row.Read();
        timer.Last = row.IsDBNull(0) ? null : new(row.GetInt64(0), TimeSpan.Zero);
        timer.Updated = new(row.GetInt64(1), TimeSpan.Zero);
    }

    private async Task RunAsync(TimerFunction timer, CancellationToken cancellation)
    {
        var occurrence = timer.Next;
        try { await timer.RunAsync(cancellation); }
        catch (Exception failure) { Logger.LogError(failure, "The timer {Function} failed.", timer.Name); }
        finally { await FinishAsync(timer, occurrence, cancellation); }
    }

    /// <summary>A run that the host's stop has broken off does not count: it is missed, and runs at the next start.</summary>
    private async Task FinishAsync(TimerFunction timer, DateTimeOffset occurrence, CancellationToken cancellation)
    {
        var now = Time.GetUtcNow();
        if (timer.UseMonitor && !cancellation.IsCancellationRequested)
        {
            await database.WriteAsync(session =>
                session.Execute("UPDATE timers SET last = @1, updated = @2 WHERE function = @3", occurrence.UtcTicks, now.UtcTicks, timer.Name));
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
