using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Platform.Http;

/// <summary>What no other function serves: the root, and addresses and methods that there are not.</summary>
[Feature("Http")]
public sealed class AddressFunctions(Addresses addresses)
{
    internal const string WrongAddress = "WrongAddress";

    /// <summary>An empty route would mean the function's name; this parameter can only be empty.</summary>
    [Function("Root")]
    [Endpoint("Pradžia: nukreipia į API naršyklę", Public = true, Status = 302)]
    public IResult Root([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "{ignored:maxlength(0)?}")] HttpRequest request) =>
        Results.Redirect("/api/docs");

    /// <summary>
    /// The host itself would answer with an empty 404, also where just the method is wrong, and knows no preflights; CorsMiddleware
    /// answers those before they come here. The host's own addresses are left to it. A host that takes functions in the order of
    /// their names comes to this one last.
    /// </summary>
    /// <exception cref="RefusedException">Always.</exception>
    [Function(WrongAddress)]
    [Endpoint("Neaptarnaujamas adresas", Public = true, Refuses = [typeof(AddressRefusals)], Codes = ["method-not-allowed"])]
    public IResult Refuse(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "patch", "delete", "options", "trace",
            Route = "{*path:regex(^(?!(admin|runtime)(/|$)))}")] HttpRequest request)
    {
        var allowed = string.Join(", ", addresses.MethodsOf(request.HttpContext));
        if (allowed.Length == 0)
            throw AddressRefusals.Unknown.Because("Sistemoje tokio adreso nėra.");
        request.HttpContext.Response.Headers.Allow = allowed;
        throw AddressRefusals.MethodNotAllowed.Because($"Šiuo adresu galima tik {allowed}.");
    }
}

/// <summary>The addresses of the functions, to be compared with that of a request.</summary>
public sealed class Addresses(IInlineConstraintResolver constraints)
{
    private readonly ImmutableArray<Address> _all =
        [.. Endpoints.All.Values.Where(endpoint => endpoint.Function != AddressFunctions.WrongAddress).Select(endpoint => new Address(endpoint, constraints))];

    /// <summary>The methods with which functions serve the request's address, in capitals and in order; none where no function does.</summary>
    public IReadOnlyList<string> MethodsOf(HttpContext http) =>
        [.. _all.Where(address => address.IsOf(http)).SelectMany(address => address.Methods).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private sealed class Address
    {
        private readonly TemplateMatcher _template;
        private readonly IDictionary<string, IRouteConstraint> _constraints;

        public Address(Endpoint endpoint, IInlineConstraintResolver resolver)
        {
            var template = TemplateParser.Parse(endpoint.Trigger.Route!);
            var constraints = new RouteConstraintBuilder(resolver, endpoint.Function);
            foreach (var parameter in template.Parameters)
            {
                if (parameter.IsOptional)
                    constraints.SetOptional(parameter.Name!);
                foreach (var constraint in parameter.InlineConstraints)
                    constraints.AddResolvedConstraint(parameter.Name!, constraint.Constraint);
            }
            _template = new(template, []);
            _constraints = constraints.Build();
            Methods = [.. endpoint.Trigger.Methods!.Select(method => method.ToUpperInvariant())];
        }

        public ImmutableArray<string> Methods { get; }

        public bool IsOf(HttpContext http)
        {
            var values = new RouteValueDictionary();
            return _template.TryMatch(http.Request.Path, values)
                && _constraints.All(constraint => constraint.Value.Match(http, null, constraint.Key, values, RouteDirection.IncomingRequest));
        }
    }
}

public static class AddressRefusals
{
    public static readonly Refusal Unknown = new("route-unknown", RefusalKind.NotFound, "Tokio adreso nėra");
    public static readonly Refusal MethodNotAllowed = new("method-not-allowed", RefusalKind.NotSupported, "Šis veiksmas čia negalimas");
}
