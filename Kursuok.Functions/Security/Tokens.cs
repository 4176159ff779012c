using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using Kursuok.Domain;
using Kursuok.Domain.Groups;
using Microsoft.Extensions.Configuration;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Kursuok.Functions.Security;

/// <summary>Who calls: the actor, and what the sign-in told of the person.</summary>
/// <param name="PersonalCode">Only for asking registers; it is never kept or logged.</param>
public sealed record Caller(Actor Actor, Learner Person, PersonalCode? PersonalCode);

/// <summary>Checks access tokens against the published keys of the issuer that the settings name.</summary>
public sealed class Tokens
{
    public const string Audience = "kursuok";

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly TokenValidationParameters _parameters;

    public Tokens(IConfiguration settings, TimeProvider clock)
    {
        var metadata = settings["SignIn:Metadata"] ?? throw new InvalidOperationException("The setting SignIn:Metadata is missing: the address of the issuer's OpenID Connect metadata.");
        _parameters = new()
        {
            ValidIssuer = settings["SignIn:Issuer"] ?? throw new InvalidOperationException("The setting SignIn:Issuer is missing."),
            ValidAudience = Audience,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256],
            ConfigurationManager = new ConfigurationManager<OpenIdConnectConfiguration>(metadata, new OpenIdConnectConfigurationRetriever(),
                new HttpDocumentRetriever { RequireHttps = metadata.StartsWith("https:", StringComparison.Ordinal) }),
            LifetimeValidator = (from, until, _, _) =>
                until is { } end && clock.GetUtcNow().UtcDateTime < end && (from is not { } start || clock.GetUtcNow().UtcDateTime >= start.AddMinutes(-1)),
        };
    }

    /// <summary>The caller of a token, or null where it does not hold.</summary>
    public async Task<Caller?> ReadAsync(string token)
    {
        var result = await _handler.ValidateTokenAsync(token, _parameters);
        return result.IsValid ? Read(result.ClaimsIdentity) : null;
    }

    private static Caller? Read(ClaimsIdentity claims)
    {
        if (Claim(claims, "sub") is not { Length: > 0 } id)
            return null;
        var roles = claims.FindAll("roles").Aggregate(Roles.None, (all, claim) => all | RoleNames.Read(claim.Value));
        var person = new Learner(id, Claim(claims, "given_name") ?? "", Claim(claims, "family_name") ?? "",
            DateOnly.TryParseExact(Claim(claims, "birthdate"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var born) ? born : default,
            Claim(claims, "email") ?? "", Claim(claims, "phone_number") ?? "");
        return new(
            new(id, person.FullName, roles, Claim(claims, "institution")) { SigningDocument = Claim(claims, "signing_document") },
            person,
            PersonalCode.TryParse(Claim(claims, "personal_code"), out var code) ? code : null);
    }

    private static string? Claim(ClaimsIdentity claims, string name) => claims.FindFirst(name)?.Value;
}

/// <summary>The roles as tokens name them, and the published promises.</summary>
public static class RoleNames
{
    private static readonly ImmutableArray<(string Name, Roles Role)> s_all =
    [
        ("learner", Roles.Learner),
        ("administrator", Roles.Administrator),
        ("employee", Roles.Employee),
        ("contract-signer", Roles.ContractSigner),
        ("imp-administrator", Roles.ImpAdministrator),
    ];

    /// <summary>A name that is none of ours gives no role.</summary>
    public static Roles Read(string name) => s_all.FirstOrDefault(role => string.Equals(role.Name, name, StringComparison.Ordinal)).Role;

    public static IEnumerable<string> Of(Roles roles) => s_all.Where(role => roles.HasFlag(role.Role)).Select(role => role.Name);
}

public static class SecurityRefusals
{
    public static readonly Refusal SignInNeeded = new("sign-in-needed", RefusalKind.Unauthenticated, "Reikia prisijungti");
    public static readonly Refusal TokenInvalid = new("token-invalid", RefusalKind.Unauthenticated, "Prisijungimas negalioja");
}
