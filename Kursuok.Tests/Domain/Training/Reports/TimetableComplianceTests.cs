using System.Collections.Immutable;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Domain.Training.Reports;
using Kursuok.Functions.People.Accounts;

namespace Kursuok.Tests.Domain.Training.Reports;

public class TimetableComplianceTests
{
    private static readonly PlannedTimetable s_full = PlannedTimetable.Of(Sample.Group(GroupState.Draft));
    private static readonly Session s_first = s_full.Sessions[0];

    [Rule("R-02")]
    [Fact]
    public void A_full_timetable_complies() => Assert.Empty(Findings(s_full));

    public static TheoryData<TimetableCheck, string, string> OfOneSession { get; } = new()
    {
        { TimetableCheck.LecturerActive, "inactive", "Laima Lektorė" },
        { TimetableCheck.LecturerActive, "unknown", "lektoriaus sąraše nėra" },
        { TimetableCheck.PlaceGiven, "remote place", Place.RemoteName },
        { TimetableCheck.PlaceGiven, "no place", "vietos sąraše nėra" },
        { TimetableCheck.LinkGiven, "no link", "nuorodos nėra" },
        { TimetableCheck.WithinTraining, "day before", "mokymai 2026-10-01 – 2026-10-29" },
        { TimetableCheck.WithinTraining, "day after", "mokymai 2026-10-01 – 2026-10-29" },
    };

    [Rule("R-02")]
    [Theory]
    [MemberData(nameof(OfOneSession))]
    public void A_finding_names_its_check_session_and_value(TimetableCheck check, string change, string value)
    {
        var changed = change switch
        {
            "inactive" => s_first with { LecturerId = Sample.InactiveLecturer },
            "unknown" => s_first with { LecturerId = "nobody" },
            "remote place" => s_first with { PlaceId = Sample.RemotePlace },
            "no place" => s_first with { PlaceId = "" },
            "no link" => s_first with { Method = SessionMethod.RemoteSynchronous, PlaceId = Sample.RemotePlace },
            "day before" => s_first with { Date = Sample.TrainingStart.AddDays(-1) },
            "day after" => s_first with { Date = Sample.TrainingEnd.AddDays(1) },
            _ => throw new ArgumentOutOfRangeException(nameof(change)),
        };
        Assert.Equal([new TimetableFinding(check, s_first.Id, changed.Date, s_first.StartTime, value)],
            Findings(s_full with { Sessions = s_full.Sessions.Replace(s_first, changed) }));
    }

    [Rule("R-02")]
    [Theory]
    [InlineData(-45, "39 iš 40 val.")]
    [InlineData(45, "41 iš 40 val.")]
    public void Hours_must_be_those_of_the_programme(int minutes, string value) =>
        Assert.Equal([new TimetableFinding(TimetableCheck.HoursPlanned, null, null, null, value)],
            Findings(s_full with { Sessions = s_full.Sessions.Replace(s_first, s_first with { Minutes = s_first.Minutes + minutes }) }));

    [Rule("R-01", "R-02")]
    [Theory]
    [InlineData(GroupState.Draft, 9, 0, true)]
    [InlineData(GroupState.Running, 14, 59, true)] // The first session ends at 15:00.
    [InlineData(GroupState.Running, 15, 0, false)]
    [InlineData(GroupState.CalledOff, 9, 0, false)]
    public void A_lecturer_and_a_room_are_at_one_place_at_a_time(GroupState state, int hour, int minute, bool meets)
    {
        var other = new PlannedTimetable("group-2", "Vakaro grupė", Sample.ProgrammeCode, "Skaitmeninis raštingumas", state,
            Sample.TrainingStart, Sample.TrainingEnd, 2,
            [s_first with { Id = "other", StartTime = new(hour, minute), Minutes = 90 }]);
        var findings = Findings(s_full, other);
        if (!meets)
        {
            Assert.Empty(findings);
            return;
        }
        var when = $"Vakaro grupė, 2026-10-01 {hour:00}:{minute:00}–{new TimeOnly(hour, minute).AddMinutes(90):HH\\:mm}";
        Assert.Equal(
        [
            new(TimetableCheck.LecturerFree, s_first.Id, s_first.Date, s_first.StartTime, $"Laima Lektorė: {when}"),
            new(TimetableCheck.RoomFree, s_first.Id, s_first.Date, s_first.StartTime, $"Centras, 12: {when}"),
        ], findings);
    }

    [Rule("R-02")]
    [Fact]
    public void A_session_past_midnight_still_holds_its_lecturer_and_leaves_other_rooms_free()
    {
        var late = s_first with { Id = "late", Date = s_first.Date.AddDays(-1), StartTime = new(23, 0), Minutes = 11 * 60, Room = "13" };
        var other = s_full with { GroupId = "group-2", TrainingStart = late.Date, ContactHours = 0, Sessions = [late] };
        Assert.Equal([TimetableCheck.LecturerFree], Findings(s_full, other).Select(finding => finding.Check));
    }

    [Rule("R-02")]
    [Fact]
    public void Limits_of_hours_and_times_bind_only_where_they_are_set()
    {
        var limits = TimetableRequirements.Default with { MostHoursADay = 7.5m, Earliest = new(9, 30), Latest = new(14, 30) };
        var findings = new TimetableCompliance(limits, Sample.Institution, [s_full]).Findings(s_full);
        Assert.Equal(s_full.Sessions.SelectMany(session => new TimetableFinding[]
        {
            new(TimetableCheck.HoursADay, null, session.Date, null, "8 val. (daugiausia 7,5)".Replace(',', '.')),
            new(TimetableCheck.TimeOfDay, session.Id, session.Date, session.StartTime, "09:00–15:00"),
        }), findings);
        var off = limits with { Off = [TimetableCheck.HoursADay, TimetableCheck.TimeOfDay] };
        Assert.Empty(new TimetableCompliance(off, Sample.Institution, [s_full]).Findings(s_full));
    }

    private static ImmutableArray<TimetableFinding> Findings(PlannedTimetable timetable, params PlannedTimetable[] others) =>
        new TimetableCompliance(TimetableRequirements.Default, Sample.Institution, [timetable, .. others]).Findings(timetable);
}
