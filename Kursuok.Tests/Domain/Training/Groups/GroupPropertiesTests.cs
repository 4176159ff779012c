using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.EmploymentService;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Tests.Domain.Training.Groups;

/// <summary>What holds after any commands in any order, begun at four moments of a group's life.</summary>
public sealed class GroupPropertiesTests
{
    private const int Persons = 6;

    [Fact]
    [Rule("G-04", "T-11", "C-05")]
    public void Random_lives_keep_every_invariant()
    {
        var met = new HashSet<object>();
        for (var seed = 0; seed < 240; seed++)
        {
            var random = new Random(seed);
            var (group, start) = (seed % 7) switch
            {
                0 => (Sample.Group(GroupState.Draft) with { Sessions = Sample.Sessions[..4] }, Sample.At(2026, 8, 30)),
                1 => (Sample.Group(GroupState.Announced), Sample.At(2026, 9, 1)),
                2 => (Sample.Group(GroupState.Running, FourWith(ContractState.Invited)), Sample.At(2026, 9, 21)),
                3 => (Sample.Group(GroupState.Announced).InApprenticeship(), Sample.At(2026, 9, 1)),
                4 => (Sample.Group(GroupState.Running, [.. FourWith(null).Select(participant =>
                    participant.PaidFor(Sample.Client(CouponState.Submitted)))]).InApprenticeship(), Sample.At(2026, 7, 21)),
                5 => (InvoiceSample.Group, InvoiceSample.Later),
                _ => (Sample.Group(GroupState.Running, FourWith(ContractState.InForce)), Sample.At(2026, 10, 1)),
            };
            var now = start.Now;
            for (var step = 0; step < 500; step++)
            {
                now = now.AddHours(random.Next(10));
                var (command, actor) = Any(random, step);
                var before = group;
                try
                {
                    group = group.Decide(command, actor, Today.At(now)).State;
                }
                catch (RefusedException refused)
                {
                    met.Add(refused.Refusal.Code);
                    continue;
                }
                Check(before, group, $"seed {seed}, step {step}: {command} by {actor.Name} at {now:O}");
                met.Add(group.State);
                met.UnionWith(group.Participants.SelectMany(participant => new object?[] { participant.Registration.State,
                    participant.ContractState, participant.Client?.Coupon.State, participant.Training.State }).OfType<object>());
            }
        }
        // The walk went everywhere, so what it found to hold was put to the test.
        object[] everything =
        [
            .. Enum.GetValues<GroupState>(), .. Enum.GetValues<RegistrationState>(), .. Enum.GetValues<ContractState>(),
            .. Enum.GetValues<CouponState>(), .. Enum.GetValues<TrainingState>(),
            RegistrationRefusals.GroupFull.Code, RegistrationRefusals.ContractConcluded.Code, GroupRefusals.HoursOverPlanned.Code,
        ];
        Assert.Empty(everything.Except(met));
    }

    private static Participant[] FourWith(ContractState? contract) =>
        [.. Enumerable.Range(1, 4).Select(ordinal => Sample.Participant(ordinal, contract: contract))];

    private static void Check(Group before, Group after, string why)
    {
        Assert.True(after.ActiveRegistrations <= after.Seats, why);
        Assert.True(after.Sessions
            .SequenceEqual(after.Sessions.OrderBy(session => session.StartsAt).ThenBy(session => session.Id, StringComparer.Ordinal)), why);
        Assert.True(after.State is GroupState.Draft or GroupState.Suspended || after.PlannedMinutes() == after.Programme.ContactHours * Timetable.AcademicHour,
            why);
        Assert.True((after.State == GroupState.Suspended) == (after.SuspendedFrom is not null), why);
        Assert.True(after.State != GroupState.CalledOff || after.ActiveRegistrations == 0, why);
        Assert.True(before.Participants.Select(participant => participant.Id)
            .SequenceEqual(after.Participants.Take(before.Participants.Length).Select(participant => participant.Id)), why);
        Assert.True(after.Participants.Select(participant => participant.Ordinal)
            .SequenceEqual(Enumerable.Range(1, after.Participants.Length)), why);
        Assert.True(after.Participants.DistinctBy(participant => participant.Learner.PersonId).Count() == after.Participants.Length, why);
        foreach (var participant in after.Participants)
        {
            var contract = participant.Contract;
            Assert.True(!participant.HasConcludedContract || participant.Registration.State == RegistrationState.Confirmed, why);
            Assert.True(contract is not { IsBeingSigned: true } || participant.Registration.State == RegistrationState.Confirmed, why);
            Assert.True((contract?.ConcludedAt is not null) == (contract is { LearnerSignedAt: not null, ProviderSignature: not null }
                && (contract.EmployerSignature is not null || !contract.Tripartite)), why);
            // Whoever has signed has signed the paper that stands (AMB-66).
            Assert.True(contract is null || new[] { contract.LearnerSignature?.Sha256, contract.ProviderSignature?.Sha256, contract.EmployerSignature?.Sha256 }
                .All(hash => hash is null || hash == contract.Text?.Paper?.Sha256), why);
            Assert.True((participant.Client is null) == (participant.Registration.Funding != Funding.EmploymentService), why);
            Assert.True(participant.Client is null || contract is not { IsBeingSigned: true }
                || participant.Client.Coupon.State == CouponState.Confirmed, why);
            Assert.True(participant.Client is not { Coupon.State: CouponState.Rejected or CouponState.Cancelled }
                || !participant.Registration.IsActive, why);
            Assert.True(participant.Training.State == TrainingState.NotMarked || contract?.ConcludedAt is not null, why);
            Assert.True(participant.Training is not { State: TrainingState.Certified } || participant.Training is
            {
                StartedAt: not null,
                CompletedAt: not null, Evaluation: not null, Questionnaire: not null, Certificate: not null
            }, why);
        }
    }

    /// <summary>A command that may or may not be in place. What ends a group is rare, so that most live long.</summary>
    private static (GroupCommand Command, Actor Actor) Any(Random random, int step)
    {
        var person = random.Next(1, Persons + 1);
        var id = Sample.Id(person);
        var day = Sample.SessionDays[random.Next(5)].AddDays(random.Next(-1, 2));
        var session = $"session-{random.Next(1, 6)}";
        var plan = Sample.Plan with { Minutes = random.Next(4) == 0 ? 45 : Sample.Plan.Minutes };
        var readiness = Sample.Ready with { NumberingFilled = random.Next(3) > 0 };
        (Func<GroupCommand> Command, Actor Actor)[] usual =
        [
            (() => new Announce(Sample.Institution), Sample.Employee),
            (() => new AddSessions(plan, [day], [$"session-{step + 10}"], Sample.Institution), Sample.Employee),
            (() => new EditSession(session, day, plan, Sample.Institution), Sample.Employee),
            (() => new CopySession(session, day, new TimeOnly(14, 0), $"session-{step + 10}", Sample.Institution), Sample.Employee),
            (() => new DeleteSession(session), Sample.Employee),
            (() => new Resume(), Sample.Employee),
            (() => new CloseRegistration(readiness), Actor.Clock),
            (() => new StartDay(), Actor.Clock),
            (() => new OpenSigning(readiness), Actor.Clock),
            (() => new Register(id, Sample.Person(person, 1990), Funding.OwnFunds, null), Sample.Learner(person)),
            (() => new Register(id, Sample.Person(person, 1990), Funding.ImpBasket, Sample.Eligible), Sample.Learner(person)),
            (() => new SwitchFunding(id, Funding.OwnFunds, null), Sample.Learner(person)),
            (() => new Confirm(id, Grant: new(random.Next(1, 12050), random.Next(2))), Sample.Employee),
            (() => new AbandonGrant(id, 1, random.Next(2)), Actor.Clock),
            (() => new Confirm(id), Sample.Administrator),
            (() => new SignByLearner(id, Sample.PaperHash), Sample.Learner(person)),
            (() => new SignByProvider([new(id, Sample.PaperHash)]), Sample.Signer),
            (() => new SignByEmployer([new(id, Sample.PaperHash)]), Sample.Actors["EmployerRepresentative"]),
            (() => new Register(id, Sample.Person(person, 1990), Funding.EmploymentService, null) { Coupon = Sample.Requirements },
                Sample.Learner(person)),
            (() => new ConfirmCoupon(id), Sample.Actors["EmploymentService"]),
            (() => new AttachPaper(id, $"{id}-1", random.Next(1, 4), new("paper", Sample.PaperHash)), Actor.Clock),
            (() => new AttachPaper(id, $"{id}-1", 1, new("paper", Sample.PaperHash)), Actor.Clock),
            (() => new TellOfTexts(), Actor.Clock),
            (() => new RegisterNumber(id, $"{id}-1", $"KV-{step}"), Actor.Clock),
            (() => new AttachContract(id, $"{id}-1", new("blob", "00")), Actor.Clock),
            (() => new MarkStarted([id]), Sample.ImpAdministrator),
            (() => new MarkCompleted([id]), Sample.Employee),
            (() => new Evaluate(id, "9"), Sample.Employee),
            (() => new ConfirmEvaluation(id), Sample.Employee),
            (() => new FillQuestionnaire(id, Sample.Questionnaire), Sample.Learner(person)),
            (() => new FormCertificate(id, Sample.Certificate), Actor.Clock),
            (() => new RequestCertificateChange(id, CertificateChangeReason.IssuedInError, null, "Nelankė"), Sample.Administrator),
            (() => new ApproveCertificateChange(id, null), Sample.ImpAdministrator),
        ];
        (Func<GroupCommand> Command, Actor Actor)[] rare =
        [
            (() => new Retract(), Sample.Employee),
            (() => new TakeTerms(Sample.Terms with { PriceEur = random.Next(100, 103) }), Actor.Clock),
            (() => new CorrectName(id, "Vardenė", $"Pavardė{random.Next(3)}"), Sample.Learner(person)),
            (() => new EditInformation(Sample.Information with { MaxParticipants = random.Next(3, 6) }, Sample.Institution),
                Sample.Employee),
            (() => new InitiateSigning(readiness), Sample.Employee),
            (() => new CallOff("Per mažai dalyvių"), Sample.Employee),
            (() => new Suspend("Gaisras"), Sample.Employee),
            (() => new Complete(), Sample.Employee),
            (() => new Complete(), Sample.Administrator),
            (() => new Withdraw(id), Sample.Learner(person)),
            (() => new Reject(id, "Netinka"), Sample.Employee),
            (() => new TakeBack(id, "Per klaidą"), Sample.Employee),
            (() => new RecallCoupon(id), Sample.Employee),
            (() => new JoinQueue(new(id, Sample.Person(person, 1990), Funding.OwnFunds, null)), Sample.Learner(person)),
            (() => new CorrectCompletion(id, random.Next(2) == 0, "Suklydo"), Sample.Administrator),
            (() => new TakeBackStart(id, "Suklydo"), Sample.Administrator),
            (() => new Remove(id, "Prašė"), Sample.Employee),
            (() => new RequestTermination(id, "Persikėliau"), Sample.Learner(person)),
            (() => new Terminate(id, (TerminationGround)random.Next(3), "Nevykdo"), Sample.Signer),
            (() => new SaveSettlement(id, Sample.Card.Bank, SettlementFrequency.Monthly), Sample.Administrator),
            (() => new SaveApprenticeship(id, Sample.Employer.Code, "+37060000009", "praktika@darbdavys.lt", "Cecho g. 4, Kaunas",
                Sample.Institution with { Employers = Sample.Institution.Employers.Add(Sample.Employer.Code, Sample.Employer) }),
                    Sample.Employee),
            (() => new SubmitCoupon(id), Sample.Employee),
            (() => new RejectCoupon(id, "Programa neatitinka kupono"), Sample.Actors["EmploymentService"]),
            (() => new MarkNotCompleted([id]), Sample.Employee),
            (() => new Withdraw(id), Sample.Learner(person % Persons + 1)),
            (() => new Confirm(id), Sample.Actors["ForeignEmployee"]),
        ];
        var (make, actor) = random.Next(12) == 0 ? rare[random.Next(rare.Length)] : usual[random.Next(usual.Length)];
        return (make(), actor);
    }
}
