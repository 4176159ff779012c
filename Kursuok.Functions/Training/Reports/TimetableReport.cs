using System.Collections.Immutable;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Domain.Training.Reports;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Kursuok.Functions.Training.Providers;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Training.Reports;

/// <summary>Application „Ataskaita. Tvarkaraščių informacija“ (§3.10).</summary>
[Feature("Reports")]
public sealed class TimetableReport(InstitutionStore institutions, Projections lists, TimetableRequirements requirements, TodaySource today)
{
    [Function("ReportTimetables")]
    [Endpoint("Ataskaita. Tvarkaraščių informacija: grupės, kurių tvarkaraščiai neatitinka reikalavimų", Roles = Roles.Provider, Answers = typeof(Page<TimetableReportItem>), Query = ["state", "allStates", "from", "size", "next"], States = typeof(GroupState), Refuses = [typeof(InstitutionRefusals)])]
    public async Task<IResult> Report([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/institutions/{code}/reports/timetables")] HttpRequest request, string code, CancellationToken cancellation)
    {
        InstitutionFunctions.Own(request, code);
        var (size, after) = request.Page();
        var state = request.Choice<GroupState>("state") ?? (request.Flag("allStates") ? null : GroupState.Draft);
        var from = request.Day("from") ?? today.Now.Date;
        var institution = await institutions.FindAsync(code, cancellation);

        var asked = new List<PlannedTimetable>();
        await foreach (var timetable in lists.AllAsync<PlannedTimetable>(ReportLists.Timetables(code), ReportLists.Key(from), "~", null, cancellation))
            asked.Add(timetable);
        // A lecturer's or a room's other sessions may belong to groups that end before those that are asked for.
        var others = new List<PlannedTimetable>(asked);
        asked.RemoveAll(timetable => (state is not null && timetable.State != state) || string.CompareOrdinal(KeyOf(timetable), after) <= 0);
        if (asked.Count > 0 && asked.Min(Begins) is var begins && begins < from)
        {
            await foreach (var timetable in lists.AllAsync<PlannedTimetable>(ReportLists.Timetables(code), ReportLists.Key(begins), ReportLists.Key(from), null, cancellation))
                others.Add(timetable);
        }

        var compliance = new TimetableCompliance(requirements, institution, others);
        var found = asked.Select(timetable => (Timetable: timetable, Findings: compliance.Findings(timetable))).Where(found => !found.Findings.IsEmpty).Take(size + 1).ToList();
        var page = found.Take(size).Select(found => TimetableReportItem.Of(found.Timetable, found.Findings)).ToList();
        return Requests.Answer(new Page<TimetableReportItem>(page, found.Count > size ? Continuation.After(KeyOf(found[size - 1].Timetable)) : null));
    }

    private static string KeyOf(PlannedTimetable timetable) => ReportLists.Key(timetable.TrainingEnd, timetable.GroupId);

    private static DateOnly Begins(PlannedTimetable timetable) =>
        timetable.Sessions.IsEmpty || timetable.TrainingStart < timetable.Sessions[0].Date ? timetable.TrainingStart : timetable.Sessions[0].Date;
}

/// <summary>A group whose timetable does not comply, and in what.</summary>
public sealed record TimetableReportItem(
    string GroupId, string GroupName, string ProgrammeCode, string ProgrammeName, GroupState State, string StateLabel,
    DateOnly TrainingStart, DateOnly TrainingEnd, ImmutableArray<TimetableFindingView> Findings)
{
    public static TimetableReportItem Of(PlannedTimetable timetable, ImmutableArray<TimetableFinding> findings) => new(
        timetable.GroupId, timetable.GroupName, timetable.ProgrammeCode, timetable.ProgrammeName, timetable.State, timetable.State.Label(), timetable.TrainingStart, timetable.TrainingEnd,
        [.. findings.Select(TimetableFindingView.Of)]);
}
