using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kursuok.Demo;

/// <summary>A refusal of the backend (RFC 9457), in its own Lithuanian words.</summary>
internal sealed record Problem(string? Title, string? Detail, string? Code, int Status, IReadOnlyList<ProblemField>? Fields)
{
    public override string ToString()
    {
        var fields = Fields is null ? "" : string.Concat(Fields.Where(field => field.Message != Detail).Select(field => $"; {field.Field}: {field.Message}"));
        return $"„{Title}“ – {Detail}{fields}";
    }
}

internal sealed record ProblemField(string Field, string Message);

internal sealed class RefusedException(string request, Problem problem) : Exception($"{request} → {problem.Status} {problem.Code}: {problem}")
{
    public Problem Problem { get; } = problem;
}

/// <summary>Calls the backend over HTTP as this or that person.</summary>
internal sealed class KursuokClient(Backend backend) : IDisposable
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    // A move of the clock may play months.
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(5) };
    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);

    /// <summary>Who signs in under this key; null for a caller whom nobody knows.</summary>
    public Caller As(string? person) => new(this, person);

    /// <summary>The name that the sign-in gives.</summary>
    public async Task<string> NameOfAsync(string person, CancellationToken cancellation)
    {
        var payload = (await TokenAsync(person, cancellation)).Split('.')[1];
        using var claims = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(payload));
        return $"{claims.RootElement.GetProperty("given_name")} {claims.RootElement.GetProperty("family_name")}";
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> TokenAsync(string person, CancellationToken cancellation)
    {
        if (!_tokens.TryGetValue(person, out var token))
        {
            token = (await SendAsync<SignedIn>(null, HttpMethod.Post, "/sample/sign-in", () => JsonContent.Create(new { person }), cancellation)).AccessToken;
            _tokens[person] = token;
        }
        return token;
    }

    private async Task<T> SendAsync<T>(string? person, HttpMethod method, string path, Func<HttpContent?> body, CancellationToken cancellation)
    {
        // The second try is for a token that has run out, or that an earlier process of the issuer has signed.
        for (var tries = 0; ; tries++)
        {
            using var request = new HttpRequestMessage(method, new Uri(backend.Address, path)) { Content = body() };
            if (person is not null)
                request.Headers.Authorization = new("Bearer", await TokenAsync(person, cancellation));
            using var answer = await TryAsync(() => _http.SendAsync(request, cancellation));
            if (answer.StatusCode == HttpStatusCode.Unauthorized && tries == 0 && person is not null)
                _tokens.Remove(person);
            else if (!answer.IsSuccessStatusCode)
                throw new RefusedException($"{method} {path}", await ProblemOfAsync(answer, cancellation));
            else if (typeof(T) == typeof(byte[]))
                return (T)(object)await TryAsync(() => answer.Content.ReadAsByteArrayAsync(cancellation));
            else
                return (await TryAsync(() => answer.Content.ReadFromJsonAsync<T>(s_json, cancellation)))!;
        }
    }

    private static async Task<Problem> ProblemOfAsync(HttpResponseMessage answer, CancellationToken cancellation) =>
        answer.Content.Headers.ContentType?.MediaType == "application/problem+json"
            ? (await TryAsync(() => answer.Content.ReadFromJsonAsync<Problem>(s_json, cancellation)))!
            : new(answer.ReasonPhrase, null, null, (int)answer.StatusCode, null);

    private static async Task<T> TryAsync<T>(Func<Task<T>> talk)
    {
        try
        {
            return await talk();
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            throw new BackendLostException(lost);
        }
    }

    private sealed record SignedIn(string AccessToken);

    /// <summary>One person's view of the API.</summary>
    internal readonly struct Caller(KursuokClient client, string? person)
    {
        public Task<T> GetAsync<T>(string path, CancellationToken cancellation) => client.SendAsync<T>(person, HttpMethod.Get, path, () => null, cancellation);

        /// <summary>Null where the backend knows no such thing.</summary>
        public async Task<T?> FindAsync<T>(string path, CancellationToken cancellation) where T : class
        {
            try
            {
                return await GetAsync<T>(path, cancellation);
            }
            catch (RefusedException none) when (none.Problem.Status == 404)
            {
                return null;
            }
        }

        /// <summary>All pages of a list.</summary>
        public async Task<List<T>> ListAsync<T>(string path, CancellationToken cancellation)
        {
            var all = new List<T>();
            string? next = null;
            do
            {
                var mark = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
                var page = await GetAsync<Page<T>>($"{path}{mark}size=100{(next is null ? "" : "&next=" + Uri.EscapeDataString(next))}", cancellation);
                all.AddRange(page.Items);
                next = page.Next;
            }
            while (next is not null);
            return all;
        }

        public Task<T> PostAsync<T>(string path, object? body, CancellationToken cancellation) => client.SendAsync<T>(person, HttpMethod.Post, path, () => Json(body), cancellation);

        public Task PostAsync(string path, object? body, CancellationToken cancellation) => PostAsync<JsonElement>(path, body, cancellation);

        public Task PutAsync(string path, object body, CancellationToken cancellation) => client.SendAsync<JsonElement>(person, HttpMethod.Put, path, () => Json(body), cancellation);

        public Task DeleteAsync(string path, CancellationToken cancellation) => client.SendAsync<JsonElement>(person, HttpMethod.Delete, path, () => null, cancellation);

        public Task<T> UploadAsync<T>(string path, byte[] content, string type, CancellationToken cancellation) => client.SendAsync<T>(
            person, HttpMethod.Post, path, () => new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue(type) } }, cancellation);

        private static JsonContent? Json(object? body) => body is null ? null : JsonContent.Create(body, body.GetType(), options: s_json);
    }
}
