using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Domain.Training.Reports;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Storage;

namespace Kursuok.Functions.Training.Groups;

/// <summary>What the reports read: a row for each group, of its timetable and of how its participants stand.</summary>
public static class ReportLists
{
    /// <summary>Timetables by the day on which training ends.</summary>
    public static string Timetables(string institution) => $"timetables-{institution}";

    /// <summary>Groups with the standings of their participants, by the day on which training begins.</summary>
    public static string Participation(string institution) => $"participation-{institution}";

    /// <summary>The key of a group whose training ends, or begins, on the day; without a group what lies before all of that day.</summary>
    public static string Key(DateOnly day, string group = "") => $"{day:yyyyMMdd}|{group}";

    /// <summary>A group that is no more.</summary>
    internal static IEnumerable<Projection> Unlisted(Group group, long version) =>
    [
        new(Timetables(group.Institution), Key(group.Information.TrainingEnd, group.Id), version, "{}", Listed: false),
        new(Participation(group.Institution), Key(group.Information.TrainingStart, group.Id), version, "{}", Listed: false),
    ];
}

/// <summary>The rows of the reports.</summary>
public sealed class ReportRows : IGroupConsequences
{
    public IEnumerable<Projection> Rows(Change<Group> change)
    {
        var (before, group, version) = (change.Before, change.After, change.Version);
        if (group.Deleted)
        {
            foreach (var row in ReportLists.Unlisted(group, version))
                yield return row;
            yield break;
        }
        var information = group.Information;
        if (before is null || before.State != group.State || before.Information != information || before.Sessions != group.Sessions)
        {
            var timetable = PlannedTimetable.Of(group);
            yield return new(ReportLists.Timetables(group.Institution), ReportLists.Key(information.TrainingEnd, group.Id), version,
                Json.Write(timetable with { Sessions = [.. timetable.Sessions.Select(session => session with { Notes = null })] }), group.State.ToString());
            if (before is not null && before.Information.TrainingEnd != information.TrainingEnd)
                yield return new(ReportLists.Timetables(group.Institution), ReportLists.Key(before.Information.TrainingEnd, group.Id), version, "{}", Listed: false);
        }
        if (before is null || before.State != group.State || before.Information != information || before.Participants != group.Participants)
        {
            yield return new(ReportLists.Participation(group.Institution), ReportLists.Key(information.TrainingStart, group.Id), version, Json.Write(GroupParticipation.Of(group)), group.State.ToString());
            if (before is not null && before.Information.TrainingStart != information.TrainingStart)
                yield return new(ReportLists.Participation(group.Institution), ReportLists.Key(before.Information.TrainingStart, group.Id), version, "{}", Listed: false);
        }
    }
}
