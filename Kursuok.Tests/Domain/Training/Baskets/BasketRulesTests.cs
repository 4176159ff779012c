using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Criteria;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Aggregates;

namespace Kursuok.Tests.Domain.Training.Baskets;

public sealed class BasketRulesTests
{
    private static readonly BasketPolicy s_policy = BasketPolicy.Default;
    private static readonly Today s_today = Sample.Registering;

    private static GrantKey Key(int number) => new("person-1", $"group-{number}", "participant", 1, 0);

    private static Reserve Reserving(int number, long cents) => new(Key(number), $"Mokymai {number}", cents);

    private static Decision<Basket> Decide(Basket basket, BasketCommand command, Actor? actor = null, Today? today = null) =>
        BasketRules.Decide(basket, command, actor ?? (command is Reserve ? Sample.Employee : Actor.Clock), today ?? s_today, s_policy);

    private static Basket After(params BasketCommand[] commands) =>
        commands.Aggregate(Basket.Of("person-1"), (basket, command) => Decide(basket, command).State);

    private static Basket InState(HoldState? state) => state switch
    {
        null => Basket.Of("person-1"),
        HoldState.Reserved => After(Reserving(1, 24000)),
        HoldState.Released => After(Reserving(1, 24000), new Release(Key(1))),
        _ => After(Reserving(1, 24000), new Spend(Key(1))),
    };

    /// <summary>Every state of a hold, every command: what becomes of it, and what is left.</summary>
    [Theory]
    [InlineData(null, "Reserve", "Reserved", 26000)]
    [InlineData(null, "Release", "nothing", 50000)]
    [InlineData(null, "Spend", "basket-hold-over", 0)]
    [InlineData(HoldState.Reserved, "Reserve", "nothing", 26000)]
    [InlineData(HoldState.Reserved, "Release", "Released", 50000)]
    [InlineData(HoldState.Reserved, "Spend", "Spent", 26000)]
    [InlineData(HoldState.Released, "Reserve", "basket-hold-over", 0)]
    [InlineData(HoldState.Released, "Release", "nothing", 50000)]
    [InlineData(HoldState.Released, "Spend", "basket-hold-over", 0)]
    [InlineData(HoldState.Spent, "Reserve", "basket-hold-over", 0)]
    [InlineData(HoldState.Spent, "Release", "nothing", 26000)]
    [InlineData(HoldState.Spent, "Spend", "nothing", 26000)]
    public void The_ledger_lives_by_the_table(HoldState? state, string command, string outcome, long left)
    {
        var before = InState(state);
        BasketCommand given = command switch { "Reserve" => Reserving(1, 24000), "Release" => new Release(Key(1)), _ => new Spend(Key(1)) };
        foreach (var (name, actor) in Sample.Actors)
        {
            if (!actor.Is(command == "Reserve" ? Roles.GroupManagers : Roles.Clock))
            {
                Assert.True(Sample.Refused(() => Decide(before, given, actor)) == "role-missing", name);
                continue;
            }
            if (outcome.StartsWith("basket-", StringComparison.Ordinal))
            {
                Assert.Equal(outcome, Sample.Refused(() => Decide(before, given, actor)));
                continue;
            }
            var decision = Decide(before, given, actor);
            Assert.Equal(outcome, decision.IsNothing ? "nothing" : decision.State.Hold(Key(1).HoldId)!.State.ToString());
            if (decision.IsNothing)
                Assert.Same(before, decision.State);
            Assert.Equal(left, decision.State.LeftOn(s_today.Date, s_policy));
        }
    }

    [Fact]
    [Rule("S-05")]
    public void A_training_is_granted_its_price_or_what_is_left_and_an_empty_basket_nothing()
    {
        var basket = After(Reserving(1, 30000), Reserving(2, 30000));
        Assert.Equal([30000, 20000], basket.Holds.Select(hold => hold.Cents));
        Assert.Equal("basket-used-up", Sample.Refused(() => Decide(basket, Reserving(3, 1))));
        var freed = Decide(basket, new Release(Key(1))).State;
        Assert.Equal(10000, Decide(freed, Reserving(3, 10000)).State.Hold(Key(3).HoldId)!.Cents);
    }

    [Fact]
    public void A_period_lasts_five_years_from_its_first_reservation_and_the_rest_may_be_used_until_then()
    {
        var basket = After(Reserving(1, 50000), new Spend(Key(1)));
        var until = s_today.Date.AddYears(5);
        Assert.Equal(until, basket.Periods[0].Until);
        Assert.Equal("basket-used-up", Sample.Refused(() => Decide(basket, Reserving(2, 100), today: Today.On(until.AddDays(-1)))));
        var next = Decide(basket, Reserving(2, 10000), today: Today.On(until)).State;
        Assert.Equal((40000, 2), (next.LeftOn(until, s_policy), next.Periods.Length));
    }

    /// <summary>Money of a period that is over does not add to the next one.</summary>
    [Fact]
    public void What_comes_back_after_its_period_has_expired_as_has_what_was_not_used()
    {
        var later = Today.On(s_today.Date.AddYears(6));
        var next = Decide(After(Reserving(1, 20000)), Reserving(2, 10000), today: later).State;
        Assert.Equal((40000, 30000), (next.Balance(BasketAccount.Available), next.Balance(BasketAccount.Expired)));
        var back = Decide(next, new Release(Key(1)), today: later).State;
        Assert.Equal((40000, 50000, 10000),
            (back.Balance(BasketAccount.Available), back.Balance(BasketAccount.Expired), back.Balance(BasketAccount.Reserved)));
        Assert.Equal(20000, Decide(After(Reserving(1, 20000)), new Release(Key(1)), today: later).State.Balance(BasketAccount.Expired));
    }

    [Fact]
    public void Whatever_comes_in_whatever_order_no_account_is_overdrawn_and_all_together_are_zero()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var (basket, day) = (Basket.Of("person-1"), s_today.Date);
            for (var step = 0; step < 120; step++)
            {
                day = random.Next(15) == 0 ? day.AddDays(random.Next(700)) : day;
                var number = random.Next(8);
                BasketCommand command = random.Next(3) switch
                {
                    0 => Reserving(number, random.Next(1, 40000)),
                    1 => new Release(Key(number)),
                    _ => new Spend(Key(number))
                };
                try
                {
                    basket = Decide(basket, command, today: Today.On(day)).State;
                }
                catch (RefusedException)
                {
                    // Nothing has changed.
                }
                Assert.Equal(0, Enum.GetValues<BasketAccount>().Sum(basket.Balance));
                Assert.All(Enum.GetValues<BasketAccount>().Where(account => account != BasketAccount.State),
                    account => Assert.True(basket.Balance(account) >= 0, $"{account} at seed {seed}, step {step}"));
                Assert.Equal(-basket.Periods.Sum(period => period.LimitCents), basket.Balance(BasketAccount.State));
                Assert.All(basket.Periods.Select((period, i) => (period.LimitCents, i)), period =>
                    Assert.True(basket.Holds.Where(hold => hold.Period == period.i && hold.State != HoldState.Released)
                        .Sum(hold => hold.Cents) <= period.LimitCents));
                Assert.Equal(basket.Balance(BasketAccount.Reserved),
                    basket.Holds.Where(hold => hold.State == HoldState.Reserved).Sum(hold => hold.Cents));
            }
        }
    }

    private static Group Granted(GroupState state, RegistrationState registration = RegistrationState.Confirmed,
        ContractState? contract = null,
        Kursuok.Domain.Training.Groups.TrainingState training = Kursuok.Domain.Training.Groups.TrainingState.NotMarked)
    {
        var participant = Sample.Participant(1, registration, contract, training);
        return Sample.Group(state,
            participant with { Registration = participant.Registration with { Funding = Funding.ImpBasket, GrantedCents = 12050 } });
    }

    [Fact]
    public void Money_is_held_until_the_training_is_over_or_certified()
    {
        (Group Group, GrantFate Fate)[] cases =
        [
            (Granted(GroupState.Announced), GrantFate.Held),
            (Granted(GroupState.Running, contract: ContractState.Invited), GrantFate.Held),
            (Granted(GroupState.Running, contract: ContractState.TerminationRequested), GrantFate.Held),
            (Granted(GroupState.Suspended), GrantFate.Held),
            (Granted(GroupState.Running, RegistrationState.Withdrawn), GrantFate.Released),
            (Granted(GroupState.Running, RegistrationState.Removed), GrantFate.Released),
            (Granted(GroupState.CalledOff, RegistrationState.Deregistered, ContractState.Lapsed), GrantFate.Released),
            (Granted(GroupState.Running, contract: ContractState.Terminated), GrantFate.Released),
            (Granted(GroupState.Completed, contract: ContractState.Ended,
                training: Kursuok.Domain.Training.Groups.TrainingState.NotCompleted), GrantFate.Released),
            // Never marked as having started: nobody can mark it any more.
            (Granted(GroupState.Completed, contract: ContractState.Ended), GrantFate.Released),
            (Granted(GroupState.Completed, contract: ContractState.Ended, training: Kursuok.Domain.Training.Groups.TrainingState.Confirmed),
                GrantFate.Held),
            (Granted(GroupState.Running, contract: ContractState.InForce, training: Kursuok.Domain.Training.Groups.TrainingState.Certified),
                GrantFate.Spent),
            (Granted(GroupState.Completed, contract: ContractState.Terminated,
                training: Kursuok.Domain.Training.Groups.TrainingState.Certified), GrantFate.Spent),
        ];
        Assert.All(cases, one => Assert.Equal(one.Fate, Grants.KeyOf(one.Group, one.Group.Participants[0]).FateIn(one.Group)));
        Assert.All(cases,
            one => Assert.Equal(one.Fate == GrantFate.Released ? 0 : 12050, Grants.CentsFor(one.Group, one.Group.Participants[0])));
        // The contract says what was granted, whatever has become of it.
        Assert.All(cases, one => Assert.Equal(120.50m, one.Group.Participants[0].FundedEur(300)));
        // Another round or attempt is another hold.
        var group = Granted(GroupState.Announced);
        var key = Grants.KeyOf(group, group.Participants[0]);
        Assert.Equal((GrantFate.Released, GrantFate.Released),
            ((key with { Round = 1 }).FateIn(group), (key with { Attempt = 2 }).FateIn(group)));
    }

    [Fact]
    public void A_training_that_costs_nothing_needs_no_money()
    {
        var group = Sample.Group(GroupState.Announced) with { Information = Sample.Information with { PriceEur = 0 } };
        var pending = group.Decide(new Register(Sample.Id(1), Sample.Person(1, 1990), Funding.ImpBasket, Sample.Eligible),
            Sample.Learner(1), s_today).State;
        var registration = pending.Decide(new Confirm(Sample.Id(1)), Sample.Employee, s_today).State.Participants[0].Registration;
        Assert.Equal((RegistrationState.Confirmed, 0, null), (registration.State, registration.GrantedCents, registration.Granted));
    }

    [Fact]
    [Rule("D-03", "D-15")]
    public void What_is_known_at_the_confirmation_decides_not_what_was_known_at_the_registration()
    {
        var unemployed = Sample.Eligible with { Employed = false };
        foreach (var (before, now) in new[] { (unemployed, Sample.Eligible), (Sample.Eligible, unemployed) })
        {
            var pending = Sample.Group(GroupState.Announced)
                .Decide(new Register(Sample.Id(1), Sample.Person(1, 1990), Funding.ImpBasket, before), Sample.Learner(1), s_today).State;
            var confirm = new Confirm(Sample.Id(1), now, new(12050, 0));
            if (now.IsMet)
                Assert.Equal(now, pending.Decide(confirm, Sample.Employee, s_today).State.Participants[0].Registration.Eligibility);
            else
                Assert.Equal("registration-criteria-unmet", Sample.Refused(() => pending.Decide(confirm, Sample.Employee, s_today)));
        }
    }

    [Fact]
    public void Money_given_up_confirms_nothing()
    {
        var pending = Sample.Group(GroupState.Announced).Decide(new Register(Sample.Id(1), Sample.Person(1, 1990), Funding.ImpBasket,
            Sample.Eligible), Sample.Learner(1), s_today).State;
        var grant = new Grant(12050, 0);
        Assert.Equal("basket-hold-over", Sample.Refused(() => pending.Decide(new Confirm(Sample.Id(1)), Sample.Employee, s_today)));
        Assert.Equal("basket-hold-over",
            Sample.Refused(() => pending.Decide(new Confirm(Sample.Id(1), Grant: grant with { Cents = 12051 }), Sample.Employee, s_today)));
        var abandoned = pending.Decide(new AbandonGrant(Sample.Id(1), 1, 0), Actor.Clock, s_today).State;
        Assert.True(abandoned.Decide(new AbandonGrant(Sample.Id(1), 1, 0), Actor.Clock, s_today).IsNothing);
        Assert.Equal("basket-hold-over",
            Sample.Refused(() => abandoned.Decide(new Confirm(Sample.Id(1), Grant: grant), Sample.Employee, s_today)));
        var confirmed = abandoned.Decide(new Confirm(Sample.Id(1), Grant: grant with { Round = 1 }), Sample.Employee, s_today).State;
        Assert.Equal(12050, confirmed.Participants[0].Registration.GrantedCents);
        Assert.True(confirmed.Decide(new AbandonGrant(Sample.Id(1), 1, 1), Actor.Clock, s_today).IsNothing);
        Assert.Equal("role-missing",
            Sample.Refused(() => abandoned.Decide(new AbandonGrant(Sample.Id(1), 1, 1), Sample.Employee, s_today)));
    }
}
