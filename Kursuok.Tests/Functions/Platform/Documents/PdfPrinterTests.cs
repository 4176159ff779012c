using Kursuok.Tests.Functions.Training.Groups;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Kursuok.Functions.Platform.Documents;

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
    public void A_letter_without_an_outline_is_replaced()
    {
        var face = DocumentFonts.Regular(10).Face;
        Assert.Equal(face.Glyph(new Rune(0xFFFD)), face.Glyph(new Rune(0x6F22)));
        Assert.All("ąčęėįšųūžĄČĘĖĮŠŲŪŽ„“–".EnumerateRunes(), letter => Assert.NotEqual(face.Glyph(new Rune(0xFFFD)), face.Glyph(letter)));
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    [GeneratedRegex("startxref\n(?<offset>[0-9]+)\n", RegexOptions.None, 1000)]
    private static partial Regex StartOfTable();

    [GeneratedRegex("(?<offset>[0-9]{10}) 00000 n \n", RegexOptions.None, 1000)]
    private static partial Regex Entries();
}
