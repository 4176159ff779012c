using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Training.Providers;

/// <summary>Application „Darbdavio atstovai“ (§3.5).</summary>
[Feature("Employers")]
public sealed class EmployerFunctions(InstitutionStore institutions, Projections lists)
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

    [Function("ListApprentices")]
    [Endpoint("Darbdavio pameistriai ir jų trišalės sutartys, filtruojamos pagal būseną", Roles = Roles.EmployerRepresentative, Answers = typeof(Page<ApprenticeItem>), Query = ["state", "size", "next"], States = typeof(ContractState))]
    public async Task<IResult> Apprentices([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/institutions/{code}/employers/{employer}/apprentices")] HttpRequest request, string code, string employer, CancellationToken cancellation)
    {
        if (!request.Actor().RepresentsEmployer(code, employer))
            throw CommonRefusals.RoleMissing.Because("Pameistrius mato jų darbdavio atstovas.");
        var (size, next) = request.Page();
        return Requests.Answer(await lists.PageAsync<ApprenticeItem>(GroupLists.ApprenticesOf(code, employer), "0", "~", request.Choice<ContractState>("state")?.ToString(), size, next, cancellation));
    }
}

/// <summary>What may change of an employer: all but its code.</summary>
public sealed record EmployerForm(string Name, string Address, ContactPerson Representative, string ActsOn, bool Active);

/// <summary>A participant who trains at an employer's, as its representative sees him or her.</summary>
public sealed record ApprenticeItem(
    string GroupId, string GroupName, string ProgrammeName, DateOnly TrainingStart, DateOnly TrainingEnd, string ParticipantId, string ParticipantName, string PracticeAddress,
    string RegistrationLabel, string TrainingLabel, ContractState? Contract, string? ContractLabel, string? LearnerColumn, string? ProviderColumn, string? EmployerColumn, string? Number)
{
    public static ApprenticeItem Of(Group group, Participant participant, Apprenticeship apprenticeship) => new(
        group.Id, group.Information.Name, group.Programme.Name, group.Information.TrainingStart, group.Information.TrainingEnd,
        participant.Id, participant.Learner.FullName, apprenticeship.PracticeAddress, participant.Registration.State.Label(), participant.Training.State.Label(),
        participant.ContractState, participant.ContractState?.Label(), participant.Contract?.LearnerColumn, participant.Contract?.ProviderColumn, participant.Contract?.EmployerColumn, participant.Contract?.Number);
}
