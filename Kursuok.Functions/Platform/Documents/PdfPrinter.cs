using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Security.Cryptography;
using System.Text;
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
    private readonly List<long> _offsets = [];
    private readonly Dictionary<TrueTypeFont, UsedFont> _fonts = [];

    private PdfPrinter()
    {
    }

    public static byte[] Print(string title, string author, DateTimeOffset formedAt, IReadOnlyList<Sheet> sheets) =>
        new PdfPrinter().Write(Plain(title), Plain(author), formedAt.ToUniversalTime(), sheets);

    private byte[] Write(string title, string author, DateTimeOffset formedAt, IReadOnlyList<Sheet> sheets)
    {
        // The four letters above 127 tell programs that move files that this one is binary.
        _file.Write("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n"u8);
        var (catalog, pages, colours, information, structure, root) = (New(), New(), New(), New(), New(), New());
        var pageNumbers = sheets.Select(_ => New()).ToList();
        Put(colours, "[/CalRGB << /WhitePoint [0.9505 1 1.089] /Gamma [2.2 2.2 2.2] /Matrix [0.4124 0.2126 0.0193 0.3576 0.7152 0.1192 0.1805 0.0722 0.9505] >>]");

        var contents = sheets.Select(Draw).ToList();
        foreach (var font in _fonts.Values) font.Number = PutFont(font);
        var fonts = string.Concat(_fonts.Values.Select(font => $"/{font.Name} {font.Number} 0 R "));
        var elements = new List<int>();
        var parents = new StringBuilder();
        for (var i = 0; i < sheets.Count; i++)
        {
            var content = New();
            PutStream(content, "", contents[i]);
            Put(pageNumbers[i], $"<< /Type /Page /Parent {pages} 0 R /MediaBox [0 0 {N(Sheet.Width)} {N(Sheet.Height)}] /Contents {content} 0 R /StructParents {i} /Tabs /S /Resources << /ColorSpace << /C {colours} 0 R >> /Font << {fonts}>> >> >>");
            var tagged = sheets[i].Elements.Where(element => element.Role != Role.Margin).Select((element, id) => PutElement(element, id, root, pageNumbers[i])).ToList();
            elements.AddRange(tagged);
            parents.Append(CultureInfo.InvariantCulture, $"{i} [{References(tagged)}] ");
        }

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
        Raw($"xref\n0 {_offsets.Count + 1}\n0000000000 65535 f \n");
        foreach (var offset in _offsets) Raw($"{offset:D10} 00000 n \n");
        Raw($"trailer\n<< /Size {_offsets.Count + 1} /Root {catalog} 0 R /Info {information} 0 R /ID [<{id}> <{id}>] >>\nstartxref\n{table}\n%%EOF\n");
        return _file.ToArray();
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

    private int New()
    {
        _offsets.Add(0);
        return _offsets.Count;
    }

    private void Put(int number, string value)
    {
        _offsets[number - 1] = _file.Length;
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

        _offsets[number - 1] = _file.Length;
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
}
