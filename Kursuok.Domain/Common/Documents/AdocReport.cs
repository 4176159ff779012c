using System.Collections.Immutable;

namespace Kursuok.Domain.Common;

/// <summary>What one check of a signed document came to.</summary>
public enum Verdict
{
    Passed,
    Failed,
    /// <summary>What came before failed, so there was nothing to check.</summary>
    NotChecked,
    /// <summary>It needs an outside service that is not there.</summary>
    NotDetermined,
}

/// <summary>
/// What was found in a signed electronic document (ADOC), for a clerk to read. The three checks do not lean on each other: a
/// document may be whole and yet signed by nobody knows whom.
/// </summary>
/// <param name="Format">«ADOC-V1.0» or «ADOC-V2.0».</param>
public sealed record AdocReport(
    string? Format, string? Title, string? MainDocument, ImmutableArray<string> Appendices, ImmutableArray<string> Attachments,
    ImmutableArray<Signatory> Signatories, Check Structure, Check Integrity, Check Trust)
{
    /// <summary>Nothing is broken. Whom the signatures can be trusted to come from, it does not say.</summary>
    public bool IsSound => Structure.Verdict == Verdict.Passed && Integrity.Verdict == Verdict.Passed;
}

/// <param name="Findings">What is wrong, and after it what a clerk should know.</param>
public sealed record Check(Verdict Verdict, string Explanation, ImmutableArray<AdocFinding> Findings);

/// <param name="Code">Stable: that of the refusal, or of a warning.</param>
/// <param name="Breaks">False for a warning.</param>
public sealed record AdocFinding(string Code, string Explanation, bool Breaks);

/// <summary>Who signed, as the certificate says, and what for, as the signed metadata say.</summary>
/// <param name="Holds">The signature and all that it covers are as they were when it was made.</param>
public sealed record Signatory(string Name, string? Position, string? Purpose, DateTimeOffset? SignedAt, string? CertificateIssuer,
    bool Holds);
