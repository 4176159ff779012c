using System.Buffers.Binary;
using System.Collections.Immutable;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Documents.Adoc;
using Kursuok.Functions.Training.Groups;
using Kursuok.SampleWorld;

namespace Kursuok.Tests.Functions.Platform.Documents.Adoc;

/// <summary>Broken documents, each with the refusal that it must meet.</summary>
internal static class AdocCorpus
{
    private const string Sha1 = "http://www.w3.org/2000/09/xmldsig#sha1";

    public static ImmutableArray<(string Name, Refusal Refusal, Func<byte[]> Make)> All { get; } =
    [
        ("nothing", AdocRefusals.Empty, () => []),
        ("larger than is taken", AdocRefusals.TooLarge, () => new byte[AdocReader.Largest + 1]),
        ("no ZIP", AdocRefusals.NotZip, () => "labas, pasauli"u8.ToArray()),
        ("a PDF", AdocRefusals.NotZip, () => "%PDF-1.7\n%%EOF\n"u8.ToArray()),
        ("no mimetype", AdocRefusals.MimetypeMissing, () => Packed(files => files.RemoveAll(file => file.Name == "mimetype"))),
        ("a document of Sodra", AdocRefusals.MimetypeUnknown, () => Sound(adoc => adoc.Mimetype = "application/vnd.lt.sodra.egas-2009"u8.ToArray())),
        ("a mimetype with a line end", AdocRefusals.MimetypeUnknown, () => Sound(adoc => adoc.Mimetype = [.. adoc.Mimetype, (byte)'\n'])),

        ("cut off", AdocRefusals.ZipTruncated, () => new AdocWriter().Write()[..^100]),
        ("more after the end", AdocRefusals.ZipTrailingData, () => [.. new AdocWriter().Write(), .. "<script>"u8]),
        ("a comment in the first version", AdocRefusals.ZipTrailingData, () => Commented(v2: false, "mimetype=application/vnd.lt.archyvai.adoc-2008"u8)),
        ("a comment that holds an end", AdocRefusals.ZipTrailingData, () => Commented(v2: true, "PK\u0007\u0008"u8)),
        ("a comment that is shorter than it says", AdocRefusals.ZipTrailingData, () => Commented(v2: true, "mimetype"u8)[..^1]),
        ("more before the directory", AdocRefusals.ZipHiddenData, () => Patched(zip =>
        {
            var at = (int)U32(zip, zip.Length - 6);
            byte[] wider = [.. zip[..at], .. "paslėpta"u8, .. zip[at..]];
            Put32(wider, wider.Length - 6, (uint)(wider.Length - 22 - (zip.Length - 22 - at)));
            return wider;
        })),
        ("two entries in one place", AdocRefusals.ZipOverlap, () => Directory(2, entry => Put32(entry, 42, 0))),
        ("one of several parts", AdocRefusals.ZipParts, () => Patched(zip => Put16(zip, zip.Length - 18, 1))),
        ("ZIP64", AdocRefusals.Zip64, () => Patched(zip => Put16(zip, zip.Length - 12, ushort.MaxValue))),
        ("a damaged directory", AdocRefusals.ZipDirectory, () => Directory(1, entry => entry[0] = 0)),
        ("a directory elsewhere", AdocRefusals.ZipDirectory, () => [.. "MZ"u8, .. new AdocWriter().Write()]),
        ("1001 files", AdocRefusals.ZipEntries, () => AdocWriter.Zip(Enumerable.Range(0, 1001).Select(i => ($"{i}.pdf", Array.Empty<byte>())))),
        ("encrypted", AdocRefusals.ZipEncrypted, () => Directory(1, entry => entry[8] |= 1)),
        ("an unknown compression", AdocRefusals.ZipMethod, () => Directory(1, entry => entry[10] = 9)),
        ("headers that differ", AdocRefusals.ZipHeaders, () => Patched(zip => Put32(zip, 14, 7))),
        ("the same name twice", AdocRefusals.ZipDuplicate, () => Packed(files => files.Add((AdocWriter.Main, "%PDF-"u8.ToArray())))),
        ("the same name in other letters", AdocRefusals.ZipDuplicate, () => Packed(files => files.Add((AdocWriter.Main.ToUpperInvariant(), "%PDF-"u8.ToArray())))),
        ("a way out of the package", AdocRefusals.ZipTraversal, () => Packed(files => files.Add(("a/../../etc/x.pdf", [])))),
        ("a way out with backslashes", AdocRefusals.ZipTraversal, () => Packed(files => files.Add((@"..\..\x.pdf", [])))),
        ("an absolute way", AdocRefusals.ZipAbsolute, () => Packed(files => files.Add(("/etc/x.pdf", [])))),
        ("a way to a drive", AdocRefusals.ZipAbsolute, () => Packed(files => files.Add(("C:/x.pdf", [])))),
        ("a name that turns its writing", AdocRefusals.ZipName, () => Packed(files => files.Add(("a\u202Efdp.exe", [])))),
        ("a name with a line end", AdocRefusals.ZipName, () => Packed(files => files.Add(("a\nb.pdf", [])))),
        ("a link", AdocRefusals.ZipLink, () => Directory(1, entry => { entry[5] = 3; Put32(entry, 38, 0xA1FF0000); })),
        ("a bomb", AdocRefusals.ZipExpands, () => Packed(files => files.Add(("bomba.pdf", new byte[30 << 20])))),
        ("many large files", AdocRefusals.ZipExpands, () => Packed(files => files.AddRange(Enumerable.Range(0, 40).Select(i => ($"{i}.pdf", new byte[1 << 20]))))),
        ("less than it says", AdocRefusals.ZipSize, () => Directory(1, entry => Put32(entry, 24, U32(entry, 24) + 1), alsoLocal: (22, 1))),
        ("damaged data", AdocRefusals.ZipDamaged, () => Patched(zip => zip[Data(zip, 1)] = 0xFF)),
        ("a wrong checksum", AdocRefusals.ZipChecksum, () => Patched(zip => zip[Data(zip, 0)] ^= 1)),

        ("relations that break off", AdocRefusals.XmlMalformed, () => Later(adoc => adoc.RelationsFile, xml => xml[..^5])),
        ("XML of a version that is none", AdocRefusals.XmlMalformed, () => Later(adoc => adoc.OpenMetadata, xml => xml.Replace("\"1.0\"", "\"1.01\"", StringComparison.Ordinal))),
        ("entities without end", AdocRefusals.XmlDtd, () => Later(adoc => adoc.RelationsFile, xml => xml.Replace("?>\n", "?>\n<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;\">]>", StringComparison.Ordinal))),
        ("a manifest of a megabyte", AdocRefusals.XmlTooLarge, () => Later(_ => "META-INF/manifest.xml", xml => xml + Noise(1 << 20))),
        ("a thousand attributes", AdocRefusals.XmlTooLarge, () => Later(_ => "META-INF/manifest.xml", xml => xml.Replace("<m:manifest ", "<m:manifest " + string.Concat(Enumerable.Range(0, 1000).Select(i => $"a{i}=\"\" ")), StringComparison.Ordinal))),
        ("a deep tree", AdocRefusals.XmlDeep, () => Later(adoc => adoc.OpenMetadata, _ => string.Concat(Enumerable.Repeat("<a>", 5000)))),
        ("an id of two elements", AdocRefusals.IdDuplicate, () => Later(adoc => adoc.SignedMetadata, xml => xml.Replace("<s:authors", "<s:document ID=\"document_0\"><s:title>Kita</s:title></s:document><s:authors", StringComparison.Ordinal))),

        ("mimetype at the end", AdocRefusals.MimetypeMisplaced, () => AdocWriter.Zip(new AdocWriter(v2: true).Package().OrderBy(file => file.Name == "mimetype"))),
        ("no manifest", AdocRefusals.ManifestMissing, () => Packed(files => files.RemoveAll(file => file.Name == "META-INF/manifest.xml"))),
        ("a manifest of something else", AdocRefusals.ManifestInvalid, () => Later(_ => "META-INF/manifest.xml", xml => xml.Replace("m:manifest", "m:list", StringComparison.Ordinal))),
        ("a manifest of another type", AdocRefusals.ManifestType, () => Later(_ => "META-INF/manifest.xml", xml => xml.Replace(AdocWriter.MimetypeV1, AdocWriter.MimetypeV2, StringComparison.Ordinal))),
        ("a file twice in the manifest", AdocRefusals.ManifestDuplicate, () => Later(_ => "META-INF/manifest.xml", xml => xml.Replace("</m:manifest>", $"<m:file-entry m:full-path=\"{AdocWriter.Main}\"/></m:manifest>", StringComparison.Ordinal))),
        ("a file only in the manifest", AdocRefusals.ManifestAbsent, () => Later(_ => "META-INF/manifest.xml", xml => xml.Replace("</m:manifest>", "<m:file-entry m:full-path=\"nera.pdf\"/></m:manifest>", StringComparison.Ordinal))),
        ("a file not in the manifest", AdocRefusals.ManifestUnlisted, () => Packed(files => files.Add(("papildoma.pdf", "%PDF-"u8.ToArray())))),
        ("no relations", AdocRefusals.RelationsMissing, () => Packed(files => files.RemoveAll(file => file.Name == "META-INF/relations.xml"))),
        ("relations of something else", AdocRefusals.RelationsInvalid, () => Later(adoc => adoc.RelationsFile, xml => xml.Replace("Relationships ", "Rels ", StringComparison.Ordinal).Replace("Relationships>", "Rels>", StringComparison.Ordinal))),
        ("a relation to nothing", AdocRefusals.RelationAbsent, () => Sound(adoc => adoc.Relate("nera.pdf", "content/attachment", AdocWriter.Main))),
        ("a relation to no element", AdocRefusals.RelationElement, () => Sound(adoc => adoc.Relate(adoc.SignatureFile, "signatures", adoc.OpenMetadata, "nera"))),
        ("a relation of an unknown kind", AdocRefusals.RelationType, () => Sound(adoc => adoc.Relate(AdocWriter.Main, "content/other"))),
        ("an appendix of nothing", AdocRefusals.RelationMisplaced, () => Sound(adoc => adoc.Add("priedas.pdf", "%PDF-"u8.ToArray(), "content/appendix"))),
        ("a file that is nothing", AdocRefusals.FileUnrelated, () => Sound(adoc => adoc.Files["kazkas.pdf"] = "%PDF-"u8.ToArray())),
        ("no main document", AdocRefusals.MainMissing, () => Sound(adoc => adoc.Relations.RemoveAll(relation => relation.Type == "content/main"))),
        ("two main documents", AdocRefusals.MainMany, () => Sound(adoc => adoc.Add("antras.pdf", "%PDF-"u8.ToArray(), "content/main"))),
        ("no metadata to sign", AdocRefusals.SignableMissing, () => Sound(adoc => adoc.Relations.RemoveAll(relation => relation.Type == "metadata/signable"))),
        ("no other metadata", AdocRefusals.UnsignableMissing, () => Sound(adoc => adoc.Relations.RemoveAll(relation => relation.Type == "metadata/unsignable"))),
        ("not signed", AdocRefusals.SignatureMissing, () => Sound(adoc => adoc.Relations.RemoveAll(relation => relation.Type == "signatures"))),
        ("metadata of something else", AdocRefusals.MetadataInvalid, () => Later(adoc => adoc.SignedMetadata, xml => xml.Replace("s:metadata", "s:kita", StringComparison.Ordinal))),
        ("another version of the standard", AdocRefusals.StandardVersion, () => Later(adoc => adoc.OpenMetadata, xml => xml.Replace("ADOC-V1.0", "ADOC-V2.0", StringComparison.Ordinal))),
        ("a program as an appendix", AdocRefusals.ContentFormat, () => Sound(adoc => Append(adoc, "priedas.exe", "MZ"u8.ToArray()))),
        ("HTML called PDF", AdocRefusals.ContentMismatch, () => Sound(adoc => Append(adoc, "priedas.pdf", "<html></html>"u8.ToArray()))),
        ("a signature file of something else", AdocRefusals.SignatureFile, () => Later(adoc => adoc.SignatureFile, xml => xml.Replace("document-signatures", "signatures", StringComparison.Ordinal))),
        ("501 references", AdocRefusals.SignatureCount, () => Sound(adoc => adoc.References.AddRange(Enumerable.Repeat(new AdocWriter.Signed(AdocWriter.Main), 501)))),

        ("two values of a signature", AdocRefusals.SignatureForm, () => Later(adoc => adoc.SignatureFile, xml => xml.Replace("<KeyInfo>", "<SignatureValue>AA==</SignatureValue><KeyInfo>", StringComparison.Ordinal))),
        ("a digest that is no Base64", AdocRefusals.SignatureForm, () => Sound(adoc => adoc.BeforeSigning = info => info.Replace("<DigestValue>", "<DigestValue>ž", StringComparison.Ordinal))),
        ("SHA-1 digests", AdocRefusals.Algorithm, () => Sound(adoc => adoc.BeforeSigning = info => info.Replace("http://www.w3.org/2001/04/xmlenc#sha256", Sha1, StringComparison.Ordinal))),
        ("a SHA-1 signature", AdocRefusals.Algorithm, () => Sound(adoc => adoc.SignatureMethod = "http://www.w3.org/2000/09/xmldsig#rsa-sha1")),
        ("an HMAC with the certificate for a key", AdocRefusals.Algorithm, () => Sound(adoc => adoc.SignatureMethod = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")),
        ("XSLT", AdocRefusals.Transform, () => Sound(adoc => adoc.References[1] = adoc.References[1] with { Transforms = "<Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"/>" })),
        ("canonicalisation with comments", AdocRefusals.Transform, () => Sound(adoc => adoc.References[1] = new(AdocWriter.Main, null, "<Transform Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments\"/>"))),
        ("an expression that takes its time", AdocRefusals.XPath, () => Sound(adoc => adoc.References[1] = adoc.References[1] with
        {
            Transforms = AdocWriter.Picking("x", filter: false).Replace("ancestor-or-self::*[@ID='x']", "count(//*[count(//*[count(//*)])])", StringComparison.Ordinal),
        })),
        ("an expression of a megabyte", AdocRefusals.XPath, () => Sound(adoc => adoc.References[1] = adoc.References[1] with { Transforms = AdocWriter.Picking(new string('x', 500_000), filter: false) })),
        ("a reference to the world", AdocRefusals.ReferenceOutside, () => Sound(adoc => adoc.References[1] = adoc.References[1] with { Uri = "http://169.254.169.254/" + AdocWriter.Main })),
        ("a reference to the machine", AdocRefusals.ReferenceOutside, () => Sound(adoc => adoc.References[1] = adoc.References[1] with { Uri = "%2E%2E/" + AdocWriter.Main })),
        ("a reference to nothing", AdocRefusals.ReferenceAbsent, () => Sound(adoc => adoc.References[1] = adoc.References[1] with { Uri = "nera.pdf" })),
        ("a reference to itself", AdocRefusals.ReferenceSelf, () => Sound(adoc => adoc.References[1] = adoc.References[1] with { Uri = adoc.SignatureFile })),
        ("another main document", AdocRefusals.Digest, () => Later(_ => AdocWriter.Main, text => text + "%")),
        ("another title", AdocRefusals.Digest, () => Later(adoc => adoc.SignedMetadata, xml => xml.Replace("Atsiskaitymo", "Kita", StringComparison.Ordinal))),
        ("another signing time", AdocRefusals.Digest, () => Later(adoc => adoc.SignatureFile, xml => xml.Replace("2025-08-20", "2025-08-21", StringComparison.Ordinal))),
        ("properties that are not signed", AdocRefusals.SignedProperties, () => Sound(adoc => adoc.BeforeSigning = info => info[..info.IndexOf("<Reference URI=\"#", StringComparison.Ordinal)] + "</SignedInfo>")),
        ("properties of another signature", AdocRefusals.SignedProperties, () => Later(adoc => adoc.SignatureFile, xml => xml.Replace("Target=\"#Parasas1\"", "Target=\"#Parasas2\"", StringComparison.Ordinal))),
        ("another signed information", AdocRefusals.SignatureValue, () => Later(adoc => adoc.SignatureFile, xml => xml.Replace("<SignedInfo ", "<SignedInfo Id=\"i\" ", StringComparison.Ordinal))),
        ("no certificate", AdocRefusals.CertificateMissing, () => Later(adoc => adoc.SignatureFile, xml => xml.Replace("X509Certificate>", "X509Cert>", StringComparison.Ordinal))),
        ("a damaged certificate", AdocRefusals.CertificateUnreadable, () => Later(adoc => adoc.SignatureFile, xml => xml.Replace("<X509Certificate>MII", "<X509Certificate>AAA", StringComparison.Ordinal))),
        ("another certificate of the same key", AdocRefusals.CertificateOther, () => Later(adoc => adoc.SignatureFile, xml => xml.Replace(Convert.ToBase64String(AdocWriter.Certificate.RawData), Convert.ToBase64String(AdocWriter.Expired.RawData), StringComparison.Ordinal))),
        ("a certificate that the properties do not name, of another key", AdocRefusals.CertificateOther, () => Sound(adoc => adoc.Properties = own => own.Replace("<DigestValue xmlns=\"http://www.w3.org/2000/09/xmldsig#\">", "<DigestValue xmlns=\"http://www.w3.org/2000/09/xmldsig#\">AAAA", StringComparison.Ordinal))),
        ("a key of 1024 bits", AdocRefusals.KeyShort, () => Sound(adoc => (adoc.Key, adoc.Signer) = AdocReaderTests.Short)),
        ("PSS that says PKCS #1", AdocRefusals.SignatureValue, () => Sound(adoc => adoc.Padding = System.Security.Cryptography.RSASignaturePadding.Pss)),
        ("PSS with another hash in its mask", AdocRefusals.Algorithm, () => Sound(adoc => AdocReaderTests.Pss(adoc, "<SaltLength>32</SaltLength>", mask: Sha1))),
        ("PSS without salt", AdocRefusals.Algorithm, () => Sound(adoc => AdocReaderTests.Pss(adoc, "<SaltLength>0</SaltLength>"))),
        ("ECDSA with a key of RSA", AdocRefusals.Algorithm, () => Sound(adoc => adoc.SignatureMethod = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256")),
        ("a certificate that was over", AdocRefusals.CertificateTime, () => Sound(adoc => adoc.Signer = AdocWriter.Expired)),
        ("signed tomorrow", AdocRefusals.SigningTime, () => Sound(adoc => adoc.SigningTime = "2034-01-01T00:00:00Z")),
        ("signed at no time", AdocRefusals.SigningTime, () => Sound(adoc => adoc.SigningTime = "vakar")),
        ("the main document not signed", AdocRefusals.MainUncovered, () => Sound(adoc => adoc.References.RemoveAll(part => part.File == AdocWriter.Main))),
        ("an appendix not signed", AdocRefusals.AppendixUncovered, () => Sound(adoc => Append(adoc, "priedas.pdf", "%PDF-"u8.ToArray()))),
        ("an attachment not signed", AdocRefusals.AttachmentUncovered, () => Sound(adoc => adoc.Add("pridedama.pdf", "%PDF-"u8.ToArray(), "content/attachment", AdocWriter.Main))),
        ("a title not signed", AdocRefusals.MetadataUncovered, () => Sound(adoc => adoc.References.RemoveAll(part => part.Id == "document_0"))),
        ("a purpose not signed", AdocRefusals.MetadataUncovered, () => Sound(adoc => adoc.References.RemoveAll(part => part.Id == "signature_1"))),
        ("a relation that no signature keeps", AdocRefusals.RelationUnsigned, () => Sound(adoc => adoc.Relate(adoc.SignatureFile, "signatures", adoc.OpenMetadata))),
    ];

    /// <summary>A document that says something else before it is signed.</summary>
    private static byte[] Sound(Action<AdocWriter> change)
    {
        var adoc = new AdocWriter();
        change(adoc);
        return adoc.Write();
    }

    /// <summary>A document with the text of one file changed after it was signed.</summary>
    private static byte[] Later(Func<AdocWriter, string> file, Func<string, string> change)
    {
        var adoc = new AdocWriter();
        adoc.Later[file(adoc)] = change;
        return adoc.Write();
    }

    private static byte[] Commented(bool v2, ReadOnlySpan<byte> comment)
    {
        var zip = new AdocWriter(v2).Write();
        Put16(zip, zip.Length - 2, (ushort)comment.Length);
        return [.. zip, .. comment];
    }

    private static byte[] Packed(Action<List<(string Name, byte[] Content)>> change)
    {
        var files = new AdocWriter().Package();
        change(files);
        return AdocWriter.Zip(files);
    }

    private static void Append(AdocWriter adoc, string name, byte[] content) => adoc.Add(name, content, "content/appendix", AdocWriter.Main);

    private static byte[] Patched(Func<byte[], byte[]> patch) => patch(new AdocWriter().Write());

    private static byte[] Patched(Action<byte[]> patch)
    {
        var zip = new AdocWriter().Write();
        patch(zip);
        return zip;
    }

    private delegate void Patch(Span<byte> entry);

    /// <summary>A package with one entry of its directory changed; and the same number added to a field of the header before the data.</summary>
    private static byte[] Directory(int index, Patch patch, (int At, uint More) alsoLocal = default) => Patched(zip =>
    {
        var at = DirectoryEntry(zip, index);
        if (alsoLocal.More > 0)
            Put32(zip, (int)U32(zip, at + 42) + alsoLocal.At, U32(zip, (int)U32(zip, at + 42) + alsoLocal.At) + alsoLocal.More);
        patch(zip.AsSpan(at));
    });

    private static int DirectoryEntry(byte[] zip, int index)
    {
        var at = (int)U32(zip, zip.Length - 6);
        for (; index > 0; index--)
            at += 46 + BinaryPrimitives.ReadUInt16LittleEndian(zip.AsSpan(at + 28)) + BinaryPrimitives.ReadUInt16LittleEndian(zip.AsSpan(at + 30));
        return at;
    }

    private static int Data(byte[] zip, int index)
    {
        var local = (int)U32(zip, DirectoryEntry(zip, index) + 42);
        return local + 30 + BinaryPrimitives.ReadUInt16LittleEndian(zip.AsSpan(local + 26)) + BinaryPrimitives.ReadUInt16LittleEndian(zip.AsSpan(local + 28));
    }

    private static string Noise(int length)
    {
        var bytes = new byte[length / 2];
        new Random(7).NextBytes(bytes);
        return $"<!-- {Convert.ToHexString(bytes)} -->";
    }

    private static uint U32(ReadOnlySpan<byte> from, int at) => BinaryPrimitives.ReadUInt32LittleEndian(from[at..]);

    private static void Put32(Span<byte> to, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(to[at..], value);

    private static void Put16(Span<byte> to, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(to[at..], value);
}
