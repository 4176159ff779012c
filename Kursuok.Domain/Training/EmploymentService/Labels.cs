namespace Kursuok.Domain.Training.EmploymentService;

/// <summary>The Lithuanian words of every state and choice, as the guide writes them.</summary>
public static class Labels
{
    public static string Label(this ClientDocumentState state) => state switch
    {
        ClientDocumentState.Submitted => "Pateiktas",
        ClientDocumentState.Accepted => "Priimtas",
        ClientDocumentState.Returned => "Grąžintas",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
