using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Kursuok.Domain.Training.Groups;

namespace Kursuok.Functions.Platform.Documents.Adoc;

/// <summary>
/// The signatures of a package (XAdES, detached). Every reference is taken by hand: it names a file of this package or the
/// signature's own properties, and of all transforms only those are taken that pick a part by its id and write it
/// canonically. No expression of a file is ever evaluated, and nothing outside is looked up.
/// </summary>
internal sealed partial class AdocSignatures(AdocPackage package, DateTimeOffset now)
{
    private const string Dsig = "http://www.w3.org/2000/09/xmldsig#";
    private const string Xades = "http://uri.etsi.org/01903/v1.3.2#";
    private const string SignedPropertiesType = "http://uri.etsi.org/01903#SignedProperties";
    private const string SignedPropertiesTypeV1 = "http://uri.etsi.org/01903/v1.3.2#SignedProperties";
    private const string XPath = "http://www.w3.org/TR/1999/REC-xpath-19991116";
    private const string XPathFilter = "http://www.w3.org/2002/06/xmldsig-filter2";
    private const string MoreAlgorithms = "http://www.w3.org/2001/04/xmldsig-more#";
    private const string Base64 = "http://www.w3.org/2000/09/xmldsig#base64";
    private const int MostReferences = 500;
    private const int MostSignatures = 50;
    private const int LargestCertificate = 16 * 1024;
    private const int LargestKey = 8192;
    private const int ShortKey = 2048;
    /// <summary>So much XML is written canonically for one document, however often it is referred to.</summary>
    private const long MostWork = 32 * 1024 * 1024;
    private static readonly TimeSpan s_clocksDiffer = TimeSpan.FromHours(1);

    private readonly Dictionary<(string, string), byte[]> _digests = [];
    private readonly Dictionary<string, List<(AdocXml, XmlElement)>> _signable = new(StringComparer.Ordinal);
    private long _work;

    public List<RefusedException> Broken { get; } = [];

    public List<(string Code, string Text)> Warnings { get; } = [];

    public List<Signed> All { get; } = [];

    /// <summary>The certificates of those who signed, for asking whom they belong to. The caller disposes of them.</summary>
    public List<X509Certificate2> Certificates { get; } = [];

    /// <summary>What a signature covers: whole files, and elements of files by their ids.</summary>
    internal sealed record Signed(string Key, Signatory Who, HashSet<string> Files, HashSet<(string File, string Id)> Parts)
    {
        public bool Covers(AdocXml file, XmlElement element)
        {
            if (Files.Contains(file.Name))
                return true;
            for (var at = element; at is not null; at = at.ParentNode as XmlElement)
            {
                if (AdocXml.IdOf(at) is { } id && Parts.Contains((file.Name, id)))
                    return true;
            }
            return false;
        }
    }

    public void Check()
    {
        foreach (var file in package.Of("signatures").Where(file => package.File(file) is not null))
        {
            try
            {
                CheckFile(package.Xml(file));
            }
            catch (RefusedException broken)
            {
                Broken.Add(broken);
            }
        }
        if (Broken.Count == 0)
            CheckCoverage();
    }

    /// <summary>The title that a signature vouches for.</summary>
    public string? Title() => SignableElements("document").Where(found => All.Exists(signed => signed.Who.Holds && signed.Covers(found.File, found.Element)))
        .Select(found => AdocXml.Text(found.Element, "title")).FirstOrDefault(title => title is not null);

    private void CheckFile(AdocXml xml)
    {
        if (xml.Root.LocalName != package.Version.SignatureRoot || xml.Root.NamespaceURI != package.Version.SignatureNamespace)
            throw AdocRefusals.SignatureFile.Because($"„{SafeZip.Shown(xml.Name)}“: šakninis elementas turi būti „{package.Version.SignatureRoot}“.");
        var signatures = AdocXml.Children(xml.Root, Dsig, "Signature").ToList();
        if (signatures.Count == 0 || (package.Version.IsAsic && signatures.Count > 1) || xml.Document.GetElementsByTagName("Signature", Dsig).Count != signatures.Count)
            throw AdocRefusals.SignatureFile.Because($"„{SafeZip.Shown(xml.Name)}“: parašų {signatures.Count}.");
        foreach (var signature in signatures)
        {
            if (All.Count == MostSignatures)
                throw AdocRefusals.SignatureCount.Because($"Dokumente gali būti iki {MostSignatures} parašų.");
            CheckSignature(xml, signature);
        }
    }

    private void CheckSignature(AdocXml xml, XmlElement signature)
    {
        var id = signature.GetAttribute("Id");
        var key = $"{xml.Name}#{id}";
        var info = Only(signature, Dsig, "SignedInfo");
        var signed = new Signed(key, new("", null, null, null, null, Holds: false), new(StringComparer.Ordinal), []);
        var at = All.Count;
        All.Add(signed);
        var own = Own(signature, id);

        using var certificate = Certificate(signature);
        var time = AdocXml.Text(own, "SignedSignatureProperties", "SigningTime");
        var signedAt = DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) ? parsed : default(DateTimeOffset?);
        var described = SignableElements("signature").Where(found => AdocXml.Text(found.Element, "signatureID")?.TrimStart('/') == key).ToList();
        var metadata = described.Count > 0 ? described[0].Element : null;
        All[at] = signed = signed with
        {
            Who = new(NameOf(certificate), AdocXml.Text(metadata, "signer", "positionName"), AdocXml.Text(metadata, "signingPurpose"), signedAt, SafeZip.Shown(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true)), Holds: false),
        };

        var references = AdocXml.Children(info, Dsig, "Reference").ToList();
        if (references.Count > MostReferences)
            throw AdocRefusals.SignatureCount.Because($"Vienas parašas gali nurodyti iki {MostReferences} dalių.");
        var ownSigned = references.Count(reference => CheckReference(xml, reference, own, signed));
        if (ownSigned != 1)
            throw AdocRefusals.SignedProperties.Because($"Parašas „{SafeZip.Shown(key)}“ turi apimti savo savybes (SignedProperties).");
        Work(package.File(xml.Name)!);
        CheckValue(signature, info, certificate);
        CheckCertificate(own, certificate, signedAt);
        if (metadata is null)
            Warnings.Add(AdocWarnings.PurposeUnknown);
        else if (described.Count > 1 || !signed.Covers(described[0].File, metadata))
            throw AdocRefusals.MetadataUncovered.Because($"Parašo „{SafeZip.Shown(key)}“ paskirtis nepasirašyta.");
        Certificates.Add(X509CertificateLoader.LoadCertificate(certificate.RawDataMemory.Span));
        All[at] = signed with { Who = signed.Who with { Holds = true } };
    }

    /// <summary>The properties that belong to this signature and to no other.</summary>
    private static XmlElement Own(XmlElement signature, string id)
    {
        var qualifying = AdocXml.Children(signature, Dsig, "Object").SelectMany(inside => AdocXml.Children(inside, Xades, "QualifyingProperties")).ToList();
        return id.Length > 0 && qualifying is [var only] && only.GetAttribute("Target") == "#" + id && AdocXml.Children(only, Xades, "SignedProperties").ToList() is [var own] && own.GetAttribute("Id").Length > 0
            ? own
            : throw AdocRefusals.SignedProperties.Because("Paraše nėra vienintelių jo savybių (SignedProperties).");
    }

    /// <summary>Holds what a reference names against its digest. True for the signature's own properties.</summary>
    private bool CheckReference(AdocXml xml, XmlElement reference, XmlElement own, Signed signed)
    {
        var uri = reference.GetAttribute("URI");
        var method = Only(reference, Dsig, "DigestMethod").GetAttribute("Algorithm");
        var transforms = AdocXml.Children(reference, Dsig, "Transforms").SelectMany(all => all.ChildNodes.OfType<XmlElement>()).ToList();
        byte[] digest;
        if (uri.StartsWith('#'))
        {
            if (uri[1..] != own.GetAttribute("Id") || xml.ById(uri[1..]) != own || reference.GetAttribute("Type") is not (SignedPropertiesType or SignedPropertiesTypeV1))
                throw AdocRefusals.ReferenceAbsent.Because("Parašas savo viduje gali nurodyti tik savo savybes (SignedProperties).");
            var (algorithm, prefixes) = transforms.Count switch
            {
                0 => (AdocXml.C14N, null),
                1 => Canonicalization(transforms[0]),
                _ => throw AdocRefusals.Transform.Because("Parašo savybės pertvarkomos neleistinai."),
            };
            Work(package.File(xml.Name)!);
            digest = Hash(method, AdocXml.Canonical(own, algorithm, prefixes));
        }
        else
        {
            digest = FileDigest(xml, uri, method, transforms, signed);
        }
        if (!CryptographicOperations.FixedTimeEquals(digest, Bytes(Only(reference, Dsig, "DigestValue"))))
            throw AdocRefusals.Digest.Because(uri.StartsWith('#') ? "Pakeistos parašo savybės." : $"Pakeistas failas „{SafeZip.Shown(Uri.UnescapeDataString(uri))}“.");
        return uri.StartsWith('#');
    }

    private byte[] FileDigest(AdocXml xml, string uri, string method, List<XmlElement> transforms, Signed signed)
    {
        var name = Uri.UnescapeDataString(uri);
        if (name.Length == 0 || name.StartsWith('/') || name.Contains(':', StringComparison.Ordinal) || name.Contains('#', StringComparison.Ordinal) || name.Split('/').Contains(".."))
            throw AdocRefusals.ReferenceOutside.Because("Parašas gali nurodyti tik šio paketo failus.");
        var file = package.File(name) ?? throw AdocRefusals.ReferenceAbsent.Because($"Failo „{SafeZip.Shown(name[..Math.Min(100, name.Length)])}“ pakete nėra.");
        if (name == xml.Name)
            throw AdocRefusals.ReferenceSelf.Because($"„{SafeZip.Shown(name)}“");
        string Algorithm(int i) => transforms[i].GetAttribute("Algorithm");
        switch (transforms.Count)
        {
            case 0:
                signed.Files.Add(name);
                return _digests.TryGetValue((name, method), out var known) ? known : _digests[(name, method)] = Hash(method, file.Content);
            case 1 when Algorithm(0) == Base64:
                signed.Files.Add(name);
                Work(file);
                return Hash(method, Decoded(file));
            case 1 when AdocXml.IsCanonicalization(Algorithm(0)):
                signed.Files.Add(name);
                Work(file);
                var (whole, wholePrefixes) = Canonicalization(transforms[0]);
                return Hash(method, package.Xml(name).Canonical(whole, wholePrefixes));
            case 1 or 2 when Algorithm(0) is XPath or XPathFilter:
                var id = PickedId(transforms[0]);
                var element = package.Xml(name).ById(id) ?? throw AdocRefusals.ReferenceAbsent.Because($"Elemento „{SafeZip.Shown(id)}“ faile „{SafeZip.Shown(name)}“ nėra.");
                signed.Parts.Add((name, id));
                Work(file);
                var (algorithm, prefixes) = transforms.Count == 2 ? Canonicalization(transforms[1]) : (AdocXml.C14N, null);
                return Hash(method, AdocXml.Canonical(element, algorithm, prefixes));
            default:
                throw AdocRefusals.Transform.Because($"Failo „{SafeZip.Shown(name)}“ dalis pasirenkama neleistinai.");
        }
    }

    private static byte[] Decoded(ZipFile file)
    {
        try
        {
            return Convert.FromBase64String(Encoding.ASCII.GetString(file.Content));
        }
        catch (FormatException)
        {
            throw AdocRefusals.Digest.Because($"„{SafeZip.Shown(file.Name)}“ nėra Base64.");
        }
    }

    private void Work(ZipFile file)
    {
        _work += file.Content.Length;
        if (_work > MostWork)
            throw AdocRefusals.SignatureCount.Because("Parašai per daug kartų nurodo tą patį turinį.");
    }

    /// <summary>The id that an expression picks an element by. Other expressions are not taken.</summary>
    private static string PickedId(XmlElement transform)
    {
        var filter = transform.GetAttribute("Algorithm") == XPathFilter;
        var inside = transform.ChildNodes.OfType<XmlElement>().ToList();
        if (inside is [{ LocalName: "XPath" } expression] && expression.NamespaceURI == (filter ? XPathFilter : Dsig) && expression.InnerText.Length < 200
            && (!filter || expression.GetAttribute("Filter") == "intersect")
            && (filter ? FilterById() : SubtreeById()).Match(expression.InnerText) is { Success: true } match)
            return match.Groups["id"].Value;
        throw AdocRefusals.XPath.Because("Leidžiama tik pasirinkti elementą pagal jo ID.");
    }

    private static (string Algorithm, string? Prefixes) Canonicalization(XmlElement method)
    {
        var algorithm = method.GetAttribute("Algorithm");
        if (!AdocXml.IsCanonicalization(algorithm))
            throw AdocRefusals.Transform.Because("Leidžiami C14N 1.0, C14N 1.1 ir išskirtinis C14N be komentarų.");
        return method.ChildNodes.OfType<XmlElement>().ToList() switch
        {
            [] => (algorithm, null),
            [{ LocalName: "InclusiveNamespaces" } prefixes] when algorithm == AdocXml.Exclusive && prefixes.NamespaceURI == AdocXml.Exclusive => (algorithm, prefixes.GetAttribute("PrefixList")),
            _ => throw AdocRefusals.Transform.Because("Kanonizavimo nuostatos neleistinos."),
        };
    }

    private static void CheckValue(XmlElement signature, XmlElement info, X509Certificate2 certificate)
    {
        var (algorithm, prefixes) = Canonicalization(Only(info, Dsig, "CanonicalizationMethod"));
        var content = AdocXml.Canonical(info, algorithm, prefixes);
        var value = Bytes(Only(signature, Dsig, "SignatureValue"));
        var method = Only(info, Dsig, "SignatureMethod").GetAttribute("Algorithm");
        var (family, hash) = method.StartsWith(MoreAlgorithms, StringComparison.Ordinal) ? method[MoreAlgorithms.Length..] switch
        {
            "rsa-sha256" => ("rsa", HashAlgorithmName.SHA256),
            "rsa-sha384" => ("rsa", HashAlgorithmName.SHA384),
            "rsa-sha512" => ("rsa", HashAlgorithmName.SHA512),
            "ecdsa-sha256" => ("ecdsa", HashAlgorithmName.SHA256),
            "ecdsa-sha384" => ("ecdsa", HashAlgorithmName.SHA384),
            "ecdsa-sha512" => ("ecdsa", HashAlgorithmName.SHA512),
            _ => default,
        } : default;
        bool holds;
        try
        {
            using var rsa = certificate.GetRSAPublicKey();
            using var ecdsa = certificate.GetECDsaPublicKey();
            holds = family switch
            {
                "rsa" when rsa is { KeySize: <= LargestKey } => rsa.VerifyData(content, value, hash, RSASignaturePadding.Pkcs1),
                "ecdsa" when ecdsa is not null => ecdsa.VerifyData(content, value, hash),
                _ => throw AdocRefusals.Algorithm.Because("Leidžiami RSA ir ECDSA parašai su SHA-256, SHA-384 arba SHA-512."),
            };
        }
        catch (CryptographicException)
        {
            throw AdocRefusals.CertificateUnreadable.Because("Sertifikato raktas netinkamas.");
        }
        if (!holds)
            throw AdocRefusals.SignatureValue.Because("Parašo reikšmė neatitinka pasirašytų duomenų ir sertifikato.");
    }

    private static X509Certificate2 Certificate(XmlElement signature)
    {
        var found = AdocXml.Children(signature, Dsig, "KeyInfo").SelectMany(info => AdocXml.Children(info, Dsig, "X509Data")).SelectMany(data => AdocXml.Children(data, Dsig, "X509Certificate")).FirstOrDefault()
            ?? throw AdocRefusals.CertificateMissing.Because("Paraše turi būti pasirašiusiojo sertifikatas (X509Certificate).");
        try
        {
            return Bytes(found) is { Length: <= LargestCertificate } bytes ? X509CertificateLoader.LoadCertificate(bytes) : throw new CryptographicException();
        }
        catch (CryptographicException)
        {
            throw AdocRefusals.CertificateUnreadable.Because("Parašo sertifikatas sugadintas.");
        }
    }

    /// <summary>The signed properties must name the certificate, or anybody could put another into the signature.</summary>
    private void CheckCertificate(XmlElement own, X509Certificate2 certificate, DateTimeOffset? signedAt)
    {
        var properties = AdocXml.Children(own, Xades, "SignedSignatureProperties").FirstOrDefault();
        var digest = properties is null ? null : AdocXml.Children(properties, Xades, "SigningCertificate").Concat(AdocXml.Children(properties, Xades, "SigningCertificateV2"))
            .SelectMany(named => AdocXml.Children(named, Xades, "Cert")).SelectMany(cert => AdocXml.Children(cert, Xades, "CertDigest")).FirstOrDefault();
        if (digest is null || !CryptographicOperations.FixedTimeEquals(Hash(Only(digest, Dsig, "DigestMethod").GetAttribute("Algorithm"), certificate.RawData), Bytes(Only(digest, Dsig, "DigestValue"))))
            throw AdocRefusals.CertificateOther.Because("Parašo savybėse nurodytas kitas sertifikatas.");
        if (signedAt is not { } at || at > now + s_clocksDiffer)
            throw AdocRefusals.SigningTime.Because("Pasirašymo laikas (SigningTime) privalomas ir negali būti ateityje.");
        if (at.UtcDateTime < certificate.NotBefore.ToUniversalTime() || at.UtcDateTime > certificate.NotAfter.ToUniversalTime())
            throw AdocRefusals.CertificateTime.Because($"Pasirašyta {Vilnius.DateOf(at):yyyy-MM-dd}, sertifikatas galioja {certificate.NotBefore:yyyy-MM-dd} – {certificate.NotAfter:yyyy-MM-dd}.");
        using var rsa = certificate.GetRSAPublicKey();
        if (rsa is { KeySize: < ShortKey })
            Warnings.Add(AdocWarnings.ShortKey);
    }

    /// <summary>Main document and appendices under every signature that is given as such, attachments and metadata under one at least.</summary>
    private void CheckCoverage()
    {
        var main = package.Main;
        if (main is null)
            return;
        var appendices = package.Of("content/appendix");
        var given = All.Where(signed => signed.Who.Purpose is "signature" || (signed.Who.Purpose is null && signed.Files.Contains(main))).ToList();
        if (given.Count == 0 || given.Exists(signed => !signed.Files.Contains(main)))
            Broken.Add(AdocRefusals.MainUncovered.Because($"„{SafeZip.Shown(main)}“"));
        foreach (var appendix in appendices.Where(appendix => given.Exists(signed => !signed.Files.Contains(appendix))))
            Broken.Add(AdocRefusals.AppendixUncovered.Because($"„{SafeZip.Shown(appendix)}“"));
        foreach (var attachment in package.Of("content/attachment").Where(attachment => !All.Exists(signed => signed.Files.Contains(attachment))))
            Broken.Add(AdocRefusals.AttachmentUncovered.Because($"„{SafeZip.Shown(attachment)}“"));
        foreach (var (file, _) in SignableElements("document").Concat(SignableElements("author")).Where(found => !All.Exists(signed => signed.Covers(found.File, found.Element))).DistinctBy(found => found.File.Name))
            Broken.Add(AdocRefusals.MetadataUncovered.Because($"„{SafeZip.Shown(file.Name)}“"));
        foreach (var relation in package.Relations.Where(relation => relation.Type == "signatures" && relation.Source != "/"))
        {
            var by = All.Where(signed => signed.Key.StartsWith(relation.Target + "#", StringComparison.Ordinal)).ToList();
            var promised = relation.Elements.IsEmpty
                ? by.Exists(signed => signed.Files.Contains(relation.Source))
                : package.IsRead(relation.Source) && relation.Elements.All(element => package.Xml(relation.Source) is var xml && xml.ById(element) is { } part && by.Exists(signed => signed.Covers(xml, part)));
            if (!promised)
                Broken.Add(AdocRefusals.RelationUnsigned.Because($"„{SafeZip.Shown(relation.Source)}“"));
        }
    }

    private List<(AdocXml File, XmlElement Element)> SignableElements(string name) => _signable.TryGetValue(name, out var known) ? known : _signable[name] =
    [
        .. from file in package.Of("metadata/signable")
           where package.IsRead(file)
           let xml = package.Xml(file)
           from element in xml.Document.GetElementsByTagName(name, package.Version.SignableNamespace).OfType<XmlElement>()
           select (xml, element),
    ];

    /// <summary>First name and surname; the certificate also holds the personal code, which goes no further.</summary>
    private static string NameOf(X509Certificate2 certificate)
    {
        const string surname = "2.5.4.4", givenName = "2.5.4.42";
        try
        {
            var parts = certificate.SubjectName.EnumerateRelativeDistinguishedNames().Where(part => !part.HasMultipleElements).ToLookup(part => part.GetSingleElementType().Value, part => part.GetSingleElementValue());
            return SafeZip.Shown(parts[givenName].Any() && parts[surname].Any()
                ? $"{parts[givenName].First()} {parts[surname].First()}"
                : certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
        }
        catch (CryptographicException)
        {
            throw AdocRefusals.CertificateUnreadable.Because("Parašo sertifikato savininko vardas sugadintas.");
        }
    }

    private static XmlElement Only(XmlElement parent, string ns, string name) =>
        AdocXml.Children(parent, ns, name).ToList() is [var only] ? only : throw AdocRefusals.SignatureForm.Because($"Paraše turi būti vienas elementas „{name}“.");

    private static byte[] Bytes(XmlElement element)
    {
        try
        {
            return Convert.FromBase64String(element.InnerText);
        }
        catch (FormatException)
        {
            throw AdocRefusals.SignatureForm.Because($"Elemento „{element.LocalName}“ reikšmė – ne Base64.");
        }
    }

    private static byte[] Hash(string algorithm, byte[] content) => algorithm switch
    {
        "http://www.w3.org/2001/04/xmlenc#sha256" => SHA256.HashData(content),
        MoreAlgorithms + "sha384" => SHA384.HashData(content),
        "http://www.w3.org/2001/04/xmlenc#sha512" => SHA512.HashData(content),
        _ => throw AdocRefusals.Algorithm.Because("Leidžiamos santraukos SHA-256, SHA-384 ir SHA-512."),
    };

    [GeneratedRegex("""^\s*ancestor-or-self::\*\[\s*@I[Dd]\s*=\s*(?<quote>['"])(?<id>[\w.:-]{1,100})\k<quote>\s*\]\s*$""", RegexOptions.None, 1000)]
    private static partial Regex SubtreeById();

    [GeneratedRegex("""^\s*//\*\[\s*@I[Dd]\s*=\s*(?<quote>['"])(?<id>[\w.:-]{1,100})\k<quote>\s*\]\s*$""", RegexOptions.None, 1000)]
    private static partial Regex FilterById();
}
