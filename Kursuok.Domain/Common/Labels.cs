namespace Kursuok.Domain.Common;

/// <summary>The Lithuanian words of every state and choice that all contexts share.</summary>
public static class Labels
{
    public static string Label(this Verdict verdict) => verdict switch
    {
        Verdict.Passed => "Tvarkinga",
        Verdict.Failed => "Pažeista",
        Verdict.NotChecked => "Netikrinta",
        Verdict.NotDetermined => "Nenustatyta",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };
}
