using Azure;
using Azure.Data.Tables;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Audit;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Tests.Functions.Platform.Audit;

/// <summary>The audit trail: who, when, what, from where, before and after; any change of it shows.</summary>
public sealed class TrailTests : IAsyncLifetime
{
    private readonly Backend _backend = new();

    public ValueTask InitializeAsync() => _backend.InitializeAsync();

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    [Fact]
    public async Task It_tells_who_did_what_when_from_where_and_what_was_and_became()
    {
        var story = await Story.RunningAsync(await Office.FullAsync(_backend));
        var administrator = _backend.As("imp-administratorius");
        var trail = await administrator.GetAsync<Kursuok.Functions.Platform.Storage.Page<TrailView>>($"/api/audit/group/{story.Group}?size=100");
        var (learner, participant) = story.Learners.First();
        var registered = Assert.Single(trail.Items, record => record.Entries.Any(entry => entry.Actor == learner && entry.Command == "Register"));
        var entry = Assert.Single(registered.Entries, entry => entry.Actor == learner);
        Assert.Equal((participant, "127.0.0.1"), (entry.Events[0].Subject, entry.From));
        Assert.Equal(["learner"], entry.Roles);
        var change = Assert.Single(registered.Changes, change => change.Part.StartsWith("participants", StringComparison.Ordinal));
        Assert.Null(change.Before);
        Assert.Contains(participant, change.After, StringComparison.Ordinal);
        Assert.True((await administrator.GetAsync<TrailReport>($"/api/audit/group/{story.Group}/verify")).Intact);
        await story.Manager.RefusedAsync(403, "role-missing", HttpMethod.Get, $"/api/audit/group/{story.Group}");
    }

    [Theory]
    [InlineData("a")]
    [InlineData("d-")]
    [InlineData("e-")]
    [InlineData("zz")]
    public async Task A_page_that_a_caller_has_made_up_leads_to_no_other_rows(string next)
    {
        var story = await Story.DraftAsync(await Office.FullAsync(_backend));
        var page = await _backend.As("imp-administratorius").GetAsync<Kursuok.Functions.Platform.Storage.Page<TrailView>>($"/api/audit/group/{story.Group}?next={Continuation.After(next)}");
        Assert.Equal(next == "zz" ? 0 : 1, page.Items.FirstOrDefault()?.Version ?? 0);
    }

    [Fact]
    public async Task A_sealed_personal_code_is_not_told()
    {
        await _backend.As("dalyvis-2").PostAsync<object>("/api/me/eligibility/check");
        var trail = await _backend.As("imp-administratorius").SendAsync(HttpMethod.Get, "/api/audit/file/dalyvis-2");
        Assert.Contains("birthDate", trail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("sealed", trail.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_dropped_or_moved_link_is_found_and_erased_details_are_not_a_fault()
    {
        var group = (await Story.AnnouncedAsync(await Office.FullAsync(_backend), learners: 1)).Group;
        var links = (await RowsAsync(group)).Where(row => row.RowKey.StartsWith("e-", StringComparison.Ordinal)).ToList();
        foreach (var link in links)
        {
            await Table.DeleteEntityAsync(link.PartitionKey, link.RowKey, ETag.All, TestContext.Current.CancellationToken);
            Assert.False(await IntactAsync(group), $"{link.RowKey} dropped");
            await Table.UpsertEntityAsync(link, TableUpdateMode.Replace, TestContext.Current.CancellationToken);
        }
        var (first, second) = (links[0], links[1]);
        await Table.UpsertEntityAsync(new TableEntity(first) { RowKey = second.RowKey }, TableUpdateMode.Replace, TestContext.Current.CancellationToken);
        await Table.UpsertEntityAsync(new TableEntity(second) { RowKey = first.RowKey }, TableUpdateMode.Replace, TestContext.Current.CancellationToken);
        Assert.False(await IntactAsync(group));
        await Table.UpsertEntityAsync(first, TableUpdateMode.Replace, TestContext.Current.CancellationToken);
        await Table.UpsertEntityAsync(second, TableUpdateMode.Replace, TestContext.Current.CancellationToken);
        await Table.DeleteEntityAsync(first.PartitionKey, first.RowKey.Replace("e-", "d-", StringComparison.Ordinal), ETag.All, TestContext.Current.CancellationToken);
        Assert.True(await IntactAsync(group));
    }

    private TableClient Table => _backend.Services.GetRequiredService<TableServiceClient>().GetTableClient("aggregates");

    private async Task<bool> IntactAsync(string group) =>
        (await _backend.Services.GetRequiredService<TrailReader>().VerifyAsync("group", group, TestContext.Current.CancellationToken))!.Intact;

    private async Task<List<TableEntity>> RowsAsync(string group)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in Table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {"group-" + group}"), cancellationToken: TestContext.Current.CancellationToken))
        {
            if (row.RowKey[0] is 'e' or 'd' || row.RowKey.EndsWith("head", StringComparison.Ordinal))
                rows.Add(row);
        }
        return rows;
    }
}
