using System.Net;
using System.Reflection;
using Kursuok.LocalHost.Durable;
using Kursuok.LocalHost.Queues;
using Kursuok.LocalHost.Storage;
using Kursuok.LocalHost.Time;
using Kursuok.LocalHost.Triggers;
using Kursuok.LocalHost.Worker;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Azure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kursuok.LocalHost;

/// <summary>
/// The whole of Kursuok in this process: the real worker with all its functions, and the far side of each of its wires: the host
/// that starts functions, storage, the bus, the durable engine, sample registers and sign-in.
/// </summary>
public sealed class LocalBackend : IAsyncDisposable
{
    private readonly IHost _worker;
    private readonly FarSide _far;
    private readonly FunctionTriggers _triggers;

    private LocalBackend(IHost worker, FarSide far, FunctionTriggers triggers)
    {
        (_worker, _far, _triggers) = (worker, far, triggers);
        Address = new(worker.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>The worker's own services.</summary>
    public IServiceProvider Services => _worker.Services;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>A client of the orchestrations, as a function has it.</summary>
    public DurableTaskClient Orchestrations => _far.Orchestrations;

    /// <summary>Starts everything and completes when every function can be called.</summary>
    /// <param name="args">Settings as «--name=value»; they come before the environment's and those of local.settings.json.</param>
    /// <param name="services">Adds to the worker's services, or replaces some.</param>
    /// <param name="logging">Where else is logged than on the console.</param>
    /// <exception cref="Exception">What something that runs in the background has failed with before that.</exception>
    public static async Task<LocalBackend> StartAsync(
        string[] args, Action<IServiceCollection>? services = null, Action<ILoggingBuilder>? logging = null,
        CancellationToken cancellation = default)
    {
        // The worker looks there for what the build has generated of its functions.
        Assembly.SetEntryAssembly(typeof(Functions.Program).Assembly);
        Environment.SetEnvironmentVariable("FUNCTIONS_APPLICATION_DIRECTORY", AppContext.BaseDirectory);
        UseDevelopment();

        var far = await FarSide.OpenAsync(new LocalSettings(AppContext.BaseDirectory, args), logging, cancellation);
        IHost? worker = null;
        try
        {
            var front = new HttpFront(far.Settings, far.Map);
            worker = BuildWorker(far, front, services, logging);
            var triggers = await StartAsync(worker, far, cancellation);
            front.Open(triggers.Worker);
            return new(worker, far, triggers);
        }
        catch
        {
            if (worker is not null)
                await ((IAsyncDisposable)worker).DisposeAsync();
            await far.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the worker, and what starts its functions. A worker that ends meanwhile does not call any more.</summary>
    private static async Task<FunctionTriggers> StartAsync(IHost worker, FarSide far, CancellationToken cancellation)
    {
        var ending = worker.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var start = CancellationTokenSource.CreateLinkedTokenSource(cancellation, ending);
        try
        {
            await worker.StartAsync(start.Token);
            var conversation = await far.Channel.Joined.WaitAsync(start.Token);
            await conversation.StartAsync(AppContext.BaseDirectory, start.Token);
            var triggers = new FunctionTriggers(conversation, far, worker.Services);
            far.Serve(triggers);
            await triggers.StartAsync(start.Token);
            return triggers;
        }
        catch (OperationCanceledException ended) when (ending.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            await FailIfFailedAsync(worker);
            throw new InvalidOperationException("The worker has ended while it started.", ended);
        }
    }

    /// <summary>A machine that nobody has named is a developer's.</summary>
    internal static void UseDevelopment()
    {
        if (Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") is null)
            Environment.SetEnvironmentVariable("DOTNET_ENVIRONMENT", Environments.Development);
    }

    /// <summary>For other tools that look into the embedded storage; null where «--storage-port» does not ask for it.</summary>
    public string? StorageForOthers => _far.StorageForOthers;

    /// <summary>Completes when the process is told to end, or when something that runs in the background has failed.</summary>
    /// <exception cref="Exception">What has failed.</exception>
    public async Task RunAsync()
    {
        await _worker.WaitForShutdownAsync();
        await FailIfFailedAsync(_worker);
    }

    /// <summary>What runs may end until <paramref name="bound"/>; then it is told to stop. HTTP ends after it.</summary>
    public async Task StopAsync(CancellationToken bound = default)
    {
        await _triggers.StopAsync(bound);
        await _worker.StopAsync(bound);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _triggers.DisposeAsync();
        await ((IAsyncDisposable)_worker).DisposeAsync();
        await _far.DisposeAsync();
    }

    /// <summary>Throws what something that runs in the background has failed with.</summary>
    private static async Task FailIfFailedAsync(IHost worker)
    {
        foreach (var service in worker.Services.GetServices<IHostedService>().OfType<BackgroundService>())
        {
            if (service.ExecuteTask is { IsFaulted: true } failed)
                await failed;
        }
    }

    /// <summary>One line for each entry, of those that a developer wants to see.</summary>
    internal static void UseConsole(ILoggingBuilder logging) =>
        logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true)
            .AddFilter("Microsoft", LogLevel.Warning).AddFilter("Azure", LogLevel.Warning).AddFilter("Function", LogLevel.Warning)
            // The worker chooses a port of its own, which is overridden: nothing to warn of.
            .AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error);

    private static IHost BuildWorker(FarSide far, HttpFront front, Action<IServiceCollection>? more, Action<ILoggingBuilder>? logging)
    {
        var builder = Functions.Program.CreateBuilder(far.WorkerArguments);
        UseConsole(builder.Logging);
        logging?.Invoke(builder.Logging);
        var services = builder.Services;
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        services.Replace(ServiceDescriptor.Singleton(far.Time));
        if (far.VirtualClock is not null)
            services.AddSingleton(_ => far.Clock!);
        services.AddSingleton<IStartupFilter>(front);
        services.PostConfigure<KestrelServerOptions>(kestrel => Listen(kestrel, far.Settings["urls"]!));
        if (far.Storage is not null)
            UseEmbeddedStorage(services, new EmbeddedTransport(far.Storage));
        more?.Invoke(services);
        return builder.Build();
    }

    /// <summary>The clients are Azure's own; what they ask is answered in this process.</summary>
    private static void UseEmbeddedStorage(IServiceCollection services, EmbeddedTransport transport)
    {
        services.AddSingleton(transport.TableOptions()).AddSingleton(transport.BlobOptions());
        // The worker itself opens the blob that has started a function.
        var factory = services.Last(service => service.ServiceType == typeof(AzureComponentFactory));
        services.Remove(factory);
        services.AddSingleton<AzureComponentFactory>(provider => new EmbeddedComponents(
            (AzureComponentFactory)(factory.ImplementationInstance ?? factory.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, factory.ImplementationType!)), transport));
    }

    private static void Listen(KestrelServerOptions kestrel, string urls)
    {
        foreach (var address in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(BindingAddress.Parse))
        {
            if (IPAddress.TryParse(address.Host, out var ip))
                kestrel.Listen(ip, address.Port);
            else if (string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase))
                kestrel.ListenLocalhost(address.Port);
            else
                kestrel.ListenAnyIP(address.Port);
        }
    }
}
