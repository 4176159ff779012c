using System.Collections.Immutable;
using System.Text;
using System.Xml;

namespace Kursuok.Functions.Platform.Documents.Adoc;

/// <summary>What the two versions of the standard call the same things.</summary>
internal sealed record AdocVersion(string Name, string Mimetype, string Relations, string SignableNamespace, string UnsignableNamespace, string SignatureRoot, string SignatureNamespace)
{
    public static ImmutableArray<AdocVersion> All { get; } =
    [
        new("ADOC-V1.0", "application/vnd.lt.archyvai.adoc-2008", "META-INF/relations.xml",
            "http://www.archyvai.lt/adoc/2008/metadata/signable", "http://www.archyvai.lt/adoc/2008/metadata/unsignable",
            "document-signatures", "urn:oasis:names:tc:opendocument:xmlns:digitalsignature:1.0"),
        new("ADOC-V2.0", "application/vnd.etsi.asic-e+zip", "META-INF2/relations.xml",
            "http://www.archyvai.lt/adoc/2014/metadata/unmodifiable", "http://www.archyvai.lt/adoc/2014/metadata/modifiable",
            "XAdESSignatures", "http://uri.etsi.org/02918/v1.2.1#"),
    ];

    /// <summary>The second version is a profile of ASiC-E, which lays its container out strictly.</summary>
    public bool IsAsic => Name == "ADOC-V2.0";
}

/// <summary>One relation: <paramref name="Target"/> is a <paramref name="Type"/> of <paramref name="Source"/>.</summary>
internal sealed record Relation(string Source, string Target, string Type, ImmutableArray<string> Elements);

/// <summary>
/// The package of a document: what its files are to each other. What is wrong is gathered in <see cref="Broken"/>, so that a
/// clerk learns of all of it at once; only what leaves nothing to look at is thrown.
/// </summary>
internal sealed class AdocPackage
{
    private const string Mimetype = "mimetype";
    private const string Manifest = "META-INF/manifest.xml";
    private const string ManifestNamespace = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";
    private const string RelationsNamespace = "http://www.archyvai.lt/adoc/2008/relationships";
    private const int MostBroken = 20;
    private const int MostSignatureFiles = 50;
    /// <summary>Read into memory, XML takes many times its length.</summary>
    private const long MostXml = 2 * 1024 * 1024;

    private static readonly ImmutableArray<string> s_types = ["content/main", "content/appendix", "content/attachment", "metadata/signable", "metadata/unsignable", "signatures", "thumbnail"];

    private readonly Dictionary<string, ZipFile> _files;
    private readonly Dictionary<string, AdocXml> _xml = new(StringComparer.Ordinal);
    private long _xmlRead;

    /// <exception cref="RefusedException">There is no package, or none of ours.</exception>
    public AdocPackage(byte[] content)
    {
        var files = SafeZip.Read(content, out var after);
        _files = files.ToDictionary(file => file.Name, StringComparer.Ordinal);
        var type = _files.GetValueOrDefault(Mimetype) ?? throw AdocRefusals.MimetypeMissing.Because("ADOC pakete turi būti įrašas „mimetype“.");
        Version = AdocVersion.All.FirstOrDefault(version => type.Content.AsSpan().SequenceEqual(Encoding.ASCII.GetBytes(version.Mimetype))) ?? throw AdocRefusals.MimetypeUnknown.Because(Named(type.Content));
        if (files[0] != type || !type.Plain)
        {
            if (Version.IsAsic)
                Break(AdocRefusals.MimetypeMisplaced.Because("Įrašas „mimetype“ turi būti pirmas, nesuspaustas ir be papildomų laukų."));
            else
                Warnings.Add(AdocWarnings.MimetypeNotFirst);
        }
        if (after == ZipEnd.OtherData || (after == ZipEnd.Comment && !Version.IsAsic))
            Break(AdocRefusals.ZipTrailingData.Because(Version.IsAsic ? "Už paketo pabaigos yra pašalinių duomenų." : "Už paketo pabaigos yra pašalinių duomenų arba komentaras."));
        Relations = ReadRelations();
        CheckManifest();
        CheckRelations();
        CheckContent();
        CheckMetadata();
    }

    public AdocVersion Version { get; }

    public ImmutableArray<Relation> Relations { get; }

    public List<RefusedException> Broken { get; } = [];

    public List<(string Code, string Text)> Warnings { get; } = [];

    /// <summary>The files that are something to another, each once.</summary>
    public ImmutableArray<string> Of(string type) => [.. Relations.Where(relation => relation.Type == type).Select(relation => relation.Target).Distinct(StringComparer.Ordinal)];

    /// <summary>What the relations call so, and what lies where signatures do.</summary>
    public IEnumerable<string> SignatureFiles => Of("signatures").Where(_files.ContainsKey).Union(_files.Keys.Where(IsSignatureFile), StringComparer.Ordinal).Take(MostSignatureFiles);

    public string? Main => Of("content/main") is [var main] && _files.ContainsKey(main) ? main : null;

    public ZipFile? File(string name) => _files.GetValueOrDefault(name);

    /// <summary>The file as XML.</summary>
    /// <exception cref="RefusedException">It is none that is taken.</exception>
    public AdocXml Xml(string name)
    {
        if (_xml.TryGetValue(name, out var known))
            return known;
        var file = _files[name];
        _xmlRead += file.Content.Length;
        return _xmlRead <= MostXml ? _xml[name] = new(file) : throw AdocRefusals.XmlTooLarge.Because($"Visi XML failai kartu – iki {MostXml >> 20} MiB.");
    }

    /// <summary>Metadata, relations and the manifest are read with the package; what could not be is noted already.</summary>
    public bool IsRead(string name) => _xml.ContainsKey(name);

    private bool IsSignatureFile(string name) => name.EndsWith(".xml", StringComparison.Ordinal) && (Version.IsAsic
        ? name.StartsWith("META-INF/", StringComparison.Ordinal) && name.Contains("signatures", StringComparison.Ordinal)
        : name.StartsWith("META-INF/signatures/", StringComparison.Ordinal));

    /// <summary>Notes what is wrong with the structure.</summary>
    public void Break(RefusedException broken)
    {
        if (Broken.Count < MostBroken)
            Broken.Add(broken);
    }

    /// <summary>The file as XML; what is wrong with it is noted.</summary>
    private AdocXml? TryXml(string name)
    {
        try
        {
            return _files.ContainsKey(name) ? Xml(name) : null;
        }
        catch (RefusedException broken)
        {
            Break(broken);
            return null;
        }
    }

    private static string Named(byte[] type) => Encoding.Latin1.GetString(type, 0, Math.Min(type.Length, 60)) switch
    {
        "application/vnd.lt.archyvai.mdoc-2010" => "Tai MDOC dokumentas; priimami ADOC-V1.0 ir ADOC-V2.0.",
        "application/vnd.lt.sodra.egas-2009" => "Tai EGAS (SoDros) dokumentas; priimami ADOC-V1.0 ir ADOC-V2.0.",
        _ => "Priimami ADOC-V1.0 ir ADOC-V2.0 dokumentai.",
    };

    private ImmutableArray<Relation> ReadRelations()
    {
        if (!_files.ContainsKey(Version.Relations))
        {
            Break(AdocRefusals.RelationsMissing.Because($"Pakete nėra failo {Version.Relations}."));
            return [];
        }
        if (TryXml(Version.Relations) is not { Root: var root })
            return [];
        if (root.LocalName != "Relationships" || root.NamespaceURI != RelationsNamespace)
        {
            Break(AdocRefusals.RelationsInvalid.Because("Ryšių aprašo šakninis elementas ne „Relationships“."));
            return [];
        }
        var found = ImmutableArray.CreateBuilder<Relation>();
        foreach (var source in AdocXml.Children(root, RelationsNamespace, "SourcePart"))
        {
            foreach (var relation in AdocXml.Children(source, RelationsNamespace, "Relationship"))
            {
                var (from, to, type) = (source.GetAttribute("full-path"), relation.GetAttribute("full-path"), relation.GetAttribute("type"));
                var known = s_types.FirstOrDefault(known => type == $"{RelationsNamespace}/{known}");
                if (from.Length == 0 || to.Length == 0)
                    Break(AdocRefusals.RelationsInvalid.Because("Ryšių apraše trūksta „full-path“."));
                else if (known is null)
                    Break(AdocRefusals.RelationType.Because($"Failo „{SafeZip.Shown(Short(to))}“ ryšio tipas nežinomas."));
                else
                    found.Add(new(from, to, known, [.. AdocXml.Children(relation, RelationsNamespace, "Element").Where(element => element.GetAttribute("in-source-part") == "true").Select(element => element.GetAttribute("ref-id"))]));
            }
        }
        return found.ToImmutable();
    }

    private void CheckManifest()
    {
        if (!_files.ContainsKey(Manifest))
        {
            Break(AdocRefusals.ManifestMissing.Because("Pakete nėra failo META-INF/manifest.xml."));
            return;
        }
        if (TryXml(Manifest) is not { Root: var root })
            return;
        if (root.LocalName != "manifest" || root.NamespaceURI != ManifestNamespace)
        {
            Break(AdocRefusals.ManifestInvalid.Because("Failų sąrašo šakninis elementas ne „manifest“."));
            return;
        }
        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in AdocXml.Children(root, ManifestNamespace, "file-entry"))
        {
            var path = entry.GetAttribute("full-path", ManifestNamespace);
            if (path.Length == 0)
                Break(AdocRefusals.ManifestInvalid.Because("Failų sąraše trūksta „manifest:full-path“."));
            else if (!listed.Add(path))
                Break(AdocRefusals.ManifestDuplicate.Because($"„{SafeZip.Shown(Short(path))}“"));
            else if (path == "/" && entry.GetAttribute("media-type", ManifestNamespace) != Version.Mimetype)
                Break(AdocRefusals.ManifestType.Because($"Turi būti {Version.Mimetype}."));
            else if (!path.EndsWith('/') && !_files.ContainsKey(path))
                Break(AdocRefusals.ManifestAbsent.Because($"„{SafeZip.Shown(Short(path))}“"));
        }
        if (!listed.Contains("/"))
            Break(AdocRefusals.ManifestType.Because("Paties paketo tipas nenurodytas."));
        foreach (var file in _files.Keys.Where(file => !listed.Contains(file) && file is not (Mimetype or Manifest)))
        {
            // ASiC-E lists what is signed; its own folders it need not.
            if (!Version.IsAsic || !file.StartsWith("META-INF", StringComparison.Ordinal))
                Break(AdocRefusals.ManifestUnlisted.Because($"„{SafeZip.Shown(file)}“"));
        }
    }

    private void CheckRelations()
    {
        foreach (var relation in Relations)
        {
            if (relation.Source != "/" && !_files.ContainsKey(relation.Source))
                Break(AdocRefusals.RelationAbsent.Because($"„{SafeZip.Shown(Short(relation.Source))}“"));
            else if (!_files.ContainsKey(relation.Target))
                Break(AdocRefusals.RelationAbsent.Because($"„{SafeZip.Shown(Short(relation.Target))}“"));
            else if (!IsInPlace(relation))
                Break(AdocRefusals.RelationMisplaced.Because($"„{SafeZip.Shown(relation.Target)}“ ({relation.Type})"));
            else if (!relation.Elements.IsEmpty && relation.Source != "/" && TryXml(relation.Source) is { } source && relation.Elements.FirstOrDefault(element => source.ById(element) is null) is { } absent)
                Break(AdocRefusals.RelationElement.Because($"„{SafeZip.Shown(relation.Source)}“: „{SafeZip.Shown(Short(absent))}“"));
        }
        if (Of("content/main") is { Length: not 1 } mains)
            Break((mains.IsEmpty ? AdocRefusals.MainMissing : AdocRefusals.MainMany).Because("Pagrindinis dokumentas turi būti vienas."));
        foreach (var (type, missing) in new[] { ("metadata/signable", AdocRefusals.SignableMissing), ("metadata/unsignable", AdocRefusals.UnsignableMissing), ("signatures", AdocRefusals.SignatureMissing) })
        {
            if (!Relations.Any(relation => relation.Type == type && relation.Source == "/"))
                Break(missing.Because("Ryšių apraše tokio failo nėra."));
        }
        if (Of("signatures").Length > MostSignatureFiles)
            Break(AdocRefusals.SignatureCount.Because($"Dokumente gali būti iki {MostSignatureFiles} parašų."));
        var related = Relations.Select(relation => relation.Target).Concat([Mimetype, Manifest, Version.Relations]).ToHashSet(StringComparer.Ordinal);
        foreach (var file in _files.Keys.Where(file => !related.Contains(file)))
            Break(AdocRefusals.FileUnrelated.Because($"„{SafeZip.Shown(file)}“"));
    }

    /// <summary>What is the package's own hangs on the package; an appendix on the main document or on another, an attachment on the main document.</summary>
    private bool IsInPlace(Relation relation) => relation.Type switch
    {
        "content/main" or "metadata/signable" or "metadata/unsignable" => relation.Source == "/",
        "content/appendix" => Relations.Any(other => other.Target == relation.Source && other.Type is "content/main" or "content/appendix"),
        "content/attachment" => Relations.Any(other => other.Target == relation.Source && other.Type == "content/main"),
        _ => true,
    };

    private void CheckContent()
    {
        foreach (var type in (string[])["content/main", "content/appendix", "content/attachment"])
        {
            foreach (var file in Of(type).Select(File).OfType<ZipFile>())
            {
                var extension = Path.GetExtension(file.Name).TrimStart('.').ToLowerInvariant();
                if (Beginnings(extension, type == "content/attachment") is not { Length: > 0 } beginnings)
                    Break(AdocRefusals.ContentFormat.Because($"„{SafeZip.Shown(file.Name)}“"));
                else if (!Array.Exists(beginnings, beginning => file.Content.AsSpan().StartsWith(beginning)))
                    Break(AdocRefusals.ContentMismatch.Because($"„{SafeZip.Shown(file.Name)}“"));
            }
        }
    }

    /// <summary>How a file of a format that is taken begins.</summary>
    private static byte[][] Beginnings(string extension, bool attachment) => extension switch
    {
        "docx" or "odt" or "xlsx" or "ods" or "pptx" or "ppsx" or "odp" => ["PK\x03\x04"u8.ToArray()],
        "adoc" or "asice" or "sce" or "asics" or "scs" or "mdoc" when attachment => ["PK\x03\x04"u8.ToArray()],
        "pdf" => ["%PDF-"u8.ToArray()],
        "tif" or "tiff" => ["II*\0"u8.ToArray(), "MM\0*"u8.ToArray()],
        "jpg" or "jpeg" or "jfif" => [[0xFF, 0xD8, 0xFF]],
        "png" => [[0x89, .. "PNG\r\n"u8, 0x1A, 0x0A]],
        _ => [],
    };

    private void CheckMetadata()
    {
        foreach (var (type, ns) in new[] { ("metadata/signable", Version.SignableNamespace), ("metadata/unsignable", Version.UnsignableNamespace) })
        {
            foreach (var xml in Of(type).Select(TryXml).OfType<AdocXml>())
            {
                if (xml.Root.LocalName != "metadata" || xml.Root.NamespaceURI != ns)
                    Break(AdocRefusals.MetadataInvalid.Because($"„{SafeZip.Shown(xml.Name)}“"));
            }
        }
        var stated = Of("metadata/unsignable").Where(_xml.ContainsKey).SelectMany(name => Xml(name).Document.GetElementsByTagName("standardVersion", Version.UnsignableNamespace).OfType<XmlElement>())
            .Select(element => element.InnerText.Trim()).ToList();
        if (stated is not [var version] || version != Version.Name)
            Break(AdocRefusals.StandardVersion.Because($"Metaduomenyse turi būti nurodyta {Version.Name}."));
    }

    private static string Short(string text) => text.Length > 100 ? text[..100] : text;
}
