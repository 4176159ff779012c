using System.Collections.Immutable;
using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Criteria;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Calendars;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Criteria;
using Kursuok.Functions.Training.Providers;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Training.Groups;

/// <summary>A learner's own timetable and papers, and the secret addresses of calendars (T-03).</summary>
[Feature("Calendars")]
public sealed class TimetableFunctions(GroupStore groups, InstitutionStore institutions, Projections lists, LearnerFiles files, CalendarFeeds feeds, TodaySource today)
{
    private const int UsualDays = 180;
    private const int MostDays = 366;

    [Function("MyTimetable")]
    [Endpoint("Mano užsiėmimai: laikas, o patvirtinus registraciją – ir vieta, auditorija, prisijungimo nuoroda", Roles = Roles.Learner,
        Answers = typeof(ImmutableArray<OwnSession>), Query = ["from", "to"])]
    public async Task<IResult> Mine([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/me/timetable")] HttpRequest request, CancellationToken cancellation)
    {
        var from = request.Day("from") ?? today.Now.Date;
        var to = request.Day("to") ?? DateOnly.FromDayNumber(Math.Min(from.DayNumber + UsualDays, DateOnly.MaxValue.DayNumber));
        if (to < from || to.DayNumber - from.DayNumber > MostDays)
            throw HttpRefusals.QueryInvalid.Because($"Laikotarpis – nuo 0 iki {MostDays} dienų.", "to");
        var sessions = ImmutableArray.CreateBuilder<OwnSession>();
        await foreach (var (group, participant) in OwnAsync(request, cancellation))
        {
            if (!participant.Attends && participant.Registration.State != RegistrationState.Pending)
                continue;
            var institution = await institutions.FindAsync(group.Institution, cancellation);
            sessions.AddRange(group.Sessions.Where(session => session.Date >= from && session.Date <= to)
                .Select(session => OwnSession.Of(group, institution, participant, session)));
        }
        return Requests.Answer(sessions.OrderBy(session => session.Date).ThenBy(session => session.StartTime).ToImmutableArray());
    }

    [Function("MyPapers")]
    [Endpoint("Mano dokumentai: sutartys, pažymėjimai ir pateikti dokumentai su jų adresais", Roles = Roles.Learner, Answers = typeof(ImmutableArray<OwnPaper>))]
    public async Task<IResult> Papers([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/me/papers")] HttpRequest request, CancellationToken cancellation)
    {
        var papers = ImmutableArray.CreateBuilder<OwnPaper>();
        await foreach (var (group, participant) in OwnAsync(request, cancellation))
            papers.AddRange(OwnPaper.Of(group, participant));
        if (await files.FindAsync(request.Actor().PersonId, cancellation) is { } file)
            papers.AddRange(file.Documents.Select(OwnPaper.Of));
        return Requests.Answer(papers.ToImmutable());
    }

    [Function("OpenMyCalendar")]
    [Endpoint("Gauti naują slaptą savo kalendoriaus adresą (ankstesnis nebegalioja)", Roles = Roles.Learner, Answers = typeof(FeedAddress), AnswersSecrets = true,
        Refuses = [typeof(CalendarFeedRefusals)])]
    public async Task<IResult> OpenMine([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/me/calendar")] HttpRequest request) =>
        Requests.Answer(new FeedAddress(await feeds.RenewAsync(PersonCalendar.OwnerOf(request.Actor().PersonId), request.Actor())));

    [Function("RevokeMyCalendar")]
    [Endpoint("Panaikinti slaptą savo kalendoriaus adresą", Roles = Roles.Learner, Answers = typeof(FeedState), Refuses = [typeof(CalendarFeedRefusals)])]
    public async Task<IResult> RevokeMine([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/me/calendar")] HttpRequest request) =>
        Requests.Answer(FeedState.Of(await feeds.RevokeAsync(PersonCalendar.OwnerOf(request.Actor().PersonId), request.Actor())));

    [Function("OpenGroupCalendar")]
    [Endpoint("Gauti naują slaptą grupės kalendoriaus adresą (ankstesnis nebegalioja)", Roles = Roles.GroupManagers, Answers = typeof(FeedAddress), AnswersSecrets = true,
        Refuses = [typeof(CalendarFeedRefusals), typeof(GroupRefusals)])]
    public async Task<IResult> OpenGroups([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/calendar")] HttpRequest request, string group, CancellationToken cancellation) =>
        Requests.Answer(new FeedAddress(await feeds.RenewAsync(await OfGroupAsync(request, group, cancellation), request.Actor())));

    [Function("RevokeGroupCalendar")]
    [Endpoint("Panaikinti slaptą grupės kalendoriaus adresą", Roles = Roles.GroupManagers, Answers = typeof(FeedState), Refuses = [typeof(CalendarFeedRefusals), typeof(GroupRefusals)])]
    public async Task<IResult> RevokeGroups([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/groups/{group}/calendar")] HttpRequest request, string group, CancellationToken cancellation) =>
        Requests.Answer(FeedState.Of(await feeds.RevokeAsync(await OfGroupAsync(request, group, cancellation), request.Actor())));

    [Function("OpenLecturerCalendar")]
    [Endpoint("Gauti naują slaptą lektoriaus kalendoriaus adresą (ankstesnis nebegalioja)", Roles = Roles.GroupManagers, Answers = typeof(FeedAddress), AnswersSecrets = true,
        Refuses = [typeof(CalendarFeedRefusals), typeof(InstitutionRefusals)])]
    public async Task<IResult> OpenLecturers([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/institutions/{code}/lecturers/{lecturer}/calendar")] HttpRequest request, string code, string lecturer, CancellationToken cancellation) =>
        Requests.Answer(new FeedAddress(await feeds.RenewAsync(await OfLecturerAsync(request, code, lecturer, cancellation), request.Actor())));

    [Function("RevokeLecturerCalendar")]
    [Endpoint("Panaikinti slaptą lektoriaus kalendoriaus adresą", Roles = Roles.GroupManagers, Answers = typeof(FeedState), Refuses = [typeof(CalendarFeedRefusals), typeof(InstitutionRefusals)])]
    public async Task<IResult> RevokeLecturers([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/institutions/{code}/lecturers/{lecturer}/calendar")] HttpRequest request, string code, string lecturer, CancellationToken cancellation) =>
        Requests.Answer(FeedState.Of(await feeds.RevokeAsync(await OfLecturerAsync(request, code, lecturer, cancellation), request.Actor())));

    private async Task<CalendarOwner> OfGroupAsync(HttpRequest request, string group, CancellationToken cancellation) =>
        GroupCalendars.OfGroup(await groups.FindAsync(group, request.Actor(), cancellation));

    private async Task<CalendarOwner> OfLecturerAsync(HttpRequest request, string code, string lecturer, CancellationToken cancellation)
    {
        InstitutionFunctions.Own(request, code);
        var institution = await institutions.FindAsync(code, cancellation);
        return institution.Lecturers.ContainsKey(lecturer)
            ? GroupCalendars.OfLecturer(code, lecturer)
            : throw InstitutionRefusals.LecturerUnknown.Because("Tokio lektoriaus įstaigos sąraše nėra.");
    }

    /// <summary>The groups that the caller is or was in.</summary>
    private async IAsyncEnumerable<(Group Group, Participant Participant)> OwnAsync(HttpRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var person = request.Actor().PersonId;
        await foreach (var item in lists.AllAsync<RegistrationItem>(GroupLists.OfPerson(person), "registration|", "registration|~", null, cancellation))
        {
            var group = await groups.FindAsync(item.GroupId, cancellation);
            if (group.ParticipantOf(person) is { } participant)
                yield return (group, participant);
        }
    }
}

/// <summary>A session in a learner's own timetable.</summary>
/// <param name="StateLabel">„Vyks“, „Sustabdyta“ or „Atšaukta“.</param>
/// <param name="Place">Like the room, the link and the lecturer, told once the registration is confirmed.</param>
/// <param name="Lecturer">Only with his or her consent (L-06).</param>
public sealed record OwnSession(
    string GroupId, string GroupName, string ProgrammeName, string SessionId, DateOnly Date, TimeOnly StartTime, int Minutes, decimal AcademicHours, string Method,
    string StateLabel, bool Confirmed, string? Place, string? Address, string? Room, string? Link, string? Lecturer, string? Notes)
{
    public static OwnSession Of(Group group, Institution institution, Participant participant, Session session)
    {
        var confirmed = participant.Attends;
        var place = confirmed ? institution.Places.GetValueOrDefault(session.PlaceId) : null;
        var suspended = group.State == GroupState.Suspended && (group.SuspendedAt is not { } since || session.StartsAt > since);
        return new(group.Id, group.Information.Name, group.Programme.Name, session.Id, session.Date, session.StartTime, session.Minutes, session.AcademicHours,
            session.Method.Label(), group.State == GroupState.CalledOff ? "Atšaukta" : suspended ? "Sustabdyta" : "Vyks", confirmed,
            place?.Name, place?.Address, confirmed ? session.Room : null, confirmed ? session.Link : null,
            confirmed && institution.Lecturers.GetValueOrDefault(session.LecturerId) is { PublicationConsent: true } lecturer ? lecturer.FullName : null,
            confirmed ? session.Notes : null);
    }
}

/// <summary>A paper of the learner's own.</summary>
/// <param name="Kind"><c>contract</c>, <c>certificate</c> or <c>document</c>.</param>
/// <param name="Address">Where it is fetched.</param>
public sealed record OwnPaper(string Kind, string Title, string? GroupId, string? Number, string StateLabel, DateTimeOffset At, string Address)
{
    public static IEnumerable<OwnPaper> Of(Group group, Participant participant)
    {
        if (participant.Contract is { } contract && !participant.Erased.Contains(RecordKind.Contract))
            yield return new("contract", $"Mokymosi sutartis: {group.Programme.Name}", group.Id, contract.Number, contract.State.Label(),
                contract.ConcludedAt ?? contract.InvitedAt, $"/api/groups/{group.Id}/contracts/{participant.Id}/document");
        if (participant.Training.Certificate is { } certificate && !participant.Erased.Contains(RecordKind.Certificate))
            yield return new("certificate", $"Pažymėjimas: {group.Programme.Name}", group.Id, certificate.Number, participant.Training.State.Label(),
                Vilnius.StartOf(certificate.FormedOn), $"/api/groups/{group.Id}/completion/{participant.Id}/certificate");
    }

    public static OwnPaper Of(LearnerDocument document) =>
        new("document", document.Kind.Label(), null, null, document.State.Label(), document.SubmittedAt, $"/api/me/documents/{document.Id}");
}
