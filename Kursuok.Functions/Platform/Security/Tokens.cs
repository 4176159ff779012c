using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Kursuok.Domain.People.Institutions;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Documents;
using Kursuok.Functions.Platform.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Kursuok.Functions.Platform.Security;

/// <summary>Who calls: the actor, and what the sign-in told of the person.</summary>
/// <param name="PersonalCode">Only for asking registers; it is never kept or logged. Our own tokens do not carry it.</param>
public sealed record Caller(Actor Actor, Person Person, PersonalCode? PersonalCode)
{
    /// <summary>The session that the token belongs to; null where another issuer gave it.</summary>
    public string? Session { get; init; }
}

/// <summary>
/// Access tokens: our own for those who sign in through VIISP, and those of the OpenID Connect issuers that the settings
/// name (<c>SignIn:Issuers</c>), each trusted for the roles that it is named for and for no others; its people's ids begin with
/// what the settings say, so that nobody is taken for a person of another issuer.
/// </summary>
public sealed class Tokens
{
    public const string Audience = "kursuok";

    private readonly HttpClient _issuers = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, SetDefaultTimesOnTokenCreation = false };
    private readonly Dictionary<string, (TokenValidationParameters Parameters, Roles Roles, string Subjects)> _outside;
    private readonly SigningKeys _keys;
    private readonly TimeProvider _clock;
    private readonly CheckedSignatures _checked = new();

    public Tokens(IConfiguration settings, SigningKeys keys, TimeProvider clock)
    {
        (_keys, _clock) = (keys, clock);
        Issuer = settings["Kursuok:PublicAddress"] ?? "http://localhost:7071";
        _outside = settings.GetSection("SignIn:Issuers").GetChildren().ToDictionary(
            issuer => Needed(issuer, "Issuer"),
            issuer =>
            {
                var metadata = Needed(issuer, "Metadata");
                var parameters = Parameters(Needed(issuer, "Issuer"));
                parameters.ConfigurationManager = new ConfigurationManager<OpenIdConnectConfiguration>(metadata, new OpenIdConnectConfigurationRetriever(),
                    new HttpDocumentRetriever(_issuers) { RequireHttps = metadata.StartsWith("https:", StringComparison.Ordinal) });
                return (parameters, RoleNames.Read(Needed(issuer, "Roles").Split(' ', StringSplitOptions.RemoveEmptyEntries)), Needed(issuer, "Subjects"));
            }, StringComparer.Ordinal);
    }

    /// <summary>Our own name in tokens.</summary>
    public string Issuer { get; }

    /// <summary>A token of our own for the actor.</summary>
    public async Task<string> IssueAsync(Caller caller, CancellationToken cancellation)
    {
        var (actor, person) = (caller.Actor, caller.Person);
        var claims = new ClaimsIdentity([new("sub", actor.PersonId), new("given_name", person.FirstName), new("family_name", person.LastName), .. RoleNames.Of(actor.Roles).Select(role => new Claim("roles", role))]);
        foreach (var (name, value) in new (string, string?)[]
        {
            ("sid", caller.Session), ("institution", actor.Institution), ("signing_document", actor.SigningDocument), ("employer", actor.Employer), ("email", person.Email), ("phone_number", person.Phone),
            ("birthdate", person.BirthDate == default ? null : person.BirthDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        })
        {
            if (!string.IsNullOrEmpty(value))
                claims.AddClaim(new(name, value));
        }
        var now = _clock.GetUtcNow().UtcDateTime;
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + SigningKeys.TokensLive,
            Subject = claims,
            SigningCredentials = await _keys.CurrentAsync(cancellation),
        });
    }

    /// <summary>The caller of a token, or null where it does not hold.</summary>
    public async Task<Caller?> ReadAsync(string token, CancellationToken cancellation)
    {
        if (Parse(token) is not { } parsed)
            return null;
        var (parameters, roles, subjects) = (default(TokenValidationParameters), Roles.None, "");
        if (parsed.Issuer == Issuer)
        {
            (parameters, roles) = (Parameters(Issuer), Roles.Anyone);
            parameters.IssuerSigningKeys = await _keys.AcceptedAsync(cancellation);
        }
        else if (_outside.TryGetValue(parsed.Issuer, out var outside))
        {
            (parameters, roles, subjects) = (outside.Parameters.Clone(), outside.Roles, outside.Subjects);
            parameters.IssuerSigningKeys = await KeysAsync(parameters, cancellation);
        }
        if (parameters is null)
            return null;
        _checked.Skip(parsed, parameters);
        var result = await _handler.ValidateTokenAsync(parsed, parameters);
        if (!result.IsValid)
            return null;
        _checked.Remember(parsed);
        if (Read(result.ClaimsIdentity, roles, subjects) is not { } caller)
            return null;
        return parsed.Issuer == Issuer ? caller with { Session = Claim(result.ClaimsIdentity, "sid") } : caller;
    }

    /// <summary>The library would take a silent issuer's token for one that does not hold.</summary>
    private static async Task<ICollection<SecurityKey>> KeysAsync(TokenValidationParameters parameters, CancellationToken cancellation)
    {
        try
        {
            return (await parameters.ConfigurationManager.GetBaseConfigurationAsync(cancellation)).SigningKeys;
        }
        catch (InvalidOperationException)
        {
            throw SecurityRefusals.IssuerSilent.Because("Prisijungimo sistema, išdavusi prieigos raktą, neatsako. Pabandykite po kelių minučių.");
        }
    }

    /// <summary>Null for what is no token at all.</summary>
    private static JsonWebToken? Parse(string token)
    {
        try
        {
            return new(token);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private TokenValidationParameters Parameters(string issuer) => new()
    {
        ValidIssuer = issuer,
        ValidAudience = Audience,
        // A token names its key: others are not tried.
        TryAllIssuerSigningKeys = false,
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256],
        // The library looks at the hash alone: a key of another curve, or a short one, would do for it.
        IssuerSigningKeyValidator = (key, token, _) => ((JsonWebToken)token).Alg == SecurityAlgorithms.EcdsaSha256 ? key.KeySize == 256 : key.KeySize >= 2048,
        LifetimeValidator = (from, until, _, _) =>
            until is { } end && _clock.GetUtcNow().UtcDateTime < end && (from is not { } start || _clock.GetUtcNow().UtcDateTime >= start.AddMinutes(-1)),
    };

    private static Caller? Read(ClaimsIdentity claims, Roles allowed, string subjects)
    {
        if (Claim(claims, "sub") is not { Length: > 0 } subject)
            return null;
        var id = subjects + Subject(subject);
        var roles = RoleNames.Read(claims.FindAll("roles").Select(claim => claim.Value)) & allowed;
        var person = new Person(id, Claim(claims, "given_name") ?? "", Claim(claims, "family_name") ?? "",
            DateOnly.TryParseExact(Claim(claims, "birthdate"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var born) ? born : default,
            Claim(claims, "email") ?? "", Claim(claims, "phone_number") ?? "");
        return new(
            new(id, person.FullName, roles, Claim(claims, "institution")) { SigningDocument = Claim(claims, "signing_document"), Employer = Claim(claims, "employer") },
            person,
            PersonalCode.TryParse(Claim(claims, "personal_code"), out var code) ? code : null);
    }

    /// <summary>What an issuer calls a person, as keys may hold it.</summary>
    private static string Subject(string subject) => subject.Length <= 40 && subject.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
        ? subject
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject)))[..40];

    private static string? Claim(ClaimsIdentity claims, string name) => claims.FindFirst(name)?.Value;

    private static string Needed(IConfigurationSection issuer, string name) =>
        issuer[name] ?? throw new InvalidOperationException($"The setting {issuer.Path}:{name} is missing.");
}

/// <summary>
/// Which tokens' signatures have been found right, and by which key: a signature costs more to check than all else of a request, and a
/// caller sends the same token many times. All else of a token (issuer, audience, times) is checked each time, and a key that is not
/// accepted any more is none. Only digests of tokens are kept.
/// </summary>
internal sealed class CheckedSignatures
{
    private const int Most = 20_000;

    private readonly ConcurrentDictionary<string, SecurityKey> _keys = new(StringComparer.Ordinal);

    /// <summary>Has the signature taken as right where it has been checked by one of the keys that are accepted now.</summary>
    public void Skip(JsonWebToken token, TokenValidationParameters parameters)
    {
        if (!_keys.TryGetValue(Digest(token), out var key) || !parameters.IssuerSigningKeys.Contains(key))
            return;
        parameters.SignatureValidator = (_, _) =>
        {
            token.SigningKey = key;
            return token;
        };
    }

    /// <summary>Keeps that a token holds. Only tokens that hold come here, so nobody else can fill the place.</summary>
    public void Remember(JsonWebToken token)
    {
        if (token.SigningKey is null)
            return;
        if (_keys.Count >= Most)
            _keys.Clear();
        _keys[Digest(token)] = token.SigningKey;
    }

    private static string Digest(JsonWebToken token) => Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(token.EncodedToken)));
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
        ("employer-representative", Roles.EmployerRepresentative),
        ("head", Roles.Head),
        ("imp-administrator", Roles.ImpAdministrator),
        ("observer", Roles.Observer),
        ("employment-service", Roles.EmploymentService),
        ("qualifications-institution", Roles.QualificationsInstitution),
        ("register-administrator", Roles.RegisterAdministrator),
    ];

    /// <summary>A name that is none of ours gives no role.</summary>
    public static Roles Read(string name) => s_all.FirstOrDefault(role => string.Equals(role.Name, name, StringComparison.Ordinal)).Role;

    public static Roles Read(IEnumerable<string> names) => names.Aggregate(Roles.None, (all, name) => all | Read(name));

    public static IEnumerable<string> Of(Roles roles) => s_all.Where(role => roles.HasFlag(role.Role)).Select(role => role.Name);
}

public static class SecurityRefusals
{
    public static readonly Refusal SignInNeeded = new("sign-in-needed", RefusalKind.Unauthenticated, "Reikia prisijungti");
    public static readonly Refusal IssuerSilent = new("issuer-silent", RefusalKind.Unavailable, "Prisijungimo sistema neatsako");
    public static readonly Refusal TokenInvalid = new("token-invalid", RefusalKind.Unauthenticated, "Prisijungimas negalioja");
}
