using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Functions.People.Privacy;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;

namespace Kursuok.Functions.Training.Baskets;

/// <summary>A person's ledger in its partition: the head with the periods; holds and postings in blocks.</summary>
public sealed class BasketAggregate : Aggregate<Basket>
{
    public override string Prefix => "basket";

    public override string TrailLabel => "krepšeliai";

    public override IEnumerable<PartChange> Changes(Basket? before, Basket after) =>
    [
        new("head", before is null ? null : Head(before), Head(after)),
        .. Blocks("holds", before?.Holds ?? [], after.Holds, 20),
        .. Blocks("postings", before?.Postings ?? [], after.Postings, 20),
    ];

    public override Basket Read(IReadOnlyDictionary<string, string> parts) => Json.Read<Basket>(parts["head"]) with
    {
        Holds = ReadBlocks<Hold>("holds", parts),
        Postings = ReadBlocks<Posting>("postings", parts),
    };

    public override Basket Stamp(Basket state, long version) => state with { Version = version };

    /// <summary>Who reserves may be gone before the confirmation is: so each reservation is looked after.</summary>
    public override IEnumerable<OutboxMessage> Consequences(Change<Basket> change)
    {
        foreach (var happened in change.Events.Where(happened => happened.Kind is BasketEvents.Reserved or BasketEvents.ToppedUp))
            yield return Follow.With(BasketStore.Follower, change.After.Hold(happened.Subject!)!.Key, change.At + BasketRules.Patience);
        if (change.After.Held() is { EndedOn: not null } held && held != change.Before?.Held())
            yield return new Project(DueList.Row(change.After.PersonId, held, change.Version));
    }

    private static Basket Head(Basket basket) => basket with { Holds = [], Postings = [] };
}
