using System.Security.Cryptography;
using System.Security.Cryptography.Xml;
using System.Xml;
using System.Xml.Linq;

namespace Kursuok.SampleWorld.Viisp;

/// <summary>
/// SOAP messages with XML signatures, worked out by hand from digests and an RSA key: Kursuok's own way through
/// <see cref="SignedXml"/> is so held to a second opinion.
/// </summary>
internal static class SignedSoap
{
    public static readonly XNamespace Soap = "http://schemas.xmlsoap.org/soap/envelope/";
    public static readonly XNamespace Authentication = "http://www.epaslaugos.lt/services/authentication";
    private const string Prefix = "authentication";
    private const string Exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
    private const string Signature = "http://www.w3.org/2000/09/xmldsig#";
    private static readonly XNamespace s_signature = Signature;

    /// <summary>The message of an envelope, or null where the bytes are none.</summary>
    public static XmlElement? Read(Stream content)
    {
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        try
        {
            using var reader = XmlReader.Create(content, new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            document.Load(reader);
        }
        catch (XmlException)
        {
            return null;
        }
        return document.DocumentElement?["Body", Soap.NamespaceName]?.ChildNodes.OfType<XmlElement>().FirstOrDefault();
    }

    /// <summary>Whether the key has signed all of the message, and how.</summary>
    public static bool IsSigned(XmlElement message, RSA key, out HashAlgorithmName hash)
    {
        hash = HashAlgorithmName.SHA256;
        if (message["Signature", Signature] is not { } signature
            || Part(signature, "SignedInfo") is not { } info || Part(info, "Reference") is not { } reference
            || Part(reference, "Transforms")?.LastChild is not XmlElement transform
            || reference.GetAttribute("URI") != "#" + message.GetAttribute("id"))
        {
            return false;
        }
        hash = Part(info, "SignatureMethod")?.GetAttribute("Algorithm") == Signature + "rsa-sha1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
        var digest = Digest(Canonical(message, PrefixesOf(transform), without: signature), hash);
        return digest.AsSpan().SequenceEqual(Bytes(reference, "DigestValue"))
            && key.VerifyData(Canonical(info, PrefixesOf(Part(info, "CanonicalizationMethod"))), Bytes(signature, "SignatureValue"), hash, RSASignaturePadding.Pkcs1);
    }

    /// <summary>An envelope with the message and its signature, in the form in which VIISP writes them.</summary>
    public static string Sign(string name, IEnumerable<XElement> content, RSA key, HashAlgorithmName hash)
    {
        var id = $"id-{Guid.NewGuid():N}";
        var message = new XElement(Authentication + name, new XAttribute(XNamespace.Xmlns + Prefix, Authentication), new XAttribute("id", id), content);
        var sha1 = hash == HashAlgorithmName.SHA1;
        var canonicalization = new XElement(XName.Get("InclusiveNamespaces", Exclusive), new XAttribute("PrefixList", Prefix));
        var info = new XElement(s_signature + "SignedInfo",
            new XElement(s_signature + "CanonicalizationMethod", new XAttribute("Algorithm", Exclusive), canonicalization),
            new XElement(s_signature + "SignatureMethod", new XAttribute("Algorithm", sha1 ? Signature + "rsa-sha1" : "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")),
            new XElement(s_signature + "Reference", new XAttribute("URI", "#" + id),
                new XElement(s_signature + "Transforms",
                    new XElement(s_signature + "Transform", new XAttribute("Algorithm", Signature + "enveloped-signature")),
                    new XElement(s_signature + "Transform", new XAttribute("Algorithm", Exclusive), canonicalization)),
                new XElement(s_signature + "DigestMethod", new XAttribute("Algorithm", sha1 ? Signature + "sha1" : "http://www.w3.org/2001/04/xmlenc#sha256")),
                new XElement(s_signature + "DigestValue", Convert.ToBase64String(Digest(Canonical(Element(message), Prefix), hash)))));
        var signature = new XElement(s_signature + "Signature", info);
        message.Add(signature);
        var signedInfo = Part(Element(message)["Signature", Signature]!, "SignedInfo")!;
        var parameters = key.ExportParameters(includePrivateParameters: false);
        signature.Add(
            new XElement(s_signature + "SignatureValue", Convert.ToBase64String(key.SignData(Canonical(signedInfo, Prefix), hash, RSASignaturePadding.Pkcs1))),
            new XElement(s_signature + "KeyInfo", new XElement(s_signature + "KeyValue", new XElement(s_signature + "RSAKeyValue",
                new XElement(s_signature + "Modulus", Convert.ToBase64String(parameters.Modulus!)),
                new XElement(s_signature + "Exponent", Convert.ToBase64String(parameters.Exponent!))))));
        return Envelope(message);
    }

    /// <summary>A fault of the service: invalidSignatureException or invalidXmlException.</summary>
    public static string Fault(string exception) => Envelope(new XElement(Soap + "Fault",
        new XElement("faultcode", "soap:Client"), new XElement("faultstring", exception),
        new XElement("detail", new XElement(Authentication + exception))));

    private static string Envelope(XElement message) =>
        new XElement(Soap + "Envelope", new XAttribute(XNamespace.Xmlns + "soap", Soap), new XElement(Soap + "Header"), new XElement(Soap + "Body", message))
            .ToString(SaveOptions.DisableFormatting);

    private static XmlElement Element(XElement message)
    {
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(message.ToString(SaveOptions.DisableFormatting));
        return document.DocumentElement!;
    }

    /// <summary>The exclusive canonical form. The element is copied out with the namespaces that its list of prefixes asks for.</summary>
    private static byte[] Canonical(XmlElement element, string prefixes, XmlElement? without = null)
    {
        var copy = new XmlDocument { PreserveWhitespace = true };
        copy.LoadXml(element.OuterXml);
        var root = copy.DocumentElement!;
        if (without is not null)
            root.RemoveChild(root[without.LocalName, without.NamespaceURI]!);
        foreach (var prefix in prefixes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (root.GetNamespaceOfPrefix(prefix).Length == 0)
                root.SetAttribute("xmlns:" + prefix, element.GetNamespaceOfPrefix(prefix));
        }
        var transform = new XmlDsigExcC14NTransform(prefixes);
        transform.LoadInput(copy);
        using var canonical = (MemoryStream)transform.GetOutput(typeof(Stream));
        return canonical.ToArray();
    }

    private static byte[] Digest(byte[] content, HashAlgorithmName hash) => CryptographicOperations.HashData(hash, content);

    private static XmlElement? Part(XmlElement parent, string name) => parent[name, Signature];

    private static byte[] Bytes(XmlElement parent, string name) => Convert.FromBase64String(Part(parent, name)?.InnerText ?? "");

    private static string PrefixesOf(XmlElement? method) => method?["InclusiveNamespaces", Exclusive]?.GetAttribute("PrefixList") ?? "";
}
