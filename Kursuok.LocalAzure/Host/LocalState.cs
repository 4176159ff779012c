using Kursuok.LocalAzure.Storage;
using Microsoft.Extensions.Configuration;

namespace Kursuok.LocalAzure.Host;

/// <summary>Where the host keeps what must survive it: beside embedded tables in their database, otherwise in a folder of its own.</summary>
internal static class LocalState
{
    public static LocalDatabase Open(IConfiguration configuration) =>
        OpenEmbedded(configuration["AzureWebJobsStorage"]) ?? LocalStorage.Database(Path.GetFullPath(configuration["Kursuok:LocalState"] ?? ".local/state"));

    /// <summary>The database of «Embedded=folder»; null for any other connection string.</summary>
    public static LocalDatabase? OpenEmbedded(string? connectionString) =>
        connectionString is not null && LocalStorage.PathOf(connectionString) is { } folder ? LocalStorage.Database(folder) : null;
}
