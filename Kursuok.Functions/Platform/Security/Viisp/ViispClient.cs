using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using Kursuok.Functions.Platform.Messaging;
using Microsoft.Extensions.Logging;

namespace Kursuok.Functions.Platform.Security.Viisp;

/// <summary>
/// Signing in through VIISP: a ticket is asked for, the person identifies himself or herself at the portal with it, and
/// the portal then tells, once, who it was. Both sides sign what they say.
/// </summary>
public sealed class ViispClient(HttpClient http, ViispSettings settings, TimeProvider clock, ILogger<ViispClient> log)
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(15);

    /// <summary>Begins a sign-in; the browser is then sent to <see cref="ViispTicket.Portal"/>.</summary>
    /// <param name="postback">Where the portal sends the person back, posting <c>ticket</c> and <c>customData</c> as a form.</param>
    /// <exception cref="RefusedException">One of <see cref="ViispRefusals"/>.</exception>
    public async Task<ViispTicket> BeginAsync(ViispKind kind, Uri postback, CancellationToken cancellation)
    {
        var question = ViispQuestion.Of(kind);
        var customData = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
        var issued = clock.GetUtcNow();
        var answer = await AskAsync("initAuthentication", SoapMessage.Write("authenticationRequest",
        [
            ("pid", settings.Pid),
            ("serviceTarget", question.ServiceTarget),
            .. question.Providers.Select(provider => ("authenticationProvider", provider)),
            .. question.Attributes.Select(attribute => ("authenticationAttribute", attribute)),
            .. question.Information.Select(information => ("userInformation", information)),
            ("postbackUrl", postback.AbsoluteUri),
            ("customData", customData),
        ]), "authenticationResponse", message => ViispAnswer.Ticket(message), cancellation);
        var separator = settings.PortalAddress.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return new(answer, customData, kind, issued + s_lifetime, new($"{settings.PortalAddress}{separator}ticket={Uri.EscapeDataString(answer)}", UriKind.RelativeOrAbsolute));
    }

    /// <summary>Whom the portal has identified. VIISP answers once for each ticket.</summary>
    /// <exception cref="RefusedException">One of <see cref="ViispRefusals"/>.</exception>
    public async Task<ViispIdentity> ReadAsync(ViispTicket ticket, CancellationToken cancellation)
    {
        if (clock.GetUtcNow() >= ticket.Expires)
            throw ViispRefusals.TicketUnknown.Because("Prisijungimas užtruko per ilgai. Prisijunkite iš naujo.");
        var answer = await AskAsync("getAuthenticationData", SoapMessage.Write("authenticationDataRequest", [("pid", settings.Pid), ("ticket", ticket.Value)]),
            "authenticationDataResponse", message => ViispAnswer.Read(message, ticket), cancellation);
        return answer.ToIdentity(ticket.Kind);
    }

    private async Task<T> AskAsync<T>(string operation, XmlElement question, string answerName, Func<XmlElement, T> read, CancellationToken cancellation)
    {
        ViispSignature.Sign(question, settings);
        try
        {
            var message = SoapMessage.Read(await SendAsync(operation, question.OwnerDocument.OuterXml, cancellation));
            if (message is { LocalName: "Fault", NamespaceURI: SoapMessage.Soap })
                throw Refused(operation, message);
            if (message.LocalName != answerName || message.NamespaceURI != SoapMessage.Authentication)
                throw new UntrustedAnswerException("another message than the answer");
            ViispSignature.Verify(message, settings);
            return read(message);
        }
        catch (Exception untrusted) when (untrusted is UntrustedAnswerException or CryptographicException or FormatException)
        {
            log.LogError("The answer of VIISP to {Operation} is not trusted: {Reason}", operation, (untrusted as UntrustedAnswerException)?.Message ?? "an unreadable signature");
            throw ViispRefusals.AnswerUntrusted.Because("VIISP atsakymo parašas arba turinys netinkamas, todėl prisijungti neleidžiama. Bandykite dar kartą.");
        }
    }

    private async Task<byte[]> SendAsync(string operation, string envelope, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.ServiceAddress)
        {
            Content = new StringContent(envelope, Encoding.UTF8, new MediaTypeHeaderValue("text/xml", "utf-8")),
            Headers = { { "SOAPAction", $"\"http://www.epaslaugos.lt/services/authenticationServiceProvider/{operation}\"" } },
        };
        try
        {
            using var answer = await http.SendAsync(request, cancellation);
            // SOAP 1.1 tells its faults under status 500.
            if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.InternalServerError && answer.Content.Headers.ContentType?.MediaType is "text/xml" or "application/xml")
                return await answer.Content.ReadAsByteArrayAsync(cancellation);
            log.LogWarning("VIISP answers {Operation} with status {Status}", operation, (int)answer.StatusCode);
        }
        catch (HttpRequestException large) when (large.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new UntrustedAnswerException("longer than an answer can be", large);
        }
        catch (Exception silent) when (silent is HttpRequestException || (silent is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            log.LogWarning(silent, "VIISP does not answer {Operation}", operation);
        }
        throw ViispRefusals.Silent.Because("VIISP šiuo metu neatsako. Bandykite vėliau.");
    }

    /// <summary>A fault is not signed: it can stop a sign-in, and nothing else. Its text is not quoted, for nobody knows what is in it.</summary>
    private RefusedException Refused(string operation, XmlElement fault)
    {
        var signature = fault.GetElementsByTagName("invalidSignatureException", SoapMessage.Authentication).Count > 0;
        var xml = fault.GetElementsByTagName("invalidXmlException", SoapMessage.Authentication).Count > 0;
        if (operation == "getAuthenticationData" && !signature)
            return ViispRefusals.TicketUnknown.Because("VIISP šio prisijungimo nebežino: jis jau panaudotas arba baigėsi jo laikas. Prisijunkite iš naujo.");
        log.LogError("VIISP refuses {Operation}: {Fault}", operation, signature ? "InvalidSignatureException" : xml ? "InvalidXmlException" : "another fault");
        return ViispRefusals.RequestRefused.Because("Prisijungti per VIISP dabar nepavyksta. Klaida užregistruota.");
    }
}

/// <summary>What a verified authenticationDataResponse says.</summary>
internal sealed record ViispAnswer(string Provider, IReadOnlyDictionary<string, string> Attributes, IReadOnlyDictionary<string, string> Information)
{
    public static string Ticket(XmlElement message) =>
        Elements(message, "ticket").ToList() is [var ticket] && ticket.InnerText.Trim() is { Length: > 0 and <= 512 } value ? value : throw new UntrustedAnswerException("no ticket");

    /// <exception cref="UntrustedAnswerException">It is signed, but answers another question.</exception>
    public static ViispAnswer Read(XmlElement message, ViispTicket ticket)
    {
        // The answer names no ticket: the custom data alone tells that it is no older answer played again.
        if (Elements(message, "customData").ToList() is not [var customData] || customData.InnerText != ticket.CustomData)
            throw new UntrustedAnswerException("the answer to another ticket");
        var provider = Elements(message, "authenticationProvider").ToList() is [var one] ? one.InnerText.Trim() : "";
        if (!ViispQuestion.Of(ticket.Kind).Providers.Contains(provider))
            throw new UntrustedAnswerException("identified by means that were not asked for");
        return new(provider, Pairs(message, "authenticationAttribute", "attribute"), Pairs(message, "userInformation", "information"));
    }

    public ViispIdentity ToIdentity(ViispKind kind)
    {
        var company = Attributes.GetValueOrDefault(ViispQuestion.CompanyCode);
        if (kind == ViispKind.LegalPerson && company is null)
            throw ViispRefusals.KindDiffers.Because("Prisijunkite per VIISP pasirinkę „Juridiniam asmeniui“.");
        if (kind != ViispKind.LegalPerson && company is not null)
            throw ViispRefusals.KindDiffers.Because("Prisijunkite per VIISP pasirinkę „Fiziniam asmeniui“.");
        PersonalCode? person = PersonalCode.TryParse(Attributes.GetValueOrDefault(ViispQuestion.PersonalCode), out var code) ? code : null;
        var eidas = kind == ViispKind.NaturalPerson ? Attributes.GetValueOrDefault(ViispQuestion.EidasId) : null;
        if (person is null && eidas is null)
            throw ViispRefusals.IdentityIncomplete.Because("VIISP nepateikė Jūsų asmens kodo. Pasirinkite kitą tapatybės nustatymo priemonę.");
        LegalEntityCode? institution = LegalEntityCode.TryParse(company, out var legal) ? legal : null;
        if (company is not null && institution is null)
            throw ViispRefusals.IdentityIncomplete.Because("VIISP pateiktas juridinio asmens kodas netinkamas.");
        if (Texts.Tidied(Information.GetValueOrDefault("firstName")) is not { } first || Texts.Tidied(Information.GetValueOrDefault("lastName")) is not { } last)
            throw ViispRefusals.IdentityIncomplete.Because("VIISP nepateikė Jūsų vardo ir pavardės.");
        return new(kind, Provider, person, eidas, first, last,
            EmailAddress.TryParse(Information.GetValueOrDefault("email"), out var email) ? email : null,
            PhoneNumber.TryParse(Information.GetValueOrDefault("phoneNumber"), out var phone) ? phone : null,
            Date(Information.GetValueOrDefault("birthday")) ?? person?.BirthDate,
            institution, Information.GetValueOrDefault("companyName"))
        {
            Nationality = Country(Information.GetValueOrDefault("nationality")),
        };
    }

    /// <summary>A country in two letters; whatever else stands there tells none.</summary>
    private static string? Country(string? text) =>
        text is { Length: 2 } && text.All(char.IsAsciiLetter) ? text.ToUpperInvariant() : null;

    /// <summary>Names with their values; an empty value counts as none. A name told twice could be read either way, so it is not read at all.</summary>
    private static Dictionary<string, string> Pairs(XmlElement message, string pair, string name)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var element in Elements(message, pair))
        {
            if (Elements(element, name).ToList() is not [var key] || Elements(element, "value").ToList() is not [var value] || !values.TryAdd(key.InnerText.Trim(), value.InnerText.Trim()))
                throw new UntrustedAnswerException($"{pair} is ambiguous");
        }
        return values.Where(known => known.Value.Length > 0).ToDictionary(StringComparer.Ordinal);
    }

    // xs:date may carry a time zone after the date.
    private static DateOnly? Date(string? text) =>
        text is { Length: >= 10 } && DateOnly.TryParseExact(text.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private static IEnumerable<XmlElement> Elements(XmlElement parent, string name) =>
        parent.ChildNodes.OfType<XmlElement>().Where(child => child.LocalName == name && child.NamespaceURI == SoapMessage.Authentication);
}
