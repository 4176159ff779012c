using System.Net;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Kursuok.Tests.Functions.Platform.Documents;

namespace Kursuok.Tests.Functions.Training.Groups;

/// <summary>„Sąskaitos faktūros“ over HTTP: the provider submits, the payer moves them on.</summary>
public sealed class InvoiceTests(GenerousOffice world) : IClassFixture<GenerousOffice>
{
    private Office Office => world.Office;
    private Caller Payer => world.Backend.As("imp-administratorius");

    [Fact]
    [Rule("S-01", "S-02", "S-03", "S-04", "S-05", "S-06", "S-07", "S-08")]
    public async Task An_invoice_goes_from_ticked_participants_to_its_payment()
    {
        var story = await Story.QuestionnairesAsync(Office, learners: 3, Funding.ImpBasket);
        var path = $"{story.Path}/invoices";
        Assert.Empty((await story.Manager.GetAsync<GroupInvoicesView>(path)).Participants);
        Assert.Null(await RowAsync(story));
        await CertifyAsync(story);

        Assert.Equal(("Nepateikta", 3, 720.00m), await RowAsync(story));
        var window = await story.Manager.GetAsync<GroupInvoicesView>(path);
        Assert.Equal(("Duomenų analizė skaičiuokle", 240m), (window.Programme.Name, window.PriceEur));
        Assert.All(window.Participants, participant => Assert.Equal(("Skirta", 240.00m, null), (participant.Financing, participant.GrantedEur, participant.InvoiceId)));

        var document = await Office.UploadAsync();
        var submitted = await story.Manager.PostAsync<InvoiceView>(path, Form(story, document, "dalyvis-1", "dalyvis-2"));
        Assert.Equal(("Pateikta", 480.00m, true), (submitted.StateLabel, submitted.TotalEur, submitted.MayBeDeleted));
        Assert.Equal(("Nepateikta", 1, 240.00m), await RowAsync(story));
        Assert.Equal(("Pateikta", 2, 480.00m), await RowAsync(story, InvoiceState.Submitted));
        Assert.Contains(story.Group, await QueueAsync(InvoiceState.Submitted));

        var invoice = $"{path}/{submitted.Id}";
        await story.Manager.RefusedAsync(403, "role-missing", HttpMethod.Post, $"{invoice}/review");
        await Payer.PostAsync<InvoiceView>($"{invoice}/review");
        await story.Manager.RefusedAsync(409, "invoice-not-in-this-state", HttpMethod.Delete, invoice);
        await Payer.PostAsync<InvoiceView>($"{invoice}/return", new GivenReason("Neteisinga suma"));
        Assert.DoesNotContain(story.Group, await QueueAsync(InvoiceState.Submitted));
        Assert.Contains(await world.Backend.MailsAsync(), mail => mail is { To: "asta@nmc.example", Subject: "Sąskaita faktūra grąžinta papildymui" }
            && mail.Body.Contains("480,00\u00a0Eur", StringComparison.Ordinal) && mail.Body.Contains("Neteisinga suma", StringComparison.Ordinal));

        var again = await story.Manager.PutAsync<InvoiceView>(invoice, Form(story, await Office.UploadAsync(), "dalyvis-1", "dalyvis-2", "dalyvis-3"));
        Assert.Equal(("Pateikta", 720.00m, null), (again.StateLabel, again.TotalEur, again.Reason));
        Assert.Null(await RowAsync(story)); // Nobody is left to be invoiced.
        await Payer.PostAsync<InvoiceView>($"{invoice}/review");
        await Payer.PostAsync<InvoiceView>($"{invoice}/pass");
        Assert.Equal("Perduota apmokėti", Assert.Single((await Payer.GetAsync<GroupInvoicesView>(path)).Invoices).StateLabel);
        await Payer.PostAsync<InvoiceView>($"{invoice}/pay");
        Assert.Equal(new InvoiceTotals(720m, 720m, 720m), (await story.Manager.GetAsync<GroupInvoicesView>(path)).Totals);
        Assert.Contains(story.Group, await QueueAsync(InvoiceState.Paid));
        Assert.Contains(await world.Backend.MailsAsync(), mail => mail is { To: "asta@nmc.example", Subject: "Sąskaita faktūra apmokėta" });

        var paper = await story.Manager.SendAsync(HttpMethod.Get, $"{invoice}/document");
        Assert.Equal((HttpStatusCode.OK, "application/pdf"), (paper.Status, paper.ContentType));
        Assert.Equal(Office.Paper, paper.Content);
    }

    [Fact]
    public async Task Of_two_invoices_at_once_with_the_same_participant_one_is_taken()
    {
        var story = await CertifiedAsync();
        var document = await Office.UploadAsync();
        var forms = Enumerable.Range(0, 12).Select(number => number % 2 == 0 ? Form(story, document, "dalyvis-1", "dalyvis-2") : Form(story, document, "dalyvis-2"));
        var answers = await Task.WhenAll(forms.Select(form => story.Manager.SendAsync(HttpMethod.Post, $"{story.Path}/invoices", form)));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => Assert.Equal("invoice-participant-invoiced", answer.Problem.Code));
        Assert.Single((await story.Manager.GetAsync<GroupInvoicesView>($"{story.Path}/invoices")).Invoices);
    }

    [Fact]
    [Rule("S-06")]
    public async Task A_deleted_and_a_rejected_invoice_leave_their_participants_free()
    {
        var story = await CertifiedAsync();
        var first = await SubmitAsync(story, "dalyvis-1");
        Assert.Equal("Ištrinta", (await story.Manager.DeleteAsync<InvoiceView>($"{story.Path}/invoices/{first}")).StateLabel);
        var second = await SubmitAsync(story, "dalyvis-1");
        await Payer.PostAsync<InvoiceView>($"{story.Path}/invoices/{second}/review");
        Assert.Equal("Klaida", (await Payer.PostAsync<InvoiceView>($"{story.Path}/invoices/{second}/reject", new GivenReason("Klaida"))).Reason);
        await SubmitAsync(story, "dalyvis-1");

        Assert.Equal(["Ištrinta", "Atmesta", "Pateikta"], (await story.Manager.GetAsync<GroupInvoicesView>($"{story.Path}/invoices")).Invoices.Select(invoice => invoice.StateLabel));
        Assert.Equal(("Ištrinta", 1, 240.00m), await RowAsync(story, InvoiceState.Deleted));
        Assert.Equal(("Atmesta", 1, 240.00m), await RowAsync(story, InvoiceState.Rejected));
    }

    [Fact]
    [Rule("S-05", "S-08")]
    public async Task Only_a_whole_PDF_of_the_institution_for_granted_participants_is_taken()
    {
        var story = await CertifiedAsync(Funding.OwnFunds);
        var path = $"{story.Path}/invoices";
        await story.Manager.RefusedAsync(422, "invoice-document-not-pdf", HttpMethod.Post, path, Form(story, await Office.UploadAsync(UploadCorpus.Png), "dalyvis-1"));
        foreach (var unknown in (string?[])["institutions/300000003/0123456789abcdef", "institutions/300000010/0123456789abcdef", "certificates/x/y.pdf", null])
            await story.Manager.RefusedAsync(422, "document-unknown", HttpMethod.Post, path, Form(story, unknown!, "dalyvis-1"));
        await story.Manager.RefusedAsync(409, "invoice-basket-not-granted", HttpMethod.Post, path, Form(story, await Office.UploadAsync(), "dalyvis-1"));
        Assert.All((await story.Manager.GetAsync<GroupInvoicesView>(path)).Participants, participant => Assert.Null(participant.Financing));
        Assert.Equal(("Nepateikta", 0, 0m), await RowAsync(story));
        await world.Backend.As("vadove").RefusedAsync(404, "group-unknown", HttpMethod.Get, path);
    }

    /// <summary>Submits an invoice of a certified group; answers its id.</summary>
    internal static async Task<string> SubmitAsync(Story story, params string[] learners) =>
        (await story.Manager.PostAsync<InvoiceView>($"{story.Path}/invoices", Form(story, await story.Office.UploadAsync(), learners))).Id;

    private async Task<Story> CertifiedAsync(Funding funding = Funding.ImpBasket)
    {
        var story = await Story.QuestionnairesAsync(Office, learners: 2, funding);
        await CertifyAsync(story);
        return story;
    }

    private Task CertifyAsync(Story story) => story.Backend.MoveToAsync(world.Backend.Today.AddDays(1), new(8, 0));

    private static InvoiceForm Form(Story story, string document, params string[] learners) => new([.. learners.Select(learner => story.Learners[learner])], document);

    /// <summary>The story's row of the institution's list in a state, or null.</summary>
    private async Task<(string State, int Participants, decimal Total)?> RowAsync(Story story, InvoiceState state = InvoiceState.NotSubmitted)
    {
        await world.Backend.SettleAsync();
        var page = await story.Manager.GetAsync<Page<InvoicingItem>>($"{Office.Path}/invoices?size=100&state={state}");
        return page.Items.SingleOrDefault(item => item.GroupId == story.Group) is { } row ? (row.StateLabel, row.Participants, row.TotalEur) : null;
    }

    private async Task<IEnumerable<string>> QueueAsync(InvoiceState state)
    {
        await world.Backend.SettleAsync();
        return (await Payer.GetAsync<Page<InvoicingItem>>($"/api/invoices?size=100&state={state}")).Items.Select(item => item.GroupId);
    }
}
