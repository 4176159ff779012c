namespace Kursuok.Domain.Training.Groups;

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
        TrainingState.Annulled => "Pažymėjimas panaikintas",
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

    public static string Label(this CertificateStanding standing) => standing switch
    {
        CertificateStanding.Valid => "Galioja",
        CertificateStanding.Replaced => "Pakeistas",
        CertificateStanding.Annulled => "Panaikintas",
        _ => throw new ArgumentOutOfRangeException(nameof(standing)),
    };

    public static string Label(this CertificateChangeReason reason) => reason switch
    {
        CertificateChangeReason.EvaluationCorrected => "Pataisytas įvertinimas",
        CertificateChangeReason.DataCorrected => "Pataisyti duomenys",
        CertificateChangeReason.IssuedInError => "Išduotas nepagrįstai",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    public static string Label(this SessionMethod method) => method switch
    {
        SessionMethod.Contact => "Kontaktinis",
        SessionMethod.RemoteSynchronous => "Nuotolinis sinchroninis",
        _ => throw new ArgumentOutOfRangeException(nameof(method)),
    };

    public static string Label(this Funding funding) => funding switch
    {
        Funding.ImpBasket => "IMP krepšelio lėšos",
        Funding.OwnFunds => "Asmeninės lėšos",
        Funding.EmploymentService => "Užimtumo tarnybos lėšos",
        _ => throw new ArgumentOutOfRangeException(nameof(funding)),
    };

    public static string Label(this Signing signing) => signing switch
    {
        Signing.NotInitiated => "Neinicijuotas",
        Signing.Blocked => "Laukia trūkstamų duomenų",
        Signing.Open => "Vyksta",
        _ => throw new ArgumentOutOfRangeException(nameof(signing)),
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
}
