using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Documents;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Kursuok.Tests.Functions.Training.Groups;

namespace Kursuok.Tests.Functions.Platform.Documents;

public sealed partial class PdfPrinterTests
{
    [Fact]
    public void The_file_says_its_title_language_structure_and_standard()
    {
        var file = Encoding.Latin1.GetString(SamplePapers.Contract.ToPdf());
        Assert.StartsWith("%PDF-1.7\n", file, StringComparison.Ordinal);
        Assert.Contains("/Lang (lt-LT)", file, StringComparison.Ordinal);
        Assert.Contains("/MarkInfo << /Marked true >>", file, StringComparison.Ordinal);
        Assert.Contains("<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>", file, StringComparison.Ordinal);
        Assert.Contains($"/Title <FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes("Mokymosi sutartis"))}>", file, StringComparison.Ordinal);
        Assert.Contains("/CreationDate (D:20260901070500Z)", file, StringComparison.Ordinal);
        Assert.Equal(2, Count(file, "/FontFile2 "));
        Assert.Equal(2, Count(file, "/ToUnicode "));
        Assert.Equal(SamplePapers.Contract.Lay().Count, Count(file, "/Type /Page /"));
    }

    [Fact]
    public void The_table_of_objects_points_at_them()
    {
        var file = Encoding.Latin1.GetString(SamplePapers.Certificate.ToPdf());
        var table = int.Parse(StartOfTable().Match(file).Groups["offset"].Value, CultureInfo.InvariantCulture);
        var entries = Entries().Matches(file[table..]);
        Assert.NotEmpty(entries);
        for (var i = 0; i < entries.Count; i++)
        {
            var offset = int.Parse(entries[i].Groups["offset"].Value, CultureInfo.InvariantCulture);
            Assert.StartsWith($"{i + 1} 0 obj\n", file[offset..], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Metadata_stay_well_formed_whatever_an_institution_is_called()
    {
        var file = Encoding.UTF8.GetString((SamplePapers.Certificate with { InstitutionName = "A & B <Kaunas> \u0001\ud800" }).ToPdf());
        Assert.Contains("<rdf:li>A &amp; B &lt;Kaunas&gt; \ufffd</rdf:li>", file, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_documents_are_equal_bytes_in_every_culture()
    {
        var expected = SamplePapers.Certificate.ToPdf();
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("lt-LT");
            Assert.Equal(expected, (SamplePapers.Certificate with { }).ToPdf());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }

        Assert.NotEqual(expected, (SamplePapers.Certificate with { Number = "P-2026-000148" }).ToPdf());
    }

    [Fact]
    public void Documents_may_be_formed_at_the_same_time()
    {
        var expected = SamplePapers.Contract.ToPdf();
        var formed = new byte[16][];
        Parallel.For(0, formed.Length, i => formed[i] = SamplePapers.Contract.ToPdf());
        Assert.All(formed, file => Assert.Equal(expected, file));
    }

    [Theory]
    [InlineData(1, "1 akademinė valanda")]
    [InlineData(2, "2 akademinės valandos")]
    [InlineData(10, "10 akademinių valandų")]
    [InlineData(11, "11 akademinių valandų")]
    [InlineData(19, "19 akademinių valandų")]
    [InlineData(21, "21 akademinė valanda")]
    [InlineData(42, "42 akademinės valandos")]
    [InlineData(111, "111 akademinių valandų")]
    [InlineData(160, "160 akademinių valandų")]
    public void Hours_agree_with_their_number(int hours, string expected) =>
        Assert.Equal(expected, Lithuanian.AcademicHours(hours));

    [Fact]
    [Rule("AMB-86")]
    public void A_name_is_drawn_in_whatever_script_it_is_written()
    {
        const string name = "李小龍 გიორგი Ελένη Ngô Bảo דוד";
        foreach (var font in (Font[])[DocumentFonts.Regular(10), DocumentFonts.Bold(10)])
        {
            Assert.All(name.EnumerateRunes(), letter => Assert.True(font.Face.FaceOf(letter).Has(letter), letter.ToString()));
            Assert.Same(font.Face, font.Face.FaceOf(new Rune('ž')));
        }
        var file = (SamplePapers.Contract with { Learner = SamplePapers.Contract.Learner with { Name = name } }).ToPdf();
        using var read = UglyToad.PdfPig.PdfDocument.Open(file);
        var shown = string.Concat(read.GetPages().SelectMany(page => page.Letters).Select(letter => letter.Value));
        Assert.All(name.Split(' '), word => Assert.Contains(word, shown, StringComparison.Ordinal));
        Assert.DoesNotContain('\uFFFD', shown);
    }

    /// <summary>What texts may be made of, the typefaces can print.</summary>
    [Fact]
    public void Every_letter_that_a_text_may_have_is_printed()
    {
        var letters = Texts.Printable.SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1)).Select(letter => new Rune(letter))
            .Where(letter => Texts.Fault($"a{letter}", lines: false, anyLetters: false) is null);
        foreach (var font in (Font[])[DocumentFonts.Regular(10), DocumentFonts.Bold(10)])
            Assert.Empty(letters.Where(letter => !font.Face.FaceOf(letter).Has(letter) || font.Face.FaceOf(letter).Name == "UnifontEX").Select(letter => letter.Value.ToString("X4", System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void A_letter_that_no_typeface_has_is_replaced()
    {
        var face = DocumentFonts.Regular(10).Face;
        var unknown = new Rune(0x10FFFD);
        Assert.Same(face, face.FaceOf(unknown));
        Assert.Equal(face.Glyph(new Rune(0xFFFD)), face.Glyph(unknown));
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    [GeneratedRegex("startxref\n(?<offset>[0-9]+)\n", RegexOptions.None, 1000)]
    private static partial Regex StartOfTable();

    [GeneratedRegex("(?<offset>[0-9]{10}) 00000 n \n", RegexOptions.None, 1000)]
    private static partial Regex Entries();
}
