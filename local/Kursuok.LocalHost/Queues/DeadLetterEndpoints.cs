using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kursuok.LocalHost.Queues;

/// <summary>
/// The messages that were given up, over HTTP. GET lists them; POST puts them back to their queues and answers how many.
/// «queue» narrows both to one queue, «messageId» the second to one message.
/// </summary>
internal static class DeadLetterEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints, LocalQueues queues)
    {
        endpoints.MapGet("/local/dead-letters", (string? queue) => Results.Json(queues.DeadLetters(queue)));
        endpoints.MapPost("/local/dead-letters/replay", async (string? queue, string? messageId) =>
            Results.Json(new { replayed = await queues.ReplayDeadLettersAsync(queue, messageId) }));
    }
}
