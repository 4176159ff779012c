using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Security.Viisp;

using static Kursuok.Tests.Functions.Platform.Security.Viisp.PortalInPlace;

namespace Kursuok.Tests.Functions.Platform.Security.Viisp;

public sealed class ViispClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Rule("AU-03")]
    public async Task What_VIISP_has_signed_is_read()
    {
        using var portal = new PortalInPlace();
        var identity = await portal.SignInAsync(custom => Text(Sign(Data(custom))));
        Assert.Equal(new ViispIdentity(ViispKind.NaturalPerson, "auth.lt.bank", PersonalCode.Parse(Code), null, "ŽYDRĖ", "ŪSAITĖ",
            EmailAddress.Parse("zydre@pastas.example"), PhoneNumber.Parse("+37061234567"), new DateOnly(1990, 1, 1), null, null), identity);
        Assert.Empty(portal.Logged);
    }

    [Fact]
    public async Task The_ticket_goes_to_the_portal_and_names_what_binds_the_answer()
    {
        using var portal = new PortalInPlace();
        var ticket = await portal.BeginAsync();
        var other = await portal.BeginAsync();
        Assert.Equal(Ticket, ticket.Value);
        Assert.Equal(new($"https://viisp.example/portal/?ticket={Ticket}"), ticket.Portal);
        Assert.Equal(32, ticket.CustomData.Length);
        Assert.NotEqual(ticket.CustomData, other.CustomData);
    }

    [Theory]
    [InlineData(ViispKind.NaturalPerson, "citizen", "lt-personal-code eidas-eid", true)]
    [InlineData(ViispKind.FreelanceTeacher, "citizen", "lt-personal-code", false)]
    [InlineData(ViispKind.LegalPerson, "business", "lt-personal-code lt-company-code", false)]
    [Rule("AU-04", "AU-05", "AU-08")]
    public async Task A_request_has_its_elements_in_the_order_of_the_service_and_asks_what_the_kind_needs(ViispKind kind, string target, string attributes, bool eidas)
    {
        string[] order = ["pid", "serviceTarget", "authenticationProvider", "authenticationAttribute", "userInformation", "postbackUrl", "customData", "Signature"];
        using var portal = new PortalInPlace();
        var ticket = await portal.BeginAsync(kind);
        var (address, action, envelope) = Assert.Single(portal.Asked);
        var message = Message(envelope);
        Assert.Equal(order, message.ChildNodes.OfType<XmlElement>().Select(child => child.LocalName).Distinct());
        Assert.Equal(message.ChildNodes.OfType<XmlElement>().Select(child => Array.IndexOf(order, child.LocalName)).Order(), message.ChildNodes.OfType<XmlElement>().Select(child => Array.IndexOf(order, child.LocalName)));
        Assert.Equal("https://viisp.example/auth", address.AbsoluteUri);
        Assert.Equal("\"http://www.epaslaugos.lt/services/authenticationServiceProvider/initAuthentication\"", action);
        Assert.Equal(target, Assert.Single(Values(message, "serviceTarget")));
        Assert.Equal(attributes, string.Join(' ', Values(message, "authenticationAttribute")));
        Assert.Equal(eidas, Values(message, "authenticationProvider").Contains("auth.eidas"));
        Assert.DoesNotContain("auth.login.pass", Values(message, "authenticationProvider"));
        Assert.Equal(kind == ViispKind.LegalPerson, Values(message, "userInformation").Contains("companyName"));
        Assert.Equal(Postback.AbsoluteUri, Assert.Single(Values(message, "postbackUrl")));
        Assert.Equal(ticket.CustomData, Assert.Single(Values(message, "customData")));
    }

    [Fact]
    public async Task Data_are_asked_for_with_the_ticket_in_the_body_alone()
    {
        using var portal = new PortalInPlace();
        await portal.SignInAsync(custom => Text(Sign(Data(custom))));
        var (address, action, envelope) = portal.Asked[1];
        var message = Message(envelope);
        Assert.Equal("authenticationDataRequest", message.LocalName);
        Assert.Equal(["pid", "ticket", "Signature"], message.ChildNodes.OfType<XmlElement>().Select(child => child.LocalName));
        Assert.EndsWith("/getAuthenticationData\"", action, StringComparison.Ordinal);
        Assert.DoesNotContain(Ticket, address.AbsoluteUri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmlenc#sha256")]
    [InlineData(true, "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#sha1")]
    public async Task A_request_is_signed_over_its_lower_case_id(bool sha1, string algorithm, string digest)
    {
        using var portal = new PortalInPlace(("SignWithSha1", sha1.ToString()));
        await portal.BeginAsync();
        var message = Message(portal.Asked[0].Envelope);
        var signed = new SignedXml(message);
        signed.LoadXml(message["Signature", SignedXml.XmlDsigNamespaceUrl]!);
        Assert.True(signed.CheckSignature(PortalInPlace.Client));
        var reference = Assert.Single(signed.SignedInfo!.References.Cast<Reference>());
        Assert.Equal("#" + message.GetAttribute("id"), reference.Uri);
        Assert.Equal([SignedXml.XmlDsigEnvelopedSignatureTransformUrl, SignedXml.XmlDsigExcC14NTransformUrl], Enumerable.Range(0, reference.TransformChain.Count).Select(i => reference.TransformChain[i].Algorithm!));
        Assert.Equal("authentication", Assert.IsType<XmlDsigExcC14NTransform>(reference.TransformChain[1]).InclusiveNamespacesPrefixList);
        Assert.Equal((algorithm, digest), (signed.SignedInfo.SignatureMethod, reference.DigestMethod));
        Assert.IsType<RSAKeyValue>(signed.KeyInfo.Cast<KeyInfoClause>().Single());
    }

    [Fact]
    public async Task RSA_SHA1_is_read_where_the_settings_accept_it()
    {
        using var portal = new PortalInPlace(("AcceptSha1", "true"));
        await portal.SignInAsync(custom => Text(Sign(Data(custom), change: signed =>
        {
            signed.SignedInfo!.SignatureMethod = SignedXml.XmlDsigRSASHA1Url;
            ((Reference)signed.SignedInfo.References[0]!).DigestMethod = SignedXml.XmlDsigSHA1Url;
        })));
    }

    [Fact]
    public async Task While_the_certificate_changes_both_are_pinned()
    {
        using var next = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=VIISP", Stranger, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2029, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var before = new PortalInPlace();
        using var portal = new PortalInPlace(("Certificate", before.Configuration["Viisp:Certificate"] + "\n" + next.ExportCertificatePem()));
        await portal.SignInAsync(custom => Text(Sign(Data(custom))));
        await portal.SignInAsync(custom => Text(Sign(Data(custom), Stranger)));
    }

    [Theory]
    [InlineData(ViispKind.LegalPerson, "", "viisp-kind-differs")]
    [InlineData(ViispKind.NaturalPerson, "300000003", "viisp-kind-differs")]
    [InlineData(ViispKind.FreelanceTeacher, "300000003", "viisp-kind-differs")]
    [InlineData(ViispKind.LegalPerson, "300000004", "viisp-identity-incomplete")]
    [Rule("AU-04", "AU-08")]
    public async Task Only_the_chosen_kind_of_person_comes_in(ViispKind kind, string company, string code)
    {
        using var portal = new PortalInPlace();
        var refused = await Assert.ThrowsAsync<RefusedException>(() => portal.SignInAsync(custom => Text(Sign(Data(custom, more: Attribute("lt-company-code", company)))), kind));
        Assert.Equal(code, refused.Refusal.Code);
    }

    [Fact]
    [Rule("AU-04")]
    public async Task The_head_of_an_institution_comes_in_with_its_code()
    {
        using var portal = new PortalInPlace();
        var identity = await portal.SignInAsync(custom => Text(Sign(Data(custom, more: Attribute("lt-company-code", "300000003")))), ViispKind.LegalPerson);
        Assert.Equal((LegalEntityCode.Parse("300000003"), null, Code), (identity.CompanyCode, identity.CompanyName, identity.PersonalCode?.Value));
    }

    [Theory]
    [InlineData(ViispKind.NaturalPerson, "LT/EE/38001085718", null)]
    [InlineData(ViispKind.NaturalPerson, "", "viisp-identity-incomplete")]
    [InlineData(ViispKind.FreelanceTeacher, "LT/EE/38001085718", "viisp-identity-incomplete")]
    [Rule("AU-05")]
    public async Task An_eIDAS_identity_will_do_for_a_natural_person_and_not_for_a_freelance_teacher(ViispKind kind, string eidas, string? code)
    {
        using var portal = new PortalInPlace();
        Task<ViispIdentity> SignIn() => portal.SignInAsync(custom => Text(Sign(Data(custom, code: "", more: Attribute("eidas-eid", eidas)))), kind);
        if (code is null)
            Assert.Equal((null, eidas), await SignIn() is var identity ? (identity.PersonalCode, identity.EidasId) : default);
        else
            Assert.Equal(code, (await Assert.ThrowsAsync<RefusedException>(SignIn)).Refusal.Code);
    }

    [Theory]
    [InlineData("invalidXmlException", "viisp-ticket-unknown")]
    [InlineData("invalidSignatureException", "viisp-request-refused")]
    [InlineData("other", "viisp-ticket-unknown")]
    public async Task A_fault_stops_a_sign_in_and_its_words_go_no_further(string exception, string code)
    {
        using var portal = new PortalInPlace();
        var ticket = await portal.BeginAsync();
        portal.Answer = _ => Task.FromResult(Fault(exception));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => portal.Viisp.ReadAsync(ticket, Cancellation));
        Assert.Equal(code, refused.Refusal.Code);
        Assert.DoesNotContain(Code, $"{refused} {string.Join(' ', portal.Logged)}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("invalidXmlException")]
    [InlineData("invalidSignatureException")]
    public async Task A_request_that_VIISP_does_not_take_is_an_operators_matter(string exception)
    {
        using var portal = new PortalInPlace { AnswerFirst = _ => Task.FromResult(Fault(exception)) };
        var refused = await Assert.ThrowsAsync<RefusedException>(() => portal.BeginAsync());
        Assert.Equal(ViispRefusals.RequestRefused, refused.Refusal);
        Assert.Contains(exception, Assert.Single(portal.Logged), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_expired_sign_in_is_not_even_asked_about()
    {
        using var portal = new PortalInPlace();
        var ticket = await portal.BeginAsync();
        portal.Clock.Now += TimeSpan.FromMinutes(15);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => portal.Viisp.ReadAsync(ticket, Cancellation));
        Assert.Equal(ViispRefusals.TicketUnknown, refused.Refusal);
        Assert.Single(portal.Asked);
    }

    public static TheoryData<string> Silences => [.. s_silences.Keys];

    private static readonly Dictionary<string, Func<CancellationToken, Task<HttpResponseMessage>>> s_silences = new(StringComparer.Ordinal)
    {
        ["no connection"] = _ => throw new HttpRequestException("refused"),
        ["an error page"] = _ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.InternalServerError) { Content = new StringContent("<html>", Encoding.UTF8, "text/html") }),
        ["out of service"] = _ => Task.FromResult(Xml("", HttpStatusCode.ServiceUnavailable)),
        ["a redirect"] = _ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.TemporaryRedirect) { Headers = { Location = new("https://elsewhere.example") } }),
        ["never"] = async cancellation =>
        {
            await new TaskCompletionSource().Task.WaitAsync(cancellation);
            throw new InvalidOperationException();
        },
    };

    [Theory, MemberData(nameof(Silences))]
    public async Task A_silent_VIISP_is_said_to_be_silent(string how)
    {
        using var portal = new PortalInPlace { AnswerFirst = s_silences[how] };
        portal.Http.Timeout = TimeSpan.FromMilliseconds(200);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => portal.BeginAsync());
        Assert.Equal(ViispRefusals.Silent, refused.Refusal);
    }

    [Fact]
    public async Task A_caller_who_leaves_is_no_silent_VIISP()
    {
        using var leaving = new CancellationTokenSource();
        using var portal = new PortalInPlace { AnswerFirst = s_silences["never"] };
        var asking = portal.Viisp.BeginAsync(ViispKind.NaturalPerson, Postback, leaving.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task Neither_ticket_nor_identity_tell_themselves_to_a_log()
    {
        using var portal = new PortalInPlace();
        var ticket = await portal.BeginAsync();
        var identity = await portal.SignInAsync(custom => Text(Sign(Data(custom, more: Attribute("eidas-eid", "LT/EE/38001085718")))));
        Assert.Equal("ViispIdentity NaturalPerson by auth.lt.bank", $"{identity}");
        Assert.DoesNotContain(Ticket, $"{ticket}", StringComparison.Ordinal);
        Assert.DoesNotContain(ticket.CustomData, $"{ticket}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ServiceAddress", "")]
    [InlineData("ServiceAddress", "http://viisp.example/auth")]
    [InlineData("PortalAddress", "")]
    [InlineData("Pid", "")]
    [InlineData("PrivateKey", "")]
    [InlineData("Certificate", "-----BEGIN NOTHING-----")]
    public void A_setting_that_cannot_do_is_named(string name, string value) =>
        Assert.Contains("Viisp:" + name, Assert.Throws<InvalidOperationException>(() => new PortalInPlace((name, value))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Keys_may_be_files()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, PortalInPlace.Client.ExportPkcs8PrivateKeyPem(), Cancellation);
            using var portal = new PortalInPlace(("PrivateKey", file));
            await portal.SignInAsync(custom => Text(Sign(Data(custom))));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static HttpResponseMessage Fault(string exception) => Xml(Text(Envelope($"""
        <s:Fault><faultcode>s:Client</faultcode><faultstring>{Code}</faultstring><detail><a:{exception}/></detail></s:Fault>
        """.Trim())), HttpStatusCode.InternalServerError);

    private static string Attribute(string name, string value) => $"<a:authenticationAttribute><a:attribute>{name}</a:attribute><a:value>{value}</a:value></a:authenticationAttribute>";

    private static string Text(XmlElement message) => message.OwnerDocument.OuterXml;

    private static XmlElement Message(string envelope)
    {
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(envelope);
        return (XmlElement)document.DocumentElement!["Body", SoapMessage.Soap]!.FirstChild!;
    }

    private static IEnumerable<string> Values(XmlElement message, string name) => message.ChildNodes.OfType<XmlElement>().Where(child => child.LocalName == name).Select(child => child.InnerText);
}
