using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Tests.Domain.Training.Groups;

/// <summary>No answer comes to light with fewer than two others.</summary>
public sealed class FeedbackRulesTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 3)]
    [InlineData(5, 5)]
    [Rule("P-10")]
    public void A_completed_group_shows_three_or_more_questionnaires(int filled, int counted)
    {
        var view = FeedbackView.Of(Completed(filled, 6), Policy.Default);
        Assert.Equal((filled, counted), (view.Filled, view.Counted));
        Assert.Equal(counted == 0 ? 0 : Policy.Default.Questions.Length, view.Questions.Length);
        Assert.Equal(counted, view.Comments.Length);
    }

    [Fact]
    [Rule("P-10")]
    public void Questionnaires_filled_later_join_by_threes()
    {
        var group = Completed(4, 8);
        var counted = new List<int>();
        for (var ordinal = 5; ordinal <= 8; ordinal++)
        {
            group = Fill(group, ordinal, 1);
            counted.Add(FeedbackView.Of(group, Policy.Default).Counted);
        }
        Assert.Equal([4, 4, 7, 7], counted);
        Assert.All(FeedbackView.Of(group, Policy.Default).Questions, question => Assert.Equal([3, 0, 0, 0, 4], question.Distribution));
    }

    [Fact]
    public void Too_few_before_the_end_are_shown_once_the_third_has_come()
    {
        var group = Completed(2, 3);
        Assert.Equal(0, FeedbackView.Of(group, Policy.Default).Counted);
        Assert.Equal(3, FeedbackView.Of(Fill(group, 3, 2), Policy.Default).Counted);
    }

    [Fact]
    public void Results_tell_the_average_and_how_often_each_score_was_given()
    {
        var group = new[] { 2, 4, 5 }.Select((score, i) => (score, i))
            .Aggregate(Completed(0, 3), (next, filled) => Fill(next, filled.i + 1, filled.score));
        var result = FeedbackView.Of(group, Policy.Default).Questions[0];
        Assert.Equal((3, 3.67m), (result.Count, result.Average));
        Assert.Equal([0, 1, 0, 1, 1], result.Distribution);
    }

    [Fact]
    public void A_programme_adds_up_what_its_groups_show()
    {
        var (three, two) = (FeedbackTally.Of(Feedback.Of(Completed(3, 3))), FeedbackTally.Of(Feedback.Of(Completed(2, 2))));
        var sum = FeedbackTally.None.Add(three).Add(two).Add(three);
        Assert.Equal(6, sum.Questionnaires);
        Assert.All(QuestionResult.Of(sum, Policy.Default), question => Assert.Equal([0, 0, 0, 0, 6], question.Distribution));
    }

    /// <summary>A group that has just been completed, the first of its participants having filled the questionnaire.</summary>
    private static Group Completed(int filled, int all)
    {
        var group = Sample.Group(GroupState.Running, [.. Enumerable.Range(1, all).Select(ordinal =>
            Sample.Participant(ordinal, contract: ContractState.InForce,
                training: ordinal <= filled ? TrainingState.QuestionnaireFilled : TrainingState.Confirmed))]);
        return group.Decide(new Complete(), Sample.Administrator, Sample.Noon(Sample.TrainingEnd)).State;
    }

    private static Group Fill(Group group, int ordinal, int score) => group.Decide(
        new FillQuestionnaire(Sample.Id(ordinal),
            new([.. Policy.Default.Questions.Select(question => new Answer(question.Id, score))], null)),
        Sample.Learner(ordinal), Sample.Noon(Sample.TrainingEnd.AddDays(1))).State;
}
