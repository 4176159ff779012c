using Kursuok.LocalAzure.Storage;
using Microsoft.Extensions.Configuration;

namespace Kursuok.LocalAzure.Host;

/// <summary>Where the host keeps what must survive it: beside embedded tables in their database, otherwise in a folder of its own.</summary>
internal static class LocalState
{
    private const string Prefix = "Embedded=";

    public static LocalDatabase Open(IConfiguration configuration) =>
        OpenEmbedded(configuration["AzureWebJobsStorage"]) ?? OpenFolder(configuration["Kursuok:LocalState"] ?? ".local/state");

    /// <summary>The database of «Embedded=folder»; null for any other connection string.</summary>
    public static LocalDatabase? OpenEmbedded(string? connectionString) =>
        connectionString is not null && connectionString.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            ? OpenFolder(connectionString[Prefix.Length..].TrimEnd(';'))
            : null;

    private static LocalDatabase OpenFolder(string folder) => LocalDatabase.Open(Path.Combine(folder, "kursuok.db"));
}
