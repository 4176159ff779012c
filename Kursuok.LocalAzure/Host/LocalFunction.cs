using System.Reflection;
using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.LocalAzure.Host;

/// <summary>A function: a method, what starts it, and how each of its parameters is bound.</summary>
internal sealed class LocalFunction : FunctionDefinition
{
    private readonly Func<Invocation, object?>[] _arguments;
    private readonly MethodInvoker _method;
    private readonly Func<object?, ValueTask<object?>> _await;
    private readonly Lazy<ObjectFactory>? _instance;

    public LocalFunction(string name, MethodInfo method, TriggerBindingAttribute trigger, ParameterInfo triggerParameter, Func<Invocation, object?>[] arguments)
    {
        Name = name;
        Trigger = trigger;
        TriggerType = triggerParameter.ParameterType;
        Class = method.DeclaringType!;
        EntryPoint = $"{Class.FullName}.{method.Name}";
        _arguments = arguments;
        _method = MethodInvoker.Create(method);
        _await = ResultOf.Awaiter(method.ReturnType);
        ReturnsActionResult = method.ReturnType.IsAssignableTo(typeof(IActionResult))
            || method.ReturnType.GenericTypeArguments.Any(type => type.IsAssignableTo(typeof(IActionResult)));
        _instance = method.IsStatic ? null : new(() => ActivatorUtilities.CreateFactory(Class, []));
    }

    public override string Id => EntryPoint;

    public override string Name { get; }

    public override string EntryPoint { get; }

    public override string PathToAssembly => Class.Assembly.Location;

    public TriggerBindingAttribute Trigger { get; }

    public Type TriggerType { get; }

    public Type Class { get; }

    public bool IsStatic => _instance is null;

    public bool ReturnsActionResult { get; }

    /// <summary>The pipeline's last step: binds, calls, awaits.</summary>
    public static async Task RunAsync(FunctionContext context)
    {
        var invocation = (Invocation)context;
        var result = invocation.Function.CallAsync(invocation);
        invocation.Result.Value = await result;
    }

    private ValueTask<object?> CallAsync(Invocation invocation)
    {
        var arguments = new object?[_arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = _arguments[i](invocation);
        var instance = _instance?.Value(invocation.InstanceServices, []);
        try { return _await(_method.Invoke(instance, arguments.AsSpan())); }
        catch (TargetInvocationException failure)
        {
            ExceptionDispatchInfo.Throw(failure.InnerException!);
            throw;
        }
    }
}

/// <summary>How what a method returns becomes its result: nothing, a value, or a task of either.</summary>
internal static class ResultOf
{
    public static Func<object?, ValueTask<object?>> Awaiter(Type type)
    {
        if (type == typeof(Task))
            return async task => { await (Task)task!; return null; };
        if (type == typeof(ValueTask))
            return async task => { await (ValueTask)task!; return null; };
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>))
            return Generic(nameof(AwaitTask), type);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>))
            return Generic(nameof(AwaitValueTask), type);
        return ValueTask.FromResult;
    }

    private static Func<object?, ValueTask<object?>> Generic(string awaiter, Type task) =>
        typeof(ResultOf).GetMethod(awaiter, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(task.GenericTypeArguments[0]).CreateDelegate<Func<object?, ValueTask<object?>>>();

    private static async ValueTask<object?> AwaitTask<T>(object? task) => await (Task<T>)task!;

    private static async ValueTask<object?> AwaitValueTask<T>(object? task) => await (ValueTask<T>)task!;
}
