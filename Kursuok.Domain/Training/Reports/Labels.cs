namespace Kursuok.Domain.Training.Reports;

/// <summary>The Lithuanian words of every state and choice, as the guide writes them.</summary>
public static class Labels
{
    /// <summary>What a timetable must be: a finding says that it is not.</summary>
    public static string Label(this TimetableCheck check) => check switch
    {
        TimetableCheck.HoursPlanned => "Suplanuotos visos kontaktinio darbo valandos",
        TimetableCheck.LecturerActive => "Lektorius aktyvus",
        TimetableCheck.PlaceGiven => "Nurodyta mokymo vieta",
        TimetableCheck.LinkGiven => "Nurodyta nuotolinio užsiėmimo nuoroda",
        TimetableCheck.WithinTraining => "Užsiėmimas vyksta mokymų laikotarpiu",
        TimetableCheck.LecturerFree => "Lektorius tuo metu neužimtas",
        TimetableCheck.RoomFree => "Patalpa tuo metu neužimta",
        TimetableCheck.HoursADay => "Neviršytas dienos valandų skaičius",
        TimetableCheck.TimeOfDay => "Užsiėmimas vyksta leistinu paros metu",
        _ => throw new ArgumentOutOfRangeException(nameof(check)),
    };
}
