using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Kursuok.LocalAzure.Storage;

/// <summary>A storage account's endpoint for one of its services, and how its requests are signed.</summary>
internal sealed class StorageAccount
{
    // The account that every storage emulator has; its key is public.
    private const string EmulatorName = "devstoreaccount1";
    private const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly string? _name;
    private readonly byte[]? _key;
    private readonly TokenCredential? _credential;

    private StorageAccount(Uri endpoint, string name, string key)
    {
        Endpoint = endpoint;
        _name = name;
        _key = Convert.FromBase64String(key);
    }

    public StorageAccount(Uri endpoint, TokenCredential credential)
    {
        Endpoint = endpoint;
        _credential = credential;
    }

    public Uri Endpoint { get; }

    /// <param name="connectionString">A storage account's connection string.</param>
    /// <param name="service">«Table» or «Blob».</param>
    public static StorageAccount Parse(string connectionString, string service)
    {
        var settings = connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(setting => setting.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair.Length > 1 ? pair[1] : "", StringComparer.OrdinalIgnoreCase);
        if (settings.GetValueOrDefault("UseDevelopmentStorage") is "true")
            return new(new($"http://127.0.0.1:{(service is "Table" ? 10002 : 10000)}/{EmulatorName}"), EmulatorName, EmulatorKey);
        if (settings.GetValueOrDefault("AccountName") is not { } name || settings.GetValueOrDefault("AccountKey") is not { } key)
            throw new FormatException("The storage connection string has no AccountName and AccountKey.");
        var endpoint = settings.GetValueOrDefault(service + "Endpoint")
            ?? string.Create(CultureInfo.InvariantCulture,
                $"{settings.GetValueOrDefault("DefaultEndpointsProtocol") ?? "https"}://{name}.{service.ToLowerInvariant()}.{settings.GetValueOrDefault("EndpointSuffix") ?? "core.windows.net"}");
        return new(new(endpoint.TrimEnd('/')), name, key);
    }

    public HttpPipeline Pipeline(ClientOptions options, Func<Request, string> stringToSign, string scheme) =>
        HttpPipelineBuilder.Build(options, _credential is not null
            ? new BearerTokenAuthenticationPolicy(_credential, "https://storage.azure.com/.default")
            : new SignaturePolicy(this, stringToSign, scheme));

    /// <summary>The resource as a signature names it: the account's name, then the path with which the request is sent.</summary>
    public string Canonical(Request request) => "/" + _name + request.Uri.ToUri().AbsolutePath;

    // Signed anew for each attempt: the date is part of the signature.
    private sealed class SignaturePolicy(StorageAccount account, Func<Request, string> stringToSign, string scheme) : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message)
        {
            var request = message.Request;
            request.Headers.SetValue("x-ms-date", TimeProvider.System.GetUtcNow().ToString("R", CultureInfo.InvariantCulture));
            var signature = HMACSHA256.HashData(account._key!, Encoding.UTF8.GetBytes(stringToSign(request)));
            request.Headers.SetValue("Authorization", $"{scheme} {account._name}:{Convert.ToBase64String(signature)}");
        }
    }
}
