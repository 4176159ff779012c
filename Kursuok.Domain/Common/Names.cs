using System.Globalization;
using System.Text;

namespace Kursuok.Domain.Common;

/// <summary>People's names as registers give them.</summary>
public static class Names
{
    /// <summary>Whether two names differ in nothing but case, blanks and diacritics (AMB-86).</summary>
    public static bool Same(string one, string other) => string.Equals(Letters(one), Letters(other), StringComparison.OrdinalIgnoreCase);

    private static string Letters(string name) => string.Concat(name.Normalize(NormalizationForm.FormD)
        .Where(letter => !char.IsWhiteSpace(letter) && CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark));
}
