using System.Collections.Immutable;
using Kursuok.Domain.People.Accounts;
using Kursuok.Domain.People.Institutions;
using Kursuok.Functions.People.Institutions;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.IdentityModel.Tokens;

namespace Kursuok.Functions.People.Accounts;

/// <summary>Sessions after the sign-in, who one is, and the keys by which anyone checks our tokens.</summary>
[Feature("Accounts")]
public sealed class SessionFunctions(Sessions sessions, OneTimeStore once, UserStore users, SigningKeys keys, Tokens tokens, IEnumerable<IApplications> applications, OwnAddress address)
{
    [Function("StartSession")]
    [Endpoint("Pradėti seansą vienkartiniu prisijungimo kodu", Public = true, Takes = typeof(SessionStart), AnswersSecrets = true, Answers = typeof(SessionTokens), Status = 201, Refuses = [typeof(SessionRefusals)])]
    public async Task<IResult> Start([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/sessions")] HttpRequest request, CancellationToken cancellation)
    {
        var form = await request.BodyAsync<SessionStart>(cancellation);
        if (await once.TakeAsync<SignedIn>(form.Code ?? "", cancellation) is not { } signedIn || !Secrets.Same(signedIn.VerifierHash, Secrets.Hash(form.Verifier ?? "")))
            throw SessionRules.Over();
        return Requests.Created("/api/me", await sessions.StartAsync(signedIn.Person, signedIn.Kind, signedIn.Institution, request.From(), cancellation));
    }

    [Function("RefreshSession")]
    [Endpoint("Atnaujinti prieigos raktą", Public = true, Takes = typeof(SessionRefresh), AnswersSecrets = true, Answers = typeof(SessionTokens), Refuses = [typeof(SessionRefusals)])]
    public async Task<IResult> Refresh([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/sessions/refresh")] HttpRequest request, CancellationToken cancellation) =>
        Requests.Answer(await sessions.RefreshAsync((await request.BodyAsync<SessionRefresh>(cancellation)).RefreshToken ?? "", request.From(), cancellation));

    [Function("ChooseInstitution")]
    [Endpoint("Pasirinkti atstovaujamą įstaigą", Roles = Roles.Anyone, Takes = typeof(ChosenInstitution), AnswersSecrets = true, Answers = typeof(SessionTokens), Refuses = [typeof(SessionRefusals)])]
    public async Task<IResult> Choose([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/sessions/choose")] HttpRequest request, CancellationToken cancellation) =>
        Requests.Answer(await sessions.ChooseAsync(request.Caller(), (await request.BodyAsync<ChosenInstitution>(cancellation)).Institution ?? "", cancellation));

    [Function("EndSession")]
    [Endpoint("Atsijungti", Roles = Roles.Anyone, Status = 204, Refuses = [typeof(SessionRefusals)])]
    public async Task<IResult> End([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/sessions/current")] HttpRequest request, CancellationToken cancellation)
    {
        await sessions.EndAsync(request.Caller(), cancellation);
        return Results.NoContent();
    }

    [Function("Me")]
    [Endpoint("Kas aš: vardas, teisės, įstaigos ir aplikacijų sąrašas", Roles = Roles.Anyone, Answers = typeof(MeView))]
    public async Task<IResult> Me([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/me")] HttpRequest request, CancellationToken cancellation)
    {
        var (actor, person) = (request.Actor(), request.Caller().Person);
        return Requests.Answer(new MeView(actor.PersonId, person.FirstName, person.LastName, person.Email, [.. RoleNames.Of(actor.Roles)], actor.Institution, actor.SigningDocument, actor.Employer,
            [.. (await users.InstitutionsOfAsync(actor.PersonId, cancellation)).Select(MyInstitution.Of)],
            [.. applications.SelectMany(offered => offered.SeenBy(actor.Roles))]));
    }

    [Function("OpenIdConfiguration")]
    [Endpoint("Prieigos raktų išdavėjo duomenys (OpenID Connect)", Public = true, Answers = typeof(IssuerMetadata))]
    public IResult Metadata([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/.well-known/openid-configuration")] HttpRequest request) =>
        Requests.Answer(new IssuerMetadata(tokens.Issuer, address.Of(request, "/api/.well-known/jwks.json").AbsoluteUri));

    [Function("SigningKeySet")]
    [Endpoint("Vieši raktai, kuriais tikrinami prieigos raktai (JWKS)", Public = true, Answers = typeof(KeySet))]
    public async Task<IResult> Keys([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/.well-known/jwks.json")] HttpRequest request, CancellationToken cancellation) =>
        Requests.Answer(new KeySet([.. (await keys.AcceptedAsync(cancellation)).Select(PublicKey.Of)]));
}

public sealed record SessionStart(string Code, string Verifier);

public sealed record SessionRefresh(string RefreshToken);

public sealed record ChosenInstitution(string Institution);

/// <param name="Employer">The employer whose representative the person is there.</param>
/// <param name="Institutions">Of which the person is a confirmed user, to choose from (AU-09).</param>
/// <param name="Applications">What the person sees with the present rights (AP-01).</param>
public sealed record MeView(
    string Id, string FirstName, string LastName, string Email, ImmutableArray<string> Roles, string? Institution, string? SigningDocument, string? Employer,
    ImmutableArray<MyInstitution> Institutions, ImmutableArray<ApplicationView> Applications);

public sealed record MyInstitution(string Code, string Name, ImmutableArray<string> Groups)
{
    public static MyInstitution Of(Membership membership) => new(membership.Institution, membership.Name, [.. membership.Groups.Select(group => group.Label())]);
}

/// <summary>What OpenID Connect calls its metadata: the names are the standard's.</summary>
public sealed record IssuerMetadata(
    string Issuer, [property: System.Text.Json.Serialization.JsonPropertyName("jwks_uri")] string JwksUri);

public sealed record KeySet(ImmutableArray<PublicKey> Keys);

/// <summary>A JSON Web Key (RFC 7517).</summary>
public sealed record PublicKey(string Kid, string Kty, string Use, string Alg, string Crv, string X, string Y)
{
    public static PublicKey Of(ECDsaSecurityKey key)
    {
        var point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return new(key.KeyId, "EC", "sig", SecurityAlgorithms.EcdsaSha256, "P-256", Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));
    }
}
