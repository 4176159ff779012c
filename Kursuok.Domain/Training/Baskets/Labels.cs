namespace Kursuok.Domain.Training.Baskets;

/// <summary>The Lithuanian words of every state and choice, as the guide writes them.</summary>
public static class Labels
{
    public static string Label(this HoldState state) => state switch
    {
        HoldState.Reserved => "Rezervuota",
        HoldState.Released => "Grąžinta",
        HoldState.Spent => "Panaudota",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
