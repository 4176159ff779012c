using System.Collections.Immutable;
using System.Globalization;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Numbers;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Documents;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.OutsideRegisters;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Kursuok.Functions.Training.Numbers;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Training.Providers;

/// <summary>Applications „Institucijos informacija“, „Lektorių sąrašas“ and „Mokymo vietos“ (§3.2–3.4).</summary>
[Feature("Institutions")]
public sealed class InstitutionFunctions(InstitutionStore institutions, NumberBook numbers, RegisterReading registers, DocumentStore documents, ICardChanges contracts, TodaySource today)
{
    [Function("ReadRegisters")]
    [Endpoint("Perskaityti įstaigos ir jos programų duomenis iš ŠMIR ir NŠPR", Roles = Roles.GroupManagers, Answers = typeof(InstitutionView), Refuses = [typeof(InstitutionRefusals), typeof(RegisterRefusals)])]
    public async Task<IResult> ReadRegisters([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/institutions/{code}/registers/read")] HttpRequest request, string code, CancellationToken cancellation)
    {
        Own(request, code);
        var institution = await registers.ReadAsync(code, request.Actor(), cancellation, request.IfMatch());
        return Requests.Answer(await ViewAsync(institution, cancellation), institution);
    }

    [Function("GetInstitution")]
    [Endpoint("Įstaigos kortelės: institucijos informacija, ŠMIR informacija, sutarčių numeracija", Roles = Roles.Provider, Answers = typeof(InstitutionView), Refuses = [typeof(InstitutionRefusals)])]
    public async Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/institutions/{code}")] HttpRequest request, string code, CancellationToken cancellation)
    {
        Own(request, code);
        var institution = await institutions.FindAsync(code, cancellation);
        return Requests.Answer(await ViewAsync(institution, cancellation), institution);
    }

    [Function("SaveInstitutionCard")]
    [Endpoint("Išsaugoti kortelę „Institucijos informacija“", Roles = Roles.Administrator, Takes = typeof(InstitutionCard), Answers = typeof(InstitutionCard), Query = ["confirm"], Refuses = [typeof(InstitutionRefusals), typeof(ContractRefusals)])]
    public async Task<IResult> SaveCard([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/institutions/{code}/card")] HttpRequest request, string code, CancellationToken cancellation)
    {
        var save = new SaveCard(await request.BodyAsync<InstitutionCard>(cancellation));
        await contracts.RequireChangeableAsync(code, save, request.Actor(), request.Flag("confirm"), cancellation);
        var after = await institutions.DecideAsync(code, request.Actor(), save, request.IfMatch());
        return Requests.Answer(after.Card, after);
    }

    [Function("AddNumberingStage")]
    [Endpoint("Pridėti sutarčių numeracijos etapą", Roles = Roles.Administrator, Takes = typeof(NumberingStage), Query = ["farConfirmed"], Answers = typeof(NumberingView), Status = 201, Refuses = [typeof(NumberingRefusals)])]
    public async Task<IResult> AddNumberingStage([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/institutions/{code}/numbering")] HttpRequest request, string code, CancellationToken cancellation)
    {
        var farConfirmed = request.Flag("farConfirmed");
        var stage = await request.BodyAsync<NumberingStage>(cancellation);
        var after = await numbers.AddStageAsync(code, stage, request.Actor(), farConfirmed, request.IfMatch());
        return Requests.Created($"/api/institutions/{code}", NumberingView.Of(after, today.Now.Date), after);
    }

    [Function("CorrectNumberingStage")]
    [Endpoint("Pataisyti numeracijos etapą, kurio numerių dar nesuteikta; etapą žymi jo galiojimo pradžia", Roles = Roles.Administrator, Takes = typeof(NumberingStage), Query = ["farConfirmed"], Answers = typeof(NumberingView), Refuses = [typeof(NumberingRefusals)])]
    public async Task<IResult> CorrectNumberingStage([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/institutions/{code}/numbering/{validFrom}")] HttpRequest request, string code, string validFrom, CancellationToken cancellation)
    {
        Own(request, code);
        var farConfirmed = request.Flag("farConfirmed");
        var stage = await request.BodyAsync<NumberingStage>(cancellation);
        var after = await numbers.CorrectStageAsync(code, StageDay(validFrom), stage, request.Actor(), farConfirmed, request.IfMatch(), cancellation);
        return Requests.Answer(NumberingView.Of(after, today.Now.Date), after);
    }

    [Function("DropNumberingStage")]
    [Endpoint("Išbraukti numeracijos etapą, kurio numerių dar nesuteikta", Roles = Roles.Administrator, Answers = typeof(NumberingView), Refuses = [typeof(NumberingRefusals)])]
    public async Task<IResult> DropNumberingStage([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/institutions/{code}/numbering/{validFrom}")] HttpRequest request, string code, string validFrom, CancellationToken cancellation)
    {
        Own(request, code);
        var after = await numbers.DropStageAsync(code, StageDay(validFrom), request.Actor(), request.IfMatch(), cancellation);
        return Requests.Answer(NumberingView.Of(after, today.Now.Date), after);
    }

    private static DateOnly StageDay(string validFrom) =>
        DateOnly.TryParseExact(validFrom, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw NumberingRefusals.StageUnknown.Because("Etapą žymi jo galiojimo pradžia, pvz., 2025-09-01.");

    [Function("ListLecturers")]
    [Endpoint("Lektorių sąrašas", Roles = Roles.Provider, Answers = typeof(ImmutableArray<LecturerView>), Refuses = [typeof(InstitutionRefusals)])]
    public async Task<IResult> ListLecturers([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/institutions/{code}/lecturers")] HttpRequest request, string code, CancellationToken cancellation)
    {
        Own(request, code);
        var institution = await institutions.FindAsync(code, cancellation);
        return Requests.Answer(institution.Lecturers.Values.OrderBy(lecturer => lecturer.LastName, StringComparer.Ordinal).Select(LecturerView.Of).ToImmutableArray());
    }

    [Function("AddLecturer")]
    [Endpoint("Įtraukti naują lektorių", Roles = Roles.GroupManagers, Takes = typeof(LecturerForm), Answers = typeof(LecturerView), Status = 201, Refuses = [typeof(InstitutionRefusals)])]
    public async Task<IResult> AddLecturer([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/institutions/{code}/lecturers")] HttpRequest request, string code, CancellationToken cancellation)
    {
        var id = NewId.Make(request);
        return Requests.Created($"/api/institutions/{code}/lecturers/{id}", await SaveLecturerAsync(request, code, id, cancellation));
    }

    [Function("SaveLecturer")]
    [Endpoint("Pakeisti lektoriaus duomenis", Roles = Roles.GroupManagers, Takes = typeof(LecturerForm), Answers = typeof(LecturerView), Refuses = [typeof(InstitutionRefusals)])]
    public async Task<IResult> SaveLecturer([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/institutions/{code}/lecturers/{lecturer}")] HttpRequest request, string code, string lecturer, CancellationToken cancellation)
    {
        Own(request, code);
        if (!(await institutions.FindAsync(code, cancellation)).Lecturers.ContainsKey(lecturer))
            throw InstitutionRefusals.LecturerUnknown.Because("Tokio lektoriaus įstaigos sąraše nėra.");
        return Requests.Answer(await SaveLecturerAsync(request, code, lecturer, cancellation));
    }

    [Function("ListPlaces")]
    [Endpoint("Mokymo vietų sąrašas", Roles = Roles.Provider, Answers = typeof(ImmutableArray<Place>), Refuses = [typeof(InstitutionRefusals)])]
    public async Task<IResult> ListPlaces([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/institutions/{code}/places")] HttpRequest request, string code, CancellationToken cancellation)
    {
        Own(request, code);
        return Requests.Answer((await institutions.FindAsync(code, cancellation)).Places.Values.ToImmutableArray());
    }

    [Function("AddPlace")]
    [Endpoint("Įtraukti naują mokymo vietą", Roles = Roles.GroupManagers, Takes = typeof(PlaceForm), Answers = typeof(Place), Status = 201, Refuses = [typeof(InstitutionRefusals)])]
    public async Task<IResult> AddPlace([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/institutions/{code}/places")] HttpRequest request, string code, CancellationToken cancellation)
    {
        var id = NewId.Make(request);
        return Requests.Created($"/api/institutions/{code}/places/{id}", await SavePlaceAsync(request, code, id, cancellation));
    }

    [Function("SavePlace")]
    [Endpoint("Pakeisti mokymo vietą", Roles = Roles.GroupManagers, Takes = typeof(PlaceForm), Answers = typeof(Place), Refuses = [typeof(InstitutionRefusals)])]
    public async Task<IResult> SavePlace([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/institutions/{code}/places/{place}")] HttpRequest request, string code, string place, CancellationToken cancellation)
    {
        Own(request, code);
        _ = (await institutions.FindAsync(code, cancellation)).Place(place, "place");
        return Requests.Answer(await SavePlaceAsync(request, code, place, cancellation));
    }

    [Function("UploadDocument")]
    [Endpoint("Įkelti dokumento kopiją (PDF, PNG arba JPEG, iki 5 MiB)", Roles = Roles.GroupManagers, TakesContent = ["application/pdf", "image/png", "image/jpeg"], Answers = typeof(StoredDocument), Status = 201, Refuses = [typeof(UploadRefusals)])]
    public async Task<IResult> UploadDocument([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/institutions/{code}/documents")] HttpRequest request, string code, CancellationToken cancellation)
    {
        Own(request, code);
        var (content, type) = await Uploads.ReadAsync(request, cancellation);
        var document = await documents.PutAsync($"institutions/{code}/{NewId.Make(request)}", content, type, cancellation);
        return Requests.Created($"/api/{document.Id}", document);
    }

    private async Task<LecturerView> SaveLecturerAsync(HttpRequest request, string code, string id, CancellationToken cancellation)
    {
        Own(request, code);
        var lecturer = (await request.BodyAsync<LecturerForm>(cancellation)).Of(id);
        foreach (var document in lecturer.Proofs.Values.SelectMany(proof => proof.Take(Lecturer.MostProofs)))
        {
            var own = $"institutions/{code}/";
            if (!document.StartsWith(own, StringComparison.Ordinal) || !NewId.Fits(document.AsSpan(own.Length)) || !await documents.ExistsAsync(document, cancellation))
                throw InstitutionRefusals.DocumentUnknown.Because("Pirmiausia įkelkite dokumento kopiją.", "proofs");
        }
        var after = await institutions.DecideAsync(code, request.Actor(), new SaveLecturer(lecturer), request.IfMatch());
        return LecturerView.Of(after.Lecturers[id]);
    }

    private async Task<Place> SavePlaceAsync(HttpRequest request, string code, string id, CancellationToken cancellation)
    {
        var form = await request.BodyAsync<PlaceForm>(cancellation);
        var after = await institutions.DecideAsync(code, request.Actor(), new SavePlace(new(id, form.Name, form.Municipality, form.Street, form.House, form.PostalCode)), request.IfMatch());
        return after.Places[id];
    }

    private async Task<InstitutionView> ViewAsync(Institution institution, CancellationToken cancellation) =>
        new(institution.Code, institution.Card, institution.Register, NumberingView.Of(await numbers.ContractsOfAsync(institution.Code, cancellation), today.Now.Date));

    /// <summary>An institution's office is for its own people.</summary>
    internal static void Own(HttpRequest request, string code)
    {
        if (!request.Actor().Represents(code, Roles.Provider))
            throw CommonRefusals.RoleMissing.Because("Įstaigos duomenis mato ir tvarko jos naudotojai.");
    }
}

/// <summary>The three cards of an institution (I-01).</summary>
public sealed record InstitutionView(string Code, InstitutionCard? Information, RegisterRecord Register, NumberingView Numbering);

/// <summary>The numbering card (N-01): its stages, each with its example, and whether one is in force.</summary>
public sealed record NumberingView(bool Filled, ImmutableArray<NumberingStageView> Stages)
{
    public static NumberingView Of(Numbering numbering, DateOnly today) => new(numbering.IsFilledOn(today),
        [.. numbering.Stages.Select((stage, i) => new NumberingStageView(stage.ValidFrom, stage.Start, stage.Prefix, stage.Suffix, stage.Digits, stage.Example, stage.Full(numbering.Next[i])))]);
}

/// <param name="Example">„Pilnas sutarties numeris“.</param>
public sealed record NumberingStageView(DateOnly ValidFrom, long Start, string Prefix, string Suffix, int Digits, string Example, string Next);

public sealed record LecturerForm(
    string FirstName, string LastName, string Email, string Phone, string? Information, bool Active,
    ImmutableDictionary<LecturerRequirement, ImmutableArray<string>> Proofs, bool PublicationConsent)
{
    internal Lecturer Of(string id) => new(id, FirstName, LastName, Email, Phone, Information, Active,
        Proofs ?? ImmutableDictionary<LecturerRequirement, ImmutableArray<string>>.Empty, PublicationConsent);
}

/// <summary>A lecturer in the institution's list, with the notes column (L-07).</summary>
public sealed record LecturerView(
    string Id, string FirstName, string LastName, string Email, string Phone, string? Information, bool Active,
    ImmutableDictionary<LecturerRequirement, ImmutableArray<string>> Proofs, bool PublicationConsent, string? Note)
{
    public static LecturerView Of(Lecturer lecturer) => new(lecturer.Id, lecturer.FirstName, lecturer.LastName, lecturer.Email, lecturer.Phone,
        lecturer.Information, lecturer.Active, lecturer.Proofs, lecturer.PublicationConsent, lecturer.Note);
}

public sealed record PlaceForm(string Name, string Municipality, string Street, string House, string PostalCode);
