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

    /// <summary>A text of 1…<paramref name="longest"/> characters, tidied (<see cref="Texts"/>).</summary>
    public string Text(string? value, string field, int longest = 200)
    {
        var text = Optional(value, field, longest);
        That(text is not null, field, "Laukas privalomas.");
        return text ?? "";
    }

    /// <summary>A text of at most <paramref name="longest"/> characters, tidied; null when blank.</summary>
    public string? Optional(string? value, string field, int longest = 200) => Checked(value, field, longest, anyLetters: false);

    /// <summary>A person's name, of 1…100 characters in whatever script, tidied (AMB-86).</summary>
    public string Name(string? value, string field)
    {
        var name = Checked(value, field, 100, anyLetters: true);
        That(name is not null, field, "Laukas privalomas.");
        return name ?? "";
    }

    private string? Checked(string? value, string field, int longest, bool anyLetters)
    {
        var text = Texts.Tidied(value);
        if (text is null)
            return null;
        That(text.Length <= longest, field, $"Ne daugiau kaip {longest} ženklų.");
        if (Texts.Fault(text, lines: longest > Texts.LongestLine, anyLetters) is { } fault)
            That(false, field, fault);
        return text;
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
