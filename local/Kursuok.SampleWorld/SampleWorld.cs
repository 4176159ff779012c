using Kursuok.SampleWorld.Viisp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kursuok.SampleWorld;

/// <summary>
/// What stands around Kursuok on a bare machine; a deployment has none of it. The outside registers and the issuer's
/// keys are a server of their own, on a port that is free: Kursuok reaches them over HTTP, as it will reach the real ones.
/// </summary>
public sealed class SampleWorld : IAsyncDisposable
{
    private readonly SignInSimulator _signIn = new();
    private readonly ViispSimulator _viisp = new();
    private readonly SampleRegisters _registers = new();
    private WebApplication? _outside;

    /// <summary>Adds the settings that say where all this is; those that are there already win.</summary>
    public void Configure(IConfiguration configuration)
    {
        var address = StartOutside();
        foreach (var (setting, value) in _viisp.Configure(configuration, address))
            configuration[setting] ??= value;
        foreach (var (setting, value) in new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Registers:Smir"] = address + "/smir/",
            ["Registers:Nspr"] = address + "/nspr/",
            ["Registers:Smpkr"] = address + "/smpkr/",
            ["Registers:Mr"] = address + "/mr/",
            ["Registers:Dakpr"] = address + "/dakpr/",
            ["Registers:Sodra"] = address + "/sodra/",
            ["Registers:EmploymentService"] = address + "/employment-service/",
            ["SignIn:Issuers:0:Issuer"] = SignInSimulator.Issuer,
            ["SignIn:Issuers:0:Metadata"] = address + "/sign-in/.well-known/openid-configuration",
            ["SignIn:Issuers:0:Subjects"] = "",
            ["SignIn:Issuers:0:Roles"] = "learner administrator employee contract-signer employer-representative head imp-administrator observer employment-service qualifications-institution register-administrator",
            ["Kursuok:PersonKey"] = SampleKey.OfPersons(configuration),
        })
        {
            configuration[setting] ??= value;
        }
    }

    public void Map(IEndpointRouteBuilder endpoints)
    {
        SignInPage.Map(endpoints);
        _registers.MapMoods(endpoints);
        _registers.MapPupils(endpoints);
        endpoints.MapGet("/sample/adoc", () => Results.File(new AdocWriter().Write(), "application/vnd.lt.archyvai.adoc-2008", "ataskaita.adoc"));
        _signIn.MapSignIn(endpoints, endpoints.ServiceProvider.GetRequiredService<TimeProvider>());
        _viisp.MapPortal(endpoints, endpoints.ServiceProvider.GetRequiredService<TimeProvider>());
    }

    private string StartOutside()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders();
        var outside = builder.Build();
        outside.UseRouting();
        _registers.Map(outside);
        _signIn.MapKeys(outside, () => outside.Urls.First());
        _viisp.MapService(outside);
        outside.StartAsync().GetAwaiter().GetResult();
        _outside = outside;
        return outside.Urls.First();
    }

    public ValueTask DisposeAsync() => _outside?.DisposeAsync() ?? default;
}
