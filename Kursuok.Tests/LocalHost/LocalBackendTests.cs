using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Kursuok.Domain.Training.Groups;
using Kursuok.LocalHost;
using Kursuok.Tests.LocalHost.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kursuok.Tests.LocalHost;

public sealed class LocalBackendTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kursuok-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string[] Settings => ["--urls=http://127.0.0.1:0", $"--Kursuok:LocalState={_folder}", "--Logging:Console:LogLevel:Default=None"];

    [Fact]
    public async Task What_fails_in_the_background_ends_the_start_with_its_own_message()
    {
        var failure = await Assert.ThrowsAsync<InvalidTimeZoneException>(() => LocalBackend.StartAsync(Settings, services =>
        {
            // A worker whose own service has failed may never call the host.
            services.Remove(services.Single(service => service.ImplementationType?.Name is "WorkerHostedService"));
            services.AddHostedService<Failing>();
        }, cancellation: Cancellation));

        Assert.Equal("The clock has no hands.", failure.Message);
    }

    [Fact]
    public async Task What_the_far_side_logs_is_not_lost()
    {
        using var log = new KeptLog();
        var settings = new LocalSettings(AppContext.BaseDirectory, Settings);
        await using var far = await FarSide.OpenAsync(settings, logging => logging.AddProvider(log), Cancellation);
        var worker = new FakeWorker().With("SendLetter", ["""{"name":"message","type":"serviceBusTrigger","queueName":"letters"}"""], _ => FakeWorker.Succeeds());
        await worker.Conversation.StartAsync("/functions", Cancellation);
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        far.Serve(new(worker.Conversation, far, services));
        await using var bus = new ServiceBusClient(settings["ServiceBusConnection"], new ServiceBusClientOptions { RetryOptions = { MaxRetries = 0 } });
        await using var sender = bus.CreateSender("letters");
        await far.Database.DisposeAsync();

        await Assert.ThrowsAsync<ServiceBusException>(() => sender.SendMessageAsync(new("a letter"), Cancellation));

        Assert.Contains(log.Entries, entry => entry == (LogLevel.Error, "A message for letters could not be written and was refused."));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed class Failing : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => throw new InvalidTimeZoneException("The clock has no hands.");
    }

    private sealed class KeptLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<(LogLevel Level, string Text)> Entries { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Entries.Enqueue((logLevel, formatter(state, exception)));

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
