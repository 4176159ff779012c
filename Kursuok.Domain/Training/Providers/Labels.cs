namespace Kursuok.Domain.Training.Providers;

/// <summary>The Lithuanian words of every state and choice, as the guide writes them.</summary>
public static class Labels
{
    public static string Label(this TeachingMethod method) => method switch
    {
        TeachingMethod.Contact => "Kontaktinis",
        TeachingMethod.RemoteSynchronous => "Nuotolinis sinchroninis",
        TeachingMethod.Mixed => "Mišrus",
        _ => throw new ArgumentOutOfRangeException(nameof(method)),
    };

    public static string Label(this VocationalKind kind) => kind switch
    {
        VocationalKind.FormalInitial => "Formaliojo pirminio profesinio mokymo programa",
        VocationalKind.FormalContinuing => "Formaliojo tęstinio profesinio mokymo programa",
        VocationalKind.NonFormal => "Neformaliojo profesinio mokymo programa",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
