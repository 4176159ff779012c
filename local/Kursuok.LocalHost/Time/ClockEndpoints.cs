using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.LocalHost.Time;

/// <summary>The virtual clock over HTTP. With the system's clock these addresses do not exist.</summary>
internal static class ClockEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints, ClockMover mover)
    {
        endpoints.MapGet("/clock", () => Show(mover));
        endpoints.MapPost("/clock", async (MoveClock move, CancellationToken cancellation) =>
        {
            if (move.MoveTo < mover.Now)
                return Results.Problem(title: "Laikrodis atgal nesukamas", statusCode: StatusCodes.Status409Conflict);
            await mover.MoveToAsync(move.MoveTo, cancellation);
            return Show(mover);
        });
        endpoints.MapPost("/clock/settle", async (CancellationToken cancellation) =>
        {
            await mover.SettleAsync(cancellation);
            return Show(mover);
        });
    }

    private static IResult Show(ClockMover mover) => Results.Json(new { now = mover.Now });

    private sealed record MoveClock(DateTimeOffset MoveTo);
}
