using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Kursuok.SampleWorld.SamplePage;

namespace Kursuok.SampleWorld.Viisp;

/// <summary>The portal's pages: who are you, and then back with the ticket. They work without scripts and on a phone.</summary>
internal static class ViispPortal
{
    public const string Path = "/sample/viisp/portal";

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

    private static IResult Page(HttpContext http, int status, string title, string content, string formTargets) =>
        SamplePage.Show(http, status, "Elektroniniai valdžios vartai", "VIISP simuliatorius", title, content, $"img-src data:; form-action {formTargets}");

    private static string Option(string key, bool chosen, string name, string more) =>
        $"""<label class="option"><input type="radio" name="person" value="{Text(key)}"{(chosen ? " checked" : "")}><span>{Text(name)}{more}</span></label>""";

    private static string Button(string value, bool first, string label) => $"""<button type="submit" name="as" value="{value}"{(first ? " class=\"first\"" : "")}>{label}</button>""";

    private static SampleInstitution? InstitutionOf(SamplePerson person) => SampleData.Institutions.FirstOrDefault(institution => institution.LegalCode == person.Institution);
}
