using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kursuok.SampleWorld.Viisp;

/// <summary>The portal's pages: who are you, and then back with the ticket. They work without scripts and on a phone.</summary>
internal static class ViispPortal
{
    public const string Path = "/sample/viisp/portal";

    private const string Style = """
        *{box-sizing:border-box}
        body{margin:0;background:#f3f5f8;color:#1b2733;font:16px/1.5 system-ui,"DejaVu Sans",sans-serif}
        header{background:#0b4a7d;color:#fff;padding:14px 20px}
        header strong{display:block;font-size:18px}
        header span{font-size:14px;color:#d5e5f3}
        main{max-width:560px;margin:24px auto;padding:0 16px}
        section{background:#fff;border:1px solid #d5dce4;border-radius:8px;padding:20px}
        h1{font-size:22px;line-height:1.3;margin:0 0 6px}
        p{margin:0 0 16px;color:#4a5a6a}
        fieldset{border:0;margin:0 0 18px;padding:0}
        legend{font-weight:600;margin-bottom:8px;padding:0}
        .person{display:flex;gap:12px;align-items:flex-start;padding:10px 12px;border:1px solid #d5dce4;border-radius:6px;margin-bottom:8px;cursor:pointer}
        .person:has(:checked){border-color:#0b4a7d;background:#eef5fb}
        .person input[type=radio]{margin:5px 0 0;width:16px;height:16px;accent-color:#0b4a7d;flex:none}
        .person span{display:block;min-width:0}
        .person small{display:block;font-size:14px}
        small{color:#5a6a7a}
        input[type=text]{display:block;font:inherit;margin-bottom:4px;padding:8px 10px;border:1px solid #8496a8;border-radius:6px;width:100%;max-width:240px}
        .choices{display:flex;flex-wrap:wrap;gap:10px}
        button{font:inherit;font-weight:600;flex:1 1 200px;padding:12px 16px;border:1px solid #0b4a7d;border-radius:6px;background:#fff;color:#0b4a7d;cursor:pointer}
        button.first{background:#0b4a7d;color:#fff}
        :focus-visible{outline:3px solid #f0a500;outline-offset:2px}
        .error{background:#fdecea;border:1px solid #c6392b;color:#8c1d13;border-radius:6px;padding:10px 12px;margin-bottom:16px}
        dl{display:grid;grid-template-columns:auto 1fr;gap:4px 16px;margin:0 0 18px}
        dt{color:#5a6a7a}
        dd{margin:0;overflow-wrap:anywhere}
        """;

    private static readonly string s_styleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));
    private static readonly HtmlEncoder s_html = HtmlEncoder.Create(UnicodeRanges.All);

    public static void Map(IEndpointRouteBuilder endpoints, Func<string, SignIn?> find)
    {
        endpoints.MapGet(Path, (HttpContext http, string? ticket) => find(ticket ?? "") is { } signIn ? Ask(http, signIn) : Unknown(http));
        endpoints.MapPost(Path, async (HttpContext http) =>
        {
            if (!http.Request.HasFormContentType)
                return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            if (find(form["ticket"].ToString()) is not { } signIn)
                return Unknown(http);
            // Without a choice it is the service itself that brings the person here by a form.
            if (!form.ContainsKey("as"))
                return Ask(http, signIn);
            var (staff, learner) = (form["person"].ToString(), form["learner"].ToString().Trim());
            if (SamplePeople.Find(learner.Length > 0 ? learner : staff) is not { } person)
                return Ask(http, signIn, staff, learner, "Tokio pavyzdinio asmens nėra: įrašykite nuo dalyvis-1 iki dalyvis-100000.");
            var asLegal = form["as"] == "legal";
            if (asLegal && person.Institution is null)
                return Ask(http, signIn, staff, learner, "Šis asmuo neatstovauja jokiam juridiniam asmeniui.");
            signIn.Choice = new(person, asLegal);
            return Confirm(http, signIn, signIn.Choice);
        });
    }

    private static IResult Ask(HttpContext http, SignIn signIn, string staff = "", string learner = "", string? error = null)
    {
        var people = SamplePeople.Staffs.Select((person, index) => Option(person.Key, staff.Length > 0 ? person.Key == staff : index == 0, $"{person.FirstName} {person.LastName}",
            $"<small>{Text(person.Key)}{(InstitutionOf(person) is { } institution ? $", {Text(institution.Name)}" : "")}</small>"));
        return Page(http, error is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity, "Tapatybės nustatymas", $"""
            <h1>Kas Jūs esate?</h1>
            <p>Čia bandomoji aplinka: tapatybė netikrinama, visi asmenys pramanyti.</p>
            {(error is null ? "" : $"""<div class="error" role="alert">{Text(error)}</div>""")}
            <form method="post" action="{Path}">
            <input type="hidden" name="ticket" value="{Text(signIn.Ticket)}">
            <fieldset><legend>Darbuotojas</legend>{string.Concat(people)}</fieldset>
            <fieldset><legend><label for="learner">Arba dalyvis</label></legend>
            <input type="text" id="learner" name="learner" value="{Text(learner)}" placeholder="dalyvis-1" maxlength="20" autocomplete="off" aria-describedby="hint">
            <small id="hint">Nuo dalyvis-1 iki dalyvis-100000. Įrašius dalyvį, prisijungia jis.</small></fieldset>
            <fieldset><legend>Prisijungimas</legend><div class="choices">
            {Button("natural", !signIn.BusinessAsked, "Fiziniam asmeniui")}{Button("legal", signIn.BusinessAsked, "Juridiniam asmeniui")}
            </div></fieldset>
            </form>
            """, "'self'");
    }

    private static IResult Confirm(HttpContext http, SignIn signIn, Choice choice)
    {
        var company = choice.AsLegal ? $"<dt>Juridinis asmuo</dt><dd>{Text(InstitutionOf(choice.Person)!.Name)}</dd>" : "";
        // The service may send the person on to another address, and browsers hold that to the form's rule as well.
        return Page(http, StatusCodes.Status200OK, "Tapatybė nustatyta", $"""
            <h1>Tapatybė nustatyta</h1>
            <p>Paslaugai bus perduoti šie duomenys.</p>
            <dl><dt>Asmuo</dt><dd>{Text($"{choice.Person.FirstName} {choice.Person.LastName}")}</dd>{company}<dt>Paslauga</dt><dd>{Text(signIn.Postback.Authority)}</dd></dl>
            <form method="post" action="{Text(signIn.Postback.AbsoluteUri)}">
            <input type="hidden" name="ticket" value="{Text(signIn.Ticket)}">
            <input type="hidden" name="customData" value="{Text(signIn.CustomData)}">
            <div class="choices"><button class="first" type="submit">Tęsti</button></div>
            </form>
            """, "http: https:");
    }

    private static IResult Unknown(HttpContext http) => Page(http, StatusCodes.Status404NotFound, "Prisijungimas nebegalioja",
        "<h1>Prisijungimas nebegalioja</h1><p>Jis jau panaudotas arba baigėsi jo laikas. Grįžkite į paslaugą ir prisijunkite iš naujo.</p>", "'none'");

    private static IResult Page(HttpContext http, int status, string title, string content, string formTargets)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'sha256-{s_styleHash}'; form-action {formTargets}; base-uri 'none'; frame-ancestors 'none'";
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        return Results.Text($"""
            <!DOCTYPE html>
            <html lang="lt"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{title} – VIISP simuliatorius</title><style>{Style}</style></head>
            <body><header><strong>Elektroniniai valdžios vartai</strong><span>VIISP simuliatorius</span></header><main><section>
            {content}
            </section></main></body></html>
            """, "text/html; charset=utf-8", statusCode: status);
    }

    private static string Option(string key, bool chosen, string name, string more) =>
        $"""<label class="person"><input type="radio" name="person" value="{Text(key)}"{(chosen ? " checked" : "")}><span>{Text(name)}{more}</span></label>""";

    private static string Button(string value, bool first, string label) => $"""<button type="submit" name="as" value="{value}"{(first ? " class=\"first\"" : "")}>{label}</button>""";

    private static SampleInstitution? InstitutionOf(SamplePerson person) => SampleData.Institutions.FirstOrDefault(institution => institution.LegalCode == person.Institution);

    private static string Text(string text) => s_html.Encode(text);
}
