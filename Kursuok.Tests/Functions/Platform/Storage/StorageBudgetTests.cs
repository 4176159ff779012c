using System.Collections.Concurrent;
using System.Net;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Kursuok.Tests.LocalHost;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Kursuok.Tests.Functions.Platform.Storage;

/// <summary>What requests cost in calls of the storage, counted on the wire.</summary>
public sealed class StorageBudgetTests
{
    [Fact]
    public async Task A_registration_costs_at_most_one_read_and_one_transaction_and_a_look_one_read()
    {
        await using var storage = await CountingStorage.StartAsync();
        await using var backend = await Backend.StartAsync(storage: storage.ConnectionString);
        var story = await Story.AnnouncedAsync(await Office.FullAsync(backend));
        await story.RegisterAsync("dalyvis-1"); // The minute's mark of the outbox is set.
        await backend.SettleAsync();
        await backend.TokenAsync("dalyvis-2");

        storage.Calls.Clear();
        await story.RegisterAsync("dalyvis-2");
        await backend.SettleAsync();
        var calls = storage.Calls.ToList();
        // The process remembers the group as it saved it, and the commit shows that it was still so.
        // Later its letter is written, from the group and the provider's cards.
        Assert.Equal(2, calls.Count(call => Is(call, "GET", "/aggregates")));
        Assert.Single(calls, call => Is(call, "POST", "/$batch"));
        // The outbox: its row is taken away, and four lists are written, each with a look at what stands there.
        Assert.Single(calls, call => Is(call, "DELETE", "/aggregates"));
        Assert.Equal(4, calls.Count(call => Is(call, "GET", "/lists")));
        Assert.Equal(4, calls.Count(call => !Is(call, "GET", "/lists") && Is(call, "", "/lists")));
        Assert.Equal(12, calls.Count);

        // Who is refused is refused on what stands in the storage now.
        storage.Calls.Clear();
        await backend.As("dalyvis-2").SendAsync(HttpMethod.Post, $"{story.Path}/registrations", new NewRegistration(Funding.OwnFunds, null, null));
        Assert.True(Is(Assert.Single(storage.Calls), "GET", "/aggregates"));

        storage.Calls.Clear();
        await story.GetAsync();
        Assert.Single(storage.Calls);

        storage.Calls.Clear();
        await backend.As("dalyvis-2").GetAsync<Page<RegistrationItem>>("/api/me/registrations");
        Assert.Single(storage.Calls);
    }

    [Fact]
    public async Task Registrations_that_meet_share_their_transactions()
    {
        await using var storage = await CountingStorage.StartAsync();
        await using var backend = await Backend.StartAsync(storage: storage.ConnectionString);
        var story = await Story.AnnouncedAsync(await Office.FullAsync(backend), adapt: information => information with { MaxParticipants = 40 });
        var learners = Enumerable.Range(1, 60).Select(number => $"dalyvis-{number}").ToList();
        foreach (var learner in learners)
            await backend.TokenAsync(learner);

        storage.Calls.Clear();
        var replies = await Task.WhenAll(learners.Select(learner => backend.As(learner).SendAsync(HttpMethod.Post, $"{story.Path}/registrations", new NewRegistration(Funding.OwnFunds, null, null))));

        Assert.Equal(40, replies.Count(reply => reply.Status == HttpStatusCode.Created));
        Assert.All(replies.Where(reply => reply.Status != HttpStatusCode.Created), reply => Assert.Equal("registration-group-full", reply.Problem.Code));
        Assert.Equal((40, 0), await story.GetAsync() is var group ? (group.Registered, group.FreeSeats) : default);
        Assert.InRange(storage.Calls.Count(call => Is(call, "POST", "/$batch")), 1, 39);
    }

    private static bool Is(string call, string method, string path) => call.StartsWith(method, StringComparison.Ordinal) && call.Contains(path, StringComparison.Ordinal);

    /// <summary>Stands before the storage emulator, writes down each call for tables and passes it on.</summary>
    private sealed class CountingStorage : IAsyncDisposable
    {
        private readonly HttpClient _emulator;
        private readonly WebApplication _app;

        private CountingStorage(HttpClient emulator, WebApplication app, string connectionString)
        {
            _emulator = emulator;
            _app = app;
            ConnectionString = connectionString;
        }

        public string ConnectionString { get; }

        public ConcurrentQueue<string> Calls { get; private init; } = null!;

        public static async Task<CountingStorage> StartAsync()
        {
            const string setting = "TableEndpoint=";
            var connection = Azurite.OwnAccount();
            var real = connection.Split(';').Single(part => part.StartsWith(setting, StringComparison.Ordinal))[setting.Length..];
            var calls = new ConcurrentQueue<string>();
            var emulator = new HttpClient { BaseAddress = new(new Uri(real).GetLeftPart(UriPartial.Authority)) };
            var builder = WebApplication.CreateEmptyBuilder(new());
            builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            app.Run(http => PassAsync(http, emulator, calls));
            await app.StartAsync();
            var own = app.Urls.Single() + new Uri(real).AbsolutePath;
            return new(emulator, app, connection.Replace(setting + real, setting + own, StringComparison.Ordinal)) { Calls = calls };
        }

        private static async Task PassAsync(HttpContext http, HttpClient emulator, ConcurrentQueue<string> calls)
        {
            calls.Enqueue($"{http.Request.Method} {http.Request.Path}");
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            using var request = new HttpRequestMessage(new(http.Request.Method), http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget);
            if (body.Length > 0)
                request.Content = new ByteArrayContent(body.ToArray());
            foreach (var (name, values) in http.Request.Headers)
            {
                if (name is not ("Host" or "Content-Length" or "Transfer-Encoding" or "Connection") && !request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                    request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
            using var answer = await emulator.SendAsync(request, http.RequestAborted);
            http.Response.StatusCode = (int)answer.StatusCode;
            foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
            {
                if (name is not ("Transfer-Encoding" or "Connection" or "Keep-Alive" or "Content-Length"))
                    http.Response.Headers[name] = values.ToArray();
            }
            var content = await answer.Content.ReadAsByteArrayAsync(http.RequestAborted);
            if (content.Length > 0)
                await http.Response.Body.WriteAsync(content, http.RequestAborted);
        }

        public async ValueTask DisposeAsync()
        {
            await _app.DisposeAsync();
            _emulator.Dispose();
        }
    }
}
