using Kursuok.Domain.Training.Groups;

namespace Kursuok.Tests.Domain.Training.Groups;

public sealed class RegistrationMatrixTests
{
    private static readonly Dictionary<string, (GroupCommand Command, Today Today)> s_commands = new(StringComparer.Ordinal)
    {
        ["Register"] = (new Register(Sample.Id(1), Sample.Person(1, 1990), Funding.OwnFunds, null), Sample.Registering),
        ["SwitchFunding"] = (new SwitchFunding(Sample.Id(1), Funding.ImpBasket, Sample.Eligible), Sample.Registering),
        ["Withdraw"] = (new Withdraw(Sample.Id(1)), Sample.Registering),
        ["Confirm"] = (new Confirm(Sample.Id(1)), Sample.Registering),
        ["Reject"] = (new Reject(Sample.Id(1), "Netinka išsilavinimas"), Sample.Registering),
        ["UpdateEligibility"] = (new UpdateEligibility(Sample.Id(1), Sample.Eligible), Sample.Registering),
        ["AbandonGrant"] = (new AbandonGrant(Sample.Id(1), 1, 0), Sample.Registering),
        ["TakeBack"] = (new TakeBack(Sample.Id(1), "Atmesta per klaidą"), Sample.Registering),
        ["RaiseGrant"] = (new RaiseGrant(Sample.Id(1), new(100_00, 0)), Sample.Registering),
        ["Remove"] = (new Remove(Sample.Id(1), "Prašė pats dalyvis"), Sample.Registering),
    };

    [Fact]
    [Rule("D-15", "D-16", "AMB-69", "AMB-74")]
    public void A_registration_lives_by_the_table() => Matrix.Holds("""
        None Withdrawn Rejected Removed Deregistered | Register | Learner | Pending
        Pending Confirmed   | Register      | Learner                | registration-exists
        Concluded           | Register      | Learner                | registration-exists
        Pending Confirmed   | SwitchFunding | Learner                | Pending
        Pending Confirmed   | Withdraw      | Learner                | Withdrawn
        Concluded           | Withdraw      | Learner                | registration-contract-concluded
        None                | SwitchFunding | Learner                | participant-unknown
        None                | Withdraw      | Learner                | participant-unknown
        *                   | SwitchFunding | OtherLearner           | participant-unknown
        *                   | RaiseGrant    | OtherLearner           | participant-unknown
        Confirmed           | RaiseGrant    | Learner Administrator Employee | Confirmed
        None                | RaiseGrant    | Learner Administrator Employee | participant-unknown
        Rejected Removed    | TakeBack      | Administrator Employee | Pending
        None                | TakeBack      | Administrator Employee | participant-unknown
        *                   | Withdraw      | OtherLearner           | participant-unknown

        Pending             | Confirm       | Administrator Employee | Confirmed
        Pending             | Reject        | Administrator Employee | Rejected
        Pending Confirmed   | Remove        | Administrator Employee | Removed
        Concluded           | Remove        | Administrator Employee | registration-contract-concluded
        None                | Confirm Reject Remove | Administrator Employee | participant-unknown

        PendingBasket       | SwitchFunding | Learner                | Pending
        PendingBasket       | Withdraw      | Learner                | Withdrawn
        PendingBasket       | Register      | Learner                | registration-exists
        PendingBasket       | Confirm       | Administrator Employee | registration-criteria-unchecked
        PendingBasket       | Reject        | Administrator Employee | Rejected
        PendingBasket       | Remove        | Administrator Employee | Removed
        PendingBasket       | UpdateEligibility | Clock              | Pending
        Pending PendingBasket | AbandonGrant | Clock                 | Pending
        None                | UpdateEligibility AbandonGrant | Clock | participant-unknown
        *                   | UpdateEligibility AbandonGrant | Clock | nothing
        """, "registration-not-in-this-state",
        new Dictionary<string, Group>(StringComparer.Ordinal)
        {
            ["None"] = Sample.Group(GroupState.Announced),
            ["Pending"] = Sample.Group(GroupState.Announced, Sample.Participant(1, RegistrationState.Pending)),
            ["PendingBasket"] = Sample.Group(GroupState.Announced, ClaimingBasket(Sample.Participant(1, RegistrationState.Pending))),
            ["Confirmed"] = Sample.Group(GroupState.Announced, ClaimingBasket(Sample.Participant(1))),
            ["Concluded"] = Sample.Group(GroupState.Running, Sample.Participant(1, contract: ContractState.InForce)),
            ["Rejected"] = Sample.Group(GroupState.Announced, Sample.Participant(1, RegistrationState.Rejected)),
            ["Withdrawn"] = Sample.Group(GroupState.Announced, Sample.Participant(1, RegistrationState.Withdrawn)),
            ["Removed"] = Sample.Group(GroupState.Announced, Sample.Participant(1, RegistrationState.Removed)),
            ["Deregistered"] = Sample.Group(GroupState.Announced, Sample.Participant(1, RegistrationState.Deregistered)),
        },
        s_commands, group => group.Participant(Sample.Id(1)).Registration.State.ToString());

    /// <summary>Who is registered and pending meets the group's states.</summary>
    [Fact]
    [Rule("G-06", "G-07", "G-11")]
    public void Registration_goes_on_only_while_the_group_is_announced_and_decisions_until_it_ends() => Matrix.Holds("""
        Announced Running   | SwitchFunding | Learner                | Pending
        Announced Running Suspended | Withdraw | Learner             | Withdrawn
        Announced Running   | Confirm       | Administrator Employee | Confirmed
        Announced Running   | Reject        | Administrator Employee | Rejected
        Announced Running   | Remove        | Administrator Employee | Removed
        *                   | Register      | Learner                | registration-exists
        *                   | SwitchFunding Withdraw RaiseGrant | OtherLearner  | participant-unknown
        Announced Running   | RaiseGrant    | Learner Administrator Employee | registration-not-in-this-state
        Announced Running   | TakeBack      | Administrator Employee | registration-not-in-this-state
        *                   | AbandonGrant  | Clock                  | Pending
        *                   | UpdateEligibility | Clock              | nothing
        """, "group-not-in-this-state",
        Enum.GetValues<GroupState>().ToDictionary(state => state.ToString(),
            state => Sample.Group(state, Sample.Participant(1, RegistrationState.Pending)), StringComparer.Ordinal),
        s_commands, group => group.Participant(Sample.Id(1)).Registration.State.ToString());

    private static Participant ClaimingBasket(Participant participant) =>
        participant with { Registration = participant.Registration with { Funding = Funding.ImpBasket } };

    /// <summary>The same for a person who is not yet in the group.</summary>
    [Fact]
    [Rule("G-07", "G-11")]
    public void Only_an_announced_group_takes_registrations() => Matrix.Holds("""
        Announced | Register | Learner | Pending
        """, "group-not-in-this-state",
        Enum.GetValues<GroupState>().ToDictionary(state => state.ToString(), state => Sample.Group(state), StringComparer.Ordinal),
        s_commands.Where(command => command.Key == "Register").ToDictionary(StringComparer.Ordinal), group =>
            group.Participant(Sample.Id(1)).Registration.State.ToString());
}
