using System.Collections.Concurrent;
using Kursuok.LocalAzure.Storage;
using Kursuok.LocalAzure.Time;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kursuok.Tests.LocalAzure.Host;

/// <summary>What the functions of a test have done, in order.</summary>
public sealed class Journal
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>Functions that wait for the test wait for this.</summary>
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Write(string line) => _lines.Enqueue(line);
}

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TestFolder : IAsyncDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("kursuok-").FullName;

    public string Connection => "Embedded=" + Path;

    public LocalDatabase Database => LocalDatabase.Open(System.IO.Path.Combine(Path, "kursuok.db"));

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Directory.Delete(Path, recursive: true);
    }
}

/// <summary>A host of some function classes on a free port.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly IHost _host;

    private TestHost(IHost host)
    {
        _host = host;
        Client = new() { BaseAddress = new(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => _host.Services;

    public Journal Journal => Services.GetRequiredService<Journal>();

    public ClockMover Clock => Services.GetRequiredService<ClockMover>();

    public static FunctionsApplicationBuilder Builder(TestFolder folder, string[] settings, params Type[] functions)
    {
        var builder = FunctionsApplication.CreateBuilder(
            ["--urls=http://127.0.0.1:0", $"--AzureWebJobsStorage={folder.Connection}", $"--AzureWebJobsServiceBus={folder.Connection}", .. settings], functions);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<Journal>();
        return builder;
    }

    public static async Task<TestHost> StartAsync(FunctionsApplicationBuilder builder)
    {
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new(host);
    }

    public static Task<TestHost> StartAsync(TestFolder folder, params Type[] functions) => StartAsync(Builder(folder, [], functions));

    /// <summary>A host whose clock stands at <paramref name="start"/>.</summary>
    public static Task<TestHost> StartAtAsync(TestFolder folder, string start, params Type[] functions) =>
        StartAsync(Builder(folder, ["--Kursuok:VirtualClock=true", $"--Kursuok:VirtualClockStart={start}"], functions));

    public Task StopAsync(CancellationToken bound = default) => _host.StopAsync(bound);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
