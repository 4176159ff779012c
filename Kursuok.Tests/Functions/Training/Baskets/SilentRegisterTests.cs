using System.Net;
using Kursuok.Domain.Training.Criteria;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.OutsideRegisters;
using Kursuok.Functions.Training.Criteria;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kursuok.Tests.Functions.Training.Baskets;

/// <summary>What goes on when an outside register does not answer, or answers nonsense.</summary>
public sealed class SilentRegisterTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("silent"), InlineData("failing"), InlineData("garbled")]
    [Rule("D-03")]
    public async Task Registration_goes_on_confirmation_waits_and_the_register_is_asked_again(string mood)
    {
        await using var backend = await Backend.StartAsync(settings: ["--Registers:TryMilliseconds=300", "--Registers:PauseMilliseconds=1", "--Registers:RestMilliseconds=1"]);
        await SetAsync(backend, mood);
        var story = await Story.AnnouncedAsync(await Office.FullAsync(backend));
        await story.RegisterAsync("dalyvis-2", Funding.ImpBasket);

        var me = await backend.As("dalyvis-2").GetAsync<EligibilityView>("/api/me/eligibility");
        Assert.Equal([CriterionState.Unanswered, CriterionState.Met], me.Criteria.Take(2).Select(criterion => criterion.State));
        Assert.StartsWith("Patikrinta 2025-09-01 09:00, registras neatsako nuo 2025-09-01 09:00: Diplomų registras (DAKPR)", me.Criteria[0].Why, StringComparison.Ordinal);
        await story.Manager.RefusedAsync(409, "registration-criteria-unchecked", HttpMethod.Post, $"{story.Path}/registrations/{story.Learners["dalyvis-2"]}/confirm");
        Assert.Null((await story.ParticipantsAsync())[0].EducationMet);
        var health = await backend.Anyone.GetAsync<Health>("/api/health");
        Assert.Equal(["DAKPR"], health.Registers.Where(register => register.SilentSince is not null).Select(register => register.Name));

        await SetAsync(backend, "well");
        await backend.MoveToAsync(backend.Today, new(9, 41)); // The hourly round.
        await backend.SettleAsync();

        Assert.True((await story.ParticipantsAsync())[0].EducationMet);
        Assert.Equal("Patvirtinta", (await story.ConfirmAsync("dalyvis-2")).StateLabel);
        Assert.All((await backend.Anyone.GetAsync<Health>("/api/health")).Registers, register => Assert.Null(register.SilentSince));
    }

    private static async Task SetAsync(Backend backend, string mood) =>
        Assert.Equal(HttpStatusCode.NoContent, (await backend.Anyone.SendAsync(HttpMethod.Post, "/sample/registers/dakpr", new { mood })).Status);

    [Fact]
    public async Task What_fails_for_the_moment_is_tried_again_after_a_pause()
    {
        var register = new Register(HttpStatusCode.ServiceUnavailable, HttpStatusCode.TooManyRequests, HttpStatusCode.OK);
        var state = new RegisterState("DAKPR", s_patience);
        Assert.Equal("a", (await Line(register, state).AskAsync<Answer>(Question, Cancellation))!.Word);
        Assert.Equal((3, null), (register.Asked, state.SilentSince));
    }

    [Fact]
    public async Task What_is_not_there_is_an_answer()
    {
        var register = new Register(HttpStatusCode.NotFound);
        Assert.Null(await Line(register, new("DAKPR", s_patience)).AskAsync<Answer>(Question, Cancellation));
        Assert.Equal(1, register.Asked);
    }

    [Fact]
    public async Task After_some_failures_nobody_waits_until_a_single_try_is_answered()
    {
        var register = new Register(HttpStatusCode.InternalServerError);
        var state = new RegisterState("DAKPR", s_patience);
        var clock = new HandClock();
        async Task SilentAsync() => Assert.Equal("register-silent", (await Assert.ThrowsAsync<RefusedException>(() => Line(register, state, clock).AskAsync<Answer>(Question, Cancellation))).Refusal.Code);
        await SilentAsync();
        await SilentAsync();
        Assert.Equal((4, true), (register.Asked, state.IsResting)); // Not six: the fourth was the last one's.
        await SilentAsync();
        Assert.Equal(4, register.Asked);

        clock.Now += s_patience.Rest;
        await Task.WhenAll(SilentAsync(), SilentAsync(), SilentAsync());
        Assert.Equal(5, register.Asked);

        clock.Now += s_patience.Rest;
        register.Becomes(HttpStatusCode.OK);
        Assert.NotNull(await Line(register, state, clock).AskAsync<Answer>(Question, Cancellation));
        Assert.Equal((false, null), (state.IsResting, state.SilentSince));
    }

    [Fact]
    public async Task A_caller_who_goes_away_is_no_failure_of_the_register()
    {
        var state = new RegisterState("DAKPR", s_patience);
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Line(new(HttpStatusCode.OK), state).AskAsync<Answer>(Question, gone.Token));
        Assert.Null(state.SilentSince);
    }

    private sealed record Answer(string Word);

    private static readonly RegisterPatience s_patience = new(TimeSpan.FromSeconds(5), 3, TimeSpan.FromMilliseconds(1), 4, TimeSpan.FromMinutes(1));

    private static HttpRequestMessage Question() => new(HttpMethod.Get, "x");

    private static RegisterLine Line(Register register, RegisterState state, TimeProvider? clock = null) =>
        new("DAKPR", new HttpClient(register, disposeHandler: false) { BaseAddress = new("http://register/") }, state, s_patience, clock ?? TimeProvider.System, NullLogger<RegisterLine>.Instance);

    /// <summary>Answers with the given statuses, the last one for ever.</summary>
    private sealed class Register(params HttpStatusCode[] statuses) : HttpMessageHandler
    {
        private HttpStatusCode[] _statuses = statuses;
        private int _asked;

        public int Asked => _asked;

        public void Becomes(HttpStatusCode status) => _statuses = [status];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var status = _statuses[Math.Min(Interlocked.Increment(ref _asked), _statuses.Length) - 1];
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent("""{"word":"a"}""", System.Text.Encoding.UTF8, "application/json") });
        }
    }

    /// <summary>Its hands are moved, its pauses are real.</summary>
    private sealed class HandClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2025, 9, 1, 6, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
