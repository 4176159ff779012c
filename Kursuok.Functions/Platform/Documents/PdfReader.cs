using System.Globalization;
using System.Text;

namespace Kursuok.Functions.Platform.Documents;

internal enum PdfKind { End, Word, Number, Name, Text, Reference, Array, ArrayEnd, Dictionary, DictionaryEnd }

/// <summary>A value as it stands in the file.</summary>
/// <param name="Text">Of a name, without its slash and escapes, or of a word: «null», «endobj».</param>
/// <param name="Number">Of a number, cut to a whole one; of a reference, whose object it is.</param>
/// <param name="Inside">What an array or a dictionary holds.</param>
internal readonly record struct PdfValue(PdfKind Kind, string? Text = null, long Number = 0, PdfBox? Inside = null)
{
    /// <summary>«null», and what holds nothing: as if it were not there.</summary>
    public bool IsNothing => Inside is { IsEmpty: true } || this is { Kind: PdfKind.Word, Text: "null" };
}

/// <summary>An array or a dictionary. Keys that stand twice are kept twice: readers differ in which one they take.</summary>
internal sealed class PdfBox(PdfKind kind)
{
    private string? _key;
    private bool _generation;

    public PdfKind Kind { get; } = kind;

    public List<PdfValue> Items { get; } = [];

    public List<(string Key, PdfValue Value)> Entries { get; } = [];

    public bool IsEmpty => Items.Count == 0 && Entries.Count == 0;

    public bool Has(string key) => Entries.Exists(entry => entry.Key == key && !entry.Value.IsNothing);

    /// <summary>All that stands under the key.</summary>
    public IEnumerable<PdfValue> Of(string key) => Entries.Where(entry => entry.Key == key).Select(entry => entry.Value);

    /// <summary>False where a value cannot stand there.</summary>
    public bool TryAdd(PdfValue value)
    {
        if (Kind == PdfKind.Array)
            Items.Add(value);
        else if (_generation)
            return false;
        else if (_key is not null)
            Entries.Add((_key, value));
        else if (value.Kind == PdfKind.Number && Entries is [.., { Value.Kind: PdfKind.Number }])
            _generation = true;
        else if (value.Kind != PdfKind.Name)
            return false;
        _key = _key is null && value.Kind == PdfKind.Name ? value.Text : null;
        return true;
    }

    /// <summary>Makes a reference of the last two numbers; false where there are none.</summary>
    public bool TryRefer()
    {
        if (Kind == PdfKind.Array && Items is [.., { Kind: PdfKind.Number } number, { Kind: PdfKind.Number }])
        {
            Items.RemoveAt(Items.Count - 1);
            Items[^1] = number with { Kind = PdfKind.Reference };
            return true;
        }
        if (!_generation)
            return false;
        _generation = false;
        Entries[^1] = (Entries[^1].Key, Entries[^1].Value with { Kind = PdfKind.Reference });
        return true;
    }

    /// <summary>May it end here, with this mark?</summary>
    public bool CanEnd(PdfKind end) => !_generation && end == (Kind == PdfKind.Array ? PdfKind.ArrayEnd : PdfKind.DictionaryEnd);
}

/// <summary>How much has been read of a file, whichever way: more than a bound is refused, and a caller who has left is not read for.</summary>
internal sealed class PdfWork(CancellationToken cancellation)
{
    private long _allowed;

    /// <summary>Bytes that were looked at; some more than once.</summary>
    public long Done { get; private set; }

    public void Allow(long bytes) => _allowed += bytes;

    /// <exception cref="RefusedException">The file makes its reader read the same again and again.</exception>
    public void Add(long bytes)
    {
        cancellation.ThrowIfCancellationRequested();
        Done += bytes;
        if (Done > _allowed)
            throw UploadRefusals.PdfExpands.Because("PDF objektai įdėti vienas į kitą.");
    }
}

/// <summary>
/// Reads values as the standard writes them (ISO 32000-2, 7.2 and 7.3), and nothing else: a reader that mends what is
/// broken sees something other than the next one does. It does not recurse, and reads no byte twice by itself.
/// </summary>
internal sealed class PdfReader(ReadOnlyMemory<byte> content, PdfWork work)
{
    private const int Deepest = 100;
    private const int MostValues = 500_000;

    public int At { get; set; }

    /// <summary>The value that begins here; a word that is none (such as «endobj») is given as it is.</summary>
    /// <param name="found">Is told each dictionary when it ends, the inner ones first.</param>
    /// <exception cref="RefusedException">There is none, it breaks off, or is nested or filled without measure.</exception>
    public PdfValue Value(Action<PdfBox> found)
    {
        var open = new Stack<PdfBox>();
        for (var values = 0; values < MostValues; values++)
        {
            var value = Next();
            switch (value.Kind)
            {
                case PdfKind.Array or PdfKind.Dictionary:
                    if (open.Count == Deepest)
                        throw Broken($"PDF objektai įdėti giliau nei {Deepest} lygių.");
                    open.Push(new(value.Kind));
                    continue;
                case PdfKind.ArrayEnd or PdfKind.DictionaryEnd:
                    if (!open.TryPop(out var box) || !box.CanEnd(value.Kind))
                        throw Broken("PDF objekto skliaustai nesutampa.");
                    if (box.Kind == PdfKind.Dictionary)
                        found(box);
                    value = new(box.Kind, Inside: box);
                    break;
                case PdfKind.Word when value.Text == "R" && open.TryPeek(out var referring) && referring.TryRefer():
                    continue;
                case PdfKind.End:
                case PdfKind.Word when open.Count > 0 && value.Text is not ("null" or "true" or "false"):
                    throw Broken("PDF objektas nutrūksta.");
            }
            if (!open.TryPeek(out var outer))
                return value;
            if (!outer.TryAdd(value))
                throw Broken("PDF žodyne vietoje rakto – ne vardas.");
        }
        throw Broken("PDF objekte per daug reikšmių.");
    }

    /// <summary>Does a dictionary or an array begin here?</summary>
    public bool IsAtBox()
    {
        var from = At;
        SkipSpace(content.Span);
        work.Add(At - from + 1);
        return content.Span[At..].StartsWith("<<"u8) || content.Span[At..].StartsWith("["u8);
    }

    /// <summary>Do two numbers stand here?</summary>
    public bool IsAtNumbers()
    {
        try
        {
            return Next().Kind == PdfKind.Number && Next().Kind == PdfKind.Number;
        }
        catch (RefusedException other) when (other.Refusal == UploadRefusals.PdfPacked)
        {
            return false;
        }
    }

    private PdfValue Next()
    {
        var from = At;
        var value = Token(content.Span);
        work.Add(At - from + 1);
        return value;
    }

    private PdfValue Token(ReadOnlySpan<byte> all)
    {
        SkipSpace(all);
        if (At == all.Length)
            return new(PdfKind.End);
        switch (all[At])
        {
            case (byte)'[':
                At++;
                return new(PdfKind.Array);
            case (byte)']':
                At++;
                return new(PdfKind.ArrayEnd);
            case (byte)'<' when Follows(all, '<'):
                At += 2;
                return new(PdfKind.Dictionary);
            case (byte)'>' when Follows(all, '>'):
                At += 2;
                return new(PdfKind.DictionaryEnd);
            case (byte)'<':
                return Hexadecimal(all);
            case (byte)'(':
                return Literal(all);
            case (byte)'/':
                At++;
                return new(PdfKind.Name, Unescaped(Regular(all)));
            case (byte)'{' or (byte)'}' or (byte)')' or (byte)'>':
                throw Broken("PDF objekte yra ženklas, kurio ten būti negali.");
            default:
                var word = Encoding.Latin1.GetString(Regular(all));
                return double.TryParse(word, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                    ? new(PdfKind.Number, Number: (long)Math.Clamp(number, -1e15, 1e15))
                    : new(PdfKind.Word, word);
        }
    }

    private bool Follows(ReadOnlySpan<byte> all, char letter) => At + 1 < all.Length && all[At + 1] == letter;

    private void SkipSpace(ReadOnlySpan<byte> all)
    {
        for (; At < all.Length; At++)
        {
            if (all[At] == '%')
            {
                var end = all[At..].IndexOfAny((byte)'\r', (byte)'\n');
                At = end < 0 ? all.Length - 1 : At + end;
            }
            else if (!IsSpace(all[At]))
            {
                return;
            }
        }
    }

    private ReadOnlySpan<byte> Regular(ReadOnlySpan<byte> all)
    {
        var from = At;
        while (At < all.Length && !IsSpace(all[At]) && !IsDelimiter(all[At]))
            At++;
        return all[from..At];
    }

    /// <summary>A text's parentheses are balanced, but for those after a backslash.</summary>
    private PdfValue Literal(ReadOnlySpan<byte> all)
    {
        var open = 0;
        for (; At < all.Length; At++)
        {
            if (all[At] == '\\')
                At++;
            else if (all[At] == '(')
                open++;
            else if (all[At] == ')' && --open == 0)
                return Ended();
        }
        At = all.Length;
        throw Broken("PDF tekstas nutrūksta.");
    }

    private PdfValue Hexadecimal(ReadOnlySpan<byte> all)
    {
        for (At++; At < all.Length; At++)
        {
            if (all[At] == '>')
                return Ended();
            if (!char.IsAsciiHexDigit((char)all[At]) && !IsSpace(all[At]))
                throw Broken("Šešioliktainiame PDF tekste yra kitų ženklų.");
        }
        throw Broken("PDF tekstas nutrūksta.");
    }

    private PdfValue Ended()
    {
        At++;
        return new(PdfKind.Text);
    }

    /// <summary>Letters written as #xx are what they mean.</summary>
    private static string Unescaped(ReadOnlySpan<byte> name)
    {
        if (!name.Contains((byte)'#'))
            return Encoding.Latin1.GetString(name);
        var read = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            var escaped = name[i] == '#' && i + 2 < name.Length && char.IsAsciiHexDigit((char)name[i + 1]) && char.IsAsciiHexDigit((char)name[i + 2]);
            read.Append(escaped ? (char)Convert.ToByte(Encoding.Latin1.GetString(name.Slice(i + 1, 2)), 16) : (char)name[i]);
            i += escaped ? 2 : 0;
        }
        return read.ToString();
    }

    public static bool IsSpace(byte value) => value is 0 or 9 or 10 or 12 or 13 or 32;

    private static bool IsDelimiter(byte value) => "()<>[]{}/%"u8.Contains(value);

    public static RefusedException Broken(string why) => UploadRefusals.PdfPacked.Because(why + " Išsaugokite dokumentą kaip paprastą PDF (arba PDF/A) ir įkelkite iš naujo.");
}
