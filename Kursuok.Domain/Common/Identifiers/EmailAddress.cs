using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Kursuok.Domain.Common;

/// <summary>An e-mail address, kept in lower case: people type their own address in either, and mean one mailbox.
/// Only its shape is checked; whether it exists is found out by writing to it.</summary>
[JsonConverter(typeof(IdentifierJsonConverter<EmailAddress>))]
public readonly record struct EmailAddress : IIdentifier<EmailAddress>
{
    private readonly string? _address;

    private EmailAddress(string address) => _address = address;

    public string Value => _address.Made();

    public static EmailAddress Parse(string text) => Identifier.Parse<EmailAddress>(text);

    public static bool TryParse([NotNullWhen(true)] string? text, out EmailAddress address)
    {
        var trimmed = text?.Trim() ?? "";
        var at = trimmed.IndexOf('@', StringComparison.Ordinal);
        var valid = at is > 0 and <= 64 && trimmed.Length <= 254
            && IsLocalPart(trimmed[..at]) && IsDomain(trimmed[(at + 1)..]);
        address = valid ? new EmailAddress(trimmed.ToLowerInvariant()) : default;
        return valid;
    }

    public override string ToString() => Value;

    // No quotes, no brackets, nothing that could start another header or recipient.
    private static bool IsLocalPart(string text) =>
        text.All(c => char.IsLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~.".Contains(c, StringComparison.Ordinal))
        && text.Split('.').All(part => part.Length > 0);

    private static bool IsDomain(string text)
    {
        var labels = text.Split('.');
        return labels.Length >= 2
            && labels.All(label => label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-'
                && label.All(c => char.IsLetterOrDigit(c) || c == '-'))
            && labels[^1].Length >= 2 && !labels[^1].All(char.IsAsciiDigit);
    }
}
