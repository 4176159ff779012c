using System.IO.Compression;
using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Privacy;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Training.Groups;

/// <summary>Corrections of „Mokymų baigimas“, and of certificates on the IMP administrator's approval (AMB-70).</summary>
[Feature("Completion")]
public sealed class CorrectionFunctions(GroupStore groups, CertificateForming forming, Projections lists)
{
    [Function("TakeBackStart")]
    [Endpoint("Atšaukti žymą „Mokymus pradėjo“, nurodant priežastį", Roles = Roles.Administrator, Takes = typeof(GivenReason),
        Answers = typeof(CompletionView), Refuses = [typeof(CompletionRefusals), typeof(RegistrationRefusals), typeof(GroupRefusals)])]
    public async Task<IResult> TakeBackStart(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/completion/{participant}/start/take-back")]
        HttpRequest request, string group, string participant, CancellationToken cancellation) =>
        await DecideAsync(request, group, new TakeBackStart(participant, (await request.BodyAsync<GivenReason>(cancellation)).Reason));

    [Function("CorrectCompletion")]
    [Endpoint("Pataisyti, ar dalyvis mokymus baigė (kol nesuformuotas pažymėjimas)", Roles = Roles.Administrator,
        Takes = typeof(CompletionCorrection), Answers = typeof(CompletionView),
        Refuses = [typeof(CompletionRefusals), typeof(RegistrationRefusals), typeof(GroupRefusals)])]
    public async Task<IResult> CorrectCompletion(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/completion/{participant}/correct")]
        HttpRequest request, string group, string participant, CancellationToken cancellation)
    {
        var form = await request.BodyAsync<CompletionCorrection>(cancellation);
        return await DecideAsync(request, group, new CorrectCompletion(participant, form.Completed, form.Reason));
    }

    [Function("CorrectEvaluation")]
    [Endpoint("Pataisyti patvirtintą galutinį įvertinimą (kol nesuformuotas pažymėjimas)", Roles = Roles.Administrator,
        Takes = typeof(EvaluationCorrection), Answers = typeof(CompletionView),
        Refuses = [typeof(CompletionRefusals), typeof(RegistrationRefusals), typeof(GroupRefusals)])]
    public async Task<IResult> CorrectEvaluation(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/completion/{participant}/evaluation/correct")]
        HttpRequest request, string group, string participant, CancellationToken cancellation)
    {
        var form = await request.BodyAsync<EvaluationCorrection>(cancellation);
        return await DecideAsync(request, group, new CorrectEvaluation(participant, form.Evaluation, form.Reason));
    }

    [Function("RequestCertificateChange")]
    [Endpoint("Prašyti pakeisti arba panaikinti suformuotą pažymėjimą", Roles = Roles.Administrator, Takes = typeof(CertificateChangeForm),
        Answers = typeof(CompletionView), Refuses = [typeof(CompletionRefusals), typeof(RegistrationRefusals), typeof(GroupRefusals)])]
    public async Task<IResult> RequestChange(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/groups/{group}/completion/{participant}/certificate/change")]
        HttpRequest request, string group, string participant, CancellationToken cancellation)
    {
        var form = await request.BodyAsync<CertificateChangeForm>(cancellation);
        return await DecideAsync(request, group,
            new RequestCertificateChange(participant, form.Reason, form.Evaluation, form.Explanation));
    }

    [Function("ApproveCertificateChange")]
    [Endpoint("Patvirtinti prašomą pažymėjimo pakeitimą ar panaikinimą", Roles = Roles.ImpAdministrator, Answers = typeof(CompletionView),
        Refuses = [typeof(CompletionRefusals), typeof(RegistrationRefusals), typeof(GroupRefusals)])]
    public async Task<IResult> Approve(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/completion/{participant}/certificate/change/approve")]
        HttpRequest request, string group, string participant, CancellationToken cancellation)
    {
        var found = await groups.FindAsync(group, request.Actor(), cancellation);
        var person = found.Participant(participant);
        Certificate? replacement = null;
        if (person.Training is { State: TrainingState.Certified, Change: { Reason: not CertificateChangeReason.IssuedInError } change })
        {
            // What would be refused takes no number.
            groups.Try(found, request.Actor(), new ApproveCertificateChange(participant, person.Training.Certificate), request.IfMatch());
            replacement = await forming.ReplaceAsync(found, person, change, cancellation);
        }
        return await DecideAsync(request, group, new ApproveCertificateChange(participant, replacement));
    }

    [Function("RefuseCertificateChange")]
    [Endpoint("Nepatvirtinti prašomo pažymėjimo keitimo, nurodant priežastį", Roles = Roles.ImpAdministrator, Takes = typeof(GivenReason),
        Answers = typeof(CompletionView), Refuses = [typeof(CompletionRefusals), typeof(RegistrationRefusals), typeof(GroupRefusals)])]
    public async Task<IResult> Refuse(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/completion/{participant}/certificate/change/refuse")]
        HttpRequest request, string group, string participant, CancellationToken cancellation) =>
        await DecideAsync(request, group,
            new RefuseCertificateChange(participant, (await request.BodyAsync<GivenReason>(cancellation)).Reason));

    [Function("RecordRepayment")]
    [Endpoint("Pažymėti, kad už panaikintą pažymėjimą apmokėta suma grąžinta", Roles = Roles.ImpAdministrator,
        Answers = typeof(CompletionView), Refuses = [typeof(CompletionRefusals), typeof(RegistrationRefusals), typeof(GroupRefusals)])]
    public Task<IResult> Repaid(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/completion/{participant}/recovery/repaid")]
        HttpRequest request, string group, string participant) => DecideAsync(request, group, new RecordRepayment(participant));

    [Function("ListCertificateChanges")]
    [Endpoint("Sprendimo laukiantys prašymai pakeisti ar panaikinti pažymėjimus", Roles = Roles.ImpAdministrator,
        Answers = typeof(Page<CertificateChangeItem>), Query = ["size", "next"])]
    public Task<IResult> Changes(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/certificate-changes")] HttpRequest request,
        CancellationToken cancellation) => PageAsync<CertificateChangeItem>(request, CorrectionLists.Changes, cancellation);

    [Function("ListRecoveryClaims")]
    [Endpoint("Negrąžintos sumos, apmokėtos už panaikintus pažymėjimus", Roles = Roles.ImpAdministrator,
        Answers = typeof(Page<RecoveryItem>), Query = ["size", "next"])]
    public Task<IResult> Recoveries(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/recovery-claims")] HttpRequest request,
        CancellationToken cancellation) => PageAsync<RecoveryItem>(request, CorrectionLists.Recoveries, cancellation);

    private async Task<IResult> PageAsync<T>(HttpRequest request, string list, CancellationToken cancellation)
    {
        var (size, next) = request.Page();
        return Requests.Answer(await lists.PageAsync<T>(list, "0", "~", null, size, next, cancellation));
    }

    private async Task<IResult> DecideAsync(HttpRequest request, string group, Correction command)
    {
        var after = await groups.DecideAsync(group, request.Actor(), command, request.IfMatch());
        return Requests.Answer(CompletionView.Of(after.Participant(command.ParticipantId)), after);
    }
}

public sealed record CompletionCorrection(bool Completed, string Reason);

public sealed record EvaluationCorrection(string Evaluation, string Reason);

/// <param name="Reason">«issuedInError» annuls the certificate, the others replace it.</param>
/// <param name="Evaluation">The right one; only where it is what is corrected.</param>
public sealed record CertificateChangeForm(CertificateChangeReason Reason, string? Evaluation, string Explanation);

/// <summary>What the IMP administrator is asked about certificates.</summary>
public static class CorrectionLists
{
    public const string Changes = "changes-of-certificates";
    public const string Recoveries = "recovery-claims";

    internal static IEnumerable<Projection> Rows(Group group, Participant? before, Participant participant, long version)
    {
        var row = $"{group.Id}|{participant.Id}";
        if (before?.Training.Change != participant.Training.Change)
            yield return new(Changes, row, version, participant.Training.Change is { } change
                ? Json.Write(CertificateChangeItem.Of(group, participant, change)) : "null", Listed: participant.Training.Change is not null);
        if (before?.Training.Recovery != participant.Training.Recovery)
            yield return new(Recoveries, row, version, participant.Training.Recovery is { RepaidOn: null } claim
                ? Json.Write(RecoveryItem.Of(group, participant, claim)) : "null", Listed: participant.Training.Recovery is { RepaidOn: null });
    }
}

/// <summary>A change of a certificate that waits for the administrator.</summary>
public sealed record CertificateChangeItem(
    string GroupId, string ParticipantId, string Institution, string Name, string Number, CertificateChangeReason Reason, string ReasonLabel,
    string? Evaluation, string Explanation, DateTimeOffset RequestedAt)
{
    public static CertificateChangeItem Of(Group group, Participant participant, CertificateChange change) => new(
        group.Id, participant.Id, group.Institution, participant.Learner.FullName, participant.Training.Certificate!.Number, change.Reason,
        change.Reason.Label(), change.Evaluation, change.Explanation, change.RequestedAt);
}

/// <summary>Money that is claimed back from a provider.</summary>
public sealed record RecoveryItem(
    string GroupId, string ParticipantId, string Institution, string Name, string InvoiceId, decimal Eur, DateOnly ClaimedOn)
{
    public static RecoveryItem Of(Group group, Participant participant, RecoveryClaim claim) => new(group.Id, participant.Id,
        group.Institution, participant.Learner.FullName, claim.InvoiceId, Money.Euros(claim.Cents), claim.ClaimedOn);
}

/// <summary>All certificates of a group in one file.</summary>
[Feature("Completion")]
public sealed class CertificateArchive(GroupStore groups, DocumentStore documents)
{
    [Function("DownloadCertificates")]
    [Endpoint("Atsisiųsti visus grupės pažymėjimus (ZIP)", Roles = Roles.Provider, AnswersContent = "application/zip",
        Refuses = [typeof(CompletionRefusals), typeof(GroupRefusals)])]
    public async Task<IResult> Download(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/groups/{group}/completion/certificates")] HttpRequest request,
        string group, CancellationToken cancellation)
    {
        var found = await groups.FindAsync(group, request.Actor(), cancellation);
        var certificates = found.Participants
            .Where(participant => participant.Training.Certificate is not null && !participant.Erased.Contains(RecordKind.Certificate))
            .Select(participant => participant.Training.Certificate!).ToList();
        if (certificates.Count == 0)
            throw CompletionRefusals.CertificateUnknown.Because("Grupės pažymėjimai dar nesuformuoti.");
        return Requests.File(await PackAsync(certificates, cancellation), "application/zip", "pazymejimai.zip");
    }

    /// <summary>One paper at a time is in memory; a group has no more than its participants. The archive is a file that goes with its handle.</summary>
    private async Task<Stream> PackAsync(List<Certificate> certificates, CancellationToken cancellation)
    {
        var archive = PersonalCopy.OwnFile();
        try
        {
            using var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var certificate in certificates)
            {
                var (content, _) = await documents.OpenAsync(certificate.Document, cancellation);
                await using var entry = zip.CreateEntry($"{certificate.Number}.pdf", CompressionLevel.Fastest).Open();
                await content.CopyToAsync(entry, cancellation);
            }
        }
        catch
        {
            await archive.DisposeAsync();
            throw;
        }
        archive.Position = 0;
        return archive;
    }
}
