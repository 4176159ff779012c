namespace Kursuok.Domain.People.Institutions;

/// <summary>A person with contacts that the public sees (P-06) or that stands in a certificate (I-04).</summary>
public sealed record ContactPerson(string FirstName, string LastName, string Position, string Email, string Phone)
{
    public string FullName => $"{FirstName} {LastName}";

    internal static ContactPerson Checked(ContactPerson? given, string field, FieldChecks checks)
    {
        var email = checks.Text(given?.Email, field + ".email", 254);
        var phone = checks.Text(given?.Phone, field + ".phone", 30);
        checks.That(email.Length == 0 || EmailAddress.TryParse(email, out _), field + ".email", "Neteisingas el. pašto adresas.");
        checks.That(phone.Length == 0 || PhoneNumber.TryParse(phone, out _), field + ".phone", "Neteisingas telefono numeris.");
        return new(
            checks.Name(given?.FirstName, field + ".firstName"),
            checks.Name(given?.LastName, field + ".lastName"),
            checks.Text(given?.Position, field + ".position"),
            email,
            PhoneNumber.TryParse(phone, out var number) ? number.ToString() : phone);
    }
}
