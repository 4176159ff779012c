using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Security;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Platform.Http;

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

    /// <summary>The answer holds secrets: it is kept nowhere, and «Idempotency-Key» does not apply.</summary>
    public bool AnswersSecrets { get; init; }

    /// <summary>Names of query parameters.</summary>
    public string[] Query { get; init; } = [];

    /// <summary>The choices of the query parameter «state».</summary>
    public Type? States { get; init; }

    /// <summary>
    /// The classes whose refusals it may answer with, besides the common ones. What only reads refuses just with those
    /// that say that something is not there, and with <see cref="Codes"/>.
    /// </summary>
    public Type[] Refuses { get; init; } = [];

    /// <summary>With what else of <see cref="Refuses"/> a function that only reads refuses.</summary>
    public string[] Codes { get; init; } = [];
}

/// <summary>An HTTP function with its promise.</summary>
public sealed record Endpoint(string Function, MethodInfo Method, HttpTriggerAttribute Trigger, EndpointAttribute Promise)
{
    private const string ApiPrefix = "api/";

    /// <summary>It belongs to the API, not to the pages beside it.</summary>
    public bool IsApi => Trigger.Route!.StartsWith(ApiPrefix, StringComparison.Ordinal);

    /// <summary>The address template within the API («groups/{group}»).</summary>
    public string ApiRoute => Trigger.Route![ApiPrefix.Length..];

    /// <summary>Under «Idempotency-Key» the same call gets the same answer.</summary>
    public bool TakesKey => KeyIsTaken(Trigger, Promise);

    /// <summary>The feature that its class serves.</summary>
    public string Feature { get; } = Method.DeclaringType!.GetCustomAttribute<FeatureAttribute>()?.Name
        ?? throw new InvalidOperationException($"The class of the HTTP function {Function} must name its [Feature].");

    /// <summary>Every refusal that it may answer with, and where it comes from.</summary>
    public ImmutableArray<(string Source, Refusal Refusal)> Refusals { get; } = [.. RefusalsOf(Trigger, Promise)];

    private static bool KeyIsTaken(HttpTriggerAttribute trigger, EndpointAttribute promise) => trigger.Methods is ["post"] && !promise.AnswersSecrets;

    private static IEnumerable<(string, Refusal)> RefusalsOf(HttpTriggerAttribute trigger, EndpointAttribute promise)
    {
        var reads = trigger.Methods![0] == "get";
        yield return ("Caller", RateRefusals.TooMany);
        if (promise.Takes is not null || promise.TakesContent.Length > 0)
        {
            yield return ("Body", HttpRefusals.BodyUnreadable);
            yield return ("Body", HttpRefusals.BodyTooLarge);
            yield return ("Body", HttpRefusals.ContentUnsupported);
            if (promise.Takes is not null)
                yield return ("Body", HttpRefusals.ListTooLong);
        }
        if (promise.Query.Length > 0)
            yield return ("Query", HttpRefusals.QueryInvalid);
        if (!promise.Public)
        {
            yield return ("Caller", SecurityRefusals.SignInNeeded);
            yield return ("Caller", SecurityRefusals.TokenInvalid);
            yield return ("Caller", SecurityRefusals.IssuerSilent);
            yield return ("Caller", CommonRefusals.RoleMissing);
        }
        if (!reads)
        {
            yield return ("Change", CommonRefusals.FieldsInvalid);
            yield return ("Change", StoreRefusals.Busy);
            yield return ("Change", StoreRefusals.Stale);
            if ((promise.Roles & ~Roles.Learner) != Roles.None)
                yield return ("Own", CommonRefusals.OwnInterest);
        }
        if (KeyIsTaken(trigger, promise))
        {
            yield return ("Key", IdempotencyRefusals.KeyInvalid);
            yield return ("Key", IdempotencyRefusals.KeyReused);
            yield return ("Key", IdempotencyRefusals.InFlight);
        }
        foreach (var type in promise.Refuses)
        {
            foreach (var refusal in Declared(type))
            {
                if (reads && promise.Codes.Contains(refusal.Code))
                    yield return (refusal.Code, refusal);
                else if (!reads || refusal.Kind == RefusalKind.NotFound)
                    yield return (type.Name.Replace("Refusals", "", StringComparison.Ordinal), refusal);
            }
        }
        yield return ("Server", ServerRefusals.Unexpected);
    }

    private static IEnumerable<Refusal> Declared(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<Refusal>();
}

/// <summary>Every HTTP function of this assembly.</summary>
public static class Endpoints
{
    public static FrozenDictionary<string, Endpoint> All { get; } =
        Find(typeof(Endpoints).Assembly.GetExportedTypes()).ToFrozenDictionary(endpoint => endpoint.Function, StringComparer.Ordinal);

    /// <summary>Those of the API: what the OpenAPI document describes.</summary>
    public static ImmutableArray<Endpoint> Api { get; } = [.. All.Values.Where(endpoint => endpoint.IsApi)];

    /// <exception cref="InvalidOperationException">A function lacks its <see cref="EndpointAttribute"/>, or names neither roles nor the public.</exception>
    internal static IEnumerable<Endpoint> Find(IEnumerable<Type> types) =>
        from type in types
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
