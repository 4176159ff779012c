using System.Security.Cryptography;
using System.Security.Cryptography.Xml;
using System.Xml;

namespace Kursuok.Functions.Platform.Security.Viisp;

/// <summary>
/// The XML signatures of the exchange. Of all that XML-DSig allows one form is taken: an enveloped signature over the
/// message that holds it, named by its attribute <c>id</c>, made with a pinned key.
/// </summary>
internal static class ViispSignature
{
    private const string Exclusive = SignedXml.XmlDsigExcC14NTransformUrl;

    public static void Sign(XmlElement message, ViispSettings settings)
    {
        using var key = RSA.Create(settings.PrivateKey);
        var signed = new SignedMessage(message) { SigningKey = key };
        var info = signed.SignedInfo!;
        info.CanonicalizationMethod = Exclusive;
        ((XmlDsigExcC14NTransform)info.CanonicalizationMethodObject).InclusiveNamespacesPrefixList = message.Prefix;
        info.SignatureMethod = settings.SignWithSha1 ? SignedXml.XmlDsigRSASHA1Url : SignedXml.XmlDsigRSASHA256Url;
        var reference = new Reference("#" + message.GetAttribute("id")) { DigestMethod = settings.SignWithSha1 ? SignedXml.XmlDsigSHA1Url : SignedXml.XmlDsigSHA256Url };
        reference.AddTransform(new XmlDsigEnvelopedSignatureTransform());
        reference.AddTransform(new XmlDsigExcC14NTransform(message.Prefix));
        signed.AddReference(reference);
        signed.KeyInfo.AddClause(new RSAKeyValue(key));
        signed.ComputeSignature();
        message.AppendChild(message.OwnerDocument.ImportNode(signed.GetXml(), deep: true));
    }

    /// <exception cref="UntrustedAnswerException">The message is not what a pinned key has signed.</exception>
    public static void Verify(XmlElement message, ViispSettings settings)
    {
        var signature = TheOnly(message);
        if (signature.LastChild is XmlElement { LocalName: "KeyInfo" } keyInfo)
            signature.RemoveChild(keyInfo); // Whoever signs may write any key here; only pinned ones count.
        CheckForm(signature, message.GetAttribute("id"), settings.AcceptSha1);

        var signed = new SignedMessage(message);
        signed.LoadXml(signature);
        foreach (var pinned in settings.PinnedKeys)
        {
            using var key = RSA.Create(pinned);
            if (signed.CheckSignature(key))
                return;
        }
        throw new UntrustedAnswerException("the signature does not hold");
    }

    /// <summary>One signature in the whole document, a child of the message that is read, and an id that nothing else has.</summary>
    private static XmlElement TheOnly(XmlElement message)
    {
        var document = message.OwnerDocument;
        if (document.GetElementsByTagName("Signature", SignedXml.XmlDsigNamespaceUrl) is not { Count: 1 } found || found[0] is not XmlElement signature || signature.ParentNode != message)
            throw new UntrustedAnswerException("not signed exactly once");
        var id = message.GetAttribute("id");
        var owners = document.GetElementsByTagName("*").Cast<XmlElement>().SelectMany(element => element.Attributes.Cast<XmlAttribute>())
            .Count(attribute => string.Equals(attribute.LocalName, "id", StringComparison.OrdinalIgnoreCase) && attribute.Value == id);
        return id.Length > 0 && owners == 1 ? signature : throw new UntrustedAnswerException("the id of the message is missing or not its own");
    }

    private static void CheckForm(XmlElement signature, string id, bool sha1)
    {
        var parts = Children(signature, "SignedInfo", "SignatureValue");
        var info = Children(parts[0], "CanonicalizationMethod", "SignatureMethod", "Reference");
        var reference = Children(info[2], "Transforms", "DigestMethod", "DigestValue");
        var transforms = Children(reference[0], "Transform", "Transform");
        CheckCanonicalization(info[0]);
        CheckAlgorithm(info[1], [SignedXml.XmlDsigRSASHA256Url, .. sha1 ? [SignedXml.XmlDsigRSASHA1Url] : Array.Empty<string>()]);
        CheckAlgorithm(transforms[0], [SignedXml.XmlDsigEnvelopedSignatureTransformUrl]);
        CheckCanonicalization(transforms[1]);
        CheckAlgorithm(reference[1], [SignedXml.XmlDsigSHA256Url, .. sha1 ? [SignedXml.XmlDsigSHA1Url] : Array.Empty<string>()]);
        if (info[2].GetAttribute("URI") != "#" + id)
            throw new UntrustedAnswerException("the signature is of something else");
    }

    private static void CheckAlgorithm(XmlElement element, ReadOnlySpan<string> allowed)
    {
        if (element.ChildNodes.OfType<XmlElement>().Any() || !allowed.Contains(element.GetAttribute("Algorithm")))
            throw new UntrustedAnswerException($"the algorithm of {element.LocalName} is not allowed");
    }

    private static void CheckCanonicalization(XmlElement element)
    {
        var inside = element.ChildNodes.OfType<XmlElement>().ToList();
        if (element.GetAttribute("Algorithm") != Exclusive || inside.Count > 1 || inside.Any(child => child.LocalName != "InclusiveNamespaces" || child.NamespaceURI != Exclusive))
            throw new UntrustedAnswerException($"the algorithm of {element.LocalName} is not allowed");
    }

    private static List<XmlElement> Children(XmlElement parent, params string[] names)
    {
        var children = parent.ChildNodes.OfType<XmlElement>().ToList();
        return children.All(child => child.NamespaceURI == SignedXml.XmlDsigNamespaceUrl) && children.Select(child => child.LocalName).SequenceEqual(names)
            ? children
            : throw new UntrustedAnswerException($"{parent.LocalName} has another form");
    }

    /// <summary>Takes the message itself for what the reference names, so that nothing else can be looked up.</summary>
    private sealed class SignedMessage : SignedXml
    {
        private readonly XmlElement _message;

        public SignedMessage(XmlElement message) : base(message) => _message = message;

        public override XmlElement? GetIdElement(XmlDocument? document, string idValue) => idValue == _message.GetAttribute("id") ? _message : null;
    }
}

/// <summary>An answer that may come from anybody. The message is for the log and quotes nothing of the answer.</summary>
internal sealed class UntrustedAnswerException(string message, Exception? inner = null) : Exception(message, inner);
