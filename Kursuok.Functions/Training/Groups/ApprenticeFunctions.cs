using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Training.Groups;

/// <summary>Those who train at an employer's, for its representative (§3.5).</summary>
[Feature("Employers")]
public sealed class ApprenticeFunctions(Projections lists)
{
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
