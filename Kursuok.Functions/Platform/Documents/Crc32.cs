namespace Kursuok.Functions.Platform.Documents;

/// <summary>The checksum of ZIP entries and PNG chunks.</summary>
internal static class Crc32
{
    private static readonly uint[] s_table = [.. Enumerable.Range(0, 256).Select(value =>
    {
        var row = (uint)value;
        for (var bit = 0; bit < 8; bit++)
            row = (row & 1) == 1 ? (row >> 1) ^ 0xEDB88320 : row >> 1;
        return row;
    })];

    public static uint Of(ReadOnlySpan<byte> content)
    {
        var sum = uint.MaxValue;
        foreach (var value in content)
            sum = (sum >> 8) ^ s_table[(byte)(sum ^ value)];
        return ~sum;
    }
}
