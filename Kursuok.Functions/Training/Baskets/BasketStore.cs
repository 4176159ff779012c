using Kursuok.Domain.Training.Baskets;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Messaging;

namespace Kursuok.Functions.Training.Baskets;

/// <summary>The ledgers: reserving before a confirmation, releasing or spending what came of it.</summary>
public sealed class BasketStore(AggregateStore<Basket> baskets, BasketPolicy policy, TodaySource today)
{
    /// <summary>Under which name the follower of reservations and of what groups make of them is registered.</summary>
    public const string Follower = "basket";

    public async Task<Basket> FindAsync(string person, CancellationToken cancellation) => await baskets.FindAsync(person, cancellation) ?? Basket.Of(person);

    /// <summary>Reserves what a training costs, or what is left; reserved already, the same.</summary>
    /// <exception cref="RefusedException">Nothing is left, or the hold is over.</exception>
    public async Task<Grant> ReserveAsync(GrantKey key, string what, long priceCents, Actor actor)
    {
        var after = await DecideAsync(new Reserve(key, what, priceCents), actor);
        return new(after.Hold(key.HoldId)!.Cents, key.Round);
    }

    /// <summary>Reserves more for a training for which less than its price was left before (AMB-74).</summary>
    public async Task<Grant> TopUpAsync(GrantKey key, long priceCents, Actor actor)
    {
        var after = await DecideAsync(new TopUp(key, priceCents), actor);
        return new(after.Hold(key.HoldId)!.Cents, key.Round);
    }

    /// <exception cref="RefusedException">What the ledger refused with; nothing was changed.</exception>
    public Task<Basket> DecideAsync(BasketCommand command, Actor actor) => baskets.DecideAsync(command.Key.PersonId, command.GetType().Name, actor,
        present => BasketRules.Decide(present ?? Basket.Of(command.Key.PersonId), command, actor, today.Now, policy));
}
