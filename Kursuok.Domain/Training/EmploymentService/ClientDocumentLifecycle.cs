using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Groups;

namespace Kursuok.Domain.Training.EmploymentService;

/// <summary>The documents of one client (§3.13). A pair that no row names is refused.</summary>
public static class ClientDocumentLifecycle
{
    private const int MostDocuments = 200;
    private const int MostAnswers = 20;

    /// <summary>
    /// Takes part in training that the Employment Service pays for: registration and coupon are confirmed, and the group runs or has run
    /// . While the Service may still reject the coupon (UZ-09), there is nothing to settle. Whoever was erased is nobody's client.
    /// </summary>
    public static bool IsClientInTraining(Group group, Participant participant) =>
        participant is
        {
            Registration: { Funding: Funding.EmploymentService, State: RegistrationState.Confirmed },
            Client.Coupon.State: CouponState.Confirmed
        }
        && group.State is GroupState.Running or GroupState.Suspended or GroupState.Completed;

    public static Decision<ClientDocuments> Decide(ClientDocuments client, ClientDocumentCommand command, Actor actor, Today today)
    {
        Allow(client, command, actor);
        if (command is SubmitClientDocument submit)
            return AddDocument(client, submit, today);
        var document = client.Document(command.DocumentId);
        return (document.State, command) switch
        {
            (ClientDocumentState.Submitted, AcceptDocument) =>
                Replace(client, document with { State = ClientDocumentState.Accepted, DecidedAt = today.Now },
                    ClientDocumentEvents.Accepted),
            (ClientDocumentState.Accepted, AcceptDocument) => new(client, []),
            (ClientDocumentState.Submitted, ReturnDocument back) when FieldChecks.Reason(back.Reason) is var reason =>
                Replace(client, document with { State = ClientDocumentState.Returned, DecidedAt = today.Now, Reason = reason },
                    ClientDocumentEvents.Returned, reason),
            (ClientDocumentState.Returned, ReturnDocument back) when back.Reason?.Trim() == document.Reason => new(client, []),
            // Delivered once more.
            (_, ReceiveAnswer answer) when document.Answers.Any(present => present.Id == answer.AnswerId) => new(client, []),
            (_, ReceiveAnswer) when document.Answers.Length >= MostAnswers =>
                throw ClientDocumentRefusals.TooMany.Because($"Vienam dokumentui priimama iki {MostAnswers} atsakymų."),
            (_, ReceiveAnswer answer) =>
                Replace(client,
                    document with
                    {
                        Answers = document.Answers
                        .Add(new(answer.AnswerId, answer.File, RequireSound(answer.Report), today.Now))
                    },
                    ClientDocumentEvents.AnswerReceived, answer.AnswerId),
            _ => throw ClientDocumentRefusals.NotInThisState.Because(
                $"Dokumento būsena „{document.State.Label()}“: šis veiksmas negalimas."),
        };
    }

    private static void Allow(ClientDocuments client, ClientDocumentCommand command, Actor actor)
    {
        var allowed = command switch
        {
            SubmitClientDocument => actor.Represents(client.Institution, Roles.Administrator),
            AcceptDocument or ReturnDocument => actor.Is(Roles.EmploymentService),
            ReceiveAnswer => actor.Is(Roles.Clock),
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };
        if (!allowed)
            throw CommonRefusals.RoleMissing.Because(
                "Dokumentus teikia mokymo įstaigos administratorius, o dėl jų sprendžia Užimtumo tarnyba.");
    }

    private static Decision<ClientDocuments> AddDocument(ClientDocuments client, SubmitClientDocument command, Today today)
    {
        if (client.Documents.FirstOrDefault(document => document.Id == command.DocumentId) is { } present)
        {
            return present.File == command.File && present.Type == command.Type
                ? new(client, [])
                : throw ClientDocumentRefusals.NotInThisState.Because(
                    $"Dokumento būsena „{present.State.Label()}“: šis veiksmas negalimas.");
        }
        if (client.Documents.Length >= MostDocuments)
            throw ClientDocumentRefusals.TooMany.Because($"Vieno dalyvio mokymams pateikiama iki {MostDocuments} dokumentų.");
        var checks = new FieldChecks();
        checks.That(command.Types.Contains(command.Type, StringComparer.Ordinal), "type", "Parinkite dokumento tipą iš sąrašo.");
        checks.That(command.From <= command.To, "to", "Laikotarpio pabaiga negali būti ankstesnė už pradžią.");
        checks.That(command.From >= command.TrainingStart, "from", $"Mokymai prasideda {command.TrainingStart:yyyy-MM-dd}.");
        checks.That(command.To <= command.TrainingEnd, "to", $"Mokymai baigiasi {command.TrainingEnd:yyyy-MM-dd}.");
        checks.Done();
        var document = new ClientDocument
        {
            Id = command.DocumentId,
            Type = command.Type,
            From = command.From,
            To = command.To,
            State = ClientDocumentState.Submitted,
            File = command.File,
            Report = RequireSound(command.Report),
            Contact = command.Contact,
            SubmittedAt = today.Now,
            Answers = [],
        };
        return new(client with { Documents = client.Documents.Add(document) }, [new Event(ClientDocumentEvents.Submitted, document.Id)]);
    }

    private static AdocReport RequireSound(AdocReport report) =>
        report.IsSound ? report : throw ClientDocumentRefusals.Broken.Because("Dokumento sandara ar parašai pažeisti.");

    private static Decision<ClientDocuments> Replace(ClientDocuments client, ClientDocument document, string what, string? detail = null) =>
        new(client.With(document), [new Event(what, document.Id, detail)]);
}

public abstract record ClientDocumentCommand(string DocumentId);

/// <summary>The provider sends a document of a type (one of <paramref name="Types"/>) for a period of the training.</summary>
public sealed record SubmitClientDocument(
    string DocumentId, string Type, DateOnly From, DateOnly To, StoredDocument File, AdocReport Report, Correspondent Contact,
    ImmutableArray<string> Types, DateOnly TrainingStart, DateOnly TrainingEnd)
    : ClientDocumentCommand(DocumentId);

/// <summary>The Employment Service accepts.</summary>
public sealed record AcceptDocument(string DocumentId) : ClientDocumentCommand(DocumentId);

/// <summary>The Employment Service gives it back and says why.</summary>
public sealed record ReturnDocument(string DocumentId, string Reason) : ClientDocumentCommand(DocumentId);

/// <summary>A signed answer has come in.</summary>
public sealed record ReceiveAnswer(string DocumentId, string AnswerId, StoredDocument File, AdocReport Report)
    : ClientDocumentCommand(DocumentId);

public static class ClientDocumentEvents
{
    public const string Submitted = "document-submitted";
    public const string Accepted = "document-accepted";
    public const string Returned = "document-returned";
    public const string AnswerReceived = "answer-received";
}

public static class ClientDocumentRefusals
{
    public static readonly Refusal ClientUnknown =
        new("employment-service-client-unknown", RefusalKind.NotFound, "Tokio Užimtumo tarnybos kliento nėra");
    public static readonly Refusal Unknown = new("employment-service-document-unknown", RefusalKind.NotFound, "Tokio dokumento nėra");
    public static readonly Refusal NotInThisState =
        new("employment-service-document-not-in-this-state", RefusalKind.Conflict, "Dokumento būsena to neleidžia");
    public static readonly Refusal TooMany = new("employment-service-documents-many", RefusalKind.Conflict, "Dokumentų per daug");
    public static readonly Refusal Broken =
        new("employment-service-document-broken", RefusalKind.Invalid, "Pasirašytas dokumentas pažeistas");
}
