using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Tests.Domain.Training.Groups;

/// <summary>The ways back of a registration, and nobody's way to serve oneself.</summary>
public sealed class WayBackTests
{
    private static Register Wish(int person, Funding funding = Funding.OwnFunds) =>
        new(Sample.Id(person), Sample.Person(person, 1990), funding, Sample.Eligible);

    [Fact]
    [Rule("AMB-69")]
    public void A_rejection_taken_back_waits_again_as_another_attempt_and_takes_a_seat()
    {
        var rejected = Sample.Participant(1, RegistrationState.Rejected) with
        {
            Registration = Sample.Participant(1,
            RegistrationState.Rejected).Registration with
            { GrantedCents = 100, Reason = "Nes" }
        };
        var back = Sample.Group(GroupState.Announced, rejected).Decide(new TakeBack(Sample.Id(1), "Per klaidą"), Sample.Employee,
            Sample.Registering);
        var participant = back.State.Participants[0];
        Assert.Equal((RegistrationState.Pending, 2, 0L, null),
            (participant.Registration.State, participant.Attempt, participant.Registration.GrantedCents, participant.Registration.Reason));
        Assert.Equal([new Event("registration-taken-back", Sample.Id(1), "Per klaidą")], back.Events);

        var full = Sample.Group(GroupState.Announced, rejected, Sample.Participant(2), Sample.Participant(3), Sample.Participant(4),
            Sample.Participant(5));
        Assert.Equal("registration-group-full",
            Sample.Refused(() => full.Decide(new TakeBack(Sample.Id(1), "Nes"), Sample.Employee, Sample.Registering)));
        Assert.Equal("group-training-started", Sample.Refused(() => Sample.Group(GroupState.Running, rejected)
            .Decide(new TakeBack(Sample.Id(1), "Nes"), Sample.Employee, Sample.Noon(Sample.TrainingStart))));
        Assert.Equal(["reason"], Sample.WrongFields(() => Sample.Group(GroupState.Announced, rejected)
            .Decide(new TakeBack(Sample.Id(1), " "), Sample.Employee, Sample.Registering)));
        var terminated = Sample.Participant(1, RegistrationState.Removed, ContractState.Terminated);
        Assert.Equal("registration-not-in-this-state", Sample.Refused(() => Sample.Group(GroupState.Running, terminated)
            .Decide(new TakeBack(Sample.Id(1), "Nes"), Sample.Employee, Sample.Registering)));
    }

    [Fact]
    [Rule("AMB-69", "UZ-09")]
    public void Who_left_by_a_rejected_coupon_registers_anew_with_another_funding()
    {
        var left = Sample.Participant(1, RegistrationState.Deregistered).PaidFor(Sample.Client(CouponState.Rejected));
        var again = Sample.Group(GroupState.Announced, left).Decide(Wish(1), Sample.Learner(1), Sample.Registering).State.Participants[0];
        Assert.Equal((RegistrationState.Pending, Funding.OwnFunds, null, 2),
            (again.Registration.State, again.Registration.Funding, again.Client, again.Attempt));
    }

    [Fact]
    [Rule("AMB-69")]
    public void The_third_withdrawal_within_an_hour_begins_a_cool_down()
    {
        var group = Sample.Group(GroupState.Announced);
        Today At(int minute) => Sample.At(2026, 9, 10, 12 + minute / 60, minute % 60);
        foreach (var minute in (int[])[0, 10, 20])
        {
            group = group.Decide(Wish(1), Sample.Learner(1), At(minute)).State;
            group = group.Decide(new Withdraw(Sample.Id(1)), Sample.Learner(1), At(minute)).State;
        }
        Assert.Equal("registration-cooling-down", Sample.Refused(() => group.Decide(Wish(1), Sample.Learner(1), At(21))));
        Assert.Equal("registration-cooling-down", Sample.Refused(() => group.Decide(Wish(1), Sample.Learner(1), At(59))));
        Assert.Equal(1, group.Decide(Wish(1), Sample.Learner(1), At(60)).State.ActiveRegistrations);
        Assert.Equal(1, group.Decide(Wish(2), Sample.Learner(2), At(21)).State.ActiveRegistrations); // Others are not concerned.
    }

    [Fact]
    [Rule("AMB-74")]
    public void Funding_changes_until_the_contract_is_invited_and_the_grant_goes_back()
    {
        var granted = Sample.Participant(1) with
        {
            Registration = Sample.Participant(1).Registration with
            {
                Funding = Funding.ImpBasket,
                GrantedCents = 12050,
            }
        };
        var group = Sample.Group(GroupState.Announced, granted);
        var key = Grants.KeyOf(group, granted);
        var after = group.Decide(new SwitchFunding(Sample.Id(1), Funding.OwnFunds, null), Sample.Learner(1), Sample.Registering).State;
        Assert.Equal((RegistrationState.Pending, Funding.OwnFunds, 0L, 1),
            (after.Participants[0].Registration.State, after.Participants[0].Registration.Funding,
                after.Participants[0].Registration.GrantedCents, after.Participants[0].Registration.GrantRound));
        Assert.Equal((GrantFate.Held, GrantFate.Released), (key.FateIn(group), key.FateIn(after)));

        var invited = Sample.Group(GroupState.Running, granted with { Contract = Sample.Contract(1, ContractState.Invited) });
        Assert.Equal("registration-not-in-this-state", Sample.Refused(() => invited.Decide(new SwitchFunding(Sample.Id(1), Funding.OwnFunds,
            null), Sample.Learner(1), Sample.Registering)));
        foreach (var coupon in (CouponState[])[CouponState.Submitted, CouponState.Confirmed])
        {
            var client = Sample.Group(GroupState.Announced, Sample.Participant(1).PaidFor(Sample.Client(coupon))).InApprenticeship();
            Assert.Equal("coupon-not-in-this-state", Sample.Refused(() =>
                client.Decide(new SwitchFunding(Sample.Id(1), Funding.OwnFunds, null), Sample.Learner(1), Sample.Registering)));
        }
    }

    [Fact]
    [Rule("AMB-74")]
    public void A_grant_is_raised_to_what_is_reserved_and_never_above_the_price()
    {
        Group Granted(long cents) => Sample.Group(GroupState.Announced, Sample.Participant(1) with
        {
            Registration = Sample.Participant(1).Registration with { Funding = Funding.ImpBasket, GrantedCents = cents },
        });
        Decision<Group> Raise(long from, long to, int round = 0) =>
            Granted(from).Decide(new RaiseGrant(Sample.Id(1), new(to, round)), Sample.Learner(1), Sample.Registering);
        Assert.Equal(12050, Raise(5000, 12050).State.Participants[0].Registration.GrantedCents);
        Assert.Equal("basket-used-up", Sample.Refused(() => Raise(5000, 5000)));
        Assert.Equal("registration-grant-full", Sample.Refused(() => Raise(12050, 12050)));
        Assert.Equal("basket-hold-over", Sample.Refused(() => Raise(5000, 12051)));
        Assert.Equal("basket-hold-over", Sample.Refused(() => Raise(5000, 12050, round: 1)));
    }

    [Fact]
    [Rule("AMB-71")]
    public void Nobody_acts_for_the_provider_or_an_office_in_the_own_matter()
    {
        var pending = Sample.Group(GroupState.Announced, Sample.Participant(1, RegistrationState.Pending));
        var rejected = Sample.Group(GroupState.Announced, Sample.Participant(1, RegistrationState.Rejected));
        var client = Sample.Group(GroupState.Announced, Sample.Participant(1).PaidFor(Sample.Client(CouponState.Submitted)))
            .InApprenticeship();
        var invited = Sample.Group(GroupState.Running, Sample.Participant(1, contract: ContractState.LearnerSigned), Sample.Participant(2,
            contract: ContractState.LearnerSigned));
        Group Running(TrainingState training) =>
            Sample.Group(GroupState.Running, Sample.Participant(1, contract: ContractState.InForce, training: training));
        var invoiced = InvoiceSample.Group with { Invoices = [InvoiceSample.Invoice(InvoiceState.Submitted)] };
        (Group Group, GroupCommand Command, Actor Actor, Today Today)[] acts =
        [
            (pending, new Confirm(Sample.Id(1)), Sample.Employee, Sample.Registering),
            (pending, new Reject(Sample.Id(1), "Nes"), Sample.Employee, Sample.Registering),
            (pending, new Remove(Sample.Id(1), "Nes"), Sample.Employee, Sample.Registering),
            (rejected, new TakeBack(Sample.Id(1), "Nes"), Sample.Employee, Sample.Registering),
            (client, new RecallCoupon(Sample.Id(1)), Sample.Employee, Sample.Registering),
            (client, new ConfirmCoupon(Sample.Id(1)), Sample.Actors["EmploymentService"], Sample.Registering),
            (invited, new SignByProvider([Sample.Shown(2), Sample.Shown(1)]), Sample.Signer, Sample.Registering),
            (Running(TrainingState.NotMarked), new Terminate(Sample.Id(1), TerminationGround.ProviderBreach, null), Sample.Signer,
                Sample.Registering),
            (Running(TrainingState.NotMarked), new MarkStarted([Sample.Id(1)]), Sample.Employee, Sample.Noon(Sample.TrainingStart)),
            (Running(TrainingState.Started), new MarkCompleted([Sample.Id(1)]), Sample.Employee, Sample.Noon(Sample.TrainingEnd)),
            (Running(TrainingState.Started), new MarkNotCompleted([Sample.Id(1)]), Sample.Employee, Sample.Noon(Sample.TrainingEnd)),
            (Running(TrainingState.Completed), new Evaluate(Sample.Id(1), "9"), Sample.Employee, Sample.Noon(Sample.TrainingEnd)),
            (Running(TrainingState.Evaluated), new ConfirmEvaluation(Sample.Id(1)), Sample.Employee, Sample.Noon(Sample.TrainingEnd)),
            (Running(TrainingState.Confirmed), new CorrectEvaluation(Sample.Id(1), "10", "Nes"), Sample.Administrator,
                Sample.Noon(Sample.TrainingEnd)),
            (invoiced, new ReviewInvoice(invoiced.Invoices[0].Id), Sample.ImpAdministrator, Sample.Noon(Sample.TrainingEnd)),
        ];
        Assert.All(acts, act =>
        {
            Assert.False(act.Group.Decide(act.Command, act.Actor, act.Today).IsNothing);
            var own = act.Actor with { PersonId = Sample.Person(1) };
            Assert.Equal("own-interest", Sample.Refused(() => act.Group.Decide(act.Command, own, act.Today)));
        });
    }

    [Fact]
    [Rule("AMB-71")]
    public void Who_could_be_served_only_by_oneself_is_refused_at_the_registration()
    {
        Assert.Equal("own-group", Sample.Refused(() => Sample.Group(GroupState.Announced)
            .Decide(Wish(1) with { ServedOnlyBySelf = true }, Sample.Learner(1), Sample.Registering)));

        var teacher = InstitutionUsers.Of(Sample.Provider) with
        {
            Heads = InstitutionUsers.Of(Sample.Provider).Heads.Add("teacher", new("teacher", "Ona", Sample.Registering.Now)),
        };
        Assert.True(teacher.IsServedOnlyBy("teacher"));
        Assert.False(teacher.IsServedOnlyBy("somebody"));
        InstitutionUsers With(InstitutionUsers users, string person, params UserGroup[] groups) => users with
        {
            Users = users.Users.Add(person, new(person, UserState.Confirmed, new("V", "P", "v@p.lt", new([.. groups], null, null)),
                new("", Sample.Registering.Now), person, Sample.Registering.Now)),
        };
        var self = With(teacher, "teacher", UserGroup.Administrator, UserGroup.ContractSigner);
        Assert.True(self.IsServedOnlyBy("teacher"));
        Assert.True(With(self, "second", UserGroup.Administrator).IsServedOnlyBy("teacher")); // Nobody else signs.
        var two = With(self, "second", UserGroup.Administrator, UserGroup.ContractSigner);
        Assert.False(two.IsServedOnlyBy("teacher"));
        Assert.True(With(teacher, "second", UserGroup.Administrator, UserGroup.ContractSigner).IsServedOnlyBy("second"));
        var gone = two with { Users = two.Users.SetItem("second", two.Users["second"] with { State = UserState.Removed }) };
        Assert.True(gone.IsServedOnlyBy("teacher"));
    }

    [Fact]
    [Rule("AMB-74", "AMB-70")]
    public void The_ledger_keeps_more_gives_back_what_nobody_granted_and_takes_back_what_was_spent()
    {
        var policy = BasketPolicy.Default; // 500 EUR
        GrantKey Key(string group) => new("p", group, "m", 1, 0);
        Basket Do(Basket basket, BasketCommand command, Today today) => BasketRules.Decide(basket, command,
            command is Reserve or TopUp ? Sample.Employee : Actor.Clock, today, policy).State;
        var (first, second) = (Key("g1"), Key("g2"));
        var basket = Do(Do(Basket.Of("p"), new Reserve(first, "A", 400_00), Sample.Registering), new Reserve(second, "B", 300_00),
            Sample.Registering);
        Assert.Equal(100_00, basket.Hold(second.HoldId)!.Cents);
        Assert.True(BasketRules.Decide(basket, new TopUp(second, 300_00), Sample.Employee, Sample.Registering, policy).IsNothing);
        var free = Do(basket, new Release(first), Sample.Registering);
        var more = Do(free, new TopUp(second, 300_00), Sample.Registering);
        Assert.Equal((300_00, 200_00), (more.Hold(second.HoldId)!.Cents, more.Balance(BasketAccount.Available)));
        Assert.Equal(300_00, more.Balance(BasketAccount.Reserved));
        Assert.Equal("role-missing",
            Sample.Refused(() => BasketRules.Decide(free, new TopUp(second, 300_00), Sample.Learner(1), Sample.Registering, policy)));
        Assert.Equal(300_00, BasketRules.Decide(free, new TopUp(second, 300_00), Sample.Learner(1) with { PersonId = "p" },
            Sample.Registering, policy).State.Hold(second.HoldId)!.Cents);

        // A top-up under way is left alone; one that nobody has granted goes back.
        Assert.Equal(300_00, Do(more, new Trim(second, 100_00), Sample.At(2026, 9, 10, 12, 9)).Hold(second.HoldId)!.Cents);
        var trimmed = Do(more, new Trim(second, 100_00), Sample.At(2026, 9, 10, 12, 10));
        Assert.Equal((100_00, 400_00), (trimmed.Hold(second.HoldId)!.Cents, trimmed.Balance(BasketAccount.Available)));
        Assert.Equal(300_00, Do(more, new Trim(second, 300_00), Sample.At(2026, 9, 11)).Hold(second.HoldId)!.Cents);

        var spent = Do(more, new Spend(second), Sample.Registering);
        var restored = Do(spent, new Restore(second), Sample.Registering);
        Assert.Equal((500_00, 0L, HoldState.Released),
            (restored.Balance(BasketAccount.Available), restored.Balance(BasketAccount.Spent), restored.Hold(second.HoldId)!.State));
        Assert.True(BasketRules.Decide(restored, new Restore(second), Actor.Clock, Sample.Registering, policy).IsNothing);
        // After its period the money is gone with it.
        var late = Do(spent, new Restore(second), Sample.At(2031, 9, 10));
        Assert.Equal(300_00, late.Balance(BasketAccount.Expired));
        Assert.Equal(0, Enum.GetValues<BasketAccount>().Sum(late.Balance));
    }
}
