using System.Collections.Concurrent;
using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.LocalHost.Storage;
using Kursuok.Tests.LocalHost.Storage;

namespace Kursuok.Tests.Functions.Platform.Storage;

/// <summary>The one way in which anything changes, under many callers and a store that fails.</summary>
public sealed class AggregateStoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1), InlineData(2)]
    public async Task Whatever_answers_get_lost_each_accepted_command_is_applied_once_and_what_follows_is_sent(int seed)
    {
        await using var world = await TallyWorld.MakeAsync();
        var tables = Enumerable.Range(0, 3).Select(process => world.Faulty("aggregates", seed * 10 + process)).ToList();
        var stores = tables.Select(table => world.Store(table, world.Faulty("lists", seed))).ToList();

        // Each caller comes again when answered, so that there are many small commits.
        var accepted = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, 15).Select(caller => Task.Run(async () =>
        {
            for (var time = 0; time < 15; time++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{caller:D2}-{time:D2}");
                try
                {
                    var after = await stores[caller % stores.Count].DecideAsync("one", "Count", TallyWorld.Actor, tally => Tally.Count(tally, name));
                    Assert.Contains(name, after.Names);
                    accepted.Add(name);
                }
                catch (RefusedException busy) when (busy.Refusal == StoreRefusals.Busy)
                {
                    // Answered; it may have been counted all the same, once.
                }
            }
        }, Cancellation)));

        var final = (await world.Store().FindAsync("one", Cancellation))!;
        Assert.Equal(final.Names.Order(StringComparer.Ordinal), final.Names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.Subset(final.Names.ToHashSet(StringComparer.Ordinal), accepted.ToHashSet(StringComparer.Ordinal));
        Assert.True(accepted.Count > 180, "Nearly everyone is served in spite of the faults.");
        Assert.True(tables.Sum(table => table.LostCommits) > 5, "The faults really happened.");

        var versions = (await world.RowsAsync("aggregates", "tally-one", "e-", Cancellation)).Select(row => long.Parse(row[^10..], CultureInfo.InvariantCulture));
        Assert.Equal(Enumerable.Range(1, versions.Count()).Select(version => (long)version), versions);

        await world.Outbox().SweepAsync(Cancellation);
        Assert.Empty(await world.RowsAsync("aggregates", "tally-one", "o-", Cancellation));
        Assert.Equal(final.Names.Order(StringComparer.Ordinal), await world.RowsAsync("lists", TallyAggregate.List, "", Cancellation));
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_known_again_under_the_commits_of_others()
    {
        await using var world = await TallyWorld.MakeAsync();
        var other = world.Store();
        var table = new OvertakenTable(world.Folder, () => other.DecideAsync("one", "Count", TallyWorld.Actor, tally => Tally.Count(tally, "other")));

        var answer = await world.Store(table).DecideAsync("one", "Count", TallyWorld.Actor, tally => Tally.Count(tally, "mine"));

        Assert.Equal(["mine"], answer.Names);
        Assert.Equal(["mine", "other"], (await other.FindAsync("one", Cancellation))!.Names);
    }

    [Fact]
    public async Task A_store_that_fails_for_good_tells_every_caller_and_changes_nothing()
    {
        await using var world = await TallyWorld.MakeAsync();
        var table = world.Faulty("aggregates", 1);
        table.Percent = 100;
        var store = world.Store(table);

        var refusals = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Assert.ThrowsAnyAsync<Exception>(
            () => store.DecideAsync("one", "Count", TallyWorld.Actor, _ => throw new InvalidOperationException("decided")))));

        Assert.Equal(50, refusals.Length);
        Assert.Empty(await world.RowsAsync("aggregates", "tally-one", "e-", Cancellation));
    }

    [Fact]
    public async Task What_changes_nothing_is_answered_on_the_present_state_whatever_this_process_remembers()
    {
        await using var world = await TallyWorld.MakeAsync();
        var (mine, other) = (world.Store(), world.Store());
        await mine.DecideAsync("one", "Count", TallyWorld.Actor, tally => Tally.Count(tally, "mine"));
        await other.DecideAsync("one", "Count", TallyWorld.Actor, tally => Tally.Count(tally, "other"));

        var answer = await mine.DecideAsync("one", "Look", TallyWorld.Actor, tally => new(tally!, []));
        Assert.Equal(["mine", "other"], answer.Names);
        await other.DecideAsync("one", "Count", TallyWorld.Actor, tally => Tally.Count(tally, "again"));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => mine.DecideAsync("one", "Look", TallyWorld.Actor,
            tally => throw CommonRefusals.RoleMissing.Because(string.Join(", ", tally!.Names))));
        Assert.Equal("mine, other, again", refused.Detail);
    }

    [Fact]
    public async Task What_one_caller_is_refused_does_not_touch_the_others_of_the_transaction()
    {
        await using var world = await TallyWorld.MakeAsync();
        var store = world.Store();

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            try
            {
                await store.DecideAsync("one", "Count", TallyWorld.Actor, tally => i % 2 == 0 ? Tally.Count(tally, $"{i}") : throw CommonRefusals.RoleMissing.Because("Ne."));
                return true;
            }
            catch (RefusedException)
            {
                return false;
            }
        }));

        Assert.All(answers, (accepted, i) => Assert.Equal(i % 2 == 0, accepted));
        Assert.Equal(100, (await store.FindAsync("one", Cancellation))!.Names.Length);
    }

    [Fact]
    public async Task Callers_that_have_gone_hold_nobody_up()
    {
        await using var world = await TallyWorld.MakeAsync();
        var table = new HeldTable(world.Folder);
        var store = world.Store(table);
        using var gone = new CancellationTokenSource();

        var leaving = Enumerable.Range(0, 50).Select(i => Count($"leaves-{i}").WaitAsync(gone.Token)).ToList();
        await table.Reached.Task;
        var staying = Enumerable.Range(0, 50).Select(i => Count($"stays-{i}")).ToList();
        await gone.CancelAsync();
        foreach (var caller in leaving)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => caller);
        table.Gate.SetResult();

        await Task.WhenAll(staying).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        // A command that has been handed in is decided, whether or not its caller still waits.
        Assert.Equal(100, (await store.FindAsync("one", Cancellation))!.Names.Length);

        Task<Tally> Count(string name) => store.DecideAsync("one", "Count", TallyWorld.Actor, tally => Tally.Count(tally, name));
    }

    [Fact]
    public async Task Ten_thousand_aggregates_leave_no_line_behind()
    {
        await using var world = await TallyWorld.MakeAsync();
        var store = world.Store(aggregate: new(listed: false));

        await Parallel.ForAsync(0, 10_000, new ParallelOptions { MaxDegreeOfParallelism = 256, CancellationToken = Cancellation },
            async (i, _) => await store.DecideAsync($"{i}", "Count", TallyWorld.Actor, tally => Tally.Count(tally, "once")));

        // A line closes right after its last answer.
        Assert.True(SpinWait.SpinUntil(() => store.OpenLines == 0, TimeSpan.FromSeconds(10)));
    }

    /// <summary>The first commit is saved, its answer is lost, and before it can be looked for others commit.</summary>
    private sealed class OvertakenTable(EmbeddedFolder folder, Func<Task> overtake) : TableClient(EmbeddedTransport.AnyAccount, "aggregates", folder.TableOptions)
    {
        private bool _overtaken;

        public override async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
        {
            var answer = await base.SubmitTransactionAsync(transactionActions, cancellationToken);
            if (_overtaken)
                return answer;
            _overtaken = true;
            await overtake();
            throw new RequestFailedException(0, "The answer was lost.");
        }
    }

    /// <summary>Commits wait at the gate.</summary>
    private sealed class HeldTable(EmbeddedFolder folder) : TableClient(EmbeddedTransport.AnyAccount, "aggregates", folder.TableOptions)
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
        {
            Reached.TrySetResult();
            await Gate.Task;
            return await base.SubmitTransactionAsync(transactionActions, cancellationToken);
        }
    }
}
