using Kursuok.Domain.People.Institutions;

namespace Kursuok.Domain.Training.Monitoring;

public abstract record ProtocolCommand;

/// <summary>The observer corrects the draft.</summary>
public sealed record EditProtocol(ProtocolContent Content) : ProtocolCommand;

/// <summary>The observer gives it to the institution; from then on it stands.</summary>
public sealed record FileProtocol(Correspondent Contact) : ProtocolCommand;

/// <summary>The provider gets acquainted (M-03).</summary>
public sealed record AcquaintWithProtocol : ProtocolCommand;

/// <summary>The provider's remarks, agreement or disagreement (M-04).</summary>
public sealed record AnswerProtocol(ProtocolAnswer Answer) : ProtocolCommand;

/// <summary>The provider signs (M-03).</summary>
public sealed record SignProtocol : ProtocolCommand;

/// <summary>
/// A protocol's life (§3.8). A pair that no row names is refused. The guide asks for a signature where no critical
/// deficiencies were found; with them, getting acquainted and answering is the provider's last step here.
/// </summary>
public static class ProtocolLifecycle
{
    public static Decision<Protocol> Create(string id, ProtocolSubject subject, ProtocolContent content, Actor actor, Today today)
    {
        if (!actor.Is(Roles.Observer))
            throw CommonRefusals.RoleMissing.Because("Stebėsenos protokolą rašo stebėtojas.");
        var protocol = new Protocol
        {
            Id = id,
            Subject = subject,
            ObserverId = actor.PersonId,
            ObserverName = actor.Name,
            State = ProtocolState.Draft,
            Content = ProtocolContent.Checked(content, subject, today),
        };
        return new(protocol, [new Event(ProtocolEvents.Drafted)]);
    }

    /// <exception cref="RefusedException">Not this actor, not in this state, or wrong fields.</exception>
    public static Decision<Protocol> Decide(Protocol protocol, ProtocolCommand command, Actor actor, Today today)
    {
        Allow(protocol, command, actor);
        return (protocol.State, command) switch
        {
            (ProtocolState.Draft, EditProtocol edit) =>
                new(protocol with { Content = ProtocolContent.Checked(edit.Content, protocol.Subject, today) },
                    [new Event(ProtocolEvents.Edited)]),
            (ProtocolState.Draft, FileProtocol file) =>
                new(protocol with { State = ProtocolState.Filed, FiledAt = today.Now, Contact = file.Contact },
                    [new Event(ProtocolEvents.Filed)]),
            (ProtocolState.Filed, FileProtocol) => Unchanged(protocol), // Filed already.
            (ProtocolState.Filed, AcquaintWithProtocol) =>
                new(protocol with { State = ProtocolState.Acquainted, Acquainted = new(actor.Name, today.Now) },
                    [new Event(ProtocolEvents.Acquainted)]),
            (ProtocolState.Acquainted or ProtocolState.Signed, AcquaintWithProtocol) => Unchanged(protocol), // Acquainted already.
            // Answered so already.
            (ProtocolState.Acquainted, AnswerProtocol answer) when answer.Answer == protocol.Answer => Unchanged(protocol),
            (ProtocolState.Acquainted, AnswerProtocol answer) =>
                new(protocol with { Answer = ProtocolAnswer.Checked(answer.Answer) },
                    [new Event(answer.Answer.Agrees ? ProtocolEvents.Agreed : ProtocolEvents.Disagreed)]),
            (ProtocolState.Acquainted, SignProtocol) when protocol.Content.HasCritical =>
                throw ProtocolRefusals.HasCritical.Because(
                    "Protokole užfiksuota kritinių trūkumų: jis nepasirašomas. Galite parašyti pastabų, sutikti arba nesutikti."),
            (ProtocolState.Acquainted, SignProtocol) =>
                new(protocol with { State = ProtocolState.Signed, Signed = new(actor.Name, today.Now) },
                    [new Event(ProtocolEvents.Signed)]),
            (ProtocolState.Signed, SignProtocol) => Unchanged(protocol), // Signed already.
            _ => throw ProtocolRefusals.NotInThisState.Because($"Protokolo būsena „{protocol.State.Label()}“: šis veiksmas negalimas."),
        };
    }

    public static RefusedException Unknown() => ProtocolRefusals.Unknown.Because("Tokio stebėsenos protokolo nėra.");

    private static void Allow(Protocol protocol, ProtocolCommand command, Actor actor)
    {
        var written = command is EditProtocol or FileProtocol;
        if (!actor.Is(written ? Roles.Observer : Roles.Administrator))
            throw CommonRefusals.RoleMissing.Because(written
                ? "Stebėsenos protokolą rašo stebėtojas."
                : "Į protokolą atsako mokymo įstaigos administratorius.");
        if (written ? !protocol.IsOf(actor) : !protocol.IsVisibleTo(actor))
            throw Unknown();
    }

    private static Decision<Protocol> Unchanged(Protocol protocol) => new(protocol, []);
}

public static class ProtocolEvents
{
    public const string Drafted = "protocol-drafted";
    public const string Edited = "protocol-edited";
    public const string Filed = "protocol-filed";
    public const string Acquainted = "protocol-acquainted";
    public const string Agreed = "protocol-agreed";
    public const string Disagreed = "protocol-disagreed";
    public const string Signed = "protocol-signed";
}

public static class ProtocolRefusals
{
    public static readonly Refusal Unknown = new("protocol-unknown", RefusalKind.NotFound, "Tokio protokolo nėra");
    public static readonly Refusal NotInThisState =
        new("protocol-not-in-this-state", RefusalKind.Conflict, "Protokolo būsena to neleidžia");
    public static readonly Refusal HasCritical =
        new("protocol-has-critical-deficiencies", RefusalKind.Conflict, "Protokole yra kritinių trūkumų");
}
