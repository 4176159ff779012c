using System.Diagnostics;
using System.Net;
using System.Reflection;
using Azure.Storage.Blobs;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions;
using Kursuok.LocalHost;
using Kursuok.LocalHost.Time;
using Kursuok.LocalHost.Triggers;
using Kursuok.LocalHost.Worker;
using Kursuok.Tests.Functions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kursuok.Tests.LocalHost.Conformance;

/// <summary>
/// The far side in this process, and the worker as a process of its own that calls it by gRPC and serves HTTP at an address that
/// it tells: as Azure's host starts it. Only its clock is not the system's.
/// </summary>
internal sealed class WorkerApart : IBackendHost
{
    private readonly FarSide _far;
    private readonly FileClock _clock;
    private readonly Process _process;
    private readonly WebApplication _front;
    private readonly FunctionTriggers _triggers;

    private WorkerApart(FarSide far, FileClock clock, Process process, WebApplication front, FunctionTriggers triggers) =>
        (_far, _clock, _process, _front, _triggers) = (far, clock, process, front, triggers);

    public Uri Address => new(_front.Urls.First());

    public ClockMover Clock => _far.Clock!;

    /// <summary>How many functions the worker has told of.</summary>
    public int Functions { get; private init; }

    public static async Task<IBackendHost> StartAsync(string[] args, ILoggerProvider log)
    {
        var settings = new LocalSettings(AppContext.BaseDirectory, args);
        var far = await FarSide.OpenAsync(settings, logging => logging.AddProvider(log));
        var clockFile = Path.Combine(settings.Folder, "clock");
        var clock = new FileClock(clockFile);
        clock.Set(far.Time.GetUtcNow());
        far.VirtualClock!.Moving = clock.Set;
        Environment.SetEnvironmentVariable("DOTNET_ENVIRONMENT", "Development"); // The child inherits it: letters go into files.
        var process = ChildProcess.Start(["worker", clockFile, .. far.WorkerArguments]);
        _ = process.StandardOutput.ReadToEndAsync();

        if (await Task.WhenAny(far.Channel.Joined, process.WaitForExitAsync()) != far.Channel.Joined)
            throw new InvalidOperationException($"The worker ended with {process.ExitCode} before it joined.");
        var conversation = await far.Channel.Joined;
        await conversation.StartAsync(AppContext.BaseDirectory, CancellationToken.None);
        var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(log))
            .AddSingleton(new BlobServiceClient(settings["StorageConnection"])).BuildServiceProvider();
        var triggers = new FunctionTriggers(conversation, far, services);
        far.Serve(triggers);
        await triggers.StartAsync(CancellationToken.None);
        var front = await OpenFrontAsync(far, conversation);
        return new WorkerApart(far, clock, process, front, triggers) { Functions = conversation.Functions.Count };
    }

    /// <summary>The child process: Kursuok's worker as it is deployed, with the clock of the test.</summary>
    public static async Task<int> RunChildAsync(string clock, string[] args)
    {
        Assembly.SetEntryAssembly(typeof(Kursuok.Functions.Program).Assembly);
        Environment.SetEnvironmentVariable("FUNCTIONS_APPLICATION_DIRECTORY", AppContext.BaseDirectory);
        var builder = Kursuok.Functions.Program.CreateBuilder(args);
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new FileClock(clock)));
        await builder.Build().RunAsync();
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _triggers.StopAsync(CancellationToken.None);
        _process.Kill();
        await _process.WaitForExitAsync();
        await _triggers.DisposeAsync();
        await _front.DisposeAsync();
        await _far.DisposeAsync();
        _clock.Dispose();
        _process.Dispose();
    }

    /// <summary>Requests go on to the worker's own address, as Azure's host forwards them.</summary>
    private static async Task<WebApplication> OpenFrontAsync(FarSide far, WorkerConversation conversation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting().AddSingleton(far.Time);
        var front = builder.Build();
        front.UseRouting();
        far.Map(front);
        var http = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });
        HttpFront.Map(front, conversation, far.Settings.RoutePrefix, far.Settings.ConcurrentRequests, context => ForwardAsync(http, conversation.HttpAddress!, context));
        await front.StartAsync();
        return front;
    }

    private static async Task ForwardAsync(HttpMessageInvoker http, Uri worker, HttpContext context)
    {
        using var request = new HttpRequestMessage(new(context.Request.Method), new Uri(worker, context.Request.Path + context.Request.QueryString));
        if (context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0)
            request.Content = new StreamContent(context.Request.Body);
        foreach (var (name, values) in context.Request.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.ToArray()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
        }
        using var answer = await http.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
            context.Response.Headers[name] = values.ToArray();
        context.Response.Headers.Remove("transfer-encoding");
        if (answer.StatusCode is not HttpStatusCode.NoContent and not HttpStatusCode.NotModified)
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
