using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Functions.Training.Baskets;

/// <summary>The ledgers: reserving before a confirmation, and doing afterwards what the group has come to.</summary>
public sealed class BasketStore(AggregateStore<Basket> baskets, GroupStore groups, BasketPolicy policy, TodaySource today)
{
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

    /// <summary>
    /// Brings a hold to what the group has made of it. The group tells first that nobody will confirm with this hold any more, so that
    /// none is released that a confirmation on its way counts on.
    /// </summary>
    public async Task SettleAsync(GrantKey key, CancellationToken cancellation)
    {
        var group = await groups.FindAsync(key.GroupId, cancellation);
        if (key.MayConfirm(group))
            group = await groups.DecideAsync(key.GroupId, Actor.Clock, new AbandonGrant(key.ParticipantId, key.Attempt, key.Round));
        switch (key.FateIn(group))
        {
            case GrantFate.Released:
                await DecideAsync(new Release(key), Actor.Clock);
                break;
            case GrantFate.Held:
                await DecideAsync(new Trim(key, Grants.CentsFor(group, group.Participant(key.ParticipantId))), Actor.Clock);
                break;
            case GrantFate.Restored:
                await DecideAsync(new Restore(key), Actor.Clock);
                break;
            case GrantFate.Spent:
                await DecideAsync(new Spend(key), Actor.Clock);
                break;
        }
    }

    private Task<Basket> DecideAsync(BasketCommand command, Actor actor) => baskets.DecideAsync(command.Key.PersonId, command.GetType().Name, actor,
        present => BasketRules.Decide(present ?? Basket.Of(command.Key.PersonId), command, actor, today.Now, policy));
}

/// <summary>Follows a group's registrations, and looks after reservations.</summary>
public sealed class BasketFollower(BasketStore baskets) : Follower<GrantKey>
{
    public const string Name = "basket";

    protected override Task FollowAsync(GrantKey input, CancellationToken cancellation) => baskets.SettleAsync(input, cancellation);
}
