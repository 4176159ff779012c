using System.Collections.Immutable;
using System.Globalization;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Domain.Training.Reports;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.People.Privacy;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Baskets;

namespace Kursuok.Functions.Training.Groups;

/// <summary>A group in its partition: the head, sessions and participants in blocks; and the lists, letters and orchestrations that follow.</summary>
public sealed class GroupAggregate(IEnumerable<IGroupConsequences> features) : Aggregate<Group>
{
    private const int ParticipantsARow = 10;

    /// <summary>The parts of the trail that tell of the waiting list begin so.</summary>
    internal const string QueuePart = "queue";

    public override string Prefix => "group";

    public override string TrailLabel => "grupės";

    /// <summary>The part that a participant is in the trail.</summary>
    internal static string PartOf(Participant participant) =>
        string.Create(CultureInfo.InvariantCulture, $"participants{(participant.Ordinal - 1) / ParticipantsARow:D4}/{(participant.Ordinal - 1) % ParticipantsARow}");

    public override IEnumerable<PartChange> Changes(Group? before, Group after) =>
    [
        new("head", before is null ? null : Head(before), Head(after)),
        .. before?.Terms == after.Terms ? Array.Empty<PartChange>() : [new PartChange("terms", before?.Terms, after.Terms)],
        .. Blocks("participants", before?.Participants ?? [], after.Participants, ParticipantsARow),
        .. Blocks("sessions", before?.Sessions ?? [], after.Sessions, 20),
        .. Blocks("cancelled", before?.CancelledSessions ?? [], after.CancelledSessions, 20),
        .. Blocks("invoices", before?.Invoices ?? [], after.Invoices, 10),
        .. Blocks(QueuePart, before?.Queue ?? [], after.Queue, 10),
    ];

    public override Group Read(IReadOnlyDictionary<string, string> parts) => Json.Read<Group>(parts["head"]) with
    {
        Terms = parts.TryGetValue("terms", out var terms) ? Json.Read<ContractTerms>(terms) : null,
        Participants = ReadBlocks<Participant>("participants", parts),
        Sessions = ReadBlocks<Session>("sessions", parts),
        CancelledSessions = ReadBlocks<Session>("cancelled", parts),
        Invoices = ReadBlocks<Invoice>("invoices", parts),
        Queue = ReadBlocks<Queued>(QueuePart, parts),
    };

    private static Group Head(Group group) => group with { Terms = null, Sessions = [], CancelledSessions = [], Participants = [], Invoices = [], Queue = [] };

    public override Group Stamp(Group state, long version) => state with { Version = version };

    public override IEnumerable<OutboxMessage> Consequences(Change<Group> change)
    {
        var (before, after) = (change.Before, change.After);
        foreach (var row in GroupLists.Rows(change).Concat(InvoiceLists.Rows(change)).Concat(FeedbackLists.Rows(change)).Concat(features.SelectMany(feature => feature.Rows(change))))
            yield return new Project(row);

        var number = 0;
        foreach (var happened in change.Events.Where(happened => happened.Subject is not null))
        {
            if (InvoiceLists.LetterFor(string.Create(CultureInfo.InvariantCulture, $"{change.Id}-{change.Version}-{number++}"), happened, after, change.At) is { } letter)
                yield return new Post(letter);
            if (after.Participants.All(participant => participant.Id != happened.Subject)
                && (before ?? after).Queue.Concat(after.Queue).FirstOrDefault(queued => queued.Id == happened.Subject) is { } queued
                && Letters.ToQueued(string.Create(CultureInfo.InvariantCulture, $"{change.Id}-{change.Version}-queue-{number}"), happened.Kind, happened.Detail, after, queued, change.At) is { } toQueued)
                yield return new Post(toQueued);
        }
        if (GroupNews.Of(change) is { } news)
            yield return Follow.With(GroupLetters.Name, news);
        if (after is { CopiedFrom: { } source, State: GroupState.Announced } && before?.State != GroupState.Announced)
            yield return Follow.With(CopyOffers.Name, new AnnouncedCopy(source, after.Id, after.Information.Name));

        // The ledger follows when money that was held is held no more; a repair tells it of all that is over.
        foreach (var participant in before?.Participants ?? after.Participants)
        {
            var key = Grants.KeyOf(after, participant);
            var was = before is null ? GrantFate.Held : Grants.FateOf(before, participant);
            if (participant.Registration.GrantedCents > 0 && was != GrantFate.None && key.FateIn(after) != was)
                yield return Follow.With(BasketStore.Follower, key);
        }

        // The group's orchestration waits for dates, and gives numbers: it looks again when one of these may be due.
        var published = after.State is not GroupState.Draft || before?.State is not (null or GroupState.Draft);
        if (published && (before?.State != after.State || before.Signing != after.Signing || before.Information != after.Information || before.RegistrationEnd != after.RegistrationEnd || before.Notices != after.Notices || before.First() != after.First()
            || change.Events.Any(happened => happened.Kind is ContractEvents.Concluded or CompletionEvents.EvaluationConfirmed || (happened.Kind == ContractEvents.Composed && ContractTexts.NextLetter(after) is not null))))
            yield return new Nudge(nameof(GroupOrchestration), GroupOrchestration.InstanceOf(after.Id), after.Id);

        foreach (var participant in after.Participants)
        {
            var was = before is not null && before.Participants.Length >= participant.Ordinal ? before.Participants[participant.Ordinal - 1] : null;
            if (participant.Contract is { } contract && (contract.State != was?.ContractState || contract.Number != was.Contract!.Number || contract.Text?.Revision != was.Contract.Text?.Revision))
                yield return new Nudge(nameof(ContractOrchestration), ContractOrchestration.InstanceOf(after.Id, contract.Id), after.Id + "/" + participant.Id + "/" + contract.Id);
        }
    }
}

/// <summary>The lists that groups appear in. Each row is a pure function of the group, so all of them can be made again.</summary>
public static class GroupLists
{
    public static string OfInstitution(string institution) => $"institution-{institution}";
    public static string OfPerson(string personId) => $"person-{personId}";
    public static string ClosingOn(DateOnly date) => $"closing-{date:yyyy-MM-dd}";
    public static string QuestionnairesOf(DateOnly date) => $"questionnaires-{date:yyyy-MM-dd}";
    public static string CertificateOf(string code) => $"certificate-{code}";
    public static string ContractOf(string code) => $"contract-{code}";
    public static string ApprenticesOf(string institution, string employer) => $"apprentices-{institution}-{employer}";
    public static string OfLecturer(string institution, string lecturer) => $"lecturer-{institution}-{lecturer}";
    public const string AddendumRequests = "addendum-requests";
    public const string Catalogue = "catalogue";
    public const string Coupons = "coupons";

    /// <summary>The rows that a change touches; with no state before it, all rows of the group.</summary>
    public static IEnumerable<Projection> Rows(Change<Group> change)
    {
        var (before, group, version) = (change.Before, change.After, change.Version);
        var item = Json.Write(GroupItem.Of(group));
        if (group.Deleted)
        {
            yield return new(OfInstitution(group.Institution), $"group|{group.Programme.Code}|{group.Id}", version, item, Listed: false);
            yield break;
        }
        yield return new(OfInstitution(group.Institution), $"group|{group.Programme.Code}|{group.Id}", version, item, group.State.ToString());
        yield return new(Catalogue, CatalogueRow(group), version, item, Listed: group.State == GroupState.Announced);
        if (before is not null && CatalogueRow(before) is var former && !string.Equals(former, CatalogueRow(group), StringComparison.Ordinal))
            yield return new(Catalogue, former, version, item, Listed: false);
        foreach (var row in LecturerRows(before, group, version))
            yield return row;
        foreach (var row in Requests(before, group, version).Concat(QueueRows(before, group, version)))
            yield return row;
        if (before is not null && before.RegistrationEnd != group.RegistrationEnd)
            yield return new(ClosingOn(before.RegistrationEnd.AddDays(1)), group.Id, version, Json.Write(group.Id), Listed: false);
        if (before is null || before.State != group.State || before.RegistrationEnd != group.RegistrationEnd)
        {
            var waits = group.State is GroupState.Announced or GroupState.Running or GroupState.Suspended;
            yield return new(ClosingOn(group.RegistrationEnd.AddDays(1)), group.Id, version, Json.Write(group.Id), Listed: waits);
            yield return new(ClosingOn(group.Information.TrainingStart), group.Id, version, Json.Write(group.Id), Listed: waits);
        }

        var all = before is null || before.State != group.State;
        foreach (var participant in group.Participants)
        {
            var was = before is not null && before.Participants.Length >= participant.Ordinal ? before.Participants[participant.Ordinal - 1] : null;
            if (!all && ReferenceEquals(was, participant))
                continue;
            var erased = participant.Learner.PersonId.Length == 0;
            if (was is not null && was.Learner.PersonId != participant.Learner.PersonId)
                yield return new(OfPerson(was.Learner.PersonId), $"registration|{group.Id}", version, "null", Listed: false);
            if (ParticipantPrivacy.EndedOn(group, participant) is { } ended)
            {
                foreach (var kind in ParticipantPrivacy.HeldOf(participant))
                    yield return DueList.Row(participant.Learner.PersonId, new(kind, Holding.IdIn(group.Id, participant.Id), ended), version);
                if (!erased && participant.Registration.Funding == Funding.EmploymentService)
                    yield return DueList.Row(participant.Learner.PersonId, new(RecordKind.ServiceDocuments, Holding.IdIn(group.Id, participant.Id), ended), version);
            }
            if (!erased)
                yield return new(OfPerson(participant.Learner.PersonId), $"registration|{group.Id}", version, Json.Write(RegistrationItem.Of(group, participant)), participant.Registration.State.ToString());
            // Who is confirmed and has no contract yet stands among the contracts too (AMB-81), under the id that it will have.
            if (participant.Contract is not null || participant.Registration.State == RegistrationState.Confirmed || was?.Registration.State == RegistrationState.Confirmed)
                yield return new(OfInstitution(group.Institution), $"contract|{group.Id}|{participant.Contract?.Id ?? ContractLifecycle.IdFor(participant)}", version, Json.Write(ContractItem.Of(group, participant)), participant.ContractState?.ToString(),
                    Listed: participant.Contract is not null || participant.Registration.State == RegistrationState.Confirmed);
            if (participant.Contract is { Code: { } contractCode } signed)
                yield return new(ContractOf(contractCode), "contract", version, erased ? "null" : Json.Write(VerifiedContract.Of(group, signed)), Listed: !erased && !participant.Erased.Contains(RecordKind.Contract));
            var row = $"{group.Id}|{participant.Id}";
            if (participant.Client is { } client)
                yield return new(Coupons, row, version, Json.Write(CouponView.Of(group, participant, client)), client.Coupon.State.ToString());
            else if (was?.Client is not null)
                yield return new(Coupons, row, version, Json.Write(participant.Id), Listed: false);
            if (participant is { Employer: { } employer, Client.Apprenticeship: { } apprenticeship })
                yield return new(ApprenticesOf(group.Institution, employer), row, version, Json.Write(ApprenticeItem.Of(group, participant, apprenticeship)), participant.ContractState?.ToString(),
                    Listed: participant.Registration.IsActive || participant.Contract is not null); // Who left before any contract is no employer's business.
            if (was?.Employer is { } left && !string.Equals(left, participant.Employer, StringComparison.Ordinal))
                yield return new(ApprenticesOf(group.Institution, left), row, version, Json.Write(participant.Id), Listed: false);
            if (participant.Training.QuestionnaireAt is { } filled)
                yield return new(QuestionnairesOf(Vilnius.DateOf(filled)), $"{group.Id}|{participant.Id}", version,
                    Json.Write(new CertificateDue(group.Id, participant.Id)), Listed: participant.Training.State == TrainingState.QuestionnaireFilled);
            if (participant.Training.Certificate is { } certificate)
                yield return new(CertificateOf(certificate.Code), "certificate", version, erased ? "null" : Json.Write(CertificateItem.Of(group, participant, certificate)), Listed: !erased);
            foreach (var old in participant.Training.FormerCertificates)
                yield return new(CertificateOf(old.Certificate.Code), "certificate", version, erased ? "null" : Json.Write(CertificateItem.Of(group, participant, old)), Listed: !erased);
            foreach (var request in CorrectionLists.Rows(group, was, participant, version))
                yield return request;
        }
    }

    /// <summary>The groups in which each lecturer has sessions, cancelled ones too: what the lecturer's calendar is made of.</summary>
    private static IEnumerable<Projection> LecturerRows(Group? before, Group group, long version)
    {
        var (were, are) = (LecturersOf(before), LecturersOf(group));
        foreach (var lecturer in before is null ? are : are.Except(were, StringComparer.Ordinal))
            yield return new(OfLecturer(group.Institution, lecturer), group.Id, version, Json.Write(group.Id));
        foreach (var lecturer in were.Except(are, StringComparer.Ordinal))
            yield return new(OfLecturer(group.Institution, lecturer), group.Id, version, Json.Write(group.Id), Listed: false);
    }

    private static HashSet<string> LecturersOf(Group? group) => group is null ? []
        : [.. group.Sessions.Concat(group.CancelledSessions).SelectMany(session => new[] { session.LecturerId, session.Former?.LecturerId }).OfType<string>()];

    private static string CatalogueRow(Group group) => $"{group.RegistrationEnd:yyyyMMdd}|{group.Id}";

    /// <summary>Addenda that wait for the administrator.</summary>
    private static IEnumerable<Projection> Requests(Group? before, Group group, long version)
    {
        if (before is null ? group.AddendumRequest is not null : before.AddendumRequest != group.AddendumRequest)
            yield return new(AddendumRequests, group.Id, version, group.AddendumRequest is { } terms ? Json.Write(AddendumRequestItem.Of(group, terms)) : "null", Listed: group.AddendumRequest is not null);
    }

    /// <summary>Who waits, in the own lists: each place may have changed.</summary>
    private static IEnumerable<Projection> QueueRows(Group? before, Group group, long version)
    {
        if (before is not null && before.Queue == group.Queue)
            yield break;
        foreach (var left in before?.Queue.Where(queued => group.QueuedOf(queued.Learner.PersonId) is null) ?? [])
            yield return new(OfPerson(left.Learner.PersonId), $"queue|{group.Id}", version, "null", Listed: false);
        foreach (var (queued, i) in group.Queue.Select((queued, i) => (queued, i)))
        {
            yield return new(OfPerson(queued.Learner.PersonId), $"queue|{group.Id}", version, Json.Write(QueueItem.Of(group, queued, i + 1)));
            yield return DueList.Row(queued.Learner.PersonId, GroupData.HeldOf(group, queued), version);
        }
    }
}

/// <summary>A group in a list.</summary>
public sealed record GroupItem(
    string Id, string Institution, string ProgrammeCode, string ProgrammeName, string Name, GroupState State, string StateLabel,
    DateOnly RegistrationStart, DateOnly RegistrationEnd, DateOnly TrainingStart, DateOnly TrainingEnd,
    decimal PriceEur, string Language, int MinParticipants, int MaxParticipants, int Registered, int FreeSeats, Signing Signing, ImmutableArray<MonitoringResult> Monitoring)
{
    /// <summary>How many wait for a seat (AMB-95).</summary>
    public int Waiting { get; init; }

    public static GroupItem Of(Group group) => new(
        group.Id, group.Institution, group.Programme.Code, group.Programme.Name, group.Information.Name, group.State, group.State.Label(),
        group.Information.RegistrationStart, group.RegistrationEnd, group.Information.TrainingStart, group.Information.TrainingEnd,
        group.Information.PriceEur, group.Information.Language, group.Information.MinParticipants, group.Seats,
        group.ActiveRegistrations, group.FreeSeats, group.Signing, group.Monitoring)
    {
        Waiting = group.Queue.Length,
    };
}

/// <summary>A learner's registration in his or her own list.</summary>
public sealed record RegistrationItem(
    string GroupId, string ParticipantId, string GroupName, string ProgrammeName, GroupState GroupState, string GroupStateLabel,
    DateOnly TrainingStart, DateOnly TrainingEnd, string State, string StateLabel, string? Reason, string Funding, decimal GrantedEur,
    ContractState? Contract, string? ContractLabel, string? ContractNumber, TrainingState Training, string TrainingLabel, string? CertificateCode)
{
    /// <summary>The coupon of an Employment Service's client.</summary>
    public CouponState? Coupon { get; init; }

    public string? CouponLabel { get; init; }

    public static RegistrationItem Of(Group group, Participant participant) => new(
        group.Id, participant.Id, group.Information.Name, group.Programme.Name, group.State, group.State.Label(),
        group.Information.TrainingStart, group.Information.TrainingEnd, participant.Registration.State.ToString(), participant.Registration.State.Label(),
        participant.Registration.Reason, participant.Registration.Funding.Label(), Money.Euros(Grants.CentsFor(group, participant)),
        participant.ContractState, participant.ContractState?.Label(), participant.Contract?.Number,
        participant.Training.State, participant.Training.State.Label(), participant.Training.Certificate?.Code)
    {
        Coupon = participant.Client?.Coupon.State,
        CouponLabel = participant.Client?.Coupon.State.Label(),
    };
}

/// <summary>A contract in „Institucijos sutartys“ (C-02, C-03), or somebody confirmed who has none yet (AMB-81): no state, no columns.</summary>
public sealed record ContractItem(
    string GroupId, string GroupName, string ParticipantId, string ParticipantName, string? ContractId, ContractState? State, string StateLabel,
    string? LearnerColumn, string? ProviderColumn, string? EmployerColumn, string? Number, DateTimeOffset? ConcludedAt, ImmutableArray<string> Menu)
{
    /// <summary>The day of registration in the pupils' register (N-05); null for programmes of NŠPR.</summary>
    public DateOnly? RegisteredOn { get; init; }

    /// <summary>Why a concluded contract has no number yet, and what to do (N-06); null where nothing is to be done.</summary>
    public string? NumberNote { get; init; }

    /// <summary>The hash of the paper, which whoever signs names (AMB-66); null while it is not composed.</summary>
    public string? Sha256 { get; init; }

    public static ContractItem Of(Group group, Participant participant)
    {
        var contract = participant.Contract;
        return new(
            group.Id, group.Information.Name, participant.Id, participant.Learner.FullName, contract?.Id, contract?.State, contract?.State.Label() ?? "Sutarties dar nėra",
            contract?.LearnerColumn, contract?.ProviderColumn, contract?.EmployerColumn, contract?.Number, contract?.ConcludedAt, contract?.Menu ?? [])
        {
            RegisteredOn = contract?.RegisteredOn,
            NumberNote = group.Programme.Kind == ProgrammeKind.Licensed && contract is { IsConcluded: true, Number: null }
                ? "Numerio laukiama iš Mokinių registro (MR): įveskite jame dalyvio duomenis."
                : null,
            Sha256 = contract?.Text?.Paper?.Sha256,
        };
    }
}

/// <summary>What the address on a signature sheet tells of a contract: nothing of the learner.</summary>
/// <param name="Sha256">The hash of the signed paper; null for contracts signed before signatures named it.</param>
/// <param name="DocumentSha256">The hash of the paper with its signature sheet.</param>
public sealed record VerifiedContract(string? Number, DateOnly ConcludedOn, string Institution, string ProgrammeCode, string ProgrammeName, ContractState State, string StateLabel, string? Sha256, string DocumentSha256)
{
    public static VerifiedContract Of(Group group, Contract contract) => new(contract.Number, Vilnius.DateOf(contract.ConcludedAt!.Value), group.Institution,
        group.Programme.Code, group.Programme.Name, contract.State, contract.State.Label(), contract.Text?.Paper?.Sha256, contract.Document?.Sha256 ?? "");
}

/// <summary>A certificate to be formed.</summary>
public sealed record CertificateDue(string GroupId, string ParticipantId);

/// <summary>What the verification address tells of a certificate.</summary>
public sealed record CertificateItem(
    string Number, string HolderName, string ProgrammeName, string ProgrammeCode, int AcademicHours, string Institution,
    DateOnly TrainingStart, DateOnly TrainingEnd, string Evaluation, DateOnly FormedOn, string DocumentId, string Sha256)
{
    public CertificateStanding Standing { get; init; }

    /// <summary>Why it is no longer valid; null where it is.</summary>
    public CertificateChangeReason? Reason { get; init; }

    public DateOnly? ChangedOn { get; init; }
    public string? Replaces { get; init; }
    public string? ReplacedBy { get; init; }

    public static CertificateItem Of(Group group, Participant participant, Certificate certificate) => new(
        certificate.Number, participant.Learner.FullName, group.Programme.Name, group.Programme.Code, group.Programme.ContactHours, group.Institution,
        group.First()?.Date ?? group.Information.TrainingStart, group.Last()?.Date ?? group.Information.TrainingEnd, participant.Training.Evaluation!, certificate.FormedOn,
        certificate.Document.Id, certificate.Document.Sha256)
    {
        Replaces = certificate.Replaces,
    };

    public static CertificateItem Of(Group group, Participant participant, FormerCertificate former) => Of(group, participant, former.Certificate) with
    {
        Evaluation = former.Evaluation,
        Standing = former.Standing,
        Reason = former.Reason,
        ChangedOn = former.On,
        ReplacedBy = former.ReplacedBy,
    };
}
