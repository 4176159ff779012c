using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.DurableTask;

namespace Kursuok.LocalAzure.Durable;

/// <summary>
/// One step of an orchestration: what it was told, at what time, and what it then asked for. Played again in the same
/// order, the steps bring an orchestrator back to where it stood.
/// </summary>
internal sealed record HistoryStep(DateTime Time, IReadOnlyList<HistoryEvent> Events, IReadOnlyList<string> Actions);

internal enum EventKind
{
    Started,
    TaskCompleted,
    TaskFailed,
    TimerFired,
    EventRaised,

    // Steer the instance; never a part of a step.
    Suspend,
    Resume,
    Terminate,
    LeftItsThread,
}

/// <summary>Something that an orchestration is told: by a message, or by a timer that has fired.</summary>
internal sealed record HistoryEvent(
    EventKind Kind, int Task = 0, string? Name = null, string? Data = null, TaskFailureDetails? Failure = null);

internal enum ActionKind
{
    Activity,
    SubOrchestration,
    Timer,
    SendEvent,
}

/// <summary>Something that an orchestration asks for. Its place in the order of asking is the number of the task.</summary>
internal sealed record OrchestrationAction(
    ActionKind Kind, int Task, string Name, string? Data = null, string? InstanceId = null, DateTime Due = default)
{
    /// <summary>What is kept in the history, and must be the same in every replay.</summary>
    public string Signature => Kind is ActionKind.Timer ? nameof(ActionKind.Timer) : $"{Kind} {Name}";
}

internal static class HistoryJson
{
    private static readonly JsonSerializerOptions s_compact = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, s_compact);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, s_compact)!;
}
