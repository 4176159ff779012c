using System.Collections.Immutable;
using Kursuok.Domain.People.Privacy;
using Kursuok.Functions.Platform.Processes;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Kursuok.Functions.People.Privacy;

/// <summary>A feature that keeps people's contacts.</summary>
public interface IContactHolder
{
    /// <summary>Tells the holders apart; without a slash.</summary>
    string Name { get; }

    /// <summary>Where contacts of a person stand that a correction must reach. Its ids hold no slash.</summary>
    Task<ImmutableArray<string>> PlacesOfAsync(string person, CancellationToken cancellation);

    /// <summary>Takes the corrected contacts over in one place, which may be gone by now.</summary>
    Task CorrectAsync(string place, string person, Actor actor, Contacts contacts, CancellationToken cancellation);
}

/// <summary>Brings corrected contacts to every place where they are kept.</summary>
public sealed class ContactCorrection(PersonalFiles files, IEnumerable<IContactHolder> holders)
{
    public static string InstanceOf(string person, long version) => FormattableString.Invariant($"contacts-{person}-{version}");

    [Function(nameof(ContactCorrection))]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var person = context.GetInput<string>()!;
        foreach (var place in await context.CallActivityAsync<string[]>(nameof(CorrectAccount), person, TaskRetry.Options))
            await context.CallActivityAsync<bool>(nameof(CorrectInGroup), $"{place}/{person}", TaskRetry.Options);
    }

    /// <summary>Answers where the contacts stand: «holder/place».</summary>
    [Function(nameof(CorrectAccount))]
    public async Task<string[]> CorrectAccount([ActivityTrigger] string person, CancellationToken cancellation)
    {
        if ((await files.FindAsync(person, cancellation))?.Contacts is null)
            return []; // Erased since.
        var found = new List<string>();
        foreach (var holder in holders)
            found.AddRange((await holder.PlacesOfAsync(person, cancellation)).Select(place => $"{holder.Name}/{place}"));
        return [.. found];
    }

    /// <param name="address">«holder/place/person».</param>
    [Function(nameof(CorrectInGroup))]
    public async Task<bool> CorrectInGroup([ActivityTrigger] string address, CancellationToken cancellation)
    {
        var parts = address.Split('/', 3);
        var (name, place, person) = (parts[0], parts[1], parts[2]);
        if ((await files.FindAsync(person, cancellation))?.Contacts is not { } contacts)
            return false; // Erased since.
        await holders.Single(holder => string.Equals(holder.Name, name, StringComparison.Ordinal)).CorrectAsync(place, person, As(person), contacts, cancellation);
        return true;
    }

    /// <summary>The person asked for it; the name is of no use here.</summary>
    private static Actor As(string person) => new(person, "", Roles.Learner);
}
