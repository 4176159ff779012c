using Kursuok.Domain.Training.Groups;

namespace Kursuok.Tests.Domain.Training.Groups;

public sealed class CompletionMatrixTests
{
    private static readonly Today s_lastDay = Sample.Noon(Sample.TrainingEnd);

    private static readonly Dictionary<string, (GroupCommand Command, Today Today)> s_commands = new(StringComparer.Ordinal)
    {
        ["MarkStarted"] = (new MarkStarted([Sample.Id(1)]), Sample.Noon(Sample.TrainingStart)),
        ["MarkCompleted"] = (new MarkCompleted([Sample.Id(1)]), s_lastDay),
        ["MarkNotCompleted"] = (new MarkNotCompleted([Sample.Id(1)]), s_lastDay),
        ["Evaluate"] = (new Evaluate(Sample.Id(1), "9"), s_lastDay),
        ["ConfirmEvaluation"] = (new ConfirmEvaluation(Sample.Id(1)), s_lastDay),
        ["FillQuestionnaire"] = (new FillQuestionnaire(Sample.Id(1), Sample.Questionnaire), Sample.At(2026, 10, 30, 15)),
        ["FormCertificate"] = (new FormCertificate(Sample.Id(1), Sample.Certificate), Today.On(new(2026, 10, 31))),
    };

    [Fact]
    [Rule("B-03", "B-04", "B-05", "B-06", "B-07", "B-08")]
    public void The_end_of_training_goes_by_the_guides_table() => Matrix.Holds("""
        NotMarked               | MarkStarted       | Administrator Employee ImpAdministrator | Started
        Started                 | MarkStarted       | Administrator Employee ImpAdministrator | nothing
        NotMarked               | MarkCompleted MarkNotCompleted | Administrator Employee | completion-not-started
        NotMarked               | Evaluate ConfirmEvaluation     | Administrator Employee | completion-not-started
        NotMarked               | FillQuestionnaire | Learner                | completion-not-started

        Started NotCompleted    | MarkCompleted     | Administrator Employee | Completed
        Completed               | MarkCompleted     | Administrator Employee | nothing
        Started Completed       | MarkNotCompleted  | Administrator Employee | NotCompleted
        NotCompleted            | MarkNotCompleted  | Administrator Employee | nothing
        Completed Evaluated     | Evaluate          | Administrator Employee | Evaluated
        Evaluated               | ConfirmEvaluation | Administrator Employee | Confirmed
        Confirmed               | FillQuestionnaire | Learner                | QuestionnaireFilled
        *                       | FillQuestionnaire | OtherLearner           | participant-unknown
        QuestionnaireFilled     | FormCertificate   | Clock                  | Certified
        *                       | FormCertificate   | Clock                  | nothing
        """, "completion-not-in-this-state",
        Enum.GetValues<TrainingState>().ToDictionary(state => state.ToString(),
            state => Sample.Group(GroupState.Running,
                Sample.Participant(1, contract: ContractState.InForce, training: state)), StringComparer.Ordinal),
        s_commands, StateOf);

    [Fact]
    [Rule("B-01")]
    public void Only_a_participant_with_a_contract_of_both_sides_is_in_the_list()
    {
        var states = Enum.GetValues<ContractState>().ToDictionary(state => state.ToString(),
            state => Sample.Group(GroupState.Running, Sample.Participant(1, contract: state)), StringComparer.Ordinal);
        states["None"] = Sample.Group(GroupState.Running, Sample.Participant(1));
        Matrix.Holds("""
            InForce TerminationRequested Ended | MarkStarted | Administrator Employee ImpAdministrator | Started
            """, "completion-no-contract", states, Only("MarkStarted"), StateOf);
    }

    [Fact]
    public void Only_the_learners_part_goes_on_after_a_group_is_completed_or_suspended()
    {
        Matrix.Holds("""
            Running | ConfirmEvaluation | Administrator Employee | Confirmed
            """, "group-not-in-this-state", InEveryState(TrainingState.Evaluated), Only("ConfirmEvaluation"), StateOf);
        Matrix.Holds("""
            Running Completed Suspended | FillQuestionnaire | Learner      | QuestionnaireFilled
            *                           | FillQuestionnaire | OtherLearner | participant-unknown
            """, "group-not-in-this-state", InEveryState(TrainingState.Confirmed), Only("FillQuestionnaire"), StateOf);
        Matrix.Holds("""
            Running Completed Suspended | FormCertificate | Clock | Certified
            """, "group-not-in-this-state", InEveryState(TrainingState.QuestionnaireFilled), Only("FormCertificate"), StateOf);
    }

    private static Dictionary<string, Group> InEveryState(TrainingState training) =>
        Enum.GetValues<GroupState>().ToDictionary(state => state.ToString(),
        state => Sample.Group(state,
            Sample.Participant(1, RegistrationState.Confirmed, ContractState.InForce, training)), StringComparer.Ordinal);

    private static Dictionary<string, (GroupCommand Command, Today Today)> Only(string name) =>
        new(StringComparer.Ordinal) { [name] = s_commands[name] };

    private static string StateOf(Group group) => group.Participant(Sample.Id(1)).Training.State.ToString();
}
