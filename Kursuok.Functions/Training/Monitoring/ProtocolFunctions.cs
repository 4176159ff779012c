using System.Collections.Immutable;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Monitoring;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Kursuok.Functions.Training.Providers;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Training.Monitoring;

/// <summary>Application „Institucijos KPMPC protokolai“ (§3.8), and the observers' side of it.</summary>
[Feature("Monitoring")]
public sealed class ProtocolFunctions(ProtocolStore protocols, GroupStore groups, InstitutionStore institutions, Projections lists)
{
    [Function("ListProtocols")]
    [Endpoint("Įstaigai pateikti stebėsenos protokolai, naujausi pirmiausia", Roles = Roles.Administrator, Answers = typeof(Page<ProtocolItem>), Query = ["state", "size", "next"], States = typeof(ProtocolState))]
    public async Task<IResult> OfInstitution([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/institutions/{code}/protocols")] HttpRequest request, string code, CancellationToken cancellation)
    {
        InstitutionFunctions.Own(request, code);
        var (size, next) = request.Page();
        return Requests.Answer(await lists.PageAsync<ProtocolItem>(GroupLists.OfInstitution(code), "protocol|", "protocol|~", request.Choice<ProtocolState>("state")?.ToString(), size, next, cancellation));
    }

    [Function("ListOwnProtocols")]
    [Endpoint("Stebėtojo paties rengiami ir pateikti protokolai", Roles = Roles.Observer, Answers = typeof(Page<ProtocolItem>), Query = ["state", "size", "next"], States = typeof(ProtocolState))]
    public async Task<IResult> OfObserver([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/protocols")] HttpRequest request, CancellationToken cancellation)
    {
        var (size, next) = request.Page();
        return Requests.Answer(await lists.PageAsync<ProtocolItem>(ProtocolLists.OfObserver(request.Actor().PersonId), "0", "~", request.Choice<ProtocolState>("state")?.ToString(), size, next, cancellation));
    }

    [Function("GetProtocol")]
    [Endpoint("Stebėsenos protokolas", Roles = Roles.Observer | Roles.Administrator, Answers = typeof(ProtocolView), Refuses = [typeof(ProtocolRefusals)])]
    public async Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/protocols/{protocol}")] HttpRequest request, string protocol, CancellationToken cancellation) =>
        Show(await protocols.FindAsync(protocol, request.Actor(), cancellation));

    [Function("CreateProtocol")]
    [Endpoint("Pradėti grupės arba programos stebėsenos protokolą", Roles = Roles.Observer, Takes = typeof(ProtocolForm), Answers = typeof(ProtocolView), Status = 201, Refuses = [typeof(ProtocolRefusals), typeof(GroupRefusals), typeof(InstitutionRefusals)])]
    public async Task<IResult> Create([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/protocols")] HttpRequest request, CancellationToken cancellation)
    {
        var form = await request.BodyAsync<ProtocolForm>(cancellation);
        var after = await protocols.CreateAsync(NewId.Make(request), await SubjectAsync(form, cancellation), new(form.Date, form.Result, form.Findings), request.Actor());
        return Requests.Created($"/api/protocols/{after.Id}", ProtocolView.Of(after), after);
    }

    [Function("EditProtocol")]
    [Endpoint("Pataisyti rengiamą protokolą", Roles = Roles.Observer, Takes = typeof(ProtocolText), Answers = typeof(ProtocolView), Refuses = [typeof(ProtocolRefusals)])]
    public async Task<IResult> Edit([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/protocols/{protocol}")] HttpRequest request, string protocol, CancellationToken cancellation)
    {
        var text = await request.BodyAsync<ProtocolText>(cancellation);
        return await DecideAsync(request, protocol, new EditProtocol(new(text.Date, text.Result, text.Findings)));
    }

    [Function("FileProtocol")]
    [Endpoint("Pateikti protokolą įstaigai; rezultatas ir data rodomi prie grupės", Roles = Roles.Observer, Answers = typeof(ProtocolView), Refuses = [typeof(ProtocolRefusals), typeof(InstitutionRefusals)])]
    public async Task<IResult> File([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/protocols/{protocol}/file")] HttpRequest request, string protocol, CancellationToken cancellation) =>
        Show(await protocols.FileAsync(protocol, request.Actor(), request.IfMatch(), cancellation));

    [Function("AcquaintWithProtocol")]
    [Endpoint("Susipažinti su protokolu", Roles = Roles.Administrator, Answers = typeof(ProtocolView), Refuses = [typeof(ProtocolRefusals)])]
    public Task<IResult> Acquaint([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/protocols/{protocol}/acquaint")] HttpRequest request, string protocol) =>
        DecideAsync(request, protocol, new AcquaintWithProtocol());

    [Function("AnswerProtocol")]
    [Endpoint("Parašyti pastabas, sutikti arba nesutikti su protokole užfiksuota informacija", Roles = Roles.Administrator, Takes = typeof(ProtocolAnswer), Answers = typeof(ProtocolView), Refuses = [typeof(ProtocolRefusals)])]
    public async Task<IResult> Answer([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/protocols/{protocol}/answer")] HttpRequest request, string protocol, CancellationToken cancellation) =>
        await DecideAsync(request, protocol, new AnswerProtocol(await request.BodyAsync<ProtocolAnswer>(cancellation)));

    [Function("SignProtocol")]
    [Endpoint("Pasirašyti protokolą, kuriame nėra kritinių trūkumų", Roles = Roles.Administrator, Answers = typeof(ProtocolView), Refuses = [typeof(ProtocolRefusals)])]
    public Task<IResult> Sign([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/protocols/{protocol}/sign")] HttpRequest request, string protocol) =>
        DecideAsync(request, protocol, new SignProtocol());

    private async Task<IResult> DecideAsync(HttpRequest request, string protocol, ProtocolCommand command) =>
        Show(await protocols.DecideAsync(protocol, request.Actor(), command, request.IfMatch()));

    private static IResult Show(Protocol protocol) => Requests.Answer(ProtocolView.Of(protocol), protocol);

    /// <summary>What is monitored, with its names as they are now.</summary>
    private async Task<ProtocolSubject> SubjectAsync(ProtocolForm form, CancellationToken cancellation)
    {
        var checks = new FieldChecks();
        checks.That(form.GroupId is null == (form is { Institution: not null, ProgrammeCode: not null }), "groupId", "Nurodykite grupę arba įstaigą ir jos programą.");
        checks.Done();
        if (form.GroupId is { } id)
        {
            var group = await groups.FindAsync(id, cancellation);
            return new(group.Institution, group.Programme.Code, group.Programme.Name, group.Id, group.Information.Name, group.Information.TrainingStart);
        }
        var programme = (await institutions.FindAsync(form.Institution!, cancellation)).Programme(form.ProgrammeCode!);
        return new(form.Institution!, programme.Code, programme.Name, null, null, null);
    }
}

/// <summary>A new protocol: of a group, or of an institution's programme.</summary>
public sealed record ProtocolForm(string? GroupId, string? Institution, string? ProgrammeCode, DateOnly Date, string Result, ImmutableArray<Finding> Findings);

public sealed record ProtocolText(DateOnly Date, string Result, ImmutableArray<Finding> Findings);

/// <param name="MaySign">It has been read, and no critical deficiencies were found (M-03).</param>
public sealed record ProtocolView(
    string Id, ProtocolSubject Subject, string ObserverName, ProtocolState State, string StateLabel, DateOnly Date, string Result, bool HasCritical,
    ImmutableArray<FindingView> Findings, DateTimeOffset? FiledAt, ProtocolMark? Acquainted, ProtocolAnswer? Answer, ProtocolMark? Signed, bool MaySign)
{
    public static ProtocolView Of(Protocol protocol) => new(
        protocol.Id, protocol.Subject, protocol.ObserverName, protocol.State, protocol.State.Label(), protocol.Content.Date, protocol.Content.Result, protocol.Content.HasCritical,
        [.. protocol.Content.Findings.Select(finding => new FindingView(finding.Severity, finding.Severity.Label(), finding.Text))],
        protocol.FiledAt, protocol.Acquainted, protocol.Answer, protocol.Signed, protocol is { State: ProtocolState.Acquainted, Content.HasCritical: false });
}

public sealed record FindingView(FindingSeverity Severity, string SeverityLabel, string Text);
