using System.Net;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.LocalHost.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Tests.LocalHost.Worker;

public sealed class HttpFrontTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/v1/things/7", "Thing id=7")]
    [InlineData("GET", "/v1/things/new", "New ")]
    [InlineData("POST", "/v1/things/7", "Change id=7")]
    [InlineData("DELETE", "/v1/Unrouted", "Unrouted ")]
    public async Task An_address_and_a_method_reach_their_function(string method, string address, string answer)
    {
        await using var front = await StartAsync();
        using var request = new HttpRequestMessage(new(method), address);

        using var response = await front.Client.SendAsync(request, Cancellation);

        Assert.Equal(answer, await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task What_no_middleware_answers_is_a_500_that_tells_nothing()
    {
        await using var front = await StartAsync();

        using var response = await front.Client.GetAsync("/v1/fails", Cancellation);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task The_run_and_the_request_carry_one_id_and_the_callers_address_comes_last()
    {
        await using var front = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/things/new") { Headers = { { "X-Forwarded-For", "6.6.6.6" }, { "x-ms-invocation-id", "made-up" } } };

        using var response = await front.Client.SendAsync(request, Cancellation);

        Assert.Equal(front.Runs.Single(), response.Headers.GetValues("saw-run").Single());
        Assert.Equal("6.6.6.6,127.0.0.1", response.Headers.GetValues("saw-address").Single().Replace(" ", "", StringComparison.Ordinal));
    }

    private static async Task<Front> StartAsync()
    {
        var runs = new List<string>();
        FakeWorker worker = new();
        foreach (var (name, route, method) in (ReadOnlySpan<(string, string?, string?)>)
            [("Thing", "things/{id:int}", "get"), ("New", "things/new", "get"), ("Change", "things/{id:int}", "post"), ("Unrouted", null, null), ("Fails", "fails", "get")])
        {
            var binding = $$"""{"name":"request","type":"httpTrigger"{{(route is null ? "" : $",\"route\":\"{route}\"")}}{{(method is null ? "" : $",\"methods\":[\"{method}\"]")}}}""";
            worker.With(name, [binding], run =>
            {
                runs.Add(run.InvocationId);
                return name == "Fails" ? FakeWorker.Fails("secret") : FakeWorker.Succeeds();
            });
        }
        await worker.Conversation.StartAsync("/functions", Cancellation);

        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        var app = builder.Build();
        app.UseRouting();
        HttpFront.Map(app, worker.Conversation, "v1", atOnce: 2, async http =>
        {
            http.Response.Headers["saw-run"] = http.Request.Headers["x-ms-invocation-id"];
            http.Response.Headers["saw-address"] = http.Request.Headers["X-Forwarded-For"].ToString();
            var run = worker.Asked.Last(asked => asked.InvocationRequest is not null).InvocationRequest;
            if (run.FunctionId != "Fails-id")
                await http.Response.WriteAsync($"{run.FunctionId[..^3]} {string.Join(' ', run.TriggerMetadata.Select(value => $"{value.Key}={value.Value.String}"))}");
        });
        await app.StartAsync(Cancellation);
        return new(app, runs);
    }

    private sealed class Front(WebApplication app, List<string> runs) : IAsyncDisposable
    {
        public HttpClient Client { get; } = new() { BaseAddress = new(app.Urls.First()) };

        public IReadOnlyList<string> Runs => runs;

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await app.DisposeAsync();
        }
    }
}
