using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Tests.Domain.Training.Groups;

/// <summary>In apprenticeship a contract has three parties; of two, none of this is heard.</summary>
public sealed class TripartiteContractTests
{
    private static readonly Today s_today = Sample.At(2026, 9, 25, 12);

    private static readonly Dictionary<string, (GroupCommand Command, Today Today)> s_commands =
        new Dictionary<string, GroupCommand>(StringComparer.Ordinal)
        {
            ["SignByLearner"] = new SignByLearner(Sample.Id(1), Sample.PaperHash),
            ["SignByProvider"] = new SignByProvider([Sample.Shown(1)]),
            ["SignByEmployer"] = new SignByEmployer([Sample.Shown(1)]),
            ["RequestTermination"] = new RequestTermination(Sample.Id(1), "Persikėliau gyventi kitur"),
            ["GrantRequest"] = new Terminate(Sample.Id(1), TerminationGround.LearnerRequest, null),
            ["TerminateOwnBreach"] = new Terminate(Sample.Id(1), TerminationGround.ProviderBreach, null),
            ["RegisterNumber"] = new RegisterNumber(Sample.Id(1), "participant-1-1", "KV-001"),
        }.ToDictionary(command => command.Key, command => (command.Value, s_today), StringComparer.Ordinal);

    [Fact]
    [Rule("U-09", "C-03", "C-08", "C-11")]
    public void A_tripartite_contract_is_in_force_when_all_three_have_signed()
    {
        var states = Enum.GetValues<ContractState>()
            .ToDictionary(state => state.ToString(), state => Of(Sample.Contract(1, state, tripartite: true)), StringComparer.Ordinal);
        states["None"] = Of(null);
        Matrix.Holds("""
            Invited         | SignByLearner  | Learner                | LearnerSigned
            ProviderSigned  | SignByLearner  | Learner                | AwaitsEmployer
            EmployerSigned  | SignByLearner  | Learner                | AwaitsProvider
            AwaitsLearner   | SignByLearner  | Learner                | InForce
            LearnerSigned AwaitsProvider AwaitsEmployer InForce | SignByLearner | Learner | nothing

            Invited         | SignByProvider | Signer                 | ProviderSigned
            LearnerSigned   | SignByProvider | Signer                 | AwaitsEmployer
            EmployerSigned  | SignByProvider | Signer                 | AwaitsLearner
            AwaitsProvider  | SignByProvider | Signer                 | InForce
            ProviderSigned AwaitsLearner AwaitsEmployer InForce | SignByProvider | Signer | nothing

            Invited         | SignByEmployer | EmployerRepresentative | EmployerSigned
            LearnerSigned   | SignByEmployer | EmployerRepresentative | AwaitsProvider
            ProviderSigned  | SignByEmployer | EmployerRepresentative | AwaitsLearner
            AwaitsEmployer  | SignByEmployer | EmployerRepresentative | InForce
            EmployerSigned AwaitsLearner AwaitsProvider InForce | SignByEmployer | EmployerRepresentative | nothing

            InForce              | RequestTermination | Learner       | TerminationRequested
            TerminationRequested | GrantRequest       | Signer        | Terminated
            InForce TerminationRequested | TerminateOwnBreach | Signer | Terminated
            InForce              | RegisterNumber | Clock             | InForce
            TerminationRequested | RegisterNumber | Clock             | TerminationRequested
            Terminated           | RegisterNumber | Clock             | Terminated
            Ended                | RegisterNumber | Clock             | Ended

            None | SignByLearner RequestTermination | Learner         | contract-none
            None | SignByProvider GrantRequest TerminateOwnBreach | Signer | contract-none
            None | SignByEmployer | EmployerRepresentative            | contract-none
            None | RegisterNumber | Clock                             | contract-none
            *    | RegisterNumber | Clock                             | nothing
            *    | SignByLearner RequestTermination | OtherLearner    | participant-unknown
            *    | SignByEmployer | OtherEmployer                     | participant-unknown
            """, "contract-not-in-this-state", states, s_commands, StateOf);
    }

    [Fact]
    [Rule("C-01", "G-11")]
    public void The_employer_signs_only_while_the_group_runs_and_before_training() => Matrix.Holds("""
        Running | SignByEmployer | EmployerRepresentative | EmployerSigned
        *       | SignByEmployer | OtherEmployer          | participant-unknown
        """, "group-not-in-this-state",
        Enum.GetValues<GroupState>().ToDictionary(state => state.ToString(),
            state => Of(Sample.Contract(1, ContractState.Invited, tripartite: true)) with { State = state }, StringComparer.Ordinal),
        s_commands.Where(command => command.Key == "SignByEmployer").ToDictionary(StringComparer.Ordinal), StateOf);

    [Fact]
    [Rule("C-03", "U-09")]
    public void Each_party_has_its_column_and_the_employer_signs_on_its_document()
    {
        var signed = Of(Sample.Contract(1, ContractState.Invited, tripartite: true))
            .Decide(new SignByEmployer([Sample.Shown(1)]), Sample.Actors["EmployerRepresentative"], s_today);
        var contract = signed.State.Participants[0].Contract!;
        Assert.Equal(("Nepasirašyta", "Nepasirašyta", "Pasirašyta"),
            (contract.LearnerColumn, contract.ProviderColumn, contract.EmployerColumn));
        Assert.Equal(new EmployerSignature("Andrius Darbdavys", "Įsakymas Nr. 5", s_today.Now, Sample.PaperHash), contract.EmployerSignature);
        Assert.Equal(["contract-signed-by-employer"], signed.Events.Select(happened => happened.Kind));
        Assert.Equal(("Nutraukta", "Negalioja"), (Sample.Contract(1, ContractState.Terminated, tripartite: true).EmployerColumn!,
            Sample.Contract(1, ContractState.Lapsed, tripartite: true).EmployerColumn!));
        Assert.Null(Sample.Contract(1, ContractState.InForce).EmployerColumn);
    }

    [Fact]
    [Rule("C-05")]
    public void Without_all_three_signatures_the_learner_leaves_on_the_start_day()
    {
        ContractState[] unfinished = [ContractState.Invited, ContractState.LearnerSigned, ContractState.ProviderSigned,
            ContractState.EmployerSigned, ContractState.AwaitsLearner, ContractState.AwaitsProvider, ContractState.AwaitsEmployer];
        var group = Sample.Group(GroupState.Running, [.. unfinished.Append(ContractState.InForce).Select((state, i) =>
            Sample.Participant(i + 1).PaidFor(Sample.Client(CouponState.Confirmed)) with { Contract = Sample.Contract(i + 1, state,
                tripartite: true) })]).InApprenticeship();
        var begun = group.Decide(new StartDay(), Actor.Clock, Sample.At(2026, 10, 1)).State;
        Assert.All(begun.Participants[..^1],
            participant => Assert.Equal((RegistrationState.Deregistered, ContractState.Lapsed, CouponState.Cancelled),
            (participant.Registration.State, participant.ContractState!.Value, participant.Client!.Coupon.State)));
        Assert.Equal((RegistrationState.Confirmed, ContractState.InForce),
            (begun.Participants[^1].Registration.State, begun.Participants[^1].ContractState!.Value));
    }

    [Fact]
    [Rule("U-09", "U-11")]
    public void Who_does_not_train_at_an_employer_has_a_contract_of_two()
    {
        var client = Sample.Participant(1).PaidFor(Sample.Client(CouponState.Submitted) with { Apprenticeship = null });
        var group = Sample.Group(GroupState.Running, client);
        var invited = group.Decide(new ConfirmCoupon(Sample.Id(1)), Sample.Actors["EmploymentService"], s_today).State;
        Assert.False(invited.Participants[0].Contract!.Tripartite);
        invited = invited.Decide(new AttachPaper(Sample.Id(1), "participant-1-1", 1, new("paper", Sample.PaperHash)), Actor.Clock, s_today).State;
        Assert.Equal("participant-unknown",
            Sample.Refused(() => invited.Decide(new SignByEmployer([Sample.Shown(1)]), Sample.Actors["EmployerRepresentative"], s_today)));
        var signed = invited.Decide(new SignByLearner(Sample.Id(1), Sample.PaperHash), Sample.Learner(1), s_today).State
            .Decide(new SignByProvider([Sample.Shown(1)]), Sample.Signer, s_today).State;
        Assert.Equal(ContractState.InForce, signed.Participants[0].ContractState);
    }

    private static Group Of(Contract? contract) =>
        Sample.Group(GroupState.Running, Sample.Participant(1).PaidFor(Sample.Client(CouponState.Confirmed)) with { Contract = contract })
            .InApprenticeship();

    private static string StateOf(Group group) => group.Participant(Sample.Id(1)).ContractState.ToString()!;
}
