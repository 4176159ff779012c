using System.Text;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Documents;
using Kursuok.Tests.Functions.Training.Groups;

namespace Kursuok.Tests.Functions.Platform.Documents;

public sealed class PdfContentTests
{
    [Theory]
    [InlineData("%PDF-1.7\nxref\n0 1\ntrailer\nstartxref\n9\n%%EOF\n", true)]
    [InlineData("%PDF-1.7\n12 0 obj\n<</Type/XRef>>\nstartxref\r\n9\r\n%%EOF", true)]
    [InlineData("%PDF-1.7\nxref\n0 1\ntrailer\nstartxref\n9\n", false)] // Cut off.
    [InlineData("%PDF-1.7\nxref\n0 1\ntrailer\n%%EOF", false)]
    [InlineData("%PDF-1.7\nxref\n0 1\ntrailer\nstartxref\n10\n%%EOF", false)]
    [InlineData("%PDF-1.7\nxref\n0 1\ntrailer\nstartxref\n900\n%%EOF", false)]
    [InlineData("%PDF-1.7\n12 obj\nstartxref\n9\n%%EOF", false)]
    [InlineData("<html>%PDF-1.7\nxref\nstartxref\n15\n%%EOF", false)]
    [InlineData("%PDF-1.7\nxref\nstartxref\n-9\n%%EOF", false)]
    [InlineData("%PDF-", false)]
    [InlineData("", false)]
    public void A_whole_PDF_is_known_by_its_content(string content, bool whole) =>
        Assert.Equal(whole, PdfContent.IsWhole(Encoding.Latin1.GetBytes(content)));

    [Fact]
    public void A_PDF_cut_off_anywhere_is_not_whole()
    {
        var pdf = SamplePapers.Certificate.ToPdf();
        Assert.True(PdfContent.IsWhole(pdf));
        Assert.All(Enumerable.Range(1, 20).Select(part => pdf.Length * part / 21), length =>
            Assert.False(PdfContent.IsWhole(pdf.AsSpan(0, length))));
    }
}
