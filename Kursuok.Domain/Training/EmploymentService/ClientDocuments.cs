using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Groups;

namespace Kursuok.Domain.Training.EmploymentService;

/// <summary>Where a document sent to the Employment Service stands.</summary>
public enum ClientDocumentState
{
    /// <summary>„Pateiktas“.</summary>
    Submitted,
    /// <summary>„Priimtas“.</summary>
    Accepted,
    /// <summary>„Grąžintas“: a corrected one is submitted as a new document.</summary>
    Returned,
}

/// <summary>A client of the Employment Service in training, with the documents sent of him or her .</summary>
/// <param name="PersonId">Whose they are: the group forgets it before these go.</param>
public sealed record ClientDocuments(string Group, string Participant, string PersonId, string Institution,
    ImmutableArray<ClientDocument> Documents) : Versioned
{
    public static ClientDocuments Of(Group group, Participant participant) =>
        new(group.Id, participant.Id, participant.Learner.PersonId, group.Institution, []);

    /// <summary>
    /// What is kept of the client: from the end of the training on, or from the last that happened to a document after it.
    /// </summary>
    /// <param name="left">When all that ties the client to the group had ended; null while the group goes on.</param>
    public Holding Held(DateOnly? left) => new(RecordKind.ServiceDocuments, Holding.IdIn(Group, Participant),
        left is { } ended ? Documents.Select(document => document.TouchedOn).Append(ended).Max() : null);

    public ClientDocument Document(string id) => Documents.FirstOrDefault(document => document.Id == id)
        ?? throw ClientDocumentRefusals.Unknown.Because("Tokio dokumento nėra.");

    public ClientDocuments With(ClientDocument document) =>
        this with { Documents = [.. Documents.Select(present => present.Id == document.Id ? document : present)] };
}

/// <summary>A settlement document (atsiskaitomasis dokumentas, X-03).</summary>
public sealed record ClientDocument
{
    public required string Id { get; init; }
    /// <summary>One of the configured list.</summary>
    public required string Type { get; init; }

    public required DateOnly From { get; init; }
    public required DateOnly To { get; init; }
    public required ClientDocumentState State { get; init; }
    public required StoredDocument File { get; init; }

    /// <summary>What was found in the signed file when it was taken.</summary>
    public required AdocReport Report { get; init; }

    /// <summary>Whom its sender hears by of what has become of it.</summary>
    public required Correspondent Contact { get; init; }

    public required DateTimeOffset SubmittedAt { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
    public string? Reason { get; init; }

    /// <summary>What the Employment Service has sent back for it.</summary>
    public required ImmutableArray<ClientAnswer> Answers { get; init; }

    /// <summary>The day of the last that happened to it.</summary>
    public DateOnly TouchedOn => Vilnius.DateOf(Answers.Select(answer => answer.ReceivedAt).Append(DecidedAt ?? SubmittedAt).Max());
}

/// <summary>A signed document of the Employment Service that answers one of the provider's.</summary>
public sealed record ClientAnswer(string Id, StoredDocument File, AdocReport Report, DateTimeOffset ReceivedAt);
