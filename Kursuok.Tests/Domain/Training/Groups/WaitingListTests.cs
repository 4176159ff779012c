using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Tests.Domain.Training.Groups;

public sealed class WaitingListTests
{
    private static readonly Group s_full = Sample.Group(GroupState.Announced,
        [.. Enumerable.Range(1, 4).Select(number => Sample.Participant(number))]);

    private static JoinQueue Join(int person) => new(new(Sample.Id(person), Sample.Person(person, 1990), Funding.OwnFunds, null));

    private static Group Queue(Group group, params int[] people) =>
        people.Aggregate(group, (next, person) => next.Decide(Join(person), Sample.Learner(person), Sample.Registering).State);

    private static string[] Waiting(Group group) => [.. group.Queue.Select(queued => queued.Learner.PersonId)];

    [Fact]
    [Rule("AMB-95")]
    public void Who_waits_is_not_registered_and_sees_the_own_place()
    {
        var group = Queue(s_full, 5, 6);
        Assert.Equal((4, 0, 2), (group.ActiveRegistrations, group.FreeSeats, group.Queue.Length));
        Assert.Equal((1, 2, null), (group.PlaceOf(Sample.Person(5)), group.PlaceOf(Sample.Person(6)), group.PlaceOf(Sample.Person(7))));
        Assert.True(group.Decide(Join(5), Sample.Learner(5), Sample.Registering).IsNothing); // The place stays.
        Assert.Equal([Sample.Person(6)], Waiting(group.Decide(new LeaveQueue(), Sample.Learner(5), Sample.Registering).State));
        Assert.Equal("queue-place-unknown", Sample.Refused(() => group.Decide(new LeaveQueue(), Sample.Learner(7), Sample.Registering)));
        Assert.Equal("role-missing", Sample.Refused(() => group.Decide(new LeaveQueue(), Sample.Employee, Sample.Registering)));
    }

    [Fact]
    [Rule("AMB-95")]
    public void One_waits_only_for_a_seat_that_one_could_take_if_it_were_free()
    {
        Assert.Equal("queue-seat-free", Sample.Refused(() => Queue(Sample.Group(GroupState.Announced), 5)));
        Assert.Equal("registration-exists", Sample.Refused(() => Queue(s_full, 1)));
        Assert.Equal("role-missing", Sample.Refused(() => s_full.Decide(Join(5), Sample.Learner(6), Sample.Registering)));
        Assert.Equal("registration-period-closed",
            Sample.Refused(() => s_full.Decide(Join(5), Sample.Learner(5), Today.On(Sample.RegistrationEnd.AddDays(1)))));
        Assert.Equal("group-not-in-this-state", Sample.Refused(() => Queue(s_full with { State = GroupState.Running }, 5)));
        Assert.Equal("registration-funding-not-offered", Sample.Refused(() => s_full.Decide(new JoinQueue(Join(5).Wish with
        {
            Funding = Funding.EmploymentService,
        }), Sample.Learner(5), Sample.Registering)));
        Assert.Equal("own-group", Sample.Refused(() =>
            s_full.Decide(new JoinQueue(Join(5).Wish with { ServedOnlyBySelf = true }), Sample.Learner(5), Sample.Registering)));
        Assert.Equal("queue-full", Sample.Refused(() => Queue(s_full, 5)
            .Decide(Join(6), Sample.Learner(6), Sample.Registering, Policy.Default with { LongestQueue = 1 })));
    }

    [Fact]
    [Rule("AMB-95")]
    public void A_freed_seat_is_the_first_ones_at_once()
    {
        var freed = Queue(s_full, 5, 6).Decide(new Withdraw(Sample.Id(2)), Sample.Learner(2), Sample.Registering);
        Assert.Equal(["registration-withdrawn", "queue-admitted"], freed.Events.Select(happened => happened.Kind));
        Assert.Equal((RegistrationState.Pending, Sample.Id(5)),
            (freed.State.ParticipantOf(Sample.Person(5))!.Registration.State, freed.Events[1].Subject));
        Assert.Equal([Sample.Person(6)], Waiting(freed.State));
        // More seats by an addendum free seats too.
        var asked = Queue(s_full, 5, 6).Decide(new RequestAddendum(new(6, null, null, "Daug norinčių")), Sample.Employee,
            Sample.Registering).State;
        var more = asked.Decide(new GrantAddendum(), Sample.ImpAdministrator, Sample.Registering).State;
        Assert.Equal((6, 0, 0), (more.ActiveRegistrations, more.FreeSeats, more.Queue.Length));
    }

    [Fact]
    [Rule("AMB-95")]
    public void After_registration_a_seat_is_given_only_by_the_provider_and_before_the_start()
    {
        var after = Today.On(Sample.RegistrationEnd.AddDays(1));
        var closed = Queue(s_full, 5, 6).Decide(new CloseRegistration(Sample.Ready), Actor.Clock, after);
        Assert.Equal(2, closed.Events.Count(happened => happened.Kind == "queue-registration-ended"));
        Assert.Equal(2, closed.State.Queue.Length);
        var freed = closed.State.Decide(new Remove(Sample.Id(2), "Nes"), Sample.Employee, after);
        Assert.Equal(["participant-removed"], freed.Events.Select(happened => happened.Kind)); // Nobody moves up, and all are told once.
        Assert.Equal("registration-group-full",
            Sample.Refused(() => closed.State.Decide(new AdmitFromQueue(Sample.Id(6)), Sample.Employee, after)));
        Assert.Equal("role-missing", Sample.Refused(() => freed.State.Decide(new AdmitFromQueue(Sample.Id(6)), Sample.Signer, after)));
        Assert.Equal("own-interest", Sample.Refused(() => freed.State.Decide(new AdmitFromQueue(Sample.Id(6)), Sample.Employee with
        {
            PersonId = Sample.Person(6),
        }, after)));
        var admitted = freed.State.Decide(new AdmitFromQueue(Sample.Id(6)), Sample.Employee, after).State;
        Assert.Equal(RegistrationState.Pending, admitted.ParticipantOf(Sample.Person(6))!.Registration.State);
        Assert.Equal([Sample.Person(5)], Waiting(admitted));
        Assert.Equal("group-training-started",
            Sample.Refused(() => freed.State.Decide(new AdmitFromQueue(Sample.Id(6)), Sample.Employee, Sample.Noon(Sample.TrainingStart))));
    }

    [Fact]
    [Rule("AMB-95", "AMB-87")]
    public void The_end_of_the_chances_and_a_copy_are_told_to_all_who_wait()
    {
        var waiting = Queue(s_full, 5, 6);
        foreach (var (command, actor, today) in new (GroupCommand, Actor, Today)[]
        {
            (new CallOff("Nes"), Sample.Employee, Sample.Registering),
            (new StartDay(), Actor.Clock, Today.On(Sample.TrainingStart)),
        })
        {
            var over = waiting.Decide(command, actor, today);
            Assert.Empty(over.State.Queue);
            Assert.Equal([Sample.Id(5), Sample.Id(6)],
                over.Events.Where(happened => happened.Kind == "queue-closed").Select(happened => happened.Subject!));
        }
        var offered = waiting.Decide(new OfferCopy("copy", "Antra grupė"), Actor.Clock, Sample.Registering);
        Assert.Equal(2, offered.Events.Count(happened => happened is { Kind: "queue-copy-offered", Detail: "Antra grupė" }));
        Assert.True(offered.State.Decide(new OfferCopy("copy", "Antra grupė"), Actor.Clock, Sample.Registering).IsNothing);
    }

    [Fact]
    [Rule("AMB-95")]
    public void A_place_that_is_asked_away_goes()
    {
        var waiting = Queue(s_full, 5);
        Assert.Equal("role-missing", Sample.Refused(() => waiting.Decide(new ForgetQueued(Sample.Id(5)), Sample.Employee, Sample.Registering)));
        Assert.Empty(waiting.Decide(new ForgetQueued(Sample.Id(5)), Actor.Clock, Sample.Registering).State.Queue);
        Assert.True(Retention.Default.Terms[RecordKind.QueueEntry].EndsByRequest);
    }
}
