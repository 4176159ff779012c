using System.Reflection;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Kursuok.LocalAzure.Host;

/// <summary>Functions that the host cannot run. Nothing starts until all of them are right.</summary>
internal sealed class InvalidFunctionsException(IEnumerable<string> faults)
    : InvalidOperationException("The host does not start: " + string.Join(" · ", faults));

/// <summary>All functions of the assembly, found and checked once, when the host is built.</summary>
internal sealed class FunctionCatalogue
{
    private FunctionCatalogue(IReadOnlyList<LocalFunction> functions) => Functions = functions;

    public IReadOnlyList<LocalFunction> Functions { get; }

    public IEnumerable<(LocalFunction Function, T Trigger)> With<T>() where T : TriggerBindingAttribute =>
        Functions.Where(function => function.Trigger is T).Select(function => (function, (T)function.Trigger));

    public static FunctionCatalogue Find(IEnumerable<Type> classes, string routePrefix, List<string> faults)
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        var functions = new List<LocalFunction>();
        foreach (var method in classes.SelectMany(type => type.GetMethods(Declared)))
        {
            if (method.GetCustomAttribute<FunctionAttribute>() is { } attribute && Read(attribute.Name, method, routePrefix, faults) is { } function)
                functions.Add(function);
        }
        foreach (var name in functions.GroupBy(function => function.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Skip(1).Any()))
            faults.Add($"the name {name.Key} is given to {string.Join(" and ", name.Select(function => function.EntryPoint))}");
        return new(functions);
    }

    private static LocalFunction? Read(string name, MethodInfo method, string routePrefix, List<string> faults)
    {
        void Fault(string fault) => faults.Add($"function {name} ({method.DeclaringType!.FullName}.{method.Name}) {fault}");

        var parameters = method.GetParameters();
        var triggers = parameters.Where(parameter => parameter.IsDefined(typeof(TriggerBindingAttribute))).ToArray();
        if (!method.IsPublic || method.IsGenericMethod)
            Fault("must be a public method without type parameters");
        else if (method.DeclaringType!.IsAbstract && !method.IsStatic)
            Fault("is an instance method of an abstract class");
        else if (triggers.Length != 1)
            Fault(triggers.Length == 0 ? "has no trigger" : "has more than one trigger");
        else
            return Bind(name, method, parameters, triggers[0], routePrefix, Fault);
        return null;
    }

    private static LocalFunction? Bind(string name, MethodInfo method, ParameterInfo[] parameters, ParameterInfo triggered, string routePrefix, Action<string> fault)
    {
        var trigger = triggered.GetCustomAttribute<TriggerBindingAttribute>()!;
        var values = NamedValues(name, trigger, routePrefix, fault);
        var arguments = new Func<Invocation, object?>[parameters.Length];
        var complete = values is not null;
        for (var i = 0; complete && i < parameters.Length; i++)
        {
            if (ParameterBinding.Of(parameters[i], trigger, values!) is { } argument)
            {
                arguments[i] = argument;
                continue;
            }
            complete = false;
            fault($"has the parameter {parameters[i].ParameterType.Name} {parameters[i].Name}, which nothing binds");
        }
        return complete ? new(name, method, trigger, triggered, arguments) : null;
    }

    /// <summary>The parts of the route or of the blob's path that parameters may be named after; null when the pattern is wrong.</summary>
    private static IReadOnlyCollection<string>? NamedValues(string name, TriggerBindingAttribute trigger, string routePrefix, Action<string> fault)
    {
        switch (trigger)
        {
            case HttpTriggerAttribute http:
                try { return [.. HttpFunctions.PatternOf(name, http, routePrefix).Parameters.Select(parameter => parameter.Name)]; }
                catch (RoutePatternException wrong) { fault($"has a wrong route: {wrong.Message}"); return null; }
            case BlobTriggerAttribute blob:
                return new BlobPath(blob.BlobPath).Tokens;
            default:
                return [];
        }
    }
}
