using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Criteria;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Aggregates;

namespace Kursuok.Tests.Domain.Training.Groups;

public sealed class RegistrationRulesTests
{
    private static Register NewRegister(int person, Funding funding = Funding.OwnFunds) =>
        new(Sample.Id(person), Sample.Person(person, 1990), funding, Sample.Eligible);

    private static Decision<Group> Register(Group group, int person, Today? today = null) =>
        group.Decide(NewRegister(person), Sample.Learner(person), today ?? Sample.Registering);

    [Fact]
    [Rule("D-02")]
    public void A_registration_keeps_who_when_how_to_reach_and_who_pays()
    {
        var register = new Register("p", Sample.Person(1, 1990) with { Email = " m1@pastas.lt ", Phone = "8 600 00003" }, Funding.ImpBasket,
            Sample.Eligible);
        var participant = Sample.Group(GroupState.Announced).Decide(register, Sample.Learner(1), Sample.Registering).State.Participant("p");
        Assert.Equal(("Vardenis Pavardenis1", "m1@pastas.lt", "+37060000003"),
            (participant.Learner.FullName, participant.Learner.Email, participant.Learner.Phone));
        Assert.Equal(new Registration(RegistrationState.Pending, Sample.Registering.Now, Funding.ImpBasket, Sample.Eligible, null, null),
            participant.Registration);
        Assert.Equal(["email", "phone"], Sample.WrongFields(() => Sample.Group(GroupState.Announced).Decide(
            register with { Learner = register.Learner with { Email = "pastas", Phone = "112" } }, Sample.Learner(1), Sample.Registering)));
    }

    [Theory]
    [InlineData("2026-08-31T20:59:59Z", false, "a second before the first day")]
    [InlineData("2026-08-31T21:00:00Z", true, "the first day begins in Vilnius")]
    [InlineData("2026-09-20T20:59:59Z", true, "the last second of the last day")]
    [InlineData("2026-09-20T21:00:00Z", false, "the day after begins in Vilnius")]
    [Rule("G-04")]
    public void Registration_goes_on_from_the_first_to_the_last_day_inclusive(string now, bool open, string why)
    {
        var group = Sample.Group(GroupState.Announced);
        var today = Today.At(DateTimeOffset.Parse(now));
        if (open)
            Assert.True(Register(group, 1, today).State.ActiveRegistrations == 1, why);
        else
            Assert.True(Sample.Refused(() => Register(group, 1, today)) == "registration-period-closed", why);
    }

    [Fact]
    [Rule("G-04")]
    public void A_group_takes_no_more_than_its_maximum_and_a_seat_given_up_is_free_again()
    {
        var full = Enumerable.Range(1, 4).Aggregate(Sample.Group(GroupState.Announced), (group, person) => Register(group, person).State);
        Assert.Equal(0, full.FreeSeats);
        Assert.Equal("registration-group-full", Sample.Refused(() => Register(full, 5)));
        var freed = full.Decide(new Withdraw(Sample.Id(2)), Sample.Learner(2), Sample.Registering).State;
        var again = Register(freed, 5).State;
        Assert.Equal((4, 0, 5), (again.ActiveRegistrations, again.FreeSeats, again.Participants.Length));
        Assert.Equal("registration-group-full", Sample.Refused(() => Register(again, 2)));
    }

    [Fact]
    public void Who_withdrew_comes_back_as_the_same_participant_for_another_attempt()
    {
        var group = Register(Sample.Group(GroupState.Announced), 1).State
            .Decide(new Withdraw(Sample.Id(1)), Sample.Learner(1), Sample.Registering).State;
        var again = group.Decide(NewRegister(1) with { ParticipantId = "another" }, Sample.Learner(1), Sample.Registering).State;
        var participant = Assert.Single(again.Participants);
        Assert.Equal((Sample.Id(1), 1, 2, RegistrationState.Pending),
            (participant.Id, participant.Ordinal, participant.Attempt, participant.Registration.State));
    }

    [Fact]
    [Rule("G-04")]
    public void Only_the_funding_that_the_group_offers_may_be_chosen()
    {
        var group = Sample.Group(GroupState.Announced);
        Assert.Equal("registration-funding-not-offered",
            Sample.Refused(() => group.Decide(NewRegister(1, Funding.EmploymentService), Sample.Learner(1), Sample.Registering)));
        Assert.Equal("registration-funding-not-offered", Sample.Refused(() =>
            Register(group, 1).State
                .Decide(new SwitchFunding(Sample.Id(1), Funding.EmploymentService, null), Sample.Learner(1), Sample.Registering)));
    }

    [Theory]
    [InlineData("Įgyta kvalifikacija", true)]
    [InlineData("Aukštasis universitetinis išsilavinimas", true)]
    [InlineData("Aukštasis koleginis išsilavinimas", true)]
    [InlineData("Aukštasis išsilavinimas", true)]
    [InlineData("Vidurinis išsilavinimas", false)]
    [InlineData("Pagrindinis išsilavinimas", false)]
    [InlineData("Papildomi dokumentai", false)]
    [InlineData("", false)]
    [Rule("D-04", "D-05")]
    public void A_qualification_or_higher_education_meets_the_education_criterion(string education, bool met)
    {
        var eligibility = Sample.Eligible with { Education = education.Length == 0 ? [] : [education] };
        Assert.Equal(met, eligibility.EducationMet);
        Assert.Equal(met, eligibility.IsMet);
        Assert.True(eligibility with { Education = ["Vidurinis išsilavinimas", "Įgyta kvalifikacija"] } is { EducationMet: true });
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(null, true, false)]
    [InlineData(true, null, false)]
    [Rule("D-03", "D-07", "D-15")]
    public void The_basket_is_confirmed_only_when_both_criteria_are_met_and_own_funds_always(bool? educated, bool? employed, bool confirmed)
    {
        var eligibility = Sample.Eligible with
        {
            Education = educated switch
            {
                true => ["Įgyta kvalifikacija"],
                false => ["Vidurinis išsilavinimas"],
                null => null
            },
            Employed = employed,
        };
        var group = Sample.Group(GroupState.Announced).Decide(new Register(Sample.Id(1), Sample.Person(1, 1990), Funding.ImpBasket,
            eligibility), Sample.Learner(1), Sample.Registering).State;
        Decision<Group> Confirm(Group of) =>
            of.Decide(new Confirm(Sample.Id(1), Grant: new(12050, 0)), Sample.Employee, Sample.Registering);
        if (confirmed)
            Assert.Equal(RegistrationState.Confirmed, Confirm(group).State.Participants[0].Registration.State);
        else
            Assert.Equal(educated is null || employed is null ? "registration-criteria-unchecked" : "registration-criteria-unmet",
                Sample.Refused(() => Confirm(group)));
        var own = group.Decide(new SwitchFunding(Sample.Id(1), Funding.OwnFunds, null), Sample.Learner(1), Sample.Registering).State;
        Assert.Equal((RegistrationState.Confirmed, Funding.OwnFunds),
            (Confirm(own).State.Participants[0].Registration.State, Confirm(own).State.Participants[0].Registration.Funding));
    }

    [Fact]
    [Rule("D-15", "D-16")]
    public void Rejection_and_removal_keep_the_reason_and_leave_the_way_in_open()
    {
        var pending = Register(Sample.Group(GroupState.Announced), 1).State;
        foreach (var (command, blank, state) in new (RegistrationCommand, RegistrationCommand, RegistrationState)[]
        {
            (new Reject(Sample.Id(1), " Netinka "), new Reject(Sample.Id(1), " "), RegistrationState.Rejected),
            (new Remove(Sample.Id(1), " Netinka "), new Remove(Sample.Id(1), ""), RegistrationState.Removed),
        })
        {
            Assert.Equal(["reason"], Sample.WrongFields(() => pending.Decide(blank, Sample.Employee, Sample.Registering)));
            var decision = pending.Decide(command, Sample.Employee, Sample.Registering);
            Assert.Equal((state, "Netinka", Sample.Registering.Now), (decision.State.Participants[0].Registration.State,
                decision.State.Participants[0].Registration.Reason, decision.State.Participants[0].Registration.DecidedAt!.Value));
            Assert.Equal("Netinka", Assert.Single(decision.Events).Detail);
            Assert.Equal(RegistrationState.Pending, Register(decision.State, 1).State.Participants[0].Registration.State);
        }
    }

    [Fact]
    [Rule("D-19", "G-20")]
    public void Who_is_confirmed_while_the_group_runs_is_invited_at_once_until_training_starts()
    {
        var running = Sample.Group(GroupState.Running, Sample.Participant(1, RegistrationState.Pending));
        var confirmed = running.Decide(new Confirm(Sample.Id(1)), Sample.Employee, Sample.At(2026, 9, 30, 23, 59));
        Assert.Equal(["registration-confirmed", "contract-invited"], confirmed.Events.Select(happened => happened.Kind));
        Assert.Equal(ContractState.Invited, confirmed.State.Participants[0].ContractState);
        Assert.Equal("group-training-started",
            Sample.Refused(() => running.Decide(new Confirm(Sample.Id(1)), Sample.Employee, Sample.At(2026, 10, 1))));
    }

    [Theory]
    [InlineData(ContractState.Invited)]
    [InlineData(ContractState.LearnerSigned)]
    [InlineData(ContractState.ProviderSigned)]
    public void A_contract_that_both_have_not_signed_lapses_with_the_registration(ContractState contract)
    {
        var group = Sample.Group(GroupState.Running, Sample.Participant(1, contract: contract));
        foreach (var (command, actor) in new (GroupCommand, Actor)[] { (new Withdraw(Sample.Id(1)), Sample.Learner(1)),
            (new Remove(Sample.Id(1), "Prašė"), Sample.Employee), (new CallOff(null), Sample.Employee) })
            Assert.Equal(ContractState.Lapsed, group.Decide(command, actor, Sample.At(2026, 9, 25)).State.Participants[0].ContractState);
    }
}
