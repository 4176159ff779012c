using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

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
    private const string PssAlgorithms = "http://www.w3.org/2007/05/xmldsig-more#";
    private const string Sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";
    private const string Sha384 = MoreAlgorithms + "sha384";
    private const string Sha512 = "http://www.w3.org/2001/04/xmlenc#sha512";
    private const string Base64 = "http://www.w3.org/2000/09/xmldsig#base64";
    private const int MostReferences = 500;
    private const int MostSignatures = 50;
    private const int MostCertificates = 20;
    private const int LargestCertificate = 16 * 1024;
    private const int ShortestKey = 2048;
    private const int ShortestCurve = 256;
    private const int LargestKey = 8192;
    /// <summary>So many faults are told of a signature, and of all together; who has so many needs no more of them.</summary>
    private const int MostFaults = 20;
    private const int MostBroken = 40;
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
        /// <summary>What it covers could be read.</summary>
        public bool IsReadable { get; init; }

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

    /// <summary>Each signature is checked on its own, whatever is wrong with the package or with another.</summary>
    public void Check()
    {
        foreach (var file in package.SignatureFiles)
        {
            try
            {
                CheckFile(package.Xml(file));
            }
            catch (RefusedException broken)
            {
                Break(broken);
            }
        }
        if (All.Count > 0 && All.TrueForAll(signed => signed.IsReadable))
            CheckCoverage();
    }

    private void Break(RefusedException broken)
    {
        if (Broken.Count < MostBroken && !Broken.Exists(known => known.Refusal == broken.Refusal && known.Detail == broken.Detail))
            Broken.Add(broken);
    }

    /// <summary>The title that a signature vouches for.</summary>
    public string? Title() => SignableElements("document").Where(found => All.Exists(signed => signed.Who.Holds && signed.Covers(found.File, found.Element)))
        .Select(found => AdocXml.Text(found.Element, "title")).FirstOrDefault(title => title is not null);

    private void CheckFile(AdocXml xml)
    {
        var isBare = xml.Root is { LocalName: "Signature", NamespaceURI: Dsig };
        List<XmlElement> signatures = isBare ? [xml.Root] : [.. AdocXml.Children(xml.Root, Dsig, "Signature")];
        var mayBeSeveral = !package.Version.IsAsic;
        if (isBare)
            Warnings.Add(AdocWarnings.SignatureAlone);
        else if (xml.Root.LocalName != package.Version.SignatureRoot || xml.Root.NamespaceURI != package.Version.SignatureNamespace)
            package.Break(AdocRefusals.SignatureFile.Because($"„{SafeZip.Shown(xml.Name)}“: šakninis elementas turi būti „{package.Version.SignatureRoot}“."));
        if (signatures.Count == 0 || (!mayBeSeveral && signatures.Count > 1) || xml.Document.GetElementsByTagName("Signature", Dsig).Count != signatures.Count)
            package.Break(AdocRefusals.SignatureFile.Because($"„{SafeZip.Shown(xml.Name)}“: parašų {signatures.Count}."));
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
        var faults = 0;
        var info = Tried(() => Only(signature, Dsig, "SignedInfo"));
        var own = Tried(() => Own(signature, id));
        var described = SignableElements("signature").Where(found => AdocXml.Text(found.Element, "signatureID")?.TrimStart('/') == key).ToList();
        var metadata = described.Count > 0 ? described[0].Element : null;
        var time = AdocXml.Text(own, "SignedSignatureProperties", "SigningTime");
        var signedAt = DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) ? parsed : default(DateTimeOffset?);
        var at = All.Count;
        var signed = new Signed(key, new("", AdocXml.Text(metadata, "signer", "positionName"), AdocXml.Text(metadata, "signingPurpose"), signedAt, null, Holds: false), new(StringComparer.Ordinal), [])
        {
            IsReadable = info is not null && own is not null,
        };
        All.Add(signed);

        using var certificate = Tried(() => Certificate(xml, signature, own, info));
        if (certificate is not null)
            Tried(() => All[at] = signed = signed with { Who = Named(signed.Who, certificate) });
        if (info is not null && own is not null)
        {
            CheckReferences(xml, info, own, signed, check => Tried(check));
            if (certificate is not null)
            {
                Tried(() => CheckValue(xml, signature, info, certificate));
                Tried(() => CheckTime(certificate, signedAt));
            }
        }
        if (metadata is null)
            Warnings.Add(AdocWarnings.PurposeUnknown);
        else if (described.Count > 1 || !signed.Covers(described[0].File, metadata))
            Tried<object>(() => throw AdocRefusals.MetadataUncovered.Because("paskirtis nepasirašyta."));
        if (faults > 0 || certificate is null)
            return;
        Certificates.Add(X509CertificateLoader.LoadCertificate(certificate.RawDataMemory.Span));
        All[at] = signed with { Who = signed.Who with { Holds = true } };

        T? Tried<T>(Func<T> check) where T : class
        {
            try
            {
                return faults < MostFaults ? check() : null;
            }
            catch (RefusedException broken)
            {
                faults++;
                Break(broken.Refusal.Because($"Parašas „{Shown(key)}“: {broken.Detail}"));
                return null;
            }
        }
    }

    /// <summary>The properties that belong to this signature and to no other.</summary>
    private static XmlElement Own(XmlElement signature, string id)
    {
        var qualifying = AdocXml.Children(signature, Dsig, "Object").SelectMany(inside => AdocXml.Children(inside, Xades, "QualifyingProperties")).ToList();
        return id.Length > 0 && qualifying is [var only] && only.GetAttribute("Target") == "#" + id && AdocXml.Children(only, Xades, "SignedProperties").ToList() is [var own] && own.GetAttribute("Id").Length > 0
            ? own
            : throw AdocRefusals.SignedProperties.Because("Paraše nėra vienintelių jo savybių (SignedProperties).");
    }

    private void CheckReferences(AdocXml xml, XmlElement info, XmlElement own, Signed signed, Action<Func<object>> tried)
    {
        var references = AdocXml.Children(info, Dsig, "Reference").ToList();
        if (references.Count > MostReferences)
        {
            tried(() => throw AdocRefusals.SignatureCount.Because($"Vienas parašas gali nurodyti iki {MostReferences} dalių."));
            return;
        }
        foreach (var reference in references)
            tried(() => CheckReference(xml, reference, own, signed));
        if (references.Count(reference => reference.GetAttribute("URI") == "#" + own.GetAttribute("Id")) != 1)
            tried(() => throw AdocRefusals.SignedProperties.Because("turi apimti savo savybes (SignedProperties), ir vieną kartą."));
    }

    /// <summary>Holds what a reference names against its digest.</summary>
    private XmlElement CheckReference(AdocXml xml, XmlElement reference, XmlElement own, Signed signed)
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
        return CryptographicOperations.FixedTimeEquals(digest, Bytes(Only(reference, Dsig, "DigestValue")))
            ? reference
            : throw AdocRefusals.Digest.Because(uri.StartsWith('#') ? "pakeistos parašo savybės." : $"pakeistas failas „{Shown(Uri.UnescapeDataString(uri))}“.");
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

    private XmlElement CheckValue(AdocXml xml, XmlElement signature, XmlElement info, X509Certificate2 certificate)
    {
        Work(package.File(xml.Name)!);
        using (var rsa = certificate.GetRSAPublicKey())
        {
            if (rsa is { KeySize: < ShortestKey })
                throw AdocRefusals.KeyShort.Because($"RSA raktas – {rsa.KeySize} bitų, leidžiama nuo {ShortestKey}.");
        }
        return IsSignedBy(signature, info, certificate) ? info : throw AdocRefusals.SignatureValue.Because("reikšmė neatitinka pasirašytų duomenų ir sertifikato.");
    }

    private static bool IsSignedBy(XmlElement signature, XmlElement info, X509Certificate2 certificate)
    {
        var (algorithm, prefixes) = Canonicalization(Only(info, Dsig, "CanonicalizationMethod"));
        var content = AdocXml.Canonical(info, algorithm, prefixes);
        var value = Bytes(Only(signature, Dsig, "SignatureValue"));
        var (padding, hash) = Method(Only(info, Dsig, "SignatureMethod"));
        try
        {
            using var rsa = certificate.GetRSAPublicKey();
            using var ecdsa = certificate.GetECDsaPublicKey();
            if (padding is not null && rsa is { KeySize: <= LargestKey })
                return rsa.VerifyData(content, value, hash, padding);
            if (padding is null && ecdsa is { KeySize: >= ShortestCurve })
                return ecdsa.VerifyData(content, value, hash);
        }
        catch (CryptographicException)
        {
            throw AdocRefusals.CertificateUnreadable.Because("sertifikato raktas netinkamas.");
        }
        throw AdocRefusals.Algorithm.Because("algoritmas – ne tas, kuriam skirtas sertifikato raktas.");
    }

    /// <summary>How it is signed (RFC 9231): with RSA in a padding, or with ECDSA, which has none.</summary>
    private static (RSASignaturePadding? Padding, HashAlgorithmName Hash) Method(XmlElement method) => method.GetAttribute("Algorithm") switch
    {
        MoreAlgorithms + "rsa-sha256" => (RSASignaturePadding.Pkcs1, HashAlgorithmName.SHA256),
        MoreAlgorithms + "rsa-sha384" => (RSASignaturePadding.Pkcs1, HashAlgorithmName.SHA384),
        MoreAlgorithms + "rsa-sha512" => (RSASignaturePadding.Pkcs1, HashAlgorithmName.SHA512),
        PssAlgorithms + "sha256-rsa-MGF1" => (RSASignaturePadding.Pss, HashAlgorithmName.SHA256),
        PssAlgorithms + "sha384-rsa-MGF1" => (RSASignaturePadding.Pss, HashAlgorithmName.SHA384),
        PssAlgorithms + "sha512-rsa-MGF1" => (RSASignaturePadding.Pss, HashAlgorithmName.SHA512),
        PssAlgorithms + "rsa-pss" => (RSASignaturePadding.Pss, PssHash(method)),
        MoreAlgorithms + "ecdsa-sha256" => (null, HashAlgorithmName.SHA256),
        MoreAlgorithms + "ecdsa-sha384" => (null, HashAlgorithmName.SHA384),
        MoreAlgorithms + "ecdsa-sha512" => (null, HashAlgorithmName.SHA512),
        _ => throw AdocRefusals.Algorithm.Because("Leidžiami RSA (PKCS #1 arba PSS) ir ECDSA parašai su SHA-256, SHA-384 arba SHA-512."),
    };

    /// <summary>The parameters of PSS where they are written out: one hash for all, a salt as long as it.</summary>
    private static HashAlgorithmName PssHash(XmlElement method)
    {
        var parameters = AdocXml.Children(method, PssAlgorithms, "RSAPSSParams").FirstOrDefault();
        var digest = Digest(parameters) ?? Sha256;
        var mask = parameters is null ? null : AdocXml.Children(parameters, PssAlgorithms, "MaskGenerationFunction").FirstOrDefault();
        var (hash, length) = digest switch
        {
            Sha256 => (HashAlgorithmName.SHA256, "32"),
            Sha384 => (HashAlgorithmName.SHA384, "48"),
            Sha512 => (HashAlgorithmName.SHA512, "64"),
            _ => (default, ""),
        };
        return hash.Name is not null && (mask is null || mask.GetAttribute("Algorithm") == PssAlgorithms + "MGF1") && (Digest(mask) ?? Sha256) == digest
            && (AdocXml.Text(parameters, "SaltLength") ?? length) == length && AdocXml.Text(parameters, "TrailerField") is null or "1"
            ? hash
            : throw AdocRefusals.Algorithm.Because("PSS parametrai neleistini: leidžiama viena santrauka (SHA-256, SHA-384 arba SHA-512) ir jos ilgio druska.");

        static string? Digest(XmlElement? of) => of is null ? null : AdocXml.Children(of, Dsig, "DigestMethod").FirstOrDefault()?.GetAttribute("Algorithm");
    }

    /// <summary>
    /// The certificate that the signed properties name by its digest: KeyInfo, which is not signed, may hold any others and in
    /// any order. Where several are named (the chain), it is the one whose key made the signature.
    /// </summary>
    private X509Certificate2 Certificate(AdocXml xml, XmlElement signature, XmlElement? own, XmlElement? info)
    {
        var given = AdocXml.Children(signature, Dsig, "KeyInfo").SelectMany(keys => AdocXml.Children(keys, Dsig, "X509Data")).SelectMany(data => AdocXml.Children(data, Dsig, "X509Certificate")).Take(MostCertificates + 1).ToList();
        if (given.Count is 0 or > MostCertificates)
            throw AdocRefusals.CertificateMissing.Because($"turi būti pasirašiusiojo sertifikatas (X509Certificate), iš viso iki {MostCertificates}.");
        var read = given.ConvertAll(Read);
        // Without properties nothing names it, but whose the signature says it is can be told.
        var named = own is null ? [.. read.OfType<X509Certificate2>().Take(1)] : Named(own, read);
        var signer = named.Count > 1 && info is not null ? named.Find(MadeIt) ?? named[0] : named.FirstOrDefault();
        foreach (var other in read.Where(other => other != signer))
            other?.Dispose();
        return signer ?? throw (read.Contains(null)
            ? AdocRefusals.CertificateUnreadable.Because("sertifikatas sugadintas.")
            : AdocRefusals.CertificateOther.Because("parašo savybėse nurodytas kitas sertifikatas."));

        bool MadeIt(X509Certificate2 candidate)
        {
            try
            {
                Work(package.File(xml.Name)!);
                return IsSignedBy(signature, info, candidate);
            }
            catch (RefusedException other) when (other.Refusal != AdocRefusals.SignatureCount)
            {
                return false; // Of another kind of key; what is wrong with the signature itself is told when it is checked.
            }
        }

        static X509Certificate2? Read(XmlElement element)
        {
            try
            {
                return Bytes(element) is { Length: <= LargestCertificate } bytes ? X509CertificateLoader.LoadCertificate(bytes) : null;
            }
            catch (CryptographicException)
            {
                return null;
            }
        }
    }

    private static List<X509Certificate2> Named(XmlElement own, List<X509Certificate2?> read)
    {
        var digests = AdocXml.Children(own, Xades, "SignedSignatureProperties")
            .SelectMany(properties => AdocXml.Children(properties, Xades, "SigningCertificate").Concat(AdocXml.Children(properties, Xades, "SigningCertificateV2")))
            .SelectMany(names => AdocXml.Children(names, Xades, "Cert")).SelectMany(cert => AdocXml.Children(cert, Xades, "CertDigest")).Take(MostCertificates);
        return [.. from digest in digests
                   let method = Only(digest, Dsig, "DigestMethod").GetAttribute("Algorithm")
                   let value = Bytes(Only(digest, Dsig, "DigestValue"))
                   let certificate = read.Find(certificate => certificate is not null && CryptographicOperations.FixedTimeEquals(Hash(method, certificate.RawData), value))
                   where certificate is not null
                   select certificate];
    }

    private object CheckTime(X509Certificate2 certificate, DateTimeOffset? signedAt)
    {
        if (signedAt is not { } at || at > now + s_clocksDiffer)
            throw AdocRefusals.SigningTime.Because("pasirašymo laikas (SigningTime) privalomas ir negali būti ateityje.");
        return at.UtcDateTime >= certificate.NotBefore.ToUniversalTime() && at.UtcDateTime <= certificate.NotAfter.ToUniversalTime()
            ? certificate
            : throw AdocRefusals.CertificateTime.Because($"pasirašyta {Vilnius.DateOf(at):yyyy-MM-dd}, sertifikatas galioja {certificate.NotBefore:yyyy-MM-dd} – {certificate.NotAfter:yyyy-MM-dd}.");
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
            Break(AdocRefusals.MainUncovered.Because($"„{SafeZip.Shown(main)}“"));
        foreach (var appendix in appendices.Where(appendix => given.Exists(signed => !signed.Files.Contains(appendix))))
            Break(AdocRefusals.AppendixUncovered.Because($"„{SafeZip.Shown(appendix)}“"));
        foreach (var attachment in package.Of("content/attachment").Where(attachment => !All.Exists(signed => signed.Files.Contains(attachment))))
            Break(AdocRefusals.AttachmentUncovered.Because($"„{SafeZip.Shown(attachment)}“"));
        foreach (var (file, _) in SignableElements("document").Concat(SignableElements("author")).Where(found => !All.Exists(signed => signed.Covers(found.File, found.Element))).DistinctBy(found => found.File.Name))
            Break(AdocRefusals.MetadataUncovered.Because($"„{SafeZip.Shown(file.Name)}“"));
        foreach (var relation in package.Relations.Where(relation => relation.Type == "signatures" && relation.Source != "/"))
        {
            var by = All.Where(signed => signed.Key.StartsWith(relation.Target + "#", StringComparison.Ordinal)).ToList();
            var promised = relation.Elements.IsEmpty
                ? by.Exists(signed => signed.Files.Contains(relation.Source))
                : package.IsRead(relation.Source) && relation.Elements.All(element => package.Xml(relation.Source) is var xml && xml.ById(element) is { } part && by.Exists(signed => signed.Covers(xml, part)));
            if (!promised)
                Break(AdocRefusals.RelationUnsigned.Because($"„{SafeZip.Shown(relation.Source)}“"));
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
    private static Signatory Named(Signatory who, X509Certificate2 certificate)
    {
        const string surname = "2.5.4.4", givenName = "2.5.4.42";
        try
        {
            var parts = certificate.SubjectName.EnumerateRelativeDistinguishedNames().Where(part => !part.HasMultipleElements).ToLookup(part => part.GetSingleElementType().Value, part => part.GetSingleElementValue());
            return who with
            {
                Name = Shown(parts[givenName].Any() && parts[surname].Any() ? $"{parts[givenName].First()} {parts[surname].First()}" : certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false)),
                CertificateIssuer = Shown(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true)),
            };
        }
        catch (CryptographicException)
        {
            throw AdocRefusals.CertificateUnreadable.Because("sertifikato savininko ar išdavėjo vardas sugadintas.");
        }
    }

    /// <summary>A certificate or an id may be long: no row is to outgrow its storage by it.</summary>
    private static string Shown(string text) => SafeZip.Shown(text.Length > 200 ? text[..200] + "…" : text);

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
        Sha256 => SHA256.HashData(content),
        Sha384 => SHA384.HashData(content),
        Sha512 => SHA512.HashData(content),
        _ => throw AdocRefusals.Algorithm.Because("Leidžiamos santraukos SHA-256, SHA-384 ir SHA-512."),
    };

    [GeneratedRegex("""^\s*ancestor-or-self::\*\[\s*@I[Dd]\s*=\s*(?<quote>['"])(?<id>[\w.:-]{1,100})\k<quote>\s*\]\s*$""", RegexOptions.None, 1000)]
    private static partial Regex SubtreeById();

    [GeneratedRegex("""^\s*//\*\[\s*@I[Dd]\s*=\s*(?<quote>['"])(?<id>[\w.:-]{1,100})\k<quote>\s*\]\s*$""", RegexOptions.None, 1000)]
    private static partial Regex FilterById();
}
