using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Criteria;
using Kursuok.Domain.Training.Groups;
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

    public async Task<Group> ConfirmAsync(string id, string participantId, Actor actor, long? version, CancellationToken cancellation)
    {
        var confirm = new Confirm(participantId);
        var group = await groups.FindAsync(id, cancellation);
        var participant = group.Participants.FirstOrDefault(participant => string.Equals(participant.Id, participantId, StringComparison.Ordinal));
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
            await baskets.SettleAsync(key, CancellationToken.None);
            throw;
        }
        if (key.FateIn(after) != GrantFate.Held) // The learner has chosen to pay meanwhile.
            await baskets.SettleAsync(key, CancellationToken.None);
        return after;
    }
}
