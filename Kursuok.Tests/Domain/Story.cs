using System.Collections.Immutable;
using Kursuok.Domain.Training.Groups;

namespace Kursuok.Tests.Domain;

/// <summary>A decision told as a story: given a group on a day, when somebody asks for something, then this has happened.</summary>
internal sealed record Story(Group Group, Today Today, ImmutableArray<Event> Events)
{
    public static Story Given(Group group, Today today) => new(group, today, []);

    public Story When(Actor actor, GroupCommand command)
    {
        var decision = Group.Decide(command, actor, Today);
        return this with { Group = decision.State, Events = decision.Events };
    }

    /// <summary>The last command raised just these events, in this order.</summary>
    public Story Then(params string[] events)
    {
        Assert.Equal(events, Events.Select(happened => happened.Kind));
        return this;
    }

    public Story Then(Action<Group> holds)
    {
        holds(Group);
        return this;
    }

    public Story ThenRefused(string code, Actor actor, GroupCommand command)
    {
        Assert.Equal(code, Sample.Refused(() => Group.Decide(command, actor, Today)));
        return this;
    }
}
