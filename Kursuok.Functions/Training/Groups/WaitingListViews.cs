using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Messaging;

namespace Kursuok.Functions.Training.Groups;

/// <summary>A place in a waiting list, as the one who waits sees it (AMB-95).</summary>
/// <param name="Place">From 1: the first one gets the next seat.</param>
/// <param name="RegistrationEnd">Until then a freed seat is given at once; later only by the provider.</param>
public sealed record QueueItem(
    string GroupId, string GroupName, string ProgrammeName, int Place, DateTimeOffset Since, string Funding, DateOnly RegistrationEnd, DateOnly TrainingStart)
{
    public static QueueItem Of(Group group, Queued queued, int place) => new(
        group.Id, group.Information.Name, group.Programme.Name, place, queued.Since, queued.Funding.Label(), group.RegistrationEnd, group.Information.TrainingStart);
}

/// <summary>Somebody who waits, as the provider sees him or her.</summary>
public sealed record QueuedView(string Id, int Place, string FirstName, string LastName, string Email, string Phone, DateTimeOffset Since, string Funding)
{
    public static QueuedView Of(Queued queued, int place) => new(
        queued.Id, place, queued.Learner.FirstName, queued.Learner.LastName, queued.Learner.Email, queued.Learner.Phone, queued.Since, queued.Funding.Label());
}

public sealed record QueueLeft(string GroupId);

/// <summary>A copy of a group is announced: those who wait in the group that it was made of are told (AMB-87).</summary>
public sealed record AnnouncedCopy(string Source, string Copy, string Name);

public sealed class CopyOffers(GroupStore groups) : Follower<AnnouncedCopy>
{
    public const string Name = "copy-offers";

    protected override Task FollowAsync(AnnouncedCopy input, CancellationToken cancellation) =>
        groups.DecideAsync(input.Source, Actor.Clock, new OfferCopy(input.Copy, input.Name));
}
