using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Tests.Domain.Training.Groups;

public sealed class CompletionRulesTests
{
    private static readonly Today s_lastDay = Sample.Noon(Sample.TrainingEnd);

    private static Group Running(params TrainingState[] trainings) =>
        Sample.Group(GroupState.Running,
            [.. trainings.Select((training, i) => Sample.Participant(i + 1, contract: ContractState.InForce, training: training))]);

    private static TrainingRecord Training(Decision<Group> decision) => decision.State.Participants[0].Training;

    [Theory]
    [InlineData("2026-10-04T20:59:59Z", "Employee", "completion-too-early", "the day before the first session")]
    [InlineData("2026-10-04T20:59:59Z", "ImpAdministrator", "completion-too-early", "for everybody")]
    [InlineData("2026-10-04T21:00:00Z", "Employee", "training-started", "the first session's day begins in Vilnius")]
    [InlineData("2026-10-05T20:59:59Z", "Administrator", "training-started", "its last second")]
    [InlineData("2026-10-05T21:00:00Z", "Employee", "completion-first-day-passed", "the day after")]
    [InlineData("2026-10-05T21:00:00Z", "Administrator", "completion-first-day-passed", "for the provider's administrator too")]
    [InlineData("2026-10-05T21:00:00Z", "ImpAdministrator", "training-started-marked-late", "the override, which the trail shows")]
    [Rule("B-02", "T-15")]
    public void Who_started_is_marked_on_the_day_of_the_first_session(string now, string actor, string outcome, string why)
    {
        // Training starts on the 1st, its first session is on the 5th: the session decides.
        var group = Running(
            TrainingState.NotMarked) with
        { Sessions = Sample.Sessions.SetItem(0, Sample.Sessions[0] with { Date = new(2026, 10, 5) }) };
        var mark = new MarkStarted([Sample.Id(1)]);
        var today = Today.At(DateTimeOffset.Parse(now));
        if (outcome.StartsWith("completion", StringComparison.Ordinal))
        {
            Assert.True(Sample.Refused(() => group.Decide(mark, Sample.Actors[actor], today)) == outcome, why);
            return;
        }
        var decision = group.Decide(mark, Sample.Actors[actor], today);
        Assert.True(Assert.Single(decision.Events).Kind == outcome, why);
        Assert.Equal((TrainingState.Started, today.Now), (Training(decision).State, Training(decision).StartedAt!.Value));
    }

    [Fact]
    public void Late_marking_may_be_configured_for_the_provider()
    {
        var lenient = Policy.Default with { StartMarkedOnlyOnFirstDay = false };
        Assert.Equal("training-started-marked-late", Assert.Single(Running(TrainingState.NotMarked)
            .Decide(new MarkStarted([Sample.Id(1)]), Sample.Employee, s_lastDay, lenient).Events).Kind);
    }

    [Theory]
    [InlineData("2026-10-26T21:59:59Z", false, "the day before the last session; clocks changed the night before")]
    [InlineData("2026-10-26T22:00:00Z", true, "the last session's day begins in Vilnius")]
    [InlineData("2026-11-15T12:00:00Z", true, "later")]
    [Rule("B-02", "T-15")]
    public void Who_completed_is_marked_from_the_day_of_the_last_session(string now, bool allowed, string why)
    {
        var group = Running(
            TrainingState.Started) with
        { Sessions = Sample.Sessions.SetItem(4, Sample.Sessions[4] with { Date = new(2026, 10, 27) }) };
        var today = Today.At(DateTimeOffset.Parse(now));
        foreach (var (command, state) in new (GroupCommand, TrainingState)[] { (new MarkCompleted([Sample.Id(1)]), TrainingState.Completed),
            (new MarkNotCompleted([Sample.Id(1)]), TrainingState.NotCompleted) })
        {
            if (allowed)
                Assert.True(Training(group.Decide(command, Sample.Employee, today)).State == state, why);
            else
                Assert.True(Sample.Refused(() => group.Decide(command, Sample.Employee, today)) == "completion-too-early", why);
        }
    }

    [Fact]
    [Rule("B-03", "B-04")]
    public void Who_was_not_marked_as_started_goes_no_further_and_holds_the_whole_list_back()
    {
        var group = Running(TrainingState.Started, TrainingState.NotMarked);
        Assert.Equal("completion-not-started",
            Sample.Refused(() => group.Decide(new MarkCompleted([Sample.Id(1), Sample.Id(2)]), Sample.Employee, s_lastDay)));
        Assert.Equal(TrainingState.Completed, Training(group.Decide(new MarkCompleted([Sample.Id(1)]), Sample.Employee, s_lastDay)).State);
        Assert.Equal(["participantIds"], Sample.WrongFields(() => group.Decide(new MarkCompleted([]), Sample.Employee, s_lastDay)));
    }

    [Fact]
    [Rule("B-02")]
    public void A_mistaken_mark_of_the_last_day_can_be_corrected_until_the_evaluation()
    {
        var wrong = Running(TrainingState.Started).Decide(new MarkCompleted([Sample.Id(1)]), Sample.Employee, s_lastDay);
        var corrected = wrong.State.Decide(new MarkNotCompleted([Sample.Id(1)]), Sample.Employee, s_lastDay);
        Assert.Equal(s_lastDay.Now, Training(wrong).CompletedAt);
        Assert.Null(Training(corrected).CompletedAt);
        Assert.Equal(TrainingState.Completed,
            Training(corrected.State.Decide(new MarkCompleted([Sample.Id(1)]), Sample.Employee, s_lastDay)).State);
    }

    [Fact]
    [Rule("B-05", "B-06", "B-07")]
    public void Completing_opens_the_evaluation_and_confirming_it_opens_the_questionnaire()
    {
        var fill = new FillQuestionnaire(Sample.Id(1), Sample.Questionnaire);
        var group = Running(TrainingState.Started);
        Assert.Equal("completion-not-in-this-state",
            Sample.Refused(() => group.Decide(new Evaluate(Sample.Id(1), "9"), Sample.Employee, s_lastDay)));
        group = group.Decide(new MarkCompleted([Sample.Id(1)]), Sample.Employee, s_lastDay).State;
        Assert.Equal("completion-evaluation-not-on-scale",
            Sample.Refused(() => group.Decide(new Evaluate(Sample.Id(1), "11"), Sample.Employee, s_lastDay)));
        group = group.Decide(new Evaluate(Sample.Id(1), "8"), Sample.Employee, s_lastDay).State;
        group = group.Decide(new Evaluate(Sample.Id(1), "9"), Sample.Employee, s_lastDay).State;
        Assert.Equal("completion-not-in-this-state", Sample.Refused(() => group.Decide(fill, Sample.Learner(1), s_lastDay)));
        group = group.Decide(new ConfirmEvaluation(Sample.Id(1)), Sample.Employee, s_lastDay).State;
        Assert.Equal("completion-not-in-this-state",
            Sample.Refused(() => group.Decide(new Evaluate(Sample.Id(1), "10"), Sample.Employee, s_lastDay)));
        var filled = group.Decide(fill, Sample.Learner(1), s_lastDay);
        Assert.Equal(("9", s_lastDay.Now), (Training(filled).Evaluation, Training(filled).QuestionnaireAt!.Value));
    }

    [Fact]
    public void Every_question_is_answered_once_from_1_to_5()
    {
        var answers = Sample.Questionnaire.Answers;
        string[] Wrong(params Answer[] given) => Sample.WrongFields(() =>
            Running(TrainingState.Confirmed)
                .Decide(new FillQuestionnaire(Sample.Id(1), new([.. given], null)), Sample.Learner(1), s_lastDay));
        Assert.Equal(["answers.turinys"], Wrong([.. answers[1..]]));
        Assert.Equal(["answers.turinys"], Wrong([.. answers, answers[0]]));
        Assert.Equal(["answers.turinys"], Wrong([answers[0] with { Score = 0 }, .. answers[1..]]));
        Assert.Equal(["answers.nauda"], Wrong([.. answers[..3], answers[3] with { Score = 6 }]));
        Assert.Equal(["answers.kita"], Wrong([.. answers, new("kita", 3)]));
    }

    [Theory]
    [InlineData("2026-10-30T13:00:00Z", "2026-10-30T21:59:59Z", false, "the same Vilnius day")]
    [InlineData("2026-10-30T13:00:00Z", "2026-10-30T22:00:00Z", true, "the next Vilnius day, the same one in UTC")]
    [InlineData("2026-10-30T21:59:59Z", "2026-10-30T22:00:00Z", true, "filled a second before midnight")]
    [InlineData("2026-10-30T22:00:00Z", "2026-10-31T12:00:00Z", false, "filled at midnight: another UTC day, the same Vilnius day")]
    [InlineData("2026-10-30T22:00:00Z", "2026-11-05T12:00:00Z", true, "late")]
    [Rule("B-09")]
    public void The_certificate_is_formed_on_the_calendar_day_after_the_questionnaire(string filled, string now, bool formed, string why)
    {
        var group = Running(TrainingState.Confirmed).Decide(new FillQuestionnaire(Sample.Id(1), Sample.Questionnaire), Sample.Learner(1),
            Today.At(DateTimeOffset.Parse(filled))).State;
        var today = Today.At(DateTimeOffset.Parse(now));
        Assert.True(CompletionLifecycle.IsDue(group.Participants[0], today) == formed, why);
        var decision = group.Decide(new FormCertificate(Sample.Id(1), Sample.Certificate), Actor.Clock, today);
        Assert.True(decision.IsNothing == !formed, why);
        Assert.Equal(formed ? Sample.Certificate : null, Training(decision).Certificate);
    }

    [Fact]
    [Rule("B-08")]
    public void A_certificate_needs_the_contract_and_every_step_before_it()
    {
        var today = Sample.Noon(new(2026, 11, 10));
        foreach (var training in Enum.GetValues<TrainingState>())
            Assert.Equal(training == TrainingState.QuestionnaireFilled,
                CompletionLifecycle.IsDue(Running(training).Participants[0], today));
        foreach (var contract in Enum.GetValues<ContractState>())
        {
            var participant = Sample.Participant(1, contract: contract, training: TrainingState.QuestionnaireFilled);
            Assert.Equal(contract is ContractState.InForce or ContractState.TerminationRequested or ContractState.Ended,
                CompletionLifecycle.IsDue(participant, today));
        }
    }

    [Fact]
    public void A_certificate_command_that_meets_a_terminated_contract_does_nothing()
    {
        var group = Running(TrainingState.QuestionnaireFilled)
            .Decide(new Terminate(Sample.Id(1), TerminationGround.ProviderBreach, null), Sample.Signer, s_lastDay).State;
        Assert.True(
            group.Decide(new FormCertificate(Sample.Id(1), Sample.Certificate), Actor.Clock, Sample.Noon(new(2026, 11, 10))).IsNothing);
    }
}
