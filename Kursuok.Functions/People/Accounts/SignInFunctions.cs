using Kursuok.Domain.People.Accounts;
using Kursuok.Domain.People.Institutions;
using Kursuok.Functions.People.Institutions;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.OutsideRegisters;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Security.Viisp;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace Kursuok.Functions.People.Accounts;

/// <summary>
/// Signing in through VIISP (§1): the browser goes to the portal, the portal sends it back here, and it leaves with a
/// code that only the one who began can turn into a session.
/// </summary>
[Feature("Accounts")]
public sealed class SignInFunctions(
    ViispClient viisp, OneTimeStore once, AccountStore accounts, UserStore users, IInstitutionDirectory institutions,
    OwnAddress address, TimeProvider clock, IConfiguration settings)
{
    private const int LongestForm = 8 * 1024;
    private static readonly TimeSpan s_codeHolds = TimeSpan.FromMinutes(2);

    [Function("SignIn")]
    [Endpoint("Pradėti prisijungimą per VIISP", Public = true, Takes = typeof(SignInForm), AnswersSecrets = true, Answers = typeof(SignInBegun), Refuses = [typeof(ViispRefusals), typeof(UserRefusals)])]
    public async Task<IResult> Begin([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/sign-in")] HttpRequest request, CancellationToken cancellation)
    {
        var form = (await request.BodyAsync<SignInForm>(cancellation)).Checked();
        var invitation = form.Invitation is { } link ? await users.OpenAsync(link, cancellation) : null;
        var ticket = await viisp.BeginAsync(KindOf(form.Kind!.Value), address.Of(request, "/api/sign-in/viisp"), cancellation);
        var verifier = Secrets.Random();
        await once.PutAsync(ticket.Value, new Begun(ticket.CustomData, form.Kind.Value, ticket.Expires, form.SecrecyPledge, invitation, Secrets.Hash(verifier)), ticket.Expires, cancellation);
        return Requests.Answer(new SignInBegun(ticket.Portal.IsAbsoluteUri ? ticket.Portal.AbsoluteUri : address.Of(request, ticket.Portal.OriginalString).AbsoluteUri, verifier));
    }

    [Function("ReturnFromViisp")]
    [Endpoint("Grįžti iš VIISP su nustatyta tapatybe", Public = true, TakesContent = ["application/x-www-form-urlencoded"], AnswersSecrets = true, Answers = typeof(SignInCode),
        Refuses = [typeof(ViispRefusals), typeof(UserRefusals), typeof(DirectoryRefusals), typeof(RegisterRefusals)])]
    public async Task<IResult> Return([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/sign-in/viisp")] HttpRequest request, CancellationToken cancellation)
    {
        if (settings["Kursuok:Frontend"] is not { Length: > 0 } frontend)
            return Requests.Answer(new SignInCode(await EnterAsync(request, cancellation)));
        try
        {
            return Results.Redirect($"{frontend}/prisijungti#kodas={await EnterAsync(request, cancellation)}");
        }
        catch (RefusedException refused)
        {
            // A person looks at this answer, not a program: the frontend tells him or her.
            return Results.Redirect($"{frontend}/prisijungti#klaida={refused.Refusal.Code}");
        }
    }

    private async Task<string> EnterAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.HasFormContentType)
            throw HttpRefusals.ContentUnsupported.Because("Laukiama VIISP forma.");
        using var content = await request.ContentAsync(LongestForm, cancellation);
        var form = QueryHelpers.ParseQuery(System.Text.Encoding.UTF8.GetString(content.GetBuffer().AsSpan(0, (int)content.Length)));
        string Field(string name) => form.TryGetValue(name, out var value) ? value.ToString() : "";
        if (await once.TakeAsync<Begun>(Field("ticket"), cancellation) is not { } begun || !Secrets.Same(begun.CustomData, Field("customData")))
            throw ViispRefusals.TicketUnknown.Because("Šis prisijungimas nebežinomas: jis jau panaudotas arba baigėsi jo laikas. Prisijunkite iš naujo.");
        var identity = await viisp.ReadAsync(new(Field("ticket"), begun.CustomData, KindOf(begun.Kind), begun.Expires, new("about:blank")), cancellation);
        var person = await accounts.SignInAsync(identity, begun.Pledges, request.From(), cancellation);
        var institution = begun.Kind == SignInKind.NaturalPerson
            ? await ConfirmAsync(person, begun.Invitation, request.From())
            : await EnterAsHeadAsync(person, await InstitutionOfAsync(identity, cancellation), request.From(), cancellation);
        var code = Secrets.Random();
        await once.PutAsync(code, new SignedIn(person.Id, begun.Kind, institution, begun.VerifierHash), clock.GetUtcNow() + s_codeHolds, cancellation);
        return code;
    }

    /// <summary>An invited person becomes a user and comes for that institution (AU-07); others choose later.</summary>
    private async Task<string?> ConfirmAsync(Account person, OpenInvitation? invitation, string? from)
    {
        if (invitation is null)
            return null;
        await users.DecideAsync(invitation.Institution, new(person.Id, person.FullName, Roles.Learner) { From = from }, new ConfirmUser(invitation.User, invitation.Invitation, person.FirstName, person.LastName));
        return invitation.Institution;
    }

    private async Task<string> EnterAsHeadAsync(Account person, string code, string? from, CancellationToken cancellation)
    {
        var actor = new Actor(person.Id, person.FullName, Roles.Head, code) { From = from };
        await users.DecideAsync(code, actor, new EnterAsHead(await institutions.NameOfAsync(code, cancellation)));
        return code;
    }

    /// <summary>The institution that VIISP names, or that ŠMIR holds a freelance teacher as.</summary>
    private async Task<string> InstitutionOfAsync(ViispIdentity identity, CancellationToken cancellation) =>
        identity.CompanyCode?.Value ?? await institutions.FreelanceTeacherAsync(identity.PersonalCode!.Value, cancellation);

    private static ViispKind KindOf(SignInKind kind) => kind switch
    {
        SignInKind.NaturalPerson => ViispKind.NaturalPerson,
        SignInKind.LegalPerson => ViispKind.LegalPerson,
        SignInKind.FreelanceTeacher => ViispKind.FreelanceTeacher,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}

/// <param name="PrivacyConsent">„Sutinku su privatumo politika“ (AU-02).</param>
/// <param name="SecrecyPledge">The pledge to keep the secrecy of personal data; needed of all who enter for an institution.</param>
/// <param name="Invitation">The code of the confirmation link.</param>
public sealed record SignInForm(SignInKind? Kind, bool PrivacyConsent, bool SecrecyPledge, string? Invitation)
{
    internal SignInForm Checked()
    {
        var checks = new FieldChecks();
        checks.That(Kind is not null, "kind", "Pasirinkite, kaip jungiatės.");
        checks.That(PrivacyConsent, "privacyConsent", "Pažymėkite „Sutinku su privatumo politika“.");
        checks.That(SecrecyPledge || (Kind == SignInKind.NaturalPerson && Invitation is null), "secrecyPledge", "Susipažinkite su naudotojo pasižadėjimu saugoti asmens duomenų paslaptį.");
        checks.That(Invitation is null || Kind == SignInKind.NaturalPerson, "kind", "Pakviestas naudotojas jungiasi kaip fizinis asmuo.");
        checks.Done();
        return this;
    }
}

/// <param name="PortalAddress">Where the browser goes.</param>
/// <param name="Verifier">Stays with who began: only with it the code that comes back opens a session.</param>
public sealed record SignInBegun(string PortalAddress, string Verifier);

public sealed record SignInCode(string Code);

/// <summary>A sign-in under way at the portal.</summary>
public sealed record Begun(string CustomData, SignInKind Kind, DateTimeOffset Expires, bool Pledges, OpenInvitation? Invitation, string VerifierHash);

/// <summary>A person identified, for whom a session may start.</summary>
public sealed record SignedIn(string Person, SignInKind Kind, string? Institution, string VerifierHash);
