using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Criteria;

namespace Kursuok.Domain.Training.Groups;

public abstract record RegistrationCommand : GroupCommand;

/// <summary>A learner takes a seat. The id names the participant when this person was never in the group.</summary>
public sealed record Register(string ParticipantId, Person Learner, Funding Funding, Eligibility? Eligibility) : RegistrationCommand
{
    /// <summary>Section I of the coupon that the Employment Service has formed; null where it has none.</summary>
    public CouponRequirements? Coupon { get; init; }

    /// <summary>Nobody else at the provider could confirm, sign for and mark this learner (AMB-71).</summary>
    public bool ServedOnlyBySelf { get; init; }
}

/// <summary>A learner chooses another way of paying, as long as no contract is invited (AMB-11, AMB-74).</summary>
public sealed record SwitchFunding(string ParticipantId, Funding Funding, Eligibility? Eligibility) : RegistrationCommand
{
    /// <summary>Section I of the coupon that the Employment Service has formed; null where it has none.</summary>
    public CouponRequirements? Coupon { get; init; }
}

/// <summary>A learner gives the seat up.</summary>
public sealed record Withdraw(string ParticipantId) : RegistrationCommand;

/// <summary>The provider confirms (D-15); the basket pays what was reserved of it, if the criteria hold as they are known now.</summary>
public sealed record Confirm(string ParticipantId, Eligibility? Eligibility = null, Grant? Grant = null) : RegistrationCommand
{
    /// <summary>Section II of the coupon is handed in with it (AMB-80): both are done, or neither.</summary>
    public bool WithCoupon { get; init; }
}

/// <summary>The system's: more is known of one who does not pay.</summary>
public sealed record UpdateEligibility(string ParticipantId, Eligibility Eligibility) : RegistrationCommand;

/// <summary>The system's: money was reserved in this round, but nobody has confirmed with it.</summary>
public sealed record AbandonGrant(string ParticipantId, int Attempt, int Round) : RegistrationCommand;

/// <summary>The learner or the provider wants more of the basket, which has money again (AMB-74).</summary>
/// <param name="Grant">What is reserved for it now; null only while it is being tried.</param>
public sealed record RaiseGrant(string ParticipantId, Grant? Grant) : RegistrationCommand;

/// <summary>The provider takes a rejection or a removal back and says why: the registration waits again (AMB-69).</summary>
public sealed record TakeBack(string ParticipantId, string Reason) : RegistrationCommand;

/// <summary>The provider rejects (D-15).</summary>
public sealed record Reject(string ParticipantId, string Reason) : RegistrationCommand;

/// <summary>The provider removes a participant and says why (D-16).</summary>
public sealed record Remove(string ParticipantId, string Reason) : RegistrationCommand;

/// <summary>The registration of one person to a group (§3.7.3.1). A pair that no row names is refused.</summary>
public static class RegistrationLifecycle
{
    internal static Decision<Group> Decide(Group group, RegistrationCommand command, Actor actor, Today today, Policy policy)
    {
        if (command is Register register)
            return RegisterLearner(group, register, actor, today, policy);
        var participant = ParticipantFor(group, command, actor);
        var state = participant.Registration.State;
        if (command is UpdateEligibility or AbandonGrant)
            return UpdateWaiting(group, participant, command);
        RequireOpen(group, command);
        return (state, command) switch
        {
            (RegistrationState.Pending, SwitchFunding change) => Switch(group, participant, change),
            (RegistrationState.Confirmed, SwitchFunding change) when participant.IsNotInvited =>
                Switch(group, AsPending(participant), change),
            (RegistrationState.Confirmed, RaiseGrant raise) when participant.IsNotInvited => Raise(group, participant, raise),
            (RegistrationState.Rejected or RegistrationState.Removed, TakeBack back) => TakeBackDecision(group, participant, back, today),
            (RegistrationState.Pending or RegistrationState.Confirmed, Withdraw) =>
                EndRegistration(group, participant.Withdrew(today.Now, policy), RegistrationState.Withdrawn, RegistrationEvents.Withdrawn,
                    null, today),
            (RegistrationState.Pending, Confirm confirm) => ConfirmRegistration(group, participant, confirm, today),
            (RegistrationState.Pending, Reject reject) =>
                EndRegistration(group, participant, RegistrationState.Rejected, RegistrationEvents.Rejected,
                    FieldChecks.Reason(reject.Reason),
                    today),
            (RegistrationState.Pending or RegistrationState.Confirmed, Remove remove) =>
                EndRegistration(group, participant, RegistrationState.Removed, RegistrationEvents.ParticipantRemoved,
                    FieldChecks.Reason(remove.Reason), today),
            _ => throw RegistrationRefusals.NotInThisState.Because($"Registracijos būsena „{state.Label()}“: šis veiksmas negalimas."),
        };
    }

    /// <summary>What the system notes of a registration that waits, whatever the group does; of others it notes nothing.</summary>
    private static Decision<Group> UpdateWaiting(Group group, Participant participant,
        RegistrationCommand command) => (participant.Registration, command) switch
        {
            ({ State: RegistrationState.Pending, Funding: not Funding.OwnFunds } waiting, UpdateEligibility update)
                when !update.Eligibility.AgreesWith(waiting.Eligibility) =>
                Replace(group, participant with { Registration = waiting with { Eligibility = update.Eligibility } },
                    RegistrationEvents.EligibilityUpdated),
            ({ State: RegistrationState.Pending } waiting, AbandonGrant abandon)
                when abandon.Attempt == participant.Attempt && abandon.Round == waiting.GrantRound =>
                Replace(group, participant with { Registration = waiting with { GrantRound = waiting.GrantRound + 1 } },
                    RegistrationEvents.GrantAbandoned),
            _ => GroupLifecycle.Unchanged(group),
        };

    private static Decision<Group> Switch(Group group, Participant participant, SwitchFunding change)
    {
        if (participant.Client is { Coupon.State: CouponState.Submitted })
            throw CouponRefusals.NotInThisState.Because("Kupono II skyrius pateiktas: pirmiausia jį turi atšaukti mokymo teikėjas.");
        if (participant.Client is { Coupon.State: CouponState.Confirmed })
            throw CouponRefusals.NotInThisState.Because("Užimtumo tarnyba kuponą patvirtino: finansavimą pakeisti galima tik per ją.");
        return Replace(group, participant with
        {
            Registration = participant.Registration with
            {
                Funding = RequireOffered(group, change.Funding),
                Eligibility = change.Eligibility,
            },
            Client = ClientFor(change.Funding, change.Coupon),
        }, RegistrationEvents.FundingSwitched, change.Funding.Label());
    }

    /// <summary>Waits for the provider again; what the basket held goes back to it, since nobody can confirm with that round any more.</summary>
    private static Participant AsPending(Participant participant) => participant with
    {
        Registration = participant.Registration with
        {
            State = RegistrationState.Pending,
            Reason = null,
            DecidedAt = null,
            GrantedCents = 0,
            GrantRound = participant.Registration.GrantRound + 1,
        },
    };

    private static Decision<Group> Raise(Group group, Participant participant, RaiseGrant raise)
    {
        var registration = participant.Registration;
        if (registration.Funding != Funding.ImpBasket || registration.GrantedCents >= group.Information.PriceEur * 100)
            throw RegistrationRefusals.GrantFull.Because("IMP krepšelio lėšų šiai registracijai jau skirta visa kaina arba ji mokama kitaip.");
        if (raise.Grant is not { } grant)
            return GroupLifecycle.Unchanged(group);
        if (grant.Cents <= registration.GrantedCents)
            throw BasketRefusals.UsedUp.Because("Krepšelyje laisvų lėšų neatsirado: skirta suma nesikeičia.");
        return Replace(group, participant with { Registration = registration with { GrantedCents = RequireGrant(group, registration, grant) } },
            RegistrationEvents.GrantRaised);
    }

    private static Decision<Group> TakeBackDecision(Group group, Participant participant, TakeBack back, Today today)
    {
        if (today.Date >= group.Information.TrainingStart)
            throw GroupRefusals.TrainingStarted.Because($"Mokymai prasidėjo {group.Information.TrainingStart:yyyy-MM-dd}.");
        if (participant.ContractState == ContractState.Terminated)
            throw RegistrationRefusals.NotInThisState.Because("Dalyvio sutartis nutraukta: pašalinimo atšaukti negalima.");
        var reason = FieldChecks.Reason(back.Reason);
        RequireSeat(group);
        var again = AsPending(participant) with
        {
            Attempt = participant.Attempt + 1,
            Contract = null,
            Client = participant.Client is { } client ? ServiceClient.Of(client.Coupon.Requirements) : null,
        };
        return Replace(group, again, RegistrationEvents.TakenBack, reason);
    }

    internal static void RequireSeat(Group group)
    {
        if (group.FreeSeats == 0)
            throw RegistrationRefusals.GroupFull.Because($"Visos {group.Seats} vietos užimtos.");
    }

    private static Decision<Group> RegisterLearner(Group group, Register command, Actor actor, Today today, Policy policy)
    {
        RequireMayRegister(group, command, actor, today, policy);
        RequireSeat(group);
        return TakeSeat(group, command, today, RegistrationEvents.Registered);
    }

    /// <summary>All that a registration needs but a free seat.</summary>
    internal static void RequireMayRegister(Group group, Register command, Actor actor, Today today, Policy policy)
    {
        if (!actor.Is(Roles.Learner) || !string.Equals(actor.PersonId, command.Learner.PersonId, StringComparison.Ordinal))
            throw CommonRefusals.RoleMissing.Because("Į grupę asmuo registruojasi pats.");
        var before = group.ParticipantOf(actor.PersonId);
        if (before is { Registration.IsActive: true })
            throw RegistrationRefusals.AlreadyRegistered.Because("Jūs jau užsiregistravote į šią grupę.");
        if (group.State != GroupState.Announced)
            throw GroupRefusals.NotInThisState.Because($"Grupės būsena „{group.State.Label()}“: registracija nevykdoma.");
        if (!group.TakesRegistrationsOn(today.Date))
            throw RegistrationRefusals.PeriodClosed.Because(
                $"Registracija vyksta {group.Information.RegistrationStart:yyyy-MM-dd} – {group.RegistrationEnd:yyyy-MM-dd}.");
        RequireOffered(group, command.Funding);
        if (command.ServedOnlyBySelf)
            throw RegistrationRefusals.OwnGroup.Because(
                "Jūs vienintelis (-ė) tvarkytumėte savo registraciją ir sutartį. Į įstaigos naudotojus įtraukite antrą administratorių ir "
                    + "antrą sutartis pasirašantį asmenį.");
        RequireNotCoolingDown(before, today, policy);
    }

    /// <summary>Waits for the provider on a free seat.</summary>
    internal static Decision<Group> TakeSeat(Group group, Register command, Today today, string what)
    {
        var before = group.ParticipantOf(command.Learner.PersonId);
        var learner = Validate(command.Learner);
        var registration = new Registration(RegistrationState.Pending, today.Now, command.Funding, command.Eligibility, null, null);
        var client = ClientFor(command.Funding, command.Coupon);
        if (before is not null)
        {
            return Replace(group.WithRequest(today), before with
            {
                Attempt = before.Attempt + 1,
                Learner = learner,
                Registration = registration,
                Contract = null,
                Client = client,
            }, what);
        }
        var participant = new Participant
        {
            Id = command.ParticipantId,
            Ordinal = group.Participants.Length + 1,
            Attempt = 1,
            Learner = learner,
            Registration = registration,
            Training = TrainingRecord.None,
            Client = client,
        };
        return new(group.WithRequest(today) with { Participants = group.Participants.Add(participant) },
            [new Event(what, participant.Id)]);
    }

    /// <summary>Seats that are taken and given up in turn are kept from others: after the third time within an hour one must wait (AMB-69).</summary>
    private static void RequireNotCoolingDown(Participant? before, Today today, Policy policy)
    {
        if (before is null || before.Withdrawals.Count(at => today.Now - at < policy.CoolDown) < policy.WithdrawalsBeforeCoolDown)
            return;
        var until = Vilnius.Local(before.Withdrawals[^policy.WithdrawalsBeforeCoolDown] + policy.CoolDown);
        throw RegistrationRefusals.CoolingDown.Because(
            $"Registraciją atsiėmėte {policy.WithdrawalsBeforeCoolDown} kartus: registruotis vėl galėsite {until:yyyy-MM-dd HH:mm}.");
    }

    internal static Person Validate(Person given)
    {
        var checks = new FieldChecks();
        var email = checks.Text(given.Email, "email", 254);
        var phone = checks.Text(given.Phone, "phone", 30);
        checks.That(email.Length == 0 || EmailAddress.TryParse(email, out _), "email", "Neteisingas el. pašto adresas.");
        checks.That(phone.Length == 0 || PhoneNumber.TryParse(phone, out _), "phone", "Neteisingas telefono numeris.");
        checks.Done();
        return given with { Email = email, Phone = PhoneNumber.TryParse(phone, out var number) ? number.ToString() : phone };
    }

    internal static Funding RequireOffered(Group group, Funding funding) => group.Information.Funding.Contains(funding)
        ? funding
        : throw RegistrationRefusals.FundingNotOffered.Because(
            $"Į grupę registruojama: {string.Join(", ", group.Information.Funding.Select(offered => offered.Label()))}.", "funding");

    /// <summary>Where the Employment Service pays, there is a coupon (UZ-06).</summary>
    internal static ServiceClient? ClientFor(Funding funding, CouponRequirements? coupon) => funding == Funding.EmploymentService
        ? ServiceClient.Of(coupon ?? throw CouponRefusals.None.Because(
            "Užimtumo tarnyba Jums kupono nesuformavo: kreipkitės į ją arba pasirinkite kitą finansavimą."))
        : null;

    private static Decision<Group> ConfirmRegistration(Group group, Participant participant, Confirm confirm, Today today)
    {
        var registration = participant.Registration;
        if (registration.Funding == Funding.ImpBasket)
            registration = registration with { Eligibility = RequireCriteria(confirm.Eligibility ?? registration.Eligibility) };
        if (group.State == GroupState.Running && today.Date >= group.Information.TrainingStart)
            throw GroupRefusals.TrainingStarted.Because($"Mokymai prasidėjo {group.Information.TrainingStart:yyyy-MM-dd}.");
        if (registration.Funding == Funding.ImpBasket)
            registration = registration with { GrantedCents = RequireGrant(group, registration, confirm.Grant) };
        var confirmed =
            participant with { Registration = registration with { State = RegistrationState.Confirmed, DecidedAt = today.Now } };
        var decision = Replace(group, confirmed, RegistrationEvents.Confirmed);
        if (confirm.WithCoupon)
        {
            var submitted = CouponLifecycle.Submit(decision.State, confirmed, today);
            return submitted with { Events = [.. decision.Events, .. submitted.Events] };
        }
        return group.Signing == Signing.Open && confirmed.MayBeInvited
            ? new(decision.State.With(ContractLifecycle.Invite(confirmed, today)),
                decision.Events.Add(new(ContractEvents.Invited, participant.Id)))
            : decision;
    }

    /// <summary>
    /// All criteria hold (AMB-11); else the reason tells what is not so, what is being reviewed and who does not answer apart.
    /// </summary>
    private static Eligibility RequireCriteria(Eligibility? known)
    {
        if (known is null)
            throw RegistrationRefusals.CriteriaUnchecked.Because(
                "Finansavimo kriterijai dar nepatikrinti: IMP krepšelio lėšų skirti negalima.");
        foreach (var (state, refusal) in new[]
        {
            (CriterionState.NotMet, RegistrationRefusals.CriteriaUnmet), (CriterionState.Waiting,
                RegistrationRefusals.DocumentsWaiting), (CriterionState.Unanswered, RegistrationRefusals.CriteriaUnchecked),
        })
        {
            var such = known.Criteria.Where(criterion => criterion.State == state).ToList();
            if (such.Count > 0)
                throw refusal.Because(
                    "IMP krepšelio lėšų skirti negalima. "
                        + $"{string.Join(" ", such.Select(criterion => $"{criterion.Kind.Label()}: {criterion.Why}"))}");
        }
        return known;
    }

    private static long RequireGrant(Group group, Registration registration, Grant? grant) =>
        group.Information.PriceEur == 0 ? 0
        : grant is { Cents: > 0 } && grant.Round == registration.GrantRound && grant.Cents <= group.Information.PriceEur * 100 ? grant.Cents
        : throw BasketRefusals.HoldOver.Because("Krepšelio lėšų rezervacija nebegalioja. Patvirtinkite dar kartą.");

    private static Decision<Group> EndRegistration(Group group, Participant participant, RegistrationState state, string what,
        string? reason,
        Today today)
    {
        if (participant.HasConcludedContract)
            throw RegistrationRefusals.ContractConcluded.Because("Sutartis pasirašyta visų šalių: pirmiausia ją nutraukite.");
        var ended = Replace(group, WithoutSeat(participant, state, reason, today), what, reason);
        return ended with { Events = [.. ended.Events, .. ContractLifecycle.LapsedAfterProvider(participant)] };
    }

    /// <summary>Why somebody has no contract when training starts, as it came about (C-05, AMB-85): what happens, and the reason.</summary>
    internal static (string Event, string Reason) WhyWithoutContract(Participant participant) => participant switch
    {
        { Registration.State: RegistrationState.Pending } =>
            (RegistrationEvents.DeregisteredUnconfirmed, "Registracija nepatvirtinta iki mokymų pradžios"),
        { MayBeInvited: false } =>
            (RegistrationEvents.DeregisteredWithoutCoupon, "Užimtumo tarnyba iki mokymų pradžios nepatvirtino kupono"),
        { Contract: null } =>
            (RegistrationEvents.DeregisteredUninvited, "Mokymo teikėjas iki mokymų pradžios nepradėjo sutarčių pasirašymo"),
        { Contract.LearnerSignedAt: null } => (RegistrationEvents.DeregisteredUnsigned, "Iki mokymų pradžios nepasirašyta sutartis"),
        { Contract.ProviderSignature: null } =>
            (RegistrationEvents.DeregisteredByProvider, "Mokymo teikėjas iki mokymų pradžios nepasirašė sutarties"),
        _ => (RegistrationEvents.DeregisteredByEmployer, "Darbdavys iki mokymų pradžios nepasirašė sutarties"),
    };

    /// <summary>The system takes a person out (G-19, C-05); an unfinished contract lapses.</summary>
    internal static Participant Deregister(Participant participant, string reason, Today today) =>
        WithoutSeat(participant, RegistrationState.Deregistered, reason, today);

    private static Participant WithoutSeat(Participant participant, RegistrationState state, string? reason,
        Today today) => ContractLifecycle.Lapse(participant) with
        {
            Registration = participant.Registration with { State = state, Reason = reason, DecidedAt = today.Now },
            Client = participant.Client?.Leave(),
        };

    private static Decision<Group> Replace(Group group, Participant participant, string what, string? detail = null) =>
        new(group.With(participant), [new Event(what, participant.Id, detail)]);

    private static Participant ParticipantFor(Group group, RegistrationCommand command, Actor actor)
    {
        var (id, own) = command switch
        {
            SwitchFunding change => (change.ParticipantId, true),
            RaiseGrant raise => (raise.ParticipantId, actor.Is(Roles.Learner)),
            TakeBack back => (back.ParticipantId, false),
            Withdraw withdraw => (withdraw.ParticipantId, true),
            Confirm confirm => (confirm.ParticipantId, false),
            Reject reject => (reject.ParticipantId, false),
            Remove remove => (remove.ParticipantId, false),
            UpdateEligibility update => (update.ParticipantId, false),
            AbandonGrant abandon => (abandon.ParticipantId, false),
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };
        if (own)
            return group.OwnParticipant(id, actor);
        GroupLifecycle.Allow(actor, group.Institution, command is UpdateEligibility or AbandonGrant ? Roles.Clock : Roles.GroupManagers);
        return group.Participant(id);
    }

    /// <summary>A learner's own record; that of another person does not exist for him or her.</summary>
    internal static Participant OwnParticipant(this Group group, string id, Actor actor)
    {
        if (!actor.Is(Roles.Learner))
            throw CommonRefusals.RoleMissing.Because("Šį veiksmą atlieka pats dalyvis.");
        var participant = group.Participant(id);
        return string.Equals(participant.Learner.PersonId, actor.PersonId, StringComparison.Ordinal)
            ? participant
            : throw RegistrationRefusals.ParticipantUnknown.Because("Tokio dalyvio grupėje nėra.");
    }

    private static void RequireOpen(Group group, RegistrationCommand command)
    {
        // A learner may always give a seat up; everything else waits while the group is suspended and ends with it (AMB-06).
        var open =
            group.State is GroupState.Announced or GroupState.Running || (group.State == GroupState.Suspended && command is Withdraw);
        if (!open)
            throw GroupRefusals.NotInThisState.Because($"Grupės būsena „{group.State.Label()}“: šis veiksmas negalimas.");
    }
}

public static class RegistrationEvents
{
    public const string Registered = "registered";
    public const string FundingSwitched = "funding-switched";
    public const string Withdrawn = "registration-withdrawn";
    public const string Confirmed = "registration-confirmed";
    public const string Rejected = "registration-rejected";
    public const string ParticipantRemoved = "participant-removed";
    public const string DeregisteredUnsigned = "deregistered-unsigned";
    public const string DeregisteredUnconfirmed = "deregistered-unconfirmed";
    public const string DeregisteredWithoutCoupon = "deregistered-without-coupon";
    public const string DeregisteredUninvited = "deregistered-uninvited";
    public const string DeregisteredByProvider = "deregistered-provider-unsigned";
    public const string DeregisteredByEmployer = "deregistered-employer-unsigned";
    public const string EligibilityUpdated = "eligibility-updated";
    public const string GrantAbandoned = "grant-abandoned";
    public const string GrantRaised = "grant-raised";
    public const string TakenBack = "registration-taken-back";
}

public static class RegistrationRefusals
{
    public static readonly Refusal ParticipantUnknown = new("participant-unknown", RefusalKind.NotFound, "Tokio dalyvio nėra");
    public static readonly Refusal NotInThisState =
        new("registration-not-in-this-state", RefusalKind.Conflict, "Registracijos būsena to neleidžia");
    public static readonly Refusal AlreadyRegistered = new("registration-exists", RefusalKind.Conflict, "Jau užsiregistruota");
    public static readonly Refusal OwnGroup = new("own-group", RefusalKind.Conflict, "Savo grupėje mokytis negalima");
    public static readonly Refusal CoolingDown =
        new("registration-cooling-down", RefusalKind.Conflict, "Registracija per dažnai atsiimama");
    public static readonly Refusal GrantFull = new("registration-grant-full", RefusalKind.Conflict, "Krepšelio lėšų daugiau neskiriama");
    public static readonly Refusal PeriodClosed = new("registration-period-closed", RefusalKind.Conflict, "Registracija nevyksta");
    public static readonly Refusal GroupFull = new("registration-group-full", RefusalKind.Conflict, "Laisvų vietų nėra");
    public static readonly Refusal FundingNotOffered =
        new("registration-funding-not-offered", RefusalKind.Invalid, "Toks finansavimas grupėje nenumatytas");
    public static readonly Refusal CriteriaUnmet =
        new("registration-criteria-unmet", RefusalKind.Conflict, "Neįvykdyti finansavimo kriterijai");
    public static readonly Refusal CriteriaUnchecked =
        new("registration-criteria-unchecked", RefusalKind.Conflict, "Finansavimo kriterijai nepatikrinti");
    public static readonly Refusal DocumentsWaiting =
        new("registration-documents-waiting", RefusalKind.Conflict, "Dokumentai dar peržiūrimi");
    public static readonly Refusal ContractConcluded =
        new("registration-contract-concluded", RefusalKind.Conflict, "Sutartis jau sudaryta");
}
