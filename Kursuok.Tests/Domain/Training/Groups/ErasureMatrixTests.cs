using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Criteria;
using Kursuok.Domain.Training.Groups;

namespace Kursuok.Tests.Domain.Training.Groups;

public sealed class ErasureMatrixTests
{
    private static readonly Dictionary<string, (GroupCommand Command, Today Today)> s_commands = new(StringComparer.Ordinal)
    {
        ["CorrectContacts"] = (new CorrectContacts(Sample.Id(1), "nauja@pastas.lt", null), Sample.Registering),
        ["ForgetRegistration"] = (new Forget(Sample.Id(1), RecordKind.Registration), Sample.Registering),
        ["ForgetContract"] = (new Forget(Sample.Id(1), RecordKind.Contract), Sample.Registering),
        ["ForgetCertificate"] = (new Forget(Sample.Id(1), RecordKind.Certificate), Sample.Registering),
    };

    private static string StateOf(Group group) => group.Participant(Sample.Id(1)) switch
    {
        { Learner.PersonId: "" } => "Nobody",
        { Erased.IsEmpty: false } => "Partly",
        { Learner.Email: "nauja@pastas.lt" } => "Corrected",
        _ => "Untouched",
    };

    [Fact]
    public void A_living_group_loses_nothing_and_what_is_over_is_not_corrected() => Matrix.Holds("""
        Announced Running Suspended | CorrectContacts    | Learner      | Corrected
        *                           | CorrectContacts    | Learner      | nothing
        *                           | CorrectContacts    | OtherLearner | participant-unknown
        Completed CalledOff         | ForgetRegistration | Clock        | Nobody
        Completed CalledOff         | ForgetContract ForgetCertificate | Clock | nothing
        """, "group-not-in-this-state",
        Enum.GetValues<GroupState>().ToDictionary(state => state.ToString(),
            state => Sample.Group(state, Sample.Participant(1, RegistrationState.Pending)), StringComparer.Ordinal),
        s_commands, StateOf);

    [Fact]
    public void The_name_goes_with_the_last_record() => Matrix.Holds("""
        Contract    | ForgetContract     | Clock | Nobody
        Certificate | ForgetContract ForgetCertificate | Clock | Partly
        NoContract  | ForgetCertificate  | Clock | Nobody
        *           | ForgetRegistration ForgetContract ForgetCertificate | Clock | nothing
        *           | CorrectContacts    | Learner      | nothing
        *           | CorrectContacts    | OtherLearner | participant-unknown
        """, "group-not-in-this-state",
        new Dictionary<string, Group>(StringComparer.Ordinal)
        {
            ["Contract"] = Over(TrainingState.NotCompleted),
            ["Certificate"] = Over(TrainingState.Certified),
            ["NoContract"] = Over(TrainingState.Certified, RecordKind.Contract),
        },
        s_commands, StateOf);

    [Fact]
    public void Numbers_and_results_stay_and_words_go()
    {
        var group = Over(TrainingState.Certified);
        group = group.With(group.Participants[
            0] with
        {
            Registration = group.Participants[
                0].Registration with
            { Eligibility = Sample.Eligible },
            Contract = Sample.Contract(1, ContractState.Terminated, "NR-1", new("blob-2", "00"))
        });
        foreach (var kind in (RecordKind[])[RecordKind.Contract, RecordKind.Certificate])
            group = group.Decide(new Forget(Sample.Id(1), kind), Actor.Clock, Sample.Registering).State;
        var left = group.Participants[0];
        Assert.Equal(("NR-1", null, "", null, "", "PAZ-1", "9"), (left.Contract!.Number, left.Contract.Document,
            left.Contract.ProviderSignature!.Name, left.Contract.Termination!.Reason, left.Contract.Termination.By,
            left.Training.Certificate!.Number, left.Training.Evaluation));
        Assert.Equal((default, null, null, 4), (left.Learner.BirthDate, left.Registration.Eligibility, left.Training.Questionnaire!.Comment,
            left.Training.Questionnaire.Answers.Length));
    }

    private static Group Over(TrainingState training, params RecordKind[] erased) =>
        Sample.Group(GroupState.Completed,
            Sample.Participant(1, contract: ContractState.Ended, training: training) with { Erased = [.. erased] });
}
