namespace Kursuok.Domain.Training;

/// <summary>The Lithuanian words of every state and choice, as the guide writes them.</summary>
public static class Labels
{
    public static string Label(this Application application) => application switch
    {
        Application.Users => "Institucijos naudotojai",
        Application.Institution => "Institucijos informacija",
        Application.Lecturers => "Lektorių sąrašas",
        Application.Places => "Mokymo vietos",
        Application.Employers => "Darbdavio atstovai",
        Application.LicensedProgrammes => "Licencijuotų mokymo programų sąrašas",
        Application.Programmes => "Institucijos mokymosi programos",
        Application.MonitoringProtocols => "Institucijos KPMPC protokolai",
        Application.Invoices => "Sąskaitos faktūros",
        Application.TimetableReport => "Ataskaita. Tvarkaraščių informacija",
        Application.ParticipantReport => "Ataskaita. Dalyvių informacija",
        Application.Contracts => "Institucijos sutartys",
        Application.EmploymentServiceDocuments => "Dokumentų pateikimas Užimtumo tarnybai",
        _ => throw new ArgumentOutOfRangeException(nameof(application)),
    };
}
