namespace Kursuok.Functions.Platform.Documents;

/// <summary>A typeface in a size, in points.</summary>
internal readonly record struct Font(TrueTypeFont Face, double Size)
{
    public double WidthOf(ReadOnlySpan<char> text)
    {
        var units = 0;
        foreach (var character in text.EnumerateRunes())
        {
            var face = Face.FaceOf(character);
            units += face.Advance(face.Glyph(character));
        }

        return units * Size / 1000;
    }
}

/// <summary>
/// The typeface of all documents, carried in the assembly: what is printed does not depend on the machine. A name with letters
/// that it lacks is drawn with others, in the end with one that has nearly every letter there is (AMB-86).
/// </summary>
internal static class DocumentFonts
{
    private static readonly Lazy<TrueTypeFont> AnyLetter = new(() => Load("UnifontEX", "UnifontEX.woff"));
    private static readonly TrueTypeFont RegularFace = Load("DejaVuSerifCondensed", new(() => Load("DejaVuSans", AnyLetter)));
    private static readonly TrueTypeFont BoldFace = Load("DejaVuSerifCondensed-Bold", new(() => Load("DejaVuSans-Bold", AnyLetter)));

    public static Font Regular(double size) => new(RegularFace, size);

    public static Font Bold(double size) => new(BoldFace, size);

    private static TrueTypeFont Load(string name, Lazy<TrueTypeFont>? fallback) => Load(name, $"{name}.ttf", fallback);

    private static TrueTypeFont Load(string name, string resource, Lazy<TrueTypeFont>? fallback = null)
    {
        using var stream = typeof(DocumentFonts).Assembly.GetManifestResourceStream(resource)!;
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        return new(name, file) { Fallback = fallback };
    }
}
