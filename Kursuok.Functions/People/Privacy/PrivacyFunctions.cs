using System.Collections.Immutable;
using Kursuok.Domain.People.Privacy;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.People.Privacy;

/// <summary>A person's own data: the copy, correction, erasure. Nobody can name another: whose data they are the token says.</summary>
[Feature("Privacy")]
public sealed class PrivacyFunctions(PersonalCopy copy, PersonalFiles files, Erasing erasing, Projections lists)
{
    [Function("ExportMyData")]
    [Endpoint("Mano duomenų kopija su dokumentais (ZIP)", Roles = Roles.Anyone, AnswersContent = "application/zip")]
    public async Task<IResult> Export([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/me/data.zip")] HttpRequest request, CancellationToken cancellation) =>
        Requests.File(await copy.ZipAsync(request.Actor().PersonId, cancellation), "application/zip", "mano-duomenys.zip");

    [Function("ReadMyData")]
    [Endpoint("Mano duomenų kopija be dokumentų (JSON)", Roles = Roles.Anyone, AnswersContent = "application/json")]
    public async Task<IResult> Read([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/me/data")] HttpRequest request, CancellationToken cancellation) =>
        Requests.File(new MemoryStream(await copy.JsonAsync(request.Actor().PersonId, cancellation)), "application/json", "mano-duomenys.json");

    [Function("CorrectMyData")]
    [Endpoint("Pataisyti savo el. paštą ir telefoną; vardas, pavardė ir gimimo data taisomi registre", Roles = Roles.Anyone, Takes = typeof(CorrectData), Answers = typeof(MyContacts), Refuses = [typeof(PrivacyRefusals)])]
    public async Task<IResult> Correct([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/me/data")] HttpRequest request, CancellationToken cancellation)
    {
        var actor = request.Actor();
        var contacts = (await files.DecideAsync(actor.PersonId, actor, await request.BodyAsync<CorrectData>(cancellation))).Contacts!;
        return Requests.Answer(new MyContacts(contacts.Email, contacts.Phone));
    }

    [Function("EraseMyData")]
    [Endpoint("Ištrinti mano duomenis: kas ištrinama dabar, kas lieka, iki kada ir kodėl", Roles = Roles.Anyone, Answers = typeof(ErasureAnswer))]
    public async Task<IResult> Erase([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/me/erasure")] HttpRequest request, CancellationToken cancellation)
    {
        var actor = request.Actor();
        await files.DecideAsync(actor.PersonId, actor, new AskErasure());
        return Requests.Answer(ErasureAnswer.Of(await erasing.RunAsync(actor.PersonId, cancellation)));
    }

    [Function("ListErasures")]
    [Endpoint("Kokių rūšių duomenys ir kada ištrinti (be asmenų)", Roles = Roles.ImpAdministrator, Answers = typeof(Page<ErasureReport>), Query = ["size", "next"])]
    public async Task<IResult> Erasures([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/erasures")] HttpRequest request, CancellationToken cancellation)
    {
        var (size, next) = request.Page();
        return Requests.Answer(await lists.PageAsync<ErasureReport>(ErasureLists.Reports, "0", "~", null, size, next, cancellation));
    }
}

public sealed record MyContacts(string? Email, string? Phone);

/// <param name="Erased">What is gone now, by kind.</param>
public sealed record ErasureAnswer(ImmutableArray<ErasedRecords> Erased, ImmutableArray<StayingRecords> Stays)
{
    internal static ErasureAnswer Of(ErasurePlan plan) => new(
        [.. plan.Due.CountBy(holding => holding.Kind).OrderBy(counted => counted.Key).Select(counted => new ErasedRecords(counted.Key, counted.Key.Label(), counted.Value))],
        [.. plan.Stays.GroupBy(stays => (stays.Holding.Kind, stays.Until, stays.Ground)).OrderBy(same => same.Key.Kind).ThenBy(same => same.Key.Until)
            .Select(same => new StayingRecords(same.Key.Kind, same.Key.Kind.Label(), same.Count(), same.Key.Until, same.Key.Ground))]);
}

/// <param name="Until">Null while it is in use.</param>
/// <param name="Ground">Why, in Lithuanian.</param>
public sealed record StayingRecords(RecordKind Kind, string Label, int Count, DateOnly? Until, string Ground);
