using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text;
using Kursuok.Domain.People.Accounts;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.People.Institutions;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Training.Groups;
using Kursuok.Functions.Training.Providers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kursuok.Tests.Functions.People.Accounts;

/// <summary>Whole sign-ins through the VIISP simulator: its pages, its SOAP and its signatures.</summary>
public sealed class SignInTests
{
    private const string Institution = "300000010";
    private const string Head = "vadove";
    private static readonly RightsForm s_administrator = new([UserGroup.Administrator], null, null);
    private static readonly NewUser s_eglė = new("Eglė", "Jankauskienė", "egle@sekme.example", s_administrator, false);

    private static Caller With(Backend backend, SessionTokens tokens) => backend.With("Bearer " + tokens.AccessToken);

    private static string Users(string institution = Institution) => $"/api/institutions/{institution}/users";

    /// <summary>The head has entered and invited Eglė («administratore» at VIISP) as the administrator.</summary>
    private static async Task<(Browser Browser, Caller Head, UserView User, string Link)> InvitedAsync(Backend backend)
    {
        var browser = new Browser(backend);
        var head = With(backend, await browser.SignInAsync(Head, SignInKind.LegalPerson));
        var user = await head.PostAsync<UserView>(Users(), s_eglė);
        return (browser, head, user, await Browser.InvitationAsync(backend, s_eglė.Email));
    }

    [Fact]
    [Rule("AU-01", "AU-02", "AU-03", "AU-04", "U-01", "U-05")]
    public async Task The_head_enters_first_and_invites_an_administrator()
    {
        await using var backend = await Backend.StartAsync();
        // A token that names an administrator opens nothing before the head has come.
        await backend.As(Head).RefusedAsync(409, "user-head-first", HttpMethod.Post, Users(), s_eglė);

        var browser = new Browser(backend);
        Assert.Equal("viisp-kind-differs", (await browser.ReturnAsync(await browser.BeginAsync(SignInKind.LegalPerson), Head)).Problem.Code);
        var tokens = await browser.SignInAsync(Head, SignInKind.LegalPerson);
        Assert.Equal(Institution, tokens.Institution);
        var head = With(backend, tokens);
        var me = await head.GetAsync<MeView>("/api/me");
        Assert.Equal(["head"], me.Roles);
        Assert.Equal((Institution, "Aušra"), (me.Institution, me.FirstName));
        Assert.Equal(["Institucijos naudotojai"], me.Applications.Select(application => application.Label));

        await head.RefusedAsync(409, "user-administrator-first", HttpMethod.Post, Users(), s_eglė with { Rights = new([UserGroup.Employee], null, null) });
        await head.RefusedAsync(422, "employer-unknown", HttpMethod.Post, Users(), s_eglė with { Rights = new([UserGroup.EmployerRepresentative], "300000003", null) });
        var user = await head.PostAsync<UserView>(Users(), s_eglė);
        Assert.Equal((UserState.Invited, "Pakviestas"), (user.State, user.StateLabel));
        Assert.Equal([user.Id], (await head.GetAsync<ImmutableArray<UserView>>(Users())).Select(listed => listed.Id));
        await head.RefusedAsync(403, "role-missing", HttpMethod.Get, Users("300000003"));
        await head.RefusedAsync(403, "role-missing", HttpMethod.Get, $"/api/institutions/{Institution}");
    }

    [Fact]
    [Rule("AU-01", "AU-05")]
    public async Task A_freelance_teacher_enters_as_the_institution_that_the_register_holds()
    {
        await using var backend = await Backend.StartAsync();
        var tokens = await new Browser(backend).SignInAsync("laisvoji-mokytoja", SignInKind.FreelanceTeacher);
        Assert.Equal("4000006", tokens.Institution);
        var own = new NewUser("Ona", "Rimkienė", "ona.rimkiene@pastas.example", new([UserGroup.Administrator, UserGroup.ContractSigner], null, "Individualios veiklos pažyma Nr. 5"), true);
        await With(backend, tokens).RefusedAsync(422, "user-self-rights-incomplete", HttpMethod.Post, Users("4000006"), own with { Rights = s_administrator });
        Assert.Equal(2, (await With(backend, tokens).PostAsync<UserView>(Users("4000006"), own)).GroupLabels.Length);

        var browser = new Browser(backend);
        var begun = await browser.BeginAsync(SignInKind.FreelanceTeacher);
        Assert.Equal("institution-unknown", (await browser.ReturnAsync(begun, "dalyvis-1")).Problem.Code);
    }

    [Fact]
    [Rule("AU-02")]
    public async Task Nobody_enters_without_the_consent_and_the_pledge()
    {
        await using var backend = await Backend.StartAsync();
        Task<Problem422> Refused(SignInForm form) => Problem422.OfAsync(backend, form);
        Assert.Equal(["privacyConsent", "secrecyPledge"], (await Refused(new(SignInKind.LegalPerson, false, false, null))).Fields);
        Assert.Equal(["secrecyPledge"], (await Refused(new(SignInKind.FreelanceTeacher, true, false, null))).Fields);
        Assert.Equal(["privacyConsent"], (await Refused(new(SignInKind.NaturalPerson, false, false, null))).Fields);
        Assert.Equal(["kind"], (await Refused(new(null, true, true, null))).Fields);

        var tokens = await new Browser(backend).SignInAsync(Head, SignInKind.LegalPerson);
        var person = await backend.Services.GetRequiredService<AccountStore>().FindAsync(Browser.Claims(tokens.AccessToken)["sub"].GetString()!, TestContext.Current.CancellationToken);
        Assert.Equal((backend.Clock.Now, backend.Clock.Now), (person.ConsentedAt, person.PledgedAt!.Value));
    }

    [Fact]
    [Rule("AU-06", "AU-07", "AU-08", "AU-10", "AU-11")]
    public async Task An_invited_user_confirms_by_a_link_that_opens_once()
    {
        await using var backend = await Backend.StartAsync();
        var (browser, head, user, link) = await InvitedAsync(backend);
        var letter = (await backend.MailsAsync()).Single(mail => mail.To == s_eglė.Email);
        Assert.Contains("Mokymo institucijos administratorius", letter.Body, StringComparison.Ordinal);
        Assert.Contains("„Fiziniam asmeniui“", letter.Body, StringComparison.Ordinal);

        // Whoever else gets the link is not the invited person, and the invited one comes as a natural person.
        Assert.Equal("invitation-of-another", (await browser.ReturnAsync(await browser.BeginAsync(invitation: link), "darbuotojas")).Problem.Code);
        await backend.Anyone.RefusedAsync(422, "fields-invalid", HttpMethod.Post, "/api/sign-in", new SignInForm(SignInKind.LegalPerson, true, true, link));
        var other = link[..^2] + (link.EndsWith("AA", StringComparison.Ordinal) ? "BB" : "AA");
        foreach (var wrong in new[] { other, "x", $"{Institution}.{user.Id}.", $"300000003.{user.Id}.{link.Split('.')[2]}" })
            await backend.Anyone.RefusedAsync(404, "invitation-void", HttpMethod.Post, "/api/sign-in", new SignInForm(SignInKind.NaturalPerson, true, true, wrong));

        var tokens = await browser.SignInAsync("administratore", invitation: link);
        Assert.Equal(Institution, tokens.Institution);
        var me = await With(backend, tokens).GetAsync<MeView>("/api/me");
        Assert.Equal(["learner", "administrator"], me.Roles);
        Assert.Equal(12, me.Applications.Length);
        Assert.Contains((await backend.MailsAsync()), mail => mail.To == s_eglė.Email && mail.Subject == "Jūsų tapatybė patvirtinta" && mail.Body.Contains("/prisijungti\n", StringComparison.Ordinal));
        await With(backend, tokens).GetAsync<InstitutionView>($"/api/institutions/{Institution}");

        await backend.Anyone.RefusedAsync(409, "invitation-used", HttpMethod.Post, "/api/sign-in", new SignInForm(SignInKind.NaturalPerson, true, true, link));
        // From now on she comes without a link, and her only institution is hers at once.
        Assert.Equal(Institution, (await browser.SignInAsync("administratore")).Institution);
        await head.RefusedAsync(409, "user-last-administrator", HttpMethod.Delete, $"{Users()}/{user.Id}");
    }

    [Fact]
    [Rule("AU-06")]
    public async Task A_link_grows_old_and_a_new_one_takes_its_place()
    {
        await using var backend = await Backend.StartAsync();
        var (browser, _, user, link) = await InvitedAsync(backend);
        await backend.MoveToAsync(backend.Today.AddDays(8));
        Assert.Equal("invitation-expired", (await browser.ReturnAsync(await browser.BeginAsync(invitation: link), "administratore")).Problem.Code);
        var head = With(backend, await browser.SignInAsync(Head, SignInKind.LegalPerson));
        Assert.Equal(user.Id, (await head.PostAsync<UserView>($"{Users()}/{user.Id}/invite")).Id);
        await backend.Anyone.RefusedAsync(404, "invitation-void", HttpMethod.Post, "/api/sign-in", new SignInForm(SignInKind.NaturalPerson, true, true, link));
        var codes = (await backend.MailsAsync()).Where(mail => mail.To == s_eglė.Email).Select(mail => mail.Body[(mail.Body.IndexOf('#', StringComparison.Ordinal) + 13)..].Split('\n')[0]).ToList();
        Assert.Equal(Institution, (await browser.SignInAsync("administratore", invitation: codes.Single(code => code != link))).Institution);
    }

    [Fact]
    [Rule("AU-09")]
    public async Task Who_works_for_several_institutions_chooses_one()
    {
        await using var backend = await Backend.StartAsync();
        var (browser, _, _, link) = await InvitedAsync(backend);
        await browser.SignInAsync("administratore", invitation: link);
        var teacher = With(backend, await browser.SignInAsync("laisvoji-mokytoja", SignInKind.FreelanceTeacher));
        var second = await teacher.PostAsync<UserView>(Users("4000006"), s_eglė with { Email = "egle@rimkiene.example" });
        await browser.SignInAsync("administratore", invitation: await Browser.InvitationAsync(backend, "egle@rimkiene.example"));

        var tokens = await browser.SignInAsync("administratore");
        Assert.Null(tokens.Institution);
        var me = await With(backend, tokens).GetAsync<MeView>("/api/me");
        Assert.Equal(["learner"], me.Roles);
        Assert.Equal(new[] { Institution, "4000006" }.Order(StringComparer.Ordinal), me.Institutions.Select(institution => institution.Code).Order(StringComparer.Ordinal));
        await With(backend, tokens).RefusedAsync(403, "institution-not-yours", HttpMethod.Post, "/api/sessions/choose", new ChosenInstitution("300000003"));
        var chosen = await With(backend, tokens).PostAsync<SessionTokens>("/api/sessions/choose", new ChosenInstitution("4000006"));
        await With(backend, chosen).GetAsync<ImmutableArray<UserView>>(Users("4000006"));
        await With(backend, chosen).RefusedAsync(403, "role-missing", HttpMethod.Get, Users());
        Assert.Equal("4000006", (await backend.Anyone.PostAsync<SessionTokens>("/api/sessions/refresh", new SessionRefresh(tokens.RefreshToken!))).Institution);
        Assert.Equal(UserState.Confirmed, (await teacher.GetAsync<ImmutableArray<UserView>>(Users("4000006"))).Single(user => user.Id == second.Id).State);
    }

    [Fact]
    [Rule("U-07")]
    public async Task Rights_that_are_taken_away_end_with_the_access_token()
    {
        await using var backend = await Backend.StartAsync();
        var (browser, head, _, link) = await InvitedAsync(backend);
        var eglė = With(backend, await browser.SignInAsync("administratore", invitation: link));
        var tomas = await eglė.PostAsync<UserView>(Users(), new NewUser("Tomas", "Urbonas", "tomas@sekme.example", new([UserGroup.Employee], null, null), false));
        var tokens = await browser.SignInAsync("darbuotojas", invitation: await Browser.InvitationAsync(backend, "tomas@sekme.example"));
        Assert.Equal(["learner", "employee"], (await With(backend, tokens).GetAsync<MeView>("/api/me")).Roles);
        await With(backend, tokens).RefusedAsync(403, "role-missing", HttpMethod.Get, Users());

        await eglė.PutAsync<UserView>($"{Users()}/{tomas.Id}", new UserForm("Tomas", "Urbonas", "tomas@sekme.example", new([UserGroup.ContractSigner], null, "Įgaliojimas Nr. 3")));
        tokens = await backend.Anyone.PostAsync<SessionTokens>("/api/sessions/refresh", new SessionRefresh(tokens.RefreshToken!));
        var me = await With(backend, tokens).GetAsync<MeView>("/api/me");
        Assert.Equal("Įgaliojimas Nr. 3", me.SigningDocument);
        Assert.Equal(["learner", "contract-signer"], me.Roles);
        await head.DeleteAsync<UserView>($"{Users()}/{tomas.Id}");
        tokens = await backend.Anyone.PostAsync<SessionTokens>("/api/sessions/refresh", new SessionRefresh(tokens.RefreshToken!));
        Assert.Null(tokens.Institution);
        Assert.Empty((await With(backend, tokens).GetAsync<MeView>("/api/me")).Institutions);
    }

    [Fact]
    public async Task A_refresh_token_used_again_ends_the_session()
    {
        await using var backend = await Backend.StartAsync();
        var first = await new Browser(backend).SignInAsync("dalyvis-1");
        Task<Problem> Over(string? token) => backend.Anyone.RefusedAsync(401, "session-over", HttpMethod.Post, "/api/sessions/refresh", new SessionRefresh(token!));
        var second = await backend.Anyone.PostAsync<SessionTokens>("/api/sessions/refresh", new SessionRefresh(first.RefreshToken!));
        await Over(first.RefreshToken);
        await Over(second.RefreshToken);
        foreach (var wrong in new[] { null, "", "x", "0123456789abcdef.x" })
            await Over(wrong);

        var another = await new Browser(backend).SignInAsync("dalyvis-1");
        Assert.Equal(HttpStatusCode.NoContent, (await With(backend, another).SendAsync(HttpMethod.Delete, "/api/sessions/current")).Status);
        await Over(another.RefreshToken);
        await With(backend, another).RefusedAsync(401, "token-invalid", HttpMethod.Post, "/api/me/eligibility/check"); // For its last minutes it reads, and changes nothing.
        Assert.Equal(HttpStatusCode.OK, (await With(backend, another).SendAsync(HttpMethod.Get, "/api/me")).Status);
        await backend.As("dalyvis-1").RefusedAsync(401, "session-over", HttpMethod.Delete, "/api/sessions/current");
    }

    [Fact]
    public async Task A_sign_in_returns_once_to_the_one_who_began_it()
    {
        await using var backend = await Backend.StartAsync();
        var browser = new Browser(backend);
        var begun = await browser.BeginAsync();
        var (action, fields) = await browser.IdentifyAsync(begun, "dalyvis-1");
        async Task<Reply> Back(Dictionary<string, string> form) => await backend.Anyone.SendAsync(HttpMethod.Post, action, new FormUrlEncodedContent(form));
        var code = (await Back(fields)).As<SignInCode>().Code;
        Assert.Equal("viisp-ticket-unknown", (await Back(fields)).Problem.Code);
        Assert.Equal("viisp-ticket-unknown", (await Back([])).Problem.Code);
        Assert.Equal(415, (int)(await backend.Anyone.SendAsync(HttpMethod.Post, action)).Status);

        // The code alone, as somebody would have it who looked over the shoulder, opens nothing, and is spent by the try.
        await backend.Anyone.RefusedAsync(401, "session-over", HttpMethod.Post, "/api/sessions", new SessionStart(code, "x"));
        await backend.Anyone.RefusedAsync(401, "session-over", HttpMethod.Post, "/api/sessions", new SessionStart(code, begun.Verifier));

        var late = await browser.BeginAsync();
        var reply = await browser.ReturnAsync(late, "dalyvis-1");
        await backend.Clock.MoveToAsync(backend.Clock.Now.AddMinutes(3), TestContext.Current.CancellationToken);
        await backend.Anyone.RefusedAsync(401, "session-over", HttpMethod.Post, "/api/sessions", new SessionStart(reply.As<SignInCode>().Code, late.Verifier));

        var forged = await browser.BeginAsync();
        (action, fields) = await browser.IdentifyAsync(forged, "dalyvis-1");
        fields["customData"] = "kita";
        Assert.Equal("viisp-ticket-unknown", (await Back(fields)).Problem.Code);
    }

    [Fact]
    public async Task Tokens_of_the_key_before_hold_until_they_are_dead()
    {
        await using var backend = await Backend.StartAsync();
        var keys = backend.Services.GetRequiredService<SigningKeys>();
        async Task<string[]> PublishedAsync() => [.. (await backend.Anyone.GetAsync<KeySet>("/api/.well-known/jwks.json")).Keys.Select(key => key.Kid)];
        Task MinutesAsync(int minutes) => backend.Clock.MoveToAsync(backend.Clock.Now.AddMinutes(minutes), TestContext.Current.CancellationToken);

        var old = await new Browser(backend).SignInAsync("dalyvis-1");
        var first = Assert.Single(await PublishedAsync());
        await MinutesAsync(1);
        await keys.RotateAsync(TestContext.Current.CancellationToken);
        var both = await PublishedAsync();
        Assert.Equal([first, both[^1]], both);
        // The new key is published before it signs.
        var tokens = await backend.Anyone.PostAsync<SessionTokens>("/api/sessions/refresh", new SessionRefresh(old.RefreshToken!));
        Assert.Equal(first, new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(tokens.AccessToken).Kid);
        await MinutesAsync(6);
        await With(backend, old).GetAsync<MeView>("/api/me");
        tokens = await backend.Anyone.PostAsync<SessionTokens>("/api/sessions/refresh", new SessionRefresh(tokens.RefreshToken!));
        Assert.Equal(both[^1], new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(tokens.AccessToken).Kid);
        await MinutesAsync(10);
        await With(backend, old).RefusedAsync(401, "token-invalid", HttpMethod.Get, "/api/me");
        await With(backend, tokens).GetAsync<MeView>("/api/me");
        await MinutesAsync(6);
        Assert.Equal([both[^1]], await PublishedAsync());

        await backend.RestartAsync();
        Assert.Equal([both[^1]], await PublishedAsync());
    }

    /// <summary>The registers are asked with the code that is kept sealed; it stands nowhere else, in whichever form.</summary>
    [Fact]
    public async Task No_personal_code_stands_in_a_table_a_letter_a_log_a_token_or_an_address()
    {
        await using var backend = await Backend.StartAsync(settings:
        [
            "--Logging:LogLevel:Default=Debug", "--Logging:LogLevel:Microsoft.AspNetCore.Hosting=Information", "--Logging:LogLevel:System.Net.Http.HttpClient=Information",
        ]);
        using var log = new WholeLog();
        backend.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var office = await Office.FullAsync(backend);
        var story = await Story.AnnouncedAsync(office);
        var (browser, _, _, link) = await InvitedAsync(backend);
        var people = new List<SessionTokens> { await browser.SignInAsync("administratore", invitation: link), await browser.SignInAsync("dalyvis-2"), await browser.SignInAsync("laisvoji-mokytoja", SignInKind.FreelanceTeacher) };
        var learner = With(backend, people[1]);
        await learner.PostAsync<RegistrationItem>($"{story.Path}/registrations", new NewRegistration(Kursuok.Domain.Training.Groups.Funding.ImpBasket, null, null));
        Assert.NotNull((await story.ParticipantsAsync()).Single().Employed);

        // The sample sign-in tells the codes of the same people.
        var codes = new List<string>();
        foreach (var person in (string[])["administratore", "dalyvis-2", "laisvoji-mokytoja", Head])
            codes.Add(Browser.Claims(await backend.TokenAsync(person))["personal_code"].GetString()!);
        await backend.SettleAsync();
        // Locks hold nothing and let nobody read them.
        var kept = Directory.EnumerateFiles(backend.Folder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("-owner", StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal)).Select(file => (file, Encoding.Latin1.GetString(Read(file)))).ToList();
        Assert.Contains(kept, file => file.Item2.Contains("Rimkien", StringComparison.Ordinal));
        Assert.Contains(kept, file => file.file.EndsWith(".eml", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.Contains("sign-in/viisp", StringComparison.Ordinal));
        foreach (var code in codes)
        {
            Assert.DoesNotContain(log.Lines, line => line.Contains(code, StringComparison.Ordinal));
            Assert.Equal(11, code.Length);
            Assert.All(kept, file => Assert.DoesNotContain(code, file.Item2, StringComparison.Ordinal));
            Assert.All(await backend.MailsAsync(), mail => Assert.DoesNotContain(code, mail.Body + mail.Subject, StringComparison.Ordinal));
            Assert.All(people, tokens => Assert.DoesNotContain(Browser.Claims(tokens.AccessToken).Values, claim => claim.ToString().Contains(code, StringComparison.Ordinal)));
            Assert.DoesNotContain(browser.Visited, address => address.Contains(code, StringComparison.Ordinal));
        }

        static byte[] Read(string file)
        {
            using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var content = new byte[open.Length];
            open.ReadExactly(content);
            return content;
        }
    }

    [Fact]
    public async Task The_browser_goes_on_to_the_frontend_with_a_code_or_with_what_went_wrong()
    {
        await using var backend = await Backend.StartAsync(settings: "--Kursuok:Frontend=https://kursuok.example");
        var browser = new Browser(backend);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = backend.Http.BaseAddress };
        var begun = await browser.BeginAsync();
        var (action, fields) = await browser.IdentifyAsync(begun, "dalyvis-1");
        async Task<string> Back()
        {
            using var form = new FormUrlEncodedContent(fields);
            using var answer = await http.PostAsync(action, form, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            return answer.Headers.Location!.OriginalString;
        }

        const string code = "https://kursuok.example/prisijungti#kodas=";
        var there = await Back();
        Assert.StartsWith(code, there, StringComparison.Ordinal);
        Assert.NotNull((await backend.Anyone.PostAsync<SessionTokens>("/api/sessions", new SessionStart(there[code.Length..], begun.Verifier))).RefreshToken);
        Assert.Equal("https://kursuok.example/prisijungti#klaida=viisp-ticket-unknown", await Back());
    }

    private sealed class WholeLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
            // Nothing is held.
        }
    }

    private sealed record Problem422(string[] Fields)
    {
        public static async Task<Problem422> OfAsync(Backend backend, SignInForm form) =>
            new([.. (await backend.Anyone.RefusedAsync(422, "fields-invalid", HttpMethod.Post, "/api/sign-in", form)).Fields!.Select(field => field.Field)]);
    }
}
