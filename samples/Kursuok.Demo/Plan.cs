using System.Globalization;

namespace Kursuok.Demo;

/// <summary>When the story plays, and who is who in it. All dates follow from the Monday on which it opens.</summary>
internal sealed record Plan(DateOnly Opening)
{
    /// <summary>Where the clock of a backend begins that the demo starts itself.</summary>
    public static readonly DateTimeOffset ClockStart = Vilnius.At(new(2025, 9, 1), new(8, 0));

    public const string Institution = "300000003";
    public const string Literacy = "211500101";
    public const string Spreadsheets = "211500102";

    /// <summary>A claim to the basket that the law does not allow: secondary education only.</summary>
    public const int WithoutCriteria = 5;
    public const int NeverSigns = 11;
    public const int Terminates = 3;
    public const int DoesNotFinish = 8;
    public const int TooLate = 13;

    /// <summary>Who registers to the evening group, on which of the three days.</summary>
    public static readonly int[][] Registrations = [[1, 2, 3, 4, 5], [6, 7, 8, 9], [10, 11, 12]];

    /// <summary>Who registers to the group that gathers too few.</summary>
    public static readonly int[] FewLearners = [14, 15, 16];

    public static readonly string[] Evaluations = ["10", "9", "Įskaityta", "8", "10", "7", "9", "10"];

    public static string LiteracyName(DateOnly start) => $"{LiteracyPrefix} (nuo {start:yyyy-MM-dd})";
    public const string LiteracyPrefix = "Skaitmeninis raštingumas vakarais";
    public static string SpreadsheetsName(DateOnly start) => $"Skaičiuoklė po darbo (nuo {start:yyyy-MM-dd})";

    public DateOnly RegistrationEnd => Opening.AddDays(13);
    public DateOnly TrainingStart => Opening.AddDays(21);

    /// <summary>Mondays to Thursdays: twenty evenings of two academic hours are the programme's forty.</summary>
    public DateOnly[] Evenings => [.. Enumerable.Range(0, 20).Select(i => TrainingStart.AddDays(i / 4 * 7 + i % 4))];

    public DateOnly[] FewEvenings => [.. Enumerable.Range(0, 12).Select(i => TrainingStart.AddDays(i / 3 * 7 + i % 3))];

    /// <summary>A Saturday on which nobody wanted to plan.</summary>
    public DateOnly Mistaken => TrainingStart.AddDays(5);

    public DateOnly TrainingEnd => Evenings[^1];

    public DateOnly[] RegistrationDays => [Opening.AddDays(1), Opening.AddDays(3), Opening.AddDays(7)];

    /// <summary>The number in the learner's key, by the address.</summary>
    public static int NumberOf(Participant participant) =>
        int.Parse(participant.Email["dalyvis-".Length..participant.Email.IndexOf('@', StringComparison.Ordinal)], CultureInfo.InvariantCulture);

    public static string Key(int learner) => $"dalyvis-{learner}";

    public static string Funding(int learner) => learner is 2 or 7 or 10 ? "ownFunds" : "impBasket";
}
