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
public sealed record Certificate(string Number, string Code, DateOnly FormedOn, StoredDocument Document);
