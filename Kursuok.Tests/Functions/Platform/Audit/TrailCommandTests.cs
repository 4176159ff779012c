using System.Diagnostics;
using Azure;
using Azure.Data.Tables;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions;
using Kursuok.Functions.Platform.Audit;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Tests.Functions.Platform.Audit;

/// <summary>«verify-trail» as a process of its own, over what a backend has left behind.</summary>
public sealed class TrailCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kursuok-").FullName;

    private string Storage => $"--Kursuok:LocalState={_folder}";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_verifies_every_trail_or_one_and_names_what_is_broken()
    {
        string group;
        await using (var backend = await Backend.StartAsync(settings: Storage))
        {
            group = (await Story.AnnouncedAsync(await Office.FullAsync(backend), learners: 1)).Group;
            await backend.SettleAsync();
        }
        var (code, said) = await RunAsync();
        Assert.True(code == 0, said);
        Assert.Matches(@"^Sekų – [1-9]\d*, įrašų – [1-9]\d*, pažeistų sekų – 0 / Trails: \d+, entries: \d+, broken trails: 0\n$", said);
        Assert.Equal(0, (await RunAsync("--aggregate", $"group/{group}")).Code);

        var details = await ChangeAsync(new TableEntity($"group-{group}", $"d-{group}-0000000002") { ["Json"] = "kita" });
        (code, said) = await RunAsync();
        Assert.True(code == 1, said);
        Assert.StartsWith($"PAŽEISTA / BROKEN group/{group}: Įrašo 2 duomenys pakeisti.", said, StringComparison.Ordinal);
        Assert.EndsWith("broken trails: 1\n", said, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("--aggregate", $"group/{group}")).Code);
        Assert.Equal(0, (await RunAsync("--aggregate", "institution/300000003")).Code);

        await ChangeAsync(details);
        Assert.Equal(0, (await RunAsync()).Code);
    }

    [Fact]
    public async Task What_it_cannot_verify_it_does_not_call_whole()
    {
        Assert.Equal(2, (await RunAsync()).Code);
        Assert.Equal(2, (await RunAsync("--aggregate")).Code);
        Assert.Equal(2, (await RunAsync("--aggregate", "group")).Code);
        await using var backend = await Backend.StartAsync(settings: Storage);
        var (code, said) = await RunAsync();
        Assert.True(code == 2, said);
    }

    /// <summary>Writes into a row behind the backend's back; answers the row as it was.</summary>
    private async Task<TableEntity> ChangeAsync(TableEntity row)
    {
        // Embedded storage belongs to one process at a time: this one gives it back with the backend that opened it.
        await using var backend = await Backend.StartAsync(settings: Storage);
        var table = backend.Services.GetRequiredService<TableServiceClient>().GetTableClient("aggregates");
        var before = (await table.GetEntityAsync<TableEntity>(row.PartitionKey, row.RowKey)).Value;
        await table.UpdateEntityAsync(row, ETag.All, TableUpdateMode.Replace);
        return before;
    }

    private async Task<(int Code, string Said)> RunAsync(params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(Kursuok.LocalHost.Program).Assembly.Location, TrailCommand.Name, Storage, .. args])
        { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var fault = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, said + await fault);
    }
}
