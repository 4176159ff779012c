using Kursuok.Domain.People.Privacy;

namespace Kursuok.Domain.People.Accounts;

/// <summary>The account of somebody whom VIISP has identified.</summary>
/// <param name="SealedCode">The personal code, encrypted; null where the person has an eIDAS identity only.</param>
/// <param name="ConsentedAt">„Sutinku su privatumo politika“ (AU-02).</param>
/// <param name="PledgedAt">The pledge to keep the secrecy of personal data (AU-02), given by those who enter for an institution.</param>
public sealed record Account(
    string Id, string FirstName, string LastName, DateOnly? BirthDate, string? Email, string? Phone, string? SealedCode,
    DateTimeOffset ConsentedAt, DateTimeOffset? PledgedAt) : Versioned
{
    public string FullName => $"{FirstName} {LastName}";

    /// <summary>The keyed hash by which the person is found again.</summary>
    public required string Identity { get; init; }

    /// <summary>The country of citizenship in two letters, as VIISP last told it; null where it did not.</summary>
    public string? Nationality { get; init; }

    /// <summary>When the person last signed in.</summary>
    public DateTimeOffset SeenAt { get; init; }

    /// <summary>The person has corrected the contacts here: what the sign-in says of them counts no more.</summary>
    public bool OwnContacts { get; init; }

    /// <summary>The account is erased: this id is nobody's any more.</summary>
    public bool IsErased { get; init; }

    /// <summary>The account, which is of use as long as the person comes.</summary>
    public Holding Held() => new(RecordKind.Account, Id, Vilnius.DateOf(SeenAt));

    /// <summary>A sign-in: who the person is now, and the first dates of the consent and of the pledge, which stand for ever.</summary>
    public static Decision<Account> SignIn(Account? before, Account now)
    {
        if (before is { IsErased: true })
            throw SessionRules.Over(); // Erased while signing in: the next sign-in makes a new account.
        var after = now with
        {
            SealedCode = before?.SealedCode ?? now.SealedCode,
            ConsentedAt = before?.ConsentedAt ?? now.ConsentedAt,
            PledgedAt = before?.PledgedAt ?? now.PledgedAt,
            Nationality = now.Nationality ?? before?.Nationality,
        };
        if (before is { OwnContacts: true })
            after = after with { Email = before.Email, Phone = before.Phone, OwnContacts = true };
        return new(before is null ? after : after with { Version = before.Version },
            [new Event(before is null ? AccountEvents.FirstSignedIn : AccountEvents.SignedIn, now.Id)]);
    }

    /// <summary>Contacts as the person corrected them; null leaves one as it is.</summary>
    public Decision<Account> Correct(string? email, string? phone)
    {
        var after = this with { Email = email ?? Email, Phone = phone ?? Phone, OwnContacts = true };
        return IsErased || after == this ? new(this, []) : new(after, [new Event(PrivacyEvents.ContactsCorrected, Id)]);
    }

    /// <summary>Nothing stays but that somebody was here.</summary>
    public Decision<Account> Erase() => IsErased
        ? new(this, [])
        : new(new(Id, "", "", null, null, null, null, default, null) { Identity = "", IsErased = true, Version = Version },
            [new Event(PrivacyEvents.PersonalDataErased, Id)]);
}

public static class AccountEvents
{
    public const string FirstSignedIn = "first-signed-in";
    public const string SignedIn = "signed-in";
}
