using System.Collections.Immutable;
using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Baskets;

namespace Kursuok.Domain.Training.Criteria;

/// <summary>What a document is to prove.</summary>
public enum DocumentKind
{
    /// <summary>D-06.</summary>
    Education,
    /// <summary>D-08.</summary>
    Employment,
    /// <summary>The right to live in Lithuania (D-14).</summary>
    Residence,
}

/// <summary>Where a document stands; once reviewed, the state is the decision (D-10…D-13).</summary>
public enum DocumentState
{
    Submitted,
    HigherEducation,
    UniversityEducation,
    CollegeEducation,
    FurtherEducation,
    SpecialSecondaryEducation,
    Qualification,
    HighQualification,
    Employed,
    /// <summary>A passport or an identity card shows that its holder is a citizen of Lithuania (AMB-73).</summary>
    Citizen,
    MayLiveHere,
    /// <summary>„Papildomi dokumentai“: not sufficient (D-13).</summary>
    Additional,
    Rejected,
    /// <summary>Taken back by the learner.</summary>
    Withdrawn,
}

/// <summary>A document that a learner has submitted.</summary>
public sealed record LearnerDocument
{
    public required string Id { get; init; }
    public required DocumentKind Kind { get; init; }
    public required DocumentState State { get; init; }
    public required StoredDocument File { get; init; }
    public required string ContentType { get; init; }
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>The last day on which the review is in time (D-09).</summary>
    public required DateOnly DueOn { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }
    public string? DecidedBy { get; init; }
    public string? Reason { get; init; }

    public bool IsOverdue(DateOnly today) => State == DocumentState.Submitted && today > DueOn;
}

/// <summary>The last thing that a register said, and since when it has been silent after that.</summary>
public sealed record RegisterWord<T>(T? Value, DateTimeOffset? AnsweredAt, DateTimeOffset? SilentSince) where T : class
{
    public static RegisterWord<T> None { get; } = new(null, null, null);

    /// <param name="answer">Null where it does not answer now.</param>
    public RegisterWord<T> After(T? answer, DateTimeOffset now) =>
        answer is null ? this with { SilentSince = SilentSince ?? now } : new(answer, now, null);

    /// <summary>What counts on a date: an old word of a register that is silent does not.</summary>
    public T? On(DateTimeOffset now, int days) =>
        AnsweredAt is { } at && (SilentSince is null || now - at <= TimeSpan.FromDays(days)) ? Value : null;
}

/// <summary>DAKPR's answer.</summary>
public sealed record EducationAnswer(ImmutableArray<string> Documents);

/// <summary>SoDra's answer.</summary>
/// <param name="Citizenship">Of which country, in two letters; null where it is not known.</param>
public sealed record EmploymentAnswer(bool Employed, string? Citizenship);

/// <summary>Whom letters about documents go to.</summary>
public sealed record LearnerContact(string FullName, string Email);

/// <summary>What is kept to judge one person's claim of the basket.</summary>
/// <param name="SealedCode">The personal code, encrypted, by which registers are asked again; null for a person without one.</param>
/// <param name="AskedAt">When the registers were asked last; null where they could not be.</param>
public sealed record LearnerFile(
    string PersonId, LearnerContact Contact, DateOnly? BirthDate, string? SealedCode, DateTimeOffset? AskedAt,
    RegisterWord<EducationAnswer> Education, RegisterWord<EmploymentAnswer> Employment, ImmutableArray<LearnerDocument> Documents)
        : Versioned
{
    /// <summary>The country of citizenship that VIISP tells, in two letters; null where it does not.</summary>
    public string? Nationality { get; init; }

    public static LearnerFile Of(string person) =>
        new(person, new("", ""), null, null, null, RegisterWord<EducationAnswer>.None, RegisterWord<EmploymentAnswer>.None, []);

    /// <summary>What is kept of the claims, from the last of them on; a document that waits for its review is needed.</summary>
    public Holding Held() =>
        new(RecordKind.LearnerFile, PersonId, Documents.Any(document => document.State == DocumentState.Submitted) ? null
        : Documents.Select(document => document.DecidedAt ?? document.SubmittedAt).Append(AskedAt ?? DateTimeOffset.UnixEpoch)
            .Max(Vilnius.DateOf));

    /// <summary>A register is silent, and may be asked again.</summary>
    public bool IsWaitingForRegisters => SealedCode is not null && (Education.SilentSince ?? Employment.SilentSince) is not null;

    public LearnerDocument Document(string id) =>
        Documents.FirstOrDefault(document => string.Equals(document.Id, id, StringComparison.Ordinal))
        ?? throw DocumentRefusals.Unknown.Because("Tokio dokumento nėra.");

    /// <summary>What is known now.</summary>
    public Eligibility Known(Today today, BasketPolicy policy)
    {
        var education = Education.On(today.Now, policy.AnswersHoldDays);
        var employment = Employment.On(today.Now, policy.AnswersHoldDays);
        return new(education?.Documents, employment?.Employed, AskedAt ?? today.Now)
        {
            WithoutCode = SealedCode is null,
            EducationSilentSince = Education.SilentSince,
            EmploymentSilentSince = Employment.SilentSince,
            OfAge = BirthDate is { } born ? IsOfAge(born, today.Date, policy) : null,
            Citizen = (Nationality ?? employment?.Citizenship) is { } country ? country == Lithuania : null,
            Documents = [.. Documents.Where(document => document.State != DocumentState.Withdrawn)
                .Select(document => new DocumentStanding(document.Id, document.Kind, document.State, document.SubmittedAt, document.DueOn,
                    document.Reason))],
        };
    }

    private const string Lithuania = "LT";

    /// <summary>From the youngest birthday to the day before the one after the oldest.</summary>
    private static bool IsOfAge(DateOnly born, DateOnly today, BasketPolicy policy) =>
        today >= HolidayCalendar.YearsAfter(born, policy.YoungestAge) && today < HolidayCalendar.YearsAfter(born, policy.OldestAge + 1);
}

public abstract record FileCommand;

/// <summary>The system's: what the registers have said; null where one is silent.</summary>
public sealed record TakeAnswers(EducationAnswer? Education, EmploymentAnswer? Employment) : FileCommand;

/// <summary>The learner's own: who it is and how the registers know him or her. It begins the file.</summary>
/// <param name="SealedCode">Kept as first sealed: a sealed text differs each time.</param>
/// <param name="Nationality">As VIISP tells it, in two letters; null where it does not: then what it told before stands.</param>
public sealed record Identify(LearnerContact Contact, DateOnly? BirthDate, string? SealedCode, string? Nationality = null) : FileCommand;

/// <summary>The learner submits a document (D-06, D-08, D-14).</summary>
public sealed record SubmitDocument(string Id, DocumentKind Kind, StoredDocument File, string ContentType) : FileCommand;

/// <summary>The learner takes a document back before it is decided.</summary>
public sealed record WithdrawDocument(string Id) : FileCommand;

/// <summary>The administrator decides (AMB-10).</summary>
public sealed record ReviewDocument(string Id, DocumentState Outcome, string? Reason) : FileCommand;

/// <summary>The life of a learner's documents. A pair that no row names is refused.</summary>
public static class FileRules
{
    /// <summary>More documents than this wait for nobody: the queue is for people.</summary>
    public const int MostWaiting = 10;

    public static Decision<LearnerFile> Decide(LearnerFile file, FileCommand command, Actor actor, Today today, BasketPolicy policy)
    {
        Allow(file, command, actor);
        return command switch
        {
            Identify identify => IdentifyLearner(file, identify),
            TakeAnswers take => new(file with
            {
                AskedAt = today.Now,
                Education = file.Education.After(take.Education, today.Now),
                Employment = file.Employment.After(take.Employment, today.Now),
            }, [new Event(LearnerFileEvents.RegistersAsked)]),
            SubmitDocument submit => AddDocument(file, submit, today, policy),
            WithdrawDocument withdraw => DecideOne(file, file.Document(withdraw.Id), command, actor, today),
            ReviewDocument review => DecideOne(file, file.Document(review.Id), command, actor, today),
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };
    }

    private static Decision<LearnerFile> DecideOne(LearnerFile file, LearnerDocument document, FileCommand command, Actor actor,
        Today today) => (document.State, command) switch
        {
            (DocumentState.Submitted, WithdrawDocument) =>
                Replace(file, document, document with { State = DocumentState.Withdrawn }, LearnerFileEvents.DocumentWithdrawn),
            (DocumentState.Withdrawn, WithdrawDocument) => new(file, []), // A repeated tap.
            (DocumentState.Submitted, ReviewDocument review) => Replace(file, document, document with
            {
                State = RequireOutcome(document.Kind, review),
                DecidedAt = today.Now,
                DecidedBy = actor.PersonId,
                Reason = Reason(review),
            }, LearnerFileEvents.DocumentReviewed),
            // Decided so already.
            (var decided, ReviewDocument review) when decided == review.Outcome && decided != DocumentState.Withdrawn => new(file, []),
            _ => throw DocumentRefusals.NotInThisState.Because($"Dokumento būsena „{document.State.Label()}“: šis veiksmas negalimas."),
        };

    private static Decision<LearnerFile> IdentifyLearner(LearnerFile file, Identify identify)
    {
        var after = file with
        {
            Contact = identify.Contact,
            BirthDate = identify.BirthDate ?? file.BirthDate,
            SealedCode = file.SealedCode ?? identify.SealedCode,
            Nationality = identify.Nationality ?? file.Nationality,
        };
        return after == file ? new(file, []) : new(after, [new Event(LearnerFileEvents.LearnerIdentified)]);
    }

    private static Decision<LearnerFile> AddDocument(LearnerFile file, SubmitDocument submit, Today today, BasketPolicy policy)
    {
        if (file.Documents.Any(document => string.Equals(document.Id, submit.Id, StringComparison.Ordinal)))
            return new(file, []); // A repeated request.
        if (file.Documents.Count(document => document.State == DocumentState.Submitted) >= MostWaiting)
            throw DocumentRefusals.TooManyWaiting.Because(
                $"Peržiūros jau laukia {MostWaiting} Jūsų dokumentų. Palaukite sprendimo arba atsiimkite nereikalingus.");
        var submitted = new LearnerDocument
        {
            Id = submit.Id,
            Kind = submit.Kind,
            State = DocumentState.Submitted,
            File = submit.File,
            ContentType = submit.ContentType,
            SubmittedAt = today.Now,
            DueOn = today.Calendar.WorkingDaysAfter(today.Date, policy.ReviewWorkingDays),
        };
        return new(file with { Documents = file.Documents.Add(submitted) },
            [new Event(LearnerFileEvents.DocumentSubmitted, submitted.Id)]);
    }

    private static DocumentState RequireOutcome(DocumentKind kind, ReviewDocument review)
    {
        ImmutableArray<DocumentState> possible = [.. CriteriaRules.Sufficient(kind), DocumentState.Additional, DocumentState.Rejected];
        return possible.Contains(review.Outcome)
            ? review.Outcome
            : throw DocumentRefusals.OutcomeUnfit.Because(
                $"Šios rūšies dokumento sprendimai: {string.Join(", ", possible.Select(outcome => $"„{outcome.Label()}“"))}.", "outcome");
    }

    /// <summary>Who is told no is told why.</summary>
    private static string? Reason(ReviewDocument review)
    {
        var checks = new FieldChecks();
        var reason = review.Outcome is DocumentState.Additional or DocumentState.Rejected
            ? checks.Text(review.Reason, "reason", 1000)
            : checks.Optional(review.Reason, "reason", 1000);
        checks.Done();
        return reason;
    }

    private static Decision<LearnerFile> Replace(LearnerFile file, LearnerDocument before, LearnerDocument after, string what) =>
        new(file with { Documents = file.Documents.Replace(before, after) }, [new Event(what, after.Id, after.Reason)]);

    private static void Allow(LearnerFile file, FileCommand command, Actor actor)
    {
        switch (command)
        {
            case ReviewDocument when actor.Is(Roles.ImpAdministrator) && string.Equals(actor.PersonId, file.PersonId, StringComparison.Ordinal):
                throw CommonRefusals.OwnInterest.Because("Savo dokumentų asmuo neperžiūri: juos peržiūri kitas IMP IS administratorius.");
            case TakeAnswers when actor.Is(Roles.Clock):
            case ReviewDocument when actor.Is(Roles.ImpAdministrator):
                return;
            case TakeAnswers:
                throw CommonRefusals.RoleMissing.Because("Registrų klausia sistema.");
            case ReviewDocument:
                throw CommonRefusals.RoleMissing.Because("Dokumentus peržiūri IMP IS administratorius.");
        }
        if (!actor.Is(Roles.Learner))
            throw CommonRefusals.RoleMissing.Because("Dokumentus teikia pats dalyvis.");
        if (!string.Equals(actor.PersonId, file.PersonId, StringComparison.Ordinal))
            throw DocumentRefusals.Unknown.Because("Tokio dokumento nėra.");
    }
}

public static class LearnerFileEvents
{
    public const string LearnerIdentified = "learner-identified";
    public const string RegistersAsked = "registers-asked";
    public const string DocumentSubmitted = "document-submitted";
    public const string DocumentWithdrawn = "document-withdrawn";
    public const string DocumentReviewed = "document-reviewed";
}

public static class DocumentRefusals
{
    public static readonly Refusal Unknown = new("learner-document-unknown", RefusalKind.NotFound, "Tokio dokumento nėra");
    public static readonly Refusal NotInThisState =
        new("learner-document-not-in-this-state", RefusalKind.Conflict, "Dokumento būsena to neleidžia");
    public static readonly Refusal TooManyWaiting =
        new("learner-documents-too-many", RefusalKind.Conflict, "Peržiūros laukia per daug dokumentų");
    public static readonly Refusal OutcomeUnfit =
        new("learner-document-outcome-unfit", RefusalKind.Invalid, "Toks sprendimas šiam dokumentui netinka");
}
