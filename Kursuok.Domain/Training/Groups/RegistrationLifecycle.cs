using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Criteria;

namespace Kursuok.Domain.Training.Groups;

public abstract record RegistrationCommand : GroupCommand;

/// <summary>A learner takes a seat. The id names the participant when this person was never in the group.</summary>
public sealed record Register(string ParticipantId, Person Learner, Funding Funding, Eligibility? Eligibility) : RegistrationCommand
{
    /// <summary>Section I of the coupon that the Employment Service has formed; null where it has none.</summary>
    public CouponRequirements? Coupon { get; init; }
}

/// <summary>A learner chooses another way of paying (AMB-11).</summary>
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

/// <summary>The provider rejects (D-15).</summary>
public sealed record Reject(string ParticipantId, string Reason) : RegistrationCommand;

/// <summary>The provider removes a participant and says why (D-16).</summary>
public sealed record Remove(string ParticipantId, string Reason) : RegistrationCommand;

/// <summary>The registration of one person to a group (§3.7.3.1). A pair that no row names is refused.</summary>
public static class RegistrationLifecycle
{
    internal static Decision<Group> Decide(Group group, RegistrationCommand command, Actor actor, Today today)
    {
        if (command is Register register)
            return RegisterLearner(group, register, actor, today);
        var participant = ParticipantFor(group, command, actor);
        var state = participant.Registration.State;
        if (command is UpdateEligibility or AbandonGrant)
            return UpdateWaiting(group, participant, command);
        RequireOpen(group, command);
        return (state, command) switch
        {
            (RegistrationState.Pending, SwitchFunding change) => Replace(group, participant with
            {
                Registration = participant.Registration with
                {
                    Funding = RequireOffered(group, change.Funding),
                    Eligibility = change.Eligibility,
                },
                Client = ClientFor(change.Funding, change.Coupon),
            }, RegistrationEvents.FundingSwitched, change.Funding.Label()),
            (RegistrationState.Pending or RegistrationState.Confirmed, Withdraw) =>
                EndRegistration(group, participant, RegistrationState.Withdrawn, RegistrationEvents.Withdrawn, null, today),
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

    private static Decision<Group> RegisterLearner(Group group, Register command, Actor actor, Today today)
    {
        if (!actor.Is(Roles.Learner) || !string.Equals(actor.PersonId, command.Learner.PersonId, StringComparison.Ordinal))
            throw CommonRefusals.RoleMissing.Because("Į grupę asmuo registruojasi pats.");
        var before = group.ParticipantOf(actor.PersonId);
        switch (before?.Registration.State)
        {
            case RegistrationState.Pending or RegistrationState.Confirmed:
                throw RegistrationRefusals.AlreadyRegistered.Because("Jūs jau užsiregistravote į šią grupę.");
            case RegistrationState.Rejected or RegistrationState.Removed or RegistrationState.Deregistered:
                throw RegistrationRefusals.RefusedBefore.Because(
                    $"Registracijos į šią grupę būsena „{before.Registration.State.Label()}“: {before.Registration.Reason}.");
        }
        if (group.State != GroupState.Announced)
            throw GroupRefusals.NotInThisState.Because($"Grupės būsena „{group.State.Label()}“: registracija nevykdoma.");
        if (today.Date < group.Information.RegistrationStart || today.Date > group.Information.RegistrationEnd)
            throw RegistrationRefusals.PeriodClosed.Because(
                $"Registracija vyksta {group.Information.RegistrationStart:yyyy-MM-dd} – {group.Information.RegistrationEnd:yyyy-MM-dd}.");
        RequireOffered(group, command.Funding);
        if (group.FreeSeats == 0)
            throw RegistrationRefusals.GroupFull.Because($"Visos {group.Information.MaxParticipants} vietos užimtos.");
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
            }, RegistrationEvents.Registered);
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
            [new Event(RegistrationEvents.Registered, participant.Id)]);
    }

    private static Person Validate(Person given)
    {
        var checks = new FieldChecks();
        var email = checks.Text(given.Email, "email", 254);
        var phone = checks.Text(given.Phone, "phone", 30);
        checks.That(email.Length == 0 || EmailAddress.TryParse(email, out _), "email", "Neteisingas el. pašto adresas.");
        checks.That(phone.Length == 0 || PhoneNumber.TryParse(phone, out _), "phone", "Neteisingas telefono numeris.");
        checks.Done();
        return given with { Email = email, Phone = PhoneNumber.TryParse(phone, out var number) ? number.ToString() : phone };
    }

    private static Funding RequireOffered(Group group, Funding funding) => group.Information.Funding.Contains(funding)
        ? funding
        : throw RegistrationRefusals.FundingNotOffered.Because(
            $"Į grupę registruojama: {string.Join(", ", group.Information.Funding.Select(offered => offered.Label()))}.", "funding");

    /// <summary>Where the Employment Service pays, there is a coupon (UZ-06).</summary>
    private static ServiceClient? ClientFor(Funding funding, CouponRequirements? coupon) => funding == Funding.EmploymentService
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
}

public static class RegistrationRefusals
{
    public static readonly Refusal ParticipantUnknown = new("participant-unknown", RefusalKind.NotFound, "Tokio dalyvio nėra");
    public static readonly Refusal NotInThisState =
        new("registration-not-in-this-state", RefusalKind.Conflict, "Registracijos būsena to neleidžia");
    public static readonly Refusal AlreadyRegistered = new("registration-exists", RefusalKind.Conflict, "Jau užsiregistruota");
    public static readonly Refusal RefusedBefore =
        new("registration-refused-before", RefusalKind.Conflict, "Pakartotinai registruotis negalima");
    public static readonly Refusal PeriodClosed = new("registration-period-closed", RefusalKind.Conflict, "Registracija nevyksta");
    public static readonly Refusal GroupFull = new("registration-group-full", RefusalKind.Conflict, "Laisvų vietų nėra");
    public static readonly Refusal FundingNotOffered =
        new("registration-funding-not-offered", RefusalKind.Invalid, "Toks finansavimas grupėje nenumatytas");
    public static readonly Refusal CriteriaUnmet =
        new("registration-criteria-unmet", RefusalKind.Conflict, "Neįvykdyti finansavimo kriterijai");
    public static readonly Refusal CriteriaUnchecked =
        new("registration-criteria-unchecked", RefusalKind.Conflict, "Registras neatsako, kriterijai nepatikrinti");
    public static readonly Refusal DocumentsWaiting =
        new("registration-documents-waiting", RefusalKind.Conflict, "Dokumentai dar peržiūrimi");
    public static readonly Refusal ContractConcluded =
        new("registration-contract-concluded", RefusalKind.Conflict, "Sutartis jau sudaryta");
}
