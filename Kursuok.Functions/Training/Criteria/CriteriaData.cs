using System.Collections.Immutable;
using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Criteria;
using Kursuok.Functions.People.Privacy;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Storage;

namespace Kursuok.Functions.Training.Criteria;

/// <summary>What registers and documents said of a claim of the basket.</summary>
public sealed class CriteriaData(AggregateStore<LearnerFile> store, LearnerFiles files, DocumentStore documents, Projections lists) : IPersonalData
{
    public ImmutableArray<RecordKind> Kinds => [RecordKind.LearnerFile];

    public async Task<PersonalData> ReadAsync(string person, CancellationToken cancellation) => await store.FindAsync(person, cancellation) is { } file
        ? new([new("criteria", "Finansavimo kriterijai: registrų atsakymai ir pateikti dokumentai", files.Known(file))],
            [.. file.Documents.Select(document => new DataDocument($"dokumentai/kriterijai-{document.Id}.{Extension(document.ContentType)}", document.File, documents))])
        : new([], []);

    public async Task<ImmutableArray<Holding>> HoldingsAsync(string person, CancellationToken cancellation) =>
        await store.FindAsync(person, cancellation) is { } file ? [file.Held()] : [];

    public async Task EraseAsync(string person, Holding holding, CancellationToken cancellation)
    {
        if (await store.FindAsync(person, cancellation) is not { } file)
            return;
        await documents.DeleteAsync($"learners/{person}/", cancellation);
        // A document has left a row, listed no more, in the list of each state that it went through.
        foreach (var (document, state) in file.Documents.SelectMany(document => Enum.GetValues<DocumentState>().Select(state => (document, state))))
            await lists.DropAsync(FileLists.OfDocuments(state), FileLists.DocumentRow(file, document), cancellation);
        await lists.DropAsync(FileLists.WaitingForRegisters, person, cancellation);
        await store.DropAsync(person, cancellation);
    }

    private static string Extension(string type) => type[(type.LastIndexOf('/') + 1)..];
}

/// <summary>The ledger of the IMP basket.</summary>
public sealed class BasketData(AggregateStore<Basket> store) : IPersonalData
{
    public ImmutableArray<RecordKind> Kinds => [RecordKind.Basket];

    public async Task<PersonalData> ReadAsync(string person, CancellationToken cancellation) =>
        PersonalData.Of("basket", "IMP krepšelis", await store.FindAsync(person, cancellation));

    public async Task<ImmutableArray<Holding>> HoldingsAsync(string person, CancellationToken cancellation) =>
        await store.FindAsync(person, cancellation) is { } basket ? [basket.Held()] : [];

    public Task EraseAsync(string person, Holding holding, CancellationToken cancellation) => store.DropAsync(person, cancellation);
}
