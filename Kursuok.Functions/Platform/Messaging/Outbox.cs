using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Azure;
using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Kursuok.Functions.Platform.Processes;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kursuok.Functions.Platform.Messaging;

/// <summary>Something that must leave after a commit. Its receiver takes it twice without harm.</summary>
[JsonDerivedType(typeof(Project), "project")]
[JsonDerivedType(typeof(Post), "post")]
[JsonDerivedType(typeof(Nudge), "nudge")]
[JsonDerivedType(typeof(Follow), "follow")]
public abstract record OutboxMessage;

/// <summary>A row of a list is to stand so, unless a newer one stands there.</summary>
public sealed record Project(Projection Row) : OutboxMessage;

/// <summary>A letter is to be sent.</summary>
public sealed record Post(Letter Letter) : OutboxMessage;

/// <summary>An orchestration is to look at its aggregate again; it is started where it does not run.</summary>
public sealed record Nudge(string Orchestrator, string InstanceId, string Input) : OutboxMessage;

/// <summary>
/// Another aggregate is to follow: the <see cref="IFollower"/> of the name decides there. Messages come more than once and in
/// any order, so they say where to look, and the follower brings about what the present state asks for.
/// </summary>
/// <param name="NotBefore">It is delivered then; at once without it.</param>
public sealed record Follow(string Follower, string Input, DateTimeOffset? NotBefore = null) : OutboxMessage
{
    public static Follow With<TInput>(string follower, TInput input, DateTimeOffset? notBefore = null) => new(follower, Json.Write(input), notBefore);
}

/// <summary>
/// Sends what the commits have left in their partitions. Before a partition's first commit of a minute a mark is kept,
/// so that leftovers of a crash are found without looking through the store.
/// </summary>
public sealed class Outbox(
    [FromKeyedServices(StorageServices.Aggregates)] TableClient aggregates, [FromKeyedServices(Outbox.Marks)] TableClient marks, Projections projections,
    ServiceBusClient bus, LetterHours hours, TimeProvider clock, ILogger<Outbox> log)
{
    internal const string Marks = "outboxmarks";

    /// <summary>A commit is over so long after its mark, whatever came of it.</summary>
    private static readonly TimeSpan s_settled = TimeSpan.FromMinutes(3);

    /// <summary>So many messages lie in one row and leave in one batch: a row takes 1 MiB, a batch 256 KiB.</summary>
    public const int MessagesARow = 100;

    private readonly ServiceBusSender _letters = bus.CreateSender(Queues.Letters);
    private readonly ServiceBusSender _nudges = bus.CreateSender(Queues.Nudges);
    private readonly ServiceBusSender _follows = bus.CreateSender(Queues.Follows);
    private readonly ConcurrentDictionary<string, string> _marked = new(StringComparer.Ordinal);

    /// <summary>Notes that a partition may hold something to send.</summary>
    public async Task MarkAsync(string partition)
    {
        var minute = Minute(clock.GetUtcNow());
        if (_marked.TryGetValue(partition, out var marked) && string.Equals(marked, minute, StringComparison.Ordinal))
            return;
        await marks.UpsertEntityAsync(new TableEntity(minute, partition), TableUpdateMode.Replace);
        if (_marked.Count > 10_000)
            _marked.Clear();
        _marked[partition] = minute;
    }

    /// <summary>Sends one row's messages and deletes it. What can't be sent now stays for the sweep.</summary>
    public async Task<bool> TrySendAsync(string partition, string row, IReadOnlyCollection<OutboxMessage> messages)
    {
        try
        {
            await SendAsync(messages);
            await aggregates.DeleteEntityAsync(partition, row, ETag.All);
            return true;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            log.LogError(failure, "The messages of {Partition} {Row} wait for the sweep", partition, row);
            return false;
        }
    }

    /// <summary>Sends what crashes and failures have left behind. Answers how many rows it sent.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        var settled = Minute(clock.GetUtcNow() - s_settled);
        var sent = 0;
        await foreach (var mark in marks.QueryAsync<TableEntity>(cancellationToken: cancellation))
        {
            var all = true;
            var rows = aggregates.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {mark.RowKey} and RowKey ge {"o-"} and RowKey lt {"o-~"}"), cancellationToken: cancellation);
            await foreach (var row in rows)
            {
                if (await TrySendAsync(row.PartitionKey, row.RowKey, Json.Read<ImmutableArray<OutboxMessage>>(row.Json())))
                    sent++;
                else
                    all = false;
            }
            // A fresh mark may still have a commit before it; what could not be sent is tried at the next sweep.
            if (all && string.CompareOrdinal(mark.PartitionKey, settled) < 0)
                await marks.DeleteEntityAsync(mark.PartitionKey, mark.RowKey, ETag.All, cancellation);
        }
        return sent;
    }

    /// <summary>Sends the messages of one row.</summary>
    public async Task SendAsync(IReadOnlyCollection<OutboxMessage> messages)
    {
        await Task.WhenAll(messages.OfType<Project>().Select(message => projections.PutAsync(message.Row)));
        var letters = messages.OfType<Post>().Select(LetterMessage).ToList();
        if (letters.Count > 0)
            await _letters.SendMessagesAsync(letters);
        var nudges = messages.OfType<Nudge>().Select(message => new ServiceBusMessage(Json.Write(message))).ToList();
        if (nudges.Count > 0)
            await _nudges.SendMessagesAsync(nudges);
        var follows = messages.OfType<Follow>().Select(FollowMessage).ToList();
        if (follows.Count > 0)
            await _follows.SendMessagesAsync(follows);
    }

    private ServiceBusMessage LetterMessage(Post post)
    {
        var message = new ServiceBusMessage(Json.Write(post.Letter)) { MessageId = post.Letter.Id };
        if (hours.Wait(post.Letter.AtOnce) is { } morning)
            message.ScheduledEnqueueTime = morning;
        return message;
    }

    private static ServiceBusMessage FollowMessage(Follow follow)
    {
        var message = new ServiceBusMessage(Json.Write(follow));
        if (follow.NotBefore is { } time)
            message.ScheduledEnqueueTime = time;
        return message;
    }

    private static string Minute(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);
}
