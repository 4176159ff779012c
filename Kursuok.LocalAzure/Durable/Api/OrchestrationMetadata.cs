using Kursuok.LocalAzure.Durable;

namespace Microsoft.DurableTask.Client;

/// <summary>What is known of an orchestration. Input, output, custom status and failure only when they were asked for.</summary>
public sealed class OrchestrationMetadata(string name, string instanceId)
{
    public string Name { get; } = name;
    public string InstanceId { get; } = instanceId;
    public OrchestrationRuntimeStatus RuntimeStatus { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset LastUpdatedAt { get; init; }
    public string? SerializedInput { get; init; }
    public string? SerializedOutput { get; init; }
    public string? SerializedCustomStatus { get; init; }
    public TaskFailureDetails? FailureDetails { get; init; }

    internal bool InputsAndOutputsFetched { get; init; }

    public bool IsRunning => RuntimeStatus == OrchestrationRuntimeStatus.Running;

    public bool IsCompleted => RuntimeStatus
        is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    public T? ReadInputAs<T>() => Read<T>(SerializedInput);
    public T? ReadOutputAs<T>() => Read<T>(SerializedOutput);
    public T? ReadCustomStatusAs<T>() => Read<T>(SerializedCustomStatus);

    private T? Read<T>(string? json) => InputsAndOutputsFetched
        ? DurableJson.Read<T>(json)
        : throw new InvalidOperationException("This metadata was fetched without inputs and outputs (getInputsAndOutputs).");
}

public enum OrchestrationRuntimeStatus
{
    Running,
    Completed,
    [Obsolete("Not in use; only for compatibility.")]
    ContinuedAsNew,
    Failed,
    [Obsolete("Not in use; only for compatibility.")]
    Canceled,
    Terminated,
    Pending,
    Suspended,
}
