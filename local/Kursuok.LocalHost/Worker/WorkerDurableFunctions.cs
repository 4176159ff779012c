using Kursuok.LocalHost.Durable;
using Microsoft.DurableTask.Protobuf;

namespace Kursuok.LocalHost.Worker;

/// <summary>
/// The worker's orchestrators and activities. An orchestrator's run gets an <see cref="OrchestratorRequest"/> and answers with an
/// <see cref="OrchestratorResponse"/>, both in base 64, as with the durable extension.
/// </summary>
internal sealed class WorkerDurableFunctions(WorkerConversation worker) : IDurableFunctions
{
    private readonly Dictionary<string, HostedFunction> _orchestrators = Find(worker, "orchestrationTrigger", "orchestration");
    private readonly Dictionary<string, HostedFunction> _activities = Find(worker, "activityTrigger", "activity");

    public bool HasOrchestrator(string name) => _orchestrators.ContainsKey(name);

    public bool HasActivity(string name) => _activities.ContainsKey(name);

    public async Task<OrchestratorResponse> PlayAsync(string orchestrator, byte[] request, CancellationToken cancellation)
    {
        var trigger = new Rpc.TypedData { String = Convert.ToBase64String(request) };
        try
        {
            var answer = await worker.InvokeAsync(_orchestrators[orchestrator], trigger, [], cancellation);
            return OrchestratorResponse.Parser.ParseFrom(Convert.FromBase64String(answer!.String));
        }
        catch (FunctionFailedException failed)
        {
            // What an orchestrator throws is in its answer: something around it has failed, which ends it in Azure, too.
            return OrchestratorPayload.Failed(ActivityPayload.Failure(failed.Details, failed.RemoteStackTrace));
        }
    }

    public async Task<string?> RunActivityAsync(string name, string instanceId, string? input, CancellationToken cancellation)
    {
        try
        {
            var trigger = new Rpc.TypedData { String = ActivityPayload.Unwrap(input) ?? "" };
            var result = await worker.InvokeAsync(_activities[name], trigger, [new("instanceId", instanceId)], cancellation);
            return result switch
            {
                { DataCase: Rpc.TypedData.DataOneofCase.Json } => ActivityPayload.Result(result.Json, null),
                { DataCase: Rpc.TypedData.DataOneofCase.String } => ActivityPayload.Result(null, result.String),
                _ => null,
            };
        }
        catch (FunctionFailedException failed)
        {
            throw new ActivityFailedException(ActivityPayload.Failure(failed.Details, failed.RemoteStackTrace));
        }
    }

    private static Dictionary<string, HostedFunction> Find(WorkerConversation worker, string trigger, string name) =>
        worker.Functions.Where(function => function.IsStartedBy(trigger))
            .ToDictionary(function => function[name] ?? function.Name, StringComparer.OrdinalIgnoreCase);
}
