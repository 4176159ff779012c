using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Criteria;
using Kursuok.Functions.Training.Providers;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Training.Groups;

/// <summary>Application „Sąskaitos faktūros“ (§3.9), and the payer's side of it.</summary>
[Feature("Invoices")]
public sealed class InvoiceFunctions(GroupStore groups, InstitutionStore institutions, DocumentStore documents, Projections lists)
{
    [Function("ListInvoices")]
    [Endpoint("Įstaigos grupės, kurių dalyviams suformuoti pažymėjimai, ir jų sąskaitos faktūros, filtruojamos pagal būseną", Roles = Roles.Administrator, Answers = typeof(Page<InvoicingItem>), Query = ["state", "size", "next"], States = typeof(InvoiceState))]
    public async Task<IResult> OfInstitution([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/institutions/{code}/invoices")] HttpRequest request, string code, CancellationToken cancellation)
    {
        InstitutionFunctions.Own(request, code);
        var (size, next) = request.Page();
        return Requests.Answer(await lists.PageAsync<InvoicingItem>(GroupLists.OfInstitution(code), "invoice|", "invoice|~", request.Choice<InvoiceState>("state")?.ToString(), size, next, cancellation));
    }

    [Function("InvoiceQueue")]
    [Endpoint("Visų įstaigų sąskaitos faktūros pagal būseną (nenurodžius – „Pateikta“), seniausiai pateiktos pirmiausia", Roles = Roles.ImpAdministrator, Answers = typeof(Page<InvoicingItem>), Query = ["state", "size", "next"], States = typeof(InvoiceState))]
    public async Task<IResult> Queue([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/invoices")] HttpRequest request, CancellationToken cancellation)
    {
        var (size, next) = request.Page();
        return Requests.Answer(await lists.PageAsync<InvoicingItem>(InvoiceLists.Queue(request.Choice<InvoiceState>("state") ?? InvoiceState.Submitted), "0", "~", null, size, next, cancellation));
    }

    [Function("GetGroupInvoices")]
    [Endpoint("Grupės sąskaitos faktūros pateikimo langas: programa, mokymus baigę dalyviai ir jų finansavimas, pateiktos sąskaitos faktūros", Roles = Roles.Administrator | Roles.ImpAdministrator, Answers = typeof(GroupInvoicesView), Refuses = [typeof(GroupRefusals)])]
    public async Task<IResult> OfGroup([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/groups/{group}/invoices")] HttpRequest request, string group, CancellationToken cancellation) =>
        Show(await groups.FindAsync(group, request.Actor(), cancellation));

    [Function("SubmitInvoice")]
    [Endpoint("Pateikti naują sąskaitą faktūrą už pažymėtus dalyvius (įkeltas PDF dokumentas)", Roles = Roles.Administrator, Takes = typeof(InvoiceForm), Answers = typeof(InvoiceView), Status = 201, Refuses = [typeof(InvoiceRefusals), typeof(GroupRefusals), typeof(RegistrationRefusals), typeof(InstitutionRefusals)])]
    public async Task<IResult> Submit([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/invoices")] HttpRequest request, string group, CancellationToken cancellation)
    {
        var (form, document, contact) = await ReadAsync(request, group, cancellation);
        var id = NewId.Make(request);
        var after = await groups.DecideAsync(group, request.Actor(), new SubmitInvoice(id, form.ParticipantIds, document, contact), request.IfMatch());
        return Requests.Created($"/api/groups/{group}/invoices", InvoiceView.Of(after, after.Invoice(id)), after);
    }

    [Function("ResubmitInvoice")]
    [Endpoint("Pateikti papildytą sąskaitą faktūrą, kuri buvo grąžinta papildymui", Roles = Roles.Administrator, Takes = typeof(InvoiceForm), Answers = typeof(InvoiceView), Refuses = [typeof(InvoiceRefusals), typeof(GroupRefusals), typeof(RegistrationRefusals), typeof(InstitutionRefusals)])]
    public async Task<IResult> Resubmit([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/groups/{group}/invoices/{invoice}")] HttpRequest request, string group, string invoice, CancellationToken cancellation)
    {
        var (form, document, contact) = await ReadAsync(request, group, cancellation);
        return await DecideAsync(request, group, new ResubmitInvoice(invoice, form.ParticipantIds, document, contact));
    }

    [Function("DeleteInvoice")]
    [Endpoint("Ištrinti pateiktą ar papildymui grąžintą sąskaitą faktūrą", Roles = Roles.Administrator, Answers = typeof(InvoiceView), Refuses = [typeof(InvoiceRefusals), typeof(GroupRefusals)])]
    public Task<IResult> Delete([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/groups/{group}/invoices/{invoice}")] HttpRequest request, string group, string invoice) =>
        DecideAsync(request, group, new DeleteInvoice(invoice));

    [Function("ReviewInvoice")]
    [Endpoint("Pradėti vertinti sąskaitą faktūrą", Roles = Roles.ImpAdministrator, Answers = typeof(InvoiceView), Refuses = [typeof(InvoiceRefusals), typeof(GroupRefusals)])]
    public Task<IResult> Review([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/invoices/{invoice}/review")] HttpRequest request, string group, string invoice) =>
        DecideAsync(request, group, new ReviewInvoice(invoice));

    [Function("PassInvoice")]
    [Endpoint("Perduoti sąskaitą faktūrą apmokėti", Roles = Roles.ImpAdministrator, Answers = typeof(InvoiceView), Refuses = [typeof(InvoiceRefusals), typeof(GroupRefusals)])]
    public Task<IResult> Pass([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/invoices/{invoice}/pass")] HttpRequest request, string group, string invoice) =>
        DecideAsync(request, group, new PassInvoice(invoice));

    [Function("PayInvoice")]
    [Endpoint("Pažymėti, kad sąskaita faktūra apmokėta", Roles = Roles.ImpAdministrator, Answers = typeof(InvoiceView), Refuses = [typeof(InvoiceRefusals), typeof(GroupRefusals)])]
    public Task<IResult> Pay([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/invoices/{invoice}/pay")] HttpRequest request, string group, string invoice) =>
        DecideAsync(request, group, new PayInvoice(invoice));

    [Function("ReturnInvoice")]
    [Endpoint("Grąžinti sąskaitą faktūrą papildymui", Roles = Roles.ImpAdministrator, Takes = typeof(GivenReason), Answers = typeof(InvoiceView), Refuses = [typeof(InvoiceRefusals), typeof(GroupRefusals)])]
    public async Task<IResult> Return([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/invoices/{invoice}/return")] HttpRequest request, string group, string invoice, CancellationToken cancellation) =>
        await DecideAsync(request, group, new ReturnInvoice(invoice, (await request.BodyAsync<GivenReason>(cancellation)).Reason));

    [Function("RejectInvoice")]
    [Endpoint("Atmesti sąskaitą faktūrą", Roles = Roles.ImpAdministrator, Takes = typeof(GivenReason), Answers = typeof(InvoiceView), Refuses = [typeof(InvoiceRefusals), typeof(GroupRefusals)])]
    public async Task<IResult> Reject([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/invoices/{invoice}/reject")] HttpRequest request, string group, string invoice, CancellationToken cancellation) =>
        await DecideAsync(request, group, new RejectInvoice(invoice, (await request.BodyAsync<GivenReason>(cancellation)).Reason));

    [Function("DownloadInvoice")]
    [Endpoint("Atsisiųsti sąskaitą faktūrą", Roles = Roles.Administrator | Roles.ImpAdministrator, AnswersContent = "application/pdf", Refuses = [typeof(InvoiceRefusals), typeof(GroupRefusals)])]
    public async Task<IResult> Download([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/groups/{group}/invoices/{invoice}/document")] HttpRequest request, string group, string invoice, CancellationToken cancellation)
    {
        var found = (await groups.FindAsync(group, request.Actor(), cancellation)).Invoice(invoice);
        var (content, type) = await documents.OpenAsync(found.Document, cancellation);
        return Requests.File(content, type, "saskaita-faktura.pdf");
    }

    private async Task<IResult> DecideAsync(HttpRequest request, string group, InvoiceCommand command)
    {
        var after = await groups.DecideAsync(group, request.Actor(), command, request.IfMatch());
        return Requests.Answer(InvoiceView.Of(after, after.Invoice(command.InvoiceId)), after);
    }

    private static IResult Show(Group group) => Requests.Answer(GroupInvoicesView.Of(group), group);

    /// <summary>The form, with its document looked up and really a PDF, and the institution's contact.</summary>
    private async Task<(InvoiceForm Form, StoredDocument Document, Correspondent Contact)> ReadAsync(HttpRequest request, string group, CancellationToken cancellation)
    {
        var form = await request.BodyAsync<InvoiceForm>(cancellation);
        var institution = await institutions.FindAsync((await groups.FindAsync(group, request.Actor(), cancellation)).Institution, cancellation);
        var own = $"institutions/{institution.Code}/";
        if (form.Document is not { } id || !id.StartsWith(own, StringComparison.Ordinal) || !NewId.Fits(id.AsSpan(own.Length)) || await documents.FindAsync(id, cancellation) is not { } document)
            throw InstitutionRefusals.DocumentUnknown.Because("Pirmiausia įkelkite sąskaitą faktūrą.", "document");
        var (_, type) = await documents.OpenAsync(document, cancellation);
        return type == "application/pdf" // What was uploaded as one is a whole one.
            ? (form, document, institution.Correspondent)
            : throw InvoiceRefusals.DocumentNotPdf.Because("Sąskaita faktūra pateikiama PDF formatu; įkeltas failas – ne PDF.", "document");
    }
}

/// <param name="Document">The id that the upload of the document answered.</param>
public sealed record InvoiceForm(ImmutableArray<string> ParticipantIds, string Document);

/// <summary>A group's window of invoices (S-03).</summary>
public sealed record GroupInvoicesView(
    string GroupId, string Institution, string GroupName, ProgrammeOutline Programme, DateOnly TrainingStart, DateOnly TrainingEnd, decimal PriceEur,
    ImmutableArray<InvoiceParticipant> Participants, ImmutableArray<InvoiceView> Invoices, InvoiceTotals Totals)
{
    public static GroupInvoicesView Of(Group group)
    {
        var shown = group.Participants.Where(InvoiceLifecycle.HasCompleted).ToList();
        return new(group.Id, group.Institution, group.Information.Name, group.Programme, group.Information.TrainingStart, group.Information.TrainingEnd, group.Information.PriceEur,
            [.. shown.Select(participant => InvoiceParticipant.Of(group, participant))],
            [.. group.Invoices.Select(invoice => InvoiceView.Of(group, invoice))],
            new(Money.Euros(shown.Sum(participant => participant.Registration.Granted ?? 0)), Sum(invoice => invoice.Lives), Sum(invoice => invoice.State == InvoiceState.Paid)));

        decimal Sum(Func<Invoice, bool> of) => Money.Euros(group.Invoices.Where(of).Sum(invoice => invoice.TotalCents));
    }
}

/// <summary>What the basket pays for all who have completed, what of it living invoices hold, and what has been paid.</summary>
public sealed record InvoiceTotals(decimal GrantedEur, decimal InvoicedEur, decimal PaidEur);

/// <summary>A row of „Mokymo dalyviai“ (S-04).</summary>
/// <param name="Financing">„Skirta“, or null (S-05).</param>
/// <param name="InvoiceId">The living invoice that holds the participant; without one a granted participant may be ticked.</param>
public sealed record InvoiceParticipant(string ParticipantId, string Name, string CertificateNumber, string? Financing, decimal? GrantedEur, string? InvoiceId)
{
    public static InvoiceParticipant Of(Group group, Participant participant)
    {
        var cents = participant.Registration.Granted;
        return new(participant.Id, participant.Learner.FullName, participant.Training.Certificate!.Number, cents is null ? null : "Skirta",
            cents is { } granted ? Money.Euros(granted) : null, group.InvoiceOf(participant)?.Id);
    }
}

/// <summary>A row of „Sąskaitos faktūros“ in the group's window (S-06).</summary>
public sealed record InvoiceView(
    string Id, InvoiceState State, string StateLabel, ImmutableArray<InvoicedParticipant> Participants, decimal TotalEur,
    DateTimeOffset SubmittedAt, DateTimeOffset ChangedAt, string? Reason, bool MayBeDeleted)
{
    public static InvoiceView Of(Group group, Invoice invoice) => new(invoice.Id, invoice.State, invoice.State.Label(),
        [.. invoice.Lines.Select(line => new InvoicedParticipant(line.ParticipantId, group.Participant(line.ParticipantId).Learner.FullName, Money.Euros(line.Cents)))],
        Money.Euros(invoice.TotalCents), invoice.SubmittedAt, invoice.ChangedAt, invoice.Reason, invoice.MayBeDeleted);
}

public sealed record InvoicedParticipant(string ParticipantId, string Name, decimal AmountEur);
