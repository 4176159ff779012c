using System.Globalization;
using System.Text;

namespace Kursuok.Demo;

/// <summary>A copy that somebody uploads: a PDF of one empty page.</summary>
internal static class Paper
{
    public static byte[] Pdf { get; } = Write("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>");

    private static byte[] Write(params string[] objects)
    {
        var text = new StringBuilder("%PDF-1.7\n");
        var table = new StringBuilder().Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        for (var i = 0; i < objects.Length; i++)
        {
            table.Append(CultureInfo.InvariantCulture, $"{text.Length:D10} 00000 n \n");
            text.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }
        var start = text.Length;
        return Encoding.ASCII.GetBytes(text.Append(table).Append(CultureInfo.InvariantCulture, $"trailer\n<</Size {objects.Length + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").ToString());
    }
}
