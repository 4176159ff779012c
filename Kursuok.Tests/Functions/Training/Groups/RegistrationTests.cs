using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Tests.Functions.Training.Groups;

/// <summary>Seats taken and given up over HTTP; what the registers say.</summary>
public sealed class RegistrationTests(FullOffice world) : IClassFixture<FullOffice>
{
    private Backend Backend => world.Backend;

    /// <summary>The sample registers: «dalyvis-2» has higher education and works; «dalyvis-5» has secondary education only; «dalyvis-7» does not work.</summary>
    [Fact]
    [Rule("D-01", "D-02", "D-03", "D-04", "D-05", "D-07")]
    public async Task The_provider_sees_the_participants_with_what_the_registers_say()
    {
        var story = await Story.AnnouncedAsync(world.Office);
        await story.RegisterAsync("dalyvis-2", Funding.ImpBasket);
        await story.RegisterAsync("dalyvis-5", Funding.ImpBasket);
        await story.RegisterAsync("dalyvis-7", Funding.ImpBasket);
        await story.RegisterAsync("dalyvis-3", Funding.OwnFunds);

        var participants = await story.ParticipantsAsync();

        var first = participants[0];
        Assert.Equal(("Rūta", "Kazlauskaitė", "dalyvis-2@pastas.example", "+37060000002"), (first.FirstName, first.LastName, first.Email, first.Phone));
        Assert.Equal((Backend.Clock.Now, "Laukia patvirtinimo"), (first.RegisteredAt, first.StateLabel));
        Assert.Equal(["IMP krepšelio lėšos", "IMP krepšelio lėšos", "IMP krepšelio lėšos", "Asmeninės lėšos"], participants.Select(participant => participant.Funding));
        Assert.Equal([true, false, true, null], participants.Select(participant => participant.EducationMet));
        Assert.Equal(["Taip", "Taip", "Ne", null], participants.Select(participant => participant.Employed));
        Assert.Equal(["Vidurinis išsilavinimas"], participants[1].Education!.Value);
        Assert.Null(participants[3].RegistersAskedAt); // Nobody needs them where the person pays.
    }

    [Fact]
    [Rule("D-15")]
    public async Task The_basket_pays_only_where_both_criteria_hold()
    {
        var story = await Story.AnnouncedAsync(world.Office);
        await story.ConfirmAsync(await story.RegisterAsync("dalyvis-2", Funding.ImpBasket));
        await story.RegisterAsync("dalyvis-7", Funding.ImpBasket);
        await story.Manager.RefusedAsync(409, "registration-criteria-unmet", HttpMethod.Post, $"{story.Path}/registrations/{story.Learners["dalyvis-7"]}/confirm");

        await Backend.As("dalyvis-7").PostAsync<RegistrationItem>($"{story.Path}/registrations/{story.Learners["dalyvis-7"]}/funding", new ChosenFunding(Funding.OwnFunds));
        Assert.Equal("Patvirtinta", (await story.ConfirmAsync("dalyvis-7")).StateLabel);

        await story.RegisterAsync("dalyvis-1");
        var rejected = await story.Manager.PostAsync<ParticipantView>($"{story.Path}/registrations/{story.Learners["dalyvis-1"]}/reject", new GivenReason("Netinka žinių lygis"));
        Assert.Equal(("Atmesta", "Netinka žinių lygis"), (rejected.StateLabel, rejected.Reason));
        // It ends that registration, not the way in (AMB-69).
        await story.RegisterAsync("dalyvis-1");

        var mails = (await Backend.MailsAsync()).Where(mail => mail.Body.Contains("Netinka žinių lygis", StringComparison.Ordinal));
        Assert.Equal(("dalyvis-1@pastas.example", "Registracija atmesta"), Assert.Single(mails) is var mail ? (mail.To, mail.Subject) : default);
    }

    [Fact]
    [Rule("D-16")]
    public async Task Who_removes_a_participant_says_why()
    {
        var story = await Story.AnnouncedAsync(world.Office, learners: 1);
        var path = $"{story.Path}/registrations/{story.Learners["dalyvis-1"]}/remove";
        await story.Manager.RefusedAsync(422, "fields-invalid", HttpMethod.Post, path, new { });
        await story.Manager.RefusedAsync(422, "fields-invalid", HttpMethod.Post, path, new GivenReason("  "));

        var removed = await story.Manager.PostAsync<ParticipantView>(path, new GivenReason("Dalyvis paprašė telefonu"));

        Assert.Equal(("Pašalinta", "Dalyvis paprašė telefonu"), (removed.StateLabel, removed.Reason));
        Assert.Contains(await Backend.MailsAsync(), mail => mail is { To: "dalyvis-1@pastas.example", Subject: "Pašalinimas iš mokymo grupės" } && mail.Body.Contains("Dalyvis paprašė telefonu", StringComparison.Ordinal));
        Assert.Equal(12, (await story.GetAsync()).FreeSeats);
    }

    [Fact]
    public async Task A_learner_finds_his_registrations_in_his_own_list()
    {
        var story = await Story.AnnouncedAsync(world.Office);
        await story.RegisterAsync("dalyvis-11");
        Assert.Equal(("Laukia patvirtinimo", "Skelbiama"), await MineAsync());
        await story.ConfirmAsync("dalyvis-11");
        await story.InitiateAsync();
        Assert.Equal(("Patvirtinta", "Vykdoma"), await MineAsync());
        Assert.Empty((await Backend.As("dalyvis-12").GetAsync<Page<RegistrationItem>>("/api/me/registrations")).Items);

        async Task<(string, string)> MineAsync() =>
            Assert.Single((await Backend.As("dalyvis-11").GetAsync<Page<RegistrationItem>>("/api/me/registrations")).Items) is var item ? (item.StateLabel, item.GroupStateLabel) : default;
    }

    [Fact]
    public async Task A_full_group_takes_nobody_until_somebody_leaves()
    {
        var story = await Story.AnnouncedAsync(world.Office, adapt: information => information with { MaxParticipants = 2 });
        await story.RegisterAsync("dalyvis-1");
        await story.RegisterAsync("dalyvis-2");
        await Backend.As("dalyvis-3").RefusedAsync(409, "registration-group-full", HttpMethod.Post, $"{story.Path}/registrations", new NewRegistration(Funding.OwnFunds, null, null));
        await Backend.As("dalyvis-1").PostAsync<RegistrationItem>($"{story.Path}/registrations/{story.Learners["dalyvis-1"]}/withdraw");
        await story.RegisterAsync("dalyvis-3");
        Assert.Equal((2, 0), ((await story.GetAsync()).Registered, (await story.GetAsync()).FreeSeats));
    }

    /// <summary>The most that the policy allows: everything that follows from one decision still fits the storage's limits.</summary>
    [Fact]
    public async Task The_largest_group_is_run_at_once()
    {
        await using var backend = await Backend.StartAsync();
        var most = Policy.Default.LargestGroup;
        var story = await Story.AnnouncedAsync(await Office.FullAsync(backend), adapt: information => information with { MaxParticipants = most });
        var learners = Enumerable.Range(1, most).Select(number => $"dalyvis-{number}").ToList();
        await Parallel.ForEachAsync(learners, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (learner, _) => await backend.TokenAsync(learner));
        var participants = await Task.WhenAll(learners.Select(learner => backend.As(learner).PostAsync<RegistrationItem>($"{story.Path}/registrations", new NewRegistration(Funding.OwnFunds, null, null))));
        await Task.WhenAll(participants.Select(participant => story.Manager.PostAsync<ParticipantView>($"{story.Path}/registrations/{participant.ParticipantId}/confirm")));

        Assert.Equal((most, 0), ((await story.GetAsync()).Registered, (await story.GetAsync()).FreeSeats));
        await story.InitiateAsync();

        Assert.Equal(most, (await story.ContractsAsync()).Length);
        await backend.SettleAsync();
    }
}
