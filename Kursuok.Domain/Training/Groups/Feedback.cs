using System.Collections.Immutable;

namespace Kursuok.Domain.Training.Groups;

/// <summary>
/// What a completed group's participants think (P-10). An answer comes to light only together with at least two others: the
/// provider sees who fills the questionnaire when, so neither a small group nor what is new since the last look may tell
/// what one person answered.
/// </summary>
public static class Feedback
{
    /// <summary>Fewer are not shown.</summary>
    public const int Fewest = 3;

    /// <summary>The questionnaires that have come to light.</summary>
    public static ImmutableArray<Questionnaire> Of(Group group) =>
        [.. group.Participants.Where(participant => participant.Training.InFeedback)
            .Select(participant => participant.Training.Questionnaire).OfType<Questionnaire>()];

    /// <summary>In the order of their words, which tells nothing of who wrote them when.</summary>
    public static ImmutableArray<string> Comments(ImmutableArray<Questionnaire> questionnaires) =>
        [.. questionnaires.Select(questionnaire => questionnaire.Comment).OfType<string>().Order(StringComparer.Ordinal)];

    /// <summary>In a completed group, brings those that wait to light once they are enough.</summary>
    internal static Group Publish(Group group)
    {
        if (group.State != GroupState.Completed)
            return group;
        var waiting =
            group.Participants.Where(participant => participant.Training is { Questionnaire: not null, InFeedback: false }).ToList();
        return waiting.Count < Fewest
            ? group
            : waiting.Aggregate(group,
                (next, participant) => next.With(participant with { Training = participant.Training with { InFeedback = true } }));
    }
}

/// <summary>How often each question got each score.</summary>
/// <param name="Counts">By question, how many gave 1, 2, 3, 4 and 5.</param>
public sealed record FeedbackTally(int Questionnaires, ImmutableSortedDictionary<string, ImmutableArray<int>> Counts)
{
    public static FeedbackTally None { get; } =
        new(0, ImmutableSortedDictionary.Create<string, ImmutableArray<int>>(StringComparer.Ordinal));

    /// <summary>Of fewer than are shown, none.</summary>
    public static FeedbackTally Of(ImmutableArray<Questionnaire> questionnaires) =>
        questionnaires.Length < Feedback.Fewest ? None : new(questionnaires.Length,
        questionnaires.SelectMany(questionnaire => questionnaire.Answers).GroupBy(answer => answer.Question, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(
            answers => answers.Key, answers => Enumerable.Range(1, 5).Select(score => answers.Count(answer => answer.Score == score))
                .ToImmutableArray(), StringComparer.Ordinal));

    public FeedbackTally Add(FeedbackTally other) => new(Questionnaires + other.Questionnaires,
        other.Counts.Aggregate(Counts, (counts, added) => counts.SetItem(added.Key,
            counts.TryGetValue(added.Key, out var present) ? [.. present.Zip(added.Value, (one, more) => one + more)] : added.Value)));
}
