using System.Text;
using Kursuok.Functions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Platform.Calendars;

/// <summary>The address that calendar programs read. They can sign in nowhere: the address itself is the secret.</summary>
[Feature("Calendars")]
public sealed class CalendarFunctions(CalendarFeeds feeds, RateLimits limits)
{
    [Function("ReadCalendar")]
    [Endpoint("Kalendorius pagal slaptą jo adresą", Public = true, AnswersContent = CalendarFile.ContentType, Refuses = [typeof(CalendarFeedRefusals)])]
    public async Task<IResult> Read(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/calendars/{feed}/{secret}")] HttpRequest request,
        string feed, string secret, CancellationToken cancellation)
    {
        limits.CheckFeed(request.HttpContext, feed);
        return Results.Text(await feeds.ReadAsync(feed, secret, cancellation), CalendarFile.ContentType, Encoding.UTF8);
    }
}

/// <summary>A secret address, told once: whoever has it reads the calendar.</summary>
public sealed record FeedAddress(string Address);

/// <summary>Whether a calendar has a secret address.</summary>
public sealed record FeedState(bool Open, DateTimeOffset OpenedAt, DateTimeOffset? RevokedAt)
{
    public static FeedState Of(CalendarFeed feed) => new(feed.SecretHash is not null, feed.OpenedAt, feed.RevokedAt);
}
