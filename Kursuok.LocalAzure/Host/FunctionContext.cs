using Microsoft.AspNetCore.Http;
using Kursuok.LocalAzure.Host;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>One invocation of a function.</summary>
public abstract class FunctionContext
{
    private protected FunctionContext()
    {
    }

    public abstract string InvocationId { get; }

    public abstract string FunctionId { get; }

    public abstract FunctionDefinition FunctionDefinition { get; }

    public abstract IServiceProvider InstanceServices { get; set; }

    public abstract IDictionary<object, object> Items { get; set; }

    public virtual CancellationToken CancellationToken { get; }
}

public abstract class FunctionDefinition
{
    private protected FunctionDefinition()
    {
    }

    public abstract string Id { get; }

    public abstract string Name { get; }

    /// <summary>«Namespace.Class.Method».</summary>
    public abstract string EntryPoint { get; }

    public abstract string PathToAssembly { get; }
}

public abstract class InvocationResult<T>
{
    private protected InvocationResult()
    {
    }

    public abstract T? Value { get; set; }
}

/// <summary>What the function returned, and what middleware has put in its place.</summary>
public abstract class InvocationResult : InvocationResult<object>
{
    private protected InvocationResult()
    {
    }
}

public static class FunctionContextExtensions
{
    /// <summary>The request that started the function, or null when something else did.</summary>
    public static HttpContext? GetHttpContext(this FunctionContext context) => ((Invocation)context).Http;
}

public static class FunctionContextBindingFeatureExtensions
{
    public static InvocationResult GetInvocationResult(this FunctionContext context) => ((Invocation)context).Result;
}
