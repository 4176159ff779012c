using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Http;

namespace Kursuok.Tests.Functions.Platform.Http;

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
    public async Task Behind_a_proxy_callers_are_told_apart_by_what_the_proxy_has_written()
    {
        await using var backend = await Backend.StartAsync(settings: ["--Kursuok:RateLimit:Address=1", "--Kursuok:ClientAddressHeader=X-Forwarded-For"]);
        async Task<int> AskAsync(string header) => (int)(await backend.Anyone.SendAsync(HttpMethod.Get, "/api/catalogue", null, ("X-Forwarded-For", header))).Status;
        Assert.Equal(200, await AskAsync("192.0.2.1:4711"));
        Assert.Equal(200, await AskAsync("192.0.2.2"));
        Assert.Equal(200, await AskAsync("[2001:db8::1]:4711"));
        Assert.Equal(429, await AskAsync("192.0.2.1:4712"));
        // The caller may write before it what he or she likes.
        Assert.Equal(429, await AskAsync("192.0.2.99, 192.0.2.1"));
    }

    [Fact]
    public async Task Without_a_proxy_nobody_writes_the_own_address()
    {
        await using var backend = await Backend.StartAsync(settings: ["--Kursuok:RateLimit:Address=1"]);
        Assert.Equal(200, (int)(await backend.Anyone.SendAsync(HttpMethod.Get, "/api/catalogue", null, ("X-Forwarded-For", "192.0.2.1"))).Status);
        Assert.Equal(429, (int)(await backend.Anyone.SendAsync(HttpMethod.Get, "/api/catalogue", null, ("X-Forwarded-For", "192.0.2.2"))).Status);
    }

    [Fact]
    public async Task Documents_are_saved_and_never_shown_in_place()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.InForceAsync(await Office.FullAsync(backend), learners: 1);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{story.Path}/contracts/{story.Learners["dalyvis-1"]}/document") { Headers = { Authorization = new("Bearer", await backend.TokenAsync("dalyvis-1")) } };
        using var answer = await backend.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Answers_are_neither_cached_nor_sniffed_nor_framed()
    {
        await using var backend = await Backend.StartAsync();
        var answer = await backend.Anyone.SendAsync(HttpMethod.Get, "/api/catalogue");
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.Contains("frame-ancestors 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.StartsWith("max-age=31536000", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")), StringComparison.Ordinal);
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
    }
}
