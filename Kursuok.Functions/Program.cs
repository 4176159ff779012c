using System.Runtime.CompilerServices;
using Kursuok.Domain.Baskets;
using Kursuok.Domain.Groups;
using Kursuok.Domain.Reports;
using Kursuok.Functions.Accounts;
using Kursuok.Functions.Audit;
using Kursuok.Functions.Baskets;
using Kursuok.Functions.Completion;
using Kursuok.Functions.Contracts;
using Kursuok.Functions.Criteria;
using Kursuok.Functions.Documents.Adoc;
using Kursuok.Functions.EmploymentService;
using Kursuok.Functions.Groups;
using Kursuok.Functions.Http;
using Kursuok.Functions.Institutions;
using Kursuok.Functions.Messaging;
using Kursuok.Functions.Monitoring;
using Kursuok.Functions.Privacy;
using Kursuok.Functions.Registers;
using Kursuok.Functions.Registrations;
using Kursuok.Functions.Reports;
using Kursuok.Functions.Security.Viisp;
using Kursuok.Functions.Storage;
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
    public static async Task<int> Main(string[] args)
    {
        if (args is [TrailCommand.Name, .. var rest])
            return await TrailCommand.RunAsync(rest);
        await Build(args).RunAsync();
        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IHost Build(string[] args)
    {
        _ = Endpoints.All; // An endpoint that promises nothing does not start.
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        builder.Logging.AddFilter("System.Net.Http", LogLevel.Warning);
        builder.UseMiddleware<CorsMiddleware>();
        builder.UseMiddleware<ProblemMiddleware>();
        builder.UseMiddleware<GuardMiddleware>();
        builder.UseMiddleware<AccessMiddleware>();
        builder.UseMiddleware<IdempotencyMiddleware>();

        var (services, settings) = (builder.Services, builder.Configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddStorage(settings);
        services.AddSingleton(CorsOrigins.Of(settings));
        services.AddSingleton<RateLimits>();
        services.AddAccounts();
        services.AddSingleton<TodaySource>();
        services.AddSingleton(settings.GetSection("Kursuok:Policy").Get<PolicySettings>()?.ToPolicy() ?? Policy.Default);
        services.AddSingleton(settings.GetSection("Kursuok:Timetable").Get<TimetableSettings>()?.ToRequirements() ?? TimetableRequirements.Default);
        services.AddSingleton<ILetterSender>(new LetterFiles(settings["Kursuok:MailFolder"] ?? Path.Combine(".local", "mail")));
        services.AddSingleton<GroupStore>();
        services.AddSingleton<InstitutionStore>();
        services.AddSingleton<NumberBook>();
        services.AddSingleton<ContractPapers>();
        services.AddSingleton<GroupOrchestration>();
        services.AddSingleton<RegisterReading>();
        services.AddSingleton<ProtocolStore>();
        services.AddKeyedSingleton<IFollower, MonitoringFollower>(nameof(MonitoringFollower));
        services.AddSingleton<ISignatureTrust, TrustNotDetermined>();
        services.AddSingleton<AdocReader>();
        services.AddSingleton(DocumentTypes.Of(settings));
        services.AddSingleton<EmploymentServiceExchange>();
        services.AddSingleton<ClientDocumentStore>();
        services.AddViisp(settings);
        services.AddRegisters(settings);
        services.AddSingleton(settings.GetSection("Kursuok:Basket").Get<BasketSettings>()?.ToPolicy() ?? BasketPolicy.Default);
        services.AddSingleton<BasketStore>();
        services.AddKeyedSingleton<IFollower, BasketFollower>(BasketFollower.Name);
        services.AddSingleton<LearnerFiles>();
        services.AddSingleton<PupilNumbers>();
        services.AddKeyedSingleton<IFollower, CriteriaFollower>(CriteriaFollower.Name);
        services.AddSingleton<Confirmation>();
        services.AddPrivacy(settings);
        return builder.Build();
    }
}

/// <summary>The ⚙ values as settings: what is not set is as <see cref="Policy.Default"/> has it.</summary>
internal sealed class PolicySettings
{
    public int? LargestGroup { get; set; }
    public bool? StartMarkedOnlyOnFirstDay { get; set; }
    public string[]? EvaluationScale { get; set; }
    public Dictionary<string, string>? Questions { get; set; }

    public Policy ToPolicy() => new(
        LargestGroup ?? Policy.Default.LargestGroup,
        StartMarkedOnlyOnFirstDay ?? Policy.Default.StartMarkedOnlyOnFirstDay,
        EvaluationScale is { } scale ? [.. scale] : Policy.Default.EvaluationScale,
        Questions is { } questions ? [.. questions.Select(question => new Question(question.Key, question.Value))] : Policy.Default.Questions);
}

/// <summary>The ⚙ values of the IMP basket as settings: what is not set is as <see cref="BasketPolicy.Default"/> has it.</summary>
internal sealed class BasketSettings
{
    public decimal? LimitEur { get; set; }
    public int? Years { get; set; }
    public int? YoungestAge { get; set; }
    public int? OldestAge { get; set; }
    public int? AnswersHoldDays { get; set; }
    public int? ReviewWorkingDays { get; set; }

    public BasketPolicy ToPolicy() => new(
        (long?)(LimitEur * 100) ?? BasketPolicy.Default.LimitCents,
        Years ?? BasketPolicy.Default.Years,
        YoungestAge ?? BasketPolicy.Default.YoungestAge,
        OldestAge ?? BasketPolicy.Default.OldestAge,
        AnswersHoldDays ?? BasketPolicy.Default.AnswersHoldDays,
        ReviewWorkingDays ?? BasketPolicy.Default.ReviewWorkingDays);
}
