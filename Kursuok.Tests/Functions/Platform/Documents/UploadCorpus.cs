using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using Kursuok.Functions.Platform.Documents;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Storage;

namespace Kursuok.Tests.Functions.Platform.Documents;

/// <summary>Broken copies of documents, each with the refusal that it must meet; and the sound ones that they are made of.</summary>
internal static class UploadCorpus
{
    /// <summary>A smallest PNG: one grey point.</summary>
    public static byte[] Png { get; } = PngOf(Header(1, 1), Chunk("IDAT", Packed([0, 0])), Chunk("IEND", []));

    /// <summary>The frame of a JPEG of 8 × 8 points around a scan that nothing decodes here.</summary>
    public static byte[] Jpeg { get; } = JpegOf(Frame(8, 8), Segment(0xDA, [1, 1, 0, 0, 63, 0]), [0x12, 0xFF, 0x00, 0xFF, 0xD0, 0x34]);

    public static byte[] Pdf(string objects, string version = "1.7", string after = "") => Latin(objects, $"%PDF-{version}\n", $"\n%%EOF\n{after}");

    public static ImmutableArray<(string Name, Refusal Refusal, byte[] Content)> All { get; } =
    [
        ("nothing", UploadRefusals.Empty, []),
        ("HTML", HttpRefusals.ContentUnsupported, "<!doctype html><script>alert(1)</script>"u8.ToArray()),
        ("a GIF", HttpRefusals.ContentUnsupported, "GIF89a"u8.ToArray()),
        ("an SVG", HttpRefusals.ContentUnsupported, "<svg onload='alert(1)'/>"u8.ToArray()),

        ("PDF of version 9", UploadRefusals.PdfVersion, Pdf("", version: "9.1")),
        ("PDF cut off", UploadRefusals.PdfCutOff, Pdf("")[..^8]),
        ("PDF with HTML after it", UploadRefusals.PdfTrailingData, Pdf("", after: "<html>")),
        ("PDF without a table", UploadRefusals.PdfTable, "%PDF-1.7\nstartxref\n99999\n%%EOF\n"u8.ToArray()),
        ("PDF under a password", UploadRefusals.PdfEncrypted, Pdf("trailer<</Encrypt 5 0 R>>")),
        ("PDF with a script", UploadRefusals.PdfScript, Pdf("1 0 obj<</S/JavaScript/JS(app.alert\\(1\\))>>endobj")),
        ("PDF with a script in disguise", UploadRefusals.PdfScript, Pdf("1 0 obj<</S/J#61v#61Script /JS(1)>>endobj")),
        ("PDF with a packed script", UploadRefusals.PdfScript, Pdf(PackedObjects(Packed("1 0 <</S/JavaScript>>"u8.ToArray())))),
        ("PDF with a script in a stream whose type is disguised", UploadRefusals.PdfScript, SampleFile("js-real-objstm.pdf")),
        ("PDF with a script behind a decoy of the stream's end", UploadRefusals.PdfScript,
            Pdf(PackedObjects(Packed("1 0 <</S/JavaScript>>"u8.ToArray()), "/Decoy(stream\nx\nendstream)"))),
        ("PDF with a script in a stream of objects that does not say so", UploadRefusals.PdfScript,
            Pdf(PackedObjects(Packed("1 0 <</S/JavaScript>>"u8.ToArray())).Replace("/Type/ObjStm", "", StringComparison.Ordinal))),
        ("PDF with a kind that stands in an object of its own", UploadRefusals.PdfScript, Pdf("1 0 obj<</S 2 0 R>>endobj 2 0 obj/JavaScript endobj")),
        ("PDF with a script after another value of its object", UploadRefusals.PdfScript, Pdf("1 0 obj/Type/Obj#53tm <</S/JavaScript>>endobj")),
        ("PDF with a script after a word that is none", UploadRefusals.PdfScript, Pdf("1 0 obj foo <</S/JavaScript>>endobj")),
        ("PDF with a script in an object that nothing names", UploadRefusals.PdfScript, Pdf("9 7 obj<</S/URI/URI(x)/S/JavaScript>>endobj")),
        ("PDF with a script in a text that looks like an object", UploadRefusals.PdfScript, Pdf("1 0 obj(2 0 obj<</JS(x)>>endobj)endobj")),
        ("PDF that opens a page of the web", UploadRefusals.PdfActs, SampleFile("openaction-uri.pdf")),
        ("PDF that does something when it is opened, elsewhere described", UploadRefusals.PdfActs, Pdf("1 0 obj<</OpenAction 2 0 R>>endobj 2 0 obj<</S/Named/N/Print>>endobj")),
        ("PDF that shows a page and then does something", UploadRefusals.PdfActs, Pdf("1 0 obj<</OpenAction<</S/GoTo/D[3 0 R/Fit]/Next<</S/URI/URI(x)>>>>>>endobj")),
        ("PDF that acts when a page is shown", UploadRefusals.PdfActs, Pdf("1 0 obj<</Type/Page/AA<</O<</S/URI/URI(x)>>>>>>endobj")),
        ("PDF that sends a form", UploadRefusals.PdfSends, SampleFile("openaction-submitform.pdf")),
        ("PDF that takes data from elsewhere", UploadRefusals.PdfSends, Pdf("1 0 obj<</A<</S/ImportData/F(x.fdf)>>>>endobj")),
        ("PDF that leads into another file", UploadRefusals.PdfElsewhere, Pdf("1 0 obj<</A<</S/GoToR/F(x.pdf)/D[0/Fit]>>>>endobj")),
        ("PDF that leads into a file inside it", UploadRefusals.PdfElsewhere, Pdf("1 0 obj<</A<</S/GoToE/T<</R/C>>>>>>endobj")),
        ("PDF with the content of a stream elsewhere", UploadRefusals.PdfElsewhere, Pdf("1 0 obj<</F(http://x)/Length 0>>stream\n\nendstream endobj")),
        ("PDF that starts a program", UploadRefusals.PdfLaunch, Pdf("1 0 obj<</S /Launch /F(cmd.exe)>>endobj")),
        ("PDF with a file inside", UploadRefusals.PdfFiles, Pdf("1 0 obj<</Type/EmbeddedFile>>endobj")),
        ("PDF with a file that is tied to it", UploadRefusals.PdfFiles, Pdf("1 0 obj<</Type/Catalog/AF[2 0 R]>>endobj")),
        ("PDF with a portfolio", UploadRefusals.PdfFiles, Pdf("1 0 obj<</Type/Catalog/Collection<</View/D>>>>endobj")),
        ("PDF with a film", UploadRefusals.PdfMedia, Pdf("1 0 obj<</Subtype/RichMedia>>endobj")),
        ("PDF with a form of programs", UploadRefusals.PdfForm, Pdf("1 0 obj<</XFA 2 0 R>>endobj")),
        ("PDF with objects that cannot be unpacked", UploadRefusals.PdfPacked, Pdf(PackedObjects("ne ZLIB"u8.ToArray()))),
        ("PDF with objects that cannot be unpacked under a hidden number", UploadRefusals.PdfPacked, Pdf(PackedObjects("ne ZLIB"u8.ToArray()).Replace("1 0 obj", "1 \u0080 0 obj", StringComparison.Ordinal))),
        ("PDF with objects that cannot be unpacked under a number in two lines", UploadRefusals.PdfPacked, Pdf(PackedObjects("ne ZLIB"u8.ToArray()).Replace("1 0 obj", "1 0 %\nx%\nobj", StringComparison.Ordinal))),
        ("PDF with objects without end", UploadRefusals.PdfPacked, Pdf("1 0 obj<</Type/ObjStm>>")),
        ("PDF with objects whose length is another", UploadRefusals.PdfPacked, Pdf(PackedObjects(Packed("1 0 <<>>"u8.ToArray())).Replace("/Length ", "/Length 1", StringComparison.Ordinal))),
        ("PDF with objects whose length stands elsewhere and is another", UploadRefusals.PdfPacked,
            Pdf("2 0 obj 9999 endobj " + PackedObjects(Packed("1 0 <<>>"u8.ToArray())).Replace("/Length ", "/Length 2 0 R/L ", StringComparison.Ordinal))),
        ("PDF with objects packed in an unusual way", UploadRefusals.PdfPacked, Pdf(PackedObjects([], "/Filter/LZWDecode"))),
        ("PDF with objects whose start is not told", UploadRefusals.PdfPacked, Pdf(PackedObjects(Packed("1 0 <<>>"u8.ToArray())).Replace("/First 4", "", StringComparison.Ordinal))),
        ("PDF with objects of which a reader needs no start", UploadRefusals.PdfPacked,
            Pdf(PackedObjects(Packed("1 4 <</S/JavaScript>>"u8.ToArray())).Replace("/Type/ObjStm", "", StringComparison.Ordinal).Replace("/First 4", "", StringComparison.Ordinal))),
        ("PDF nested deeply", UploadRefusals.PdfPacked, Pdf($"1 0 obj{new string('[', 500_000)}")),
        ("PDF with dictionaries nested deeply", UploadRefusals.PdfPacked, Pdf($"1 0 obj{string.Concat(Enumerable.Repeat("<</A", 100_000))}")),
        ("PDF with more values than any", UploadRefusals.PdfPacked, Pdf($"1 0 obj[{string.Concat(Enumerable.Repeat("0 ", 600_000))}]endobj")),
        ("PDF with objects inside each other", UploadRefusals.PdfPacked, Pdf(string.Concat(Enumerable.Repeat("(1 0 obj ", 2000)) + new string(')', 2000))),
        ("PDF that is a bomb", UploadRefusals.PdfExpands, Pdf(PackedObjects(Packed(new byte[17 << 20])))),

        ("PNG cut off", UploadRefusals.PngCutOff, Png[..^6]),
        ("PNG with a part longer than itself", UploadRefusals.PngCutOff, PngOf(Header(1, 1), [0xFF, 0xFF, 0xFF, 0xFF, .. new byte[12]])),
        ("PNG with a changed part", UploadRefusals.PngChecksum, Changed(Png, 20)),
        ("PNG without a header", UploadRefusals.PngHeader, PngOf(Chunk("IDAT", [0]), Chunk("IEND", []))),
        ("PNG with two headers", UploadRefusals.PngHeader, PngOf(Header(1, 1), Header(1, 1), Chunk("IEND", []))),
        ("PNG without a picture", UploadRefusals.PngEmpty, PngOf(Header(1, 1), Chunk("IEND", []))),
        ("PNG with an archive after it", UploadRefusals.PngTrailingData, [.. Png, .. "PK\x03\x04"u8]),
        ("PNG of no width", UploadRefusals.ImageSize, PngOf(Header(0, 10), Chunk("IDAT", [0]), Chunk("IEND", []))),
        ("PNG of ten thousand million points", UploadRefusals.ImageSize, PngOf(Header(100_000, 100_000), Chunk("IDAT", [0]), Chunk("IEND", []))),

        ("JPEG cut off", UploadRefusals.JpegCutOff, Jpeg[..^2]),
        ("JPEG with a part longer than itself", UploadRefusals.JpegCutOff, [0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xFF, 0]),
        ("JPEG with something between its parts", UploadRefusals.JpegMarker, [0xFF, 0xD8, 0xFF, 0xE0, 0, 2, .. "<script>"u8]),
        ("JPEG with a part of no length", UploadRefusals.JpegCutOff, [0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 0]),
        ("JPEG without a frame", UploadRefusals.JpegFrame, JpegOf(Segment(0xDA, [1, 1, 0, 0, 63, 0]), [0x12])),
        ("JPEG without a picture", UploadRefusals.JpegEmpty, JpegOf(Frame(8, 8))),
        ("JPEG with half a frame", UploadRefusals.JpegMarker, JpegOf(Segment(0xC0, [8, 0]))),
        ("JPEG of no height", UploadRefusals.ImageSize, JpegOf(Frame(8, 0), Segment(0xDA, [1, 1, 0, 0, 63, 0]))),
        ("JPEG wider than is taken", UploadRefusals.ImageSize, JpegOf(Frame(60_000, 8), Segment(0xDA, [1, 1, 0, 0, 63, 0]))),
    ];

    private static byte[] Latin(string objects, string before, string after)
    {
        var start = before + objects + "\n";
        return Encoding.Latin1.GetBytes($"{start}xref\n0 1\n0000000000 65535 f \ntrailer<</Size 1>>\nstartxref\n{start.Length}{after}");
    }

    public static string PackedObjects(byte[] content, string more = "") =>
        $"1 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode{more}/Length {content.Length}>>stream\n{Encoding.Latin1.GetString(content)}\nendstream endobj";

    public static byte[] SampleFile(string name)
    {
        using var stream = typeof(UploadCorpus).Assembly.GetManifestResourceStream(name) ?? throw new FileNotFoundException(name);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    public static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Optimal))
            stream.Write(content);
        return packed.ToArray();
    }

    private static byte[] PngOf(params byte[][] chunks) => [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. chunks.SelectMany(chunk => chunk)];

    private static byte[] Header(int width, int height)
    {
        var data = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(data, width);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4), height);
        data[8] = 8;
        return Chunk("IHDR", data);
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(type), .. data];
        var chunk = new byte[named.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        named.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(named.Length + 4), Crc32.Of(named));
        return chunk;
    }

    private static byte[] JpegOf(params byte[][] segments) => [0xFF, 0xD8, .. segments.SelectMany(segment => segment), 0xFF, 0xD9];

    private static byte[] Frame(int width, int height) => Segment(0xC0, [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0]);

    private static byte[] Segment(byte marker, byte[] data) => [0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data];

    private static byte[] Changed(byte[] content, int at)
    {
        var changed = (byte[])content.Clone();
        changed[at] ^= 1;
        return changed;
    }
}
