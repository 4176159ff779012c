using System.Globalization;
using System.Reflection;
using Kursuok.LocalHost.Durable;
using Kursuok.LocalHost.Queues;
using Kursuok.LocalHost.Storage;
using Kursuok.LocalHost.Time;
using Kursuok.LocalHost.Triggers;
using Kursuok.LocalHost.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Grpc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kursuok.LocalHost;

/// <summary>
/// What a worker finds at the other end of its wires: a host that it calls by gRPC, a bus that it sends to by AMQP, storage, a
/// clock, and the outside registers. All of it is there before the worker, which is told where.
/// </summary>
internal sealed class FarSide : IAsyncDisposable
{
    private readonly SampleWorld.SampleWorld _world = new();
    private readonly WebApplication _host;
    private readonly AmqpListener _bus;
    private readonly Lazy<DurableTaskClient> _orchestrations;
    private StorageServer? _storageServer;

    private FarSide(LocalSettings settings, Action<ILoggingBuilder>? logging)
    {
        Settings = settings;
        Database = LocalStorage.Database(settings.Folder);
        Storage = settings.EmbedsStorage ? LocalStorage.Open(settings.Folder) : null;
        VirtualClock = settings.ClockStart is { } start ? new(Database, start) : null;
        Queues = new(Database);
        _host = BuildHost(logging);
        _orchestrations = new(() => new GrpcDurableTaskClient(settings.TaskHub, new() { Address = Calls.ToString() }, NullLogger.Instance));
        _bus = AmqpListener.Start(Queues, QueueNames(), _host.Services.GetRequiredService<ILogger<AmqpListener>>());
    }

    public LocalSettings Settings { get; }

    public LocalDatabase Database { get; }

    /// <summary>Null where storage is an account.</summary>
    public LocalStorage? Storage { get; }

    public LocalQueues Queues { get; }

    public TimeProvider Time => (TimeProvider?)VirtualClock ?? TimeProvider.System;

    /// <summary>The line on which the worker calls.</summary>
    public WorkerChannel Channel => _host.Services.GetRequiredService<WorkerChannel>();

    /// <summary>What starts functions; there when the worker has told which it has.</summary>
    public FunctionTriggers? Triggers { get; private set; }

    /// <summary>Moves the virtual clock; null with the system's, and until there is something to move it past.</summary>
    public ClockMover? Clock { get; private set; }

    /// <summary>Null where time is the system's.</summary>
    public VirtualClock? VirtualClock { get; }

    /// <param name="logging">Where else is logged than on the console.</param>
    public static async Task<FarSide> OpenAsync(
        LocalSettings settings, Action<ILoggingBuilder>? logging = null, CancellationToken cancellation = default)
    {
        var far = new FarSide(settings, logging);
        // The sample world listens as well: both come up at once.
        await Task.WhenAll(far._host.StartAsync(cancellation), Task.Run(() => far._world.Configure(settings.All), cancellation));
        if (far.Storage is not null && settings.StoragePort is { } port)
            far._storageServer = await StorageServer.StartAsync(far.Storage, port, cancellation);
        settings["ServiceBusConnection"] = far._bus.ConnectionString;
        if (far.Storage is not null)
            settings["StorageConnection"] = EmbeddedTransport.AnyAccount;
        return far;
    }

    /// <summary>For other tools that look into the embedded storage; null where it is not served to them.</summary>
    public string? StorageForOthers => _storageServer?.ConnectionString;

    /// <summary>The command line of a worker that is to find all this.</summary>
    public string[] WorkerArguments =>
    [
        .. Settings.ToArguments(),
        $"--Functions:Worker:HostEndpoint={Calls}", "--Functions:Worker:WorkerId=local", "--Functions:Worker:RequestId=local",
        string.Create(CultureInfo.InvariantCulture, $"--Functions:Worker:GrpcMaxMessageLength={int.MaxValue}"),
    ];

    /// <summary>A client of the orchestrations, as a function has it.</summary>
    public DurableTaskClient Orchestrations => _orchestrations.Value;

    /// <summary>Where the worker calls: the host, and the durable engine.</summary>
    private Uri Calls => new(_host.Urls.First());

    public void Serve(FunctionTriggers triggers)
    {
        Triggers = triggers;
        if (VirtualClock is not null)
            Clock = new(VirtualClock, triggers.TimeDriven);
    }

    /// <summary>Endpoints of the local host itself.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        if (Clock is not null)
            ClockEndpoints.Map(endpoints, Clock);
        DeadLetterEndpoints.Map(endpoints, Queues);
        _world.Map(endpoints);
    }

    public async ValueTask DisposeAsync()
    {
        if (_orchestrations.IsValueCreated)
            await _orchestrations.Value.DisposeAsync();
        await _host.DisposeAsync();
        _bus.Dispose();
        if (_storageServer is not null)
            await _storageServer.DisposeAsync();
        Clock?.Dispose();
        await _world.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>The queues that functions are started by: others do not exist.</summary>
    private IEnumerable<string> QueueNames() =>
        from type in typeof(Functions.Program).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        from parameter in method.GetParameters()
        let trigger = parameter.GetCustomAttribute<ServiceBusTriggerAttribute>()
        where trigger is not null
        select Settings.Resolve(trigger.QueueName);

    private WebApplication BuildHost(Action<ILoggingBuilder>? logging)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.AddConfiguration(Settings.All.GetSection("Logging"));
        LocalBackend.UseConsole(builder.Logging);
        logging?.Invoke(builder.Logging);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = grpc.MaxSendMessageSize = null);
        builder.Services.AddSingleton(services => new WorkerChannel(
            () => DurableClientBinding.Json(Calls, Settings.TaskHub), services.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton(_ => Triggers!.Durable);
        var host = builder.Build();
        host.UseRouting();
        host.MapGrpcService<WorkerChannel>();
        host.MapGrpcService<TaskHubService>();
        return host;
    }
}
