using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.People.Privacy;
using Kursuok.Functions.Platform.Audit;
using Kursuok.Functions.Platform.Documents.Adoc;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.OutsideRegisters;
using Kursuok.Functions.Platform.Security.Viisp;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training;
using Kursuok.Functions.Training.Baskets;
using Kursuok.Functions.Training.Criteria;
using Kursuok.Functions.Training.EmploymentService;
using Kursuok.Functions.Training.Groups;
using Kursuok.Functions.Training.Monitoring;
using Kursuok.Functions.Training.Numbers;
using Kursuok.Functions.Training.Providers;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kursuok.Functions;

public static class Program
{
    private const long LargestBody = 10 * 1024 * 1024;

    public static async Task<int> Main(string[] args)
    {
        if (args is [TrailCommand.Name, .. var rest])
            return await TrailCommand.RunAsync(rest);
        await CreateBuilder(args).Build().RunAsync();
        return 0;
    }

    /// <summary>Everything that the functions need, ready to be built; whoever hosts them may replace services before.</summary>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args)
    {
        _ = Endpoints.All; // An endpoint that promises nothing does not start.
        var builder = FunctionsApplication.CreateBuilder(args);
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
        services.AddPolicies(settings);
        services.AddStorage(settings);
        services.AddLetters(settings, builder.Environment);
        services.AddSingleton(CorsOrigins.Of(settings));
        services.AddSingleton<RateLimits>();
        services.AddSingleton<Addresses>();
        services.AddAccounts();
        services.AddViisp(settings);
        services.AddRegisters(settings);
        services.AddPrivacy(settings);

        services.AddSingleton<InstitutionStore>();
        services.AddSingleton<RegisterReading>();
        services.AddSingleton<GroupStore>();
        services.AddSingleton<GroupOrchestration>();
        services.AddSingleton<Confirmation>();
        services.AddSingleton<CertificateForming>();
        services.AddSingleton<LearnerFiles>();
        services.AddSingleton<BasketStore>();
        services.AddSingleton<NumberBook>();
        services.AddSingleton<PupilNumbers>();
        services.AddSingleton<ContractPapers>();
        services.AddSingleton<ProtocolStore>();
        services.AddSingleton<ClientDocumentStore>();
        services.AddSingleton<EmploymentServiceExchange>();
        services.AddSingleton<AdocReader>();
        services.AddSingleton<ISignatureTrust, TrustNotDetermined>();
        services.AddKeyedSingleton<IFollower, CriteriaFollower>(CriteriaFollower.Name);
        services.AddKeyedSingleton<IFollower, BasketFollower>(BasketFollower.Name);
        services.AddKeyedSingleton<IFollower, CopyOffers>(CopyOffers.Name);
        services.AddKeyedSingleton<IFollower, MonitoringFollower>(nameof(MonitoringFollower));
        return builder;
    }
}
