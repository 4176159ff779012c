using Kursuok.LocalAzure.Host;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.SampleWorld;

/// <summary>What stands around Kursuok on a bare machine; a deployment has none of it.</summary>
public sealed class SampleWorld : ILocalExtension
{
    public void Configure(IServiceCollection services, IConfigurationManager configuration)
    {
    }

    public void Map(IEndpointRouteBuilder endpoints) => ClockEndpoints.Map(endpoints);
}
