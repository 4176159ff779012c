using System.Collections.Immutable;
using Kursuok.Domain.Training.Providers;

namespace Kursuok.Domain.Training.Groups;

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
public sealed record Group : Versioned
{
    public required string Id { get; init; }
    public required string Institution { get; init; }
    public required ProgrammeOutline Programme { get; init; }
    public required GroupState State { get; init; }
    public required GroupInformation Information { get; init; }
    public required SessionMethod DefaultMethod { get; init; }
    public required ImmutableArray<Session> Sessions { get; init; }

    /// <summary>By ordinal: the participant with ordinal n stands at n − 1 and never leaves.</summary>
    public required ImmutableArray<Participant> Participants { get; init; }

    public required Signing Signing { get; init; }

    /// <summary>What its contracts say alike, frozen since signing opened (AMB-66); null before that.</summary>
    public ContractTerms? Terms { get; init; }

    /// <summary>The state to which a suspended group returns (AMB-06).</summary>
    public GroupState? SuspendedFrom { get; init; }

    /// <summary>
    /// Since when it is suspended: what begins later is not held (AMB-68). Null in groups that were suspended before this was kept.
    /// </summary>
    public DateTimeOffset? SuspendedAt { get; init; }

    /// <summary>
    /// The dates of the card as it was published, where a resumption has brought others (AMB-68); <see cref="Information"/> has those
    /// that hold.
    /// </summary>
    public CardDates? PublishedDates { get; init; }

    /// <summary>„Grupės informacija“ as it was published (G-22).</summary>
    public GroupInformation Card => PublishedDates is not { } dates ? Information : Information with
    {
        RegistrationEnd = dates.RegistrationEnd,
        TrainingStart = dates.TrainingStart,
        TrainingEnd = dates.TrainingEnd,
    };

    /// <summary>Sessions taken out of a published timetable: calendars are told that they are cancelled.</summary>
    public ImmutableArray<Session> CancelledSessions { get; init; } = [];

    /// <summary>Grows when all sessions of the group change at once: suspended, resumed, called off.</summary>
    public int CalendarRevision { get; init; }

    /// <summary>What people are still to be told.</summary>
    public PendingNotices Notices { get; init; } = PendingNotices.None;

    public string? Reason { get; init; }

    /// <summary>Column „Stebėsena“ (P-11).</summary>
    public ImmutableArray<MonitoringResult> Monitoring { get; init; } = [];

    /// <summary>In order of submission (S-06).</summary>
    public ImmutableArray<Invoice> Invoices { get; init; } = [];

    /// <summary>What stands beside the published card, the newest last (AMB-87).</summary>
    public ImmutableArray<Addendum> Addenda { get; init; } = [];

    /// <summary>What the provider asks to be added to the card; null where nothing waits for the administrator.</summary>
    public AddendumTerms? AddendumRequest { get; init; }

    /// <summary>Who waits for a seat, the first one first (AMB-95).</summary>
    public ImmutableArray<Queued> Queue { get; init; } = [];

    /// <summary>The group that this one was copied from.</summary>
    public string? CopiedFrom { get; init; }

    /// <summary>A draft that was deleted: nobody finds it any more.</summary>
    public bool Deleted { get; init; }

    /// <summary>The most participants, by the card and its addenda.</summary>
    public int Seats => Addenda.LastOrDefault(addendum => addendum.Terms.Seats is not null)?.Terms.Seats ?? Information.MaxParticipants;

    /// <summary>The last day of registration, by the card and its addenda.</summary>
    public DateOnly RegistrationEnd =>
        Addenda.LastOrDefault(addendum => addendum.Terms.RegistrationEnd is not null)?.Terms.RegistrationEnd ?? Information.RegistrationEnd;

    public bool TakesRegistrationsOn(DateOnly date) => date >= Information.RegistrationStart && date <= RegistrationEnd;

    /// <summary>Registered and neither rejected, removed nor withdrawn (AMB-02).</summary>
    public int ActiveRegistrations => Participants.Count(participant => participant.Registration.IsActive);

    public int FreeSeats => Math.Max(0, Seats - ActiveRegistrations);

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
public sealed record ProgrammeOutline(string Code, string Name, ProgrammeKind Kind, TeachingMethod Method, ImmutableArray<string> Languages,
    int ContactHours)
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
