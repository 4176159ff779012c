using System.Net;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Training.Baskets;
using Kursuok.Functions.Training.Groups;
using Kursuok.Tests.Domain;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Tests.Functions.Training.Baskets;

/// <summary>The basket over HTTP: reserved at the confirmation, given back or spent as the training goes, never overspent.</summary>
public sealed class BasketFundingTests(FullOffice world) : IClassFixture<FullOffice>
{
    private Backend Backend => world.Backend;

    private Task<Story> AnnouncedAsync(decimal price = 240, string programme = "211500102") =>
        Story.AnnouncedAsync(world.Office, programme: programme, adapt: information => information with { PriceEur = price });

    private Task<BasketView> BasketAsync(string learner) => Backend.As(learner).GetAsync<BasketView>("/api/me/basket");

    [Fact]
    [Rule("S-05", "D-15")]
    public async Task The_grant_is_the_price_or_what_is_left_and_the_learner_sees_it()
    {
        const string learner = "dalyvis-41";
        var fresh = await BasketAsync(learner);
        Assert.Equal((500, 0, null), (fresh.LeftEur, fresh.ReservedEur, fresh.Until));
        var (first, second, third) = (await AnnouncedAsync(300), await AnnouncedAsync(300), await AnnouncedAsync(300));
        foreach (var story in (Story[])[first, second, third])
            await story.RegisterAsync(learner, Funding.ImpBasket);

        Assert.Equal(300, (await first.ConfirmAsync(learner)).GrantedEur);
        Assert.Equal(200, (await second.ConfirmAsync(learner)).GrantedEur);
        await third.Manager.RefusedAsync(409, "basket-used-up", HttpMethod.Post, $"{third.Path}/registrations/{third.Learners[learner]}/confirm");

        var basket = await BasketAsync(learner);
        Assert.Equal((0, 500, 0, Backend.Today.AddYears(5)), (basket.LeftEur, basket.ReservedEur, basket.SpentEur, basket.Until!.Value));
        Assert.Equal(["Skirtas krepšelis", "Rezervuota: Duomenų analizė skaičiuokle, grupė „Rudens grupė“", "Rezervuota: Duomenų analizė skaičiuokle, grupė „Rudens grupė“"], basket.Entries.Select(entry => entry.Words));
        Assert.Contains("rezervuota 500,00\u00a0Eur, panaudota 0,00\u00a0Eur", basket.Why, StringComparison.Ordinal);
        var letters = (await Backend.MailsAsync()).Where(mail => mail.To == learner + "@pastas.example" && mail.Subject == "Registracija patvirtinta").Select(mail => mail.Body).ToList();
        Assert.Contains(letters, body => body.Contains("Mokymų kaina – 300,00\u00a0Eur: IMP krepšelio lėšomis apmokama 200,00\u00a0Eur, Jūs mokate 100,00\u00a0Eur.", StringComparison.Ordinal));

        var withdrawn = await Backend.As(learner).PostAsync<RegistrationItem>($"{first.Path}/registrations/{first.Learners[learner]}/withdraw");
        Assert.Equal((0, 0), (withdrawn.GrantedEur, (await first.ParticipantsAsync()).Single().GrantedEur)); // It has gone back.
        await Backend.SettleAsync();
        Assert.Equal((300, 200), await BasketAsync(learner) is var after ? (after.LeftEur, after.ReservedEur) : default);
        Assert.Equal(300, (await third.ConfirmAsync(learner)).GrantedEur);
    }

    [Fact]
    public async Task What_ends_a_training_gives_its_money_back_and_a_certificate_spends_it()
    {
        await using var backend = await Backend.StartAsync();
        var office = await Office.FullAsync(backend);
        var story = await Story.AnnouncedAsync(office, adapt: information => information with { PriceEur = 400, MinParticipants = 1 });
        string[] learners = ["dalyvis-1", "dalyvis-2", "dalyvis-3", "dalyvis-4", "dalyvis-6"]; // certified, terminated, unsigned, removed, not completed
        foreach (var learner in learners)
            await story.ConfirmAsync(await story.RegisterAsync(learner, Funding.ImpBasket));
        await story.Manager.PostAsync<ParticipantView>($"{story.Path}/registrations/{story.Learners["dalyvis-4"]}/remove", new GivenReason("Prašė"));
        await story.InitiateAsync();
        foreach (var learner in (string[])["dalyvis-1", "dalyvis-2", "dalyvis-6"])
            await story.SignAsync(learner);
        await story.SignByProviderAsync("dalyvis-1", "dalyvis-2", "dalyvis-6");
        await story.Signer.PostAsync<object>($"{story.Path}/contracts/{story.Learners["dalyvis-2"]}/terminate", new { ground = "providerBreach" });
        await backend.MoveToAsync(story.Information.TrainingStart, new(9, 0));
        await backend.SettleAsync();
        Assert.Equal([(100, 400), (500, 0), (500, 0), (500, 0), (100, 400)], await LeftAsync());

        await story.MarkAsync("started", "dalyvis-1", "dalyvis-6");
        await backend.MoveToAsync(story.Information.TrainingEnd, new(18, 0));
        await story.MarkAsync("completed", "dalyvis-1");
        await story.MarkAsync("not-completed", "dalyvis-6");
        var completion = $"{story.Path}/completion/{story.Learners["dalyvis-1"]}";
        await story.Manager.PutAsync<object>($"{completion}/evaluation", new { evaluation = "9" });
        await story.Manager.PostAsync<object>($"{completion}/evaluation/confirm");
        await story.FillQuestionnaireAsync("dalyvis-1");
        await story.Manager.PostAsync<GroupView>($"{story.Path}/complete");
        await backend.MoveToAsync(backend.Today.AddDays(1), new(8, 0));
        await backend.SettleAsync();

        Assert.Equal([(100, 0), (500, 0), (500, 0), (500, 0), (500, 0)], await LeftAsync());
        Assert.Equal(400, (await backend.As("dalyvis-1").GetAsync<BasketView>("/api/me/basket")).SpentEur);

        async Task<List<(decimal, decimal)>> LeftAsync()
        {
            var left = new List<(decimal, decimal)>();
            foreach (var learner in learners)
                left.Add(await backend.As(learner).GetAsync<BasketView>("/api/me/basket") is var basket ? (basket.LeftEur, basket.ReservedEur) : default);
            return left;
        }
    }

    [Fact]
    public async Task Two_hundred_confirmations_at_once_over_ten_groups_never_overspend_a_basket()
    {
        const string learner = "dalyvis-44";
        var stories = new List<Story>();
        for (var number = 0; number < 10; number++)
        {
            stories.Add(await AnnouncedAsync(70 + number));
            await stories[^1].RegisterAsync(learner, Funding.ImpBasket);
        }

        var replies = await Task.WhenAll(Enumerable.Range(0, 200).Select(call => stories[call % 10])
            .Select(story => story.Manager.SendAsync(HttpMethod.Post, $"{story.Path}/registrations/{story.Learners[learner]}/confirm")));
        await Backend.SettleAsync();

        Assert.All(replies, reply => Assert.True(reply.Status == HttpStatusCode.OK || reply.Problem.Code is "registration-not-in-this-state" or "basket-used-up" or "basket-hold-over", reply.ToString()));
        var granted = 0m;
        foreach (var story in stories)
            granted += (await story.ParticipantsAsync()).Single().GrantedEur;
        Assert.Equal(500, granted); // All of it, and not a cent more.
        Assert.Equal((0, 500), await BasketAsync(learner) is var basket ? (basket.LeftEur, basket.ReservedEur) : default);
        Assert.True(replies.Count(reply => reply.Status == HttpStatusCode.OK) is 6 or 7, "Each registration is confirmed once.");
    }

    /// <summary>The process dies between the ledger and the group: the ledger's own message finds that nobody has confirmed, and nobody can with that money any more.</summary>
    [Fact]
    public async Task A_reservation_whose_confirmation_never_came_is_given_back()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.AnnouncedAsync(await Office.FullAsync(backend));
        await story.RegisterAsync("dalyvis-2", Funding.ImpBasket);
        var (groups, baskets) = (backend.Services.GetRequiredService<GroupStore>(), backend.Services.GetRequiredService<BasketStore>());
        var group = await groups.FindAsync(story.Group, TestContext.Current.CancellationToken);
        var employee = Sample.Employee with { Institution = "300000003" };
        var key = Grants.KeyOf(group, group.Participants[0]);
        var grant = await baskets.ReserveAsync(key, "Mokymai", 24000, employee);
        Assert.Equal(260, (await backend.As("dalyvis-2").GetAsync<BasketView>("/api/me/basket")).LeftEur);
        await backend.RestartAsync();

        await backend.Clock.MoveToAsync(backend.Clock.Now + BasketRules.Patience + TimeSpan.FromSeconds(1));
        await backend.SettleAsync();

        Assert.Equal(500, (await backend.As("dalyvis-2").GetAsync<BasketView>("/api/me/basket")).LeftEur);
        (groups, baskets) = (backend.Services.GetRequiredService<GroupStore>(), backend.Services.GetRequiredService<BasketStore>());
        Assert.Equal("basket-hold-over", (await Assert.ThrowsAsync<RefusedException>(() => groups.DecideAsync(story.Group, employee, new Confirm(story.Learners["dalyvis-2"], Grant: grant)))).Refusal.Code);
        Assert.Equal(240, (await story.ConfirmAsync("dalyvis-2")).GrantedEur); // With another hold.
    }

    /// <summary>The process dies after the group has confirmed: the message finds that it is so, and leaves the money.</summary>
    [Fact]
    public async Task A_reservation_that_was_confirmed_stays_however_often_it_is_looked_after()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.AnnouncedAsync(await Office.FullAsync(backend));
        await story.RegisterAsync("dalyvis-2", Funding.ImpBasket);
        await story.ConfirmAsync("dalyvis-2");
        await backend.RestartAsync();
        await backend.Clock.MoveToAsync(backend.Clock.Now + BasketRules.Patience + TimeSpan.FromSeconds(1));
        await backend.SettleAsync();
        var (groups, confirmation) = (backend.Services.GetRequiredService<GroupStore>(), backend.Services.GetRequiredService<Confirmation>());
        var group = await groups.FindAsync(story.Group, TestContext.Current.CancellationToken);
        var key = Grants.KeyOf(group, group.Participants[0]);
        await confirmation.SettleAsync(key, TestContext.Current.CancellationToken);
        Assert.Equal((260, 240), await BasketAsync() is var basket ? (basket.LeftEur, basket.ReservedEur) : default);

        // The release may come twice, too.
        await backend.As("dalyvis-2").PostAsync<RegistrationItem>($"{story.Path}/registrations/{story.Learners["dalyvis-2"]}/withdraw");
        await backend.SettleAsync();
        await confirmation.SettleAsync(key, TestContext.Current.CancellationToken);
        Assert.Equal((500, 0), await BasketAsync() is var after ? (after.LeftEur, after.ReservedEur) : default);

        Task<BasketView> BasketAsync() => backend.As("dalyvis-2").GetAsync<BasketView>("/api/me/basket");
    }

    [Fact]
    public async Task Who_is_refused_or_looked_at_an_old_version_reserves_nothing()
    {
        var story = await AnnouncedAsync();
        await story.RegisterAsync("dalyvis-46", Funding.ImpBasket);
        var path = $"{story.Path}/registrations/{story.Learners["dalyvis-46"]}/confirm";
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await story.Manager.SendAsync(HttpMethod.Post, path, null, ("If-Match", "\"1\""))).Status);
        await Backend.As("vadove").RefusedAsync(403, "role-missing", HttpMethod.Post, path);
        Assert.Empty((await BasketAsync("dalyvis-46")).Entries);
    }
}
