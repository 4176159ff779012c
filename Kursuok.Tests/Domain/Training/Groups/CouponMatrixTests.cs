using Kursuok.Domain.People.Accounts;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;

namespace Kursuok.Tests.Domain.Training.Groups;

public sealed class CouponMatrixTests
{
    private static readonly Dictionary<string, (GroupCommand Command, Today Today)> s_commands =
        new Dictionary<string, GroupCommand>(StringComparer.Ordinal)
        {
            ["SaveSettlement"] = new SaveSettlement(Sample.Id(1), Sample.Card.Bank, SettlementFrequency.OnCompletion),
            ["SaveApprenticeship"] = new SaveApprenticeship(Sample.Id(1), Sample.Employer.Code, "+37060000009", "praktika@darbdavys.lt",
            "Cecho g. 4, Kaunas",
            Sample.Institution with { Employers = Sample.Institution.Employers.Add(Sample.Employer.Code, Sample.Employer) }),
            ["SubmitCoupon"] = new SubmitCoupon(Sample.Id(1)),
            ["RecallCoupon"] = new RecallCoupon(Sample.Id(1)),
            ["ConfirmCoupon"] = new ConfirmCoupon(Sample.Id(1)),
            ["RejectCoupon"] = new RejectCoupon(Sample.Id(1), "Programa neatitinka kupono"),
        }.ToDictionary(command => command.Key, command => (command.Value, Sample.Registering), StringComparer.Ordinal);

    [Fact]
    [Rule("UZ-02", "UZ-04", "UZ-07", "UZ-08", "AMB-69", "AMB-75")]
    public void A_coupon_lives_by_the_table()
    {
        var states = Enum.GetValues<CouponState>()
            .ToDictionary(state => state.ToString(), state => Of(Sample.Client(state)), StringComparer.Ordinal);
        states["NoClient"] = Sample.Group(GroupState.Announced, Sample.Participant(1)).InApprenticeship();
        states["WithoutAccount"] = Of(Sample.Client(CouponState.Issued) with { Account = null, Frequency = null });
        states["WithoutEmployer"] = Of(Sample.Client(CouponState.Issued) with { Apprenticeship = null });
        states["Unconfirmed"] = Of(Sample.Client(CouponState.Issued), RegistrationState.Pending);
        Matrix.Holds("""
            Issued WithoutAccount WithoutEmployer Unconfirmed | SaveSettlement     | Administrator          | Issued
            Issued WithoutAccount WithoutEmployer Unconfirmed | SaveApprenticeship | Administrator Employee | Issued
            Submitted       | RecallCoupon  | Administrator Employee | Issued
            Issued          | SubmitCoupon  | Administrator Employee | Submitted
            Submitted       | SubmitCoupon  | Administrator Employee | nothing
            Unconfirmed     | SubmitCoupon  | Administrator Employee | coupon-registration-not-confirmed
            WithoutAccount WithoutEmployer | SubmitCoupon | Administrator Employee | coupon-data-missing

            Submitted       | ConfirmCoupon | EmploymentService      | Confirmed
            Confirmed       | ConfirmCoupon | EmploymentService      | nothing
            Submitted       | RejectCoupon  | EmploymentService      | Rejected
            Rejected        | RejectCoupon  | EmploymentService      | nothing

            NoClient        | SaveSettlement | Administrator | coupon-none
            NoClient        | SaveApprenticeship SubmitCoupon RecallCoupon | Administrator Employee | coupon-none
            NoClient        | ConfirmCoupon RejectCoupon | EmploymentService | coupon-none
            """, "coupon-not-in-this-state", states, s_commands, StateOf);
    }

    /// <summary>A submitted coupon, and one that the provider still fills in, meet the group's states.</summary>
    [Fact]
    [Rule("G-11", "UZ-08")]
    public void Coupons_are_dealt_with_while_the_group_is_announced_or_runs()
    {
        Matrix.Holds("""
            Announced Running | ConfirmCoupon | EmploymentService | Confirmed
            Announced Running | RejectCoupon  | EmploymentService | Rejected
            Announced Running | SubmitCoupon  | Administrator Employee | nothing
            Announced Running | RecallCoupon  | Administrator Employee | Issued
            Announced Running | SaveSettlement | Administrator | coupon-not-in-this-state
            Announced Running | SaveApprenticeship | Administrator Employee | coupon-not-in-this-state
            """, "group-not-in-this-state", InEvery(CouponState.Submitted), s_commands, StateOf);
        Matrix.Holds("""
            Announced Running | SaveSettlement | Administrator | Issued
            Announced Running | SaveApprenticeship | Administrator Employee | Issued
            Announced Running | RecallCoupon | Administrator Employee | coupon-not-in-this-state
            Announced Running | SubmitCoupon | Administrator Employee | Submitted
            Announced Running | ConfirmCoupon RejectCoupon | EmploymentService | coupon-not-in-this-state
            """, "group-not-in-this-state", InEvery(CouponState.Issued), s_commands, StateOf);
    }

    private static Dictionary<string, Group> InEvery(CouponState coupon) =>
        Enum.GetValues<GroupState>()
            .ToDictionary(state => state.ToString(), state => Of(Sample.Client(coupon)) with { State = state }, StringComparer.Ordinal);

    private static Group Of(ServiceClient client, RegistrationState registration = RegistrationState.Confirmed) =>
        Sample.Group(GroupState.Announced, Sample.Participant(1, registration).PaidFor(client)).InApprenticeship();

    private static string StateOf(Group group) => group.Participant(Sample.Id(1)).Client!.Coupon.State.ToString();
}
