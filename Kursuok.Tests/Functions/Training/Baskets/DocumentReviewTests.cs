using System.Net;
using Kursuok.Domain.Training.Criteria;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Criteria;

namespace Kursuok.Tests.Functions.Training.Baskets;

/// <summary>Documents over HTTP: submitted by learners, reviewed by the administrator, seen by the provider.</summary>
public sealed class DocumentReviewTests(FullOffice world) : IClassFixture<FullOffice>
{
    private Backend Backend => world.Backend;
    private Caller Administrator => Backend.As("imp-administratorius");

    private Task<DocumentView> SubmitAsync(string learner, string kind) => Backend.As(learner).PostAsync<DocumentView>($"/api/me/documents?document={kind}", Office.Pdf(Office.Paper));

    private async Task<ReviewItem> QueuedAsync(string document, string state = "submitted")
    {
        string? next = null;
        do
        {
            var page = await Administrator.GetAsync<Page<ReviewItem>>($"/api/documents?state={state}&size=2{(next is null ? "" : "&next=" + next)}");
            Assert.Equal(page.Items.Select(item => item.Document.DueOn).Order(), page.Items.Select(item => item.Document.DueOn));
            if (page.Items.FirstOrDefault(item => item.Document.Id == document) is { } found)
                return found;
            next = page.Next;
        }
        while (next is not null);
        throw new InvalidOperationException("The document is not in the queue.");
    }

    private Task<DocumentView> ReviewAsync(ReviewItem item, DocumentState outcome, string? reason = null) =>
        Administrator.PostAsync<DocumentView>($"/api/documents/{item.PersonId}/{item.Document.Id}/review", new Review(outcome, reason));

    /// <summary>«dalyvis-35» has secondary education only, and does not work.</summary>
    [Fact]
    [Rule("D-02", "D-06", "D-08", "D-09", "D-10", "D-11", "D-12", "D-15")]
    public async Task Documents_meet_what_the_registers_do_not()
    {
        const string learner = "dalyvis-35";
        var story = await Story.AnnouncedAsync(world.Office);
        await story.RegisterAsync(learner, Funding.ImpBasket);
        var confirm = $"{story.Path}/registrations/{story.Learners[learner]}/confirm";
        await story.Manager.RefusedAsync(409, "registration-criteria-unmet", HttpMethod.Post, confirm);
        var me = await Backend.As(learner).GetAsync<EligibilityView>("/api/me/eligibility");
        Assert.False(me.Eligible);
        Assert.Equal([("Išsilavinimas", "Neįvykdytas"), ("Užimtumas", "Neįvykdytas"), ("Amžius", "Įvykdytas"), ("Teisė gyventi Lietuvoje", "Įvykdytas")], me.Criteria.Select(criterion => (criterion.Label, criterion.StateLabel)));

        var diploma = await SubmitAsync(learner, "education");
        var contract = await SubmitAsync(learner, "employment");
        await Backend.SettleAsync();
        Assert.Equal([CriterionState.Waiting, CriterionState.Waiting], (await Backend.As(learner).GetAsync<EligibilityView>("/api/me/eligibility")).Criteria.Take(2).Select(criterion => criterion.State));
        await story.Manager.RefusedAsync(409, "registration-documents-waiting", HttpMethod.Post, confirm);
        Assert.Equal([("Išsilavinimo dokumentas", "Laukia peržiūros"), ("Užimtumo dokumentas", "Laukia peržiūros")], (await story.ParticipantsAsync())[0].Documents.Select(document => (document.KindLabel, document.StateLabel)));

        var first = await QueuedAsync(diploma.Id);
        Assert.Equal((diploma.DueOn, false), (first.Document.DueOn, first.Document.Overdue));
        await ReviewAsync(first, DocumentState.Additional, "Tai pažyma apie kursus");
        await ReviewAsync(await QueuedAsync(contract.Id), DocumentState.Employed);
        await Backend.SettleAsync();
        Assert.Equal(["Papildomi dokumentai", "Užimtas asmuo"], (await story.ParticipantsAsync())[0].Documents.Select(document => document.StateLabel));
        await story.Manager.RefusedAsync(409, "registration-criteria-unmet", HttpMethod.Post, confirm);
        Assert.Contains(await Backend.MailsAsync(), mail => mail.To == learner + "@pastas.example" && mail.Subject == "Jūsų dokumentas peržiūrėtas" && mail.Body.Contains("„Papildomi dokumentai“. Priežastis: Tai pažyma apie kursus", StringComparison.Ordinal));

        var again = await SubmitAsync(learner, "education");
        await ReviewAsync(await QueuedAsync(again.Id), DocumentState.Qualification);
        Assert.True((await Backend.As(learner).GetAsync<EligibilityView>("/api/me/eligibility")).Eligible);
        var confirmed = await story.ConfirmAsync(learner);
        Assert.Equal(("Patvirtinta", 240), (confirmed.StateLabel, confirmed.GrantedEur));
        Assert.Equal(again.Id, (await QueuedAsync(again.Id, "qualification")).Document.Id);
        Assert.DoesNotContain((await Administrator.GetAsync<Page<ReviewItem>>("/api/documents")).Items, item => item.Document.Id == again.Id);
    }

    /// <summary>«dalyvis-96» has no Lithuanian citizenship.</summary>
    [Fact]
    [Rule("D-14")]
    public async Task Who_is_no_citizen_submits_proof_of_the_right_to_live_here()
    {
        var story = await Story.AnnouncedAsync(world.Office);
        await story.RegisterAsync("dalyvis-96", Funding.ImpBasket);
        await story.Manager.RefusedAsync(409, "registration-criteria-unmet", HttpMethod.Post, $"{story.Path}/registrations/{story.Learners["dalyvis-96"]}/confirm");
        var permit = await SubmitAsync("dalyvis-96", "residence");
        await ReviewAsync(await QueuedAsync(permit.Id), DocumentState.MayLiveHere);
        Assert.Equal("Patvirtinta", (await story.ConfirmAsync("dalyvis-96")).StateLabel);
    }

    [Fact]
    [Rule("D-09")]
    public async Task What_nobody_has_reviewed_in_three_working_days_is_overdue_and_nothing_else_happens()
    {
        await using var backend = await Backend.StartAsync("2025-10-30T06:00:00Z"); // A Thursday
        var document = await backend.As("dalyvis-7").PostAsync<DocumentView>("/api/me/documents?document=employment", Office.Pdf(Office.Paper));
        Assert.Equal(new DateOnly(2025, 11, 4), document.DueOn);
        await backend.MoveToAsync(document.DueOn, new(23, 59));
        Assert.False(await OverdueAsync());
        await backend.MoveToAsync(document.DueOn.AddDays(1), new(0, 1));
        Assert.True(await OverdueAsync());

        async Task<bool> OverdueAsync()
        {
            var item = Assert.Single((await backend.As("imp-administratorius").GetAsync<Page<ReviewItem>>("/api/documents")).Items);
            Assert.Equal(DocumentState.Submitted, item.Document.State);
            return item.Document.Overdue;
        }
    }

    [Fact]
    public async Task Documents_are_their_owners_and_the_administrators_alone_and_hold_what_they_say()
    {
        var document = await SubmitAsync("dalyvis-52", "education");
        var item = await QueuedAsync(document.Id);
        var mine = await Backend.As("dalyvis-52").SendAsync(HttpMethod.Get, $"/api/me/documents/{document.Id}");
        Assert.Equal((HttpStatusCode.OK, "application/pdf"), (mine.Status, mine.ContentType));
        Assert.Equal(Office.Paper, mine.Content);
        Assert.Equal(Office.Paper, (await Administrator.SendAsync(HttpMethod.Get, $"/api/documents/{item.PersonId}/{document.Id}")).Content);

        await Backend.As("dalyvis-53").RefusedAsync(404, "learner-document-unknown", HttpMethod.Get, $"/api/me/documents/{document.Id}");
        await Backend.As("dalyvis-53").RefusedAsync(404, "learner-document-unknown", HttpMethod.Post, $"/api/me/documents/{document.Id}/withdraw");
        foreach (var other in (string[])["dalyvis-52", "administratore", "stebetoja"])
            await Backend.As(other).RefusedAsync(403, "role-missing", HttpMethod.Get, $"/api/documents/{item.PersonId}/{document.Id}");
        await Backend.As("dalyvis-52").RefusedAsync(415, "content-unsupported", HttpMethod.Post, "/api/me/documents?document=education", Office.Pdf("MZ"u8.ToArray()));
        await Administrator.RefusedAsync(422, "learner-document-outcome-unfit", HttpMethod.Post, $"/api/documents/{item.PersonId}/{document.Id}/review", new Review(DocumentState.Employed, null));

        Assert.Equal("Atsiimtas", (await Backend.As("dalyvis-52").PostAsync<DocumentView>($"/api/me/documents/{document.Id}/withdraw")).StateLabel);
        await Administrator.RefusedAsync(409, "learner-document-not-in-this-state", HttpMethod.Post, $"/api/documents/{item.PersonId}/{document.Id}/review", new Review(DocumentState.Qualification, null));
    }
}
