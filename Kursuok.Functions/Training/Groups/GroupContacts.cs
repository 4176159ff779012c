using System.Collections.Immutable;
using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.People.Privacy;
using Kursuok.Functions.Platform.Storage;

namespace Kursuok.Functions.Training.Groups;

/// <summary>The contacts of those who have registered to groups.</summary>
public sealed class GroupContacts(GroupStore groups, Projections lists) : IContactHolder
{
    public string Name => "groups";

    /// <summary>The groups where the person's registration lives.</summary>
    public async Task<ImmutableArray<string>> PlacesOfAsync(string person, CancellationToken cancellation)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        foreach (var state in (RegistrationState[])[RegistrationState.Pending, RegistrationState.Confirmed])
        {
            await foreach (var item in lists.AllAsync<RegistrationItem>(GroupLists.OfPerson(person), "registration|", "registration|~", state.ToString(), cancellation))
                found.Add(item.GroupId);
        }
        return found.ToImmutable();
    }

    public async Task CorrectAsync(string place, string person, Actor actor, Contacts contacts, CancellationToken cancellation)
    {
        if ((await groups.FindAsync(place, cancellation)).ParticipantOf(person) is { } participant)
            await groups.DecideAsync(place, actor, new CorrectContacts(participant.Id, contacts.Email, contacts.Phone));
    }
}
