using Kursuok.LocalAzure.Durable;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Kursuok.LocalAzure.Host;

internal sealed record ActivityInput(string InstanceId, string? Json);

/// <summary>
/// The orchestrators and activities among the functions. Activities may call their own host, so those that an earlier
/// process has left wait until it is <paramref name="serving"/>.
/// </summary>
internal sealed class DurableFunctions(FunctionCatalogue catalogue, FunctionRunner runner, Task serving) : IDurableFunctions
{
    private readonly Dictionary<string, LocalFunction> _orchestrators = catalogue.With<OrchestrationTriggerAttribute>()
        .ToDictionary(found => found.Trigger.Orchestration ?? found.Function.Name, found => found.Function, StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, LocalFunction> _activities = catalogue.With<ActivityTriggerAttribute>()
        .ToDictionary(found => found.Trigger.Activity ?? found.Function.Name, found => found.Function, StringComparer.OrdinalIgnoreCase);

    public Func<TaskOrchestrationContext, Task<object?>>? FindOrchestrator(string name) =>
        _orchestrators.TryGetValue(name, out var function) ? context => runner.RunAsync(function, null, context, CancellationToken.None) : null;

    public bool HasActivity(string name) => _activities.ContainsKey(name);

    public async Task<string?> RunActivityAsync(string name, string instanceId, string? input, CancellationToken cancellation)
    {
        await serving.WaitAsync(cancellation);
        return DurableJson.Write(await runner.RunAsync(_activities[name], null, new ActivityInput(instanceId, input), cancellation));
    }
}
