using System.Collections.Immutable;

namespace Kursuok.Domain.Training;

/// <summary>The thirteen applications of IMP IS (AP-02), in the guide's order.</summary>
public enum Application
{
    Users,
    Institution,
    Lecturers,
    Places,
    Employers,
    LicensedProgrammes,
    Programmes,
    MonitoringProtocols,
    Invoices,
    TimetableReport,
    ParticipantReport,
    Contracts,
    EmploymentServiceDocuments,
}

/// <summary>Which applications a user sees (AP-01).</summary>
public static class Applications
{
    /// <summary>
    /// The administrator has most rights (U-07), the employee works with the programmes and with what their groups choose
    /// from (U-08), and contracts are for those who sign them (U-09, U-10).
    /// </summary>
    public static Roles SeenBy(Application application) => application switch
    {
        Application.Users => Roles.UserKeepers,
        Application.Contracts => Roles.ContractSigner | Roles.EmployerRepresentative,
        Application.Institution or Application.Lecturers or Application.Places or Application.LicensedProgrammes or Application.Programmes
            or Application.TimetableReport or Application.ParticipantReport => Roles.GroupManagers,
        Application.Employers or Application.MonitoringProtocols or Application.Invoices or Application.EmploymentServiceDocuments =>
            Roles.Administrator,
        _ => throw new ArgumentOutOfRangeException(nameof(application)),
    };

    /// <summary>The list of one user, in the guide's order.</summary>
    public static ImmutableArray<Application> Of(Roles roles) =>
        [.. Enum.GetValues<Application>().Where(application => (SeenBy(application) & roles) != Roles.None)];
}
