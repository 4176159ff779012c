using System.Net;
using System.Text.RegularExpressions;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Http;

namespace Kursuok.Tests.Functions.Platform.Http;

/// <summary>What a running backend tells anyone about itself.</summary>
public sealed partial class DocsTests(Backend backend) : IClassFixture<Backend>
{
    [Fact]
    public async Task The_document_is_served_as_it_was_tested()
    {
        var answer = await backend.Anyone.SendAsync(HttpMethod.Get, "/api/openapi.json");
        Assert.Equal((HttpStatusCode.OK, "application/json"), (answer.Status, answer.ContentType));
        Assert.Equal(OpenApiFunctions.Document(), answer.Text);
    }

    [Fact]
    public async Task The_explorer_page_takes_everything_from_its_own_address()
    {
        var page = await backend.Anyone.SendAsync(HttpMethod.Get, "/api/docs");
        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.Status, page.ContentType));
        Assert.Contains("<html lang=\"lt\">", page.Text, StringComparison.Ordinal);
        Assert.Contains("<title>KURSUOK API</title>", page.Text, StringComparison.Ordinal);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("//", page.Text, StringComparison.Ordinal);
        var files = Source().Matches(page.Text).Select(match => match.Groups["file"].Value).ToList();
        Assert.Equal(["docs/favicon-32x32.png", "docs/swagger-ui.css", "openapi.json", "docs/swagger-ui-bundle.js", "docs/start.js"], files);
        Assert.All(files, file => Assert.Equal(HttpStatusCode.OK, backend.Http.GetAsync($"/api/{file}", TestContext.Current.CancellationToken).GetAwaiter().GetResult().StatusCode));
    }

    [Theory]
    [InlineData("docs/swagger-ui-bundle.js", "text/javascript")]
    [InlineData("docs/start.js", "text/javascript")]
    [InlineData("docs/swagger-ui.css", "text/css")]
    [InlineData("docs/favicon-32x32.png", "image/png")]
    [InlineData("openapi.json", "application/json")]
    public async Task What_has_not_changed_is_not_sent_again(string file, string type)
    {
        var first = await backend.Anyone.SendAsync(HttpMethod.Get, $"/api/{file}");
        Assert.Equal((HttpStatusCode.OK, type, "nosniff"), (first.Status, first.ContentType, Assert.Single(first.Headers.GetValues("X-Content-Type-Options"))));
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/api/{file}") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        using var answer = await backend.Http.SendAsync(again, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
    }

    [Fact]
    public Task The_explorer_has_no_other_files() => backend.Anyone.RefusedAsync(404, "docs-file-unknown", HttpMethod.Get, "/api/docs/web.config");

    [Fact]
    public async Task A_healthy_backend_says_so_to_anyone()
    {
        var health = await backend.Anyone.GetAsync<Health>("/api/health");
        Assert.Equal(("healthy", "healthy", "healthy"), (health.Status, health.Tables, health.Documents));
        Assert.Equal(["ŠMIR", "NŠPR", "SMPKR", "MR", "DAKPR", "SoDra", "Užimtumo tarnyba"], health.Registers.Select(register => register.Name));
        Assert.All(health.Registers, register => Assert.Null(register.SilentSince));
    }

    [GeneratedRegex("""(?:src|href)="(?<file>[^"]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Source();
}
