using System.Collections.Immutable;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Kursuok.Functions.Training.Providers;

namespace Kursuok.Tests.Functions.Training.Groups;

/// <summary>A group's life over HTTP and by the clock.</summary>
public sealed class GroupTests(FullOffice world) : IClassFixture<FullOffice>
{
    private Backend Backend => world.Backend;

    [Fact]
    [Rule("G-02", "P-04")]
    public async Task A_group_has_five_cards()
    {
        var story = await Story.InForceAsync(world.Office, learners: 1);

        var group = await story.GetAsync();
        Assert.Equal(3, group.Sessions.Length); // „Tvarkaraštis“
        Assert.Equal("Rudens grupė", group.Information.Name); // „Grupės informacija“
        Assert.Equal("Šarūnas", Assert.Single(await story.ParticipantsAsync()).FirstName); // „Mokymo dalyviai“
        Assert.Single(await story.Manager.GetAsync<ImmutableArray<CompletionView>>($"{story.Path}/completion")); // „Mokymų baigimas“
        Assert.Equal(24, (await story.Manager.GetAsync<ProgrammeView>($"{world.Office.Path}/programmes/{group.Programme.Code}")).General.ContactHours); // „Bendroji programos informacija“
    }

    [Fact]
    [Rule("G-03", "G-06", "G-07", "G-12", "G-13", "G-21", "G-22")]
    public async Task The_public_sees_a_group_while_it_is_announced()
    {
        var story = await Story.DraftAsync(world.Office);
        Assert.Equal("Kuriama", (await story.GetAsync()).StateLabel);
        await story.Manager.PutAsync<GroupView>($"{story.Path}/information", story.Information with { Name = "Pavadinimas pataisytas" });
        await NotPublicAsync(story);

        Assert.Equal("Skelbiama", (await story.AnnounceAsync()).StateLabel);
        Assert.Contains(story.Group, await CatalogueAsync());
        Assert.Equal("Pavadinimas pataisytas", (await Backend.Anyone.GetAsync<PublicGroup>($"/api/catalogue/{story.Group}")).Group.Name);
        await story.Manager.RefusedAsync(409, "group-not-in-this-state", HttpMethod.Put, $"{story.Path}/information", story.Information);

        Assert.Equal("Kuriama", (await story.Manager.PostAsync<GroupView>($"{story.Path}/retract")).StateLabel);
        await NotPublicAsync(story);
        await story.AnnounceAsync();
        await story.ConfirmAsync(await story.RegisterAsync("dalyvis-1"));
        await story.Manager.RefusedAsync(409, "group-has-registrations", HttpMethod.Post, $"{story.Path}/retract");

        Assert.Equal("Vykdoma", (await story.InitiateAsync()).StateLabel);
        await NotPublicAsync(story);
    }

    [Fact]
    [Rule("T-01", "T-02", "T-03", "T-04", "T-10", "T-11", "T-12", "T-13", "T-14", "T-16")]
    public async Task A_timetable_is_made_over_http()
    {
        var story = await Story.DraftAsync(world.Office);
        var full = await story.GetAsync();
        Assert.Equal(new(24, 24), full.Counter);
        Assert.Null(full.Message);
        Assert.Equal((8m, "Kontaktinis", "101"), (full.Sessions[0].AcademicHours, full.Sessions[0].MethodLabel, full.Sessions[0].Room));

        var less = await story.Manager.DeleteAsync<GroupView>($"{story.Path}/sessions/{full.Sessions[0].Id}");
        Assert.Equal(new(16, 24), less.Counter);
        Assert.Equal("Suplanuotos ne visos kontaktinio darbo valandos: 16 iš 24.", less.Message);
        var problem = await story.Manager.RefusedAsync(409, "group-hours-not-planned", HttpMethod.Post, $"{story.Path}/announce");
        Assert.Contains("16 iš 24", problem.Detail, StringComparison.Ordinal);

        var copied = await story.Manager.PostAsync<GroupView>($"{story.Path}/sessions/{full.Sessions[1].Id}/copy", new SessionCopy(full.Sessions[1].Date, new(16, 0)));
        Assert.Equal(new(24, 24), copied.Counter);
        Assert.Equal("Skelbiama", (await story.AnnounceAsync()).StateLabel);
    }

    [Fact]
    [Rule("T-06", "T-07", "T-08")]
    public async Task Sessions_are_held_as_the_programme_says()
    {
        var mixed = await Story.DraftAsync(world.Office, "211500101");
        var remote = await mixed.Manager.PutAsync<GroupView>($"{mixed.Path}/default-method", new DefaultMethod(SessionMethod.RemoteSynchronous));
        Assert.Equal(SessionMethod.RemoteSynchronous, remote.DefaultMethod);
        Assert.All(remote.Sessions, session => Assert.Equal(SessionMethod.Contact, session.Method)); // Only new ones take it.
        await mixed.Manager.DeleteAsync<GroupView>($"{mixed.Path}/sessions/{remote.Sessions[0].Id}");
        var added = await mixed.Manager.PostAsync<GroupView>($"{mixed.Path}/sessions",
            new NewSessions([mixed.Information.TrainingStart], new(9, 0), 45, null, "https://susitikimas.example/1", world.Office.Place.Id, null, world.Office.Lecturer.Id, null));
        Assert.Equal(SessionMethod.RemoteSynchronous, added.Sessions[0].Method);

        var contact = await Story.DraftAsync(world.Office);
        await contact.Manager.RefusedAsync(422, "session-method-not-offered", HttpMethod.Put, $"{contact.Path}/default-method", new DefaultMethod(SessionMethod.RemoteSynchronous));
    }

    /// <summary>Summer time ends on 26 October 2025: the same midnight is at 21:00 UTC before it and at 22:00 after it.</summary>
    [Theory]
    [InlineData("2025-10-25", "2025-10-25T21:00:00Z")]
    [InlineData("2025-10-26", "2025-10-26T22:00:00Z")]
    [InlineData("2026-03-28", "2026-03-28T22:00:00Z")]
    [InlineData("2026-03-29", "2026-03-29T21:00:00Z")]
    [Rule("G-14", "D-17", "G-08")]
    public async Task Registration_closes_at_midnight_in_Vilnius(string lastDay, string midnight)
    {
        var end = DateOnly.ParseExact(lastDay, "yyyy-MM-dd", null);
        var closing = DateTimeOffset.Parse(midnight, null);
        await using var backend = await Backend.StartAsync(closing.AddHours(-30).ToString("O"));
        var office = await Office.FullAsync(backend);
        GroupInformation Ending(GroupInformation information) => information with { RegistrationEnd = end, TrainingStart = end.AddDays(5), TrainingEnd = end.AddDays(7) };
        var enough = await Story.AnnouncedAsync(office, learners: 2, adapt: Ending);
        var few = await Story.AnnouncedAsync(office, learners: 1, adapt: Ending);

        await backend.Clock.MoveToAsync(closing.AddSeconds(-1), TestContext.Current.CancellationToken);
        Assert.Equal(GroupState.Announced, (await enough.GetAsync()).State);
        await backend.Clock.MoveToAsync(closing, TestContext.Current.CancellationToken);

        Assert.Equal(("Vykdoma", "Vyksta"), ((await enough.GetAsync()).StateLabel, (await enough.GetAsync()).SigningLabel));
        Assert.Equal(GroupState.Announced, (await few.GetAsync()).State); // The provider decides (D-18).
        Assert.Equal(2, (await backend.MailsAsync()).Count(mail => mail.Subject == "Kviečiame pasirašyti mokymosi sutartį"));
    }

    [Fact]
    [Rule("G-15", "G-16", "D-18", "G-20", "D-19", "C-01")]
    public async Task The_provider_runs_a_smaller_group_and_the_confirmed_are_invited()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.AnnouncedAsync(await Office.FullAsync(backend), learners: 1);
        await story.RegisterAsync("dalyvis-2");
        await backend.MoveToAsync(story.Information.RegistrationEnd);

        Assert.Equal("Vykdoma", (await story.InitiateAsync()).StateLabel);

        var mail = Assert.Single(await backend.MailsAsync(), mail => mail.Subject == "Kviečiame pasirašyti mokymosi sutartį");
        Assert.Equal(("dalyvis-1@pastas.example", "Šarūnas Kazlauskas"), (mail.To, mail.ToName));
        Assert.Contains("grupės „Rudens grupė“ (programa „Duomenų analizė skaičiuokle“) mokymai vyks.", mail.Body, StringComparison.Ordinal);
        Assert.Contains("pasirašyti mokymosi sutartį iki 2025-09-04", mail.Body, StringComparison.Ordinal);
        Assert.Equal("dalyvis-1", Assert.Single(await story.ContractsAsync()) is var contract && contract.ParticipantId == story.Learners["dalyvis-1"] ? "dalyvis-1" : "");
    }

    [Fact]
    [Rule("G-10", "G-18", "G-19")]
    public async Task A_group_called_off_lets_everyone_go_with_a_letter()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.AnnouncedAsync(await Office.FullAsync(backend), learners: 1);
        await story.RegisterAsync("dalyvis-2");

        var group = await story.Manager.PostAsync<GroupView>($"{story.Path}/call-off", new OptionalReason("Per mažai dalyvių"));

        Assert.Equal(("Nevykdoma", "Per mažai dalyvių", 0), (group.StateLabel, group.Reason, group.Registered));
        Assert.All(await story.ParticipantsAsync(), participant => Assert.Equal("Išregistruota", participant.StateLabel));
        var mails = (await backend.MailsAsync()).Where(mail => mail.Subject == "Grupė nesusidarė").ToList();
        Assert.Equal(["dalyvis-1@pastas.example", "dalyvis-2@pastas.example"], mails.Select(mail => mail.To).Order(StringComparer.Ordinal));
        Assert.All(mails, mail => Assert.Contains("nesusidarė, todėl Jūsų registracija atšaukta. Priežastis: Per mažai dalyvių. Kviečiame pasirinkti kitus mokymus", mail.Body, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2025-10-22T06:00:00Z", "2025-10-25T21:00:00Z")] // Training starts on the last night of summer time …
    [InlineData("2025-10-23T06:00:00Z", "2025-10-26T22:00:00Z")] // … and the night after.
    [Rule("G-17", "C-05", "G-19")]
    public async Task Who_has_not_signed_by_the_first_midnight_is_let_go(string start, string midnight)
    {
        await using var backend = await Backend.StartAsync(start);
        var office = await Office.FullAsync(backend);
        var some = await Story.RunningAsync(office, learners: 3);
        foreach (var learner in (string[])["dalyvis-1", "dalyvis-2"])
            await some.SignAsync(learner);
        await some.SignByProviderAsync("dalyvis-1", "dalyvis-3");
        var none = await Story.RunningAsync(office, learners: 1);
        var first = DateTimeOffset.Parse(midnight, null);
        Assert.Equal(Vilnius.StartOf(some.Information.TrainingStart), first);

        await backend.Clock.MoveToAsync(first.AddSeconds(-1), TestContext.Current.CancellationToken);
        Assert.Equal((3, 1), ((await some.GetAsync()).Registered, (await none.GetAsync()).Registered));
        await backend.Clock.MoveToAsync(first, TestContext.Current.CancellationToken);

        Assert.Equal(("Vykdoma", 1), ((await some.GetAsync()).StateLabel, (await some.GetAsync()).Registered));
        Assert.Equal(["Patvirtinta", "Išregistruota", "Išregistruota"], (await some.ParticipantsAsync()).Select(participant => participant.StateLabel));
        Assert.Equal(["Galioja", "Negalioja", "Negalioja"], (await some.ContractsAsync()).Select(contract => contract.StateLabel));
        Assert.Equal(("Nevykdoma", 0), ((await none.GetAsync()).StateLabel, (await none.GetAsync()).Registered));
        var mails = await backend.MailsAsync();
        Assert.Equal(["dalyvis-2@pastas.example", "dalyvis-3@pastas.example"],
            mails.Where(mail => mail.Subject == "Išregistravimas iš mokymo grupės").Select(mail => mail.To).Order(StringComparer.Ordinal));
        Assert.Equal("dalyvis-1@pastas.example", Assert.Single(mails, mail => mail.Subject == "Grupė nesusidarė").To);
    }

    [Fact]
    [Rule("G-11")]
    public async Task A_suspended_group_waits_and_catches_up_when_it_is_resumed()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.AnnouncedAsync(await Office.FullAsync(backend), learners: 2, adapt: card => card with
        {
            TrainingStart = card.RegistrationEnd.AddDays(5),
            TrainingEnd = card.RegistrationEnd.AddDays(7),
        });
        Assert.Equal("Sustabdyta", (await story.Manager.PostAsync<GroupView>($"{story.Path}/suspend", new GivenReason("Serga lektorė"))).StateLabel);
        await backend.As("dalyvis-3").RefusedAsync(409, "group-not-in-this-state", HttpMethod.Post, $"{story.Path}/registrations", new NewRegistration(Funding.OwnFunds, null, null));

        await backend.MoveToAsync(story.Information.RegistrationEnd.AddDays(1));
        Assert.Equal("Sustabdyta", (await story.GetAsync()).StateLabel);
        var later = story.Information.RegistrationEnd.AddDays(1);
        var resumed = await story.Manager.PostAsync<GroupView>($"{story.Path}/resume", new NewDates(later, null, null));
        Assert.Equal((story.Information.RegistrationEnd, later), (resumed.Information.RegistrationEnd, resumed.DatesInForce!.RegistrationEnd));
        Assert.Equal(2, (await backend.MailsAsync()).Count(mail => mail.Subject == "Mokymo grupė sustabdyta" && mail.To.StartsWith("dalyvis-", StringComparison.Ordinal)));
        Assert.Equal(2, (await backend.MailsAsync()).Count(mail => mail.Subject == "Mokymo grupė atnaujinta" && mail.To.StartsWith("dalyvis-", StringComparison.Ordinal)));
        await backend.MoveToAsync(later.AddDays(1));

        Assert.Equal("Vykdoma", (await story.GetAsync()).StateLabel);
        Assert.Equal(2, (await story.ContractsAsync()).Length);
    }

    [Fact]
    [Rule("G-09", "P-10")]
    public async Task A_completed_group_shows_what_its_participants_think()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.EvaluatedAsync(await Office.FullAsync(backend), learners: 3);
        foreach (var learner in story.Learners.Keys)
            await story.FillQuestionnaireAsync(learner, learner == "dalyvis-2" ? "Puikūs mokymai, ačiū!" : null);
        await story.Manager.RefusedAsync(409, "group-not-in-this-state", HttpMethod.Get, $"{story.Path}/feedback");

        Assert.Equal("Užbaigta", (await story.Manager.PostAsync<GroupView>($"{story.Path}/complete")).StateLabel);

        var feedback = await story.Manager.GetAsync<FeedbackView>($"{story.Path}/feedback");
        Assert.Equal(3, feedback.Filled);
        Assert.Equal(Policy.Default.Questions.Select(question => (question.Text, 5m)), feedback.Questions.Select(question => (question.Text, question.Average)));
        Assert.Equal(["Puikūs mokymai, ačiū!"], feedback.Comments);
        Assert.All(await story.ContractsAsync(), contract => Assert.Equal("Įvykdyta", contract.StateLabel));
    }

    private async Task<IEnumerable<string>> CatalogueAsync() =>
        (await Backend.Anyone.GetAsync<Page<GroupItem>>("/api/catalogue?size=100")).Items.Select(group => group.Id);

    private async Task NotPublicAsync(Story story)
    {
        Assert.DoesNotContain(story.Group, await CatalogueAsync());
        await Backend.Anyone.RefusedAsync(404, "group-unknown", HttpMethod.Get, $"/api/catalogue/{story.Group}");
    }
}
