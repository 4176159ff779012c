using System.Collections.Immutable;
using System.IO.Compression;
using System.Net;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Numbers;
using Kursuok.Domain.Training.Providers;
using Kursuok.Domain.Training.Reports;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Baskets;
using Kursuok.Functions.Training.Groups;
using Kursuok.Functions.Training.Providers;

namespace Kursuok.Tests.Functions.Training.Groups;

/// <summary>Mistakes put right over HTTP.</summary>
public sealed class MistakesTests
{
    [Fact]
    [Rule("AMB-70", "AMB-94")]
    public async Task A_certificate_is_replaced_or_annulled_and_its_address_tells_so()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.QuestionnairesAsync(await Office.FullAsync(backend), funding: Funding.ImpBasket);
        await backend.MoveToAsync(backend.Today.AddDays(1), new(8, 0));
        var imp = backend.As("imp-administratorius");
        string Of(string learner) => $"{story.Path}/completion/{story.Learners[learner]}/certificate/change";
        async Task<CompletionView> ViewAsync(string learner) => (await story.Manager.GetAsync<ImmutableArray<CompletionView>>($"{story.Path}/completion"))
            .Single(view => view.ParticipantId == story.Learners[learner]);
        var before = await ViewAsync("dalyvis-1");

        await story.Manager.PutAsync<CompletionView>(Of("dalyvis-1"), new CertificateChangeForm(CertificateChangeReason.EvaluationCorrected, "10", "Supainioti darbai"));
        await backend.SettleAsync();
        Assert.Equal(before.CertificateNumber, Assert.Single((await imp.GetAsync<Page<CertificateChangeItem>>("/api/certificate-changes")).Items).Number);
        var after = await imp.PostAsync<CompletionView>(Of("dalyvis-1") + "/approve");
        await backend.SettleAsync();
        Assert.Empty((await imp.GetAsync<Page<CertificateChangeItem>>("/api/certificate-changes")).Items);
        Assert.NotEqual(before.CertificateNumber, after.CertificateNumber);
        var old = await backend.Anyone.GetAsync<VerifiedCertificate>($"/api/certificates/{before.CertificateCode}");
        Assert.Equal((CertificateStanding.Replaced, "Pakeistas", "9", after.CertificateNumber, backend.Today, "Pataisytas įvertinimas"),
            (old.Standing, old.StandingLabel, old.Evaluation, old.ReplacedBy, old.ChangedOn!.Value, old.ReasonLabel));
        var valid = await backend.Anyone.GetAsync<VerifiedCertificate>($"/api/certificates/{after.CertificateCode}");
        Assert.Equal((CertificateStanding.Valid, "Galioja", "10", before.CertificateNumber, null), (valid.Standing, valid.StandingLabel, valid.Evaluation, valid.Replaces, valid.ReplacedBy));
        Assert.Equal(240, (await backend.As("dalyvis-1").GetAsync<BasketView>("/api/me/basket")).SpentEur); // Its money is untouched.

        var archive = await story.Signer.SendAsync(HttpMethod.Get, $"{story.Path}/completion/certificates");
        Assert.Equal((HttpStatusCode.OK, "application/zip"), (archive.Status, archive.ContentType));
        using (var zip = new ZipArchive(new MemoryStream(archive.Content)))
        {
            Assert.Equal(new[] { after.CertificateNumber + ".pdf", (await ViewAsync("dalyvis-2")).CertificateNumber + ".pdf" }.Order(StringComparer.Ordinal),
                zip.Entries.Select(entry => entry.Name).Order(StringComparer.Ordinal));
            Assert.All(zip.Entries, entry => Assert.True(entry.Length > 1000));
        }

        var other = await ViewAsync("dalyvis-2");
        await story.Manager.PutAsync<CompletionView>(Of("dalyvis-2"), new CertificateChangeForm(CertificateChangeReason.IssuedInError, null, "Nelankė"));
        await imp.PostAsync<CompletionView>(Of("dalyvis-2") + "/approve");
        await backend.SettleAsync();
        var annulled = await backend.Anyone.GetAsync<VerifiedCertificate>($"/api/certificates/{other.CertificateCode}");
        Assert.Equal((CertificateStanding.Annulled, "Panaikintas", null), (annulled.Standing, annulled.StandingLabel, annulled.ReplacedBy));
        var basket = await backend.As("dalyvis-2").GetAsync<BasketView>("/api/me/basket");
        Assert.Equal((500, 0, 0), (basket.LeftEur, basket.ReservedEur, basket.SpentEur));
        Assert.StartsWith("Grąžinta panaikinus pažymėjimą", basket.Entries[^1].Words, StringComparison.Ordinal);
        var letters = (await backend.MailsAsync()).Select(mail => (mail.To, mail.Subject)).ToList();
        Assert.Contains(("dalyvis-1@pastas.example", "Pakeistas pažymėjimas"), letters);
        Assert.Contains(("dalyvis-2@pastas.example", "Panaikintas pažymėjimas"), letters);
    }

    [Fact]
    [Rule("AMB-95", "AMB-87")]
    public async Task A_freed_seat_goes_to_the_first_who_waits_and_a_copy_is_offered_to_the_others()
    {
        await using var backend = await Backend.StartAsync();
        var office = await Office.FullAsync(backend);
        var story = await Story.AnnouncedAsync(office, 2, adapt: information => information with { MaxParticipants = 2 });
        foreach (var learner in (string[])["dalyvis-3", "dalyvis-4"])
            await backend.As(learner).PostAsync<QueueItem>($"{story.Path}/queue", new NewRegistration(Funding.OwnFunds, null, null));
        await backend.SettleAsync();
        Assert.Equal(2, Assert.Single((await backend.As("dalyvis-4").GetAsync<Page<QueueItem>>("/api/me/queues")).Items).Place);
        Assert.Equal([1, 2], (await office.Manager.GetAsync<ImmutableArray<QueuedView>>($"{story.Path}/queue")).Select(queued => queued.Place));
        Assert.Equal((2, 2), await story.GetAsync() is var full ? (full.Registered, full.Waiting) : default);

        await backend.As("dalyvis-1").PostAsync<RegistrationItem>($"{story.Path}/registrations/{story.Learners["dalyvis-1"]}/withdraw");
        await backend.SettleAsync();
        Assert.Empty((await backend.As("dalyvis-3").GetAsync<Page<QueueItem>>("/api/me/queues")).Items);
        Assert.Equal("Laukia patvirtinimo", Assert.Single((await backend.As("dalyvis-3").GetAsync<Page<RegistrationItem>>("/api/me/registrations")).Items).StateLabel);
        Assert.Equal(1, Assert.Single((await backend.As("dalyvis-4").GetAsync<Page<QueueItem>>("/api/me/queues")).Items).Place);

        var start = story.Information.TrainingStart.AddDays(7);
        var copy = await office.Manager.PostAsync<GroupView>($"{story.Path}/copy", new CopyPlan(start, backend.Today, backend.Today.AddDays(3), "Antra grupė"));
        Assert.Equal((GroupState.Draft, start, "Antra grupė", null), (copy.State, copy.Sessions[0].Date, copy.Information.Name, copy.Message));
        await office.Manager.PostAsync<GroupView>($"/api/groups/{copy.Id}/announce");
        var letters = await backend.MailsAsync();
        Assert.Contains(letters, mail => mail.To == "dalyvis-3@pastas.example" && mail.Subject == "Atsilaisvino vieta mokymo grupėje");
        Assert.Contains("„Antra grupė“", Assert.Single(letters, mail => mail.Subject == "Skelbiama nauja grupė").Body, StringComparison.Ordinal);

        // The place is in the copy of one's data, and may be asked away.
        var own = backend.As("dalyvis-4");
        Assert.Contains("Grupės, kuriose laukiate vietos", (await own.SendAsync(HttpMethod.Get, "/api/me/data")).Text, StringComparison.Ordinal);
        Assert.Contains("queueEntry", (await own.SendAsync(HttpMethod.Post, "/api/me/erasure")).Text, StringComparison.Ordinal);
        Assert.Equal(0, (await story.GetAsync()).Waiting);
    }

    [Fact]
    [Rule("AMB-87", "AMB-72")]
    public async Task Drafts_go_cards_are_supplemented_and_sessions_replaced()
    {
        await using var backend = await Backend.StartAsync();
        var office = await Office.FullAsync(backend);
        var draft = await Story.DraftAsync(office);
        await office.Manager.DeleteAsync<GroupView>(draft.Path);
        await backend.SettleAsync();
        await office.Manager.RefusedAsync(404, "group-unknown", HttpMethod.Get, draft.Path);
        Assert.Empty((await office.Manager.GetAsync<Page<GroupItem>>($"{office.Path}/groups")).Items);

        var start = backend.Today.AddDays(10);
        var story = await Story.AnnouncedAsync(office, 1, adapt: information => information with { TrainingStart = start, TrainingEnd = start.AddDays(2) });
        await office.Manager.PutAsync<GroupView>($"{story.Path}/addendum", new AddendumTerms(20, backend.Today.AddDays(3), null, "Daug norinčių"));
        await backend.SettleAsync();
        var imp = backend.As("imp-administratorius");
        Assert.Equal(story.Group, Assert.Single((await imp.GetAsync<Page<AddendumRequestItem>>("/api/addenda")).Items).GroupId);
        var granted = await imp.PostAsync<GroupView>($"{story.Path}/addendum/grant");
        Assert.Equal((12, story.Information.RegistrationEnd, 19), (granted.Information.MaxParticipants, granted.Information.RegistrationEnd, granted.FreeSeats));
        Assert.Contains((await backend.MailsAsync()), mail => mail.Subject == "Papildyta mokymo grupės informacija");
        Assert.Empty((await imp.GetAsync<Page<AddendumRequestItem>>("/api/addenda")).Items);
        var shown = await backend.Anyone.GetAsync<PublicGroup>($"/api/catalogue/{story.Group}");
        Assert.Equal((20, backend.Today.AddDays(3)), (shown.Group.MaxParticipants, shown.Group.RegistrationEnd));
        Assert.StartsWith("Didžiausias dalyvių skaičius – 20.", Assert.Single(shown.Addenda).Text, StringComparison.Ordinal);

        // Registration goes on until the new end, and then the group runs by itself.
        await backend.MoveToAsync(story.Information.RegistrationEnd.AddDays(1), new(12, 0));
        await story.RegisterAsync("dalyvis-2");
        await backend.MoveToAsync(story.Information.RegistrationEnd.AddDays(2), new(1, 0));
        Assert.Equal(GroupState.Running, (await story.GetAsync()).State);

        var second = (await story.GetAsync()).Sessions[1];
        ChangedSession Half(int hour) => new(second.Date, new(hour, 0), second.Minutes / 2, null, null, office.Place.Id, "101", office.Lecturer.Id, null);
        var replaced = await office.Manager.PostAsync<GroupView>($"{story.Path}/sessions/replace", new SessionReplacement([second.Id], [Half(8), Half(14)]));
        Assert.Equal((4, null), (replaced.Sessions.Length, replaced.Message));
        Assert.Empty(replaced.Collisions!.Value);
        // The same lecturer in the same room at the same time in another group: told, and not refused.
        var twin = await Story.DraftAsync(office, adapt: information => information with { RegistrationEnd = start.AddDays(-1), TrainingStart = start, TrainingEnd = start.AddDays(2) });
        await backend.SettleAsync();
        var edited = (await twin.GetAsync()).Sessions[0];
        var collides = await office.Manager.PutAsync<GroupView>($"{twin.Path}/sessions/{edited.Id}",
            new ChangedSession(start, new(9, 30), edited.Minutes, null, null, office.Place.Id, "101", office.Lecturer.Id, null));
        Assert.Equal([TimetableCheck.LecturerFree, TimetableCheck.RoomFree],
            collides.Collisions!.Value.Where(finding => finding.SessionId == edited.Id).Select(finding => finding.Check));
    }

    [Fact]
    [Rule("AMB-83", "N-03", "AMB-75")]
    public async Task A_mistyped_stage_does_not_lock_the_numbering()
    {
        await using var backend = await Backend.StartAsync();
        var office = await Office.FullAsync(backend);
        var far = new NumberingStage(new(9999, 12, 31), 1, "X-", "", 4);
        await office.Manager.RefusedAsync(409, "numbering-stage-far", HttpMethod.Post, $"{office.Path}/numbering", far);
        await office.Manager.PostAsync<NumberingView>($"{office.Path}/numbering?farConfirmed=true", far);
        var corrected = await office.Manager.PutAsync<NumberingView>($"{office.Path}/numbering/9999-12-31", far with { ValidFrom = backend.Today.AddDays(30) });
        Assert.Equal("X-0001", corrected.Stages[1].Next);
        await office.Manager.DeleteAsync<NumberingView>($"{office.Path}/numbering/{corrected.Stages[1].ValidFrom:yyyy-MM-dd}");
        await office.Manager.RefusedAsync(404, "numbering-stage-unknown", HttpMethod.Delete, $"{office.Path}/numbering/rytoj");

        var story = await Story.RunningAsync(office);
        await backend.SettleAsync();
        var only = (await office.Manager.GetAsync<InstitutionView>(office.Path)).Numbering.Stages.Single().ValidFrom;
        await office.Manager.RefusedAsync(409, "numbering-stage-needed", HttpMethod.Delete, $"{office.Path}/numbering/{only:yyyy-MM-dd}");
        Assert.Equal(GroupState.Running, (await story.GetAsync()).State);
        // The employee manages programmes and groups; where the money goes and how contracts are numbered the administrator says.
        var employee = backend.As("darbuotojas");
        await employee.RefusedAsync(403, "role-missing", HttpMethod.Put, $"{office.Path}/card", Office.Card);
        await employee.RefusedAsync(403, "role-missing", HttpMethod.Post, $"{office.Path}/numbering", far);
        Assert.NotNull((await employee.GetAsync<InstitutionView>(office.Path)).Information);
    }

    [Fact]
    [Rule("AMB-74", "AMB-69")]
    public async Task A_grant_grows_when_money_has_come_free_and_a_rejection_is_taken_back()
    {
        await using var backend = await Backend.StartAsync();
        var office = await Office.FullAsync(backend);
        Task<Story> NewAsync() => Story.AnnouncedAsync(office, adapt: information => information with { PriceEur = 300 });
        var (first, second) = (await NewAsync(), await NewAsync());
        await first.ConfirmAsync(await first.RegisterAsync("dalyvis-1", Funding.ImpBasket));
        Assert.Equal(200, (await second.ConfirmAsync(await second.RegisterAsync("dalyvis-1", Funding.ImpBasket))).GrantedEur);
        var grant = $"{second.Path}/registrations/{second.Learners["dalyvis-1"]}/grant";
        var own = backend.As("dalyvis-1");
        await own.RefusedAsync(409, "basket-used-up", HttpMethod.Post, grant);
        await own.PostAsync<RegistrationItem>($"{first.Path}/registrations/{first.Learners["dalyvis-1"]}/withdraw");
        await backend.SettleAsync();
        Assert.Equal(300, (await own.PostAsync<RegistrationItem>(grant)).GrantedEur);
        await backend.Clock.MoveToAsync(backend.Clock.Now + BasketRules.Patience + TimeSpan.FromSeconds(1));
        Assert.Equal((200, 300), await own.GetAsync<BasketView>("/api/me/basket") is var basket ? (basket.LeftEur, basket.ReservedEur) : default);

        var path = $"{second.Path}/registrations/{second.Learners["dalyvis-1"]}";
        await own.PostAsync<RegistrationItem>($"{path}/funding", new ChosenFunding(Funding.OwnFunds));
        await backend.SettleAsync();
        Assert.Equal(500, (await own.GetAsync<BasketView>("/api/me/basket")).LeftEur);
        await office.Manager.PostAsync<ParticipantView>($"{path}/reject", new GivenReason("Netinka"));
        Assert.Equal("Laukia patvirtinimo", (await office.Manager.PostAsync<ParticipantView>($"{path}/take-back", new GivenReason("Per klaidą"))).StateLabel);
        Assert.Contains(await backend.MailsAsync(), mail => mail.Subject == "Registracija vėl laukia patvirtinimo");
        Assert.Equal("Patvirtinta", (await second.ConfirmAsync("dalyvis-1")).StateLabel);
    }
}
