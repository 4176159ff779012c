using System.Text.Json;
using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace Kursuok.LocalHost.Queues;

/// <summary>Reads what a client of Service Bus sends.</summary>
internal static class WireMessage
{
    /// <summary>The format of a message whose data sections are messages themselves.</summary>
    private const uint Batch = 0x80013700;

    private static readonly Symbol s_scheduled = new("x-opt-scheduled-enqueue-time");

    /// <summary>The message, or the messages of a batch.</summary>
    /// <exception cref="FormatException">The body is not binary data, as every client of Service Bus sends it.</exception>
    public static IReadOnlyList<NewMessage> Read(Message sent) => sent.Format == Batch
        ? [.. Sections(sent).Select(bytes => ReadOne(Message.Decode(new ByteBuffer(bytes, 0, bytes.Length, bytes.Length))))]
        : [ReadOne(sent)];

    private static NewMessage ReadOne(Message message) => new(
        message.Properties?.GetMessageId()?.ToString() ?? Guid.NewGuid().ToString("N"),
        Sections(message) is [var only] ? only : [.. Sections(message).SelectMany(bytes => bytes)],
        message.Properties?.Subject,
        message.ApplicationProperties is { } properties ? JsonSerializer.Serialize(Values(properties)) : null,
        message.MessageAnnotations?[s_scheduled] is DateTime scheduled ? new(scheduled.ToUniversalTime()) : default);

    private static IReadOnlyList<byte[]> Sections(Message message) => message.BodySection switch
    {
        Data data => [data.Binary],
        DataList list => [.. Enumerable.Range(0, list.Count).Select(index => list[index].Binary)],
        null => [],
        var other => throw new FormatException($"The body is {other.GetType().Name}, and only binary data is taken."),
    };

    /// <summary>Dates with an offset, spans and addresses come as a described value: what it describes is kept.</summary>
    private static Dictionary<string, object> Values(ApplicationProperties properties) => properties.Map.ToDictionary(
        pair => pair.Key.ToString()!,
        pair => pair.Value is DescribedValue described ? described.Value : pair.Value,
        StringComparer.Ordinal);
}
