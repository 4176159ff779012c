using System.Reflection;
using System.Text.Json.Nodes;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.OpenApi;

namespace Kursuok.Tests.Functions.Platform.Http;

/// <summary>The published document against the functions themselves, found here once more and apart from <see cref="Endpoints"/>.</summary>
public sealed class OpenApiTests
{
    private static readonly JsonNode s_document = JsonNode.Parse(OpenApiFunctions.Document())!;

    /// <summary>Every method under an HTTP trigger of the API: its name, verb and route within the API.</summary>
    public static TheoryData<string, string, string> Functions() => new(
        from type in typeof(Endpoints).Assembly.GetTypes()
        from method in type.GetMethods()
        from parameter in method.GetParameters()
        let trigger = parameter.GetCustomAttribute<HttpTriggerAttribute>()
        where trigger is not null && trigger.Route!.StartsWith("api/", StringComparison.Ordinal)
        from verb in trigger.Methods!
        select (method.GetCustomAttribute<FunctionAttribute>()!.Name, verb, trigger.Route!["api/".Length..]));

    [Fact]
    public async Task The_document_is_OpenApi_3_1_and_its_own_reader_finds_no_fault()
    {
        Assert.StartsWith("3.1.", Text(s_document["openapi"]), StringComparison.Ordinal);
        var read = OpenApiDocument.Parse(OpenApiFunctions.Document(), "json");
        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic.SpecificationVersion);
        Assert.Equal(s_document["paths"]!.AsObject().Count, read.Document!.Paths.Count);
        Assert.Equal(OpenApiFunctions.Document(), await read.Document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, TestContext.Current.CancellationToken), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        var references = All(s_document).Select(node => node["$ref"]).OfType<JsonValue>().Select(Text).ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.NotNull(Resolve(reference)));
    }

    [Fact]
    public void Every_schema_and_every_answer_of_the_components_is_used()
    {
        var references = All(s_document).Select(node => node["$ref"]).OfType<JsonValue>().Select(Text).ToHashSet(StringComparer.Ordinal);
        Assert.All((string[])["schemas", "responses"], kind =>
            Assert.All(s_document["components"]![kind]!.AsObject(), component => Assert.Contains($"#/components/{kind}/{component.Key}", references)));
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Every_function_is_in_the_document_as_it_promises(string function, string verb, string route)
    {
        var promise = Endpoints.All[function].Promise;
        var operation = OperationOf(verb, route);
        Assert.Equal(function, Text(operation["operationId"]));
        Assert.Equal(promise.Summary, Text(operation["summary"]));
        Assert.NotEmpty(Text(Assert.Single(operation["tags"]!.AsArray())));

        var inPath = route.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}').Split(':')[0]);
        var parameters = operation["parameters"]?.AsArray() ?? [];
        string[] headers = verb switch { "get" => [], "post" when !promise.AnswersSecrets => ["If-Match", "Idempotency-Key"], _ => ["If-Match"] };
        Assert.Equal([.. inPath.Select(name => ("path", name, true)), .. promise.Query.Select(name => ("query", name, false)), .. headers.Select(name => ("header", name, false))],
            parameters.Select(parameter => (Text(parameter!["in"]), Text(parameter["name"]), parameter["required"]?.GetValue<bool>() ?? false)));

        Assert.Equal([.. promise.TakesContent, .. promise.Takes is null ? Array.Empty<string>() : ["application/json"]],
            operation["requestBody"]?["content"]!.AsObject().Select(content => content.Key) ?? []);
        var success = operation["responses"]![$"{promise.Status}"]!;
        Assert.Equal(promise.AnswersContent ?? (promise.Answers is null ? null : "application/json"), success["content"]?.AsObject().Single().Key);

        Assert.Equal(promise.Public ? null : RoleNames.Of(promise.Roles), operation["x-roles"]?.AsArray().Select(Text));
        Assert.Equal(promise.Public, operation["security"] is null);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Every_function_tells_the_codes_of_its_problems(string function, string verb, string route)
    {
        var promise = Endpoints.All[function].Promise;
        var expected = promise.Refuses.SelectMany(type => type.GetFields()).Select(field => (Refusal)field.GetValue(null)!)
            .Where(refusal => verb != "get" || refusal.Kind == RefusalKind.NotFound || promise.Codes.Contains(refusal.Code))
            .Select(refusal => (Problems.Status(refusal), refusal.Code)).ToHashSet();
        expected.UnionWith([(429, "too-many-requests"), (500, "unexpected")]);
        if (!promise.Public)
            expected.UnionWith([(401, "sign-in-needed"), (401, "token-invalid"), (403, "role-missing"), (503, "issuer-silent")]);
        if (promise.Takes is not null || promise.TakesContent.Length > 0)
            expected.UnionWith([(400, "body-unreadable"), (413, "body-too-large"), (415, "content-unsupported")]);
        if (promise.Takes is not null)
            expected.Add((422, "list-too-long"));
        if (promise.Query.Length > 0)
            expected.Add((400, "query-invalid"));
        if (verb != "get" && (promise.Roles & ~Roles.Learner) != Roles.None)
            expected.Add((403, "own-interest"));
        if (verb != "get")
            expected.UnionWith([(412, "changed-since-read"), (422, "fields-invalid"), (503, "store-busy")]);
        if (verb == "post" && !promise.AnswersSecrets)
            expected.UnionWith([(400, "idempotency-key-invalid"), (409, "idempotency-in-flight"), (422, "idempotency-key-reused")]);
        Assert.Equal(expected.Order(), Codes(OperationOf(verb, route)).Order());
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Every_function_promises_to_refuse_what_its_address_does_not_find(string function, string verb, string route)
    {
        var codes = Codes(OperationOf(verb, route)).Select(problem => problem.Code).ToHashSet(StringComparer.Ordinal);
        Assert.All(route.Split('/'), part =>
        {
            var code = part switch { "{group}" => "group-unknown", "{participant}" => "participant-unknown", "{session}" => "session-unknown", "{programme}" => "programme-unknown", "{lecturer}" => "lecturer-unknown", "{user}" => "user-unknown", _ => null };
            Assert.True(code is null || codes.Contains(code), $"{function} has {part} in its address and does not promise {code}.");
        });
    }

    [Fact]
    public void The_document_has_nothing_that_no_function_serves()
    {
        var operations = s_document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(operation => Text(operation.Value!["operationId"]));
        Assert.Equal(Functions().Select(row => row.Data.Item1).Order(StringComparer.Ordinal), operations.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_refusal_is_promised_by_an_endpoint_or_is_of_no_endpoint()
    {
        var promised = s_document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).SelectMany(operation => Codes(operation.Value!)).Select(problem => problem.Code).ToHashSet(StringComparer.Ordinal);
        var unpromised = from assembly in new[] { typeof(Refusal).Assembly, typeof(Endpoints).Assembly }
                         from type in assembly.GetTypes()
                         from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
                         where type != typeof(AddressRefusals) && field.FieldType == typeof(Refusal) && !promised.Contains(((Refusal)field.GetValue(null)!).Code)
                         select (type, field.Name);
        Assert.Empty(unpromised);
    }

    [Fact]
    public void Codes_of_reading_functions_are_of_the_classes_that_they_name() => Assert.All(Endpoints.All.Values, endpoint =>
        Assert.Empty(endpoint.Promise.Codes.Except(endpoint.Refusals.Select(promised => promised.Refusal.Code), StringComparer.Ordinal)));

    [Fact]
    public void Every_feature_and_query_parameter_is_explained()
    {
        Assert.All(s_document["tags"]!.AsArray(), tag => Assert.False(string.IsNullOrEmpty(tag!["description"]?.GetValue<string>()), $"The feature {tag["name"]} has no title."));
        Assert.All(All(s_document["paths"]!).Where(node => node["in"]?.GetValue<string>() == "query"),
            parameter => Assert.False(string.IsNullOrEmpty(parameter["description"]?.GetValue<string>()), $"The query parameter {parameter["name"]} has no description."));
        Assert.All(Endpoints.Api, endpoint => Assert.Equal(endpoint.Promise.Query.Contains("state"), endpoint.Promise.States is not null));
    }

    [Fact]
    public void A_route_constraint_becomes_a_pattern() => Assert.Equal("^[0-9a-z]{16}$",
        Text(OperationOf("get", "certificates/{code}")["parameters"]![0]!["schema"]!["pattern"]));

    [Theory]
    [InlineData(typeof(Unpromised))]
    [InlineData(typeof(ForNobody))]
    [InlineData(typeof(ForAllAndSome))]
    public void A_function_that_does_not_say_whom_it_serves_does_not_start(Type type) =>
        Assert.Contains("Broken", Assert.Throws<InvalidOperationException>(() => Endpoints.Find([type]).ToList()).Message, StringComparison.Ordinal);

    private sealed class Unpromised
    {
        [Function("Broken")]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "broken")] HttpRequest request) => Results.Json(request.Path);
    }

    private sealed class ForNobody
    {
        [Function("Broken")]
        [Endpoint("Niekam")]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "broken")] HttpRequest request) => Results.Json(request.Path);
    }

    private sealed class ForAllAndSome
    {
        [Function("Broken")]
        [Endpoint("Visiems ir kai kam", Public = true, Roles = Roles.Learner)]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "broken")] HttpRequest request) => Results.Json(request.Path);
    }

    private static JsonNode OperationOf(string verb, string route)
    {
        var path = "/" + string.Join('/', route.Split('/').Select(part => part.StartsWith('{') ? $"{{{part.Trim('{', '}').Split(':')[0]}}}" : part));
        return s_document["paths"]![path]?[verb] ?? throw new InvalidOperationException($"{verb} {path} is not in the document.");
    }

    /// <summary>The status and code of every problem that an operation may answer with.</summary>
    private static IEnumerable<(int Status, string Code)> Codes(JsonNode operation) =>
        from response in operation["responses"]!.AsObject()
        let problem = response.Value!["$ref"] is { } reference ? Resolve(Text(reference)) : response.Value
        where problem["content"]?["application/problem+json"] is not null
        from code in problem["content"]!["application/problem+json"]!["schema"]!["allOf"]![1]!["properties"]!["code"]!["enum"]!.AsArray()
        select (int.Parse(response.Key, System.Globalization.CultureInfo.InvariantCulture), Text(code));

    private static JsonNode Resolve(string reference) => reference.Split('/').Skip(1).Aggregate(s_document, (node, name) => node[name]!);

    private static IEnumerable<JsonObject> All(JsonNode node) => node switch
    {
        JsonObject whole => whole.Select(member => member.Value).OfType<JsonNode>().SelectMany(All).Prepend(whole),
        JsonArray items => items.OfType<JsonNode>().SelectMany(All),
        _ => [],
    };

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
