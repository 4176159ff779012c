namespace Kursuok.Domain.Training.Monitoring;

/// <summary>The Lithuanian words of every state and choice, as the guide writes them.</summary>
public static class Labels
{
    public static string Label(this ProtocolState state) => state switch
    {
        ProtocolState.Draft => "Rengiamas",
        ProtocolState.Filed => "Pateiktas",
        ProtocolState.Acquainted => "Susipažinta",
        ProtocolState.Signed => "Pasirašytas",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string Label(this FindingSeverity severity) => severity switch
    {
        FindingSeverity.Note => "Pastaba",
        FindingSeverity.Deficiency => "Trūkumas",
        FindingSeverity.Critical => "Kritinis trūkumas",
        _ => throw new ArgumentOutOfRangeException(nameof(severity)),
    };
}
