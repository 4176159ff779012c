using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kursuok.SampleWorld;

/// <summary>Signs a sample person in without asking who it is, and publishes its keys as any OpenID Connect issuer does.</summary>
internal sealed class SignInSimulator
{
    public const string Issuer = "https://sample.kursuok.example";
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(8);

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly ECDsaSecurityKey _key = new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = Guid.NewGuid().ToString("N") };

    /// <summary>The metadata and keys, for machines.</summary>
    public void MapKeys(IEndpointRouteBuilder endpoints, Func<string> address)
    {
        endpoints.MapGet("/sign-in/.well-known/openid-configuration", () => Results.Json(new { issuer = Issuer, jwks_uri = address() + "/sign-in/keys" }));
        endpoints.MapGet("/sign-in/keys", () =>
        {
            var key = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(_key);
            return Results.Json(new { keys = new[] { new { kty = key.Kty, use = "sig", kid = key.KeyId, alg = SecurityAlgorithms.EcdsaSha256, crv = key.Crv, x = key.X, y = key.Y } } });
        });
    }

    /// <summary>«POST /sample/sign-in» with <c>{"person": key}</c> gives a token; «GET /sample/people» tells the keys.</summary>
    public void MapSignIn(IEndpointRouteBuilder endpoints, TimeProvider clock)
    {
        endpoints.MapGet("/sample/people", () => Results.Json(new
        {
            staff = SamplePeople.Staffs.Select(person => new { person.Key, name = $"{person.FirstName} {person.LastName}", person.Roles, person.Institution }),
            learners = "dalyvis-1 … dalyvis-100000",
        }));
        endpoints.MapPost("/sample/sign-in", (SignIn signIn) => SamplePeople.Find(signIn.Person ?? "") is { } person
            ? Results.Json(new { accessToken = Token(person, clock.GetUtcNow().UtcDateTime), tokenType = "Bearer", expiresIn = (int)s_lifetime.TotalSeconds })
            : Results.Problem(title: "Tokio pavyzdinio asmens nėra", detail: "Žr. /sample/people.", statusCode: StatusCodes.Status404NotFound));
    }

    private string Token(SamplePerson person, DateTime now)
    {
        var claims = new ClaimsIdentity(
        [
            new("sub", person.Key), new("given_name", person.FirstName), new("family_name", person.LastName), new("birthdate", person.Birthdate),
            new("email", person.Email), new("phone_number", person.Phone), new("personal_code", person.PersonalCode),
            .. person.Roles.Select(role => new Claim("roles", role)),
        ]);
        if (person.Institution is { } institution)
            claims.AddClaim(new("institution", institution));
        if (person.Employer is { } employer)
            claims.AddClaim(new("employer", employer));
        if (person.SigningDocument is { } document)
            claims.AddClaim(new("signing_document", document));
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = "kursuok",
            IssuedAt = now,
            NotBefore = now,
            Expires = now + s_lifetime,
            Subject = claims,
            SigningCredentials = new(_key, SecurityAlgorithms.EcdsaSha256),
        });
    }

    private sealed record SignIn(string? Person);
}
