using System.Security.Cryptography;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;
using Kursuok.Functions.Platform.Security.Viisp;

using static Kursuok.Tests.Functions.Platform.Security.Viisp.PortalInPlace;

namespace Kursuok.Tests.Functions.Platform.Security.Viisp;

/// <summary>Every way known to make an answer say what VIISP never said.</summary>
public sealed class ForgedAnswerTests
{
    private const string Dsig = SignedXml.XmlDsigNamespaceUrl;
    private const string OtherCode = "48504140959";

    private static readonly Dictionary<string, Func<string, string>> s_wrapped = new(StringComparer.Ordinal)
    {
        ["the signed message inside the signature's own object"] = Wrap((forged, genuine, signature) =>
        {
            forged.AppendChild(signature);
            signature.AppendChild(signature.OwnerDocument.CreateElement("Object", Dsig))!.AppendChild(genuine);
        }),
        ["the signed message with its signature in the header"] = Wrap((forged, genuine, signature) =>
        {
            genuine.AppendChild(signature);
            forged.OwnerDocument.DocumentElement!.FirstChild!.AppendChild(genuine);
        }),
        ["the signed message before the forged one"] = Wrap((forged, genuine, signature) =>
        {
            genuine.AppendChild(signature);
            forged.ParentNode!.InsertBefore(genuine, forged);
        }),
        ["the signed message after the forged one"] = Wrap((forged, genuine, signature) =>
        {
            genuine.AppendChild(signature);
            forged.ParentNode!.AppendChild(genuine);
        }),
        ["the signed message inside the forged one"] = Wrap((forged, genuine, signature) =>
        {
            genuine.AppendChild(signature);
            forged.AppendChild(genuine);
        }),
        ["the signed message and the signature side by side inside the forged one"] = Wrap((forged, genuine, signature) =>
        {
            forged.AppendChild(genuine);
            forged.AppendChild(signature);
        }),
        ["the signed message in the header and its signature at the forged one"] = Wrap((forged, genuine, signature) =>
        {
            forged.OwnerDocument.DocumentElement!.FirstChild!.AppendChild(genuine);
            forged.AppendChild(signature);
        }),
        ["the signed message deep in an element of another name"] = Wrap((forged, genuine, signature) =>
        {
            genuine.AppendChild(signature);
            forged.AppendChild(forged.OwnerDocument.CreateElement("extension", "urn:other"))!.AppendChild(genuine);
        }),
        ["the signed message in a second body"] = Wrap((forged, genuine, signature) =>
        {
            genuine.AppendChild(signature);
            forged.OwnerDocument.DocumentElement!.AppendChild(forged.ParentNode!.CloneNode(deep: false))!.AppendChild(genuine);
        }),
    };

    private static readonly Dictionary<string, Func<string, string>> s_forged = new(StringComparer.Ordinal)
    {
        ["no signature"] = custom => Data(custom).OwnerDocument.OuterXml,
        ["the key of a stranger"] = custom => Text(Sign(Data(custom), Stranger)),
        ["the key of a stranger under the name of the pinned one"] = custom => Text(Sign(Data(custom), Stranger, signed =>
        {
            signed.KeyInfo = new();
            signed.KeyInfo.AddClause(new RSAKeyValue(Key));
        })),
        ["the client's own key"] = custom => Text(Sign(Data(custom), PortalInPlace.Client)),
        ["an altered personal code"] = custom => Text(Sign(Data(custom))).Replace(Code, OtherCode, StringComparison.Ordinal),
        ["an added attribute"] = custom => Text(Sign(Data(custom))).Replace("<a:customData>",
            "<a:authenticationAttribute><a:attribute>lt-company-code</a:attribute><a:value>300000003</a:value></a:authenticationAttribute><a:customData>", StringComparison.Ordinal),
        ["an altered signature value"] = custom => Changed(custom, message =>
        {
            var value = Signature(message)["SignatureValue"]!;
            value.InnerText = Convert.ToBase64String(Enumerable.Reverse(Convert.FromBase64String(value.InnerText)).ToArray());
        }),
        ["a signature value that is no base64"] = custom => Changed(custom, message => Signature(message)["SignatureValue"]!.InnerText = "?"),
        ["two signatures"] = custom => Changed(custom, message => message.AppendChild(Signature(message).CloneNode(deep: true))),
        ["a second signature in the header"] = custom => Changed(custom, message => message.OwnerDocument.DocumentElement!.FirstChild!.AppendChild(Signature(message).CloneNode(deep: true))),
        ["the id of the message given to another element too"] = custom => Changed(custom, message => ((XmlElement)message.OwnerDocument.DocumentElement!.FirstChild!).SetAttribute("ID", "data")),
        ["no id"] = custom => Changed(custom, message => message.RemoveAttribute("id")),
        ["two references"] = custom => Text(Sign(Data(custom), change: signed => signed.AddReference(new Reference("#data") { DigestMethod = SignedXml.XmlDsigSHA256Url }))),
        ["a reference to the whole document"] = custom => Text(Sign(Data(custom), uri: "")),
        ["RSA-SHA1 where it is not accepted"] = custom => Text(Sign(Data(custom), change: signed => signed.SignedInfo!.SignatureMethod = SignedXml.XmlDsigRSASHA1Url)),
        ["a SHA-1 digest where it is not accepted"] = custom => Text(Sign(Data(custom), change: signed => Only(signed).DigestMethod = SignedXml.XmlDsigSHA1Url)),
        ["an algorithm beyond the list"] = custom => Text(Sign(Data(custom), change: signed => signed.SignedInfo!.SignatureMethod = SignedXml.XmlDsigRSASHA512Url)),
        ["a signature keyed with what everybody knows"] = custom => Changed(custom, message =>
        {
            var signature = Signature(message);
            var keyed = new SignedXml(message);
            keyed.LoadXml(signature);
            signature.ParentNode!.RemoveChild(signature);
            using var key = new HMACSHA256(Key.ExportRSAPublicKey());
            keyed.SigningKey = null;
            keyed.ComputeSignature(key);
            message.AppendChild(message.OwnerDocument.ImportNode(keyed.GetXml(), deep: true));
        }),
        ["inclusive canonicalisation"] = custom => Text(Sign(Data(custom), change: signed => signed.SignedInfo!.CanonicalizationMethod = SignedXml.XmlDsigC14NTransformUrl)),
        ["canonicalisation that keeps comments"] = custom => Text(Sign(Data(custom), change: signed => signed.SignedInfo!.CanonicalizationMethod = SignedXml.XmlDsigExcC14NWithCommentsTransformUrl)),
        ["one more transform"] = custom => Text(Sign(Data(custom), change: signed => Only(signed).AddTransform(new XmlDsigC14NTransform()))),
        ["a transform that picks what is signed"] = custom => Changed(custom, message =>
        {
            var transform = (XmlElement)Signature(message).GetElementsByTagName("Transform", Dsig)[0]!;
            transform.SetAttribute("Algorithm", SignedXml.XmlDsigXPathTransformUrl);
            transform.AppendChild(message.OwnerDocument.CreateElement("XPath", Dsig))!.InnerText = "false()";
        }),
        ["a stylesheet as transform"] = custom => Changed(custom, message => ((XmlElement)Signature(message).GetElementsByTagName("Transform", Dsig)[1]!).SetAttribute("Algorithm", SignedXml.XmlDsigXsltTransformUrl)),
        ["an object in the signature"] = custom => Changed(custom, message => Signature(message).AppendChild(message.OwnerDocument.CreateElement("Object", Dsig))),
        ["a comment that splits the code"] = custom => Text(Sign(Data(custom, code: "390010<!-- -->10110"))),
        ["a processing instruction"] = custom => Text(Sign(Data(custom, more: "<?x y?>"))),
        ["a document type"] = custom => "<!DOCTYPE x>" + Text(Sign(Data(custom))),
        ["an entity that reads a file"] = custom => """<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>""" + Text(Sign(Data(custom))).Replace("ŽYDRĖ", "&e;", StringComparison.Ordinal),
        ["entities that multiply"] = custom => """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY e "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>""" + Text(Sign(Data(custom))).Replace("ŽYDRĖ", "&e;", StringComparison.Ordinal),
        ["thousands of levels"] = custom => Text(Sign(Data(custom))).Replace("<s:Header />", $"<s:Header>{Repeated("<d>")}{Repeated("</d>")}</s:Header>", StringComparison.Ordinal),
        ["half an answer"] = custom => Text(Sign(Data(custom)))[..900],
        ["nothing"] = _ => "",
        ["no envelope"] = custom => Sign(Data(custom)).OuterXml,
        ["an answer to another question"] = _ => Text(Sign(Envelope($"""<a:authenticationResponse id="ticket"><a:ticket>{Ticket}</a:ticket></a:authenticationResponse>"""))),
        ["an older answer played again"] = _ => Text(Sign(Data("of-an-older-ticket"))),
        ["no custom data"] = custom => Text(Sign(Data(custom))).Replace("customData", "otherData", StringComparison.Ordinal),
        ["a code told twice"] = custom => Text(Sign(Data(custom, more: $"<a:authenticationAttribute><a:attribute>lt-personal-code</a:attribute><a:value>{OtherCode}</a:value></a:authenticationAttribute>"))),
        ["a password as identification"] = custom => Text(Sign(Data(custom, provider: "auth.login.pass"))),
        ["means that were not asked for"] = custom => Text(Sign(Data(custom, provider: "auth.stork"))),
    };

    public static TheoryData<string> Wrapped => [.. s_wrapped.Keys];

    public static TheoryData<string> Forged => [.. s_forged.Keys];

    [Theory, MemberData(nameof(Wrapped))]
    [Rule("AU-03")]
    public async Task A_signed_message_lends_its_signature_to_no_other(string how)
    {
        // The canary: whoever only checks that «the signature holds» believes it.
        Assert.True(NaivelyHolds(s_wrapped[how]("x")));
        await AssertUntrustedAsync(s_wrapped[how]);
    }

    [Theory, MemberData(nameof(Forged))]
    [Rule("AU-03")]
    public Task A_forged_answer_is_refused(string how) => AssertUntrustedAsync(s_forged[how]);

    [Fact]
    public async Task An_answer_longer_than_any_is_refused()
    {
        using var portal = new PortalInPlace();
        await AssertUntrustedAsync(portal, custom => Text(Sign(Data(custom, more: new string(' ', SoapMessage.LongestAnswer)))));
        Assert.Contains("longer than an answer can be", Assert.Single(portal.Logged), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forged_ticket_is_refused()
    {
        using var portal = new PortalInPlace
        {
            AnswerFirst = _ => Task.FromResult(Xml(Text(Sign(Envelope("""<a:authenticationResponse id="t"><a:ticket>another</a:ticket></a:authenticationResponse>"""), Stranger)))),
        };
        var refused = await Assert.ThrowsAsync<RefusedException>(() => portal.BeginAsync());
        Assert.Equal(ViispRefusals.AnswerUntrusted, refused.Refusal);
    }

    private static async Task AssertUntrustedAsync(Func<string, string> envelope)
    {
        using var portal = new PortalInPlace();
        await AssertUntrustedAsync(portal, envelope);
    }

    private static async Task AssertUntrustedAsync(PortalInPlace portal, Func<string, string> envelope)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => portal.SignInAsync(envelope));
        Assert.Equal(ViispRefusals.AnswerUntrusted, refused.Refusal);
        var told = $"{refused} {Assert.Single(portal.Logged)}";
        Assert.DoesNotContain(Code, told, StringComparison.Ordinal);
        Assert.DoesNotContain(OtherCode, told, StringComparison.Ordinal);
        Assert.DoesNotContain("ŽYDRĖ", told, StringComparison.Ordinal);
    }

    /// <summary>A genuine message taken apart, with a forged one of another id in its place.</summary>
    private static Func<string, string> Wrap(Action<XmlElement, XmlElement, XmlElement> build) => custom =>
    {
        var genuine = Sign(Data(custom));
        var signature = Signature(genuine);
        genuine.RemoveChild(signature);
        var forged = (XmlElement)genuine.CloneNode(deep: true);
        forged.SetAttribute("id", "forged");
        forged.InnerXml = forged.InnerXml.Replace(Code, OtherCode, StringComparison.Ordinal);
        genuine.ParentNode!.ReplaceChild(forged, genuine);
        build(forged, genuine, signature);
        return Text(forged);
    };

    private static bool NaivelyHolds(string envelope)
    {
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(envelope);
        var signed = new SignedXml(document);
        signed.LoadXml((XmlElement)document.GetElementsByTagName("Signature", Dsig)[0]!);
        return signed.CheckSignature(Key);
    }

    private static string Changed(string custom, Action<XmlElement> change)
    {
        var message = Sign(Data(custom));
        change(message);
        return Text(message);
    }

    private static XmlElement Signature(XmlElement message) => message["Signature", Dsig]!;

    private static Reference Only(SignedXml signed) => (Reference)signed.SignedInfo!.References[0]!;

    private static string Text(XmlElement message) => message.OwnerDocument.OuterXml;

    private static string Repeated(string tag) => new StringBuilder().Insert(0, tag, 10_000).ToString();
}
