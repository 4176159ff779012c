using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Tests.Domain.Training.Groups;

public sealed class ContractRulesTests
{
    private static readonly Today s_today = Sample.At(2026, 9, 25, 12);

    private static Group Running(params ContractState[] contracts) =>
        Sample.Group(GroupState.Running, [.. contracts.Select((contract, i) => Sample.Participant(i + 1, contract: contract))]);

    private static Contract Contract(Decision<Group> decision) => decision.State.Participants[0].Contract!;

    private static (bool Concluded, string Learner, string Provider) Columns(Group group) =>
        group.Participants[0].Contract is { } contract
            ? (contract.IsConcluded, contract.LearnerColumn, contract.ProviderColumn)
            : throw new InvalidOperationException("There is no contract.");

    [Fact]
    [Rule("C-03", "U-10")]
    public void A_contract_that_the_learner_signed_first_is_in_force_once_the_provider_signs() =>
        Story.Given(Running(ContractState.Invited), s_today)
            .When(Sample.Learner(1), new SignByLearner(Sample.Id(1), Sample.PaperHash))
            .Then(ContractEvents.SignedByLearner)
            .Then(group => Assert.Equal((false, "Pasirašyta", "Nepasirašyta"), Columns(group)))
            .When(Sample.Signer, new SignByProvider([Sample.Shown(1)]))
            .Then(ContractEvents.SignedByProvider, ContractEvents.Concluded)
            .Then(group =>
            {
                var contract = group.Participants[0].Contract!;
                Assert.Equal((true, "Pasirašyta", "Pasirašyta"), Columns(group));
                Assert.Equal((ContractState.InForce, s_today.Now), (contract.State, contract.ConcludedAt));
                Assert.Equal(new ProviderSignature(Sample.Signer.Name, "Įgaliojimas Nr. 7", s_today.Now, Sample.PaperHash), contract.ProviderSignature);
            });

    [Fact]
    [Rule("C-03")]
    public void A_contract_that_the_provider_signed_first_is_in_force_once_the_learner_signs() =>
        Story.Given(Running(ContractState.Invited), s_today)
            .When(Sample.Signer, new SignByProvider([Sample.Shown(1)]))
            .Then(ContractEvents.SignedByProvider)
            .Then(group => Assert.Equal((false, "Nepasirašyta", "Pasirašyta"), Columns(group)))
            .When(Sample.Learner(1), new SignByLearner(Sample.Id(1), Sample.PaperHash))
            .Then(ContractEvents.SignedByLearner, ContractEvents.Concluded)
            .Then(group => Assert.Equal((true, "Pasirašyta", "Pasirašyta"), Columns(group)));

    /// <summary>The basket has paid and an invoice may follow: the ledger, the invoice and the contract must not part.</summary>
    [Fact]
    public void With_the_certificate_a_contract_is_carried_out_and_nobody_terminates_it()
    {
        foreach (var training in Enum.GetValues<TrainingState>())
        {
            foreach (var state in (ContractState[])[ContractState.InForce, ContractState.TerminationRequested])
            {
                var group = Sample.Group(GroupState.Running, Sample.Participant(1, contract: state, training: training));
                var (command, actor) = state == ContractState.InForce
                    ? ((GroupCommand)new RequestTermination(Sample.Id(1), "Persikėliau"), Sample.Learner(1))
                    : (new Terminate(Sample.Id(1), TerminationGround.LearnerRequest, null), Sample.Signer);
                if (training == TrainingState.Certified)
                    Assert.Equal("contract-carried-out", Sample.Refused(() => group.Decide(command, actor, s_today)));
                else
                    Assert.Equal(state == ContractState.InForce ? ContractState.TerminationRequested : ContractState.Terminated,
                        Contract(group.Decide(command, actor, s_today)).State);
            }
        }
    }

    [Fact]
    [Rule("U-10")]
    public void Nobody_signs_for_the_provider_without_a_document_to_act_on() =>
        Story.Given(Running(ContractState.Invited), s_today).ThenRefused("contract-signer-without-document",
            Sample.Signer with { SigningDocument = " " }, new SignByProvider([Sample.Shown(1)]));

    [Fact]
    [Rule("C-04")]
    public void The_provider_signs_with_all_ticked_at_once_or_with_none()
    {
        var group = Running(ContractState.Invited, ContractState.LearnerSigned, ContractState.InForce, ContractState.Invited);
        var signed = group.Decide(new SignByProvider([Sample.Shown(1), Sample.Shown(2), Sample.Shown(3)]), Sample.Signer, s_today);
        Assert.Equal([ContractState.ProviderSigned, ContractState.InForce, ContractState.InForce, ContractState.Invited],
            signed.State.Participants.Select(participant => participant.ContractState!.Value));
        var terminated = Running(ContractState.Invited, ContractState.Terminated);
        Assert.Equal("contract-not-in-this-state",
            Sample.Refused(() => terminated.Decide(new SignByProvider([Sample.Shown(1), Sample.Shown(2)]), Sample.Signer, s_today)));
        Assert.Equal("participant-unknown",
            Sample.Refused(() => group.Decide(new SignByProvider([Sample.Shown(1), new("nobody", Sample.PaperHash)]), Sample.Signer, s_today)));
        Assert.Equal(["contracts"], Sample.WrongFields(() => group.Decide(new SignByProvider([]), Sample.Signer, s_today)));
        Assert.Equal(["contracts"],
            Sample.WrongFields(() => group.Decide(new SignByProvider([Sample.Shown(1), Sample.Shown(1)]), Sample.Signer, s_today)));
    }

    [Theory]
    [InlineData("2026-09-30T20:59:59Z", false, "still the day before in Vilnius")]
    [InlineData("2026-09-30T21:00:00Z", true, "the start day begins in Vilnius")]
    [Rule("C-05")]
    public void Who_has_no_contract_of_both_sides_as_the_start_day_begins_is_deregistered(string now, bool begun, string why)
    {
        var group =
            Running(ContractState.InForce, ContractState.LearnerSigned, ContractState.ProviderSigned, ContractState.TerminationRequested);
        group = group with
        {
            Participants = group.Participants.Add(Sample.Participant(5, RegistrationState.Pending))
            .Add(Sample.Participant(6, RegistrationState.Withdrawn))
        };
        var decision = group.Decide(new StartDay(), Actor.Clock, Today.At(DateTimeOffset.Parse(now)));
        Assert.Equal(begun ? [Sample.Id(2), Sample.Id(3), Sample.Id(5)] : [],
            decision.Events.Where(happened => happened.Kind.StartsWith("deregistered-", StringComparison.Ordinal)).Select(happened => happened.Subject));
        Assert.True(decision.State.ActiveRegistrations == (begun ? 2 : 5), why);
        Assert.Equal(begun ? ContractState.Lapsed : ContractState.LearnerSigned, decision.State.Participants[1].ContractState);
        Assert.Equal(GroupState.Running, decision.State.State);
        Assert.Equal(RegistrationState.Withdrawn, decision.State.Participants[5].Registration.State);
        if (begun)
            Assert.True(decision.State.Decide(new StartDay(), Actor.Clock, Sample.At(2026, 10, 2)).IsNothing, "a repeated start day");
    }

    [Fact]
    [Rule("C-06", "C-07", "C-08", "C-11", "C-12")]
    public void The_learner_asks_to_end_it_and_the_provider_grants()
    {
        Assert.Equal(["reason"], Sample.WrongFields(() =>
            Running(ContractState.InForce).Decide(new RequestTermination(Sample.Id(1), " "), Sample.Learner(1), s_today)));
        var asked = Running(ContractState.InForce).Decide(new RequestTermination(Sample.Id(1), "Persikėliau"), Sample.Learner(1), s_today);
        Assert.Equal(("Prašymas nutraukti sutartį", "Pasirašyta"), (Contract(asked).LearnerColumn, Contract(asked).ProviderColumn));
        Assert.Contains("Nutraukti sutartį", Contract(asked).Menu);
        var granted = asked.State.Decide(new Terminate(Sample.Id(1), TerminationGround.LearnerRequest, null), Sample.Signer, s_today);
        Assert.Equal(("Nutraukta", "Nutraukta"), (Contract(granted).LearnerColumn, Contract(granted).ProviderColumn));
        Assert.Equal(new Termination(TerminationGround.LearnerRequest, "Persikėliau", Sample.Signer.Name, s_today.Now),
            Contract(granted).Termination);
        Assert.Equal(["Atsisiųsti sutartį", "Sutarties nutraukimo informacija"], Contract(granted).Menu);
        Assert.Equal("contract-not-in-this-state", Sample.Refused(() => Running(ContractState.InForce)
            .Decide(new Terminate(Sample.Id(1), TerminationGround.LearnerRequest, "x"), Sample.Signer, s_today)));
    }

    [Theory]
    [InlineData(TerminationGround.LearnerBreach, null, false)]
    [InlineData(TerminationGround.LearnerBreach, " ", false)]
    [InlineData(TerminationGround.LearnerBreach, "Nelankė", true)]
    [InlineData(TerminationGround.ProviderBreach, null, true)]
    [InlineData(TerminationGround.ProviderBreach, "Nebėra lektoriaus", true)]
    [Rule("C-08", "C-09", "C-10", "C-11")]
    public void The_provider_ends_it_on_one_of_two_grounds_and_explains_the_participants_breach(TerminationGround ground, string? reason,
        bool ends)
    {
        var group = Running(ContractState.InForce);
        var terminate = new Terminate(Sample.Id(1), ground, reason);
        if (!ends)
        {
            Assert.Equal(["reason"], Sample.WrongFields(() => group.Decide(terminate, Sample.Signer, s_today)));
            return;
        }
        var contract = Contract(group.Decide(terminate, Sample.Signer, s_today));
        Assert.Equal(new Termination(ground, reason, Sample.Signer.Name, s_today.Now), contract.Termination);
        Assert.Equal(("Nutraukta", "Nutraukta"), (contract.LearnerColumn, contract.ProviderColumn));
        Assert.False(contract.IsConcluded);
    }

    [Fact]
    [Rule("N-01")]
    public void A_concluded_contract_gets_one_number_and_then_one_document_of_its_own_attempt()
    {
        var group = Running(ContractState.InForce);
        Assert.True(group.Decide(new RegisterNumber(Sample.Id(1), "participant-1-2", "KV-1"), Actor.Clock, s_today).IsNothing);
        Assert.True(group.Decide(new AttachContract(Sample.Id(1), "participant-1-1", new("blob", "00")), Actor.Clock, s_today).IsNothing);
        var numbered = group.Decide(new RegisterNumber(Sample.Id(1), "participant-1-1", "KV-1"), Actor.Clock, s_today).State;
        Assert.True(numbered.Decide(new RegisterNumber(Sample.Id(1), "participant-1-1", "KV-2"), Actor.Clock, s_today).IsNothing);
        var stored = numbered.Decide(new AttachContract(Sample.Id(1), "participant-1-1", new("blob", "00")), Actor.Clock, s_today);
        Assert.Equal(("KV-1", new StoredDocument("blob", "00")), (Contract(stored).Number, Contract(stored).Document));
        Assert.True(
            stored.State.Decide(new AttachContract(Sample.Id(1), "participant-1-1", new("other", "11")), Actor.Clock, s_today).IsNothing);
    }
}
