using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Kursuok.Domain.Training.EmploymentService;
using Kursuok.Functions.Platform.Documents;
using Kursuok.Functions.Platform.Documents.Adoc;
using Kursuok.SampleWorld;
using UglyToad.PdfPig;

namespace Kursuok.Tests.Functions.Platform.Documents;

/// <summary>
/// Mutates sound and broken files, always in the same way for a seed, and gives them to the readers of uploads: nothing but a
/// refusal may come of it. The test run mutates a few thousand; «fuzz 100000» of the test program does it at length and
/// tells how long the slowest took.
/// </summary>
public sealed partial class UploadFuzz
{
    private static readonly DateTimeOffset s_now = new(2025, 9, 1, 6, 0, 0, TimeSpan.Zero);

    /// <summary>Pieces that mean something to a parser.</summary>
    private static readonly byte[][] s_pieces =
    [
        .. ((string[])["obj", "endobj", "1 0 obj", "<<", ">>", "[", "]", "(", ")", "/JS", "/S/JavaScript", "/Type/Obj#53tm", "/First 0", "/N 9999999", "stream\n", "endstream", "trailer", "startxref",
            "99999999999999999999", "-1", "%", "#4", "R", "0 R", "/OpenAction", "<Signature", "</", "<!DOCTYPE a [", "&a;", "xmlns=\"\"", "PK\u0001\u0002", "PK\u0003\u0004", "PK\u0005\u0006", "IHDR", "IDAT", "IEND"]).Select(Encoding.Latin1.GetBytes),
        [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0], [0x7F, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0], [0xFF, 0xD8], [0xFF, 0xDA], [0xFF, 0xD9], [0xFF, 0xC0, 0, 0],
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_is_uploaded_nothing_but_a_refusal_comes_of_it(int seed)
    {
        var told = await RunAsync(2000, seed, TestContext.Current.CancellationToken);
        Assert.True(told.Refused > 0 && told.Taken > 0, $"{told.Refused} refused, {told.Taken} taken");
    }

    /// <summary>The command «fuzz FILES [SEED]».</summary>
    public static async Task<int> CommandAsync(string[] args)
    {
        var told = await RunAsync(int.Parse(args[0], CultureInfo.InvariantCulture), args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1, CancellationToken.None);
        await Console.Out.WriteLineAsync($"{told.Refused} refused, {told.Taken} taken in {told.Took}; the slowest took {told.Slowest.TotalMilliseconds:N0} ms (file {told.SlowestFile})");
        return 0;
    }

    private static async Task<(int Refused, int Taken, TimeSpan Took, TimeSpan Slowest, int SlowestFile)> RunAsync(int files, int seed, CancellationToken cancellation)
    {
        var random = new Random(seed);
        byte[][] copies = [.. PdfGateTests.Sound.Values.Where(content => content.Length < 40_000), .. UploadCorpus.All.Select(file => file.Content).Where(content => content.Length is > 8 and < 40_000), UploadCorpus.Png, UploadCorpus.Jpeg];
        byte[][] signed = [new AdocWriter().Write(), new AdocWriter(v2: true).Write(), .. ((string[])["v1-two-signatures-first-broken.adoc", "v1-rsa-pss-sha256.adoc", "v1-ca-first-in-x509data.adoc", "v2-zip-comment-mimetype.adoc"]).Select(UploadCorpus.SampleFile)];
        using var reader = new AdocReader(new TrustNotDetermined(), new Stopped(s_now));
        var (refused, taken, slowest, slowestFile) = (0, 0, TimeSpan.Zero, 0);
        var whole = Stopwatch.StartNew();
        for (var i = 0; i < files; i++)
        {
            var isAdoc = i % 3 == 0;
            var sound = isAdoc ? signed[random.Next(signed.Length)] : copies[random.Next(copies.Length)];
            var mutated = isAdoc && random.Next(2) == 0 ? Repacked(sound, random) : Mutated(sound, random);
            var watch = Stopwatch.StartNew();
            bool isTaken;
            try
            {
                isTaken = isAdoc ? await IsTakenAsync(reader, mutated, cancellation) : IsTaken(mutated, cancellation);
            }
            catch (Exception unforeseen)
            {
                throw new InvalidOperationException($"File {i} of seed {seed}: {Convert.ToBase64String(mutated)}", unforeseen);
            }
            if (watch.Elapsed > slowest)
                (slowest, slowestFile) = (watch.Elapsed, i);
            if (isTaken && mutated.AsSpan().StartsWith("%PDF-"u8))
                AssertHarmless(mutated);
            (refused, taken) = isTaken ? (refused, taken + 1) : (refused + 1, taken);
        }
        return (refused, taken, whole.Elapsed, slowest, slowestFile);
    }

    private static bool IsTaken(byte[] content, CancellationToken cancellation)
    {
        try
        {
            Uploads.Check(content, cancellation);
            return true;
        }
        catch (RefusedException refused)
        {
            Assert.NotEmpty(refused.Detail);
            // Most mutations move the table away from where the end says: what lies behind that check is tried too.
            return refused.Refusal == UploadRefusals.PdfTable && PassesGate(content, cancellation);
        }
    }

    private static bool PassesGate(byte[] content, CancellationToken cancellation)
    {
        try
        {
            PdfGate.Check(content, new(cancellation));
            return true;
        }
        catch (RefusedException refused)
        {
            Assert.NotEmpty(refused.Detail);
            return false;
        }
    }

    /// <summary>In the eyes of another reader too; what it cannot open it cannot tell of.</summary>
    private static void AssertHarmless(byte[] content)
    {
        // The widths of a table's columns: a negative one ends the other reader's process (PdfPig 0.1.16).
        if (NegativeWidth().IsMatch(Encoding.Latin1.GetString(content)))
            return;
        List<string> found;
        try
        {
            using var document = PdfDocument.Open(content);
            found = PdfGateTests.ForbiddenIn(document);
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            return;
        }
        Assert.True(found.Count == 0, $"Another reader sees {string.Join(", ", found)} in {Convert.ToBase64String(content)}");
    }

    private static async Task<bool> IsTakenAsync(AdocReader reader, byte[] content, CancellationToken cancellation)
    {
        var reading = await reader.ReadAsync(content, cancellation);
        var report = reading.Report;
        Assert.Equal(reading.Refused is null, report.IsSound);
        Assert.All(report.Structure.Findings.Concat(report.Integrity.Findings), finding => Assert.NotEmpty(finding.Explanation));
        Assert.False(report.Integrity.Verdict == Verdict.Passed && report.Signatories.Any(signatory => !signatory.Holds));
        return reading.Refused is null;
    }

    /// <summary>A package with one of its files mutated, and packed again so that the change is read.</summary>
    private static byte[] Repacked(byte[] package, Random random)
    {
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(package));
        var files = zip.Entries.Select(entry =>
        {
            using var content = new MemoryStream();
            using (var stream = entry.Open())
                stream.CopyTo(content);
            return (entry.FullName, content.ToArray());
        }).ToList();
        var at = random.Next(files.Count);
        files[at] = (files[at].FullName, Mutated(files[at].Item2, random));
        return AdocWriter.Zip(files);
    }

    private static byte[] Mutated(byte[] sound, Random random)
    {
        var content = sound;
        for (var times = random.Next(1, 4); times > 0; times--)
            content = Once(content, random);
        return content;
    }

    private static byte[] Once(byte[] content, Random random)
    {
        var (from, to) = (random.Next(content.Length + 1), random.Next(content.Length + 1));
        if (from > to)
            (from, to) = (to, from);
        switch (random.Next(7))
        {
            case 0:
                return content[..to];
            case 1:
                return [.. content[..from], .. content[Math.Min(content.Length, from + random.Next(1, 64))..]];
            case 2:
                return [.. content[..from], .. s_pieces[random.Next(s_pieces.Length)], .. content[from..]];
            case 3:
                var piece = s_pieces[random.Next(s_pieces.Length)];
                return [.. content[..from], .. piece, .. content[Math.Min(content.Length, from + piece.Length)..]];
            case 4:
                var repeated = content[from..Math.Min(to, from + 64)];
                return [.. content[..from], .. Enumerable.Repeat(repeated, random.Next(1, 50)).SelectMany(each => each), .. content[from..]];
            case 5:
                var (length, target) = (Math.Min(to - from, 200), random.Next(content.Length + 1));
                return [.. content[..target], .. content[from..(from + length)], .. content[target..]];
            default:
                var flipped = (byte[])content.Clone();
                for (var flips = random.Next(1, 6); flips > 0 && flipped.Length > 0; flips--)
                    flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
                return flipped;
        }
    }

    [GeneratedRegex(@"/W\s*\[[^\]]*-", RegexOptions.None, 1000)]
    private static partial Regex NegativeWidth();

    private sealed class Stopped(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
