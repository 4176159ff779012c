using System.Collections.Immutable;
using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Criteria;
using Kursuok.Functions.Training.Providers;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Training.Groups;

/// <summary>Application „Institucijos sutartys“ (§3.12), and the learner's own contract.</summary>
[Feature("Contracts")]
public sealed class ContractFunctions(GroupStore groups, InstitutionStore institutions, ContractPapers papers, DocumentStore documents, LearnerFiles files, Projections lists)
{
    [Function("ListInstitutionContracts")]
    [Endpoint("Įstaigos mokymosi sutartys, filtruojamos pagal būseną", Roles = Roles.Provider, Answers = typeof(Page<ContractItem>), Query = ["state", "size", "next"], States = typeof(ContractState))]
    public async Task<IResult> OfInstitution([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/institutions/{code}/contracts")] HttpRequest request, string code, CancellationToken cancellation)
    {
        InstitutionFunctions.Own(request, code);
        var (size, next) = request.Page();
        return Requests.Answer(await lists.PageAsync<ContractItem>(GroupLists.OfInstitution(code), "contract|", "contract|~", request.Choice<ContractState>("state")?.ToString(), size, next, cancellation));
    }

    [Function("ListGroupContracts")]
    [Endpoint("Grupės patvirtinti dalyviai ir jų sutarčių būsenos", Roles = Roles.Provider, Answers = typeof(ImmutableArray<ContractItem>), Refuses = [typeof(GroupRefusals)])]
    public async Task<IResult> OfGroup([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/groups/{group}/contracts")] HttpRequest request, string group, CancellationToken cancellation)
    {
        var found = await groups.FindAsync(group, request.Actor(), cancellation);
        return Requests.Answer(found.Participants.Where(participant => participant.Contract is not null || participant.Registration.State == RegistrationState.Confirmed)
            .Select(participant => ContractItem.Of(found, participant, participant.Contract)).ToImmutableArray(), found);
    }

    [Function("SignContract")]
    [Endpoint("Pasirašyti savo mokymosi sutartį", Roles = Roles.Learner, Answers = typeof(ContractItem), Refuses = [typeof(ContractRefusals), typeof(GroupRefusals), typeof(RegistrationRefusals)])]
    public async Task<IResult> Sign([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/contracts/{participant}/sign")] HttpRequest request, string group, string participant, CancellationToken cancellation)
    {
        // The pupils' register will be asked for the contract's number, and knows people by their codes (N-05).
        if ((await groups.FindAsync(group, cancellation)).Programme.Kind == ProgrammeKind.Licensed)
            await files.OfAsync(request.Caller(), cancellation);
        return await OneAsync(request, group, participant, new SignByLearner(participant));
    }

    [Function("SignContracts")]
    [Endpoint("Pasirašyti sutartis su pažymėtais dalyviais", Roles = Roles.ContractSigner, Takes = typeof(TickedParticipants), Answers = typeof(ImmutableArray<ContractItem>), Refuses = [typeof(ContractRefusals), typeof(GroupRefusals), typeof(RegistrationRefusals)])]
    public async Task<IResult> SignAll([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/contracts/sign")] HttpRequest request, string group, CancellationToken cancellation)
    {
        var ticked = (await request.BodyAsync<TickedParticipants>(cancellation)).ParticipantIds;
        return Signed(ticked, await groups.DecideAsync(group, request.Actor(), new SignByProvider(ticked), request.IfMatch()));
    }

    private static IResult Signed(ImmutableArray<string> ticked, Group after) =>
        Requests.Answer(ticked.Select(after.Participant).Select(participant => ContractItem.Of(after, participant, participant.Contract!)).ToImmutableArray(), after);

    [Function("SignContractsForEmployer")]
    [Endpoint("Pasirašyti trišales sutartis už darbdavį", Roles = Roles.EmployerRepresentative, Takes = typeof(TickedParticipants), Answers = typeof(ImmutableArray<ContractItem>), Refuses = [typeof(ContractRefusals), typeof(GroupRefusals), typeof(RegistrationRefusals)])]
    public async Task<IResult> SignForEmployer([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/contracts/sign-for-employer")] HttpRequest request, string group, CancellationToken cancellation)
    {
        var ticked = (await request.BodyAsync<TickedParticipants>(cancellation)).ParticipantIds;
        return Signed(ticked, await groups.DecideAsync(group, request.Actor(), new SignByEmployer(ticked), request.IfMatch()));
    }

    [Function("RequestTermination")]
    [Endpoint("Pateikti prašymą nutraukti savo sutartį", Roles = Roles.Learner, Takes = typeof(GivenReason), Answers = typeof(ContractItem), Refuses = [typeof(ContractRefusals), typeof(GroupRefusals), typeof(RegistrationRefusals)])]
    public async Task<IResult> RequestTermination([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/contracts/{participant}/request-termination")] HttpRequest request, string group, string participant, CancellationToken cancellation) =>
        await OneAsync(request, group, participant, new RequestTermination(participant, (await request.BodyAsync<GivenReason>(cancellation)).Reason));

    [Function("TerminateContract")]
    [Endpoint("Nutraukti sutartį: patenkinti prašymą arba nurodyti pagrindą", Roles = Roles.ContractSigner, Takes = typeof(TerminationForm), Answers = typeof(ContractItem), Refuses = [typeof(ContractRefusals), typeof(GroupRefusals), typeof(RegistrationRefusals)])]
    public async Task<IResult> Terminate([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/contracts/{participant}/terminate")] HttpRequest request, string group, string participant, CancellationToken cancellation)
    {
        var form = await request.BodyAsync<TerminationForm>(cancellation);
        return await OneAsync(request, group, participant, new Terminate(participant, form.Ground, form.Reason));
    }

    [Function("TerminationInformation")]
    [Endpoint("Sutarties nutraukimo informacija", Roles = Roles.Provider | Roles.Learner | Roles.EmployerRepresentative, Answers = typeof(TerminationView), Refuses = [typeof(ContractRefusals), typeof(GroupRefusals), typeof(RegistrationRefusals)], Codes = ["contract-not-in-this-state"])]
    public async Task<IResult> Termination([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/groups/{group}/contracts/{participant}/termination")] HttpRequest request, string group, string participant, CancellationToken cancellation)
    {
        var (_, found) = await VisibleAsync(request, group, participant, cancellation);
        return found.Contract is { Termination: { } termination } contract
            ? Requests.Answer(new TerminationView(contract.Number, termination.Ground, termination.Ground.Label(), termination.Reason, termination.By, termination.At, contract.Request))
            : throw ContractRefusals.NotInThisState.Because("Sutartis nenutraukta.");
    }

    [Function("DownloadContract")]
    [Endpoint("Atsisiųsti sutartį", Roles = Roles.Provider | Roles.Learner | Roles.EmployerRepresentative, AnswersContent = "application/pdf", Refuses = [typeof(ContractRefusals), typeof(GroupRefusals), typeof(InstitutionRefusals), typeof(RegistrationRefusals)], Codes = ["contract-none"])]
    public async Task<IResult> Download([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/groups/{group}/contracts/{participant}/document")] HttpRequest request, string group, string participant, CancellationToken cancellation)
    {
        var (found, person) = await VisibleAsync(request, group, participant, cancellation);
        if (person.Contract is not { } contract)
            throw ContractRefusals.None.Because("Sutarčių pasirašymas šiam dalyviui neinicijuotas.");
        if (person.Erased.Contains(RecordKind.Contract))
            throw ContractRefusals.Erased.Because("Sutarties saugojimo terminas pasibaigė: dokumentas ištrintas.");
        // The stored document is the contract as concluded; before that, and once it is terminated, it is written anew.
        if (contract is { Document: { } stored, State: not ContractState.Terminated })
        {
            var (content, type) = await documents.OpenAsync(stored, cancellation);
            return Requests.File(content, type, "sutartis.pdf");
        }
        var institution = await institutions.FindAsync(found.Institution, cancellation);
        return Requests.File(new MemoryStream(papers.Write(found, person, contract, institution)), "application/pdf", "sutartis.pdf");
    }

    private async Task<IResult> OneAsync(HttpRequest request, string group, string participant, GroupCommand command)
    {
        var after = await groups.DecideAsync(group, request.Actor(), command, request.IfMatch());
        var found = after.Participant(participant);
        return Requests.Answer(ContractItem.Of(after, found, found.Contract!), after);
    }

    /// <summary>A participant whom the caller may see: his or her own record, one of the provider's group, or an apprentice of the employer's.</summary>
    private async Task<(Group, Participant)> VisibleAsync(HttpRequest request, string group, string participant, CancellationToken cancellation)
    {
        var found = await groups.FindAsync(group, cancellation);
        var person = found.Participant(participant);
        var actor = request.Actor();
        return actor.Represents(found.Institution, Roles.Provider) || actor.RepresentsEmployer(found.Institution, person.Employer) || string.Equals(person.Learner.PersonId, actor.PersonId, StringComparison.Ordinal)
            ? (found, person)
            : throw RegistrationRefusals.ParticipantUnknown.Because("Tokio dalyvio grupėje nėra.");
    }
}

public sealed record TickedParticipants(ImmutableArray<string> ParticipantIds);

public sealed record TerminationForm(TerminationGround Ground, string? Reason);

/// <summary>„Sutarties nutraukimo informacija“ (C-12).</summary>
public sealed record TerminationView(string? Number, TerminationGround Ground, string GroundLabel, string? Reason, string By, DateTimeOffset At, TerminationRequest? Request);
