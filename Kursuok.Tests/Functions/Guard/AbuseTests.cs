namespace Kursuok.Tests.Functions.Guard;

/// <summary>Rate limits and the headers that every answer carries.</summary>
public sealed class AbuseTests
{
    [Fact]
    public async Task Who_asks_too_often_waits_as_long_as_is_said()
    {
        await using var backend = await Backend.StartAsync(settings: ["--Kursuok:RateLimit:Person=3"]);
        var learner = backend.As("dalyvis-1");
        for (var i = 0; i < 3; i++)
            Assert.Equal(200, (int)(await learner.SendAsync(HttpMethod.Get, "/api/me/registrations")).Status);
        var fourth = await learner.SendAsync(HttpMethod.Get, "/api/me/registrations");
        Assert.Equal((429, "too-many-requests"), ((int)fourth.Status, fourth.Problem.Code));
        Assert.InRange(fourth.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal(200, (int)(await backend.As("dalyvis-2").SendAsync(HttpMethod.Get, "/api/me/registrations")).Status);
    }

    [Fact]
    public async Task An_address_is_limited_before_it_has_signed_in()
    {
        await using var backend = await Backend.StartAsync(settings: ["--Kursuok:RateLimit:Address=2"]);
        for (var i = 0; i < 2; i++)
            await backend.Anyone.SendAsync(HttpMethod.Get, "/api/catalogue");
        await backend.Anyone.RefusedAsync(429, "too-many-requests", HttpMethod.Get, "/api/catalogue");
    }

    [Fact]
    public async Task Answers_are_neither_cached_nor_sniffed_nor_framed()
    {
        await using var backend = await Backend.StartAsync();
        var answer = await backend.Anyone.SendAsync(HttpMethod.Get, "/api/catalogue");
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.Contains("frame-ancestors 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
    }
}
