using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Security.Viisp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Kursuok.Tests.Functions.Platform.Security.Viisp;

/// <summary>Stands where VIISP is asked, remembers what it was asked, and answers what the test wants.</summary>
internal sealed class PortalInPlace : HttpMessageHandler, ILogger<ViispClient>
{
    public const string Code = "39001010110";
    public const string Ticket = "dfa1339f-46b6-457d-a21d-2d7680389bfd";

    public static readonly RSA Key = RSA.Create(2048);
    public static readonly RSA Stranger = RSA.Create(2048);
    public static readonly RSA Client = RSA.Create(2048);

    public PortalInPlace(params (string Name, string Value)[] settings)
    {
        using var certificate = new CertificateRequest("CN=VIISP", Key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(new(2008, 9, 8, 0, 0, 0, TimeSpan.Zero), new(2013, 9, 7, 0, 0, 0, TimeSpan.Zero));
        Configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Viisp:ServiceAddress"] = "https://viisp.example/auth",
            ["Viisp:PortalAddress"] = "https://viisp.example/portal/",
            ["Viisp:Pid"] = "VSID000000000113",
            ["Viisp:PrivateKey"] = Client.ExportPkcs8PrivateKeyPem(),
            ["Viisp:Certificate"] = certificate.ExportCertificatePem(),
        }).AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("Viisp:" + setting.Name, (string?)setting.Value))).Build();
        Http = new(this) { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = SoapMessage.LongestAnswer };
        Viisp = new(Http, new(Configuration), Clock, this);
    }

    public IConfiguration Configuration { get; }

    public HttpClient Http { get; }

    public ViispClient Viisp { get; }

    public StoppedClock Clock { get; } = new();

    public List<string> Logged { get; } = [];

    public List<(Uri Address, string Action, string Envelope)> Asked { get; } = [];

    /// <summary>Answers a request for data; a request for a ticket always gets one.</summary>
    public Func<CancellationToken, Task<HttpResponseMessage>> Answer { get; set; } = _ => throw new InvalidOperationException("Nobody told what to answer.");

    public Func<CancellationToken, Task<HttpResponseMessage>>? AnswerFirst { get; set; }

    public static Uri Postback { get; } = new("https://kursuok.example/api/sign-in/viisp");

    public Task<ViispTicket> BeginAsync(ViispKind kind = ViispKind.NaturalPerson) => Viisp.BeginAsync(kind, Postback, TestContext.Current.CancellationToken);

    /// <summary>A sign-in in which the data are answered with an envelope made from the ticket's custom data.</summary>
    public async Task<ViispIdentity> SignInAsync(Func<string, string> envelope, ViispKind kind = ViispKind.NaturalPerson)
    {
        var ticket = await BeginAsync(kind);
        Answer = _ => Task.FromResult(Xml(envelope(ticket.CustomData)));
        return await Viisp.ReadAsync(ticket, TestContext.Current.CancellationToken);
    }

    public static HttpResponseMessage Xml(string envelope, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(envelope, Encoding.UTF8, new MediaTypeHeaderValue("text/xml")) };

    /// <summary>What VIISP says of the person, unsigned.</summary>
    public static XmlElement Data(string customData, string? more = null, string provider = "auth.lt.bank", string code = Code) => Envelope($"""
        <a:authenticationDataResponse id="data">
          <a:authenticationProvider>{provider}</a:authenticationProvider>
          <a:authenticationAttribute><a:attribute>lt-personal-code</a:attribute><a:value>{code}</a:value></a:authenticationAttribute>
          {more}<a:userInformation><a:information>firstName</a:information><a:value><a:stringValue>ŽYDRĖ</a:stringValue></a:value></a:userInformation>
          <a:userInformation><a:information>lastName</a:information><a:value><a:stringValue>ŪSAITĖ</a:stringValue></a:value></a:userInformation>
          <a:userInformation><a:information>email</a:information><a:value><a:stringValue>Zydre@pastas.example</a:stringValue></a:value></a:userInformation>
          <a:userInformation><a:information>phoneNumber</a:information><a:value><a:stringValue>8 612 34567</a:stringValue></a:value></a:userInformation>
          <a:userInformation><a:information>birthday</a:information><a:value><a:dateValue>1990-01-01+02:00</a:dateValue></a:value></a:userInformation>
          <a:userInformation><a:information>companyName</a:information><a:value/></a:userInformation>
          <a:customData>{customData}</a:customData>
        </a:authenticationDataResponse>
        """);

    public static XmlElement Envelope(string message)
    {
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml($"""<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="{SoapMessage.Authentication}"><s:Header/><s:Body>{message}</s:Body></s:Envelope>""");
        return (XmlElement)document.DocumentElement!.LastChild!.FirstChild!;
    }

    /// <summary>Signs a message as VIISP does, but for what the test changes.</summary>
    public static XmlElement Sign(XmlElement message, RSA? key = null, Action<SignedXml>? change = null, string? uri = null)
    {
        var signed = new SignedXml(message) { SigningKey = key ?? Key };
        signed.SignedInfo!.CanonicalizationMethod = SignedXml.XmlDsigExcC14NTransformUrl;
        signed.SignedInfo.SignatureMethod = SignedXml.XmlDsigRSASHA256Url;
        var reference = new Reference(uri ?? "#" + message.GetAttribute("id")) { DigestMethod = SignedXml.XmlDsigSHA256Url };
        reference.AddTransform(new XmlDsigEnvelopedSignatureTransform());
        reference.AddTransform(new XmlDsigExcC14NTransform());
        signed.AddReference(reference);
        signed.KeyInfo.AddClause(new RSAKeyValue(key ?? Key));
        change?.Invoke(signed);
        signed.ComputeSignature();
        message.AppendChild(message.OwnerDocument.ImportNode(signed.GetXml(), deep: true));
        return message;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var action = request.Headers.GetValues("SOAPAction").Single();
        Asked.Add((request.RequestUri!, action, await request.Content!.ReadAsStringAsync(cancellationToken)));
        if (action.EndsWith("/getAuthenticationData\"", StringComparison.Ordinal))
            return await Answer(cancellationToken);
        return AnswerFirst is { } first
            ? await first(cancellationToken)
            : Xml(Sign(Envelope($"""<a:authenticationResponse id="ticket"><a:ticket>{Ticket}</a:ticket></a:authenticationResponse>""")).OwnerDocument.OuterXml);
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Logged.Add($"{formatter(state, exception)} {exception}");
}

internal sealed class StoppedClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
