using System.Collections.Concurrent;
using System.Diagnostics;
using Kursuok.LocalHost.Worker.Rpc;
using Microsoft.Extensions.Logging;

namespace Kursuok.LocalHost.Worker;

/// <summary>
/// The host's half of what host and worker say to each other: learning which functions there are, loading them, and running
/// them. Every run of every function passes through <see cref="InvokeAsync"/>.
/// </summary>
/// <param name="send">Hands a message to the worker.</param>
/// <param name="durableClient">What a function's durable client is made of.</param>
internal sealed class WorkerConversation(Func<StreamingMessage, ValueTask> send, string durableClient, ILogger logger)
{
    private static readonly TimeSpan s_longestAnswer = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _asked = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<InvocationResponse>> _running = new(StringComparer.Ordinal);
    private volatile Exception? _ended;

    public IReadOnlyList<HostedFunction> Functions { get; private set; } = [];

    /// <summary>Where the worker serves HTTP.</summary>
    public Uri? HttpAddress { get; private set; }

    /// <summary>Takes a message of the worker.</summary>
    public void Receive(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case StreamingMessage.ContentOneofCase.InvocationResponse:
                if (_running.TryRemove(message.InvocationResponse.InvocationId, out var invocation))
                    invocation.TrySetResult(message.InvocationResponse);
                break;
            case StreamingMessage.ContentOneofCase.RpcLog:
                Log(message.RpcLog);
                break;
            default:
                if (_asked.TryRemove(message.RequestId, out var question))
                    question.TrySetResult(message);
                break;
        }
    }

    /// <summary>The worker is gone: whoever waits for it learns so.</summary>
    public void End(Exception because)
    {
        _ended = because;
        Fail(_running);
        Fail(_asked);

        void Fail<T>(ConcurrentDictionary<string, TaskCompletionSource<T>> waiting)
        {
            foreach (var id in waiting.Keys)
            {
                if (waiting.TryRemove(id, out var answer))
                    answer.TrySetException(because);
            }
        }
    }

    /// <summary>How many answers of the worker are waited for.</summary>
    public int Waiting => _running.Count + _asked.Count;

    /// <summary>As the Functions host does at its start: initialises the worker, asks for its functions and loads each.</summary>
    /// <param name="folder">Where the functions lie, with their host.json.</param>
    public async Task StartAsync(string folder, CancellationToken cancellation)
    {
        var initialised = await AskAsync(
            new() { WorkerInitRequest = new() { HostVersion = "4.0.0", WorkerDirectory = folder, FunctionAppDirectory = folder } }, cancellation);
        Check(initialised.WorkerInitResponse.Result, "The worker could not be initialised");
        if (initialised.WorkerInitResponse.Capabilities.TryGetValue("HttpUri", out var address))
            HttpAddress = new(address);
        var described = await AskAsync(new() { FunctionsMetadataRequest = new() { FunctionAppDirectory = folder } }, cancellation);
        Check(described.FunctionMetadataResponse.Result, "The worker could not tell its functions");
        var functions = described.FunctionMetadataResponse.FunctionMetadataResults.Select(metadata => new HostedFunction(metadata)).ToList();
        await Task.WhenAll(functions.Select(async function =>
        {
            var loaded = await AskAsync(new() { FunctionLoadRequest = new() { FunctionId = function.Id, Metadata = function.Metadata } }, cancellation);
            Check(loaded.FunctionLoadResponse.Result, $"The function {function.Name} could not be loaded");
        }));
        Functions = functions;
    }

    /// <summary>Runs a function and answers with what it returned.</summary>
    /// <param name="trigger">What has started it.</param>
    /// <param name="metadata">What else the trigger tells, by the names that parameters ask for.</param>
    /// <param name="id">The run's own id; a request that has been sent to the worker's HTTP server carries the same.</param>
    /// <exception cref="FunctionFailedException">The function has thrown.</exception>
    public async Task<TypedData?> InvokeAsync(
        HostedFunction function, TypedData trigger, IEnumerable<KeyValuePair<string, string>> metadata, CancellationToken cancellation, string? id = null)
    {
        id ??= Guid.NewGuid().ToString();
        var request = new InvocationRequest { InvocationId = id, FunctionId = function.Id, TraceContext = new() };
        if (Activity.Current is { } activity)
            request.TraceContext = new() { TraceParent = activity.Id ?? "", TraceState = activity.TraceStateString ?? "" };
        request.InputData.Add(new ParameterBinding { Name = function.TriggerParameter, Data = trigger });
        foreach (var parameter in function.DurableClients)
            request.InputData.Add(new ParameterBinding { Name = parameter, Data = new() { String = durableClient } });
        foreach (var (name, value) in metadata)
            request.TriggerMetadata[name] = new() { String = value };

        var running = _running[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ThrowIfEnded(_running, id);
        await using var cancelled = cancellation.UnsafeRegister(
            conversation => _ = ((WorkerConversation)conversation!).CancelAsync(id), this);
        await send(new() { InvocationRequest = request });
        var response = await running.Task;
        return response.Result.Status == StatusResult.Types.Status.Success
            ? response.ReturnValue
            : throw new FunctionFailedException(function.Name, response.Result.Exception);
    }

    /// <summary>Looked at after the entry is made: either this finds the end, or the end finds the entry.</summary>
    private void ThrowIfEnded<T>(ConcurrentDictionary<string, TaskCompletionSource<T>> waiting, string id)
    {
        if (_ended is not { } because)
            return;
        waiting.TryRemove(id, out _);
        throw because;
    }

    private async Task CancelAsync(string id)
    {
        if (_running.ContainsKey(id))
            await send(new() { InvocationCancel = new() { InvocationId = id } });
    }

    private async Task<StreamingMessage> AskAsync(StreamingMessage question, CancellationToken cancellation)
    {
        question.RequestId = Guid.NewGuid().ToString();
        var answer = _asked[question.RequestId] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ThrowIfEnded(_asked, question.RequestId);
        await send(question);
        return await answer.Task.WaitAsync(s_longestAnswer, TimeProvider.System, cancellation);
    }

    private static void Check(StatusResult? result, string complaint)
    {
        if (result is { Status: not StatusResult.Types.Status.Success })
            throw new InvalidOperationException($"{complaint}: {result.Exception?.Message}");
    }

    /// <summary>What the worker logs to its host goes on to the host's own log.</summary>
    private void Log(RpcLog entry)
    {
        var level = (LogLevel)(int)entry.Level;
        logger.Log(level, "{Category}: {Message} {Exception}", entry.Category, entry.Message, entry.Exception?.Message);
    }
}

/// <summary>A function has thrown.</summary>
internal sealed class FunctionFailedException(string function, RpcException? failure)
    : Exception($"{function} failed: {failure?.Message}")
{
    /// <summary>The worker's words for what was thrown: «Type: message», or for activities the failure's details as JSON.</summary>
    public string Details => failure?.Message ?? "";

    public string RemoteStackTrace => failure?.StackTrace ?? "";
}
