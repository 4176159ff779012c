using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kursuok.Tests.LocalAzure.Host;

public sealed class HttpFunctionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("api/things/7", "thing 7 ")]
    [InlineData("api/things/7/late", "thing 7 late")]
    [InlineData("api/keys/2a1e0a6c-55a8-4b0f-8a10-0ed0b65ad2b1", "key 2a1e0a6c-55a8-4b0f-8a10-0ed0b65ad2b1")]
    [InlineData("api/NoRoute", "named")]
    [InlineData("api/instance", "Kursuok.Tests.LocalAzure.Host.InstanceFunctions.Answer")]
    [InlineData("api/action", "\"action\"")]
    public async Task An_address_reaches_its_function(string address, string answer)
    {
        await using var folder = new TestFolder();
        await using var host = await TestHost.StartAsync(folder, typeof(HttpTestFunctions), typeof(InstanceFunctions));

        Assert.Equal(answer, await host.Client.GetStringAsync(address, Cancellation));
    }

    [Theory]
    [InlineData("api/nothing")]
    [InlineData("api/things/seven")]
    [InlineData("things/7")]
    public async Task An_unknown_address_is_answered_404_with_a_problem(string address)
    {
        await using var folder = new TestFolder();
        await using var host = await TestHost.StartAsync(folder, typeof(HttpTestFunctions));

        using var answer = await host.Client.GetAsync(address, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal("route-unknown", problem.GetProperty("code").GetString());
        Assert.Equal("Tokio adreso nėra", problem.GetProperty("title").GetString());
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
    }

    [Fact]
    public async Task A_wrong_method_is_answered_405_with_the_allowed_ones()
    {
        await using var folder = new TestFolder();
        await using var host = await TestHost.StartAsync(folder, typeof(HttpTestFunctions));

        using var answer = await host.Client.DeleteAsync("api/things/7", Cancellation);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["GET", "PUT"], answer.Content.Headers.Allow.Order());
        Assert.Equal("method-not-allowed", (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_function_may_answer_404_without_a_body_of_its_own()
    {
        await using var folder = new TestFolder();
        await using var host = await TestHost.StartAsync(folder, typeof(HttpTestFunctions));

        using var answer = await host.Client.GetAsync("api/missing", Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task The_route_prefix_is_a_setting()
    {
        await using var folder = new TestFolder();
        await using var host = await TestHost.StartAsync(TestHost.Builder(folder, ["--AzureFunctionsJobHost:extensions:http:routePrefix=v2"], typeof(HttpTestFunctions)));

        Assert.Equal("thing 7 ", await host.Client.GetStringAsync("v2/things/7", Cancellation));
    }

    [Fact]
    public async Task Middleware_surrounds_the_function_in_order_and_may_replace_its_result()
    {
        await using var folder = new TestFolder();
        var builder = TestHost.Builder(folder, [], typeof(HttpTestFunctions));
        builder.UseMiddleware<OuterMiddleware>().UseMiddleware<InnerMiddleware>();
        await using var host = await TestHost.StartAsync(builder);

        Assert.Equal("replaced thing", await host.Client.GetStringAsync("api/things/7", Cancellation));
        Assert.Equal(["outer > Thing", "inner > Thing", "inner < Thing", "outer < Thing"], host.Journal.Lines);
    }

    [Theory]
    [InlineData("GET", "api/unconstrained/seven", 0, "BadHttpRequestException 400")]
    [InlineData("POST", "api/body", 2048, "BadHttpRequestException 413")]
    [InlineData("GET", "api/fails", 0, "InvalidOperationException 0")]
    [InlineData("GET", "api/fails-at-once", 0, "InvalidOperationException 0")]
    public async Task Middleware_sees_what_went_wrong_and_answers_it(string method, string address, int bytes, string seen)
    {
        await using var folder = new TestFolder();
        var builder = TestHost.Builder(folder, ["--Kursuok:MaxRequestBodySize=1024"], typeof(HttpTestFunctions));
        builder.UseMiddleware<CatchingMiddleware>();
        await using var host = await TestHost.StartAsync(builder);

        using var request = new HttpRequestMessage(new(method), address) { Content = bytes > 0 ? new ByteArrayContent(new byte[bytes]) : null };
        using var answer = await host.Client.SendAsync(request, Cancellation);

        Assert.Equal(seen, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task What_no_middleware_answers_is_a_500_that_tells_nothing()
    {
        await using var folder = new TestFolder();
        await using var host = await TestHost.StartAsync(folder, typeof(HttpTestFunctions));

        using var answer = await host.Client.GetAsync("api/fails", Cancellation);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_goes_away_cancels_the_function()
    {
        await using var folder = new TestFolder();
        await using var host = await TestHost.StartAsync(folder, typeof(HttpTestFunctions));
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var call = host.Client.GetAsync("api/waits", caller.Token);
        await host.Journal.Entered.Task.WaitAsync(Cancellation);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await host.Journal.Cancelled.Task.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task At_the_stop_a_request_under_way_is_let_to_end()
    {
        await using var folder = new TestFolder();
        await using var host = await TestHost.StartAsync(folder, typeof(HttpTestFunctions));

        var call = host.Client.GetStringAsync("api/waits", Cancellation);
        await host.Journal.Entered.Task.WaitAsync(Cancellation);
        var stop = host.StopAsync(Cancellation);
        host.Journal.Gate.SetResult();

        Assert.Equal("waited", await call);
        await stop;
    }
}

public static class HttpTestFunctions
{
    [Function("Thing")]
    public static IResult Thing([HttpTrigger(AuthorizationLevel.Anonymous, "get", "put", Route = "things/{id:int}/{when?}")] HttpRequest request, int id, string? when) =>
        Results.Text($"thing {id} {when}");

    [Function("Key")]
    public static Task<IResult> Key([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "keys/{key:guid}")] HttpRequest request, Guid key) =>
        Task.FromResult(Results.Text($"key {key}"));

    [Function("NoRoute")]
    public static IResult Named([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Text("named");

    [Function("Action")]
    public static IActionResult Action([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "action")] HttpRequest request) => new JsonResult("action");

    [Function("Missing")]
    public static IResult Missing([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "missing")] HttpRequest request) => Results.NotFound();

    [Function("Unconstrained")]
    public static IResult Unconstrained([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "unconstrained/{number}")] HttpRequest request, int number) =>
        Results.Text($"{number}");

    [Function("Body")]
    public static async Task<IResult> Body([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "body")] HttpRequest request, CancellationToken cancellation)
    {
        using var reader = new StreamReader(request.Body);
        return Results.Text(await reader.ReadToEndAsync(cancellation));
    }

    [Function("Fails")]
    public static async Task<IResult> Fails([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "fails")] HttpRequest request)
    {
        await Task.Yield();
        throw new InvalidOperationException("secret");
    }

    [Function("FailsAtOnce")]
    public static IResult FailsAtOnce([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "fails-at-once")] HttpRequest request) =>
        throw new InvalidOperationException("secret");

    [Function("Waits")]
    public static async Task<IResult> Waits([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "waits")] HttpRequest request, FunctionContext context, CancellationToken cancellation)
    {
        var journal = context.InstanceServices.GetRequiredService<Journal>();
        journal.Entered.SetResult();
        try { await journal.Gate.Task.WaitAsync(cancellation); }
        catch (OperationCanceledException)
        {
            journal.Cancelled.SetResult();
            throw;
        }
        return Results.Text("waited");
    }
}

public sealed class InstanceFunctions(Journal journal)
{
    [Function("Instance")]
    public async ValueTask<IResult> Answer([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "instance")] HttpRequest request, FunctionContext context)
    {
        journal.Write(context.InvocationId);
        await Task.Yield();
        return ReferenceEquals(request.HttpContext, context.GetHttpContext()) ? Results.Text(context.FunctionDefinition.EntryPoint) : Results.Conflict();
    }
}

internal sealed class OuterMiddleware(Journal journal) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        journal.Write($"outer > {context.FunctionDefinition.Name}");
        await next(context);
        journal.Write($"outer < {context.FunctionDefinition.Name}");
        Assert.NotNull(context.GetInvocationResult().Value);
        context.GetInvocationResult().Value = Results.Text("replaced thing");
    }
}

internal sealed class InnerMiddleware(Journal journal) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        journal.Write($"inner > {context.FunctionDefinition.Name}");
        await next(context);
        journal.Write($"inner < {context.FunctionDefinition.Name}");
    }
}

internal sealed class CatchingMiddleware : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try { await next(context); }
        catch (Exception failure)
        {
            var status = (failure as BadHttpRequestException)?.StatusCode ?? 0;
            context.GetInvocationResult().Value = Results.Text($"{failure.GetType().Name} {status}");
        }
    }
}
