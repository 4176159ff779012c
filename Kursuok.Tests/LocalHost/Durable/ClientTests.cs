using DurableTask.Core.Exceptions;
using Grpc.Core;
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
        world.Functions.Orchestrator("Parent", context => context.CallSubOrchestratorAsync("Listen", null, new SubOrchestrationOptions(instanceId: "child")));
        var id = await world.BeginAsync("Parent");
        await world.Client.TerminateInstanceAsync("child", DurableWorld.Cancel);
        await world.SettleAsync();

        Assert.Contains("'child' was terminated", (await world.LookAsync(id)).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
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
        Assert.Equal(6, await CountAsync(new(CreatedFrom: StandingClock.Beginning.AddDays(2), CreatedTo: StandingClock.Beginning.AddDays(4))));

        var pages = await world.Client.GetAllInstancesAsync(new(InstanceIdPrefix: "group-", PageSize: 3)).AsPages().ToListAsync(DurableWorld.Cancel);
        Assert.Equal([3, 3, 1], pages.Select(page => page.Values.Count));
        Assert.Null(pages[^1].ContinuationToken);
        var rest = await world.Client.GetAllInstancesAsync(new(InstanceIdPrefix: "group-", ContinuationToken: pages[1].ContinuationToken)).ToListAsync(DurableWorld.Cancel);
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
