using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Kursuok.LocalAzure.Host;

/// <summary>Serves the functions with an HTTP trigger, and answers for addresses that none of them has.</summary>
internal sealed class HttpFunctions(FunctionRunner runner, ILogger logger)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static RoutePattern PatternOf(string function, HttpTriggerAttribute trigger, string prefix) =>
        RoutePatternFactory.Parse($"{prefix}/{(string.IsNullOrEmpty(trigger.Route) ? function : trigger.Route)}".Trim('/'));

    /// <summary>Two functions under one address and method would fail at the first request; they fail at the start.</summary>
    public static IEnumerable<string> Conflicts(FunctionCatalogue catalogue, string prefix) =>
        from found in catalogue.With<HttpTriggerAttribute>()
        from method in found.Trigger.Methods is { Length: > 0 } methods ? methods : ["*"]
        group found.Function.Name by $"{method.ToUpperInvariant()} /{PatternOf(found.Function.Name, found.Trigger, prefix).RawText}".ToUpperInvariant() into names
        where names.Skip(1).Any()
        select $"{names.Key} is served by {string.Join(" and ", names)}";

    public void Map(IEndpointRouteBuilder endpoints, FunctionCatalogue catalogue, string prefix)
    {
        foreach (var (function, trigger) in catalogue.With<HttpTriggerAttribute>())
        {
            var endpoint = endpoints.Map(PatternOf(function.Name, trigger, prefix), http => ServeAsync(function, http)).WithDisplayName(function.Name);
            if (trigger.Methods is { Length: > 0 } methods)
                endpoint.WithMetadata(new HttpMethodMetadata(methods));
        }
    }

    /// <summary>
    /// Routing has run: an address without an endpoint is unknown, and its endpoint for a wrong method only sets <c>Allow</c>.
    /// An address that serves nothing but preflights is unknown as well: a function may take those of every address.
    /// </summary>
    public static async Task AnswerUnroutedAsync(HttpContext http, RequestDelegate next)
    {
        var endpoint = http.GetEndpoint();
        if (endpoint is null)
        {
            await WriteProblemAsync(http, StatusCodes.Status404NotFound, "route-unknown", "Tokio adreso nėra");
            return;
        }
        await next(http);
        if (endpoint is RouteEndpoint || http.Response.HasStarted || http.Response.StatusCode != StatusCodes.Status405MethodNotAllowed)
            return;
        if (http.Response.Headers.Allow == HttpMethods.Options)
        {
            http.Response.Headers.Remove("Allow");
            await WriteProblemAsync(http, StatusCodes.Status404NotFound, "route-unknown", "Tokio adreso nėra");
        }
        else
        {
            await WriteProblemAsync(http, StatusCodes.Status405MethodNotAllowed, "method-not-allowed", "Šis veiksmas čia negalimas");
        }
    }

    private static Task WriteProblemAsync(HttpContext http, int status, string code, string title)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(
            new { type = $"urn:problem:{code}", title, status, code, traceId = Activity.Current?.Id ?? http.TraceIdentifier },
            s_json, "application/problem+json", http.RequestAborted);
    }

    private async Task ServeAsync(LocalFunction function, HttpContext http)
    {
        try
        {
            switch (await runner.RunAsync(function, http, null, http.RequestAborted))
            {
                case null:
                    break;
                case IResult result:
                    await result.ExecuteAsync(http);
                    break;
                case IActionResult result:
                    await result.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
                    break;
                case var value:
                    await http.Response.WriteAsJsonAsync(value, value.GetType(), http.RequestAborted);
                    break;
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            logger.LogDebug("The caller of {Function} has gone.", function.Name);
        }
        catch (Exception failure)
        {
            logger.LogError(failure, "{Function} failed.", function.Name);
            if (http.Response.HasStarted)
                http.Features.Get<IHttpRequestLifetimeFeature>()?.Abort();
            else if (failure is BadHttpRequestException bad)
                await WriteProblemAsync(http, bad.StatusCode, "request-unreadable", "Užklausos nepavyko perskaityti");
            else
                await WriteProblemAsync(http, StatusCodes.Status500InternalServerError, "internal-error", "Vidinė klaida");
        }
    }
}
