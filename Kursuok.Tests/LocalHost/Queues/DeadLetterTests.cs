using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.LocalHost.Queues;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Kursuok.Tests.LocalHost.Queues;

public sealed class DeadLetterTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dead_letters_are_listed_by_queue_and_over_all()
    {
        await using var folder = new QueueFolder();
        await BuryAsync(folder.Queues, "letters", "a");
        await BuryAsync(folder.Queues, "nudges", "b");

        Assert.Equal(
            [
                new("letters", "a", "body of a", "TooBad", "could not be read"),
                new("nudges", "b", "body of b", "TooBad", "could not be read"),
            ],
            folder.Queues.DeadLetters());
        Assert.Equal(["b"], folder.Queues.DeadLetters("NUDGES").Select(letter => letter.MessageId));
        Assert.Empty(folder.Queues.DeadLetters("follows"));
    }

    [Fact]
    public async Task A_dead_letter_is_replayed_as_if_it_were_new()
    {
        await using var folder = new QueueFolder();
        await BuryAsync(folder.Queues, "letters", "a");
        await using var world = await QueueWorld.StartAsync(
            folder, 16, ("letters", message => Task.FromResult($"{message.Body} {message.Deliveries}")));

        Assert.Equal(1, await folder.Queues.ReplayDeadLettersAsync());
        await world.Clock.SettleAsync(Cancellation);

        Assert.Equal(["body of a 1"], world.Lines);
        Assert.Empty(folder.Queues.DeadLetters());
    }

    [Fact]
    public async Task One_queue_or_one_message_can_be_replayed()
    {
        await using var folder = new QueueFolder();
        foreach (var (queue, id) in new[] { ("letters", "a"), ("letters", "b"), ("nudges", "a"), ("nudges", "b") })
            await BuryAsync(folder.Queues, queue, id);

        Assert.Equal(1, await folder.Queues.ReplayDeadLettersAsync("letters", "b"));
        Assert.Equal(2, await folder.Queues.ReplayDeadLettersAsync("nudges"));
        Assert.Equal(0, await folder.Queues.ReplayDeadLettersAsync("letters", "c"));

        Assert.Equal(new("letters", "a", "body of a", "TooBad", "could not be read"), Assert.Single(folder.Queues.DeadLetters()));
        Assert.NotNull(folder.Queues.NextVisible("letters"));
        Assert.Null(folder.Queues.NextVisible("nudges/$DeadLetterQueue"));
    }

    [Fact]
    public async Task A_dead_letter_that_a_function_is_reading_is_left_to_it()
    {
        await using var folder = new QueueFolder();
        await BuryAsync(folder.Queues, "letters", "a");
        var read = Assert.Single(
            await folder.Queues.TakeAsync("letters/$DeadLetterQueue", 1, QueueWorld.Start, QueueWorld.Start.AddSeconds(30), "reader"));

        Assert.Equal(0, await folder.Queues.ReplayDeadLettersAsync());
        Assert.True(await folder.Queues.CompleteAsync(read, "reader"));
    }

    [Fact]
    public async Task They_are_listed_and_replayed_over_http()
    {
        await using var folder = new QueueFolder();
        await BuryAsync(folder.Queues, "letters", "a");
        await BuryAsync(folder.Queues, "nudges", "b");
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        DeadLetterEndpoints.Map(app, folder.Queues);
        await app.StartAsync(Cancellation);
        using var client = new HttpClient { BaseAddress = new(app.Urls.Single()) };

        var listed = await client.GetFromJsonAsync<JsonElement>("/local/dead-letters?queue=letters", Cancellation);
        Assert.Equal("body of a", Assert.Single(listed.EnumerateArray()).GetProperty("body").GetString());

        var answer = await client.PostAsync("/local/dead-letters/replay?queue=letters&messageId=a", null, Cancellation);
        Assert.Equal("""{"replayed":1}""", await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("nudges", Assert.Single(folder.Queues.DeadLetters()).Queue);
    }

    private static async Task BuryAsync(LocalQueues queues, string queue, string id)
    {
        await queues.SendAsync(queue, [new(id, Encoding.UTF8.GetBytes("body of " + id))]);
        var message = Assert.Single(await queues.TakeAsync(queue, 1, QueueWorld.Start, QueueWorld.Start.AddSeconds(30), "test"));
        await queues.DeadLetterAsync(queue, message, "test", "TooBad", "could not be read");
    }
}
