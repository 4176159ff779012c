using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Kursuok.Functions.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace Kursuok.Functions.Platform.Http;

/// <summary>The OpenAPI document and a page that explores it: everything from this address, nothing from elsewhere.</summary>
[Feature("Http")]
public sealed class OpenApiFunctions
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Page = """
        <!DOCTYPE html>
        <html lang="lt">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>KURSUOK API</title>
          <link rel="icon" type="image/png" href="docs/favicon-32x32.png">
          <link rel="stylesheet" href="docs/swagger-ui.css">
        </head>
        <body>
          <div id="api"></div>
          <noscript>Šiam puslapiui reikia „JavaScript“. API aprašas: <a href="openapi.json">openapi.json</a>.</noscript>
          <script src="docs/swagger-ui-bundle.js"></script>
          <script src="docs/start.js"></script>
        </body>
        </html>
        """;

    private const string Start = """
        SwaggerUIBundle({ url: 'openapi.json', domNode: document.getElementById('api'), validatorUrl: null, docExpansion: 'list', deepLinking: true, filter: true, showExtensions: true });
        """;

    private static readonly Lazy<Asset> s_document = new(() => new(Encoding.UTF8.GetBytes(Document()), "application/json; charset=utf-8"));
    private static readonly Asset s_page = new(Encoding.UTF8.GetBytes(Page), "text/html; charset=utf-8");
    private static readonly Lazy<FrozenDictionary<string, Asset>> s_files = new(() => new Dictionary<string, Asset>(StringComparer.Ordinal)
    {
        ["start.js"] = new(Encoding.UTF8.GetBytes(Start), "text/javascript; charset=utf-8"),
        ["swagger-ui-bundle.js"] = new(Resource("swagger-ui-bundle.js"), "text/javascript; charset=utf-8"),
        ["swagger-ui.css"] = new(Resource("swagger-ui.css"), "text/css; charset=utf-8"),
        ["favicon-32x32.png"] = new(Resource("favicon-32x32.png"), "image/png"),
    }.ToFrozenDictionary(StringComparer.Ordinal));

    [Function("OpenApi")]
    [Endpoint("Šis API aprašas (OpenAPI 3.1)", Public = true, AnswersContent = "application/json")]
    public IResult OpenApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/openapi.json")] HttpRequest request) => Send(request, s_document.Value);

    [Function("Docs")]
    [Endpoint("API naršyklė", Public = true, AnswersContent = "text/html")]
    public IResult Docs([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/docs")] HttpRequest request) => Send(request, s_page);

    [Function("DocsFile")]
    [Endpoint("API naršyklės failas", Public = true, AnswersContent = "*/*", Refuses = [typeof(DocsRefusals)])]
    public IResult DocsFile([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/docs/{file}")] HttpRequest request, string file) =>
        s_files.Value.TryGetValue(file, out var asset) ? Send(request, asset) : throw DocsRefusals.FileUnknown.Because("Naršyklė tokio failo neturi.");

    /// <summary>The document's text, which one build never changes.</summary>
    internal static string Document()
    {
        using var text = new StringWriter { NewLine = "\n" };
        OpenApiDescription.Of(Endpoints.Api).SerializeAsV31(new OpenApiJsonWriter(text));
        return text.ToString();
    }

    private static IResult Send(HttpRequest request, Asset asset)
    {
        var headers = request.HttpContext.Response.Headers;
        headers.CacheControl = "no-cache";
        headers.ContentSecurityPolicy = Policy;
        headers["Referrer-Policy"] = "no-referrer";
        return Results.Bytes(asset.Content, asset.Type, entityTag: asset.ETag);
    }

    private static byte[] Resource(string name)
    {
        using var stream = typeof(OpenApiFunctions).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    /// <summary>Asked for again by its tag, it is not sent again.</summary>
    private sealed record Asset(byte[] Content, string Type)
    {
        public EntityTagHeaderValue ETag { get; } = new($"\"{Convert.ToHexStringLower(SHA256.HashData(Content))[..32]}\"");
    }
}

public static class DocsRefusals
{
    public static readonly Refusal FileUnknown = new("docs-file-unknown", RefusalKind.NotFound, "Tokio failo nėra");
}
