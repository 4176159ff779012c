using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Criteria;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Training.Baskets;
using Kursuok.Functions.Training.Criteria;

namespace Kursuok.Functions.Training.Groups;

/// <summary>
/// Confirms a registration (D-15). Where the basket pays, its money is reserved in the learner's ledger first and the group confirms with it;
/// a reservation that the group does not take up is given back at once, and after a crash in between by the ledger's own message.
/// </summary>
public sealed class Confirmation(GroupStore groups, BasketStore baskets, LearnerFiles files)
{
    /// <summary>Grants more of the basket where money has come free since the confirmation (AMB-74). What is kept and not granted goes back.</summary>
    public async Task<Group> RaiseAsync(string id, string participantId, Actor actor, long? version, CancellationToken cancellation)
    {
        var group = await groups.FindAsync(id, cancellation);
        groups.Try(group, actor, new RaiseGrant(participantId, null), version); // What would be refused reserves nothing.
        var key = Grants.KeyOf(group, group.Participant(participantId));
        var grant = await baskets.TopUpAsync(key, (long)(group.Information.PriceEur * 100), actor);
        return await groups.DecideAsync(id, actor, new RaiseGrant(participantId, grant), version);
    }

    public async Task<Group> ConfirmAsync(string id, Confirm confirm, Actor actor, long? version, CancellationToken cancellation)
    {
        var group = await groups.FindAsync(id, cancellation);
        var participant = group.Participants.FirstOrDefault(participant => string.Equals(participant.Id, confirm.ParticipantId, StringComparison.Ordinal));
        if (participant?.Registration is not { State: RegistrationState.Pending, Funding: Funding.ImpBasket } registration || !actor.Represents(group.Institution, Roles.GroupManagers))
            return await groups.DecideAsync(id, actor, confirm, version);

        if (await files.FindAsync(participant.Learner.PersonId, cancellation) is { } file)
            confirm = confirm with { Eligibility = files.Known(await files.AskAsync(file, again: false, cancellation)) };
        var (price, key) = ((long)(group.Information.PriceEur * 100), Grants.KeyOf(group, participant));
        groups.Try(group, actor, confirm with { Grant = new(price, registration.GrantRound) }, version); // What would be refused reserves nothing.
        if (price == 0)
            return await groups.DecideAsync(id, actor, confirm, version);

        var grant = await baskets.ReserveAsync(key, $"{group.Programme.Name}, grupė „{group.Information.Name}“", price, actor);
        Group after;
        try
        {
            after = await groups.DecideAsync(id, actor, confirm with { Grant = grant }, version);
        }
        catch (RefusedException)
        {
            await SettleAsync(key, CancellationToken.None);
            throw;
        }
        if (key.FateIn(after) != GrantFate.Held) // The learner has chosen to pay meanwhile.
            await SettleAsync(key, CancellationToken.None);
        return after;
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
                await baskets.DecideAsync(new Release(key), Actor.Clock);
                break;
            case GrantFate.Held:
                await baskets.DecideAsync(new Trim(key, Grants.CentsFor(group, group.Participant(key.ParticipantId))), Actor.Clock);
                break;
            case GrantFate.Restored:
                await baskets.DecideAsync(new Restore(key), Actor.Clock);
                break;
            case GrantFate.Spent:
                await baskets.DecideAsync(new Spend(key), Actor.Clock);
                break;
        }
    }
}

/// <summary>Follows a group's registrations, and looks after reservations.</summary>
public sealed class GrantFollower(Confirmation confirmation) : Follower<GrantKey>
{
    protected override Task FollowAsync(GrantKey input, CancellationToken cancellation) => confirmation.SettleAsync(input, cancellation);
}
