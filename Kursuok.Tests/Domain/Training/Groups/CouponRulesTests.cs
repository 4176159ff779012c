using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;

namespace Kursuok.Tests.Domain.Training.Groups;

public sealed class CouponRulesTests
{
    private static readonly Actor s_official = Sample.Actors["EmploymentService"];

    private static Group With(CouponState state, GroupState group = GroupState.Announced) =>
        Sample.Group(group, Sample.Participant(1).PaidFor(Sample.Client(state)), Sample.Participant(2)).InApprenticeship();

    private static Register Register(CouponRequirements? coupon, Funding funding = Funding.EmploymentService) =>
        new(Sample.Id(1), Sample.Person(1, 1990), funding, null) { Coupon = coupon };

    [Fact]
    [Rule("UZ-06")]
    public void Where_the_employment_service_pays_there_is_a_coupon_that_it_formed()
    {
        var group = Sample.Group(GroupState.Announced).InApprenticeship();
        Assert.Equal("coupon-none", Sample.Refused(() => group.Decide(Register(null), Sample.Learner(1), Sample.Registering)));
        var registered = group.Decide(Register(Sample.Requirements), Sample.Learner(1), Sample.Registering).State;
        Assert.Equal((CouponState.Issued, Sample.Requirements),
            registered.Participants[0].Client!.Coupon is var coupon ? (coupon.State, coupon.Requirements) : default);
        Assert.Null(group.Decide(Register(Sample.Requirements, Funding.OwnFunds), Sample.Learner(1),
            Sample.Registering).State.Participants[0].Client);

        var switched =
            registered.Decide(new SwitchFunding(Sample.Id(1), Funding.OwnFunds, null), Sample.Learner(1), Sample.Registering).State;
        Assert.Null(switched.Participants[0].Client);
        Assert.Equal("coupon-none", Sample.Refused(() =>
            switched.Decide(new SwitchFunding(Sample.Id(1), Funding.EmploymentService, null), Sample.Learner(1), Sample.Registering)));
        Assert.NotNull(switched.Decide(new SwitchFunding(Sample.Id(1), Funding.EmploymentService, null) { Coupon = Sample.Requirements },
            Sample.Learner(1), Sample.Registering).State.Participants[0].Client);
    }

    [Theory]
    [InlineData(80, 80)]
    [InlineData(100, 100)]
    [InlineData(120, 100)]
    [Rule("UZ-01")]
    public void The_state_pays_up_to_the_coupons_limit(int price, int compensated) =>
        Assert.Equal(compensated, Sample.Client(CouponState.Issued).CompensatedEur(price));

    [Fact]
    [Rule("UZ-02")]
    public void The_account_and_the_frequency_are_given()
    {
        Assert.Equal(["account.iban", "account.payee", "account.name", "frequency"], Sample.WrongFields(() =>
            With(CouponState.Issued).Decide(new SaveSettlement(Sample.Id(1), null!, null), Sample.Administrator, Sample.Registering)));
        Assert.Equal(["account.iban"], Sample.WrongFields(() => With(CouponState.Issued).Decide(new SaveSettlement(Sample.Id(1),
            Sample.Card.Bank with { Iban = "LT121000011101001001" }, SettlementFrequency.Monthly), Sample.Administrator, Sample.Registering)));
        Assert.Equal(["Kiekvieną mėnesį", "Užbaigus priemonę / paslaugą"],
            Enum.GetValues<SettlementFrequency>().Select(frequency => frequency.Label()));
    }

    [Fact]
    [Rule("UZ-04", "UZ-05", "U-11")]
    public void In_apprenticeship_an_active_employer_is_chosen()
    {
        Institution Entered(bool active) => Sample.Institution with
        {
            Employers = Sample.Institution.Employers.Add(Sample.Employer.Code,
            Sample.Employer with { Active = active })
        };
        SaveApprenticeship Save(Institution institution) =>
            new(Sample.Id(1), Sample.Employer.Code, "8 600 00009", "praktika@darbdavys.lt", "Cecho g. 4, Kaunas", institution);
        Decision<Group> Decide(Group group, SaveApprenticeship save) => group.Decide(save, Sample.Employee, Sample.Registering);

        Assert.Equal(Sample.Apprenticeship,
            Decide(With(CouponState.Issued), Save(Entered(active: true))).State.Participants[0].Client!.Apprenticeship);
        Assert.Equal("employer-not-active", Sample.Refused(() => Decide(With(CouponState.Issued), Save(Entered(active: false)))));
        Assert.Equal("employer-not-active", Sample.Refused(() => Decide(With(CouponState.Issued), Save(Sample.Institution))));
        Assert.Equal(["employer", "email", "phone", "practiceAddress"],
            Sample.WrongFields(() => Decide(With(CouponState.Issued), new(Sample.Id(1), "", " ", null!, "", Entered(active: true)))));
        var school = With(CouponState.Issued);
        school = school with
        {
            Information = school.Information with
            {
                EmploymentService = school.Information.EmploymentService! with { TrainingForm = TrainingForm.School },
            },
        };
        Assert.Equal("coupon-not-apprenticeship", Sample.Refused(() => Decide(school, Save(Entered(active: true)))));
    }

    [Fact]
    [Rule("UZ-07")]
    public void Section_two_keeps_what_was_offered()
    {
        var offer = With(CouponState.Issued)
            .Decide(new SubmitCoupon(Sample.Id(1)), Sample.Employee, Sample.Registering).State.Participants[0].Client!.Coupon.Offer;
        Assert.Equal(new(Sample.ProgrammeCode, Sample.Programme.Name, 120.50m, Sample.TrainingStart, Sample.TrainingEnd, Sample.Card.Bank,
            SettlementFrequency.Monthly, Sample.Apprenticeship, Sample.Registering.Now), offer);
    }

    [Theory]
    [InlineData(Signing.NotInitiated)]
    [InlineData(Signing.Blocked)]
    [InlineData(Signing.Open)]
    [Rule("UZ-08", "G-20")]
    public void Only_with_a_confirmed_coupon_a_client_is_invited_to_sign(Signing signing)
    {
        var group = With(CouponState.Submitted,
            signing == Signing.NotInitiated ? GroupState.Announced : GroupState.Running) with
        { Signing = signing };
        var confirmed = group.Decide(new ConfirmCoupon(Sample.Id(1)), s_official, Sample.Registering);
        Assert.Equal(signing == Signing.Open ? ["coupon-confirmed", "contract-invited"] : ["coupon-confirmed"],
            confirmed.Events.Select(happened => happened.Kind));
        Assert.Equal(signing == Signing.Open,
            confirmed.State.Participants[0].Contract is { State: ContractState.Invited, Tripartite: true });
    }

    [Theory]
    [InlineData(CouponState.Issued, false)]
    [InlineData(CouponState.Submitted, false)]
    [InlineData(CouponState.Confirmed, true)]
    [Rule("UZ-08", "G-20")]
    public void When_signing_opens_clients_wait_for_their_coupons(CouponState coupon, bool invited)
    {
        var opened = With(coupon).Decide(new InitiateSigning(Sample.Ready), Sample.Employee, Sample.Registering).State;
        Assert.Equal(invited, opened.Participants[0].Contract is not null);
        Assert.NotNull(opened.Participants[1].Contract);
        var late = opened.With(Sample.Participant(2, RegistrationState.Pending).PaidFor(Sample.Client(CouponState.Issued)));
        Assert.Equal(["registration-confirmed"],
            late.Decide(new Confirm(Sample.Id(2)), Sample.Employee, Sample.Registering).Events.Select(happened => happened.Kind));
    }

    [Fact]
    [Rule("UZ-09")]
    public void Who_has_a_rejected_coupon_leaves_the_group_at_once()
    {
        var rejected = With(CouponState.Submitted)
            .Decide(new RejectCoupon(Sample.Id(1), " Programa neatitinka kupono "), s_official, Sample.Registering);
        var participant = rejected.State.Participants[0];
        Assert.Equal((RegistrationState.Deregistered, "Užimtumo tarnyba atmetė kuponą: Programa neatitinka kupono"),
            (participant.Registration.State, participant.Registration.Reason));
        Assert.Equal((CouponState.Rejected, "Programa neatitinka kupono", Sample.Registering.Now),
            (participant.Client!.Coupon.State, participant.Client.Coupon.Reason, participant.Client.Coupon.DecidedAt!.Value));
        Assert.Equal(1, rejected.State.ActiveRegistrations);
        Assert.Equal(new Event("coupon-rejected", Sample.Id(1), "Programa neatitinka kupono"), Assert.Single(rejected.Events));
        Assert.Equal(["reason"], Sample.WrongFields(() =>
            With(CouponState.Submitted).Decide(new RejectCoupon(Sample.Id(1), " "), s_official, Sample.Registering)));
    }

    [Fact]
    [Rule("UZ-10", "UZ-11")]
    public void The_provider_confirms_rejects_or_removes_a_client_as_anyone_else_and_the_coupon_ends_with_the_registration()
    {
        var pending = Sample.Group(GroupState.Announced,
            Sample.Participant(1, RegistrationState.Pending).PaidFor(Sample.Client(CouponState.Issued))).InApprenticeship();
        Assert.Equal(RegistrationState.Confirmed,
            pending.Decide(new Confirm(Sample.Id(1)), Sample.Employee, Sample.Registering).State.Participants[0].Registration.State);
        Assert.Equal(["reason"],
            Sample.WrongFields(() => pending.Decide(new Remove(Sample.Id(1), ""), Sample.Employee, Sample.Registering)));
        foreach (var (command, actor) in new (GroupCommand, Actor)[] { (new Reject(Sample.Id(1), "Netinka"), Sample.Employee),
            (new Remove(Sample.Id(1), "Prašė"), Sample.Employee), (new Withdraw(Sample.Id(1)), Sample.Learner(1)) })
            Assert.Equal(CouponState.Cancelled,
                pending.Decide(command, actor, Sample.Registering).State.Participants[0].Client!.Coupon.State);
    }
}
