using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Criteria;

namespace Kursuok.Functions.Training.Groups;

/// <summary>Shows the providers of the registrations that wait what is known of the learner now (D-02, D-10).</summary>
public sealed class CriteriaFollower(LearnerFiles files, Projections lists, GroupStore groups) : Follower<ChangedFile>
{
    protected override async Task FollowAsync(ChangedFile input, CancellationToken cancellation)
    {
        if (await files.FindAsync(input.PersonId, cancellation) is not { } file)
            return;
        await foreach (var waiting in lists.AllAsync<RegistrationItem>(GroupLists.OfPerson(input.PersonId), "registration|", "registration|~", nameof(RegistrationState.Pending), cancellation))
        {
            if (waiting.Funding != Funding.OwnFunds.Label())
                await groups.DecideAsync(waiting.GroupId, Actor.Clock, new UpdateEligibility(waiting.ParticipantId, files.Known(file)));
        }
    }
}
