using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Criteria;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Tests.Domain;

/// <summary>A provider, its groups and the people around them. States are set directly, not played through commands.</summary>
internal static class Sample
{
    public const string Provider = "300000014";
    public const string OtherProvider = "300000021";
    public const string ProgrammeCode = "NSS-1001";
    public const string Lecturer = "lecturer-1";
    public const string InactiveLecturer = "lecturer-2";
    public const string Room = "place-1";
    public const string RemotePlace = "place-2";

    public static readonly DateOnly RegistrationStart = new(2026, 9, 1);
    public static readonly DateOnly RegistrationEnd = new(2026, 9, 20);
    public static readonly DateOnly TrainingStart = new(2026, 10, 1);
    public static readonly DateOnly TrainingEnd = new(2026, 10, 29);

    /// <summary>The days of the five sessions, each of eight academic hours.</summary>
    public static readonly ImmutableArray<DateOnly> SessionDays =
        [new(2026, 10, 1), new(2026, 10, 8), new(2026, 10, 15), new(2026, 10, 22), new(2026, 10, 29)];

    /// <summary>A day on which registration goes on.</summary>
    public static readonly Today Registering = At(2026, 9, 10, 12);

    public static readonly SigningReadiness Ready = new(NumberingFilled: true, ContractCardFilled: true);

    public static Today At(int year, int month, int day, int hour = 0, int minute = 0) =>
        Today.At(Vilnius.At(new DateOnly(year, month, day), new TimeOnly(hour, minute)));

    public static Today Noon(DateOnly date) => At(date.Year, date.Month, date.Day, 12);

    public static readonly Actor Administrator = new("user-administrator", "Rasa Administratorė", Roles.Administrator, Provider);
    public static readonly Actor Employee = new("user-employee", "Tomas Darbuotojas", Roles.Employee, Provider);
    public static readonly Actor Signer =
        new("user-signer", "Vytautas Pasirašantysis", Roles.ContractSigner, Provider) { SigningDocument = "Įgaliojimas Nr. 7" };
    public static readonly Actor ImpAdministrator = new("user-imp", "Ieva Prižiūrėtoja", Roles.ImpAdministrator);

    public static Actor Learner(int number) => new(Person(number), $"Mokinys {number}", Roles.Learner);

    /// <summary>Every kind of single-role actor by name; «Learner» is participant 1, «OtherLearner» is nobody in the group.</summary>
    public static readonly ImmutableSortedDictionary<string, Actor> Actors = new Dictionary<string, Actor>(StringComparer.Ordinal)
    {
        ["Learner"] = Learner(1),
        ["OtherLearner"] = Learner(99),
        ["Administrator"] = Administrator,
        ["Employee"] = Employee,
        ["Signer"] = Signer,
        ["ImpAdministrator"] = ImpAdministrator,
        ["Observer"] = new("user-observer", "Vida Stebėtoja", Roles.Observer),
        ["QualificationsInstitution"] = new("user-qualifications", "Neringa Specialistė", Roles.QualificationsInstitution),
        ["RegisterAdministrator"] = new("user-register", "Darius Registrininkas", Roles.RegisterAdministrator),
        ["EmploymentService"] = new("user-employment-service", "Jurga Specialistė", Roles.EmploymentService),
        ["EmployerRepresentative"] = new("user-employer", "Andrius Darbdavys", Roles.EmployerRepresentative,
            Provider)
        { Employer = "300000035" },
        ["OtherEmployer"] = new("user-other-employer", "Milda Darbdavė", Roles.EmployerRepresentative, Provider) { Employer = "300000042" },
        ["Clock"] = Actor.Clock,
        ["ForeignAdministrator"] = Administrator with { Institution = OtherProvider },
        ["ForeignEmployee"] = Employee with { Institution = OtherProvider },
        ["ForeignSigner"] = Signer with { Institution = OtherProvider },
        ["Nobody"] = new("user-nobody", "Niekas", Roles.None, Provider),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static readonly Programme Programme = new(
        ProgrammeCode, "Skaitmeninis raštingumas", ProgrammeKind.NonFormal, TeachingMethod.Mixed, ["Lietuvių", "Anglų"],
        ContactHours: 40, IndependentHours: 20, "Darbas su dokumentais.", ProgrammeStanding.Registered, null, PositivelyEvaluated: true);

    public static readonly ContactPerson ContactPerson = new("Asta", "Asmenė", "Mokymų vadovė", "asta@mokykla.lt", "+37060000001");

    public static readonly Employer Employer =
        new("300000035", "UAB „Darbdavys“", "Gamyklos g. 3, Kaunas", ContactPerson, "Įsakymas Nr. 5", Active: true);

    public static readonly InstitutionCard Card =
        new("Mokome suaugusiuosius.", ContactPerson, new("VšĮ Mokykla", "Bankas", "LT121000011101001000"));

    public static readonly ProgrammeCard ProgrammeCard = new("Mokoma vakarais.", null, new(null, null, null), ContactPerson,
        new("Lankyti užsiėmimus.", "Suteikti medžiagą.", "Pavedimu iki mokymų pradžios."));

    public static readonly RegisterRecord RegisterRecord = new(Provider, "VšĮ Mokykla", "School", "Mokykla", "Gatvės g. 1, Vilnius",
        "info@mokykla.lt",
        "https://mokykla.lt", "vadove@mokykla.lt", "+37052000001", new(2026, 1, 15), Vilnius.StartOf(new(2026, 8, 1)));

    public static Lecturer NewLecturer(string id, bool active = true) => new(
        id, "Laima", "Lektorė", "laima@mokykla.lt", "+37060000002", null, active,
        ImmutableDictionary<LecturerRequirement, ImmutableArray<string>>.Empty.Add(LecturerRequirement.First,
            ["document-1"]), PublicationConsent: true);

    public static readonly Institution Institution = Kursuok.Domain.Training.Providers.Institution.Of(RegisterRecord) with
    {
        Card = Card,
        Lecturers = ById(NewLecturer(Lecturer), NewLecturer(InactiveLecturer, active: false)),
        Places = ById(new Place(Room, "Centras", "Vilnius", "Gatvės g.", "1", "01100"),
            new Place(RemotePlace, Place.RemoteName, "Vilnius", "Gatvės g.", "1", "01100")),
        Programmes = ImmutableSortedDictionary.Create<string, Programme>(StringComparer.Ordinal).Add(ProgrammeCode, Programme),
        ProgrammeCards = ImmutableSortedDictionary.Create<string, ProgrammeCard>(StringComparer.Ordinal).Add(ProgrammeCode, ProgrammeCard),
    };

    public static Institution With(this Institution institution, Programme programme) =>
        institution with { Programmes = institution.Programmes.SetItem(programme.Code, programme) };

    public static readonly GroupInformation Information = new("Rudens grupė", [Funding.ImpBasket, Funding.OwnFunds], 120.50m, "Lietuvių",
        MinParticipants: 2, MaxParticipants: 4, AdaptedForSpecialNeeds: false, Room,
        RegistrationStart, RegistrationEnd, TrainingStart, TrainingEnd, EmploymentService: null);

    public static readonly SessionPlan Plan = new(new(9, 0), 8 * 45, null, null, Room, "12", Lecturer, null);

    public static readonly ImmutableArray<Session> Sessions =
        [.. SessionDays.Select((day, i) =>
            new Session($"session-{i + 1}", day, Plan.StartTime, Plan.Minutes, SessionMethod.Contact, null, Room, "12", Lecturer, null))];

    /// <summary>A group in a state, its timetable full, with one participant for each given one.</summary>
    public static Group Group(GroupState state, params ReadOnlySpan<Participant> participants) => new()
    {
        Id = "group-1",
        Institution = Provider,
        Programme = ProgrammeOutline.Of(Programme),
        State = state,
        Information = Information,
        DefaultMethod = SessionMethod.Contact,
        Sessions = Sessions,
        Participants = [.. participants],
        Signing = state == GroupState.Running ? Signing.Open : Signing.NotInitiated,
        Terms = state == GroupState.Running ? Terms : null,
    };

    public static Group SuspendedFrom(Group group) => group with
    {
        State = GroupState.Suspended,
        SuspendedFrom = group.State,
        Reason = "Patalpų remontas",
    };

    /// <summary>The participant with the ordinal: it is also the number of the person.</summary>
    public static Participant Participant(int ordinal, RegistrationState state = RegistrationState.Confirmed,
        ContractState? contract = null, TrainingState training = TrainingState.NotMarked) =>
        new()
        {
            Id = Id(ordinal),
            Ordinal = ordinal,
            Attempt = 1,
            Learner = Person(ordinal, 1990),
            Registration = new(state, Registering.Now, Funding.OwnFunds, null, null, null),
            Contract = contract is { } given ? Contract(ordinal, given) : null,
            Training = Training(training),
        };

    public static string Id(int ordinal) => $"participant-{ordinal}";

    public static string Person(int number) => $"person-{number}";

    public static Person Person(int number, int born) =>
        new(Person(number), "Vardenis", $"Pavardenis{number}", new(born, 5, 17), $"m{number}@pastas.lt", "+37060000003");

    /// <summary>The hash of the paper that every sample contract shows.</summary>
    public const string PaperHash = "5a";

    /// <summary>What the cards of the sample institution make the contracts of its groups say.</summary>
    public static ContractTerms Terms { get; } = ContractTerms.Of(Group(GroupState.Announced), Institution)!;

    public static ShownContract Shown(int ordinal) => new(Id(ordinal), PaperHash);

    public static Contract Contract(int ordinal, ContractState state, string? number = null, StoredDocument? document = null,
        bool tripartite = false)
    {
        var signed = At(2026, 9, 22, 10).Now;
        var byAll = state is ContractState.InForce or ContractState.TerminationRequested or ContractState.Terminated or ContractState.Ended;
        var byLearner = byAll || state is ContractState.LearnerSigned or ContractState.AwaitsProvider or ContractState.AwaitsEmployer;
        var byProvider = byAll || state is ContractState.ProviderSigned or ContractState.AwaitsLearner or ContractState.AwaitsEmployer;
        return new()
        {
            Id = $"{Id(ordinal)}-1",
            State = state,
            InvitedAt = At(2026, 9, 21).Now,
            Text = new(1, new($"contracts/group-1/{Id(ordinal)}-1-1.pdf", PaperHash), At(2026, 9, 21).Now, null),
            LearnerSignedAt = byLearner ? signed : null,
            LearnerSignature = byLearner ? new($"Vardenis Pavardenis{ordinal}", signed, PaperHash) : null,
            ProviderSignature = byProvider ? new(Signer.Name, Signer.SigningDocument!, signed, PaperHash) : null,
            ConcludedAt = byAll ? signed : null,
            Number = number,
            Document = document,
            Request = state == ContractState.TerminationRequested ? new("Persikėliau gyventi kitur", signed) : null,
            Termination = state == ContractState.Terminated ? new(TerminationGround.ProviderBreach, null, Signer.Name, signed) : null,
            Tripartite = tripartite,
            EmployerSignature = tripartite
                && (byAll || state is ContractState.EmployerSigned or ContractState.AwaitsLearner or ContractState.AwaitsProvider)
                ? new("Andrius Darbdavys", Employer.ActsOn, signed, PaperHash) : null,
        };
    }

    public static readonly CouponRequirements Requirements = new("K-1", new(2026, 8, 25), 100m, ["Mokymai vykdomi Lietuvoje."]);

    public static readonly Apprenticeship Apprenticeship = new(Employer.Code, Employer.Name, Employer.Address,
        Employer.Representative.FullName, Employer.Representative.Position,
        Employer.ActsOn, "+37060000009", "praktika@darbdavys.lt", "Cecho g. 4, Kaunas");

    public static ServiceClient Client(CouponState state) =>
        new(new(state, Requirements, null, null, null), Card.Bank, SettlementFrequency.Monthly, Apprenticeship);

    /// <summary>The group in the form of apprenticeship, paid for by the Employment Service.</summary>
    public static Group InApprenticeship(this Group group) => group with
    {
        Information = group.Information with
        {
            Funding = [Funding.EmploymentService, Funding.OwnFunds],
            EmploymentService = new("Bedarbiai", TrainingForm.Apprenticeship, 4, 20, null, null),
        },
    };

    /// <summary>A participant whom the Employment Service pays for.</summary>
    public static Participant PaidFor(this Participant participant, ServiceClient client) =>
        participant with { Client = client, Registration = participant.Registration with { Funding = Funding.EmploymentService } };

    public static readonly Questionnaire Questionnaire =
        new([.. Policy.Default.Questions.Select(question => new Answer(question.Id, 5))], "Ačiū");

    public static readonly Certificate Certificate = new("PAZ-1", "kodas", new(2026, 10, 31), new("blob-1", "00"));

    public static TrainingRecord Training(TrainingState state)
    {
        var filled = state >= TrainingState.QuestionnaireFilled;
        return new()
        {
            State = state,
            StartedAt = state == TrainingState.NotMarked ? null : Noon(TrainingStart).Now,
            CompletedAt = state >= TrainingState.Completed ? Noon(TrainingEnd).Now : null,
            Evaluation = state >= TrainingState.Evaluated ? "9" : null,
            QuestionnaireAt = filled ? At(2026, 10, 30, 15).Now : null,
            Questionnaire = filled ? Questionnaire : null,
            Certificate = state == TrainingState.Certified ? Certificate : null,
            FormerCertificates = state == TrainingState.Annulled
                ? [new(Certificate, "9", CertificateStanding.Annulled, CertificateChangeReason.IssuedInError, new(2026, 11, 5), null)]
                : [],
        };
    }

    public static readonly Eligibility Eligible = new(["Įgyta kvalifikacija"], Employed: true, Registering.Now) { OfAge = true, Citizen = true };

    public static Decision<Group> Decide(this Group group, GroupCommand command, Actor actor, Today today, Policy? policy = null) =>
        GroupLifecycle.Decide(group, command, actor, today, policy ?? Policy.Default);

    /// <summary>The code with which the action is refused; the test fails when it is not.</summary>
    public static string Refused(Func<object?> action) => Assert.Throws<RefusedException>(() => { action(); }).Refusal.Code;

    /// <summary>The fields that the action is refused for.</summary>
    public static string[] WrongFields(Func<object?> action)
    {
        var refused = Assert.Throws<RefusedException>(() => { action(); });
        Assert.Equal(CommonRefusals.FieldsInvalid, refused.Refusal);
        return [.. refused.Fields.Select(error => error.Field)];
    }

    private static ImmutableSortedDictionary<string, Lecturer> ById(params Lecturer[] lecturers) =>
        lecturers.ToImmutableSortedDictionary(lecturer => lecturer.Id, lecturer => lecturer, StringComparer.Ordinal);

    private static ImmutableSortedDictionary<string, Place> ById(params Place[] places) =>
        places.ToImmutableSortedDictionary(place => place.Id, place => place, StringComparer.Ordinal);
}
