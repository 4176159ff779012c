using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Kursuok.LocalAzure.Host;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Kursuok.Tests.LocalAzure.Host;

public sealed class DurableFunctionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parts_of_the_host_feed_one_another_while_the_clock_moves()
    {
        await using var folder = new TestFolder();
        var builder = TestHost.Builder(folder, ["--Kursuok:VirtualClock=true", "--Kursuok:VirtualClockStart=2026-01-01T00:00:00Z"], typeof(Reminder));
        builder.UseMiddleware<NamingMiddleware>();
        await using var host = await TestHost.StartAsync(builder);
        using var started = await host.Client.PostAsync("api/reminders/Jonas", null, Cancellation);
        Assert.Equal(HttpStatusCode.OK, started.StatusCode);

        await host.Clock.MoveToAsync(DateTimeOffset.Parse("2026-01-02T12:00:00Z", CultureInfo.InvariantCulture), Cancellation);
        Assert.DoesNotContain(host.Journal.Lines, line => line.StartsWith("sent", StringComparison.Ordinal));
        await host.Clock.MoveToAsync(DateTimeOffset.Parse("2026-01-04T00:00:00Z", CultureInfo.InvariantCulture), Cancellation);

        Assert.Equal(["2026-01-02T15:00:00 sent Jonas by reminder-Jonas", "2026-01-02T15:00:00 read Jonas", "2026-01-02T15:00:00 done read"],
            host.Journal.Lines.Where(line => line.StartsWith("2026", StringComparison.Ordinal)));
        Assert.Contains("Remind", host.Journal.Lines);
        Assert.Contains("Done", host.Journal.Lines);
    }

    [Fact]
    public async Task The_extension_that_the_functions_name_adds_the_clock_to_their_host()
    {
        await using var folder = new TestFolder();
        var named = Assembly.Load("Kursuok.Functions");
        Assert.Contains("Kursuok.SampleWorld", named.GetCustomAttributes<LocalExtensionAttribute>().Select(attribute => attribute.AssemblyName));
        await using var host = await TestHost.StartAsync(TestHost.Builder(folder,
            ["--Kursuok:VirtualClock=true", "--Kursuok:VirtualClockStart=2026-01-01T00:00:00Z"], named.GetType("Kursuok.Functions.Program")!));

        using var moved = await host.Client.PostAsJsonAsync("clock", new { moveTo = "2026-03-01T00:00:00Z" }, Cancellation);
        Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
        using var back = await host.Client.PostAsJsonAsync("clock", new { moveTo = "2026-02-01T00:00:00Z" }, Cancellation);
        Assert.Equal(HttpStatusCode.Conflict, back.StatusCode);
        using var settled = await host.Client.PostAsync("clock/settle", null, Cancellation);
        Assert.Equal(HttpStatusCode.OK, settled.StatusCode);

        var clock = await host.Client.GetFromJsonAsync<JsonElement>("clock", Cancellation);
        Assert.Equal(DateTimeOffset.Parse("2026-03-01T00:00:00Z", CultureInfo.InvariantCulture), clock.GetProperty("now").GetDateTimeOffset());
    }

    [Fact]
    public async Task With_the_system_clock_there_is_no_address_that_moves_it()
    {
        await using var folder = new TestFolder();
        await using var host = await TestHost.StartAsync(folder, Assembly.Load("Kursuok.Functions").GetType("Kursuok.Functions.Program")!);

        using var answer = await host.Client.GetAsync("clock", Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    /// <summary>Waits 39 hours, sends a message, and is told by the message's reader.</summary>
    public sealed class Reminder(Journal journal, TimeProvider time, IConfiguration configuration, DurableTaskClient client)
    {
        [Function("StartReminder")]
        public static async Task<IResult> Start(
            [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "reminders/{name}")] HttpRequest request, string name,
            [DurableClient] DurableTaskClient client, CancellationToken cancellation)
        {
            await client.ScheduleNewOrchestrationInstanceAsync("Remind", name, new StartOrchestrationOptions($"reminder-{name}"), cancellation);
            return Results.Ok();
        }

        [Function("Remind")]
        public static async Task<string> Remind([OrchestrationTrigger] TaskOrchestrationContext context)
        {
            var name = context.GetInput<string>()!;
            await context.CreateTimer(TimeSpan.FromHours(39), CancellationToken.None);
            await context.CallActivityAsync("Send", new Letter(name, 1));
            var answer = await context.WaitForExternalEvent<string>("read");
            await context.CallActivityAsync<int>("Done", answer);
            return answer;
        }

        [Function("Send")]
        public async Task Send([ActivityTrigger] Letter letter, string instanceId, CancellationToken cancellation)
        {
            Note($"sent {letter.To} by {instanceId}");
            await using var bus = new ServiceBusClient(configuration["AzureWebJobsServiceBus"]!);
            await bus.CreateSender("letters").SendMessageAsync(new(letter.To), cancellation);
        }

        [Function("Read")]
        public async Task Read([ServiceBusTrigger("letters")] string to, CancellationToken cancellation)
        {
            Note($"read {to}");
            await client.RaiseEventAsync($"reminder-{to}", "read", "read", cancellation);
        }

        [Function("Done")]
        public int Done([ActivityTrigger] string answer)
        {
            Note($"done {answer}");
            return 1;
        }

        private void Note(string line) => journal.Write($"{time.GetUtcNow():s} {line}");

        public sealed record Letter(string To, int Number);
    }

    private sealed class NamingMiddleware(Journal journal) : IFunctionsWorkerMiddleware
    {
        public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            journal.Write(context.FunctionDefinition.Name);
            return next(context);
        }
    }
}
