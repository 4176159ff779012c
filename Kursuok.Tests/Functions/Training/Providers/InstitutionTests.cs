using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Numbers;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Kursuok.Functions.Training.Providers;

namespace Kursuok.Tests.Functions.Training.Providers;

/// <summary>Cards, lecturers, places and programmes of an institution over HTTP.</summary>
public sealed class InstitutionTests(FullOffice world) : IClassFixture<FullOffice>
{
    private Office Office => world.Office;

    [Fact]
    [Rule("I-01", "I-02", "I-03", "I-04", "I-05", "N-01")]
    public async Task An_institution_has_three_cards()
    {
        var institution = await Office.Manager.GetAsync<InstitutionView>(Office.Path);

        Assert.Equal(Office.Card.Description, institution.Information!.Description);
        Assert.Equal("Asta Šimkienė", institution.Information.Responsible.FullName);
        Assert.Equal("LT12 1000 0111 0100 1000", institution.Information.Bank.Iban);
        Assert.Equal(
            new RegisterRecord("300000003", "VšĮ „Nemuno mokymų centras“", "Nemunas Training Centre", "NMC", "Upės g. 12, 44001 Kaunas", "info@nmc.example", "https://nmc.example",
                "vadovas@nmc.example", "+37061234567", new(2025, 8, 20), new(2025, 9, 1, 0, 0, 0, TimeSpan.Zero)),
            institution.Register);
        Assert.True(institution.Numbering.Filled);
        Assert.Equal("NMC-0001/25", institution.Numbering.Stages[0].Example);
    }

    [Fact]
    [Rule("I-06")]
    public async Task What_the_register_says_cannot_be_changed_here()
    {
        var before = (await Office.Manager.GetAsync<InstitutionView>(Office.Path)).Register;

        await Office.Manager.RefusedAsync(400, "body-unreadable", HttpMethod.Put, $"{Office.Path}/card", new { Office.Card.Description, Office.Card.Responsible, Office.Card.Bank, register = new { name = "Kita" } });
        await Office.Manager.RefusedAsync(400, "body-unreadable", HttpMethod.Put, $"{Office.Path}/card", new { Office.Card.Description, Office.Card.Responsible, Office.Card.Bank, name = "Kita" });
        await Office.Manager.PostAsync<InstitutionView>($"{Office.Path}/registers/read", new { name = "Kita" });

        Assert.Equal(before, (await Office.Manager.GetAsync<InstitutionView>(Office.Path)).Register);
    }

    [Fact]
    [Rule("N-03")]
    public async Task A_new_stage_of_numbering_is_valid_from_a_later_date()
    {
        await Office.Manager.RefusedAsync(422, "numbering-stage-not-later", HttpMethod.Post, $"{Office.Path}/numbering", new NumberingStage(world.Backend.Today.AddDays(-1), 1, "X-", "", 4));
        var numbering = await Office.Manager.PostAsync<NumberingView>($"{Office.Path}/numbering", new NumberingStage(world.Backend.Today.AddYears(1), 500, "NMC-", "/26", 5));
        Assert.Equal(["NMC-0001/25", "NMC-00500/26"], numbering.Stages.Select(stage => stage.Example));
    }

    [Fact]
    [Rule("L-01", "L-02", "L-04", "L-05", "L-06", "L-07")]
    public async Task Lecturers_are_listed_and_published_with_their_consent_only()
    {
        var quiet = await Office.AddLecturerAsync("Ąžuolas", "Čepas", consent: false);
        var draft = await Story.DraftAsync(Office);
        var session = (await draft.GetAsync()).Sessions[1];
        await draft.Manager.PutAsync<GroupView>($"{draft.Path}/sessions/{session.Id}",
            new ChangedSession(session.Date, session.StartTime, session.Minutes, null, null, session.PlaceId, null, quiet.Id, null));
        await draft.AnnounceAsync();

        Assert.Equal(["Jūratė Žukauskienė"], (await world.Backend.Anyone.GetAsync<PublicGroup>($"/api/catalogue/{draft.Group}")).Lecturers);
        var list = await Office.Manager.GetAsync<ImmutableArray<LecturerView>>($"{Office.Path}/lecturers");
        Assert.Equal("Neskelbti svetainėje", list.Single(lecturer => lecturer.Id == quiet.Id).Note);
        Assert.Null(list.Single(lecturer => lecturer.Id == Office.Lecturer.Id).Note);

        // Consent given: the lecturer appears at once.
        await Office.Manager.PutAsync<LecturerView>($"{Office.Path}/lecturers/{quiet.Id}", new LecturerForm("Ąžuolas", "Čepas", quiet.Email, quiet.Phone, null, true, quiet.Proofs, true));
        Assert.Equal(["Jūratė Žukauskienė", "Ąžuolas Čepas"], (await world.Backend.Anyone.GetAsync<PublicGroup>($"/api/catalogue/{draft.Group}")).Lecturers);

        var problem = await Office.Manager.RefusedAsync(422, "fields-invalid", HttpMethod.Post, $"{Office.Path}/lecturers",
            new LecturerForm("Ona", "Grigienė", "ona@nmc.example", "+37061112299", null, true, ImmutableDictionary<LecturerRequirement, ImmutableArray<string>>.Empty, true));
        Assert.Contains("proofs", problem.Fields!.Select(field => field.Field));
        await Office.Manager.RefusedAsync(422, "document-unknown", HttpMethod.Post, $"{Office.Path}/lecturers",
            new LecturerForm("Ona", "Grigienė", "ona@nmc.example", "+37061112299", null, true,
                ImmutableDictionary<LecturerRequirement, ImmutableArray<string>>.Empty.Add(LecturerRequirement.Second, [$"institutions/{Office.Code}/0123456789abcdef"]), true));
    }

    [Fact]
    [Rule("L-03")]
    public async Task No_session_is_planned_for_an_inactive_lecturer()
    {
        var inactive = await Office.AddLecturerAsync("Gintaras", "Ūsas", consent: true, active: false);
        var draft = await Story.DraftAsync(Office);
        var session = (await draft.GetAsync()).Sessions[0];
        await draft.Manager.RefusedAsync(422, "session-lecturer-inactive", HttpMethod.Put, $"{draft.Path}/sessions/{session.Id}",
            new ChangedSession(session.Date, session.StartTime, session.Minutes, null, null, session.PlaceId, null, inactive.Id, null));
    }

    [Fact]
    [Rule("V-01", "V-02", "V-03")]
    public async Task Training_is_planned_in_listed_places_only()
    {
        var remote = await Office.Manager.PostAsync<Place>($"{Office.Path}/places", new PlaceForm(Place.RemoteName, "Kaunas", "Upės g.", "12", "44001"));
        var places = await Office.Manager.GetAsync<ImmutableArray<Place>>($"{Office.Path}/places");
        Assert.Contains(remote, places);
        Assert.Contains(Office.Place, places);
        Assert.True(remote.IsRemote);

        var problem = await Office.Manager.RefusedAsync(422, "fields-invalid", HttpMethod.Post, $"{Office.Path}/places", new PlaceForm("Be adreso", "", " ", null!, "44001"));
        Assert.Equal(["municipality", "street", "house"], problem.Fields!.Select(field => field.Field));

        var draft = await Story.DraftAsync(Office);
        await Office.Manager.RefusedAsync(422, "fields-invalid", HttpMethod.Put, $"{draft.Path}/information", draft.Information with { PlaceId = "0123456789abcdef" });
        await Office.Manager.RefusedAsync(422, "place-unknown", HttpMethod.Post, $"{draft.Path}/sessions",
            new NewSessions([draft.Information.TrainingStart], new(15, 0), 45, null, null, "0123456789abcdef", null, Office.Lecturer.Id, null));
    }

    [Fact]
    [Rule("P-02", "P-03")]
    public async Task Programmes_are_listed_with_their_notes_and_the_states_of_their_groups()
    {
        await using var backend = await Backend.StartAsync();
        var office = await Office.FullAsync(backend);
        await Story.DraftAsync(office);
        await Story.DraftAsync(office);
        var announced = await Story.AnnouncedAsync(office);
        await Story.DraftAsync(office, "211500101");

        var programmes = await office.Manager.GetAsync<ImmutableArray<ProgrammeItem>>($"{office.Path}/programmes");

        Assert.Equal(["211500101", "211500102", "211500103"], programmes.Select(programme => programme.Code)); // 211500104 is not evaluated positively.
        Assert.Equal([new("Kuriama", 2), new("Skelbiama", 1)], programmes[1].Groups.OrderBy(state => state.State, StringComparer.Ordinal));
        Assert.Equal([null, null, "Programa sustabdyta NŠPR nuo 2025-07-01"], programmes.Select(programme => programme.Note));

        var groups = await office.Manager.GetAsync<Page<GroupItem>>($"{office.Path}/groups?programme=211500102");
        Assert.Equal(3, groups.Items.Count);
        Assert.All(groups.Items, group => Assert.Equal("211500102", group.ProgrammeCode));
        var filtered = await office.Manager.GetAsync<Page<GroupItem>>($"{office.Path}/groups?programme=211500102&state=announced");
        Assert.Equal(announced.Group, Assert.Single(filtered.Items).Id);
        await office.Manager.RefusedAsync(409, "group-programme-closed", HttpMethod.Post, $"{office.Path}/programmes/211500103/groups", announced.Information);
    }

    [Fact]
    [Rule("G-05")]
    public async Task Groups_are_filtered_by_state_and_paged()
    {
        await using var backend = await Backend.StartAsync();
        var office = await Office.FullAsync(backend);
        var announced = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            await Story.DraftAsync(office);
            announced.Add((await Story.AnnouncedAsync(office)).Group);
        }

        var found = new List<string>();
        string? next = null;
        do
        {
            var page = await office.Manager.GetAsync<Page<GroupItem>>($"{office.Path}/groups?state=announced&size=2" + (next is null ? "" : $"&next={next}"));
            Assert.InRange(page.Items.Count, 0, 2);
            found.AddRange(page.Items.Select(group => group.Id));
            next = page.Next;
        }
        while (next is not null);
        Assert.Equal(announced.Order(StringComparer.Ordinal), found);
    }

    [Fact]
    [Rule("P-04", "P-05", "P-06", "P-07", "P-08", "B-10")]
    public async Task A_programme_has_the_registers_card_and_the_providers()
    {
        var path = $"{Office.Path}/programmes/211500102";
        var programme = await Office.Manager.GetAsync<ProgrammeView>(path);
        Assert.Equal(("Duomenų analizė skaičiuokle", TeachingMethod.Contact, 24, 16), (programme.General.Name, programme.General.Method, programme.General.ContactHours, programme.General.IndependentHours));
        Assert.Equal(Office.ProgrammeCard, programme.Card);

        await Office.Manager.RefusedAsync(400, "body-unreadable", HttpMethod.Put, $"{path}/card", new { Office.ProgrammeCard.Specifics, general = new { contactHours = 1 } });
        await Office.Manager.RefusedAsync(405, "method-not-allowed", HttpMethod.Put, path, programme.General);
        Assert.Equal(programme.General.ContactHours, (await Office.Manager.GetAsync<ProgrammeView>(path)).General.ContactHours);

        // The third card is the list of groups, and the public sees the contact person (P-06).
        var announced = await Story.AnnouncedAsync(Office);
        Assert.Contains(announced.Group, (await Office.Manager.GetAsync<Page<GroupItem>>($"{Office.Path}/groups?programme=211500102&size=100")).Items.Select(group => group.Id));
        var contact = (await world.Backend.Anyone.GetAsync<PublicGroup>($"/api/catalogue/{announced.Group}")).Contact;
        Assert.Equal(new("Rita Čepaitė", "Programos vadovė", "rita@nmc.example", "+37061234511"), contact);
    }
}
