using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Providers;

namespace Kursuok.Functions.Training.Groups;

/// <summary>What saving a card would do to contracts that are being signed is known before it is saved (AMB-66).</summary>
public sealed class CardChanges(InstitutionStore institutions, GroupStore groups, Projections lists, Policy policy, TodaySource today) : ICardChanges
{
    public async Task RequireChangeableAsync(string code, InstitutionCommand save, Actor actor, bool confirmed, CancellationToken cancellation)
    {
        var before = await institutions.FindAsync(code, cancellation);
        var after = InstitutionRules.Decide(before, save, actor).State;
        var touched = new List<(Group, ContractTerms)>();
        await foreach (var item in lists.AllAsync<GroupItem>(GroupLists.OfInstitution(code), "group|", "group|~", nameof(GroupState.Running), cancellation))
        {
            if (item.TrainingStart <= today.Now.Date || (save is SaveProgrammeCard card && !string.Equals(card.Programme, item.ProgrammeCode, StringComparison.Ordinal)))
                continue;
            var group = await groups.FindAsync(item.Id, cancellation);
            if (ContractTerms.Of(group, after) is { } terms)
                touched.Add((group, terms));
        }
        ContractTexts.RequireChangeable(touched, confirmed, today.Now, policy);
    }
}
