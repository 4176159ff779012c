using System.Collections.Concurrent;
using System.Globalization;
using Azure.Messaging.ServiceBus;
using Kursuok.LocalAzure.Queues;
using Kursuok.Tests.LocalAzure.Host;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Tests.LocalAzure.Queues;

public sealed class QueueFunctionTests
{
    private const string Start = "2026-01-01T00:00:00Z";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_starts_its_function_with_its_body()
    {
        await using var folder = new TestFolder();
        await using var host = await TestHost.StartAtAsync(folder, Start, typeof(Consumers));
        await SendAsync(folder, "texts", new ServiceBusMessage("labas") { MessageId = "m1" });
        await SendAsync(folder, "orders", new ServiceBusMessage("""{"id":7,"name":"Ąžuolas"}"""));

        await host.Clock.SettleAsync(Cancellation);

        Assert.Equal(["order 7 Ąžuolas", "text labas m1 1"], host.Journal.Lines.Order(StringComparer.Ordinal));
        Assert.Null(LocalQueues.Of(folder.Database).NextVisible("texts"));
    }

    [Fact]
    public async Task Messages_that_were_sent_while_nobody_listened_are_delivered()
    {
        await using var folder = new TestFolder();
        await SendAsync(folder, "texts", [.. Enumerable.Range(0, 100).Select(i => new ServiceBusMessage($"{i}"))]);

        await using var host = await TestHost.StartAtAsync(folder, Start, typeof(Consumers));
        await host.Clock.SettleAsync(Cancellation);

        Assert.Equal(100, host.Journal.Lines.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_scheduled_message_waits_for_its_time()
    {
        await using var folder = new TestFolder();
        await using var host = await TestHost.StartAtAsync(folder, Start, typeof(Consumers));
        await SendAsync(folder, "texts", new ServiceBusMessage("vėliau") { MessageId = "m", ScheduledEnqueueTime = At("2026-01-03T08:00:00Z") });

        await host.Clock.MoveToAsync(At("2026-01-03T07:59:59Z"), Cancellation);
        Assert.Empty(host.Journal.Lines);
        await host.Clock.MoveToAsync(At("2026-01-03T08:00:00Z"), Cancellation);

        Assert.Equal(["text vėliau m 1"], host.Journal.Lines);
    }

    [Fact]
    public async Task A_failed_message_comes_again_and_after_ten_deliveries_is_a_dead_letter()
    {
        await using var folder = new TestFolder();
        await using var host = await TestHost.StartAtAsync(folder, Start, typeof(Consumers));
        await SendAsync(folder, "failing", new ServiceBusMessage("always") { MessageId = "bad" });
        await SendAsync(folder, "failing", new ServiceBusMessage("twice"));

        await host.Clock.SettleAsync(Cancellation);
        Assert.Equal(2, host.Journal.Lines.Count);
        await host.Clock.MoveToAsync(At("2026-01-01T01:00:00Z"), Cancellation);

        Assert.Equal(10, host.Journal.Lines.Count(line => line.StartsWith("always", StringComparison.Ordinal)));
        Assert.Equal(3, host.Journal.Lines.Count(line => line.StartsWith("twice", StringComparison.Ordinal)));
        var letter = Assert.Single(LocalQueues.Of(folder.Database).DeadLetters("failing"));
        Assert.Equal(new DeadLetter("bad", "always", "MaxDeliveryCountExceeded", "InvalidOperationException: not now"), letter);
        Assert.Equal("dead always", host.Journal.Lines[^1]);
    }

    [Fact]
    public async Task No_more_run_at_once_than_the_host_allows()
    {
        await using var folder = new TestFolder();
        var settings = new[] { "--Kursuok:VirtualClock=true", "--AzureFunctionsJobHost:extensions:serviceBus:maxConcurrentCalls=3" };
        await using var host = await TestHost.StartAsync(TestHost.Builder(folder, settings, typeof(Crowded)));
        Crowded.Most = 0;

        await SendAsync(folder, "crowd", [.. Enumerable.Range(0, 40).Select(i => new ServiceBusMessage($"{i}"))]);
        await host.Clock.SettleAsync(Cancellation);

        Assert.Equal(40, host.Journal.Lines.Count);
        Assert.InRange(Crowded.Most, 2, 3);
    }

    [Fact]
    public async Task A_message_taken_by_a_process_that_died_comes_again_and_is_counted()
    {
        await using var folder = new TestFolder();
        await SendAsync(folder, "texts", new ServiceBusMessage("again") { MessageId = "m" });
        var now = At(Start);
        Assert.Single(await LocalQueues.Of(folder.Database).TakeAsync("texts", 5, now, now.AddSeconds(30), "the dead one"));
        Assert.Empty(await LocalQueues.Of(folder.Database).TakeAsync("texts", 5, now.AddSeconds(29), now.AddSeconds(60), "another"));

        await using var host = await TestHost.StartAtAsync(folder, Start, typeof(Consumers));
        await host.Clock.SettleAsync(Cancellation);

        Assert.Equal(["text again m 2"], host.Journal.Lines);
    }

    [Fact]
    public async Task Who_has_lost_the_lock_can_neither_complete_nor_return_a_message()
    {
        await using var folder = new TestFolder();
        var queues = LocalQueues.Of(folder.Database);
        await SendAsync(folder, "plain", new ServiceBusMessage("x"));
        var now = At(Start);
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

    [Fact]
    public void A_client_of_a_real_namespace_is_refused() =>
        Assert.Throws<FormatException>(() => new ServiceBusClient("Endpoint=sb://example.servicebus.windows.net/;SharedAccessKeyName=a;SharedAccessKey=b"));

    private static async Task SendAsync(TestFolder folder, string queue, params ServiceBusMessage[] messages)
    {
        await using var client = new ServiceBusClient(folder.Connection);
        await using var sender = client.CreateSender(queue);
        await sender.SendMessagesAsync(messages, Cancellation);
    }

    private static DateTimeOffset At(string moment) => DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture);

    public sealed record Order(int Id, string Name);

    public sealed class Consumers(Journal journal)
    {
        private static readonly ConcurrentDictionary<string, int> s_attempts = new(StringComparer.Ordinal);

        [Function("Texts")]
        public void Text([ServiceBusTrigger("texts")] string body, string messageId, int deliveryCount) =>
            journal.Write($"text {body} {messageId} {deliveryCount}");

        [Function("Orders")]
        public Task Order([ServiceBusTrigger("orders", Connection = "AzureWebJobsServiceBus")] Order order)
        {
            journal.Write($"order {order.Id} {order.Name}");
            return Task.CompletedTask;
        }

        [Function("Failing")]
        public void Fail([ServiceBusTrigger("failing")] string body, string messageId)
        {
            var attempt = s_attempts.AddOrUpdate(messageId + journal.GetHashCode(), 1, (_, before) => before + 1);
            journal.Write($"{body} {attempt}");
            if (body is "always" || attempt < 3)
                throw new InvalidOperationException("not now");
        }

        [Function("DeadOnes")]
        public void Bury([ServiceBusTrigger("failing/$DeadLetterQueue")] string body)
        {
            journal.Write($"dead {body}");
            throw new InvalidOperationException("stays a dead letter");
        }
    }

    public sealed class Crowded(Journal journal)
    {
        private static int s_now;

        public static int Most { get; set; }

        [Function("Crowded")]
        public async Task Run([ServiceBusTrigger("crowd")] string body)
        {
            Most = Math.Max(Most, Interlocked.Increment(ref s_now));
            await Task.Yield();
            journal.Write(body);
            Interlocked.Decrement(ref s_now);
        }
    }
}
