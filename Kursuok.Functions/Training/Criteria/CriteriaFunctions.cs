using System.Collections.Immutable;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Criteria;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Documents;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Training.Criteria;

/// <summary>The criteria of the IMP basket and the documents that prove them (§3.7.3.1): for learners, and for the administrator who reviews.</summary>
[Feature("Criteria")]
public sealed class CriteriaFunctions(LearnerFiles files, Projections lists, DocumentStore documents, BasketPolicy policy, TodaySource today)
{
    [Function("MyEligibility")]
    [Endpoint("Ar man gali būti skirtas IMP krepšelis: kiekvienas kriterijus ir ką daryti toliau", Roles = Roles.Learner, Answers = typeof(EligibilityView))]
    public async Task<IResult> Mine([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/me/eligibility")] HttpRequest request, CancellationToken cancellation) =>
        Requests.Answer(View(await files.FindAsync(request.Actor().PersonId, cancellation)));

    [Function("CheckMyEligibility")]
    [Endpoint("Paklausti registrų iš naujo", Roles = Roles.Learner, Answers = typeof(EligibilityView), Refuses = [typeof(DocumentRefusals)])]
    public async Task<IResult> Check([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/me/eligibility/check")] HttpRequest request, CancellationToken cancellation) =>
        Requests.Answer(View(await files.AskAsync(await files.OfAsync(request.Caller(), cancellation), again: true, cancellation)));

    [Function("SubmitMyDocument")]
    [Endpoint("Pateikti išsilavinimą (education), užimtumą (employment) ar teisę gyventi Lietuvoje (residence) įrodančio dokumento kopiją (PDF, PNG arba JPEG, iki 5 MiB)",
        Roles = Roles.Learner, TakesContent = ["application/pdf", "image/png", "image/jpeg"], Answers = typeof(DocumentView), Status = 201, Query = ["document"], Refuses = [typeof(DocumentRefusals), typeof(UploadRefusals)])]
    public async Task<IResult> Submit([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/me/documents")] HttpRequest request, CancellationToken cancellation)
    {
        var kind = request.Choice<DocumentKind>("document") ?? throw HttpRefusals.QueryInvalid.Because("Nurodykite dokumento rūšį: education, employment arba residence.", "document");
        var (content, type) = await Uploads.ReadAsync(request, cancellation);
        var (person, id) = (request.Actor().PersonId, NewId.Make(request));
        await files.OfAsync(request.Caller(), cancellation);
        var stored = await documents.PutAsync($"learners/{person}/{id}", content, type, cancellation);
        var after = await files.DecideAsync(person, request.Actor(), new SubmitDocument(id, kind, stored, type));
        return Requests.Created($"/api/me/documents/{id}", DocumentView.Of(after.Document(id), today.Now.Date), after);
    }

    [Function("MyDocuments")]
    [Endpoint("Mano pateikti dokumentai ir jų būsenos", Roles = Roles.Learner, Answers = typeof(ImmutableArray<DocumentView>))]
    public async Task<IResult> MyDocuments([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/me/documents")] HttpRequest request, CancellationToken cancellation) =>
        Requests.Answer(await files.FindAsync(request.Actor().PersonId, cancellation) is { } file ? file.Documents.Select(document => DocumentView.Of(document, today.Now.Date)).ToImmutableArray() : []);

    [Function("DownloadMyDocument")]
    [Endpoint("Atsisiųsti savo pateiktą dokumentą", Roles = Roles.Learner, AnswersContent = "application/octet-stream", Refuses = [typeof(DocumentRefusals)])]
    public Task<IResult> DownloadMine([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/me/documents/{document}")] HttpRequest request, string document, CancellationToken cancellation) =>
        FileAsync(request.Actor().PersonId, document, cancellation);

    [Function("WithdrawMyDocument")]
    [Endpoint("Atsiimti dar neperžiūrėtą dokumentą", Roles = Roles.Learner, Answers = typeof(DocumentView), Refuses = [typeof(DocumentRefusals)])]
    public async Task<IResult> Withdraw([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/me/documents/{document}/withdraw")] HttpRequest request, string document)
    {
        var after = await files.DecideAsync(request.Actor().PersonId, request.Actor(), new WithdrawDocument(document), request.IfMatch());
        return Requests.Answer(DocumentView.Of(after.Document(document), today.Now.Date), after);
    }

    [Function("ListDocuments")]
    [Endpoint("Dalyvių dokumentai, pirmiau tie, kurių peržiūros terminas baigiasi anksčiau; nenurodžius būsenos – laukiantys peržiūros", Roles = Roles.ImpAdministrator, Answers = typeof(Page<ReviewItem>), Query = ["state", "size", "next"], States = typeof(DocumentState))]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/documents")] HttpRequest request, CancellationToken cancellation)
    {
        var (size, next) = request.Page();
        var state = request.Choice<DocumentState>("state") ?? DocumentState.Submitted;
        var page = await lists.PageAsync<DocumentToReview>(FileLists.OfDocuments(state), "0", "~", null, size, next, cancellation);
        return Requests.Answer(new Page<ReviewItem>([.. page.Items.Select(item => new ReviewItem(item.PersonId, item.FullName, DocumentView.Of(item.Document, today.Now.Date)))], page.Next));
    }

    [Function("DownloadDocument")]
    [Endpoint("Atsisiųsti dalyvio pateiktą dokumentą", Roles = Roles.ImpAdministrator, AnswersContent = "application/octet-stream", Refuses = [typeof(DocumentRefusals)])]
    public Task<IResult> Download([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/documents/{person}/{document}")] HttpRequest request, string person, string document, CancellationToken cancellation) =>
        FileAsync(person, document, cancellation);

    [Function("ReviewDocument")]
    [Endpoint("Peržiūrėti dokumentą: sprendimas yra jo būsena", Roles = Roles.ImpAdministrator, Takes = typeof(Review), Answers = typeof(DocumentView), Refuses = [typeof(DocumentRefusals)])]
    public async Task<IResult> Decide([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/documents/{person}/{document}/review")] HttpRequest request, string person, string document, CancellationToken cancellation)
    {
        var review = await request.BodyAsync<Review>(cancellation);
        var after = await files.DecideAsync(person, request.Actor(), new ReviewDocument(document, review.Outcome, review.Reason), request.IfMatch());
        return Requests.Answer(DocumentView.Of(after.Document(document), today.Now.Date), after);
    }

    private async Task<IResult> FileAsync(string person, string id, CancellationToken cancellation)
    {
        var document = (await files.FindAsync(person, cancellation) ?? LearnerFile.Of(person)).Document(id);
        var (content, type) = await documents.OpenAsync(document.File, cancellation);
        return Requests.File(content, type, $"dokumentas-{document.Id}.{type.Split('/')[^1]}");
    }

    private EligibilityView View(LearnerFile? file) => file is null
        ? new(false, "Kriterijai dar netikrinti: jie tikrinami registruojantis mokytis IMP krepšelio lėšomis arba Jums paprašius.", null, [], Money.Euros(policy.LimitCents))
        : EligibilityView.Of(files.Known(file), policy);
}

/// <param name="Outcome">What the document proves, or „Papildomi dokumentai“ (additional), or rejected.</param>
public sealed record Review(DocumentState Outcome, string? Reason);

/// <param name="Eligible">All criteria hold.</param>
/// <param name="Summary">The same in words.</param>
public sealed record EligibilityView(bool Eligible, string Summary, DateTimeOffset? CheckedAt, ImmutableArray<CriterionView> Criteria, decimal LimitEur)
{
    public static EligibilityView Of(Eligibility known, BasketPolicy policy)
    {
        var open = known.Criteria.Where(criterion => criterion.State != CriterionState.Met).ToList();
        var summary = open.Count == 0
            ? "Visi kriterijai įvykdyti: mokymams gali būti skiriamos IMP krepšelio lėšos."
            : $"IMP krepšelio lėšos kol kas negali būti skirtos: {string.Join("; ", open.Select(criterion => $"{criterion.Kind.Label().ToLowerInvariant()} – {criterion.State.Label().ToLowerInvariant()}"))}.";
        return new(open.Count == 0, summary, known.CheckedAt, [.. known.Criteria.Select(CriterionView.Of)], Money.Euros(policy.LimitCents));
    }
}

/// <param name="Next">What the person may do; null where nothing is needed.</param>
public sealed record CriterionView(CriterionKind Kind, string Label, CriterionState State, string StateLabel, string Why, string? Next)
{
    public static CriterionView Of(Criterion criterion) => new(criterion.Kind, criterion.Kind.Label(), criterion.State, criterion.State.Label(), criterion.Why, criterion.Next);
}

public sealed record DocumentView(
    string Id, DocumentKind Kind, string KindLabel, DocumentState State, string StateLabel, string ContentType, DateTimeOffset SubmittedAt, DateOnly DueOn, bool Overdue, DateTimeOffset? DecidedAt, string? Reason)
{
    public static DocumentView Of(LearnerDocument document, DateOnly today) => new(document.Id, document.Kind, document.Kind.Label(), document.State, document.State.Label(),
        document.ContentType, document.SubmittedAt, document.DueOn, document.IsOverdue(today), document.DecidedAt, document.Reason);
}

/// <summary>A document in the administrator's list.</summary>
public sealed record ReviewItem(string PersonId, string FullName, DocumentView Document);
