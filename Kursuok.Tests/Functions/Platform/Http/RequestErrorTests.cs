using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Tests.Functions.Training.EmploymentService;

namespace Kursuok.Tests.Functions.Platform.Http;

/// <summary>Whatever a caller sends to whichever endpoint, the answer is a problem that says so: never a 500, nothing in the log.</summary>
public sealed partial class RequestErrorTests(RequestErrorTests.World world) : IClassFixture<RequestErrorTests.World>
{
    /// <summary>A backend with one group in force, so that the addresses of the endpoints lead somewhere.</summary>
    public sealed class World : IAsyncLifetime
    {
        public Backend Backend { get; } = new();
        public Story Story { get; private set; } = null!;
        public Dictionary<string, string> Route { get; } = new(StringComparer.Ordinal);

        public async ValueTask InitializeAsync()
        {
            await Backend.InitializeAsync();
            var office = await Office.FullAsync(Backend);
            await Office.BareAsync(Backend);
            Story = await Story.InForceAsync(office);
            Route["group"] = Story.Group;
            Route["participant"] = Story.Learners["dalyvis-1"];
            Route["queued"] = "0123456789abcdef";
            Route["validFrom"] = "2025-08-31";
            Route["session"] = (await Story.GetAsync()).Sessions[0].Id;
            Route["code"] = office.Code;
            Route["lecturer"] = office.Lecturer.Id;
            Route["place"] = office.Place.Id;
            Route["employer"] = Office.Employer.Code;
            Route["programme"] = "211500102";
            Route["user"] = "0123456789abcdef";
            Route["file"] = "start.js";
            Route["invoice"] = "0123456789abcdef";
            Route["protocol"] = "0123456789abcdef";
            Route["kind"] = "group";
            Route["id"] = Story.Group;
            Route["person"] = "0123456789abcdef";
            Route["feed"] = "0123456789abcdef0123456789abcdef";
            Route["secret"] = "0123456789abcdef";
            Route["document"] = "0123456789abcdef";
            var clients = await ClientStory.StartAsync(office);
            Route["client"] = clients.Client;
            Route["submitted"] = (await clients.SubmitAsync()).Id;
            Route["answer"] = "0123456789abcdef";
        }

        public ValueTask DisposeAsync() => Backend.DisposeAsync();
    }

    private static readonly (string Person, Roles Roles)[] s_people =
    [
        ("administratore", Roles.Administrator), ("pasirasantis", Roles.ContractSigner), ("imp-administratorius", Roles.ImpAdministrator), ("stebetoja", Roles.Observer), ("uzt-specialiste", Roles.EmploymentService), ("darbdavio-atstovas", Roles.EmployerRepresentative), ("dalyvis-1", Roles.Learner),
    ];

    private static readonly HashSet<string> s_codes = new[] { typeof(Refusal).Assembly, typeof(Endpoints).Assembly }
        .SelectMany(assembly => assembly.GetTypes())
        .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static))
        .Where(field => field.FieldType == typeof(Refusal))
        .Select(field => ((Refusal)field.GetValue(null)!).Code)
        .ToHashSet(StringComparer.Ordinal);

    public static TheoryData<string> All => [.. Endpoints.Api.Select(endpoint => endpoint.Function).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Guarded => [.. Endpoints.Api.Where(endpoint => !endpoint.Promise.Public).Select(endpoint => endpoint.Function).Order(StringComparer.Ordinal)];

    public static TheoryData<string> TakingJson => [.. Endpoints.Api.Where(endpoint => endpoint.Promise.Takes is not null).Select(endpoint => endpoint.Function).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Listing => [.. Endpoints.Api.Where(endpoint => endpoint.Promise.Query.Length > 0).Select(endpoint => endpoint.Function).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task Who_is_not_signed_in_is_told_so(string function)
    {
        var endpoint = Endpoints.All[function];
        var token = await world.Backend.TokenAsync("administratore");
        foreach (var header in (string?[])[null, "Bearer", "Bearer x", "Bearer a.b.c", "Basic YTpi", "Bearer " + token[..^4] + "AAAA", "Bearer " + new string('x', 9000), token])
        {
            var caller = header is null ? world.Backend.Anyone : world.Backend.With(header);
            var reply = await caller.SendAsync(MethodOf(endpoint), Path(endpoint), endpoint.Promise.Takes is null ? null : Body("{}"));
            IsProblem(reply, 401, header is null ? "sign-in-needed" : "token-invalid");
            Assert.Equal("Bearer", reply.Headers.WwwAuthenticate.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task Whose_role_it_is_not_is_told_so(string function)
    {
        var endpoint = Endpoints.All[function];
        foreach (var (person, _) in s_people.Where(someone => (someone.Roles & endpoint.Promise.Roles) == Roles.None))
            IsProblem(await SendAsync(endpoint, Path(endpoint), person), 403, "role-missing");
    }

    /// <summary>Another provider's user and another learner come to nothing that is not theirs, and no word of it is told.</summary>
    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task What_belongs_to_others_is_not_there(string function)
    {
        var endpoint = Endpoints.All[function];
        var stranger = (endpoint.Promise.Roles & (Roles.Administrator | Roles.ContractSigner)) != Roles.None ? "vadove" : "dalyvis-9";
        if (endpoint.ApiRoute.Contains('{', StringComparison.Ordinal) && function is not ("Register" or "JoinQueue"))
        {
            var reply = await SendAsync(endpoint, Path(endpoint), stranger);
            Assert.True(reply.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound, $"{function}: {reply}");
            IsProblem(reply, (int)reply.Status);
        }
        if (endpoint.ApiRoute.Contains("{participant}", StringComparison.Ordinal) && endpoint.Promise.Roles.HasFlag(Roles.Learner))
            IsProblem(await SendAsync(endpoint, Path(endpoint), "dalyvis-9"), 404, "participant-unknown");
    }

    public static TheoryData<string> OddIds => ["nera", "a%20b", "%2F", "..%2F..%2Fx", "%5C", "'", "%27%20or%201%20eq%201", "%0A%0D", "%00", "%7F", "%C5%BE", "%C3%28", "%25", "%23%3F", "%F0%9F%98%80", "~", "|", "-", new string('x', 5000)];

    [Theory]
    [MemberData(nameof(OddIds))]
    public async Task An_odd_id_is_unknown(string id)
    {
        foreach (var endpoint in Endpoints.Api)
        {
            foreach (Match parameter in Parameter().Matches(endpoint.ApiRoute))
            {
                var reply = await SendAsync(endpoint, Path(endpoint, parameter.Groups[1].Value, id), PersonFor(endpoint));
                Assert.True((int)reply.Status is >= 400 and < 500, $"{endpoint.Function} with {id[..Math.Min(20, id.Length)]}: {reply}");
                // The server itself turns a NUL in an address away.
                if (id != "%00")
                    IsProblem(reply, (int)reply.Status);
            }
        }
    }

    [Theory]
    [MemberData(nameof(TakingJson))]
    public async Task A_body_that_cannot_be_read_is_refused(string function)
    {
        var endpoint = Endpoints.All[function];
        var fields = Fields(endpoint);
        var field = fields[0];
        (string Case, HttpContent Body, int Status)[] cases =
        [
            ("malformed", Body("{\"a\":"), 400),
            ("no JSON", Body("labas"), 400),
            ("empty", Body(""), 400),
            ("null", Body("null"), 400),
            ("array", Body("[]"), 400),
            ("number", Body("7"), 400),
            ("text", Body("\"tekstas\""), 400),
            ("two values", Body("{}{}"), 400),
            ("comment", Body("/* */{}"), 400),
            ("unknown field", Body("{\"nesamasLaukas\":1}"), 400),
            ("duplicate field", Body($"{{\"{field}\":null,\"{field}\":null}}"), 400),
            ("duplicate in other case", Body($"{{\"{field}\":null,\"{field.ToUpperInvariant()}\":null}}"), 400),
            ("deep", Body(string.Concat(Enumerable.Repeat($"{{\"{field}\":", 2000))), 400),
            ("deep array", Body(new string('[', 50_000)), 400),
            ("invalid UTF-8", Raw([.. Encoding.UTF8.GetBytes($"{{\"{field}\":\""), 0xC3, 0x28, 0xFF, .. "\"}"u8]), 400),
            ("UTF-16", Raw(Encoding.Unicode.GetBytes("{}")), 400),
            ("lone surrogate", Body($"{{\"{field}\":\"\\ud800\"}}"), 400),
            ("NUL", Body($"{{\"{field}\":\"a\0b\"}}"), 400),
            ("large", Body($"{{\"{field}\":\"{new string('a', 2 << 20)}\"}}"), 413),
            ("large and chunked", new StreamContent(new Unsized(2 << 20)) { Headers = { ContentType = new("application/json") } }, 413),
            ("plain text", new StringContent("{}", Encoding.UTF8, "text/plain"), 415),
            ("form", new FormUrlEncodedContent([]), 415),
            ("no content type", new ByteArrayContent("{}"u8.ToArray()), 415),
        ];
        foreach (var (name, body, status) in cases)
        {
            var reply = await SendAsync(endpoint, Path(endpoint), PersonFor(endpoint), body);
            Assert.True((int)reply.Status == status, $"{function}, {name}: {reply}");
            IsProblem(reply, status);
        }
        foreach (var each in fields)
        {
            foreach (var wrong in (string[])["[[[]]]", "{\"a\":{\"b\":[1]}}", "1e400", "[null]"])
                IsProblem(await SendAsync(endpoint, Path(endpoint), PersonFor(endpoint), Body($"{{\"{each}\":{wrong}}}")), 400, "body-unreadable");
        }
    }

    [Theory]
    [MemberData(nameof(TakingJson))]
    public async Task A_value_that_cannot_hold_is_refused_or_taken_but_breaks_nothing(string function)
    {
        if (function is "CallOff" or "Suspend")
            return; // They take any reason, and would end the group of the other tests.
        var endpoint = Endpoints.All[function];
        foreach (var field in Fields(endpoint))
        {
            foreach (var value in (string[])["null", "\"\"", "\" \"", "\"0001-01-01\"", "\"9999-12-31\"", "\"2025-02-30\"", "\"24:00\"", "\"23:59:59.9999999\"", "-1", "0", "0.001", "2147483648",
                "79228162514264337593543950335", "99999999999999999999999999999999", "true", "\"\\u0000\"", "\"\\u200f\\ud83d\\ude00\"", $"\"{new string('ž', 10_000)}\"", "[]", "[\"\"]", "[\"9999-12-31\"]", "{}",
                "{\"first\":null}", "{\"first\":[]}", "{\"first\":[\"institutions/300000003/../x\"]}", $"{{\"first\":[\"institutions/300000003/{new string('a', 3000)}\"]}}"])
            {
                var reply = await SendAsync(endpoint, Path(endpoint), PersonFor(endpoint), Body($"{{\"{field}\":{value}}}"));
                Assert.True((int)reply.Status < 500, $"{function} {field}={value[..Math.Min(40, value.Length)]}: {reply}");
                if ((int)reply.Status >= 400)
                    IsProblem(reply, (int)reply.Status);
            }
        }
    }

    [Theory]
    [InlineData("application/pdf", 0, 415)]
    [InlineData("application/pdf", 100, 415)]
    [InlineData("text/html", 100, 415)]
    [InlineData("application/pdf", 6 << 20, 413)]
    public async Task Only_documents_are_uploaded(string type, int length, int status)
    {
        foreach (var body in (HttpContent[])[new ByteArrayContent(new byte[length]), new StreamContent(new Unsized(length))])
        {
            body.Headers.ContentType = new(type);
            var reply = await world.Backend.As("administratore").SendAsync(HttpMethod.Post, "/api/institutions/300000003/documents", body);
            IsProblem(reply, status);
        }
    }

    [Theory]
    [MemberData(nameof(Listing))]
    public async Task A_query_that_makes_no_sense_is_refused(string function)
    {
        var endpoint = Endpoints.All[function];
        var queries = endpoint.Promise.Query.SelectMany(name => name switch
        {
            "size" => ["size=abc", "size=0", "size=101", "size=-1", "size=1e3", "size=99999999999", "size=1&size=2"],
            "next" => ["next=šiukšlės", "next=!!!", "next=abcd", "next=AAAA", $"next={new string('a', 3000)}"],
            "state" or "groupState" or "registration" or "funding" or "contract" or "training" or "by" => [$"{name}=7", $"{name}=nera", $"{name}=running,draft", $"{name}=%20running", $"{name}=0"],
            "from" or "to" => [$"{name}=rytoj", $"{name}=2025-02-30", $"{name}=01.09.2025", $"{name}=2025-09-01T00:00"],
            "allStates" => ["allStates=taip", "allStates=1"],
            _ => Array.Empty<string>(), // Any text may be asked for.
        });
        foreach (var query in queries)
            IsProblem(await SendAsync(endpoint, Path(endpoint) + "?" + query, PersonFor(endpoint)), 400, "query-invalid");
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task An_address_has_its_method(string function)
    {
        var reply = await world.Backend.As("administratore").SendAsync(HttpMethod.Patch, Path(Endpoints.All[function]));
        IsProblem(reply, 405, "method-not-allowed");
    }

    [Fact]
    public async Task An_address_that_no_function_has_is_unknown() =>
        IsProblem(await world.Backend.Anyone.SendAsync(HttpMethod.Get, "/api/nera/tokio"), 404, "route-unknown");

    [Fact]
    public async Task A_token_ends()
    {
        await using var backend = await Backend.StartAsync();
        var token = await backend.TokenAsync("administratore");
        await backend.MoveToAsync(backend.Today, new(17, 0)); // Signed in at nine.
        await backend.With("Bearer " + token).RefusedAsync(401, "token-invalid", HttpMethod.Get, "/api/institutions/300000003");
    }

    private static void IsProblem(Reply reply, int status, string? code = null)
    {
        Assert.True((int)reply.Status == status && reply.ContentType == "application/problem+json", $"Expected a problem {status}, got {reply}");
        var problem = reply.Problem;
        Assert.True(code is null || problem.Code == code, $"Expected {code}, got {reply}");
        Assert.Contains(problem.Code, s_codes);
        Assert.Equal(status, problem.Status);
        Assert.EndsWith(problem.Code, problem.Type, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Title);
        Assert.NotEmpty(problem.TraceId);
    }

    private static string PersonFor(Endpoint endpoint) =>
        s_people.FirstOrDefault(someone => (someone.Roles & endpoint.Promise.Roles) != Roles.None).Person ?? "dalyvis-1";

    private static string[] Fields(Endpoint endpoint) =>
        [.. endpoint.Promise.Takes!.GetProperties().Where(property => property.CanWrite).Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name))];

    private string Path(Endpoint endpoint, string? odd = null, string id = "") =>
        "/api/" + Parameter().Replace(endpoint.ApiRoute, parameter => parameter.Groups[1].Value == odd ? id
            : parameter.Groups[2].Length > 0 ? "0123456789abcdef" : world.Route[parameter.Groups[1].Value]);

    private static HttpMethod MethodOf(Endpoint endpoint) => new(endpoint.Trigger.Methods![0].ToUpperInvariant());

    private Task<Reply> SendAsync(Endpoint endpoint, string path, string person, HttpContent? body = null) =>
        world.Backend.As(person).SendAsync(MethodOf(endpoint), path, body ?? (endpoint.Promise.Takes is null ? null : Body("{}")));

    private static ByteArrayContent Body(string json) => Raw(Encoding.UTF8.GetBytes(json));

    private static ByteArrayContent Raw(byte[] content) => new(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    [GeneratedRegex(@"\{(\w+)(:.*)?\}(?=/|$)")]
    private static partial Regex Parameter();

    /// <summary>So many letters, without saying how many.</summary>
    private sealed class Unsized(int length) : MemoryStream(Encoding.ASCII.GetBytes(new string('a', length)))
    {
        public override bool CanSeek => false;
    }
}
