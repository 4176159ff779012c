using Kursuok.Functions;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Extensions.Configuration;

namespace Kursuok.Tests.Functions.Platform.Http;

/// <summary>A backend that one frontend's pages may call.</summary>
public sealed class CorsBackend : IAsyncLifetime
{
    public const string Frontend = "https://kursuok.example";

    public Backend Backend { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Backend = await Backend.StartAsync(settings: [$"--Kursuok:Cors:Origins:0={Frontend}", "--Kursuok:Cors:Origins:1=http://localhost:5173"]);

    public ValueTask DisposeAsync() => Backend.DisposeAsync();
}

/// <summary>Pages of configured origins may call the API, and no others.</summary>
public sealed class CorsTests(CorsBackend cors, Chromium chromium) : IClassFixture<CorsBackend>, IClassFixture<Chromium>
{
    private const string Path = "/api/groups/0123456789abcdef/information";

    private Task<Reply> SendAsync(HttpMethod method, string path, string origin, params (string, string)[] headers) =>
        cors.Backend.Anyone.SendAsync(method, path, null, [("Origin", origin), .. headers]);

    private Task<Reply> PreflightAsync(string origin) =>
        SendAsync(HttpMethod.Options, Path, origin, ("Access-Control-Request-Method", "PUT"), ("Access-Control-Request-Headers", "authorization,content-type,if-match,idempotency-key"));

    [Fact]
    public async Task A_preflight_of_the_frontend_is_told_what_it_may_send()
    {
        var answer = await PreflightAsync(CorsBackend.Frontend);
        Assert.Equal(204, (int)answer.Status);
        Assert.Equal((CorsBackend.Frontend, "Origin"), (Header(answer, "Access-Control-Allow-Origin"), Header(answer, "Vary")));
        Assert.Equal(["GET", "POST", "PUT", "DELETE"], Header(answer, "Access-Control-Allow-Methods").Split(", "));
        Assert.Equal(["Authorization", "Content-Type", "If-Match", "Idempotency-Key"], Header(answer, "Access-Control-Allow-Headers").Split(", "));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("/api/catalogue", 200)]
    [InlineData("/api/me", 401)]
    public async Task The_frontend_reads_answers_and_refusals_with_their_headers(string path, int status)
    {
        var answer = await SendAsync(HttpMethod.Get, path, CorsBackend.Frontend);
        Assert.Equal((status, CorsBackend.Frontend), ((int)answer.Status, Header(answer, "Access-Control-Allow-Origin")));
        Assert.Equal(["ETag", "Retry-After", "Location"], Header(answer, "Access-Control-Expose-Headers").Split(", "));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("https://kursuok.example.evil.example")]
    [InlineData("https://evil.kursuok.example")]
    [InlineData("http://kursuok.example")]
    [InlineData("https://kursuok.example:8443")]
    [InlineData("https://KURSUOK.example")]
    [InlineData("https://kursuok.example/")]
    [InlineData("null")]
    [InlineData("*")]
    public async Task Pages_of_other_origins_are_told_nothing(string origin)
    {
        foreach (var answer in (Reply[])[await PreflightAsync(origin), await SendAsync(HttpMethod.Get, "/api/catalogue", origin)])
        {
            Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.Ordinal));
            Assert.Equal("Origin", Header(answer, "Vary"));
        }
    }

    [Fact]
    public async Task Preflights_make_no_address_known()
    {
        await cors.Backend.Anyone.RefusedAsync(404, "route-unknown", HttpMethod.Get, "/api/nera/tokio");
        await cors.Backend.Anyone.RefusedAsync(405, "method-not-allowed", HttpMethod.Patch, "/api/catalogue");
    }

    [Theory]
    [InlineData("*")]
    [InlineData("https://*.kursuok.lt")]
    [InlineData("https://kursuok.lt/")]
    [InlineData("https://kursuok.lt:443")]
    [InlineData("https://Kursuok.lt")]
    [InlineData("https://user@kursuok.lt")]
    [InlineData("http://kursuok.lt")]
    [InlineData("kursuok.lt")]
    [InlineData("null")]
    [InlineData("")]
    public void A_wrong_origin_does_not_start(string origin) => Assert.Contains("Kursuok:Cors:Origins:0",
        Assert.Throws<InvalidOperationException>(() => CorsOrigins.Of(Settings("Kursuok:Cors:Origins:0", origin))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_list_that_is_none_does_not_start() => Assert.Throws<InvalidOperationException>(() => CorsOrigins.Of(Settings("Kursuok:Cors:Origins", CorsBackend.Frontend)));

    [Fact]
    public void The_program_asks_before_it_starts() =>
        Assert.Contains("Kursuok:Cors:Origins:0", Assert.Throws<InvalidOperationException>(() => Kursuok.Functions.Program.CreateBuilder(["--Kursuok:Cors:Origins:0=*"])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("http://localhost:5173", 200)]
    [InlineData("http://localhost:5174", 0)]
    public async Task A_browser_keeps_to_it(string origin, int status)
    {
        await using var window = await chromium.OpenAsync(800, 600);
        await window.Page.RouteAsync(origin + "/", route => route.FulfillAsync(new() { ContentType = "text/html", Body = "<!DOCTYPE html>" }));
        await window.Page.GotoAsync(origin + "/");
        await window.Page.Context.GrantPermissionsAsync(["local-network-access"]);
        var address = new Uri(cors.Backend.Http.BaseAddress!, "/api/catalogue").AbsoluteUri;
        Assert.Equal(status, await window.Page.EvaluateAsync<int>("address => fetch(address, { headers: { 'If-Match': '*', 'Idempotency-Key': 'x' } }).then(answer => answer.status, () => 0)", address));
        Assert.Equal(status == 200, window.Complaints.Count == 0);
    }

    private static string Header(Reply answer, string name) => string.Join(", ", answer.Headers.GetValues(name));

    private static IConfiguration Settings(string name, string value) => new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build();
}
