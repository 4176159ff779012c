using Kursuok.Domain.Training.Groups;

namespace Kursuok.Tests.Domain.Training.Groups;

/// <summary>Whom an invoice may hold, and for how much.</summary>
public sealed class InvoiceRulesTests
{
    [Fact]
    [Rule("S-02")]
    public void An_invoices_states_are_the_eight_words_of_the_guide() => Assert.Equal(
        ["Nepateikta", "Pateikta", "Vertinama", "Perduota apmokėti", "Apmokėta", "Grąžinta papildymui", "Atmesta", "Ištrinta"],
        Enum.GetValues<InvoiceState>().Select(state => state.Label()));

    [Fact]
    [Rule("S-04")]
    public void Only_who_has_gone_the_whole_way_is_shown()
    {
        foreach (var state in Enum.GetValues<TrainingState>())
            Assert.Equal(state == TrainingState.Certified,
                Sample.Participant(1, contract: ContractState.InForce, training: state).HasCompleted());
        foreach (var contract in Enum.GetValues<ContractState>())
            Assert.Equal(contract is ContractState.InForce or ContractState.TerminationRequested or ContractState.Ended,
                Sample.Participant(1, contract: contract, training: TrainingState.Certified).HasCompleted());
        Assert.False(Sample.Participant(1, training: TrainingState.Certified).HasCompleted());
    }

    [Fact]
    [Rule("S-05", "S-07")]
    public void Only_granted_participants_who_have_completed_can_be_ticked()
    {
        var undone = InvoiceSample.Group.With(
            InvoiceSample.Certified(2, Funding.ImpBasket) with { Training = Sample.Training(TrainingState.QuestionnaireFilled) });
        Assert.Equal("invoice-participant-not-ready", Sample.Refused(() => Submit(undone, 1, 2)));
        Assert.Equal("invoice-basket-not-granted", Sample.Refused(() => Submit(InvoiceSample.Group, 1, 3)));
        Assert.Equal("participant-unknown", Sample.Refused(() => Submit(InvoiceSample.Group, 9)));
        Assert.Equal(["participantIds"], Sample.WrongFields(() => Submit(InvoiceSample.Group)));
    }

    [Fact]
    public void An_invoice_amounts_to_what_was_granted()
    {
        var two = Submit(InvoiceSample.Group, 1, 2, 1);
        Assert.Equal([120_50, 120_50], two.Lines.Select(line => line.Cents));
        Assert.Equal(241_00, two.TotalCents);
    }

    [Theory]
    [InlineData(InvoiceState.Submitted, false)]
    [InlineData(InvoiceState.UnderReview, false)]
    [InlineData(InvoiceState.PassedForPayment, false)]
    [InlineData(InvoiceState.Paid, false)]
    [InlineData(InvoiceState.Returned, false)]
    [InlineData(InvoiceState.Rejected, true)]
    [InlineData(InvoiceState.Deleted, true)]
    [Rule("S-02")]
    public void A_participant_is_in_one_living_invoice(InvoiceState state, bool free)
    {
        var group = InvoiceSample.Group with { Invoices = [InvoiceSample.Invoice(state, "other", 1, 2)] };
        if (free)
            Assert.Equal(InvoiceState.Submitted, Submit(group, 2).State);
        else
            Assert.Equal("invoice-participant-invoiced", Sample.Refused(() => Submit(group, 2)));
    }

    [Fact]
    public void A_returned_invoice_comes_back_with_other_participants()
    {
        var group = InvoiceSample.Group with
        {
            Invoices = [InvoiceSample.Invoice(InvoiceState.Returned) with { Reason = "Trūksta" },
            InvoiceSample.Invoice(InvoiceState.Submitted, "other", 2)]
        };
        var command = new ResubmitInvoice(InvoiceSample.Id, [Sample.Id(1)], new("blob-2", "11"), InvoiceSample.Contact);
        Assert.Equal("invoice-participant-invoiced", Sample.Refused(() =>
            group.Decide(command with { ParticipantIds = [Sample.Id(1), Sample.Id(2)] }, Sample.Administrator, InvoiceSample.Later)));
        var after = group.Decide(command, Sample.Administrator, InvoiceSample.Later).State.Invoice(InvoiceSample.Id);
        Assert.Equal((InvoiceState.Submitted, "blob-2", null), (after.State, after.Document.Id, after.Reason));
    }

    [Fact]
    public void Who_returns_or_rejects_says_why()
    {
        var group = InvoiceSample.Group with { Invoices = [InvoiceSample.Invoice(InvoiceState.UnderReview)] };
        Assert.Equal(["reason"],
            Sample.WrongFields(() => group.Decide(new ReturnInvoice(InvoiceSample.Id, " "), Sample.ImpAdministrator, InvoiceSample.Later)));
        Assert.Equal(["reason"], Sample.WrongFields(() =>
            group.Decide(new RejectInvoice(InvoiceSample.Id, null!), Sample.ImpAdministrator, InvoiceSample.Later)));
    }

    private static Invoice Submit(Group group, params int[] ordinals) =>
        group.Decide(new SubmitInvoice("new", [.. ordinals.Select(Sample.Id)], InvoiceSample.Document, InvoiceSample.Contact),
            Sample.Administrator, InvoiceSample.Later).State.Invoice("new");
}
