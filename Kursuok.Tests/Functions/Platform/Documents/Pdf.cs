using UglyToad.PdfPig;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;

namespace Kursuok.Tests.Functions.Platform.Documents;

/// <summary>PDF files as a reader that knows nothing of ours sees them.</summary>
internal static class Pdf
{
    /// <summary>The text of all pages, every run of blanks one blank.</summary>
    public static string TextOf(byte[] file) => string.Join(' ', PagesOf(file));

    public static IReadOnlyList<string> PagesOf(byte[] file)
    {
        using var document = PdfDocument.Open(file);
        return [.. document.GetPages().Select(page =>
            string.Join(' ', ContentOrderTextExtractor.GetText(page).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))];
    }
}
