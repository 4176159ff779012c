using System.Runtime.InteropServices;
using Kursuok.Functions.Audit;
using Microsoft.Extensions.Hosting;

namespace Kursuok.LocalHost;

/// <summary>Kursuok on a bare machine: «dotnet run --project local/Kursuok.LocalHost».</summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        try
        {
            await using var backend = await LocalBackend.StartAsync(args);
            Console.WriteLine($"Now listening on: {backend.Address}");
            await backend.RunAsync();
            return 0;
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync(failure.ToString());
            return 1;
        }
    }
}
