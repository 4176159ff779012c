using System.Collections.Immutable;
using System.Net;
using Ical.Net;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Calendars;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Tests.Functions.Training.Groups;

/// <summary>What a learner, a lecturer and a provider see of a timetable: in the account, in letters and in their calendars.</summary>
public sealed class CalendarTests(FullOffice world) : IClassFixture<FullOffice>
{
    private Backend Backend => world.Backend;

    [Fact]
    [Rule("T-03")]
    public async Task A_learner_sees_place_room_and_link_once_the_registration_is_confirmed()
    {
        var story = await Story.AnnouncedAsync(world.Office, adapt: card => card with { Name = "Vietos grupė" });
        var learner = Backend.As(await story.RegisterAsync("dalyvis-4"));
        var waiting = Assert.IsType<OwnSession>((await MineAsync())[0]);
        Assert.Equal((false, null, null, null, null), (waiting.Confirmed, waiting.Place, waiting.Address, waiting.Room, waiting.Link));
        await story.ConfirmAsync("dalyvis-4");
        var told = await MineAsync();
        Assert.Equal(3, told.Length);
        Assert.Equal((true, "Centro klasė", "Upės g. 12, 44001 Kaunas", "101", "Jūratė Žukauskienė"),
            (told[0].Confirmed, told[0].Place, told[0].Address, told[0].Room, told[0].Lecturer));
        await learner.RefusedAsync(400, "query-invalid", HttpMethod.Get, "/api/me/timetable?from=2025-01-01&to=2027-01-01");
        await learner.PostAsync<RegistrationItem>($"{story.Path}/registrations/{story.Learners["dalyvis-4"]}/withdraw");
        Assert.Empty(await MineAsync());

        async Task<ImmutableArray<OwnSession>> MineAsync() =>
            [.. (await learner.GetAsync<ImmutableArray<OwnSession>>("/api/me/timetable")).Where(session => session.GroupId == story.Group)];
    }

    [Fact]
    [Rule("T-03", "T-14", "AMB-68")]
    public async Task A_calendar_follows_changes_cancellations_and_suspensions()
    {
        var story = await Story.AnnouncedAsync(world.Office, learners: 1, adapt: card => card with { Name = "Kalendoriaus grupė" });
        var learner = Backend.As("dalyvis-1");
        var address = (await learner.PostAsync<FeedAddress>("/api/me/calendar")).Address;
        var before = await EventsAsync(address, story);
        Assert.Equal(3, before.Count);
        Assert.All(before, entry => Assert.Equal(EventStatus.Tentative, entry.Status));
        var group = await story.GetAsync();
        var first = group.Sessions[0];
        Assert.Equal($"{first.Id}@kursuok.lt", before[0].Uid);
        Assert.Equal("Centro klasė, Upės g. 12, 44001 Kaunas, auditorija 101", before[0].Location);
        Assert.Equal(Vilnius.At(first.Date, first.StartTime).UtcDateTime, before[0].Start!.AsUtc);

        await story.Manager.PutAsync<GroupView>($"{story.Path}/sessions/{first.Id}",
            new ChangedSession(first.Date, new(13, 0), first.Minutes, null, null, first.PlaceId, "202", first.LecturerId, null));
        var changed = (await EventsAsync(address, story)).Single(entry => entry.Uid == before[0].Uid);
        Assert.Equal((before[0].Sequence + 1, "Centro klasė, Upės g. 12, 44001 Kaunas, auditorija 202"), (changed.Sequence, changed.Location));

        await story.Manager.PostAsync<GroupView>($"{story.Path}/suspend", new GivenReason("Patalpų remontas"));
        await story.Manager.DeleteAsync<GroupView>($"{story.Path}/sessions/{group.Sessions[1].Id}");
        var suspended = await EventsAsync(address, story);
        Assert.Equal(3, suspended.Count);
        Assert.All(suspended, entry => Assert.Equal(EventStatus.Cancelled, entry.Status));
        Assert.All(suspended, entry => Assert.True(entry.Sequence > before.Single(was => was.Uid == entry.Uid).Sequence));
        await story.Manager.PostAsync<GroupView>($"{story.Path}/sessions/{group.Sessions[2].Id}/copy", new SessionCopy(group.Sessions[1].Date, new(9, 0)));
        await story.Manager.PostAsync<GroupView>($"{story.Path}/resume", NewDates.None);
        var resumed = await EventsAsync(address, story);
        Assert.Equal([EventStatus.Cancelled], resumed.Where(entry => entry.Status == EventStatus.Cancelled).Select(entry => entry.Status!).ToArray());
        Assert.Equal(4, resumed.Count);

        var groups = (await story.Manager.PostAsync<FeedAddress>($"{story.Path}/calendar")).Address;
        Assert.Equal(4, (await EventsAsync(groups, story)).Count);
        await Backend.As("dalyvis-1").RefusedAsync(403, "role-missing", HttpMethod.Post, $"{story.Path}/calendar");

        // Whoever leaves is told that the sessions are off; nobody's name stands in any calendar.
        await learner.PostAsync<RegistrationItem>($"{story.Path}/registrations/{story.Learners["dalyvis-1"]}/withdraw");
        Assert.All(await EventsAsync(address, story), entry => Assert.Equal(EventStatus.Cancelled, entry.Status));
        foreach (var text in new[] { await TextAsync(address), await TextAsync(groups) })
            Assert.DoesNotMatch("Žukauskien|Šarūnas|pastas.example|\\+370", text);
    }

    [Fact]
    public async Task A_secret_address_is_taken_back_and_guessed_by_nobody()
    {
        var learner = Backend.As("dalyvis-6");
        await learner.RefusedAsync(404, "calendar-feed-unknown", HttpMethod.Delete, "/api/me/calendar");
        var first = (await learner.PostAsync<FeedAddress>("/api/me/calendar")).Address;
        var second = (await learner.PostAsync<FeedAddress>("/api/me/calendar")).Address;
        Assert.NotEqual(first, second);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(first));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(second));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(second[..^1] + (second[^1] == 'A' ? 'B' : 'A')));
        var copy = await learner.SendAsync(HttpMethod.Get, "/api/me/data");
        Assert.Matches("\"calendar\": \\{\\s+\"open\": true", copy.Text);
        Assert.DoesNotContain(second[(second.LastIndexOf('/') + 1)..], copy.Text, StringComparison.Ordinal);

        Assert.False((await learner.DeleteAsync<FeedState>("/api/me/calendar")).Open);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(second));
        var kept = string.Concat(Directory.GetFiles(Backend.Folder, "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".db", StringComparison.Ordinal) || file.EndsWith(".db-wal", StringComparison.Ordinal)).Select(ReadShared));
        Assert.DoesNotContain(second[(second.LastIndexOf('/') + 1)..], kept, StringComparison.Ordinal);

        // With the account it goes.
        var last = (await learner.PostAsync<FeedAddress>("/api/me/calendar")).Address;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(last));
        Assert.Equal(HttpStatusCode.OK, (await learner.SendAsync(HttpMethod.Post, "/api/me/erasure")).Status);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(last));
    }

    [Fact]
    public async Task A_calendar_is_not_asked_for_without_end()
    {
        await using var backend = await Backend.StartAsync(settings: "--Kursuok:RateLimit:Feed=2");
        var address = new Uri((await backend.As("dalyvis-1").PostAsync<FeedAddress>("/api/me/calendar")).Address).PathAndQuery;
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 3; i++)
            answers.Add((await backend.Anyone.SendAsync(HttpMethod.Get, address)).Status);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], answers);
    }

    [Fact]
    [Rule("T-03", "C-01", "AMB-03", "AMB-68")]
    public async Task Lecturer_provider_and_learners_are_told_and_nothing_ends_silently()
    {
        await using var backend = await Backend.StartAsync();
        var office = await Office.BareAsync(backend);
        var story = await Story.AnnouncedAsync(office, learners: 2, programme: "211500201", adapt: card => card with
        {
            TrainingStart = card.RegistrationEnd.AddDays(12),
            TrainingEnd = card.RegistrationEnd.AddDays(14),
        });
        await story.RegisterAsync("dalyvis-3");
        await backend.MoveToAsync(story.Information.RegistrationEnd.AddDays(1));
        var blocked = await story.GetAsync();
        Assert.Equal(["contract-numbering", "programme-card", "institution-card"], blocked.Missing.Select(missing => missing.Code));
        Assert.Contains("kortelė „Mokymo sutarties numeracija“", blocked.Missing[0].Text, StringComparison.Ordinal);
        Assert.Single(await LettersAsync("Sutarčių pasirašymas nepradėtas: trūksta duomenų"));
        Assert.Equal(3, (await LettersAsync("Registracija gauta")).Count);
        Assert.NotEmpty(await LettersAsync("Naujos registracijos laukia sprendimo"));

        var toLecturer = Assert.Single(await LettersAsync("Jūsų užsiėmimų tvarkaraštis"));
        Assert.Equal("lektore@nmc.example", toLecturer.To);
        var address = toLecturer.Body.Split('\n').Single(line => line.Contains("/api/calendars/", StringComparison.Ordinal));
        Assert.Equal(3, (await EventsAsync(address, story, backend)).Count);
        await story.Manager.DeleteAsync<FeedState>($"{office.Path}/lecturers/{office.Lecturer.Id}/calendar");
        Assert.Equal(HttpStatusCode.NotFound, (await backend.Anyone.SendAsync(HttpMethod.Get, new Uri(address).PathAndQuery)).Status);

        var session = blocked.Sessions[0];
        foreach (var meeting in new[] { "5", "6", "7" })
            await story.Manager.PutAsync<GroupView>($"{story.Path}/sessions/{session.Id}", new ChangedSession(
                session.Date, session.StartTime, session.Minutes, null, $"https://susitikimas.example/{meeting}", session.PlaceId, null, session.LecturerId, null));
        await backend.Clock.MoveToAsync(backend.Clock.Now.AddHours(2), TestContext.Current.CancellationToken);
        var digests = await LettersAsync("Pasikeitė mokymų tvarkaraštis");
        // One to each, not one an edit; and none to who is not confirmed, and is not told where the session is held.
        Assert.Equal(["dalyvis-1@pastas.example", "dalyvis-2@pastas.example"], digests.Select(digest => digest.To).Order(StringComparer.Ordinal));
        Assert.All(digests, digest => Assert.Contains("https://susitikimas.example/7", digest.Body, StringComparison.Ordinal));
        Assert.Single(await LettersAsync("Pasikeitė Jūsų užsiėmimų tvarkaraštis"));

        await backend.MoveToAsync(story.Information.TrainingStart);
        Assert.NotEmpty(await LettersAsync("Primename: sutarčių pasirašymas vis dar nepradėtas"));
        Assert.Single(await LettersAsync("Grupė nevykdoma: iki mokymų pradžios nesudaryta nė viena sutartis"));
        var told = await LettersAsync("Grupė nesusidarė");
        Assert.Equal(2, told.Count(letter => letter.Body.Contains("Mokymo teikėjas iki mokymų pradžios nepradėjo sutarčių pasirašymo", StringComparison.Ordinal)));
        Assert.Single(told, letter => letter.Body.Contains("Registracija nepatvirtinta iki mokymų pradžios", StringComparison.Ordinal));

        async Task<List<Mail>> LettersAsync(string subject) => [.. (await backend.MailsAsync()).Where(mail => mail.Subject == subject)];
    }

    [Fact]
    [Rule("AMB-98")]
    public async Task A_letter_of_the_night_leaves_in_the_morning()
    {
        await using var backend = await Backend.StartAsync(settings: ["--Kursuok:Letters:NightFrom=22:00", "--Kursuok:Letters:NightTo=08:00"]);
        var office = await Office.FullAsync(backend);
        var story = await Story.AnnouncedAsync(office, learners: 2, adapt: card => card with
        {
            TrainingStart = card.RegistrationEnd.AddDays(12),
            TrainingEnd = card.RegistrationEnd.AddDays(14),
        });
        var morning = story.Information.RegistrationEnd.AddDays(1);
        await backend.MoveToAsync(morning, new(7, 59));
        Assert.Equal("Vykdoma", (await story.GetAsync()).StateLabel);
        Assert.DoesNotContain(await backend.MailsAsync(), mail => mail.Subject == "Kviečiame pasirašyti mokymosi sutartį");
        await backend.MoveToAsync(morning, new(8, 0));
        Assert.Equal(2, (await backend.MailsAsync()).Count(mail => mail.Subject == "Kviečiame pasirašyti mokymosi sutartį"));
    }

    [Fact]
    [Rule("B-01", "C-03", "AMB-81")]
    public async Task A_learner_finds_all_own_papers_and_lists_show_everyone()
    {
        var story = await Story.AnnouncedAsync(world.Office, learners: 2, adapt: card => card with { Name = "Dokumentų grupė" });
        Assert.All(await story.ContractsAsync(), contract => Assert.Equal((null, "Sutarties dar nėra"), (contract.ContractId, contract.StateLabel)));
        await story.InitiateAsync();
        await story.SignAsync("dalyvis-1");
        await story.SignByProviderAsync("dalyvis-1");
        await Backend.SettleAsync();
        var paper = Assert.Single((await Backend.As("dalyvis-1").GetAsync<ImmutableArray<OwnPaper>>("/api/me/papers")), paper => paper.GroupId == story.Group);
        Assert.Equal(("contract", "Galioja"), (paper.Kind, paper.StateLabel));
        Assert.Equal("application/pdf", (await Backend.As("dalyvis-1").SendAsync(HttpMethod.Get, paper.Address)).ContentType);
        Assert.Equal(HttpStatusCode.NotFound, (await Backend.As("dalyvis-2").SendAsync(HttpMethod.Get, paper.Address)).Status);
    }

    private Task<List<Ical.Net.CalendarComponents.CalendarEvent>> EventsAsync(string address, Story story) => EventsAsync(address, story, Backend);

    private static async Task<List<Ical.Net.CalendarComponents.CalendarEvent>> EventsAsync(string address, Story story, Backend backend)
    {
        var answer = await backend.Anyone.SendAsync(HttpMethod.Get, new Uri(address).PathAndQuery);
        Assert.True((answer.Status, answer.ContentType) == (HttpStatusCode.OK, "text/calendar"), answer.ToString());
        return [.. Calendar.Load(answer.Text)!.Events.Where(entry => entry.Summary!.StartsWith(story.Information.Name, StringComparison.Ordinal)).OrderBy(entry => entry.Start!.AsUtc)];
    }

    private async Task<string> TextAsync(string address) => (await Backend.Anyone.SendAsync(HttpMethod.Get, new Uri(address).PathAndQuery)).Text;

    private async Task<HttpStatusCode> StatusAsync(string address) => (await Backend.Anyone.SendAsync(HttpMethod.Get, new Uri(address).PathAndQuery)).Status;

    private static string ReadShared(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), System.Text.Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
