using System.Collections.Immutable;
using Kursuok.Domain.Completion;
using Kursuok.Domain.Contracts;
using Kursuok.Domain.EmploymentService;
using Kursuok.Domain.Institutions;
using Kursuok.Domain.Invoices;
using Kursuok.Domain.Privacy;
using Kursuok.Domain.Programmes;
using Kursuok.Domain.Registrations;

namespace Kursuok.Domain.Groups;

/// <summary>Grupės būsena (G-05…G-11).</summary>
public enum GroupState
{
    /// <summary>„Kuriama“.</summary>
    Draft,
    /// <summary>„Skelbiama“.</summary>
    Announced,
    /// <summary>„Vykdoma“.</summary>
    Running,
    /// <summary>„Užbaigta“.</summary>
    Completed,
    /// <summary>„Nevykdoma“.</summary>
    CalledOff,
    /// <summary>„Sustabdyta“.</summary>
    Suspended,
}

/// <summary>Whether contracts may be signed (C-01, AMB-03).</summary>
public enum Signing
{
    NotInitiated,
    /// <summary>The group runs, but numbering or the contract card is empty: invitations wait.</summary>
    Blocked,
    Open,
}

/// <summary>A training group: everything that is decided together and saved in one transaction.</summary>
/// <param name="Participants">By ordinal: the participant with ordinal n stands at n − 1 and never leaves.</param>
/// <param name="SuspendedFrom">The state to which a suspended group returns (AMB-06).</param>
public sealed record Group(
    string Id,
    string Institution,
    ProgrammeOutline Programme,
    GroupState State,
    GroupInformation Information,
    SessionMethod DefaultMethod,
    ImmutableArray<Session> Sessions,
    ImmutableArray<Participant> Participants,
    Signing Signing,
    GroupState? SuspendedFrom,
    string? Reason) : Versioned
{
    /// <summary>Column „Stebėsena“ (P-11).</summary>
    public ImmutableArray<MonitoringResult> Monitoring { get; init; } = [];

    /// <summary>In order of submission (S-06).</summary>
    public ImmutableArray<Invoice> Invoices { get; init; } = [];

    /// <summary>Registered and neither rejected, removed nor withdrawn (AMB-02).</summary>
    public int ActiveRegistrations => Participants.Count(participant => participant.Registration.IsActive);

    public int FreeSeats => Math.Max(0, Information.MaxParticipants - ActiveRegistrations);

    public Participant Participant(string id) =>
        Participants.FirstOrDefault(participant => string.Equals(participant.Id, id, StringComparison.Ordinal))
        ?? throw RegistrationRefusals.ParticipantUnknown.Because("Tokio dalyvio grupėje nėra.");

    public Participant? ParticipantOf(string personId) =>
        Participants.FirstOrDefault(participant => string.Equals(participant.Learner.PersonId, personId, StringComparison.Ordinal));

    public Session Session(string id) =>
        Sessions.FirstOrDefault(session => string.Equals(session.Id, id, StringComparison.Ordinal))
        ?? throw GroupRefusals.SessionUnknown.Because("Tokio užsiėmimo tvarkaraštyje nėra.");

    public Group With(Participant participant) => this with { Participants = Participants.SetItem(participant.Ordinal - 1, participant) };
}

/// <summary>What an observer found in a group, and when (P-11), as the filed protocol says.</summary>
public sealed record MonitoringResult(DateOnly Date, string Result, string ProtocolId);

/// <summary>What a group keeps of its programme from the day it was created.</summary>
public sealed record ProgrammeOutline(string Code, string Name, ProgrammeKind Kind, TeachingMethod Method, ImmutableArray<string> Languages, int ContactHours)
{
    public static ProgrammeOutline Of(Programme programme) =>
        new(programme.Code, programme.Name, programme.Kind, programme.Method, programme.Languages, programme.ContactHours);

    /// <summary>The ways in which a session of this programme may be held (T-06, T-07).</summary>
    public ImmutableArray<SessionMethod> SessionMethods => Method switch
    {
        TeachingMethod.Contact => [SessionMethod.Contact],
        TeachingMethod.RemoteSynchronous => [SessionMethod.RemoteSynchronous],
        _ => [SessionMethod.Contact, SessionMethod.RemoteSynchronous],
    };
}

/// <summary>The funding sources for which a group takes registrations (G-04 no. 2).</summary>
public enum Funding
{
    /// <summary>IMP krepšelio lėšos.</summary>
    ImpBasket,
    /// <summary>Asmeninės lėšos.</summary>
    OwnFunds,
    /// <summary>Užimtumo tarnybos lėšos.</summary>
    EmploymentService,
}

/// <summary>Card „Grupės informacija“ (G-04).</summary>
/// <param name="PriceEur">For one person, whole cents.</param>
/// <param name="PlaceId">Chosen from „Mokymo vietos“.</param>
/// <param name="EmploymentService">The fields that are active only where the Employment Service pays.</param>
public sealed record GroupInformation(
    string Name,
    ImmutableArray<Funding> Funding,
    decimal PriceEur,
    string Language,
    int MinParticipants,
    int MaxParticipants,
    bool AdaptedForSpecialNeeds,
    string PlaceId,
    DateOnly RegistrationStart,
    DateOnly RegistrationEnd,
    DateOnly TrainingStart,
    DateOnly TrainingEnd,
    EmploymentServiceFields? EmploymentService)
{
    /// <summary>The Employment Service's clients train at an employer's as well, and their contracts have three parties (U-11).</summary>
    public bool IsApprenticeship => EmploymentService is { TrainingForm: TrainingForm.Apprenticeship };

    // In days, because dates near the last year cannot be added to.
    private const int FiveYears = 5 * 365 + 2;

    /// <summary>The checked card. Everything that is wrong is told at once.</summary>
    public static GroupInformation Checked(GroupInformation given, ProgrammeOutline programme, Institution institution, Policy policy)
    {
        var checks = new FieldChecks();
        var funding = given.Funding.IsDefault ? [] : given.Funding.Distinct().Order().ToImmutableArray();
        checks.That(!funding.IsEmpty, "funding", "Nurodykite bent vieną finansavimo šaltinį.");
        checks.That(given.PriceEur is >= 0 and <= 100_000 && decimal.Round(given.PriceEur, 2) == given.PriceEur, "priceEur", "Kaina – nuo 0 iki 100 000 eurų, ne smulkiau kaip centais.");
        checks.That(programme.Languages.Contains(given.Language, StringComparer.Ordinal), "language", $"Programos kalbos: {string.Join(", ", programme.Languages)}.");
        checks.That(given.MinParticipants >= 1, "minParticipants", "Mažiausias dalyvių skaičius – bent 1.");
        checks.That(given.MaxParticipants >= given.MinParticipants, "maxParticipants", "Didžiausias dalyvių skaičius negali būti mažesnis už mažiausią.");
        checks.That(given.MaxParticipants <= policy.LargestGroup, "maxParticipants", $"Didžiausias dalyvių skaičius – {policy.LargestGroup}.");
        checks.That(institution.Places.ContainsKey(given.PlaceId ?? ""), "placeId", "Parinkite vietą iš sąrašo „Mokymo vietos“.");
        checks.That(given.RegistrationStart > DateOnly.MinValue, "registrationStart", "Laukas privalomas.");
        checks.That(given.RegistrationEnd >= given.RegistrationStart, "registrationEnd", "Registracijos pabaiga negali būti ankstesnė už pradžią.");
        checks.That(given.TrainingStart > given.RegistrationEnd, "trainingStart", "Mokymai prasideda pasibaigus registracijai.");
        checks.That(given.TrainingEnd >= given.TrainingStart, "trainingEnd", "Mokymų pabaiga negali būti ankstesnė už pradžią.");
        checks.That(given.TrainingEnd.DayNumber - given.RegistrationStart.DayNumber <= FiveYears, "trainingEnd", "Mokymai turi baigtis per 5 metus nuo registracijos pradžios.");
        checks.That(given.EmploymentService is null || funding.Contains(Groups.Funding.EmploymentService), "employmentService",
            "Laukai aktyvūs tik Užimtumo tarnybos finansuojamose programose.");
        checks.That(given.EmploymentService is not null || !funding.Contains(Groups.Funding.EmploymentService), "employmentService",
            "Užpildykite Užimtumo tarnybos finansuojamos programos laukus.");
        var information = given with
        {
            Name = checks.Text(given.Name, "name"),
            Funding = funding,
            EmploymentService = given.EmploymentService is { } fields ? EmploymentServiceFields.Checked(fields, given, checks) : null,
        };
        checks.Done();
        return information;
    }
}

/// <summary>The fields of G-04 that are active only where the Employment Service pays (no. 3, 4, 15…18).</summary>
public sealed record EmploymentServiceFields(
    string TargetGroup,
    TrainingForm? TrainingForm,
    int DurationWeeks,
    int DurationDays,
    DateOnly? TheoryAssessment,
    DateOnly? PracticeAssessment)
{
    internal static EmploymentServiceFields Checked(EmploymentServiceFields given, GroupInformation information, FieldChecks checks)
    {
        checks.That(given.TrainingForm is not null, "employmentService.trainingForm", "Pasirinkite mokymo organizavimo formą.");
        checks.That(given.DurationWeeks is >= 1 and <= 260, "employmentService.durationWeeks", "Trukmė savaitėmis – nuo 1 iki 260.");
        checks.That(given.DurationDays is >= 1 and <= 1830, "employmentService.durationDays", "Trukmė dienomis – nuo 1 iki 1830.");
        checks.That(given.TheoryAssessment is not { } theory || theory > information.TrainingStart, "employmentService.theoryAssessment", "Žinios vertinamos mokymams prasidėjus.");
        checks.That(given.PracticeAssessment is not { } practice || (practice > information.TrainingStart && !(practice < given.TheoryAssessment)), "employmentService.practiceAssessment",
            "Gebėjimai vertinami mokymams prasidėjus, ne anksčiau kaip žinios.");
        return given with { TargetGroup = checks.Text(given.TargetGroup, "employmentService.targetGroup") };
    }
}

/// <summary>One person's way through a group.</summary>
/// <param name="Attempt">Grows when a person who withdrew registers again.</param>
public sealed record Participant(
    string Id,
    int Ordinal,
    int Attempt,
    Learner Learner,
    Registration Registration,
    Contract? Contract,
    TrainingRecord Training)
{
    /// <summary>What the Employment Service's client has besides; null for everyone else.</summary>
    public ServiceClient? Client { get; init; }

    /// <summary>May be invited to sign: the registration is confirmed, and where the Employment Service pays, the coupon too.</summary>
    public bool MayBeInvited => Registration.State == RegistrationState.Confirmed && (Registration.Funding != Funding.EmploymentService || Client is { Coupon.State: CouponState.Confirmed });

    /// <summary>The legal-entity code of the employer at whose place he or she trains, or null.</summary>
    public string? Employer => Client?.Apprenticeship?.Employer;

    /// <summary>What of the price the basket or the Employment Service pays (AMB-09, UZ-01); the rest is the person's own.</summary>
    public decimal FundedEur(decimal priceEur) => Registration.Funding switch
    {
        Funding.OwnFunds => 0,
        Funding.ImpBasket => Money.Euros(Registration.GrantedCents),
        _ => Client?.CompensatedEur(priceEur) ?? priceEur,
    };

    /// <summary>The kinds of personal records that were erased here; what the others hold stands.</summary>
    public ImmutableArray<RecordKind> Erased { get; init; } = [];

    /// <summary>The state of the contract, or null without one that lives.</summary>
    public ContractState? ContractState => Contract?.State;

    public bool HasConcludedContract => Contract is { IsConcluded: true };

    /// <summary>Holds a seat but has no contract that all parties have signed: on the start day such a person leaves (C-05). Whose contract was terminated has left by that.</summary>
    public bool IsUnsigned => Registration.IsActive && !HasConcludedContract && ContractState is not Contracts.ContractState.Terminated;
}

/// <summary>The learner as the sign-in and the registration give him or her.</summary>
public sealed record Learner(string PersonId, string FirstName, string LastName, DateOnly BirthDate, string Email, string Phone)
{
    public string FullName => $"{FirstName} {LastName}";
}

/// <summary>The values that the documents leave to configuration (⚙).</summary>
/// <param name="LargestGroup">The most participants that a group may be announced for.</param>
/// <param name="StartMarkedOnlyOnFirstDay">„Pirmąją dieną fiksuoja“ (AMB-13).</param>
/// <param name="EvaluationScale">The final evaluations that may be given (AMB-16).</param>
/// <param name="Questions">The questions of the programme evaluation questionnaire, each answered 1…5.</param>
public sealed record Policy(int LargestGroup, bool StartMarkedOnlyOnFirstDay, ImmutableArray<string> EvaluationScale, ImmutableArray<Question> Questions)
{
    public static Policy Default { get; } = new(500, true, ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "Įskaityta"],
    [
        new("turinys", "Ar programos turinys atitiko Jūsų lūkesčius?"),
        new("destymas", "Kaip vertinate lektorių darbą?"),
        new("organizavimas", "Kaip vertinate mokymų organizavimą?"),
        new("nauda", "Ar įgytas žinias pritaikysite darbe?"),
    ]);
}

public sealed record Question(string Id, string Text);
