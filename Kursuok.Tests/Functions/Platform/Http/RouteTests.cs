using System.Text.Json;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Functions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Tests.Functions.Platform.Http;

/// <summary>
/// The addresses of all functions against what Azure's host does with them. It takes the most specific template; an older one takes
/// the first function by name; the worker goes by ASP.NET Core's precedence. All three must come to the same function.
/// </summary>
public sealed class RouteTests
{
    private const string WrongAddress = "WrongAddress";
    private static readonly IInlineConstraintResolver s_constraints =
        new ServiceCollection().AddLogging().AddRouting().BuildServiceProvider().GetRequiredService<IInlineConstraintResolver>();
    private static readonly AddressFunctions s_functions = new(new(s_constraints));

    public static TheoryData<string> Functions => [.. Endpoints.All.Keys.Order(StringComparer.Ordinal)];

    [Fact]
    public void The_host_puts_nothing_before_the_routes()
    {
        using var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json")));
        Assert.Equal("", host.RootElement.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_route_is_one_that_the_host_takes(string function)
    {
        var route = Endpoints.All[function].Trigger.Route;
        Assert.False(string.IsNullOrEmpty(route?.Trim('/')), "An empty route means the function's name.");
        Assert.Equal(route, route.Trim('/'));
        Assert.False(route.StartsWith("admin", StringComparison.OrdinalIgnoreCase) || route.StartsWith("runtime", StringComparison.OrdinalIgnoreCase), "The host keeps it for itself.");
        Assert.NotEmpty(Endpoints.All[function].Trigger.Methods!);
        _ = TemplateParser.Parse(route);
        _ = Microsoft.AspNetCore.Routing.Patterns.RoutePatternFactory.Parse("/" + route);
    }

    [Fact]
    public void No_two_functions_serve_one_address()
    {
        var all = Endpoints.All.Values.Where(endpoint => endpoint.Function != WrongAddress)
            .Select(endpoint => (endpoint.Function, Methods: endpoint.Trigger.Methods!, Segments: Segments(endpoint))).ToList();
        var overlaps = from one in all
                       from other in all
                       where string.CompareOrdinal(one.Function, other.Function) < 0 && one.Methods.Intersect(other.Methods, StringComparer.Ordinal).Any()
                           && one.Segments.Count == other.Segments.Count && one.Segments.Zip(other.Segments).All(pair => MayBeSame(pair.First, pair.Second))
                       select $"{one.Function} and {other.Function}";
        Assert.Empty(overlaps);
    }

    [Fact]
    public void What_takes_every_address_comes_last_by_whichever_order()
    {
        var all = RoutePrecedence.ComputeInbound(TemplateParser.Parse(Endpoints.All[WrongAddress].Trigger.Route!));
        Assert.All(Endpoints.All.Values.Where(endpoint => endpoint.Function != WrongAddress), endpoint =>
        {
            Assert.True(string.CompareOrdinal(endpoint.Function, WrongAddress) < 0, $"{endpoint.Function} comes after it by name.");
            Assert.True(string.Compare(endpoint.Function, WrongAddress, StringComparison.OrdinalIgnoreCase) < 0, $"{endpoint.Function} comes after it by name, ignoring case.");
            Assert.True(RoutePrecedence.ComputeInbound(TemplateParser.Parse(endpoint.Trigger.Route!)) < all, $"{endpoint.Function} comes after it by precedence.");
        });
    }

    [Theory]
    [InlineData("/nera", true)]
    [InlineData("/api/nera/tokio", true)]
    [InlineData("/administravimas", true)]
    [InlineData("/admin", false)]
    [InlineData("/admin/host/status", false)]
    [InlineData("/Admin/host/status", false)]
    [InlineData("/runtime/webhooks/blobs", false)]
    [InlineData("/", false)]
    public void The_hosts_own_addresses_are_left_to_it(string path, bool taken) => Assert.Equal(taken, Matches(WrongAddress, path));

    [Theory]
    [InlineData("/", true)]
    [InlineData("/x", false)]
    [InlineData("/api", false)]
    public void The_root_is_the_root_alone(string path, bool taken) => Assert.Equal(taken, Matches("Root", path));

    [Theory]
    [InlineData("GET", "/nera")]
    [InlineData("GET", "/api")]
    [InlineData("GET", "/api/nera/tokio")]
    [InlineData("DELETE", "/api/groups/0123456789abcdef/nera")]
    [InlineData("PATCH", "/api/certificates/SHORT")]
    [InlineData("GET", "/groups/0123456789abcdef")]
    public void An_address_that_no_function_has_is_unknown(string method, string path)
    {
        var (refused, allow) = Refuse(method, path);
        Assert.Equal((AddressRefusals.Unknown, 404, ""), (refused.Refusal, Problems.Status(refused.Refusal), allow));
    }

    [Theory]
    [InlineData("PATCH", "/api/catalogue", "GET")]
    [InlineData("HEAD", "/api/catalogue/0123456789abcdef", "GET")]
    [InlineData("POST", "/api/certificates/0123456789abcdef", "GET")]
    [InlineData("PATCH", "/API/groups/0123456789abcdef/sessions/1/", "DELETE, PUT")]
    [InlineData("TRACE", "/api/institutions/300000003/users/0123456789abcdef", "DELETE, PUT")]
    public void An_address_with_other_methods_names_them(string method, string path, string allowed)
    {
        var (refused, allow) = Refuse(method, path);
        Assert.Equal((AddressRefusals.MethodNotAllowed, 405, allowed), (refused.Refusal, Problems.Status(refused.Refusal), allow));
    }

    [Fact]
    public void What_it_refuses_with_it_promises() =>
        Assert.Superset(new HashSet<Refusal> { AddressRefusals.Unknown, AddressRefusals.MethodNotAllowed }, Endpoints.All[WrongAddress].Refusals.Select(promised => promised.Refusal).ToHashSet());

    private static (RefusedException Refused, string Allow) Refuse(string method, string path)
    {
        var http = new DefaultHttpContext { Request = { Method = method, Path = path } };
        return (Assert.Throws<RefusedException>(() => s_functions.Refuse(http.Request)), http.Response.Headers.Allow.ToString());
    }

    private static bool Matches(string function, string path)
    {
        var template = TemplateParser.Parse(Endpoints.All[function].Trigger.Route!);
        var values = new RouteValueDictionary();
        if (!new TemplateMatcher(template, []).TryMatch(path, values))
            return false;
        var parameter = Assert.Single(template.Parameters);
        return (parameter.IsOptional && !values.ContainsKey(parameter.Name!)) || parameter.InlineConstraints.All(constraint =>
            s_constraints.ResolveConstraint(constraint.Constraint)!.Match(null, null, parameter.Name!, values, RouteDirection.IncomingRequest));
    }

    /// <summary>The literals of an address, null for what may be anything; of the root none, for its parameter is always empty.</summary>
    private static List<string?> Segments(Kursuok.Functions.Platform.Http.Endpoint endpoint) => endpoint.Function == "Root"
        ? []
        : [.. TemplateParser.Parse(endpoint.Trigger.Route!).Segments.Select(segment => segment.IsSimple && segment.Parts[0].IsLiteral ? segment.Parts[0].Text : null)];

    private static bool MayBeSame(string? one, string? other) => one is null || other is null || string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
