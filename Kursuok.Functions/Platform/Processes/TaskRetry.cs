using Microsoft.DurableTask;

namespace Kursuok.Functions.Platform.Processes;

/// <summary>How activities are tried again: after 1, 2, 4 … seconds, an hour at most between two tries, for a week.</summary>
public static class TaskRetry
{
    public static TaskOptions Options { get; } = TaskOptions.FromRetryPolicy(new RetryPolicy(200, TimeSpan.FromSeconds(1), 2, TimeSpan.FromHours(1)));
}
