using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Domain.Training.Reports;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Providers;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Training.Groups;

/// <summary>A group's cards and its life by the provider's hand (§3.7.1).</summary>
[Feature("Groups")]
public sealed class GroupFunctions(GroupStore groups, InstitutionStore institutions, Projections lists, TodaySource today, TimetableRequirements requirements)
{
    [Function("GetGroup")]
    [Endpoint("Mokymo grupė: informacija, tvarkaraštis, dalyvių suvestinė", Roles = Roles.Provider | Roles.ImpAdministrator, Answers = typeof(GroupView), Refuses = [typeof(GroupRefusals)])]
    public async Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/groups/{group}")] HttpRequest request, string group, CancellationToken cancellation) =>
        await ShowAsync(await groups.FindAsync(group, request.Actor(), cancellation), cancellation);

    [Function("EditInformation")]
    [Endpoint("Pakeisti kortelę „Grupės informacija“ (kol grupė kuriama)", Roles = Roles.GroupManagers, Takes = typeof(GroupInformation), Answers = typeof(GroupView), Refuses = [typeof(GroupRefusals), typeof(InstitutionRefusals)])]
    public async Task<IResult> EditInformation([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/groups/{group}/information")] HttpRequest request, string group, CancellationToken cancellation)
    {
        var information = await request.BodyAsync<GroupInformation>(cancellation);
        return await DecideAsync(request, group, new EditInformation(information, await InstitutionOfAsync(request, cancellation)));
    }

    [Function("Announce")]
    [Endpoint("Skelbti grupę", Roles = Roles.GroupManagers, Answers = typeof(GroupView), Refuses = [typeof(GroupRefusals), typeof(InstitutionRefusals)])]
    public async Task<IResult> Announce([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/announce")] HttpRequest request, string group, CancellationToken cancellation) =>
        await DecideAsync(request, group, new Announce(await InstitutionOfAsync(request, cancellation)));

    [Function("Retract")]
    [Endpoint("Grąžinti grupę į būseną „Kuriama“ (kol niekas neužsiregistravo)", Roles = Roles.GroupManagers, Answers = typeof(GroupView), Refuses = [typeof(GroupRefusals)])]
    public Task<IResult> Retract([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/retract")] HttpRequest request, string group) =>
        DecideAsync(request, group, new Retract());

    [Function("InitiateSigning")]
    [Endpoint("Vykdyti grupę: inicijuoti mokymosi sutarčių pasirašymą", Roles = Roles.GroupManagers, Answers = typeof(GroupView), Refuses = [typeof(GroupRefusals)])]
    public async Task<IResult> InitiateSigning([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/initiate-signing")] HttpRequest request, string group, CancellationToken cancellation)
    {
        var present = await groups.FindAsync(group, request.Actor(), cancellation);
        return await DecideAsync(request, group, new InitiateSigning(await groups.ReadinessAsync(present, cancellation)));
    }

    [Function("CallOff")]
    [Endpoint("Nevykdyti grupės: dalyviai išregistruojami ir apie tai gauna laišką", Roles = Roles.GroupManagers, Takes = typeof(OptionalReason), Answers = typeof(GroupView), Refuses = [typeof(GroupRefusals)])]
    public async Task<IResult> CallOff([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/call-off")] HttpRequest request, string group, CancellationToken cancellation) =>
        await DecideAsync(request, group, new CallOff((await request.BodyAsync<OptionalReason>(cancellation)).Reason));

    [Function("Suspend")]
    [Endpoint("Sustabdyti grupę", Roles = Roles.GroupManagers, Takes = typeof(GivenReason), Answers = typeof(GroupView), Refuses = [typeof(GroupRefusals)])]
    public async Task<IResult> Suspend([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/suspend")] HttpRequest request, string group, CancellationToken cancellation) =>
        await DecideAsync(request, group, new Suspend((await request.BodyAsync<GivenReason>(cancellation)).Reason));

    [Function("Resume")]
    [Endpoint("Atnaujinti sustabdytą grupę; datos, praėjusios sustabdymo metu, nurodomos naujos", Roles = Roles.GroupManagers, Takes = typeof(NewDates), Answers = typeof(GroupView), Refuses = [typeof(GroupRefusals)])]
    public async Task<IResult> Resume([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/resume")] HttpRequest request, string group, CancellationToken cancellation) =>
        await DecideAsync(request, group, new Resume(await request.BodyAsync<NewDates>(cancellation)));

    [Function("Complete")]
    [Endpoint("Užbaigti grupę", Roles = Roles.GroupManagers, Answers = typeof(GroupView), Refuses = [typeof(GroupRefusals)])]
    public Task<IResult> Complete([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/complete")] HttpRequest request, string group) =>
        DecideAsync(request, group, new Complete());

    [Function("DeleteDraft")]
    [Endpoint("Ištrinti kuriamą grupę, į kurią niekas nebuvo registravęsis", Roles = Roles.GroupManagers, Answers = typeof(GroupView), Refuses = [typeof(GroupRefusals)])]
    public Task<IResult> DeleteDraft([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/groups/{group}")] HttpRequest request, string group) =>
        DecideAsync(request, group, new DeleteDraft());

    [Function("CopyGroup")]
    [Endpoint("Sukurti grupės kopiją: kortelė ta pati, tvarkaraštis perkeliamas prie naujos mokymų pradžios", Roles = Roles.GroupManagers, Takes = typeof(CopyPlan), Answers = typeof(GroupView), Status = 201, Refuses = [typeof(GroupRefusals), typeof(InstitutionRefusals)])]
    public async Task<IResult> Copy([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/copy")] HttpRequest request, string group, CancellationToken cancellation)
    {
        var source = await groups.FindAsync(group, request.Actor(), cancellation);
        var plan = await request.BodyAsync<CopyPlan>(cancellation);
        var id = NewId.Make(request);
        var copy = await groups.CopyAsync(id, source, plan, [.. source.Sessions.Select(_ => NewId.Make(request))], await InstitutionOfAsync(request, cancellation), request.Actor());
        return Requests.Created($"/api/groups/{id}", GroupView.Of(copy), copy);
    }

    [Function("ReplaceSessions")]
    [Endpoint("Pakeisti kelis užsiėmimus kitais vienu veiksmu: visus arba nė vieno", Roles = Roles.GroupManagers, Takes = typeof(SessionReplacement), Answers = typeof(GroupView), Refuses = [typeof(GroupRefusals), typeof(InstitutionRefusals)])]
    public async Task<IResult> ReplaceSessions([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/sessions/replace")] HttpRequest request, string group, CancellationToken cancellation)
    {
        var form = await request.BodyAsync<SessionReplacement>(cancellation);
        return await PlanAsync(request, group, new ReplaceSessions(form.Remove, form.Sessions(() => NewId.Make(request)), await InstitutionOfAsync(request, cancellation)), cancellation);
    }

    [Function("RepairGroup")]
    [Endpoint("Atkurti grupės įrašus sąrašuose ir prarastus procesus iš pačios grupės duomenų", Roles = Roles.GroupManagers | Roles.ImpAdministrator, Answers = typeof(GroupView), Refuses = [typeof(GroupRefusals)])]
    public async Task<IResult> Repair([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/repair")] HttpRequest request, string group, CancellationToken cancellation) =>
        Requests.Answer(await ViewAsync(await groups.RepairAsync(group, request.Actor(), cancellation), cancellation));

    [Function("AddSessions")]
    [Endpoint("Įtraukti naują užsiėmimą vieną ar kelias dienas", Roles = Roles.GroupManagers, Takes = typeof(NewSessions), Answers = typeof(GroupView), Status = 201, Refuses = [typeof(GroupRefusals), typeof(InstitutionRefusals)])]
    public async Task<IResult> AddSessions([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/sessions")] HttpRequest request, string group, CancellationToken cancellation)
    {
        var form = await request.BodyAsync<NewSessions>(cancellation);
        var days = form.Days.IsDefault ? [] : form.Days;
        var after = await groups.DecideAsync(group, request.Actor(), new AddSessions(form.Plan(), days, [.. days.Select(_ => NewId.Make(request))], await InstitutionOfAsync(request, cancellation)), request.IfMatch());
        return Requests.Created($"/api/groups/{group}", await WithCollisionsAsync(after, cancellation), after);
    }

    [Function("EditSession")]
    [Endpoint("Redaguoti užsiėmimą", Roles = Roles.GroupManagers, Takes = typeof(ChangedSession), Answers = typeof(GroupView), Refuses = [typeof(GroupRefusals), typeof(InstitutionRefusals)])]
    public async Task<IResult> EditSession([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/groups/{group}/sessions/{session}")] HttpRequest request, string group, string session, CancellationToken cancellation)
    {
        var form = await request.BodyAsync<ChangedSession>(cancellation);
        return await PlanAsync(request, group, new EditSession(session, form.Date, form.Plan(), await InstitutionOfAsync(request, cancellation)), cancellation);
    }

    [Function("CopySession")]
    [Endpoint("Kopijuoti užsiėmimą į kitą dieną", Roles = Roles.GroupManagers, Takes = typeof(SessionCopy), Answers = typeof(GroupView), Status = 201, Refuses = [typeof(GroupRefusals), typeof(InstitutionRefusals)])]
    public async Task<IResult> CopySession([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/sessions/{session}/copy")] HttpRequest request, string group, string session, CancellationToken cancellation)
    {
        var form = await request.BodyAsync<SessionCopy>(cancellation);
        var after = await groups.DecideAsync(group, request.Actor(), new CopySession(session, form.Date, form.StartTime, NewId.Make(request), await InstitutionOfAsync(request, cancellation)), request.IfMatch());
        return Requests.Created($"/api/groups/{group}", await WithCollisionsAsync(after, cancellation), after);
    }

    [Function("DeleteSession")]
    [Endpoint("Ištrinti užsiėmimą", Roles = Roles.GroupManagers, Answers = typeof(GroupView), Refuses = [typeof(GroupRefusals)])]
    public Task<IResult> DeleteSession([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/groups/{group}/sessions/{session}")] HttpRequest request, string group, string session) =>
        DecideAsync(request, group, new DeleteSession(session));

    [Function("ChooseDefaultMethod")]
    [Endpoint("Parinkti numatytąjį naujų užsiėmimų būdą", Roles = Roles.GroupManagers, Takes = typeof(DefaultMethod), Answers = typeof(GroupView), Refuses = [typeof(GroupRefusals)])]
    public async Task<IResult> ChooseDefaultMethod([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/groups/{group}/default-method")] HttpRequest request, string group, CancellationToken cancellation) =>
        await DecideAsync(request, group, new ChooseDefaultMethod((await request.BodyAsync<DefaultMethod>(cancellation)).Method));

    [Function("Catalogue")]
    [Endpoint("Skelbiamos mokymo grupės", Public = true, Answers = typeof(Page<GroupItem>), Query = ["size", "next"])]
    public async Task<IResult> Catalogue([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/catalogue")] HttpRequest request, CancellationToken cancellation)
    {
        var (size, next) = request.Page();
        return Requests.Answer(await lists.PageAsync<GroupItem>(GroupLists.Catalogue, $"{today.Now.Date:yyyyMMdd}|", "9", null, size, next, cancellation));
    }

    [Function("CatalogueGroup")]
    [Endpoint("Skelbiama mokymo grupė", Public = true, Answers = typeof(PublicGroup), Refuses = [typeof(GroupRefusals)])]
    public async Task<IResult> CatalogueGroup([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/catalogue/{group}")] HttpRequest request, string group, CancellationToken cancellation)
    {
        var found = await groups.FindAsync(group, cancellation);
        if (found.State != GroupState.Announced)
            throw GroupRefusals.Unknown.Because("Tokia grupė neskelbiama.");
        return Requests.Answer(PublicGroup.Of(found, await institutions.FindAsync(found.Institution, cancellation)));
    }

    private async Task<IResult> PlanAsync(HttpRequest request, string group, TimetableCommand command, CancellationToken cancellation)
    {
        var after = await groups.DecideAsync(group, request.Actor(), command, request.IfMatch());
        return Requests.Answer(await WithCollisionsAsync(after, cancellation), after);
    }

    /// <summary>The group with what its timetable collides with, among those of the institution that end no earlier than it begins.</summary>
    private async Task<GroupView> WithCollisionsAsync(Group group, CancellationToken cancellation)
    {
        var others = new List<PlannedTimetable> { PlannedTimetable.Of(group) };
        await foreach (var other in lists.AllAsync<PlannedTimetable>(ReportLists.Timetables(group.Institution), ReportLists.Key(group.Information.TrainingStart), "~", null, cancellation))
        {
            if (other.GroupId != group.Id)
                others.Add(other);
        }
        var findings = new TimetableCompliance(requirements, await institutions.FindAsync(group.Institution, cancellation), others).Findings(others[0]);
        return await ViewAsync(group, cancellation) with
        {
            Collisions = [.. findings.Where(finding => finding.Check is TimetableCheck.LecturerFree or TimetableCheck.RoomFree).Select(TimetableFindingView.Of)],
        };
    }

    private async Task<IResult> DecideAsync(HttpRequest request, string group, GroupCommand command) =>
        await ShowAsync(await groups.DecideAsync(group, request.Actor(), command, request.IfMatch()), request.HttpContext.RequestAborted);

    private async Task<IResult> ShowAsync(Group group, CancellationToken cancellation) => Requests.Answer(await ViewAsync(group, cancellation), group);

    private async Task<GroupView> ViewAsync(Group group, CancellationToken cancellation) =>
        GroupView.Of(group) with { Missing = await groups.MissingAsync(group, cancellation) };

    /// <summary>The caller's own institution: what it chooses from. That the group is its own the decision checks.</summary>
    private Task<Institution> InstitutionOfAsync(HttpRequest request, CancellationToken cancellation) =>
        institutions.FindAsync(request.Actor().Institution ?? "", cancellation);
}

public sealed record OptionalReason(string? Reason);
public sealed record GivenReason(string Reason);
public sealed record DefaultMethod(SessionMethod Method);
public sealed record SessionCopy(DateOnly Date, TimeOnly? StartTime);

/// <summary>Sessions out and others in, by one command.</summary>
/// <param name="Remove">Ids of the sessions that go.</param>
public sealed record SessionReplacement(ImmutableArray<string> Remove, ImmutableArray<ChangedSession> Add)
{
    internal ImmutableArray<NewSession> Sessions(Func<string> makeId) =>
        Add.IsDefault ? [] : [.. Add.Select(session => new NewSession(makeId(), session.Date, session.Plan()))];
}

public sealed record NewSessions(
    ImmutableArray<DateOnly> Days, TimeOnly StartTime, int Minutes, SessionMethod? Method, string? Link, string PlaceId, string? Room, string LecturerId, string? Notes)
{
    internal SessionPlan Plan() => new(StartTime, Minutes, Method, Link, PlaceId, Room, LecturerId, Notes);
}

public sealed record ChangedSession(
    DateOnly Date, TimeOnly StartTime, int Minutes, SessionMethod? Method, string? Link, string PlaceId, string? Room, string LecturerId, string? Notes)
{
    internal SessionPlan Plan() => new(StartTime, Minutes, Method, Link, PlaceId, Room, LecturerId, Notes);
}

/// <summary>A group as its provider sees it: the cards of G-02 but for the participants, who are a list of their own.</summary>
/// <param name="Counter">Planned and required academic hours (T-12).</param>
/// <param name="Message">Shown while not all hours are planned (T-13).</param>
public sealed record GroupView(
    string Id, string Institution, ProgrammeOutline Programme, GroupState State, string StateLabel, string? Reason, GroupInformation Information,
    Signing Signing, string SigningLabel, SessionMethod DefaultMethod, ImmutableArray<SessionView> Sessions, HourCounter Counter, string? Message,
    int Registered, int FreeSeats, ImmutableArray<MonitoringResult> Monitoring)
{
    /// <summary>What blocked signing waits for (AMB-03).</summary>
    public ImmutableArray<MissingItem> Missing { get; init; } = [];

    /// <summary>The dates that hold since a resumption, where they are not the card's (AMB-68).</summary>
    public CardDates? DatesInForce { get; init; }

    /// <summary>What stands beside the card as it was published (AMB-87).</summary>
    public required ImmutableArray<Addendum> Addenda { get; init; }

    /// <summary>What is asked to be added; null where nothing waits for the administrator.</summary>
    public AddendumTerms? AddendumRequest { get; init; }

    /// <summary>How many wait for a seat.</summary>
    public int Waiting { get; init; }

    /// <summary>Sessions whose lecturer or room another group of the institution has at that time (AMB-72): told, not refused.</summary>
    public ImmutableArray<TimetableFindingView>? Collisions { get; init; }

    public static GroupView Of(Group group) => new(
        group.Id, group.Institution, group.Programme, group.State, group.State.Label(), group.Reason, group.Card,
        group.Signing, group.Signing.Label(), group.DefaultMethod, [.. group.Sessions.Select(SessionView.Of)],
        new(group.Counter().Planned, group.Counter().Required), group.Message(), group.ActiveRegistrations, group.FreeSeats, group.Monitoring)
    {
        DatesInForce = group.PublishedDates is null ? null : CardDates.Of(group.Information),
        Addenda = group.Addenda,
        AddendumRequest = group.AddendumRequest,
        Waiting = group.Queue.Length,
    };
}

public sealed record HourCounter(decimal Planned, int Required);

public sealed record SessionView(
    string Id, DateOnly Date, TimeOnly StartTime, int Minutes, decimal AcademicHours, SessionMethod Method, string MethodLabel,
    string? Link, string PlaceId, string? Room, string LecturerId, string? Notes)
{
    public static SessionView Of(Session session) => new(session.Id, session.Date, session.StartTime, session.Minutes, session.AcademicHours, session.Method,
        session.Method.Label(), session.Link, session.PlaceId, session.Room, session.LecturerId, session.Notes);
}

/// <summary>A group as the public sees it: lecturers only with their consent (L-06), no links to virtual meetings.</summary>
public sealed record PublicGroup(
    GroupItem Group, string InstitutionName, string? InstitutionDescription, string Place, ImmutableArray<string> FundingLabels,
    ImmutableArray<string> Lecturers, PublicContact? Contact, ImmutableArray<PublicSession> Sessions)
{
    /// <summary>What was added to the card since it was published (AMB-87).</summary>
    public required ImmutableArray<PublicAddendum> Addenda { get; init; }

    public static PublicGroup Of(Group group, Institution institution)
    {
        var contact = institution.ProgrammeCards.GetValueOrDefault(group.Programme.Code)?.ContactPerson;
        return new(
            GroupItem.Of(group), institution.Register.Name, institution.Card?.Description,
            institution.Places.GetValueOrDefault(group.Information.PlaceId) is { } place ? $"{place.Name}, {place.Address}" : "",
            [.. group.Information.Funding.Select(funding => funding.Label())],
            [.. group.Sessions.Select(session => session.LecturerId).Distinct(StringComparer.Ordinal)
                .Select(id => institution.Lecturers.GetValueOrDefault(id)).Where(lecturer => lecturer is { PublicationConsent: true }).Select(lecturer => lecturer!.FullName)],
            contact is null ? null : new(contact.FullName, contact.Position, contact.Email, contact.Phone),
            [.. group.Sessions.Select(session => new PublicSession(session.Date, session.StartTime, session.AcademicHours, session.Method.Label()))])
        {
            Addenda = [.. group.Addenda.Select(addendum => new PublicAddendum(Vilnius.DateOf(addendum.GrantedAt), addendum.Terms.Words))],
        };
    }
}

public sealed record PublicAddendum(DateOnly On, string Text);

public sealed record PublicContact(string Name, string Position, string Email, string Phone);

public sealed record PublicSession(DateOnly Date, TimeOnly StartTime, decimal AcademicHours, string Method);

/// <param name="Requirement">What the timetable should be, in words.</param>
/// <param name="Value">What it is.</param>
public sealed record TimetableFindingView(TimetableCheck Check, string Requirement, string? SessionId, DateOnly? Date, TimeOnly? StartTime, string Value)
{
    public static TimetableFindingView Of(TimetableFinding finding) =>
        new(finding.Check, finding.Check.Label(), finding.SessionId, finding.Date, finding.StartTime, finding.Value);
}
