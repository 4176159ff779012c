using Azure.Messaging.ServiceBus;
using Kursuok.LocalAzure.Queues;
using Kursuok.LocalAzure.Storage;
using Kursuok.LocalAzure.Time;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NCrontab;

namespace Kursuok.LocalAzure.Host;

/// <summary>What host.json says.</summary>
internal sealed class HostSettings(IConfiguration configuration)
{
    private readonly IConfigurationSection _extensions = configuration.GetSection(LocalSettings.HostSection + ":extensions");

    public string RoutePrefix => (_extensions["http:routePrefix"] ?? "api").Trim('/');

    public QueueLimits Queues => new(_extensions.GetValue("serviceBus:maxConcurrentCalls", 16), _extensions.GetValue("serviceBus:maxDeliveryCount", 10));
}

/// <summary>The triggers with their settings resolved, so that what is wrong with them is known before anything starts.</summary>
internal sealed record EnginePlan(IReadOnlyList<TimerFunction> Timers, IReadOnlyList<(LocalFunction Function, string Queue, string Connection)> Queues)
{
    public static EnginePlan Of(FunctionCatalogue catalogue, IConfiguration configuration, List<string> faults)
    {
        List<T> Collect<TTrigger, T>(Func<LocalFunction, TTrigger, T> read) where TTrigger : Microsoft.Azure.Functions.Worker.Extensions.Abstractions.TriggerBindingAttribute
        {
            var found = new List<T>();
            foreach (var (function, trigger) in catalogue.With<TTrigger>())
            {
                try { found.Add(read(function, trigger)); }
                catch (Exception wrong) when (wrong is CrontabException or FormatException) { faults.Add($"function {function.Name}: {wrong.Message}"); }
            }
            return found;
        }

        var plan = new EnginePlan(
            Collect((LocalFunction function, TimerTriggerAttribute trigger) => new TimerFunction(function, trigger, configuration.Resolve(trigger.Schedule))),
            Collect((LocalFunction function, ServiceBusTriggerAttribute trigger) => (function, QueueOf(trigger, configuration), ConnectionOf(trigger.Connection ?? "AzureWebJobsServiceBus", configuration))));
        foreach (var shared in plan.Queues.GroupBy(queue => queue.Queue, StringComparer.OrdinalIgnoreCase).Where(group => group.Skip(1).Any()))
            faults.Add($"the queue {shared.Key} starts both {string.Join(" and ", shared.Select(queue => queue.Function.Name))}");
        return plan;
    }

    private static string QueueOf(ServiceBusTriggerAttribute trigger, IConfiguration configuration) => trigger switch
    {
        { QueueName: null } => throw new FormatException("topics are not served here, only queues"),
        { IsSessionsEnabled: true } or { IsBatched: true } or { AutoCompleteMessages: false } => throw new FormatException("sessions, batches and own completion are not served here"),
        _ => configuration.Resolve(trigger.QueueName),
    };

    private static string ConnectionOf(string setting, IConfiguration configuration) => configuration[setting] switch
    {
        null => throw new FormatException($"the setting {setting} is missing"),
        var connection when connection.StartsWith("Embedded=", StringComparison.OrdinalIgnoreCase) => connection,
        _ => throw new FormatException($"the setting {setting} must be «Embedded=folder»"),
    };
}

/// <summary>Everything that starts functions but HTTP.</summary>
internal sealed class Engines
{
    public Engines(EnginePlan plan, HostSettings settings, LocalDatabase database, FunctionRunner runner, TimeProvider time, ILoggerFactory loggers)
    {
        Pumps =
        [
            new TimerFunctions(plan.Timers, database, runner, time, loggers.CreateLogger<TimerFunctions>()),
            .. plan.Queues.Select(queue => new QueueFunction(queue.Function, queue.Queue, LocalQueues.OfConnection(queue.Connection),
                settings.Queues, runner, time, loggers.CreateLogger<QueueFunction>())),
        ];
    }

    public IReadOnlyList<Pump> Pumps { get; }

    public IEnumerable<ITimeDriven> TimeDriven => Pumps;
}

/// <summary>
/// Starts and stops the engines. Pumps begin when HTTP is served, since functions may call their own host; at the stop,
/// HTTP ends first and what runs is let to end within the host's shutdown time.
/// </summary>
internal sealed class LocalHost(Engines engines) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.WhenAll(engines.Pumps.Select(pump => pump.PrepareAsync()));

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var pump in engines.Pumps)
            pump.Start();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(engines.Pumps.Select(pump => pump.StopAsync(cancellationToken)));

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
