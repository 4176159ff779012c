using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;

namespace Kursuok.SampleWorld.Viisp;

/// <summary>
/// VIISP as Kursuok meets it: the SOAP service with real signatures, and the portal where a tester says who he or she
/// is. Both parties' keys are made once and kept.
/// </summary>
internal sealed class ViispSimulator
{
    private const string Pid = "VSID000000000113";
    private const string Actions = "http://www.epaslaugos.lt/services/authenticationServiceProvider/";
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(10);
    private static readonly string[] s_orderOfRequest =
        ["pid", "serviceTarget", "authenticationProvider", "authenticationAttribute", "userInformation", "proxyAuthenticationAttribute", "proxyUserInformation", "postbackUrl", "customData", "Signature"];
    private static readonly string[] s_orderOfDataRequest = ["pid", "ticket", "includeSourceData", "Signature"];

    private readonly ConcurrentDictionary<string, SignIn> _signIns = new(StringComparer.Ordinal);
    private readonly RSA _ownKey = RSA.Create();
    private readonly RSA _clientKey = RSA.Create();
    private TimeProvider _clock = TimeProvider.System;

    /// <summary>Takes the keys, and answers what Kursuok must know to sign in here.</summary>
    public IEnumerable<KeyValuePair<string, string>> Configure(IConfiguration configuration, string outside)
    {
        // The two are made at the same time where they have to be made.
        var own = Task.Run(() => SampleKey.OfViisp(configuration));
        _clientKey.ImportFromPem(SampleKey.OfViispClient(configuration));
        _ownKey.ImportFromPem(own.GetAwaiter().GetResult());
        using var certificate = new CertificateRequest("CN=VIISP simuliatorius", _ownKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2120, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return
        [
            new("Viisp:ServiceAddress", outside + "/viisp/auth"),
            new("Viisp:PortalAddress", ViispPortal.Path),
            new("Viisp:Pid", Pid),
            new("Viisp:PrivateKey", _clientKey.ExportPkcs8PrivateKeyPem()),
            new("Viisp:Certificate", certificate.ExportCertificatePem()),
        ];
    }

    public void MapService(IEndpointRouteBuilder outside) => outside.MapPost("/viisp/auth", async (HttpRequest request, CancellationToken cancellation) =>
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellation);
        body.Position = 0;
        return SignedSoap.Read(body) is { } message && request.Headers["SOAPAction"].ToString().Trim('"') is var action && action.StartsWith(Actions, StringComparison.Ordinal)
            ? Answer(action[Actions.Length..], message)
            : Fault("invalidXmlException");
    });

    public void MapPortal(IEndpointRouteBuilder endpoints, TimeProvider clock)
    {
        _clock = clock;
        ViispPortal.Map(endpoints, ticket => _signIns.TryGetValue(ticket, out var signIn) && clock.GetUtcNow() < signIn.Expires ? signIn : null);
    }

    private IResult Answer(string action, XmlElement message)
    {
        string[] order;
        Func<XmlElement, HashAlgorithmName, IResult> answer;
        switch (action, message.LocalName)
        {
            case ("initAuthentication", "authenticationRequest"):
                (order, answer) = (s_orderOfRequest, Begin);
                break;
            case ("getAuthenticationData", "authenticationDataRequest"):
                (order, answer) = (s_orderOfDataRequest, Tell);
                break;
            default:
                return Fault("invalidXmlException");
        }
        var places = message.ChildNodes.OfType<XmlElement>().Select(child => Array.IndexOf(order, child.LocalName)).ToList();
        if (places.Contains(-1) || !places.SequenceEqual(places.Order()) || Value(message, "pid") != Pid)
            return Fault("invalidXmlException");
        return SignedSoap.IsSigned(message, _clientKey, out var hash) ? answer(message, hash) : Fault("invalidSignatureException");
    }

    private IResult Begin(XmlElement request, HashAlgorithmName hash)
    {
        var now = _clock.GetUtcNow();
        foreach (var (old, signIn) in _signIns)
        {
            if (now >= signIn.Expires)
                _signIns.TryRemove(old, out _);
        }
        if (!Uri.TryCreate(Value(request, "postbackUrl"), UriKind.Absolute, out var postback) || postback.Scheme is not ("http" or "https"))
            return Fault("invalidXmlException");
        var ticket = Guid.NewGuid().ToString();
        _signIns[ticket] = new(ticket, now + s_lifetime, Value(request, "serviceTarget") == "business", Values(request, "authenticationProvider"),
            Values(request, "authenticationAttribute"), Values(request, "userInformation"), postback, Value(request, "customData"));
        return Signed("authenticationResponse", [new(SignedSoap.Authentication + "ticket", ticket)], hash);
    }

    private IResult Tell(XmlElement request, HashAlgorithmName hash)
    {
        var ticket = Value(request, "ticket");
        return _signIns.TryGetValue(ticket, out var signIn) && signIn.Choice is { } choice && _clock.GetUtcNow() < signIn.Expires && _signIns.TryRemove(ticket, out _)
            ? Signed("authenticationDataResponse", Data(signIn, choice), hash)
            : Fault("invalidXmlException");
    }

    /// <summary>What was asked for and is known. Other information stands there with an empty value.</summary>
    private static IEnumerable<XElement> Data(SignIn signIn, Choice choice)
    {
        var (person, asLegal) = choice;
        var ns = SignedSoap.Authentication;
        yield return new(ns + "authenticationProvider", signIn.Providers.FirstOrDefault("auth.lt.bank"));
        foreach (var attribute in signIn.Attributes)
        {
            var value = attribute switch { "lt-personal-code" => person.PersonalCode, "lt-company-code" when asLegal => person.Institution, _ => null };
            if (value is not null)
                yield return new(ns + "authenticationAttribute", new XElement(ns + "attribute", attribute), new XElement(ns + "value", value));
        }
        foreach (var information in signIn.Information)
        {
            var value = information switch
            {
                "firstName" => person.FirstName,
                "lastName" => person.LastName,
                "email" => person.Email,
                "phoneNumber" => person.Phone,
                "birthday" => person.Birthdate,
                "nationality" => person.Citizenship,
                "companyName" when asLegal => SampleData.Institutions.Single(institution => institution.LegalCode == person.Institution).Name,
                _ => null,
            };
            yield return new(ns + "userInformation", new XElement(ns + "information", information),
                new XElement(ns + "value", value is null ? null : new XElement(ns + (information == "birthday" ? "dateValue" : "stringValue"), value)));
        }
        yield return new(ns + "customData", signIn.CustomData);
    }

    private IResult Signed(string name, IEnumerable<XElement> content, HashAlgorithmName hash) => Results.Text(SignedSoap.Sign(name, content, _ownKey, hash), "text/xml; charset=utf-8");

    private static IResult Fault(string exception) => Results.Text(SignedSoap.Fault(exception), "text/xml; charset=utf-8", statusCode: StatusCodes.Status500InternalServerError);

    private static string Value(XmlElement message, string name) => message[name, SignedSoap.Authentication.NamespaceName]?.InnerText ?? "";

    private static string[] Values(XmlElement message, string name) => [.. message.ChildNodes.OfType<XmlElement>().Where(child => child.LocalName == name).Select(child => child.InnerText)];
}

/// <summary>A person at the portal, from the ticket on until the data are fetched.</summary>
internal sealed record SignIn(string Ticket, DateTimeOffset Expires, bool BusinessAsked, string[] Providers, string[] Attributes, string[] Information, Uri Postback, string CustomData)
{
    public Choice? Choice { get; set; }
}

internal sealed record Choice(SamplePerson Person, bool AsLegal);
