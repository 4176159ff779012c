using System.Collections.Immutable;
using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Domain.Training.Reports;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Training.Groups;

/// <summary>Card „Mokymų baigimas“ (§3.7.4): marks, evaluations, the questionnaire, the certificate.</summary>
[Feature("Completion")]
public sealed class CompletionFunctions(GroupStore groups, DocumentStore documents, Projections lists, Policy policy)
{
    [Function("ListCompletion")]
    [Endpoint("Mokymų baigimas: kas pradėjo, baigė, įvertinimai, anketų ir pažymėjimų būsenos", Roles = Roles.Provider | Roles.ImpAdministrator, Answers = typeof(ImmutableArray<CompletionView>), Refuses = [typeof(GroupRefusals)])]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/groups/{group}/completion")] HttpRequest request, string group, CancellationToken cancellation)
    {
        var found = await groups.FindAsync(group, request.Actor(), cancellation);
        return Requests.Answer(found.Participants.Where(participant => participant.IsInCompletion).Select(CompletionView.Of).ToImmutableArray(), found);
    }

    [Function("MarkStarted")]
    [Endpoint("Pažymėti, kad dalyviai mokymus pradėjo", Roles = Roles.GroupManagers | Roles.ImpAdministrator, Takes = typeof(TickedParticipants), Answers = typeof(ImmutableArray<CompletionView>), Refuses = [typeof(CompletionRefusals), typeof(GroupRefusals), typeof(RegistrationRefusals)])]
    public async Task<IResult> MarkStarted([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/completion/started")] HttpRequest request, string group, CancellationToken cancellation) =>
        await MarkAsync(request, group, ticked => new MarkStarted(ticked), cancellation);

    [Function("MarkCompleted")]
    [Endpoint("Pažymėti, kad dalyviai mokymus baigė", Roles = Roles.GroupManagers, Takes = typeof(TickedParticipants), Answers = typeof(ImmutableArray<CompletionView>), Refuses = [typeof(CompletionRefusals), typeof(GroupRefusals), typeof(RegistrationRefusals)])]
    public async Task<IResult> MarkCompleted([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/completion/completed")] HttpRequest request, string group, CancellationToken cancellation) =>
        await MarkAsync(request, group, ticked => new MarkCompleted(ticked), cancellation);

    [Function("MarkNotCompleted")]
    [Endpoint("Pažymėti, kad dalyviai mokymų nebaigė", Roles = Roles.GroupManagers, Takes = typeof(TickedParticipants), Answers = typeof(ImmutableArray<CompletionView>), Refuses = [typeof(CompletionRefusals), typeof(GroupRefusals), typeof(RegistrationRefusals)])]
    public async Task<IResult> MarkNotCompleted([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/completion/not-completed")] HttpRequest request, string group, CancellationToken cancellation) =>
        await MarkAsync(request, group, ticked => new MarkNotCompleted(ticked), cancellation);

    [Function("Evaluate")]
    [Endpoint("Įvesti galutinį įvertinimą", Roles = Roles.GroupManagers, Takes = typeof(EvaluationForm), Answers = typeof(CompletionView), Refuses = [typeof(CompletionRefusals), typeof(GroupRefusals), typeof(RegistrationRefusals)])]
    public async Task<IResult> Evaluate([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/groups/{group}/completion/{participant}/evaluation")] HttpRequest request, string group, string participant, CancellationToken cancellation) =>
        await OneAsync(request, group, participant, new Evaluate(participant, (await request.BodyAsync<EvaluationForm>(cancellation)).Evaluation));

    [Function("ConfirmEvaluation")]
    [Endpoint("Patvirtinti galutinį įvertinimą", Roles = Roles.GroupManagers, Answers = typeof(CompletionView), Refuses = [typeof(CompletionRefusals), typeof(GroupRefusals), typeof(RegistrationRefusals)])]
    public Task<IResult> ConfirmEvaluation([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/completion/{participant}/evaluation/confirm")] HttpRequest request, string group, string participant) =>
        OneAsync(request, group, participant, new ConfirmEvaluation(participant));

    [Function("GetQuestions")]
    [Endpoint("Mokymosi programos vertinimo anketos klausimai", Public = true, Answers = typeof(ImmutableArray<Question>))]
    public IResult Questions([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/questionnaire")] HttpRequest request) => Requests.Answer(policy.Questions);

    [Function("FillQuestionnaire")]
    [Endpoint("Užpildyti programos vertinimo anketą", Roles = Roles.Learner, Takes = typeof(Questionnaire), Answers = typeof(RegistrationItem), Refuses = [typeof(CompletionRefusals), typeof(GroupRefusals), typeof(RegistrationRefusals)])]
    public async Task<IResult> FillQuestionnaire([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/completion/{participant}/questionnaire")] HttpRequest request, string group, string participant, CancellationToken cancellation)
    {
        var after = await groups.DecideAsync(group, request.Actor(), new FillQuestionnaire(participant, await request.BodyAsync<Questionnaire>(cancellation)), request.IfMatch());
        return Requests.Answer(RegistrationItem.Of(after, after.Participant(participant)));
    }

    [Function("VerifyCertificate")]
    [Endpoint("Patikrinti pažymėjimą pagal jo adresą", Public = true, Answers = typeof(VerifiedCertificate), Refuses = [typeof(CompletionRefusals)])]
    public async Task<IResult> Verify([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/certificates/{code:regex(^[0-9a-z]{{16}}$)}")] HttpRequest request, string code, CancellationToken cancellation) =>
        await lists.FindAsync<CertificateItem>(GroupLists.CertificateOf(code), "certificate", cancellation) is { } certificate
            ? Requests.Answer(VerifiedCertificate.Of(certificate))
            : throw CompletionRefusals.CertificateUnknown.Because("Tokio pažymėjimo neišduota.");

    [Function("DownloadCertificate")]
    [Endpoint("Atsisiųsti pažymėjimą", Roles = Roles.Learner | Roles.Provider, AnswersContent = "application/pdf", Refuses = [typeof(CompletionRefusals), typeof(GroupRefusals), typeof(RegistrationRefusals)])]
    public async Task<IResult> Download([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/groups/{group}/completion/{participant}/certificate")] HttpRequest request, string group, string participant, CancellationToken cancellation)
    {
        var found = await groups.FindAsync(group, cancellation);
        var person = found.Participant(participant);
        var actor = request.Actor();
        if (!actor.Represents(found.Institution, Roles.Provider) && !string.Equals(person.Learner.PersonId, actor.PersonId, StringComparison.Ordinal))
            throw RegistrationRefusals.ParticipantUnknown.Because("Tokio dalyvio grupėje nėra.");
        if (person.Training.Certificate is not { } certificate || person.Erased.Contains(RecordKind.Certificate))
            throw CompletionRefusals.CertificateUnknown.Because("Pažymėjimas dar nesuformuotas arba jau ištrintas.");
        var (content, type) = await documents.OpenAsync(certificate.Document, cancellation);
        return Requests.File(content, type, "pazymejimas.pdf");
    }

    private async Task<IResult> MarkAsync(HttpRequest request, string group, Func<ImmutableArray<string>, GroupCommand> mark, CancellationToken cancellation)
    {
        var ticked = (await request.BodyAsync<TickedParticipants>(cancellation)).ParticipantIds;
        var after = await groups.DecideAsync(group, request.Actor(), mark(ticked), request.IfMatch());
        return Requests.Answer(ticked.Select(after.Participant).Select(CompletionView.Of).ToImmutableArray(), after);
    }

    private async Task<IResult> OneAsync(HttpRequest request, string group, string participant, GroupCommand command)
    {
        var after = await groups.DecideAsync(group, request.Actor(), command, request.IfMatch());
        return Requests.Answer(CompletionView.Of(after.Participant(participant)), after);
    }
}

public sealed record EvaluationForm(string Evaluation);

/// <summary>A participant in „Mokymų baigimas“ (B-01).</summary>
public sealed record CompletionView(
    string ParticipantId, string Name, TrainingState State, string StateLabel, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt,
    string? Evaluation, bool EvaluationConfirmed, bool QuestionnaireFilled, string? CertificateNumber, string? CertificateCode)
{
    /// <summary>The contract's state: also those are shown who started and whose contract was terminated (AMB-81).</summary>
    public string? ContractLabel { get; init; }

    /// <summary>The certificates before, replaced or annulled.</summary>
    public required ImmutableArray<FormerCertificateView> FormerCertificates { get; init; }

    /// <summary>What the IMP administrator is asked to do with the certificate; null where nothing waits.</summary>
    public string? ChangeLabel { get; init; }

    /// <summary>What is to be paid back for an annulled certificate, and has not been.</summary>
    public decimal? RecoveryEur { get; init; }

    public static CompletionView Of(Participant participant)
    {
        var training = participant.Training;
        return new(participant.Id, participant.Learner.FullName, training.State, training.State.Label(), training.StartedAt, training.CompletedAt,
            training.Evaluation, training.State >= TrainingState.Confirmed, training.QuestionnaireAt is not null, training.Certificate?.Number, training.Certificate?.Code)
        {
            ContractLabel = participant.ContractState?.Label(),
            FormerCertificates = [.. training.FormerCertificates.Select(former =>
                new FormerCertificateView(former.Certificate.Number, former.Certificate.Code, former.Standing.Label(), former.Reason.Label(), former.On))],
            ChangeLabel = training.Change?.Reason.Label(),
            RecoveryEur = training.Recovery is { RepaidOn: null } claim ? Money.Euros(claim.Cents) : null,
        };
    }
}

public sealed record FormerCertificateView(string Number, string Code, string StandingLabel, string ReasonLabel, DateOnly On);

/// <summary>What the verification address answers.</summary>
public sealed record VerifiedCertificate(
    string Number, string HolderName, string ProgrammeName, string ProgrammeCode, int AcademicHours, string Institution,
    DateOnly TrainingStart, DateOnly TrainingEnd, string Evaluation, DateOnly FormedOn, string Sha256)
{
    /// <summary>Whether it is valid, replaced or annulled (AMB-94).</summary>
    public required CertificateStanding Standing { get; init; }

    public required string StandingLabel { get; init; }

    /// <summary>Since when it is not valid, and the kind of reason; null where it is.</summary>
    public DateOnly? ChangedOn { get; init; }

    public string? ReasonLabel { get; init; }

    /// <summary>The number of the certificate that it replaces, and of the one that replaces it.</summary>
    public string? Replaces { get; init; }

    public string? ReplacedBy { get; init; }

    public static VerifiedCertificate Of(CertificateItem certificate) => new(
        certificate.Number, certificate.HolderName, certificate.ProgrammeName, certificate.ProgrammeCode, certificate.AcademicHours, certificate.Institution,
        certificate.TrainingStart, certificate.TrainingEnd, certificate.Evaluation, certificate.FormedOn, certificate.Sha256)
    {
        Standing = certificate.Standing,
        StandingLabel = certificate.Standing.Label(),
        ChangedOn = certificate.ChangedOn,
        ReasonLabel = certificate.Reason?.Label(),
        Replaces = certificate.Replaces,
        ReplacedBy = certificate.ReplacedBy,
    };
}
