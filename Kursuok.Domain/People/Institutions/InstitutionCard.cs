namespace Kursuok.Domain.People.Institutions;

/// <summary>Card „ŠMIR informacija“ (I-05): what the register gives; it cannot be corrected here (I-06).</summary>
public sealed record RegisterRecord(
    string LegalCode,
    string Name,
    string NameInEnglish,
    string Abbreviation,
    string Address,
    string Email,
    string Website,
    string HeadEmail,
    string HeadPhone,
    DateOnly LastEdited,
    DateTimeOffset UpdatedFromRegister);

/// <summary>Card „Institucijos informacija“ (I-02).</summary>
/// <param name="Description">Short description for publication.</param>
/// <param name="Responsible">Responsible for the programmes; printed in certificates (I-04).</param>
/// <param name="Bank">Shown in contracts (I-03).</param>
public sealed record InstitutionCard(string Description, ContactPerson Responsible, BankDetails Bank)
{
    public static InstitutionCard Checked(InstitutionCard given)
    {
        var checks = new FieldChecks();
        var card = new InstitutionCard(
            checks.Text(given.Description, "description", 4000),
            ContactPerson.Checked(given.Responsible, "responsible", checks),
            BankDetails.Checked(given.Bank, "bank", checks));
        checks.Done();
        return card;
    }
}

public sealed record BankDetails(string Payee, string Name, string Iban)
{
    internal static BankDetails Checked(BankDetails? given, string field, FieldChecks checks)
    {
        var iban = checks.Text(given?.Iban, field + ".iban", 40);
        checks.That(iban.Length == 0 || Common.Iban.TryParse(iban, out _), field + ".iban", "Neteisinga IBAN sąskaita.");
        return new(checks.Text(given?.Payee, field + ".payee"), checks.Text(given?.Name, field + ".name"),
            Common.Iban.TryParse(iban, out var parsed) ? parsed.ToString() : iban);
    }
}

/// <summary>Whom a letter goes to.</summary>
public sealed record Correspondent(string Name, string Email);
