using System.Collections.Frozen;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Reports;
using Kursuok.Functions.Training.EmploymentService;
using Kursuok.Functions.Training.Groups;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Functions.Training;

/// <summary>The ⚙ values, as the settings give them.</summary>
internal static class Policies
{
    public static void AddPolicies(this IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton((settings.GetSection("Kursuok:Policy").Get<PolicySettings>()?.ToPolicy() ?? Policy.Default) with
        {
            Notices = settings.GetSection("Kursuok:Letters").Get<NoticeSettings>()?.ToPolicy() ?? NoticePolicy.Default,
        });
        services.AddSingleton(settings.GetSection("Kursuok:Basket").Get<BasketSettings>()?.ToPolicy() ?? BasketPolicy.Default);
        services.AddSingleton(settings.GetSection("Kursuok:Timetable").Get<TimetableSettings>()?.ToRequirements() ?? TimetableRequirements.Default);
        services.AddSingleton(DocumentTypes.Of(settings));
    }
}

/// <summary>The ⚙ values as settings: what is not set is as <see cref="Policy.Default"/> has it.</summary>
internal sealed class PolicySettings
{
    public int? LargestGroup { get; set; }
    public bool? StartMarkedOnlyOnFirstDay { get; set; }
    public string[]? EvaluationScale { get; set; }
    public Dictionary<string, string>? Questions { get; set; }
    public int? ContractFrozenWorkingDays { get; set; }
    public int? WithdrawalsBeforeCoolDown { get; set; }
    public int? CoolDownMinutes { get; set; }
    public int? LongestQueue { get; set; }

    public Policy ToPolicy() => new(
        LargestGroup ?? Policy.Default.LargestGroup,
        StartMarkedOnlyOnFirstDay ?? Policy.Default.StartMarkedOnlyOnFirstDay,
        EvaluationScale is { } scale ? [.. scale] : Policy.Default.EvaluationScale,
        Questions is { } questions ? [.. questions.Select(question => new Question(question.Key, question.Value))] : Policy.Default.Questions)
    {
        ContractFrozenWorkingDays = ContractFrozenWorkingDays ?? Policy.Default.ContractFrozenWorkingDays,
        WithdrawalsBeforeCoolDown = WithdrawalsBeforeCoolDown ?? Policy.Default.WithdrawalsBeforeCoolDown,
        CoolDown = CoolDownMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : Policy.Default.CoolDown,
        LongestQueue = LongestQueue ?? Policy.Default.LongestQueue,
    };
}

/// <summary>The ⚙ values of digests and reminders as settings «Kursuok:Letters»: what is not set is as <see cref="NoticePolicy.Default"/> has it.</summary>
internal sealed class NoticeSettings
{
    public int? DigestMinutes { get; set; }
    public TimeOnly? RemindAt { get; set; }
    public int[]? WorkingDaysBeforeStart { get; set; }
    public int? QuestionnaireDays { get; set; }

    public NoticePolicy ToPolicy() => new(
        DigestMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : NoticePolicy.Default.Digest,
        RemindAt ?? NoticePolicy.Default.At,
        WorkingDaysBeforeStart is { } days ? [.. days] : NoticePolicy.Default.WorkingDaysBeforeStart,
        QuestionnaireDays ?? NoticePolicy.Default.QuestionnaireDays);
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

/// <summary>The ⚙ of the checks as settings «Kursuok:Timetable».</summary>
internal sealed class TimetableSettings
{
    public TimetableCheck[] Off { get; set; } = [];
    public decimal? MostHoursADay { get; set; }
    public TimeOnly? Earliest { get; set; }
    public TimeOnly? Latest { get; set; }

    public TimetableRequirements ToRequirements() => new(Off.ToFrozenSet(), MostHoursADay, Earliest, Latest);
}
