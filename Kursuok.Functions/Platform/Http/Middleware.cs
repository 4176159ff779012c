using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kursuok.Functions.Platform.Http;

/// <summary>Problem details (RFC 9457) with the stable code, the fields and the id by which the log finds the case.</summary>
/// <param name="Report">Of a signed document: all that was found in it, as it is shown of one that was taken.</param>
public sealed record Problem(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Code,
    string TraceId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FieldError>? Fields,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Report = null);

/// <summary>
/// Outside of what ASP.NET Core's integration does: an answer that has gone out over HTTP is no longer a value that the worker
/// would serialise once more, as the function's return value, and send to the host. And a caller who left before the function
/// began is no failure of the function: the integration waits for the request in vain.
/// </summary>
public sealed class AnsweredMiddleware(ILogger<AnsweredMiddleware> log) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (TimeoutException) when (context.GetHttpContext() is null && Endpoints.All.ContainsKey(context.FunctionDefinition.Name))
        {
            log.LogInformation("The caller of {Function} left before it began", context.FunctionDefinition.Name);
        }
        if (context.GetInvocationResult() is { Value: IResult } result)
            result.Value = null;
    }
}

/// <summary>Makes an answer of every refusal, and of what nobody foresaw an honest 500 with a trace id.</summary>
public sealed class ProblemMiddleware : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is null)
            await next(context);
        else
            context.GetInvocationResult().Value = await Problems.ResultAsync(context, next);
    }
}

/// <summary>How refusals become answers.</summary>
public static class Problems
{
    /// <summary>What the rest of the pipeline answers; what it throws as problem details.</summary>
    public static async Task<IResult> ResultAsync(FunctionContext context, FunctionExecutionDelegate next)
    {
        var http = context.GetHttpContext()!;
        var log = context.InstanceServices.GetRequiredService<ILoggerFactory>().CreateLogger(nameof(Problems));
        try
        {
            await next(context);
            return context.GetInvocationResult().Value as IResult ?? Results.Empty;
        }
        catch (RefusedException refused)
        {
            return Answer(context, http, log, refused);
        }
        catch (BadHttpRequestException bad)
        {
            return Answer(context, http, log, bad.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? HttpRefusals.BodyTooLarge.Because("Užklausa didesnė, nei priimama.")
                : HttpRefusals.BodyUnreadable.Because("Užklausa nutrūko arba netaisyklinga."));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            log.LogDebug("The caller of {Function} has gone", context.FunctionDefinition.Name);
            return Results.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }
        catch (Exception unforeseen)
        {
            log.LogError(unforeseen, "{Function} failed", context.FunctionDefinition.Name);
            return Answer(context, http, log, ServerRefusals.Unexpected.Because("Klaida užregistruota. Bandykite dar kartą, o jei kartojasi – nurodykite traceId."));
        }
    }

    private static IResult Answer(FunctionContext context, HttpContext http, ILogger log, RefusedException refused)
    {
        var refusal = refused.Refusal;
        if (Endpoints.All[context.FunctionDefinition.Name].Refusals.All(promised => promised.Refusal != refusal))
            log.LogError("{Function} refused with {Code}, which it does not promise", context.FunctionDefinition.Name, refusal.Code);
        var status = Status(refusal);
        if (refusal.Kind == RefusalKind.Unauthenticated)
            http.Response.Headers.WWWAuthenticate = "Bearer";
        if (refusal.Kind == RefusalKind.Unavailable)
            http.Response.Headers.RetryAfter = "5";
        var problem = new Problem($"urn:kursuok:problem:{refusal.Code}", refusal.Title, status, refused.Detail, refusal.Code,
            Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier, refused.Fields.IsEmpty ? null : refused.Fields,
            refused.Report is { } report ? JsonSerializer.SerializeToElement(report, Json.Http) : null);
        return Results.Json(problem, Json.Http, "application/problem+json", status);
    }

    /// <summary>The status of a kind of refusal.</summary>
    public static int Status(Refusal refusal) => refusal.Kind switch
    {
        RefusalKind.Unreadable => 400,
        RefusalKind.Unauthenticated => 401,
        RefusalKind.Forbidden => 403,
        RefusalKind.NotFound => 404,
        RefusalKind.NotSupported => 405,
        RefusalKind.Conflict => 409,
        RefusalKind.Stale => 412,
        RefusalKind.TooLarge => 413,
        RefusalKind.UnsupportedContent => 415,
        RefusalKind.Invalid => 422,
        RefusalKind.TooMany => 429,
        RefusalKind.Unavailable => 503,
        _ => 500,
    };
}

/// <summary>Lets through whom the endpoint names, and nobody else.</summary>
public sealed class AccessMiddleware(Tokens tokens, IActiveSessions sessions, RateLimits limits) : IFunctionsWorkerMiddleware
{
    private const int LongestToken = 8 * 1024;

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http && Endpoints.All[context.FunctionDefinition.Name].Promise is { Public: false } promise)
        {
            var caller = await CallerAsync(http.Request, context.CancellationToken);
            if (!caller.Actor.Is(promise.Roles))
                throw CommonRefusals.RoleMissing.Because("Jūsų vaidmeniui šis veiksmas neskirtas.");
            limits.CheckPerson(http, caller.Actor.PersonId);
            // A token outlives its session by minutes: long enough to look, but not to change anything, also for whoever was erased.
            if (!HttpMethods.IsGet(http.Request.Method) && caller.Session is { } session && !await sessions.IsActiveAsync(session, context.CancellationToken))
                throw SecurityRefusals.TokenInvalid.Because("Prisijungimas baigtas: prisijunkite iš naujo.");
            http.SetCaller(caller with { Actor = caller.Actor with { From = http.Request.From() } });
        }
        await next(context);
    }

    private async Task<Caller> CallerAsync(HttpRequest request, CancellationToken cancellation)
    {
        const string scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        if (header.Length == 0)
            throw SecurityRefusals.SignInNeeded.Because("Užklausoje nėra prieigos rakto (Authorization: Bearer).");
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) || header.Length > LongestToken)
            throw SecurityRefusals.TokenInvalid.Because("Prieigos raktas netinkamas.");
        return await tokens.ReadAsync(header[scheme.Length..].Trim(), cancellation)
            ?? throw SecurityRefusals.TokenInvalid.Because("Prieigos raktas negalioja arba jo laikas baigėsi: prisijunkite iš naujo.");
    }
}

public static class ServerRefusals
{
    public static readonly Refusal Unexpected = new("unexpected", (RefusalKind)(-1), "Netikėta klaida");
}
