using System.Collections.Immutable;
using Azure.Data.Tables;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Tests.Functions.Platform.Processes;

/// <summary>What was lost comes back: messages by the sweep, lists and orchestrations by the repair, everything by a restart.</summary>
public sealed class RecoveryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_that_could_not_be_sent_are_sent_by_the_sweep()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.AnnouncedAsync(await Office.FullAsync(backend), learners: 1);
        await story.RegisterAsync("dalyvis-2");
        // A row that no version can pass stands where the learner's list is to be written: its number is no number, so sending fails.
        var lists = Table(backend, "lists");
        var row = Assert.Single(await RowsAsync(lists, $"RowKey eq 'registration|{story.Group}' and State eq 'Pending'"));
        await lists.UpsertEntityAsync(new TableEntity(row.PartitionKey, row.RowKey) { ["Version"] = "sugadinta" }, TableUpdateMode.Replace, Cancellation);

        Assert.Equal("Patvirtinta", (await story.ConfirmAsync("dalyvis-2")).StateLabel); // The decision stands.
        Assert.NotEmpty(backend.ForgiveErrors());
        Assert.Single(await RowsAsync(Table(backend, "aggregates"), $"PartitionKey eq 'group-{story.Group}' and RowKey ge 'o-' and RowKey lt 'o-~'"));
        Assert.DoesNotContain(await backend.MailsAsync(), mail => mail is { To: "dalyvis-2@pastas.example", Subject: "Registracija patvirtinta" });

        await lists.DeleteEntityAsync(row.PartitionKey, row.RowKey, Azure.ETag.All, Cancellation);
        await backend.MoveToAsync(backend.Today, new(11, 0)); // Past the sweep of the hour.

        Assert.Empty(await RowsAsync(Table(backend, "aggregates"), $"PartitionKey eq 'group-{story.Group}' and RowKey ge 'o-' and RowKey lt 'o-~'"));
        Assert.Single(await backend.MailsAsync(), mail => mail is { To: "dalyvis-2@pastas.example", Subject: "Registracija patvirtinta" });
        Assert.Equal("Patvirtinta", Assert.Single((await backend.As("dalyvis-2").GetAsync<Page<RegistrationItem>>("/api/me/registrations")).Items).StateLabel);
        await backend.MoveToAsync(backend.Today, new(13, 0));
        Assert.Empty(await RowsAsync(Table(backend, "outboxmarks"), "PartitionKey ge ''"));
    }

    [Fact]
    public async Task A_repair_brings_back_the_lists_and_the_orchestrations_of_a_group()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.RunningAsync(await Office.FullAsync(backend));
        await story.SignAsync("dalyvis-1");
        await backend.SettleAsync();
        var before = await ListsAsync();
        var client = backend.Orchestrations;
        var contract = ContractOrchestration.InstanceOf(story.Group, (await story.ContractsAsync())[0].ContractId!);
        foreach (var instance in (string[])[GroupOrchestration.InstanceOf(story.Group), contract])
        {
            await client.TerminateInstanceAsync(instance, null, Cancellation);
            await backend.SettleAsync();
            await client.PurgeInstanceAsync(instance, cancellation: Cancellation);
        }
        var lists = Table(backend, "lists");
        foreach (var row in await RowsAsync(lists, "PartitionKey ge ''"))
            await lists.DeleteEntityAsync(row.PartitionKey, row.RowKey, Azure.ETag.All, Cancellation);
        Assert.Empty(await ListsAsync());

        await backend.As("dalyvis-1").RefusedAsync(403, "role-missing", HttpMethod.Post, $"{story.Path}/repair");
        await backend.As("vadove").RefusedAsync(404, "group-unknown", HttpMethod.Post, $"{story.Path}/repair");
        Assert.Equal(await story.GetAsync(), await backend.As("imp-administratorius").PostAsync<GroupView>($"{story.Path}/repair"), (one, other) => Json.Write(one) == Json.Write(other));
        await story.Manager.PostAsync<GroupView>($"{story.Path}/repair"); // Again: nothing is doubled.
        await backend.SettleAsync();

        Assert.Equal(before, await ListsAsync());
        Assert.True((await client.GetInstanceAsync(GroupOrchestration.InstanceOf(story.Group), cancellation: Cancellation))!.IsRunning);
        // Both go on: the contract gets its number, and the unsigned one leaves on the first day.
        await story.SignByProviderAsync("dalyvis-1");
        await backend.SettleAsync();
        Assert.NotNull((await story.ContractsAsync())[0].Number);
        await backend.MoveToAsync(story.Information.TrainingStart);
        Assert.Equal(["Patvirtinta", "Išregistruota"], (await story.ParticipantsAsync()).Select(participant => participant.StateLabel));

        async Task<IReadOnlyList<string>> ListsAsync() =>
        [
            .. (await story.Manager.GetAsync<Page<GroupItem>>("/api/institutions/300000003/groups")).Items.Select(Json.Write),
            .. (await story.Manager.GetAsync<Page<ContractItem>>("/api/institutions/300000003/contracts")).Items.Select(Json.Write),
            .. (await backend.As("dalyvis-1").GetAsync<Page<RegistrationItem>>("/api/me/registrations")).Items.Select(Json.Write),
        ];
    }

    [Fact]
    public async Task A_restart_loses_nothing()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.AnnouncedAsync(await Office.FullAsync(backend), learners: 3);

        await backend.RestartAsync();
        await backend.MoveToAsync(story.Information.RegistrationEnd.AddDays(1)); // Registration closes by the clock.
        Assert.Equal(GroupState.Running, (await story.GetAsync()).State);
        foreach (var learner in (string[])["dalyvis-1", "dalyvis-2"])
            await story.SignAsync(learner);

        await backend.RestartAsync();
        await story.SignByProviderAsync("dalyvis-1", "dalyvis-2");
        await backend.RestartAsync(); // Perhaps before the numbers were given.
        await backend.MoveToAsync(story.Information.TrainingStart, new(9, 0));
        Assert.Equal(["Patvirtinta", "Patvirtinta", "Išregistruota"], (await story.ParticipantsAsync()).Select(participant => participant.StateLabel));
        Assert.Equal(2, (await story.ContractsAsync()).Select(contract => contract.Number).OfType<string>().Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(2, (await story.Manager.GetAsync<Page<ContractItem>>("/api/institutions/300000003/contracts?state=inForce")).Items.Count);

        await story.MarkAsync("started", "dalyvis-1", "dalyvis-2");
        await backend.MoveToAsync(story.Information.TrainingEnd, new(18, 0));
        await story.MarkAsync("completed", "dalyvis-1", "dalyvis-2");
        foreach (var learner in (string[])["dalyvis-1", "dalyvis-2"])
        {
            await story.Manager.PutAsync<CompletionView>($"{story.Path}/completion/{story.Learners[learner]}/evaluation", new EvaluationForm("Įskaityta"));
            await story.Manager.PostAsync<CompletionView>($"{story.Path}/completion/{story.Learners[learner]}/evaluation/confirm");
            await story.FillQuestionnaireAsync(learner);
        }
        await backend.RestartAsync();
        await backend.MoveToAsync(backend.Today.AddDays(1), new(1, 0));
        Assert.Equal(2, (await story.Manager.GetAsync<ImmutableArray<CompletionView>>($"{story.Path}/completion")).Count(view => view.CertificateNumber is not null));
        Assert.Equal(2, (await backend.MailsAsync()).Count(mail => mail.Subject == "Suformuotas pažymėjimas"));
    }

    private static TableClient Table(Backend backend, string name) => backend.Services.GetRequiredService<TableServiceClient>().GetTableClient(name);

    private static async Task<IReadOnlyList<TableEntity>> RowsAsync(TableClient table, string filter)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: Cancellation))
            rows.Add(row);
        return rows;
    }
}
