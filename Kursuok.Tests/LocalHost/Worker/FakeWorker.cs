using Kursuok.LocalHost.Worker;
using Kursuok.LocalHost.Worker.Rpc;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kursuok.Tests.LocalHost.Worker;

/// <summary>A worker that speaks the host's protocol, with functions that are answers.</summary>
internal sealed class FakeWorker
{
    private readonly Dictionary<string, Func<InvocationRequest, InvocationResponse>> _answers = new(StringComparer.Ordinal);
    private readonly List<RpcFunctionMetadata> _functions = [];

    public FakeWorker() => Conversation = new(SendAsync, "the durable client", NullLogger.Instance);

    public WorkerConversation Conversation { get; }

    /// <summary>What was asked of it, in order.</summary>
    public List<StreamingMessage> Asked { get; } = [];

    /// <param name="bindings">The raw bindings, the trigger first.</param>
    /// <param name="answer">Gets the run's request; what it returns is completed by the run's id.</param>
    public FakeWorker With(string name, string[] bindings, Func<InvocationRequest, InvocationResponse> answer)
    {
        _functions.Add(new() { FunctionId = name + "-id", Name = name, RawBindings = { bindings } });
        _answers[name + "-id"] = answer;
        return this;
    }

    public static InvocationResponse Succeeds(TypedData? value = null) =>
        new() { Result = new() { Status = StatusResult.Types.Status.Success }, ReturnValue = value };

    public static InvocationResponse Fails(string message) =>
        new() { Result = new() { Status = StatusResult.Types.Status.Failure, Exception = new() { Message = message } } };

    private ValueTask SendAsync(StreamingMessage message)
    {
        Asked.Add(message);
        var good = new StatusResult { Status = StatusResult.Types.Status.Success };
        StreamingMessage? answer = message.ContentCase switch
        {
            StreamingMessage.ContentOneofCase.WorkerInitRequest => new() { WorkerInitResponse = new() { Result = good, Capabilities = { ["HttpUri"] = "http://127.0.0.1:7/" } } },
            StreamingMessage.ContentOneofCase.FunctionsMetadataRequest =>
                new() { FunctionMetadataResponse = new() { Result = good, FunctionMetadataResults = { _functions } } },
            StreamingMessage.ContentOneofCase.FunctionLoadRequest => new() { FunctionLoadResponse = new() { Result = good } },
            StreamingMessage.ContentOneofCase.InvocationRequest => Run(message.InvocationRequest),
            _ => null,
        };
        if (answer is null)
            return default;
        answer.RequestId = message.RequestId;
        Conversation.Receive(answer);
        return default;
    }

    private StreamingMessage Run(InvocationRequest request)
    {
        var response = _answers[request.FunctionId](request);
        response.InvocationId = request.InvocationId;
        return new() { InvocationResponse = response };
    }
}
