using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.LocalAzure.Host;

/// <summary>One run of a function: what started it, its services, and what came of it.</summary>
internal sealed class Invocation(LocalFunction function, IServiceProvider services, HttpContext? http, object? trigger, CancellationToken cancellation)
    : FunctionContext, IAsyncDisposable
{
    private string? _id;
    private AsyncServiceScope? _scope;
    private IServiceProvider? _services = http?.RequestServices;
    private IDictionary<object, object>? _items;

    public LocalFunction Function => function;

    public HttpContext? Http => http;

    /// <summary>What the trigger hands over: a <see cref="TimerInfo"/>, a message, a blob, an input.</summary>
    public object? Trigger => trigger;

    public LocalResult Result { get; } = new();

    public override string InvocationId => _id ??= Guid.NewGuid().ToString();

    public override string FunctionId => function.Id;

    public override FunctionDefinition FunctionDefinition => function;

    public override CancellationToken CancellationToken => cancellation;

    public override IDictionary<object, object> Items
    {
        get => _items ??= new Dictionary<object, object>();
        set => _items = value;
    }

    /// <summary>The request's own services, or a scope that is opened when somebody asks for it.</summary>
    public override IServiceProvider InstanceServices
    {
        get
        {
            if (_services is null)
            {
                _scope = services.CreateAsyncScope();
                _services = _scope.Value.ServiceProvider;
            }
            return _services;
        }
        set => _services = value;
    }

    public ValueTask DisposeAsync() => _scope?.DisposeAsync() ?? default;
}

internal sealed class LocalResult : InvocationResult
{
    public override object? Value { get; set; }
}

/// <summary>Runs functions through the middleware.</summary>
internal sealed class FunctionRunner(IServiceProvider services, Microsoft.Azure.Functions.Worker.Middleware.FunctionExecutionDelegate pipeline)
{
    /// <summary>Answers with what the function returned, or what middleware has put in its place.</summary>
    public async Task<object?> RunAsync(LocalFunction function, HttpContext? http, object? trigger, CancellationToken cancellation)
    {
        await using var invocation = new Invocation(function, services, http, trigger, cancellation);
        await pipeline(invocation);
        return invocation.Result.Value;
    }
}
