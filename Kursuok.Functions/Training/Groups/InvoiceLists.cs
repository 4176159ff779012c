using System.Globalization;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Documents;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;

namespace Kursuok.Functions.Training.Groups;

/// <summary>What follows from invoices: the provider's list, the payer's queue, and letters.</summary>
public static class InvoiceLists
{
    /// <summary>The payer's queue: one partition a state, the longest waiting first.</summary>
    public static string Queue(InvoiceState state) => $"invoices-{state}";

    /// <summary>The rows that a change touches; with no state before it, all rows of the group.</summary>
    public static IEnumerable<Projection> Rows(Change<Group> change)
    {
        var (before, group, version) = (change.Before, change.After, change.Version);
        var (was, now) = (before is null ? null : InvoicingItem.Open(before), InvoicingItem.Open(group));
        if (was != now)
            yield return new(GroupLists.OfInstitution(group.Institution), $"invoice|{group.Id}|0", version, Json.Write(now ?? was!), InvoiceState.NotSubmitted.ToString(), Listed: now is not null);
        for (var i = 0; i < group.Invoices.Length; i++)
        {
            var invoice = group.Invoices[i];
            var former = before is not null && before.Invoices.Length > i ? before.Invoices[i] : null;
            if (ReferenceEquals(former, invoice))
                continue;
            var item = Json.Write(InvoicingItem.Of(group, invoice));
            yield return new(GroupLists.OfInstitution(group.Institution), $"invoice|{group.Id}|{invoice.Id}", version, item, invoice.State.ToString());
            var row = string.Create(CultureInfo.InvariantCulture, $"{invoice.SubmittedAt.UtcDateTime:yyyyMMddHHmmss}|{group.Id}|{invoice.Id}");
            yield return new(Queue(invoice.State), row, version, item);
            var left = before is null ? Enum.GetValues<InvoiceState>().Where(state => state != invoice.State && state != InvoiceState.NotSubmitted) : former is null || former.State == invoice.State ? [] : [former.State];
            foreach (var state in left)
                yield return new(Queue(state), row, version, item, Listed: false);
        }
    }

    /// <summary>What is written to the provider of an invoice that has come back or been paid; else null.</summary>
    public static Letter? LetterFor(string id, Event happened, Group group, DateTimeOffset at)
    {
        var text = happened.Kind switch
        {
            "invoice-returned" => ("Sąskaita faktūra grąžinta papildymui", $"grąžinta papildymui. Papildykite ją ir pateikite iš naujo. Priežastis: {happened.Detail}"),
            "invoice-rejected" => ("Sąskaita faktūra atmesta", $"atmesta. Priežastis: {happened.Detail}"),
            "invoice-paid" => ("Sąskaita faktūra apmokėta", "apmokėta."),
            _ => default((string Subject, string Body)?),
        };
        if (text is not var (subject, body))
            return null;
        var invoice = group.Invoice(happened.Subject!);
        return Letter.ToOffice(id, invoice.Contact.Email, invoice.Contact.Name, subject,
            $"grupės „{group.Information.Name}“ (programa „{group.Programme.Name}“) sąskaita faktūra ({invoice.Lines.Length} dalyv., {Lithuanian.Euro(Money.Euros(invoice.TotalCents))}), pateikta {Vilnius.DateOf(invoice.SubmittedAt):yyyy-MM-dd}, {body}", at);
    }
}

/// <summary>A row of „Sąskaitos faktūros“ (S-01, S-02): an invoice, or a group in which somebody may still be invoiced („Nepateikta“).</summary>
/// <param name="Participants">Of the invoice; of a group without one, those who may still be invoiced.</param>
/// <param name="TotalEur">What the basket pays for them.</param>
public sealed record InvoicingItem(
    string GroupId, string Institution, string GroupName, string ProgrammeCode, string ProgrammeName, DateOnly TrainingStart, DateOnly TrainingEnd,
    InvoiceState State, string StateLabel, string? InvoiceId, int Participants, decimal TotalEur, DateTimeOffset? SubmittedAt, DateTimeOffset? ChangedAt, string? Reason)
{
    public static InvoicingItem Of(Group group, Invoice invoice) =>
        Of(group, invoice.State, invoice.Id, invoice.Lines.Length, invoice.TotalCents, invoice.SubmittedAt, invoice.ChangedAt, invoice.Reason);

    /// <summary>The group's own row: while no invoice was ever submitted, and whenever granted participants are in no living one; null before the first certificate.</summary>
    public static InvoicingItem? Open(Group group)
    {
        if (!group.Participants.Any(InvoiceLifecycle.HasCompleted))
            return null;
        var open = group.Participants.Where(participant => participant.HasCompleted() && group.InvoiceOf(participant) is null).Select(participant => participant.Registration.Granted).OfType<long>().ToList();
        return open.Count > 0 || group.Invoices.IsEmpty ? Of(group, InvoiceState.NotSubmitted, null, open.Count, open.Sum(), null, null, null) : null;
    }

    private static InvoicingItem Of(Group group, InvoiceState state, string? invoice, int participants, long cents, DateTimeOffset? submitted, DateTimeOffset? changed, string? reason) => new(
        group.Id, group.Institution, group.Information.Name, group.Programme.Code, group.Programme.Name, group.Information.TrainingStart, group.Information.TrainingEnd,
        state, state.Label(), invoice, participants, Money.Euros(cents), submitted, changed, reason);
}
