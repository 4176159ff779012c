using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Kursuok.LocalAzure.Durable;
using Kursuok.LocalAzure.Queues;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.LocalAzure.Host;

/// <summary>How a parameter of a function gets its value. Chosen once; what is not listed here is refused at the start.</summary>
internal static class ParameterBinding
{
    /// <summary>What the worker of Azure makes of a route's text; others would bind here only.</summary>
    private static readonly Dictionary<Type, Func<string, object>> s_texts = new()
    {
        [typeof(string)] = text => text,
        [typeof(Guid)] = text => Guid.Parse(text),
        [typeof(int)] = text => int.Parse(text, CultureInfo.InvariantCulture),
        [typeof(long)] = text => long.Parse(text, CultureInfo.InvariantCulture),
        [typeof(double)] = text => double.Parse(text, CultureInfo.InvariantCulture),
        [typeof(decimal)] = text => decimal.Parse(text, CultureInfo.InvariantCulture),
        [typeof(bool)] = text => bool.Parse(text),
        [typeof(DateTime)] = text => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
        [typeof(DateTimeOffset)] = text => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
    };

    /// <summary>Null when nothing binds this parameter.</summary>
    public static Func<Invocation, object?>? Of(ParameterInfo parameter, TriggerBindingAttribute trigger, IReadOnlyCollection<string> namedValues)
    {
        var type = parameter.ParameterType;
        if (parameter.IsDefined(typeof(TriggerBindingAttribute)))
            return OfTrigger(trigger, type);
        if (type == typeof(FunctionContext))
            return invocation => invocation;
        if (type == typeof(CancellationToken))
            return invocation => invocation.CancellationToken;
        if (type == typeof(DurableTaskClient) && parameter.IsDefined(typeof(DurableClientAttribute)))
            return invocation => invocation.InstanceServices.GetRequiredService<DurableTaskClient>();
        if (namedValues.Contains(parameter.Name!, StringComparer.OrdinalIgnoreCase))
            return OfNamedValue(parameter, trigger);
        return (trigger, parameter.Name, type) switch
        {
            (ServiceBusTriggerAttribute, "messageId", _) when type == typeof(string) => invocation => ((QueueMessage)invocation.Trigger!).MessageId,
            (ServiceBusTriggerAttribute, "deliveryCount", _) when type == typeof(int) => invocation => ((QueueMessage)invocation.Trigger!).Deliveries,
            (ActivityTriggerAttribute, "instanceId", _) when type == typeof(string) => invocation => ((ActivityInput)invocation.Trigger!).InstanceId,
            _ => null,
        };
    }

    private static Func<Invocation, object?>? OfTrigger(TriggerBindingAttribute trigger, Type type) => trigger switch
    {
        HttpTriggerAttribute when type == typeof(HttpRequest) => invocation => invocation.Http!.Request,
        TimerTriggerAttribute when type == typeof(TimerInfo) => invocation => invocation.Trigger,
        OrchestrationTriggerAttribute when type == typeof(TaskOrchestrationContext) => invocation => invocation.Trigger,
        ActivityTriggerAttribute => invocation => ((ActivityInput)invocation.Trigger!).Json is { } json ? JsonSerializer.Deserialize(json, type, DurableJson.Options) : null,
        ServiceBusTriggerAttribute => OfContent(type, invocation => ((QueueMessage)invocation.Trigger!).Body),
        BlobTriggerAttribute => OfContent(type, invocation => ((TriggeringBlob)invocation.Trigger!).Content),
        _ => null,
    };

    private static Func<Invocation, object?> OfContent(Type type, Func<Invocation, BinaryData> content) => type switch
    {
        _ when type == typeof(string) => invocation => content(invocation).ToString(),
        _ when type == typeof(BinaryData) => content,
        _ when type == typeof(byte[]) => invocation => content(invocation).ToArray(),
        _ when type == typeof(Stream) => invocation => content(invocation).ToStream(),
        _ => invocation => JsonSerializer.Deserialize(content(invocation), type, DurableJson.Options),
    };

    private static Func<Invocation, object?>? OfNamedValue(ParameterInfo parameter, TriggerBindingAttribute trigger)
    {
        var name = parameter.Name!;
        if (trigger is BlobTriggerAttribute)
            return parameter.ParameterType == typeof(string) ? invocation => ((TriggeringBlob)invocation.Trigger!).Tokens[name] : null;
        if (!s_texts.TryGetValue(Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType, out var read))
            return null;
        var absent = parameter.HasDefaultValue ? parameter.DefaultValue : null;
        return invocation => invocation.Http!.Request.RouteValues[name] is { } value
            ? Read(read, name, (value as string) ?? Convert.ToString(value, CultureInfo.InvariantCulture)!)
            : absent;
    }

    /// <summary>A route part that cannot be read is the caller's mistake, and middleware can answer it as one.</summary>
    private static object Read(Func<string, object> read, string name, string text)
    {
        try { return read(text); }
        catch (Exception unreadable) when (unreadable is FormatException or OverflowException)
        {
            throw new BadHttpRequestException($"The part «{name}» of the address is unreadable.", StatusCodes.Status400BadRequest, unreadable);
        }
    }
}
