using System.Collections.Immutable;
using Kursuok.Functions.Platform.Processes;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Kursuok.Functions.People.Accounts;

/// <summary>A feature that keeps people's names.</summary>
public interface INameHolder
{
    /// <summary>Tells the holders apart; without a slash.</summary>
    string Name { get; }

    /// <summary>Where the person's name stands that a change must reach. Its ids hold no slash.</summary>
    Task<ImmutableArray<string>> PlacesOfAsync(string person, CancellationToken cancellation);

    /// <summary>Takes the new name over in one place, which may be gone by now.</summary>
    Task RenameAsync(string place, string person, string firstName, string lastName, CancellationToken cancellation);
}

/// <summary>Brings the name that VIISP gives at the latest sign-in to where the contexts keep a copy (AMB-86).</summary>
public sealed class NameCorrection(AccountStore accounts, IEnumerable<INameHolder> holders)
{
    public static string InstanceOf(string person, long version) => FormattableString.Invariant($"name-{person}-{version}");

    [Function(nameof(NameCorrection))]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var person = context.GetInput<string>()!;
        foreach (var place in await context.CallActivityAsync<string[]>(nameof(PlacesToRename), person, TaskRetry.Options))
            await context.CallActivityAsync<bool>(nameof(RenameInPlace), $"{place}/{person}", TaskRetry.Options);
    }

    /// <summary>Answers where the name stands: «holder/place».</summary>
    [Function(nameof(PlacesToRename))]
    public async Task<string[]> PlacesToRename([ActivityTrigger] string person, CancellationToken cancellation)
    {
        var found = new List<string>();
        foreach (var holder in holders)
            found.AddRange((await holder.PlacesOfAsync(person, cancellation)).Select(place => $"{holder.Name}/{place}"));
        return [.. found];
    }

    /// <param name="address">«holder/place/person».</param>
    [Function(nameof(RenameInPlace))]
    public async Task<bool> RenameInPlace([ActivityTrigger] string address, CancellationToken cancellation)
    {
        var parts = address.Split('/', 3);
        var (name, place, person) = (parts[0], parts[1], parts[2]);
        if (await accounts.TryFindAsync(person, cancellation) is not { } account)
            return false; // Erased since.
        await holders.Single(holder => string.Equals(holder.Name, name, StringComparison.Ordinal))
            .RenameAsync(place, person, account.FirstName, account.LastName, cancellation);
        return true;
    }
}
