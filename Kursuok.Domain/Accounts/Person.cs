namespace Kursuok.Domain.Accounts;

/// <summary>Somebody whom VIISP has identified.</summary>
/// <param name="SealedCode">The personal code, encrypted; null where the person has an eIDAS identity only.</param>
/// <param name="ConsentedAt">„Sutinku su privatumo politika“ (AU-02).</param>
/// <param name="PledgedAt">The pledge to keep the secrecy of personal data (AU-02), given by those who enter for an institution.</param>
public sealed record Person(
    string Id, string FirstName, string LastName, DateOnly? BirthDate, string? Email, string? Phone, string? SealedCode,
    DateTimeOffset ConsentedAt, DateTimeOffset? PledgedAt) : Versioned
{
    public string FullName => $"{FirstName} {LastName}";

    /// <summary>A sign-in: who the person is now, and the first dates of the consent and of the pledge, which stand for ever.</summary>
    public static Decision<Person> SignIn(Person? before, Person now)
    {
        var after = now with { SealedCode = before?.SealedCode ?? now.SealedCode, ConsentedAt = before?.ConsentedAt ?? now.ConsentedAt, PledgedAt = before?.PledgedAt ?? now.PledgedAt };
        return new(before is null ? after : after with { Version = before.Version }, [new Event(before is null ? "first-signed-in" : "signed-in", now.Id)]);
    }
}
