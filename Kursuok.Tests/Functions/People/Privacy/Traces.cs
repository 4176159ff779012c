using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Kursuok.Domain.Training.Providers;
using Microsoft.Data.Sqlite;

namespace Kursuok.Tests.Functions.People.Privacy;

/// <summary>
/// Looks for words in everything that a run leaves behind, also where they are packed: in rows of the embedded storage, gzip,
/// Base64 (letters, tokens, the trail), the text of PDF documents, UTF-16.
/// </summary>
internal static partial class Traces
{
    private const int Deepest = 6;

    /// <summary>The places where one of the words stands.</summary>
    /// <param name="raw">Looks at the bytes of the database files too, in which deleted rows may still stand.</param>
    public static IReadOnlyList<string> Find(string folder, IEnumerable<string> words, bool raw = false)
    {
        var wanted = SearchValues.Create([.. words], StringComparison.Ordinal);
        var found = new List<string>();
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(folder, file);
            if (Holds(Encoding.UTF8.GetBytes(name), wanted))
                found.Add($"the name of {name}");
            var database = file.EndsWith(".db", StringComparison.Ordinal);
            if (database)
                found.AddRange(Rows(file).Where(row => Holds(row.Content, wanted)).Select(row => row.Place));
            if (new FileInfo(file).Length == 0)
                continue; // It only says who holds the storage.
            if (raw || !(database || file.EndsWith(".db-wal", StringComparison.Ordinal) || file.EndsWith(".db-shm", StringComparison.Ordinal)))
            {
                if (Holds(Read(file), wanted))
                    found.Add(name);
            }
        }
        return found;
    }

    /// <summary>Whether one of the words stands in the content, however it is packed.</summary>
    public static bool Holds(byte[] content, IEnumerable<string> words) => Holds(content, SearchValues.Create([.. words], StringComparison.Ordinal));

    /// <summary>What somebody could write for a personal code: itself, and the plain hashes that give it away to whoever tries all codes.</summary>
    public static IEnumerable<string> FormsOf(string code)
    {
        var bytes = Encoding.UTF8.GetBytes(code);
        return [code, Convert.ToHexString(bytes), Convert.ToHexStringLower(bytes), Convert.ToHexStringLower(SHA256.HashData(bytes)), Convert.ToHexString(SHA256.HashData(bytes)), Convert.ToBase64String(SHA256.HashData(bytes))];
    }

    private static bool Holds(byte[] content, SearchValues<string> words, int depth = 0)
    {
        if (content.Length == 0 || depth > Deepest)
            return false;
        if (content is [0x1F, 0x8B, ..])
            return Unpacked(() => new GZipStream(new MemoryStream(content), CompressionMode.Decompress)) is { } plain && Holds(plain, words, depth + 1);
        if (content.AsSpan().StartsWith("PK\x03\x04"u8))
        {
            using var zip = new ZipArchive(new MemoryStream(content));
            return zip.Entries.Any(entry => Unpacked(entry.Open) is { } plain && Holds(plain, words, depth + 1));
        }
        if (content.AsSpan().StartsWith("%PDF-"u8) && PdfTexts(content).Any(text => text.AsSpan().ContainsAny(words)))
            return true;
        var read = Encoding.UTF8.GetString(content);
        return TextHolds(read, words, depth) || Encoding.Unicode.GetString(content).AsSpan().ContainsAny(words) || Encoding.BigEndianUnicode.GetString(content).AsSpan().ContainsAny(words);
    }

    private static bool TextHolds(string text, SearchValues<string> words, int depth)
    {
        if (text.AsSpan().ContainsAny(words))
            return true;
        // JSON in JSON hides letters and the plus of Base64 behind escapes.
        var plain = text;
        for (var again = 0; again < 3 && plain.Contains("\\u", StringComparison.Ordinal); again++)
            plain = Escape().Replace(plain, letter => ((char)ushort.Parse(letter.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());
        if (plain.AsSpan().ContainsAny(words))
            return true;
        foreach (var variant in plain.Contains('\n') ? (string[])[plain, plain.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal)] : [plain])
        {
            foreach (Match run in Packed().Matches(variant))
            {
                var letters = run.Value.Replace('+', '-').Replace('/', '_').AsSpan();
                // A run may begin with letters that do not belong to it: all four beginnings are tried.
                for (var from = 0; from < Math.Min(4, letters.Length); from++)
                {
                    var slice = letters[from..];
                    if (slice.Length % 4 == 1)
                        slice = slice[..^1];
                    if (Base64Url.IsValid(slice) && Holds(Base64Url.DecodeFromChars(slice), words, depth + 1))
                        return true;
                    if (letters.Length > 20_000)
                        break;
                }
            }
        }
        return false;
    }

    /// <summary>Each column of each row of a database; the bytes of a file that a blob's row names are looked at as a file.</summary>
    private static IEnumerable<(string Place, byte[] Content)> Rows(string file)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
        connection.Open();
        foreach (var table in Names(connection).ToList())
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table}\"";
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                var place = $"{table} {string.Join(' ', Enumerable.Range(0, Math.Min(3, reader.FieldCount)).Select(column => reader.IsDBNull(column) ? "" : Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture)))}";
                for (var column = 0; column < reader.FieldCount; column++)
                {
                    if (!reader.IsDBNull(column))
                        yield return ($"{place} {reader.GetName(column)}", reader.GetValue(column) as byte[] ?? Encoding.UTF8.GetBytes(Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture)!));
                }
            }
        }
    }

    private static IEnumerable<string> Names(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table'";
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return reader.GetString(0);
    }

    /// <summary>The inflated streams of a document, and its words as each of its fonts would show them.</summary>
    private static List<string> PdfTexts(byte[] file)
    {
        var whole = Encoding.Latin1.GetString(file);
        var streams = Stream().Matches(whole)
            .Select(stream => Unpacked(() => new ZLibStream(new MemoryStream(file, stream.Groups["content"].Index, stream.Groups["content"].Length), CompressionMode.Decompress)) is { } plain ? Encoding.Latin1.GetString(plain) : stream.Groups["content"].Value).ToList();
        var texts = new List<string>(streams);
        foreach (var map in streams.Where(stream => stream.Contains("begincmap", StringComparison.Ordinal)))
        {
            var letters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (Match pair in Mapping().Matches(map))
                letters[pair.Groups[1].Value] = Encoding.BigEndianUnicode.GetString(Convert.FromHexString(pair.Groups[2].Value));
            foreach (var content in streams.Where(stream => stream.Contains(" Tf", StringComparison.Ordinal)))
                texts.Add(string.Join('\n', Shown().Matches(content).Select(shown => string.Concat(shown.Groups[1].Value.Chunk(4).Select(glyph => letters.GetValueOrDefault(new(glyph), "\uFFFD"))))));
        }
        return texts;
    }

    private static byte[]? Unpacked(Func<Stream> open)
    {
        try
        {
            using var stream = open();
            using var plain = new MemoryStream();
            stream.CopyTo(plain);
            return plain.ToArray();
        }
        catch (InvalidDataException)
        {
            return null; // It only looked packed.
        }
    }

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    [GeneratedRegex(@"\\+u([0-9A-Fa-f]{4})")]
    private static partial Regex Escape();

    [GeneratedRegex("[A-Za-z0-9+/_-]{14,}")]
    private static partial Regex Packed();

    [GeneratedRegex(@"stream\r?\n(?<content>.*?)\r?\nendstream", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Stream();

    [GeneratedRegex("<([0-9A-Fa-f]{4})> ?<([0-9A-Fa-f]{4,})>")]
    private static partial Regex Mapping();

    [GeneratedRegex("<([0-9A-Fa-f]{4,})> ?Tj")]
    private static partial Regex Shown();
}
