using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Kursuok.LocalHost.Storage;
using Microsoft.DurableTask.Protobuf;

namespace Kursuok.LocalHost.Durable;

/// <summary>What a function's durable client asks of the task hub, by gRPC. What is answered is on the disk.</summary>
internal sealed class TaskHubService(DurableEngine engine, LocalDatabase database) : TaskHubSidecarService.TaskHubSidecarServiceBase
{
    private const int LargestPage = 100;

    public override Task<Empty> Hello(Empty request, ServerCallContext context) => Task.FromResult(new Empty());

    public override async Task<CreateInstanceResponse> StartInstance(CreateInstanceRequest request, ServerCallContext context)
    {
        var id = string.IsNullOrEmpty(request.InstanceId) ? Guid.NewGuid().ToString("N") : request.InstanceId;
        return await engine.StartInstanceAsync(id, request)
            ? new() { InstanceId = id }
            : throw new RpcException(new(StatusCode.AlreadyExists, $"An orchestration instance with the id {id} already exists."));
    }

    public override async Task<RaiseEventResponse> RaiseEvent(RaiseEventRequest request, ServerCallContext context)
    {
        await PostAsync(request.InstanceId, now => History.Raised(now, request.Name, request.Input));
        return new();
    }

    public override async Task<TerminateResponse> TerminateInstance(TerminateRequest request, ServerCallContext context)
    {
        await TerminateAsync(request.InstanceId, request.Output, request.Recursive);
        return new();
    }

    public override async Task<SuspendResponse> SuspendInstance(SuspendRequest request, ServerCallContext context)
    {
        await PostAsync(request.InstanceId, now =>
        {
            var suspended = History.At(now);
            suspended.ExecutionSuspended = new() { Input = request.Reason };
            return suspended;
        });
        return new();
    }

    public override async Task<ResumeResponse> ResumeInstance(ResumeRequest request, ServerCallContext context)
    {
        await PostAsync(request.InstanceId, now =>
        {
            var resumed = History.At(now);
            resumed.ExecutionResumed = new() { Input = request.Reason };
            return resumed;
        });
        return new();
    }

    public override Task<GetInstanceResponse> GetInstance(GetInstanceRequest request, ServerCallContext context) =>
        Task.FromResult(Find(request.InstanceId) is { } instance
            ? new GetInstanceResponse { Exists = true, OrchestrationState = State(instance, request.GetInputsAndOutputs) }
            : new());

    public override Task<GetInstanceResponse> WaitForInstanceStart(GetInstanceRequest request, ServerCallContext context) =>
        WaitAsync(request, instance => instance.Status != OrchestrationStatus.Pending, context.CancellationToken);

    public override Task<GetInstanceResponse> WaitForInstanceCompletion(GetInstanceRequest request, ServerCallContext context) =>
        WaitAsync(request, instance => instance.IsTerminal, context.CancellationToken);

    /// <summary>Pages in the order of the ids; the token is the last id of a page.</summary>
    public override Task<QueryInstancesResponse> QueryInstances(QueryInstancesRequest request, ServerCallContext context)
    {
        var query = request.Query;
        var size = query.MaxInstanceCount > 0 ? query.MaxInstanceCount : LargestPage;
        var page = database.Read(session => DurableStore.Query(session, query.RuntimeStatus, query.CreatedTimeFrom?.ToDateTime(), query.CreatedTimeTo?.ToDateTime(),
            query.InstanceIdPrefix, query.ContinuationToken ?? "", size + 1));
        var response = new QueryInstancesResponse { ContinuationToken = page.Count > size ? page[size - 1].Id : null };
        response.OrchestrationState.AddRange(page.Take(size).Select(instance => State(instance, query.FetchInputsAndOutputs)));
        return Task.FromResult(response);
    }

    public override async Task<PurgeInstancesResponse> PurgeInstances(PurgeInstancesRequest request, ServerCallContext context)
    {
        var filter = request.PurgeInstanceFilter;
        var purged = await database.WriteAsync(session => DurableStore.Purge(session, filter is null
            ? [request.InstanceId]
            : DurableStore.Query(session, filter.RuntimeStatus, filter.CreatedTimeFrom?.ToDateTime(), filter.CreatedTimeTo?.ToDateTime(), null, "", int.MaxValue)
                .Select(instance => instance.Id)));
        return new() { DeletedInstanceCount = purged, IsComplete = true };
    }

    private async Task TerminateAsync(string id, string? output, bool recursive)
    {
        await PostAsync(id, now => History.Terminated(now, output, recursive));
        if (!recursive)
            return;
        foreach (var child in database.Read(session => DurableStore.Children(session, id)))
            await TerminateAsync(child, output, recursive: true);
    }

    private async Task PostAsync(string id, Func<DateTime, HistoryEvent> message)
    {
        var now = engine.Now;
        if (await database.WriteAsync(session => DurableStore.Post(session, id, null, now, message(now))) is { } alarm)
        {
            engine.Announce([alarm]);
            return;
        }
        throw new RpcException(Find(id) is null
            ? new(StatusCode.NotFound, $"No instance with the id {id} was found.")
            : new(StatusCode.FailedPrecondition, $"The orchestration instance {id} is not running."));
    }

    private async Task<GetInstanceResponse> WaitAsync(GetInstanceRequest request, Func<DurableInstance, bool> reached, CancellationToken cancellation)
    {
        while (true)
        {
            // Asked for before the look, so that no change between the two is missed.
            var changed = engine.NextChangeAsync(request.InstanceId);
            var instance = Find(request.InstanceId);
            if (instance is null || reached(instance))
            {
                engine.TellOfChange(request.InstanceId);
                return instance is null
                    ? throw new RpcException(new(StatusCode.NotFound, $"No instance with the id {request.InstanceId} was found."))
                    : new() { Exists = true, OrchestrationState = State(instance, request.GetInputsAndOutputs) };
            }
            await changed.WaitAsync(cancellation);
        }
    }

    private DurableInstance? Find(string id) => database.Read(session => DurableStore.Find(session, id));

    private static OrchestrationState State(DurableInstance instance, bool everything) => new()
    {
        InstanceId = instance.Id,
        Name = instance.Name,
        ExecutionId = instance.Execution,
        OrchestrationStatus = instance.Status,
        CreatedTimestamp = Timestamp.FromDateTime(instance.Created),
        LastUpdatedTimestamp = Timestamp.FromDateTime(instance.Updated),
        ParentInstanceId = instance.Parent?.OrchestrationInstance.InstanceId,
        Input = everything ? instance.Input : null,
        Output = everything ? instance.Output : null,
        CustomStatus = everything ? instance.CustomStatus : null,
        FailureDetails = everything ? instance.Failure : null,
    };
}
