using System.Collections.Immutable;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;

namespace Kursuok.Tests.Domain.Training.Groups;

/// <summary>A suspended group: its timetable, the dates that pass meanwhile, and its way back.</summary>
public sealed class SuspensionTests
{
    private static readonly Group s_running = Sample.Group(GroupState.Running, Sample.Participant(1, contract: ContractState.InForce));

    private static Group Suspended(Group group, Today today) => group.Decide(new Suspend("Gaisras"), Sample.Employee, today).State;

    [Fact]
    [Rule("AMB-68")]
    public void Sessions_that_pass_while_a_group_is_suspended_are_not_held_and_are_moved_before_it_goes_on()
    {
        var suspended = Suspended(s_running, Sample.Noon(new(2026, 10, 2))); // The first of five sessions was held.
        Assert.Equal("session-held", Sample.Refused(() => suspended.Decide(
            new EditSession("session-1", new(2026, 10, 23), Sample.Plan, Sample.Institution), Sample.Employee, Sample.Noon(new(2026, 10, 12)))));
        var today = Sample.Noon(new(2026, 10, 12)); // The second was to be held on the 8th.
        Assert.Equal("group-sessions-missed", Sample.Refused(() => suspended.Decide(new Resume(), Sample.Employee, today)));

        // Incomplete meanwhile; and beyond the end of training, which follows.
        var fewer = suspended.Decide(new DeleteSession("session-5"), Sample.Employee, today).State;
        Assert.Equal("group-sessions-missed", Sample.Refused(() => fewer.Decide(new Resume(), Sample.Employee, today)));
        var moved = fewer.Decide(new EditSession("session-2", new(2026, 11, 5), Sample.Plan, Sample.Institution), Sample.Employee, today).State;
        Assert.Equal("session-outside-training", Sample.Refused(() => moved.Decide(new Resume(), Sample.Employee, today)));
        var later = new Resume(new(null, null, new(2026, 11, 6)));
        Assert.Equal("group-hours-not-planned", Sample.Refused(() => moved.Decide(later, Sample.Employee, today)));

        var whole = moved.Decide(new AddSessions(Sample.Plan, [new(2026, 11, 6)], ["new"], Sample.Institution), Sample.Employee, today).State;
        var resumed = whole.Decide(later, Sample.Employee, today).State;
        Assert.Equal((GroupState.Running, new DateOnly(2026, 11, 6), Sample.TrainingEnd),
            (resumed.State, resumed.Information.TrainingEnd, resumed.Card.TrainingEnd)); // The card stays as it was published (G-22).
        Assert.Empty(TimetableChanges.Untold(resumed));
        Assert.Equal(["session-5"], resumed.CancelledSessions.Select(session => session.Id));
    }

    [Fact]
    [Rule("AMB-68")]
    public void A_start_that_passed_before_the_suspension_is_never_asked_for_again()
    {
        var suspended = Suspended(s_running, Sample.Noon(new(2026, 10, 2)));
        var resumed = suspended.Decide(new Resume(), Sample.Employee, Sample.Noon(new(2026, 10, 3))).State;
        Assert.Equal((GroupState.Running, (CardDates?)null), (resumed.State, resumed.PublishedDates));
        Assert.Equal(["trainingStart"], Sample.WrongFields(() =>
            suspended.Decide(new Resume(new(null, new(2026, 10, 7), null)), Sample.Employee, Sample.Noon(new(2026, 10, 3)))));
    }

    [Theory]
    [InlineData(null, null, "registrationEnd trainingStart")]
    [InlineData("2026-10-04", "2026-10-08", "registrationEnd")]
    [InlineData("2026-10-05", "2026-10-05", "trainingStart trainingStart")]
    [InlineData("2026-10-07", "2026-10-07", "trainingStart")]
    [Rule("AMB-68", "G-14", "C-05")]
    public void What_passed_while_the_group_was_suspended_is_given_anew(string? registrationEnd, string? trainingStart, string wrong)
    {
        static DateOnly? Date(string? text) => text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", null);
        var announced = Sample.Group(GroupState.Announced, Sample.Participant(1), Sample.Participant(2));
        var suspended = Suspended(announced, Sample.Registering);
        Assert.True(suspended.Decide(new StartDay(), Actor.Clock, Sample.At(2026, 10, 1)).IsNothing);
        Assert.Equal(wrong.Split(' '), Sample.WrongFields(() => suspended.Decide(
            new Resume(new(Date(registrationEnd), Date(trainingStart), null)), Sample.Employee, Sample.Noon(new(2026, 10, 5)))));

        var moved = suspended.Decide(new EditSession("session-1", new(2026, 10, 9), Sample.Plan, Sample.Institution), Sample.Employee,
            Sample.Noon(new(2026, 10, 5))).State;
        var resumed = moved.Decide(new Resume(new(new(2026, 10, 6), new(2026, 10, 8), null)), Sample.Employee, Sample.Noon(new(2026, 10, 5))).State;
        Assert.Equal((Sample.RegistrationEnd, Sample.TrainingStart), (resumed.Card.RegistrationEnd, resumed.Card.TrainingStart));
        Assert.Equal(GroupState.Running,
            resumed.Decide(new CloseRegistration(Sample.Ready), Actor.Clock, Sample.At(2026, 10, 7)).State.State);
        Assert.Equal(GroupState.Announced, resumed.Decide(new StartDay(), Actor.Clock, Sample.At(2026, 10, 7)).State.State);
    }

    [Fact]
    [Rule("AMB-08", "T-14")]
    public void A_published_timetable_remembers_what_people_know_of_it()
    {
        var running = s_running;
        var once = running.Decide(new EditSession("session-2", new(2026, 10, 9), Sample.Plan, Sample.Institution), Sample.Employee, Sample.Registering).State;
        var twice = once.Decide(new EditSession("session-2", new(2026, 10, 10), Sample.Plan with { Room = "7" }, Sample.Institution), Sample.Employee, Sample.Registering).State;
        var change = Assert.Single(TimetableChanges.Untold(twice));
        Assert.Equal((new DateOnly(2026, 10, 8), "12", new DateOnly(2026, 10, 10), "7", 2),
            (change.Before!.Date, change.Before.Room, change.After!.Date, change.After.Room, change.After.Sequence));

        var back = twice.Decide(new EditSession("session-2", new(2026, 10, 8), Sample.Plan, Sample.Institution), Sample.Employee, Sample.Registering).State;
        Assert.Empty(TimetableChanges.Untold(back)); // As people know it.
        Assert.Equal(3, back.Session("session-2").Sequence);

        var draft = Sample.Group(GroupState.Draft).Decide(new DeleteSession("session-2"), Sample.Employee, Sample.Registering).State;
        Assert.Empty(draft.CancelledSessions);
        Assert.Empty(TimetableChanges.Untold(draft));
    }
}
