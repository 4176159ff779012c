using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Training.Providers;

/// <summary>Application „Darbdavio atstovai“ (§3.5).</summary>
[Feature("Employers")]
public sealed class EmployerFunctions(InstitutionStore institutions)
{
    [Function("ListEmployers")]
    [Endpoint("Darbdavio atstovai", Roles = Roles.GroupManagers, Answers = typeof(ImmutableArray<Employer>), Refuses = [typeof(InstitutionRefusals)])]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/institutions/{code}/employers")] HttpRequest request, string code, CancellationToken cancellation)
    {
        if (!request.Actor().Represents(code, Roles.GroupManagers))
            throw CommonRefusals.RoleMissing.Because("Darbdavio atstovų sąrašą mato įstaigos administratorius ir darbuotojai.");
        var institution = await institutions.FindAsync(code, cancellation);
        return Requests.Answer(institution.Employers.Values.OrderBy(employer => employer.Name, StringComparer.Ordinal).ToImmutableArray(), institution);
    }

    [Function("AddEmployer")]
    [Endpoint("Įtraukti naują darbdavio atstovą: darbdavio paskyra aktyvuojama", Roles = Roles.Administrator, Takes = typeof(Employer), Answers = typeof(Employer), Status = 201, Refuses = [typeof(EmployerRefusals), typeof(InstitutionRefusals)])]
    public async Task<IResult> Add([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/institutions/{code}/employers")] HttpRequest request, string code, CancellationToken cancellation)
    {
        var employer = await request.BodyAsync<Employer>(cancellation);
        var after = await institutions.DecideAsync(code, request.Actor(), new AddEmployer(employer), request.IfMatch());
        var added = after.Employer(employer.Code.Trim());
        return Requests.Created($"/api/institutions/{code}/employers/{added.Code}", added, after);
    }

    [Function("ChangeEmployer")]
    [Endpoint("Redaguoti darbdavio informaciją; nepažymėjus „Aktyvi darbdavio paskyra“, paskyra tampa neaktyvi", Roles = Roles.Administrator, Takes = typeof(EmployerForm), Answers = typeof(Employer), Refuses = [typeof(EmployerRefusals), typeof(InstitutionRefusals)])]
    public async Task<IResult> Change([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/institutions/{code}/employers/{employer}")] HttpRequest request, string code, string employer, CancellationToken cancellation)
    {
        var form = await request.BodyAsync<EmployerForm>(cancellation);
        var after = await institutions.DecideAsync(code, request.Actor(), new ChangeEmployer(new(employer, form.Name, form.Address, form.Representative, form.ActsOn, form.Active)), request.IfMatch());
        return Requests.Answer(after.Employer(employer), after);
    }
}

/// <summary>What may change of an employer: all but its code.</summary>
public sealed record EmployerForm(string Name, string Address, ContactPerson Representative, string ActsOn, bool Active);
