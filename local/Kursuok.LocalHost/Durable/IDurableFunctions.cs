using Microsoft.DurableTask.Protobuf;

namespace Kursuok.LocalHost.Durable;

/// <summary>The orchestrators and activities that the durable engine runs; they live in the worker.</summary>
internal interface IDurableFunctions
{
    bool HasOrchestrator(string name);

    bool HasActivity(string name);

    /// <summary>
    /// Plays what is new to an orchestration, after replaying what has been. Throws when the worker could not play it at all.
    /// </summary>
    /// <param name="request">An <see cref="OrchestratorRequest"/> as bytes.</param>
    Task<OrchestratorResponse> PlayAsync(string orchestrator, byte[] request, CancellationToken cancellation);

    /// <summary>
    /// Runs an activity: its input as the orchestration wrote it (<see cref="ActivityPayload.Unwrap"/>), its result as JSON (null
    /// for none).
    /// </summary>
    /// <exception cref="ActivityFailedException">It has failed.</exception>
    Task<string?> RunActivityAsync(string name, string instanceId, string? input, CancellationToken cancellation);
}

/// <summary>An activity threw: what it threw, as the orchestration will be told.</summary>
internal sealed class ActivityFailedException(TaskFailureDetails failure) : Exception(failure.ErrorMessage)
{
    public TaskFailureDetails Failure { get; } = failure;
}
