using System.Text.Json.Nodes;
using Kursuok.Functions.Platform.Storage;
using Kursuok.LocalHost.Durable;
using Microsoft.DurableTask;

namespace Kursuok.Tests.LocalHost.Durable;

/// <summary>
/// What passes between host and worker, to the letter: no document promises it, so a new version of the extension may break it.
/// </summary>
public sealed class PayloadTests
{
    [Theory]
    [InlineData("[37]", "37")]
    [InlineData("[ {\"name\": \"Ąžuolas\"} ]", "{\"name\": \"Ąžuolas\"}")]
    [InlineData("[[1]]", "[1]")]
    [InlineData("[null]", "null")]
    [InlineData("[1,2]", "[1,2]")]
    [InlineData("\"bare\"", "\"bare\"")]
    [InlineData(null, null)]
    public void An_activity_gets_the_one_element_of_its_input(string? written, string? given) =>
        Assert.Equal(given, ActivityPayload.Unwrap(written));

    [Theory]
    [InlineData("{\"a\":1}", null, "{\"a\":1}")]
    [InlineData(null, "say \"labas\"", "\"say \\u0022labas\\u0022\"")]
    [InlineData(null, "", "\"\"")]
    [InlineData(null, null, null)]
    public void A_result_is_kept_as_JSON(string? json, string? text, string? kept) =>
        Assert.Equal(kept, ActivityPayload.Result(json, text));

    [Fact]
    public void The_details_of_a_failure_come_as_JSON()
    {
        var failure = ActivityPayload.Failure("""
            { "errorType": "System.IO.IOException", "errorMessage": "The line is busy.", "stackTrace": "at A()",
              "innerFailure": { "errorType": "E", "errorMessage": "inner" } }
            """, "at B()");

        Assert.Equal(("System.IO.IOException", "The line is busy.", "at A()", "inner"),
            (failure.ErrorType, failure.ErrorMessage, failure.StackTrace, failure.InnerFailure.ErrorMessage));
    }

    [Theory]
    [InlineData("System.ApplicationException: Kah-BOOOOM!!\r\n   at A()", "System.ApplicationException", "Kah-BOOOOM!!")]
    [InlineData("E: a: b", "E", "a: b")]
    [InlineData("no type", "(unknown)", "no type")]
    [InlineData("{not JSON}: x", "{not JSON}", "x")]
    public void Any_other_failure_is_read_from_its_first_line(string message, string type, string text)
    {
        var failure = ActivityPayload.Failure(message, "at B()");

        Assert.Equal((type, text, "at B()"), (failure.ErrorType, failure.ErrorMessage, failure.StackTrace));
    }

    [Fact]
    public void The_client_binding_says_where_the_task_hub_is() => Assert.Equal(
        "{\"rpcBaseUrl\":\"http://127.0.0.1:4001/\",\"taskHubName\":\"Kursuok\",\"connectionName\":\"AzureWebJobsStorage\","
        + "\"requiredQueryStringParameters\":\"\",\"httpBaseUrl\":\"http://127.0.0.1:4001/runtime/webhooks/durabletask\","
        + "\"maxGrpcMessageSizeInBytes\":2147483647,\"grpcHttpClientTimeout\":null}",
        DurableClientBinding.Json(new("http://127.0.0.1:4001"), "Kursuok"));

    [Fact]
    public async Task An_orchestrator_is_told_what_has_been_and_what_is_new()
    {
        await using var world = await DurableWorld.StartAsync();
        world.Functions
            .Activity<string, string>("Greet", name => $"Labas, {name}")
            .Orchestrator("Meet", async context =>
            {
                context.SendEvent("friend", "met", 1);
                await context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
                return await context.CallActivityAsync<string>("Greet", context.ReadInput<string>());
            });
        await world.BeginAsync("Meet", "Jonas", "meeting");
        await world.AdvanceAsync(TimeSpan.FromDays(1));

        var request = JsonNode.Parse(world.Functions.LastRequest!.ToString())!;
        var execution = request["executionId"]!.GetValue<string>();

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse($$"""
            {
              "instanceId": "meeting",
              "executionId": "{{execution}}",
              "pastEvents": [
                { "eventId": -1, "timestamp": "2026-03-02T08:00:00Z", "orchestratorStarted": {} },
                { "eventId": -1, "timestamp": "2026-03-02T08:00:00Z", "executionStarted": {
                    "name": "Meet", "input": "\"Jonas\"",
                    "orchestrationInstance": { "instanceId": "meeting", "executionId": "{{execution}}" } } },
                { "timestamp": "2026-03-02T08:00:00Z", "eventSent": { "instanceId": "friend", "name": "met", "input": "1" } },
                { "eventId": 1, "timestamp": "2026-03-02T08:00:00Z", "timerCreated": { "fireAt": "2026-03-03T08:00:00Z" } },
                { "eventId": -1, "timestamp": "2026-03-02T08:00:00Z", "orchestratorCompleted": {} },
                { "eventId": -1, "timestamp": "2026-03-03T08:00:00Z", "orchestratorStarted": {} },
                { "eventId": -1, "timestamp": "2026-03-03T08:00:00Z", "timerFired": { "fireAt": "2026-03-03T08:00:00Z", "timerId": 1 } },
                { "eventId": 2, "timestamp": "2026-03-03T08:00:00Z", "taskScheduled": { "name": "Greet", "input": "[\"Jonas\"]" } },
                { "eventId": -1, "timestamp": "2026-03-03T08:00:00Z", "orchestratorCompleted": {} }
              ],
              "newEvents": [
                { "eventId": -1, "timestamp": "2026-03-03T08:00:00Z", "orchestratorStarted": {} },
                { "eventId": -1, "timestamp": "2026-03-03T08:00:00Z", "taskCompleted": {
                    "taskScheduledId": 2, "result": "\"Labas, Jonas\"" } }
              ],
              "entityParameters": { "entityMessageReorderWindow": "1800s" }
            }
            """), request), request.ToString());
    }
}
