using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Kursuok.Functions.Platform.Http;

/// <summary>
/// The origins whose pages may call us (⚙ <c>Kursuok:Cors:Origins:0</c> …), each exact. Tokens travel in a header that a page sets
/// itself, so browsers are never told to send credentials of their own.
/// </summary>
public sealed class CorsOrigins
{
    private readonly HashSet<string> _origins;

    private CorsOrigins(IEnumerable<string> origins) => _origins = origins.ToHashSet(StringComparer.Ordinal);

    public bool IsEmpty => _origins.Count == 0;

    /// <exception cref="InvalidOperationException">A value is not an origin as browsers write it, or not a safe one.</exception>
    public static CorsOrigins Of(IConfiguration settings)
    {
        var section = settings.GetSection("Kursuok:Cors:Origins");
        return section.Value is { Length: > 0 }
            ? throw new InvalidOperationException($"The setting {section.Path} is a list: name the first origin in {section.Path}:0.")
            : new(section.GetChildren().Select(origin => IsOrigin(origin.Value) ? origin.Value! : throw new InvalidOperationException(
                $"The setting {origin.Path} must be an origin as browsers write it («https://kursuok.lt»; http only for this machine), not «{origin.Value}».")));
    }

    public bool Allow(StringValues origin) => origin.Count == 1 && _origins.Contains(origin[0]!);

    private static bool IsOrigin(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
        && text == $"{address.Scheme}://{address.IdnHost}{(address.IsDefaultPort ? "" : FormattableString.Invariant($":{address.Port}"))}";
}

/// <summary>
/// Tells browsers which pages may read answers, and answers their preflights, which <see cref="AddressFunctions"/> lets in; pages of
/// other origins are told nothing.
/// </summary>
public sealed class CorsMiddleware(CorsOrigins origins) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }
        var (preflight, headers) = (HttpMethods.IsOptions(http.Request.Method), http.Response.Headers);
        if (!origins.IsEmpty)
            headers.Vary = "Origin";
        if (origins.Allow(http.Request.Headers.Origin))
        {
            headers.AccessControlAllowOrigin = http.Request.Headers.Origin;
            if (preflight)
            {
                headers.AccessControlAllowMethods = "GET, POST, PUT, DELETE";
                headers.AccessControlAllowHeaders = "Authorization, Content-Type, If-Match, Idempotency-Key";
                headers.AccessControlMaxAge = "600";
            }
            else
            {
                headers.AccessControlExposeHeaders = "ETag, Retry-After, Location";
            }
        }
        if (preflight)
            context.GetInvocationResult().Value = Results.NoContent();
        else
            await next(context);
    }
}
