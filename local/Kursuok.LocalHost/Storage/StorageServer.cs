using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.LocalHost.Storage;

/// <summary>
/// The embedded store for other tools, over HTTP on this machine: tables and blobs at one port, under the account that every
/// emulator has. Requests need not be signed, and a signature is not checked.
/// </summary>
internal sealed class StorageServer : IAsyncDisposable
{
    // The emulators' key is public; clients want one to sign with.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private const string Root = "/" + StorageHandler.Account;
    private readonly WebApplication _app;

    private StorageServer(WebApplication app)
    {
        _app = app;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + Root;
        ConnectionString = $"DefaultEndpointsProtocol=http;AccountName={StorageHandler.Account};AccountKey={Key};"
            + $"BlobEndpoint={address};TableEndpoint={address};";
    }

    /// <summary>What a client connects with.</summary>
    public string ConnectionString { get; }

    /// <param name="port">0 for one that is free.</param>
    public static async Task<StorageServer> StartAsync(LocalStorage storage, int port, CancellationToken cancellation = default)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        // Each service has limits of its own.
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null)
            .UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        var app = builder.Build();
        var handler = new StorageHandler(storage);
        app.Run(http => AnswerAsync(http, handler));
        await app.StartAsync(cancellation);
        return new(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext http, StorageHandler handler)
    {
        // The path as it was sent: in a key or a name an escaped slash is none.
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0];
        if (target != Root && !target.StartsWith(Root + "/", StringComparison.Ordinal))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var request = new CarriedRequest(http.Request, target[Root.Length..].TrimStart('/'));
        using var reply = await handler.AnswerAsync(request, http.RequestAborted);
        http.Response.StatusCode = reply.Status;
        foreach (var (name, value) in reply.Headers)
            http.Response.Headers.Append(name, value);
        http.Response.Headers["x-ms-version"] = http.Request.Headers["x-ms-version"];
        http.Response.Headers["x-ms-request-id"] = http.TraceIdentifier;
        if (reply.Body is not null)
            await reply.Body.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    private sealed class CarriedRequest(HttpRequest request, string path) : StorageRequest
    {
        public override string Method => request.Method;
        public override string Path => path;
        public override StorageQuery Query => new(request.QueryString.Value);

        public override IEnumerable<KeyValuePair<string, string>> Headers =>
            request.Headers.Select(header => KeyValuePair.Create(header.Key, header.Value.ToString()));

        public override string? Header(string name) => request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;

        public override Task CopyBodyToAsync(Stream destination, CancellationToken cancellation) =>
            request.Body.CopyToAsync(destination, cancellation);
    }
}
