using Kursuok.LocalHost.Time;
using Microsoft.Extensions.Logging;

namespace Kursuok.LocalHost.Queues;

/// <summary>How many messages of a queue run at once, and after how many failed deliveries one is a dead letter.</summary>
internal sealed record QueueLimits(int ConcurrentCalls, int Deliveries);

/// <summary>Calls <paramref name="run"/> for every message of a queue, several at a time. What throws is delivered again.</summary>
internal sealed class QueueFunction(
    string function, string queue, LocalQueues queues, QueueLimits limits, Func<QueueMessage, CancellationToken, Task> run,
    TimeProvider time, ILogger logger)
    : Pump(time, logger)
{
    private static readonly TimeSpan s_lock = TimeSpan.FromSeconds(30);

    /// <summary>Dead letters have nowhere else to go.</summary>
    private readonly int _mostDeliveries = LocalQueues.HoldsDeadLetters(queue) ? int.MaxValue : limits.Deliveries;
    private readonly string _lockToken = Guid.NewGuid().ToString("N");

    protected override DateTimeOffset? Due => Running < limits.ConcurrentCalls ? queues.NextVisible(queue) : null;

    public override Task PrepareAsync()
    {
        queues.Watch(queue, Wake);
        return queues.ReleaseAsync(queue);
    }

    protected override async Task StartDueAsync()
    {
        var free = limits.ConcurrentCalls - Running;
        var now = Time.GetUtcNow();
        if (free == 0 || queues.NextVisible(queue) is not { } next || next > now)
            return;
        foreach (var message in await queues.TakeAsync(queue, free, now, now + s_lock, _lockToken))
            Begin(cancellation => DeliverAsync(message, cancellation));
    }

    private async Task DeliverAsync(QueueMessage message, CancellationToken cancellation)
    {
        // Counted when taken: a message that kills the process never reaches the catch below.
        if (message.Deliveries > _mostDeliveries)
        {
            await GiveUpAsync(message, "The process ended during every delivery.");
            return;
        }
        try
        {
            await using var renewal = Time.CreateTimer(
                _ => _ = queues.RenewAsync(message, _lockToken, Time.GetUtcNow() + s_lock), null, s_lock / 2, s_lock / 2);
            await run(message, cancellation);
        }
        catch (Exception failure)
        {
            Logger.LogWarning(failure, "{Function} failed on the message {MessageId}, delivery {Delivery}.",
                function, message.MessageId, message.Deliveries);
            if (message.Deliveries >= _mostDeliveries)
                await GiveUpAsync(message, $"{failure.GetType().Name}: {failure.Message}");
            else
                await queues.AbandonAsync(message, _lockToken, Time.GetUtcNow() + PauseAfter(message.Deliveries));
            return;
        }
        if (!await queues.CompleteAsync(message, _lockToken))
            Logger.LogWarning("{Function} outlived its lock on the message {MessageId}, which will come again.",
                function, message.MessageId);
    }

    private Task GiveUpAsync(QueueMessage message, string description)
    {
        Logger.LogError("The message {MessageId} of {Queue} is a dead letter: {Description}", message.MessageId, queue, description);
        return queues.DeadLetterAsync(queue, message, _lockToken, "MaxDeliveryCountExceeded", description);
    }

    /// <summary>1, 2, 4 … 30 seconds.</summary>
    private static TimeSpan PauseAfter(int deliveries) => TimeSpan.FromSeconds(Math.Min(30, Math.Pow(2, deliveries - 1)));
}
