using System.Collections.Immutable;

namespace Kursuok.Domain.Common;

/// <summary>Collects what is wrong with the fields of a request, so that the caller learns of all of it at once.</summary>
public sealed class FieldChecks
{
    private readonly ImmutableArray<FieldError>.Builder _errors = ImmutableArray.CreateBuilder<FieldError>();

    public void That(bool holds, string field, string message)
    {
        if (!holds)
            _errors.Add(new(field, message));
    }

    /// <summary>A text of 1…<paramref name="longest"/> characters, trimmed.</summary>
    public string Text(string? value, string field, int longest = 200)
    {
        That(!string.IsNullOrWhiteSpace(value), field, "Laukas privalomas.");
        return Optional(value, field, longest) ?? "";
    }

    /// <summary>A text of at most <paramref name="longest"/> characters, trimmed; null when blank.</summary>
    public string? Optional(string? value, string field, int longest = 200)
    {
        var text = value?.Trim();
        That(text is null || text.Length <= longest, field, $"Ne daugiau kaip {longest} ženklų.");
        That(text is null || !text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')), field, "Tekste yra neleistinų ženklų.");
        return string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>The reason that must be given for an act («reason», at most 1000 characters), trimmed.</summary>
    public static string Reason(string? given)
    {
        var checks = new FieldChecks();
        var reason = checks.Text(given, "reason", 1000);
        checks.Done();
        return reason;
    }

    /// <summary>Throws <see cref="CommonRefusals.FieldsInvalid"/> when anything was wrong.</summary>
    public void Done()
    {
        if (_errors.Count > 0)
            throw CommonRefusals.FieldsInvalid.With(_errors.ToImmutable());
    }
}
