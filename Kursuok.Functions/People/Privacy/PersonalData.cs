using System.Collections.Immutable;
using Kursuok.Domain.People.Privacy;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Functions.People.Privacy;

/// <summary>
/// What one feature holds of people. Each feature that keeps personal data has one of these and registers it; how long
/// its records stay is a term of <see cref="Retention"/>, and when one ends the feature tells <see cref="DueList"/>.
/// </summary>
public interface IPersonalData
{
    /// <summary>The kinds of records that this feature alone keeps.</summary>
    ImmutableArray<RecordKind> Kinds { get; }

    /// <summary>Everything of a person, for that person: nobody else's data may be in it.</summary>
    Task<PersonalData> ReadAsync(string person, CancellationToken cancellation);

    /// <summary>The records of a person that are still there.</summary>
    Task<ImmutableArray<Holding>> HoldingsAsync(string person, CancellationToken cancellation);

    /// <summary>Erases one record with its documents, lists and trail. Cut short anywhere it is called again, also when the record itself is gone already.</summary>
    Task EraseAsync(string person, Holding holding, CancellationToken cancellation);
}

public sealed record PersonalData(ImmutableArray<DataSection> Sections, ImmutableArray<DataDocument> Documents)
{
    public static PersonalData Of(string name, string label, object? records) => new(records is null ? [] : [new(name, label, records)], []);
}

/// <summary>A part of the copy that a person gets of his or her data.</summary>
/// <param name="Label">In Lithuanian.</param>
public sealed record DataSection(string Name, string Label, object Records);

/// <param name="Name">In the archive.</param>
/// <param name="In">Where it is kept.</param>
public sealed record DataDocument(string Name, StoredDocument Document, DocumentStore In);

/// <summary>
/// Lists of what has ended, by kind and date, so that the daily erasure finds whose term is over without looking through
/// the store. A row is only a hint: what is erased the records themselves decide.
/// </summary>
public static class DueList
{
    public static string Of(RecordKind kind) => $"due-{kind}";

    /// <summary>Names somebody one of whose records has ended.</summary>
    public static Projection Row(string person, Holding holding, long version) =>
        new(Of(holding.Kind), RowOf(person, holding), version, Json.Write(new DueRecord(person, holding)));

    public static string RowOf(string person, Holding holding) => $"{holding.EndedOn:yyyyMMdd}|{person}|{holding.Id}";
}

public sealed record DueRecord(string Person, Holding Holding);

public static class PrivacySetup
{
    public static void AddPrivacy(this IServiceCollection services, IConfiguration settings)
    {
        services.AddAggregate<PersonalFile, PersonalFileAggregate>();
        services.AddSingleton(ReadTerms(settings));
        services.AddSingleton<Erasing>();
        services.AddSingleton<PersonalFiles>();
        services.AddSingleton<PersonalCopy>();
    }

    /// <summary>The terms that the settings name («Kursuok:Retention:Contract» = «P10Y»); the others are as <see cref="Retention.Default"/> has them.</summary>
    internal static Retention ReadTerms(IConfiguration settings) => new(Retention.Default.Terms.ToImmutableSortedDictionary(
        term => term.Key, term => settings[$"Kursuok:Retention:{term.Key}"] is { } period ? term.Value with { Period = Period.Parse(period) } : term.Value));
}
