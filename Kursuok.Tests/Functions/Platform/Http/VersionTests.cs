using System.Globalization;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Numbers;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Tests.Functions.Platform.Http;

/// <summary>ETags: reads carry them, changes accept them, and who comes late is told.</summary>
public sealed class VersionTests : IAsyncLifetime
{
    private readonly Backend _backend = new();

    public ValueTask InitializeAsync() => _backend.InitializeAsync();

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    [Fact]
    public async Task A_read_carries_the_version_and_each_change_makes_the_next()
    {
        var story = await Story.DraftAsync(await Office.FullAsync(_backend));
        var before = await TagAsync(story);
        var changed = await story.Manager.SendAsync(HttpMethod.Put, $"{story.Path}/default-method", new DefaultMethod(SessionMethod.Contact), ("If-Match", $"\"{before}\""));
        Assert.Equal(200, (int)changed.Status);
        Assert.Equal($"\"{before + 1}\"", changed.Headers.ETag!.Tag);
        Assert.Equal(before + 1, await TagAsync(story));
    }

    [Theory]
    [InlineData("\"0\"")]
    [InlineData("\"x\"")]
    [InlineData("W/\"1\"")]
    [InlineData("abc")]
    public async Task A_change_of_what_was_read_before_another_change_is_refused_with_the_present_version(string stale)
    {
        var story = await Story.DraftAsync(await Office.FullAsync(_backend));
        var version = await TagAsync(story);
        var answer = await story.Manager.SendAsync(HttpMethod.Put, $"{story.Path}/default-method", new DefaultMethod(SessionMethod.Contact), ("If-Match", stale));
        Assert.Equal((412, "changed-since-read"), ((int)answer.Status, answer.Problem.Code));
        Assert.Contains($"\"{version}\"", answer.Problem.Detail, StringComparison.Ordinal);
        Assert.Equal(version, await TagAsync(story));
    }

    [Fact]
    public async Task Who_may_not_change_it_learns_nothing_of_its_version()
    {
        var story = await Story.DraftAsync(await Office.FullAsync(_backend));
        var answer = await _backend.As("vadove").SendAsync(HttpMethod.Put, $"{story.Path}/default-method", new DefaultMethod(SessionMethod.Contact), ("If-Match", "\"0\""));
        Assert.Equal((403, "role-missing"), ((int)answer.Status, answer.Problem.Code));
    }

    [Fact]
    public async Task Of_many_who_change_the_same_version_at_once_one_wins()
    {
        var story = await Story.DraftAsync(await Office.FullAsync(_backend));
        var version = await TagAsync(story);
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ =>
            story.Manager.SendAsync(HttpMethod.Put, $"{story.Path}/default-method", new DefaultMethod(SessionMethod.Contact), ("If-Match", $"\"{version}\""))));
        Assert.Equal(1, answers.Count(answer => (int)answer.Status == 200));
        Assert.Equal(39, answers.Count(answer => (int)answer.Status == 412));
    }

    [Fact]
    public async Task A_questionnaire_and_a_numbering_stage_are_changes_as_well()
    {
        var office = await Office.FullAsync(_backend);
        var story = await Story.EvaluatedAsync(office, 1);
        var questionnaire = new Questionnaire([.. Policy.Default.Questions.Select(question => new Answer(question.Id, 5))], null);
        Task<Reply> Fill(string version) => _backend.As("dalyvis-1").SendAsync(HttpMethod.Post, $"{story.Path}/completion/{story.Learners["dalyvis-1"]}/questionnaire", questionnaire, ("If-Match", version));
        Assert.Equal("changed-since-read", (await Fill("\"1\"")).Problem.Code);
        Assert.Equal(200, (int)(await Fill($"\"{await TagAsync(story)}\"")).Status);

        Task<Reply> Add(int day, string version) => office.Manager.SendAsync(HttpMethod.Post, $"{office.Path}/numbering", new NumberingStage(_backend.Today.AddDays(day), 1, "NMC-", $"/{25 + day}", 4), ("If-Match", version));
        Assert.Equal("changed-since-read", (await Add(1, "\"99\"")).Problem.Code);
        var added = await Add(1, "*");
        Assert.Equal(201, (int)added.Status);
        Assert.Equal(201, (int)(await Add(2, added.Headers.ETag!.Tag)).Status);
        Assert.Equal("changed-since-read", (await Add(3, added.Headers.ETag!.Tag)).Problem.Code);
    }

    [Fact]
    public async Task Reading_the_registers_and_registering_are_changes_as_well()
    {
        var office = await Office.FullAsync(_backend);
        var story = await Story.AnnouncedAsync(office);
        Task<Reply> Read(string version) => office.Manager.SendAsync(HttpMethod.Post, $"{office.Path}/registers/read", null, ("If-Match", version));
        Assert.Equal("changed-since-read", (await Read("\"1\"")).Problem.Code);
        var present = (await office.Manager.SendAsync(HttpMethod.Get, office.Path)).Headers.ETag!.Tag;
        var read = await Read(present);
        Assert.Equal(200, (int)read.Status);
        Assert.NotEqual(present, read.Headers.ETag!.Tag);

        Task<Reply> Register(string version) => _backend.As("dalyvis-5").SendAsync(HttpMethod.Post, $"{story.Path}/registrations", new NewRegistration(Funding.OwnFunds, null, null), ("If-Match", version));
        Assert.Equal("changed-since-read", (await Register("\"1\"")).Problem.Code);
        var version = await TagAsync(story);
        var registered = await Register($"\"{version}\"");
        Assert.Equal((201, $"\"{version + 1}\""), ((int)registered.Status, registered.Headers.ETag!.Tag));
    }

    private static async Task<long> TagAsync(Story story)
    {
        var answer = await story.Manager.SendAsync(HttpMethod.Get, story.Path);
        return long.Parse(answer.Headers.ETag!.Tag.Trim('"'), CultureInfo.InvariantCulture);
    }
}
