using Azure.Data.Tables;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using Kursuok.Domain.People.Accounts;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Criteria;
using Kursuok.Domain.Training.EmploymentService;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Monitoring;
using Kursuok.Domain.Training.Numbers;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.People.Institutions;
using Kursuok.Functions.People.Privacy;
using Kursuok.Functions.Platform.Audit;
using Kursuok.Functions.Platform.Calendars;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Training.Baskets;
using Kursuok.Functions.Training.Criteria;
using Kursuok.Functions.Training.EmploymentService;
using Kursuok.Functions.Training.Groups;
using Kursuok.Functions.Training.Monitoring;
using Kursuok.Functions.Training.Numbers;
using Kursuok.Functions.Training.Providers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kursuok.Functions.Platform.Storage;

/// <summary>The tables, the blob container and the stores over them.</summary>
public static class StorageSetup
{
    internal const string Aggregates = "aggregates";
    private const string Lists = "lists";
    private const string Marks = "outboxmarks";
    private const string Jobs = "jobs";
    private const string Idempotency = "idempotency";
    internal const string Identities = "identities";
    internal const string OneTime = "onetime";
    internal const string SigningKeys = "signingkeys";
    private const string Documents = "documents";
    internal const string Connection = "StorageConnection";

    /// <summary>The clients take their options from the services, where whoever hosts the functions has put some (another transport).</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton(provider => Tables(settings, provider.GetService<TableClientOptions>()));
        services.AddSingleton(provider => Blobs(settings, provider.GetService<BlobClientOptions>()));
        services.AddSingleton(provider => Bus(settings, provider.GetService<ServiceBusClientOptions>()));
        services.AddHostedService<StorageMaking>();

        services.AddSingleton(provider => new Projections(Table(provider, Lists)));
        services.AddSingleton(provider => new TrailReader(Table(provider, Aggregates)));
        services.AddSingleton(provider => new DayBook(Table(provider, Jobs)));
        services.AddSingleton(provider => new IdempotencyKeys(Table(provider, Idempotency), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new Outbox(Table(provider, Aggregates), Table(provider, Marks), provider.GetRequiredService<Projections>(),
            provider.GetRequiredService<ServiceBusClient>(), provider.GetRequiredService<LetterHours>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Outbox>>()));
        services.AddSingleton(provider => Container(provider, Documents));
        services.AddSingleton<DocumentStore>();
        AddAggregate<Group, GroupAggregate>(services);
        AddAggregate<Institution, InstitutionAggregate>(services);
        AddAggregate<Numbering, NumberingAggregate>(services);
        AddAggregate<Account, PersonAggregate>(services);
        AddAggregate<InstitutionUsers, UsersAggregate>(services);
        AddAggregate<Protocol, ProtocolAggregate>(services);
        AddAggregate<CalendarFeed, CalendarFeedAggregate>(services);
        AddAggregate<UserSession, SessionAggregate>(services);
        AddAggregate<Basket, BasketAggregate>(services);
        AddAggregate<LearnerFile, LearnerFileAggregate>(services);
        AddAggregate<PersonalFile, PersonalFileAggregate>(services);
        AddAggregate<ClientDocuments, ClientDocumentsAggregate>(services);
        return services;
    }

    internal static TableServiceClient Tables(IConfiguration settings, TableClientOptions? options = null) =>
        settings[Connection + ":tableServiceUri"] is { } tables
            ? new(new Uri(tables), new DefaultAzureCredential(), options)
            : new(Setting(settings, Connection), options);

    private static BlobServiceClient Blobs(IConfiguration settings, BlobClientOptions? options) =>
        settings[Connection + ":blobServiceUri"] is { } blobs
            ? new(new Uri(blobs), new DefaultAzureCredential(), options)
            : new(Setting(settings, Connection), options);

    private static ServiceBusClient Bus(IConfiguration settings, ServiceBusClientOptions? options) =>
        settings[Queues.Connection + ":fullyQualifiedNamespace"] is { } bus
            ? new(bus, new DefaultAzureCredential(), options ?? new())
            : new(Setting(settings, Queues.Connection), options ?? new());

    private static string Setting(IConfiguration settings, string name) =>
        settings[name] ?? throw new InvalidOperationException($"The setting {name} is missing.");

    private static void AddAggregate<TState, TAggregate>(IServiceCollection services) where TState : Versioned where TAggregate : Aggregate<TState>
    {
        services.AddSingleton<Aggregate<TState>, TAggregate>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<AggregateStore<TState>>(provider, Table(provider, Aggregates)));
    }

    internal static BlobContainerClient Container(IServiceProvider provider, string name) => provider.GetRequiredService<BlobServiceClient>().GetBlobContainerClient(name);

    internal static TableClient Table(IServiceProvider provider, string name) => provider.GetRequiredService<TableServiceClient>().GetTableClient(name);

    /// <summary>Makes what is not there yet before the first request.</summary>
    private sealed class StorageMaking(IServiceProvider provider) : IHostedLifecycleService
    {
        public async Task StartingAsync(CancellationToken cancellationToken)
        {
            foreach (var table in (string[])[Aggregates, Lists, Marks, Jobs, Idempotency, Identities, OneTime, SigningKeys])
                await Table(provider, table).CreateIfNotExistsAsync(cancellationToken);
            foreach (var container in (string[])[Documents, EmploymentServiceExchange.Outbox, EmploymentServiceExchange.Inbox])
                await Container(provider, container).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
