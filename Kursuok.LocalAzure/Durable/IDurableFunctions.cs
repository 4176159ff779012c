using Microsoft.DurableTask;

namespace Kursuok.LocalAzure.Durable;

/// <summary>The orchestrators and activities that the durable engine runs; the host makes it from the functions it has found.</summary>
internal interface IDurableFunctions
{
    /// <summary>The orchestrator of a name, or null.</summary>
    Func<TaskOrchestrationContext, Task<object?>>? FindOrchestrator(string name);

    bool HasActivity(string name);

    /// <summary>Runs an activity: JSON in, JSON out (null for none). What it throws fails the activity.</summary>
    Task<string?> RunActivityAsync(string name, string instanceId, string? input, CancellationToken cancellation);
}
