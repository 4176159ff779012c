using System.Net;
using Azure.Data.Tables;
using Kursuok.Domain.People.Accounts;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Criteria;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.People.Institutions;
using Kursuok.Functions.People.Privacy;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Audit;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.EmploymentService;
using Kursuok.Functions.Training.Groups;
using Kursuok.Tests.Functions.People.Accounts;
using Kursuok.Tests.Functions.Training.EmploymentService;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Tests.Functions.People.Privacy;

/// <summary>What goes when, what stays and why; and that nothing alive ever goes.</summary>
public sealed class ErasureTests
{
    private static readonly string[] s_short = ["--Kursuok:Retention:Registration=P5D", "--Kursuok:Retention:Contract=P10D", "--Kursuok:Retention:Certificate=P20D", "--Kursuok:Retention:Account=P15D", "--Kursuok:Retention:Session=P2D"];

    private static Task<ErasureAnswer> AskAsync(Caller caller) => caller.PostAsync<ErasureAnswer>("/api/me/erasure");

    private static Task<Backend> StartAsync() => Backend.StartAsync(settings: s_short);

    /// <summary>Certified on the next morning, and the group is over.</summary>
    private static async Task<Story> OverAsync(Backend backend)
    {
        var story = await Story.QuestionnairesAsync(await Office.FullAsync(backend));
        await story.Manager.PostAsync<GroupView>($"{story.Path}/complete");
        await backend.MoveToAsync(backend.Today.AddDays(1), new(8, 0));
        return story;
    }

    [Fact]
    public async Task Nothing_alive_goes_and_the_report_says_why()
    {
        await using var backend = await StartAsync();
        var story = await Story.InForceAsync(await Office.FullAsync(backend));
        var answer = await AskAsync(backend.As("dalyvis-1"));
        Assert.Empty(answer.Erased);
        var stays = Assert.Single(answer.Stays);
        Assert.Equal((RecordKind.Contract, 1, null), (stays.Kind, stays.Count, stays.Until));
        Assert.Contains("dar galioja", stays.Ground, StringComparison.Ordinal);
        await backend.MoveToAsync(backend.Today.AddDays(60));
        Assert.Equal(["Šarūnas", "Rūta"], (await story.ParticipantsAsync()).Select(participant => participant.FirstName).Order(StringComparer.Ordinal).Reverse());
    }

    [Fact]
    public async Task Each_kind_goes_after_its_own_term_and_nothing_of_the_person_is_left()
    {
        await using var backend = await StartAsync();
        var story = await OverAsync(backend);
        var learner = (await story.ParticipantsAsync()).Single(participant => participant.Id == story.Learners["dalyvis-1"]);
        var code = (await backend.As("dalyvis-1").GetAsync<Page<RegistrationItem>>("/api/me/registrations")).Items[0].CertificateCode;
        var formed = backend.Today;

        var answer = await AskAsync(backend.As("dalyvis-1"));
        Assert.Empty(answer.Erased);
        Assert.Equal([(RecordKind.Contract, formed.AddDays(10)), (RecordKind.Certificate, formed.AddDays(20))], answer.Stays.Select(stays => (stays.Kind, stays.Until!.Value)));
        Assert.All(answer.Stays, stays => Assert.NotEmpty(stays.Ground));

        // First the contract: its paper is gone, the certificate stands.
        await backend.MoveToAsync(formed.AddDays(10), new(9, 0));
        await story.Manager.RefusedAsync(404, "contract-erased", HttpMethod.Get, $"{story.Path}/contracts/{learner.Id}/document");
        Assert.Equal("Šarūnas", (await story.ParticipantsAsync()).Single(participant => participant.Id == learner.Id).FirstName);
        Assert.Equal(HttpStatusCode.OK, (await story.Manager.SendAsync(HttpMethod.Get, $"{story.Path}/completion/{learner.Id}/certificate")).Status);
        Assert.Equal(2, (await backend.Anyone.GetAsync<VerifiedCertificate>($"/api/certificates/{code}")).HolderName.Split(' ').Length);

        // Then the rest.
        await backend.MoveToAsync(formed.AddDays(20), new(9, 0));
        Assert.All(await story.ParticipantsAsync(), participant => Assert.Equal(("Duomenys", "ištrinti", "", ""), (participant.FirstName, participant.LastName, participant.Email, participant.Phone)));
        await backend.Anyone.RefusedAsync(404, "certificate-unknown", HttpMethod.Get, $"/api/certificates/{code}");
        await story.Manager.RefusedAsync(404, "certificate-unknown", HttpMethod.Get, $"{story.Path}/completion/{learner.Id}/certificate");
        var results = await story.Manager.GetAsync<CompletionView[]>($"{story.Path}/completion");
        Assert.All(results, result => Assert.Equal(("9", true), (result.Evaluation, result.CertificateNumber!.StartsWith("PAZ-", StringComparison.Ordinal)))); // Statistics and numbers stay.
        await NothingLeftAsync(backend, learner.FirstName, learner.LastName, learner.Email, learner.Phone, "1960-02-07");

        var administrator = backend.As("imp-administratorius");
        Assert.True((await administrator.GetAsync<TrailReport>($"/api/audit/group/{story.Group}/verify")).Intact);
        var reports = (await administrator.GetAsync<Page<ErasureReport>>("/api/erasures")).Items;
        Assert.Equal([("contract", 2), ("certificate", 2)], reports.SelectMany(report => report.Erased).GroupBy(erased => erased.Kind).Select(kind => (Json.Write(kind.Key).Trim('"'), kind.Sum(erased => erased.Count))));
        Assert.Equal([false, true], reports.Select(report => report.Asked).Distinct().Order());
        Assert.DoesNotContain("dalyvis", Json.Write(reports), StringComparison.Ordinal);
        await story.Manager.RefusedAsync(403, "role-missing", HttpMethod.Get, "/api/erasures");

        // What was made again from the group stays erased.
        await backend.Services.GetRequiredService<AggregateStore<Kursuok.Domain.Training.Groups.Group>>().RepairAsync(story.Group, TestContext.Current.CancellationToken);
        await backend.SettleAsync();
        await NothingLeftAsync(backend, learner.LastName, learner.Email);
    }

    [Fact]
    public async Task A_rejected_registration_goes_by_request_once_the_group_is_over_and_without_one_after_its_term()
    {
        await using var backend = await StartAsync();
        var story = await Story.AnnouncedAsync(await Office.FullAsync(backend));
        foreach (var learner in (string[])["dalyvis-1", "dalyvis-2", "dalyvis-3"])
            await story.RegisterAsync(learner);
        foreach (var learner in (string[])["dalyvis-1", "dalyvis-2"])
            await story.Manager.PostAsync<object>($"{story.Path}/registrations/{story.Learners[learner]}/reject", new GivenReason("Netinka"));
        Assert.Equal([RecordKind.Registration], (await AskAsync(backend.As("dalyvis-1"))).Stays.Select(stays => stays.Kind));
        await story.Manager.PostAsync<GroupView>($"{story.Path}/call-off", new OptionalReason(null));

        await backend.MoveToAsync(backend.Today.AddDays(1), new(9, 0));
        Assert.Equal(["Duomenys", "Rūta", "Ąžuolas"], await FirstNamesAsync());
        await backend.MoveToAsync(backend.Today.AddDays(5), new(9, 0));
        Assert.Equal(["Duomenys", "Duomenys", "Duomenys"], await FirstNamesAsync());

        async Task<IEnumerable<string>> FirstNamesAsync() => (await story.ParticipantsAsync()).Select(participant => participant.FirstName);
    }

    [Fact]
    public async Task An_account_goes_at_once_where_nothing_needs_it_with_its_code_and_the_way_to_it()
    {
        await using var backend = await StartAsync();
        var tokens = await new Browser(backend).SignInAsync("dalyvis-1");
        var caller = backend.With("Bearer " + tokens.AccessToken);
        var id = (await caller.GetAsync<MeView>("/api/me")).Id;
        await caller.PutAsync<MyContacts>("/api/me/data", new CorrectData(null, null, null, "nauja@pastas.example", null));
        await backend.SettleAsync();

        var answer = await AskAsync(caller);
        Assert.Equal([RecordKind.Session, RecordKind.Account], answer.Erased.Select(erased => erased.Kind));
        Assert.Empty(answer.Stays);
        await backend.Anyone.RefusedAsync(401, "session-over", HttpMethod.Post, "/api/sessions/refresh", new SessionRefresh(tokens.RefreshToken!));
        Assert.Equal(0, await CountAsync(backend, "identities"));
        await NothingLeftAsync(backend, "Kazlauskas", "nauja@pastas.example", "dalyvis-1@pastas.example", "1960-02-07");
        var trails = backend.Services.GetRequiredService<TrailReader>();
        Assert.True((await trails.VerifyAsync("person", id, TestContext.Current.CancellationToken))!.Intact);
        Assert.True((await trails.VerifyAsync(PersonalFileAggregate.Kind, id, TestContext.Current.CancellationToken))!.Intact);

        // The token lives on for minutes, but opens nothing that would be written under the dead id.
        foreach (var (method, path) in (IEnumerable<(HttpMethod, string)>)[(HttpMethod.Post, "/api/groups/0123456789abcdef/registrations"), (HttpMethod.Post, "/api/me/documents?document=education"), (HttpMethod.Put, "/api/me/data"), (HttpMethod.Post, "/api/me/erasure")])
            await caller.RefusedAsync(401, "token-invalid", method, path, new NewRegistration(Kursuok.Domain.Training.Groups.Funding.OwnFunds, null, null));

        // Whoever comes again is somebody new.
        var again = await new Browser(backend).SignInAsync("dalyvis-1");
        Assert.NotEqual(id, Browser.Claims(again.AccessToken)["sub"].GetString());
    }

    [Fact]
    public async Task An_account_nobody_uses_goes_after_its_term_and_one_that_is_needed_stays()
    {
        await using var backend = await StartAsync();
        await new Browser(backend).SignInAsync("dalyvis-2");
        var browser = new Browser(backend);
        await browser.SignInAsync("vadove", SignInKind.LegalPerson); // The head of an institution.
        Assert.Equal(2, await CountAsync(backend, "identities"));
        await backend.MoveToAsync(backend.Today.AddDays(16), new(9, 0));
        Assert.Equal(1, await CountAsync(backend, "identities"));
        await NothingLeftAsync(backend, "dalyvis-2@pastas.example");
        var head = await browser.SignInAsync("vadove", SignInKind.LegalPerson);
        var answer = await AskAsync(backend.With("Bearer " + head.AccessToken));
        Assert.Equal([RecordKind.InstitutionUser, RecordKind.Account], answer.Stays.Select(stays => stays.Kind));
        Assert.All(answer.Stays, stays => Assert.Null(stays.Until));
    }

    [Fact]
    public async Task A_former_user_of_an_institution_goes_after_the_term()
    {
        await using var backend = await Backend.StartAsync(settings: [.. s_short, "--Kursuok:Retention:InstitutionUser=P7D"]);
        var browser = new Browser(backend);
        var head = backend.With("Bearer " + (await browser.SignInAsync("vadove", SignInKind.LegalPerson)).AccessToken);
        var administrator = new RightsForm([UserGroup.Administrator], null, null);
        await head.PostAsync<UserView>("/api/institutions/300000010/users", new NewUser("Eglė", "Jankauskienė", "egle@sekme.example", administrator, false));
        var first = await browser.SignInAsync("administratore", invitation: await Browser.InvitationAsync(backend, "egle@sekme.example"));
        var user = await head.PostAsync<UserView>("/api/institutions/300000010/users", new NewUser("Tomas", "Urbonas", "tomas@sekme.example", administrator, false));
        await browser.SignInAsync("darbuotojas", invitation: await Browser.InvitationAsync(backend, "tomas@sekme.example"));
        await backend.With("Bearer " + first.AccessToken).DeleteAsync<object>($"/api/institutions/300000010/users/{user.Id}");
        await backend.MoveToAsync(backend.Today.AddDays(16), new(9, 0));
        await NothingLeftAsync(backend, "Urbonas", "tomas@sekme.example");
        Assert.True((await backend.As("imp-administratorius").GetAsync<TrailReport>("/api/audit/users/300000010/verify")).Intact);
        Assert.Single((await backend.Services.GetRequiredService<UserStore>().FindAsync("300000010", TestContext.Current.CancellationToken)).Users);
    }

    /// <summary>Every moment at which it can be cut short: each feature dies once before and once after its work.</summary>
    [Fact]
    public async Task Cut_short_anywhere_it_is_finished_and_reported_once()
    {
        await using var backend = await StartAsync();
        var story = await OverAsync(backend);
        var person = "dalyvis-1";
        var services = backend.Services;
        var files = services.GetRequiredService<PersonalFiles>();
        var holdings = (await services.GetServices<IPersonalData>().First(feature => feature.Kinds.Contains(RecordKind.Contract)).HoldingsAsync(person, default)).ToList();
        var later = new Retention(Retention.Default.Terms.SetItem(RecordKind.Contract, new(default, "", false)).SetItem(RecordKind.Certificate, new(default, "", false)));
        for (var moment = 0; moment < 6; moment++)
        {
            var deaths = new Deaths(moment);
            var dying = new Erasing(services.GetServices<IPersonalData>().Select(feature => new Dying(feature, deaths)), files, later, services.GetRequiredService<Kursuok.Functions.TodaySource>());
            if (moment < 4)
                await Assert.ThrowsAsync<IOException>(() => dying.RunAsync(person, TestContext.Current.CancellationToken));
            else
                await dying.RunAsync(person, TestContext.Current.CancellationToken);
        }
        Assert.Equal(2, holdings.Count);
        Assert.Null((await files.FindAsync(person, TestContext.Current.CancellationToken))!.Pending);
        var report = Assert.Single((await backend.As("imp-administratorius").GetAsync<Page<ErasureReport>>("/api/erasures")).Items);
        Assert.Equal([(RecordKind.Contract, 1), (RecordKind.Certificate, 1)], report.Erased.Select(erased => (erased.Kind, erased.Count)));
        Assert.Equal(1, (await story.ParticipantsAsync()).Count(participant => participant.FirstName == "Duomenys"));
        Assert.True((await backend.As("imp-administratorius").GetAsync<TrailReport>($"/api/audit/group/{story.Group}/verify")).Intact);
        await NothingLeftAsync(backend, "dalyvis-1@pastas.example");
        Assert.NotEmpty(await FindAsync(backend, "dalyvis-2@pastas.example")); // The other one in the same commits has lost nothing.
    }

    [Fact]
    public async Task A_claim_of_the_basket_goes_with_its_documents_and_the_ledger_after_the_period()
    {
        await using var backend = await Backend.StartAsync(settings: [.. s_short, "--Kursuok:Retention:LearnerFile=P6D", "--Kursuok:Retention:Basket=P30D"]);
        var learner = backend.As("dalyvis-2");
        var submitted = await learner.SendAsync(HttpMethod.Post, "/api/me/documents?document=education", Office.Pdf(Office.Paper));
        Assert.True((int)submitted.Status is 200 or 201, submitted.ToString());
        var copy = await CopyTests.ReadAsync(learner);
        Assert.Single(CopyTests.Section(copy, "criteria").GetProperty("documents").EnumerateArray());
        Assert.Null(Assert.Single((await AskAsync(learner)).Stays).Until); // It waits for its review.
        var id = CopyTests.Section(copy, "criteria").GetProperty("documents")[0].GetProperty("id").GetString();
        await learner.SendAsync(HttpMethod.Post, $"/api/me/documents/{id}/withdraw");
        Assert.Equal((RecordKind.LearnerFile, backend.Today.AddDays(6)), ((await AskAsync(learner)).Stays is [var stays] ? (stays.Kind, stays.Until) : default));
        await backend.MoveToAsync(backend.Today.AddDays(7), new(9, 0));
        Assert.Empty((await AskAsync(learner)).Stays);
        await NothingLeftAsync(backend, "dalyvis-2@pastas.example", "Rūta");
        Assert.Empty(Directory.GetFiles(Path.Combine(backend.Folder, "storage", "blobs")));
    }

    [Fact]
    public async Task Documents_of_the_Employment_Service_are_in_the_copy_and_go_after_their_term_though_the_group_has_forgotten_the_client()
    {
        await using var backend = await Backend.StartAsync(settings: [.. s_short, "--Kursuok:Retention:LearnerFile=P3D", "--Kursuok:Retention:ServiceDocuments=P8D"]);
        var office = await Office.FullAsync(backend);
        var blobs = Directory.GetFiles(Path.Combine(backend.Folder, "storage", "blobs")).Length;
        var clients = await ClientStory.StartAsync(office);
        var story = clients.Story;
        await backend.SettleAsync();
        var (sent, other) = (await clients.SubmitAsync(), await clients.SubmitAsync(v2: true));
        var answer = await clients.AnswerAsync(sent.Id);
        await backend.As("uzt-specialiste").PostAsync<ClientDocumentView>($"{clients.Path}/documents/{other.Id}/return", new GivenReason("Trūksta žiniaraščio"));

        var (json, files) = await CopyTests.UnzipAsync(backend.As(ClientStory.First));
        Assert.Equal([("Pateiktas", 1), ("Grąžintas", 0)], CopyTests.Section(json, "employment-service").EnumerateArray().Select(document => (CopyTests.Text(document, "state"), document.GetProperty("answeredAt").GetArrayLength())));
        Assert.Equal(new[] { $"dokumentai/uzimtumo-tarnyba-{sent.Id}.adoc", $"dokumentai/uzimtumo-tarnyba-{sent.Id}-atsakymas-{answer}.adoc", $"dokumentai/uzimtumo-tarnyba-{other.Id}.adoc", $"dokumentai/{story.Group}-sutartis.pdf" }.Order(StringComparer.Ordinal), files.Keys);
        Assert.DoesNotContain("ŽUKAUSKIENĖ", json.GetRawText(), StringComparison.Ordinal); // Who signed for the provider.
        Assert.DoesNotContain(CopyTests.Sections(await CopyTests.ReadAsync(backend.As(ClientStory.Second))), name => name == "employment-service");

        await story.Manager.PostAsync<GroupView>($"{story.Path}/call-off", new OptionalReason(null));
        Assert.Equal([RecordKind.Registration], (await AskAsync(backend.As(ClientStory.First))).Erased.Select(erased => erased.Kind));
        await backend.MoveToAsync(backend.Today.AddDays(6), new(9, 0));
        Assert.Empty((await story.Manager.GetAsync<Page<ClientItem>>("/api/institutions/300000003/employment-service/clients")).Items);
        Assert.Equal((RecordKind.ServiceDocuments, 1, backend.Today.AddDays(2)), ((await AskAsync(backend.As(ClientStory.First))).Stays is [var stays] ? (stays.Kind, stays.Count, stays.Until) : default));
        Assert.Equal(3, (await CopyTests.UnzipAsync(backend.As(ClientStory.First))).Files.Count);

        await backend.MoveToAsync(backend.Today.AddDays(2), new(9, 0));
        Assert.Empty((await AskAsync(backend.As(ClientStory.First))).Stays);
        await clients.PutAsync("be-vardo.adoc", "labas"u8.ToArray());
        await NothingLeftAsync(backend, sent.Id, other.Id, answer, "Trūksta žiniaraščio");
        Assert.Equal(blobs + 1, Directory.GetFiles(Path.Combine(backend.Folder, "storage", "blobs")).Length); // What was put without a document's number tells of nobody.
        await backend.As("uzt-specialiste").RefusedAsync(404, "employment-service-client-unknown", HttpMethod.Get, clients.Path);
        Assert.Contains((await backend.As("imp-administratorius").GetAsync<Page<ErasureReport>>("/api/erasures")).Items.SelectMany(report => report.Erased), erased => erased.Kind == RecordKind.ServiceDocuments);
    }

    [Fact]
    public async Task What_the_Employment_Service_has_put_goes_after_its_term()
    {
        await using var backend = await Backend.StartAsync(settings: ["--Kursuok:Retention:Inbox=P3D"]);
        var exchange = backend.Services.GetRequiredService<EmploymentServiceExchange>();
        await exchange.Received.PutAsync("be-vardo.adoc", "labas"u8.ToArray(), "application/octet-stream", TestContext.Current.CancellationToken);
        await backend.SettleAsync();
        var service = backend.As("uzt-specialiste");
        Assert.Single((await service.GetAsync<Page<RejectedFile>>("/api/employment-service/rejected")).Items);
        await backend.MoveToAsync(backend.Today.AddDays(4), new(9, 0));
        Assert.Empty((await backend.As("uzt-specialiste").GetAsync<Page<RejectedFile>>("/api/employment-service/rejected")).Items);
        await exchange.Received.DeleteBeforeAsync(new(2000, 1, 1), TestContext.Current.CancellationToken);
        Assert.True(await exchange.Received.ExistsAsync("be-vardo.adoc", TestContext.Current.CancellationToken)); // The storage's own clock is not moved.
        await exchange.Received.DeleteBeforeAsync(new(2200, 1, 1), TestContext.Current.CancellationToken);
        Assert.False(await exchange.Received.ExistsAsync("be-vardo.adoc", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_row_that_is_listed_no_more_keeps_nothing()
    {
        await using var backend = await Backend.StartAsync();
        var lists = backend.Services.GetRequiredService<Projections>();
        await lists.PutAsync(new("list", "row", 1, Json.Write("Šarūnas Kazlauskas")));
        await lists.PutAsync(new("list", "row", 2, Json.Write("Šarūnas Kazlauskas"), Listed: false));
        await NothingLeftAsync(backend, "Kazlauskas");
    }

    [Fact]
    public async Task Copies_of_letters_are_dropped_after_their_term()
    {
        await using var backend = await Backend.StartAsync(settings: ["--Kursuok:Retention:Letters=P3D"]);
        var story = await Story.AnnouncedAsync(await Office.FullAsync(backend), learners: 2);
        Assert.Equal(2, (await backend.MailsAsync()).Count(mail => mail.Subject == "Registracija patvirtinta"));
        await backend.MoveToAsync(backend.Today.AddDays(3), new(9, 0));
        Assert.Contains(await backend.MailsAsync(), mail => mail.Subject == "Registracija patvirtinta");
        await backend.MoveToAsync(backend.Today.AddDays(1), new(9, 0));
        Assert.DoesNotContain(await backend.MailsAsync(), mail => mail.Subject == "Registracija patvirtinta");
        Assert.NotEmpty(story.Group);
    }

    [Fact]
    public async Task What_an_erasure_left_of_a_trail_is_guarded_too()
    {
        await using var backend = await StartAsync();
        var story = await OverAsync(backend);
        var trails = backend.Services.GetRequiredService<TrailReader>();
        await trails.EraseAsync("group", story.Group, _ => false, part => part.EndsWith("/0", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.True((await trails.VerifyAsync("group", story.Group, TestContext.Current.CancellationToken))!.Intact);
        var table = backend.Services.GetRequiredService<TableServiceClient>().GetTableClient("aggregates");
        var forged = 0;
        await foreach (var row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {"group-" + story.Group} and Erased eq true")))
        {
            var text = Trail.Unpack(row.Json());
            if (!text.Contains("dalyvis-2", StringComparison.Ordinal))
                continue;
            await table.UpdateEntityAsync(new TableEntity(row.PartitionKey, row.RowKey) { ["Json"] = Trail.Pack(text.Replace("dalyvis-2", "dalyvis-3", StringComparison.Ordinal)) }, row.ETag, TableUpdateMode.Merge);
            Assert.False((await trails.VerifyAsync("group", story.Group, TestContext.Current.CancellationToken))!.Intact);
            await table.UpdateEntityAsync(row, Azure.ETag.All, TableUpdateMode.Replace);
            forged++;
        }
        Assert.True(forged > 0);
    }

    private static async Task<int> CountAsync(Backend backend, string table)
    {
        var count = 0;
        await foreach (var _ in backend.Services.GetRequiredService<TableServiceClient>().GetTableClient(table).QueryAsync<TableEntity>())
            count++;
        return count;
    }

    private static async Task NothingLeftAsync(Backend backend, params string[] words)
    {
        foreach (var word in words)
            Assert.Empty(await FindAsync(backend, word));
    }

    /// <summary>Where a word stands in the tables and documents.</summary>
    private static async Task<IReadOnlyList<string>> FindAsync(Backend backend, string word)
    {
        await backend.SettleAsync();
        return [.. Traces.Find(Path.Combine(backend.Folder, "storage"), [word]).Where(found => !found.Contains("queue", StringComparison.OrdinalIgnoreCase))];
    }

    private sealed class Deaths(int moment)
    {
        private int _passed;

        public void Pass()
        {
            if (_passed++ == moment)
                throw new IOException("The process died here.");
        }
    }

    /// <summary>Dies at one moment of all before and after an erasure.</summary>
    private sealed class Dying(IPersonalData feature, Deaths deaths) : IPersonalData
    {
        public System.Collections.Immutable.ImmutableArray<RecordKind> Kinds => feature.Kinds;

        public Task<PersonalData> ReadAsync(string person, CancellationToken cancellation) => feature.ReadAsync(person, cancellation);

        public Task<System.Collections.Immutable.ImmutableArray<Holding>> HoldingsAsync(string person, CancellationToken cancellation) => feature.HoldingsAsync(person, cancellation);

        public async Task EraseAsync(string person, Holding holding, CancellationToken cancellation)
        {
            deaths.Pass();
            await feature.EraseAsync(person, holding, cancellation);
            deaths.Pass();
        }
    }
}
