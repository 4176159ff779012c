using System.Net;
using System.Net.Sockets;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Sasl;
using Amqp.Types;
using Microsoft.Extensions.Logging;

namespace Kursuok.LocalHost.Queues;

/// <summary>
/// What Azure Service Bus is to who sends: takes messages for the known queues from any client of Service Bus, over AMQP 1.0
/// on a free port of this machine. A message is accepted when it is on the disk; a batch is written as a whole or refused
/// as a whole. Nothing is received from here: the functions' triggers read the queues themselves.
/// </summary>
internal sealed class AmqpListener : IDisposable
{
    /// <summary>The largest message, and the largest batch, in bytes: that of Service Bus' Standard tier.</summary>
    public const int LargestMessage = 256 * 1024;

    private readonly ContainerHost _host;

    private AmqpListener(ContainerHost host, int port)
    {
        _host = host;
        ConnectionString = $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true;";
    }

    /// <summary>For the real client. Its key is not looked at.</summary>
    public string ConnectionString { get; }

    /// <param name="queues">Where the messages go.</param>
    /// <param name="names">The queues that there are. Any other is answered with amqp:not-found.</param>
    public static AmqpListener Start(LocalQueues queues, IEnumerable<string> names, ILogger logger)
    {
        // The library does not tell which port it was given, so one is held while it binds there: nobody else is given it meanwhile.
        using var held = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        held.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        held.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)held.LocalEndPoint!).Port;

        var host = new ContainerHost(new Address("127.0.0.1", port, scheme: "amqp"));
        foreach (var listener in host.Listeners)
        {
            listener.SASL.EnableAnonymousMechanism = true;
            listener.SASL.EnableMechanism(TokenLater.Name, new TokenLater());
        }
        host.RegisterRequestProcessor("$cbs", new AnyToken());
        host.RegisterLinkProcessor(new Links(queues, names.ToHashSet(StringComparer.OrdinalIgnoreCase), logger));
        host.Open();
        return new(host, port);
    }

    public void Dispose() => _host.Close();

    /// <summary>Service Bus' own mechanism: nothing is proven at first, the client puts a token on the link $cbs afterwards.</summary>
    private sealed class TokenLater() : SaslProfile(Name)
    {
        public const string Name = "MSSBCBS";

        protected override ITransport UpgradeTransport(ITransport transport) => transport;

        protected override DescribedList GetStartCommand(string hostname) => new SaslInit { Mechanism = Name };

        protected override DescribedList OnCommand(DescribedList command) => new SaslOutcome { Code = SaslCode.Ok };
    }

    private sealed class AnyToken : IRequestProcessor
    {
        public int Credit => 100;

        public void Process(RequestContext requestContext) => requestContext.Complete(new Message
        {
            ApplicationProperties = new() { ["status-code"] = (int)HttpStatusCode.Accepted, ["status-description"] = "Accepted" },
        });
    }

    private sealed class Links(LocalQueues queues, HashSet<string> names, ILogger logger) : ILinkProcessor
    {
        /// <summary>How many messages a client may have sent that are not answered yet.</summary>
        private const int Credit = 500;

        public void Process(AttachContext attachContext)
        {
            var attach = attachContext.Attach;
            if (attach.Role)
            {
                attachContext.Complete(new Error(ErrorCode.NotImplemented)
                {
                    Description = "Nothing is received from here: the queues trigger functions, and the local host lists dead letters.",
                });
                return;
            }
            var queue = QueueOf((attach.Target as Target)?.Address);
            if (!names.Contains(queue))
            {
                attachContext.Complete(new Error(ErrorCode.NotFound) { Description = $"There is no queue «{queue}»." });
                return;
            }
            attach.MaxMessageSize = LargestMessage;
            attachContext.Complete(new Sink(queue, queues, logger), Credit);
        }

        /// <summary>The client names a queue by its path or by an address that ends with it.</summary>
        private static string QueueOf(string? address) =>
            (Uri.TryCreate(address, UriKind.Absolute, out var uri) ? Uri.UnescapeDataString(uri.AbsolutePath) : address ?? "").Trim('/');
    }

    private sealed class Sink(string queue, LocalQueues queues, ILogger logger) : LinkEndpoint
    {
        public override void OnMessage(MessageContext messageContext) => _ = ReceiveAsync(messageContext);

        public override void OnFlow(FlowContext flowContext)
        {
        }

        public override void OnDisposition(DispositionContext dispositionContext)
        {
        }

        private async Task ReceiveAsync(MessageContext context)
        {
            var refusal = await StoreAsync(context.Message);
            try
            {
                if (refusal is null)
                    context.Complete();
                else
                    context.Complete(refusal);
            }
            catch (AmqpException failure)
            {
                logger.LogDebug(failure, "Who sent to {Queue} is gone and does not hear what became of the message.", queue);
            }
        }

        /// <summary>Null when what was sent is on the disk, else why it is not.</summary>
        private async Task<Error?> StoreAsync(Message sent)
        {
            try
            {
                if (sent.Encode().Length is var size && size > LargestMessage)
                {
                    return new(ErrorCode.MessageSizeExceeded)
                    {
                        Description = $"The message has {size} bytes, and {LargestMessage} are allowed.",
                    };
                }
                await queues.SendAsync(queue, WireMessage.Read(sent));
                return null;
            }
            catch (FormatException failure)
            {
                return new(ErrorCode.DecodeError) { Description = failure.Message };
            }
            catch (Exception failure)
            {
                logger.LogError(failure, "A message for {Queue} could not be written and was refused.", queue);
                return new(ErrorCode.InternalError) { Description = "The message could not be written." };
            }
        }
    }
}
