using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using Amqp;
using Amqp.Framing;
using Amqp.Sasl;
using Azure.Messaging.ServiceBus;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.LocalHost.Queues;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kursuok.Tests.LocalHost.Queues;

/// <summary>Azure's own client against the local listener.</summary>
public sealed class AmqpListenerTests
{
    private const string Queue = "letters";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_sent_is_stored_with_its_properties()
    {
        await using var folder = new QueueFolder();
        await using var client = ClientOf(folder.Listen(Queue));
        await using var sender = client.CreateSender(Queue);

        await sender.SendMessageAsync(new("Ąžuolas")
        {
            MessageId = "m1",
            Subject = "tema",
            ApplicationProperties = { ["count"] = 3, ["name"] = "ž", ["at"] = QueueWorld.Start, ["is"] = true },
        }, Cancellation);
        await sender.SendMessageAsync(new(BinaryData.FromBytes([0, 255, 1])), Cancellation);

        var stored = await TakeAsync(folder);
        Assert.Equal(2, stored.Count);
        var (first, second) = (stored[0], stored[1]);
        Assert.Equal(("m1", "Ąžuolas", "tema"), (first.MessageId, first.Body.ToString(), first.Subject));
        Assert.Contains("\"count\":3", first.ApplicationProperties, StringComparison.Ordinal);
        Assert.Contains("\"is\":true", first.ApplicationProperties, StringComparison.Ordinal);
        Assert.Equal([0, 255, 1], second.Body.ToArray());
        Assert.NotEmpty(second.MessageId);
        Assert.Null(second.Subject);
        Assert.Null(second.ApplicationProperties);
    }

    [Fact]
    public async Task A_list_is_stored_in_its_order()
    {
        await using var folder = new QueueFolder();
        await using var client = ClientOf(folder.Listen(Queue));
        await using var sender = client.CreateSender("LETTERS");

        await sender.SendMessagesAsync(Enumerable.Range(0, 100).Select(i => Message($"{i}", $"body {i}")), Cancellation);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i} body {i}"),
            (await TakeAsync(folder)).Select(message => $"{message.MessageId} {message.Body}"));
    }

    [Fact]
    public async Task A_batch_takes_what_fits_into_256_KB_and_is_stored_whole()
    {
        await using var folder = new QueueFolder();
        await using var client = ClientOf(folder.Listen(Queue));
        await using var sender = client.CreateSender(Queue);
        using var batch = await sender.CreateMessageBatchAsync(Cancellation);
        Assert.Equal(AmqpListener.LargestMessage, batch.MaxSizeInBytes);

        var body = new byte[20_000];
        for (var i = 0; i < 13; i++)
            Assert.True(batch.TryAddMessage(new(BinaryData.FromBytes(body))));
        Assert.False(batch.TryAddMessage(new(BinaryData.FromBytes(body))));
        await sender.SendMessagesAsync(batch, Cancellation);

        Assert.All(await TakeAsync(folder), message => Assert.Equal(20_000, message.Body.ToMemory().Length));
        Assert.Equal(13, (await TakeAsync(folder, "again")).Count);
    }

    [Fact]
    public async Task A_scheduled_message_is_out_of_sight_until_its_time()
    {
        await using var folder = new QueueFolder();
        await using var client = ClientOf(folder.Listen(Queue));
        await using var sender = client.CreateSender(Queue);
        var time = QueueWorld.At("2026-03-01T10:00:00+02:00");

        await sender.SendMessagesAsync(
            [new("one") { ScheduledEnqueueTime = time }, new("two") { ScheduledEnqueueTime = time.AddHours(1) }], Cancellation);

        Assert.Equal(time, folder.Queues.NextVisible(Queue));
        Assert.Equal("one", Assert.Single(await folder.Queues.TakeAsync(Queue, 10, time, time.AddDays(1), "test")).Body.ToString());
        Assert.Equal(time.AddHours(1), folder.Queues.NextVisible(Queue));
    }

    [Fact]
    public async Task What_is_too_large_is_refused_by_the_client_and_by_the_listener()
    {
        await using var folder = new QueueFolder();
        var listener = folder.Listen(Queue);
        await using var client = ClientOf(listener);
        await using var sender = client.CreateSender(Queue);
        var large = new byte[AmqpListener.LargestMessage];

        var refusal = await Assert.ThrowsAsync<ServiceBusException>(
            () => sender.SendMessageAsync(new(BinaryData.FromBytes(large)), Cancellation));
        Assert.Equal(ServiceBusFailureReason.MessageSizeExceeded, refusal.Reason);
        refusal = await Assert.ThrowsAsync<ServiceBusException>(() => sender.SendMessagesAsync(
            Enumerable.Range(0, 3).Select(_ => new ServiceBusMessage(BinaryData.FromBytes(large.AsMemory(0, 100_000)))), Cancellation));
        Assert.Equal(ServiceBusFailureReason.MessageSizeExceeded, refusal.Reason);

        // A client that does not look at the limit.
        var link = await PlainLinkAsync(listener);
        var refused = await Assert.ThrowsAsync<AmqpException>(
            () => link.SendAsync(new Message { BodySection = new Data { Binary = large } }));
        Assert.Equal(ErrorCode.MessageSizeExceeded, refused.Error.Condition);
        await link.SendAsync(new Message { BodySection = new Data { Binary = large[..^1000] } });
        Assert.Single(await TakeAsync(folder));
        await link.Session.Connection.CloseAsync();
    }

    [Fact]
    public async Task A_body_that_is_not_binary_data_is_refused()
    {
        await using var folder = new QueueFolder();
        var link = await PlainLinkAsync(folder.Listen(Queue));

        var refused = await Assert.ThrowsAsync<AmqpException>(() => link.SendAsync(new Message("a value")));

        Assert.Equal(ErrorCode.DecodeError, refused.Error.Condition);
        Assert.Empty(await TakeAsync(folder));
        await link.Session.Connection.CloseAsync();
    }

    [Fact]
    public async Task A_queue_that_is_not_there_is_named_as_such()
    {
        await using var folder = new QueueFolder();
        await using var client = ClientOf(folder.Listen(Queue));
        await using var sender = client.CreateSender("leters");

        var refusal = await Assert.ThrowsAsync<ServiceBusException>(() => sender.SendMessageAsync(new("x"), Cancellation));

        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, refusal.Reason);
        Assert.Contains("There is no queue «leters».", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_received_from_here()
    {
        await using var folder = new QueueFolder();
        await using var client = ClientOf(folder.Listen(Queue));
        await using var receiver = client.CreateReceiver(Queue);

        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(5), Cancellation));

        Assert.Contains("Nothing is received from here", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_written_is_not_accepted()
    {
        await using var folder = new QueueFolder();
        await using var client = ClientOf(folder.Listen(Queue));
        await using var sender = client.CreateSender(Queue);
        await sender.SendMessageAsync(new("before"), Cancellation);
        await folder.Database.WriteAsync(session => session.Execute("ALTER TABLE queue_messages RENAME TO away"));

        await Assert.ThrowsAsync<ServiceBusException>(() => sender.SendMessageAsync(new("lost"), Cancellation));
        await Assert.ThrowsAsync<ServiceBusException>(() => sender.SendMessagesAsync([new("lost"), new("lost")], Cancellation));

        await folder.Database.WriteAsync(session => session.Execute("ALTER TABLE away RENAME TO queue_messages"));
        await sender.SendMessageAsync(new("after"), Cancellation);
        Assert.Equal(["before", "after"], (await TakeAsync(folder)).Select(message => message.Body.ToString()));
    }

    [Fact]
    public async Task Many_send_at_once()
    {
        await using var folder = new QueueFolder();
        var listener = folder.Listen(Queue, "nudges");
        var clients = Enumerable.Range(0, 4).Select(_ => ClientOf(listener)).ToList();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async worker =>
        {
            await using var sender = clients[worker % clients.Count].CreateSender(worker % 2 == 0 ? Queue : "nudges");
            for (var i = 0; i < 50; i++)
                await sender.SendMessageAsync(Message($"{worker}-{i}", "x"), Cancellation);
        }));

        foreach (var queue in new[] { Queue, "nudges" })
        {
            var taken = await folder.Queues.TakeAsync(queue, 10_000, QueueWorld.Start, QueueWorld.Start, "test");
            var ids = taken.Select(message => message.MessageId).ToList();
            Assert.Equal(1000, ids.Count);
            Assert.Equal(1000, ids.Distinct(StringComparer.Ordinal).Count());
            // What one sender sends after another message comes after it.
            Assert.All(ids.GroupBy(id => id.Split('-')[0], StringComparer.Ordinal),
                sent => Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{sent.Key}-{i}"), sent));
        }
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    [Fact]
    public async Task A_sent_message_wakes_its_function()
    {
        await using var folder = new QueueFolder();
        await using var client = ClientOf(folder.Listen(Queue));
        await using var sender = client.CreateSender(Queue);
        await using var world = await QueueWorld.StartAsync(folder, 16, (Queue, message => Task.FromResult($"{message.Body}")));

        await sender.SendMessageAsync(new("labas"), Cancellation);
        await world.Clock.SettleAsync(Cancellation);

        Assert.Equal(["labas"], world.Lines);
    }

    [Fact]
    public async Task A_restart_keeps_everything_and_frees_the_port()
    {
        await using var folder = new QueueFolder();
        for (var round = 0; round < 3; round++)
        {
            var listener = folder.Listen(Queue);
            await using var client = ClientOf(listener);
            await using var sender = client.CreateSender(Queue);
            await sender.SendMessageAsync(new($"{round}"), Cancellation);
            await folder.CloseAsync();

            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync("127.0.0.1", PortOf(listener), Cancellation).AsTask());
        }
        Assert.Equal(["0", "1", "2"], (await TakeAsync(folder)).Select(message => message.Body.ToString()));
    }

    [Fact]
    public async Task Listeners_side_by_side_have_ports_of_their_own()
    {
        await using var folder = new QueueFolder();
        var ports = Enumerable.Range(0, 50).Select(_ => PortOf(folder.Listen(Queue))).ToList();
        Assert.Equal(50, ports.Distinct().Count());
    }

    [Fact]
    public async Task A_process_that_is_killed_sixty_times_loses_nothing_that_it_accepted()
    {
        await using var folder = new QueueFolder();
        var accepted = new ConcurrentQueue<string>();
        for (var round = 0; round < 60; round++)
        {
            using var child = ChildProcess.Start("queues", folder.Path);
            await using var client = ClientOf((await child.StandardOutput.ReadLineAsync(Cancellation))!);
            var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var sending = Enumerable.Range(0, 8).Select(async worker =>
            {
                await using var sender = client.CreateSender(Queue);
                for (var i = 0; ; i++)
                {
                    // Every second sending is a list of three.
                    var ids = Enumerable.Range(0, i % 2 == 0 ? 1 : 3).Select(part => $"{round}-{worker}-{i}-{part}").ToList();
                    try { await sender.SendMessagesAsync(ids.Select(id => Message(id, id)), Cancellation); }
                    catch (ServiceBusException) when (enough.Task.IsCompleted) { return; }
                    ids.ForEach(accepted.Enqueue);
                    if (accepted.Count >= 30 * (round + 1))
                        enough.TrySetResult();
                }
            }).ToList();
            await await Task.WhenAny([enough.Task, .. sending]);
            child.Kill();
            await child.WaitForExitAsync(Cancellation);
            await Task.WhenAll(sending);
        }

        var stored = (await TakeAsync(folder)).Select(message => message.MessageId).ToList();
        Assert.Equal(stored.Count, stored.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(accepted.Except(stored, StringComparer.Ordinal));
        // A list that was under way is there as a whole or not at all.
        Assert.All(stored.GroupBy(id => id[..id.LastIndexOf('-')], StringComparer.Ordinal),
            list => Assert.Equal(int.Parse(list.Key.Split('-')[2], CultureInfo.InvariantCulture) % 2 == 0 ? 1 : 3, list.Count()));
    }

    private static ServiceBusMessage Message(string id, string body) => new(body) { MessageId = id };

    private static ServiceBusClient ClientOf(AmqpListener listener) => ClientOf(listener.ConnectionString);

    /// <summary>A client that does not try again, so that every message is sent once.</summary>
    private static ServiceBusClient ClientOf(string connectionString) =>
        new(connectionString, new ServiceBusClientOptions { RetryOptions = new() { MaxRetries = 0 } });

    private static int PortOf(AmqpListener listener) => ServiceBusConnectionStringProperties.Parse(listener.ConnectionString).Endpoint.Port;

    private static async Task<SenderLink> PlainLinkAsync(AmqpListener listener)
    {
        var factory = new ConnectionFactory { SASL = { Profile = SaslProfile.Anonymous } };
        var connection = await factory.CreateAsync(new Address("127.0.0.1", PortOf(listener), scheme: "amqp"));
        return new(new Session(connection), "plain", Queue);
    }

    private static Task<List<QueueMessage>> TakeAsync(QueueFolder folder, string lockToken = "test") =>
        folder.Queues.TakeAsync(Queue, 100_000, QueueWorld.Start, QueueWorld.Start, lockToken);
}

/// <summary>The process that is killed: listens, and prints its connection string.</summary>
internal static class QueueListener
{
    public static async Task<int> RunAsync(string folder)
    {
        using var listener = AmqpListener.Start(new(QueueFolder.Open(folder)), ["letters"], NullLogger.Instance);
        Console.WriteLine(listener.ConnectionString);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        return 0;
    }
}
