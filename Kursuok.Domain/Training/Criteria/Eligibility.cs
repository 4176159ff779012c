using System.Collections.Immutable;

namespace Kursuok.Domain.Training.Criteria;

/// <summary>
/// What was known of a learner who claims the IMP basket when it was last looked at: what the registers hold, the documents
/// that he or she has submitted, and what follows. Null where a register has not answered.
/// </summary>
/// <param name="Education">The documents on education that DAKPR holds.</param>
/// <param name="Employed">The status of SoDra: „Taip“ or „Ne“.</param>
public sealed record Eligibility(ImmutableArray<string>? Education, bool? Employed, DateTimeOffset CheckedAt)
{
    /// <summary>The registers cannot be asked: they know people by their Lithuanian personal codes only.</summary>
    public bool WithoutCode { get; init; }

    /// <summary>Since when DAKPR does not answer; null where it did.</summary>
    public DateTimeOffset? EducationSilentSince { get; init; }

    /// <summary>Since when SoDra does not answer; null where it did.</summary>
    public DateTimeOffset? EmploymentSilentSince { get; init; }

    /// <summary>Null where nobody has told the date of birth: then the criterion is unanswered (AMB-73).</summary>
    public bool? OfAge { get; init; }

    /// <summary>Null where nobody has told: then the criterion is unanswered until a document shows it (AMB-73).</summary>
    public bool? Citizen { get; init; }

    /// <summary>The documents that count now: submitted, or decided; not those taken back.</summary>
    public ImmutableArray<DocumentStanding> Documents { get; init; } = [];

    /// <summary>Each criterion, told apart.</summary>
    public ImmutableArray<Criterion> Criteria => CriteriaRules.Judge(this);

    /// <summary>The education criterion (D-04, D-11); null while nobody knows.</summary>
    public bool? EducationMet => Criteria[0].State switch
    {
        CriterionState.Met => true,
        CriterionState.Unanswered => null,
        _ => false,
    };

    /// <summary>All criteria hold, so the basket may pay (AMB-11).</summary>
    public bool IsMet => Criteria.All(criterion => criterion.State == CriterionState.Met);

    /// <summary>Says the same of the person, whenever it was looked at.</summary>
    public bool AgreesWith(Eligibility? other) => other is not null
        && this with
        {
            Education = null,
            Documents = [],
            CheckedAt = default,
        } == other with { Education = null, Documents = [], CheckedAt = default }
        && Education.HasValue == other.Education.HasValue && (Education ?? []).SequenceEqual(other.Education ?? [], StringComparer.Ordinal)
        && Documents.SequenceEqual(other.Documents);
}

/// <summary>A submitted document as others may know of it: not the file.</summary>
/// <param name="DueOn">The last day of the review's term (D-09).</param>
public sealed record DocumentStanding(string Id, DocumentKind Kind, DocumentState State, DateTimeOffset SubmittedAt, DateOnly DueOn,
    string? Reason);
