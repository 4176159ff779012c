using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Calendars;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.OutsideRegisters;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Security.Viisp;
using Kursuok.Functions.Platform.Storage;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

[assembly: FeatureTitle("Audit", "Pakeitimų seka ir jos tikrinimas")]
[assembly: FeatureTitle("Http", "API aprašas ir sistemos būklė")]
[assembly: FeatureTitle("Calendars", "Tvarkaraščiai ir kalendoriai")]
[assembly: QueryParameter("size", "Kiek įrašų puslapyje.")]
[assembly: QueryParameter("next", "Kito puslapio žyma: ankstesnio atsakymo laukas „next“.")]
[assembly: QueryParameter("state", "Tik šios būsenos.")]
[assembly: QueryParameter("from", "Nuo šios dienos imtinai.", Type = typeof(DateOnly))]
[assembly: QueryParameter("to", "Iki šios dienos imtinai.", Type = typeof(DateOnly))]

namespace Kursuok.Functions.Platform;

/// <summary>What every context stands on; it knows none of them.</summary>
internal static class PlatformModule
{
    private const long LargestBody = 10 * 1024 * 1024;

    public static FunctionsApplicationBuilder AddPlatform(this FunctionsApplicationBuilder builder)
    {
        _ = Endpoints.All; // An endpoint that promises nothing does not start.
        builder.UseMiddleware<AnsweredMiddleware>();
        builder.ConfigureFunctionsWebApplication();
        builder.Logging.AddFilter("System.Net.Http", LogLevel.Warning);
        builder.UseMiddleware<CorsMiddleware>();
        builder.UseMiddleware<ProblemMiddleware>();
        builder.UseMiddleware<GuardMiddleware>();
        builder.UseMiddleware<AccessMiddleware>();
        builder.UseMiddleware<IdempotencyMiddleware>();

        var (services, settings) = (builder.Services, builder.Configuration);
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.GetValue("Kursuok:MaxRequestBodySize", LargestBody);
        });
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<TodaySource>();
        services.AddStorage(settings);
        services.AddMessaging(settings, builder.Environment);
        services.AddOutsideRegisters(settings);
        services.AddAggregates();
        services.AddAggregate<CalendarFeed, CalendarFeedAggregate>();
        services.AddSingleton<CalendarFeeds>();
        AddHttp(services, settings);
        AddSecurity(services, settings);
        return builder;
    }

    private static void AddHttp(IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton(CorsOrigins.Of(settings));
        services.AddSingleton<RateLimits>();
        services.AddSingleton<Addresses>();
        services.AddSingleton<OwnAddress>();
        services.AddTable(IdempotencyKeys.Table);
        services.AddSingleton<IdempotencyKeys>();
    }

    private static void AddSecurity(IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton<Secrets>();
        services.AddTable(SigningKeys.Table);
        services.AddSingleton<SigningKeys>();
        services.AddTable(OneTimeStore.Table);
        services.AddSingleton<OneTimeStore>();
        services.AddSingleton<Tokens>();
        services.AddViisp(settings);
    }
}
