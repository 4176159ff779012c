using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.DurableTask.Protobuf;

namespace Kursuok.LocalHost.Durable;

/// <summary>What the worker's durable client calls, as the extension serves it. What has been answered is on the disk.</summary>
internal sealed class TaskHubService(DurableEngine engine) : TaskHubSidecarService.TaskHubSidecarServiceBase
{
    private const int DefaultPageSize = 100;

    public override Task<Empty> Hello(Empty request, ServerCallContext context) => Task.FromResult(new Empty());

    public override Task<CreateTaskHubResponse> CreateTaskHub(CreateTaskHubRequest request, ServerCallContext context) =>
        Task.FromResult(new CreateTaskHubResponse());

    public override Task<DeleteTaskHubResponse> DeleteTaskHub(DeleteTaskHubRequest request, ServerCallContext context) =>
        Task.FromResult(new DeleteTaskHubResponse());

    public override async Task<CreateInstanceResponse> StartInstance(CreateInstanceRequest request, ServerCallContext context)
    {
        var id = string.IsNullOrEmpty(request.InstanceId) ? Guid.NewGuid().ToString("N") : request.InstanceId;
        var start = new ExecutionStartedEvent
        {
            Name = request.Name,
            Version = request.Version,
            Input = request.Input,
            OrchestrationInstance = DurableInstance.NewExecution(id),
            ScheduledStartTimestamp = request.ScheduledStartTimestamp,
            Tags = { request.Tags },
        };
        var replaceable = request.OrchestrationIdReusePolicy is { } policy ? Statuses.Of(policy.ReplaceableStatus) : Statuses.Ended;
        return await engine.StartInstanceAsync(start, replaceable)
            ? new() { InstanceId = id }
            : throw Refusal(StatusCode.AlreadyExists, $"An Orchestration instance with the ID {id} already exists.");
    }

    public override async Task<RaiseEventResponse> RaiseEvent(RaiseEventRequest request, ServerCallContext context)
    {
        await TellAsync(request.InstanceId, new() { EventRaised = new() { Name = request.Name, Input = request.Input } });
        return new();
    }

    public override async Task<TerminateResponse> TerminateInstance(TerminateRequest request, ServerCallContext context)
    {
        await TellAsync(request.InstanceId, new() { ExecutionTerminated = new() { Input = request.Output, Recurse = request.Recursive } });
        return new();
    }

    public override async Task<SuspendResponse> SuspendInstance(SuspendRequest request, ServerCallContext context)
    {
        await TellAsync(request.InstanceId, new() { ExecutionSuspended = new() { Input = request.Reason } });
        return new();
    }

    public override async Task<ResumeResponse> ResumeInstance(ResumeRequest request, ServerCallContext context)
    {
        await TellAsync(request.InstanceId, new() { ExecutionResumed = new() { Input = request.Reason } });
        return new();
    }

    public override Task<GetInstanceResponse> GetInstance(GetInstanceRequest request, ServerCallContext context) =>
        Task.FromResult(Find(request.InstanceId) is { } instance ? Found(instance, request) : new() { Exists = false });

    public override Task<GetInstanceResponse> WaitForInstanceStart(GetInstanceRequest request, ServerCallContext context) =>
        WaitAsync(request, instance => instance.Status is not OrchestrationStatus.Pending, context.CancellationToken);

    public override Task<GetInstanceResponse> WaitForInstanceCompletion(GetInstanceRequest request, ServerCallContext context) =>
        WaitAsync(request, instance => instance.HasEnded, context.CancellationToken);

    /// <summary>In the order of the ids; the continuation token is the last id of a page.</summary>
    public override Task<QueryInstancesResponse> QueryInstances(QueryInstancesRequest request, ServerCallContext context)
    {
        var query = request.Query;
        var size = query.MaxInstanceCount > 0 ? query.MaxInstanceCount : DefaultPageSize;
        var filter = Filter(query.CreatedTimeFrom, query.CreatedTimeTo, query.RuntimeStatus) with { Prefix = query.InstanceIdPrefix };
        var found = engine.Database.Read(session => DurableStore.Query(session, filter, query.ContinuationToken, size + 1));
        return Task.FromResult(new QueryInstancesResponse
        {
            OrchestrationState = { found.Take(size).Select(instance => State(instance, query.FetchInputsAndOutputs)) },
            ContinuationToken = found.Count > size ? found[size - 1].Id : null,
        });
    }

    /// <summary>Only what has ended is purged.</summary>
    public override async Task<PurgeInstancesResponse> PurgeInstances(PurgeInstancesRequest request, ServerCallContext context)
    {
        var purged = request switch
        {
            { HasInstanceId: true } => await engine.Database.WriteAsync(session => DurableStore.Purge(session, request.InstanceId)) ? 1 : 0,
            { PurgeInstanceFilter: { } wanted } => await engine.Database.WriteAsync(session =>
                DurableStore.Purge(session, Filter(wanted.CreatedTimeFrom, wanted.CreatedTimeTo, wanted.RuntimeStatus))),
            _ => throw Refusal(StatusCode.Unimplemented, $"Instances are purged by id or by filter, not by {request.RequestCase}."),
        };
        return new() { DeletedInstanceCount = purged, IsComplete = true };
    }

    private async Task TellAsync(string id, HistoryEvent message)
    {
        if (await engine.TellAsync(id, message))
            return;
        throw Find(id) is null
            ? Unknown(id)
            : Refusal(StatusCode.FailedPrecondition, $"The orchestration instance {id} is not running.");
    }

    private async Task<GetInstanceResponse> WaitAsync(
        GetInstanceRequest request, Func<DurableInstance, bool> reached, CancellationToken cancellation)
    {
        while (true)
        {
            // Asked for before the look, so that no change between the two is missed.
            var changed = engine.NextChangeAsync(request.InstanceId);
            if (engine.IsStopping)
                throw Refusal(StatusCode.Unavailable, "The task hub is stopping.");
            var instance = Find(request.InstanceId);
            if (instance is null || reached(instance))
            {
                engine.Announce(request.InstanceId);
                return instance is null ? throw Unknown(request.InstanceId) : Found(instance, request);
            }
            await changed.WaitAsync(cancellation);
        }
    }

    private DurableInstance? Find(string id) => engine.Database.Read(session => DurableStore.Find(session, id));

    private static GetInstanceResponse Found(DurableInstance instance, GetInstanceRequest request) =>
        new() { Exists = true, OrchestrationState = State(instance, request.GetInputsAndOutputs) };

    private static OrchestrationState State(DurableInstance instance, bool everything) => new()
    {
        InstanceId = instance.Id,
        Name = instance.Name,
        Version = instance.Start.Version,
        OrchestrationStatus = instance.Status,
        ScheduledStartTimestamp = instance.Start.ScheduledStartTimestamp,
        CreatedTimestamp = Timestamp.FromDateTimeOffset(instance.Created),
        LastUpdatedTimestamp = Timestamp.FromDateTimeOffset(instance.Updated),
        Input = everything ? instance.Start.Input : null,
        Output = everything ? instance.Output : null,
        CustomStatus = everything ? instance.CustomStatus : null,
        FailureDetails = everything ? instance.Failure : null,
    };

    private static InstanceFilter Filter(Timestamp? from, Timestamp? to, IReadOnlyCollection<OrchestrationStatus> statuses) =>
        new(from?.ToDateTimeOffset(), to?.ToDateTimeOffset(), statuses.Count == 0 ? null : Statuses.Of(statuses));

    private static RpcException Unknown(string id) => Refusal(StatusCode.NotFound, $"No instance with the id {id} was found.");

    private static RpcException Refusal(StatusCode code, string message) => new(new(code, message));
}
