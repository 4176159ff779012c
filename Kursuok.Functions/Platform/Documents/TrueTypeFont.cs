using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Kursuok.Functions.Platform.Documents;

/// <summary>A TrueType font: the width of its glyphs, and a smaller font with only those that a document uses.</summary>
internal sealed class TrueTypeFont
{
    private readonly byte[] _file;
    private readonly Dictionary<string, (int Offset, int Length)> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<int, ushort> _glyphs = [];
    private readonly int _metrics;
    private readonly bool _longOffsets;

    public TrueTypeFont(string name, byte[] file)
    {
        Name = name;
        _file = file.AsSpan().StartsWith("wOFF"u8) ? Unpacked(file) : file;
        for (var i = 0; i < U16(4); i++)
        {
            var entry = 12 + i * 16;
            _tables[Encoding.ASCII.GetString(_file, entry, 4)] = ((int)U32(entry + 8), (int)U32(entry + 12));
        }

        var head = At("head");
        UnitsPerEm = U16(head + 18);
        Bounds = [Scaled(S16(head + 36)), Scaled(S16(head + 38)), Scaled(S16(head + 40)), Scaled(S16(head + 42))];
        _longOffsets = U16(head + 50) == 1;
        Ascent = Scaled(S16(At("hhea") + 4));
        Descent = Scaled(S16(At("hhea") + 6));
        _metrics = U16(At("hhea") + 34);
        ReadCharacters();
        Replacement = _glyphs[0xFFFD];
    }

    public string Name { get; }

    public int UnitsPerEm { get; }

    public int Ascent { get; }

    public int Descent { get; }

    public int[] Bounds { get; }

    private ushort Replacement { get; }

    /// <summary>Draws what this one has no glyph of; read only when it is needed.</summary>
    public Lazy<TrueTypeFont>? Fallback { get; init; }

    /// <summary>Has it an outline of its own for the character?</summary>
    public bool Has(Rune character) => _glyphs.ContainsKey(character.Value);

    /// <summary>The face that draws a character: the first that has it, and this one where none does.</summary>
    public TrueTypeFont FaceOf(Rune character)
    {
        for (var face = this; face is not null; face = face.Fallback?.Value)
        {
            if (face.Has(character)) return face;
        }

        return this;
    }

    /// <summary>The glyph of a character; the replacement character's where the font has none, as PDF/A forbids none.</summary>
    public ushort Glyph(Rune character) => _glyphs.GetValueOrDefault(character.Value, Replacement);

    /// <summary>How far a glyph moves the pen, in thousandths of the size.</summary>
    public int Advance(ushort glyph) => Scaled(U16(At("hmtx") + Math.Min(glyph, _metrics - 1) * 4));

    /// <summary>A font with the outlines of these glyphs only. Glyphs keep their numbers.</summary>
    public byte[] Subset(IEnumerable<ushort> glyphs)
    {
        var kept = new SortedSet<ushort> { 0 };
        var open = new Stack<ushort>(glyphs);
        while (open.TryPop(out var glyph))
        {
            if (!kept.Add(glyph)) continue;
            foreach (var part in Parts(glyph)) open.Push(part);
        }

        var count = kept.Max + 1;
        var loca = new byte[(count + 1) * 4];
        var metrics = new byte[count * 4];
        using var outlines = new MemoryStream();
        for (var glyph = 0; glyph < count; glyph++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(loca.AsSpan(glyph * 4), (uint)outlines.Length);
            if (!kept.Contains((ushort)glyph)) continue;
            var (offset, length) = Outline((ushort)glyph);
            outlines.Write(_file, offset, length);
            while (outlines.Length % 4 != 0) outlines.WriteByte(0);
            var metric = Math.Min(glyph, _metrics - 1);
            _file.AsSpan(At("hmtx") + metric * 4, 4).CopyTo(metrics.AsSpan(glyph * 4));
        }

        BinaryPrimitives.WriteUInt32BigEndian(loca.AsSpan(count * 4), (uint)outlines.Length);
        var head = Table("head");
        BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(50), 1);
        var hhea = Table("hhea");
        BinaryPrimitives.WriteUInt16BigEndian(hhea.AsSpan(34), (ushort)count);
        var maxp = Table("maxp");
        BinaryPrimitives.WriteUInt16BigEndian(maxp.AsSpan(4), (ushort)count);
        return Assemble(
        [
            .. Own("cvt "), .. Own("fpgm"), ("glyf", outlines.ToArray()), ("head", head), ("hhea", hhea),
            ("hmtx", metrics), ("loca", loca), ("maxp", maxp), .. Own("prep"),
        ]);

        // Not every font has instructions for its outlines.
        IEnumerable<(string, byte[])> Own(string tag) => _tables.ContainsKey(tag) ? [(tag, Table(tag))] : [];
    }

    /// <summary>A font as it is packed for pages (WOFF 1.0): each of its tables is deflated, unless that made it longer.</summary>
    private static byte[] Unpacked(byte[] file)
    {
        const int header = 44, entryLength = 20;
        return Assemble([.. Enumerable.Range(0, BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(12))).Select(i =>
        {
            var entry = file.AsSpan(header + i * entryLength, entryLength);
            var (offset, packed, length) = ((int)U32(entry[4..]), (int)U32(entry[8..]), (int)U32(entry[12..]));
            var table = new byte[length];
            if (packed == length)
            {
                file.AsSpan(offset, length).CopyTo(table);
            }
            else
            {
                using var deflated = new ZLibStream(new MemoryStream(file, offset, packed), CompressionMode.Decompress);
                deflated.ReadExactly(table);
            }

            return (Encoding.ASCII.GetString(entry[..4]), table);
        })]);

        static uint U32(ReadOnlySpan<byte> from) => BinaryPrimitives.ReadUInt32BigEndian(from);
    }

    private static byte[] Assemble((string Tag, byte[] Data)[] tables)
    {
        var font = new byte[12 + tables.Length * 16 + tables.Sum(table => Aligned(table.Data.Length))];
        BinaryPrimitives.WriteUInt32BigEndian(font, 0x00010000);
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(4), (ushort)tables.Length);
        var power = (int)Math.Log2(tables.Length);
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(6), (ushort)(16 << power));
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(8), (ushort)power);
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(10), (ushort)(tables.Length * 16 - (16 << power)));
        var offset = 12 + tables.Length * 16;
        for (var i = 0; i < tables.Length; i++)
        {
            var (tag, data) = tables[i];
            data.CopyTo(font, offset);
            var entry = font.AsSpan(12 + i * 16);
            Encoding.ASCII.GetBytes(tag, entry);
            BinaryPrimitives.WriteUInt32BigEndian(entry[4..], Checksum(font.AsSpan(offset, Aligned(data.Length))));
            BinaryPrimitives.WriteUInt32BigEndian(entry[8..], (uint)offset);
            BinaryPrimitives.WriteUInt32BigEndian(entry[12..], (uint)data.Length);
            offset += Aligned(data.Length);
        }

        return font;
    }

    private static int Aligned(int length) => (length + 3) & ~3;

    private static uint Checksum(ReadOnlySpan<byte> data)
    {
        uint sum = 0;
        for (; data.Length > 0; data = data[4..]) sum = unchecked(sum + BinaryPrimitives.ReadUInt32BigEndian(data));
        return sum;
    }

    /// <summary>The glyphs of which a composed one (a letter and its accent) is made.</summary>
    private IEnumerable<ushort> Parts(ushort glyph)
    {
        var (offset, length) = Outline(glyph);
        if (length == 0 || S16(offset) >= 0) yield break;
        const int more = 0x20, words = 0x01, scale = 0x08, twoScales = 0x40, matrix = 0x80;
        for (int at = offset + 10, flags = more; (flags & more) != 0;)
        {
            flags = U16(at);
            yield return U16(at + 2);
            at += 4 + ((flags & words) != 0 ? 4 : 2)
                + ((flags & scale) != 0 ? 2 : (flags & twoScales) != 0 ? 4 : (flags & matrix) != 0 ? 8 : 0);
        }
    }

    private (int Offset, int Length) Outline(ushort glyph)
    {
        var loca = At("loca");
        var (start, end) = _longOffsets
            ? ((int)U32(loca + glyph * 4), (int)U32(loca + glyph * 4 + 4))
            : (U16(loca + glyph * 2) * 2, U16(loca + glyph * 2 + 2) * 2);
        return (At("glyf") + start, end - start);
    }

    // The table of the whole of Unicode in segments (format 12), which the document font has.
    private void ReadCharacters()
    {
        var cmap = At("cmap");
        var table = Enumerable.Range(0, U16(cmap + 2))
            .Select(i => cmap + (int)U32(cmap + 4 + i * 8 + 4))
            .First(at => U16(at) == 12);
        for (var group = 0; group < U32(table + 12); group++)
        {
            var at = table + 16 + group * 12;
            var (first, last, glyph) = (U32(at), U32(at + 4), U32(at + 8));
            for (var character = first; character <= last; character++)
                _glyphs[(int)character] = (ushort)(glyph + character - first);
        }
    }

    private byte[] Table(string tag) => _file.AsSpan(_tables[tag].Offset, _tables[tag].Length).ToArray();

    private int At(string tag) => _tables[tag].Offset;

    private int Scaled(int units) => (int)Math.Round(units * 1000.0 / UnitsPerEm, MidpointRounding.AwayFromZero);

    private ushort U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(_file.AsSpan(at));

    private short S16(int at) => BinaryPrimitives.ReadInt16BigEndian(_file.AsSpan(at));

    private uint U32(int at) => BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(at));
}
