namespace Kursuok.Functions.Platform.Documents;

/// <summary>A typeface in a size, in points.</summary>
internal readonly record struct Font(TrueTypeFont Face, double Size)
{
    public double WidthOf(ReadOnlySpan<char> text)
    {
        var units = 0;
        foreach (var character in text.EnumerateRunes()) units += Face.Advance(Face.Glyph(character));
        return units * Size / 1000;
    }
}

/// <summary>The typeface of all documents, carried in the assembly: what is printed does not depend on the machine.</summary>
internal static class DocumentFonts
{
    private static readonly TrueTypeFont RegularFace = Load("DejaVuSerifCondensed");
    private static readonly TrueTypeFont BoldFace = Load("DejaVuSerifCondensed-Bold");

    public static Font Regular(double size) => new(RegularFace, size);

    public static Font Bold(double size) => new(BoldFace, size);

    private static TrueTypeFont Load(string name)
    {
        using var stream = typeof(DocumentFonts).Assembly.GetManifestResourceStream($"{name}.ttf")!;
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        return new(name, file);
    }
}
