using System.Text.Json;
using Kursuok.LocalHost.Worker.Rpc;

namespace Kursuok.LocalHost.Worker;

/// <summary>A function as the worker describes it: its name, and what starts it.</summary>
internal sealed class HostedFunction
{
    private readonly JsonElement _trigger;

    public HostedFunction(RpcFunctionMetadata metadata)
    {
        Metadata = metadata;
        var bindings = metadata.RawBindings.Select(binding => JsonElement.Parse(binding)).ToList();
        _trigger = bindings.Single(binding => Text(binding, "type")!.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase));
        DurableClients = [.. bindings.Where(binding => Is(binding, "durableClient")).Select(binding => Text(binding, "name")!)];
    }

    public RpcFunctionMetadata Metadata { get; }

    public string Id => Metadata.FunctionId;

    public string Name => Metadata.Name;

    /// <summary>The parameter that gets what has started the function.</summary>
    public string TriggerParameter => this["name"]!;

    /// <summary>The parameters that get a client of the durable engine.</summary>
    public IReadOnlyList<string> DurableClients { get; }

    /// <summary>A property of the trigger: «schedule», «queueName», «route»; null when it has none of that name.</summary>
    public string? this[string property] => Text(_trigger, property);

    /// <summary>The methods of an HTTP trigger, in capitals; none means all.</summary>
    public IReadOnlyList<string> Methods =>
        _trigger.TryGetProperty("methods", out var methods) ? [.. methods.EnumerateArray().Select(method => method.GetString()!.ToUpperInvariant())] : [];

    /// <param name="trigger">«httpTrigger», «timerTrigger» …</param>
    public bool IsStartedBy(string trigger) => Is(_trigger, trigger);

    private static bool Is(JsonElement binding, string type) => string.Equals(Text(binding, "type"), type, StringComparison.OrdinalIgnoreCase);

    private static string? Text(JsonElement binding, string property) =>
        binding.TryGetProperty(property, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;
}
