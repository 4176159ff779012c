using System.Collections.Immutable;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Storage;

namespace Kursuok.Functions.Training.Groups;

/// <summary>The names of those who have registered to groups.</summary>
public sealed class GroupNames(GroupStore groups, Projections lists) : INameHolder
{
    public string Name => "groups";

    public async Task<ImmutableArray<string>> PlacesOfAsync(string person, CancellationToken cancellation)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        await foreach (var item in lists.AllAsync<RegistrationItem>(GroupLists.OfPerson(person), "registration|", "registration|~", null, cancellation))
            found.Add(item.GroupId);
        return found.ToImmutable();
    }

    public async Task RenameAsync(string place, string person, string firstName, string lastName, CancellationToken cancellation)
    {
        if ((await groups.FindAsync(place, cancellation)).ParticipantOf(person) is { } participant)
            await groups.DecideAsync(place, new(person, $"{firstName} {lastName}", Roles.Learner), new CorrectName(participant.Id, firstName, lastName));
    }
}
