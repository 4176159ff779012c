using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Domain.Training.Reports;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Kursuok.Functions.Training.Providers;
using Kursuok.Functions.Training.Reports;

namespace Kursuok.Tests.Functions.Training.Reports;

public sealed class ReportTests(FullOffice world) : IClassFixture<FullOffice>
{
    private Office Office => world.Office;

    [Rule("R-01", "R-02")]
    [Fact]
    public async Task The_timetable_report_shows_groups_being_created_that_do_not_comply()
    {
        await using var backend = await Backend.StartAsync(); // Other tests' sessions would meet these.
        var office = await Office.FullAsync(backend);
        var full = await Story.DraftAsync(office, adapt: information => information with { Name = "Pilna" });
        var meeting = await Story.DraftAsync(office, adapt: information => information with { Name = "Tuo pat metu" });
        var empty = await office.Manager.PostAsync<GroupView>($"{office.Path}/programmes/211500101/groups", full.Information with { Name = "Tuščia", PriceEur = 90 });

        var report = await ReadAsync(office, "");
        var nothing = Assert.Single(report.Items, item => item.GroupId == empty.Id);
        Assert.Equal([(TimetableCheck.HoursPlanned, "0 iš 40 val.")], nothing.Findings.Select(finding => (finding.Check, finding.Value)));
        Assert.Equal("Kuriama", nothing.StateLabel);
        var busy = Assert.Single(report.Items, item => item.GroupId == full.Group);
        Assert.Equal(6, busy.Findings.Length); // Each of three sessions meets another at its lecturer and its room.
        Assert.All(busy.Findings, finding => Assert.NotNull(finding.SessionId));

        // One is called off the road: moved to the next month, both comply.
        var moved = await meeting.GetAsync();
        await office.Manager.PutAsync<GroupView>($"{meeting.Path}/information", moved.Information with { TrainingEnd = moved.Information.TrainingEnd.AddDays(30) });
        foreach (var session in moved.Sessions)
            await office.Manager.PutAsync<GroupView>($"{meeting.Path}/sessions/{session.Id}", new ChangedSession(session.Date.AddDays(30), session.StartTime, session.Minutes, session.Method, session.Link, session.PlaceId, session.Room, session.LecturerId, session.Notes));
        Assert.DoesNotContain((await ReadAsync(office, "")).Items, item => item.GroupId == full.Group || item.GroupId == meeting.Group);

        // A published group is not asked for unless one wants to see it.
        await full.AnnounceAsync();
        await office.Manager.PutAsync<LecturerView>($"{office.Path}/lecturers/{office.Lecturer.Id}", Lecturer(office, active: false));
        Assert.DoesNotContain((await ReadAsync(office, "")).Items, item => item.GroupId == full.Group);
        Assert.Contains((await ReadAsync(office, "?state=announced")).Items, item => item.GroupId == full.Group && item.Findings.All(finding => finding.Check == TimetableCheck.LecturerActive));
        var pages = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var page = await ReadAsync(office, $"?allStates=true&size=1{(next.Length == 0 ? "" : "&next=" + next)}");
            pages.AddRange(page.Items.Select(item => item.GroupId));
            next = page.Next;
        }
        Assert.Equal(new[] { full.Group, meeting.Group, empty.Id }.Order(), pages.Order());
        Assert.Empty((await ReadAsync(office, $"?allStates=true&from={backend.Today.AddYears(1):yyyy-MM-dd}")).Items);
    }

    [Rule("R-03")]
    [Fact]
    public async Task The_participant_report_follows_its_criteria_and_cuts()
    {
        var story = await Story.AnnouncedAsync(Office, 3);
        await story.RegisterAsync("dalyvis-14", Funding.OwnFunds);
        await Office.Manager.PostAsync<ParticipantView>($"{story.Path}/registrations/{story.Learners["dalyvis-14"]}/reject", new GivenReason("=1+1; vietos \"nėra\""));
        var path = $"{Office.Path}/reports/participants?group={story.Group}";

        var all = await Office.Manager.GetAsync<ParticipantReportPage>(path);
        Assert.Equal(new ParticipantTotals(4, 3, 3, 0, 0, 0, 0), all.Totals);
        Assert.Equal(story.Learners.Values, all.Items.Select(row => row.ParticipantId));
        Assert.Equal("Atmesta", all.Items[^1].Registration);

        var paged = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var page = await Office.Manager.GetAsync<ParticipantReportPage>($"{path}&registration=confirmed&size=2{(next.Length == 0 ? "" : "&next=" + next)}");
            Assert.Equal(3, page.Totals.All);
            paged.AddRange(page.Items.Select(row => row.ParticipantId));
            next = page.Next;
        }
        Assert.Equal(story.Learners.Values.Take(3), paged);
        Assert.Empty((await Office.Manager.GetAsync<ParticipantReportPage>($"{path}&training=certified")).Items);

        var cut = await Office.Manager.GetAsync<ParticipantCutReport>($"{Office.Path}/reports/participants/cut?by=registration&group={story.Group}");
        Assert.Equal([("Patvirtinta", 3), ("Atmesta", 1)], cut.Rows.Select(row => (row.Label, row.Totals.All)));

        var csv = (await Office.Manager.SendAsync(HttpMethod.Get, $"{Office.Path}/reports/participants/csv?group={story.Group}")).Text;
        Assert.StartsWith("\uFEFFProgramos kodas;", csv, StringComparison.Ordinal);
        Assert.Equal(5, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains(";Patvirtinta;Asmeninės lėšos;", csv, StringComparison.Ordinal);

        await world.Backend.As("vadove").RefusedAsync(403, "role-missing", HttpMethod.Get, path);
    }

    [Rule("R-03")]
    [Fact]
    public async Task What_people_typed_is_no_formula_in_a_spreadsheet()
    {
        var story = await Story.DraftAsync(Office, adapt: information => information with { Name = "=HYPERLINK(\"http://x\");1" });
        await story.AnnounceAsync();
        await story.RegisterAsync("dalyvis-1");
        var csv = (await Office.Manager.SendAsync(HttpMethod.Get, $"{Office.Path}/reports/participants/csv?group={story.Group}")).Text;
        Assert.Contains(";\"'=HYPERLINK(\"\"http://x\"\");1\";", csv, StringComparison.Ordinal);
        Assert.Contains(";+3706", csv, StringComparison.Ordinal);
    }

    private static Task<Page<TimetableReportItem>> ReadAsync(Office office, string query) => office.Manager.GetAsync<Page<TimetableReportItem>>($"{office.Path}/reports/timetables{query}");

    private static LecturerForm Lecturer(Office office, bool active)
    {
        var lecturer = office.Lecturer;
        return new(lecturer.FirstName, lecturer.LastName, lecturer.Email, lecturer.Phone, lecturer.Information, active, lecturer.Proofs, lecturer.PublicationConsent);
    }
}
