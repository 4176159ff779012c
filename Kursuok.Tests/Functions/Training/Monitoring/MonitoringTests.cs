using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Monitoring;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Kursuok.Functions.Training.Monitoring;

namespace Kursuok.Tests.Functions.Training.Monitoring;

/// <summary>„Institucijos KPMPC protokolai“ and the column „Stebėsena“ over HTTP.</summary>
public sealed class MonitoringTests(FullOffice world) : IClassFixture<FullOffice>
{
    private Office Office => world.Office;
    private Caller Observer => world.Backend.As("stebetoja");

    [Fact]
    [Rule("M-01", "M-02", "M-03", "M-04", "P-11")]
    public async Task A_protocol_goes_from_the_observers_draft_to_the_providers_signature()
    {
        var story = await StartedAsync();
        var form = Form(story, new Finding(FindingSeverity.Note, "Užsiėmimas prasidėjo 10 min. vėliau"));
        var draft = await Observer.PostAsync<ProtocolView>("/api/protocols", form);
        var path = $"/api/protocols/{draft.Id}";
        Assert.Equal(("Rengiamas", "Rudens grupė", "Duomenų analizė skaičiuokle"), (draft.StateLabel, draft.Subject.GroupName, draft.Subject.ProgrammeName));
        await story.Manager.RefusedAsync(404, "protocol-unknown", HttpMethod.Get, path);
        Assert.Null(await RowAsync(draft.Id));
        await Observer.PutAsync<ProtocolView>(path, new ProtocolText(form.Date, "Esminių trūkumų nenustatyta", form.Findings));
        Assert.Empty((await story.GetAsync()).Monitoring);

        await Observer.PostAsync<ProtocolView>($"{path}/file");
        Assert.Contains(await world.Backend.MailsAsync(), mail => mail is { To: "asta@nmc.example", Subject: "Pateiktas stebėsenos protokolas" });
        await Observer.RefusedAsync(409, "protocol-not-in-this-state", HttpMethod.Put, path, new ProtocolText(form.Date, "Kitaip", []));
        var shown = new MonitoringResult(form.Date, "Esminių trūkumų nenustatyta", draft.Id);
        Assert.Equal([shown], (await story.GetAsync()).Monitoring);
        Assert.Equal([shown], Assert.Single((await Observer.GetAsync<Page<GroupItem>>($"{Office.Path}/groups?size=100")).Items, group => group.Id == story.Group).Monitoring);
        Assert.Equal("Pateiktas", await RowAsync(draft.Id));

        await story.Manager.RefusedAsync(409, "protocol-not-in-this-state", HttpMethod.Post, $"{path}/sign"); // Not read yet.
        Assert.True((await story.Manager.PostAsync<ProtocolView>($"{path}/acquaint")).MaySign);
        var answered = await story.Manager.PutAsync<ProtocolView>($"{path}/answer", new ProtocolAnswer(true, "Vėlavimo nebebus."));
        Assert.Equal(new ProtocolAnswer(true, "Vėlavimo nebebus."), answered.Answer);
        var signed = await story.Manager.PostAsync<ProtocolView>($"{path}/sign");
        Assert.Equal(("Pasirašytas", "Eglė Jankauskienė"), (signed.StateLabel, signed.Signed?.Name));
        Assert.Equal("Pasirašytas", await RowAsync(draft.Id));
        Assert.Equal("Pasirašytas", (await Observer.GetAsync<ProtocolView>(path)).StateLabel);
        Assert.Contains((await Observer.GetAsync<Page<ProtocolItem>>("/api/protocols?state=signed")).Items, item => item is { Agrees: true } && item.Id == draft.Id);
        await world.Backend.As("vadove").RefusedAsync(404, "protocol-unknown", HttpMethod.Get, path);
    }

    [Fact]
    [Rule("M-03")]
    public async Task With_critical_deficiencies_a_protocol_is_answered_but_not_signed()
    {
        var story = await StartedAsync();
        var path = $"/api/protocols/{(await Observer.PostAsync<ProtocolView>("/api/protocols", Form(story, new Finding(FindingSeverity.Critical, "Užsiėmimas nevyko")))).Id}";
        await Observer.PostAsync<ProtocolView>($"{path}/file");
        Assert.False((await story.Manager.PostAsync<ProtocolView>($"{path}/acquaint")).MaySign);
        await story.Manager.PutAsync<ProtocolView>($"{path}/answer", new ProtocolAnswer(false, "Užsiėmimas vyko kitoje auditorijoje."));
        await story.Manager.RefusedAsync(409, "protocol-has-critical-deficiencies", HttpMethod.Post, $"{path}/sign");
    }

    [Fact]
    public async Task A_programme_may_be_monitored_without_a_group()
    {
        var form = new ProtocolForm(null, Office.Code, "211500101", world.Backend.Today, "Trūkumų nenustatyta", []);
        var protocol = await Observer.PostAsync<ProtocolView>("/api/protocols", form);
        await Observer.PostAsync<ProtocolView>($"/api/protocols/{protocol.Id}/file");
        Assert.Equal("Pateiktas", await RowAsync(protocol.Id));
        await Observer.RefusedAsync(404, "programme-unknown", HttpMethod.Post, "/api/protocols", form with { ProgrammeCode = "nera" });
        await Observer.RefusedAsync(404, "group-unknown", HttpMethod.Post, "/api/protocols", form with { GroupId = "nera", Institution = null, ProgrammeCode = null });
        await Observer.RefusedAsync(422, "fields-invalid", HttpMethod.Post, "/api/protocols", form with { ProgrammeCode = null });
        await Observer.RefusedAsync(422, "fields-invalid", HttpMethod.Post, "/api/protocols", form with { GroupId = "abi" });
    }

    private async Task<Story> StartedAsync()
    {
        var story = await Story.InForceAsync(Office);
        await world.Backend.MoveToAsync(story.Information.TrainingStart.AddDays(1), new(12, 0));
        return story;
    }

    private static ProtocolForm Form(Story story, params Finding[] findings) => new(story.Group, null, null, story.Information.TrainingStart, "Trūkumų nenustatyta", [.. findings]);

    /// <summary>The state in the institution's list, or null.</summary>
    private async Task<string?> RowAsync(string protocol)
    {
        await world.Backend.SettleAsync();
        return (await Office.Manager.GetAsync<Page<ProtocolItem>>($"{Office.Path}/protocols?size=100")).Items.SingleOrDefault(item => item.Id == protocol)?.StateLabel;
    }
}
