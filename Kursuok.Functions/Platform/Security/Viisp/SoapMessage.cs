using System.Xml;
using System.Xml.Linq;

namespace Kursuok.Functions.Platform.Security.Viisp;

/// <summary>SOAP 1.1 envelopes: written with one message inside, and read with suspicion.</summary>
internal static class SoapMessage
{
    public const string Soap = "http://schemas.xmlsoap.org/soap/envelope/";
    public const string Authentication = "http://www.epaslaugos.lt/services/authentication";
    public const int LongestAnswer = 256 * 1024;
    private const int Deepest = 32;

    /// <summary>A message in its envelope, with elements in the order given and an id of its own.</summary>
    public static XmlElement Write(string name, IEnumerable<(string Name, string Value)> elements)
    {
        XNamespace soap = Soap, authentication = Authentication;
        var message = new XElement(authentication + name, new XAttribute(XNamespace.Xmlns + "authentication", Authentication), new XAttribute("id", $"id-{Guid.NewGuid():N}"),
            elements.Select(element => new XElement(authentication + element.Name, element.Value)));
        var envelope = new XElement(soap + "Envelope", new XAttribute(XNamespace.Xmlns + "soapenv", Soap), new XElement(soap + "Header"), new XElement(soap + "Body", message));
        // Signatures are made over namespaces as they are declared, so the message is made as text first.
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(envelope.ToString(SaveOptions.DisableFormatting));
        return document.DocumentElement!["Body", Soap]![name, Authentication]!;
    }

    /// <summary>The one message of an envelope.</summary>
    /// <exception cref="UntrustedAnswerException">It is no SOAP message, or hides more than one may.</exception>
    public static XmlElement Read(byte[] content)
    {
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        try
        {
            using (var reader = Reader(content))
                CheckShape(reader);
            using (var reader = Reader(content))
                document.Load(reader);
        }
        catch (XmlException unreadable)
        {
            // The parser's own message may quote the answer, so it goes no further.
            throw new UntrustedAnswerException($"unreadable XML at line {unreadable.LineNumber}");
        }
        var envelope = Is(document.DocumentElement, "Envelope") ? document.DocumentElement! : throw new UntrustedAnswerException("no SOAP envelope");
        var parts = envelope.ChildNodes.OfType<XmlElement>().ToList();
        var body = parts.Count is 1 or 2 && Is(parts[^1], "Body") && (parts.Count == 1 || Is(parts[0], "Header")) ? parts[^1] : throw new UntrustedAnswerException("not one SOAP body");
        return body.ChildNodes.OfType<XmlElement>().ToList() is [var message] ? message : throw new UntrustedAnswerException("not one message in the SOAP body");
    }

    private static bool Is(XmlElement? element, string name) => element is not null && element.LocalName == name && element.NamespaceURI == Soap;

    private static XmlReader Reader(byte[] content) => XmlReader.Create(new MemoryStream(content, writable: false), new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = LongestAnswer,
        CloseInput = true,
    });

    // Canonicalisation recurses, so depth is bounded before it; comments and instructions would split a signed text.
    private static void CheckShape(XmlReader reader)
    {
        while (reader.Read())
        {
            if (reader.Depth > Deepest)
                throw new UntrustedAnswerException("nested too deeply");
            if (reader.NodeType is XmlNodeType.Comment or XmlNodeType.ProcessingInstruction or XmlNodeType.EntityReference)
                throw new UntrustedAnswerException("a comment or a processing instruction");
        }
    }
}
