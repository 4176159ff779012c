using System.Collections.Immutable;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Training.Numbers;
using Kursuok.Functions.Training.Providers;

namespace Kursuok.Functions.Training.Groups;

/// <summary>The groups: reading and deciding.</summary>
public sealed class GroupStore(AggregateStore<Group> store, InstitutionStore institutions, NumberBook numbers, Policy policy, TodaySource today)
{
    /// <exception cref="RefusedException">There is none.</exception>
    public async Task<Group> FindAsync(string id, CancellationToken cancellation) =>
        await store.FindAsync(id, cancellation) is { Deleted: false } group ? group : throw Unknown();

    /// <summary>The group, for those who may see all of it: its provider's users and the administrator.</summary>
    public async Task<Group> FindAsync(string id, Actor actor, CancellationToken cancellation)
    {
        var group = await FindAsync(id, cancellation);
        return actor.Is(Roles.ImpAdministrator) || actor.Represents(group.Institution, Roles.Provider) ? group : throw Unknown();
    }

    public Task<Group> CreateAsync(string id, string programme, GroupInformation information, Institution institution, Actor actor) =>
        store.DecideAsync(id, "CreateGroup", actor, present => present is null
            ? GroupLifecycle.Create(id, programme, information, institution, actor, policy)
            : new Decision<Group>(present, [])); // Made already: a repeated request under its idempotency key.

    /// <summary>A draft made of another group, its timetable moved to the new start of training (AMB-87).</summary>
    public Task<Group> CopyAsync(string id, Group source, CopyPlan plan, ImmutableArray<string> sessionIds, Institution institution, Actor actor) =>
        store.DecideAsync(id, "CopyGroup", actor, present => present is null
            ? GroupLifecycle.Copy(id, source, plan, sessionIds, institution, actor, today.Now, policy)
            : new Decision<Group>(present, [])); // Made already: a repeated request under its idempotency key.

    /// <summary>Makes the group's rows in lists again and starts its orchestrations where they are lost; the group itself stays as it is.</summary>
    public async Task<Group> RepairAsync(string id, Actor actor, CancellationToken cancellation)
    {
        await FindAsync(id, actor, cancellation); // Only what the actor may see.
        return await store.RepairAsync(id, cancellation) ?? throw Unknown();
    }

    /// <param name="version">The version that the caller looked at; null decides on whatever stands now.</param>
    public Task<Group> DecideAsync(string id, Actor actor, GroupCommand command, long? version = null) =>
        store.DecideAsync(id, command.GetType().Name, actor, present =>
            GroupLifecycle.Decide(present is { Deleted: false } ? present : throw Unknown(), command, actor, today.Now, policy).Expecting(present, version));

    /// <summary>Decides without saving, so that what would be refused is refused before anything else happens for it.</summary>
    /// <exception cref="RefusedException">What the decision refused with.</exception>
    public void Try(Group group, Actor actor, GroupCommand command, long? version) =>
        GroupLifecycle.Decide(group, command, actor, today.Now, policy).Expecting(group, version);

    /// <summary>What signing needs, looked up now (C-01).</summary>
    public async Task<SigningReadiness> ReadinessAsync(Group group, CancellationToken cancellation)
    {
        var numbering = await numbers.ContractsOfAsync(group.Institution, cancellation);
        var institution = await institutions.FindAsync(group.Institution, cancellation);
        return new(numbering.IsFilledOn(today.Now.Date), institution.ProgrammeCards.ContainsKey(group.Programme.Code), institution.Card is not null)
        {
            Terms = ContractTerms.Of(group, institution),
        };
    }

    /// <summary>Contracts that wait for signatures take in what the cards say now, and people hear of it (AMB-66).</summary>
    public async Task<Group> RefreshTextsAsync(Group group, CancellationToken cancellation)
    {
        if (group is not { State: GroupState.Running, Signing: Signing.Open } || today.Now.Date >= group.Information.TrainingStart)
            return group;
        if (ContractTerms.Of(group, await institutions.FindAsync(group.Institution, cancellation)) is { } terms && terms != group.Terms)
            group = await DecideAsync(group.Id, Actor.Clock, new TakeTerms(terms));
        return ContractTexts.NextLetter(group) <= today.Now.Now ? await DecideAsync(group.Id, Actor.Clock, new TellOfTexts()) : group;
    }

    /// <summary>What blocked signing waits for now; nothing where it is not blocked.</summary>
    public async Task<ImmutableArray<MissingItem>> MissingAsync(Group group, CancellationToken cancellation) =>
        group.Signing == Signing.Blocked
            ? (await ReadinessAsync(group, cancellation)).Missing(group.Programme.Kind)
            : [];

    private static RefusedException Unknown() => GroupRefusals.Unknown.Because("Tokios mokymo grupės nėra.");
}
