using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;

namespace Kursuok.Functions.Platform.Documents.Adoc;

/// <summary>An XML file of a package: without DTD, of bounded size and depth, every id in it one element's.</summary>
internal sealed class AdocXml
{
    public const string C14N = SignedXml.XmlDsigC14NTransformUrl;
    public const string C14N11 = "http://www.w3.org/2006/12/xml-c14n11";
    public const string Exclusive = SignedXml.XmlDsigExcC14NTransformUrl;

    private const int Largest = 1024 * 1024;
    private const int Deepest = 40; // Canonicalisation recurses.
    private const int MostNodes = 20_000;
    private const int MostAttributes = 100;
    private const string NamespacesUri = "http://www.w3.org/2000/xmlns/";

    private readonly Dictionary<string, XmlElement> _ids = new(StringComparer.Ordinal);

    /// <exception cref="RefusedException">It is not well-formed, or more than it may be.</exception>
    public AdocXml(ZipFile file)
    {
        Name = file.Name;
        var shown = SafeZip.Shown(file.Name);
        if (file.Content.Length > Largest)
            throw AdocRefusals.XmlTooLarge.Because($"„{shown}“ – iki {Largest / 1024} KiB.");
        try
        {
            using (var reader = Reader(file.Content))
                CheckShape(reader, shown);
            using (var reader = Reader(file.Content))
                Document.Load(reader);
        }
        catch (XmlException broken)
        {
            var start = Encoding.Latin1.GetString(file.Content).Replace("\0", "", StringComparison.Ordinal);
            throw start.Contains("<!DOCTYPE", StringComparison.Ordinal)
                ? AdocRefusals.XmlDtd.Because($"„{shown}“: DTD neleidžiamas.")
                : AdocRefusals.XmlMalformed.Because($"„{shown}“, {broken.LineNumber} eilutė.");
        }
        foreach (var element in Document.GetElementsByTagName("*").OfType<XmlElement>())
        {
            foreach (var attribute in element.Attributes.OfType<XmlAttribute>().Where(IsId))
            {
                if (!_ids.TryAdd(attribute.Value, element))
                    throw AdocRefusals.IdDuplicate.Because($"„{shown}“: „{SafeZip.Shown(attribute.Value[..Math.Min(50, attribute.Value.Length)])}“.");
            }
        }
    }

    public string Name { get; }

    public XmlDocument Document { get; } = new() { PreserveWhitespace = true, XmlResolver = null };

    public XmlElement Root => Document.DocumentElement!;

    /// <summary>The element with the id, or null.</summary>
    public XmlElement? ById(string id) => _ids.GetValueOrDefault(id);

    /// <summary>The id of an element, or null.</summary>
    public static string? IdOf(XmlElement element) => element.Attributes.OfType<XmlAttribute>().FirstOrDefault(IsId)?.Value;

    public static IEnumerable<XmlElement> Children(XmlElement parent, string? ns, string name) =>
        parent.ChildNodes.OfType<XmlElement>().Where(child => child.LocalName == name && (ns is null || child.NamespaceURI == ns));

    /// <summary>The text at the end of a path of element names, or null where one is missing.</summary>
    public static string? Text(XmlElement? from, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            from = from is null ? null : Children(from, from.NamespaceURI, name).FirstOrDefault() ?? Children(from, null, name).FirstOrDefault();
        return from?.InnerText.Trim() is { Length: > 0 } text ? SafeZip.Shown(text.Length > 500 ? text[..500] : text) : null;
    }

    public static bool IsCanonicalization(string algorithm) => algorithm is C14N or C14N11 or Exclusive;

    /// <summary>The canonical form of the whole file, without comments.</summary>
    public byte[] Canonical(string algorithm, string? prefixes) => Run(Document, algorithm, prefixes);

    /// <summary>The canonical form of an element with all that is in it, as it stands in its document.</summary>
    public static byte[] Canonical(XmlElement element, string algorithm, string? prefixes)
    {
        var copy = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        var root = (XmlElement)copy.AppendChild(copy.ImportNode(element, deep: true))!;
        for (var above = element.ParentNode as XmlElement; above is not null; above = above.ParentNode as XmlElement)
        {
            foreach (XmlAttribute attribute in above.Attributes)
            {
                var inherited = attribute.NamespaceURI == NamespacesUri || (attribute.Prefix == "xml" && algorithm == C14N);
                if (attribute.Prefix == "xml" && algorithm == C14N11)
                    throw AdocRefusals.Transform.Because("Paveldėti xml atributai nepriimami (C14N 1.1).");
                if (inherited && !root.HasAttribute(attribute.Name))
                    root.Attributes.Append((XmlAttribute)copy.ImportNode(attribute, deep: true));
            }
        }
        return Run(copy, algorithm, prefixes);
    }

    private static byte[] Run(XmlDocument document, string algorithm, string? prefixes)
    {
        Transform transform = algorithm == Exclusive ? new XmlDsigExcC14NTransform { InclusiveNamespacesPrefixList = prefixes } : new XmlDsigC14NTransform();
        transform.Resolver = null;
        transform.LoadInput(document);
        using var output = (Stream)transform.GetOutput(typeof(Stream));
        using var canonical = new MemoryStream();
        output.CopyTo(canonical);
        return canonical.ToArray();
    }

    private static bool IsId(XmlAttribute attribute) => string.Equals(attribute.LocalName, "id", StringComparison.OrdinalIgnoreCase) && attribute.Prefix is "" or "xml";

    private static XmlReader Reader(byte[] content) => XmlReader.Create(new MemoryStream(content, writable: false), new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = Largest,
        CloseInput = true,
    });

    private static void CheckShape(XmlReader reader, string shown)
    {
        var nodes = 0;
        while (reader.Read())
        {
            // The reader takes «1.» and any digits for a version, the document only those that it knows.
            if (reader.NodeType == XmlNodeType.XmlDeclaration && reader.GetAttribute("version") != "1.0")
                throw AdocRefusals.XmlMalformed.Because($"„{shown}“ – ne XML 1.0.");
            if (reader.Depth > Deepest)
                throw AdocRefusals.XmlDeep.Because($"„{shown}“ – iki {Deepest} lygių.");
            nodes += 1 + reader.AttributeCount;
            if (nodes > MostNodes || reader.AttributeCount > MostAttributes)
                throw AdocRefusals.XmlTooLarge.Because($"„{shown}“ turi per daug elementų ar atributų.");
        }
    }
}
