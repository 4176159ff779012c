using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.DurableTask.Protobuf;

namespace Kursuok.LocalHost.Durable;

/// <summary>
/// What passes between the engine and an orchestrator. A protobuf message that follows another adds to its lists, so the steps
/// of a history are kept as the bytes of a request, put one after another, and never read again here.
/// </summary>
internal static class OrchestratorPayload
{
    /// <summary>Entities are not served, but the worker does not start without it. As the extension has it.</summary>
    private static readonly OrchestratorEntityParameters s_entities =
        new() { EntityMessageReorderWindow = Duration.FromTimeSpan(TimeSpan.FromMinutes(30)) };

    public static byte[] Request(DurableInstance instance, IReadOnlyList<byte[]> history, IEnumerable<HistoryEvent> events)
    {
        var rest = new OrchestratorRequest
        {
            InstanceId = instance.Id,
            ExecutionId = instance.Execution,
            NewEvents = { events },
            EntityParameters = s_entities,
        };
        var length = history.Sum(step => step.Length);
        var bytes = new byte[length + rest.CalculateSize()];
        var at = 0;
        foreach (var step in history)
        {
            step.CopyTo(bytes, at);
            at += step.Length;
        }
        rest.WriteTo(bytes.AsSpan(length));
        return bytes;
    }

    /// <summary>The part of a later request that tells what has been.</summary>
    public static byte[] History(IEnumerable<HistoryEvent> events) => new OrchestratorRequest { PastEvents = { events } }.ToByteArray();

    /// <summary>The answer, or a failure that says what the orchestrator has asked for that is not served here.</summary>
    public static OrchestratorResponse Served(string orchestrator, OrchestratorResponse answer) =>
        answer.Actions.Select(Unserved).FirstOrDefault(unserved => unserved is not null) is { } unserved
            ? Failed(Failure<NotSupportedException>($"Orchestrator '{orchestrator}' {unserved}"))
            : answer;

    private static string? Unserved(OrchestratorAction action) => action switch
    {
        { SendEvent.Instance.InstanceId: ['@', ..] and var entity } =>
            $"sends a message to the entity '{entity}': the local host serves no entities.",
        { ScheduleTask: null, CreateTimer: null, SendEvent: null, CreateSubOrchestration: null, CompleteOrchestration: null } =>
            $"asks for {action.OrchestratorActionTypeCase}, which the local host does not serve.",
        _ => null,
    };

    /// <summary>The answer of an orchestrator that ends with a failure.</summary>
    public static OrchestratorResponse Failed(TaskFailureDetails failure) =>
        Ended(new() { OrchestrationStatus = OrchestrationStatus.Failed, FailureDetails = failure });

    /// <summary>A failure of the host's own.</summary>
    public static TaskFailureDetails Failure<TException>(string message)
        where TException : Exception => new() { ErrorType = typeof(TException).FullName, ErrorMessage = message };

    public static OrchestratorResponse Ended(CompleteOrchestrationAction how) =>
        new() { Actions = { new OrchestratorAction { Id = -1, CompleteOrchestration = how } } };
}
