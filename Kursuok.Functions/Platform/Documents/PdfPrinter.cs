using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Storage;

namespace Kursuok.Functions.Platform.Documents;

/// <summary>
/// Writes laid-out pages as a PDF/A-2a file: tagged, in Lithuanian, with embedded fonts and colours that depend on no
/// device. Nothing in it is left to chance, so equal pages give equal bytes, and a document that is formed again has
/// the SHA-256 it had.
/// </summary>
internal sealed class PdfPrinter
{
    private readonly MemoryStream _file = new();
    private readonly SortedDictionary<int, long> _offsets = [];
    private int _last;
    private readonly Dictionary<TrueTypeFont, UsedFont> _fonts = [];

    private PdfPrinter()
    {
    }

    public static byte[] Print(string title, string author, DateTimeOffset formedAt, IReadOnlyList<Sheet> sheets) =>
        new PdfPrinter().Write(Plain(title), Plain(author), formedAt.ToUniversalTime(), sheets);

    /// <summary>
    /// The file with more pages at its end, as an incremental update: its first bytes are the file as it was, so whoever knows their
    /// number and their hash can prove it.
    /// </summary>
    /// <param name="file">One that this printer has printed, or added to.</param>
    public static byte[] Append(byte[] file, IReadOnlyList<Sheet> sheets) => new PdfPrinter().Add(file, sheets);

    private byte[] Write(string title, string author, DateTimeOffset formedAt, IReadOnlyList<Sheet> sheets)
    {
        // The four letters above 127 tell programs that move files that this one is binary.
        _file.Write("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n"u8);
        var (catalog, pages, colours, information, structure, root) = (New(), New(), New(), New(), New(), New());
        var pageNumbers = sheets.Select(_ => New()).ToList();
        Put(colours, "[/CalRGB << /WhitePoint [0.9505 1 1.089] /Gamma [2.2 2.2 2.2] /Matrix [0.4124 0.2126 0.0193 0.3576 0.7152 0.1192 0.1805 0.0722 0.9505] >>]");

        var (elements, parents) = PutPages(sheets, pages, colours, root, pageNumbers, firstKey: 0);
        var parentTree = New();
        Put(parentTree, $"<< /Nums [{parents}] >>");
        Put(root, $"<< /Type /StructElem /S /Document /P {structure} 0 R /K [{References(elements)}] >>");
        Put(structure, $"<< /Type /StructTreeRoot /K [{root} 0 R] /ParentTree {parentTree} 0 R /ParentTreeNextKey {sheets.Count} >>");
        Put(pages, $"<< /Type /Pages /Kids [{References(pageNumbers)}] /Count {sheets.Count} >>");
        var date = formedAt.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        Put(information, $"<< /Title {Text(title)} /Author {Text(author)} /Creator (KURSUOK) /CreationDate (D:{date}Z) /ModDate (D:{date}Z) >>");
        var metadata = New();
        PutStream(metadata, "/Type /Metadata /Subtype /XML", Encoding.UTF8.GetBytes(Metadata(title, author, formedAt)), compress: false);
        Put(catalog, $"<< /Type /Catalog /Pages {pages} 0 R /Lang (lt-LT) /MarkInfo << /Marked true >> /StructTreeRoot {structure} 0 R /Metadata {metadata} 0 R /ViewerPreferences << /DisplayDocTitle true >> >>");

        var id = Convert.ToHexString(SHA256.HashData(_file.ToArray()).AsSpan(0, 16));
        var table = _file.Length;
        Raw($"xref\n0 {_last + 1}\n0000000000 65535 f \n");
        foreach (var offset in _offsets.Values) Raw($"{offset:D10} 00000 n \n");
        Raw($"trailer\n<< /Size {_last + 1} /Root {catalog} 0 R /Info {information} 0 R /ID [<{id}> <{id}>] >>\nstartxref\n{table}\n%%EOF\n");
        return _file.ToArray();
    }

    private byte[] Add(byte[] file, IReadOnlyList<Sheet> sheets)
    {
        // What this printer writes first has these numbers in every file.
        const int catalog = 1, pages = 2, colours = 3, information = 4, structure = 5, root = 6;
        var before = new PrintedFile(file);
        _file.Write(file);
        _last = before.Size - 1;
        var pageNumbers = sheets.Select(_ => New()).ToList();
        var firstKey = int.Parse(before.Entry(structure, "/ParentTreeNextKey "), CultureInfo.InvariantCulture);
        var (elements, parents) = PutPages(sheets, pages, colours, root, pageNumbers, firstKey);
        var parentTree = int.Parse(before.Entry(structure, "/ParentTree "), CultureInfo.InvariantCulture);
        Put(parentTree, $"<< /Nums [{before.List(parentTree, "/Nums ")} {parents}] >>");
        Put(root, $"<< /Type /StructElem /S /Document /P {structure} 0 R /K [{before.List(root, "/K ")} {References(elements)}] >>");
        Put(structure, $"<< /Type /StructTreeRoot /K [{root} 0 R] /ParentTree {parentTree} 0 R /ParentTreeNextKey {firstKey + sheets.Count} >>");
        Put(pages, $"<< /Type /Pages /Kids [{before.List(pages, "/Kids ")} {References(pageNumbers)}] /Count {firstKey + sheets.Count} >>");
        var id = Convert.ToHexString(SHA256.HashData(_file.ToArray()).AsSpan(0, 16));
        var table = _file.Length;
        Raw("xref\n");
        foreach (var (number, offset) in _offsets) Raw($"{number} 1\n{offset:D10} 00000 n \n");
        Raw($"trailer\n<< /Size {_last + 1} /Root {catalog} 0 R /Info {information} 0 R /Prev {before.Table} /ID [<{before.Id}> <{id}>] >>\nstartxref\n{table}\n%%EOF\n");
        return _file.ToArray();
    }

    /// <summary>Writes the pages, and answers their elements and what the tree of parents says of them.</summary>
    private (List<int> Elements, string Parents) PutPages(IReadOnlyList<Sheet> sheets, int pages, int colours, int root, List<int> pageNumbers, int firstKey)
    {
        var contents = sheets.Select(Draw).ToList();
        foreach (var font in _fonts.Values) font.Number = PutFont(font);
        var fonts = string.Concat(_fonts.Values.Select(font => $"/{font.Name} {font.Number} 0 R "));
        var elements = new List<int>();
        var parents = new StringBuilder();
        for (var i = 0; i < sheets.Count; i++)
        {
            var content = New();
            PutStream(content, "", contents[i]);
            Put(pageNumbers[i], $"<< /Type /Page /Parent {pages} 0 R /MediaBox [0 0 {N(Sheet.Width)} {N(Sheet.Height)}] /Contents {content} 0 R /StructParents {firstKey + i} /Tabs /S /Resources << /ColorSpace << /C {colours} 0 R >> /Font << {fonts}>> >> >>");
            var tagged = sheets[i].Elements.Where(element => element.Role != Role.Margin).Select((element, id) => PutElement(element, id, root, pageNumbers[i])).ToList();
            elements.AddRange(tagged);
            parents.Append(CultureInfo.InvariantCulture, $"{firstKey + i} [{References(tagged)}] ");
        }

        return (elements, parents.ToString());
    }

    private byte[] Draw(Sheet sheet)
    {
        var content = new StringBuilder();
        var id = 0;
        foreach (var element in sheet.Elements)
        {
            content.Append(element.Role == Role.Margin ? "/Artifact BMC\n" : $"/{Tag(element.Role)} << /MCID {id++} >> BDC\n");
            foreach (var mark in element.Marks) content.Append(Draw(mark));
            content.Append("EMC\n");
        }

        return Encoding.ASCII.GetBytes(content.ToString());
    }

    private string Draw(Mark mark) => mark switch
    {
        TextMark text => $"/C cs {Colour(text.Colour)} sc BT {Glyphs(text)} ET\n",
        LineMark line => $"/C CS {Colour(line.Colour)} SC {N(line.Width)} w {N(line.X1)} {Up(line.Y1)} m {N(line.X2)} {Up(line.Y2)} l S\n",
        BoxMark box => $"/C cs {Colour(box.Colour)} sc {N(box.X)} {Up(box.Y + box.Height)} {N(box.Width)} {N(box.Height)} re f\n",
        FrameMark frame => $"/C CS {Colour(frame.Colour)} SC {N(frame.LineWidth)} w {N(frame.X)} {Up(frame.Y + frame.Height)} {N(frame.Width)} {N(frame.Height)} re S\n",
        _ => throw new InvalidOperationException($"Nobody draws a {mark.GetType().Name}."),
    };

    // A line ends with a space, so that a reader of the text does not join the last word to the next line's first.
    private string Glyphs(TextMark text)
    {
        var shown = new StringBuilder();
        TrueTypeFont? face = null;
        foreach (var character in (text.Text + " ").EnumerateRunes())
        {
            if (text.Font.Face.FaceOf(character) is var needed && needed != face)
            {
                var position = face is null ? $" {N(text.X)} {Up(text.Baseline)} Td" : "";
                shown.Append(CultureInfo.InvariantCulture, $"{(face is null ? "" : "> Tj ")}/{Use(needed).Name} {N(text.Font.Size)} Tf{position} <");
                face = needed;
            }

            var glyph = face!.Glyph(character);
            Use(face).Characters.TryAdd(glyph, character);
            shown.Append(glyph.ToString("X4", CultureInfo.InvariantCulture));
        }

        return shown.Append("> Tj").ToString();
    }

    private UsedFont Use(TrueTypeFont face)
    {
        if (!_fonts.TryGetValue(face, out var font)) _fonts[face] = font = new(face, $"F{_fonts.Count + 1}");
        return font;
    }

    private int PutFont(UsedFont font)
    {
        var (face, glyphs) = (font.Face, font.Characters.Keys);
        var (program, descriptor, descendant, unicode, composite) = (New(), New(), New(), New(), New());
        var subset = face.Subset(glyphs);
        // Six letters tell a subset from the whole font.
        var letters = string.Concat(SHA256.HashData(subset).Take(6).Select(b => (char)('A' + b % 26)));
        var name = $"{letters}+{face.Name}";
        var bold = face.Name.Contains("Bold", StringComparison.Ordinal);
        PutStream(program, $"/Length1 {subset.Length}", subset);
        Put(descriptor, $"<< /Type /FontDescriptor /FontName /{name} /Flags 6 /FontBBox [{string.Join(' ', face.Bounds.Select(bound => N(bound)))}] /ItalicAngle 0 /Ascent {face.Ascent} /Descent {N(face.Descent)} /CapHeight 729 /StemV {(bold ? 140 : 80)} /FontFile2 {program} 0 R >>");
        Put(descendant, $"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor {descriptor} 0 R /CIDToGIDMap /Identity /W [{string.Join(' ', glyphs.Select(glyph => $"{glyph} [{face.Advance(glyph)}]"))}] >>");
        PutStream(unicode, "", Encoding.ASCII.GetBytes(UnicodeOf(font)));
        Put(composite, $"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /DescendantFonts [{descendant} 0 R] /ToUnicode {unicode} 0 R >>");
        return composite;
    }

    private static string UnicodeOf(UsedFont font)
    {
        var map = new StringBuilder("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def /CMapName /Adobe-Identity-UCS def /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n");
        // A block may hold a hundred entries.
        foreach (var block in font.Characters.Chunk(100))
        {
            map.Append(CultureInfo.InvariantCulture, $"{block.Length} beginbfchar\n");
            foreach (var (glyph, character) in block)
                map.Append(CultureInfo.InvariantCulture, $"<{glyph:X4}> <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(character.ToString()))}>\n");
            map.Append("endbfchar\n");
        }

        return map.Append("endcmap CMapName currentdict /CMap defineresource pop end end").ToString();
    }

    private int PutElement(Element element, int id, int parent, int page)
    {
        var number = New();
        var figure = element.Role == Role.Figure ? $" /Alt {Text(element.Description!)} /A << /O /Layout /BBox [{Bounds(element)}] >>" : "";
        Put(number, $"<< /Type /StructElem /S /{Tag(element.Role)} /P {parent} 0 R /Pg {page} 0 R /K {id}{figure} >>");
        return number;
    }

    private static string Bounds(Element figure)
    {
        var boxes = figure.Marks.OfType<BoxMark>().ToList();
        return $"{N(boxes.Min(box => box.X))} {Up(boxes.Max(box => box.Y + box.Height))} {N(boxes.Max(box => box.X + box.Width))} {Up(boxes.Min(box => box.Y))}";
    }

    private static string Tag(Role role) => role switch
    {
        Role.Title => "H1",
        Role.Heading => "H2",
        Role.Figure => "Figure",
        _ => "P",
    };

    private static string Metadata(string title, string author, DateTimeOffset formedAt)
    {
        var date = formedAt.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        return $"""
            <?xpacket begin="{'\ufeff'}" id="W5M0MpCehiHzreSzNTczkc9d"?>
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance></rdf:Description>
            <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">{SecurityElement.Escape(title)}</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>{SecurityElement.Escape(author)}</rdf:li></rdf:Seq></dc:creator><dc:language><rdf:Bag><rdf:li>lt-LT</rdf:li></rdf:Bag></dc:language></rdf:Description>
            <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:CreatorTool>KURSUOK</xmp:CreatorTool><xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate></rdf:Description>
            </rdf:RDF></x:xmpmeta>
            <?xpacket end="w"?>
            """;
    }

    // XML has no control characters, and half of a pair that somebody cut is no character.
    private static string Plain(string text) =>
        string.Concat(text.EnumerateRunes().Where(character => !Rune.IsControl(character)).Select(character => character.ToString()));

    private static string Text(string text) => $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";

    private static string References(IEnumerable<int> numbers) => string.Join(' ', numbers.Select(number => $"{number} 0 R"));

    private static string Colour(Colour colour) => $"{N(colour.Red / 255.0)} {N(colour.Green / 255.0)} {N(colour.Blue / 255.0)}";

    // PDF measures from below.
    private static string Up(double y) => N(Sheet.Height - y);

    private static string N(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);

    private int New() => ++_last;

    private void Put(int number, string value)
    {
        _offsets[number] = _file.Length;
        Raw($"{number} 0 obj\n{value}\nendobj\n");
    }

    private void PutStream(int number, string entries, byte[] data, bool compress = true)
    {
        if (compress)
        {
            using var packed = new MemoryStream();
            using (var deflate = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) deflate.Write(data);
            (entries, data) = ($"{entries} /Filter /FlateDecode", packed.ToArray());
        }

        _offsets[number] = _file.Length;
        Raw($"{number} 0 obj\n<< {entries} /Length {data.Length} >>\nstream\n");
        _file.Write(data);
        Raw("\nendstream\nendobj\n");
    }

    private void Raw(string text) => _file.Write(Encoding.Latin1.GetBytes(text));

    private sealed class UsedFont(TrueTypeFont face, string name)
    {
        public TrueTypeFont Face { get; } = face;

        public string Name { get; } = name;

        public int Number { get; set; }

        /// <summary>The glyphs that were drawn and the characters for which they stand.</summary>
        public SortedDictionary<ushort, Rune> Characters { get; } = [];
    }

    /// <summary>A file of this printer, read as far as adding to it needs: where each object stands, and what stands in some.</summary>
    private sealed class PrintedFile
    {
        private readonly string _text;
        private readonly Dictionary<int, int> _offsets = [];

        public PrintedFile(byte[] file)
        {
            _text = Encoding.Latin1.GetString(file);
            Table = Number(_text.LastIndexOf("startxref\n", StringComparison.Ordinal) + "startxref\n".Length);
            for (int? table = Table; table is { } at;)
                table = ReadTable(at);
        }

        /// <summary>Where the last table of objects begins.</summary>
        public int Table { get; }

        public int Size { get; private set; }

        /// <summary>What the file was when it was printed first.</summary>
        public string Id { get; private set; } = "";

        /// <summary>The number that follows a name in an object.</summary>
        public string Entry(int number, string name) => After(Object(number), name, ' ');

        /// <summary>What stands in the array that follows a name in an object.</summary>
        public string List(int number, string name)
        {
            var text = Object(number);
            var from = text.IndexOf(name + "[", StringComparison.Ordinal) + name.Length + 1;
            return text[from..text.LastIndexOf(']')].Trim();
        }

        /// <summary>Newer tables come first: an object that one of them names stands there. Answers where the table before begins.</summary>
        private int? ReadTable(int at)
        {
            var lines = _text[at.._text.IndexOf("trailer\n", at, StringComparison.Ordinal)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
            for (var line = 1; line < lines.Length;)
            {
                var part = lines[line++].Split(' ');
                var first = int.Parse(part[0], CultureInfo.InvariantCulture);
                for (var i = 0; i < int.Parse(part[1], CultureInfo.InvariantCulture); i++)
                    _offsets.TryAdd(first + i, int.Parse(lines[line++].AsSpan(0, 10), CultureInfo.InvariantCulture));
            }

            var trailer = _text[_text.IndexOf("trailer\n", at, StringComparison.Ordinal).._text.IndexOf("startxref", at, StringComparison.Ordinal)];
            Size = Math.Max(Size, int.Parse(After(trailer, "/Size ", ' '), CultureInfo.InvariantCulture));
            Id = After(trailer, "/ID [<", '>');
            return trailer.Contains("/Prev ", StringComparison.Ordinal) ? int.Parse(After(trailer, "/Prev ", ' '), CultureInfo.InvariantCulture) : null;
        }

        private string Object(int number) => _text[_offsets[number].._text.IndexOf("endobj", _offsets[number], StringComparison.Ordinal)];

        private int Number(int at) => int.Parse(_text.AsSpan(at, _text.IndexOf('\n', at) - at), CultureInfo.InvariantCulture);

        private static string After(string text, string name, char end)
        {
            var from = text.IndexOf(name, StringComparison.Ordinal) + name.Length;
            return text[from..text.IndexOf(end, from)];
        }
    }
}
