using System.Collections.Immutable;
using System.Globalization;
using Azure.Storage.Blobs;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.EmploymentService;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Domain.Training.Reports;
using Kursuok.Functions.People.Privacy;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Microsoft.Extensions.Configuration;

namespace Kursuok.Functions.Training.EmploymentService;

/// <summary>⚙ The types of settlement documents (AMB-19), by their codes: <c>Kursuok:EmploymentServiceDocumentTypes</c>.</summary>
public sealed record DocumentTypes(ImmutableSortedDictionary<string, string> Labels)
{
    public static DocumentTypes Of(IConfiguration settings)
    {
        var given = settings.GetSection("Kursuok:EmploymentServiceDocumentTypes").GetChildren().ToDictionary(type => type.Key, type => type.Value ?? type.Key, StringComparer.Ordinal);
        return new((given.Count > 0 ? given : new(StringComparer.Ordinal)
        {
            ["lankomumas"] = "Mokymų lankomumo žiniaraštis",
            ["paslaugos"] = "Suteiktų mokymo paslaugų ataskaita",
            ["baigimas"] = "Mokymų baigimo dokumentas",
            ["kita"] = "Kitas atsiskaitomasis dokumentas",
        }).ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    /// <summary>What the type is called; a code that has left the settings stands for itself.</summary>
    public string Label(string type) => Labels.GetValueOrDefault(type, type);
}

/// <summary>The containers through which documents go to the Employment Service and its answers come. Blobs are named by ids alone.</summary>
public sealed class EmploymentServiceExchange(BlobServiceClient blobs)
{
    public const string Outbox = "employment-service-outbox";
    public const string Inbox = "employment-service-inbox";

    /// <summary>What the Service fetches, and a copy of each answer that was taken.</summary>
    public DocumentStore Documents { get; } = new(blobs.GetBlobContainerClient(Outbox));

    /// <summary>What the Service has put there.</summary>
    public DocumentStore Received { get; } = new(blobs.GetBlobContainerClient(Inbox));
}

/// <summary>A client's documents in their partition; the queues of the Employment Service follow from changes.</summary>
public sealed class ClientDocumentsAggregate : Aggregate<ClientDocuments>
{
    public const string Kind = "employment-service";

    public override string Prefix => Kind;

    public override string TrailLabel => "dokumentai Užimtumo tarnybai";

    public override IEnumerable<PartChange> Changes(ClientDocuments? before, ClientDocuments after) =>
    [
        new("head", before is null ? null : Head(before), Head(after)),
        .. Blocks("documents", before?.Documents ?? [], after.Documents, 10),
    ];

    public override ClientDocuments Read(IReadOnlyDictionary<string, string> parts) =>
        Json.Read<ClientDocuments>(parts["head"]) with { Documents = ReadBlocks<ClientDocument>("documents", parts) };

    public override ClientDocuments Stamp(ClientDocuments state, long version) => state with { Version = version };

    public override IEnumerable<OutboxMessage> Consequences(Change<ClientDocuments> change)
    {
        yield return new Project(new(ClientLists.OfPerson(change.After.PersonId), change.Id, change.Version, Json.Write(change.Id)));
        // Where the group ends later, its own row tells of it.
        yield return new Project(DueList.Row(change.After.PersonId, change.After.Held(Vilnius.DateOf(change.At)), change.Version));
        for (var i = 0; i < change.After.Documents.Length; i++)
        {
            var document = change.After.Documents[i];
            var before = change.Before is { } was && was.Documents.Length > i ? was.Documents[i] : null;
            if (ReferenceEquals(before, document))
                continue;
            var item = Json.Write(DocumentItem.Of(change.After, document));
            yield return new Project(new(ClientLists.Document(document.Id), "document", change.Version, item));
            foreach (var state in Enum.GetValues<ClientDocumentState>())
                yield return new Project(new(ClientLists.Queue(state), ClientLists.QueueRow(document), change.Version, item, Listed: state == document.State));
        }
        var number = 0;
        foreach (var happened in change.Events)
        {
            if (LetterFor(string.Create(CultureInfo.InvariantCulture, $"{Kind}-{change.Id}-{change.Version}-{number++}"), happened, change.After, change.At) is { } letter)
                yield return new Post(letter);
        }
    }

    /// <summary>What is written to the provider when the Service has decided or answered. It names nobody: whose the document is shows in the window.</summary>
    private static Letter? LetterFor(string id, Event happened, ClientDocuments client, DateTimeOffset at)
    {
        var text = happened.Kind switch
        {
            "document-accepted" => ("Užimtumo tarnyba priėmė dokumentą", "Užimtumo tarnyba jį priėmė."),
            "document-returned" => ("Užimtumo tarnyba grąžino dokumentą", $"Užimtumo tarnyba jį grąžino. Pateikite pataisytą dokumentą. Priežastis: {happened.Detail}"),
            "answer-received" => ("Gautas Užimtumo tarnybos atsakymas", "gautas pasirašytas Užimtumo tarnybos atsakymas. Jį galite atsisiųsti dokumentų pateikimo lange."),
            _ => default((string Subject, string Body)?),
        };
        if (text is not var (subject, body))
            return null;
        var document = client.Document(happened.Subject!);
        return Letter.ToOffice(id, document.Contact.Email, document.Contact.Name, subject,
            $"{Vilnius.DateOf(document.SubmittedAt):yyyy-MM-dd} pateiktas atsiskaitymo laikotarpio {document.From:yyyy-MM-dd} – {document.To:yyyy-MM-dd} dokumentas (Nr. {document.Id}, kliento įrašas {ClientDocumentStore.IdOf(client.Group, client.Participant)}): {body}", at);
    }

    private static ClientDocuments Head(ClientDocuments client) => client with { Documents = [] };
}

public static class ClientLists
{
    /// <summary>Files that came in and could not be taken.</summary>
    public const string Rejected = "employment-service-rejected";

    /// <summary>Of all institutions: one partition a state, the longest waiting first.</summary>
    public static string Queue(ClientDocumentState state) => $"employment-service-{state}";

    public static string QueueRow(ClientDocument document) => string.Create(CultureInfo.InvariantCulture, $"{document.SubmittedAt.UtcDateTime:yyyyMMddHHmmss}|{document.Id}");

    /// <summary>The clients that a person has been.</summary>
    public static string OfPerson(string person) => $"employment-service-person-{person}";

    /// <summary>Whose a document is.</summary>
    public static string Document(string id) => $"employment-service-document-{id}";
}

/// <summary>The clients in training, in the lists of their institutions.</summary>
public sealed class ClientRows : IGroupConsequences
{
    /// <summary>The rows of „Dokumentų pateikimas užimtumo tarnybai“ that a change of a group touches.</summary>
    public IEnumerable<Projection> Rows(Change<Group> change)
    {
        var (before, group) = (change.Before, change.After);
        foreach (var participant in group.Participants)
        {
            var was = before is not null && before.Participants.Length >= participant.Ordinal ? before.Participants[participant.Ordinal - 1] : null;
            var wasClient = was?.Registration.Funding == Funding.EmploymentService;
            if (before is not null && before.State == group.State && before.Information == group.Information && ReferenceEquals(was, participant))
                continue;
            if (wasClient || participant.Registration.Funding == Funding.EmploymentService)
                yield return new(GroupLists.OfInstitution(group.Institution), $"client|{group.Id}|{participant.Id}", change.Version, Json.Write(ClientItem.Of(group, participant)), Listed: ClientDocumentLifecycle.IsClientInTraining(group, participant));
        }
    }
}

/// <summary>A client in training .</summary>
public sealed record ClientItem(string Id, string GroupId, string ParticipantId, string Name, string GroupName, string ProgrammeName, DateOnly TrainingStart, DateOnly TrainingEnd)
{
    public static ClientItem Of(Group group, Participant participant) => new(ClientDocumentStore.IdOf(group, participant), group.Id, participant.Id, participant.Learner.FullName,
        group.Information.Name, group.Programme.Name, group.Information.TrainingStart, group.Information.TrainingEnd);
}

/// <summary>A document in a queue of the Employment Service.</summary>
public sealed record DocumentItem(string Id, string ClientId, string Institution, string Type, DateOnly From, DateOnly To, ClientDocumentState State, string StateLabel, string Sha256, DateTimeOffset SubmittedAt)
{
    public static DocumentItem Of(ClientDocuments client, ClientDocument document) => new(document.Id, ClientDocumentStore.IdOf(client.Group, client.Participant), client.Institution,
        document.Type, document.From, document.To, document.State, document.State.Label(), document.File.Sha256, document.SubmittedAt);
}

/// <summary>The clients' documents: reading and deciding.</summary>
public sealed class ClientDocumentStore(AggregateStore<ClientDocuments> store, GroupStore groups, TodaySource today)
{
    public static string IdOf(Group group, Participant participant) => IdOf(group.Id, participant.Id);

    public static string IdOf(string group, string participant) => $"{group}-{participant}";

    /// <summary>The client with the group, for those who may see both.</summary>
    /// <exception cref="RefusedException">There is no such client, or none that the actor may know of.</exception>
    public async Task<(Group Group, Participant Participant, ClientDocuments Documents)> FindAsync(string client, Actor actor, CancellationToken cancellation)
    {
        if (client.Split('-') is not [var groupId, var participantId] || !NewId.Fits(groupId) || !NewId.Fits(participantId))
            throw Unknown();
        var documents = await store.FindAsync(client, cancellation);
        Group group;
        try
        {
            group = await groups.FindAsync(groupId, cancellation);
        }
        catch (RefusedException unknown) when (unknown.Refusal == GroupRefusals.Unknown)
        {
            throw Unknown();
        }
        var participant = group.Participants.FirstOrDefault(participant => participant.Id == participantId);
        // Who has left the training is a client still, if documents were sent of him or her.
        return participant is not null && (documents is not null || ClientDocumentLifecycle.IsClientInTraining(group, participant))
            && (actor.Is(Roles.EmploymentService | Roles.ImpAdministrator) || actor.Represents(group.Institution, Roles.Administrator))
            ? (group, participant, documents ?? ClientDocuments.Of(group, participant))
            : throw Unknown();
    }

    public Task<ClientDocuments> DecideAsync(string client, ClientDocuments empty, Actor actor, ClientDocumentCommand command, long? version = null) =>
        store.DecideAsync(client, command.GetType().Name, actor, present => ClientDocumentLifecycle.Decide(present ?? empty, command, actor, today.Now).Expecting(present, version));

    public Task<ClientDocuments> DecideAsync(string client, Actor actor, ClientDocumentCommand command, long? version = null) =>
        store.DecideAsync(client, command.GetType().Name, actor, present => ClientDocumentLifecycle.Decide(present ?? throw Unknown(), command, actor, today.Now).Expecting(present, version));

    private static RefusedException Unknown() => ClientDocumentRefusals.ClientUnknown.Because("Tokio Užimtumo tarnybos kliento nėra.");
}
