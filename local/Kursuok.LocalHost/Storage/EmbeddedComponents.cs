using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Azure;
using Microsoft.Extensions.Configuration;

namespace Kursuok.LocalHost.Storage;

/// <summary>Gives the blob clients that the worker makes by itself the embedded transport.</summary>
internal sealed class EmbeddedComponents(AzureComponentFactory inner, HttpPipelineTransport transport) : AzureComponentFactory
{
    public override TokenCredential CreateTokenCredential(IConfiguration configuration) => inner.CreateTokenCredential(configuration);

    public override object CreateClientOptions(Type optionsType, object? serviceVersion, IConfiguration configuration)
    {
        var options = inner.CreateClientOptions(optionsType, serviceVersion!, configuration);
        if (options is BlobClientOptions blobs)
        {
            blobs.Transport = transport;
            blobs.Retry.MaxRetries = 0;
        }
        return options;
    }

    public override object CreateClient(Type clientType, IConfiguration configuration, TokenCredential credential, object clientOptions) =>
        inner.CreateClient(clientType, configuration, credential, clientOptions);
}
