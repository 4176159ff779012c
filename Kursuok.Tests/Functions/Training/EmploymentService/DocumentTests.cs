using Kursuok.Tests.Functions.Platform.Documents;
using System.Net;
using System.Text.Json;
using Kursuok.Domain.Training.EmploymentService;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Documents.Adoc;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.EmploymentService;
using Kursuok.Functions.Training.Groups;
using Kursuok.SampleWorld;
using Kursuok.Tests.Functions.Platform.Documents.Adoc;

namespace Kursuok.Tests.Functions.Training.EmploymentService;

public sealed class DocumentTests(ClientWorld world) : IClassFixture<ClientWorld>
{
    private ClientStory Clients => world.Clients;
    private Caller Manager => Clients.Story.Manager;
    private Caller Service => world.Backend.As("uzt-specialiste");

    public static TheoryData<string> Broken => [.. AdocCorpus.All.Select(file => file.Name)];

    [Fact]
    [Rule("X-01", "UZ-03")]
    public async Task Clients_of_the_Service_in_training_are_listed()
    {
        const string path = "/api/institutions/300000003/employment-service/clients";
        var listed = (await Manager.GetAsync<Page<ClientItem>>(path)).Items.Where(client => client.GroupId == Clients.Story.Group);
        Assert.Equal(new[] { ClientStory.First, ClientStory.Second }.Select(key => Clients.Story.Learners[key]).Order(StringComparer.Ordinal), listed.Select(client => client.ParticipantId).Order(StringComparer.Ordinal));

        await Manager.PostAsync<ParticipantView>($"{Clients.Story.Path}/registrations/{Clients.Story.Learners[ClientStory.Second]}/remove", new GivenReason("Nebelanko"));
        await world.Backend.SettleAsync();
        Assert.Equal(Clients.Client, Assert.Single((await Manager.GetAsync<Page<ClientItem>>(path)).Items, client => client.GroupId == Clients.Story.Group).Id);
        await world.Backend.As("vadove").RefusedAsync(403, "role-missing", HttpMethod.Get, path);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Rule("X-02", "X-03")]
    public async Task A_document_goes_to_the_Service_and_is_accepted_or_returned(bool v2)
    {
        var content = new AdocWriter(v2).Write();
        var sent = await Manager.PostAsync<ClientDocumentView>(Clients.Documents, ClientStory.Adoc(content));
        Assert.Equal(("Pateiktas", "Suteiktų mokymo paslaugų ataskaita", "Nenustatyta"), (sent.StateLabel, sent.TypeLabel, sent.Report.Trust.VerdictLabel));
        Assert.Equal("JŪRATĖ ŽUKAUSKIENĖ", Assert.Single(sent.Report.Signatories).Name);
        await world.Backend.SettleAsync();

        Assert.Contains(await QueueAsync(ClientDocumentState.Submitted), item => item.Id == sent.Id && item.ClientId == Clients.Client);
        var fetched = await Service.SendAsync(HttpMethod.Get, $"{Clients.Path}/documents/{sent.Id}/content");
        Assert.Equal((HttpStatusCode.OK, v2 ? "application/vnd.etsi.asic-e+zip" : "application/vnd.lt.archyvai.adoc-2008"), (fetched.Status, fetched.ContentType));
        Assert.Equal(content, fetched.Content);

        var decided = v2
            ? await Service.PostAsync<ClientDocumentView>($"{Clients.Path}/documents/{sent.Id}/accept")
            : await Service.PostAsync<ClientDocumentView>($"{Clients.Path}/documents/{sent.Id}/return", new GivenReason("Trūksta žiniaraščio"));
        Assert.Equal(v2 ? ("Priimtas", null) : ("Grąžintas", "Trūksta žiniaraščio"), (decided.StateLabel, decided.Reason));
        Assert.Equal(decided.StateLabel, (await Clients.ViewAsync()).Documents.Single(document => document.Id == sent.Id).StateLabel);
        await world.Backend.SettleAsync();
        Assert.DoesNotContain(await QueueAsync(ClientDocumentState.Submitted), item => item.Id == sent.Id);
        Assert.Contains(await QueueAsync(decided.State), item => item.Id == sent.Id);
        Assert.Contains(await world.Backend.MailsAsync(), mail => mail.To == "asta@nmc.example" && mail.Subject == (v2 ? "Užimtumo tarnyba priėmė dokumentą" : "Užimtumo tarnyba grąžino dokumentą")
            && mail.Body.Contains(sent.Id, StringComparison.Ordinal) && mail.Body.Contains(decided.Reason ?? "priėmė", StringComparison.Ordinal));
        await Service.RefusedAsync(409, "employment-service-document-not-in-this-state", HttpMethod.Post, $"{Clients.Path}/documents/{sent.Id}/{(v2 ? "return" : "accept")}", v2 ? new GivenReason("Vėlu") : null);
    }

    [Theory]
    [MemberData(nameof(Broken))]
    [Rule("X-03")]
    public async Task A_broken_document_is_refused_with_its_own_code(string name)
    {
        var (_, refusal, make) = AdocCorpus.All.Single(file => file.Name == name);
        var (status, code) = refusal == AdocRefusals.TooLarge ? (413, "body-too-large") : (Problems.Status(refusal), refusal.Code);
        await Manager.RefusedAsync(status, code, HttpMethod.Post, Clients.Documents, ClientStory.Adoc(make()));
    }

    [Fact]
    [Rule("X-03")]
    public async Task A_refusal_shows_the_whole_report()
    {
        var problem = await Manager.RefusedAsync(422, "adoc-digest", HttpMethod.Post, Clients.Documents, ClientStory.Adoc(UploadCorpus.SampleFile("v1-two-signatures-first-broken.adoc")));
        var report = problem.Report!.Value.Deserialize<ReportView>(Json.Http)!;
        Assert.Equal([false, true], report.Signatories.Select(signatory => signatory.Holds));
        Assert.Equal((Verdict.Passed, Verdict.Failed, Verdict.NotDetermined), (report.Structure.Verdict, report.Integrity.Verdict, report.Trust.Verdict));
        Assert.All(report.Integrity.Findings.Where(finding => finding.Breaks), finding => Assert.Contains("Parašas", finding.Explanation, StringComparison.Ordinal));

        var files = new AdocWriter().Package();
        var unread = await Manager.RefusedAsync(422, "adoc-manifest-missing", HttpMethod.Post, Clients.Documents, ClientStory.Adoc(AdocWriter.Zip(files.Where(file => file.Name != "META-INF/manifest.xml"))));
        Assert.Equal(("failed", "passed"), (Verdicts(unread, "structure"), Verdicts(unread, "integrity")));

        static string Verdicts(Problem problem, string check) => problem.Report!.Value.GetProperty(check).GetProperty("verdict").GetString()!;
    }

    [Fact]
    [Rule("X-03")]
    public async Task Type_period_and_client_are_needed()
    {
        var sound = new AdocWriter().Write();
        foreach (var query in (string[])["", "?type=kita", "?type=kita&from=2025-09-05&to=vakar", "?from=2025-09-05&to=2025-09-06"])
            await Manager.RefusedAsync(400, "query-invalid", HttpMethod.Post, $"{Clients.Path}/documents{query}", ClientStory.Adoc(sound));
        await Manager.RefusedAsync(422, "fields-invalid", HttpMethod.Post, Clients.Documents.Replace("paslaugos", "nera", StringComparison.Ordinal), ClientStory.Adoc(sound));
        await Manager.RefusedAsync(422, "fields-invalid", HttpMethod.Post, $"{Clients.Path}/documents?type=kita&from=2025-01-01&to=2025-01-02", ClientStory.Adoc(sound));
        var paying = $"/api/employment-service/clients/{Clients.Story.Group}-{Clients.Story.Learners["dalyvis-8"]}";
        await Manager.RefusedAsync(404, "employment-service-client-unknown", HttpMethod.Get, paying);
        await Manager.RefusedAsync(404, "employment-service-client-unknown", HttpMethod.Get, $"/api/employment-service/clients/{Clients.Story.Group}-{Clients.Story.Learners[ClientStory.Undecided]}"); // Nothing to settle yet.
        await world.Backend.As("vadove").RefusedAsync(404, "employment-service-client-unknown", HttpMethod.Get, Clients.Path);
        await Manager.RefusedAsync(404, "employment-service-document-unknown", HttpMethod.Get, $"{Clients.Path}/documents/0123456789abcdef/content");
    }

    [Fact]
    public async Task An_answer_put_into_the_inbox_is_tied_to_its_document()
    {
        var sent = await Clients.SubmitAsync();
        await world.Backend.SettleAsync();
        var answer = new AdocWriter(v2: true).Write();
        await Clients.PutAsync($"{sent.Id}/atsakymas.adoc", answer);
        await Clients.PutAsync($"{sent.Id}/atsakymas-dar-kartą.adoc", answer); // Another name, or the trigger once more: the same answer.

        var received = Assert.Single((await Clients.ViewAsync()).Documents.Single(document => document.Id == sent.Id).Answers);
        Assert.Equal(("ADOC-V2.0", Verdict.Passed), (received.Report.Format, received.Report.Integrity.Verdict));
        Assert.Single(await world.Backend.MailsAsync(), mail => mail.Subject == "Gautas Užimtumo tarnybos atsakymas" && mail.Body.Contains(sent.Id, StringComparison.Ordinal));
        var fetched = await Manager.SendAsync(HttpMethod.Get, $"{Clients.Path}/documents/{sent.Id}/answers/{received.Id}/content");
        Assert.Equal(answer, fetched.Content);
        await Manager.RefusedAsync(404, "employment-service-document-unknown", HttpMethod.Get, $"{Clients.Path}/documents/{sent.Id}/answers/nera/content");
    }

    [Fact]
    public async Task What_cannot_be_taken_is_listed_with_its_reason_and_stays()
    {
        var sent = await Clients.SubmitAsync();
        await world.Backend.SettleAsync();
        (string Name, byte[] Content, string Code)[] files =
        [
            ("0123456789abcdef/atsakymas.adoc", new AdocWriter().Write(), "employment-service-document-unknown"),
            ("be-vardo.adoc", new AdocWriter().Write(), "employment-service-document-unknown"),
            ($"{sent.Id}/48504140959.adoc", "labas"u8.ToArray(), "adoc-not-zip"),
            ($"{sent.Id}/didelis.adoc", new byte[AdocReader.Largest + 7], "adoc-too-large"),
            ($"{sent.Id}/tuščias.adoc", [], "adoc-empty"),
            ($"{sent.Id}/keli.adoc", UnrelatedFiles(), "adoc-file-unrelated"),
            ($"{sent.Id}/pakeistas.adoc", AdocCorpus.All.First(file => file.Refusal == AdocRefusals.Digest).Make(), "adoc-digest"),
        ];
        for (var round = 0; round < 2; round++)
        {
            foreach (var (name, content, _) in files)
                await Clients.PutAsync(name, content);
        }
        var rejected = (await Service.GetAsync<Page<RejectedFile>>("/api/employment-service/rejected")).Items.Where(file => files.Any(put => put.Name == file.Name) || file.Name.Contains('…', StringComparison.Ordinal)).ToList();
        Assert.Equal(files.Select(file => file.Code).Order(StringComparer.Ordinal), rejected.Select(file => file.Code).Order(StringComparer.Ordinal));
        Assert.All(rejected, file => Assert.False(file.Name.Contains("48504140959", StringComparison.Ordinal) || file.Reason.Length == 0));
        Assert.Contains('\n', rejected.Single(file => file.Name.EndsWith("keli.adoc", StringComparison.Ordinal)).Reason); // All of them.
        Assert.Empty((await Clients.ViewAsync()).Documents.Single(document => document.Id == sent.Id).Answers);
        foreach (var (name, _, _) in files)
            Assert.True(await Clients.Inbox.GetBlobClient(name).ExistsAsync(TestContext.Current.CancellationToken));
        await Manager.RefusedAsync(403, "role-missing", HttpMethod.Get, "/api/employment-service/rejected");
    }

    private static byte[] UnrelatedFiles()
    {
        var adoc = new AdocWriter();
        adoc.Files["pirmas.pdf"] = "%PDF-"u8.ToArray();
        adoc.Files["antras.pdf"] = "%PDF-"u8.ToArray();
        return adoc.Write();
    }

    private async Task<IReadOnlyList<DocumentItem>> QueueAsync(ClientDocumentState state) => (await Service.GetAsync<Page<DocumentItem>>($"/api/employment-service/documents?state={state}&size=100")).Items;
}
