using System.Collections.Immutable;
using System.Globalization;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;

namespace Kursuok.Domain.Training.Reports;

/// <summary>The cuts (pjūviai) in which participants are counted .</summary>
public enum ParticipantCut { Programme, Group, GroupState, Registration, Funding, Contract, Training, Month }

/// <summary>By what participants are chosen; what is null chooses all.</summary>
/// <param name="From">Training begins on this day or later.</param>
/// <param name="To">Training begins on this day or earlier.</param>
public sealed record ParticipantCriteria(
    DateOnly? From, DateOnly? To, string? Programme, string? Group, GroupState? GroupState,
    RegistrationState? Registration, Funding? Funding, ContractState? Contract, TrainingState? Training)
{
    internal bool Choose(GroupParticipation group) =>
        (From is null || group.TrainingStart >= From) && (To is null || group.TrainingStart <= To)
        && (Programme is null || string.Equals(Programme, group.ProgrammeCode, StringComparison.Ordinal))
        && (Group is null || string.Equals(Group, group.GroupId, StringComparison.Ordinal))
        && (GroupState is null || GroupState == group.State);

    /// <summary>Is a participant chosen who stands so?</summary>
    public bool Choose(Standing standing) =>
        (Registration is null || Registration == standing.Registration) && (Funding is null || Funding == standing.Funding)
        && (Contract is null || Contract == standing.Contract) && (Training is null || Training == standing.Training);
}

/// <summary>How a participant stands: all by which participants of a group are told apart.</summary>
public sealed record Standing(RegistrationState Registration, Funding Funding, ContractState? Contract, TrainingState Training)
{
    public static Standing Of(Participant participant) =>
        new(participant.Registration.State, participant.Registration.Funding, participant.ContractState, participant.Training.State);
}

/// <summary>So many participants of a group stand so.</summary>
public sealed record StandingCount(Standing Standing, int Count);

/// <summary>A group in the report: how its participants stand, without any person.</summary>
public sealed record GroupParticipation(
    string GroupId, string GroupName, string ProgrammeCode, string ProgrammeName, GroupState State,
    DateOnly TrainingStart, DateOnly TrainingEnd, ImmutableArray<StandingCount> Standings)
{
    public static GroupParticipation Of(Group group) =>
        new(group.Id, group.Information.Name, group.Programme.Code, group.Programme.Name, group.State,
        group.Information.TrainingStart, group.Information.TrainingEnd,
        [.. group.Participants.CountBy(Standing.Of).Select(standing => new StandingCount(standing.Key, standing.Value))]);
}

/// <summary>Of how many participants something is true.</summary>
/// <param name="Registered">Hold a seat, or held one until the training was over.</param>
/// <param name="Concluded">Their contracts are signed by all.</param>
public sealed record ParticipantTotals(int All, int Registered, int Confirmed, int Concluded, int Started, int Completed, int Certified)
{
    public static ParticipantTotals None { get; } = new(0, 0, 0, 0, 0, 0, 0);

    internal ParticipantTotals Plus(StandingCount more)
    {
        var (standing, count) = (more.Standing, more.Count);
        return new(All + count,
            Registered + (standing.Registration is RegistrationState.Pending or RegistrationState.Confirmed ? count : 0),
            Confirmed + (standing.Registration == RegistrationState.Confirmed ? count : 0),
            Concluded
                + (standing.Contract is ContractState.InForce or ContractState.TerminationRequested or ContractState.Ended ? count : 0),
            Started + (standing.Training != TrainingState.NotMarked ? count : 0),
            Completed + (standing.Training is TrainingState.Completed or TrainingState.Evaluated or TrainingState.Confirmed
                or TrainingState.QuestionnaireFilled or TrainingState.Certified ? count : 0),
            Certified + (standing.Training == TrainingState.Certified ? count : 0));
    }
}

/// <summary>A row of a cut: what it counts, as a person reads it, and the counts.</summary>
public sealed record ParticipantCutRow(string Key, string Label, ParticipantTotals Totals);

/// <summary>„Ataskaita. Dalyvių informacija“, counted from what each group keeps of its participants' standings.</summary>
public static class ParticipantReport
{
    /// <summary>The groups that have participants of the criteria.</summary>
    public static IEnumerable<GroupParticipation> Chosen(this IEnumerable<GroupParticipation> groups, ParticipantCriteria criteria) =>
        groups.Where(criteria.Choose)
            .Select(group => group with { Standings = [.. group.Standings.Where(standing => criteria.Choose(standing.Standing))] })
            .Where(group => !group.Standings.IsEmpty);

    public static ParticipantTotals Totals(this IEnumerable<GroupParticipation> chosen) =>
        chosen.SelectMany(group => group.Standings).Aggregate(ParticipantTotals.None, (totals, standing) => totals.Plus(standing));

    /// <summary>The chosen participants in one cut, in order of its keys.</summary>
    public static ImmutableArray<ParticipantCutRow> Cut(this IEnumerable<GroupParticipation> chosen, ParticipantCut cut) =>
    [
        .. chosen.SelectMany(group => group.Standings, (group, standing) => (Row: RowOf(group, standing.Standing, cut), Standing: standing))
            .GroupBy(counted => counted.Row, counted => counted.Standing)
            .OrderBy(row => row.Key.Key, StringComparer.Ordinal)
            .Select(row => new ParticipantCutRow(row.Key.Key, row.Key.Label,
                row.Aggregate(ParticipantTotals.None, (totals, standing) => totals.Plus(standing)))),
    ];

    private static (string Key, string Label) RowOf(GroupParticipation group, Standing standing, ParticipantCut cut) => cut switch
    {
        ParticipantCut.Programme => (group.ProgrammeCode, group.ProgrammeName),
        ParticipantCut.Group => (group.GroupId, group.GroupName),
        ParticipantCut.GroupState => (group.State.ToString(), group.State.Label()),
        ParticipantCut.Registration => (standing.Registration.ToString(), standing.Registration.Label()),
        ParticipantCut.Funding => (standing.Funding.ToString(), standing.Funding.Label()),
        ParticipantCut.Contract => (standing.Contract?.ToString() ?? "", standing.Contract?.Label() ?? "Sutarties nėra"),
        ParticipantCut.Training => (standing.Training.ToString(), standing.Training.Label()),
        ParticipantCut.Month => (group.TrainingStart.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            group.TrainingStart.ToString("yyyy-MM", CultureInfo.InvariantCulture)),
        _ => throw new ArgumentOutOfRangeException(nameof(cut)),
    };
}
