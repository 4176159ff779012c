using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Processes;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Kursuok.Functions.Training.Groups;

/// <summary>Brings the name that VIISP gives at the latest sign-in to where the person's registration lives (AMB-86).</summary>
public sealed class NameCorrection(AccountStore accounts, GroupStore groups, Projections lists)
{
    public static string InstanceOf(string person, long version) => FormattableString.Invariant($"name-{person}-{version}");

    [Function(nameof(NameCorrection))]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var person = context.GetInput<string>()!;
        foreach (var group in await context.CallActivityAsync<string[]>(nameof(GroupsToRename), person, TaskRetry.Options))
            await context.CallActivityAsync<bool>(nameof(RenameInGroup), $"{group}/{person}", TaskRetry.Options);
    }

    [Function(nameof(GroupsToRename))]
    public async Task<string[]> GroupsToRename([ActivityTrigger] string person, CancellationToken cancellation)
    {
        var found = new List<string>();
        await foreach (var item in lists.AllAsync<RegistrationItem>(GroupLists.OfPerson(person), "registration|", "registration|~", null, cancellation))
            found.Add(item.GroupId);
        return [.. found];
    }

    /// <param name="address">«group/person».</param>
    [Function(nameof(RenameInGroup))]
    public async Task<bool> RenameInGroup([ActivityTrigger] string address, CancellationToken cancellation)
    {
        var (id, person) = address.Split('/') is [var first, var second] ? (first, second) : default;
        var group = await groups.FindAsync(id, cancellation);
        if (group.ParticipantOf(person) is not { } participant || await accounts.TryFindAsync(person, cancellation) is not { } account)
            return false; // Erased since.
        await groups.DecideAsync(id, new(person, account.FullName, Roles.Learner), new CorrectName(participant.Id, account.FirstName, account.LastName));
        return true;
    }
}
