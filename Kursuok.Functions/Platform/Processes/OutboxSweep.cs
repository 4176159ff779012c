using Kursuok.Functions.Platform.Messaging;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Platform.Processes;

/// <summary>The second hand of the outbox.</summary>
public sealed class OutboxSweep(Outbox outbox)
{
    /// <summary>Sends what a crash between a commit and its messages has left.</summary>
    [Function("SweepOutbox")]
    public Task SweepAsync([TimerTrigger("30 15 * * * *", RunOnStartup = true, UseMonitor = false)] TimerInfo timer, CancellationToken cancellation) =>
        outbox.SweepAsync(cancellation);
}
