using System.Collections.Immutable;

namespace Kursuok.Domain.Training.Groups;

/// <summary>The values that the documents leave to configuration (⚙).</summary>
/// <param name="LargestGroup">The most participants that a group may be announced for.</param>
/// <param name="StartMarkedOnlyOnFirstDay">„Pirmąją dieną fiksuoja“ (AMB-13).</param>
/// <param name="EvaluationScale">The final evaluations that may be given (AMB-16).</param>
/// <param name="Questions">The questions of the programme evaluation questionnaire, each answered 1…5.</param>
public sealed record Policy(int LargestGroup, bool StartMarkedOnlyOnFirstDay, ImmutableArray<string> EvaluationScale,
    ImmutableArray<Question> Questions)
{
    /// <summary>So many working days before the start what contracts say is changed no more (AMB-66).</summary>
    public int ContractFrozenWorkingDays { get; init; } = 3;

    /// <summary>When digests and reminders go.</summary>
    public NoticePolicy Notices { get; init; } = NoticePolicy.Default;

    /// <summary>So often within <see cref="CoolDown"/> a seat may be taken and given up (AMB-69).</summary>
    public int WithdrawalsBeforeCoolDown { get; init; } = 3;

    public TimeSpan CoolDown { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The most people who may wait for a seat of one group (AMB-95).</summary>
    public int LongestQueue { get; init; } = 100;

    /// <exception cref="RefusedException">No such evaluation is given (AMB-16).</exception>
    internal string RequireOnScale(string evaluation) => EvaluationScale.Contains(evaluation, StringComparer.Ordinal)
        ? evaluation
        : throw CompletionRefusals.EvaluationNotOnScale.Because($"Galimi įvertinimai: {string.Join(", ", EvaluationScale)}.", "evaluation");

    public static Policy Default { get; } = new(500, true, ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "Įskaityta"],
    [
        new("turinys", "Ar programos turinys atitiko Jūsų lūkesčius?"),
        new("destymas", "Kaip vertinate lektorių darbą?"),
        new("organizavimas", "Kaip vertinate mokymų organizavimą?"),
        new("nauda", "Ar įgytas žinias pritaikysite darbe?"),
    ]);
}

public sealed record Question(string Id, string Text);
