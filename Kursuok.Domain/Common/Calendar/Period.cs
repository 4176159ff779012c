using System.Globalization;
using System.Text.RegularExpressions;

namespace Kursuok.Domain.Common;

/// <summary>A length of time by the calendar, written as in ISO 8601 («P10Y», «P6M», «P30D»).</summary>
public readonly partial record struct Period(int Years, int Months, int Days)
{
    /// <exception cref="FormatException">It is no such text, or is longer than a century.</exception>
    public static Period Parse(string text)
    {
        var match = Iso().Match(text);
        int Number(string name) =>
            match.Groups[name] is { Success: true } digits ? int.Parse(digits.Value, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
        var period = new Period(Number("y"), Number("m"), Number("d"));
        return match.Success && period is { Years: <= 100, Months: <= 1200, Days: <= 36_500 }
            ? period
            : throw new FormatException($"«{text}» is no period like P10Y, P6M or P30D.");
    }

    public DateOnly After(DateOnly date) => date.AddYears(Years).AddMonths(Months).AddDays(Days);

    public DateOnly Before(DateOnly date) => date.AddYears(-Years).AddMonths(-Months).AddDays(-Days);

    [GeneratedRegex("^P(?=.)((?<y>[0-9]{1,3})Y)?((?<m>[0-9]{1,4})M)?((?<d>[0-9]{1,5})D)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Iso();
}
