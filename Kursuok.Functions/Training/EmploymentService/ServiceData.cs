using System.Collections.Immutable;
using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.EmploymentService;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Reports;
using Kursuok.Functions.People.Privacy;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Functions.Training.EmploymentService;

/// <summary>What went to the Employment Service of its client, and what it answered.</summary>
public sealed class ServiceData(AggregateStore<ClientDocuments> store, GroupStore groups, EmploymentServiceExchange exchange, DocumentTypes types, Projections lists) : IPersonalData
{
    public ImmutableArray<RecordKind> Kinds => [RecordKind.ServiceDocuments];

    public async Task<PersonalData> ReadAsync(string person, CancellationToken cancellation)
    {
        var records = ImmutableArray.CreateBuilder<HeldClientDocument>();
        var papers = ImmutableArray.CreateBuilder<DataDocument>();
        await foreach (var client in OfAsync(person, cancellation))
        {
            foreach (var document in client.Documents)
            {
                records.Add(HeldClientDocument.Of(client, document, types));
                papers.Add(new($"dokumentai/uzimtumo-tarnyba-{document.Id}.adoc", document.File, exchange.Documents));
                papers.AddRange(document.Answers.Select(answer => new DataDocument($"dokumentai/uzimtumo-tarnyba-{document.Id}-atsakymas-{answer.Id}.adoc", answer.File, exchange.Documents)));
            }
        }
        return new(records.Count == 0 ? [] : [new("employment-service", "Užimtumo tarnybai pateikti dokumentai ir jos atsakymai", records.ToImmutable())], papers.ToImmutable());
    }

    public async Task<ImmutableArray<Holding>> HoldingsAsync(string person, CancellationToken cancellation)
    {
        var holdings = ImmutableArray.CreateBuilder<Holding>();
        await foreach (var client in OfAsync(person, cancellation))
        {
            var group = await groups.FindAsync(client.Group, cancellation);
            holdings.Add(client.Held(ParticipantPrivacy.EndedOn(group, group.Participant(client.Participant))));
        }
        return holdings.ToImmutable();
    }

    /// <summary>The files and the rows that lead to them first, then the record, and last the row that leads to it.</summary>
    public async Task EraseAsync(string person, Holding holding, CancellationToken cancellation)
    {
        var id = holding.Id.Split('|') is [var group, var participant] ? ClientDocumentStore.IdOf(group, participant) : throw new ArgumentException(holding.Id, nameof(holding));
        if (await store.FindAsync(id, cancellation) is { } client)
        {
            foreach (var document in client.Documents)
            {
                await exchange.Documents.DeleteAsync(document.Id, cancellation);
                await exchange.Received.DeleteAsync($"{document.Id}/", cancellation);
                await lists.DropAsync(ClientLists.Document(document.Id), "document", cancellation);
                foreach (var state in Enum.GetValues<ClientDocumentState>())
                    await lists.DropAsync(ClientLists.Queue(state), ClientLists.QueueRow(document), cancellation);
            }
            await store.DropAsync(id, cancellation);
        }
        await lists.DropAsync(ClientLists.OfPerson(person), id, cancellation);
    }

    private async IAsyncEnumerable<ClientDocuments> OfAsync(string person, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var id in lists.AllAsync<string>(ClientLists.OfPerson(person), "0", "~", null, cancellation))
        {
            if (await store.FindAsync(id, cancellation) is { } client)
                yield return client;
        }
    }
}

/// <summary>A document of a client. Those who signed it for the provider are other people: their names are left out.</summary>
public sealed record HeldClientDocument(
    string Group, string Id, string Type, string? Title, DateOnly From, DateOnly To, string State, DateTimeOffset SubmittedAt, DateTimeOffset? DecidedAt, string? Reason,
    ImmutableArray<DateTimeOffset> AnsweredAt)
{
    internal static HeldClientDocument Of(ClientDocuments client, ClientDocument document, DocumentTypes types) => new(client.Group, document.Id, types.Label(document.Type), document.Report.Title,
        document.From, document.To, document.State.Label(), document.SubmittedAt, document.DecidedAt, document.Reason, [.. document.Answers.Select(answer => answer.ReceivedAt)]);
}
