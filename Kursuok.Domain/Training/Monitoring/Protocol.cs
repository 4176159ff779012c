using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;

namespace Kursuok.Domain.Training.Monitoring;

/// <summary>Stebėsenos protokolo būsena.</summary>
public enum ProtocolState
{
    /// <summary>„Rengiamas“: seen by its observer only.</summary>
    Draft,
    /// <summary>„Pateiktas“: the provider is to get acquainted.</summary>
    Filed,
    /// <summary>„Susipažinta“.</summary>
    Acquainted,
    /// <summary>„Pasirašytas“.</summary>
    Signed,
}

/// <summary>How much a finding weighs.</summary>
public enum FindingSeverity
{
    /// <summary>„Pastaba“.</summary>
    Note,
    /// <summary>„Trūkumas“.</summary>
    Deficiency,
    /// <summary>„Kritinis trūkumas“.</summary>
    Critical,
}

public sealed record Finding(FindingSeverity Severity, string Text);

/// <summary>What was monitored: a programme, or one group of it.</summary>
public sealed record ProtocolSubject(string Institution, string ProgrammeCode, string ProgrammeName, string? GroupId, string? GroupName,
    DateOnly? TrainingStart);

/// <summary>What the observer writes.</summary>
/// <param name="Result">In a sentence: it is shown at the group (P-11).</param>
public sealed record ProtocolContent(DateOnly Date, string Result, ImmutableArray<Finding> Findings)
{
    public bool HasCritical => Findings.Any(finding => finding.Severity == FindingSeverity.Critical);

    internal static ProtocolContent Checked(ProtocolContent given, ProtocolSubject subject, Today today)
    {
        var checks = new FieldChecks();
        var findings = given.Findings.IsDefault ? [] : given.Findings;
        checks.That(given.Date > DateOnly.MinValue && given.Date >= (subject.TrainingStart ?? given.Date) && given.Date <= today.Date,
            "date", "Stebėsenos data – nuo mokymų pradžios iki šiandien.");
        checks.That(findings.Length <= 100, "findings", "Ne daugiau kaip 100 radinių.");
        var content = given with
        {
            Result = checks.Text(given.Result, "result", 1000),
            Findings = [.. findings.Take(100)
                .Select((finding, i) => finding with { Text = checks.Text(finding.Text, $"findings[{i}].text", 2000) })],
        };
        checks.Done();
        return content;
    }
}

/// <summary>The provider's remarks, and whether it agrees (M-04).</summary>
public sealed record ProtocolAnswer(bool Agrees, string? Remarks)
{
    internal static ProtocolAnswer Checked(ProtocolAnswer given)
    {
        var checks = new FieldChecks();
        var answer = given with { Remarks = checks.Optional(given.Remarks, "remarks", 4000) };
        checks.Done();
        return answer;
    }
}

/// <summary>Who of the provider, and when.</summary>
public sealed record ProtocolMark(string Name, DateTimeOffset At);

/// <summary>A protocol of monitoring (M-01). Its observer writes it, the institution answers.</summary>
public sealed record Protocol : Versioned
{
    public required string Id { get; init; }
    public required ProtocolSubject Subject { get; init; }
    public required string ObserverId { get; init; }
    public required string ObserverName { get; init; }
    public required ProtocolState State { get; init; }
    public required ProtocolContent Content { get; init; }
    public DateTimeOffset? FiledAt { get; init; }
    public Correspondent? Contact { get; init; }
    public ProtocolMark? Acquainted { get; init; }
    public ProtocolAnswer? Answer { get; init; }
    public ProtocolMark? Signed { get; init; }

    /// <summary>Its observer, and once it is filed the institution.</summary>
    public bool IsVisibleTo(Actor actor) =>
        IsOf(actor) || (State != ProtocolState.Draft && actor.Represents(Subject.Institution, Roles.Administrator));

    internal bool IsOf(Actor actor) => actor.Is(Roles.Observer) && string.Equals(ObserverId, actor.PersonId, StringComparison.Ordinal);
}
