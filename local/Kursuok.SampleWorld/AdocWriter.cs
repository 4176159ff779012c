using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;

namespace Kursuok.SampleWorld;

/// <summary>
/// Writes signed ADOC documents, sound ones and, with its parts changed before or after signing, broken ones. It knows the
/// standard on its own and shares no code with the reader.
/// </summary>
internal sealed class AdocWriter
{
    public const string MimetypeV1 = "application/vnd.lt.archyvai.adoc-2008";
    public const string MimetypeV2 = "application/vnd.etsi.asic-e+zip";
    public const string Main = "Ataskaita.pdf";
    private const string Dsig = "http://www.w3.org/2000/09/xmldsig#";
    private const string Xades = "http://uri.etsi.org/01903/v1.3.2#";
    private const string Sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";

    private static readonly RSA s_key = RSA.Create(2048);

    public static X509Certificate2 Certificate { get; } = CertificateOf(s_key, "CN=\"ŽUKAUSKIENĖ,JŪRATĖ,48504140959\", G=JŪRATĖ, SN=ŽUKAUSKIENĖ, SERIALNUMBER=48504140959, C=LT", 2020, 2035);

    /// <summary>A certificate that was over before the document was signed, with the same key.</summary>
    public static X509Certificate2 Expired { get; } = CertificateOf(s_key, "CN=Sena", 2015, 2018);

    private readonly bool _v2;

    public AdocWriter(bool v2 = false)
    {
        _v2 = v2;
        Mimetype = Encoding.ASCII.GetBytes(v2 ? MimetypeV2 : MimetypeV1);
        SignedMetadata = v2 ? "metadata/dokumentas.xml" : "metadata/signableMetadata0.xml";
        var ns = v2 ? "http://www.archyvai.lt/adoc/2014/metadata/unmodifiable" : "http://www.archyvai.lt/adoc/2008/metadata/signable";
        Files[Main] = Encoding.UTF8.GetBytes("%PDF-1.7\n% mokymų ataskaita\n%%EOF\n");
        Files[SignedMetadata] = Xml($"<s:metadata xmlns:s=\"{ns}\" ID=\"metadata_0\"><s:document ID=\"document_0\"><s:title>Atsiskaitymo ataskaita</s:title></s:document><s:authors ID=\"authors_0\"><s:author ID=\"author_0\"><s:name>Nemuno mokymų centras</s:name><s:code>300000003</s:code></s:author></s:authors></s:metadata>");
        Files[OpenMetadata] = Xml(v2
            ? "<u:metadata xmlns:u=\"http://www.archyvai.lt/adoc/2014/metadata/modifiable\" ID=\"m\"><u:technical_environment ID=\"t\"><u:standardVersion>ADOC-V2.0</u:standardVersion></u:technical_environment></u:metadata>"
            : "<u:metadata xmlns:u=\"http://www.archyvai.lt/adoc/2008/metadata/unsignable\" ID=\"m\"><u:Use ID=\"use_0\"><u:technical_environment ID=\"t\"><u:standardVersion>ADOC-V1.0</u:standardVersion><u:documentCategory>GeDOC</u:documentCategory></u:technical_environment></u:Use></u:metadata>");
        if (!v2)
        {
            Files[SignerMetadata] = Xml($"<s:metadata xmlns:s=\"{ns}\" ID=\"metadata_1\"><s:signatures><s:signature ID=\"signature_1\"><s:signatureID>{SignatureFile}#Parasas1</s:signatureID><s:signingTime>2025-08-20T10:00:00Z</s:signingTime><s:signingPurpose>signature</s:signingPurpose><s:signer><s:individualName>Jūratė Žukauskienė</s:individualName><s:positionName>Direktorė</s:positionName></s:signer></s:signature></s:signatures></s:metadata>");
            Relate(SignerMetadata, "metadata/signable");
            Relate(SignatureFile, "signatures", SignerMetadata, "signature_1");
            References.Add(new(SignerMetadata, "signature_1"));
        }
        Relate(Main, "content/main");
        Relate(SignedMetadata, "metadata/signable");
        Relate(OpenMetadata, "metadata/unsignable");
        Relate(SignatureFile, "signatures");
        Relate(SignatureFile, "signatures", Main);
        Relate(SignatureFile, "signatures", SignedMetadata, "document_0", "author_0");
        References.AddRange([new(Main), new(SignedMetadata, "document_0"), new(SignedMetadata, "author_0")]);
    }

    public byte[] Mimetype { get; set; }
    public string SignedMetadata { get; }
    public string OpenMetadata => _v2 ? "metadata/atviri.xml" : "metadata/unsignableMetadata0.xml";
    public const string SignerMetadata = "metadata/signableMetadata1.xml";
    public string SignatureFile => _v2 ? "META-INF/signatures.xml" : "META-INF/signatures/signatures1.xml";
    public string RelationsFile => _v2 ? "META-INF2/relations.xml" : "META-INF/relations.xml";

    /// <summary>What is in the package besides manifest, relations and signature.</summary>
    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);
    public List<(string Source, string Target, string Type, string[] Elements)> Relations { get; } = [];
    public List<Signed> References { get; } = [];
    public string SigningTime { get; set; } = "2025-08-20T10:00:00Z";
    public X509Certificate2 Signer { get; set; } = Certificate;
    public string SignatureMethod { get; set; } = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

    /// <summary>What stands inside the SignatureMethod, as XML.</summary>
    public string SignatureParameters { get; set; } = "";

    /// <summary>How it is signed in truth, whatever it says.</summary>
    public AsymmetricAlgorithm Key { get; set; } = s_key;
    public HashAlgorithmName Hash { get; set; } = HashAlgorithmName.SHA256;
    public RSASignaturePadding Padding { get; set; } = RSASignaturePadding.Pkcs1;

    /// <summary>Certificates that stand before the signer's.</summary>
    public List<X509Certificate2> Before { get; } = [];

    /// <summary>The signature is the root of its file.</summary>
    public bool Alone { get; set; }

    /// <summary>The second version is written with exclusive canonicalisation, so that both are read.</summary>
    private string Canonicalization => _v2 ? SignedXml.XmlDsigExcC14NTransformUrl : SignedXml.XmlDsigC14NTransformUrl;

    /// <summary>Changes the properties of the signature before it is made.</summary>
    public Func<string, string> Properties { get; set; } = own => own;

    /// <summary>Changes the text of a finished file, the digests being made already.</summary>
    public Dictionary<string, Func<string, string>> Later { get; } = new(StringComparer.Ordinal);

    /// <summary>Changes the text of what is signed last, before it is signed: the SignedInfo.</summary>
    public Func<string, string> BeforeSigning { get; set; } = info => info;

    /// <summary>A part that the signature covers: a whole file, or an element of it by its id.</summary>
    /// <param name="Transforms">Instead of those that pick the element.</param>
    public sealed record Signed(string File, string? Id = null, string? Transforms = null, string? Uri = null);

    public void Relate(string target, string type, string source = "/", params string[] elements) => Relations.Add((source, target, type, elements));

    public void Add(string file, byte[] content, string type, string source = "/")
    {
        Files[file] = content;
        Relate(file, type, source);
    }

    /// <summary>The files of the package in their order.</summary>
    public List<(string Name, byte[] Content)> Package()
    {
        var files = new Dictionary<string, byte[]>(Files, StringComparer.Ordinal) { [RelationsFile] = WriteRelations() };
        var signature = WriteSignature();
        files[SignatureFile] = signature;
        files["META-INF/manifest.xml"] = WriteManifest(files.Keys);
        foreach (var (name, change) in Later)
            files[name] = Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(files[name])));
        return [("mimetype", Mimetype), .. files.Select(file => (file.Key, file.Value))];
    }

    public byte[] Write() => Zip(Package());

    public static byte[] Zip(IEnumerable<(string Name, byte[] Content)> files)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name, name == "mimetype" ? CompressionLevel.NoCompression : CompressionLevel.Optimal).Open();
                entry.Write(content);
            }
        }
        return buffer.ToArray();
    }

    public static byte[] Xml(string text) => Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + text);

    private byte[] WriteManifest(IEnumerable<string> files) => Xml(
        "<m:manifest xmlns:m=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\">"
        + $"<m:file-entry m:full-path=\"/\" m:media-type=\"{Encoding.ASCII.GetString(Mimetype)}\"/>"
        + string.Concat(files.Where(file => file != "META-INF/manifest.xml").Select(file => $"<m:file-entry m:full-path=\"{file}\" m:media-type=\"text/xml\"/>"))
        + "</m:manifest>");

    private byte[] WriteRelations() => Xml(
        "<Relationships xmlns=\"http://www.archyvai.lt/adoc/2008/relationships\">"
        + string.Concat(Relations.GroupBy(relation => relation.Source, StringComparer.Ordinal).Select(source => $"<SourcePart full-path=\"{source.Key}\">"
            + string.Concat(source.Select(relation => $"<Relationship full-path=\"{relation.Target}\" type=\"http://www.archyvai.lt/adoc/2008/relationships/{relation.Type}\">"
                + string.Concat(relation.Elements.Select(element => $"<Element in-source-part=\"true\" ref-id=\"{element}\"/>")) + "</Relationship>")) + "</SourcePart>"))
        + "</Relationships>");

    private byte[] WriteSignature()
    {
        var own = Properties($"<SignedProperties xmlns=\"{Xades}\" Id=\"Savybes1\"><SignedSignatureProperties><SigningTime>{SigningTime}</SigningTime><SigningCertificate><Cert><CertDigest>"
            + $"<DigestMethod xmlns=\"{Dsig}\" Algorithm=\"{Sha256}\"/><DigestValue xmlns=\"{Dsig}\">{Convert.ToBase64String(SHA256.HashData(Signer.RawData))}</DigestValue></CertDigest></Cert></SigningCertificate></SignedSignatureProperties></SignedProperties>");
        var info = BeforeSigning($"<SignedInfo xmlns=\"{Dsig}\"><CanonicalizationMethod Algorithm=\"{Canonicalization}\"/><SignatureMethod Algorithm=\"{SignatureMethod}\">{SignatureParameters}</SignatureMethod>"
            + string.Concat(References.Select(Reference))
            + $"<Reference URI=\"#Savybes1\" Type=\"http://uri.etsi.org/01903#SignedProperties\"><Transforms><Transform Algorithm=\"{Canonicalization}\"/></Transforms><DigestMethod Algorithm=\"{Sha256}\"/><DigestValue>{Digest(Canonical(own, _v2))}</DigestValue></Reference></SignedInfo>");
        var value = Key is ECDsa curve ? curve.SignData(Canonical(info, _v2), Hash) : ((RSA)Key).SignData(Canonical(info, _v2), Hash, Padding);
        var signature = $"<Signature xmlns=\"{Dsig}\" Id=\"Parasas1\">{info}<SignatureValue>{Convert.ToBase64String(value)}</SignatureValue>"
            + $"<KeyInfo><X509Data>{string.Concat(Before.Append(Signer).Select(certificate => $"<X509Certificate>{Convert.ToBase64String(certificate.RawData)}</X509Certificate>"))}</X509Data></KeyInfo><Object><QualifyingProperties xmlns=\"{Xades}\" Target=\"#Parasas1\">{own}</QualifyingProperties></Object></Signature>";
        return Xml(Alone ? signature : _v2 ? $"<asic:XAdESSignatures xmlns:asic=\"http://uri.etsi.org/02918/v1.2.1#\">{signature}</asic:XAdESSignatures>"
            : $"<document-signatures xmlns=\"urn:oasis:names:tc:opendocument:xmlns:digitalsignature:1.0\">{signature}</document-signatures>");
    }

    private string Reference(Signed part)
    {
        var transforms = part.Transforms ?? (part.Id is null ? "" : Picking(part.Id, _v2));
        var digest = part.Id is null ? Digest(Files[part.File]) : Digest(Canonical(Element(Encoding.UTF8.GetString(Files[part.File]), part.Id)));
        return $"<Reference URI=\"{part.Uri ?? part.File}\">{(transforms.Length == 0 ? "" : $"<Transforms>{transforms}</Transforms>")}<DigestMethod Algorithm=\"{Sha256}\"/><DigestValue>{digest}</DigestValue></Reference>";
    }

    public static string Picking(string id, bool filter) => (filter
        ? $"<Transform Algorithm=\"http://www.w3.org/2002/06/xmldsig-filter2\"><XPath xmlns=\"http://www.w3.org/2002/06/xmldsig-filter2\" Filter=\"intersect\">//*[@ID='{id}']</XPath></Transform>"
        : $"<Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"><XPath>ancestor-or-self::*[@ID='{id}']</XPath></Transform>")
        + "<Transform Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/>";

    /// <summary>The element with the id, its prefix's namespace declared on it as canonical XML of the subtree has it.</summary>
    private static string Element(string xml, string id)
    {
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(xml[xml.IndexOf("?>\n", StringComparison.Ordinal)..][3..]);
        return ((XmlElement)document.SelectSingleNode($"//*[@ID='{id}']")!).OuterXml;
    }

    private static byte[] Canonical(string xml, bool exclusive = false)
    {
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(xml);
        Transform transform = exclusive ? new XmlDsigExcC14NTransform() : new XmlDsigC14NTransform();
        transform.LoadInput(document);
        using var output = (Stream)transform.GetOutput(typeof(Stream));
        using var copy = new MemoryStream();
        output.CopyTo(copy);
        return copy.ToArray();
    }

    private static string Digest(byte[] content) => Convert.ToBase64String(SHA256.HashData(content));

    public static X509Certificate2 CertificateOf(AsymmetricAlgorithm key, string subject, int from, int to) =>
        (key is ECDsa curve ? new CertificateRequest(subject, curve, HashAlgorithmName.SHA256) : new CertificateRequest(subject, (RSA)key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
            .CreateSelfSigned(new(from, 1, 1, 0, 0, 0, TimeSpan.Zero), new(to, 1, 1, 0, 0, 0, TimeSpan.Zero));
}
