using Kursuok.Domain.Training.Groups;

namespace Kursuok.Tests.Domain.Common;

public sealed class TextsTests
{
    [Theory]
    [InlineData("  Jonas ", "Jonas")]
    [InlineData("Z\u030Cemaite\u0307", "\u017Demait\u0117")] // Letters and their marks apart.
    [InlineData("a\r\nb\rc", "a\nb\nc")]
    [InlineData("nu\u00ADtrin\u200Btas\uFEFF", "nutrintas")]
    [InlineData("\u200B\u2060\uFEFF", null)]
    [InlineData("\u3164", null)]
    [InlineData("\u2800\u00A0", null)]
    [InlineData("\u0301", null)]
    [InlineData("\u202E", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_text_is_kept_in_one_spelling_without_what_nobody_sees(string? given, string? kept) => Assert.Equal(kept, Texts.Tidied(given));

    [Theory]
    [InlineData("\u202Efdp.exe")] // Turns the direction of writing.
    [InlineData("a\u2066b")]
    [InlineData("a\u200Fb")]
    [InlineData("a\u0000b")]
    [InlineData("a\u001Bb")]
    [InlineData("a\u2028b")]
    [InlineData("a\uE000b")]
    public void What_turns_or_hides_writing_is_refused_in_names_and_in_texts(string text)
    {
        Assert.NotNull(Texts.Fault(text, lines: true, anyLetters: true));
        Assert.NotNull(Texts.Fault(text, lines: true, anyLetters: false));
        Assert.Throws<RefusedException>(() => Checked(checks => checks.Name(text, "firstName")));
        Assert.Throws<RefusedException>(() => Checked(checks => checks.Text(text, "name")));
    }

    [Fact]
    public void Half_of_a_letter_is_none()
    {
        var cut = "a\U0001F600b".Remove(2, 1);
        Assert.NotNull(Texts.Fault(Texts.Tidied(cut)!, lines: true, anyLetters: true));
    }

    [Fact]
    public void A_line_is_one_line_and_a_longer_text_may_have_several()
    {
        Assert.Throws<RefusedException>(() => Checked(checks => checks.Text("Vienas\r\nBcc: kitas@example.org", "name")));
        Assert.Throws<RefusedException>(() => Checked(checks => checks.Name("Jonas\nJonaitis", "firstName")));
        Assert.Equal("Viena\nkita", Checked(checks => checks.Text("Viena\r\nkita", "reason", 1000)));
    }

    [Fact]
    [Rule("AMB-86")]
    public void A_name_is_never_refused_for_its_letters_and_other_texts_are_for_those_that_cannot_be_printed()
    {
        foreach (var name in (string[])["李小龍", "გიორგი", "محمد", "Ελένη", "Олена", "Ngô Bảo Châu", "דוד"])
            Assert.Equal(name, Checked(checks => checks.Name(name, "firstName")));
        Assert.Contains("漢", Assert.Throws<RefusedException>(() => Checked(checks => checks.Text("Kursai 漢", "name"))).Fields[0].Message, StringComparison.Ordinal);
        Assert.Equal("Žvėrių „kursai“ – 5 €, Ελλάδα, Київ", Checked(checks => checks.Text("Žvėrių „kursai“ – 5 €, Ελλάδα, Київ", "name")));
    }

    [Fact]
    public void What_cannot_be_seen_is_missing() => Assert.Equal("Laukas privalomas.", Assert.Throws<RefusedException>(() => Checked(checks => checks.Text("\u200B \u3164", "name"))).Fields[0].Message);

    private static string Checked(Func<FieldChecks, string> check)
    {
        var checks = new FieldChecks();
        var text = check(checks);
        checks.Done();
        return text;
    }
}
