using Kursuok.Domain.People.Accounts;
using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Tests.Domain.Training.Groups;

/// <summary>What is signed is what was shown, and what was signed does not change (AMB-66, AMB-86).</summary>
public sealed class ContractTextTests
{
    private static readonly Today s_today = Sample.At(2026, 9, 25, 12);
    private static readonly ContractTerms s_other = Sample.Terms with { Bank = Sample.Terms.Bank with { Iban = "LT601010012345678901" } };

    private static Group Running(params ContractState[] contracts) =>
        Sample.Group(GroupState.Running, [.. contracts.Select((contract, i) => Sample.Participant(i + 1, contract: contract))]);

    private static Contract Contract(Decision<Group> decision, int ordinal = 1) => decision.State.Participants[ordinal - 1].Contract!;

    [Fact]
    [Rule("AMB-66")]
    public void Nobody_signs_what_is_not_what_was_shown()
    {
        var group = Running(ContractState.Invited);
        Assert.Equal("contract-text-stale", Sample.Refused(() => group.Decide(new SignByLearner(Sample.Id(1), "other"), Sample.Learner(1), s_today)));
        Assert.Equal("contract-text-stale", Sample.Refused(() => group.Decide(new SignByProvider([new(Sample.Id(1), "other")]), Sample.Signer, s_today)));
        var unwritten = group.With(Sample.Participant(1) with { Contract = Sample.Contract(1, ContractState.Invited) with { Text = ContractText.First(s_today.Now) } });
        Assert.Equal("contract-not-composed", Sample.Refused(() => unwritten.Decide(new SignByLearner(Sample.Id(1), Sample.PaperHash), Sample.Learner(1), s_today)));
        var signed = Contract(group.Decide(new SignByLearner(Sample.Id(1), Sample.PaperHash.ToUpperInvariant()), Sample.Learner(1), s_today));
        Assert.Equal(new LearnerSignature("Vardenis Pavardenis1", s_today.Now, Sample.PaperHash), signed.LearnerSignature);
    }

    [Fact]
    [Rule("AMB-66", "P-08", "I-03", "C-13")]
    public void A_change_that_binds_voids_every_signature_but_those_of_concluded_contracts()
    {
        var group = Running(ContractState.Invited, ContractState.LearnerSigned, ContractState.ProviderSigned, ContractState.InForce, ContractState.Terminated);
        var taken = group.Decide(new TakeTerms(s_other), Actor.Clock, s_today);
        Assert.Equal([ContractState.Invited, ContractState.Invited, ContractState.Invited, ContractState.InForce, ContractState.Terminated],
            taken.State.Participants.Select(participant => participant.ContractState!.Value));
        foreach (var open in taken.State.Participants[..3])
        {
            Assert.Equal((0, null, 2, null), (open.Contract!.Signatures, open.Contract.LearnerSignature, open.Contract.Text!.Revision, open.Contract.Text.Paper));
            Assert.Equal("teikėjo banko rekvizitai", open.Contract.Text.Untold);
        }
        Assert.Same(group.Participants[3].Contract, taken.State.Participants[3].Contract);
        Assert.Same(group.Participants[4].Contract, taken.State.Participants[4].Contract);
        Assert.Equal([(ContractEvents.TermsTaken, null), (ContractEvents.SignaturesVoided, Sample.Id(2)), (ContractEvents.SignaturesVoided, Sample.Id(3))],
            taken.Events.Select(happened => (happened.Kind, happened.Subject)));
        Assert.True(taken.State.Decide(new TakeTerms(s_other), Actor.Clock, s_today).IsNothing, "taken already");
        Assert.Equal("contract-not-composed", Sample.Refused(() => taken.State.Decide(new SignByLearner(Sample.Id(1), Sample.PaperHash), Sample.Learner(1), s_today)));
    }

    [Fact]
    [Rule("AMB-66")]
    public void Each_thing_that_binds_is_told_by_its_clause()
    {
        var (terms, conditions) = (Sample.Terms, Sample.Terms.Conditions);
        foreach (var (changed, told) in new[]
        {
            (terms with { Conditions = conditions with { LearnerObligations = "kita" } }, "2.10 punktas (kiti asmens įsipareigojimai)"),
            (terms with { Conditions = conditions with { ProviderObligations = "kita" } }, "3.9 punktas (kiti teikėjo įsipareigojimai)"),
            (terms with { Conditions = conditions with { Payment = "kita" } }, "7 skyrius (mokėjimo sąlygos)"),
            (s_other, "teikėjo banko rekvizitai"),
            (terms with { PriceEur = 1 }, "mokymosi kaina"),
            (terms with { TrainingEnd = terms.TrainingEnd.AddDays(1) }, "mokymosi laikotarpis"),
        })
            Assert.Equal([told], changed.DifferencesFrom(terms));
        Assert.Empty((terms with { ProviderAddress = "kitur", ProviderName = "kitaip", Place = "kitur", Seat = "kitur" }).DifferencesFrom(terms));
    }

    [Fact]
    [Rule("AMB-66")]
    public void What_does_not_bind_voids_nothing()
    {
        var taken = Running(ContractState.LearnerSigned).Decide(new TakeTerms(Sample.Terms with { ProviderAddress = "Kita g. 2, Vilnius" }), Actor.Clock, s_today);
        Assert.Equal((ContractState.LearnerSigned, 1, 1), (Contract(taken).State, Contract(taken).Signatures, Contract(taken).Text!.Revision));
        Assert.Equal("Kita g. 2, Vilnius", taken.State.Terms!.ProviderAddress); // Papers that are composed later have it.
    }

    [Fact]
    [Rule("AMB-66")]
    public void People_are_told_of_the_newest_text_once_an_hour()
    {
        var taken = Running(ContractState.LearnerSigned).Decide(new TakeTerms(s_other), Actor.Clock, s_today).State;
        var told = Composed(taken, 2, s_today);
        Assert.Equal([ContractEvents.Composed, ContractEvents.TextChanged], told.Events.Select(happened => happened.Kind));
        Assert.Equal("teikėjo banko rekvizitai", told.Events[1].Detail);

        // Two more changes within the hour, one letter at its end; the text stands at once.
        var later = Sample.At(2026, 9, 25, 12, 20);
        var twice = Composed(told.State.Decide(new TakeTerms(s_other with { PriceEur = 1 }), Actor.Clock, later).State, 3, later);
        twice = Composed(twice.State.Decide(new TakeTerms(s_other with { PriceEur = 2, TrainingEnd = s_other.TrainingEnd.AddDays(1) }), Actor.Clock, later).State, 4, later);
        Assert.Equal([ContractEvents.Composed], twice.Events.Select(happened => happened.Kind));
        Assert.Equal(s_today.Now.AddHours(1), GroupLifecycle.NextMoment(twice.State, later));
        Assert.True(twice.State.Decide(new TellOfTexts(), Actor.Clock, Sample.At(2026, 9, 25, 12, 59)).IsNothing, "within the hour");
        var letters = twice.State.Decide(new TellOfTexts(), Actor.Clock, Sample.At(2026, 9, 25, 13));
        Assert.Equal(("contract-text-changed", "mokymosi kaina; mokymosi laikotarpis"), (Assert.Single(letters.Events).Kind, letters.Events[0].Detail));
        Assert.True(letters.State.Decide(new TellOfTexts(), Actor.Clock, Sample.At(2026, 9, 25, 15)).IsNothing, "told already");

        static Decision<Group> Composed(Group group, int revision, Today now) =>
            group.Decide(new AttachPaper(Sample.Id(1), "participant-1-1", revision, new($"paper-{revision}", $"{revision}")), Actor.Clock, now);
    }

    [Theory]
    [InlineData("2026-09-25", false, null, "four working days are left before Thursday, 1 October")]
    [InlineData("2026-09-25", true, null, "and it is confirmed")]
    [InlineData("2026-09-28", true, "contract-text-frozen", "three working days are left")]
    [InlineData("2026-09-27", true, null, "Sunday")]
    [Rule("AMB-66", "AMB-92")]
    public void A_change_says_how_many_signatures_it_voids_and_is_refused_near_the_start(string day, bool confirmed, string? code, string why)
    {
        var today = Today.On(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture));
        var group = Running(ContractState.LearnerSigned, ContractState.Invited, ContractState.ProviderSigned, ContractState.InForce);
        void Change(Group of, ContractTerms to, bool sure) => ContractTexts.RequireChangeable([(of, to)], sure, today, Policy.Default);
        if (code is not null)
        {
            Assert.True(code == Sample.Refused(() => { Change(group, s_other, confirmed); return null; }), why);
        }
        else if (!confirmed)
        {
            var refused = Assert.Throws<RefusedException>(() => Change(group, s_other, confirmed));
            Assert.Equal("contract-signatures-void", refused.Refusal.Code);
            Assert.Contains("parašų: 2.", refused.Detail, StringComparison.Ordinal);
        }
        else
        {
            Change(group, s_other, confirmed);
        }
        Change(group, Sample.Terms with { Place = "kitur" }, false); // Nothing that binds.
        Change(Running(ContractState.InForce), s_other, false); // Nothing is being signed.
    }

    [Fact]
    [Rule("AMB-66")]
    public void Signatures_of_before_the_freezing_sign_nothing_known()
    {
        var group = Running(ContractState.LearnerSigned, ContractState.Invited, ContractState.InForce) with { Terms = null };
        group = group with { Participants = [.. group.Participants.Select(participant => participant with { Contract = participant.Contract! with { Text = null } })] };
        Assert.True(group.Decide(new SignByProvider([Sample.Shown(3)]), Sample.Signer, s_today).IsNothing, "signed long ago");
        Assert.Equal("contract-not-composed", Sample.Refused(() => group.Decide(new SignByProvider([Sample.Shown(1)]), Sample.Signer, s_today)));
        var taken = group.Decide(new TakeTerms(Sample.Terms), Actor.Clock, s_today);
        Assert.Equal((ContractState.Invited, 0, "sutarties tekstas"), (Contract(taken).State, Contract(taken).Signatures, Contract(taken).Text!.Untold));
        Assert.Equal(ContractText.First(Contract(taken, 2).InvitedAt), Contract(taken, 2).Text);
        Assert.Same(group.Participants[2].Contract, taken.State.Participants[2].Contract);
    }

    [Theory]
    [InlineData(GroupState.Announced, RegistrationState.Pending, null, true)]
    [InlineData(GroupState.Running, RegistrationState.Confirmed, ContractState.InForce, true)]
    [InlineData(GroupState.Suspended, RegistrationState.Confirmed, null, true)]
    [InlineData(GroupState.Completed, RegistrationState.Confirmed, ContractState.Ended, true)]
    [InlineData(GroupState.CalledOff, RegistrationState.Confirmed, null, false)]
    [InlineData(GroupState.Running, RegistrationState.Withdrawn, null, false)]
    [Rule("AMB-86")]
    public void A_name_from_the_register_reaches_what_lives(GroupState state, RegistrationState registration, ContractState? contract, bool renamed)
    {
        var group = Sample.Group(state, Sample.Participant(1, registration, contract));
        var after = group.Decide(new CorrectName(Sample.Id(1), "Vardenė", "Naujapavardė"), Sample.Learner(1), s_today);
        Assert.Equal(renamed ? "Vardenė Naujapavardė" : "Vardenis Pavardenis1", after.State.Participants[0].Learner.FullName);
        Assert.Equal(renamed ? [PrivacyEvents.NameCorrected] : [], after.Events.Select(happened => happened.Kind));
        Assert.True(group.Decide(new CorrectName(Sample.Id(1), "VARDENIS", " Pavardėnis1 "), Sample.Learner(1), s_today).IsNothing, "case, blanks and diacritics");
    }

    [Fact]
    [Rule("AMB-86")]
    public void A_paper_that_the_learner_has_signed_keeps_its_name_and_others_are_written_anew()
    {
        var group = Running(ContractState.LearnerSigned);
        var kept = group.Decide(new CorrectName(Sample.Id(1), "Vardenė", "Nauja"), Sample.Learner(1), s_today);
        Assert.Equal(group.Participants[0].Contract, Contract(kept));
        Assert.Equal("Vardenis Pavardenis1", Contract(kept).LearnerSignature!.Name);
        var anew = Running(ContractState.ProviderSigned).Decide(new CorrectName(Sample.Id(1), "Vardenė", "Nauja"), Sample.Learner(1), s_today);
        Assert.Equal((ContractState.Invited, 2, "asmens vardas ir pavardė"), (Contract(anew).State, Contract(anew).Text!.Revision, Contract(anew).Text!.Untold));
        Assert.Equal([PrivacyEvents.NameCorrected, ContractEvents.SignaturesVoided], anew.Events.Select(happened => happened.Kind));
        var certified = Sample.Group(GroupState.Completed, Sample.Participant(1, contract: ContractState.Ended, training: TrainingState.Certified));
        Assert.True(certified.Decide(new CorrectName(Sample.Id(1), "Vardenė", "Nauja"), Sample.Learner(1), s_today).IsNothing, "all is over");
    }

    [Fact]
    [Rule("AMB-66", "C-13")]
    public void The_text_is_frozen_as_the_cards_are_when_signing_opens()
    {
        var announced = Sample.Group(GroupState.Announced, Sample.Participant(1));
        var opened = announced.Decide(new InitiateSigning(Sample.Ready with { Terms = Sample.Terms }), Sample.Employee, s_today).State;
        Assert.Equal(Sample.Terms, opened.Terms);
        Assert.Equal(ContractText.First(s_today.Now), opened.Participants[0].Contract!.Text);
        Assert.Null(ContractTerms.Of(announced, Sample.Institution with { Card = null }));
        Assert.Null(ContractTerms.Of(announced, Sample.Institution with { ProgrammeCards = Sample.Institution.ProgrammeCards.Clear() }));
    }

    [Theory]
    [InlineData("2026-09-30T20:59:59Z", true)]
    [InlineData("2026-09-30T21:00:00Z", false)]
    [Rule("C-05")]
    public void Nobody_signs_once_the_start_day_has_begun(string now, bool signs)
    {
        var today = Today.At(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture));
        foreach (var (command, actor) in new (GroupCommand, Actor)[]
        {
            (new SignByLearner(Sample.Id(1), Sample.PaperHash), Sample.Learner(1)), (new SignByProvider([Sample.Shown(1)]), Sample.Signer),
        })
        {
            if (signs)
                Assert.Equal(1, Contract(Running(ContractState.Invited).Decide(command, actor, today)).Signatures);
            else
                Assert.Equal("group-training-started", Sample.Refused(() => Running(ContractState.Invited).Decide(command, actor, today)));
        }
    }

    [Fact]
    [Rule("AMB-80", "UZ-07")]
    public void Section_two_is_handed_in_with_the_confirmation_or_neither()
    {
        var client = Sample.Participant(1, RegistrationState.Pending).PaidFor(Sample.Client(CouponState.Issued));
        var group = Sample.Group(GroupState.Announced, client).InApprenticeship();
        var both = group.Decide(new Confirm(Sample.Id(1)) { WithCoupon = true }, Sample.Employee, s_today);
        Assert.Equal((RegistrationState.Confirmed, CouponState.Submitted), (both.State.Participants[0].Registration.State, both.State.Participants[0].Client!.Coupon.State));
        Assert.Equal([RegistrationEvents.Confirmed, CouponEvents.Submitted], both.Events.Select(happened => happened.Kind));
        var unfilled = Sample.Group(GroupState.Announced, client with { Client = client.Client! with { Account = null } }).InApprenticeship();
        Assert.Equal("coupon-data-missing", Sample.Refused(() => unfilled.Decide(new Confirm(Sample.Id(1)) { WithCoupon = true }, Sample.Employee, s_today)));
        var payer = Sample.Group(GroupState.Announced, Sample.Participant(1, RegistrationState.Pending));
        Assert.Equal("coupon-none", Sample.Refused(() => payer.Decide(new Confirm(Sample.Id(1)) { WithCoupon = true }, Sample.Employee, s_today)));
    }
}
