using Kursuok.LocalHost.Worker.Rpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.LocalHost.Worker;

/// <summary>
/// What stands before the worker's own HTTP server where a Functions host would: it finds the function of an address, starts
/// its run, and lets the request go on into the worker, which waits for both to meet. Requests that come before the functions
/// are loaded wait.
/// </summary>
/// <param name="extra">Endpoints of the local host itself, beside the functions.</param>
internal sealed class HttpFront(LocalSettings settings, Action<IEndpointRouteBuilder> extra) : IStartupFilter
{
    /// <summary>Ties a request to its run; the worker's HTTP server looks for it.</summary>
    private const string InvocationHeader = "x-ms-invocation-id";

    private readonly TaskCompletionSource<RequestDelegate> _pipeline = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<WorkerConversation, RequestDelegate>? _build;

    /// <summary>The functions can be called from now on.</summary>
    public void Open(WorkerConversation worker) => _pipeline.SetResult(_build!(worker));

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        var inner = app.New();
        next(inner);
        var worker = inner.Build();
        _build = conversation => Build(app, conversation, worker);
        app.Run(async http => await (await _pipeline.Task)(http));
    };

    /// <summary>Maps every function with an HTTP trigger: its run starts, and the request goes on to the worker's HTTP server.</summary>
    /// <param name="atOnce">
    /// So many requests are with the worker at a time, as in Azure; others wait here. A worker gives a request and its run five
    /// seconds to meet, which a flood of them would outlast.
    /// </param>
    /// <param name="worker">Hands a request to the worker's HTTP server.</param>
    public static void Map(IEndpointRouteBuilder endpoints, WorkerConversation conversation, string prefix, int atOnce, RequestDelegate worker)
    {
        var places = new SemaphoreSlim(atOnce);
        foreach (var function in conversation.Functions.Where(function => function.IsStartedBy("httpTrigger")))
        {
            var route = endpoints.Map(PatternOf(function, prefix), http => ServeInTurnAsync(places, conversation, function, http, worker))
                .WithDisplayName(function.Name);
            if (function.Methods.Count > 0)
                route.WithMetadata(new HttpMethodMetadata(function.Methods));
        }
    }

    private RequestDelegate Build(IApplicationBuilder app, WorkerConversation conversation, RequestDelegate worker)
    {
        var front = new ApplicationBuilder(app.ApplicationServices);
        front.UseRouting();
        front.UseEndpoints(endpoints =>
        {
            extra(endpoints);
            Map(endpoints, conversation, settings.RoutePrefix, settings.ConcurrentRequests, worker);
        });
        return front.Build();
    }

    private static async Task ServeInTurnAsync(
        SemaphoreSlim places, WorkerConversation conversation, HostedFunction function, HttpContext http, RequestDelegate worker)
    {
        try
        {
            await places.WaitAsync(http.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            return; // Whoever has called is gone.
        }
        try
        {
            await ServeAsync(conversation, function, http, worker);
        }
        finally
        {
            places.Release();
        }
    }

    private static async Task ServeAsync(WorkerConversation conversation, HostedFunction function, HttpContext http, RequestDelegate worker)
    {
        var id = Guid.NewGuid().ToString();
        http.Request.Headers[InvocationHeader] = id;
        // As Azure's front end does: the worker takes the last one for the caller's address.
        http.Request.Headers.Append("X-Forwarded-For", http.Connection.RemoteIpAddress?.ToString());
        http.SetEndpoint(null);
        var values = http.Request.RouteValues.Select(value => KeyValuePair.Create(value.Key, value.Value?.ToString() ?? "")).ToList();
        http.Request.RouteValues.Clear();
        var request = new RpcHttp { Method = http.Request.Method, Url = http.Request.Path };
        foreach (var (name, value) in values)
            request.Params[name] = value;
        // Neither ends without the other, so they run together.
        try
        {
            await Task.WhenAll(conversation.InvokeAsync(function, new() { Http = request }, values, CancellationToken.None, id), worker(http));
        }
        catch (FunctionFailedException)
        {
            // The worker has logged it. What it threw is nobody else's business.
            if (http.Response.HasStarted)
                http.Abort();
            else
                http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    /// <summary>A function without a route is found by its name.</summary>
    private static RoutePattern PatternOf(HostedFunction function, string prefix) =>
        RoutePatternFactory.Parse($"{prefix}/{function["route"] ?? function.Name}".Trim('/'));
}
