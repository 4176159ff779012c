using Azure.Core;
using Kursuok.LocalAzure.Queues;

namespace Azure.Messaging.ServiceBus;

/// <summary>A way to the queues of «Embedded=folder».</summary>
public class ServiceBusClient : IAsyncDisposable
{
    private readonly LocalQueues _queues;

    public ServiceBusClient(string connectionString) => _queues = LocalQueues.OfConnection(connectionString);

    public ServiceBusClient(string fullyQualifiedNamespace, TokenCredential credential) =>
        throw new NotSupportedException($"«{fullyQualifiedNamespace}» is reached by the Azure build only; here the connection string is «Embedded=folder».");

    public bool IsClosed { get; private set; }

    public virtual ServiceBusSender CreateSender(string queueOrTopicName) => new(_queues, queueOrTopicName);

    public virtual ValueTask DisposeAsync()
    {
        IsClosed = true;
        GC.SuppressFinalize(this);
        return default;
    }
}

public class ServiceBusSender : IAsyncDisposable
{
    private readonly LocalQueues _queues;

    internal ServiceBusSender(LocalQueues queues, string queue)
    {
        _queues = queues;
        EntityPath = queue;
    }

    public string EntityPath { get; }

    public bool IsClosed { get; private set; }

    /// <summary>Completes when the message is on the disk.</summary>
    public virtual Task SendMessageAsync(ServiceBusMessage message, CancellationToken cancellationToken = default) =>
        SendMessagesAsync([message], cancellationToken);

    /// <summary>Sends all of them or none.</summary>
    public virtual Task SendMessagesAsync(IEnumerable<ServiceBusMessage> messages, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(IsClosed, this);
        return _queues.SendAsync(EntityPath, [.. messages]);
    }

    public virtual ValueTask DisposeAsync()
    {
        IsClosed = true;
        GC.SuppressFinalize(this);
        return default;
    }
}

public class ServiceBusMessage
{
    public ServiceBusMessage()
        : this(BinaryData.Empty)
    {
    }

    public ServiceBusMessage(string body)
        : this(BinaryData.FromString(body))
    {
    }

    public ServiceBusMessage(ReadOnlyMemory<byte> body)
        : this(BinaryData.FromBytes(body))
    {
    }

    public ServiceBusMessage(BinaryData body) => Body = body;

    public BinaryData Body { get; set; }

    public string MessageId { get; set; } = Guid.NewGuid().ToString("N");

    public string? Subject { get; set; }

    public string? ContentType { get; set; }

    public string? CorrelationId { get; set; }

    /// <summary>The message stays out of sight until then.</summary>
    public DateTimeOffset ScheduledEnqueueTime { get; set; }
}
