using Kursuok.Domain.Groups;
using Kursuok.Functions.Groups;
using Kursuok.Functions.Storage;

namespace Kursuok.Tests.Functions;

/// <summary>Column „Stebėsena“: what observers found, and when.</summary>
public sealed class MonitoringTests(Backend backend) : IClassFixture<Backend>
{
    [Fact, Rule("P-11")]
    public async Task The_provider_sees_the_results_and_dates_of_monitoring_at_the_group_and_in_the_list()
    {
        var office = await Office.FullAsync(backend);
        var story = await Story.InForceAsync(office);
        await backend.MoveToAsync(story.Information.TrainingStart.AddDays(1), new(12, 0));
        var observer = backend.As("stebetoja");
        var second = new MonitoringResult(story.Information.TrainingStart.AddDays(1), "Nustatyta trūkumų: užsiėmimas pradėtas vėliau");
        var first = new MonitoringResult(story.Information.TrainingStart, "Trūkumų nenustatyta");
        await observer.PostAsync<GroupView>($"{story.Path}/monitoring", second);
        await observer.PostAsync<GroupView>($"{story.Path}/monitoring", first);

        Assert.Equal([first, second], (await story.GetAsync()).Monitoring);
        var listed = Assert.Single((await office.Manager.GetAsync<Page<GroupItem>>($"{office.Path}/groups")).Items, group => group.Id == story.Group);
        Assert.Equal([first, second], listed.Monitoring);

        await story.Manager.RefusedAsync(403, "role-missing", HttpMethod.Post, $"{story.Path}/monitoring", first);
        await observer.RefusedAsync(422, "fields-invalid", HttpMethod.Post, $"{story.Path}/monitoring", first with { Date = story.Information.TrainingStart.AddDays(2) });
        await observer.RefusedAsync(422, "fields-invalid", HttpMethod.Post, $"{story.Path}/monitoring", first with { Result = " " });
    }
}
