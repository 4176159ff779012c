using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Numbers;

namespace Kursuok.Functions.Training.Providers;

/// <summary>An institution in its partition: the head with its cards, and a row for each lecturer, place, programme and programme card.</summary>
public sealed class InstitutionAggregate : Aggregate<Institution>
{
    public override string Prefix => "institution";

    public override string TrailLabel => "įstaigos";

    public override IEnumerable<PartChange> Changes(Institution? before, Institution after) =>
    [
        new("head", before is null ? null : new Head(before.Code, before.Register, before.Card), new Head(after.Code, after.Register, after.Card)),
        .. Rows("lecturer-", before?.Lecturers, after.Lecturers),
        .. Rows("place-", before?.Places, after.Places),
        .. Rows("programme-", before?.Programmes, after.Programmes),
        .. Rows("card-", before?.ProgrammeCards, after.ProgrammeCards),
        .. Rows("employer-", before?.Employers, after.Employers),
    ];

    public override Institution Read(IReadOnlyDictionary<string, string> parts)
    {
        var head = Json.Read<Head>(parts["head"]);
        return Institution.Of(head.Register) with
        {
            Card = head.Card,
            Lecturers = Dictionary<Lecturer>("lecturer-", parts),
            Places = Dictionary<Place>("place-", parts),
            Programmes = Dictionary<Programme>("programme-", parts),
            ProgrammeCards = Dictionary<ProgrammeCard>("card-", parts),
            Employers = Dictionary<Employer>("employer-", parts),
        };
    }

    public override Institution Stamp(Institution state, long version) => state with { Version = version };

    /// <summary>Groups whose signing waits for a card look again (AMB-03); the list of institutions feeds the nightly register reading.</summary>
    public override IEnumerable<OutboxMessage> Consequences(Change<Institution> change)
    {
        yield return new Project(new(InstitutionStore.List, change.Id, change.Version, Json.Write(change.Id)));
        if (change.Events.Any(happened => happened.Kind is "programme-card-saved" or "institution-card-saved"))
            yield return BlockedSigningWakeUp.For(change.Id, "card", change.Version);
    }

    private static IEnumerable<PartChange> Rows<T>(string prefix, ImmutableSortedDictionary<string, T>? before, ImmutableSortedDictionary<string, T> after) where T : class
    {
        foreach (var (id, item) in after)
        {
            if (before?.GetValueOrDefault(id) is var was && !ReferenceEquals(was, item))
                yield return new(prefix + id, was, item);
        }
        foreach (var (id, item) in before?.Where(item => !after.ContainsKey(item.Key)) ?? [])
            yield return new(prefix + id, item, null);
    }

    private static ImmutableSortedDictionary<string, T> Dictionary<T>(string prefix, IReadOnlyDictionary<string, string> parts) =>
        parts.Where(part => part.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToImmutableSortedDictionary(part => part.Key[prefix.Length..], part => Json.Read<T>(part.Value), StringComparer.Ordinal);

    private sealed record Head(string Code, RegisterRecord Register, InstitutionCard? Card);
}

/// <summary>The institutions: reading and deciding.</summary>
public sealed class InstitutionStore(AggregateStore<Institution> store)
{
    /// <summary>The list of all institutions, for the nightly reading of the registers.</summary>
    public const string List = "institutions";

    /// <exception cref="Kursuok.Domain.Common.RefusedException">There is none.</exception>
    public async Task<Institution> FindAsync(string code, CancellationToken cancellation) =>
        await store.FindAsync(code, cancellation) ?? throw InstitutionRefusals.Unknown.Because($"Mokymo įstaiga {code} sistemoje neužregistruota.");

    public Task<Institution> DecideAsync(string code, Domain.Common.Actor actor, InstitutionCommand command, long? version = null) =>
        store.DecideAsync(code, command.GetType().Name, actor, present => InstitutionRules.Decide(
            present ?? (command is TakeFromRegisters take ? Institution.Of(take.Register) : throw InstitutionRefusals.Unknown.Because($"Mokymo įstaiga {code} sistemoje neužregistruota.")),
            command, actor).Expecting(present, version));
}

/// <summary>Asked before a card is saved that contracts are made of.</summary>
public interface ICardChanges
{
    /// <exception cref="RefusedException">
    /// The card may not be saved so; too near to the start of a group; or signatures would be void and <paramref name="confirmed"/> is not set.
    /// </exception>
    Task RequireChangeableAsync(string code, InstitutionCommand save, Actor actor, bool confirmed, CancellationToken cancellation);
}
