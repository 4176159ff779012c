using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Training.Criteria;

namespace Kursuok.Tests.Domain.Training.Groups;

public sealed class InvoiceMatrixTests
{
    private static readonly Dictionary<string, (GroupCommand Command, Today Today)> s_commands =
        new Dictionary<string, GroupCommand>(StringComparer.Ordinal)
        {
            ["Submit"] = new SubmitInvoice(InvoiceSample.Id, [Sample.Id(1)], InvoiceSample.Document, InvoiceSample.Contact),
            ["Resubmit"] = new ResubmitInvoice(InvoiceSample.Id, [Sample.Id(1)], InvoiceSample.Document with { Id = "blob-2" },
            InvoiceSample.Contact),
            ["ResubmitSame"] = new ResubmitInvoice(InvoiceSample.Id, [Sample.Id(1)], InvoiceSample.Document, InvoiceSample.Contact),
            ["SubmitOthers"] = new SubmitInvoice(InvoiceSample.Id, [Sample.Id(1), Sample.Id(2)], InvoiceSample.Document, InvoiceSample.Contact),
            ["ResubmitOthers"] = new ResubmitInvoice(InvoiceSample.Id, [Sample.Id(2)], InvoiceSample.Document, InvoiceSample.Contact),
            ["Delete"] = new DeleteInvoice(InvoiceSample.Id),
            ["Review"] = new ReviewInvoice(InvoiceSample.Id),
            ["Pass"] = new PassInvoice(InvoiceSample.Id),
            ["Pay"] = new PayInvoice(InvoiceSample.Id),
            ["Return"] = new ReturnInvoice(InvoiceSample.Id, "Trūksta parašo"),
            ["Reject"] = new RejectInvoice(InvoiceSample.Id, "Ne tie dalyviai"),
        }.ToDictionary(command => command.Key, command => (command.Value, InvoiceSample.Later), StringComparer.Ordinal);

    [Fact]
    [Rule("S-02", "S-06", "S-07")]
    public void An_invoice_is_moved_by_the_provider_and_the_payer_as_the_table_says()
    {
        var states = Enum.GetValues<InvoiceState>().Where(state => state != InvoiceState.NotSubmitted)
            .ToDictionary(state => state.ToString(), state => InvoiceSample.Group with { Invoices = [InvoiceSample.Invoice(state)] },
                StringComparer.Ordinal);
        states["NotSubmitted"] = InvoiceSample.Group;
        states["Terminated"] = states["UnderReview"]
            .With(InvoiceSample.Group.Participants[0] with { Contract = Sample.Contract(1, ContractState.Terminated) });
        states["OtherAmount"] = InvoiceSample.Group with
        {
            Invoices = [
            InvoiceSample.Invoice(InvoiceState.UnderReview) with { Lines = [new(Sample.Id(1), 120_51)] }]
        };
        Matrix.Holds("""
            NotSubmitted       | Submit SubmitOthers  | Administrator    | Submitted
            Submitted          | Submit ResubmitSame  | Administrator    | nothing
            Returned           | Resubmit ResubmitSame ResubmitOthers | Administrator | Submitted
            Submitted Returned | Delete               | Administrator    | Deleted
            Deleted            | Delete               | Administrator    | nothing

            Submitted          | Review               | ImpAdministrator | UnderReview
            UnderReview Terminated OtherAmount | Review | ImpAdministrator | nothing
            UnderReview        | Pass                 | ImpAdministrator | PassedForPayment
            Terminated OtherAmount | Pass             | ImpAdministrator | invoice-outdated
            PassedForPayment   | Pass                 | ImpAdministrator | nothing
            PassedForPayment   | Pay                  | ImpAdministrator | Paid
            Paid               | Pay                  | ImpAdministrator | nothing
            UnderReview Terminated OtherAmount | Return | ImpAdministrator | Returned
            UnderReview Terminated OtherAmount | Reject | ImpAdministrator | Rejected

            NotSubmitted       | Resubmit ResubmitSame ResubmitOthers Delete | Administrator    | invoice-unknown
            NotSubmitted       | Review Pass Pay Return Reject       | ImpAdministrator | invoice-unknown
            """, "invoice-not-in-this-state", states, s_commands, group => group.Invoices.Single().State.ToString());
    }
}
