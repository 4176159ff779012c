using System.Collections.Frozen;
using System.Reflection;
using Kursuok.Domain;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Http;

/// <summary>
/// What an HTTP function promises: stated at the function, checked before it runs, and published in the OpenAPI
/// document. An HTTP function without it does not start.
/// </summary>
/// <param name="summary">What it does, in Lithuanian.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EndpointAttribute(string summary) : Attribute
{
    public string Summary { get; } = summary;

    /// <summary>Who may call it at all; what each may do with which object the domain decides.</summary>
    public Roles Roles { get; init; }

    /// <summary>Anyone may call it, signed in or not.</summary>
    public bool Public { get; init; }

    /// <summary>The body's type; null takes none.</summary>
    public Type? Takes { get; init; }

    /// <summary>Other content that the body may be, instead of JSON.</summary>
    public string[] TakesContent { get; init; } = [];

    /// <summary>The answer's type; null for none.</summary>
    public Type? Answers { get; init; }

    /// <summary>The answer's content type where it is not JSON.</summary>
    public string? AnswersContent { get; init; }

    /// <summary>The status of success.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Names of query parameters.</summary>
    public string[] Query { get; init; } = [];

    /// <summary>The classes whose refusals it may answer with, besides the common ones.</summary>
    public Type[] Refuses { get; init; } = [];
}

/// <summary>An HTTP function with its promise.</summary>
public sealed record Endpoint(string Function, MethodInfo Method, HttpTriggerAttribute Trigger, EndpointAttribute Promise);

/// <summary>Every HTTP function of this assembly.</summary>
public static class Endpoints
{
    public static FrozenDictionary<string, Endpoint> All { get; } = Find(typeof(Endpoints).Assembly).ToFrozenDictionary(endpoint => endpoint.Function, StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">A function lacks its <see cref="EndpointAttribute"/>, or names neither roles nor the public.</exception>
    internal static IEnumerable<Endpoint> Find(Assembly assembly) =>
        from type in assembly.GetExportedTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        let function = method.GetCustomAttribute<FunctionAttribute>()
        let trigger = method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(found => found is not null)
        where function is not null && trigger is not null
        select new Endpoint(function.Name, method, trigger, Checked(function.Name, method.GetCustomAttribute<EndpointAttribute>()));

    private static EndpointAttribute Checked(string function, EndpointAttribute? promise) =>
        promise is not null && promise.Public == (promise.Roles == Roles.None)
            ? promise
            : throw new InvalidOperationException($"The HTTP function {function} must say with [Endpoint] either its roles or that it is public.");
}
