using System.Collections.Immutable;

namespace Kursuok.Domain.Training.Groups;

/// <summary>How far a participant has come in „Mokymų baigimas“ (B-01).</summary>
public enum TrainingState
{
    NotMarked,
    /// <summary>„Mokymus pradėjo“.</summary>
    Started,
    /// <summary>„Mokymų nebaigė“.</summary>
    NotCompleted,
    /// <summary>„Mokymus baigė“.</summary>
    Completed,
    /// <summary>The final evaluation is entered but not confirmed (B-06).</summary>
    Evaluated,
    /// <summary>The evaluation is confirmed: the questionnaire is open (B-07, AMB-14).</summary>
    Confirmed,
    QuestionnaireFilled,
    /// <summary>The certificate is formed (B-08).</summary>
    Certified,
    /// <summary>The certificate was annulled (AMB-70).</summary>
    Annulled,
}

/// <summary>A participant's training: marks, evaluation, questionnaire and certificate.</summary>
public sealed record TrainingRecord
{
    public required TrainingState State { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
    public string? Evaluation { get; init; }

    /// <summary>When the evaluation was confirmed and the questionnaire opened; null in what was confirmed before this was kept.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>When the person was reminded of the questionnaire.</summary>
    public DateTimeOffset? RemindedAt { get; init; }

    public DateTimeOffset? QuestionnaireAt { get; init; }
    public Questionnaire? Questionnaire { get; init; }
    public Certificate? Certificate { get; init; }

    /// <summary>The certificates before, replaced or annulled: nothing is overwritten (AMB-70).</summary>
    public ImmutableArray<FormerCertificate> FormerCertificates { get; init; } = [];

    /// <summary>What the provider asks to be done with the certificate; null where nothing waits for the administrator.</summary>
    public CertificateChange? Change { get; init; }

    /// <summary>What is claimed back, because it was paid for a certificate that was annulled since.</summary>
    public RecoveryClaim? Recovery { get; init; }

    public static TrainingRecord None { get; } = new() { State = TrainingState.NotMarked };

    /// <summary>The questionnaire has come to light together with others (P-10).</summary>
    public bool InFeedback { get; init; }

    /// <summary>Started, and neither found not to have completed nor evaluated with confirmation (AMB-05).</summary>
    public bool IsUndecided => State is TrainingState.Started or TrainingState.Completed or TrainingState.Evaluated;
}

/// <summary>The filled programme evaluation questionnaire: an answer 1…5 to each question.</summary>
public sealed record Questionnaire(ImmutableArray<Answer> Answers, string? Comment);

public sealed record Answer(string Question, int Score);

/// <param name="Code">Unguessable: the verification address holds it.</param>
public sealed record Certificate(string Number, string Code, DateOnly FormedOn, StoredDocument Document)
{
    /// <summary>The number of the certificate that it replaces, or null.</summary>
    public string? Replaces { get; init; }
}

/// <summary>What a certificate is worth, as its verification address tells (AMB-94).</summary>
public enum CertificateStanding { Valid, Replaced, Annulled }

/// <summary>The kind of reason for which a certificate is changed: the last one annuls it, the others replace it.</summary>
public enum CertificateChangeReason { EvaluationCorrected, DataCorrected, IssuedInError }

/// <param name="Evaluation">That stood on it.</param>
/// <param name="ReplacedBy">The number of the new one; null where it was annulled.</param>
public sealed record FormerCertificate(Certificate Certificate, string Evaluation, CertificateStanding Standing,
    CertificateChangeReason Reason, DateOnly On, string? ReplacedBy);

/// <summary>A change of a certificate that waits for the IMP administrator.</summary>
/// <param name="Evaluation">The right one; null where it stays.</param>
public sealed record CertificateChange(CertificateChangeReason Reason, string? Evaluation, string Explanation, DateTimeOffset RequestedAt);

/// <summary>Money of an invoice that was paid for an annulled certificate.</summary>
public sealed record RecoveryClaim(string InvoiceId, long Cents, DateOnly ClaimedOn, DateOnly? RepaidOn);
