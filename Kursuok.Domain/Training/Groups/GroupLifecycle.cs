using System.Collections.Immutable;
using Kursuok.Domain.Training.Providers;

namespace Kursuok.Domain.Training.Groups;

/// <summary>Everything that may be asked of a group. Each feature's commands are decided by its own table.</summary>
public abstract record GroupCommand;

/// <summary>The commands of the group's own life.</summary>
public abstract record LifecycleCommand : GroupCommand;

/// <summary>Changes „Grupės informacija“ (G-21).</summary>
public sealed record EditInformation(GroupInformation Information, Institution Institution) : LifecycleCommand;

/// <summary>„Skelbiama“ (G-12).</summary>
public sealed record Announce(Institution Institution) : LifecycleCommand;

/// <summary>Back to „Kuriama“ (G-13).</summary>
public sealed record Retract : LifecycleCommand;

/// <summary>„Vykdoma“ by hand: signing is initiated (G-15, G-16, AMB-03).</summary>
public sealed record InitiateSigning(SigningReadiness Readiness) : LifecycleCommand;

/// <summary>„Nevykdoma“ by hand (G-18).</summary>
public sealed record CallOff(string? Reason) : LifecycleCommand;

/// <summary>„Sustabdyta“ (AMB-06).</summary>
public sealed record Suspend(string Reason) : LifecycleCommand;

/// <summary>Back to the state before (AMB-06), with new dates in place of those that passed meanwhile (AMB-68).</summary>
public sealed record Resume(NewDates? Dates = null) : LifecycleCommand;

/// <summary>„Užbaigta“ (AMB-05).</summary>
public sealed record Complete : LifecycleCommand;

/// <summary>Deletes a group that nobody was ever registered in (AMB-87).</summary>
public sealed record DeleteDraft : LifecycleCommand;

/// <summary>Asks for an addendum to the published card (AMB-87).</summary>
public sealed record RequestAddendum(AddendumTerms Terms) : LifecycleCommand;

/// <summary>The IMP administrator grants the addendum that is asked for.</summary>
public sealed record GrantAddendum : LifecycleCommand;

/// <summary>The IMP administrator does not.</summary>
public sealed record RefuseAddendum(string Reason) : LifecycleCommand;

/// <summary>The system's: the result of monitoring, once its protocol is filed (P-11).</summary>
public sealed record RecordMonitoring(MonitoringResult Result) : LifecycleCommand;

/// <summary>The clock's: the registration period is over (G-14).</summary>
public sealed record CloseRegistration(SigningReadiness Readiness) : LifecycleCommand;

/// <summary>The clock's: the day on which training starts has come (G-17, C-05).</summary>
public sealed record StartDay : LifecycleCommand;

/// <summary>The system's: what signing waited for may be filled now (AMB-03).</summary>
public sealed record OpenSigning(SigningReadiness Readiness) : LifecycleCommand;

/// <summary>What a copy of a group does not take over. The timetable moves with the start of training.</summary>
/// <param name="Name">Null keeps the name.</param>
public sealed record CopyPlan(DateOnly TrainingStart, DateOnly RegistrationStart, DateOnly RegistrationEnd, string? Name);

/// <summary>The group's own life, row for row as §3.7.1 tells it. A pair that no row names is refused.</summary>
public static class GroupLifecycle
{
    /// <summary>„Sukurti naują mokymo grupę“ (G-01, G-03, G-23).</summary>
    /// <exception cref="RefusedException">Role, an unknown or closed programme, wrong fields.</exception>
    public static Decision<Group> Create(string id, string programmeCode, GroupInformation information, Institution institution,
        Actor actor, Policy policy)
    {
        Allow(actor, institution.Code, Roles.GroupManagers);
        return new(NewDraft(id, programmeCode, information, institution, policy), [new Event(GroupEvents.Created)]);
    }

    /// <summary>A group's card and timetable once more, moved to other dates (AMB-87).</summary>
    /// <param name="ids">One for each session.</param>
    /// <exception cref="RefusedException">Role, or what the new card or a session may not be.</exception>
    public static Decision<Group> Copy(string id, Group source, CopyPlan plan, ImmutableArray<string> ids, Institution institution, Actor actor,
        Today today, Policy policy)
    {
        Allow(actor, source.Institution, Roles.GroupManagers);
        var days = plan.TrainingStart.DayNumber - source.Information.TrainingStart.DayNumber;
        var checks = new FieldChecks();
        var last = new[] { source.Information.EmploymentService?.TheoryAssessment, source.Information.EmploymentService?.PracticeAssessment,
            source.Information.TrainingEnd }.Max()!.Value;
        checks.That(DateOnly.MaxValue.DayNumber - last.DayNumber >= days, "trainingStart", "Per vėlyva data.");
        checks.Done();
        var information = source.Information with
        {
            Name = plan.Name ?? source.Information.Name,
            RegistrationStart = plan.RegistrationStart,
            RegistrationEnd = plan.RegistrationEnd,
            TrainingStart = plan.TrainingStart,
            TrainingEnd = source.Information.TrainingEnd.AddDays(days),
            MaxParticipants = source.Seats,
            EmploymentService = source.Information.EmploymentService is { } service ? service with
            {
                TheoryAssessment = service.TheoryAssessment?.AddDays(days),
                PracticeAssessment = service.PracticeAssessment?.AddDays(days),
            } : null,
        };
        var draft = NewDraft(id, source.Programme.Code, information, institution, policy);
        return new(Timetable.CopyInto(draft with { DefaultMethod = source.DefaultMethod, CopiedFrom = source.Id }, source.Sessions, days, ids,
            institution, today), [new Event(GroupEvents.Copied, Detail: source.Id)]);
    }

    private static Group NewDraft(string id, string programmeCode, GroupInformation information, Institution institution, Policy policy)
    {
        var programme = institution.Programme(programmeCode);
        if (!programme.IsOpen)
            throw GroupRefusals.ProgrammeClosed.Because($"{programme.Note}.");
        if (!programme.IsListed)
            throw InstitutionRefusals.ProgrammeUnknown.Because("Programos įstaigos sąraše nėra: KPMPC jos teigiamai neįvertino.");
        var outline = ProgrammeOutline.Of(programme);
        return new Group
        {
            Id = id,
            Institution = institution.Code,
            Programme = outline,
            State = GroupState.Draft,
            Information = GroupInformation.Checked(information, outline, institution, policy),
            DefaultMethod = outline.SessionMethods[0],
            Sessions = [],
            Participants = [],
            Signing = Signing.NotInitiated,
        };
    }

    /// <summary>Decides any command of a group.</summary>
    /// <exception cref="RefusedException">Not this actor, not in this state, or the facts do not allow it.</exception>
    public static Decision<Group> Decide(Group group, GroupCommand command, Actor actor, Today today, Policy policy)
    {
        var decision = DecideAlone(group, command, actor, today, policy);
        OwnInterest.RequireNone(group, command, actor);
        return WaitingList.Follow(decision, today);
    }

    private static Decision<Group> DecideAlone(Group group, GroupCommand command, Actor actor, Today today, Policy policy) => command switch
    {
        LifecycleCommand lifecycle => Decide(group, lifecycle, actor, today, policy),
        TimetableCommand timetable => Timetable.Decide(group, timetable, actor, today),
        NoticeCommand notice => GroupNotices.Decide(group, notice, actor, today, policy.Notices),
        RegistrationCommand registration => RegistrationLifecycle.Decide(group, registration, actor, today, policy),
        QueueCommand queue => WaitingList.Decide(group, queue, actor, today, policy),
        CouponCommand coupon => CouponLifecycle.Decide(group, coupon, actor, today),
        ContractCommand contract => ContractLifecycle.Decide(group, contract, actor, today),
        CompletionCommand completion => CompletionLifecycle.Decide(group, completion, actor, today, policy),
        InvoiceCommand invoice => InvoiceLifecycle.Decide(group, invoice, actor, today),
        PrivacyCommand privacy => ParticipantPrivacy.Decide(group, privacy, actor, today),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    private static Decision<Group> Decide(Group group, LifecycleCommand command, Actor actor, Today today, Policy policy)
    {
        Allow(actor, group.Institution, command switch
        {
            CloseRegistration or StartDay or OpenSigning or RecordMonitoring => Roles.Clock,
            GrantAddendum or RefuseAddendum => Roles.ImpAdministrator,
            _ => Roles.GroupManagers,
        });
        return (group.State, command) switch
        {
            (GroupState.Draft, EditInformation edit) => ChangeInformation(group, edit, policy),
            (GroupState.Draft, Announce announce) => AnnounceGroup(group, announce.Institution, today),
            (GroupState.Draft, DeleteDraft) when group.Participants.IsEmpty =>
                new(group with { Deleted = true }, [new Event(GroupEvents.Deleted)]),
            (GroupState.Draft, DeleteDraft) =>
                throw GroupRefusals.HasRegistrations.Because("Į grupę buvo registruotasi: jos ištrinti nebegalima."),
            (GroupState.Announced, RequestAddendum request) => AskAddendum(group, request.Terms, today, policy),
            (GroupState.Announced, GrantAddendum) => Supplement(group, today, policy),
            (GroupState.Announced, RefuseAddendum refuse) => TurnDown(group, refuse.Reason),
            (GroupState.Announced, Retract) when group.ActiveRegistrations == 0 => RetractGroup(group),
            (GroupState.Announced, Retract) =>
                throw GroupRefusals.HasRegistrations.Because(
                    $"Grupėje užsiregistravo {group.ActiveRegistrations}; redaguoti galima, kol nėra užsiregistravusių."),
            (GroupState.Announced, InitiateSigning initiate) => RunByProvider(group, initiate.Readiness, today),
            (GroupState.Announced, CallOff off) => CallOffGroup(group, off.Reason, today, GroupEvents.CalledOff),
            (GroupState.Running, CallOff) when group.Participants.Any(participant => participant.HasConcludedContract) =>
                throw GroupRefusals.HasConcludedContracts.Because("Grupėje yra visų šalių pasirašytų sutarčių; pirmiausia jas nutraukite."),
            (GroupState.Running, CallOff off) => CallOffGroup(group, off.Reason, today, GroupEvents.CalledOff),
            (GroupState.Announced or GroupState.Running, Suspend suspend) => Suspension.Begin(group, suspend.Reason, today),
            (GroupState.Suspended, Resume resume) => Suspension.End(group, resume.Dates ?? NewDates.None, today),
            (GroupState.Running, Complete) => CompleteGroup(group, today),

            (GroupState.Announced, CloseRegistration close)
                when today.Date > group.RegistrationEnd && today.Date < group.Information.TrainingStart
                && group.ActiveRegistrations >= group.Information.MinParticipants =>
                    RunGroup(group, close.Readiness, today, GroupEvents.RunByClock),
            // Too early, too late to sign, too few (the provider decides, D-18), already running or over, or suspended.
            (_, CloseRegistration) => Unchanged(group),
            (GroupState.Announced or GroupState.Running, StartDay) when today.Date >= group.Information.TrainingStart =>
                StartTraining(group, today),
            (_, StartDay) => Unchanged(group), // Too early, over, or suspended: a suspended group meets its start day when it is resumed.
            (GroupState.Running, OpenSigning open) when group.Signing == Signing.Blocked && today.Date < group.Information.TrainingStart
                && open.Readiness.Missing(group.Programme.Kind).IsEmpty => OpenForSigning(group, open.Readiness, today),
            (_, OpenSigning) => Unchanged(group), // Open already, still blocked, too late to sign, or not running.
            (_, RecordMonitoring record) when group.Monitoring.Contains(record.Result) => Unchanged(group), // Shown already.
            (_, RecordMonitoring record) =>
                new(group with { Monitoring = [.. group.Monitoring.Add(record.Result).OrderBy(found => found.Date)] },
                    [new Event(GroupEvents.MonitoringRecorded, Detail: record.Result.Result)]),

            _ => throw GroupRefusals.NotInThisState.Because($"Grupės būsena „{group.State.Label()}“: šis veiksmas negalimas."),
        };
    }

    private static Decision<Group> AskAddendum(Group group, AddendumTerms terms, Today today, Policy policy)
    {
        RequireNotStarted(group, today);
        var asked = terms.Checked(group, today, policy);
        return new(group with { AddendumRequest = asked }, [new Event(GroupEvents.AddendumRequested, Detail: asked.Reason)]);
    }

    /// <summary>Granted as it was asked for; everyone registered is told.</summary>
    private static Decision<Group> Supplement(Group group, Today today, Policy policy)
    {
        RequireNotStarted(group, today);
        var terms = RequireAddendum(group).Checked(group, today, policy);
        var told = group.Participants.Where(participant => participant.Registration.IsActive);
        return new(group with { Addenda = group.Addenda.Add(new(terms, today.Now)), AddendumRequest = null },
            [new Event(GroupEvents.AddendumGranted, Detail: terms.Words),
                .. told.Select(participant => new Event(GroupEvents.AddendumTold, participant.Id, terms.Words))]);
    }

    private static Decision<Group> TurnDown(Group group, string reason)
    {
        _ = RequireAddendum(group);
        return new(group with { AddendumRequest = null }, [new Event(GroupEvents.AddendumRefused, Detail: FieldChecks.Reason(reason))]);
    }

    private static AddendumTerms RequireAddendum(Group group) => group.AddendumRequest
        ?? throw GroupRefusals.AddendumNone.Because("Teikėjas kortelės papildyti neprašo.");

    private static void RequireNotStarted(Group group, Today today)
    {
        if (today.Date >= group.Information.TrainingStart)
            throw GroupRefusals.TrainingStarted.Because($"Mokymai prasidėjo {group.Information.TrainingStart:yyyy-MM-dd}.");
    }

    /// <summary>Back in „Kuriama“ the card itself may be edited: what was added to it is part of it.</summary>
    private static Decision<Group> RetractGroup(Group group) => MoveTo(group with
    {
        Information = group.Information with { MaxParticipants = group.Seats, RegistrationEnd = group.RegistrationEnd },
        Addenda = [],
        AddendumRequest = null,
    }, GroupState.Draft, GroupEvents.Retracted);

    private static Decision<Group> ChangeInformation(Group group, EditInformation edit, Policy policy)
    {
        var information = GroupInformation.Checked(edit.Information, group.Programme, edit.Institution, policy);
        Timetable.RequireWithin(group.Sessions, information);
        return new(group with { Information = information }, [new Event(GroupEvents.InformationEdited)]);
    }

    private static Decision<Group> AnnounceGroup(Group group, Institution institution, Today today)
    {
        if (institution.Programme(group.Programme.Code) is { IsOpen: false } closed)
            throw GroupRefusals.ProgrammeClosed.Because($"{closed.Note}.");
        if (!institution.Places.ContainsKey(group.Information.PlaceId))
            throw InstitutionRefusals.PlaceUnknown.Because("Tokios mokymo vietos įstaigos sąraše nėra.", "placeId");
        if (group.RegistrationEnd < today.Date)
            throw GroupRefusals.RegistrationOver.Because(
                $"Registracijos pabaiga {group.RegistrationEnd:yyyy-MM-dd} jau praėjo; pakeiskite datas.", "registrationEnd");
        Timetable.RequireFullyPlanned(group);
        return MoveTo(group.Told(), GroupState.Announced, GroupEvents.Announced);
    }

    private static Decision<Group> RunByProvider(Group group, SigningReadiness readiness, Today today)
    {
        var missing = readiness.Missing(group.Programme.Kind);
        if (!missing.IsEmpty)
            throw GroupRefusals.SigningNotReady.Because(
                $"Prieš inicijuojant sutarčių pasirašymą užpildykite: {string.Join("; ", missing)}.");
        if (group.ActiveRegistrations == 0)
            throw GroupRefusals.NobodyRegistered.Because("Grupėje nėra užsiregistravusių asmenų.");
        if (today.Date >= group.Information.TrainingStart)
            throw GroupRefusals.TrainingStarted.Because($"Mokymai prasidėjo {group.Information.TrainingStart:yyyy-MM-dd}.");
        return RunGroup(group, readiness, today, GroupEvents.RunByProvider);
    }

    private static Decision<Group> RunGroup(Group group, SigningReadiness readiness, Today today, string what)
    {
        var running = group with { State = GroupState.Running, Signing = Signing.Blocked };
        var missing = readiness.Missing(group.Programme.Kind);
        if (!missing.IsEmpty)
            return new(running, [new Event(what), new Event(GroupEvents.SigningBlocked, Detail: string.Join("; ", missing))]);
        var opened = OpenForSigning(running, readiness, today);
        return opened with { Events = [new Event(what), .. opened.Events] };
    }

    /// <summary>
    /// Invites everyone whose registration is confirmed (G-20, D-19); the Employment Service's clients once it has confirmed their
    /// coupons.
    /// </summary>
    private static Decision<Group> OpenForSigning(Group group, SigningReadiness readiness, Today today)
    {
        var next = group with { Signing = Signing.Open, Terms = readiness.Terms };
        var events = ImmutableArray.CreateBuilder<Event>();
        events.Add(new(GroupEvents.SigningOpened));
        foreach (var participant in group.Participants.Where(participant => participant.MayBeInvited))
        {
            next = next.With(ContractLifecycle.Invite(participant, today));
            events.Add(new(ContractEvents.Invited, participant.Id));
        }
        return new(next, events.ToImmutable());
    }

    private static Decision<Group> CallOffGroup(Group group, string? reason, Today today, string what)
    {
        var checks = new FieldChecks();
        var text = checks.Optional(reason, "reason", 1000);
        checks.Done();
        var next = group with
        {
            State = GroupState.CalledOff,
            Reason = text,
            CalendarRevision = group.CalendarRevision + 1,
            Notices = PendingNotices.None,
        };
        var events = ImmutableArray.CreateBuilder<Event>();
        events.Add(new(what, Detail: text));
        foreach (var participant in group.Participants.Where(participant => participant.Registration.IsActive))
        {
            // Where signing went on and nobody has a contract, each learns what his or her own was wanting.
            var ground = what == GroupEvents.CalledOffByClock && group.State == GroupState.Running
                ? RegistrationLifecycle.WhyWithoutContract(participant).Reason
                : text;
            next = next.With(RegistrationLifecycle.Deregister(participant,
                participant.IsUnsigned ? ground is null ? "Grupė nesusidarė" : $"Grupė nesusidarė: {ground}" : "Sutartis nutraukta", today));
            if (participant.IsUnsigned)
                events.Add(new(GroupEvents.NotFormed, participant.Id, ground));
            events.AddRange(ContractLifecycle.LapsedAfterProvider(participant));
        }
        return new(next, events.ToImmutable());
    }

    /// <summary>Who has no contract signed by both leaves (C-05); where nobody has one, the group is not run (G-17, AMB-04).</summary>
    private static Decision<Group> StartTraining(Group group, Today today)
    {
        if (!group.Participants.Any(participant => participant.HasConcludedContract))
            return CallOffGroup(group, null, today, GroupEvents.CalledOffByClock);
        var next = group;
        var events = ImmutableArray.CreateBuilder<Event>();
        foreach (var participant in group.Participants.Where(participant => participant.IsUnsigned))
        {
            var (what, reason) = RegistrationLifecycle.WhyWithoutContract(participant);
            next = next.With(RegistrationLifecycle.Deregister(participant, reason, today));
            events.Add(new(what, participant.Id, reason));
            events.AddRange(ContractLifecycle.LapsedAfterProvider(participant));
        }
        return new(next, events.ToImmutable());
    }

    private static Decision<Group> CompleteGroup(Group group, Today today)
    {
        if (today.Date < group.Information.TrainingEnd)
            throw GroupRefusals.TrainingNotOver.Because($"Mokymai baigiasi {group.Information.TrainingEnd:yyyy-MM-dd}.");
        var open = group.Participants.Where(participant => participant.HasConcludedContract && participant.Training.IsUndecided).ToList();
        if (open.Count > 0)
            throw GroupRefusals.ParticipantsUndecided.Because(
                "Nepažymėta, ar baigė, arba nepatvirtintas įvertinimas: "
                    + $"{string.Join(", ", open.Select(participant => participant.Learner.FullName))}.");
        var next = group with { State = GroupState.Completed };
        foreach (var participant in group.Participants.Where(participant => participant.HasConcludedContract))
            next = next.With(ContractLifecycle.End(participant));
        return new(Feedback.Publish(next), [new Event(GroupEvents.Completed)]);
    }

    private static Decision<Group> MoveTo(Group group, GroupState state, string what) =>
        new(group with { State = state }, [new Event(what)]);

    internal static Decision<Group> Unchanged(Group group) => new(group, []);

    internal static void Allow(Actor actor, string institution, Roles roles)
    {
        if (actor.Is(roles & (Roles.Clock | Roles.Officials))
            || actor.Represents(institution, roles & (Roles.Provider | Roles.EmployerRepresentative)))
            return;
        throw CommonRefusals.RoleMissing.Because(actor.Is(roles)
            ? "Grupė priklauso kitai mokymo įstaigai."
            : "Šį veiksmą atlieka mokymo įstaigos naudotojas, turintis tam teisę.");
    }

    /// <summary>The next moment at which the clock has something to do in a group, or null.</summary>
    public static DateTimeOffset? NextMoment(Group group, Today today)
    {
        if (group.State is not (GroupState.Announced or GroupState.Running))
            return null;
        var closing = Vilnius.StartOf(group.RegistrationEnd.AddDays(1));
        var start = Vilnius.StartOf(group.Information.TrainingStart);
        var next = group.State == GroupState.Announced && today.Now < closing ? closing : today.Now < start ? start : (DateTimeOffset?)null;
        return ContractTexts.NextLetter(group) is { } letter && letter < next ? letter : next;
    }
}

public static class GroupEvents
{
    public const string Created = "group-created";
    public const string Copied = "group-copied";
    public const string Deleted = "group-deleted";
    public const string AddendumRequested = "addendum-requested";
    public const string AddendumGranted = "addendum-granted";
    public const string AddendumTold = "addendum-told";
    public const string AddendumRefused = "addendum-refused";
    public const string InformationEdited = "group-information-edited";
    public const string Announced = "group-announced";
    public const string Retracted = "group-retracted";
    public const string RunByProvider = "group-run-by-provider";
    public const string RunByClock = "group-run-by-clock";
    public const string SigningBlocked = "signing-blocked";
    public const string SigningOpened = "signing-opened";
    public const string CalledOff = "group-called-off";
    public const string CalledOffByClock = "group-called-off-by-clock";
    public const string NotFormed = "group-not-formed";
    public const string Suspended = "group-suspended";
    public const string Resumed = "group-resumed";
    public const string Completed = "group-completed";
    public const string MonitoringRecorded = "monitoring-recorded";
}

public static class GroupRefusals
{
    public static readonly Refusal Unknown = new("group-unknown", RefusalKind.NotFound, "Tokios grupės nėra");
    public static readonly Refusal NotInThisState = new("group-not-in-this-state", RefusalKind.Conflict, "Grupės būsena to neleidžia");
    public static readonly Refusal ProgrammeClosed =
        new("group-programme-closed", RefusalKind.Conflict, "Programa sustabdyta arba išregistruota");
    public static readonly Refusal HasRegistrations = new("group-has-registrations", RefusalKind.Conflict, "Grupėje yra užsiregistravusių");
    public static readonly Refusal HasConcludedContracts =
        new("group-has-concluded-contracts", RefusalKind.Conflict, "Grupėje yra sudarytų sutarčių");
    public static readonly Refusal SigningNotReady =
        new("group-signing-not-ready", RefusalKind.Conflict, "Sutarčių pasirašymo pradėti dar negalima");
    public static readonly Refusal NobodyRegistered = new("group-nobody-registered", RefusalKind.Conflict, "Grupėje nėra dalyvių");
    public static readonly Refusal TrainingStarted = new("group-training-started", RefusalKind.Conflict, "Mokymai jau prasidėjo");
    public static readonly Refusal TrainingNotOver = new("group-training-not-over", RefusalKind.Conflict, "Mokymai dar nesibaigė");
    public static readonly Refusal ParticipantsUndecided =
        new("group-participants-undecided", RefusalKind.Conflict, "Ne visų dalyvių mokymai užbaigti");
    public static readonly Refusal RegistrationOver =
        new("group-registration-over", RefusalKind.Conflict, "Registracijos laikotarpis pasibaigęs");
    public static readonly Refusal HoursNotPlanned =
        new("group-hours-not-planned", RefusalKind.Conflict, "Suplanuotos ne visos kontaktinio darbo valandos");
    public static readonly Refusal HoursOverPlanned =
        new("group-hours-over-planned", RefusalKind.Conflict, "Suplanuota daugiau valandų, nei numatyta programoje");
    public static readonly Refusal AddendumNone = new("group-addendum-none", RefusalKind.Conflict, "Kortelės papildyti neprašoma");
    public static readonly Refusal SessionsOverlap =
        new("session-overlaps", RefusalKind.Conflict, "Grupės užsiėmimai vyktų tuo pačiu metu");
    public static readonly Refusal SessionTimeMissing =
        new("session-time-missing", RefusalKind.Invalid, "Tokio laiko tą dieną nėra");
    public static readonly Refusal SessionUnknown = new("session-unknown", RefusalKind.NotFound, "Tokio užsiėmimo nėra");
    public static readonly Refusal SessionHeld = new("session-held", RefusalKind.Conflict, "Užsiėmimas jau įvyko");
    public static readonly Refusal SessionsMissed =
        new("group-sessions-missed", RefusalKind.Conflict, "Sustabdymo metu praėjo užsiėmimų laikas");
    public static readonly Refusal SessionOutsideTraining =
        new("session-outside-training", RefusalKind.Invalid, "Užsiėmimas ne mokymų laikotarpiu");
    public static readonly Refusal SessionMethodNotOffered =
        new("session-method-not-offered", RefusalKind.Invalid, "Programa taip nevykdoma");
    public static readonly Refusal LecturerInactive = new("session-lecturer-inactive", RefusalKind.Invalid, "Lektorius neaktyvus");
}
