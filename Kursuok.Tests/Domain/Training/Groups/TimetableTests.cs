using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Tests.Domain.Training.Groups;

public sealed class TimetableTests
{
    private static readonly Group s_empty = Sample.Group(GroupState.Draft) with { Sessions = [] };

    private static Decision<Group> Add(Group group, SessionPlan plan, params DateOnly[] days) =>
        group.Decide(new AddSessions(plan, [.. days], [.. days.Select((_, i) => $"new-{group.Sessions.Length + i + 1}")],
            Sample.Institution), Sample.Employee, Sample.Registering);

    [Fact]
    [Rule("T-02", "T-03", "T-10")]
    public void One_action_creates_the_same_session_on_several_days()
    {
        var plan = new SessionPlan(new(17, 30), 90, SessionMethod.RemoteSynchronous, "https://susitikimas.lt/1", Sample.RemotePlace,
            "II a.", Sample.Lecturer, "Atsineškite kompiuterį");
        var group = Add(s_empty, plan, new(2026, 10, 6), new(2026, 10, 2)).State;
        Assert.Equal([new DateOnly(2026, 10, 2), new DateOnly(2026, 10, 6)], group.Sessions.Select(session => session.Date));
        Assert.All(group.Sessions, session => Assert.Equal(
            (plan.StartTime, 90, SessionMethod.RemoteSynchronous, plan.Link, Sample.RemotePlace, plan.Room, Sample.Lecturer, plan.Notes),
            (session.StartTime, session.Minutes, session.Method, session.Link, session.PlaceId, session.Room, session.LecturerId,
                session.Notes)));
        Assert.Equal(["days"], Sample.WrongFields(() => Add(s_empty, plan)));
        Assert.Equal(["days"], Sample.WrongFields(() => Add(s_empty, plan, new(2026, 10, 2), new(2026, 10, 2))));
    }

    private static NewSession New(string id, DateOnly day, int hour, int minutes) =>
        new(id, day, Sample.Plan with { StartTime = new(hour, 0), Minutes = minutes });

    [Fact]
    [Rule("T-05", "AMB-08", "AMB-72")]
    public void After_publication_sessions_are_replaced_as_a_whole_or_not_at_all()
    {
        var group = Sample.Group(GroupState.Announced);
        var day = Sample.SessionDays[1];
        // Split for a break: neither step alone would keep the hours planned.
        var split = group.Decide(new ReplaceSessions(["session-2"], [New("a", day, 9, 180), New("b", day, 13, 180)], Sample.Institution),
            Sample.Employee, Sample.Registering);
        Assert.Equal(["session-1", "a", "b", "session-3", "session-4", "session-5"], split.State.Sessions.Select(session => session.Id));
        Assert.Equal((40m, 40), split.State.Counter());
        Assert.Equal(["sessions-replaced"], split.Events.Select(happened => happened.Kind));
        Assert.Equal("group-hours-not-planned", Sample.Refused(() => group.Decide(new ReplaceSessions(["session-2"],
            [New("a", day, 9, 180)], Sample.Institution), Sample.Employee, Sample.Registering)));
        Assert.Equal("session-unknown", Sample.Refused(() => group.Decide(new ReplaceSessions(["session-2", "none"],
            [New("a", day, 9, 360)], Sample.Institution), Sample.Employee, Sample.Registering)));
        Assert.Equal("session-held", Sample.Refused(() => (group with { State = GroupState.Running }).Decide(new ReplaceSessions(
            ["session-1"], [New("a", day, 15, 360)], Sample.Institution), Sample.Employee, Sample.Noon(Sample.SessionDays[0]))));
        Assert.Equal(["add"], Sample.WrongFields(() => group.Decide(new ReplaceSessions([], [], Sample.Institution), Sample.Employee,
            Sample.Registering)));
    }

    [Fact]
    [Rule("AMB-72")]
    public void Hours_never_count_twice_sessions_of_a_group_do_not_overlap()
    {
        var day = Sample.SessionDays[1];
        var half = s_empty with { Sessions = [Sample.Sessions[1]] }; // 9:00–15:00
        Decision<Group> At(int hour, int minute) => Add(half, Sample.Plan with { StartTime = new(hour, minute), Minutes = 60 }, day);
        Assert.Equal("session-overlaps", Sample.Refused(() => At(8, 1)));
        Assert.Equal("session-overlaps", Sample.Refused(() => At(14, 59)));
        Assert.Equal(2, At(8, 0).State.Sessions.Length);
        Assert.Equal(2, At(15, 0).State.Sessions.Length);
        Assert.Equal("session-overlaps", Sample.Refused(() => half.Decide(new CopySession("session-2", day, new(9, 0), "copy",
            Sample.Institution), Sample.Employee, Sample.Registering)));
        // What overlapped before can still be taken apart.
        var twice = s_empty with { Sessions = [Sample.Sessions[1], Sample.Sessions[1] with { Id = "twin" }, Sample.Sessions[2]] };
        Assert.Equal(2, twice.Decide(new DeleteSession("session-3"), Sample.Employee, Sample.Registering).State.Sessions.Length);
    }

    [Fact]
    [Rule("AMB-72")]
    public void A_time_that_the_clocks_skip_is_refused()
    {
        var group = s_empty with { Information = s_empty.Information with { TrainingEnd = new(2027, 4, 30) } };
        Assert.Equal("session-time-missing",
            Sample.Refused(() => Add(group, Sample.Plan with { StartTime = new(3, 30), Minutes = 45 }, new DateOnly(2027, 3, 28))));
        Assert.Single(Add(group, Sample.Plan with { StartTime = new(4, 0), Minutes = 45 }, new DateOnly(2027, 3, 28)).State.Sessions);
    }

    [Fact]
    [Rule("AMB-87")]
    public void A_copy_has_the_card_and_the_timetable_moved_with_the_start()
    {
        var source = Sample.Group(GroupState.Completed, Sample.Participant(1)) with
        {
            Addenda = [new(new(8, null, null, "Daug norinčių"), Sample.Registering.Now)],
        };
        var plan = new CopyPlan(Sample.TrainingStart.AddDays(28), Sample.RegistrationStart, Sample.RegistrationEnd, null);
        Decision<Group> Copy(CopyPlan of, Institution? institution = null) => GroupLifecycle.Copy("copy", source, of,
            ["a", "b", "c", "d", "e"], institution ?? Sample.Institution, Sample.Employee, Sample.Registering, Policy.Default);
        var copy = Copy(plan).State;
        Assert.Equal((GroupState.Draft, source.Id, 8, 0), (copy.State, copy.CopiedFrom, copy.Seats, copy.Participants.Length));
        Assert.Equal((plan.TrainingStart, Sample.TrainingEnd.AddDays(28)), (copy.Information.TrainingStart, copy.Information.TrainingEnd));
        Assert.Equal(Sample.Sessions.Select(session => session.Date.AddDays(28)), copy.Sessions.Select(session => session.Date));
        Assert.Equal(["a", "b", "c", "d", "e"], copy.Sessions.Select(session => session.Id));
        Assert.Equal(GroupState.Announced, copy.Decide(new Announce(Sample.Institution), Sample.Employee, Sample.Registering).State.State);

        var gone = Sample.Institution with
        {
            Lecturers = Sample.Institution.Lecturers.SetItem(Sample.Lecturer,
            Sample.NewLecturer(Sample.Lecturer, active: false))
        };
        Assert.Equal("session-lecturer-inactive", Sample.Refused(() => Copy(plan, gone)));
        Assert.Equal(["trainingStart"], Sample.WrongFields(() => Copy(plan with { TrainingStart = DateOnly.MaxValue })));
        Assert.Equal("role-missing", Sample.Refused(() => GroupLifecycle.Copy("copy", source, plan, [], Sample.Institution,
            Sample.Actors["ForeignEmployee"], Sample.Registering, Policy.Default)));
    }

    [Fact]
    [Rule("AMB-87", "G-22")]
    public void An_addendum_stands_beside_the_card_and_never_takes_a_taken_seat()
    {
        var group = Sample.Group(GroupState.Announced, Sample.Participant(1), Sample.Participant(2), Sample.Participant(3));
        Group Ask(AddendumTerms terms) => group.Decide(new RequestAddendum(terms), Sample.Employee, Sample.Registering).State;
        var granted = Ask(new(3, Sample.RegistrationEnd.AddDays(5), "Keičiasi auditorija.", "Nes"))
            .Decide(new GrantAddendum(), Sample.ImpAdministrator, Sample.Registering);
        Assert.Equal((Sample.Information, 3, Sample.RegistrationEnd.AddDays(5)),
            (granted.State.Information, granted.State.Seats, granted.State.RegistrationEnd));
        Assert.Equal(3, granted.Events.Count(happened => happened.Kind == "addendum-told"));
        Assert.Equal("Didžiausias dalyvių skaičius – 3. Registracija vyksta iki 2026-09-25. Keičiasi auditorija.",
            granted.Events[0].Detail);
        // It counts: the group is full now, and its registration goes on after the published end.
        var late = Today.On(Sample.RegistrationEnd.AddDays(3));
        Assert.Equal("registration-group-full", Sample.Refused(() => granted.State.Decide(
            new Register("new", Sample.Person(9, 1990), Funding.OwnFunds, null), Sample.Learner(9), late)));
        Assert.True(granted.State.Decide(new CloseRegistration(Sample.Ready), Actor.Clock, late).IsNothing);

        Assert.Equal(["seats"], Sample.WrongFields(() => Ask(new(2, null, null, "Nes"))));
        Assert.Equal(["seats"], Sample.WrongFields(() => Ask(new(null, null, " ", "Nes"))));
        Assert.Equal(["reason"], Sample.WrongFields(() => Ask(new(5, null, null, ""))));
        Assert.Equal(["registrationEnd"], Sample.WrongFields(() => Ask(new(null, Sample.TrainingStart, null, "Nes"))));
        Assert.Equal("group-training-started", Sample.Refused(() => group.Decide(new RequestAddendum(new(5, null, null, "Nes")),
            Sample.Employee, Sample.Noon(Sample.TrainingStart))));
    }

    [Theory]
    [InlineData(45, "1")]
    [InlineData(90, "2")]
    [InlineData(60, "1.3333333333333333333333333333")]
    [InlineData(1, "0.0222222222222222222222222222")]
    [Rule("T-04")]
    public void An_academic_hour_is_45_minutes(int minutes, string hours) =>
        Assert.Equal(decimal.Parse(hours),
            Add(s_empty, Sample.Plan with { Minutes = minutes }, new DateOnly(2026, 10, 2)).State.Counter().Planned);

    [Fact]
    [Rule("T-05", "T-12")]
    public void A_break_lies_between_two_sessions_and_is_not_counted()
    {
        var group = Add(s_empty, Sample.Plan with { Minutes = 90 }, new DateOnly(2026, 10, 2)).State;
        group = Add(group, Sample.Plan with { StartTime = new(11, 0), Minutes = 90 }, new DateOnly(2026, 10, 2)).State;
        Assert.Equal((4m, 40), group.Counter());
    }

    [Theory]
    [InlineData(TeachingMethod.Contact, SessionMethod.Contact, true)]
    [InlineData(TeachingMethod.Contact, SessionMethod.RemoteSynchronous, false)]
    [InlineData(TeachingMethod.RemoteSynchronous, SessionMethod.Contact, false)]
    [InlineData(TeachingMethod.RemoteSynchronous, SessionMethod.RemoteSynchronous, true)]
    [InlineData(TeachingMethod.Mixed, SessionMethod.Contact, true)]
    [InlineData(TeachingMethod.Mixed, SessionMethod.RemoteSynchronous, true)]
    [Rule("T-06", "T-07")]
    public void A_session_is_held_as_the_programme_is_taught(TeachingMethod programme, SessionMethod session, bool allowed)
    {
        var institution = Sample.Institution.With(Sample.Programme with { Method = programme });
        var group =
            GroupLifecycle.Create("g", Sample.ProgrammeCode, Sample.Information, institution, Sample.Employee, Policy.Default).State;
        Decision<Group> Plan() => Add(group, Sample.Plan with { Method = session }, new DateOnly(2026, 10, 2));
        Decision<Group> Choose() => group.Decide(new ChooseDefaultMethod(session), Sample.Employee, Sample.Registering);
        if (allowed)
        {
            Assert.Equal(session, Plan().State.Sessions[0].Method);
            Assert.Equal(session, Choose().State.DefaultMethod);
        }
        else
        {
            Assert.Equal("session-method-not-offered", Sample.Refused(Plan));
            Assert.Equal("session-method-not-offered", Sample.Refused(Choose));
        }
    }

    [Fact]
    [Rule("T-08")]
    public void The_default_method_is_set_in_new_sessions_and_only_there()
    {
        var group = Add(s_empty, Sample.Plan, new DateOnly(2026, 10, 2)).State;
        group = group.Decide(new ChooseDefaultMethod(SessionMethod.RemoteSynchronous), Sample.Employee, Sample.Registering).State;
        group = Add(group, Sample.Plan, new DateOnly(2026, 10, 5)).State;
        Assert.Equal([SessionMethod.Contact, SessionMethod.RemoteSynchronous], group.Sessions.Select(session => session.Method));
        var edited = group.Decide(new EditSession(group.Sessions[0].Id, new(2026, 10, 3), Sample.Plan, Sample.Institution), Sample.Employee,
            Sample.Registering).State;
        Assert.Equal(SessionMethod.Contact, edited.Sessions[0].Method);
    }

    [Fact]
    [Rule("T-09", "L-03")]
    public void Place_and_lecturer_come_from_the_lists_and_the_lecturer_is_active()
    {
        var day = new DateOnly(2026, 10, 2);
        Assert.Equal("place-unknown", Sample.Refused(() => Add(s_empty, Sample.Plan with { PlaceId = "place-9" }, day)));
        Assert.Equal("lecturer-unknown", Sample.Refused(() => Add(s_empty, Sample.Plan with { LecturerId = "lecturer-9" }, day)));
        var inactive = Sample.Plan with { LecturerId = Sample.InactiveLecturer };
        Assert.Equal("session-lecturer-inactive", Sample.Refused(() => Add(s_empty, inactive, day)));
        Assert.Equal("session-lecturer-inactive", Sample.Refused(() =>
            Sample.Group(GroupState.Draft)
                .Decide(new EditSession("session-1", day, inactive, Sample.Institution), Sample.Employee, Sample.Registering)));
        // Retired after the session was planned.
        var retired = Sample.Institution with
        {
            Lecturers = Sample.Institution.Lecturers.SetItem(Sample.Lecturer,
            Sample.NewLecturer(Sample.Lecturer, active: false))
        };
        var half = Sample.Group(GroupState.Draft) with { Sessions = Sample.Sessions[..2] };
        Assert.Equal("session-lecturer-inactive", Sample.Refused(() =>
            half.Decide(new CopySession("session-1", day, null, "new", retired), Sample.Employee, Sample.Registering)));
    }

    [Fact]
    [Rule("T-11", "T-12", "T-13")]
    public void The_counter_and_the_message_tell_what_is_missing()
    {
        var group = Sample.Group(GroupState.Draft) with { Sessions = Sample.Sessions[..4] };
        Assert.Equal((32m, 40), group.Counter());
        Assert.Contains("32 iš 40", group.Message(), StringComparison.Ordinal);
        var full = Add(group, Sample.Plan, new DateOnly(2026, 10, 28)).State;
        Assert.Equal((40m, 40), full.Counter());
        Assert.Null(full.Message());
        Assert.Equal("group-hours-over-planned",
            Sample.Refused(() => Add(group, Sample.Plan with { Minutes = 8 * 45 + 1 }, new DateOnly(2026, 10, 28))));
    }

    [Fact]
    [Rule("T-14")]
    public void Sessions_are_edited_copied_and_deleted()
    {
        var group = Add(s_empty, Sample.Plan with { Minutes = 90, Method = SessionMethod.RemoteSynchronous, Notes = "Pirmas" },
            new DateOnly(2026, 10, 6)).State;
        var id = group.Sessions[0].Id;
        var copied = group.Decide(new CopySession(id, new(2026, 10, 5), new TimeOnly(8, 0), "copy", Sample.Institution), Sample.Employee,
            Sample.Registering).State;
        Assert.Equal(group.Sessions[0] with { Id = "copy", Date = new(2026, 10, 5), StartTime = new(8, 0) }, copied.Sessions[0]);
        var edited = copied.Decide(new EditSession("copy", new(2026, 10, 7), Sample.Plan with { Minutes = 45 }, Sample.Institution),
            Sample.Employee, Sample.Registering).State;
        Assert.Equal(("copy", new DateOnly(2026, 10, 7), 45), (edited.Sessions[1].Id, edited.Sessions[1].Date, edited.Sessions[1].Minutes));
        Assert.Equal(["copy"],
            edited.Decide(new DeleteSession(id), Sample.Employee, Sample.Registering).State.Sessions.Select(session => session.Id));
        Assert.Equal("session-unknown",
            Sample.Refused(() => edited.Decide(new DeleteSession("none"), Sample.Employee, Sample.Registering)));
    }

    [Fact]
    [Rule("T-14")]
    public void A_session_that_has_begun_stays_as_it_was_in_a_published_group()
    {
        var group = Sample.Group(GroupState.Running);
        var edit = new EditSession("session-1", new(2026, 10, 2), Sample.Plan, Sample.Institution);
        Assert.Single(group.Decide(edit, Sample.Employee, Sample.At(2026, 10, 1, 8, 59)).Events);
        Assert.Equal("session-held", Sample.Refused(() => group.Decide(edit, Sample.Employee, Sample.At(2026, 10, 1, 9))));
        Assert.Equal("session-held",
            Sample.Refused(() => group.Decide(new DeleteSession("session-1"), Sample.Employee, Sample.At(2026, 10, 1, 9))));
        var intoThePast = new EditSession("session-2", new(2026, 10, 2), Sample.Plan, Sample.Institution);
        Assert.Equal("session-held", Sample.Refused(() => group.Decide(intoThePast, Sample.Employee, Sample.At(2026, 10, 3))));
    }

    [Fact]
    public void A_draft_whose_dates_have_passed_can_be_planned_anew()
    {
        var late = Sample.At(2026, 10, 10);
        var draft = Sample.Group(GroupState.Draft);
        var emptied =
            Sample.Sessions.Aggregate(draft, (group, session) => group.Decide(new DeleteSession(session.Id), Sample.Employee, late).State);
        Assert.Empty(emptied.Sessions);
    }

    [Theory]
    [InlineData("2026-09-30")]
    [InlineData("2026-10-30")]
    public void Sessions_lie_within_the_training(string day) =>
        Assert.Equal("session-outside-training", Sample.Refused(() => Add(s_empty, Sample.Plan, DateOnly.Parse(day))));

    [Theory]
    [InlineData("minutes", 0, null)]
    [InlineData("minutes", 1441, null)]
    [InlineData("link", 45, "javascript:alert(1)")]
    [InlineData("link", 45, "susitikimas")]
    [Rule("T-03")]
    public void Wrong_fields_of_a_session_are_named(string field, int minutes, string? link) =>
        Assert.Equal([field],
            Sample.WrongFields(() => Add(s_empty, Sample.Plan with { Minutes = minutes, Link = link }, new DateOnly(2026, 10, 2))));
}
