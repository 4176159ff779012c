using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Processes;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Kursuok.Functions.Training.Groups;

/// <summary>
/// The life of one contract: the paper to be signed is composed; it waits for the signatures and the number, then stores the paper with
/// its signature sheet, then waits for the end. A changed text is composed anew. Like the group's, it only waits; the tables hold the truth.
/// </summary>
public sealed class ContractOrchestration(GroupStore groups, ContractPapers papers)
{
    public static string InstanceOf(string group, string contract) => $"contract-{group}-{contract}";

    [Function(nameof(ContractOrchestration))]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var contract = context.GetInput<string>()!;
        if (await context.CallActivityAsync<bool>(nameof(ContractRound), contract, TaskRetry.Options))
            return;
        await context.WaitForExternalEvent<string>(Nudges.Changed);
        context.ContinueAsNew(contract);
    }

    /// <summary>Does what a contract needs now. Answers whether it has ended.</summary>
    /// <param name="address">«group/participant/contract».</param>
    [Function(nameof(ContractRound))]
    public async Task<bool> ContractRound([ActivityTrigger] string address, CancellationToken cancellation)
    {
        var parts = address.Split('/');
        var group = await groups.FindAsync(parts[0], cancellation);
        var participant = group.Participant(parts[1]);
        if (participant.Contract is not { } contract || !string.Equals(contract.Id, parts[2], StringComparison.Ordinal))
            return true; // The person has registered again: another contract has taken its place.
        await papers.ComposeAsync(group, participant.Id, cancellation);
        if (contract is { Number: not null, Document: null } && !participant.Erased.Contains(RecordKind.Contract))
        {
            var (document, code) = await papers.ConcludeAsync(group, participant, contract, cancellation);
            await groups.DecideAsync(group.Id, Actor.Clock, new AttachContract(participant.Id, contract.Id, document, code));
        }
        return contract.State is ContractState.Lapsed || (contract is { State: ContractState.Terminated or ContractState.Ended, Number: not null });
    }
}
