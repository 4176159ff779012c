using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kursuok.Tests.Functions.Platform.Security;

/// <summary>Two issuers of officials' tokens with their published keys, and a backend that trusts each for one role.</summary>
public sealed class TwoIssuers : IAsyncLifetime
{
    private WebApplication _published = null!;

    public Issuer Kpmpc { get; } = new("https://kpmpc.example");

    public Issuer Imp { get; } = new("https://imp.example");

    public Backend Backend { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders();
        _published = builder.Build();
        _published.UseRouting();
        foreach (var (name, issuer) in new[] { ("kpmpc", Kpmpc), ("imp", Imp) })
        {
            _published.MapGet($"/{name}/metadata", () => Results.Json(new { issuer = issuer.Name, jwks_uri = $"{_published.Urls.First()}/{name}/keys" }));
            _published.MapGet($"/{name}/keys", () => Results.Text(issuer.KeySet(), "application/json"));
        }
        await _published.StartAsync();
        var address = _published.Urls.First();
        Backend = await Backend.StartAsync(settings:
        [
            $"--SignIn:Issuers:1:Issuer={Kpmpc.Name}", $"--SignIn:Issuers:1:Metadata={address}/kpmpc/metadata", "--SignIn:Issuers:1:Roles=observer", "--SignIn:Issuers:1:Subjects=kpmpc-",
            $"--SignIn:Issuers:2:Issuer={Imp.Name}", $"--SignIn:Issuers:2:Metadata={address}/imp/metadata", "--SignIn:Issuers:2:Roles=imp-administrator", "--SignIn:Issuers:2:Subjects=imp-",
            "--SignIn:Issuers:3:Issuer=https://silent.example", "--SignIn:Issuers:3:Metadata=http://127.0.0.1:1/metadata", "--SignIn:Issuers:3:Roles=observer", "--SignIn:Issuers:3:Subjects=silent-",
        ]);
    }

    public async ValueTask DisposeAsync()
    {
        await Backend.DisposeAsync();
        await _published.DisposeAsync();
        Kpmpc.Dispose();
        Imp.Dispose();
    }
}

/// <summary>Somebody who gives tokens, also such as a decent issuer would not.</summary>
public sealed class Issuer(string name) : IDisposable
{
    public string Name => name;

    public ECDsa P256 { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    public ECDsa P384 { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    public RSA Rsa { get; } = RSA.Create(2048);

    /// <summary>The id of one of the keys.</summary>
    public string Kid(string key) => $"{new Uri(name).Host}-{key}";

    public string KeySet()
    {
        var rsa = Rsa.ExportParameters(false);
        return JsonSerializer.Serialize(new
        {
            keys = new object[]
        {
            Curve(P256, "p256", "P-256"), Curve(P384, "p384", "P-384"),
            new { kty = "RSA", use = "sig", kid = Kid("rsa"), n = Base64Url.EncodeToString(rsa.Modulus), e = Base64Url.EncodeToString(rsa.Exponent) },
        }
        });

        object Curve(ECDsa key, string id, string crv)
        {
            var point = key.ExportParameters(false).Q;
            return new { kty = "EC", use = "sig", kid = Kid(id), crv, x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y) };
        }
    }

    public byte[] Es256(byte[] text) => P256.SignData(text, HashAlgorithmName.SHA256);

    public byte[] Es384(byte[] text) => P384.SignData(text, HashAlgorithmName.SHA384);

    public byte[] Rs256(byte[] text) => Rsa.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public void Dispose()
    {
        P256.Dispose();
        P384.Dispose();
        Rsa.Dispose();
    }
}

/// <summary>An issuer is believed what it is named for, and a token only when all of it is right.</summary>
public sealed class IssuerTests(TwoIssuers world) : IClassFixture<TwoIssuers>
{
    private static readonly string[] s_every = ["learner", "administrator", "employee", "contract-signer", "employer-representative", "head", "imp-administrator", "observer", "employment-service"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Issuer Kpmpc => world.Kpmpc;

    private Issuer Imp => world.Imp;

    private long Now => world.Backend.Clock.Now.ToUnixTimeSeconds();

    private JsonObject Claims(Issuer issuer) => new()
    {
        ["iss"] = issuer.Name,
        ["aud"] = "kursuok",
        ["sub"] = "pareigune",
        ["given_name"] = "Vida",
        ["family_name"] = "Norkienė",
        ["institution"] = "300000003",
        ["roles"] = new JsonArray([.. s_every.Select(role => (JsonNode)role)]),
        ["iat"] = Now,
        ["nbf"] = Now,
        ["exp"] = Now + 600,
    };

    private static JsonObject Header(Issuer issuer, string algorithm = "ES256", string key = "p256") => new() { ["alg"] = algorithm, ["typ"] = "JWT", ["kid"] = issuer.Kid(key) };

    private static string Token(JsonObject header, JsonObject claims, Func<byte[], byte[]> sign)
    {
        var text = $"{Encode(header)}.{Encode(claims)}";
        return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";

        static string Encode(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));
    }

    /// <summary>A right token, but for what is done to it.</summary>
    private string Token(Action<JsonObject>? claims = null, Action<JsonObject>? header = null, Func<byte[], byte[]>? sign = null)
    {
        var (head, body) = (Header(Kpmpc), Claims(Kpmpc));
        claims?.Invoke(body);
        header?.Invoke(head);
        return Token(head, body, sign ?? Kpmpc.Es256);
    }

    private Task<Reply> AskAsync(string token) => world.Backend.With("Bearer " + token).SendAsync(HttpMethod.Get, "/api/me");

    [Fact]
    public async Task An_issuer_gives_the_roles_that_it_is_named_for_and_no_others()
    {
        Assert.Equal(["observer"], (await AskAsync(Token())).As<MeView>().Roles);
        Assert.Equal(["imp-administrator"], (await AskAsync(Token(Header(world.Imp), Claims(world.Imp), world.Imp.Es256))).As<MeView>().Roles);
        Assert.Equal(["observer"], (await AskAsync(Token(Header(Kpmpc, "RS256", "rsa"), Claims(Kpmpc), Kpmpc.Rs256))).As<MeView>().Roles);
        // Of what it may not give nothing is left: such a person is nobody here.
        var other = await AskAsync(Token(claims => claims["roles"] = new JsonArray("imp-administrator", "administrator", "head")));
        Assert.Equal((403, "role-missing"), ((int)other.Status, other.Problem.Code));
        var observer = world.Backend.With("Bearer " + Token());
        await observer.RefusedAsync(403, "role-missing", HttpMethod.Get, "/api/audit/institution/300000003");
        await observer.RefusedAsync(403, "role-missing", HttpMethod.Get, "/api/institutions/300000003");
    }

    [Fact]
    public async Task A_token_that_has_held_holds_again_only_as_it_is_and_only_in_its_time()
    {
        var token = Token(claims => claims["exp"] = Now + 7200);
        Assert.Equal(200, (int)(await AskAsync(token)).Status);
        Assert.Equal(200, (int)(await AskAsync(token)).Status);
        var (signed, other) = (token[..token.LastIndexOf('.')], Token(claims => claims["sub"] = "kita"));
        Assert.Equal(401, (int)(await AskAsync(signed + other[other.LastIndexOf('.')..])).Status);
        Assert.Equal(401, (int)(await AskAsync(other[..other.LastIndexOf('.')] + token[token.LastIndexOf('.')..])).Status);

        await world.Backend.Clock.MoveToAsync(world.Backend.Clock.Now.AddHours(2));

        Assert.Equal(401, (int)(await AskAsync(token)).Status);
    }

    [Fact]
    public async Task A_token_that_has_held_does_not_hold_without_its_key()
    {
        var (tokens, clock) = (world.Backend.Services.GetRequiredService<Tokens>(), world.Backend.Clock);
        var token = await tokens.IssueAsync(new(new("asmuo", "Ona Rimkienė", Roles.Learner, null), new("asmuo", "Ona", "Rimkienė", default, "", ""), null), Cancellation);
        Assert.NotNull(await tokens.ReadAsync(token, Cancellation));
        Assert.NotNull(await tokens.ReadAsync(token, Cancellation));
        var keys = world.Backend.Services.GetRequiredService<TableServiceClient>().GetTableClient(SigningKeys.Table);
        await foreach (var key in keys.QueryAsync<TableEntity>(cancellationToken: Cancellation))
            await keys.DeleteEntityAsync(key, cancellationToken: Cancellation);

        await clock.MoveToAsync(clock.Now.AddMinutes(2));

        Assert.Null(await tokens.ReadAsync(token, Cancellation));
    }

    [Fact]
    public async Task People_of_different_issuers_are_different_people()
    {
        async Task<string> IdAsync(string token) => (await AskAsync(token)).As<MeView>().Id;
        Assert.Equal("kpmpc-pareigune", await IdAsync(Token()));
        Assert.Equal("imp-pareigune", await IdAsync(Token(Header(Imp), Claims(Imp), Imp.Es256)));
        // Whatever an issuer calls them, keys can hold it.
        string[] odd = ["auth0|1/2#3?4", "auth0|1/2#3?5", "Ąžuolas", new('x', 200)];
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var subject in odd)
            Assert.Matches("^kpmpc-[0-9a-f]{40}$", ids.Add(await IdAsync(Token(claims => claims["sub"] = subject))) ? ids.Last() : "");
        Assert.Equal(odd.Length, ids.Count);
    }

    public static TheoryData<string> Odd => [.. s_odd.Keys];

    private static readonly Dictionary<string, Func<IssuerTests, string>> s_odd = new(StringComparer.Ordinal)
    {
        ["an unknown issuer"] = test => test.Token(claims => claims["iss"] = "https://evil.example"),
        ["no issuer"] = test => test.Token(claims => claims.Remove("iss")),
        ["an issuer almost as named"] = test => test.Token(claims => claims["iss"] = test.Kpmpc.Name + "/"),
        ["another issuer's name"] = test => test.Token(claims => claims["iss"] = test.Imp.Name),
        ["our own name"] = test => test.Token(claims => claims["iss"] = "http://localhost:7071"),
        ["another audience"] = test => test.Token(claims => claims["aud"] = "kita-sistema"),
        ["no audience"] = test => test.Token(claims => claims.Remove("aud")),
        ["an empty audience"] = test => test.Token(claims => claims["aud"] = new JsonArray()),
        ["expired"] = test => test.Token(claims => claims["exp"] = test.Now),
        ["not yet valid"] = test => test.Token(claims => claims["nbf"] = test.Now + 120),
        ["no end"] = test => test.Token(claims => claims.Remove("exp")),
        ["no subject"] = test => test.Token(claims => claims.Remove("sub")),
        ["an empty subject"] = test => test.Token(claims => claims["sub"] = ""),
        ["alg none"] = test => test.Token(header: header => header["alg"] = "none", sign: _ => []),
        ["alg None with a signature"] = test => test.Token(header: header => header["alg"] = "None"),
        ["no alg"] = test => test.Token(header: header => header.Remove("alg")),
        ["no signature"] = test => test.Token(sign: _ => []),
        ["HS256 with the public key"] = test => test.Token(header: header => header["alg"] = "HS256", sign: text => HMACSHA256.HashData(test.Kpmpc.P256.ExportSubjectPublicKeyInfo(), text)),
        ["HS256 with the public key as PEM"] = test => test.Token(header: header => header["alg"] = "HS256", sign: text => HMACSHA256.HashData(Encoding.ASCII.GetBytes(test.Kpmpc.P256.ExportSubjectPublicKeyInfoPem()), text)),
        ["HS256 with the RSA key"] = test => test.Token(header: header => (header["alg"], header["kid"]) = ("HS256", test.Kpmpc.Kid("rsa")), sign: text => HMACSHA256.HashData(test.Kpmpc.Rsa.ExportSubjectPublicKeyInfo(), text)),
        ["another curve"] = test => Token(Header(test.Kpmpc, "ES384", "p384"), test.Claims(test.Kpmpc), test.Kpmpc.Es384),
        ["another curve under the name of ours"] = test => Token(Header(test.Kpmpc, "ES256", "p384"), test.Claims(test.Kpmpc), text => test.Kpmpc.P384.SignData(text, HashAlgorithmName.SHA256)),
        ["another hash"] = test => test.Token(header: header => header["alg"] = "ES512", sign: text => test.Kpmpc.P256.SignData(text, HashAlgorithmName.SHA512)),
        ["PS256"] = test => Token(Header(test.Kpmpc, "PS256", "rsa"), test.Claims(test.Kpmpc), text => test.Kpmpc.Rsa.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)),
        ["a signature in DER"] = test => test.Token(sign: text => test.Kpmpc.P256.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
        ["an unknown key"] = test => test.Token(header: header => header["kid"] = "nera"),
        ["no key named"] = test => test.Token(header: header => header.Remove("kid")),
        ["a key of another issuer"] = test => test.Token(header: header => header["kid"] = test.Imp.Kid("p256"), sign: test.Imp.Es256),
        ["another issuer's signature under the right key's name"] = test => test.Token(sign: test.Imp.Es256),
        ["a key that the token brings along"] = test => test.Token(header: header => header["jwk"] = JsonNode.Parse(test.Imp.KeySet())!["keys"]![0]!.DeepClone(), sign: test.Imp.Es256),
        ["claims changed after the signature"] = test => Changed(test.Token(), 1),
        ["a header changed after the signature"] = test => Changed(test.Token(), 0),
        ["five parts"] = test => test.Token() + ".AAAA.AAAA",
        ["two parts"] = test => test.Token()[..test.Token().LastIndexOf('.')],
        ["no token at all"] = _ => "labas",
        ["nothing"] = _ => "",
        ["too long"] = test => test.Token(claims => claims["x"] = new string('x', 9000)),
    };

    [Theory]
    [MemberData(nameof(Odd))]
    public async Task A_token_of_which_something_is_wrong_opens_nothing(string odd)
    {
        var answer = await AskAsync(s_odd[odd](this));
        Assert.Equal((401, "token-invalid"), ((int)answer.Status, answer.Problem.Code));
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Basic ")]
    [InlineData("DPoP ")]
    public async Task A_token_comes_as_Bearer(string scheme) => await world.Backend.With(scheme + Token()).RefusedAsync(401, "token-invalid", HttpMethod.Get, "/api/me");

    [Fact]
    public async Task Of_a_token_whose_issuer_is_silent_nobody_can_say_whether_it_holds()
    {
        for (var again = 0; again < 2; again++)
        {
            var answer = await AskAsync(Token(claims => claims["iss"] = "https://silent.example"));
            Assert.Equal((503, "issuer-silent"), ((int)answer.Status, answer.Problem.Code));
            Assert.NotNull(answer.Headers.RetryAfter);
        }
        Assert.Equal(200, (int)(await AskAsync(Token())).Status); // The others go on.
    }

    [Fact]
    public async Task A_right_token_in_another_place_is_none() =>
        await world.Backend.Anyone.RefusedAsync(401, "sign-in-needed", HttpMethod.Get, "/api/me?access_token=" + Token());

    /// <summary>The same claims and header, but for a space that changes nothing of what they say.</summary>
    private static string Changed(string token, int part)
    {
        var parts = token.Split('.');
        parts[part] = Base64Url.EncodeToString([.. Base64Url.DecodeFromChars(parts[part]), (byte)' ']);
        return string.Join('.', parts);
    }
}
