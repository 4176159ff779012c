using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Storage;
using Microsoft.AspNetCore.Http;

namespace Kursuok.Functions.Platform.Http;

/// <summary>What functions read from a request and how they answer.</summary>
public static class Requests
{
    internal const int LargestPage = 100;
    internal const int UsualPage = 50;
    private const int LargestJson = 1024 * 1024;
    private const int LongestList = 1000;
    private static readonly object s_caller = new();

    public static Caller Caller(this HttpRequest request) => (Caller)request.HttpContext.Items[s_caller]!;

    /// <summary>The caller of a request that has one: public endpoints have none.</summary>
    public static Caller? TryGetCaller(this HttpRequest request) => request.HttpContext.Items.TryGetValue(s_caller, out var caller) ? (Caller?)caller : null;

    internal static void SetCaller(this HttpContext context, Caller caller) => context.Items[s_caller] = caller;

    /// <summary>The network address that a request comes from, for the trail.</summary>
    internal static string? From(this HttpRequest request) => request.HttpContext.Connection.RemoteIpAddress?.ToString();

    public static Actor Actor(this HttpRequest request) => request.Caller().Actor;

    /// <summary>The JSON body.</summary>
    /// <exception cref="RefusedException">Not JSON (415), too large (413), malformed or with an unknown or wrongly typed field (400).</exception>
    public static async Task<T> BodyAsync<T>(this HttpRequest request, CancellationToken cancellation) where T : class
    {
        if (!request.HasJsonContentType())
            throw HttpRefusals.ContentUnsupported.Because("Laukiama JSON (Content-Type: application/json).");
        try
        {
            using var body = await request.ContentAsync(LargestJson, cancellation);
            var read = await JsonSerializer.DeserializeAsync<T>(body, Json.Http, cancellation) ?? throw HttpRefusals.BodyUnreadable.Because("Užklausos kūnas tuščias.");
            CheckLists(body.GetBuffer().AsSpan(0, (int)body.Length));
            return read;
        }
        catch (JsonException unreadable)
        {
            var field = unreadable.Path?.TrimStart('$', '.') is { Length: > 0 } path ? path : null;
            throw field is null
                ? HttpRefusals.BodyUnreadable.Because("Užklausos kūnas nėra tinkamas JSON.")
                : HttpRefusals.BodyUnreadable.Because($"Laukas „{field}“ nežinomas arba netinkamo tipo.", field);
        }
    }

    /// <summary>
    /// A null among a list's items: the serializer lets it in, and nothing here expects it. And a list longer than any group:
    /// what it becomes must fit into a row.
    /// </summary>
    private static void CheckLists(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json.StartsWith("\uFEFF"u8) ? json[3..] : json);
        var lists = new Stack<int>(); // How many items so far; of an object none are counted.
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
            {
                lists.Pop();
                continue;
            }
            if (lists.TryPop(out var items))
            {
                if (items >= 0 && reader.TokenType == JsonTokenType.Null)
                    throw HttpRefusals.BodyUnreadable.Because("Sąraše yra tuščių elementų (null).");
                if (items == LongestList)
                    throw HttpRefusals.ListTooLong.Because($"Sąraše gali būti iki {LongestList} elementų.");
                lists.Push(items >= 0 ? items + 1 : items);
            }
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
                lists.Push(reader.TokenType == JsonTokenType.StartArray ? 0 : -1);
        }
    }

    /// <summary>The whole body, at most <paramref name="longest"/> bytes.</summary>
    public static async Task<MemoryStream> ContentAsync(this HttpRequest request, int longest, CancellationToken cancellation)
    {
        if (request.ContentLength > longest)
            throw HttpRefusals.BodyTooLarge.Because($"Priimama iki {longest / 1024} KiB.");
        var content = new MemoryStream((int)(request.ContentLength ?? 0));
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await ReadAsync(request.Body, buffer, cancellation)) > 0)
        {
            content.Write(buffer, 0, read);
            if (content.Length > longest)
                throw HttpRefusals.BodyTooLarge.Because($"Priimama iki {longest / 1024} KiB.");
        }
        content.Position = 0;
        return content;
    }

    private static async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellation);
        }
        catch (IOException broken) when (broken is not BadHttpRequestException)
        {
            // A body in pieces whose size is none that a number holds is not told apart by Kestrel.
            throw HttpRefusals.BodyUnreadable.Because("Užklausa nutrūko arba netaisyklinga.");
        }
    }

    /// <summary>The page size and the beginning that a list was asked for («size» 1…100, «next» as the page before gave it).</summary>
    public static (int Size, string? After) Page(this HttpRequest request)
    {
        var size = UsualPage;
        if (request.Given("size") is { } asked && !(int.TryParse(asked, out size) && size is >= 1 and <= LargestPage))
            throw HttpRefusals.QueryInvalid.Because($"Puslapio dydis – nuo 1 iki {LargestPage}.", "size");
        return (size, request.Given("next") is not { } next ? null : Continuation.Read(next) ?? throw HttpRefusals.QueryInvalid.Because("Tokio puslapio nėra: „next“ imamas iš ankstesnio puslapio.", "next"));
    }

    /// <summary>A choice from the query, or null.</summary>
    public static T? Choice<T>(this HttpRequest request, string name) where T : struct, Enum
    {
        if (request.Given(name) is not { } given)
            return null;
        return Array.FindIndex(Enum.GetNames<T>(), choice => string.Equals(choice, given, StringComparison.OrdinalIgnoreCase)) is >= 0 and var found
            ? Enum.GetValues<T>()[found]
            : throw HttpRefusals.QueryInvalid.Because($"Galimos reikšmės: {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))}.", name);
    }

    /// <summary>A text from the query, or null.</summary>
    public static string? Given(this HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } given ? given : null;

    /// <summary>A day from the query, or null.</summary>
    public static DateOnly? Day(this HttpRequest request, string name) => request.Given(name) is not { } given
        ? null
        : DateOnly.TryParseExact(given, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? day
        : throw HttpRefusals.QueryInvalid.Because("Data rašoma taip: 2025-09-01.", name);

    /// <summary>A «true» or «false» from the query; false where nothing is given.</summary>
    public static bool Flag(this HttpRequest request, string name) => request.Given(name) switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw HttpRefusals.QueryInvalid.Because("Galimos reikšmės: true, false.", name),
    };

    /// <summary>The version that «If-Match» names, or null where the caller does not care (no header, or «*»).</summary>
    public static long? IfMatch(this HttpRequest request) => request.Headers.IfMatch.ToString() switch
    {
        "" or "*" => null,
        var tag when tag.Length > 2 && tag[0] == '"' && tag[^1] == '"' && long.TryParse(tag.AsSpan(1, tag.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var version) => version,
        _ => -1, // No version of ours looks so: it cannot be the present one.
    };

    public static IResult Answer<T>(T value) => Results.Json(value, Json.Http);

    /// <summary>An answer with the version of the aggregate that it tells of, as its ETag.</summary>
    public static IResult Answer<T>(T value, Versioned of) => new TaggedAnswer(Results.Json(value, Json.Http), of.Version, null);

    public static IResult Created<T>(string address, T value) => new TaggedAnswer(Results.Json(value, Json.Http, statusCode: StatusCodes.Status201Created), null, address);

    public static IResult Created<T>(string address, T value, Versioned of) =>
        new TaggedAnswer(Results.Json(value, Json.Http, statusCode: StatusCodes.Status201Created), of.Version, address);

    /// <summary>A file for saving, never for showing in place.</summary>
    public static IResult File(Stream content, string type, string name) => Results.File(content, type, name);

    private sealed class TaggedAnswer(IResult body, long? version, string? address) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (version is { } tag)
                httpContext.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{tag}\"");
            if (address is not null)
                httpContext.Response.Headers.Location = address;
            return body.ExecuteAsync(httpContext);
        }
    }
}

/// <summary>Ids made here: short, safe in keys and addresses, and not to be guessed.</summary>
public static class NewId
{
    private const string Letters = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 16;
    private static readonly object s_seed = new();

    /// <summary>80 random bits as 16 letters and digits.</summary>
    public static string Make() => RandomNumberGenerator.GetString(Letters, Length);

    /// <summary>Could it be one of them?</summary>
    public static bool Fits(ReadOnlySpan<char> id) => id.Length == Length && !id.ContainsAnyExcept(Letters);

    /// <summary>The next id of a request: under an idempotency key a repeated request makes the same ids again, so nothing is made twice.</summary>
    public static string Make(HttpRequest request)
    {
        if (request.HttpContext.Items.TryGetValue(s_seed, out var seed) is false || seed is not Seed from)
            return Make();
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{from.Name}\n{from.Next++}")));
        return string.Create(Length, hash, (id, bytes) =>
        {
            for (var i = 0; i < id.Length; i++)
                id[i] = Letters[bytes[i] % Letters.Length];
        });
    }

    internal static void MakeFrom(HttpContext http, string name) => http.Items[s_seed] = new Seed(name);

    private sealed class Seed(string name)
    {
        public string Name => name;
        public int Next { get; set; }
    }
}
