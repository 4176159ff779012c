using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;

namespace Kursuok.Domain.Training.Groups;

/// <summary>
/// An invoice is decided with its group, so whom it may hold and whether another one holds them is certain in the same moment.
/// </summary>
public abstract record InvoiceCommand(string InvoiceId) : GroupCommand;

/// <summary>A new invoice for the ticked participants (S-07, S-08).</summary>
public sealed record SubmitInvoice(string InvoiceId, ImmutableArray<string> ParticipantIds, StoredDocument Document, Correspondent Contact)
    : InvoiceCommand(InvoiceId);

/// <summary>A returned invoice, supplemented.</summary>
public sealed record ResubmitInvoice(string InvoiceId, ImmutableArray<string> ParticipantIds, StoredDocument Document,
    Correspondent Contact) : InvoiceCommand(InvoiceId);

/// <summary>The provider deletes it (S-06).</summary>
public sealed record DeleteInvoice(string InvoiceId) : InvoiceCommand(InvoiceId);

/// <summary>„Vertinama“.</summary>
public sealed record ReviewInvoice(string InvoiceId) : InvoiceCommand(InvoiceId);

/// <summary>„Perduota apmokėti“.</summary>
public sealed record PassInvoice(string InvoiceId) : InvoiceCommand(InvoiceId);

/// <summary>„Apmokėta“.</summary>
public sealed record PayInvoice(string InvoiceId) : InvoiceCommand(InvoiceId);

/// <summary>„Grąžinta papildymui“, with what is missing.</summary>
public sealed record ReturnInvoice(string InvoiceId, string Reason) : InvoiceCommand(InvoiceId);

/// <summary>„Atmesta“, with the reason.</summary>
public sealed record RejectInvoice(string InvoiceId, string Reason) : InvoiceCommand(InvoiceId);

/// <summary>An invoice's life (§3.9, AMB-17). A pair that no row names is refused.</summary>
public static class InvoiceLifecycle
{
    internal static Decision<Group> Decide(Group group, InvoiceCommand command, Actor actor, Today today)
    {
        GroupLifecycle.Allow(actor, group.Institution,
            command is SubmitInvoice or ResubmitInvoice or DeleteInvoice ? Roles.Administrator : Roles.ImpAdministrator);
        if (command is SubmitInvoice submit && group.Invoices.All(present => present.Id != submit.InvoiceId))
        {
            var lines = Lines(group, submit.InvoiceId, submit.ParticipantIds);
            var created = new Invoice
            {
                Id = submit.InvoiceId,
                State = InvoiceState.Submitted,
                Lines = lines,
                Document = submit.Document,
                Contact = submit.Contact,
                SubmittedAt = today.Now,
                ChangedAt = today.Now,
            };
            return new(group with { Invoices = group.Invoices.Add(created) }, [new Event(InvoiceEvents.Submitted, created.Id)]);
        }
        var invoice = group.Invoice(command.InvoiceId);
        return (invoice.State, command) switch
        {
            // A repeated request under its idempotency key.
            (InvoiceState.Submitted, SubmitInvoice same) when invoice.Matches(same.ParticipantIds, same.Document) =>
                GroupLifecycle.Unchanged(group),
            // Resubmitted already; a colleague's other one is not.
            (InvoiceState.Submitted, ResubmitInvoice same) when invoice.Matches(same.ParticipantIds, same.Document) =>
                GroupLifecycle.Unchanged(group),
            (InvoiceState.Returned, ResubmitInvoice again) => Replace(invoice with
            {
                State = InvoiceState.Submitted,
                Lines = Lines(group, invoice.Id, again.ParticipantIds),
                Document = again.Document,
                Contact = again.Contact,
                Reason = null,
            }, InvoiceEvents.Resubmitted),
            (InvoiceState.Submitted or InvoiceState.Returned, DeleteInvoice) =>
                Replace(invoice with { State = InvoiceState.Deleted }, InvoiceEvents.Deleted),
            (InvoiceState.Deleted, DeleteInvoice) => GroupLifecycle.Unchanged(group), // Deleted already.

            (InvoiceState.Submitted, ReviewInvoice) =>
                Replace(invoice with { State = InvoiceState.UnderReview }, InvoiceEvents.UnderReview),
            (InvoiceState.UnderReview, ReviewInvoice) => GroupLifecycle.Unchanged(group), // Taken already.
            (InvoiceState.UnderReview, PassInvoice) when group.OutdatedOf(invoice) is { } participant =>
                throw InvoiceRefusals.Outdated.Because(
                    $"{participant.Learner.FullName}: sutartis nutraukta arba pasikeitė skirta suma. Grąžinkite sąskaitą faktūrą "
                        + "papildymui."),
            (InvoiceState.UnderReview, PassInvoice) =>
                Replace(invoice with { State = InvoiceState.PassedForPayment }, InvoiceEvents.PassedForPayment),
            (InvoiceState.PassedForPayment, PassInvoice) => GroupLifecycle.Unchanged(group), // Passed already.
            (InvoiceState.PassedForPayment, PayInvoice) => Replace(invoice with { State = InvoiceState.Paid }, InvoiceEvents.Paid),
            (InvoiceState.Paid, PayInvoice) => GroupLifecycle.Unchanged(group), // Paid already.
            (InvoiceState.UnderReview, ReturnInvoice back) =>
                Replace(invoice with { State = InvoiceState.Returned, Reason = FieldChecks.Reason(back.Reason) }, InvoiceEvents.Returned,
                    back.Reason),
            (InvoiceState.UnderReview, RejectInvoice reject) =>
                Replace(invoice with { State = InvoiceState.Rejected, Reason = FieldChecks.Reason(reject.Reason) }, InvoiceEvents.Rejected,
                    reject.Reason),

            _ => throw InvoiceRefusals.NotInThisState.Because(
                $"Sąskaitos faktūros būsena „{invoice.State.Label()}“: šis veiksmas negalimas."),
        };

        Decision<Group> Replace(Invoice next, string what, string? detail = null) =>
            new(group with { Invoices = group.Invoices.Replace(invoice, next with { ChangedAt = today.Now }) },
                [new Event(what, invoice.Id, detail)]);
    }

    /// <exception cref="RefusedException">There is none.</exception>
    public static Invoice Invoice(this Group group, string id) =>
        group.Invoices.FirstOrDefault(invoice => string.Equals(invoice.Id, id, StringComparison.Ordinal))
        ?? throw InvoiceRefusals.Unknown.Because("Tokios sąskaitos faktūros grupėje nėra.");

    /// <summary>The living invoice that holds a participant, or null.</summary>
    public static Invoice? InvoiceOf(this Group group, Participant participant) =>
        group.Invoices.FirstOrDefault(invoice =>
            invoice.Lives && invoice.Lines.Any(line => string.Equals(line.ParticipantId, participant.Id, StringComparison.Ordinal)));

    /// <summary>
    /// Shown in „Mokymo dalyviai“ (S-04): contract signed, started, completed, evaluated, questionnaire filled, certificate formed.
    /// </summary>
    public static bool HasCompleted(this Participant participant) => participant is
    {
        HasConcludedContract: true,
        Training: { StartedAt: not null, CompletedAt: not null, Evaluation: not null, QuestionnaireAt: not null, Certificate: not null },
    };

    /// <summary>
    /// A participant for whom the invoice's amount is no longer due: nothing is paid for a contract that has been terminated since.
    /// </summary>
    private static Participant? OutdatedOf(this Group group, Invoice invoice) =>
        invoice.Lines.Select(line => (Participant: group.Participant(line.ParticipantId), line.Cents))
            .FirstOrDefault(line => !line.Participant.HasCompleted() || line.Participant.Registration.Granted != line.Cents).Participant;

    private static ImmutableArray<InvoiceLine> Lines(Group group, string invoice, ImmutableArray<string> ticked)
    {
        var checks = new FieldChecks();
        checks.That(!ticked.IsDefaultOrEmpty, "participantIds", "Pažymėkite bent vieną dalyvį.");
        checks.Done();
        return [.. ticked.Distinct(StringComparer.Ordinal).Select(id => Line(group, invoice, group.Participant(id)))];
    }

    private static InvoiceLine Line(Group group, string invoice, Participant participant)
    {
        if (!participant.HasCompleted())
            throw InvoiceRefusals.ParticipantNotReady.Because(
                $"{participant.Learner.FullName}: mokymai nebaigti arba pažymėjimas nesuformuotas.", "participantIds");
        if (participant.Registration.Granted is not { } cents)
            throw InvoiceRefusals.BasketNotGranted.Because($"{participant.Learner.FullName}: IMP krepšelio lėšos neskirtos.",
                "participantIds");
        if (group.InvoiceOf(participant) is { } other && !string.Equals(other.Id, invoice, StringComparison.Ordinal))
            throw InvoiceRefusals.ParticipantInvoiced.Because(
                $"{participant.Learner.FullName} jau įtrauktas (-a) į kitą sąskaitą faktūrą (būsena "
                    + $"„{other.State.Label()}“).", "participantIds");
        return new(participant.Id, cents);
    }
}

public static class InvoiceEvents
{
    public const string Submitted = "invoice-submitted";
    public const string Resubmitted = "invoice-resubmitted";
    public const string Deleted = "invoice-deleted";
    public const string UnderReview = "invoice-under-review";
    public const string PassedForPayment = "invoice-passed";
    public const string Paid = "invoice-paid";
    public const string Returned = "invoice-returned";
    public const string Rejected = "invoice-rejected";
}

public static class InvoiceRefusals
{
    public static readonly Refusal Unknown = new("invoice-unknown", RefusalKind.NotFound, "Tokios sąskaitos faktūros nėra");
    public static readonly Refusal NotInThisState =
        new("invoice-not-in-this-state", RefusalKind.Conflict, "Sąskaitos faktūros būsena to neleidžia");
    public static readonly Refusal ParticipantNotReady =
        new("invoice-participant-not-ready", RefusalKind.Conflict, "Dalyvis mokymų nebaigė");
    public static readonly Refusal BasketNotGranted =
        new("invoice-basket-not-granted", RefusalKind.Conflict, "Dalyviui IMP krepšelis neskirtas");
    public static readonly Refusal ParticipantInvoiced =
        new("invoice-participant-invoiced", RefusalKind.Conflict, "Dalyvis jau yra kitoje sąskaitoje faktūroje");
    public static readonly Refusal Outdated = new("invoice-outdated", RefusalKind.Conflict, "Sąskaita faktūra nebeatitinka duomenų");
    public static readonly Refusal DocumentNotPdf =
        new("invoice-document-not-pdf", RefusalKind.Invalid, "Sąskaita faktūra nėra tinkamas PDF failas");
}
