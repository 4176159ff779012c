using System.Globalization;
using Kursuok.LocalHost.Triggers;
using static Kursuok.Tests.LocalHost.Triggers.TriggerWorld;

namespace Kursuok.Tests.LocalHost.Triggers;

public sealed class TimerFunctionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Moving_the_clock_runs_every_occurrence_on_the_way_in_order()
    {
        await using var world = new TriggerWorld();
        await world.StartAsync("2026-01-31T22:30:00Z", Clocks(world));

        await world.Clock.MoveToAsync(At("2026-02-01T01:00:00Z"), Cancellation);

        Assert.Equal(
            ["hourly 2026-01-31T23:00:00", "daily 2026-02-01T00:00:00", "hourly 2026-02-01T00:00:00", "hourly 2026-02-01T01:00:00"],
            world.Lines.OrderBy(line => line[^19..], StringComparer.Ordinal).ThenBy(line => line, StringComparer.Ordinal));
        Assert.Equal(world.Lines.Select(line => line[^19..]).Order(StringComparer.Ordinal), world.Lines.Select(line => line[^19..]));
        Assert.Equal(At("2026-02-01T01:00:00Z"), world.Clock.Now);
    }

    [Fact]
    public async Task The_clock_stands_after_a_restart_where_it_stood()
    {
        await using var world = new TriggerWorld();
        await world.StartAsync("2026-01-01T00:00:00Z", Monitored(world));
        await world.Clock.MoveToAsync(At("2026-01-05T10:17:00Z"), Cancellation);
        await world.StopAsync();
        var before = world.Lines.Count;

        await world.StartAsync("2026-01-01T00:00:00Z", Monitored(world));
        await world.Clock.SettleAsync(Cancellation);

        Assert.Equal(At("2026-01-05T10:17:00Z"), world.Clock.Now);
        Assert.Equal(before, world.Lines.Count);
    }

    [Fact]
    public async Task The_clock_does_not_go_back()
    {
        await using var world = new TriggerWorld();
        await world.StartAsync("2026-01-02T00:00:00Z", Clocks(world));

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => world.Clock.MoveToAsync(At("2026-01-01T00:00:00Z"), Cancellation));
    }

    [Fact]
    public async Task Occurrences_missed_while_the_host_was_down_run_once_and_late()
    {
        await using var world = new TriggerWorld();
        await world.StartAsync("2026-01-01T00:30:00Z", Monitored(world));
        await world.Clock.MoveToAsync(At("2026-01-01T01:00:00Z"), Cancellation);
        await world.StopAsync();
        await world.Database.WriteAsync(session => session.Execute("UPDATE clock SET now = @1", At("2026-01-01T05:10:00Z").UtcTicks));

        await world.StartAsync("2026-01-01T00:30:00Z", Monitored(world));
        await world.Clock.SettleAsync(Cancellation);
        Assert.Equal("past due True, last 01:00:00, next 06:00:00", world.Lines[^1]);
        Assert.Equal(2, world.Lines.Count);

        await world.Clock.MoveToAsync(At("2026-01-01T06:00:00Z"), Cancellation);
        Assert.Equal("past due False, last 05:10:00, next 07:00:00", world.Lines[^1]);
    }

    [Fact]
    public async Task A_timer_may_run_at_the_start()
    {
        await using var world = new TriggerWorld();
        await world.StartAsync("2026-01-01T00:30:00Z", new TimerFunction("AtStart", "0 0 0 1 1 *", useMonitor: true, runOnStartup: true, (occurrence, _) =>
        {
            world.Write($"started, past due {occurrence.IsPastDue}");
            return Task.CompletedTask;
        }));

        await world.Clock.SettleAsync(Cancellation);

        Assert.Equal(["started, past due False"], world.Lines);
    }

    [Fact]
    public async Task A_failing_timer_runs_again()
    {
        await using var world = new TriggerWorld();
        await world.StartAsync("2026-01-01T00:00:00Z", new TimerFunction("Often", "*/20 * * * * *", useMonitor: false, runOnStartup: false, (_, _) =>
        {
            world.Write(world.Time.GetUtcNow().Second.ToString(CultureInfo.InvariantCulture));
            throw new InvalidOperationException("fails every time");
        }));

        await world.Clock.MoveToAsync(At("2026-01-01T00:01:00Z"), Cancellation);

        Assert.Equal(["20", "40", "0"], world.Lines);
    }

    [Fact]
    public async Task A_stop_waits_for_a_running_timer_and_when_the_time_is_up_cancels_it()
    {
        var (entered, cancelled) = (NewSignal(), NewSignal());
        await using var world = new TriggerWorld();
        await world.StartAsync("2026-01-01T00:30:00Z", new TimerFunction("Endless", "0 0 0 1 1 *", useMonitor: true, runOnStartup: true, async (_, cancellation) =>
        {
            entered.SetResult();
            try { await NewSignal().Task.WaitAsync(cancellation); }
            finally { cancelled.SetResult(); }
        }));
        await entered.Task.WaitAsync(Cancellation);

        using var bound = new CancellationTokenSource();
        var stop = world.StopAsync(bound.Token);
        Assert.False(cancelled.Task.IsCompleted);
        await bound.CancelAsync();

        await cancelled.Task.WaitAsync(Cancellation);
        await stop;
    }

    [Fact]
    public async Task A_delay_ends_when_the_clock_passes_it()
    {
        await using var world = new TriggerWorld();
        await world.StartAsync("2026-01-01T00:00:00Z", Monitored(world));
        var ticks = 0;

        var delay = Task.Delay(TimeSpan.FromMinutes(90), world.Time, Cancellation);
        await using var repeating = world.Time.CreateTimer(_ => ticks++, null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        await world.Clock.MoveToAsync(At("2026-01-01T01:29:59Z"), Cancellation);
        Assert.False(delay.IsCompleted);
        await world.Clock.MoveToAsync(At("2026-01-01T01:30:00Z"), Cancellation);

        await delay;
        Assert.InRange(ticks, 1, 90);
    }

    [Fact]
    public async Task A_quarter_of_a_year_is_ninety_days_of_hours()
    {
        await using var world = new TriggerWorld();
        await world.StartAsync("2026-01-01T00:00:00Z", Clocks(world));

        await world.Clock.MoveToAsync(At("2026-04-01T00:00:00Z"), Cancellation);

        Assert.Equal(90 * 25, world.Lines.Count);
    }

    private static TimerFunction[] Clocks(TriggerWorld world) =>
    [
        new("Hourly", "0 0 * * * *", useMonitor: true, runOnStartup: false, (_, _) =>
        {
            world.Write($"hourly {world.Time.GetUtcNow():s}");
            return Task.CompletedTask;
        }),
        new("Daily", "0 0 0 * * *", useMonitor: true, runOnStartup: false, async (_, _) =>
        {
            await Task.Yield();
            world.Write($"daily {world.Time.GetUtcNow():s}");
        }),
    ];

    private static TimerFunction Monitored(TriggerWorld world) => new("Monitored", "0 0 * * * *", useMonitor: true, runOnStartup: false, (occurrence, _) =>
    {
        world.Write($"past due {occurrence.IsPastDue}, last {occurrence.Last:HH:mm:ss}, next {occurrence.Next:HH:mm:ss}");
        return Task.CompletedTask;
    });

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
