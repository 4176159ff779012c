using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;

namespace Kursuok.Domain.Training.Groups;

/// <summary>Sąskaitos faktūros būsena (S-02, AMB-17).</summary>
public enum InvoiceState
{
    /// <summary>„Nepateikta“: a group's, while somebody in it may still be invoiced; no invoice is ever in it.</summary>
    NotSubmitted,
    /// <summary>„Pateikta“.</summary>
    Submitted,
    /// <summary>„Vertinama“.</summary>
    UnderReview,
    /// <summary>„Perduota apmokėti“.</summary>
    PassedForPayment,
    /// <summary>„Apmokėta“.</summary>
    Paid,
    /// <summary>„Grąžinta papildymui“.</summary>
    Returned,
    /// <summary>„Atmesta“.</summary>
    Rejected,
    /// <summary>„Ištrinta“.</summary>
    Deleted,
}

/// <summary>An invoice for participants of a group, paid from the basket.</summary>
public sealed record Invoice
{
    public required string Id { get; init; }
    public required InvoiceState State { get; init; }

    /// <summary>Amounts as they were granted when it was submitted.</summary>
    public required ImmutableArray<InvoiceLine> Lines { get; init; }

    public required StoredDocument Document { get; init; }
    public required Correspondent Contact { get; init; }
    public required DateTimeOffset SubmittedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Why it was returned or rejected.</summary>
    public string? Reason { get; init; }

    /// <summary>Its participants can be in no other invoice (AMB-17).</summary>
    public bool Lives => State is not (InvoiceState.Rejected or InvoiceState.Deleted);

    /// <summary>The provider may delete it (S-06, AMB-17).</summary>
    public bool MayBeDeleted => State is InvoiceState.Submitted or InvoiceState.Returned;

    public long TotalCents => Lines.Sum(line => line.Cents);

    /// <summary>It holds just these participants with this document.</summary>
    internal bool Matches(ImmutableArray<string> participants, StoredDocument document) => document == Document
        && !participants.IsDefault && Lines.Select(line => line.ParticipantId).ToHashSet(StringComparer.Ordinal).SetEquals(participants);
}

public sealed record InvoiceLine(string ParticipantId, long Cents);
