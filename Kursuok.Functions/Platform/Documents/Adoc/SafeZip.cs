using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Kursuok.Functions.Platform.Aggregates;

namespace Kursuok.Functions.Platform.Documents.Adoc;

/// <summary>One file of a package.</summary>
/// <param name="Plain">Stored as it is, and its header holds nothing but the name.</param>
internal sealed record ZipFile(string Name, byte[] Content, bool Plain);

/// <summary>What stands after the end of a package.</summary>
internal enum ZipEnd { Nothing, Comment, OtherData }

/// <summary>
/// Reads a ZIP package that anybody may have made. All headers are read and held against each other before a byte is
/// unpacked; entries must lie one after another from the first byte to the directory, so that nothing hides between them
/// and none is read twice; no more is unpacked than was promised and allowed.
/// </summary>
internal static partial class SafeZip
{
    private const int MostEntries = 1000;
    private const int LongestName = 255;
    private const long LargestUnpacked = 32 * 1024 * 1024;
    /// <summary>Text seldom shrinks more; what does and is large is a bomb.</summary>
    private const int MostRatio = 100;
    private const int RatioCountsFrom = 1024 * 1024;
    private const int EndLength = 22;
    private const int DirectoryLength = 46;
    private const int LocalLength = 30;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Its files in the order in which they lie; folders are left out.</summary>
    /// <exception cref="RefusedException">It is not sound.</exception>
    public static List<ZipFile> Read(byte[] content, out ZipEnd after)
    {
        var entries = Directory(content, out var directoryAt, out after);
        Names(entries);
        long unpacked = 0;
        foreach (var entry in entries)
        {
            unpacked += entry.Length;
            if (unpacked > LargestUnpacked || (entry.Length > RatioCountsFrom && entry.Length / MostRatio > entry.Packed))
                throw AdocRefusals.ZipExpands.Because($"Išskleidžiama iki {LargestUnpacked >> 20} MiB, ne daugiau kaip {MostRatio} kartų.");
        }
        long expected = 0;
        var data = new List<(Entry Entry, int At)>();
        foreach (var entry in entries.OrderBy(entry => entry.HeaderAt))
        {
            InPlace(entry.HeaderAt, expected);
            var at = Local(content, entry, directoryAt);
            data.Add((entry, at));
            expected = at + entry.Packed + Descriptor(content, entry, at, directoryAt);
        }
        InPlace(directoryAt, expected);
        return [.. data.Where(found => !found.Entry.IsFolder).Select(found => new ZipFile(found.Entry.Name, Unpack(content, found.Entry, found.At), found.Entry.Method == 0 && found.At == found.Entry.HeaderAt + LocalLength + found.Entry.NameBytes.Length))];
    }

    /// <summary>A name as people may see it: what looks like a personal code is left out.</summary>
    public static string Shown(string text) => PersonalCode().Replace(text, "…");

    private static void InPlace(long at, long expected)
    {
        if (at < expected)
            throw AdocRefusals.ZipOverlap.Because("Du paketo įrašai užima tą pačią vietą.");
        if (at > expected)
            throw AdocRefusals.ZipHiddenData.Because($"Pašaliniai duomenys nuo {expected} baito.");
    }

    private static List<Entry> Directory(byte[] content, out int directoryAt, out ZipEnd after)
    {
        if (content.Length == 0)
            throw AdocRefusals.Empty.Because("Įkeltas tuščias failas.");
        var endAt = content.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (endAt < 0 || endAt + EndLength > content.Length)
            throw content.AsSpan().StartsWith("PK\x03\x04"u8)
                ? AdocRefusals.ZipTruncated.Because("Paketo pabaigos nėra: failas atsiųstas ne visas.")
                : AdocRefusals.NotZip.Because("ADOC dokumentas yra ZIP paketas; įkeltas failas – ne toks.");
        var end = content.AsSpan(endAt);
        after = After(end[EndLength..], U16(end, 20));
        var (disk, directoryDisk, here, count) = (U16(end, 4), U16(end, 6), U16(end, 8), U16(end, 10));
        var (size, at) = (U32(end, 12), U32(end, 16));
        if (count == ushort.MaxValue || size == uint.MaxValue || at == uint.MaxValue)
            throw AdocRefusals.Zip64.Because("Tokio dydžio dokumentų nepriimame.");
        if (disk != 0 || directoryDisk != 0 || here != count)
            throw AdocRefusals.ZipParts.Because("Paketas suskaidytas į dalis.");
        if (count > MostEntries)
            throw AdocRefusals.ZipEntries.Because($"Pakete gali būti iki {MostEntries} failų.");
        if (count == 0 || (long)at + size != endAt || size < (long)count * DirectoryLength)
            throw AdocRefusals.ZipDirectory.Because("Paketo failų sąrašas ne ten, kur nurodyta.");

        directoryAt = (int)at;
        var position = directoryAt;
        var entries = new List<Entry>(count);
        for (var i = 0; i < count; i++)
        {
            var header = content.AsSpan(position, endAt - position);
            if (header.Length < DirectoryLength || !header.StartsWith("PK\x01\x02"u8))
                throw AdocRefusals.ZipDirectory.Because("Paketo failų sąrašas sugadintas.");
            var (name, extra, comment) = (U16(header, 28), U16(header, 30), U16(header, 32));
            var length = DirectoryLength + name + extra + comment;
            if (header.Length < length)
                throw AdocRefusals.ZipDirectory.Because("Paketo failų sąrašas nutrūksta.");
            entries.Add(Checked(header[..length], header.Slice(DirectoryLength, name).ToArray()));
            position += length;
        }
        return position == endAt ? entries : throw AdocRefusals.ZipDirectory.Because("Paketo failų sąraše yra pašalinių duomenų.");
    }

    /// <summary>A comment ends the file, and nothing in it can be taken for a record of a package.</summary>
    private static ZipEnd After(ReadOnlySpan<byte> after, int length)
    {
        if (after.IsEmpty && length == 0)
            return ZipEnd.Nothing;
        return after.Length == length && after.IndexOf("PK"u8) < 0 ? ZipEnd.Comment : ZipEnd.OtherData;
    }

    private static Entry Checked(ReadOnlySpan<byte> header, byte[] nameBytes)
    {
        var name = Name(nameBytes);
        var (madeBy, flags, method) = (header[5], U16(header, 8), U16(header, 10));
        var (crc, packed, length, at) = (U32(header, 16), U32(header, 20), U32(header, 24), U32(header, 42));
        const ushort encrypted = 0x0001 | 0x0040 | 0x2000;
        const int unix = 3, link = 0xA000, kind = 0xF000;
        if ((flags & encrypted) != 0)
            throw AdocRefusals.ZipEncrypted.Because($"Failas „{Shown(name)}“ užšifruotas.");
        if (method is not (0 or 8))
            throw AdocRefusals.ZipMethod.Because($"Failas „{Shown(name)}“ suspaustas neleistinu būdu ({method}).");
        if (madeBy == unix && (U16(header, 40) & kind) == link)
            throw AdocRefusals.ZipLink.Because($"Įrašas „{Shown(name)}“ yra nuoroda.");
        if (packed == uint.MaxValue || length == uint.MaxValue || at == uint.MaxValue)
            throw AdocRefusals.Zip64.Because("Tokio dydžio dokumentų nepriimame.");
        if (U16(header, 34) != 0)
            throw AdocRefusals.ZipParts.Because("Paketas suskaidytas į dalis.");
        return (method == 0 && packed != length) || (name.EndsWith('/') && length != 0)
            ? throw AdocRefusals.ZipSize.Because($"Netikras įrašo „{Shown(name)}“ dydis.")
            : new(name, nameBytes, flags, method, crc, packed, length, at);
    }

    private static string Name(byte[] bytes)
    {
        string name;
        try
        {
            name = s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw AdocRefusals.ZipName.Because("Failo vardas pakete užkoduotas ne UTF-8.");
        }
        if (name.StartsWith('/') || (name.Length > 1 && name[1] == ':'))
            throw AdocRefusals.ZipAbsolute.Because($"„{Shown(string.Concat(name.Where(c => !char.IsControl(c)).Take(LongestName)))}“");
        if (name.Split('/', '\\').Contains(".."))
            throw AdocRefusals.ZipTraversal.Because("Failo kelyje yra „..“.");
        return name.Length is 0 or > LongestName || name.Contains('\\', StringComparison.Ordinal) || name.Contains("//", StringComparison.Ordinal) || name.Split('/').Contains(".") || OddLetters().IsMatch(name)
            ? throw AdocRefusals.ZipName.Because("Failo vardas tuščias, per ilgas arba turi neleistinų ženklų.")
            : name;
    }

    private static void Names(List<Entry> entries)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in entries)
        {
            if (!seen.Add(entry.Name.Normalize().TrimEnd('/')))
                throw AdocRefusals.ZipDuplicate.Because($"Failas „{Shown(entry.Name)}“ pakete ne vienas.");
        }
    }

    /// <summary>Holds the header that stands before the data against the directory; answers where the data begin.</summary>
    private static int Local(byte[] content, Entry entry, int end)
    {
        var header = content.AsSpan((int)Math.Min(entry.HeaderAt, end), end - (int)Math.Min(entry.HeaderAt, end));
        if (header.Length < LocalLength || !header.StartsWith("PK\x03\x04"u8))
            throw AdocRefusals.ZipHeaders.Because($"Ten, kur turėtų prasidėti „{Shown(entry.Name)}“, jo nėra.");
        var dataAt = LocalLength + U16(header, 26) + U16(header, 28);
        var later = (entry.Flags & Entry.SizesFollow) != 0;
        var same = U16(header, 6) == entry.Flags && U16(header, 8) == entry.Method
            && U16(header, 26) == entry.NameBytes.Length && dataAt <= header.Length && header.Slice(LocalLength, entry.NameBytes.Length).SequenceEqual(entry.NameBytes)
            && Same(14, entry.Crc, header) && Same(18, entry.Packed, header) && Same(22, entry.Length, header);
        if (!same)
            throw AdocRefusals.ZipHeaders.Because($"Failo „{Shown(entry.Name)}“ antraštės nesutampa.");
        if (dataAt + entry.Packed > header.Length)
            throw AdocRefusals.ZipOverlap.Because($"Failas „{Shown(entry.Name)}“ netelpa ten, kur nurodytas.");
        return (int)entry.HeaderAt + dataAt;

        bool Same(int at, uint value, ReadOnlySpan<byte> local) => U32(local, at) == value || (later && U32(local, at) == 0);
    }

    /// <summary>The length of what follows the data where the sizes were not known before.</summary>
    private static int Descriptor(byte[] content, Entry entry, int dataAt, int end)
    {
        if ((entry.Flags & Entry.SizesFollow) == 0)
            return 0;
        var after = content.AsSpan(dataAt + (int)entry.Packed, end - dataAt - (int)entry.Packed);
        var signed = after.StartsWith("PK\x07\x08"u8) ? 4 : 0;
        return after.Length >= signed + 12 && U32(after, signed) == entry.Crc && U32(after, signed + 4) == entry.Packed && U32(after, signed + 8) == entry.Length
            ? signed + 12
            : throw AdocRefusals.ZipHeaders.Because($"Failo „{Shown(entry.Name)}“ antraštės nesutampa.");
    }

    private static byte[] Unpack(byte[] content, Entry entry, int at)
    {
        var unpacked = new byte[entry.Length];
        if (entry.Method == 0)
        {
            content.AsSpan(at, unpacked.Length).CopyTo(unpacked);
        }
        else
        {
            using var packed = new DeflateStream(new MemoryStream(content, at, (int)entry.Packed, writable: false), CompressionMode.Decompress);
            try
            {
                if (packed.ReadAtLeast(unpacked, unpacked.Length, throwOnEndOfStream: false) != unpacked.Length || packed.ReadByte() >= 0)
                    throw AdocRefusals.ZipSize.Because($"Failo „{Shown(entry.Name)}“ dydis ne toks, koks nurodytas.");
            }
            catch (InvalidDataException)
            {
                throw AdocRefusals.ZipDamaged.Because($"Failo „{Shown(entry.Name)}“ išskleisti nepavyko.");
            }
        }
        return Crc32.Of(unpacked) == entry.Crc ? unpacked : throw AdocRefusals.ZipChecksum.Because($"Failas „{Shown(entry.Name)}“ sugadintas.");
    }

    private static ushort U16(ReadOnlySpan<byte> from, int at) => BinaryPrimitives.ReadUInt16LittleEndian(from[at..]);

    private static uint U32(ReadOnlySpan<byte> from, int at) => BinaryPrimitives.ReadUInt32LittleEndian(from[at..]);

    private sealed record Entry(string Name, byte[] NameBytes, ushort Flags, ushort Method, uint Crc, uint Packed, uint Length, uint HeaderAt)
    {
        public const ushort SizesFollow = 0x0008;

        public bool IsFolder => Name.EndsWith('/');
    }

    [GeneratedRegex(@"(?<!\d)\d{11}(?!\d)", RegexOptions.None, 1000)]
    private static partial Regex PersonalCode();

    /// <summary>Control and format characters: among the latter are those that turn the direction of writing.</summary>
    [GeneratedRegex("[\\p{C}<>:\"|?*]", RegexOptions.None, 1000)]
    private static partial Regex OddLetters();
}
