using Azure.Data.Tables;
using Kursuok.Functions.Platform.Audit;
using Kursuok.LocalHost.Storage;

namespace Kursuok.LocalHost;

/// <summary>Kursuok on a bare machine: «dotnet run --project local/Kursuok.LocalHost [-- --setting=value …]», or with «verify-trail».</summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [TrailCommand.Name, .. var rest])
            return await TrailCommand.RunAsync(rest, _ => Tables(new LocalSettings(AppContext.BaseDirectory, rest)));
        try
        {
            await using var backend = await LocalBackend.StartAsync(args);
            Console.WriteLine($"Now listening on: {backend.Address}");
            if (backend.StorageForOthers is { } storage)
                Console.WriteLine($"Storage for other tools: {storage}");
            await backend.RunAsync();
            return 0;
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync(failure.ToString());
            return 1;
        }
    }

    private static TableServiceClient Tables(LocalSettings settings) => settings.EmbedsStorage
        ? new(EmbeddedTransport.AnyAccount, new EmbeddedTransport(LocalStorage.Open(settings.Folder)).TableOptions())
        : new(settings["StorageConnection"]);
}
