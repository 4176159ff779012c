using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Tests.Functions.Training.Groups;

/// <summary>What participants think, over HTTP.</summary>
public sealed class FeedbackTests(FullOffice world) : IClassFixture<FullOffice>
{
    [Fact]
    [Rule("P-10")]
    public async Task A_programme_shows_what_its_completed_groups_show_and_nothing_of_the_small_ones()
    {
        var path = $"{world.Office.Path}/programmes/211500102";
        var large = await CompletedAsync(3);
        var small = await CompletedAsync(2);
        Assert.Equal(0, (await small.Manager.GetAsync<FeedbackView>($"{small.Path}/feedback")).Counted);

        var feedback = await world.Office.Manager.GetAsync<ProgrammeFeedback>($"{path}/feedback");
        Assert.Equal((3, "Duomenų analizė skaičiuokle"), (feedback.Counted, feedback.ProgrammeName));
        Assert.All(feedback.Questions, question => Assert.Equal([0, 0, 0, 0, 3], question.Distribution));
        Assert.Equal([large.Group], feedback.Groups.Select(group => group.GroupId));

        var page = await world.Office.Manager.GetAsync<Page<CommentItem>>($"{path}/comments?size=2");
        Assert.Equal(["Ačiū", "Buvo įdomu"], page.Items.Select(item => item.Comment)); // In the order of words.
        Assert.Equal(["Per trumpai"], (await world.Backend.As("imp-administratorius").GetAsync<Page<CommentItem>>($"{path}/comments?size=2&next={page.Next}")).Items.Select(item => item.Comment));
        await world.Backend.As("vadove").RefusedAsync(403, "role-missing", HttpMethod.Get, $"{path}/comments");
        await world.Office.Manager.RefusedAsync(404, "programme-unknown", HttpMethod.Get, $"{world.Office.Path}/programmes/nera/feedback");
    }

    private async Task<Story> CompletedAsync(int learners)
    {
        var story = await Story.EvaluatedAsync(world.Office, learners);
        foreach (var (learner, comment) in story.Learners.Keys.Zip((string[])["Per trumpai", "Ačiū", "Buvo įdomu"]))
            await story.FillQuestionnaireAsync(learner, comment);
        await story.Manager.PostAsync<GroupView>($"{story.Path}/complete");
        await world.Backend.SettleAsync();
        return story;
    }
}
