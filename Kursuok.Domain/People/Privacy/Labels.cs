namespace Kursuok.Domain.People.Privacy;

/// <summary>The Lithuanian words of every state and choice, as the guide writes them.</summary>
public static class Labels
{
    public static string Label(this RecordKind kind) => kind switch
    {
        RecordKind.Registration => "Registracija",
        RecordKind.Contract => "Mokymosi sutartis",
        RecordKind.Certificate => "Pažymėjimas",
        RecordKind.LearnerFile => "Finansavimo kriterijų duomenys",
        RecordKind.Basket => "IMP krepšelio apskaita",
        RecordKind.ServiceDocuments => "Užimtumo tarnybai pateikti dokumentai",
        RecordKind.Session => "Prisijungimas",
        RecordKind.InstitutionUser => "Įstaigos naudotojas",
        RecordKind.QueueEntry => "Vieta laukiančiųjų eilėje",
        RecordKind.Account => "Paskyra",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
