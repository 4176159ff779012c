using Kursuok.Domain.Accounts;
using Kursuok.Domain.Baskets;
using Kursuok.Domain.Completion;
using Kursuok.Domain.Contracts;
using Kursuok.Domain.Criteria;
using Kursuok.Domain.EmploymentService;
using Kursuok.Domain.Groups;
using Kursuok.Domain.Invoices;
using Kursuok.Domain.Monitoring;
using Kursuok.Domain.Privacy;
using Kursuok.Domain.Programmes;
using Kursuok.Domain.Registrations;
using Kursuok.Domain.Reports;

namespace Kursuok.Domain;

/// <summary>The Lithuanian words of every state and choice, as the guide writes them.</summary>
public static class Labels
{
    public static string Label(this GroupState state) => state switch
    {
        GroupState.Draft => "Kuriama",
        GroupState.Announced => "Skelbiama",
        GroupState.Running => "Vykdoma",
        GroupState.Completed => "Užbaigta",
        GroupState.CalledOff => "Nevykdoma",
        GroupState.Suspended => "Sustabdyta",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string Label(this RegistrationState state) => state switch
    {
        RegistrationState.Pending => "Laukia patvirtinimo",
        RegistrationState.Confirmed => "Patvirtinta",
        RegistrationState.Rejected => "Atmesta",
        RegistrationState.Withdrawn => "Atsiimta",
        RegistrationState.Removed => "Pašalinta",
        RegistrationState.Deregistered => "Išregistruota",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string Label(this ContractState state) => state switch
    {
        ContractState.Invited => "Laukiama parašų",
        ContractState.LearnerSigned => "Pasirašė dalyvis",
        ContractState.ProviderSigned => "Pasirašė teikėjas",
        ContractState.InForce => "Galioja",
        ContractState.TerminationRequested => "Prašymas nutraukti sutartį",
        ContractState.Terminated => "Nutraukta",
        ContractState.Lapsed => "Negalioja",
        ContractState.Ended => "Įvykdyta",
        ContractState.EmployerSigned => "Pasirašė darbdavys",
        ContractState.AwaitsLearner => "Laukiama dalyvio parašo",
        ContractState.AwaitsProvider => "Laukiama teikėjo parašo",
        ContractState.AwaitsEmployer => "Laukiama darbdavio parašo",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string Label(this TrainingState state) => state switch
    {
        TrainingState.NotMarked => "Nepažymėta",
        TrainingState.Started => "Mokymus pradėjo",
        TrainingState.NotCompleted => "Mokymų nebaigė",
        TrainingState.Completed => "Mokymus baigė",
        TrainingState.Evaluated => "Įvertinimas įvestas",
        TrainingState.Confirmed => "Įvertinimas patvirtintas",
        TrainingState.QuestionnaireFilled => "Anketa užpildyta",
        TrainingState.Certified => "Pažymėjimas suformuotas",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string Label(this InvoiceState state) => state switch
    {
        InvoiceState.NotSubmitted => "Nepateikta",
        InvoiceState.Submitted => "Pateikta",
        InvoiceState.UnderReview => "Vertinama",
        InvoiceState.PassedForPayment => "Perduota apmokėti",
        InvoiceState.Paid => "Apmokėta",
        InvoiceState.Returned => "Grąžinta papildymui",
        InvoiceState.Rejected => "Atmesta",
        InvoiceState.Deleted => "Ištrinta",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

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

    public static string Label(this SessionMethod method) => method switch
    {
        SessionMethod.Contact => "Kontaktinis",
        SessionMethod.RemoteSynchronous => "Nuotolinis sinchroninis",
        _ => throw new ArgumentOutOfRangeException(nameof(method)),
    };

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

    public static string Label(this Funding funding) => funding switch
    {
        Funding.ImpBasket => "IMP krepšelio lėšos",
        Funding.OwnFunds => "Asmeninės lėšos",
        Funding.EmploymentService => "Užimtumo tarnybos lėšos",
        _ => throw new ArgumentOutOfRangeException(nameof(funding)),
    };

    public static string Label(this DocumentKind kind) => kind switch
    {
        DocumentKind.Education => "Išsilavinimo dokumentas",
        DocumentKind.Employment => "Užimtumo dokumentas",
        DocumentKind.Residence => "Teisės gyventi Lietuvoje dokumentas",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Label(this DocumentState state) => state switch
    {
        DocumentState.Submitted => "Laukia peržiūros",
        DocumentState.HigherEducation => "Aukštasis išsilavinimas",
        DocumentState.UniversityEducation => "Aukštasis universitetinis išsilavinimas",
        DocumentState.CollegeEducation => "Aukštasis koleginis išsilavinimas",
        DocumentState.FurtherEducation => "Aukštesnysis išsilavinimas",
        DocumentState.SpecialSecondaryEducation => "Specialusis vidurinis išsilavinimas",
        DocumentState.Qualification => "Įgyta kvalifikacija",
        DocumentState.HighQualification => "Aukšta profesinė kvalifikacija",
        DocumentState.Employed => "Užimtas asmuo",
        DocumentState.MayLiveHere => "Teisė gyventi Lietuvoje",
        DocumentState.Additional => "Papildomi dokumentai",
        DocumentState.Rejected => "Atmestas",
        DocumentState.Withdrawn => "Atsiimtas",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string Label(this CriterionKind kind) => kind switch
    {
        CriterionKind.Education => "Išsilavinimas",
        CriterionKind.Employment => "Užimtumas",
        CriterionKind.Age => "Amžius",
        CriterionKind.Residence => "Teisė gyventi Lietuvoje",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Label(this CriterionState state) => state switch
    {
        CriterionState.Met => "Įvykdytas",
        CriterionState.NotMet => "Neįvykdytas",
        CriterionState.Waiting => "Laukia dokumentų peržiūros",
        CriterionState.Unanswered => "Registras neatsako",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string Label(this HoldState state) => state switch
    {
        HoldState.Reserved => "Rezervuota",
        HoldState.Released => "Grąžinta",
        HoldState.Spent => "Panaudota",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string Label(this Signing signing) => signing switch
    {
        Signing.NotInitiated => "Neinicijuotas",
        Signing.Blocked => "Laukia trūkstamų duomenų",
        Signing.Open => "Vyksta",
        _ => throw new ArgumentOutOfRangeException(nameof(signing)),
    };

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
        RecordKind.Account => "Paskyra",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Label(this TerminationGround ground) => ground switch
    {
        TerminationGround.LearnerRequest => "Mokymo dalyvio prašymas",
        TerminationGround.ProviderBreach => "Mokymo teikėjo įsipareigojimų nevykdymas",
        TerminationGround.LearnerBreach => "Mokymo dalyvio įsipareigojimų nevykdymas",
        _ => throw new ArgumentOutOfRangeException(nameof(ground)),
    };

    public static string Label(this CouponState state) => state switch
    {
        CouponState.Issued => "Pateiktas I skyrius",
        CouponState.Submitted => "Pateiktas II skyrius",
        CouponState.Confirmed => "Patvirtintas",
        CouponState.Rejected => "Atmestas",
        CouponState.Cancelled => "Nebenaudojamas",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string Label(this SettlementFrequency frequency) => frequency switch
    {
        SettlementFrequency.Monthly => "Kiekvieną mėnesį",
        SettlementFrequency.OnCompletion => "Užbaigus priemonę / paslaugą",
        _ => throw new ArgumentOutOfRangeException(nameof(frequency)),
    };

    public static string Label(this TrainingForm form) => form switch
    {
        TrainingForm.School => "Mokyklinė",
        TrainingForm.Apprenticeship => "Pameistrystė",
        _ => throw new ArgumentOutOfRangeException(nameof(form)),
    };

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

    public static string Label(this ClientDocumentState state) => state switch
    {
        ClientDocumentState.Submitted => "Pateiktas",
        ClientDocumentState.Accepted => "Priimtas",
        ClientDocumentState.Returned => "Grąžintas",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string Label(this Verdict verdict) => verdict switch
    {
        Verdict.Passed => "Tvarkinga",
        Verdict.Failed => "Pažeista",
        Verdict.NotChecked => "Netikrinta",
        Verdict.NotDetermined => "Nenustatyta",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };

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
