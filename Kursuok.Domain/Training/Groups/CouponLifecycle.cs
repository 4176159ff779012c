using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Providers;

namespace Kursuok.Domain.Training.Groups;

public abstract record CouponCommand(string ParticipantId) : GroupCommand;

/// <summary>„Užimtumo tarnybai reikalingi duomenys“ (UZ-02).</summary>
public sealed record SaveSettlement(string ParticipantId, BankDetails Account, SettlementFrequency? Frequency)
    : CouponCommand(ParticipantId);

/// <summary>„Pameistrystės duomenys“ (UZ-04).</summary>
public sealed record SaveApprenticeship(string ParticipantId, string Employer, string Phone, string Email, string PracticeAddress,
    Institution Institution) : CouponCommand(ParticipantId);

/// <summary>The provider submits section II (UZ-07).</summary>
public sealed record SubmitCoupon(string ParticipantId) : CouponCommand(ParticipantId);

/// <summary>The provider takes section II back before it is decided (AMB-69).</summary>
public sealed record RecallCoupon(string ParticipantId) : CouponCommand(ParticipantId);

/// <summary>The Employment Service confirms (UZ-08): the participant may sign the contract.</summary>
public sealed record ConfirmCoupon(string ParticipantId) : CouponCommand(ParticipantId);

/// <summary>The Employment Service rejects (UZ-08): the participant leaves the group (UZ-09).</summary>
public sealed record RejectCoupon(string ParticipantId, string Reason) : CouponCommand(ParticipantId);

/// <summary>The coupon of one participant (§3.7.3.2). A pair that no row names is refused.</summary>
public static class CouponLifecycle
{
    internal static Decision<Group> Decide(Group group, CouponCommand command, Actor actor, Today today)
    {
        GroupLifecycle.Allow(actor, group.Institution, command switch
        {
            ConfirmCoupon or RejectCoupon => Roles.EmploymentService,
            SaveSettlement => Roles.Administrator, // An account to which money is paid (AMB-75).
            _ => Roles.GroupManagers,
        });
        var participant = group.Participant(command.ParticipantId);
        if (participant.Client is not { } client)
            throw CouponRefusals.None.Because("Dalyvis mokosi ne Užimtumo tarnybos lėšomis.");
        if (group.State is not (GroupState.Announced or GroupState.Running))
            throw GroupRefusals.NotInThisState.Because($"Grupės būsena „{group.State.Label()}“: šis veiksmas negalimas.");
        return (client.Coupon.State, command) switch
        {
            (CouponState.Issued, SaveSettlement save) => Replace(WithSettlement(client, save), CouponEvents.SettlementSaved),
            (CouponState.Issued, SaveApprenticeship save) =>
                Replace(client with { Apprenticeship = RequireApprenticeship(group, save) }, CouponEvents.ApprenticeshipSaved),
            (CouponState.Issued, SubmitCoupon) => Submit(group, participant, today),
            (CouponState.Submitted, SubmitCoupon) => GroupLifecycle.Unchanged(group), // Submitted already.
            (CouponState.Submitted, RecallCoupon) => Replace(client with
            {
                Coupon = client.Coupon with { State = CouponState.Issued, Offer = null },
            }, CouponEvents.Recalled),
            (CouponState.Submitted, ConfirmCoupon) => ConfirmClient(),
            (CouponState.Confirmed, ConfirmCoupon) => GroupLifecycle.Unchanged(group), // Confirmed already.
            (CouponState.Submitted, RejectCoupon reject) => RejectClient(reject),
            (CouponState.Rejected, RejectCoupon) => GroupLifecycle.Unchanged(group), // Rejected already.
            _ => throw CouponRefusals.NotInThisState.Because($"Kupono būsena „{client.Coupon.State.Label()}“: šis veiksmas negalimas."),
        };

        ServiceClient WithDecision(CouponState state, string? reason = null) =>
            client with { Coupon = client.Coupon with { State = state, Reason = reason, DecidedAt = today.Now } };

        Decision<Group> Replace(ServiceClient next, string what) =>
            new(group.With(participant with { Client = next }), [new Event(what, participant.Id)]);

        Decision<Group> ConfirmClient()
        {
            var confirmed = Replace(WithDecision(CouponState.Confirmed), CouponEvents.Confirmed);
            return group.Signing == Signing.Open
                ? new(confirmed.State.With(ContractLifecycle.Invite(confirmed.State.Participant(participant.Id), today)),
                    confirmed.Events.Add(new(ContractEvents.Invited, participant.Id)))
                : confirmed;
        }

        Decision<Group> RejectClient(RejectCoupon reject)
        {
            var reason = FieldChecks.Reason(reject.Reason);
            var left = RegistrationLifecycle.Deregister(participant with { Client = WithDecision(CouponState.Rejected, reason) },
                $"Užimtumo tarnyba atmetė kuponą: {reason}", today);
            return new(group.With(left), [new Event(CouponEvents.Rejected, participant.Id, reason)]);
        }
    }

    /// <summary>Section II goes to the Employment Service, by itself or with the confirmation of the registration (AMB-80).</summary>
    internal static Decision<Group> Submit(Group group, Participant participant, Today today)
    {
        var client = participant.Client ?? throw CouponRefusals.None.Because("Dalyvis mokosi ne Užimtumo tarnybos lėšomis.");
        var offer = MakeOffer(group, participant, client, today);
        return new(group.With(participant with
        {
            Client = client with { Coupon = client.Coupon with { State = CouponState.Submitted, Offer = offer } },
        }), [new Event(CouponEvents.Submitted, participant.Id)]);
    }

    private static ServiceClient WithSettlement(ServiceClient client, SaveSettlement save)
    {
        var checks = new FieldChecks();
        var account = BankDetails.Checked(save.Account, "account", checks);
        checks.That(save.Frequency is not null, "frequency", "Pasirinkite atsiskaitymo dažnumą.");
        checks.Done();
        return client with { Account = account, Frequency = save.Frequency };
    }

    private static Apprenticeship RequireApprenticeship(Group group, SaveApprenticeship save) => group.Information.IsApprenticeship
        ? Apprenticeship.Checked(save)
        : throw CouponRefusals.NotApprenticeship.Because("Grupės mokymo organizavimo forma – ne pameistrystė: darbdavys nenurodomas.");

    private static CouponOffer MakeOffer(Group group, Participant participant, ServiceClient client, Today today)
    {
        if (participant.Registration.State != RegistrationState.Confirmed)
            throw CouponRefusals.RegistrationNotConfirmed.Because("Kupono II skyrius pateikiamas patvirtinus dalyvio registraciją.");
        if (client is not { Account: { } account, Frequency: { } frequency })
            throw CouponRefusals.DataMissing.Because(
                "Neužpildyti Užimtumo tarnybai reikalingi duomenys: sąskaitos rekvizitai ir atsiskaitymo dažnumas.");
        if (group.Information.IsApprenticeship && client.Apprenticeship is null)
            throw CouponRefusals.DataMissing.Because("Neužpildyti pameistrystės duomenys.");
        return new(group.Programme.Code, group.Programme.Name, group.Information.PriceEur, group.Information.TrainingStart,
            group.Information.TrainingEnd,
            account, frequency, client.Apprenticeship, today.Now);
    }
}

public static class CouponEvents
{
    public const string SettlementSaved = "settlement-saved";
    public const string ApprenticeshipSaved = "apprenticeship-saved";
    public const string Submitted = "coupon-submitted";
    public const string Recalled = "coupon-recalled";
    public const string Confirmed = "coupon-confirmed";
    public const string Rejected = "coupon-rejected";
}

public static class CouponRefusals
{
    public static readonly Refusal None = new("coupon-none", RefusalKind.Conflict, "Kupono nėra");
    public static readonly Refusal NotInThisState = new("coupon-not-in-this-state", RefusalKind.Conflict, "Kupono būsena to neleidžia");
    public static readonly Refusal RegistrationNotConfirmed =
        new("coupon-registration-not-confirmed", RefusalKind.Conflict, "Registracija nepatvirtinta");
    public static readonly Refusal DataMissing = new("coupon-data-missing", RefusalKind.Conflict, "Trūksta kupono duomenų");
    public static readonly Refusal NotApprenticeship =
        new("coupon-not-apprenticeship", RefusalKind.Conflict, "Mokoma ne pameistrystės forma");
}
