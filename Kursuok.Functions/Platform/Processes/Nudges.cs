using Grpc.Core;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Kursuok.Functions.Platform.Processes;

/// <summary>Brings changes to the orchestrations that wait for them.</summary>
public sealed class Nudges
{
    /// <summary>The event that wakes an orchestration.</summary>
    public const string Changed = "changed";

    [Function("Nudge")]
    public static async Task NudgeAsync([ServiceBusTrigger(Queues.Nudges, Connection = Queues.Connection)] string body, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        var nudge = Json.Read<Nudge>(body);
        var instance = await client.GetInstanceAsync(nudge.InstanceId, cancellation: cancellation);
        if (instance is null or { IsCompleted: true })
            await client.ScheduleNewOrchestrationInstanceAsync(nudge.Orchestrator, nudge.Input, new StartOrchestrationOptions(nudge.InstanceId), cancellation);
        else
            await RaiseAsync(nudge, client, cancellation);
    }

    private static async Task RaiseAsync(Nudge nudge, DurableTaskClient client, CancellationToken cancellation)
    {
        try
        {
            await client.RaiseEventAsync(nudge.InstanceId, Changed, nudge.Input, cancellation);
        }
        catch (RpcException ended) when (ended.StatusCode == StatusCode.FailedPrecondition)
        {
            // It has ended since it was looked at, perhaps without having seen the change: started anew it looks.
            await client.ScheduleNewOrchestrationInstanceAsync(nudge.Orchestrator, nudge.Input, new StartOrchestrationOptions(nudge.InstanceId), cancellation);
        }
    }
}
