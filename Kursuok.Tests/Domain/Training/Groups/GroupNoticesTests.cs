using System.Collections.Immutable;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;

namespace Kursuok.Tests.Domain.Training.Groups;

/// <summary>Digests and reminders: each once, and in time.</summary>
public sealed class GroupNoticesTests
{
    private static readonly SigningReadiness s_notReady = new(NumberingFilled: false, ContractCardFilled: false);

    private static Decision<Group> Give(Group group, Today today) => group.Decide(new GiveNotices(), Actor.Clock, today);

    private static string[] Kinds(Decision<Group> decision) => [.. decision.Events.Select(happened => happened.Kind)];

    private static Today After(Today today, TimeSpan time) => Today.At(today.Now + time);

    [Fact]
    [Rule("C-01", "AMB-03")]
    public void Blocked_signing_says_what_is_missing_in_words_and_codes_and_is_told_again_before_the_start()
    {
        Assert.Equal(["contract-numbering", "programme-card", "institution-card"],
            new SigningReadiness(false, false, false).Missing(Kursuok.Domain.Training.Providers.ProgrammeKind.NonFormal).Select(missing => missing.Code));
        var blocked = Sample.Group(GroupState.Announced, Sample.Participant(1), Sample.Participant(2))
            .Decide(new CloseRegistration(s_notReady), Actor.Clock, Sample.At(2026, 9, 21)).State;

        // Training starts on Thursday, 1 October: three working days before it is Monday, one is Wednesday.
        Assert.Equal(Sample.At(2026, 9, 28, 9).Now, GroupNotices.NextMoment(blocked, Sample.At(2026, 9, 21), NoticePolicy.Default));
        Assert.True(Give(blocked, Sample.At(2026, 9, 28, 8, 59)).IsNothing);
        var first = Give(blocked, Sample.At(2026, 9, 28, 9));
        Assert.Equal(["reminders-given", "signing-still-blocked"], Kinds(first));
        Assert.True(Give(first.State, Sample.At(2026, 9, 28, 10)).IsNothing);
        Assert.Equal(Sample.At(2026, 9, 30, 9).Now, GroupNotices.NextMoment(first.State, Sample.At(2026, 9, 28, 9), NoticePolicy.Default));
        Assert.Equal(["reminders-given", "signing-still-blocked"], Kinds(Give(first.State, Sample.At(2026, 9, 30, 9))));
    }

    [Fact]
    [Rule("C-05")]
    public void Who_holds_a_contract_up_is_reminded_and_who_has_one_of_the_first_session()
    {
        var group = Sample.Group(GroupState.Running, Sample.Participant(1, contract: ContractState.Invited),
            Sample.Participant(2, contract: ContractState.LearnerSigned), Sample.Participant(3, contract: ContractState.InForce));
        var today = Sample.At(2026, 9, 30, 9);
        var given = Give(group, today);
        Assert.Equal(
            [("reminders-given", null), ("contract-waits", Sample.Id(1)), ("contract-waits", Sample.Id(2)), ("provider-contracts-wait", null),
                ("first-session-nears", Sample.Id(3))],
            given.Events.Select(happened => (happened.Kind, happened.Subject)));
        Assert.True(Give(given.State, today).IsNothing);
        Assert.Null(GroupNotices.NextMoment(given.State, today, NoticePolicy.Default));
    }

    [Fact]
    [Rule("B-07")]
    public void The_questionnaire_is_reminded_of_once()
    {
        var group = Sample.Group(GroupState.Running, Sample.Participant(1, contract: ContractState.InForce, training: TrainingState.Evaluated));
        var confirmed = group.Decide(new ConfirmEvaluation(Sample.Id(1)), Sample.Employee, Sample.At(2026, 10, 29, 15)).State;
        Assert.Equal(Sample.At(2026, 11, 1, 9).Now, GroupNotices.NextMoment(confirmed, Sample.At(2026, 10, 30), NoticePolicy.Default));
        var over = confirmed with { State = GroupState.Completed };
        var given = Give(over, Sample.At(2026, 11, 1, 9));
        Assert.Equal(["questionnaire-waits"], Kinds(given));
        Assert.True(Give(given.State, Sample.At(2026, 11, 9)).IsNothing);
    }

    [Fact]
    [Rule("AMB-08", "T-14")]
    public void Changes_of_the_timetable_are_told_together_once_they_have_ceased()
    {
        var group = Sample.Group(GroupState.Running, Sample.Participant(1, contract: ContractState.InForce));
        Group Move(Group from, string session, DateOnly day, Today today) =>
            from.Decide(new EditSession(session, day, Sample.Plan, Sample.Institution), Sample.Employee, today).State;
        var first = Move(group, "session-2", new(2026, 10, 9), Sample.Registering);
        var second = Move(first, "session-3", new(2026, 10, 16), After(Sample.Registering, TimeSpan.FromMinutes(40)));
        Assert.True(Give(second, After(Sample.Registering, TimeSpan.FromMinutes(60))).IsNothing);
        Assert.Equal(2, TimetableChanges.Untold(second).Length);
        var told = Give(second, After(Sample.Registering, TimeSpan.FromMinutes(100)));
        Assert.Equal(["timetable-told"], Kinds(told));
        Assert.Empty(TimetableChanges.Untold(told.State));
        Assert.True(Give(told.State, After(Sample.Registering, TimeSpan.FromHours(5))).IsNothing);
    }

    [Fact]
    [Rule("AMB-85", "C-05")]
    public void On_the_start_day_everyone_is_told_what_it_was_in_the_end()
    {
        var client = Sample.Participant(3).PaidFor(Sample.Client(CouponState.Submitted));
        var unsigned = Sample.Participant(7).PaidFor(Sample.Client(CouponState.Confirmed)) with
        {
            Contract = Sample.Contract(7, ContractState.AwaitsEmployer, tripartite: true),
        };
        var group = Sample.Group(GroupState.Running, Sample.Participant(1, contract: ContractState.InForce),
            Sample.Participant(2, RegistrationState.Pending), client, Sample.Participant(4),
            Sample.Participant(5, contract: ContractState.ProviderSigned), Sample.Participant(6, contract: ContractState.LearnerSigned), unsigned);
        var started = group.Decide(new StartDay(), Actor.Clock, Sample.At(2026, 10, 1));
        Assert.Equal(
            [("deregistered-unconfirmed", "Registracija nepatvirtinta iki mokymų pradžios"),
                ("deregistered-without-coupon", "Užimtumo tarnyba iki mokymų pradžios nepatvirtino kupono"),
                ("deregistered-uninvited", "Mokymo teikėjas iki mokymų pradžios nepradėjo sutarčių pasirašymo"),
                ("deregistered-unsigned", "Iki mokymų pradžios nepasirašyta sutartis"),
                ("deregistered-provider-unsigned", "Mokymo teikėjas iki mokymų pradžios nepasirašė sutarties"),
                ("deregistered-employer-unsigned", "Darbdavys iki mokymų pradžios nepasirašė sutarties")],
            started.Events.Where(happened => happened.Kind != "contract-lapsed").Select(happened => (happened.Kind, happened.Detail!)));
        // The provider learns of the two contracts that it has signed for nothing.
        Assert.Equal([Sample.Id(5), Sample.Id(7)],
            started.Events.Where(happened => happened.Kind == "contract-lapsed").Select(happened => happened.Subject));

        var nobody = group with { Participants = [.. group.Participants.Skip(1).Select((one, i) => one with { Ordinal = i + 1 })] };
        var off = nobody.Decide(new StartDay(), Actor.Clock, Sample.At(2026, 10, 1));
        Assert.Equal("Registracija nepatvirtinta iki mokymų pradžios", off.Events.First(happened => happened.Kind == "group-not-formed").Detail);
    }

    [Fact]
    public void Registrations_are_told_to_the_provider_together()
    {
        var group = Sample.Group(GroupState.Announced);
        Group Register(Group from, int number, Today today) => from.Decide(
            new Register(Sample.Id(number), Sample.Person(number, 1990), Funding.OwnFunds, null), Sample.Learner(number), today).State;
        var two = Register(Register(group, 1, Sample.Registering), 2, After(Sample.Registering, TimeSpan.FromMinutes(50)));
        Assert.True(Give(two, After(Sample.Registering, TimeSpan.FromMinutes(59))).IsNothing);
        var told = Give(two, After(Sample.Registering, TimeSpan.FromMinutes(60)));
        Assert.Equal(("registration-requests-told", "2"), (told.Events[0].Kind, told.Events[0].Detail));
        Assert.True(Give(told.State, After(Sample.Registering, TimeSpan.FromHours(3))).IsNothing);
    }
}
