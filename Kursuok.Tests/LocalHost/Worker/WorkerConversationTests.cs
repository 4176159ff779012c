using Kursuok.Functions.Platform.Storage;
using Kursuok.LocalHost.Worker;
using Kursuok.LocalHost.Worker.Rpc;

namespace Kursuok.Tests.LocalHost.Worker;

/// <summary>What is said to a worker, held to the letter: it is the public contract of Functions hosts.</summary>
public sealed class WorkerConversationTests
{
    private const string Timer = """{"name":"timer","direction":"In","type":"timerTrigger","schedule":"0 0 * * * *","useMonitor":false}""";
    private const string Client = """{"name":"client","direction":"In","type":"durableClient"}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_begins_as_a_functions_host_does()
    {
        var worker = new FakeWorker().With("Hourly", [Timer], _ => FakeWorker.Succeeds());

        await worker.Conversation.StartAsync("/functions", Cancellation);

        Assert.Equal(
            [StreamingMessage.ContentOneofCase.WorkerInitRequest, StreamingMessage.ContentOneofCase.FunctionsMetadataRequest, StreamingMessage.ContentOneofCase.FunctionLoadRequest],
            worker.Asked.Select(asked => asked.ContentCase));
        Assert.Equal("/functions", worker.Asked[0].WorkerInitRequest.FunctionAppDirectory);
        Assert.Equal("Hourly-id", worker.Asked[2].FunctionLoadRequest.FunctionId);
        Assert.Equal(new Uri("http://127.0.0.1:7/"), worker.Conversation.HttpAddress);
        var function = Assert.Single(worker.Conversation.Functions);
        Assert.True(function.IsStartedBy("TimerTrigger"));
        Assert.Equal(("timer", "0 0 * * * *", "False", null), (function.TriggerParameter, function["schedule"], function["useMonitor"], function["connection"]));
    }

    [Fact]
    public async Task A_run_gets_its_trigger_its_metadata_and_its_durable_client()
    {
        InvocationRequest? seen = null;
        var worker = new FakeWorker().With("Hourly", [Timer, Client], request =>
        {
            seen = request;
            return FakeWorker.Succeeds(new() { Json = "7" });
        });
        await worker.Conversation.StartAsync("/functions", Cancellation);

        var result = await worker.Conversation.InvokeAsync(
            worker.Conversation.Functions[0], new() { Json = "{}" }, [new("name", "a/b.xml")], Cancellation, "run-1");

        Assert.Equal("7", result!.Json);
        Assert.Equal("run-1", seen!.InvocationId);
        Assert.Equal([("timer", "{}"), ("client", "the durable client")],
            seen.InputData.Select(input => (input.Name, input.Data.DataCase == TypedData.DataOneofCase.Json ? input.Data.Json : input.Data.String)));
        Assert.Equal("a/b.xml", seen.TriggerMetadata["name"].String);
    }

    [Fact]
    public async Task What_a_function_throws_is_told_and_a_worker_that_is_gone_leaves_nobody_waiting()
    {
        var worker = new FakeWorker().With("Hourly", [Timer], _ => FakeWorker.Fails("System.FormatException: unreadable"));
        await worker.Conversation.StartAsync("/functions", Cancellation);
        var function = worker.Conversation.Functions[0];

        var failed = await Assert.ThrowsAsync<FunctionFailedException>(() => worker.Conversation.InvokeAsync(function, new() { Json = "{}" }, [], Cancellation));
        Assert.Equal("System.FormatException: unreadable", failed.Details);

        worker.Conversation.End(new IOException("gone"));
        await Assert.ThrowsAsync<IOException>(() => worker.Conversation.InvokeAsync(function, new() { Json = "{}" }, [], Cancellation));
        await Assert.ThrowsAsync<IOException>(() => worker.Conversation.StartAsync("/functions", Cancellation));
        Assert.Equal(0, worker.Conversation.Waiting);
    }
}
