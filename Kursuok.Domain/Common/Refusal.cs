using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Kursuok.Domain.Common;

/// <summary>What kind of «no» a refusal is; the HTTP edge gives each one its status.</summary>
public enum RefusalKind
{
    /// <summary>The request cannot be read.</summary>
    Unreadable,
    /// <summary>Nobody is signed in, or the token does not hold.</summary>
    Unauthenticated,
    /// <summary>Not this actor.</summary>
    Forbidden,
    /// <summary>No such thing, or none that this actor may know of.</summary>
    NotFound,
    /// <summary>The thing is there, but this is never done with it.</summary>
    NotSupported,
    /// <summary>Not in this state.</summary>
    Conflict,
    /// <summary>Changed by somebody since it was read.</summary>
    Stale,
    /// <summary>More than is taken.</summary>
    TooLarge,
    /// <summary>Not a kind of content that is taken.</summary>
    UnsupportedContent,
    /// <summary>Read and understood, but the values do not hold.</summary>
    Invalid,
    /// <summary>Too many requests in a short time.</summary>
    TooMany,
    /// <summary>Something outside does not answer now.</summary>
    Unavailable,
}

/// <summary>
/// One way of saying no: a stable code named after the failed fact and a Lithuanian title. Declared only as a static
/// field of a feature's <c>XRefusals</c>, so that all of them can be listed. Codes are never renamed.
/// </summary>
public sealed record Refusal(string Code, RefusalKind Kind, string Title)
{
    /// <summary>The exception that says it, with the facts of the case in Lithuanian.</summary>
    public RefusedException Because(string detail) => new(this, detail, []);

    public RefusedException Because(string detail, string field) => new(this, detail, [new(field, detail)]);

    public RefusedException With(ImmutableArray<FieldError> fields) => new(this, Title, fields);
}

/// <summary>What is wrong with one field: its path in the request (<c>sessions[2].date</c>) and a Lithuanian sentence.</summary>
public sealed record FieldError(string Field, string Message);

/// <summary>The one exception of a refused request.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Made only by Refusal.")]
public sealed class RefusedException(Refusal refusal, string detail, ImmutableArray<FieldError> fields) : Exception(detail)
{
    public Refusal Refusal { get; } = refusal;
    public string Detail { get; } = detail;
    public ImmutableArray<FieldError> Fields { get; } = fields;

    /// <summary>All that was found, where more was looked at than what it is refused for; the caller is shown it too.</summary>
    public object? Report { get; private init; }

    public RefusedException Reporting(object report) => new(Refusal, Detail, Fields) { Report = report };
}

/// <summary>The refusals that any feature may need.</summary>
public static class CommonRefusals
{
    public static readonly Refusal FieldsInvalid = new("fields-invalid", RefusalKind.Invalid, "Neteisingai užpildyti laukai");
    /// <summary>Nobody acts for an office in his or her own matter (AMB-71).</summary>
    public static readonly Refusal OwnInterest = new("own-interest", RefusalKind.Forbidden, "Savo reikalų asmuo netvarko");
    public static readonly Refusal RoleMissing = new("role-missing", RefusalKind.Forbidden, "Šiam veiksmui neturite teisės");
}
