using Kursuok.Tests.Functions.Training.Groups;
using System.Text;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Documents;
using Kursuok.Functions.Platform.Storage;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Tokens;

namespace Kursuok.Tests.Functions.Platform.Documents;

/// <summary>What the gate lets through, what it costs, and that another reader sees the same in it.</summary>
public sealed class PdfGateTests
{
    private const string Catalog = "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n";
    private const string Pages = "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n";

    /// <summary>Ordinary documents: our own, a browser's, and the ways of writing that the standard has.</summary>
    public static TheoryData<string> Ordinary => [.. Sound.Keys];

    internal static Dictionary<string, byte[]> Sound { get; } = new(StringComparer.Ordinal)
    {
        ["of our printer"] = SamplePapers.Contract.ToPdf(),
        ["of a browser"] = UploadCorpus.SampleFile("browser.pdf"),
        ["with a link, and a place to open at"] = Whole("1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction[3 0 R/Fit]>>endobj\n", Pages,
            "4 0 obj<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://example.org)>>>>endobj\n"),
        ["that is opened at a place told elsewhere"] = Whole("1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>endobj\n", Pages, "4 0 obj<</S/GoTo/D[3 0 R/Fit]>>endobj\n"),
        ["whose texts speak of what it has not"] = Whole(Catalog, Pages, "4 0 obj<</Title(How \\) /JavaScript /Launch << /JS (x) >> stream)/Subject<2F4A53>>>endobj\n"),
        ["whose names begin like those"] = Whole(Catalog, Pages, "4 0 obj<</Encryption 1/JSON 2/Launcher 3/S/Launches>>endobj\n"),
        ["with empty lists of what it has not"] = Whole(Catalog, Pages, "4 0 obj<</AF[]/AA<<>>/EF null>>endobj\n"),
        ["with packed objects"] = PackedObjects(hybrid: false),
        ["with packed objects beside a table for old readers"] = PackedObjects(hybrid: true),
        ["that was added to and signed"] = Signed(),
    };

    [Theory]
    [MemberData(nameof(Ordinary))]
    public void An_ordinary_document_passes_and_another_reader_opens_it(string name)
    {
        PdfGate.Check(Sound[name], new(TestContext.Current.CancellationToken));
        using var document = PdfDocument.Open(Sound[name]);
        Assert.True(document.NumberOfPages > 0);
        Assert.Empty(ForbiddenIn(document));
    }

    /// <summary>So much is looked at for twice as much: a search that begins anew at each of its findings looks at four times as much.</summary>
    [Theory]
    [InlineData("/ObjStm ")]
    [InlineData("1 0 obj<</Type/ObjStm/N 1/First 4>>stream\n")]
    [InlineData("1 0 obj ")]
    [InlineData("1 0 obj<</A(")]
    [InlineData("trailer<<")]
    [InlineData("((((((((")]
    [InlineData("[<<[<<[<<")]
    [InlineData("obj%")]
    [InlineData("#4f#62#6a/")]
    public void Work_grows_with_the_file_and_not_with_its_square(string part)
    {
        Assert.InRange(Work(40_000), 1, 5 * 40_000);
        Assert.InRange(Work(800_000), 1, 5 * 800_000);

        long Work(int length)
        {
            var work = new PdfWork(TestContext.Current.CancellationToken);
            try
            {
                PdfGate.Check(UploadCorpus.Pdf(string.Concat(Enumerable.Repeat(part, length / part.Length))), work);
            }
            catch (RefusedException refused)
            {
                Assert.Contains(refused.Refusal, (Refusal[])[UploadRefusals.PdfPacked, UploadRefusals.PdfExpands]);
            }
            return work.Done;
        }
    }

    [Fact]
    public void Who_has_left_is_not_read_for()
    {
        using var left = new CancellationTokenSource();
        left.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => PdfGate.Check(Sound["of our printer"], new(left.Token)));
    }

    /// <summary>What an independent reader, which goes by the table, finds in a document of what may not be in it.</summary>
    internal static List<string> ForbiddenIn(PdfDocument document)
    {
        var found = new List<string>();
        foreach (var reference in document.Structure.CrossReferenceTable.ObjectOffsets.Keys)
            Look(document.Structure.GetObject(reference).Data, found, 0);
        return found;
    }

    private static void Look(IToken token, List<string> found, int depth)
    {
        if (depth > 200)
            return;
        if (token is StreamToken stream)
            token = stream.StreamDictionary;
        if (token is ArrayToken array)
        {
            foreach (var item in array.Data)
                Look(item, found, depth + 1);
        }
        if (token is not DictionaryToken dictionary)
            return;
        foreach (var (key, value) in dictionary.Data)
        {
            if (key is "JS" or "JavaScript" or "EmbeddedFiles" or "EF" or "XFA" && value is not NullToken)
                found.Add(key);
            if (key == "S" && value is NameToken { Data: "JavaScript" or "Launch" or "SubmitForm" or "ImportData" or "GoToR" or "GoToE" } action)
                found.Add(action.Data);
            Look(value, found, depth + 1);
        }
    }

    private static byte[] Whole(params string[] objects)
    {
        var file = new StringBuilder("%PDF-1.7\n");
        var offsets = new List<int>();
        foreach (var each in string.Concat(objects).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            offsets.Add(file.Length);
            file.Append(each).Append('\n');
        }
        return Encoding.Latin1.GetBytes(Ended(file, offsets, ""));
    }

    private static string Ended(StringBuilder file, List<int> offsets, string trailer)
    {
        var table = file.Length;
        file.Append($"xref\n0 {offsets.Count + 1}\n0000000000 65535 f \n").AppendJoin("", offsets.Select(offset => $"{offset:D10} 00000 n \n"));
        return file.Append($"trailer<</Size {offsets.Count + 3}/Root 1 0 R{trailer}>>\nstartxref\n{table}\n%%EOF\n").ToString();
    }

    /// <summary>The page tree in a stream of objects, and the table as a stream; or that as an addition to an old table.</summary>
    private static byte[] PackedObjects(bool hybrid)
    {
        var file = new StringBuilder("%PDF-1.5\n");
        var catalogAt = file.Length;
        file.Append(Catalog);
        var packed = UploadCorpus.Packed(Encoding.Latin1.GetBytes("2 0 3 40 " + "<</Type/Pages/Kids[3 0 R]/Count 1>>".PadRight(40) + "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"));
        var packedAt = file.Length;
        file.Append($"4 0 obj<</Type/ObjStm/N 2/First 9/Filter/FlateDecode/Length 6 0 R>>stream\r\n{Encoding.Latin1.GetString(packed)}\nendstream endobj\n");
        var lengthAt = file.Length;
        file.Append($"6 0 obj {packed.Length} endobj\n");
        var tableAt = file.Length;
        byte[] rows = [.. Row(0, 0, 0), .. Row(1, catalogAt, 0), .. Row(2, 4, 0), .. Row(2, 4, 1), .. Row(1, packedAt, 0), .. Row(1, tableAt, 0), .. Row(1, lengthAt, 0)];
        file.Append($"5 0 obj<</Type/XRef/Size 7/W[1 4 1]/Root 1 0 R/Length {rows.Length}>>stream\n{Encoding.Latin1.GetString(rows)}\nendstream endobj\n");
        return Encoding.Latin1.GetBytes(hybrid
            ? Ended(file, [catalogAt], $"/XRefStm {tableAt}")
            : file.Append($"startxref\n{tableAt}\n%%EOF\n").ToString());

        static byte[] Row(byte kind, int at, byte index) => [kind, (byte)(at >> 24), (byte)(at >> 16), (byte)(at >> 8), (byte)at, index];
    }

    /// <summary>A later part of a file in the shape of PAdES: a field with a signature, and a table of its own.</summary>
    private static byte[] Signed()
    {
        var before = Encoding.Latin1.GetString(Whole(Catalog, Pages));
        var file = new StringBuilder(before);
        var at = file.Length;
        file.Append("1 0 obj<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[4 0 R]>>/DSS<</Certs[]>>>>endobj\n");
        var field = file.Length;
        file.Append($"4 0 obj<</FT/Sig/T(Parasas1)/Subtype/Widget/Rect[0 0 0 0]/V<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 10 20 30]/Contents<{new string('0', 4000)}>>>>>endobj\n");
        var table = file.Length;
        file.Append($"xref\n1 1\n{at:D10} 00000 n \n4 1\n{field:D10} 00000 n \ntrailer<</Size 5/Root 1 0 R/Prev {before.LastIndexOf("xref\n0", StringComparison.Ordinal)}>>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(file.ToString());
    }
}
