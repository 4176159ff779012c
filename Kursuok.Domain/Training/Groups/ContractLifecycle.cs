using System.Collections.Immutable;

namespace Kursuok.Domain.Training.Groups;

public abstract record ContractCommand : GroupCommand;

/// <param name="Sha256">The hash of the paper that the learner was shown (AMB-66).</param>
public sealed record SignByLearner(string ParticipantId, string Sha256) : ContractCommand;

/// <summary>The provider signs with one or with all ticked participants (C-04): all of them, or nothing happens.</summary>
public sealed record SignByProvider(ImmutableArray<ShownContract> Contracts) : ContractCommand;

/// <summary>The employer's representative signs with one or with all ticked participants: all of them, or nothing happens.</summary>
public sealed record SignByEmployer(ImmutableArray<ShownContract> Contracts) : ContractCommand;

/// <summary>A contract as a signer was shown it.</summary>
/// <param name="Sha256">The hash of the paper (AMB-66).</param>
public sealed record ShownContract(string ParticipantId, string Sha256);

/// <summary>The learner asks to end it (C-06).</summary>
public sealed record RequestTermination(string ParticipantId, string Reason) : ContractCommand;

/// <summary>The provider ends it: grants a request (C-07) or on one of the two grounds (C-09).</summary>
public sealed record Terminate(string ParticipantId, TerminationGround Ground, string? Reason) : ContractCommand;

/// <summary>The system's: the number of a concluded contract.</summary>
/// <param name="RegisteredOn">Where the number comes from the pupils' register, the day on which it was registered there (N-05).</param>
public sealed record RegisterNumber(string ParticipantId, string ContractId, string Number, DateOnly? RegisteredOn = null)
    : ContractCommand;

/// <summary>The system's: the document of a numbered contract is stored.</summary>
/// <param name="Code">The one that its signature sheet shows.</param>
public sealed record AttachContract(string ParticipantId, string ContractId, StoredDocument Document, string? Code = null)
    : ContractCommand;

/// <summary>The system's: what the cards say now; contracts that wait for signatures take it in (AMB-66).</summary>
public sealed record TakeTerms(ContractTerms Terms) : ContractCommand;

/// <summary>The system's: the paper to be signed is composed and stored.</summary>
public sealed record AttachPaper(string ParticipantId, string ContractId, int Revision, StoredDocument Paper) : ContractCommand;

/// <summary>The clock's: an hour after the last letter about their contracts people are told what has changed since.</summary>
public sealed record TellOfTexts : ContractCommand;

/// <summary>A learning contract's life (§3.12). A pair that no row names is refused.</summary>
public static class ContractLifecycle
{
    internal static Decision<Group> Decide(Group group, ContractCommand command, Actor actor, Today today) => command switch
    {
        SignByProvider sign => SignAll(group, sign.Contracts, sign, Roles.ContractSigner, actor, today),
        SignByEmployer sign => SignAll(group, sign.Contracts, sign, Roles.EmployerRepresentative, actor, today),
        SignByLearner sign => Step(group, group.OwnParticipant(sign.ParticipantId, actor), command, actor, today),
        RequestTermination request => Step(group, group.OwnParticipant(request.ParticipantId, actor), command, actor, today),
        Terminate terminate =>
            Step(group, ParticipantFor(group, terminate.ParticipantId, actor, Roles.ContractSigner), command, actor, today),
        RegisterNumber register => Step(group, ParticipantFor(group, register.ParticipantId, actor, Roles.Clock), command, actor, today),
        AttachContract attach => Step(group, ParticipantFor(group, attach.ParticipantId, actor, Roles.Clock), command, actor, today),
        AttachPaper attach => Step(group, ParticipantFor(group, attach.ParticipantId, actor, Roles.Clock), command, actor, today),
        TakeTerms take => ContractTexts.Take(group, take, actor, today),
        TellOfTexts => ContractTexts.Tell(group, actor, today),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    private static Decision<Group> Step(Group group, Participant participant, ContractCommand command, Actor actor, Today today)
    {
        if (participant.Contract is not { } contract)
            throw ContractRefusals.None.Because("Sutarčių pasirašymas šiam dalyviui neinicijuotas.");
        RequireOpen(group, command, today);
        // With the certificate the training has been spent from the basket and may be invoiced: nothing is left to terminate.
        if (command is RequestTermination or Terminate && participant.Training.Certificate is not null)
            throw ContractRefusals.CarriedOut.Because(
                "Mokymai baigti ir pažymėjimas suformuotas: sutartis įvykdyta, jos nutraukti nebegalima.");
        return (contract.State, command) switch
        {
            (_, SignByLearner sign) when contract.IsBeingSigned && contract.LearnerSignedAt is null => Sign(contract with
            {
                LearnerSignedAt = today.Now,
                LearnerSignature = new(participant.Learner.FullName, today.Now, RequireShown(contract, sign.Sha256)),
            }, ContractEvents.SignedByLearner),
            (_, SignByProvider sign) when contract.IsBeingSigned && contract.ProviderSignature is null =>
                Sign(contract with { ProviderSignature = Signature(actor, today, RequireShown(contract, sign.HashFor(participant))) },
                    ContractEvents.SignedByProvider),
            (_, SignByEmployer sign) when contract is { IsBeingSigned: true, EmployerSignature: null } => Sign(contract with
            {
                EmployerSignature = new(actor.Name, participant.Client!.Apprenticeship!.ActsOn, today.Now,
                    RequireShown(contract, sign.HashFor(participant))),
            }, ContractEvents.SignedByEmployer),
            (_, SignByLearner or SignByProvider or SignByEmployer) when contract.IsBeingSigned || contract.State == ContractState.InForce =>
                GroupLifecycle.Unchanged(group), // Signed already: a repeated tap, a colleague, or a bulk that met a single one.
            (ContractState.InForce, RequestTermination request) => Replace(contract with
            {
                State = ContractState.TerminationRequested,
                Request = new(FieldChecks.Reason(request.Reason), today.Now),
            }, ContractEvents.TerminationRequested),
            (ContractState.TerminationRequested, Terminate { Ground: TerminationGround.LearnerRequest } terminate) =>
                Replace(WithTermination(contract, terminate, actor, today), ContractEvents.Terminated),
            (ContractState.InForce or ContractState.TerminationRequested,
                Terminate { Ground: TerminationGround.ProviderBreach or TerminationGround.LearnerBreach } terminate) =>
                Replace(WithTermination(contract, terminate, actor, today), ContractEvents.Terminated),
            (ContractState.InForce or ContractState.TerminationRequested or ContractState.Terminated or ContractState.Ended,
                RegisterNumber register)
                when contract.Number is null && string.Equals(contract.Id, register.ContractId, StringComparison.Ordinal) =>
                Replace(contract with { Number = register.Number, RegisteredOn = register.RegisteredOn }, ContractEvents.Numbered),
            (_, RegisterNumber) => GroupLifecycle.Unchanged(group), // Numbered already, or the number of an earlier attempt.
            (ContractState.InForce or ContractState.TerminationRequested or ContractState.Terminated or ContractState.Ended,
                AttachContract attach)
                when contract is { Number: not null, Document: null }
                    && string.Equals(contract.Id, attach.ContractId, StringComparison.Ordinal) =>
                Replace(contract with { Document = attach.Document, Code = attach.Code }, ContractEvents.Stored),
            (_, AttachContract) => GroupLifecycle.Unchanged(group), // Stored already.
            (_, AttachPaper attach) when contract is { IsBeingSigned: true, Text: { Paper: null } text }
                && text.Revision == attach.Revision && string.Equals(contract.Id, attach.ContractId, StringComparison.Ordinal) =>
                ContractTexts.WithPaper(group, participant, text, attach.Paper, today),
            (_, AttachPaper) => GroupLifecycle.Unchanged(group), // Composed already, or changed once more meanwhile.
            _ => throw ContractRefusals.NotInThisState.Because($"Sutarties būsena „{contract.State.Label()}“: šis veiksmas negalimas."),
        };

        Decision<Group> Sign(Contract next, string what) => StateBySignatures(next) is var state && state == ContractState.InForce
            ? Replace(next with { State = state, ConcludedAt = today.Now }, what, ContractEvents.Concluded)
            : Replace(next with { State = state }, what);

        Decision<Group> Replace(Contract next, params ImmutableArray<string> what) =>
            new(group.With(participant with { Contract = next }), [.. what.Select(kind => new Event(kind, participant.Id))]);
    }

    /// <summary>The state of a contract that waits for signatures, by those that it has.</summary>
    private static ContractState StateBySignatures(Contract contract)
    {
        var (learner, provider) = (contract.LearnerSignedAt is not null, contract.ProviderSignature is not null);
        return contract.Tripartite
            ? (learner, provider, contract.EmployerSignature is not null) switch
            {
                (false, false, false) => ContractState.Invited,
                (true, false, false) => ContractState.LearnerSigned,
                (false, true, false) => ContractState.ProviderSigned,
                (false, false, true) => ContractState.EmployerSigned,
                (false, true, true) => ContractState.AwaitsLearner,
                (true, false, true) => ContractState.AwaitsProvider,
                (true, true, false) => ContractState.AwaitsEmployer,
                (true, true, true) => ContractState.InForce,
            }
            : (learner, provider) switch
            {
                (false, false) => ContractState.Invited,
                (true, false) => ContractState.LearnerSigned,
                (false, true) => ContractState.ProviderSigned,
                (true, true) => ContractState.InForce,
            };
    }

    private static Decision<Group> SignAll(Group group, ImmutableArray<ShownContract> contracts, ContractCommand sign, Roles signer,
        Actor actor, Today today)
    {
        GroupLifecycle.Allow(actor, group.Institution, signer);
        var ids = contracts.IsDefault ? [] : contracts.Select(shown => shown.ParticipantId).ToImmutableArray();
        var checks = new FieldChecks();
        checks.That(ids.Length >= 1, "contracts", "Pažymėkite bent vieną dalyvį.");
        checks.That(ids.Distinct(StringComparer.Ordinal).Count() == ids.Length, "contracts",
            "Tas pats dalyvis pažymėtas kelis kartus.");
        checks.Done();
        var next = group;
        var events = ImmutableArray.CreateBuilder<Event>();
        foreach (var id in ids)
        {
            var participant = sign is SignByEmployer ? next.EmployersParticipant(id, actor) : next.Participant(id);
            var step = Step(next, participant, sign, actor, today);
            next = step.State;
            events.AddRange(step.Events);
        }
        return new(next, events.ToImmutable());
    }

    /// <summary>Who trains at the actor's employer; others do not exist for its representative.</summary>
    private static Participant EmployersParticipant(this Group group, string id, Actor actor) =>
        group.Participant(id) is var participant && actor.RepresentsEmployer(group.Institution, participant.Employer)
            ? participant
            : throw RegistrationRefusals.ParticipantUnknown.Because("Tokio dalyvio grupėje nėra.");

    /// <summary>The id that the contract of this attempt has, or will have.</summary>
    public static string IdFor(Participant participant) => $"{participant.Id}-{participant.Attempt}";

    /// <summary>A contract that waits for the signatures of all parties (G-20).</summary>
    internal static Participant Invite(Participant participant, Today today) => participant with
    {
        Contract = new()
        {
            Id = IdFor(participant),
            State = ContractState.Invited,
            InvitedAt = today.Now,
            Tripartite = participant.Employer is not null,
            Text = ContractText.First(today.Now),
        },
    };

    /// <summary>Whoever signs has seen what is signed: the paper as it stands, and no other (AMB-66).</summary>
    private static string RequireShown(Contract contract, string? shown)
    {
        if (contract.Text?.Paper is not { } paper)
            throw ContractRefusals.NotComposed.Because("Sutarties tekstas dar rengiamas: perskaitykite jį ir pasirašykite, kai bus parengtas.");
        return string.Equals(paper.Sha256, shown, StringComparison.OrdinalIgnoreCase)
            ? paper.Sha256
            : throw ContractRefusals.TextStale.Because(
                "Parašas skirtas kitam tekstui, negu dabar siūloma pasirašyti: perskaitykite naujausią sutarties tekstą.", "sha256");
    }

    private static string? HashFor(this SignByProvider sign, Participant participant) => HashFor(sign.Contracts, participant);

    private static string? HashFor(this SignByEmployer sign, Participant participant) => HashFor(sign.Contracts, participant);

    private static string? HashFor(ImmutableArray<ShownContract> contracts, Participant participant) =>
        contracts.First(shown => string.Equals(shown.ParticipantId, participant.Id, StringComparison.Ordinal)).Sha256;

    /// <summary>An unfinished contract ends with the registration.</summary>
    internal static Participant Lapse(Participant participant) =>
        participant.Contract is { IsBeingSigned: true } contract
            ? participant with { Contract = contract with { State = ContractState.Lapsed } }
            : participant;

    /// <summary>The provider learns that a contract which it has signed lapses.</summary>
    internal static ImmutableArray<Event> LapsedAfterProvider(Participant before) =>
        before.Contract is { IsBeingSigned: true, ProviderSignature: not null } ? [new Event(ContractEvents.Lapsed, before.Id)] : [];

    internal static Participant End(Participant participant) =>
        participant with { Contract = participant.Contract! with { State = ContractState.Ended } };

    private static Contract WithTermination(Contract contract, Terminate terminate, Actor actor, Today today)
    {
        // Of the provider's two grounds only the participant's breach must be explained (C-10).
        var checks = new FieldChecks();
        var reason = terminate.Ground == TerminationGround.LearnerBreach
            ? checks.Text(terminate.Reason, "reason", 1000)
            : checks.Optional(terminate.Reason, "reason", 1000)
                ?? (terminate.Ground == TerminationGround.LearnerRequest ? contract.Request?.Reason : null);
        checks.Done();
        return contract with { State = ContractState.Terminated, Termination = new(terminate.Ground, reason, actor.Name, today.Now) };
    }

    private static ProviderSignature Signature(Actor actor, Today today, string hash) => string.IsNullOrWhiteSpace(actor.SigningDocument)
        ? throw ContractRefusals.SignerWithoutDocument.Because(
            "Naudotojo duomenyse nenurodytas dokumentas, pagal kurį atstovas veikia pasirašydamas sutartį.")
        : new(actor.Name, actor.SigningDocument, today.Now, hash);

    private static Participant ParticipantFor(Group group, string id, Actor actor, Roles roles)
    {
        GroupLifecycle.Allow(actor, group.Institution, roles);
        return group.Participant(id);
    }

    /// <summary>Signing goes on only while the group runs (AMB-06); ending a contract and its papers do not wait.</summary>
    private static void RequireOpen(Group group, ContractCommand command, Today today)
    {
        if (command is SignByLearner or SignByProvider or SignByEmployer && group.State != GroupState.Running)
            throw GroupRefusals.NotInThisState.Because($"Grupės būsena „{group.State.Label()}“: sutartys nepasirašomos.");
        if (command is SignByLearner or SignByProvider or SignByEmployer && today.Date >= group.Information.TrainingStart)
            throw GroupRefusals.TrainingStarted.Because(
                $"Sutartys pasirašomos iki mokymų pradžios ({group.Information.TrainingStart:yyyy-MM-dd}).");
    }
}

public static class ContractEvents
{
    public const string Invited = "contract-invited";
    public const string TermsTaken = "contract-terms-taken";
    public const string Composed = "contract-composed";
    public const string SignaturesVoided = "contract-signatures-voided";
    public const string TextChanged = "contract-text-changed";
    public const string SignedByLearner = "contract-signed-by-learner";
    public const string SignedByProvider = "contract-signed-by-provider";
    public const string SignedByEmployer = "contract-signed-by-employer";
    public const string Concluded = "contract-concluded";
    public const string Numbered = "contract-numbered";
    public const string Stored = "contract-stored";
    public const string Lapsed = "contract-lapsed";
    public const string TerminationRequested = "termination-requested";
    public const string Terminated = "contract-terminated";
}

public static class ContractRefusals
{
    public static readonly Refusal None = new("contract-none", RefusalKind.Conflict, "Sutarties nėra");
    public static readonly Refusal Erased = new("contract-erased", RefusalKind.NotFound, "Sutarties dokumentas ištrintas");
    public static readonly Refusal NotInThisState =
        new("contract-not-in-this-state", RefusalKind.Conflict, "Sutarties būsena to neleidžia");
    public static readonly Refusal NotComposed =
        new("contract-not-composed", RefusalKind.Conflict, "Sutarties tekstas dar neparengtas");
    public static readonly Refusal TextStale =
        new("contract-text-stale", RefusalKind.Conflict, "Sutarties tekstas pasikeitė");
    public static readonly Refusal SignaturesVoid =
        new("contract-signatures-void", RefusalKind.Conflict, "Pakeitimas panaikintų sutarčių parašus");
    public static readonly Refusal TextFrozen = new("contract-text-frozen", RefusalKind.Conflict, "Sutarties teksto keisti nebegalima");
    public static readonly Refusal Unknown = new("contract-unknown", RefusalKind.NotFound, "Tokios sutarties nėra");
    public static readonly Refusal CarriedOut = new("contract-carried-out", RefusalKind.Conflict, "Sutartis įvykdyta");
    public static readonly Refusal SignerWithoutDocument =
        new("contract-signer-without-document", RefusalKind.Conflict, "Nenurodytas atstovavimo dokumentas");
}
