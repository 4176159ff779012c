using Kursuok.Domain.Institutions;
using Kursuok.Functions.Groups;
using Kursuok.Functions.Http;
using Kursuok.Functions.Institutions;
using Kursuok.Tests.LocalAzure;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Tests.Functions.Guard;

/// <summary>Idempotency keys on the embedded storage.</summary>
public sealed class EmbeddedIdempotencyTests() : IdempotencyContract(null);

/// <summary>The same over REST.</summary>
public sealed class RestIdempotencyTests() : IdempotencyContract(Azurite.ConnectionString);

public abstract class IdempotencyContract(string? storage) : IAsyncLifetime
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
        var body = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await System.Net.Http.Json.JsonContent.Create(Form("Centras"), options: Kursuok.Functions.Storage.Json.Http).ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
        await keys.ClaimAsync(name, body);
        var early = await AddPlaceAsync("f", "Centras");
        Assert.Equal((409, "idempotency-in-flight"), ((int)early.Status, early.Problem.Code));
        await _backend.Clock.MoveToAsync(_backend.Clock.Now.AddMinutes(3));
        Assert.Equal(201, (int)(await AddPlaceAsync("f", "Centras")).Status);
    }

    [Theory]
    [InlineData("a b")]
    public async Task A_key_must_be_plain(string key)
    {
        var answer = await AddPlaceAsync(key, "Centras");
        Assert.Equal((400, "idempotency-key-invalid"), ((int)answer.Status, answer.Problem.Code));
    }

    [Fact]
    public async Task Retries_under_load_have_one_effect_each()
    {
        var random = new Random(7);
        var calls = Enumerable.Range(0, 40).SelectMany(key => Enumerable.Repeat(key, 5 + random.Next(10))).OrderBy(_ => random.Next()).ToList();
        var answers = await Task.WhenAll(calls.Select(async key =>
        {
            Reply answer;
            do
                answer = await AddPlaceAsync($"load-{key}", $"Vieta {key}");
            while (answer.Status == System.Net.HttpStatusCode.Conflict);
            return (key, answer);
        }));
        Assert.All(answers.GroupBy(call => call.key), same => Assert.Single(same.Select(call => call.answer.Text).Distinct(StringComparer.Ordinal)));
        Assert.Equal(40, (await PlacesAsync()).Count(place => place.Name.StartsWith("Vieta ", StringComparison.Ordinal)));
    }

    private Task<Reply> AddPlaceAsync(string key, string name) =>
        _office.Manager.SendAsync(HttpMethod.Post, $"{_office.Path}/places", Form(name), (IdempotencyMiddleware.Header, key));

    private Task<Place[]> PlacesAsync() => _office.Manager.GetAsync<Place[]>($"{_office.Path}/places");

    private static PlaceForm Form(string name) => new(name, "Kaunas", "Upės g.", "1", "44001");
}
