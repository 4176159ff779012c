using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kursuok.Domain.Training.EmploymentService;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Documents.Adoc;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Kursuok.SampleWorld;

namespace Kursuok.Tests.Functions.Platform.Documents.Adoc;

public sealed class AdocReaderTests
{
    private static readonly DateTimeOffset s_now = new(2025, 9, 1, 6, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Broken => [.. AdocCorpus.All.Select(file => file.Name)];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Rule("X-03")]
    public async Task A_sound_document_is_told_of_in_three_checks(bool v2)
    {
        var reading = await ReadAsync(new AdocWriter(v2).Write());
        Assert.True(reading.Refused is null, $"{reading.Refused?.Refusal.Code}: {reading.Refused?.Detail}");
        var report = reading.Report;
        Assert.True(report.IsSound);
        Assert.Equal((v2 ? "ADOC-V2.0" : "ADOC-V1.0", "Atsiskaitymo ataskaita", AdocWriter.Main), (report.Format, report.Title, report.MainDocument));
        Assert.Equal((Verdict.Passed, Verdict.Passed, Verdict.NotDetermined), (report.Structure.Verdict, report.Integrity.Verdict, report.Trust.Verdict));
        Assert.Contains("nenustatytas", report.Trust.Explanation, StringComparison.Ordinal);
        var signatory = Assert.Single(report.Signatories);
        Assert.Equal(("JŪRATĖ ŽUKAUSKIENĖ", true, new DateTimeOffset(2025, 8, 20, 10, 0, 0, TimeSpan.Zero)), (signatory.Name, signatory.Holds, signatory.SignedAt));
        if (!v2)
            Assert.Equal(("signature", "Direktorė"), (signatory.Purpose, signatory.Position));
    }

    [Fact]
    public async Task Appendices_and_attachments_that_are_signed_are_told()
    {
        var adoc = new AdocWriter();
        adoc.Add("priedas.pdf", "%PDF-1.4\n"u8.ToArray(), "content/appendix", AdocWriter.Main);
        adoc.Add("Pridėtas lapas.odt", "PK\x03\x04"u8.ToArray(), "content/attachment", AdocWriter.Main);
        adoc.References.AddRange([new("priedas.pdf"), new("Pridėtas lapas.odt", Uri: Uri.EscapeDataString("Pridėtas lapas.odt"))]);
        var reading = await ReadAsync(adoc.Write());
        Assert.True(reading.Refused is null, $"{reading.Refused?.Refusal.Code}: {reading.Refused?.Detail}");
        Assert.Equal(["priedas.pdf"], reading.Report.Appendices);
        Assert.Equal(["Pridėtas lapas.odt"], reading.Report.Attachments);
    }

    [Fact]
    public async Task A_clerk_is_told_of_everything_at_once_and_of_no_personal_code()
    {
        var adoc = new AdocWriter();
        adoc.Files["48504140959.pdf"] = "%PDF-"u8.ToArray();
        adoc.Files["kitas.pdf"] = "%PDF-"u8.ToArray();
        var report = (await ReadAsync(adoc.Write())).Report;
        Assert.Equal(Verdict.Failed, report.Structure.Verdict);
        Assert.Equal(["adoc-file-unrelated", "adoc-file-unrelated"], report.Structure.Findings.Select(finding => finding.Code));
        Assert.Equal(Verdict.Passed, report.Integrity.Verdict); // The checks do not lean on each other.
        Assert.DoesNotContain("48504140959", report.ToString() + string.Concat(report.Structure.Findings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_breaks_nothing_is_a_warning()
    {
        var last = AdocWriter.Zip(new AdocWriter().Package().OrderBy(file => file.Name == "mimetype"));
        var reading = await ReadAsync(last);
        Assert.Null(reading.Refused);
        Assert.Equal(("adoc-mimetype-not-first", false), Assert.Single(reading.Report.Structure.Findings) is var finding ? (finding.Code, finding.Breaks) : default);
    }

    public static TheoryData<string, string, string> Algorithms => new()
    {
        { "RSA-PSS", "SHA256", "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1" },
        { "RSA-PSS", "SHA384", "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1" },
        { "RSA-PSS", "SHA512", "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1" },
        { "RSA", "SHA384", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384" },
        { "RSA", "SHA512", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512" },
        { "ECDSA", "SHA256", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256" },
        { "ECDSA", "SHA384", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384" },
        { "ECDSA", "SHA512", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512" },
    };

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Signatures_of_today_are_read(string family, string hash, string method)
    {
        var adoc = new AdocWriter { SignatureMethod = method, Hash = new(hash) };
        if (family == "RSA-PSS")
            adoc.Padding = RSASignaturePadding.Pss;
        if (family == "ECDSA")
            (adoc.Key, adoc.Signer) = s_curve;
        await AssertSoundAsync(adoc.Write());
    }

    [Fact]
    public async Task PSS_may_write_its_parameters_out()
    {
        var adoc = new AdocWriter();
        Pss(adoc, "<SaltLength>32</SaltLength><TrailerField>1</TrailerField>");
        await AssertSoundAsync(adoc.Write());
        var usual = new AdocWriter { SignatureMethod = "http://www.w3.org/2007/05/xmldsig-more#rsa-pss", Padding = RSASignaturePadding.Pss };
        await AssertSoundAsync(usual.Write());
    }

    /// <summary>Files made for this, of what was once refused or told wrongly.</summary>
    [Theory]
    [InlineData("v1-sound.adoc")]
    [InlineData("v1-rsa-pss-sha256.adoc")]
    [InlineData("v1-ca-first-in-x509data.adoc")]
    [InlineData("v2-zip-comment-mimetype.adoc")]
    public async Task A_sound_sample_is_sound(string name) => await AssertSoundAsync(UploadCorpus.SampleFile(name));

    [Fact]
    public async Task The_certificate_is_the_one_that_is_named_wherever_it_stands()
    {
        var adoc = new AdocWriter();
        adoc.Before.AddRange([AdocWriter.Expired, s_curve.Certificate]);
        Assert.Equal("JŪRATĖ ŽUKAUSKIENĖ", (await AssertSoundAsync(adoc.Write())).Name);

        // A chain in the properties, its end last.
        var chain = new AdocWriter();
        chain.Before.Add(s_curve.Certificate);
        chain.Properties = own => own.Replace("<SigningCertificate>", $"<SigningCertificate><Cert><CertDigest><DigestMethod xmlns=\"http://www.w3.org/2000/09/xmldsig#\" Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>"
            + $"<DigestValue xmlns=\"http://www.w3.org/2000/09/xmldsig#\">{Convert.ToBase64String(SHA256.HashData(s_curve.Certificate.RawData))}</DigestValue></CertDigest></Cert>", StringComparison.Ordinal);
        Assert.Equal("JŪRATĖ ŽUKAUSKIENĖ", (await AssertSoundAsync(chain.Write())).Name);

        var second = new AdocWriter { Properties = own => own.Replace("SigningCertificate>", "SigningCertificateV2>", StringComparison.Ordinal) };
        await AssertSoundAsync(second.Write());
    }

    [Fact]
    public async Task Every_signature_is_told_of_whichever_fails()
    {
        var reading = await ReadAsync(UploadCorpus.SampleFile("v1-two-signatures-first-broken.adoc"));
        Assert.NotNull(reading.Refused);
        Assert.Equal(2, reading.Report.Signatories.Length);
        Assert.Equal([false, true], reading.Report.Signatories.Select(signatory => signatory.Holds));
        Assert.Equal((Verdict.Passed, Verdict.Failed, Verdict.NotDetermined), (reading.Report.Structure.Verdict, reading.Report.Integrity.Verdict, reading.Report.Trust.Verdict));
    }

    [Fact]
    public async Task All_faults_of_a_signature_are_told_at_once()
    {
        var adoc = new AdocWriter { Signer = AdocWriter.Expired, SigningTime = "2025-08-20T10:00:00Z" };
        adoc.Later[AdocWriter.Main] = text => text + "%";
        adoc.Later[adoc.SignedMetadata] = xml => xml.Replace("Atsiskaitymo", "Kita", StringComparison.Ordinal);
        var codes = (await ReadAsync(adoc.Write())).Report.Integrity.Findings.Select(finding => finding.Code).ToList();
        Assert.Equal(["adoc-certificate-time", "adoc-digest", "adoc-digest"], codes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_signature_is_checked_where_the_structure_is_broken()
    {
        var files = new AdocWriter().Package();
        foreach (var gone in (string[])["META-INF/relations.xml", "META-INF/manifest.xml"])
        {
            var reading = await ReadAsync(AdocWriter.Zip(files.Where(file => file.Name != gone)));
            Assert.Equal(Verdict.Failed, reading.Report.Structure.Verdict);
            Assert.Equal("JŪRATĖ ŽUKAUSKIENĖ", Assert.Single(reading.Report.Signatories).Name);
            Assert.DoesNotContain(reading.Report.Integrity.Findings, finding => finding.Code is "adoc-digest" or "adoc-signature-value");
        }
        byte[] trailing = [.. new AdocWriter().Write(), .. "pabaiga"u8];
        var report = (await ReadAsync(trailing)).Report;
        Assert.Equal((Verdict.Failed, Verdict.Passed, Verdict.NotDetermined), (report.Structure.Verdict, report.Integrity.Verdict, report.Trust.Verdict));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_signature_may_be_a_file_of_its_own(bool v2)
    {
        var reading = await ReadAsync(new AdocWriter(v2) { Alone = true }.Write());
        Assert.True(reading.Refused is null, reading.Refused?.Detail);
        Assert.True(Assert.Single(reading.Report.Signatories).Holds);
        Assert.Contains(reading.Report.Integrity.Findings, finding => finding is { Code: "adoc-signature-alone", Breaks: false });
    }

    /// <summary>A report is kept in a row: however much a package holds, it fits.</summary>
    [Fact]
    public async Task A_report_is_of_bounded_length()
    {
        var adoc = new AdocWriter();
        for (var i = 0; i < 900; i++)
            adoc.Add($"{i}{new string('x', 240)}.pdf", "%PDF-"u8.ToArray(), "content/appendix", AdocWriter.Main);
        var report = (await ReadAsync(adoc.Write())).Report;
        Assert.Equal("… iš viso 900", report.Appendices[^1]);
        Assert.InRange(Json.Write(report).Length, 1, 60_000);
    }

    internal static void Pss(AdocWriter adoc, string more, string mask = "http://www.w3.org/2001/04/xmlenc#sha256")
    {
        (adoc.SignatureMethod, adoc.Padding) = ("http://www.w3.org/2007/05/xmldsig-more#rsa-pss", RSASignaturePadding.Pss);
        adoc.SignatureParameters = "<RSAPSSParams xmlns=\"http://www.w3.org/2007/05/xmldsig-more#\"><DigestMethod xmlns=\"http://www.w3.org/2000/09/xmldsig#\" Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></DigestMethod>"
            + $"<MaskGenerationFunction Algorithm=\"http://www.w3.org/2007/05/xmldsig-more#MGF1\"><DigestMethod xmlns=\"http://www.w3.org/2000/09/xmldsig#\" Algorithm=\"{mask}\"></DigestMethod></MaskGenerationFunction>{more}</RSAPSSParams>";
    }

    internal static (AsymmetricAlgorithm Key, X509Certificate2 Certificate) Short { get; } = Keyed(RSA.Create(1024));

    private static readonly (AsymmetricAlgorithm Key, X509Certificate2 Certificate) s_curve = Keyed(ECDsa.Create(ECCurve.NamedCurves.nistP384));

    private static (AsymmetricAlgorithm, X509Certificate2) Keyed(AsymmetricAlgorithm key) => (key, AdocWriter.CertificateOf(key, "CN=Kita, G=JŪRATĖ, SN=ŽUKAUSKIENĖ", 2020, 2035));

    private static async Task<Signatory> AssertSoundAsync(byte[] content)
    {
        var reading = await ReadAsync(content);
        Assert.True(reading.Refused is null, $"{reading.Refused?.Refusal.Code}: {reading.Refused?.Detail}");
        Assert.Equal((Verdict.Passed, Verdict.Passed), (reading.Report.Structure.Verdict, reading.Report.Integrity.Verdict));
        var signatory = Assert.Single(reading.Report.Signatories);
        Assert.True(signatory.Holds);
        return signatory;
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_broken_document_is_refused_with_its_own_code(string name)
    {
        var (_, refusal, make) = AdocCorpus.All.Single(file => file.Name == name);
        var content = make();
        var watch = Stopwatch.StartNew();
        var reading = await ReadAsync(content);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"It took {watch.Elapsed}");
        Assert.True(reading.Refused?.Refusal == refusal, $"Expected {refusal.Code}, got {reading.Refused?.Refusal.Code}: {reading.Refused?.Detail}");
        Assert.False(reading.Report.IsSound);
        Assert.Contains(reading.Report.Structure.Findings.Concat(reading.Report.Integrity.Findings), finding => finding.Code == refusal.Code && finding.Breaks);
    }

    [Fact]
    public void Every_code_has_a_document_that_meets_it()
    {
        var codes = typeof(AdocRefusals).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => ((Refusal)field.GetValue(null)!).Code);
        Assert.Empty(codes.Except(AdocCorpus.All.Select(file => file.Refusal.Code), StringComparer.Ordinal));
    }

    /// <summary>Whatever is done to the bytes of a package, it is refused, or what was signed is still what was.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task A_mutated_package_is_refused_or_says_the_same(int seed, bool v2)
    {
        var random = new Random(seed);
        var sound = new AdocWriter(v2).Write();
        var before = Said(await ReadAsync(sound));
        for (var i = 0; i < 1500; i++)
        {
            var mutated = Mutated(sound, random);
            var reading = await ReadAsync(mutated);
            Assert.True(reading.Refused is not null || Said(reading) == before, $"Mutation {i} of seed {seed} was taken: {Said(reading)}");
        }

        static string Said(AdocReading reading) => $"{reading.Report.Title} {reading.Report.MainDocument} {string.Join(';', reading.Report.Signatories)}";
    }

    /// <summary>A changed byte of whatever is signed, packed again as if nothing had happened, shows.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_changed_byte_of_what_is_signed_shows(bool v2)
    {
        var adoc = new AdocWriter(v2);
        var files = adoc.Package();
        await FlipAsync(AdocWriter.Main, "", "", 1);
        await FlipAsync(adoc.SignedMetadata, "<s:document", "</s:document>", 1);
        await FlipAsync(adoc.SignedMetadata, "<s:author ", "</s:author>", 1);
        await FlipAsync(adoc.SignatureFile, "<SignedInfo", "</SignedInfo>", 5);
        await FlipAsync(adoc.SignatureFile, "<SignedProperties", "</SignedProperties>", 3);
        await FlipAsync(adoc.SignatureFile, "<SignatureValue>", "==</SignatureValue>", 5);
        await FlipAsync(adoc.SignatureFile, "<X509Certificate>", "</X509Certificate>", 11);

        async Task FlipAsync(string file, string from, string to, int step)
        {
            var at = files.FindIndex(found => found.Name == file);
            var content = files[at].Content;
            var text = Encoding.Latin1.GetString(content);
            var (start, end) = from.Length == 0 ? (0, content.Length) : (text.IndexOf(from, StringComparison.Ordinal), text.IndexOf(to, StringComparison.Ordinal) - 1);
            for (var i = start; i < end; i += step)
            {
                var changed = (byte[])content.Clone();
                changed[i] ^= 1;
                var reading = await ReadAsync(AdocWriter.Zip(files.Select((found, j) => j == at ? (found.Name, changed) : found)));
                Assert.True(reading.Refused is not null, $"{file}: the change of «{text[i]}» at {i} does not show");
            }
        }
    }

    internal static byte[] Mutated(byte[] sound, Random random)
    {
        var mutated = (byte[])sound.Clone();
        switch (random.Next(6))
        {
            case 0:
                return mutated[..random.Next(mutated.Length)];
            case 1:
                var from = random.Next(mutated.Length);
                return [.. mutated[..from], .. mutated[random.Next(from, mutated.Length)..]];
            case 2:
                var at = random.Next(mutated.Length);
                return [.. mutated[..at], (byte)random.Next(256), .. mutated[at..]];
            case 3:
                Array.Fill(mutated, (byte)(random.Next(2) * 255), random.Next(mutated.Length - 8), random.Next(1, 8));
                return mutated;
            default:
                for (var flips = random.Next(1, 5); flips > 0; flips--)
                    mutated[random.Next(mutated.Length)] ^= (byte)(1 << random.Next(8));
                return mutated;
        }
    }

    private static async Task<AdocReading> ReadAsync(byte[] content)
    {
        using var reader = new AdocReader(new TrustNotDetermined(), new Stopped(s_now));
        return await reader.ReadAsync(content, TestContext.Current.CancellationToken);
    }

    private sealed class Stopped(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
