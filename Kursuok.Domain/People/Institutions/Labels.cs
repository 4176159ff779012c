namespace Kursuok.Domain.People.Institutions;

/// <summary>The Lithuanian words of every state and choice, as the guide writes them.</summary>
public static class Labels
{
    public static string Label(this UserState state) => state switch
    {
        UserState.Invited => "Pakviestas",
        UserState.Confirmed => "Patvirtintas",
        UserState.Removed => "Pašalintas",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string Label(this UserGroup group) => group switch
    {
        UserGroup.Administrator => "Mokymo institucijos administratorius",
        UserGroup.Employee => "Mokymo institucijos darbuotojas",
        UserGroup.EmployerRepresentative => "Darbdavio atstovas ir trišalių sutarčių pasirašymas",
        UserGroup.ContractSigner => "Sutarčių pasirašymas",
        _ => throw new ArgumentOutOfRangeException(nameof(group)),
    };
}
