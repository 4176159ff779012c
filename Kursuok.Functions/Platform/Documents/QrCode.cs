using QRCoder;

namespace Kursuok.Functions.Platform.Documents;

internal static class QrCode
{
    // The dark modules of a row that stand together are one rectangle: no hairlines between them, and a small file.
    public static IEnumerable<Mark> Boxes(string text, double left, double top, double size)
    {
        using var qr = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = qr.ModuleMatrix;
        const int quiet = 4;
        var module = size / (rows.Count - 2 * quiet);
        for (var row = quiet; row < rows.Count - quiet; row++)
        {
            for (var from = quiet; from < rows.Count - quiet; from++)
            {
                var to = from;
                while (to < rows.Count - quiet && rows[row][to]) to++;
                if (to == from) continue;
                yield return new BoxMark(left + (from - quiet) * module, top + (row - quiet) * module, (to - from) * module, module, Ink.Black);
                from = to;
            }
        }
    }
}
