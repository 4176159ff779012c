using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kursuok.Functions.Platform.Storage;

/// <summary>A table that the code asks for.</summary>
public sealed record StorageTable(string Name);

/// <summary>A blob container that the code asks for.</summary>
public sealed record StorageContainer(string Name);

/// <summary>How the platform and each context register what they keep.</summary>
public static class StorageServices
{
    /// <summary>The setting that holds the connection of people's data.</summary>
    public const string Connection = "StorageConnection";

    /// <summary>The table of all aggregates, each a partition of its own.</summary>
    public const string Aggregates = "aggregates";

    private const string Documents = "documents";

    /// <summary>The clients take their options from the services, where whoever hosts the functions has put some (another transport).</summary>
    public static void AddStorage(this IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton(provider => Tables(settings, provider.GetService<TableClientOptions>()));
        services.AddSingleton(provider => Blobs(settings, provider.GetService<BlobClientOptions>()));
        services.AddHostedService<StorageMaking>();
        services.AddTable(Aggregates);
        services.AddTable(Projections.Table);
        services.AddSingleton<Projections>();
        services.AddTable(DayBook.Table);
        services.AddSingleton<DayBook>();
        services.AddContainer(Documents);
        services.AddSingleton(provider => provider.GetRequiredService<BlobServiceClient>().GetBlobContainerClient(Documents));
        services.AddSingleton<DocumentStore>();
    }

    /// <summary>A table, made before the first request; its client is the keyed service of its name.</summary>
    public static void AddTable(this IServiceCollection services, string name)
    {
        services.AddSingleton(new StorageTable(name));
        services.AddKeyedSingleton(name, (provider, _) => provider.GetRequiredService<TableServiceClient>().GetTableClient(name));
    }

    /// <summary>A blob container, made before the first request.</summary>
    public static void AddContainer(this IServiceCollection services, string name) => services.AddSingleton(new StorageContainer(name));

    internal static TableServiceClient Tables(IConfiguration settings, TableClientOptions? options = null) =>
        settings[Connection + ":tableServiceUri"] is { } tables
            ? new(new Uri(tables), new DefaultAzureCredential(), options)
            : new(Setting(settings, Connection), options);

    private static BlobServiceClient Blobs(IConfiguration settings, BlobClientOptions? options) =>
        settings[Connection + ":blobServiceUri"] is { } blobs
            ? new(new Uri(blobs), new DefaultAzureCredential(), options)
            : new(Setting(settings, Connection), options);

    internal static string Setting(IConfiguration settings, string name) =>
        settings[name] ?? throw new InvalidOperationException($"The setting {name} is missing.");

    /// <summary>Makes what is not there yet before the first request.</summary>
    private sealed class StorageMaking(
        TableServiceClient tables, BlobServiceClient blobs, IEnumerable<StorageTable> wanted, IEnumerable<StorageContainer> containers) : IHostedLifecycleService
    {
        public async Task StartingAsync(CancellationToken cancellationToken)
        {
            foreach (var table in wanted)
                await tables.GetTableClient(table.Name).CreateIfNotExistsAsync(cancellationToken);
            foreach (var container in containers)
                await blobs.GetBlobContainerClient(container.Name).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
