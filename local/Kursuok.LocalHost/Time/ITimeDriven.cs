namespace Kursuok.LocalHost.Time;

/// <summary>
/// A part of the host that has work waiting for a moment: timers, durable timers, queued messages. With the virtual
/// clock the host moves time from one <see cref="NextDue"/> to the next and lets every part settle in between, so that
/// everything happens in the order in which it would have happened.
/// </summary>
internal interface ITimeDriven
{
    /// <summary>The earliest moment at which this part will have something to do, or null. A moment that has passed means: now.</summary>
    DateTimeOffset? NextDue { get; }

    /// <summary>Does everything that is due at the clock's present time and completes when nothing is under way.</summary>
    Task SettleAsync(CancellationToken cancellation);
}
