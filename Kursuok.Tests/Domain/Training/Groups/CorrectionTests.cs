using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Aggregates;

namespace Kursuok.Tests.Domain.Training.Groups;

public sealed class CorrectionTests
{
    private static readonly Certificate s_new = new("PAZ-2", "naujas", new(2026, 11, 5), new("blob-2", "11"));
    private static readonly CertificateChange s_replace = new(CertificateChangeReason.EvaluationCorrected, "10", "Suklydo", s_today.Now);
    private static readonly CertificateChange s_annul = new(CertificateChangeReason.IssuedInError, null, "Nelankė", s_today.Now);

    private static Today s_today => Sample.At(2026, 11, 5, 12);

    private static Group Of(TrainingState state, CertificateChange? change = null, RecoveryClaim? recovery = null)
    {
        var participant = Sample.Participant(1, contract: ContractState.Ended, training: state);
        return Sample.Group(GroupState.Completed,
            participant with { Training = participant.Training with { Change = change, Recovery = recovery } });
    }

    private static Decision<Group> Do(Group group, Correction command) => group.Decide(command,
        command is ApproveCertificateChange or RefuseCertificateChange or RecordRepayment ? Sample.ImpAdministrator : Sample.Administrator,
        s_today);

    [Fact]
    [Rule("AMB-70", "AMB-13")]
    public void Corrections_go_by_the_table()
    {
        var states = Enum.GetValues<TrainingState>().ToDictionary(state => state.ToString(), state => Of(state), StringComparer.Ordinal);
        states["ToReplace"] = Of(TrainingState.Certified, s_replace);
        states["ToAnnul"] = Of(TrainingState.Certified, s_annul);
        states["Claimed"] = Of(TrainingState.Annulled, recovery: new("invoice", 100, new(2026, 11, 4), null));
        states["Repaid"] = Of(TrainingState.Annulled, recovery: new("invoice", 100, new(2026, 11, 4), new(2026, 11, 5)));
        Matrix.Holds("""
            Started                     | TakeBackStart    | Administrator    | NotMarked
            Completed Evaluated Confirmed QuestionnaireFilled | NotCompleted | Administrator | NotCompleted
            NotCompleted                | Completed        | Administrator    | Completed
            Confirmed                   | Evaluation       | Administrator    | Confirmed
            QuestionnaireFilled         | Evaluation       | Administrator    | QuestionnaireFilled
            Certified ToReplace ToAnnul | Request          | Administrator    | Certified
            ToReplace                   | Replace          | ImpAdministrator | Certified
            ToAnnul                     | Annul            | ImpAdministrator | Annulled
            ToReplace                   | Annul            | ImpAdministrator | completion-not-in-this-state
            ToAnnul                     | Replace          | ImpAdministrator | completion-not-in-this-state
            ToReplace ToAnnul           | Refuse           | ImpAdministrator | Certified
            Certified                   | Replace Annul Refuse | ImpAdministrator | certificate-change-none
            Claimed                     | Repayment        | ImpAdministrator | Annulled
            Repaid                      | Repayment        | ImpAdministrator | nothing
            """, "completion-not-in-this-state", states,
            new Dictionary<string, GroupCommand>(StringComparer.Ordinal)
            {
                ["TakeBackStart"] = new TakeBackStart(Sample.Id(1), "Nebuvo"),
                ["NotCompleted"] = new CorrectCompletion(Sample.Id(1), false, "Nebaigė"),
                ["Completed"] = new CorrectCompletion(Sample.Id(1), true, "Baigė"),
                ["Evaluation"] = new CorrectEvaluation(Sample.Id(1), "10", "Suklydo"),
                ["Request"] = new RequestCertificateChange(Sample.Id(1), CertificateChangeReason.DataCorrected, null, "Pavardė"),
                ["Replace"] = new ApproveCertificateChange(Sample.Id(1), s_new),
                ["Annul"] = new ApproveCertificateChange(Sample.Id(1), null),
                ["Refuse"] = new RefuseCertificateChange(Sample.Id(1), "Nepagrįsta"),
                ["Repayment"] = new RecordRepayment(Sample.Id(1)),
            }.ToDictionary(command => command.Key, command => (command.Value, s_today), StringComparer.Ordinal),
            group => group.Participant(Sample.Id(1)).Training.State.ToString());
    }

    [Fact]
    [Rule("AMB-70", "B-04")]
    public void Who_was_marked_by_mistake_is_as_one_never_marked()
    {
        var back = Do(Of(TrainingState.Started), new TakeBackStart(Sample.Id(1), "Nebuvo"));
        Assert.Equal(TrainingRecord.None with { FormerCertificates = [] }, back.State.Participants[0].Training with { FormerCertificates = [] });
        Assert.Equal([new Event("training-start-taken-back", Sample.Id(1), "Nebuvo")], back.Events);
        Assert.Equal(["reason"], Sample.WrongFields(() => Do(Of(TrainingState.Started), new TakeBackStart(Sample.Id(1), ""))));
    }

    [Fact]
    [Rule("AMB-70")]
    public void A_corrected_evaluation_is_on_the_scale_and_no_second_questionnaire_is_asked_for()
    {
        Assert.Equal("10", Do(Of(TrainingState.Confirmed), new CorrectEvaluation(Sample.Id(1), "10", "Suklydo")).State.Participants[0]
            .Training.Evaluation);
        Assert.Equal("completion-evaluation-not-on-scale",
            Sample.Refused(() => Do(Of(TrainingState.Confirmed), new CorrectEvaluation(Sample.Id(1), "11", "Suklydo"))));
        var group = Of(TrainingState.QuestionnaireFilled) with { State = GroupState.Running };
        group = Do(group, new CorrectCompletion(Sample.Id(1), false, "Nebaigė")).State;
        group = Do(group, new CorrectCompletion(Sample.Id(1), true, "Vis dėlto baigė")).State;
        group = group.Decide(new Evaluate(Sample.Id(1), "8"), Sample.Employee, s_today).State
            .Decide(new ConfirmEvaluation(Sample.Id(1)), Sample.Employee, s_today).State;
        Assert.Equal((TrainingState.QuestionnaireFilled, s_today.Now, "8"),
            (group.Participants[0].Training.State, group.Participants[0].Training.QuestionnaireAt, group.Participants[0].Training.Evaluation));
    }

    [Fact]
    [Rule("AMB-70")]
    public void Money_that_went_back_when_the_group_was_completed_is_not_granted_again()
    {
        var group = Of(TrainingState.NotCompleted);
        group = group.With(group.Participants[0] with
        {
            Registration = group.Participants[0].Registration with { Funding = Funding.ImpBasket, GrantedCents = 100 },
        });
        Assert.Equal("completion-grant-gone-back",
            Sample.Refused(() => Do(group, new CorrectCompletion(Sample.Id(1), true, "Baigė"))));
    }

    [Fact]
    [Rule("AMB-70", "AMB-94")]
    public void A_replaced_certificate_stays_and_the_new_one_names_it()
    {
        var training = Do(Of(TrainingState.Certified, s_replace), new ApproveCertificateChange(Sample.Id(1), s_new)).State.Participants[0]
            .Training;
        Assert.Equal((s_new with { Replaces = "PAZ-1" }, "10", null), (training.Certificate, training.Evaluation, training.Change));
        Assert.Equal(new FormerCertificate(Sample.Certificate, "9", CertificateStanding.Replaced, CertificateChangeReason.EvaluationCorrected,
            s_today.Date, "PAZ-2"), Assert.Single(training.FormerCertificates));
    }

    [Fact]
    [Rule("AMB-70")]
    public void A_request_says_what_is_wrong()
    {
        Assert.Equal(["explanation", "evaluation"], Sample.WrongFields(() => Do(Of(TrainingState.Certified),
            new RequestCertificateChange(Sample.Id(1), CertificateChangeReason.EvaluationCorrected, null, " "))));
        Assert.Equal(["evaluation"], Sample.WrongFields(() => Do(Of(TrainingState.Certified),
            new RequestCertificateChange(Sample.Id(1), CertificateChangeReason.IssuedInError, "9", "Nelankė"))));
        Assert.Equal("completion-evaluation-not-on-scale", Sample.Refused(() => Do(Of(TrainingState.Certified),
            new RequestCertificateChange(Sample.Id(1), CertificateChangeReason.EvaluationCorrected, "11", "Suklydo"))));
    }

    [Theory]
    [InlineData(null, GrantFate.Restored, null)]
    [InlineData(InvoiceState.Submitted, GrantFate.Restored, InvoiceState.Returned)]
    [InlineData(InvoiceState.UnderReview, GrantFate.Restored, InvoiceState.Returned)]
    [InlineData(InvoiceState.PassedForPayment, GrantFate.Restored, InvoiceState.Returned)]
    [InlineData(InvoiceState.Returned, GrantFate.Restored, InvoiceState.Returned)]
    [InlineData(InvoiceState.Deleted, GrantFate.Restored, InvoiceState.Deleted)]
    [InlineData(InvoiceState.Paid, GrantFate.Spent, InvoiceState.Paid)]
    [Rule("AMB-70", "AMB-17")]
    public void What_an_annulled_certificate_means_for_money_depends_on_how_far_the_invoice_is(InvoiceState? invoice, GrantFate fate,
        InvoiceState? after)
    {
        var group = InvoiceSample.Group with { Invoices = invoice is { } state ? [InvoiceSample.Invoice(state)] : [] };
        var participant = group.Participants[0];
        group = group.With(participant with { Training = participant.Training with { Change = s_annul } });
        Assert.Equal(GrantFate.Spent, Grants.FateOf(group, group.Participants[0]));
        var annulled = Do(group, new ApproveCertificateChange(participant.Id, null)).State;
        Assert.Equal(fate, Grants.FateOf(annulled, annulled.Participants[0]));
        Assert.Equal(after, annulled.Invoices.FirstOrDefault()?.State);
        Assert.False(annulled.Participants[0].HasCompleted());
        if (invoice != InvoiceState.Paid)
            return;
        var claim = annulled.Participants[0].Training.Recovery!;
        Assert.Equal((group.Invoices[0].Id, group.Invoices[0].Lines[0].Cents, null), (claim.InvoiceId, claim.Cents, claim.RepaidOn));
        Assert.Null(ParticipantPrivacy.EndedOn(annulled, annulled.Participants[0])); // Needed until it is repaid.
        var repaid = Do(annulled, new RecordRepayment(participant.Id)).State;
        Assert.Equal(GrantFate.Restored, Grants.FateOf(repaid, repaid.Participants[0]));
        Assert.Contains(RecordKind.Certificate, ParticipantPrivacy.HeldOf(repaid.Participants[0]));
    }
}
