using Kursuok.Domain.People.Accounts;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Providers;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Training.Groups;

/// <summary>The Employment Service's clients in „Mokymo dalyviai“ (§3.7.3.2), and its own official's list of coupons.</summary>
[Feature("EmploymentService")]
public sealed class CouponFunctions(GroupStore groups, InstitutionStore institutions, Projections lists)
{
    [Function("GetCoupon")]
    [Endpoint("Užimtumo tarnybos kliento duomenys: kuponas, kompensuojama suma, atsiskaitymas, pameistrystė", Roles = Roles.Provider | Roles.Learner | Roles.EmploymentService, Answers = typeof(CouponView),
        Refuses = [typeof(CouponRefusals), typeof(GroupRefusals), typeof(RegistrationRefusals)], Codes = ["coupon-none"])]
    public async Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/groups/{group}/registrations/{participant}/coupon")] HttpRequest request, string group, string participant, CancellationToken cancellation)
    {
        var found = await groups.FindAsync(group, cancellation);
        var person = found.Participant(participant);
        var actor = request.Actor();
        if (!actor.Is(Roles.EmploymentService) && !actor.Represents(found.Institution, Roles.Provider) && !string.Equals(person.Learner.PersonId, actor.PersonId, StringComparison.Ordinal))
            throw RegistrationRefusals.ParticipantUnknown.Because("Tokio dalyvio grupėje nėra.");
        return Show(found, person);
    }

    [Function("SaveSettlement")]
    [Endpoint("Išsaugoti Užimtumo tarnybai reikalingus duomenis: sąskaitą ir atsiskaitymo dažnumą", Roles = Roles.Administrator, Takes = typeof(SettlementForm), Answers = typeof(CouponView), Refuses = [typeof(CouponRefusals), typeof(GroupRefusals), typeof(RegistrationRefusals)])]
    public async Task<IResult> SaveSettlement([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/groups/{group}/registrations/{participant}/settlement")] HttpRequest request, string group, string participant, CancellationToken cancellation)
    {
        var form = await request.BodyAsync<SettlementForm>(cancellation);
        return await DecideAsync(request, group, new SaveSettlement(participant, form.Account, form.Frequency));
    }

    [Function("SaveApprenticeship")]
    [Endpoint("Išsaugoti pameistrystės duomenis: darbdavio atstovą ir praktinio mokymo vietą", Roles = Roles.GroupManagers, Takes = typeof(ApprenticeshipForm), Answers = typeof(CouponView),
        Refuses = [typeof(CouponRefusals), typeof(EmployerRefusals), typeof(GroupRefusals), typeof(RegistrationRefusals), typeof(InstitutionRefusals)])]
    public async Task<IResult> SaveApprenticeship([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/groups/{group}/registrations/{participant}/apprenticeship")] HttpRequest request, string group, string participant, CancellationToken cancellation)
    {
        var form = await request.BodyAsync<ApprenticeshipForm>(cancellation);
        var institution = await institutions.FindAsync((await groups.FindAsync(group, request.Actor(), cancellation)).Institution, cancellation);
        return await DecideAsync(request, group, new SaveApprenticeship(participant, form.Employer, form.Phone, form.Email, form.PracticeAddress, institution));
    }

    [Function("SubmitCoupon")]
    [Endpoint("Pateikti kupono II skyrių Užimtumo tarnybai", Roles = Roles.GroupManagers, Answers = typeof(CouponView), Refuses = [typeof(CouponRefusals), typeof(GroupRefusals), typeof(RegistrationRefusals)])]
    public Task<IResult> Submit([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/registrations/{participant}/coupon/submit")] HttpRequest request, string group, string participant) =>
        DecideAsync(request, group, new SubmitCoupon(participant));

    [Function("RecallCoupon")]
    [Endpoint("Atšaukti pateiktą kupono II skyrių, kol Užimtumo tarnyba nenusprendė", Roles = Roles.GroupManagers, Answers = typeof(CouponView), Refuses = [typeof(CouponRefusals), typeof(GroupRefusals), typeof(RegistrationRefusals)])]
    public Task<IResult> Recall([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/registrations/{participant}/coupon/recall")] HttpRequest request, string group, string participant) =>
        DecideAsync(request, group, new RecallCoupon(participant));

    [Function("ConfirmCoupon")]
    [Endpoint("Patvirtinti kuponą: dalyvis galės pasirašyti mokymosi sutartį", Roles = Roles.EmploymentService, Answers = typeof(CouponView), Refuses = [typeof(CouponRefusals), typeof(GroupRefusals), typeof(RegistrationRefusals)])]
    public Task<IResult> Confirm([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/registrations/{participant}/coupon/confirm")] HttpRequest request, string group, string participant) =>
        DecideAsync(request, group, new ConfirmCoupon(participant));

    [Function("RejectCoupon")]
    [Endpoint("Atmesti kuponą: registracija atšaukiama, dalyvis gauna pranešimą registruotis į kitus mokymus", Roles = Roles.EmploymentService, Takes = typeof(GivenReason), Answers = typeof(CouponView), Refuses = [typeof(CouponRefusals), typeof(GroupRefusals), typeof(RegistrationRefusals)])]
    public async Task<IResult> Reject([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/registrations/{participant}/coupon/reject")] HttpRequest request, string group, string participant, CancellationToken cancellation) =>
        await DecideAsync(request, group, new RejectCoupon(participant, (await request.BodyAsync<GivenReason>(cancellation)).Reason));

    [Function("ListCoupons")]
    [Endpoint("Užimtumo tarnybos klientų kuponai, filtruojami pagal būseną", Roles = Roles.EmploymentService, Answers = typeof(Page<CouponView>), Query = ["state", "size", "next"], States = typeof(CouponState))]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/employment-service/coupons")] HttpRequest request, CancellationToken cancellation)
    {
        var (size, next) = request.Page();
        return Requests.Answer(await lists.PageAsync<CouponView>(GroupLists.Coupons, "0", "~", request.Choice<CouponState>("state")?.ToString(), size, next, cancellation));
    }

    private async Task<IResult> DecideAsync(HttpRequest request, string group, CouponCommand command)
    {
        var after = await groups.DecideAsync(group, request.Actor(), command, request.IfMatch());
        return Show(after, after.Participant(command.ParticipantId));
    }

    private static IResult Show(Group group, Participant participant) => participant.Client is { } client
        ? Requests.Answer(CouponView.Of(group, participant, client), group)
        : throw CouponRefusals.None.Because("Dalyvis mokosi ne Užimtumo tarnybos lėšomis.");
}

public sealed record SettlementForm(BankDetails Account, SettlementFrequency? Frequency);

/// <param name="Employer">The employer's legal-entity code, from „Darbdavio atstovai“.</param>
public sealed record ApprenticeshipForm(string Employer, string Phone, string Email, string PracticeAddress);

/// <summary>An Employment Service's client in a group (UZ-01…UZ-08).</summary>
/// <param name="CompensatedEur">„Valstybės kompensuojama suma (UŽT lėšomis)“.</param>
/// <param name="OwnEur">„Asmeninės lėšos“.</param>
/// <param name="SectionTwo">Null until the provider has submitted it.</param>
public sealed record CouponView(
    string GroupId, string GroupName, string Institution, string ProgrammeCode, string ProgrammeName, string ParticipantId, string ParticipantName,
    CouponState State, string StateLabel, string? Reason, DateTimeOffset? DecidedAt, decimal PriceEur, decimal CompensatedEur, decimal OwnEur,
    CouponRequirements SectionOne, CouponOffer? SectionTwo, BankDetails? Account, SettlementFrequency? Frequency, string? FrequencyLabel, Apprenticeship? Apprenticeship)
{
    public static CouponView Of(Group group, Participant participant, ServiceClient client)
    {
        var (coupon, price) = (client.Coupon, group.Information.PriceEur);
        var compensated = client.CompensatedEur(price);
        return new(group.Id, group.Information.Name, group.Institution, group.Programme.Code, group.Programme.Name, participant.Id, participant.Learner.FullName,
            coupon.State, coupon.State.Label(), coupon.Reason, coupon.DecidedAt, price, compensated, price - compensated,
            coupon.Requirements, coupon.Offer, client.Account, client.Frequency, client.Frequency?.Label(), client.Apprenticeship);
    }
}
