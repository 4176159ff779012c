using System.Text.Json;
using Kursuok.Domain;
using Kursuok.Functions.Security;
using Kursuok.Functions.Storage;
using Microsoft.AspNetCore.Http;

namespace Kursuok.Functions.Http;

/// <summary>What functions read from a request and how they answer.</summary>
public static class Requests
{
    internal const int LargestPage = 100;
    internal const int UsualPage = 50;
    private const int LargestJson = 1024 * 1024;
    private static readonly object s_caller = new();

    public static Caller Caller(this HttpRequest request) => (Caller)request.HttpContext.Items[s_caller]!;

    internal static void SetCaller(this HttpContext context, Caller caller) => context.Items[s_caller] = caller;

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
            return HoldsEmptyItems(body.GetBuffer().AsSpan(0, (int)body.Length)) ? throw HttpRefusals.BodyUnreadable.Because("Sąraše yra tuščių elementų (null).") : read;
        }
        catch (JsonException unreadable)
        {
            var field = unreadable.Path?.TrimStart('$', '.') is { Length: > 0 } path ? path : null;
            throw field is null
                ? HttpRefusals.BodyUnreadable.Because("Užklausos kūnas nėra tinkamas JSON.")
                : HttpRefusals.BodyUnreadable.Because($"Laukas „{field}“ nežinomas arba netinkamo tipo.", field);
        }
    }

    /// <summary>A null among a list's items: the serializer lets it in, and nothing here expects it.</summary>
    private static bool HoldsEmptyItems(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json.StartsWith("\uFEFF"u8) ? json[3..] : json);
        var lists = new Stack<bool>();
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
                lists.Push(reader.TokenType == JsonTokenType.StartArray);
            else if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
                lists.Pop();
            else if (reader.TokenType == JsonTokenType.Null && lists.TryPeek(out var list) && list)
                return true;
        }
        return false;
    }

    /// <summary>The whole body, at most <paramref name="longest"/> bytes.</summary>
    public static async Task<MemoryStream> ContentAsync(this HttpRequest request, int longest, CancellationToken cancellation)
    {
        if (request.ContentLength > longest)
            throw HttpRefusals.BodyTooLarge.Because($"Priimama iki {longest / 1024} KiB.");
        var content = new MemoryStream((int)(request.ContentLength ?? 0));
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellation)) > 0)
        {
            content.Write(buffer, 0, read);
            if (content.Length > longest)
                throw HttpRefusals.BodyTooLarge.Because($"Priimama iki {longest / 1024} KiB.");
        }
        content.Position = 0;
        return content;
    }

    /// <summary>The page size and the beginning that a list was asked for («size» 1…100, «next» as the page before gave it).</summary>
    public static (int Size, string? After) Page(this HttpRequest request)
    {
        var size = UsualPage;
        if (request.Query["size"].ToString() is { Length: > 0 } asked && !(int.TryParse(asked, out size) && size is >= 1 and <= LargestPage))
            throw HttpRefusals.QueryInvalid.Because($"Puslapio dydis – nuo 1 iki {LargestPage}.", "size");
        var next = request.Query["next"].ToString();
        return (size, next.Length == 0 ? null : Continuation.Read(next) ?? throw HttpRefusals.QueryInvalid.Because("Tokio puslapio nėra: „next“ imamas iš ankstesnio puslapio.", "next"));
    }

    /// <summary>A choice from the query, or null.</summary>
    public static T? Choice<T>(this HttpRequest request, string name) where T : struct, Enum
    {
        var given = request.Query[name].ToString();
        if (given.Length == 0)
            return null;
        return Array.FindIndex(Enum.GetNames<T>(), choice => string.Equals(choice, given, StringComparison.OrdinalIgnoreCase)) is >= 0 and var found
            ? Enum.GetValues<T>()[found]
            : throw HttpRefusals.QueryInvalid.Because($"Galimos reikšmės: {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))}.", name);
    }

    public static IResult Answer<T>(T value, int status = StatusCodes.Status200OK) => Results.Json(value, Json.Http, statusCode: status);

    public static IResult Created<T>(string address, T value) => new CreatedAnswer(address, Answer(value, StatusCodes.Status201Created));

    /// <summary>A file for saving, never for showing in place.</summary>
    public static IResult File(Stream content, string type, string name) => Results.File(content, type, name);

    private sealed class CreatedAnswer(string address, IResult body) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
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

    /// <summary>80 random bits as 16 letters and digits.</summary>
    public static string Make() => System.Security.Cryptography.RandomNumberGenerator.GetString(Letters, Length);

    /// <summary>Could it be one of them?</summary>
    public static bool Fits(ReadOnlySpan<char> id) => id.Length == Length && !id.ContainsAnyExcept(Letters);
}
