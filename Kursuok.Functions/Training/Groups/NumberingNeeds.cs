using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Numbers;

namespace Kursuok.Functions.Training.Groups;

/// <summary>Which contracts wait for numbers.</summary>
public sealed class NumberingNeeds(Projections lists, TodaySource today) : INumberingNeeds
{
    public async Task<DateOnly?> FirstOnAsync(string institution, CancellationToken cancellation)
    {
        DateOnly? first = null;
        await foreach (var group in lists.AllAsync<GroupItem>(GroupLists.OfInstitution(institution), "group|", "group|~", nameof(GroupState.Running), cancellation))
        {
            if (group.Signing == Signing.Open)
                first = today.Now.Date;
        }
        foreach (var state in (ContractState[])[ContractState.InForce, ContractState.TerminationRequested, ContractState.Terminated, ContractState.Ended])
        {
            await foreach (var contract in lists.AllAsync<ContractItem>(GroupLists.OfInstitution(institution), "contract|", "contract|~", state.ToString(), cancellation))
            {
                if (contract is { Number: null, ConcludedAt: { } at } && (first is null || Vilnius.DateOf(at) < first))
                    first = Vilnius.DateOf(at);
            }
        }
        return first;
    }
}
