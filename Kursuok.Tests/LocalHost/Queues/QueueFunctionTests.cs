using System.Collections.Concurrent;
using System.Text;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.LocalHost.Queues;

namespace Kursuok.Tests.LocalHost.Queues;

public sealed class QueueFunctionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_starts_its_function_with_what_was_sent()
    {
        await using var folder = new QueueFolder();
        await using var world = await QueueWorld.StartAsync(folder, 16, ("texts", Text), ("orders", Text));
        await folder.Queues.SendAsync("texts", [new("m1", "labas"u8.ToArray(), "subject", """{"a":1}""")]);
        await folder.Queues.SendAsync("orders", [Message("m2", "Ąžuolas")]);

        await world.Clock.SettleAsync(Cancellation);

        Assert.Equal(["Ąžuolas m2 1", """labas m1 1 subject {"a":1}"""], world.Lines.Order(StringComparer.Ordinal).Reverse());
        Assert.Null(folder.Queues.NextVisible("texts"));
    }

    [Fact]
    public async Task Messages_that_were_sent_while_nobody_listened_are_delivered()
    {
        await using var folder = new QueueFolder();
        await folder.Queues.SendAsync("texts", [.. Enumerable.Range(0, 100).Select(i => Message($"{i}", "x"))]);

        await using var world = await QueueWorld.StartAsync(folder, 16, ("texts", Text));
        await world.Clock.SettleAsync(Cancellation);

        Assert.Equal(100, world.Lines.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_scheduled_message_waits_for_its_time()
    {
        await using var folder = new QueueFolder();
        await using var world = await QueueWorld.StartAsync(folder, 16, ("texts", Text));
        await folder.Queues.SendAsync("texts", [new("m", "vėliau"u8.ToArray(), VisibleAt: QueueWorld.At("2026-01-03T08:00:00Z"))]);

        await world.Clock.MoveToAsync(QueueWorld.At("2026-01-03T07:59:59Z"), Cancellation);
        Assert.Empty(world.Lines);
        await world.Clock.MoveToAsync(QueueWorld.At("2026-01-03T08:00:00Z"), Cancellation);

        Assert.Equal(["vėliau m 1"], world.Lines);
    }

    [Fact]
    public async Task A_failed_message_comes_again_and_after_ten_deliveries_is_a_dead_letter()
    {
        await using var folder = new QueueFolder();
        var attempts = new ConcurrentQueue<string>();
        var dead = new ConcurrentQueue<string>();
        await using var world = await QueueWorld.StartAsync(folder, 16,
            ("failing", message =>
            {
                attempts.Enqueue(message.MessageId);
                return message.MessageId is "always" || message.Deliveries < 3
                    ? throw new InvalidOperationException("not now")
                    : Task.FromResult("done");
            }
        ),
            ("failing/$DeadLetterQueue", message =>
            {
                dead.Enqueue(message.MessageId);
                throw new InvalidOperationException("stays a dead letter");
            }
        ));
        await folder.Queues.SendAsync("failing", [Message("always", "body"), Message("twice", "body")]);

        await world.Clock.SettleAsync(Cancellation);
        Assert.Equal(2, attempts.Count);
        await world.Clock.MoveToAsync(QueueWorld.At("2026-01-01T01:00:00Z"), Cancellation);

        Assert.Equal(10, attempts.Count(id => id is "always"));
        Assert.Equal(3, attempts.Count(id => id is "twice"));
        var letter = Assert.Single(folder.Queues.DeadLetters("failing"));
        Assert.Equal(new DeadLetter("failing", "always", "body", "MaxDeliveryCountExceeded", "InvalidOperationException: not now"), letter);
        Assert.True(dead.Count > 10, $"The function of the dead letters has seen it {dead.Count} times.");
        Assert.Equal(["done"], world.Lines);
    }

    [Fact]
    public async Task A_message_that_ended_the_process_at_every_delivery_is_given_up_unread()
    {
        await using var folder = new QueueFolder();
        await folder.Queues.SendAsync("texts", [Message("killer", "body")]);
        for (var delivery = 0; delivery < 10; delivery++)
        {
            Assert.Single(await folder.Queues.TakeAsync("texts", 1, QueueWorld.Start, QueueWorld.Start.AddSeconds(30), "the dead one"));
            await folder.Queues.ReleaseAsync("texts");
        }

        await using var world = await QueueWorld.StartAsync(folder, 16, ("texts", Text));
        await world.Clock.SettleAsync(Cancellation);

        Assert.Empty(world.Lines);
        Assert.Equal("The process ended during every delivery.", Assert.Single(folder.Queues.DeadLetters("texts")).Description);
    }

    [Fact]
    public async Task No_more_run_at_once_than_the_host_allows()
    {
        await using var folder = new QueueFolder();
        var (now, most) = (0, 0);
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var world = await QueueWorld.StartAsync(folder, 3, ("crowd", async message =>
        {
            var running = Interlocked.Increment(ref now);
            InterlockedMax(ref most, running);
            if (running == 3)
                full.TrySetResult();
            await full.Task;
            Interlocked.Decrement(ref now);
            return message.MessageId;
        }
        ));

        await folder.Queues.SendAsync("crowd", [.. Enumerable.Range(0, 40).Select(i => Message($"{i}", "x"))]);
        await world.Clock.SettleAsync(Cancellation);

        Assert.Equal(40, world.Lines.Count);
        Assert.Equal(3, most);
    }

    [Fact]
    public async Task A_message_taken_by_a_process_that_died_comes_again_and_is_counted()
    {
        await using var folder = new QueueFolder();
        await folder.Queues.SendAsync("texts", [Message("m", "again")]);
        var now = QueueWorld.Start;
        Assert.Single(await folder.Queues.TakeAsync("texts", 5, now, now.AddSeconds(30), "the dead one"));
        Assert.Empty(await folder.Queues.TakeAsync("texts", 5, now.AddSeconds(29), now.AddSeconds(60), "another"));

        await using var world = await QueueWorld.StartAsync(folder, 16, ("texts", Text));
        await world.Clock.SettleAsync(Cancellation);

        Assert.Equal(["again m 2"], world.Lines);
    }

    [Fact]
    public async Task A_lock_is_renewed_while_its_function_runs()
    {
        await using var folder = new QueueFolder();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var world = await QueueWorld.StartAsync(folder, 16, ("texts", async message =>
        {
            entered.TrySetResult();
            await gate.Task;
            return await Text(message);
        }
        ));
        await folder.Queues.SendAsync("texts", [Message("m", "slow")]);
        await entered.Task;
        Assert.Equal(QueueWorld.Start.AddSeconds(30), folder.Queues.NextVisible("texts"));

        await world.VirtualClock.MoveTo(QueueWorld.Start.AddSeconds(15));

        // Writes keep their order: when this empty one is done, the renewal is.
        await folder.Database.WriteAsync(_ => { });
        Assert.Equal(QueueWorld.Start.AddSeconds(45), folder.Queues.NextVisible("texts"));
        gate.SetResult();
        await world.Clock.SettleAsync(Cancellation);
        Assert.Equal(["slow m 1"], world.Lines);
    }

    [Fact]
    public async Task Who_has_lost_the_lock_can_neither_complete_nor_return_a_message()
    {
        await using var folder = new QueueFolder();
        var queues = folder.Queues;
        await queues.SendAsync("plain", [Message("m", "x")]);
        var now = QueueWorld.Start;
        var slow = Assert.Single(await queues.TakeAsync("plain", 1, now, now.AddSeconds(30), "slow"));
        await queues.RenewAsync(slow, "slow", now.AddSeconds(45));
        Assert.Empty(await queues.TakeAsync("plain", 1, now.AddSeconds(44), now.AddSeconds(90), "quick"));
        var again = Assert.Single(await queues.TakeAsync("plain", 1, now.AddSeconds(45), now.AddSeconds(90), "quick"));

        Assert.False(await queues.CompleteAsync(slow, "slow"));
        await queues.AbandonAsync(slow, "slow", now);
        Assert.Equal(now.AddSeconds(90), queues.NextVisible("plain"));
        Assert.Equal(2, again.Deliveries);
        Assert.True(await queues.CompleteAsync(again, "quick"));
    }

    private static NewMessage Message(string id, string body) => new(id, Encoding.UTF8.GetBytes(body));

    private static Task<string> Text(QueueMessage message) => Task.FromResult(
        $"{message.Body} {message.MessageId} {message.Deliveries} {message.Subject} {message.ApplicationProperties}".TrimEnd());

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen;)
            seen = Interlocked.CompareExchange(ref most, value, seen);
    }
}
