using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Providers;
using Kursuok.Tests.LocalHost;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Tests.Functions.Platform.Http;

/// <summary>Idempotency keys on the embedded storage.</summary>
public sealed class EmbeddedIdempotencyTests() : IdempotencyContract(null, 7_500);

/// <summary>The same over REST.</summary>
public sealed class RestIdempotencyTests() : IdempotencyContract(Azurite.ConnectionString, 2_500);

public abstract class IdempotencyContract(string? storage, int calls) : IAsyncLifetime
{
    private Backend _backend = null!;
    private Office _office = null!;

    public async ValueTask InitializeAsync()
    {
        _backend = await Backend.StartAsync(storage: storage);
        _office = new(_backend, "300000003", "administratore", "pasirasantis");
        await _office.Manager.PostAsync<InstitutionView>($"{_office.Path}/registers/read");
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _backend.DisposeAsync();
    }

    [Fact]
    public async Task The_same_key_and_body_get_the_same_answer_byte_for_byte()
    {
        var first = await AddPlaceAsync("a", "Centrinis");
        var second = await AddPlaceAsync("a", "Centrinis");
        Assert.Equal(201, (int)first.Status);
        Assert.Equal((first.Status, first.Text, first.Location, first.ContentType), (second.Status, second.Text, second.Location, second.ContentType));
        Assert.Single(await PlacesAsync(), place => place.Name == "Centrinis");
    }

    [Fact]
    public async Task A_refusal_is_given_again_as_well()
    {
        var first = await AddPlaceAsync("b", "");
        var second = await AddPlaceAsync("b", "");
        Assert.Equal(422, (int)first.Status);
        Assert.Equal(first.Text, second.Text);
    }

    [Fact]
    public async Task The_key_with_another_body_is_refused()
    {
        await AddPlaceAsync("c", "Pirmas");
        var other = await AddPlaceAsync("c", "Antras");
        Assert.Equal((422, "idempotency-key-reused"), ((int)other.Status, other.Problem.Code));
        Assert.DoesNotContain(await PlacesAsync(), place => place.Name == "Antras");
    }

    [Fact]
    public async Task The_key_with_another_query_is_refused()
    {
        var learner = _backend.As("dalyvis-2");
        Task<Reply> Upload(string kind) => learner.SendAsync(HttpMethod.Post, $"/api/me/documents?document={kind}", Office.Pdf(Office.Paper), (IdempotencyMiddleware.Header, "q"));
        var first = await Upload("education");
        Assert.Equal(201, (int)first.Status);
        Assert.Equal(first.Text, (await Upload("education")).Text);
        var other = await Upload("employment");
        Assert.Equal((422, "idempotency-key-reused"), ((int)other.Status, other.Problem.Code));
    }

    [Fact]
    public async Task The_key_of_another_person_or_address_is_another_key()
    {
        var first = await AddPlaceAsync("d", "Centras");
        var second = await _backend.As("darbuotojas").SendAsync(HttpMethod.Post, $"{_office.Path}/places", Form("Centras"), (IdempotencyMiddleware.Header, "d"));
        Assert.Equal((201, 201), ((int)first.Status, (int)second.Status));
        Assert.NotEqual(first.As<Place>().Id, second.As<Place>().Id);
    }

    [Fact]
    public async Task A_day_later_the_key_is_free_again()
    {
        var first = await AddPlaceAsync("e", "Centras");
        await _backend.Clock.MoveToAsync(_backend.Clock.Now.AddHours(24).AddMinutes(1));
        var second = await AddPlaceAsync("e", "Kitur");
        Assert.Equal(201, (int)second.Status);
        Assert.NotEqual(first.As<Place>().Id, second.As<Place>().Id);
    }

    [Fact]
    public async Task While_the_first_call_is_under_way_the_second_is_refused_and_a_dead_call_gives_way()
    {
        var keys = _backend.Services.GetRequiredService<IdempotencyKeys>();
        var name = IdempotencyKeys.Name("administratore", "f", "POST", $"{_office.Path}/places");
        var body = Convert.ToHexStringLower(SHA256.HashData(SHA256.HashData(await JsonContent.Create(Form("Centras"), options: Json.Http).ReadAsByteArrayAsync(TestContext.Current.CancellationToken))));
        await keys.ClaimAsync(name, body);
        var early = await AddPlaceAsync("f", "Centras");
        Assert.Equal((409, "idempotency-in-flight"), ((int)early.Status, early.Problem.Code));
        await _backend.Clock.MoveToAsync(_backend.Clock.Now.AddMinutes(3));
        // Whatever became of the dead call: the key is bound to what it was sent with.
        Assert.Equal("idempotency-key-reused", (await AddPlaceAsync("f", "Kitas")).Problem.Code);
        Assert.Equal(201, (int)(await AddPlaceAsync("f", "Centras")).Status);
    }

    [Theory]
    [InlineData("a b")]
    public async Task A_key_must_be_plain(string key)
    {
        var answer = await AddPlaceAsync(key, "Centras");
        Assert.Equal((400, "idempotency-key-invalid"), ((int)answer.Status, answer.Problem.Code));
    }

    /// <summary>10,000 calls over the two storages: callers repeat, hang up in the middle, come twice at once or change their minds.</summary>
    [Fact]
    public async Task Random_retries_under_load_have_no_double_effect()
    {
        const int keys = 100;
        var random = new Random(7);
        var plan = Enumerable.Range(0, calls).Select(_ => (Key: random.Next(keys), Name: random.Next(8) == 0 ? "Kita" : "Vieta", Patience: random.Next(20) == 0 ? random.Next(1, 12) : 0)).ToList();
        var token = await _backend.TokenAsync("administratore");
        var answers = new ConcurrentBag<(int Key, string Name, int Status, string Text)>();
        await Parallel.ForEachAsync(plan.Concat(Enumerable.Range(0, keys).SelectMany(key => new[] { (key, "Vieta", 0), (key, "Kita", 0) })), new ParallelOptions { MaxDegreeOfParallelism = 48 },
            async (call, _) =>
            {
                var (key, name, patience) = call;
                using var hangsUp = patience == 0 ? new CancellationTokenSource() : new CancellationTokenSource(TimeSpan.FromMilliseconds(patience));
                try
                {
                    (int Status, string Text) answer;
                    do
                        answer = await PostAsync($"load-{key}", $"{name} {key}", token, hangsUp.Token);
                    while (answer.Status == 409);
                    answers.Add((key, name, answer.Status, answer.Text));
                }
                catch (OperationCanceledException) when (hangsUp.IsCancellationRequested)
                {
                    // Nobody hears the answer: others come with the same key.
                }
            });

        Assert.All(answers, answer => Assert.True(answer.Status is 201 or 422, $"{answer}"));
        var places = (await PlacesAsync()).Select(place => place.Name).Where(name => name.Split(' ') is ["Vieta" or "Kita", _]).ToList();
        Assert.Equal(keys, places.Count);
        Assert.All(answers.GroupBy(answer => answer.Key), same =>
        {
            var made = Assert.Single(same.Where(answer => answer.Status == 201).Select(answer => (answer.Name, answer.Text)).Distinct());
            Assert.All(same, answer => Assert.Equal(answer.Name == made.Name ? 201 : 422, answer.Status));
            Assert.All(same.Where(answer => answer.Status == 422), answer => Assert.Contains("idempotency-key-reused", answer.Text, StringComparison.Ordinal));
            Assert.Single(places, $"{made.Name} {same.Key}");
        });
    }

    private async Task<(int Status, string Text)> PostAsync(string key, string name, string token, CancellationToken hangsUp)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_office.Path}/places")
        {
            Content = JsonContent.Create(Form(name), options: Json.Http),
            Headers = { { IdempotencyMiddleware.Header, key }, { "Authorization", "Bearer " + token } },
        };
        using var answer = await _backend.Http.SendAsync(request, hangsUp);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(hangsUp));
    }

    [Fact]
    public void Strangers_share_no_keys_but_those_of_one_address_do()
    {
        string Owner(string address) => IdempotencyMiddleware.OwnerOf(new DefaultHttpContext { Connection = { RemoteIpAddress = System.Net.IPAddress.Parse(address) } }.Request);
        Assert.NotEqual(Owner("192.0.2.1"), Owner("192.0.2.2"));
        Assert.Equal(Owner("192.0.2.1"), Owner("192.0.2.1"));
    }

    private Task<Reply> AddPlaceAsync(string key, string name) =>
        _office.Manager.SendAsync(HttpMethod.Post, $"{_office.Path}/places", Form(name), (IdempotencyMiddleware.Header, key));

    private Task<Place[]> PlacesAsync() => _office.Manager.GetAsync<Place[]>($"{_office.Path}/places");

    private static PlaceForm Form(string name) => new(name, "Kaunas", "Upės g.", "1", "44001");
}
