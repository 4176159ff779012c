
namespace Kursuok.Functions.Platform.Documents;

/// <summary>Whether content is a whole PDF, whatever it is called.</summary>
public static class PdfContent
{
    /// <summary>A reader looks for the end mark in so many last bytes.</summary>
    private const int Tail = 1024;

    /// <summary>It begins as a PDF, and its end leads to a table of objects that is there: a file cut off on its way has neither.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> content)
    {
        if (!content.StartsWith("%PDF-"u8))
            return false;
        var tail = content[^Math.Min(Tail, content.Length)..];
        if (tail.LastIndexOf("%%EOF"u8) is not (>= 0 and var end) || tail[..end].LastIndexOf("startxref"u8) is not (>= 0 and var start))
            return false;
        var offset = tail[(start + "startxref"u8.Length)..end].Trim(" \r\n\t"u8);
        return int.TryParse(offset, out var at) && at > 0 && at < content.Length && IsTable(content[at..]);
    }

    /// <summary>«xref», or the stream object that newer versions have in its place: «12 0 obj».</summary>
    private static bool IsTable(ReadOnlySpan<byte> content)
    {
        content = content.TrimStart(" \r\n\t"u8);
        if (content.StartsWith("xref"u8))
            return true;
        for (var number = 0; number < 2; number++)
        {
            var digits = content.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits <= 0 || content[digits] != ' ')
                return false;
            content = content[(digits + 1)..];
        }
        return content.StartsWith("obj"u8);
    }
}
