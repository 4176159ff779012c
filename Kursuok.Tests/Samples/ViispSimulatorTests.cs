using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Security.Viisp;
using Kursuok.Tests.Functions;
using Kursuok.Tests.Functions.Platform.Security.Viisp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kursuok.Tests.Samples;

/// <summary>The whole way against the simulator, which signs and verifies on its own: SOAP, the portal's pages, and back.</summary>
public sealed partial class ViispSimulatorTests(Backend backend) : IClassFixture<Backend>
{
    private static readonly Uri s_postback = new("http://kursuok.example/api/sign-in/viisp?x=1&y=ž");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ViispClient Viisp => backend.Services.GetRequiredService<ViispClient>();

    [Fact]
    [Rule("AU-03", "AU-08")]
    public async Task A_learner_signs_in()
    {
        var ticket = await BeginAsync(ViispKind.NaturalPerson);
        await ChooseAsync(ticket, "dalyvis-17", "natural");
        var identity = await Viisp.ReadAsync(ticket, Cancellation);
        Assert.Equal("dalyvis-17@pastas.example", identity.Email?.Value);
        Assert.NotNull(identity.PersonalCode);
        Assert.Equal(identity.PersonalCode?.BirthDate, identity.Birthday);
        Assert.Null(identity.CompanyCode);
        Assert.NotEmpty(identity.FirstName);
    }

    [Fact]
    [Rule("AU-03", "AU-04")]
    public async Task The_head_signs_in_for_her_institution()
    {
        var ticket = await BeginAsync(ViispKind.LegalPerson);
        await ChooseAsync(ticket, "vadove", "legal");
        var identity = await Viisp.ReadAsync(ticket, Cancellation);
        Assert.Equal(("300000010", "UAB „Sėkmės akademija“", "Aušra", "Balčiūnienė"), (identity.CompanyCode?.Value, identity.CompanyName, identity.FirstName, identity.LastName));
    }

    [Fact]
    [Rule("AU-04")]
    public async Task The_head_who_chose_the_natural_person_does_not_come_in()
    {
        var ticket = await BeginAsync(ViispKind.LegalPerson);
        await ChooseAsync(ticket, "vadove", "natural");
        await AssertRefusedAsync(ViispRefusals.KindDiffers, ticket);
    }

    [Fact]
    [Rule("AU-05")]
    public async Task A_freelance_teacher_signs_in_as_a_citizen()
    {
        var ticket = await BeginAsync(ViispKind.FreelanceTeacher);
        await ChooseAsync(ticket, "dalyvis-3", "natural");
        var identity = await Viisp.ReadAsync(ticket, Cancellation);
        Assert.Equal((ViispKind.FreelanceTeacher, true, null), (identity.Kind, identity.PersonalCode is not null, identity.CompanyCode));
    }

    [Fact]
    public async Task A_ticket_is_read_once()
    {
        var ticket = await BeginAsync(ViispKind.NaturalPerson);
        await ChooseAsync(ticket, "dalyvis-1", "natural");
        var readers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                return (await Viisp.ReadAsync(ticket, Cancellation)).Email?.Value;
            }
            catch (RefusedException refused) when (refused.Refusal == ViispRefusals.TicketUnknown)
            {
                return null;
            }
        }));
        Assert.Equal("dalyvis-1@pastas.example", Assert.Single(readers, reader => reader is not null));
        Assert.Equal(HttpStatusCode.NotFound, (await backend.Http.GetAsync(ticket.Portal, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task A_ticket_of_nobody_or_of_one_who_is_still_at_the_portal_tells_nothing()
    {
        var ticket = await BeginAsync(ViispKind.NaturalPerson);
        await AssertRefusedAsync(ViispRefusals.TicketUnknown, ticket);
        await AssertRefusedAsync(ViispRefusals.TicketUnknown, ticket with { Value = Guid.NewGuid().ToString() });
    }

    [Fact]
    public async Task A_strangers_ticket_does_not_answer_for_mine()
    {
        var (mine, strangers) = (await BeginAsync(ViispKind.NaturalPerson), await BeginAsync(ViispKind.NaturalPerson));
        await ChooseAsync(strangers, "dalyvis-2", "natural");
        await AssertRefusedAsync(ViispRefusals.AnswerUntrusted, mine with { Value = strangers.Value });
        Assert.Single(backend.ForgiveErrors());
    }

    [Fact]
    public async Task A_ticket_expires()
    {
        await using var own = await Backend.StartAsync();
        var viisp = own.Services.GetRequiredService<ViispClient>();
        var ticket = await viisp.BeginAsync(ViispKind.NaturalPerson, s_postback, Cancellation);
        await ChooseAsync(own.Http, ticket, "dalyvis-1", "natural");
        await own.Clock.MoveToAsync(own.Clock.Now.AddMinutes(10), Cancellation);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => viisp.ReadAsync(ticket, Cancellation));
        Assert.Equal(ViispRefusals.TicketUnknown, refused.Refusal);
        Assert.Equal(HttpStatusCode.NotFound, (await own.Http.GetAsync(ticket.Portal, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Another_key_than_the_systems_own_gets_no_ticket()
    {
        await using var own = await Backend.StartAsync(settings: $"--Viisp:PrivateKey={PortalInPlace.Stranger.ExportPkcs8PrivateKeyPem()}");
        var refused = await Assert.ThrowsAsync<RefusedException>(() => own.Services.GetRequiredService<ViispClient>().BeginAsync(ViispKind.NaturalPerson, s_postback, Cancellation));
        Assert.Equal(ViispRefusals.RequestRefused, refused.Refusal);
        Assert.Contains("InvalidSignatureException", Assert.Single(own.ForgiveErrors()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_whole_sign_in_in_RSA_SHA1_for_a_portal_that_demands_it()
    {
        await using var own = await Backend.StartAsync(settings: ["--Viisp:SignWithSha1=true", "--Viisp:AcceptSha1=true"]);
        var viisp = own.Services.GetRequiredService<ViispClient>();
        var ticket = await viisp.BeginAsync(ViispKind.NaturalPerson, s_postback, Cancellation);
        await ChooseAsync(own.Http, ticket, "dalyvis-1", "natural");
        Assert.NotNull((await viisp.ReadAsync(ticket, Cancellation)).PersonalCode);
    }

    [Fact]
    public async Task Neither_logs_nor_addresses_hold_a_personal_code()
    {
        using var log = new EverythingLogged();
        backend.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var ticket = await BeginAsync(ViispKind.NaturalPerson);
        await ChooseAsync(ticket, "dalyvis-5", "natural");
        var code = (await Viisp.ReadAsync(ticket, Cancellation)).PersonalCode!.Value.Value;
        await AssertRefusedAsync(ViispRefusals.TicketUnknown, ticket);
        Assert.DoesNotContain(log.Lines, line => line.Contains(code, StringComparison.Ordinal));
        Assert.DoesNotContain(code, $"{ticket.Portal}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_works_without_scripts_and_says_whom_it_cannot_take()
    {
        var ticket = await BeginAsync(ViispKind.LegalPerson);
        using var page = await backend.Http.GetAsync(ticket.Portal, Cancellation);
        var html = await page.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("<html lang=\"lt\">", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.Contains("form-action 'self'", policy, StringComparison.Ordinal);

        Assert.Contains("neatstovauja jokiam juridiniam asmeniui", await PostAsync(backend.Http, HttpStatusCode.UnprocessableEntity, ticket, "dalyvis-1", "legal"), StringComparison.Ordinal);
        Assert.Contains("Tokio pavyzdinio asmens nėra", await PostAsync(backend.Http, HttpStatusCode.UnprocessableEntity, ticket, "<b>", "natural"), StringComparison.Ordinal);
        await AssertRefusedAsync(ViispRefusals.TicketUnknown, ticket);
    }

    private Task<ViispTicket> BeginAsync(ViispKind kind) => Viisp.BeginAsync(kind, s_postback, Cancellation);

    private Task ChooseAsync(ViispTicket ticket, string person, string kind) => ChooseAsync(backend.Http, ticket, person, kind);

    /// <summary>Chooses at the portal; the page it then shows posts the ticket and its custom data to the postback address.</summary>
    private static async Task ChooseAsync(HttpClient http, ViispTicket ticket, string person, string kind)
    {
        var page = await PostAsync(http, HttpStatusCode.OK, ticket, person, kind);
        Assert.Equal(s_postback.AbsoluteUri, WebUtility.HtmlDecode(FormAction().Match(page).Groups[1].Value));
        Assert.Equal([("ticket", ticket.Value), ("customData", ticket.CustomData)], Hidden().Matches(page).Select(field => (field.Groups[1].Value, field.Groups[2].Value)));
    }

    private static async Task<string> PostAsync(HttpClient http, HttpStatusCode status, ViispTicket ticket, string person, string kind)
    {
        using var form = new FormUrlEncodedContent(
        [
            new("ticket", ticket.Value), new("as", kind), new(person.StartsWith("dalyvis", StringComparison.Ordinal) ? "learner" : "person", person),
        ]);
        using var answer = await http.PostAsync(new Uri("/sample/viisp/portal", UriKind.Relative), form, Cancellation);
        Assert.Equal(status, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }

    private async Task AssertRefusedAsync(Refusal expected, ViispTicket ticket) =>
        Assert.Equal(expected, (await Assert.ThrowsAsync<RefusedException>(() => Viisp.ReadAsync(ticket, Cancellation))).Refusal);

    [GeneratedRegex("""<form method="post" action="([^"]*)">""")]
    private static partial Regex FormAction();

    [GeneratedRegex("""<input type="hidden" name="([^"]*)" value="([^"]*)">""")]
    private static partial Regex Hidden();

    private sealed class EverythingLogged : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
