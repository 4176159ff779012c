using System.Collections.Immutable;

namespace Kursuok.Domain.Training.Groups;

/// <summary>Puts a mistake in „Mokymų baigimas“ right (AMB-70). Nothing is overwritten: the trail and the former certificates tell it.</summary>
public abstract record Correction(string ParticipantId) : CompletionCommand;

/// <summary>The administrator takes a mark „Mokymus pradėjo“ back.</summary>
public sealed record TakeBackStart(string ParticipantId, string Reason) : Correction(ParticipantId);

/// <summary>The administrator corrects whether the training was completed, as long as no certificate is formed.</summary>
public sealed record CorrectCompletion(string ParticipantId, bool Completed, string Reason) : Correction(ParticipantId);

/// <summary>The administrator corrects a confirmed evaluation, as long as no certificate is formed.</summary>
public sealed record CorrectEvaluation(string ParticipantId, string Evaluation, string Reason) : Correction(ParticipantId);

/// <summary>The administrator asks for another certificate, or for none.</summary>
public sealed record RequestCertificateChange(string ParticipantId, CertificateChangeReason Reason, string? Evaluation, string Explanation)
    : Correction(ParticipantId);

/// <summary>The IMP administrator approves what is asked for.</summary>
/// <param name="Replacement">The new certificate; null where the present one is annulled.</param>
public sealed record ApproveCertificateChange(string ParticipantId, Certificate? Replacement) : Correction(ParticipantId);

/// <summary>The IMP administrator does not.</summary>
public sealed record RefuseCertificateChange(string ParticipantId, string Reason) : Correction(ParticipantId);

/// <summary>The IMP administrator: what was paid for an annulled certificate has been paid back.</summary>
public sealed record RecordRepayment(string ParticipantId) : Correction(ParticipantId);

/// <summary>Corrections of training and certificates (AMB-70). A pair that no row names is refused.</summary>
internal static class CorrectionLifecycle
{
    public static Decision<Group> Decide(Group group, Correction command, Actor actor, Today today, Policy policy)
    {
        GroupLifecycle.Allow(actor, group.Institution, command is ApproveCertificateChange or RefuseCertificateChange or RecordRepayment
            ? Roles.ImpAdministrator : Roles.Administrator);
        var participant = group.Participant(command.ParticipantId);
        if (!participant.HasConcludedContract)
            throw CompletionRefusals.NoContract.Because($"Dalyvis {participant.Learner.FullName} neturi galiojančios sutarties.");
        if (participant.Erased.Length > 0)
            throw CompletionRefusals.NotInThisState.Because("Dalyvio duomenys ištrinti: taisyti nebėra ko.");
        var training = participant.Training;
        return (training.State, command) switch
        {
            (TrainingState.Started, TakeBackStart back) => Replace(
                training with { State = TrainingState.NotMarked, StartedAt = null }, CompletionEvents.StartTakenBack,
                FieldChecks.Reason(back.Reason)),
            (TrainingState.Completed or TrainingState.Evaluated or TrainingState.Confirmed or TrainingState.QuestionnaireFilled,
                CorrectCompletion { Completed: false } correct) => Replace(
                training with { State = TrainingState.NotCompleted, CompletedAt = null }, CompletionEvents.CompletionCorrected,
                FieldChecks.Reason(correct.Reason)),
            (TrainingState.NotCompleted, CorrectCompletion { Completed: true } correct) => CompleteAfterAll(correct),
            (TrainingState.Confirmed or TrainingState.QuestionnaireFilled, CorrectEvaluation correct) => Replace(
                training with { Evaluation = policy.RequireOnScale(correct.Evaluation) }, CompletionEvents.EvaluationCorrected,
                FieldChecks.Reason(correct.Reason)),
            (TrainingState.Certified, RequestCertificateChange request) => Request(request),
            (TrainingState.Certified, ApproveCertificateChange approve) => Approve(RequireChange(), approve.Replacement),
            (TrainingState.Certified, RefuseCertificateChange refuse) when RequireChange() is not null => Replace(
                training with { Change = null }, CompletionEvents.CertificateChangeRefused, FieldChecks.Reason(refuse.Reason)),
            (TrainingState.Annulled, RecordRepayment) when training.Recovery is { RepaidOn: null } claim => Replace(
                training with { Recovery = claim with { RepaidOn = today.Date } }, CompletionEvents.Repaid),
            (TrainingState.Annulled, RecordRepayment) when training.Recovery is not null => GroupLifecycle.Unchanged(group), // Noted already.
            _ => throw CompletionRefusals.NotInThisState.Because(
                $"Dalyvio mokymų būsena „{training.State.Label()}“: šis veiksmas negalimas."),
        };

        Decision<Group> Replace(TrainingRecord next, string what, string? detail = null) =>
            new(group.With(participant with { Training = next }), [new Event(what, participant.Id, detail)]);

        Decision<Group> CompleteAfterAll(CorrectCompletion correct)
        {
            if (group.State == GroupState.Completed && participant.Registration.GrantedCents > 0)
                throw CompletionRefusals.GrantGoneBack.Because(
                    "Grupė užbaigta, todėl šiam dalyviui skirtos IMP krepšelio lėšos jau grąžintos į jo krepšelį.");
            return Replace(training with { State = TrainingState.Completed, CompletedAt = today.Now }, CompletionEvents.CompletionCorrected,
                FieldChecks.Reason(correct.Reason));
        }

        CertificateChange RequireChange() => training.Change
            ?? throw CompletionRefusals.ChangeNone.Because("Teikėjas šio pažymėjimo keisti neprašo.");

        Decision<Group> Request(RequestCertificateChange request)
        {
            var checks = new FieldChecks();
            var explanation = checks.Text(request.Explanation, "explanation", 1000);
            checks.That((request.Reason == CertificateChangeReason.EvaluationCorrected) == (request.Evaluation is not null), "evaluation",
                "Naujas įvertinimas nurodomas tada ir tik tada, kai taisomas įvertinimas.");
            checks.Done();
            if (request.Evaluation is { } evaluation)
                policy.RequireOnScale(evaluation);
            return Replace(training with { Change = new(request.Reason, request.Evaluation, explanation, today.Now) },
                CompletionEvents.CertificateChangeRequested, explanation);
        }

        Decision<Group> Approve(CertificateChange change, Certificate? replacement)
        {
            if ((change.Reason == CertificateChangeReason.IssuedInError) != (replacement is null))
                throw CompletionRefusals.NotInThisState.Because("Prašymas pasikeitė: peržiūrėkite jį iš naujo."); // Since it was looked at.
            var present = training.Certificate!;
            var former = new FormerCertificate(present, training.Evaluation!,
                replacement is null ? CertificateStanding.Annulled : CertificateStanding.Replaced, change.Reason, today.Date,
                replacement?.Number);
            var next = training with { Change = null, FormerCertificates = training.FormerCertificates.Add(former) };
            return replacement is null
                ? Annul(next with { State = TrainingState.Annulled, Certificate = null }, present)
                : Replace(next with
                {
                    Certificate = replacement with { Replaces = present.Number },
                    Evaluation = change.Evaluation ?? training.Evaluation,
                }, CompletionEvents.CertificateReplaced, replacement.Number);
        }

        // What is not paid yet is asked back from the invoice, what is paid from the provider.
        Decision<Group> Annul(TrainingRecord next, Certificate certificate)
        {
            var annulled = new Event(CompletionEvents.CertificateAnnulled, participant.Id, certificate.Number);
            switch (group.InvoiceOf(participant))
            {
                case { State: InvoiceState.Paid } paid:
                    var cents = paid.Lines.Single(line => line.ParticipantId == participant.Id).Cents;
                    return new(group.With(participant with { Training = next with { Recovery = new(paid.Id, cents, today.Date, null) } }),
                        [annulled, new Event(CompletionEvents.RecoveryClaimed, participant.Id)]);
                case { State: not InvoiceState.Returned } open:
                    var reason = $"Panaikintas pažymėjimas Nr. {certificate.Number}: šio dalyvio sąskaitoje faktūroje būti nebegali.";
                    var returned = open with { State = InvoiceState.Returned, Reason = reason, ChangedAt = today.Now };
                    return new((group with { Invoices = group.Invoices.Replace(open, returned) })
                        .With(participant with { Training = next }), [annulled, new Event(InvoiceEvents.Returned, open.Id, reason)]);
                default:
                    return new(group.With(participant with { Training = next }), [annulled]);
            }
        }
    }
}
