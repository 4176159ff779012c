namespace Kursuok.Domain.Training.Groups;

/// <summary>
/// „Papildymas“: what stands beside a published card, which itself is never edited (G-22, AMB-87). Null leaves a field as it is.
/// </summary>
/// <param name="Seats">„Didžiausias dalyvių skaičius“ from then on.</param>
/// <param name="RegistrationEnd">The last day of registration from then on.</param>
/// <param name="Text">Whatever else is to be known.</param>
/// <param name="Reason">Why it is asked for.</param>
public sealed record AddendumTerms(int? Seats, DateOnly? RegistrationEnd, string? Text, string Reason)
{
    /// <exception cref="RefusedException">Wrong fields, or fewer seats than are taken.</exception>
    internal AddendumTerms Checked(Group group, Today today, Policy policy)
    {
        var checks = new FieldChecks();
        checks.That(Seats is not { } few || few >= Math.Max(group.ActiveRegistrations, group.Information.MinParticipants), "seats",
            $"Ne mažiau kaip {Math.Max(group.ActiveRegistrations, group.Information.MinParticipants)}: tiek užimta arba tiek reikia grupei.");
        checks.That(!(Seats > policy.LargestGroup), "seats", $"Didžiausias dalyvių skaičius – {policy.LargestGroup}.");
        checks.That(RegistrationEnd is not { } end || (end >= today.Date && end < group.Information.TrainingStart), "registrationEnd",
            $"Registracija baigiasi ne anksčiau kaip šiandien ir iki mokymų pradžios ({group.Information.TrainingStart:yyyy-MM-dd}).");
        var text = checks.Optional(Text, "text", 2000);
        checks.That(Seats is not null || RegistrationEnd is not null || text is not null, "seats", "Nurodykite, kas papildoma.");
        var reason = checks.Text(Reason, "reason", 1000);
        checks.Done();
        return this with { Text = text, Reason = reason };
    }

    /// <summary>What it says to those who are registered.</summary>
    public string Words => string.Join(" ", new[]
    {
        Seats is { } seats ? $"Didžiausias dalyvių skaičius – {seats}." : null,
        RegistrationEnd is { } end ? $"Registracija vyksta iki {end:yyyy-MM-dd}." : null,
        Text,
    }.Where(part => part is not null));
}

/// <summary>An addendum in force.</summary>
public sealed record Addendum(AddendumTerms Terms, DateTimeOffset GrantedAt);
