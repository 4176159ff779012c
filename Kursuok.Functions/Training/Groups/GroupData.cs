using System.Collections.Immutable;
using System.Globalization;
using Kursuok.Domain.People.Accounts;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Criteria;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Privacy;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Storage;

namespace Kursuok.Functions.Training.Groups;

/// <summary>Registrations, contracts, training and certificates: what the groups hold of a learner.</summary>
public sealed class GroupData(GroupStore groups, DocumentStore documents, TrailReader trails, Projections lists) : IPersonalData
{
    public ImmutableArray<RecordKind> Kinds => [RecordKind.Registration, RecordKind.Contract, RecordKind.Certificate, RecordKind.QueueEntry];

    public async Task<PersonalData> ReadAsync(string person, CancellationToken cancellation)
    {
        var records = ImmutableArray.CreateBuilder<HeldRegistration>();
        var papers = ImmutableArray.CreateBuilder<DataDocument>();
        await foreach (var (group, participant) in OfAsync(person, cancellation))
        {
            var happened = ImmutableArray.CreateBuilder<OwnEntry>();
            await foreach (var record in trails.FindAsync("group", group.Id, entry => IsOf(entry, person, participant.Id), cancellation))
                happened.AddRange(OwnEntry.Of(record, person, participant.Id));
            records.Add(HeldRegistration.Of(group, participant, happened.ToImmutable()));
            if ((participant.Contract?.Document ?? participant.Contract?.Text?.Paper) is { } contract)
                papers.Add(new($"dokumentai/{group.Id}-sutartis.pdf", contract, documents));
            if (participant.Training.Certificate is { } certificate && !participant.Erased.Contains(RecordKind.Certificate))
                papers.Add(new($"dokumentai/{group.Id}-pazymejimas.pdf", certificate.Document, documents));
            foreach (var former in participant.Erased.Contains(RecordKind.Certificate) ? [] : participant.Training.FormerCertificates)
                papers.Add(new($"dokumentai/{group.Id}-pazymejimas-{former.Certificate.Code}.pdf", former.Certificate.Document, documents));
        }
        var queues = ImmutableArray.CreateBuilder<HeldPlace>();
        await foreach (var (group, queued) in QueuedAsync(person, cancellation))
            queues.Add(new(group.Id, group.Information.Name, group.Institution, queued.Learner, queued.Funding.Label(), queued.Eligibility, queued.Since));
        return new([new("registrations", "Registracijos, sutartys, mokymai ir pažymėjimai", records.ToImmutable()),
            new("queues", "Grupės, kuriose laukiate vietos", queues.ToImmutable())], papers.ToImmutable());
    }

    public async Task<ImmutableArray<Holding>> HoldingsAsync(string person, CancellationToken cancellation)
    {
        var holdings = ImmutableArray.CreateBuilder<Holding>();
        await foreach (var (group, participant) in OfAsync(person, cancellation))
        {
            var ended = ParticipantPrivacy.EndedOn(group, participant);
            holdings.AddRange(ParticipantPrivacy.HeldOf(participant).Select(kind => new Holding(kind, Holding.IdIn(group.Id, participant.Id), ended)));
        }
        await foreach (var (group, queued) in QueuedAsync(person, cancellation))
            holdings.Add(HeldOf(group, queued));
        return holdings.ToImmutable();
    }

    /// <summary>A place in a waiting list is of use to the person alone: it may be asked away at any time.</summary>
    internal static Holding HeldOf(Group group, Queued queued) => new(RecordKind.QueueEntry, Holding.IdIn(group.Id, queued.Id), Vilnius.DateOf(queued.Since));

    private async IAsyncEnumerable<(Group Group, Queued Queued)> QueuedAsync(string person, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var item in lists.AllAsync<QueueItem>(GroupLists.OfPerson(person), "queue|", "queue|~", null, cancellation))
        {
            var group = await groups.FindAsync(item.GroupId, cancellation);
            if (group.QueuedOf(person) is { } queued)
                yield return (group, queued);
        }
    }

    public async Task EraseAsync(string person, Holding holding, CancellationToken cancellation)
    {
        var (id, participantId) = holding.Id.Split('|') is [var first, var second] ? (first, second) : default;
        if (holding.Kind == RecordKind.QueueEntry)
        {
            await groups.DecideAsync(id, Actor.Clock, new ForgetQueued(participantId));
            await trails.EraseAsync("group", id, entry => IsOf(entry, person, participantId), changed => changed.StartsWith(GroupAggregate.QueuePart, StringComparison.Ordinal), cancellation);
            return;
        }
        var group = await groups.FindAsync(id, cancellation);
        var participant = group.Participant(participantId);
        if (ParticipantPrivacy.EndedOn(group, participant) is null)
            return; // It was judged by a group that has since gone on.
        // The papers first, while the record still leads to them; the trail last, because the erasure itself is in it.
        // Contracts that nobody concluded are of the registration; their papers tell of the person as well.
        if (holding.Kind is RecordKind.Contract or RecordKind.Registration)
            await documents.DeleteAsync(ContractPapers.Beginning(group.Id, participantId), cancellation);
        if (holding.Kind == RecordKind.Certificate)
            await documents.DeleteAsync($"certificates/{group.Id}/{participantId}-", cancellation);
        await groups.DecideAsync(id, Actor.Clock, new Forget(participantId, holding.Kind));
        var part = GroupAggregate.PartOf(participant);
        await trails.EraseAsync("group", id, entry => IsOf(entry, person, participantId),
            changed => string.Equals(changed, part, StringComparison.Ordinal) || changed.StartsWith(GroupAggregate.QueuePart, StringComparison.Ordinal), cancellation);
    }

    private static bool IsOf(Entry entry, string person, string participant) =>
        string.Equals(entry.ActorId, person, StringComparison.Ordinal) || entry.Events.Any(happened => string.Equals(happened.Subject, participant, StringComparison.Ordinal));

    private async IAsyncEnumerable<(Group Group, Participant Participant)> OfAsync(string person, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var item in lists.AllAsync<RegistrationItem>(GroupLists.OfPerson(person), "registration|", "registration|~", null, cancellation))
        {
            var group = await groups.FindAsync(item.GroupId, cancellation);
            if (group.ParticipantOf(person) is { } participant)
                yield return (group, participant);
        }
    }
}

/// <summary>A registration with all that came of it. Those who acted for the provider are other people: their names are left out.</summary>
public sealed record HeldRegistration(
    string Group, string GroupName, string Programme, string Institution, string GroupState, DateOnly TrainingStart, DateOnly TrainingEnd,
    Person Person, string State, DateTimeOffset RegisteredAt, DateTimeOffset? DecidedAt, string? Reason, string Funding, Eligibility? Eligibility,
    HeldContract? Contract, string Training, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt, string? Evaluation,
    DateTimeOffset? QuestionnaireAt, Questionnaire? Questionnaire, string? CertificateNumber, DateOnly? CertificateFormedOn, HeldCoupon? Coupon, ImmutableArray<OwnEntry> Trail)
{
    /// <summary>Certificates that were replaced or annulled.</summary>
    public required ImmutableArray<FormerCertificate> FormerCertificates { get; init; }

    /// <summary>What is asked to be done with the certificate.</summary>
    public CertificateChange? CertificateChange { get; init; }

    /// <summary>What is claimed back from the provider for an annulled certificate.</summary>
    public RecoveryClaim? Recovery { get; init; }

    /// <summary>When the seat was given up lately.</summary>
    public required ImmutableArray<DateTimeOffset> Withdrawals { get; init; }

    internal static HeldRegistration Of(Group group, Participant participant, ImmutableArray<OwnEntry> trail)
    {
        var (information, registration, training) = (group.Information, participant.Registration, participant.Training);
        return new(group.Id, information.Name, group.Programme.Name, group.Institution, group.State.Label(), information.TrainingStart, information.TrainingEnd,
            participant.Learner, registration.State.Label(), registration.RegisteredAt, registration.DecidedAt, registration.Reason, registration.Funding.Label(), registration.Eligibility,
            participant.Contract is { } contract
                ? new(contract.Number, contract.State.Label(), contract.InvitedAt, contract.LearnerSignedAt, contract.ConcludedAt, contract.Request?.Reason, contract.Request?.At,
                    contract.Termination?.Ground.Label(), contract.Termination?.Reason, contract.Termination?.At)
                : null,
            training.State.Label(), training.StartedAt, training.CompletedAt, training.Evaluation, training.QuestionnaireAt, training.Questionnaire,
            training.Certificate?.Number, training.Certificate?.FormedOn,
            participant.Client is { } client
                ? new(client.Coupon.Requirements, client.Coupon.State.Label(), client.Coupon.Reason, client.Coupon.DecidedAt, client.Account, client.Apprenticeship?.EmployerName)
                : null,
            trail)
        {
            FormerCertificates = training.FormerCertificates,
            CertificateChange = training.Change,
            Recovery = training.Recovery,
            Withdrawals = participant.Withdrawals,
        };
    }
}

/// <summary>A place in a waiting list.</summary>
public sealed record HeldPlace(string Group, string GroupName, string Institution, Person Person, string Funding, Eligibility? Eligibility, DateTimeOffset Since);

public sealed record HeldContract(
    string? Number, string State, DateTimeOffset InvitedAt, DateTimeOffset? SignedAt, DateTimeOffset? ConcludedAt, string? TerminationRequest, DateTimeOffset? RequestedAt,
    string? TerminationGround, string? TerminationReason, DateTimeOffset? TerminatedAt);

/// <summary>What the Employment Service decided for its client.</summary>
public sealed record HeldCoupon(CouponRequirements Requirements, string State, string? Reason, DateTimeOffset? DecidedAt, BankDetails? Account, string? Employer);
