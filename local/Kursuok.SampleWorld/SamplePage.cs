using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace Kursuok.SampleWorld;

/// <summary>The frame and the looks of the sample world's pages: they fit a phone, and take nothing from elsewhere.</summary>
internal static class SamplePage
{
    private const string Style = """
        *{box-sizing:border-box}
        [hidden]{display:none!important}
        body{margin:0;background:#f3f5f8;color:#1b2733;font:16px/1.5 system-ui,"DejaVu Sans",sans-serif}
        header{background:#0b4a7d;color:#fff;padding:14px 20px}
        header strong{display:block;font-size:18px}
        header span{font-size:14px;color:#d5e5f3}
        main{max-width:560px;margin:24px auto;padding:0 16px}
        section{background:#fff;border:1px solid #d5dce4;border-radius:8px;padding:20px}
        h1{font-size:22px;line-height:1.3;margin:0 0 6px}
        h2{font-size:17px;margin:18px 0 6px}
        p{margin:0 0 16px;color:#4a5a6a}
        fieldset{border:0;margin:0 0 18px;padding:0}
        legend{font-weight:600;margin-bottom:8px;padding:0}
        .option{display:flex;gap:12px;align-items:flex-start;padding:10px 12px;border:1px solid #d5dce4;border-radius:6px;margin-bottom:8px;cursor:pointer}
        .option:has(:checked){border-color:#0b4a7d;background:#eef5fb}
        .option input{margin:4px 0 0;width:16px;height:16px;accent-color:#0b4a7d;flex:none}
        .option span{display:block;min-width:0}
        .option small{display:block;font-size:14px}
        small{color:#5a6a7a}
        input[type=text],textarea{display:block;font:inherit;margin-bottom:4px;padding:8px 10px;border:1px solid #8496a8;border-radius:6px;width:100%}
        input[type=text]{max-width:240px}
        textarea{font:13px/1.4 ui-monospace,"DejaVu Sans Mono",monospace;height:84px;resize:vertical;margin-bottom:16px}
        .choices{display:flex;flex-wrap:wrap;gap:10px}
        button{font:inherit;font-weight:600;flex:1 1 200px;padding:12px 16px;border:1px solid #0b4a7d;border-radius:6px;background:#fff;color:#0b4a7d;cursor:pointer}
        button.first{background:#0b4a7d;color:#fff}
        :focus-visible{outline:3px solid #f0a500;outline-offset:2px}
        .error{background:#fdecea;border:1px solid #c6392b;color:#8c1d13;border-radius:6px;padding:10px 12px;margin-bottom:16px}
        dl{display:grid;grid-template-columns:auto 1fr;gap:4px 16px;margin:0 0 18px}
        dt{color:#5a6a7a}
        dd{margin:0;overflow-wrap:anywhere}
        ul{margin:0 0 18px;padding-left:20px}
        """;

    private static readonly HtmlEncoder s_html = HtmlEncoder.Create(UnicodeRanges.All);
    private static readonly string s_styleHash = HashOf(Style);

    /// <param name="policy">What the page may do besides showing its style.</param>
    public static IResult Show(HttpContext http, int status, string service, string part, string title, string content, string policy)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = $"default-src 'none'; style-src '{s_styleHash}'; {policy}; base-uri 'none'; frame-ancestors 'none'";
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        return Results.Text($"""
            <!DOCTYPE html>
            <html lang="lt"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,"><title>{title} – {part}</title><style>{Style}</style></head>
            <body><header><strong>{service}</strong><span>{part}</span></header><main><section>
            {content}
            </section></main></body></html>
            """, "text/html; charset=utf-8", statusCode: status);
    }

    /// <summary>A text as a page may hold it.</summary>
    public static string Text(string text) => s_html.Encode(text);

    /// <summary>What a policy allows a style or a script by.</summary>
    public static string HashOf(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
