using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Kursuok.Tests.LocalAzure.Durable;

/// <summary>An orchestrator that breaks the rules of replay is ended with an error that says how.</summary>
public sealed class DeterminismTests
{
    private static readonly Func<TaskOrchestrationContext, Task> s_deployed = async context =>
    {
        await context.CallActivityAsync("First");
        await context.CallActivityAsync("Second");
        await context.WaitForExternalEvent<string>("go");
    };

    public static TheoryData<string, Func<TaskOrchestrationContext, Task>, string> Changes() => new()
    {
        { "order", async context => { await context.CallActivityAsync("Second"); await context.CallActivityAsync("First"); await context.WaitForExternalEvent<string>("go"); },
            "asked for «Activity Second» (task #0) where its history has «Activity First»" },
        { "kind", async context => { await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None); await s_deployed(context); },
            "asked for «Timer» (task #0) where its history has «Activity First»" },
        { "one more", async context => { _ = context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None); await s_deployed(context); },
            "asked for «Timer» (task #0)" },
        { "one more at the end", async context => { await context.CallActivityAsync("First"); _ = context.CallActivityAsync("Second"); await context.CallActivityAsync("Third"); },
            "asked for «Activity Third» (task #2) where its history has nothing" },
        { "one less", async context => { await context.CallActivityAsync("First"); await context.WaitForExternalEvent<string>("go"); },
            "did not ask for «Activity Second» (task #1)" },
        { "ends early", async context => { await context.CallActivityAsync("First"); await context.CallActivityAsync("Second"); },
            "ended at a point where its history goes on" },
        { "swallowed", async context => { try { await context.CallActivityAsync("Second"); } catch (Exception) { await context.WaitForExternalEvent<string>("go"); } },
            "asked for «Activity Second» (task #0)" },
    };

    [Theory]
    [MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public async Task Code_that_no_longer_fits_the_history_is_refused(string change, Func<TaskOrchestrationContext, Task> changed, string message)
    {
        await using var world = await DurableWorld.StartAsync();
        foreach (var activity in (string[])["First", "Second", "Third"])
            world.Functions.Activity<int, int>(activity, _ => 0);
        world.Functions.Orchestrator("Process", s_deployed);
        var id = await world.BeginAsync("Process");
        await world.RaiseAsync(id, "other");

        world.Functions.Orchestrator("Process", changed);
        await world.RaiseAsync(id, "go");

        var end = await world.LookAsync(id);
        Assert.True(end.RuntimeStatus is OrchestrationRuntimeStatus.Failed, change);
        Assert.Contains("Orchestrator 'Process' is not deterministic", end.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains(message, end.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }

    public static TheoryData<string, Func<TaskOrchestrationContext, Task>> ForeignWaits() => new()
    {
        { "a task of the thread pool", context => Task.Run(() => Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, CancellationToken.None), CancellationToken.None) },
        { "a delay", context => Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, CancellationToken.None) },
        { "a delay, with a timer open", async context =>
            {
                _ = context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
                await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, CancellationToken.None);
            } },
        { "ConfigureAwait(false)", async context =>
            {
                await context.CallActivityAsync("First").ConfigureAwait(false);
                await context.CallActivityAsync("First");
            } },
        { "CancelAsync", async context =>
            {
                using var stop = new CancellationTokenSource();
                var timer = context.CreateTimer(TimeSpan.FromDays(1), stop.Token);
                await stop.CancelAsync();
                await timer;
            } },
    };

    [Theory]
    [MemberData(nameof(ForeignWaits), DisableDiscoveryEnumeration = true)]
    public async Task Awaiting_what_the_context_did_not_hand_out_is_refused(string what, Func<TaskOrchestrationContext, Task> orchestrator)
    {
        await using var world = await DurableWorld.StartAsync();
        world.Functions.Activity<int, int>("First", _ => 0).Orchestrator("Process", orchestrator);

        var id = await world.BeginAsync("Process");
        var end = await world.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, DurableWorld.Cancel);

        Assert.True(end.RuntimeStatus is OrchestrationRuntimeStatus.Failed, what);
        Assert.Contains("awaited something that its context did not hand out", end.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Task_Yield_stays_on_the_orchestrators_thread()
    {
        await using var world = await DurableWorld.StartAsync();
        world.Functions.Activity<int, int>("First", _ => 0).Orchestrator("Process", async context =>
        {
            await Task.Yield();
            await context.CallActivityAsync("First");
            await Task.Yield();
            return "done";
        });

        var id = await world.BeginAsync("Process");

        Assert.Equal("done", (await world.LookAsync(id)).ReadOutputAs<string>());
    }
}
