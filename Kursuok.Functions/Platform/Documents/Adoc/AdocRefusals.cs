namespace Kursuok.Functions.Platform.Documents.Adoc;

/// <summary>Every way in which a file is not a sound ADOC document, each with its own code.</summary>
public static class AdocRefusals
{
    // What it is at all.
    public static readonly Refusal Empty = new("adoc-empty", RefusalKind.UnsupportedContent, "Failas tuščias");
    public static readonly Refusal TooLarge = new("adoc-too-large", RefusalKind.TooLarge, "Failas per didelis");
    public static readonly Refusal NotZip = new("adoc-not-zip", RefusalKind.UnsupportedContent, "Tai ne ADOC failas");
    public static readonly Refusal MimetypeMissing = new("adoc-mimetype-missing", RefusalKind.UnsupportedContent, "Pakete nėra tipo įrašo „mimetype“");
    public static readonly Refusal MimetypeUnknown = new("adoc-mimetype-unknown", RefusalKind.UnsupportedContent, "Paketo tipas ne ADOC-V1.0 ir ne ADOC-V2.0");

    // The package (ZIP).
    public static readonly Refusal ZipTruncated = new("adoc-zip-truncated", RefusalKind.Invalid, "Failas nukirstas");
    public static readonly Refusal ZipTrailingData = new("adoc-zip-trailing-data", RefusalKind.Invalid, "Už paketo pabaigos yra pašalinių duomenų");
    public static readonly Refusal ZipHiddenData = new("adoc-zip-hidden-data", RefusalKind.Invalid, "Tarp paketo įrašų yra pašalinių duomenų");
    public static readonly Refusal ZipOverlap = new("adoc-zip-overlap", RefusalKind.Invalid, "Paketo įrašai persidengia");
    public static readonly Refusal ZipParts = new("adoc-zip-parts", RefusalKind.Invalid, "Kelių dalių paketų nepriimame");
    public static readonly Refusal Zip64 = new("adoc-zip64", RefusalKind.Invalid, "ZIP64 paketų nepriimame");
    public static readonly Refusal ZipDirectory = new("adoc-zip-directory", RefusalKind.Invalid, "Paketo turinys sugadintas");
    public static readonly Refusal ZipEntries = new("adoc-zip-entries", RefusalKind.TooLarge, "Pakete per daug failų");
    public static readonly Refusal ZipEncrypted = new("adoc-zip-encrypted", RefusalKind.Invalid, "Paketas užšifruotas");
    public static readonly Refusal ZipMethod = new("adoc-zip-method", RefusalKind.Invalid, "Paketas suspaustas neleistinu būdu");
    public static readonly Refusal ZipHeaders = new("adoc-zip-headers", RefusalKind.Invalid, "Paketo antraštės prieštarauja viena kitai");
    public static readonly Refusal ZipDuplicate = new("adoc-zip-duplicate", RefusalKind.Invalid, "Pakete du failai tuo pačiu vardu");
    public static readonly Refusal ZipTraversal = new("adoc-zip-traversal", RefusalKind.Invalid, "Failo kelias išveda iš paketo");
    public static readonly Refusal ZipAbsolute = new("adoc-zip-absolute", RefusalKind.Invalid, "Failo kelias absoliutus");
    public static readonly Refusal ZipName = new("adoc-zip-name", RefusalKind.Invalid, "Neleistinas failo vardas pakete");
    public static readonly Refusal ZipLink = new("adoc-zip-link", RefusalKind.Invalid, "Pakete yra nuoroda, o ne failas");
    public static readonly Refusal ZipExpands = new("adoc-zip-expands", RefusalKind.TooLarge, "Išskleistas paketas per didelis");
    public static readonly Refusal ZipSize = new("adoc-zip-size", RefusalKind.Invalid, "Failo dydis pakete neatitinka nurodyto");
    public static readonly Refusal ZipDamaged = new("adoc-zip-damaged", RefusalKind.Invalid, "Suspausti duomenys sugadinti");
    public static readonly Refusal ZipChecksum = new("adoc-zip-checksum", RefusalKind.Invalid, "Failo kontrolinė suma nesutampa");

    // Its XML.
    public static readonly Refusal XmlMalformed = new("adoc-xml-malformed", RefusalKind.Invalid, "Netaisyklingas XML");
    public static readonly Refusal XmlDtd = new("adoc-xml-dtd", RefusalKind.Invalid, "XML faile yra DTD");
    public static readonly Refusal XmlTooLarge = new("adoc-xml-too-large", RefusalKind.TooLarge, "XML failas per didelis");
    public static readonly Refusal XmlDeep = new("adoc-xml-deep", RefusalKind.Invalid, "XML failas per giliai įdėtas");
    public static readonly Refusal IdDuplicate = new("adoc-id-duplicate", RefusalKind.Invalid, "XML faile kartojasi identifikatorius");

    // Its structure.
    public static readonly Refusal MimetypeMisplaced = new("adoc-mimetype-misplaced", RefusalKind.Invalid, "Įrašas „mimetype“ ne pirmas arba suspaustas");
    public static readonly Refusal ManifestMissing = new("adoc-manifest-missing", RefusalKind.Invalid, "Nėra failų sąrašo META-INF/manifest.xml");
    public static readonly Refusal ManifestInvalid = new("adoc-manifest-invalid", RefusalKind.Invalid, "Netaisyklingas failų sąrašas");
    public static readonly Refusal ManifestType = new("adoc-manifest-type", RefusalKind.Invalid, "Failų sąraše nurodytas kitas paketo tipas");
    public static readonly Refusal ManifestDuplicate = new("adoc-manifest-duplicate", RefusalKind.Invalid, "Failų sąraše failas nurodytas du kartus");
    public static readonly Refusal ManifestAbsent = new("adoc-manifest-absent", RefusalKind.Invalid, "Failų sąraše nurodyto failo pakete nėra");
    public static readonly Refusal ManifestUnlisted = new("adoc-manifest-unlisted", RefusalKind.Invalid, "Pakete yra failas, kurio nėra failų sąraše");
    public static readonly Refusal RelationsMissing = new("adoc-relations-missing", RefusalKind.Invalid, "Nėra ryšių aprašo relations.xml");
    public static readonly Refusal RelationsInvalid = new("adoc-relations-invalid", RefusalKind.Invalid, "Netaisyklingas ryšių aprašas");
    public static readonly Refusal RelationAbsent = new("adoc-relation-absent", RefusalKind.Invalid, "Ryšys veda į failą, kurio pakete nėra");
    public static readonly Refusal RelationElement = new("adoc-relation-element", RefusalKind.Invalid, "Ryšys veda į elementą, kurio faile nėra");
    public static readonly Refusal RelationType = new("adoc-relation-type", RefusalKind.Invalid, "Nežinomas ryšio tipas");
    public static readonly Refusal RelationMisplaced = new("adoc-relation-misplaced", RefusalKind.Invalid, "Ryšys priskirtas ne tam failui");
    public static readonly Refusal FileUnrelated = new("adoc-file-unrelated", RefusalKind.Invalid, "Pakete yra failas, kurio nenurodo joks ryšys");
    public static readonly Refusal MainMissing = new("adoc-main-missing", RefusalKind.Invalid, "Nėra pagrindinio dokumento");
    public static readonly Refusal MainMany = new("adoc-main-many", RefusalKind.Invalid, "Pagrindinių dokumentų daugiau nei vienas");
    public static readonly Refusal SignableMissing = new("adoc-signable-missing", RefusalKind.Invalid, "Nėra pasirašomų metaduomenų");
    public static readonly Refusal UnsignableMissing = new("adoc-unsignable-missing", RefusalKind.Invalid, "Nėra nepasirašomų metaduomenų");
    public static readonly Refusal SignatureMissing = new("adoc-signature-missing", RefusalKind.Invalid, "Dokumentas nepasirašytas");
    public static readonly Refusal MetadataInvalid = new("adoc-metadata-invalid", RefusalKind.Invalid, "Netaisyklingi metaduomenys");
    public static readonly Refusal StandardVersion = new("adoc-standard-version", RefusalKind.Invalid, "Metaduomenų ir paketo ADOC versijos nesutampa");
    public static readonly Refusal ContentFormat = new("adoc-content-format", RefusalKind.Invalid, "Tokio formato turinio ADOC dokumente būti negali");
    public static readonly Refusal ContentMismatch = new("adoc-content-mismatch", RefusalKind.Invalid, "Failo turinys neatitinka jo plėtinio");
    public static readonly Refusal SignatureFile = new("adoc-signature-file", RefusalKind.Invalid, "Netaisyklingas parašo failas");
    public static readonly Refusal SignatureCount = new("adoc-signature-count", RefusalKind.TooLarge, "Per daug parašų ar pasirašytų dalių");

    // Its signatures.
    public static readonly Refusal SignatureForm = new("adoc-signature-form", RefusalKind.Invalid, "Netaisyklinga parašo sandara");
    public static readonly Refusal Algorithm = new("adoc-algorithm", RefusalKind.Invalid, "Neleistinas parašo algoritmas");
    public static readonly Refusal Transform = new("adoc-transform", RefusalKind.Invalid, "Neleistinas parašo duomenų pertvarkymas");
    public static readonly Refusal XPath = new("adoc-xpath", RefusalKind.Invalid, "Neleistina XPath išraiška paraše");
    public static readonly Refusal ReferenceOutside = new("adoc-reference-outside", RefusalKind.Invalid, "Parašas nurodo į paketo išorę");
    public static readonly Refusal ReferenceAbsent = new("adoc-reference-absent", RefusalKind.Invalid, "Parašas nurodo failą ar elementą, kurio nėra");
    public static readonly Refusal ReferenceSelf = new("adoc-reference-self", RefusalKind.Invalid, "Parašas nurodo savo paties failą");
    public static readonly Refusal Digest = new("adoc-digest", RefusalKind.Invalid, "Pasirašyti duomenys pakeisti");
    public static readonly Refusal SignedProperties = new("adoc-signed-properties", RefusalKind.Invalid, "Parašo savybės nepasirašytos");
    public static readonly Refusal SignatureValue = new("adoc-signature-value", RefusalKind.Invalid, "Parašas negalioja");
    public static readonly Refusal CertificateMissing = new("adoc-certificate-missing", RefusalKind.Invalid, "Paraše nėra sertifikato");
    public static readonly Refusal CertificateUnreadable = new("adoc-certificate-unreadable", RefusalKind.Invalid, "Parašo sertifikato perskaityti nepavyko");
    public static readonly Refusal CertificateOther = new("adoc-certificate-other", RefusalKind.Invalid, "Pasirašyta ne tuo sertifikatu, kuris nurodytas");
    public static readonly Refusal CertificateTime = new("adoc-certificate-time", RefusalKind.Invalid, "Pasirašymo metu sertifikatas negaliojo");
    public static readonly Refusal KeyShort = new("adoc-key-short", RefusalKind.Invalid, "Parašo raktas trumpesnis, nei laikoma saugiu");
    public static readonly Refusal SigningTime = new("adoc-signing-time", RefusalKind.Invalid, "Pasirašymo laikas nenurodytas arba dar neatėjo");
    public static readonly Refusal MainUncovered = new("adoc-main-uncovered", RefusalKind.Invalid, "Parašas neapima pagrindinio dokumento");
    public static readonly Refusal AppendixUncovered = new("adoc-appendix-uncovered", RefusalKind.Invalid, "Parašas neapima priedo");
    public static readonly Refusal AttachmentUncovered = new("adoc-attachment-uncovered", RefusalKind.Invalid, "Pridedamo dokumento neapima joks parašas");
    public static readonly Refusal MetadataUncovered = new("adoc-metadata-uncovered", RefusalKind.Invalid, "Metaduomenų neapima joks parašas");
    public static readonly Refusal RelationUnsigned = new("adoc-relation-unsigned", RefusalKind.Invalid, "Ryšių apraše nurodyta dalis nepasirašyta");
}

/// <summary>What breaks nothing, but a clerk should know of.</summary>
internal static class AdocWarnings
{
    public static readonly (string Code, string Text) MimetypeNotFirst = ("adoc-mimetype-not-first", "Įrašas „mimetype“ pakete ne pirmas arba suspaustas.");
    public static readonly (string Code, string Text) SignatureAlone = ("adoc-signature-alone", "Parašo failo šakninis elementas – pats parašas (ds:Signature).");
    public static readonly (string Code, string Text) PurposeUnknown = ("adoc-purpose-unknown", "Parašo paskirtis metaduomenyse nenurodyta.");
}
