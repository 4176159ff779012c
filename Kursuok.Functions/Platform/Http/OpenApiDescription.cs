using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Kursuok.Functions.Platform.Security;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.OpenApi;

namespace Kursuok.Functions.Platform.Http;

/// <summary>The OpenAPI document, made from what the functions promise with <see cref="EndpointAttribute"/>.</summary>
internal sealed class OpenApiDescription
{
    private const string SignIn = "bearer";

    private readonly OpenApiDocument _document = new()
    {
        Info = new()
        {
            Title = "KURSUOK API",
            Version = "1",
            Description = """
                Suaugusiųjų mokymosi sistemos KURSUOK sąsaja. Nežinomi užklausos laukai atmetami. Kiekvienas atsisakymas – `application/problem+json`
                su nekintančiu kodu (`code`) ir sekimo žyma (`traceId`). Kas veiksmą gali atlikti, sako `x-roles`; ką su kuriuo įrašu – sprendžia taisyklės.
                """.ReplaceLineEndings(" "),
        },
        Servers = [new() { Url = "/api" }],
        Paths = [],
        Components = new()
        {
            Schemas = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal),
            Responses = new Dictionary<string, IOpenApiResponse>(StringComparer.Ordinal),
            SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
            {
                [SignIn] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT", Description = "Prisijungimo metu gautas prieigos raktas." },
            },
        },
    };

    private readonly OpenApiSchemas _schemas;

    private OpenApiDescription() => _schemas = new(_document);

    public static OpenApiDocument Of(IReadOnlyCollection<Endpoint> endpoints)
    {
        var description = new OpenApiDescription();
        description.Describe(endpoints);
        return description._document;
    }

    private static readonly FrozenDictionary<string, string> s_titles = typeof(OpenApiDescription).Assembly
        .GetCustomAttributes<FeatureTitleAttribute>().ToFrozenDictionary(feature => feature.Name, feature => feature.Title, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, QueryParameterAttribute> s_query = typeof(OpenApiDescription).Assembly
        .GetCustomAttributes<QueryParameterAttribute>().ToFrozenDictionary(parameter => parameter.Name, StringComparer.Ordinal);

    /// <summary>What people call a feature; null for one that no context has named.</summary>
    internal static string? Title(string feature) => s_titles.GetValueOrDefault(feature);

    private void Describe(IReadOnlyCollection<Endpoint> endpoints)
    {
        _document.Tags = new SortedSet<OpenApiTag>(
            endpoints.Select(endpoint => endpoint.Feature).Distinct(StringComparer.Ordinal).Select(feature => new OpenApiTag { Name = feature, Description = Title(feature) }),
            Comparer<OpenApiTag>.Create((one, other) => string.CompareOrdinal(one.Name, other.Name)));
        foreach (var route in endpoints.Select(endpoint => (Endpoint: endpoint, Pattern: RoutePatternFactory.Parse(endpoint.ApiRoute)))
            .GroupBy(route => Path(route.Pattern), StringComparer.Ordinal).OrderBy(route => route.Key, StringComparer.Ordinal))
        {
            var path = new OpenApiPathItem();
            foreach (var (endpoint, pattern) in route.OrderBy(served => served.Endpoint.Trigger.Methods![0], StringComparer.Ordinal))
            {
                foreach (var method in endpoint.Trigger.Methods!)
                    path.AddOperation(new(method.ToUpperInvariant()), Operation(endpoint, pattern));
            }
            _document.Paths.Add(route.Key, path);
        }
        // Which schema is met first depends on the order of the functions; the document does not.
        _document.Components!.Schemas = new SortedDictionary<string, IOpenApiSchema>(_document.Components.Schemas!, StringComparer.Ordinal);
        _document.Components.Responses = new SortedDictionary<string, IOpenApiResponse>(_document.Components.Responses!, StringComparer.Ordinal);
    }

    private static string Path(RoutePattern pattern) =>
        "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
            RoutePatternLiteralPart literal => literal.Content,
            _ => throw new NotSupportedException($"The route {pattern.RawText} has a part that a path cannot have."),
        }))));

    private OpenApiOperation Operation(Endpoint endpoint, RoutePattern pattern)
    {
        var promise = endpoint.Promise;
        var operation = new OpenApiOperation
        {
            OperationId = endpoint.Function,
            Summary = promise.Summary,
            Tags = new HashSet<OpenApiTagReference> { new(endpoint.Feature, _document) },
            Parameters = [.. pattern.Parameters.Select(PathParameter), .. promise.Query.Select(name => QueryParameter(name, promise)), .. Headers(endpoint)],
            RequestBody = Body(promise),
            Responses = Responses(endpoint),
        };
        if (!promise.Public)
        {
            operation.Security = [new() { [new(SignIn, _document)] = [] }];
            operation.Extensions = new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal)
            {
                ["x-roles"] = new JsonNodeExtension(new JsonArray([.. RoleNames.Of(promise.Roles).Select(role => JsonValue.Create(role))])),
            };
        }
        return operation;
    }

    private static OpenApiParameter PathParameter(RoutePatternParameterPart parameter) => new()
    {
        Name = parameter.Name,
        In = ParameterLocation.Path,
        Required = true,
        Schema = parameter.ParameterPolicies.Select(policy => policy.Content).ToArray() switch
        {
            [] => new OpenApiSchema { Type = JsonSchemaType.String },
            ["int" or "long"] => new OpenApiSchema { Type = JsonSchemaType.Integer },
            [{ } regex] when regex.StartsWith("regex(", StringComparison.Ordinal) => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = regex["regex(".Length..^1] },
            var policies => throw new NotSupportedException($"The OpenAPI document does not know the constraint {string.Join(':', policies)}."),
        },
    };

    private OpenApiParameter QueryParameter(string name, EndpointAttribute promise)
    {
        var stated = s_query.GetValueOrDefault(name);
        return new()
        {
            Name = name,
            In = ParameterLocation.Query,
            Description = stated?.Description,
            Schema = name switch
            {
                "size" => new OpenApiSchema
                {
                    Type = JsonSchemaType.Integer,
                    Minimum = "1",
                    Maximum = Requests.LargestPage.ToString(CultureInfo.InvariantCulture),
                    Default = Requests.UsualPage,
                },
                "state" when promise.States is { } states => _schemas.Of(states),
                _ => _schemas.Of(stated?.Type ?? typeof(string)),
            },
        };
    }

    private static IEnumerable<OpenApiParameter> Headers(Endpoint endpoint)
    {
        if (endpoint.Trigger.Methods is not ["get"])
            yield return Header("If-Match", "Versija, kurią matė kvietėjas (ETag). Jeigu įrašas pasikeitė – 412.");
        if (endpoint.TakesKey)
            yield return Header(IdempotencyMiddleware.Header, "Užklausos raktas: pakartojus su tuo pačiu raktu ir turiniu, 24 val. gaunamas tas pats atsakymas.");
    }

    private static OpenApiParameter Header(string name, string description) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private OpenApiRequestBody? Body(EndpointAttribute promise)
    {
        var content = promise.TakesContent.ToDictionary(type => type, _ => File(), StringComparer.Ordinal);
        if (promise.Takes is { } json)
            content.Add("application/json", new() { Schema = _schemas.Of(json) });
        return content.Count == 0 ? null : new() { Required = true, Content = content };
    }

    private OpenApiResponses Responses(Endpoint endpoint)
    {
        var promise = endpoint.Promise;
        var success = new OpenApiResponse { Description = promise.Status == 201 ? "Sukurta." : "Pavyko." };
        if (promise.AnswersContent is { } type)
            success.Content = Content(type, File());
        else if (promise.Answers is { } json)
            success.Content = Content("application/json", new() { Schema = _schemas.Of(json) });

        var responses = new OpenApiResponses { [promise.Status.ToString(CultureInfo.InvariantCulture)] = success };
        foreach (var problems in endpoint.Refusals.GroupBy(found => Http.Problems.Status(found.Refusal)).OrderBy(problems => problems.Key))
            responses.Add(problems.Key.ToString(CultureInfo.InvariantCulture), Problems(problems.Key, [.. problems]));
        return responses;
    }

    /// <summary>One answer for all endpoints that refuse with the same codes of a status.</summary>
    private OpenApiResponseReference Problems(int status, IReadOnlyCollection<(string Source, Domain.Common.Refusal Refusal)> problems)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{status}-{string.Join('-', problems.Select(problem => problem.Source).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}");
        var refusals = problems.Select(problem => problem.Refusal).OrderBy(refusal => refusal.Code, StringComparer.Ordinal).ToArray();
        _document.Components!.Responses!.TryAdd(name, new OpenApiResponse
        {
            Description = string.Join('\n', refusals.Select(refusal => $"* `{refusal.Code}` – {refusal.Title}")),
            Content = Content("application/problem+json", new()
            {
                Schema = new OpenApiSchema
                {
                    AllOf =
                    [
                        _schemas.Of(typeof(Problem)),
                        new OpenApiSchema
                        {
                            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
                            {
                                ["code"] = new OpenApiSchema { Enum = [.. refusals.Select(refusal => JsonValue.Create(refusal.Code))] },
                            },
                        },
                    ],
                },
            }),
        });
        return new(name, _document);
    }

    private static Dictionary<string, OpenApiMediaType> Content(string type, OpenApiMediaType media) => new(StringComparer.Ordinal) { [type] = media };

    /// <summary>In OpenAPI 3.1 a file is content without a schema.</summary>
    private static OpenApiMediaType File() => new();
}
