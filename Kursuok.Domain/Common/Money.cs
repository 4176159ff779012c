namespace Kursuok.Domain.Common;

/// <summary>Sums are reckoned in whole cents and shown in euros.</summary>
public static class Money
{
    /// <summary>Euros, always with both decimals.</summary>
    public static decimal Euros(long cents) => cents * 0.01m;
}
