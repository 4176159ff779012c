using DurableTask.Core.Exceptions;
using Grpc.Core;
using Kursuok.LocalAzure.Storage;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Kursuok.LocalAzure.Durable;

/// <summary>The client of the engine in the same process. What it has answered is on the disk.</summary>
internal sealed class LocalDurableTaskClient(DurableEngine engine, LocalDatabase database) : DurableTaskClient("local")
{
    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(orchestratorName.Name, nameof(orchestratorName));
        var id = string.IsNullOrEmpty(options?.InstanceId) ? Guid.NewGuid().ToString("N") : options.InstanceId;
        return await engine.StartInstanceAsync(id, orchestratorName.Name, DurableJson.Write(input), options?.StartAt)
            ? id
            : throw new OrchestrationAlreadyExistsException($"An orchestration instance with the id {id} already exists.");
    }

    public override Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        return PostAsync(instanceId, new(EventKind.EventRaised, Name: eventName, Data: DurableJson.Write(eventPayload)));
    }

    public override Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default) =>
        PostAsync(instanceId, new(EventKind.Terminate, Data: DurableJson.Write(options?.Output)));

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        PostAsync(instanceId, new(EventKind.Suspend));

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        PostAsync(instanceId, new(EventKind.Resume));

    private async Task PostAsync(string instanceId, HistoryEvent message)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var found = await database.WriteAsync(session =>
            DurableStore.Post(session, instanceId, null, engine.Now, message) ? null : DurableStore.Find(session, instanceId) is null
                ? new Status(StatusCode.NotFound, $"No instance with the id {instanceId} was found.")
                : (Status?)new Status(StatusCode.FailedPrecondition, $"The orchestration instance {instanceId} is not running."));
        if (found is { } refusal)
            throw new RpcException(refusal);
        engine.Notify(instanceId);
    }

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, instance => instance.Status is not OrchestrationRuntimeStatus.Pending, getInputsAndOutputs, cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, instance => instance.IsTerminal, getInputsAndOutputs, cancellation);

    private async Task<OrchestrationMetadata> WaitAsync(
        string instanceId, Func<DurableInstance, bool> reached, bool getInputsAndOutputs, CancellationToken cancellation)
    {
        while (true)
        {
            // Asked for before the look, so that no change between the two is missed.
            var changed = engine.NextChangeAsync(instanceId);
            var instance = Find(instanceId);
            if (instance is null || reached(instance))
            {
                engine.Announce(instanceId);
                return instance is null
                    ? throw new RpcException(new(StatusCode.NotFound, $"No instance with the id {instanceId} was found."))
                    : Metadata(instance, getInputsAndOutputs);
            }
            await changed.WaitAsync(cancellation);
        }
    }

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        Task.FromResult(Find(instanceId) is { } instance ? Metadata(instance, getInputsAndOutputs) : null);

    private DurableInstance? Find(string instanceId) => database.Read(session => DurableStore.Find(session, instanceId));

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) =>
        new Instances(database, filter ?? new());

    public override async Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default) =>
        new(await database.WriteAsync(session => DurableStore.Purge(session, instanceId)) ? 1 : 0);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static OrchestrationMetadata Metadata(DurableInstance instance, bool everything) => new(instance.Name, instance.Id)
    {
        RuntimeStatus = instance.Status,
        CreatedAt = instance.Created,
        LastUpdatedAt = instance.Updated,
        InputsAndOutputsFetched = everything,
        SerializedInput = everything ? instance.Input : null,
        SerializedOutput = everything ? instance.Output : null,
        SerializedCustomStatus = everything ? instance.CustomStatus : null,
        FailureDetails = everything ? instance.Failure : null,
    };

    /// <summary>Pages in the order of the ids; the token is the last id of a page.</summary>
    private sealed class Instances(LocalDatabase database, OrchestrationQuery query) : AsyncPageable<OrchestrationMetadata>
    {
        public override async IAsyncEnumerable<Page<OrchestrationMetadata>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
        {
            var after = continuationToken ?? query.ContinuationToken;
            var size = pageSizeHint ?? query.PageSize;
            do
            {
                var page = database.Read(session => DurableStore.Query(session, query, after, size + 1));
                after = page.Count > size ? page[size - 1].Id : null;
                yield return new([.. page.Take(size).Select(instance => Metadata(instance, query.FetchInputsAndOutputs))], after);
                await Task.CompletedTask;
            }
            while (after is not null);
        }
    }
}
