using System.Globalization;

namespace Kursuok.Domain.Common;

/// <summary>Dates, sums and numerals as official Lithuanian documents write them.</summary>
public static class Lithuanian
{
    private static readonly string[] MonthsOf =
    [
        "sausio", "vasario", "kovo", "balandžio", "gegužės", "birželio", "liepos", "rugpjūčio", "rugsėjo", "spalio",
        "lapkričio", "gruodžio",
    ];

    public static CultureInfo Culture { get; } = CultureInfo.GetCultureInfo("lt-LT");

    private static readonly NumberFormatInfo Sums = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = "\u00a0" };

    /// <summary>Never broken inside: a line does not begin with „d.“.</summary>
    public static string Date(DateOnly date) =>
        string.Create(CultureInfo.InvariantCulture, $"{date.Year}\u00a0m.\u00a0{MonthsOf[date.Month - 1]}\u00a0{date.Day}\u00a0d.");

    public static string Short(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Moment(DateTimeOffset instant) =>
        Domain.Common.Vilnius.Local(instant).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static string Euro(decimal sum) => sum.ToString("N2", Sums) + "\u00a0Eur";

    /// <summary>
    /// A person's name as the person is addressed: Jonas Žukas – Jonai Žukai, Rūta Žukienė – Rūta Žukiene. What has no Lithuanian
    /// ending stays.
    /// </summary>
    public static string Vocative(string name) => string.Join(' ', name.Split(' ').Select(word => string.Join('-', word.Split('-').Select(Addressed))));

    private static string Addressed(string name) => name switch
    {
        [.., 'i' or 'j', 'a', 's'] => name[..^2] + "au",
        [.., 'a', 's'] => name[..^2] + "ai",
        [.., 'u', 's'] => name[..^2] + "au",
        [.., 'i' or 'y', 's'] => name[..^1],
        [.., 'ė'] => name[..^1] + "e",
        _ => name,
    };

    /// <summary>The form of a noun that a number takes: 1 dalyvis, 2 dalyviai, 10 dalyvių, 21 dalyvis.</summary>
    public static string Counted(int count, string one, string few, string many) => (count % 10, count % 100) switch
    {
        (0, _) or (_, >= 11 and <= 19) => $"{count} {many}",
        (1, _) => $"{count} {one}",
        _ => $"{count} {few}",
    };

    /// <summary>1 akademinė valanda, 2 akademinės valandos, 10 akademinių valandų, 21 akademinė valanda.</summary>
    public static string AcademicHours(int hours) => (hours % 10, hours % 100) switch
    {
        (0, _) or (_, >= 11 and <= 19) => $"{hours} akademinių valandų",
        (1, _) => $"{hours} akademinė valanda",
        _ => $"{hours} akademinės valandos",
    };
}
