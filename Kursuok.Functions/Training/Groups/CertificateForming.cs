using Azure.Messaging.ServiceBus;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Numbers;
using Kursuok.Functions.Training.Providers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace Kursuok.Functions.Training.Groups;

/// <summary>Forms certificates on the day after the questionnaire (B-08, B-09): the timer finds them, a queue forms each.</summary>
public sealed class CertificateForming(
    GroupStore groups, InstitutionStore institutions, NumberBook numbers, DocumentStore documents, Projections lists,
    ServiceBusClient bus, DayBook days, TodaySource today, IConfiguration settings)
{
    private readonly string _address = settings["Kursuok:PublicAddress"] ?? "http://localhost:7071";

    /// <summary>Hourly, so that it also runs at midnight in Vilnius in summer and in winter.</summary>
    [Function("FindDueCertificates")]
    public async Task FindDueAsync([TimerTrigger("0 0 * * * *", RunOnStartup = true, UseMonitor = false)] TimerInfo timer, CancellationToken cancellation)
    {
        await using var sender = bus.CreateSender(Queues.Certificates);
        await days.CatchUpAsync("certificates", today.Now.Date.AddDays(-1), 7, async day =>
        {
            await foreach (var due in lists.AllAsync<CertificateDue>(GroupLists.QuestionnairesOf(day), "0", "~", null, cancellation))
                await sender.SendMessageAsync(new ServiceBusMessage(Json.Write(due)), cancellation);
        }, cancellation);
    }

    [Function("FormCertificate")]
    public async Task FormAsync([ServiceBusTrigger(Queues.Certificates, Connection = Queues.Connection)] string body, CancellationToken cancellation)
    {
        var due = Json.Read<CertificateDue>(body);
        var group = await groups.FindAsync(due.GroupId, cancellation);
        var participant = group.Participant(due.ParticipantId);
        if (!CompletionLifecycle.IsDue(participant, today.Now))
            return; // Formed already, or the contract has been terminated since.
        var institution = await institutions.FindAsync(group.Institution, cancellation);
        var number = await numbers.GiveCertificateAsync(group.Institution, $"{group.Id}-{participant.Id}", today.Now.Date, cancellation);
        // The paper shows the code, so each try has a paper of its own; the decision makes one of them the certificate.
        var code = NewId.Make();
        var document = Compose(group, participant, institution, number, today.Now.Date, new($"{_address}/api/certificates/{code}"), today.Now.Now);
        var stored = await documents.PutAsync($"certificates/{group.Id}/{participant.Id}-{code}.pdf", document.ToPdf(), "application/pdf", cancellation);
        await groups.DecideAsync(group.Id, Actor.Clock, new FormCertificate(participant.Id, new(number, code, today.Now.Date, stored)));
    }

    /// <summary>The certificate that is to replace a participant's present one, with a number of its own (AMB-70).</summary>
    public async Task<Certificate> ReplaceAsync(Group group, Participant participant, CertificateChange change, CancellationToken cancellation)
    {
        var institution = await institutions.FindAsync(group.Institution, cancellation);
        var holder = FormattableString.Invariant($"{group.Id}-{participant.Id}-{participant.Training.FormerCertificates.Length + 2}");
        var number = await numbers.GiveCertificateAsync(group.Institution, holder, today.Now.Date, cancellation);
        var code = NewId.Make();
        var corrected = participant with { Training = participant.Training with { Evaluation = change.Evaluation ?? participant.Training.Evaluation } };
        var document = Compose(group, corrected, institution, number, today.Now.Date, new($"{_address}/api/certificates/{code}"), today.Now.Now) with
        {
            Replaces = participant.Training.Certificate!.Number,
        };
        return new(number, code, today.Now.Date, await documents.PutAsync($"certificates/{group.Id}/{participant.Id}-{code}.pdf", document.ToPdf(), "application/pdf", cancellation));
    }

    internal static CompletionCertificateDocument Compose(
        Group group, Participant participant, Institution institution, string number, DateOnly formedOn, Uri verification, DateTimeOffset now) => new()
        {
            Number = number,
            IssuedOn = formedOn,
            InstitutionName = institution.Register.Name,
            InstitutionCode = LegalEntityCode.Parse(institution.Code),
            LearnerName = participant.Learner.FullName,
            LearnerBirthDate = participant.Learner.BirthDate == default ? null : participant.Learner.BirthDate,
            ProgrammeName = group.Programme.Name,
            ProgrammeCode = group.Programme.Code,
            AcademicHours = group.Programme.ContactHours,
            StartedOn = group.First()?.Date ?? group.Information.TrainingStart,
            EndedOn = group.Last()?.Date ?? group.Information.TrainingEnd,
            FinalEvaluation = participant.Training.Evaluation!,
            ResponsibleName = institution.Card?.Responsible.FullName ?? institution.Register.Name,
            ResponsiblePosition = institution.Card?.Responsible.Position ?? "",
            VerificationAddress = verification,
            FormedAt = now,
        };
}
