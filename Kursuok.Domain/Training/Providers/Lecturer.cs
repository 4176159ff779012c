using System.Collections.Immutable;

namespace Kursuok.Domain.Training.Providers;

/// <summary>The two requirements that a lecturer may meet (L-04); what they say is the procedure's matter, not the guide's.</summary>
public enum LecturerRequirement { First, Second }

/// <summary>A lecturer of the institution (L-01…L-07).</summary>
/// <param name="Active">„Aktyvus lektorius“: only then may sessions be planned (L-03).</param>
/// <param name="Proofs">Per ticked requirement the documents that prove it (L-04, L-05).</param>
/// <param name="PublicationConsent">The institution holds the lecturer's consent and chose „Taip“ (L-06).</param>
public sealed record Lecturer(
    string Id,
    string FirstName,
    string LastName,
    string Email,
    string Phone,
    string? Information,
    bool Active,
    ImmutableDictionary<LecturerRequirement, ImmutableArray<string>> Proofs,
    bool PublicationConsent)
{
    /// <summary>So many documents may prove one requirement.</summary>
    public const int MostProofs = 20;

    public string FullName => $"{FirstName} {LastName}";

    /// <summary>The notes column (L-07), or null.</summary>
    public string? Note => PublicationConsent ? null : "Neskelbti svetainėje";

    internal static Lecturer Checked(Lecturer given)
    {
        var checks = new FieldChecks();
        var email = checks.Text(given.Email, "email", 254);
        var phone = checks.Text(given.Phone, "phone", 30);
        checks.That(email.Length == 0 || EmailAddress.TryParse(email, out _), "email", "Neteisingas el. pašto adresas.");
        checks.That(phone.Length == 0 || PhoneNumber.TryParse(phone, out _), "phone", "Neteisingas telefono numeris.");
        var proofs = given.Proofs ?? ImmutableDictionary<LecturerRequirement, ImmutableArray<string>>.Empty;
        checks.That(!proofs.IsEmpty, "proofs", "Pažymėkite bent vieną reikalavimą, kurį lektorius atitinka.");
        foreach (var (requirement, documents) in proofs)
        {
            checks.That(!documents.IsDefaultOrEmpty, $"proofs.{requirement}", "Pridėkite atitiktį įrodančio dokumento kopiją.");
            checks.That(documents.IsDefaultOrEmpty || documents.Length <= MostProofs, $"proofs.{requirement}", $"Ne daugiau kaip {MostProofs} dokumentų.");
        }
        var lecturer = given with
        {
            FirstName = checks.Name(given.FirstName, "firstName"),
            LastName = checks.Name(given.LastName, "lastName"),
            Email = email,
            Phone = PhoneNumber.TryParse(phone, out var number) ? number.ToString() : phone,
            Information = checks.Optional(given.Information, "information", 2000),
            Proofs = proofs,
        };
        checks.Done();
        return lecturer;
    }
}
