using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;

namespace Kursuok.Functions.Platform.Http;

/// <summary>
/// How many requests a minute one address and one signed-in person may make (⚙ <c>Kursuok:RateLimit:Address</c> and
/// <c>:Person</c>; 0 sets no limit). Who goes over waits as long as «Retry-After» says.
/// </summary>
public sealed class RateLimits(IConfiguration settings) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _addresses = Limiter(settings.GetValue("Kursuok:RateLimit:Address", 12_000));
    private readonly PartitionedRateLimiter<string> _persons = Limiter(settings.GetValue("Kursuok:RateLimit:Person", 1_200));

    private readonly PartitionedRateLimiter<string> _feeds = Limiter(settings.GetValue("Kursuok:RateLimit:Feed", 30));

    /// <summary>A calendar under a secret address (⚙ <c>Kursuok:RateLimit:Feed</c>): programs of many people may share their address.</summary>
    public void CheckFeed(HttpContext http, string feed) => Check(_feeds, feed, http);

    public void CheckAddress(HttpContext http) => Check(_addresses, http.Connection.RemoteIpAddress?.ToString() ?? "", http);

    public void CheckPerson(HttpContext http, string personId) => Check(_persons, personId, http);

    public void Dispose()
    {
        _addresses.Dispose();
        _persons.Dispose();
        _feeds.Dispose();
    }

    private static void Check(PartitionedRateLimiter<string> limiter, string who, HttpContext http)
    {
        using var lease = limiter.AttemptAcquire(who);
        if (lease.IsAcquired)
            return;
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromMinutes(1);
        http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        throw RateRefusals.TooMany.Because("Per daug užklausų per trumpą laiką. Palaukite ir pakartokite.");
    }

    private static PartitionedRateLimiter<string> Limiter(int perMinute) => PartitionedRateLimiter.Create<string, string>(who => perMinute == 0
        ? RateLimitPartition.GetNoLimiter(who)
        : RateLimitPartition.GetSlidingWindowLimiter(who, _ => new() { PermitLimit = perMinute, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6 }));
}

/// <summary>Limits addresses before anything else is done for them, and says how answers are to be handled by browsers and caches.</summary>
public sealed class GuardMiddleware(RateLimits limits, IConfiguration settings) : IFunctionsWorkerMiddleware
{
    private readonly string? _addressHeader = settings["Kursuok:ClientAddressHeader"];

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http)
        {
            var headers = http.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Resource-Policy"] = "same-site";
            headers.CacheControl = "no-store";
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
            SeeThroughProxy(http);
            limits.CheckAddress(http);
        }
        await next(context);
    }

    /// <summary>
    /// What Azure's front end has put last into «X-Forwarded-For» the worker's integration has made the caller's address already, and
    /// taken away. Only behind a proxy of one's own (⚙ <c>Kursuok:ClientAddressHeader</c>) that is the proxy's, and the caller's is what
    /// the proxy has put last into its header; what stands before it the caller may have written. Without such a proxy the setting
    /// must be empty, or callers name themselves.
    /// </summary>
    private void SeeThroughProxy(HttpContext http)
    {
        if (_addressHeader is { Length: > 0 } && IPEndPoint.TryParse(http.Request.Headers[_addressHeader].ToString().Split(',')[^1].Trim(), out var caller))
            http.Connection.RemoteIpAddress = caller.Address;
    }
}

public static class RateRefusals
{
    public static readonly Refusal TooMany = new("too-many-requests", RefusalKind.TooMany, "Per daug užklausų");
}
