using DurableTask.Core.Exceptions;
using Grpc.Core;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Processes;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Numbers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Kursuok.Functions.Training.Groups;

/// <summary>
/// The life of a group by the clock: registration closes, training starts; and concluded contracts get their numbers. It only waits: each round runs what is due
/// and learns when to look again; a change of the group wakes it earlier. The tables hold the truth, so started anew
/// it finds its place by itself.
/// </summary>
public sealed class GroupOrchestration(GroupStore groups, NumberBook numbers, PupilNumbers pupils, Policy policy, TodaySource today)
{
    public static string InstanceOf(string group) => $"group-{group}";

    [Function(nameof(GroupOrchestration))]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var group = context.GetInput<string>()!;
        var round = await context.CallActivityAsync<Round>(nameof(GroupRound), group, TaskRetry.Options);
        if (round.Over)
            return;
        using var waiting = new CancellationTokenSource();
        var changed = context.WaitForExternalEvent<string>(Nudges.Changed);
        if (round.Next is { } next)
        {
            await Task.WhenAny(changed, context.CreateTimer(next.UtcDateTime, waiting.Token));
            waiting.Cancel();
        }
        else
        {
            await changed;
        }
        context.ContinueAsNew(group);
    }

    /// <summary>Runs what is due for a group now and says when to come again.</summary>
    [Function(nameof(GroupRound))]
    public async Task<Round> GroupRound([ActivityTrigger] string id, CancellationToken cancellation)
    {
        var group = await groups.FindAsync(id, cancellation);
        if (group is { State: GroupState.Running, Signing: Signing.Blocked })
            group = await groups.DecideAsync(id, Actor.Clock, new OpenSigning(await groups.ReadinessAsync(group, cancellation)));
        if (group.State == GroupState.Announced && today.Now.Date > group.RegistrationEnd)
            group = await groups.DecideAsync(id, Actor.Clock, new CloseRegistration(await groups.ReadinessAsync(group, cancellation)));
        if (group.State is GroupState.Announced or GroupState.Running && today.Now.Date >= group.Information.TrainingStart)
            group = await groups.DecideAsync(id, Actor.Clock, new StartDay());
        group = await groups.RefreshTextsAsync(group, cancellation);
        if (GroupNotices.NextMoment(group, today.Now, policy.Notices) <= today.Now.Now)
            group = await groups.DecideAsync(id, Actor.Clock, new GiveNotices());
        // One after another, so that contracts signed together get their numbers in the order of the list.
        foreach (var participant in WaitingForNumber(group).OrderBy(participant => participant.Contract!.ConcludedAt))
        {
            var contract = participant.Contract!;
            if (group.Programme.Kind == ProgrammeKind.NonFormal)
            {
                var number = await numbers.GiveContractAsync(group.Institution, $"{id}-{contract.Id}", Vilnius.DateOf(contract.ConcludedAt!.Value), cancellation);
                group = await groups.DecideAsync(id, Actor.Clock, new RegisterNumber(participant.Id, contract.Id, number));
            }
            else if (await pupils.FindAsync(group, participant, cancellation) is { } registered)
            {
                group = await groups.DecideAsync(id, Actor.Clock, new RegisterNumber(participant.Id, contract.Id, registered.Number, registered.RegisteredOn));
            }
        }
        // Whom the pupils' register does not hold yet is asked for the next morning.
        DateTimeOffset? tomorrow = WaitingForNumber(group).Any() ? Vilnius.At(today.Now.Date.AddDays(1), new(6, 0)) : null;
        var notices = GroupNotices.NextMoment(group, today.Now, policy.Notices);
        DateTimeOffset?[] moments = [tomorrow, notices, GroupLifecycle.NextMoment(group, today.Now)];
        return new(tomorrow is null && notices is null && group.State is (GroupState.Completed or GroupState.CalledOff), moments.Min());
    }

    /// <summary>Whose contracts are concluded and have no number. In the pupils' register nobody will enter one that was terminated.</summary>
    private static IEnumerable<Participant> WaitingForNumber(Group group) => group.Participants.Where(participant =>
        participant.Contract is { ConcludedAt: not null, Number: null } contract && (group.Programme.Kind == ProgrammeKind.NonFormal || contract.IsConcluded));

    /// <param name="Over">The group has ended; nothing will be due any more.</param>
    public sealed record Round(bool Over, DateTimeOffset? Next);
}

/// <summary>
/// Wakes the groups of an institution whose signing waits for its numbering or a contract card (AMB-03), and those whose contracts are
/// being signed: a changed card changes what they say (AMB-66).
/// </summary>
public sealed class BlockedSigning(Projections lists, TodaySource today)
{
    [Function(BlockedSigningWakeUp.Orchestrator)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        foreach (var group in await context.CallActivityAsync<string[]>(nameof(BlockedGroups), context.GetInput<string>()!, TaskRetry.Options))
            await context.CallActivityAsync<GroupOrchestration.Round>(nameof(GroupOrchestration.GroupRound), group, TaskRetry.Options);
    }

    [Function(nameof(BlockedGroups))]
    public async Task<string[]> BlockedGroups([ActivityTrigger] string institution, CancellationToken cancellation)
    {
        var blocked = new List<string>();
        await foreach (var group in lists.AllAsync<GroupItem>(GroupLists.OfInstitution(institution), "group|", "group|~", nameof(GroupState.Running), cancellation))
        {
            if (group.Signing == Signing.Blocked || (group.Signing == Signing.Open && today.Now.Date < group.TrainingStart))
                blocked.Add(group.Id);
        }
        return [.. blocked];
    }
}
