using DurableTask.Core.Exceptions;
using Grpc.Core;
using Kursuok.Domain.Training.Groups;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Kursuok.Tests.LocalHost.Durable;

/// <summary>Starting, steering and looking at orchestrations from outside.</summary>
public sealed class ClientTests
{
    private static async Task<DurableWorld> StartAsync(TimeProvider? time = null)
    {
        var world = await DurableWorld.StartAsync(time);
        world.Functions
            .Orchestrator("Listen", context => context.WaitForExternalEvent<string>("word"))
            .Orchestrator("Sleep", context => context.CreateTimer(TimeSpan.FromDays(context.ReadInput<int>()), CancellationToken.None))
            .Orchestrator("Return", context => Task.FromResult(context.ReadInput<string>()))
            .Orchestrator("Fail", context => throw new InvalidOperationException("as asked"));
        return world;
    }

    [Fact]
    public async Task A_suspended_instance_keeps_its_events_and_timers_until_it_is_resumed()
    {
        await using var world = await StartAsync();
        var listener = await world.BeginAsync("Listen");
        var sleeper = await world.BeginAsync("Sleep", 2);
        foreach (var id in (string[])[listener, sleeper])
            await world.Client.SuspendInstanceAsync(id, "inventory", DurableWorld.Cancel);
        await world.RaiseAsync(listener, "word", "kept");
        await world.RestartAsync();
        await world.AdvanceAsync(TimeSpan.FromDays(3));
        foreach (var id in (string[])[listener, sleeper])
            Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await world.LookAsync(id)).RuntimeStatus);

        foreach (var id in (string[])[listener, sleeper])
            await world.Client.ResumeInstanceAsync(id, cancellation: DurableWorld.Cancel);
        await world.SettleAsync();

        Assert.Equal("kept", (await world.LookAsync(listener)).ReadOutputAs<string>());
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await world.LookAsync(sleeper)).RuntimeStatus);
    }

    [Fact]
    public async Task A_timer_that_is_not_yet_due_waits_again_after_the_instance_is_resumed()
    {
        await using var world = await StartAsync();
        var id = await world.BeginAsync("Sleep", 2);
        await world.Client.SuspendInstanceAsync(id, cancellation: DurableWorld.Cancel);
        await world.AdvanceAsync(TimeSpan.FromDays(1));
        await world.Client.ResumeInstanceAsync(id, cancellation: DurableWorld.Cancel);
        await world.SettleAsync();

        Assert.Equal(StandingClock.Beginning.AddDays(2), world.Engine.NextDue);
        await world.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.True((await world.LookAsync(id)).IsCompleted);
    }

    [Fact]
    public async Task A_terminated_instance_ends_where_it_stands()
    {
        await using var world = await StartAsync();
        var id = await world.BeginAsync("Sleep", 2);

        await world.Client.TerminateInstanceAsync(id, "enough", DurableWorld.Cancel);
        await world.SettleAsync();

        var end = await world.LookAsync(id);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, end.RuntimeStatus);
        Assert.Equal("enough", end.ReadOutputAs<string>());
        Assert.Null(world.Engine.NextDue);
        var refusal = await Assert.ThrowsAsync<RpcException>(() => world.Client.RaiseEventAsync(id, "word", "late", DurableWorld.Cancel));
        Assert.Equal(StatusCode.FailedPrecondition, refusal.StatusCode);
    }

    [Fact]
    public async Task A_terminated_sub_orchestration_fails_its_parent()
    {
        await using var world = await StartAsync();
        world.Functions.Orchestrator("Parent", context =>
            context.CallSubOrchestratorAsync("Listen", null, new SubOrchestrationOptions(instanceId: "child")));
        var id = await world.BeginAsync("Parent");
        await world.Client.TerminateInstanceAsync("child", DurableWorld.Cancel);
        await world.SettleAsync();

        Assert.Contains("'child' was terminated", (await world.LookAsync(id)).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, OrchestrationRuntimeStatus.Terminated)]
    [InlineData(false, OrchestrationRuntimeStatus.Running)]
    public async Task Termination_reaches_the_sub_orchestrations_when_asked_to(bool recursive, OrchestrationRuntimeStatus child)
    {
        await using var world = await StartAsync();
        foreach (var (parent, its) in (IEnumerable<(string, string)>)[("grandparent", "parent"), ("parent", "child")])
        {
            world.Functions.Orchestrator(parent, context =>
                context.CallSubOrchestratorAsync(its is "child" ? "Listen" : its, null, new SubOrchestrationOptions(instanceId: its)));
        }
        await world.BeginAsync("grandparent", id: "top");

        await world.Client.TerminateInstanceAsync("top", new TerminateInstanceOptions("enough", recursive), DurableWorld.Cancel);
        await world.SettleAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await world.LookAsync("top")).RuntimeStatus);
        Assert.Equal(child, (await world.LookAsync("parent")).RuntimeStatus);
        Assert.Equal(child, (await world.LookAsync("child")).RuntimeStatus);
    }

    [Fact]
    public async Task An_instance_that_is_terminated_before_it_has_begun_never_begins()
    {
        await using var world = await StartAsync();
        var options = new StartOrchestrationOptions("later", StandingClock.Beginning.AddDays(5));
        await world.Client.ScheduleNewOrchestrationInstanceAsync("Return", "x", options, DurableWorld.Cancel);

        await world.Client.TerminateInstanceAsync("later", "never mind", DurableWorld.Cancel);
        await world.SettleAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await world.LookAsync("later")).RuntimeStatus);
        Assert.Null(world.Engine.NextDue);
        Assert.Equal(0, world.Functions.Steps);
    }

    [Fact]
    public async Task What_is_sent_to_nobody_is_an_error()
    {
        await using var world = await StartAsync();
        var client = world.Client;
        foreach (var send in (Func<Task>[])[
            () => client.RaiseEventAsync("nobody", "word", cancellation: DurableWorld.Cancel),
            () => client.TerminateInstanceAsync("nobody", DurableWorld.Cancel),
            () => client.SuspendInstanceAsync("nobody", cancellation: DurableWorld.Cancel),
            () => client.WaitForInstanceCompletionAsync("nobody", DurableWorld.Cancel)])
        {
            Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(send)).StatusCode);
        }
        Assert.Null(await client.GetInstanceAsync("nobody", DurableWorld.Cancel));
    }

    [Fact]
    public async Task An_id_has_one_live_run_and_a_finished_one_is_replaced()
    {
        await using var world = await StartAsync();
        await world.BeginAsync("Listen", id: "group-1");
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => world.BeginAsync("Listen", id: "group-1"));
        await world.RaiseAsync("group-1", "word", "first");

        await world.BeginAsync("Listen", id: "group-1");
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await world.LookAsync("group-1")).RuntimeStatus);
        await world.RaiseAsync("group-1", "word", "second");

        Assert.Equal("second", (await world.LookAsync("group-1")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task The_caller_says_which_statuses_stand_in_the_way_of_a_new_run()
    {
        await using var world = await StartAsync();
        await world.BeginAsync("Return", "x", "done");
        await world.BeginAsync("Sleep", 2, "live");

        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => ScheduleAsync("done", OrchestrationRuntimeStatus.Completed));
        await ScheduleAsync("done", OrchestrationRuntimeStatus.Failed);
        await ScheduleAsync("live", OrchestrationRuntimeStatus.Completed);
        await world.SettleAsync();
        foreach (var id in (string[])["done", "live"])
            await world.RaiseAsync(id, "word", "anew");
        await world.AdvanceAsync(TimeSpan.FromDays(3));

        foreach (var id in (string[])["done", "live"])
            Assert.Equal("anew", (await world.LookAsync(id)).ReadOutputAs<string>());

        Task<string> ScheduleAsync(string id, OrchestrationRuntimeStatus inTheWay) => world.Client.ScheduleNewOrchestrationInstanceAsync(
            "Listen", new StartOrchestrationOptions(id).WithDedupeStatuses(inTheWay), DurableWorld.Cancel);
    }

    [Fact]
    public async Task A_step_of_a_run_that_has_meanwhile_been_replaced_puts_nothing_down()
    {
        await using var world = await StartAsync();
        using var played = new ManualResetEventSlim();
        using var replaced = new ManualResetEventSlim();
        world.Functions.Answer = answer =>
        {
            played.Set();
            replaced.Wait(DurableWorld.Cancel);
            return answer;
        };
        var one = new StartOrchestrationOptions("one");
        await world.Client.ScheduleNewOrchestrationInstanceAsync("Return", "old", one, DurableWorld.Cancel);
        played.Wait(DurableWorld.Cancel);
        await world.Client.ScheduleNewOrchestrationInstanceAsync(
            "Listen", one.WithDedupeStatuses(OrchestrationRuntimeStatus.Completed), DurableWorld.Cancel);
        replaced.Set();
        await world.SettleAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Running, (await world.LookAsync("one")).RuntimeStatus);
        await world.RaiseAsync("one", "word", "new");
        Assert.Equal("new", (await world.LookAsync("one")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task The_result_of_an_activity_that_an_earlier_run_began_is_not_told_to_the_next()
    {
        await using var world = await StartAsync();
        var gate = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Functions
            .AsyncActivity<bool, string>("Slow", slow => slow ? gate.Task : Task.FromResult("fresh"))
            .Orchestrator("Run", context => context.CallActivityAsync<string>("Slow", context.ReadInput<bool>()));
        var first = new StartOrchestrationOptions("one");
        await world.Client.ScheduleNewOrchestrationInstanceAsync("Run", true, first, DurableWorld.Cancel);
        await world.Client.WaitForInstanceStartAsync("one", DurableWorld.Cancel);
        await world.Client.TerminateInstanceAsync("one", DurableWorld.Cancel);
        await world.Client.WaitForInstanceCompletionAsync("one", DurableWorld.Cancel);

        await world.Client.ScheduleNewOrchestrationInstanceAsync("Run", false, first, DurableWorld.Cancel);
        gate.SetResult("stale");
        await world.SettleAsync();

        Assert.Equal("fresh", (await world.LookAsync("one")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task An_instance_begins_at_the_time_that_was_set_and_keeps_what_came_before()
    {
        await using var world = await StartAsync();
        var options = new StartOrchestrationOptions("later", StandingClock.Beginning.AddDays(5));
        await world.Client.ScheduleNewOrchestrationInstanceAsync("Listen", options, DurableWorld.Cancel);
        await world.RaiseAsync("later", "word", "early");
        await world.RestartAsync();
        await world.AdvanceAsync(TimeSpan.FromDays(4));
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await world.LookAsync("later")).RuntimeStatus);
        Assert.Equal(StandingClock.Beginning.AddDays(5), world.Engine.NextDue);

        await world.AdvanceAsync(TimeSpan.FromDays(1));

        var end = await world.LookAsync("later");
        Assert.Equal("early", end.ReadOutputAs<string>());
        Assert.Equal(StandingClock.Beginning, end.CreatedAt);
        Assert.Equal(StandingClock.Beginning.AddDays(5), end.LastUpdatedAt);
    }

    [Fact]
    public async Task Only_a_finished_instance_is_purged()
    {
        await using var world = await StartAsync();
        await world.BeginAsync("Listen", id: "live");
        await world.BeginAsync("Return", "x", "done");

        Assert.Equal(0, (await world.Client.PurgeInstanceAsync("live", DurableWorld.Cancel)).PurgedInstanceCount);
        Assert.Equal(1, (await world.Client.PurgeInstanceAsync("done", DurableWorld.Cancel)).PurgedInstanceCount);
        Assert.Equal(0, (await world.Client.PurgeInstanceAsync("done", DurableWorld.Cancel)).PurgedInstanceCount);
        Assert.Null(await world.Client.GetInstanceAsync("done", DurableWorld.Cancel));
    }

    [Fact]
    public async Task Those_that_have_ended_are_purged_by_their_creation_and_status()
    {
        await using var world = await StartAsync();
        for (var i = 0; i < 5; i++)
        {
            world.Clock.Now = StandingClock.Beginning.AddDays(i);
            await world.BeginAsync("Return", "x", $"done-{i}");
            await world.BeginAsync("Fail", id: $"failed-{i}");
            await world.BeginAsync("Listen", id: $"live-{i}");
        }

        Assert.Equal(3, await PurgeAsync(1, 3, OrchestrationRuntimeStatus.Failed));
        Assert.Equal(4, await PurgeAsync(0, 2));
        Assert.Equal(3, await PurgeAsync(0, 9));
        Assert.Equal(5, await world.Client.GetAllInstancesAsync().CountAsync(DurableWorld.Cancel));

        async Task<int> PurgeAsync(int from, int to, params OrchestrationRuntimeStatus[] statuses)
        {
            var filter = new PurgeInstancesFilter(StandingClock.Beginning.AddDays(from), StandingClock.Beginning.AddDays(to), statuses);
            return (await world.Client.PurgeAllInstancesAsync(filter, DurableWorld.Cancel)).PurgedInstanceCount;
        }
    }

    [Fact]
    public async Task Who_waits_for_an_instance_is_told_when_the_engine_stops()
    {
        await using var world = await StartAsync();
        var id = await world.BeginAsync("Listen");
        var waiting = world.Client.WaitForInstanceCompletionAsync(id, DurableWorld.Cancel);

        await world.Engine.StopAsync(DurableWorld.Cancel);

        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => waiting)).StatusCode);
    }

    [Fact]
    public async Task A_query_filters_and_pages()
    {
        await using var world = await StartAsync();
        for (var i = 0; i < 7; i++)
        {
            world.Clock.Now = StandingClock.Beginning.AddDays(i);
            await world.BeginAsync("Return", "x", $"contract-{i}");
            await world.BeginAsync(i == 3 ? "Fail" : "Listen", id: $"group-{i}");
        }

        Assert.Equal(14, await CountAsync(new()));
        Assert.Equal(7, await CountAsync(new(InstanceIdPrefix: "contract-")));
        Assert.Equal(6, await CountAsync(new(Statuses: [OrchestrationRuntimeStatus.Running])));
        Assert.Equal(8, await CountAsync(new(Statuses: [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed])));
        var (from, to) = (StandingClock.Beginning.AddDays(2), StandingClock.Beginning.AddDays(4));
        Assert.Equal(6, await CountAsync(new(CreatedFrom: from, CreatedTo: to)));

        var groups = world.Client.GetAllInstancesAsync(new(InstanceIdPrefix: "group-", PageSize: 3));
        var pages = await groups.AsPages().ToListAsync(DurableWorld.Cancel);
        Assert.Equal([3, 3, 1], pages.Select(page => page.Values.Count));
        Assert.Null(pages[^1].ContinuationToken);
        var after = new OrchestrationQuery(InstanceIdPrefix: "group-", ContinuationToken: pages[1].ContinuationToken);
        var rest = await world.Client.GetAllInstancesAsync(after).ToListAsync(DurableWorld.Cancel);
        Assert.Equal(["group-6"], rest.Select(instance => instance.InstanceId));
        Assert.Throws<InvalidOperationException>(() => rest[0].ReadInputAs<string>());

        ValueTask<int> CountAsync(OrchestrationQuery query) => world.Client.GetAllInstancesAsync(query).CountAsync(DurableWorld.Cancel);
    }

    [Fact]
    public async Task One_engine_owns_a_task_hub()
    {
        await using var world = await StartAsync();
        await using var second = world.NewEngine();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => second.StartAsync(DurableWorld.Cancel));

        Assert.Contains("Another engine runs the orchestrations", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settling_covers_what_was_sent_before_it()
    {
        await using var world = await StartAsync();
        world.Functions
            .Activity<int, int>("Add", n => n + 1)
            .Orchestrator("Count", async context =>
            {
                var sum = 0;
                for (var i = 0; i < 20; i++)
                    sum = await context.CallActivityAsync<int>("Add", sum + await context.WaitForExternalEvent<int>("n"));
                return sum;
            });
        for (var round = 0; round < 20; round++)
        {
            var id = await world.BeginAsync("Count");
            await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.Client.RaiseEventAsync(id, "n", 1, DurableWorld.Cancel)));
            await world.SettleAsync();
            Assert.Equal(40, (await world.LookAsync(id)).ReadOutputAs<int>());
        }
    }

    [Fact]
    public async Task A_thousand_instances_run_side_by_side_by_the_real_clock()
    {
        await using var world = await StartAsync(TimeProvider.System);
        world.Functions
            .Activity<int, int>("Double", n => n * 2)
            .Orchestrator("Work", async context =>
            {
                var n = await context.CallActivityAsync<int>("Double", context.ReadInput<int>());
                await context.CreateTimer(TimeSpan.FromMilliseconds(5), CancellationToken.None);
                return n + await context.WaitForExternalEvent<int>("more");
            });

        var results = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(async n =>
        {
            var id = await world.Client.ScheduleNewOrchestrationInstanceAsync("Work", n, DurableWorld.Cancel);
            await world.Client.RaiseEventAsync(id, "more", 1, DurableWorld.Cancel);
            var end = await world.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, DurableWorld.Cancel);
            return end.ReadOutputAs<int>();
        }));

        Assert.Equal(Enumerable.Range(0, 1_000).Select(n => n * 2 + 1), results);
    }
}
