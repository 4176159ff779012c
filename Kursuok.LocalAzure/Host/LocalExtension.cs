using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Configuration;
using Microsoft.AspNetCore.Routing;

namespace Kursuok.LocalAzure.Host;

/// <summary>
/// Names an assembly that joins the local host: the host finds the one public <see cref="ILocalExtension"/> in it.
/// Put on the functions' assembly by its project file, so that the function code knows nothing of it.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class LocalExtensionAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}

/// <summary>What exists on a bare machine only: sample registers, a sign-in simulator, the clock's endpoint.</summary>
public interface ILocalExtension
{
    /// <summary>Before the host is built: adds services, and settings that the functions lack (existing settings win).</summary>
    void Configure(IServiceCollection services, IConfigurationManager configuration);

    /// <summary>Adds endpoints beside the functions' own (their paths are as written, without the prefix «api»).</summary>
    void Map(IEndpointRouteBuilder endpoints);
}
