using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.EmploymentService;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Documents.Adoc;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Kursuok.Functions.Training.Providers;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Training.EmploymentService;

/// <summary>Application „Dokumentų pateikimas užimtumo tarnybai“ (§3.13), and the Service's side of it.</summary>
[Feature("EmploymentService")]
public sealed class EmploymentServiceFunctions(ClientDocumentStore clients, EmploymentServiceExchange exchange, AdocReader reader, DocumentTypes types, InstitutionStore institutions, Projections lists)
{
    private const string Adoc = "application/vnd.lt.archyvai.adoc-2008";

    [Function("ListEmploymentServiceClients")]
    [Endpoint("Užimtumo tarnybos klientai, dalyvaujantys įstaigos mokymuose", Roles = Roles.Administrator, Answers = typeof(Page<ClientItem>), Query = ["size", "next"])]
    public async Task<IResult> Clients([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/institutions/{code}/employment-service/clients")] HttpRequest request, string code, CancellationToken cancellation)
    {
        InstitutionFunctions.Own(request, code);
        var (size, next) = request.Page();
        return Requests.Answer(await lists.PageAsync<ClientItem>(GroupLists.OfInstitution(code), "client|", "client|~", null, size, next, cancellation));
    }

    [Function("GetEmploymentServiceClient")]
    [Endpoint("Kliento dokumentų pateikimo langas: pateikti dokumentai, jų būsenos, patikrinimo išvados ir Užimtumo tarnybos atsakymai", Roles = Roles.Administrator | Roles.EmploymentService | Roles.ImpAdministrator, Answers = typeof(ClientView), Refuses = [typeof(ClientDocumentRefusals)])]
    public async Task<IResult> Client([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/employment-service/clients/{client}")] HttpRequest request, string client, CancellationToken cancellation)
    {
        var (group, participant, documents) = await clients.FindAsync(client, request.Actor(), cancellation);
        return Requests.Answer(ClientView.Of(group, participant, documents, types), documents);
    }

    [Function("SubmitEmploymentServiceDocument")]
    [Endpoint("Pateikti Užimtumo tarnybai atsiskaitomąjį dokumentą: pasirašytas ADOC failas, iki 8 MiB", Roles = Roles.Administrator, TakesContent = [Adoc, "application/vnd.etsi.asic-e+zip"], Query = ["type", "from", "to"], Answers = typeof(ClientDocumentView), Status = 201, Refuses = [typeof(AdocRefusals), typeof(ClientDocumentRefusals)])]
    public async Task<IResult> Submit([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/employment-service/clients/{client}/documents")] HttpRequest request, string client, CancellationToken cancellation)
    {
        var (group, participant, _) = await clients.FindAsync(client, request.Actor(), cancellation);
        var type = request.Given("type") ?? throw HttpRefusals.QueryInvalid.Because($"Dokumento tipai: {string.Join(", ", types.Labels.Keys)}.", "type");
        var (from, to) = (Date(request, "from"), Date(request, "to"));
        using var body = await request.ContentAsync(AdocReader.Largest, cancellation);
        var content = body.ToArray();
        var reading = await reader.ReadAsync(content, cancellation);
        if (reading.Refused is { } broken)
            throw broken.Reporting(ReportView.Of(reading.Report));
        var contact = (await institutions.FindAsync(group.Institution, cancellation)).Correspondent;
        var id = NewId.Make(request);
        var file = await exchange.Documents.PutAsync(id, content, reading.Report.Format == "ADOC-V1.0" ? Adoc : "application/vnd.etsi.asic-e+zip", cancellation);
        var after = await clients.DecideAsync(client, ClientDocuments.Of(group, participant), request.Actor(),
            new SubmitClientDocument(id, type, from, to, file, reading.Report, contact, [.. types.Labels.Keys], group.Information.TrainingStart, group.Information.TrainingEnd), request.IfMatch());
        return Requests.Created($"/api/employment-service/clients/{client}", ClientDocumentView.Of(after.Document(id), types), after);
    }

    [Function("ListEmploymentServiceDocuments")]
    [Endpoint("Užimtumo tarnybai pateikti dokumentai pagal būseną (nenurodžius – „Pateiktas“), seniausiai pateikti pirmiausia", Roles = Roles.EmploymentService | Roles.ImpAdministrator, Answers = typeof(Page<DocumentItem>), Query = ["state", "size", "next"], States = typeof(ClientDocumentState))]
    public async Task<IResult> Documents([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/employment-service/documents")] HttpRequest request, CancellationToken cancellation)
    {
        var (size, next) = request.Page();
        return Requests.Answer(await lists.PageAsync<DocumentItem>(ClientLists.Queue(request.Choice<ClientDocumentState>("state") ?? ClientDocumentState.Submitted), "0", "~", null, size, next, cancellation));
    }

    [Function("DownloadEmploymentServiceDocument")]
    [Endpoint("Atsisiųsti pateiktą dokumentą", Roles = Roles.Administrator | Roles.EmploymentService | Roles.ImpAdministrator, AnswersContent = Adoc, Refuses = [typeof(ClientDocumentRefusals)])]
    public async Task<IResult> Download([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/employment-service/clients/{client}/documents/{submitted}/content")] HttpRequest request, string client, string submitted, CancellationToken cancellation) =>
        await FileAsync((await clients.FindAsync(client, request.Actor(), cancellation)).Documents.Document(submitted).File, cancellation);

    [Function("DownloadEmploymentServiceAnswer")]
    [Endpoint("Atsisiųsti Užimtumo tarnybos atsakymą", Roles = Roles.Administrator | Roles.EmploymentService | Roles.ImpAdministrator, AnswersContent = Adoc, Refuses = [typeof(ClientDocumentRefusals)])]
    public async Task<IResult> DownloadAnswer([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/employment-service/clients/{client}/documents/{submitted}/answers/{answer}/content")] HttpRequest request, string client, string submitted, string answer, CancellationToken cancellation)
    {
        var found = (await clients.FindAsync(client, request.Actor(), cancellation)).Documents.Document(submitted).Answers.FirstOrDefault(received => received.Id == answer)
            ?? throw ClientDocumentRefusals.Unknown.Because("Tokio atsakymo nėra.");
        return await FileAsync(found.File, cancellation);
    }

    [Function("AcceptEmploymentServiceDocument")]
    [Endpoint("Priimti dokumentą", Roles = Roles.EmploymentService, Answers = typeof(ClientDocumentView), Refuses = [typeof(ClientDocumentRefusals)])]
    public Task<IResult> Accept([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/employment-service/clients/{client}/documents/{submitted}/accept")] HttpRequest request, string client, string submitted, CancellationToken cancellation) =>
        DecideAsync(request, client, new AcceptDocument(submitted), cancellation);

    [Function("ReturnEmploymentServiceDocument")]
    [Endpoint("Grąžinti dokumentą, nurodant priežastį", Roles = Roles.EmploymentService, Takes = typeof(GivenReason), Answers = typeof(ClientDocumentView), Refuses = [typeof(ClientDocumentRefusals)])]
    public async Task<IResult> Return([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/employment-service/clients/{client}/documents/{submitted}/return")] HttpRequest request, string client, string submitted, CancellationToken cancellation) =>
        await DecideAsync(request, client, new ReturnDocument(submitted, (await request.BodyAsync<GivenReason>(cancellation)).Reason), cancellation);

    [Function("ListRejectedFiles")]
    [Endpoint("Užimtumo tarnybos atsiųsti failai, kurių priimti nepavyko, ir priežastys", Roles = Roles.EmploymentService | Roles.ImpAdministrator, Answers = typeof(Page<RejectedFile>), Query = ["size", "next"])]
    public async Task<IResult> Rejected([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/employment-service/rejected")] HttpRequest request, CancellationToken cancellation)
    {
        var (size, next) = request.Page();
        return Requests.Answer(await lists.PageAsync<RejectedFile>(ClientLists.Rejected, "0", "~", null, size, next, cancellation));
    }

    private async Task<IResult> DecideAsync(HttpRequest request, string client, ClientDocumentCommand command, CancellationToken cancellation)
    {
        await clients.FindAsync(client, request.Actor(), cancellation); // Only an id that can be one leads to a partition.
        var after = await clients.DecideAsync(client, request.Actor(), command, request.IfMatch());
        return Requests.Answer(ClientDocumentView.Of(after.Document(command.DocumentId), types), after);
    }

    private async Task<IResult> FileAsync(StoredDocument stored, CancellationToken cancellation)
    {
        var (content, type) = await exchange.Documents.OpenAsync(stored, cancellation);
        return Requests.File(content, type, "dokumentas.adoc");
    }

    private static DateOnly Date(HttpRequest request, string name) =>
        request.Day(name) ?? throw HttpRefusals.QueryInvalid.Because("Nurodykite datą, pavyzdžiui, 2025-09-01.", name);
}

/// <summary>The window of a client (X-02).</summary>
/// <param name="Types">The types that a document may be of: code and name.</param>
public sealed record ClientView(ClientItem Client, ImmutableSortedDictionary<string, string> Types, ImmutableArray<ClientDocumentView> Documents)
{
    public static ClientView Of(Group group, Participant participant, ClientDocuments documents, DocumentTypes types) =>
        new(ClientItem.Of(group, participant), types.Labels, [.. documents.Documents.Select(document => ClientDocumentView.Of(document, types))]);
}

public sealed record ClientDocumentView(
    string Id, string Type, string TypeLabel, DateOnly From, DateOnly To, ClientDocumentState State, string StateLabel, string Sha256,
    DateTimeOffset SubmittedAt, DateTimeOffset? DecidedAt, string? Reason, ReportView Report, ImmutableArray<AnswerView> Answers)
{
    public static ClientDocumentView Of(ClientDocument document, DocumentTypes types) => new(document.Id, document.Type, types.Label(document.Type), document.From, document.To,
        document.State, document.State.Label(), document.File.Sha256, document.SubmittedAt, document.DecidedAt, document.Reason, ReportView.Of(document.Report),
        [.. document.Answers.Select(answer => new AnswerView(answer.Id, answer.File.Sha256, answer.ReceivedAt, ReportView.Of(answer.Report)))]);
}

public sealed record AnswerView(string Id, string Sha256, DateTimeOffset ReceivedAt, ReportView Report);

/// <summary>What was found in a signed file, in words.</summary>
public sealed record ReportView(string? Format, string? Title, string? MainDocument, ImmutableArray<string> Appendices, ImmutableArray<string> Attachments, ImmutableArray<Signatory> Signatories, CheckView Structure, CheckView Integrity, CheckView Trust)
{
    public static ReportView Of(AdocReport report) => new(report.Format, report.Title, report.MainDocument, report.Appendices, report.Attachments, report.Signatories,
        CheckView.Of(report.Structure), CheckView.Of(report.Integrity), CheckView.Of(report.Trust));
}

public sealed record CheckView(Verdict Verdict, string VerdictLabel, string Explanation, ImmutableArray<AdocFinding> Findings)
{
    public static CheckView Of(Check check) => new(check.Verdict, check.Verdict.Label(), check.Explanation, check.Findings);
}
