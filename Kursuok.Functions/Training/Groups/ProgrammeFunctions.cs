using System.Collections.Immutable;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Providers;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Training.Groups;

/// <summary>Application „Institucijos mokymosi programos“ (§3.7).</summary>
[Feature("Programmes")]
public sealed class ProgrammeFunctions(InstitutionStore institutions, GroupStore groups, ICardChanges contracts, Projections lists)
{
    [Function("ListProgrammes")]
    [Endpoint("Institucijos mokymosi programos su grupių būsenomis ir pastabomis", Roles = Roles.Provider, Answers = typeof(ImmutableArray<ProgrammeItem>), Refuses = [typeof(InstitutionRefusals)])]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/institutions/{code}/programmes")] HttpRequest request, string code, CancellationToken cancellation)
    {
        InstitutionFunctions.Own(request, code);
        var institution = await institutions.FindAsync(code, cancellation);
        var all = new List<GroupItem>();
        await foreach (var group in lists.AllAsync<GroupItem>(GroupLists.OfInstitution(code), "group|", "group|~", null, cancellation))
            all.Add(group);
        var byProgramme = all.ToLookup(group => group.ProgrammeCode, StringComparer.Ordinal);
        return Requests.Answer(institution.Programmes.Values.Where(programme => programme.IsListed).Select(programme => new ProgrammeItem(
            programme.Code, programme.Name, programme.Method.Label(), programme.ContactHours, programme.Note,
            [.. byProgramme[programme.Code].GroupBy(group => group.StateLabel, StringComparer.Ordinal).Select(states => new GroupStateCount(states.Key, states.Count()))])).ToImmutableArray());
    }

    [Function("GetProgramme")]
    [Endpoint("Programos kortelės: bendroji, vykdymo ir sutarties informacija", Roles = Roles.Provider, Answers = typeof(ProgrammeView), Refuses = [typeof(InstitutionRefusals)])]
    public async Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/institutions/{code}/programmes/{programme}")] HttpRequest request, string code, string programme, CancellationToken cancellation)
    {
        InstitutionFunctions.Own(request, code);
        var institution = await institutions.FindAsync(code, cancellation);
        var found = institution.Programme(programme);
        return Requests.Answer(new ProgrammeView(found, found.Note, institution.ProgrammeCards.GetValueOrDefault(programme)), institution);
    }

    [Function("SaveProgrammeCard")]
    [Endpoint("Išsaugoti kortelę „Programos vykdymo ir sutarties informacija“", Roles = Roles.GroupManagers, Takes = typeof(ProgrammeCard), Answers = typeof(ProgrammeCard), Query = ["confirm"], Refuses = [typeof(InstitutionRefusals), typeof(ContractRefusals)])]
    public async Task<IResult> SaveCard([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/institutions/{code}/programmes/{programme}/card")] HttpRequest request, string code, string programme, CancellationToken cancellation)
    {
        var save = new SaveProgrammeCard(programme, await request.BodyAsync<ProgrammeCard>(cancellation));
        await contracts.RequireChangeableAsync(code, save, request.Actor(), request.Flag("confirm"), cancellation);
        var after = await institutions.DecideAsync(code, request.Actor(), save, request.IfMatch());
        return Requests.Answer(after.ProgrammeCards[programme], after);
    }

    [Function("CreateGroup")]
    [Endpoint("Sukurti naują mokymo grupę", Roles = Roles.GroupManagers, Takes = typeof(GroupInformation), Answers = typeof(GroupView), Status = 201, Refuses = [typeof(InstitutionRefusals), typeof(GroupRefusals)])]
    public async Task<IResult> CreateGroup([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/institutions/{code}/programmes/{programme}/groups")] HttpRequest request, string code, string programme, CancellationToken cancellation)
    {
        var information = await request.BodyAsync<GroupInformation>(cancellation);
        var group = await groups.CreateAsync(NewId.Make(request), programme, information, await institutions.FindAsync(code, cancellation), request.Actor());
        return Requests.Created($"/api/groups/{group.Id}", GroupView.Of(group), group);
    }

    [Function("ListGroups")]
    [Endpoint("Įstaigos mokymo grupės, filtruojamos pagal programą ir būseną", Roles = Roles.Provider | Roles.Observer, Answers = typeof(Page<GroupItem>), Query = ["programme", "state", "size", "next"], States = typeof(GroupState))]
    public async Task<IResult> ListGroups([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/institutions/{code}/groups")] HttpRequest request, string code, CancellationToken cancellation)
    {
        if (!request.Actor().Is(Roles.Observer)) // Who chooses what to monitor.
            InstitutionFunctions.Own(request, code);
        var prefix = request.Given("programme") is { } programme ? $"group|{programme}|" : "group|";
        var (size, next) = request.Page();
        return Requests.Answer(await lists.PageAsync<GroupItem>(GroupLists.OfInstitution(code), prefix, prefix + "~", request.Choice<GroupState>("state")?.ToString(), size, next, cancellation));
    }
}

/// <summary>A programme in the list (P-01…P-03).</summary>
/// <param name="Note">The fact of suspension or deregistration.</param>
public sealed record ProgrammeItem(string Code, string Name, string Method, int ContactHours, string? Note, ImmutableArray<GroupStateCount> Groups);

public sealed record GroupStateCount(string State, int Count);

/// <summary>The programme's cards (P-04): „Bendroji programos informacija“ and „Programos vykdymo ir sutarties informacija“; its groups are a list.</summary>
public sealed record ProgrammeView(Programme General, string? Note, ProgrammeCard? Card);
