using System.Globalization;
using Kursuok.Domain.Training.Groups;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Protobuf;

namespace Kursuok.Tests.LocalHost.Durable;

/// <summary>What an orchestrator may count on.</summary>
public sealed class OrchestratorTests
{
    private static readonly TaskOptions s_threeTimes =
        TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromMinutes(1), backoffCoefficient: 2));

    private sealed record Person(string Name, int Age);

    [Fact]
    public async Task An_activity_gets_its_input_and_its_result_comes_back()
    {
        await using var world = await DurableWorld.StartAsync();
        world.Functions
            .Activity<Person, Person>("Older", person => person! with { Age = person.Age + 1 })
            .Orchestrator("Birthday", async context => await context.CallActivityAsync<Person>("Older", context.ReadInput<Person>()));

        var id = await world.BeginAsync("Birthday", new Person("Ąžuolas", 41));

        var end = await world.LookAsync(id);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, end.RuntimeStatus);
        Assert.Equal(new Person("Ąžuolas", 42), end.ReadOutputAs<Person>());
        Assert.Equal(new Person("Ąžuolas", 41), end.ReadInputAs<Person>());
    }

    [Fact]
    public async Task Activities_fan_out_and_their_results_are_told_apart()
    {
        await using var world = await DurableWorld.StartAsync();
        world.Functions
            .Activity<int, int>("Square", n => n * n)
            .Orchestrator("Sum", async context =>
                (await Task.WhenAll(Enumerable.Range(1, 40).Select(n => context.CallActivityAsync<int>("Square", n)))).Sum());

        var id = await world.BeginAsync("Sum");

        Assert.Equal(22_140, (await world.LookAsync(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task A_failed_activity_is_tried_again_after_growing_pauses()
    {
        await using var world = await DurableWorld.StartAsync();
        List<TimeSpan> attempts = [];
        world.Functions
            .Activity<int, string>("Flaky", _ =>
            {
                attempts.Add(world.Clock.Now - StandingClock.Beginning);
                return attempts.Count < 3 ? throw new IOException("The line is busy.") : "through";
            })
            .Orchestrator("Call", async context => await context.CallActivityAsync<string>("Flaky", 0, s_threeTimes));

        var id = await world.BeginAsync("Call");
        await world.RestartAsync();
        await world.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal([TimeSpan.Zero, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(3)], attempts);
        Assert.Equal("through", (await world.LookAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task When_every_attempt_fails_the_orchestrator_sees_what_the_last_one_threw()
    {
        await using var world = await DurableWorld.StartAsync();
        world.Functions
            .Activity<int, int>("Broken", _ => throw new FileNotFoundException("No such contract.", new IOException("disk")))
            .Orchestrator("Call", async context =>
            {
                try
                {
                    return await context.CallActivityAsync<string>("Broken", 0, s_threeTimes);
                }
                catch (TaskFailedException failure)
                {
                    var details = failure.FailureDetails;
                    Assert.True(details.IsCausedBy<IOException>());
                    Assert.False(details.IsCausedBy<ArgumentException>());
                    Assert.Contains(nameof(TestFunctions), details.StackTrace!, StringComparison.Ordinal);
                    return $"{failure.TaskName} {details.ErrorType} {details.ErrorMessage} {details.InnerFailure!.ErrorMessage}";
                }
            });

        var id = await world.BeginAsync("Call");
        await world.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal("Broken System.IO.FileNotFoundException No such contract. disk", (await world.LookAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task No_attempt_begins_after_the_retry_timeout()
    {
        await using var world = await DurableWorld.StartAsync();
        var attempts = 0;
        var policy = new RetryPolicy(100, TimeSpan.FromMinutes(1), retryTimeout: TimeSpan.FromMinutes(5));
        world.Functions
            .Activity<int, int>("Broken", _ => { attempts++; throw new IOException(); })
            .Orchestrator("Call", context => context.CallActivityAsync("Broken", 0, TaskOptions.FromRetryPolicy(policy)));

        var id = await world.BeginAsync("Call");
        await world.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(6, attempts);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await world.LookAsync(id)).RuntimeStatus);
    }

    [Fact]
    public async Task An_exception_fails_the_orchestration_with_its_details()
    {
        await using var world = await DurableWorld.StartAsync();
        world.Functions.Orchestrator("Bad", async context =>
        {
            await context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
            throw new NotSupportedException("Not on Sundays.");
        });

        var id = await world.BeginAsync("Bad");
        await world.AdvanceAsync(TimeSpan.FromDays(2));

        var end = await world.LookAsync(id);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.True(end.FailureDetails!.IsCausedBy<NotSupportedException>());
        Assert.Equal("Not on Sundays.", end.FailureDetails.ErrorMessage);
    }

    [Theory]
    [InlineData("Nobody", "There is no orchestrator function named 'Nobody'.")]
    [InlineData("CallsNobody", "Task 'Nobody' (#0) failed with an unhandled exception: There is no activity function named 'Nobody'.")]
    public async Task A_function_that_does_not_exist_fails_what_calls_it(string orchestrator, string message)
    {
        await using var world = await DurableWorld.StartAsync();
        world.Functions.Orchestrator("CallsNobody", context => context.CallActivityAsync("Nobody"));

        var id = await world.BeginAsync(orchestrator);

        Assert.Equal(message, (await world.LookAsync(id)).FailureDetails!.ErrorMessage);
    }

    [Fact]
    public async Task Timers_fire_in_their_order_and_the_time_is_that_of_the_step()
    {
        await using var world = await DurableWorld.StartAsync();
        List<string> seen = [];
        world.Functions
            .Activity<string, int>("Note", note => { seen.Add(note!); return 0; })
            .Orchestrator("Wait", async context =>
            {
                for (var i = 0; i < 2; i++)
                {
                    await context.CreateTimer(TimeSpan.FromDays(context.ReadInput<int>()), CancellationToken.None);
                    var day = (context.CurrentUtcDateTime - StandingClock.Beginning.UtcDateTime).Days;
                    await context.CallActivityAsync("Note", $"{context.InstanceId} {day}");
                }
            });

        foreach (var days in (int[])[3, 1, 2])
            await world.BeginAsync("Wait", days, $"every {days.ToString(CultureInfo.InvariantCulture)}");
        Assert.Equal(StandingClock.Beginning.AddDays(1), world.Engine.NextDue);
        await world.RestartAsync();
        await world.AdvanceAsync(TimeSpan.FromDays(30));

        Assert.Equal(
            ["every 1 1", "every 1 2", "every 2 2", "every 3 3", "every 2 4", "every 3 6"],
            seen.OrderBy(note => note[^1]).ThenBy(note => note, StringComparer.Ordinal));
        Assert.Equal(seen.Select(note => note[^1]).Order(), seen.Select(note => note[^1]));
        Assert.Null(world.Engine.NextDue);
    }

    [Fact]
    public async Task A_cancelled_timer_changes_nothing_when_its_time_comes()
    {
        await using var world = await DurableWorld.StartAsync();
        world.Functions.Orchestrator("Deadline", async context =>
        {
            using var stop = new CancellationTokenSource();
            var deadline = context.CreateTimer(TimeSpan.FromDays(5), stop.Token);
            var signed = context.WaitForExternalEvent<string>("signed");
            if (await Task.WhenAny(deadline, signed) == deadline)
                return "lapsed";
            stop.Cancel();
            await context.WaitForExternalEvent<string>("archived");
            return $"{await signed}, timer {deadline.Status}";
        });

        var signing = await world.BeginAsync("Deadline");
        var lapsing = await world.BeginAsync("Deadline");
        await world.RaiseAsync(signing, "signed", "by both");
        await world.AdvanceAsync(TimeSpan.FromDays(4));
        Assert.Equal(StandingClock.Beginning.AddDays(5), world.Engine.NextDue);
        await world.AdvanceAsync(TimeSpan.FromDays(4));
        Assert.Null(world.Engine.NextDue);
        await world.RaiseAsync(signing, "archived");

        Assert.Equal("by both, timer Canceled", (await world.LookAsync(signing)).ReadOutputAs<string>());
        Assert.Equal("lapsed", (await world.LookAsync(lapsing)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Events_that_came_before_the_wait_are_kept_in_their_order_whatever_the_case_of_their_names()
    {
        await using var world = await DurableWorld.StartAsync();
        world.Functions.Orchestrator("Collect", async context =>
        {
            await context.WaitForExternalEvent<string>("begin");
            return $"{await context.WaitForExternalEvent<int>("number")} {await context.WaitForExternalEvent<int>("Number")}";
        });

        var id = await world.BeginAsync("Collect");
        await world.RaiseAsync(id, "NUMBER", 1);
        await world.RestartAsync();
        await world.RaiseAsync(id, "number", 2);
        await world.RaiseAsync(id, "begin", "now");

        Assert.Equal("1 2", (await world.LookAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_wait_with_a_timeout_is_cancelled_when_it_has_passed()
    {
        await using var world = await DurableWorld.StartAsync();
        world.Functions.Orchestrator("Ask", async context =>
        {
            try
            {
                return await context.WaitForExternalEvent<string>("answer", TimeSpan.FromHours(2));
            }
            catch (TaskCanceledException)
            {
                return $"silence, then {await context.WaitForExternalEvent<string>("answer")}";
            }
        });

        var answered = await world.BeginAsync("Ask");
        var late = await world.BeginAsync("Ask");
        await world.AdvanceAsync(TimeSpan.FromHours(1));
        await world.RaiseAsync(answered, "answer", "yes");
        await world.AdvanceAsync(TimeSpan.FromHours(2));
        await world.RaiseAsync(late, "answer", "no");

        Assert.Equal("yes", (await world.LookAsync(answered)).ReadOutputAs<string>());
        Assert.Equal("silence, then no", (await world.LookAsync(late)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_sub_orchestration_answers_or_fails_its_parent()
    {
        await using var world = await DurableWorld.StartAsync();
        world.Functions
            .Orchestrator("Child", async context =>
            {
                await context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
                return context.ReadInput<int>() is > 0 and var n
                    ? $"{context.Parent!.Name}/{context.Parent.InstanceId}/{n}"
                    : throw new ArgumentException("Must be positive.");
            })
            .Orchestrator("Parent", async context =>
            {
                var good = await context.CallSubOrchestratorAsync<string>("Child", 7, new SubOrchestrationOptions(instanceId: "child-7"));
                try
                {
                    await context.CallSubOrchestratorAsync("Child", -1);
                    return "unexpected";
                }
                catch (TaskFailedException failure) when (failure.FailureDetails.IsCausedBy<ArgumentException>())
                {
                    return $"{good}, {failure.FailureDetails.ErrorMessage}";
                }
            });

        await world.BeginAsync("Parent", id: "p");
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await world.LookAsync("child-7")).RuntimeStatus);
        await world.AdvanceAsync(TimeSpan.FromDays(3));

        Assert.Equal("Parent/p/7, Must be positive.", (await world.LookAsync("p")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_sub_orchestration_whose_id_is_taken_fails_its_parent()
    {
        await using var world = await DurableWorld.StartAsync();
        world.Functions
            .Orchestrator("Child", context => context.WaitForExternalEvent<int>("never"))
            .Orchestrator("Parent", context =>
                context.CallSubOrchestratorAsync("Child", null, new SubOrchestrationOptions(instanceId: "only")));

        await world.BeginAsync("Child", id: "only");
        var id = await world.BeginAsync("Parent");

        Assert.Contains("'only' is under way already", (await world.LookAsync(id)).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.Null((await world.LookAsync("only")).SerializedOutput);
    }

    [Fact]
    public async Task What_arrives_at_the_very_moment_of_a_deadline_has_not_missed_it()
    {
        await using var world = await DurableWorld.StartAsync();
        world.Functions.Orchestrator("Ask", context => context.WaitForExternalEvent<string>("answer", TimeSpan.FromHours(2)));
        var id = await world.BeginAsync("Ask");

        world.Clock.Now += TimeSpan.FromHours(2);
        await world.RaiseAsync(id, "answer", "just in time");

        Assert.Equal("just in time", (await world.LookAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_long_timer_is_made_of_hops_of_three_days_and_ends_at_its_own_time()
    {
        await using var world = await DurableWorld.StartAsync();
        world.Functions.Orchestrator("Sleep", async context =>
        {
            await context.CreateTimer(TimeSpan.FromDays(400), CancellationToken.None);
            return context.CurrentUtcDateTime;
        });
        var id = await world.BeginAsync("Sleep");
        var stops = new List<DateTimeOffset>();
        while (world.Engine.NextDue is { } next)
        {
            stops.Add(next);
            await world.AdvanceAsync(next - world.Clock.Now);
        }

        int[] days = [.. Enumerable.Range(1, 133).Select(hop => hop * 3), 400];
        Assert.Equal(days, stops.Select(stop => (stop - StandingClock.Beginning).Days));
        Assert.Equal(1 + stops.Count, world.Functions.Steps);
        Assert.Equal(StandingClock.Beginning.AddDays(400).UtcDateTime, (await world.LookAsync(id)).ReadOutputAs<DateTime>());
    }

    [Fact]
    public async Task A_suspension_that_meets_continue_as_new_holds_the_new_run()
    {
        await using var world = await DurableWorld.StartAsync();
        world.Functions.Orchestrator("Loop", async context =>
        {
            var words = await context.WaitForExternalEvent<string>("word");
            if (context.ReadInput<string>() is { } before)
                return before + words;
            context.ContinueAsNew(words);
            return "";
        });
        var options = new StartOrchestrationOptions("loop", StandingClock.Beginning.AddDays(1));
        await world.Client.ScheduleNewOrchestrationInstanceAsync("Loop", options, DurableWorld.Cancel);
        await world.Client.RaiseEventAsync("loop", "word", "a", DurableWorld.Cancel);
        await world.Client.SuspendInstanceAsync("loop", cancellation: DurableWorld.Cancel);
        await world.AdvanceAsync(TimeSpan.FromDays(1));
        await world.RaiseAsync("loop", "word", "b");
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await world.LookAsync("loop")).RuntimeStatus);

        await world.Client.ResumeInstanceAsync("loop", cancellation: DurableWorld.Cancel);
        await world.SettleAsync();

        Assert.Equal("ab", (await world.LookAsync("loop")).ReadOutputAs<string>());
    }

    [Theory]
    [InlineData(false, "asks for TerminateOrchestration, which the local host does not serve")]
    [InlineData(true, "sends a message to the entity '@counter@1': the local host serves no entities")]
    public async Task What_is_not_served_fails_the_orchestration_and_is_named(bool entity, string message)
    {
        await using var world = await DurableWorld.StartAsync();
        world.Functions.Orchestrator("Ask", context => context.WaitForExternalEvent<string>("never"));
        world.Functions.Answer = answer =>
        {
            answer.Actions.Add(entity
                ? new OrchestratorAction { SendEvent = new() { Instance = new() { InstanceId = "@counter@1" }, Name = "op" } }
                : new OrchestratorAction { TerminateOrchestration = new() { InstanceId = "other" } });
            return answer;
        };

        var id = await world.BeginAsync("Ask");

        var end = await world.LookAsync(id);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Contains(message, end.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_worker_could_not_play_is_lost_neither_from_sight_nor_from_the_disk()
    {
        await using var world = await DurableWorld.StartAsync();
        world.Functions.Orchestrator("Ask", context => context.WaitForExternalEvent<string>("answer"));
        var id = await world.BeginAsync("Ask");
        world.Functions.Answer = _ => throw new IOException("The worker has gone.");
        await world.Client.RaiseEventAsync(id, "answer", "kept", DurableWorld.Cancel);
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(world.SettleAsync);
        Assert.Equal("The worker has gone.", fault.InnerException!.Message);

        world.Functions.Answer = answer => answer;
        await world.RestartAsync();
        await world.SettleAsync();

        Assert.Equal("kept", (await world.LookAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task One_orchestration_sends_events_to_another_and_to_nobody()
    {
        await using var world = await DurableWorld.StartAsync();
        world.Functions
            .Orchestrator("Listen", context => context.WaitForExternalEvent<string>("word"))
            .Orchestrator("Speak", context =>
            {
                context.SendEvent("listener", "word", "labas");
                context.SendEvent("nobody", "word", "labas");
                return Task.CompletedTask;
            });

        await world.BeginAsync("Listen", id: "listener");
        await world.BeginAsync("Speak");

        Assert.Equal("labas", (await world.LookAsync("listener")).ReadOutputAs<string>());
    }

    [Theory]
    [InlineData(true, "3: a b c")]
    [InlineData(false, "3: a")]
    public async Task Continue_as_new_begins_again_with_a_new_input_and_the_events_not_yet_read(bool preserve, string result)
    {
        await using var world = await DurableWorld.StartAsync();
        world.Functions.Orchestrator("Loop", async context =>
        {
            var (round, words) = (context.ReadInput<Round>()!.Number, context.ReadInput<Round>()!.Words);
            context.SetCustomStatus(round);
            if (round == 3)
                return $"{round}: {string.Join(' ', words)}";
            if (words.Length == 0)
                await context.WaitForExternalEvent<string>("go");
            var word = await context.WaitForExternalEvent<string>("word", TimeSpan.FromDays(1)).ContinueOrEmpty();
            context.ContinueAsNew(new Round(round + 1, [.. words, .. word]), preserve);
            return "";
        });

        var id = await world.BeginAsync("Loop", new Round(0, []));
        foreach (var word in (string[])["a", "b", "c"])
            await world.RaiseAsync(id, "word", word);
        await world.RaiseAsync(id, "go");
        await world.AdvanceAsync(TimeSpan.FromDays(3));

        var end = await world.LookAsync(id);
        Assert.Equal(result, end.ReadOutputAs<string>());
        Assert.Equal(3, end.ReadCustomStatusAs<int>());
        Assert.Null(world.Engine.NextDue);
    }

    private sealed record Round(int Number, string[] Words);
}

internal static class WaitExtensions
{
    /// <summary>The word, or nothing when the wait was cancelled.</summary>
    public static async Task<string[]> ContinueOrEmpty(this Task<string> wait)
    {
        try { return [await wait]; }
        catch (TaskCanceledException) { return []; }
    }
}
