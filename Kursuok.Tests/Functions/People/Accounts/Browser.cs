using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kursuok.Domain.People.Accounts;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Messaging;

namespace Kursuok.Tests.Functions.People.Accounts;

/// <summary>A person at a browser, who signs in through the VIISP simulator's own pages.</summary>
internal sealed partial class Browser(Backend backend)
{
    /// <summary>Every address that the person's browser was at.</summary>
    public List<string> Visited { get; } = [];

    /// <summary>The whole way from the first request to a session.</summary>
    public async Task<SessionTokens> SignInAsync(string person, SignInKind kind = SignInKind.NaturalPerson, string? invitation = null)
    {
        var begun = await BeginAsync(kind, invitation);
        var reply = await ReturnAsync(begun, person, kind == SignInKind.LegalPerson);
        Assert.True(reply.Status == HttpStatusCode.OK, reply.ToString());
        return await backend.Anyone.PostAsync<SessionTokens>("/api/sessions", new SessionStart(reply.As<SignInCode>().Code, begun.Verifier));
    }

    public Task<SignInBegun> BeginAsync(SignInKind kind = SignInKind.NaturalPerson, string? invitation = null) =>
        backend.Anyone.PostAsync<SignInBegun>("/api/sign-in", new SignInForm(kind, true, true, invitation));

    /// <summary>Identified at the portal, and back at the backend with the ticket.</summary>
    public async Task<Reply> ReturnAsync(SignInBegun begun, string person, bool asLegal = false)
    {
        var (action, fields) = await IdentifyAsync(begun, person, asLegal);
        return await backend.Anyone.SendAsync(HttpMethod.Post, Visit(action), new FormUrlEncodedContent(fields));
    }

    /// <summary>The form with which the portal would send the person back.</summary>
    public async Task<(string Action, Dictionary<string, string> Fields)> IdentifyAsync(SignInBegun begun, string person, bool asLegal = false)
    {
        var page = await backend.Anyone.SendAsync(HttpMethod.Get, Visit(begun.PortalAddress));
        var fields = Fields(page.Text);
        fields[person.StartsWith("dalyvis-", StringComparison.Ordinal) ? "learner" : "person"] = person;
        fields["as"] = asLegal ? "legal" : "natural";
        var confirm = await backend.Anyone.SendAsync(HttpMethod.Post, Visit(Action().Match(page.Text).Groups[1].Value), new FormUrlEncodedContent(fields));
        Assert.True(confirm.Status == HttpStatusCode.OK, confirm.Text);
        return (WebUtility.HtmlDecode(Action().Match(confirm.Text).Groups[1].Value), Fields(confirm.Text));
    }

    /// <summary>What a token says, read without checking it.</summary>
    public static Dictionary<string, JsonElement> Claims(string token) =>
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]))!;

    /// <summary>The code of the newest confirmation link that was sent to somebody.</summary>
    public static async Task<string> InvitationAsync(Backend backend, string email) =>
        Link().Match((await backend.MailsAsync()).Last(mail => mail.To == email && Link().IsMatch(mail.Body)).Body).Groups[1].Value;

    private string Visit(string address)
    {
        Visited.Add(address);
        return address;
    }

    private static Dictionary<string, string> Fields(string page) =>
        Hidden().Matches(page).ToDictionary(field => field.Groups[1].Value, field => WebUtility.HtmlDecode(field.Groups[2].Value), StringComparer.Ordinal);

    [GeneratedRegex("""<form method="post" action="([^"]*)">""")]
    private static partial Regex Action();

    [GeneratedRegex("""<input type="hidden" name="([^"]*)" value="([^"]*)">""")]
    private static partial Regex Hidden();

    [GeneratedRegex("#pakvietimas=(\\S+)")]
    private static partial Regex Link();
}
