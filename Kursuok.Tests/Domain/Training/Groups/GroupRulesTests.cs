using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Domain.Training.Reports;
using Kursuok.Functions.People.Accounts;

namespace Kursuok.Tests.Domain.Training.Groups;

public sealed class GroupRulesTests
{
    private static readonly SigningReadiness s_notReady = new(NumberingFilled: false, ContractCardFilled: false);

    private static Group Announced(int pending = 0, int confirmed = 0, int withdrawn = 0, int removed = 0)
    {
        RegistrationState[] states =
        [
            .. Enumerable.Repeat(RegistrationState.Pending, pending), .. Enumerable.Repeat(RegistrationState.Confirmed, confirmed),
            .. Enumerable.Repeat(RegistrationState.Withdrawn, withdrawn), .. Enumerable.Repeat(RegistrationState.Removed, removed),
        ];
        return Sample.Group(GroupState.Announced, [.. states.Select((state, i) => Sample.Participant(i + 1, state))]);
    }

    [Fact]
    [Rule("G-01", "G-03", "G-06", "G-23")]
    public void A_group_is_created_with_its_card_in_one_programme_and_then_being_made()
    {
        var created = GroupLifecycle.Create("g", Sample.ProgrammeCode, Sample.Information with { Name = "  Rudens grupė " },
            Sample.Institution, Sample.Employee, Policy.Default);
        Assert.Equal((GroupState.Draft, Sample.ProgrammeCode, "Rudens grupė"),
            (created.State.State, created.State.Programme.Code, created.State.Information.Name));
        Assert.Empty(created.State.Sessions);
        Assert.Equal("programme-unknown", Sample.Refused(() =>
            GroupLifecycle.Create("g", "NSS-0", Sample.Information, Sample.Institution, Sample.Employee, Policy.Default)));
        foreach (var (name, actor) in Sample.Actors.Where(actor => actor.Key is not ("Administrator" or "Employee")))
            Assert.True(Sample.Refused(() => GroupLifecycle.Create("g", Sample.ProgrammeCode, Sample.Information, Sample.Institution, actor,
                Policy.Default)) == "role-missing", name);
    }

    public static TheoryData<string, GroupInformation> WrongCards => new()
    {
        { "name", Sample.Information with { Name = " " } },
        { "funding", Sample.Information with { Funding = [] } },
        { "priceEur", Sample.Information with { PriceEur = -0.01m } },
        { "priceEur", Sample.Information with { PriceEur = 10.005m } },
        { "language", Sample.Information with { Language = "Prancūzų" } },
        { "minParticipants", Sample.Information with { MinParticipants = 0 } },
        { "maxParticipants", Sample.Information with { MaxParticipants = 1 } },
        { "maxParticipants", Sample.Information with { MaxParticipants = Policy.Default.LargestGroup + 1 } },
        { "placeId", Sample.Information with { PlaceId = "place-9" } },
        { "registrationEnd", Sample.Information with { RegistrationEnd = Sample.RegistrationStart.AddDays(-1) } },
        { "trainingStart", Sample.Information with { TrainingStart = Sample.RegistrationEnd } },
        { "trainingEnd", Sample.Information with { TrainingEnd = Sample.TrainingStart.AddDays(-1) } },
        { "trainingEnd", Sample.Information with { TrainingEnd = Sample.RegistrationStart.AddYears(5).AddDays(2) } },
        { "employmentService",
            Sample.Information with { EmploymentService = new("Bedarbiai", TrainingForm.Apprenticeship, 4, 20, null, null) } },
        { "employmentService.durationWeeks", Sample.Information with { Funding = [Funding.EmploymentService],
            EmploymentService = new("Bedarbiai", TrainingForm.Apprenticeship, 0, 20, null, null) } },
        { "employmentService", Sample.Information with { Funding = [Funding.EmploymentService] } },
        { "employmentService.targetGroup", PaidFor(new(" ", TrainingForm.School, 4, 20, null, null)) },
        { "employmentService.trainingForm", PaidFor(new("Bedarbiai", null, 4, 20, null, null)) },
        { "employmentService.durationDays", PaidFor(new("Bedarbiai", TrainingForm.School, 4, 0, null, null)) },
        { "employmentService.theoryAssessment", PaidFor(new("Bedarbiai", TrainingForm.School, 4, 20, Sample.TrainingStart, null)) },
        { "employmentService.practiceAssessment",
            PaidFor(new("Bedarbiai", TrainingForm.School, 4, 20, new(2026, 11, 10), new(2026, 11, 9))) },
    };

    private static GroupInformation PaidFor(EmploymentServiceFields fields) => Sample.Information with
    {
        Funding = [Funding.EmploymentService],
        EmploymentService = fields,
    };

    [Theory]
    [MemberData(nameof(WrongCards))]
    [Rule("G-04")]
    public void Each_wrong_field_of_the_card_is_named(string field, GroupInformation wrong)
    {
        var draft = Sample.Group(GroupState.Draft) with { Sessions = [] };
        Assert.Contains(field,
            Sample.WrongFields(() => draft.Decide(new EditInformation(wrong, Sample.Institution), Sample.Employee, Sample.Registering)));
    }

    [Fact]
    [Rule("G-04")]
    public void The_fields_of_the_employment_service_stand_where_it_pays()
    {
        var card = Sample.Information with
        {
            Funding = [Funding.EmploymentService],
            EmploymentService = new("Bedarbiai", TrainingForm.Apprenticeship, 4, 20, new(2026, 11, 3), new(2026, 11, 10)),
        };
        var edited =
            Sample.Group(GroupState.Draft).Decide(new EditInformation(card, Sample.Institution), Sample.Employee, Sample.Registering).State;
        Assert.Equal(card.EmploymentService, edited.Information.EmploymentService);
    }

    [Fact]
    public void All_wrong_fields_are_told_at_once_and_dates_of_the_last_years_are_no_accident()
    {
        var wrong = Sample.Information with
        {
            Name = "",
            PriceEur = -1,
            RegistrationStart = new(9999, 12, 30),
            RegistrationEnd = new(9999, 12, 29),
            TrainingEnd = DateOnly.MaxValue,
        };
        Assert.Equal(["name", "priceEur", "registrationEnd", "trainingStart"],
            Sample.WrongFields(() => Sample.Group(GroupState.Draft).Decide(new EditInformation(wrong, Sample.Institution), Sample.Employee,
                Sample.Registering)).Order(StringComparer.Ordinal));
    }

    [Fact]
    [Rule("G-21")]
    public void The_card_cannot_leave_sessions_outside_the_training()
    {
        var shorter = Sample.Information with { TrainingEnd = Sample.TrainingEnd.AddDays(-1) };
        Assert.Equal("session-outside-training", Sample.Refused(() =>
            Sample.Group(GroupState.Draft).Decide(new EditInformation(shorter, Sample.Institution), Sample.Employee, Sample.Registering)));
    }

    [Theory]
    [InlineData(GroupState.Announced)]
    [InlineData(GroupState.Running)]
    [InlineData(GroupState.Completed)]
    [InlineData(GroupState.CalledOff)]
    [InlineData(GroupState.Suspended)]
    [Rule("G-21", "G-22")]
    public void The_card_is_frozen_once_published(GroupState state) =>
        Assert.Equal("group-not-in-this-state", Sample.Refused(() =>
            Sample.Group(state).Decide(new EditInformation(Sample.Information, Sample.Institution), Sample.Employee, Sample.Registering)));

    [Fact]
    [Rule("G-13", "G-22")]
    public void Who_has_nobody_registered_may_go_back_correct_and_publish_again()
    {
        var group = Announced(withdrawn: 1, removed: 1);
        group = group.Decide(new Retract(), Sample.Employee, Sample.Registering).State;
        group = group.Decide(new EditInformation(Sample.Information with { Name = "Pavakarių grupė" }, Sample.Institution), Sample.Employee,
            Sample.Registering).State;
        group = group.Decide(new Announce(Sample.Institution), Sample.Employee, Sample.Registering).State;
        Assert.Equal((GroupState.Announced, "Pavakarių grupė"), (group.State, group.Information.Name));
        Assert.Equal("group-has-registrations",
            Sample.Refused(() => Announced(pending: 1).Decide(new Retract(), Sample.Employee, Sample.Registering)));
        Assert.Equal("group-has-registrations",
            Sample.Refused(() => Announced(confirmed: 1).Decide(new Retract(), Sample.Employee, Sample.Registering)));
    }

    [Fact]
    [Rule("G-12", "T-11", "T-16")]
    public void A_group_is_published_when_all_hours_are_planned_and_registration_is_not_over()
    {
        var draft = Sample.Group(GroupState.Draft);
        Assert.Equal(GroupState.Announced,
            draft.Decide(new Announce(Sample.Institution), Sample.Employee, Sample.At(2026, 9, 20, 23, 59)).State.State);
        Assert.Equal("group-registration-over",
            Sample.Refused(() => draft.Decide(new Announce(Sample.Institution), Sample.Employee, Sample.At(2026, 9, 21))));
        var minuteShort = draft with { Sessions = draft.Sessions.SetItem(4, draft.Sessions[4] with { Minutes = 8 * 45 - 1 }) };
        Assert.Equal("group-hours-not-planned",
            Sample.Refused(() => minuteShort.Decide(new Announce(Sample.Institution), Sample.Employee, Sample.Registering)));
        var noPlace = Sample.Institution with { Places = Sample.Institution.Places.Remove(Sample.Room) };
        Assert.Equal("place-unknown", Sample.Refused(() => draft.Decide(new Announce(noPlace), Sample.Employee, Sample.Registering)));
    }

    [Theory]
    [InlineData(ProgrammeStanding.Suspended)]
    [InlineData(ProgrammeStanding.Deregistered)]
    public void A_closed_programme_takes_no_new_groups_and_no_publication_but_running_groups_go_on(ProgrammeStanding standing)
    {
        var closed = Sample.Institution.With(Sample.Programme with { Standing = standing, StandingSince = new(2026, 9, 5) });
        Assert.Equal("group-programme-closed", Sample.Refused(() =>
            GroupLifecycle.Create("g", Sample.ProgrammeCode, Sample.Information, closed, Sample.Employee, Policy.Default)));
        Assert.Equal("group-programme-closed",
            Sample.Refused(() => Sample.Group(GroupState.Draft).Decide(new Announce(closed), Sample.Employee, Sample.Registering)));
        var running = Sample.Group(GroupState.Running)
            .Decide(new EditSession("session-2", new(2026, 10, 9), Sample.Plan, closed), Sample.Employee, Sample.Registering);
        Assert.Equal("session-edited", Assert.Single(running.Events).Kind);
    }

    [Fact]
    [Rule("P-01")]
    public void Groups_are_created_only_in_programmes_of_the_institutions_list()
    {
        var unevaluated = Sample.Programme with { PositivelyEvaluated = false };
        Assert.Equal("programme-unknown", Sample.Refused(() => GroupLifecycle.Create("g", Sample.ProgrammeCode, Sample.Information,
            Sample.Institution.With(unevaluated), Sample.Employee, Policy.Default)));
        var licensed = Sample.Institution.With(unevaluated with { Kind = ProgrammeKind.Licensed });
        Assert.Equal(ProgrammeKind.Licensed, GroupLifecycle.Create("g", Sample.ProgrammeCode, Sample.Information, licensed, Sample.Employee,
            Policy.Default).State.Programme.Kind);
    }

    [Theory]
    [InlineData(2, 0, "2026-09-20T20:59:59Z", false, "the last second of the end date, which is inclusive")]
    [InlineData(2, 0, "2026-09-20T21:00:00Z", true, "midnight in Vilnius, still the end date in UTC")]
    [InlineData(0, 2, "2026-09-20T21:00:00Z", true, "confirmed ones count")]
    [InlineData(1, 1, "2026-09-20T21:00:00Z", true, "and pending ones with them")]
    [InlineData(1, 0, "2026-09-20T21:00:00Z", false, "one too few")]
    [InlineData(0, 0, "2026-09-25T21:00:00Z", false, "nobody")]
    [InlineData(4, 0, "2026-09-30T20:59:59Z", true, "late, a second before training starts")]
    [InlineData(4, 0, "2026-09-30T21:00:00Z", false, "too late to sign: the start day decides")]
    [Rule("G-14", "D-17")]
    public void Registration_closes_by_itself_into_running_when_enough_are_registered(int pending, int confirmed, string now, bool runs,
        string why)
    {
        var group = Announced(pending, confirmed, withdrawn: 2, removed: 2);
        var decision = group.Decide(new CloseRegistration(Sample.Ready), Actor.Clock, Today.At(DateTimeOffset.Parse(now)));
        Assert.True(decision.State.State == (runs ? GroupState.Running : GroupState.Announced), why);
        Assert.True(decision.IsNothing == !runs, why);
    }

    [Fact]
    [Rule("G-20", "D-19", "C-01")]
    public void When_a_group_comes_to_run_the_confirmed_and_only_they_are_invited_to_sign()
    {
        var group = Announced(pending: 1, confirmed: 2, withdrawn: 1);
        foreach (var run in new[]
        {
            group.Decide(new CloseRegistration(Sample.Ready), Actor.Clock, Sample.At(2026, 9, 21)),
            group.Decide(new InitiateSigning(Sample.Ready), Sample.Employee, Sample.Registering),
        })
        {
            Assert.Equal((GroupState.Running, Signing.Open), (run.State.State, run.State.Signing));
            Assert.Equal([Sample.Id(2), Sample.Id(3)],
                run.Events.Where(happened => happened.Kind == "contract-invited").Select(happened => happened.Subject));
            Assert.Equal([null, ContractState.Invited, ContractState.Invited, null],
                run.State.Participants.Select(participant => participant.ContractState));
        }
    }

    [Fact]
    [Rule("G-15")]
    public void The_provider_may_initiate_signing_before_registration_ends_and_until_training_starts()
    {
        Assert.Equal(GroupState.Running,
            Announced(confirmed: 2).Decide(new InitiateSigning(Sample.Ready), Sample.Administrator, Sample.Registering).State.State);
        Assert.Equal(GroupState.Running, Announced(confirmed: 2)
            .Decide(new InitiateSigning(Sample.Ready), Sample.Administrator, Sample.At(2026, 9, 30, 23, 59)).State.State);
        Assert.Equal("group-training-started", Sample.Refused(() =>
            Announced(confirmed: 2).Decide(new InitiateSigning(Sample.Ready), Sample.Administrator, Sample.At(2026, 10, 1))));
    }

    [Fact]
    [Rule("G-16", "D-18")]
    public void With_too_few_the_provider_decides_and_a_decision_to_run_invites()
    {
        var waiting = Announced(confirmed: 1).Decide(new CloseRegistration(Sample.Ready), Actor.Clock, Sample.At(2026, 9, 21)).State;
        Assert.Equal(GroupState.Announced, waiting.State);
        var run = waiting.Decide(new InitiateSigning(Sample.Ready), Sample.Employee, Sample.At(2026, 9, 22));
        Assert.Equal((GroupState.Running, ContractState.Invited), (run.State.State, run.State.Participant(Sample.Id(1)).ContractState));
        Assert.Equal(GroupState.CalledOff, waiting.Decide(new CallOff(null), Sample.Employee, Sample.At(2026, 9, 22)).State.State);
        Assert.Equal("group-nobody-registered", Sample.Refused(() =>
            Announced(withdrawn: 1).Decide(new InitiateSigning(Sample.Ready), Sample.Employee, Sample.At(2026, 9, 22))));
    }

    [Theory]
    [InlineData(false, true, ProgrammeKind.NonFormal, "Mokymo sutarties numeracija")]
    [InlineData(true, false, ProgrammeKind.NonFormal, "Programos vykdymo ir sutarties informacija")]
    [InlineData(true, false, ProgrammeKind.Licensed, "Programos vykdymo ir sutarties informacija")]
    [InlineData(false, true, ProgrammeKind.Licensed, null)]
    [InlineData(true, true, ProgrammeKind.NonFormal, null)]
    [Rule("N-04", "N-05", "P-09", "C-01")]
    public void Signing_needs_the_numbering_and_the_contract_card(bool numbering, bool card, ProgrammeKind kind, string? missing)
    {
        var group = Announced(confirmed: 2) with { Programme = ProgrammeOutline.Of(Sample.Programme with { Kind = kind }) };
        var readiness = new SigningReadiness(numbering, card);
        Assert.Contains("Institucijos informacija", Assert.Throws<RefusedException>(() =>
            group.Decide(new InitiateSigning(readiness with { InstitutionCardFilled = false }), Sample.Employee,
                Sample.Registering)).Detail, StringComparison.Ordinal);
        if (missing is null)
        {
            Assert.Equal(Signing.Open, group.Decide(new InitiateSigning(readiness), Sample.Employee, Sample.Registering).State.Signing);
            return;
        }
        var refused =
            Assert.Throws<RefusedException>(() => group.Decide(new InitiateSigning(readiness), Sample.Employee, Sample.Registering));
        Assert.Equal("group-signing-not-ready", refused.Refusal.Code);
        Assert.Contains(missing, refused.Detail, StringComparison.Ordinal);
        var closed = group.Decide(new CloseRegistration(readiness), Actor.Clock, Sample.At(2026, 9, 21));
        Assert.Equal(Signing.Blocked, closed.State.Signing);
        Assert.Contains(missing, closed.Events.Single(happened => happened.Kind == "signing-blocked").Detail, StringComparison.Ordinal);
    }

    [Fact]
    [Rule("C-01", "G-14", "G-20")]
    public void The_automatic_change_happens_anyway_and_blocked_signing_opens_once_all_is_filled()
    {
        var blocked =
            Announced(pending: 1, confirmed: 1).Decide(new CloseRegistration(s_notReady), Actor.Clock, Sample.At(2026, 9, 21)).State;
        Assert.Equal((GroupState.Running, Signing.Blocked), (blocked.State, blocked.Signing));
        Assert.All(blocked.Participants, participant => Assert.Null(participant.Contract));

        var confirmed = blocked.Decide(new Confirm(Sample.Id(1)), Sample.Employee, Sample.At(2026, 9, 22)).State;
        Assert.Null(confirmed.Participant(Sample.Id(1)).Contract);
        Assert.True(confirmed.Decide(new OpenSigning(Sample.Ready with { NumberingFilled = false }), Actor.Clock,
            Sample.At(2026, 9, 23)).IsNothing);

        var opened = confirmed.Decide(new OpenSigning(Sample.Ready), Actor.Clock, Sample.At(2026, 9, 23));
        Assert.Equal([Sample.Id(1), Sample.Id(2)],
            opened.Events.Where(happened => happened.Kind == "contract-invited").Select(happened => happened.Subject));
        Assert.True(confirmed.Decide(new OpenSigning(Sample.Ready), Actor.Clock, Sample.At(2026, 10, 1)).IsNothing);
        Assert.True(opened.State.Decide(new OpenSigning(Sample.Ready), Actor.Clock, Sample.At(2026, 9, 24)).IsNothing);
    }

    [Fact]
    [Rule("G-18", "G-19", "D-18")]
    public void On_the_decision_not_to_run_everyone_registered_leaves_and_is_told()
    {
        var group = Announced(pending: 1, confirmed: 1, withdrawn: 1);
        var off = group.Decide(new CallOff(" Per mažai dalyvių "), Sample.Employee, Sample.Registering);
        Assert.Equal((GroupState.CalledOff, "Per mažai dalyvių"), (off.State.State, off.State.Reason));
        Assert.Equal([RegistrationState.Deregistered, RegistrationState.Deregistered, RegistrationState.Withdrawn],
            off.State.Participants.Select(participant => participant.Registration.State));
        Assert.Equal([Sample.Id(1), Sample.Id(2)],
            off.Events.Where(happened => happened.Kind == "group-not-formed").Select(happened => happened.Subject));
    }

    [Fact]
    [Rule("G-19")]
    public void Whose_contract_was_terminated_leaves_as_well_but_knows_already()
    {
        var off = Sample.Group(GroupState.Running, Sample.Participant(1, contract: ContractState.Terminated),
            Sample.Participant(2, contract: ContractState.Invited))
            .Decide(new CallOff(null), Sample.Employee, Sample.At(2026, 9, 25));
        Assert.Equal([(RegistrationState.Deregistered, "Sutartis nutraukta"), (RegistrationState.Deregistered, "Grupė nesusidarė")],
            off.State.Participants.Select(participant => (participant.Registration.State, participant.Registration.Reason!)));
        Assert.Equal([Sample.Id(2)],
            off.Events.Where(happened => happened.Kind == "group-not-formed").Select(happened => happened.Subject));
    }

    [Theory]
    [InlineData("2026-09-30T20:59:59Z", false)]
    [InlineData("2026-09-30T21:00:00Z", true)]
    [Rule("G-17", "G-19")]
    public void A_group_without_a_contract_of_both_sides_is_called_off_as_the_start_day_begins(string now, bool off)
    {
        foreach (var group in new[]
        {
            Announced(pending: 1, confirmed: 1),
            Sample.Group(GroupState.Running, Sample.Participant(1, contract: ContractState.LearnerSigned),
                Sample.Participant(2, contract: ContractState.ProviderSigned)),
        })
        {
            var decision = group.Decide(new StartDay(), Actor.Clock, Today.At(DateTimeOffset.Parse(now)));
            Assert.Equal(off ? GroupState.CalledOff : group.State, decision.State.State);
            Assert.Equal(off ? 2 : 0, decision.Events.Count(happened => happened.Kind == "group-not-formed"));
            Assert.All(decision.State.Participants, participant => Assert.Equal(!off, participant.Registration.IsActive));
        }
    }

    [Fact]
    [Rule("G-11")]
    public void A_suspended_group_keeps_why_waits_and_returns_to_where_it_was()
    {
        Assert.Equal(["reason"], Sample.WrongFields(() => Announced().Decide(new Suspend(" "), Sample.Employee, Sample.Registering)));
        var suspended = Announced(confirmed: 2).Decide(new Suspend("Gaisras"), Sample.Employee, Sample.Registering).State;
        Assert.Equal((GroupState.Suspended, GroupState.Announced, "Gaisras"),
            (suspended.State, suspended.SuspendedFrom!.Value, suspended.Reason));
        Assert.True(suspended.Decide(new CloseRegistration(Sample.Ready), Actor.Clock, Sample.At(2026, 9, 21)).IsNothing);
        Assert.True(suspended.Decide(new StartDay(), Actor.Clock, Sample.At(2026, 10, 1)).IsNothing);

        // Registration ended meanwhile: it is given a new end (AMB-68).
        Assert.Equal(["registrationEnd"], Sample.WrongFields(() => suspended.Decide(new Resume(), Sample.Employee, Sample.At(2026, 9, 25))));
        var resumed =
            suspended.Decide(new Resume(new(new(2026, 9, 25), null, null)), Sample.Employee, Sample.At(2026, 9, 25)).State;
        Assert.Equal((GroupState.Announced, (GroupState?)null, (string?)null), (resumed.State, resumed.SuspendedFrom, resumed.Reason));
        // The checks that were missed act as soon as they come.
        Assert.Equal(GroupState.Running,
            resumed.Decide(new CloseRegistration(Sample.Ready), Actor.Clock, Sample.At(2026, 9, 26)).State.State);
    }

    [Fact]
    [Rule("G-09")]
    public void A_group_is_completed_from_its_last_day_when_everyone_who_started_is_decided()
    {
        static Group Of(params Participant[] participants) => Sample.Group(GroupState.Running, participants);
        static Participant With(int ordinal, TrainingState training, ContractState contract = ContractState.InForce) =>
            Sample.Participant(ordinal, contract: contract, training: training);

        var decided = Of(With(1, TrainingState.Confirmed), With(2, TrainingState.NotCompleted),
            With(3, TrainingState.NotMarked), With(4, TrainingState.Started, ContractState.Terminated));
        Assert.Equal("group-training-not-over",
            Sample.Refused(() => decided.Decide(new Complete(), Sample.Employee, Sample.At(2026, 10, 28, 23, 59))));
        var completed = decided.Decide(new Complete(), Sample.Employee, Sample.At(2026, 10, 29)).State;
        Assert.Equal(GroupState.Completed, completed.State);
        Assert.Equal([ContractState.Ended, ContractState.Ended, ContractState.Ended, ContractState.Terminated],
            completed.Participants.Select(participant => participant.ContractState!.Value));

        foreach (var undecided in new[] { TrainingState.Started, TrainingState.Completed, TrainingState.Evaluated })
            Assert.Equal("group-participants-undecided", Sample.Refused(() => Of(With(1, TrainingState.Confirmed), With(2, undecided))
                .Decide(new Complete(), Sample.Employee, Sample.Noon(Sample.TrainingEnd))));
    }

    [Fact]
    public void The_clock_knows_when_it_is_needed_next()
    {
        var group = Announced(confirmed: 2);
        Assert.Equal(Sample.At(2026, 9, 21).Now, GroupLifecycle.NextMoment(group, Sample.Registering));
        Assert.Equal(Sample.At(2026, 10, 1).Now, GroupLifecycle.NextMoment(group, Sample.At(2026, 9, 21)));
        Assert.Equal(Sample.At(2026, 10, 1).Now, GroupLifecycle.NextMoment(Sample.Group(GroupState.Running), Sample.Registering));
        Assert.Null(GroupLifecycle.NextMoment(Sample.Group(GroupState.Running), Sample.At(2026, 10, 1)));
        foreach (var state in new[] { GroupState.Draft, GroupState.Completed, GroupState.CalledOff, GroupState.Suspended })
            Assert.Null(GroupLifecycle.NextMoment(Sample.Group(state), Sample.Registering));
    }
}
