using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Criteria;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.People.Privacy;
using Kursuok.Functions.Platform.Audit;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Criteria;
using Kursuok.Tests.Functions.People.Accounts;

namespace Kursuok.Tests.Functions.People.Privacy;

public sealed class CorrectionTests
{
    private static CorrectData Contacts(string? email, string? phone) => new(null, null, null, email, phone);

    [Fact]
    public async Task Corrected_contacts_reach_living_registrations_and_the_trail_says_who_and_when()
    {
        await using var backend = await Backend.StartAsync();
        var office = await Office.FullAsync(backend);
        var over = await Story.AnnouncedAsync(office);
        await over.RegisterAsync("dalyvis-1");
        await backend.As("dalyvis-1").PostAsync<object>($"{over.Path}/registrations/{over.Learners["dalyvis-1"]}/withdraw");
        var story = await Story.AnnouncedAsync(office, learners: 2);

        var answer = await backend.As("dalyvis-1").PutAsync<MyContacts>("/api/me/data", Contacts("nauja@pastas.example", "+370 612 34567"));
        Assert.Equal(new MyContacts("nauja@pastas.example", "+37061234567"), answer);
        await backend.SettleAsync();

        var participants = await story.ParticipantsAsync();
        Assert.Equal(("nauja@pastas.example", "+37061234567"), (participants[0].Email, participants[0].Phone));
        Assert.Equal("dalyvis-2@pastas.example", participants[1].Email);
        Assert.Equal("dalyvis-1@pastas.example", (await over.ParticipantsAsync())[0].Email); // What is over tells how it was.
        var trail = await backend.As("imp-administratorius").GetAsync<Page<TrailView>>($"/api/audit/group/{story.Group}?size=100");
        var entry = Assert.Single(trail.Items.SelectMany(record => record.Entries), entry => entry.Command == nameof(CorrectContacts));
        Assert.Equal(("dalyvis-1", story.Learners["dalyvis-1"]), (entry.Actor, entry.Events[0].Subject));

        // The same once more changes nothing.
        var version = (await story.Manager.SendAsync(HttpMethod.Get, story.Path)).Headers.ETag;
        await backend.As("dalyvis-1").PutAsync<MyContacts>("/api/me/data", Contacts("nauja@pastas.example", null));
        await backend.SettleAsync();
        Assert.Equal(version, (await story.Manager.SendAsync(HttpMethod.Get, story.Path)).Headers.ETag);
    }

    [Fact]
    public async Task Letters_about_documents_go_to_the_corrected_address_though_the_token_has_the_old_one()
    {
        await using var backend = await Backend.StartAsync();
        var learner = backend.As("dalyvis-2");
        var documents = new List<string>();
        await SubmitAsync();
        await learner.PutAsync<MyContacts>("/api/me/data", Contacts("nauja@pastas.example", null));
        await backend.SettleAsync();
        await ReviewAsync();
        await SubmitAsync();
        await ReviewAsync();
        Assert.Equal(["nauja@pastas.example", "nauja@pastas.example"], (await backend.MailsAsync()).Where(mail => mail.Subject == "Jūsų dokumentas peržiūrėtas").Select(mail => mail.To));

        async Task SubmitAsync() => documents.Add((await learner.PostAsync<DocumentView>("/api/me/documents?document=education", Office.Pdf(Office.Paper))).Id);

        async Task ReviewAsync()
        {
            await backend.As("imp-administratorius").PostAsync<DocumentView>($"/api/documents/dalyvis-2/{documents[^1]}/review", new Review(DocumentState.Rejected, "Neįskaitomas"));
            await backend.SettleAsync();
        }
    }

    [Fact]
    public async Task A_name_is_corrected_in_the_register()
    {
        await using var backend = await Backend.StartAsync();
        var problem = await backend.As("dalyvis-1").RefusedAsync(422, "data-held-by-register", HttpMethod.Put, "/api/me/data", new CorrectData("Kitoks", null, null, null, null));
        Assert.Contains("Gyventojų registro", problem.Detail, StringComparison.Ordinal);
        await backend.As("dalyvis-1").RefusedAsync(422, "fields-invalid", HttpMethod.Put, "/api/me/data", Contacts("ne adresas", null));
        await backend.As("dalyvis-1").RefusedAsync(422, "fields-invalid", HttpMethod.Put, "/api/me/data", Contacts(null, null));
    }

    [Fact]
    public async Task A_later_sign_in_does_not_bring_the_old_contacts_back()
    {
        await using var backend = await Backend.StartAsync();
        var tokens = await new Browser(backend).SignInAsync("dalyvis-1");
        await backend.With("Bearer " + tokens.AccessToken).PutAsync<MyContacts>("/api/me/data", Contacts("nauja@pastas.example", null));
        await backend.SettleAsync();
        var again = await new Browser(backend).SignInAsync("dalyvis-1");
        Assert.Equal("nauja@pastas.example", Browser.Claims(again.AccessToken)["email"].GetString());
        var copy = await CopyTests.ReadAsync(backend.With("Bearer " + again.AccessToken));
        Assert.Equal("nauja@pastas.example", CopyTests.Text(CopyTests.Section(copy, "account"), "email"));
    }
}
