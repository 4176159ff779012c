using System.Collections.Immutable;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Domain.Training.Reports;

namespace Kursuok.Tests.Domain.Training.Reports;

public class ParticipantReportTests
{
    private static readonly ParticipantCriteria s_all = new(null, null, null, null, null, null, null, null, null);

    private static readonly ImmutableArray<Group> s_groups =
    [
        Sample.Group(GroupState.Running,
            Sample.Participant(1, contract: ContractState.InForce, training: TrainingState.Certified),
            Sample.Participant(2, contract: ContractState.Ended, training: TrainingState.NotCompleted),
            Sample.Participant(3, RegistrationState.Withdrawn)),
        Sample.Group(GroupState.Announced, Sample.Participant(4, RegistrationState.Pending), Basket(Sample.Participant(5))) with
        {
            Id = "group-2",
            Programme = ProgrammeOutline.Of(Sample.Programme with { Code = "NSS-2002", Name = "Kalbėjimas" }),
            Information = Sample.Information with
            {
                Name = "Pavasario grupė",
                TrainingStart = new(2027, 3, 1),
                TrainingEnd = new(2027, 3, 30),
            },
        },
    ];

    private static IEnumerable<GroupParticipation> Participations => s_groups.Select(GroupParticipation.Of);

    [Rule("R-03")]
    [Fact]
    public void Totals_count_how_far_people_have_come() =>
        Assert.Equal(new(All: 5, Registered: 4, Confirmed: 3, Concluded: 2, Started: 2, Completed: 1, Certified: 1),
            Participations.Chosen(s_all).Totals());

    public static TheoryData<ParticipantCriteria, int> Chosen { get; } = new()
    {
        { s_all with { Programme = "NSS-2002" }, 2 },
        { s_all with { Group = "group-1" }, 3 },
        { s_all with { GroupState = GroupState.Announced }, 2 },
        { s_all with { Registration = RegistrationState.Confirmed }, 3 },
        { s_all with { Funding = Funding.ImpBasket }, 1 },
        { s_all with { Contract = ContractState.Ended }, 1 },
        { s_all with { Training = TrainingState.NotMarked }, 3 },
        { s_all with { From = Sample.TrainingStart, To = Sample.TrainingStart }, 3 },
        { s_all with { From = Sample.TrainingStart.AddDays(1) }, 2 },
        { s_all with { To = Sample.TrainingStart.AddDays(-1) }, 0 },
        { s_all with { Group = "group-1", Registration = RegistrationState.Withdrawn, Training = TrainingState.NotMarked }, 1 },
    };

    [Rule("R-03")]
    [Theory]
    [MemberData(nameof(Chosen))]
    public void Criteria_choose_the_same_people_in_counts_as_one_by_one(ParticipantCriteria criteria, int expected)
    {
        var chosen = Participations.Chosen(criteria).ToList();
        Assert.Equal(expected, chosen.Totals().All);
        Assert.Equal(expected, s_groups.Where(group => chosen.Any(found => found.GroupId == group.Id))
            .Sum(group => group.Participants.Count(participant => criteria.Choose(Standing.Of(participant)))));
    }

    [Rule("R-03")]
    [Theory]
    [InlineData(ParticipantCut.Programme, "NSS-1001 3,NSS-2002 2")]
    [InlineData(ParticipantCut.Group, "group-1 3,group-2 2")]
    [InlineData(ParticipantCut.GroupState, "Announced 2,Running 3")]
    [InlineData(ParticipantCut.Registration, "Confirmed 3,Pending 1,Withdrawn 1")]
    [InlineData(ParticipantCut.Funding, "ImpBasket 1,OwnFunds 4")]
    [InlineData(ParticipantCut.Contract, " 3,Ended 1,InForce 1")]
    [InlineData(ParticipantCut.Training, "Certified 1,NotCompleted 1,NotMarked 3")]
    [InlineData(ParticipantCut.Month, "2026-10 3,2027-03 2")]
    public void Every_cut_counts_everyone_once(ParticipantCut cut, string rows)
    {
        var counted = Participations.Chosen(s_all).Cut(cut);
        Assert.Equal(rows, string.Join(',', counted.Select(row => $"{row.Key} {row.Totals.All}")));
        Assert.All(counted, row => Assert.NotEmpty(row.Label));
    }

    private static Participant Basket(Participant participant) =>
        participant with { Registration = participant.Registration with { Funding = Funding.ImpBasket } };
}
