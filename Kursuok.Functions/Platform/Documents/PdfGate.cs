using System.Collections.Frozen;
using System.IO.Compression;

namespace Kursuok.Functions.Platform.Documents;

/// <summary>
/// What no uploaded PDF may hold: what acts when it is opened, runs or sends anything, carries or names other files, or
/// cannot be read without a password. Every object is read, those that the file's table names and those that it does not:
/// wherever a table leads, it leads to an «obj», and each of those is read; streams that hold objects are unpacked, whatever
/// they are called. A table is therefore not needed, nor believed.
/// </summary>
internal sealed class PdfGate
{
    private const int LargestUnpacked = 16 * 1024 * 1024;
    /// <summary>An ordinary file is read once; texts that look like objects are read again.</summary>
    private const int TimesRead = 4;
    private const string Advice = "Išsaugokite dokumentą kaip paprastą PDF (arba PDF/A) ir įkelkite iš naujo.";

    private static readonly FrozenDictionary<string, Refusal> s_keys = new Dictionary<string, Refusal>(StringComparer.Ordinal)
    {
        ["Encrypt"] = UploadRefusals.PdfEncrypted,
        ["JavaScript"] = UploadRefusals.PdfScript,
        ["JS"] = UploadRefusals.PdfScript,
        ["AA"] = UploadRefusals.PdfActs,
        ["EmbeddedFiles"] = UploadRefusals.PdfFiles,
        ["EF"] = UploadRefusals.PdfFiles,
        ["AF"] = UploadRefusals.PdfFiles,
        ["Collection"] = UploadRefusals.PdfFiles,
        ["RichMediaContent"] = UploadRefusals.PdfMedia,
        ["XFA"] = UploadRefusals.PdfForm,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Kinds of actions, annotations and objects.</summary>
    private static readonly FrozenDictionary<string, Refusal> s_kinds = new Dictionary<string, Refusal>(StringComparer.Ordinal)
    {
        ["JavaScript"] = UploadRefusals.PdfScript,
        ["Launch"] = UploadRefusals.PdfLaunch,
        ["SubmitForm"] = UploadRefusals.PdfSends,
        ["ImportData"] = UploadRefusals.PdfSends,
        ["GoToR"] = UploadRefusals.PdfElsewhere,
        ["GoToE"] = UploadRefusals.PdfElsewhere,
        ["EmbeddedFile"] = UploadRefusals.PdfFiles,
        ["FileAttachment"] = UploadRefusals.PdfFiles,
        ["RichMedia"] = UploadRefusals.PdfMedia,
        ["RichMediaExecute"] = UploadRefusals.PdfMedia,
        ["Rendition"] = UploadRefusals.PdfMedia,
        ["Movie"] = UploadRefusals.PdfMedia,
        ["Sound"] = UploadRefusals.PdfMedia,
        ["Screen"] = UploadRefusals.PdfMedia,
        ["3D"] = UploadRefusals.PdfMedia,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private const string Stream = "stream";
    private static readonly FrozenSet<string> s_ends = new[] { "obj", "endobj", "endstream", "xref", "trailer", "startxref" }.ToFrozenSet(StringComparer.Ordinal);

    private readonly byte[] _content;
    private readonly PdfWork _work;
    private readonly Dictionary<long, List<PdfValue>> _objects = [];
    private readonly List<long> _opened = [];
    private readonly List<(long Object, int Length)> _lengths = [];
    private int _unpacked;

    private PdfGate(byte[] content, PdfWork work)
    {
        _content = content;
        _work = work;
        _work.Allow(TimesRead * (content.Length + 1024L));
    }

    /// <exception cref="RefusedException">The file holds what it may not, or cannot be read.</exception>
    public static void Check(byte[] content, PdfWork work)
    {
        var gate = new PdfGate(content, work);
        gate.ReadObjects();
        gate.ReadTrailers();
        // Only now is it known what the numbers stand for.
        if (!gate._opened.TrueForAll(number => gate._objects.TryGetValue(number, out var values) && values.TrueForAll(IsHarmlessWhenOpened)))
            throw UploadRefusals.PdfActs.Because(Advice);
        if (!gate._lengths.TrueForAll(stream => gate._objects.TryGetValue(stream.Object, out var values) && values.TrueForAll(value => Fits(value, stream.Length))))
            throw PdfReader.Broken("PDF objektų srauto ilgis ne toks, koks nurodytas.");
    }

    private void ReadObjects()
    {
        var mark = "obj"u8;
        for (int at = 0, next; (next = _content.AsSpan(at).IndexOf(mark)) >= 0;)
        {
            var found = at + next;
            at = found + mark.Length;
            if (!_content.AsSpan(0, found).EndsWith("end"u8) && !IsLetter(at))
                ReadObject(NumberBefore(found), at);
        }
    }

    private bool IsLetter(int at) => at < _content.Length && char.IsAsciiLetterOrDigit((char)_content[at]);

    /// <summary>The number in «12 0 obj», or null.</summary>
    private long? NumberBefore(int at)
    {
        ReadOnlySpan<byte> before = _content.AsSpan(0, at);
        return TrimDigits(ref before) is not null && TrimDigits(ref before) is { } number ? number : null;

        static long? TrimDigits(ref ReadOnlySpan<byte> text)
        {
            var end = text.Length;
            while (end > 0 && PdfReader.IsSpace(text[end - 1]))
                end--;
            var start = end;
            while (start > 0 && end - start < 10 && char.IsAsciiDigit((char)text[start - 1]))
                start--;
            var digits = text[start..end];
            text = text[..start];
            return long.TryParse(digits, out var number) ? number : null;
        }
    }

    /// <summary>
    /// All that stands up to the object's end, though it should be one value: there are readers that take the last, or look for
    /// a dictionary.
    /// </summary>
    private void ReadObject(long? number, int at)
    {
        var reader = new PdfReader(_content, _work) { At = at };
        var holdsOthers = false;
        try
        {
            for (PdfBox? before = null; ;)
            {
                holdsOthers |= reader.IsAtBox();
                var value = reader.Value(CheckDictionary);
                if (value is { Kind: PdfKind.Word, Text: { } word } && (s_ends.Contains(word) || word.StartsWith(Stream, StringComparison.Ordinal)))
                {
                    if (before is not null && word.StartsWith(Stream, StringComparison.Ordinal))
                        CheckStream(before, reader.At - word.Length + Stream.Length);
                    else if (before?.Of("Type").Any(type => type.Text == "ObjStm") == true)
                        throw PdfReader.Broken("PDF objektų srautas nutrūksta.");
                    return;
                }
                Note(number, value);
                before = value.Kind == PdfKind.Dictionary ? value.Inside : before;
            }
        }
        catch (RefusedException broken) when (number is null && !holdsOthers && broken.Refusal == UploadRefusals.PdfPacked)
        {
            // «obj» stands in the middle of something else: a picture, a text. What holds others must be read whole, whatever
            // stands before it: there are readers that find its number.
        }
    }

    private void ReadTrailers()
    {
        var mark = "trailer"u8;
        for (int at = 0, next; (next = _content.AsSpan(at).IndexOf(mark)) >= 0;)
        {
            at += next + mark.Length;
            var reader = new PdfReader(_content, _work) { At = at };
            if (reader.IsAtBox())
                reader.Value(CheckDictionary);
        }
    }

    private void Note(long? number, PdfValue value)
    {
        if (value is { Kind: PdfKind.Name, Text: { } name } && s_kinds.TryGetValue(name, out var refusal))
            throw refusal.Because(Advice);
        if (number is not { } known)
            return;
        if (!_objects.TryGetValue(known, out var values))
            _objects[known] = values = [];
        values.Add(value);
    }

    private void CheckDictionary(PdfBox dictionary)
    {
        foreach (var (key, value) in dictionary.Entries)
        {
            if (s_keys.TryGetValue(key, out var refusal) && !value.IsNothing)
                throw refusal.Because(Advice);
            if (key is "S" or "Type" or "Subtype" && value.Kind == PdfKind.Name && s_kinds.TryGetValue(value.Text!, out refusal))
                throw refusal.Because(Advice);
            if (key != "OpenAction")
                continue;
            if (value.Kind == PdfKind.Reference)
                _opened.Add(value.Number);
            else if (!IsHarmlessWhenOpened(value))
                throw UploadRefusals.PdfActs.Because(Advice);
        }
    }

    /// <summary>It shows a place in the same document, and nothing follows.</summary>
    private static bool IsHarmlessWhenOpened(PdfValue value) => value.IsNothing || value.Kind == PdfKind.Array
        || (value is { Kind: PdfKind.Dictionary, Inside: { } action } && action.Of("S").ToList() is [{ Kind: PdfKind.Name, Text: "GoTo" }] && !action.Has("Next"));

    private void CheckStream(PdfBox dictionary, int at)
    {
        if (dictionary.Has("F") || dictionary.Has("FFilter") || dictionary.Has("Ref"))
            throw UploadRefusals.PdfElsewhere.Because(Advice);
        // What tells readers that a stream holds objects is the table; how, «First» says: no other kind of stream has it.
        if (dictionary.Has("First") || dictionary.Of("Type").Any(type => type.Text == "ObjStm"))
            ReadPacked(dictionary, Packed(dictionary, at));
        // Some readers do without it. A colour profile, which also has an «N», does not begin with numbers.
        else if (dictionary.Has("N") && new PdfReader(Packed(dictionary, at), _work).IsAtNumbers())
            throw PdfReader.Broken("PDF objektų srautas be pradžios.");
    }

    private ReadOnlyMemory<byte> Packed(PdfBox dictionary, int at)
    {
        var data = _content.AsSpan(at);
        at += data.StartsWith("\r\n"u8) ? 2 : data.StartsWith("\n"u8) || data.StartsWith("\r"u8) ? 1 : 0;
        var length = _content.AsSpan(at).IndexOf("endstream"u8);
        _work.Add(length);
        if (length < 0)
            throw PdfReader.Broken("PDF objektų srautas nutrūksta.");
        var packed = dictionary.Has("Filter");
        if (dictionary.Has("DecodeParms") || (packed && !(dictionary.Of("Filter").ToList() is [var filter] && IsDeflate(filter))))
            throw PdfReader.Broken("PDF objektų srautas suspaustas neįprastai.");
        if (dictionary.Of("Length").ToList() is not [var stated] || (stated.Kind != PdfKind.Reference && !Fits(stated, length)))
            throw PdfReader.Broken("PDF objektų srauto ilgis ne toks, koks nurodytas.");
        if (stated.Kind == PdfKind.Reference)
            _lengths.Add((stated.Number, length));
        return packed ? Unpacked(at, length) : _content.AsMemory(at, length);
    }

    private void ReadPacked(PdfBox dictionary, ReadOnlyMemory<byte> objects)
    {
        if (dictionary.Of("First").ToList() is not [{ Kind: PdfKind.Number, Number: >= 0 and <= LargestUnpacked } first])
            throw PdfReader.Broken("PDF objektų srautas be pradžios.");
        var (table, reader) = (new PdfReader(objects, _work), new PdfReader(objects, _work));
        while (table.At < first.Number && table.Value(CheckDictionary) is { Kind: PdfKind.Number } number)
        {
            if (table.Value(CheckDictionary) is not { Kind: PdfKind.Number } offset || first.Number + offset.Number is not (>= 0 and var start) || start >= objects.Length)
                throw PdfReader.Broken("PDF objektų srauto lentelė netaisyklinga.");
            reader.At = (int)start;
            Note(number.Number, reader.Value(CheckDictionary));
        }
    }

    private static bool IsDeflate(PdfValue filter) =>
        filter is { Kind: PdfKind.Name, Text: "FlateDecode" } or { Kind: PdfKind.Array, Inside.Items: [{ Kind: PdfKind.Name, Text: "FlateDecode" }] };

    /// <summary>Is it the length of a stream that may end with a line end?</summary>
    private static bool Fits(PdfValue stated, int length) => stated.Kind == PdfKind.Number && stated.Number <= length && stated.Number >= length - 2;

    private byte[] Unpacked(int at, int length)
    {
        using var whole = new MemoryStream();
        using var stream = new ZLibStream(new MemoryStream(_content, at, length, writable: false), CompressionMode.Decompress);
        var buffer = new byte[64 * 1024];
        try
        {
            for (int read; (read = stream.Read(buffer)) > 0; whole.Write(buffer, 0, read))
            {
                _unpacked += read;
                if (_unpacked > LargestUnpacked)
                    throw UploadRefusals.PdfExpands.Because($"Išskleidžiama iki {LargestUnpacked >> 20} MiB.");
                _work.Allow(TimesRead * read);
                _work.Add(read);
            }
        }
        catch (InvalidDataException)
        {
            throw PdfReader.Broken("PDF objektų srauto išskleisti nepavyko.");
        }
        return whole.ToArray();
    }
}
