using System.Collections.Immutable;

namespace Kursuok.Domain.Training.Groups;

public abstract record CompletionCommand : GroupCommand;

/// <summary>„Mokymus pradėjo“ at the first session (T-15, B-02).</summary>
public sealed record MarkStarted(ImmutableArray<string> ParticipantIds) : CompletionCommand;

/// <summary>„Mokymus baigė“ at the last session (T-15, B-03).</summary>
public sealed record MarkCompleted(ImmutableArray<string> ParticipantIds) : CompletionCommand;

/// <summary>Started but did not complete.</summary>
public sealed record MarkNotCompleted(ImmutableArray<string> ParticipantIds) : CompletionCommand;

/// <summary>The final evaluation (B-05).</summary>
public sealed record Evaluate(string ParticipantId, string Evaluation) : CompletionCommand;

/// <summary>„Patvirtinti“ (B-06).</summary>
public sealed record ConfirmEvaluation(string ParticipantId) : CompletionCommand;

/// <summary>The learner's questionnaire (B-07).</summary>
public sealed record FillQuestionnaire(string ParticipantId, Questionnaire Questionnaire) : CompletionCommand;

/// <summary>The clock's: the day after the questionnaire has come (B-09).</summary>
public sealed record FormCertificate(string ParticipantId, Certificate Certificate) : CompletionCommand;

/// <summary>The end of training (§3.7.4). A pair that no row names is refused.</summary>
public static class CompletionLifecycle
{
    internal static Decision<Group> Decide(Group group, CompletionCommand command, Actor actor, Today today,
        Policy policy) => command switch
        {
            Correction correction => CorrectionLifecycle.Decide(group, correction, actor, today, policy),
            MarkStarted mark =>
                DecideEach(group, mark.ParticipantIds, mark, actor, Roles.GroupManagers | Roles.ImpAdministrator, today, policy),
            MarkCompleted mark => DecideEach(group, mark.ParticipantIds, mark, actor, Roles.GroupManagers, today, policy),
            MarkNotCompleted mark => DecideEach(group, mark.ParticipantIds, mark, actor, Roles.GroupManagers, today, policy),
            Evaluate evaluate => DecideEach(group, [evaluate.ParticipantId], evaluate, actor, Roles.GroupManagers, today, policy),
            ConfirmEvaluation confirm => DecideEach(group, [confirm.ParticipantId], confirm, actor, Roles.GroupManagers, today, policy),
            FillQuestionnaire fill => DecideOne(group, group.OwnParticipant(fill.ParticipantId, actor), fill, actor, today, policy),
            FormCertificate form => DecideEach(group, [form.ParticipantId], form, actor, Roles.Clock, today, policy),
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };

    /// <summary>May the certificate be formed now? The four conditions of B-08 on the day after (B-09).</summary>
    public static bool IsDue(Participant participant, Today today) =>
        participant is { HasConcludedContract: true, Training: { State: TrainingState.QuestionnaireFilled, QuestionnaireAt: { } filled } }
            && Vilnius.DateOf(filled) < today.Date;

    private static Decision<Group> DecideEach(Group group, ImmutableArray<string> ids, CompletionCommand command, Actor actor, Roles roles,
        Today today, Policy policy)
    {
        GroupLifecycle.Allow(actor, group.Institution, roles);
        var checks = new FieldChecks();
        checks.That(!ids.IsDefaultOrEmpty, "participantIds", "Pažymėkite bent vieną dalyvį.");
        checks.Done();
        var next = group;
        var events = ImmutableArray.CreateBuilder<Event>();
        foreach (var id in ids)
        {
            var step = DecideOne(next, next.Participant(id), command, actor, today, policy);
            next = step.State;
            events.AddRange(step.Events);
        }
        return new(next, events.ToImmutable());
    }

    private static Decision<Group> DecideOne(Group group, Participant participant, CompletionCommand command, Actor actor, Today today,
        Policy policy)
    {
        var training = participant.Training;
        if (command is FormCertificate && !IsDue(participant, today))
            return GroupLifecycle.Unchanged(group); // Not yet the next day, formed already, or the contract was terminated meanwhile.
        if (!participant.HasConcludedContract)
            throw CompletionRefusals.NoContract.Because($"Dalyvis {participant.Learner.FullName} neturi galiojančios sutarties.");
        // The learner's questionnaire and the certificate wait neither for a suspended group nor for the end of a running one.
        if (group.State != GroupState.Running
            && !(group.State is GroupState.Completed or GroupState.Suspended && command is FillQuestionnaire or FormCertificate))
            throw GroupRefusals.NotInThisState.Because($"Grupės būsena „{group.State.Label()}“: šis veiksmas negalimas.");
        return (training.State, command) switch
        {
            (TrainingState.NotMarked, MarkStarted) => Start(),
            (TrainingState.Started, MarkStarted) => GroupLifecycle.Unchanged(group), // Marked already.
            (TrainingState.NotMarked, _) =>
                throw CompletionRefusals.NotStarted.Because(
                    $"{participant.Learner.FullName} nepažymėtas (-a) kaip pradėjęs (-usi) mokymus: tolesni veiksmai negalimi."),
            (TrainingState.Started or TrainingState.NotCompleted, MarkCompleted) =>
                MarkAtTheEnd(TrainingState.Completed, today.Now, CompletionEvents.TrainingCompleted),
            (TrainingState.Completed, MarkCompleted) => GroupLifecycle.Unchanged(group), // Marked already.
            (TrainingState.Started or TrainingState.Completed, MarkNotCompleted) =>
                MarkAtTheEnd(TrainingState.NotCompleted, null, CompletionEvents.TrainingNotCompleted),
            (TrainingState.NotCompleted, MarkNotCompleted) => GroupLifecycle.Unchanged(group), // Marked already.
            (TrainingState.Completed or TrainingState.Evaluated, Evaluate evaluate) => Replace(training with
            {
                State = TrainingState.Evaluated,
                Evaluation = policy.RequireOnScale(evaluate.Evaluation),
            }, CompletionEvents.EvaluationEntered, evaluate.Evaluation),
            // The completion was corrected after the questionnaire: it is not asked for again.
            (TrainingState.Evaluated, ConfirmEvaluation) when training.Questionnaire is not null =>
                Replace(training with { State = TrainingState.QuestionnaireFilled, QuestionnaireAt = today.Now },
                    CompletionEvents.EvaluationConfirmedAgain),
            (TrainingState.Evaluated, ConfirmEvaluation) =>
                Replace(training with { State = TrainingState.Confirmed, ConfirmedAt = today.Now }, CompletionEvents.EvaluationConfirmed),
            (TrainingState.Confirmed, FillQuestionnaire fill) => PublishFeedback(Replace(training with
            {
                State = TrainingState.QuestionnaireFilled,
                QuestionnaireAt = today.Now,
                Questionnaire = Validate(fill.Questionnaire),
            }, CompletionEvents.QuestionnaireFilled)),
            (TrainingState.QuestionnaireFilled, FormCertificate form) =>
                Replace(training with { State = TrainingState.Certified, Certificate = form.Certificate },
                    CompletionEvents.CertificateFormed, form.Certificate.Number),
            _ => throw CompletionRefusals.NotInThisState.Because(
                $"Dalyvio mokymų būsena „{training.State.Label()}“: šis veiksmas negalimas."),
        };

        Decision<Group> Replace(TrainingRecord next, string what, string? detail = null) =>
            new(group.With(participant with { Training = next }), [new Event(what, participant.Id, detail)]);

        Decision<Group> PublishFeedback(Decision<Group> filled) => filled with { State = Feedback.Publish(filled.State) };

        Decision<Group> Start()
        {
            var day = group.First()?.Date ?? group.Information.TrainingStart;
            if (today.Date < day)
                throw CompletionRefusals.TooEarly.Because($"Pirmasis užsiėmimas vyksta {day:yyyy-MM-dd}.");
            var late = today.Date > day;
            if (late && policy.StartMarkedOnlyOnFirstDay && !actor.Is(Roles.ImpAdministrator))
                throw CompletionRefusals.FirstDayPassed.Because(
                    $"Pradėjusieji žymimi pirmąją mokymų dieną ({day:yyyy-MM-dd}); vėliau pažymėti gali tik IMP IS administratorius.");
            return Replace(training with { State = TrainingState.Started, StartedAt = today.Now },
                late ? CompletionEvents.TrainingStartedMarkedLate : CompletionEvents.TrainingStarted);
        }

        Decision<Group> MarkAtTheEnd(TrainingState state, DateTimeOffset? completedAt, string what)
        {
            var day = group.Last()?.Date ?? group.Information.TrainingEnd;
            return today.Date >= day
                ? Replace(training with { State = state, CompletedAt = completedAt }, what)
                : throw CompletionRefusals.TooEarly.Because($"Paskutinis užsiėmimas vyksta {day:yyyy-MM-dd}.");
        }

        Questionnaire Validate(Questionnaire given)
        {
            var checks = new FieldChecks();
            var answers = given.Answers.IsDefault ? [] : given.Answers;
            foreach (var question in policy.Questions)
                checks.That(answers.Count(answer => string.Equals(answer.Question, question.Id, StringComparison.Ordinal)) == 1,
                    $"answers.{question.Id}", "Į klausimą atsakoma vieną kartą.");
            foreach (var answer in answers)
            {
                checks.That(policy.Questions.Any(question => string.Equals(question.Id, answer.Question, StringComparison.Ordinal)),
                    $"answers.{answer.Question}", "Tokio klausimo anketoje nėra.");
                checks.That(answer.Score is >= 1 and <= 5, $"answers.{answer.Question}", "Vertinama nuo 1 iki 5.");
            }
            var comment = checks.Optional(given.Comment, "comment", 2000);
            checks.Done();
            return new(answers, comment);
        }
    }
}

public static class CompletionEvents
{
    public const string TrainingStarted = "training-started";
    public const string TrainingStartedMarkedLate = "training-started-marked-late";
    public const string TrainingCompleted = "training-completed";
    public const string TrainingNotCompleted = "training-not-completed";
    public const string EvaluationEntered = "evaluation-entered";
    public const string EvaluationConfirmed = "evaluation-confirmed";
    public const string QuestionnaireFilled = "questionnaire-filled";
    public const string EvaluationConfirmedAgain = "evaluation-confirmed-again";
    public const string StartTakenBack = "training-start-taken-back";
    public const string CompletionCorrected = "completion-corrected";
    public const string EvaluationCorrected = "evaluation-corrected";
    public const string CertificateChangeRequested = "certificate-change-requested";
    public const string CertificateChangeRefused = "certificate-change-refused";
    public const string CertificateReplaced = "certificate-replaced";
    public const string CertificateAnnulled = "certificate-annulled";
    public const string RecoveryClaimed = "recovery-claimed";
    public const string Repaid = "recovery-repaid";
    public const string CertificateFormed = "certificate-formed";
}

public static class CompletionRefusals
{
    public static readonly Refusal NoContract =
        new("completion-no-contract", RefusalKind.Conflict, "Dalyvis neturi galiojančios sutarties");
    public static readonly Refusal NotStarted = new("completion-not-started", RefusalKind.Conflict, "Dalyvis nepradėjo mokymų");
    public static readonly Refusal TooEarly = new("completion-too-early", RefusalKind.Conflict, "Dar per anksti");
    public static readonly Refusal FirstDayPassed = new("completion-first-day-passed", RefusalKind.Conflict, "Pirmoji mokymų diena praėjo");
    public static readonly Refusal EvaluationNotOnScale =
        new("completion-evaluation-not-on-scale", RefusalKind.Invalid, "Tokio įvertinimo skalėje nėra");
    public static readonly Refusal NotInThisState = new("completion-not-in-this-state", RefusalKind.Conflict, "Mokymų būsena to neleidžia");
    public static readonly Refusal GrantGoneBack =
        new("completion-grant-gone-back", RefusalKind.Conflict, "Krepšelio lėšos jau grąžintos");
    public static readonly Refusal ChangeNone =
        new("certificate-change-none", RefusalKind.Conflict, "Pažymėjimo keisti neprašoma");
    public static readonly Refusal CertificateUnknown = new("certificate-unknown", RefusalKind.NotFound, "Tokio pažymėjimo nėra");
}
