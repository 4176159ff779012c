using System.Threading.Channels;
using Grpc.Core;
using Kursuok.LocalHost.Worker.Rpc;
using Microsoft.Extensions.Logging;

namespace Kursuok.LocalHost.Worker;

/// <summary>Waits for the worker to call, and then is the line to it: gRPC, the official carrier.</summary>
/// <param name="durableClient">What a function's durable client is made of; known when the worker calls.</param>
internal sealed class WorkerChannel(Func<string> durableClient, ILoggerFactory loggers) : FunctionRpc.FunctionRpcBase
{
    private readonly TaskCompletionSource<WorkerConversation> _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the worker has called.</summary>
    public Task<WorkerConversation> Joined => _joined.Task;

    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        var outgoing = Channel.CreateUnbounded<StreamingMessage>(new() { SingleReader = true });
        var conversation = new WorkerConversation(message => outgoing.Writer.WriteAsync(message), durableClient(), loggers.CreateLogger("Kursuok.LocalHost.Worker"));
        var sending = SendAsync();
        Exception ended = new IOException("The worker has closed its line.");
        try
        {
            await foreach (var message in requestStream.ReadAllAsync(context.CancellationToken))
            {
                if (message.ContentCase == StreamingMessage.ContentOneofCase.StartStream)
                    _joined.TrySetResult(conversation);
                else
                    conversation.Receive(message);
            }
        }
        catch (Exception broken) when (broken is OperationCanceledException or IOException)
        {
            ended = new IOException("The line to the worker is broken.", broken);
        }
        conversation.End(ended);
        outgoing.Writer.TryComplete();
        await sending;

        async Task SendAsync()
        {
            try
            {
                await foreach (var message in outgoing.Reader.ReadAllAsync(context.CancellationToken))
                    await responseStream.WriteAsync(message, context.CancellationToken);
            }
            catch (Exception broken) when (broken is OperationCanceledException or IOException or InvalidOperationException)
            {
                // The reading half sees the same break, and ends the conversation.
                loggers.CreateLogger<WorkerChannel>().LogDebug(broken, "Nothing more can be sent to the worker.");
            }
        }
    }
}
