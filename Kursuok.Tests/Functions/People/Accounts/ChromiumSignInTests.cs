using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.People.Institutions;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Kursuok.Tests.Functions.People.Accounts;

/// <summary>People sign in with a real browser, on a phone and at a desk: the sample frontend, the VIISP simulator, and back.</summary>
public sealed class ChromiumSignInTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Consent = "Sutinku su privatumo politika";
    private const string Pledge = "Susipažinau su naudotojo pasižadėjimu";

    private Task<Window> PhoneAsync() => chromium.OpenAsync(390, 844);

    private Task<Window> DeskAsync() => chromium.OpenAsync(1280, 800);

    [Fact]
    [Rule("Y-02", "AU-02", "AU-04", "AU-06", "AU-08", "AU-09")]
    public async Task The_head_enters_and_an_invited_user_confirms_and_chooses_the_institution()
    {
        await using var phone = await PhoneAsync();
        await using var desk = await DeskAsync();
        await using var backend = await StartAsync();

        await phone.Page.GotoAsync(Address(backend));
        await phone.SeeAsync("Prisijungimas");
        Assert.Equal(["Juridiniam asmeniui", "Laisvajam mokytojui"], await phone.Page.GetByRole(AriaRole.Group, new() { Name = "Mokymo paslaugų teikėjas" }).GetByRole(AriaRole.Button).AllInnerTextsAsync());
        await phone.PressAsync("Juridiniam asmeniui");
        Assert.Equal("Pažymėkite „Sutinku su privatumo politika“. Susipažinkite su naudotojo pasižadėjimu saugoti asmens duomenų paslaptį.", await phone.FaultAsync());
        await SignInAsync(phone, "Juridiniam asmeniui", "Aušra Balčiūnienė", "Juridiniam asmeniui");
        await phone.SeeAsync("Aušra Balčiūnienė");
        Assert.Equal("300000010", await InstitutionAsync(phone));
        Assert.Equal(["Institucijos naudotojai"], await ApplicationsAsync(phone));
        Assert.Equal(Address(backend), phone.Page.Url);
        await InviteAsync(backend, phone, "300000010", "egle@sekme.example");

        await desk.Page.GotoAsync(await LinkAsync(backend, "egle@sekme.example"));
        Assert.True(await desk.Page.GetByText("Esate pakviesti tapti įstaigos naudotoju").IsVisibleAsync());
        await SignInAsync(desk, "Fiziniam asmeniui", "Eglė Jankauskienė", "Fiziniam asmeniui");
        await desk.SeeAsync("Eglė Jankauskienė");
        Assert.Equal("UAB „Sėkmės akademija“", await InstitutionAsync(desk));
        Assert.Equal(12, (await ApplicationsAsync(desk)).Count);

        await phone.PressAsync("Atsijungti");
        await phone.SeeAsync("Prisijungimas");
        await SignInAsync(phone, "Laisvajam mokytojui", "Ona Rimkienė", "Fiziniam asmeniui");
        await phone.SeeAsync("Ona Rimkienė");
        await InviteAsync(backend, phone, "4000006", "egle@rimkiene.example");
        await desk.Page.GotoAsync("about:blank");
        await desk.Page.GotoAsync(await LinkAsync(backend, "egle@rimkiene.example"));
        await SignInAsync(desk, "Fiziniam asmeniui", "Eglė Jankauskienė", "Fiziniam asmeniui");
        await desk.SeeAsync("Eglė Jankauskienė");

        await desk.Page.GotoAsync(Address(backend));
        await SignInAsync(desk, "Fiziniam asmeniui", "Eglė Jankauskienė", "Fiziniam asmeniui");
        await desk.SeeAsync("Eglė Jankauskienė");
        Assert.Equal("nepasirinkta", await InstitutionAsync(desk));
        await desk.SeeAsync("Kuriai įstaigai atstovaujate?");
        await desk.PressAsync("Laisvoji mokytoja Ona Rimkienė");
        await desk.Page.Locator("#institution", new() { HasText = "Laisvoji mokytoja Ona Rimkienė" }).WaitForAsync();
        Assert.Contains("Institucijos naudotojai", await ApplicationsAsync(desk));
        Assert.Empty(phone.Complaints.Concat(desk.Complaints));
    }

    [Fact]
    [Rule("AU-03", "AU-11")]
    public async Task A_learner_signs_in_and_out_and_is_told_what_went_wrong()
    {
        await using var phone = await PhoneAsync();
        await using var backend = await StartAsync();
        await phone.Page.GotoAsync(Address(backend));
        await phone.TickAsync(Consent);
        await phone.PressAsync("Fiziniam asmeniui");
        await phone.SeeAsync("Kas Jūs esate?");
        await phone.Page.GetByLabel("Arba dalyvis").FillAsync("dalyvis-0");
        await phone.PressAsync("Fiziniam asmeniui");
        Assert.Equal("Tokio pavyzdinio asmens nėra: įrašykite nuo dalyvis-1 iki dalyvis-100000.", await phone.FaultAsync());
        await phone.Page.GetByLabel("Arba dalyvis").FillAsync("dalyvis-7");
        await phone.PressAsync("Fiziniam asmeniui");
        await phone.SeeAsync("Tapatybė nustatyta");
        await phone.PressAsync("Tęsti");
        await phone.SeeAsync("Tomas Žukauskas");
        var token = await phone.Page.GetByLabel("Prieigos raktas").InputValueAsync();
        Assert.Equal(["learner"], (await backend.With("Bearer " + token).GetAsync<MeView>("/api/me")).Roles);
        await phone.PressAsync("Atsijungti");
        await phone.SeeAsync("Prisijungimas");

        // With what the portal was asked for, the person has to come.
        await phone.TickAsync(Consent);
        await phone.TickAsync(Pledge);
        await phone.PressAsync("Juridiniam asmeniui");
        await phone.Page.GetByLabel("Aušra Balčiūnienė").CheckAsync();
        await phone.PressAsync("Fiziniam asmeniui");
        await phone.PressAsync("Tęsti");
        await phone.SeeAsync("Prisijungimas");
        Assert.Equal("Prisijungti nepavyko. Portale pasirinktas kitas prisijungimo būdas.", await phone.FaultAsync());
        Assert.Empty(phone.Complaints);
    }

    /// <summary>A backend whose frontend is the sample page beside it.</summary>
    private static async Task<Backend> StartAsync()
    {
        var backend = await Backend.StartAsync();
        backend.Services.GetRequiredService<IConfiguration>()["Kursuok:Frontend"] = backend.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);
        return backend;
    }

    private static string Address(Backend backend) => new Uri(backend.Http.BaseAddress!, "/prisijungti").AbsoluteUri;

    /// <summary>From the sign-in page through the portal, and on from there.</summary>
    private static async Task SignInAsync(Window window, string kind, string person, string asWhom)
    {
        await window.TickAsync(Consent);
        await window.TickAsync(Pledge);
        await window.PressAsync(kind);
        await window.SeeAsync("Kas Jūs esate?");
        await window.Page.GetByLabel(person).CheckAsync();
        await window.PressAsync(asWhom);
        await window.SeeAsync("Tapatybė nustatyta");
        await window.PressAsync("Tęsti");
    }

    private static Task<string> InstitutionAsync(Window window) => window.Page.Locator("#institution").InnerTextAsync();

    private static Task<IReadOnlyList<string>> ApplicationsAsync(Window window) => window.Page.Locator("#applications li").AllInnerTextsAsync();

    /// <summary>With the token that the page shows.</summary>
    private static async Task InviteAsync(Backend backend, Window head, string institution, string email)
    {
        var token = await head.Page.GetByLabel("Prieigos raktas").InputValueAsync();
        await backend.With("Bearer " + token).PostAsync<UserView>($"/api/institutions/{institution}/users",
            new NewUser("Eglė", "Jankauskienė", email, new(ImmutableArray.Create(UserGroup.Administrator), null, null), false));
    }

    private static async Task<string> LinkAsync(Backend backend, string email) =>
        (await backend.MailsAsync()).Single(mail => mail.To == email && mail.Body.Contains("#pakvietimas=", StringComparison.Ordinal)).Body.Split('\n').Single(line => line.Contains("#pakvietimas=", StringComparison.Ordinal));
}
