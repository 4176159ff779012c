using System.Globalization;
using Kursuok.Tests.LocalAzure.Host;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Tests.LocalAzure.Time;

public sealed class TimerFunctionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Moving_the_clock_runs_every_occurrence_on_the_way_in_order()
    {
        await using var folder = new TestFolder();
        await using var host = await TestHost.StartAtAsync(folder, "2026-01-31T22:30:00Z", typeof(Clocks));

        await host.Clock.MoveToAsync(At("2026-02-01T01:00:00Z"), Cancellation);

        Assert.Equal(
            ["hourly 2026-01-31T23:00:00", "daily 2026-02-01T00:00:00", "hourly 2026-02-01T00:00:00", "hourly 2026-02-01T01:00:00"],
            host.Journal.Lines.OrderBy(line => line[^19..], StringComparer.Ordinal).ThenBy(line => line, StringComparer.Ordinal));
        Assert.Equal(host.Journal.Lines.Select(line => line[^19..]).Order(StringComparer.Ordinal), host.Journal.Lines.Select(line => line[^19..]));
        Assert.Equal(At("2026-02-01T01:00:00Z"), host.Clock.Now);
    }

    [Fact]
    public async Task The_clock_stands_after_a_restart_where_it_stood()
    {
        await using var folder = new TestFolder();
        await using (var first = await TestHost.StartAtAsync(folder, "2026-01-01T00:00:00Z", typeof(Clocks)))
            await first.Clock.MoveToAsync(At("2026-01-05T10:17:00Z"), Cancellation);

        await using var second = await TestHost.StartAtAsync(folder, "2026-01-01T00:00:00Z", typeof(Clocks));

        Assert.Equal(At("2026-01-05T10:17:00Z"), second.Clock.Now);
        Assert.Empty(second.Journal.Lines);
    }

    [Fact]
    public async Task The_clock_does_not_go_back()
    {
        await using var folder = new TestFolder();
        await using var host = await TestHost.StartAtAsync(folder, "2026-01-02T00:00:00Z", typeof(Clocks));

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => host.Clock.MoveToAsync(At("2026-01-01T00:00:00Z"), Cancellation));
    }

    [Fact]
    public async Task Occurrences_missed_while_the_host_was_down_run_once_and_late()
    {
        await using var folder = new TestFolder();
        await using (var first = await TestHost.StartAtAsync(folder, "2026-01-01T00:30:00Z", typeof(Monitored)))
            await first.Clock.MoveToAsync(At("2026-01-01T01:00:00Z"), Cancellation);
        await folder.Database.WriteAsync(session => session.Execute("UPDATE clock SET now = @1", At("2026-01-01T05:10:00Z").UtcTicks));

        await using var second = await TestHost.StartAtAsync(folder, "2026-01-01T00:30:00Z", typeof(Monitored));
        await second.Clock.SettleAsync(Cancellation);
        Assert.Equal(["past due True, last 01:00:00, next 06:00:00"], second.Journal.Lines);

        await second.Clock.MoveToAsync(At("2026-01-01T06:00:00Z"), Cancellation);
        Assert.Equal("past due False, last 05:10:00, next 07:00:00", second.Journal.Lines[^1]);
    }

    [Fact]
    public async Task A_timer_may_run_at_the_start()
    {
        await using var folder = new TestFolder();
        await using var host = await TestHost.StartAtAsync(folder, "2026-01-01T00:30:00Z", typeof(AtStart));

        await host.Clock.SettleAsync(Cancellation);

        Assert.Equal(["started, past due False"], host.Journal.Lines);
    }

    [Fact]
    public async Task A_schedule_may_be_a_setting_and_a_failing_timer_runs_again()
    {
        await using var folder = new TestFolder();
        var settings = new[] { "--Kursuok:VirtualClock=true", "--Kursuok:VirtualClockStart=2026-01-01T00:00:00Z", "--Often=*/20 * * * * *" };
        await using var host = await TestHost.StartAsync(TestHost.Builder(folder, settings, typeof(BySetting)));

        await host.Clock.MoveToAsync(At("2026-01-01T00:01:00Z"), Cancellation);

        Assert.Equal(["20", "40", "0"], host.Journal.Lines);
    }

    [Fact]
    public async Task A_stop_waits_for_a_running_timer_and_when_the_time_is_up_cancels_it()
    {
        await using var folder = new TestFolder();
        await using var host = await TestHost.StartAsync(folder, typeof(Endless));
        await host.Journal.Entered.Task.WaitAsync(Cancellation);

        using var bound = new CancellationTokenSource();
        var stop = host.StopAsync(bound.Token);
        Assert.False(host.Journal.Cancelled.Task.IsCompleted);
        await bound.CancelAsync();

        await host.Journal.Cancelled.Task.WaitAsync(Cancellation);
        await stop;
    }

    [Fact]
    public async Task A_delay_ends_when_the_clock_passes_it()
    {
        await using var folder = new TestFolder();
        await using var host = await TestHost.StartAtAsync(folder, "2026-01-01T00:00:00Z", typeof(Monitored));
        var time = host.Services.GetRequiredService<TimeProvider>();
        var ticks = 0;

        var delay = Task.Delay(TimeSpan.FromMinutes(90), time, Cancellation);
        await using var repeating = time.CreateTimer(_ => ticks++, null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        await host.Clock.MoveToAsync(At("2026-01-01T01:29:59Z"), Cancellation);
        Assert.False(delay.IsCompleted);
        await host.Clock.MoveToAsync(At("2026-01-01T01:30:00Z"), Cancellation);

        await delay;
        Assert.InRange(ticks, 1, 90);
    }

    [Fact]
    public async Task A_quarter_of_a_year_passes_in_a_moment()
    {
        await using var folder = new TestFolder();
        await using var host = await TestHost.StartAtAsync(folder, "2026-01-01T00:00:00Z", typeof(Clocks));
        var began = TimeProvider.System.GetTimestamp();

        await host.Clock.MoveToAsync(At("2026-04-01T00:00:00Z"), Cancellation);

        Assert.Equal(90 * 25, host.Journal.Lines.Count);
        var took = TimeProvider.System.GetElapsedTime(began);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{took.TotalMilliseconds:F0} ms"));
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    private static DateTimeOffset At(string moment) => DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture);

    public sealed class Clocks(Journal journal, TimeProvider time)
    {
        [Function("Hourly")]
        public void Hourly([TimerTrigger("0 0 * * * *")] TimerInfo timer) => journal.Write($"hourly {time.GetUtcNow():s}");

        [Function("Daily")]
        public async Task Daily([TimerTrigger("0 0 0 * * *")] TimerInfo timer)
        {
            await Task.Yield();
            journal.Write($"daily {time.GetUtcNow():s}");
        }
    }

    public sealed class Monitored(Journal journal)
    {
        [Function("Monitored")]
        public void Run([TimerTrigger("0 0 * * * *")] TimerInfo timer) =>
            journal.Write($"past due {timer.IsPastDue}, last {timer.ScheduleStatus!.Last:HH:mm:ss}, next {timer.ScheduleStatus.Next:HH:mm:ss}");
    }

    public sealed class AtStart(Journal journal)
    {
        [Function("AtStart")]
        public void Run([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true)] TimerInfo timer) => journal.Write($"started, past due {timer.IsPastDue}");
    }

    public sealed class BySetting(Journal journal, TimeProvider time)
    {
        [Function("BySetting")]
        public void Run([TimerTrigger("%Often%")] TimerInfo timer)
        {
            journal.Write(time.GetUtcNow().Second.ToString(CultureInfo.InvariantCulture));
            throw new InvalidOperationException("fails every time");
        }
    }

    public sealed class Endless(Journal journal)
    {
        [Function("Endless")]
        public async Task Run([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true)] TimerInfo timer, CancellationToken cancellation)
        {
            journal.Entered.SetResult();
            try { await journal.Gate.Task.WaitAsync(cancellation); }
            finally { journal.Cancelled.SetResult(); }
        }
    }
}
