using System.Collections.Immutable;
using Kursuok.Domain.Training.Providers;

namespace Kursuok.Domain.Training.Groups;

/// <summary>Card „Grupės informacija“ (G-04).</summary>
/// <param name="PriceEur">For one person, whole cents.</param>
/// <param name="PlaceId">Chosen from „Mokymo vietos“.</param>
/// <param name="EmploymentService">The fields that are active only where the Employment Service pays.</param>
public sealed record GroupInformation(
    string Name,
    ImmutableArray<Funding> Funding,
    decimal PriceEur,
    string Language,
    int MinParticipants,
    int MaxParticipants,
    bool AdaptedForSpecialNeeds,
    string PlaceId,
    DateOnly RegistrationStart,
    DateOnly RegistrationEnd,
    DateOnly TrainingStart,
    DateOnly TrainingEnd,
    EmploymentServiceFields? EmploymentService)
{
    /// <summary>The Employment Service's clients train at an employer's as well, and their contracts have three parties (U-11).</summary>
    public bool IsApprenticeship => EmploymentService is { TrainingForm: TrainingForm.Apprenticeship };

    // In days, because dates near the last year cannot be added to.
    internal const int FiveYears = 5 * 365 + 2;

    /// <summary>The checked card. Everything that is wrong is told at once.</summary>
    public static GroupInformation Checked(GroupInformation given, ProgrammeOutline programme, Institution institution, Policy policy)
    {
        var checks = new FieldChecks();
        var funding = given.Funding.IsDefault ? [] : given.Funding.Distinct().Order().ToImmutableArray();
        checks.That(!funding.IsEmpty, "funding", "Nurodykite bent vieną finansavimo šaltinį.");
        checks.That(given.PriceEur is >= 0 and <= 100_000 && decimal.Round(given.PriceEur, 2) == given.PriceEur, "priceEur",
            "Kaina – nuo 0 iki 100 000 eurų, ne smulkiau kaip centais.");
        checks.That(programme.Languages.Contains(given.Language, StringComparer.Ordinal), "language",
            $"Programos kalbos: {string.Join(", ", programme.Languages)}.");
        checks.That(given.MinParticipants >= 1, "minParticipants", "Mažiausias dalyvių skaičius – bent 1.");
        checks.That(given.MaxParticipants >= given.MinParticipants, "maxParticipants",
            "Didžiausias dalyvių skaičius negali būti mažesnis už mažiausią.");
        checks.That(given.MaxParticipants <= policy.LargestGroup, "maxParticipants",
            $"Didžiausias dalyvių skaičius – {policy.LargestGroup}.");
        checks.That(institution.Places.ContainsKey(given.PlaceId ?? ""), "placeId", "Parinkite vietą iš sąrašo „Mokymo vietos“.");
        checks.That(given.RegistrationStart > DateOnly.MinValue, "registrationStart", "Laukas privalomas.");
        checks.That(given.RegistrationEnd >= given.RegistrationStart, "registrationEnd",
            "Registracijos pabaiga negali būti ankstesnė už pradžią.");
        checks.That(given.TrainingStart > given.RegistrationEnd, "trainingStart", "Mokymai prasideda pasibaigus registracijai.");
        checks.That(given.TrainingEnd >= given.TrainingStart, "trainingEnd", "Mokymų pabaiga negali būti ankstesnė už pradžią.");
        checks.That(given.TrainingEnd.DayNumber - given.RegistrationStart.DayNumber <= FiveYears, "trainingEnd",
            "Mokymai turi baigtis per 5 metus nuo registracijos pradžios.");
        checks.That(given.EmploymentService is null || funding.Contains(Groups.Funding.EmploymentService), "employmentService",
            "Laukai aktyvūs tik Užimtumo tarnybos finansuojamose programose.");
        checks.That(given.EmploymentService is not null || !funding.Contains(Groups.Funding.EmploymentService), "employmentService",
            "Užpildykite Užimtumo tarnybos finansuojamos programos laukus.");
        var information = given with
        {
            Name = checks.Text(given.Name, "name"),
            Funding = funding,
            EmploymentService = given.EmploymentService is { } fields ? EmploymentServiceFields.Checked(fields, given, checks) : null,
        };
        checks.Done();
        return information;
    }
}

/// <summary>The funding sources for which a group takes registrations (G-04 no. 2).</summary>
public enum Funding
{
    /// <summary>IMP krepšelio lėšos.</summary>
    ImpBasket,
    /// <summary>Asmeninės lėšos.</summary>
    OwnFunds,
    /// <summary>Užimtumo tarnybos lėšos.</summary>
    EmploymentService,
}

/// <summary>The fields of G-04 that are active only where the Employment Service pays (no. 3, 4, 15…18).</summary>
public sealed record EmploymentServiceFields(
    string TargetGroup,
    TrainingForm? TrainingForm,
    int DurationWeeks,
    int DurationDays,
    DateOnly? TheoryAssessment,
    DateOnly? PracticeAssessment)
{
    internal static EmploymentServiceFields Checked(EmploymentServiceFields given, GroupInformation information, FieldChecks checks)
    {
        checks.That(given.TrainingForm is not null, "employmentService.trainingForm", "Pasirinkite mokymo organizavimo formą.");
        checks.That(given.DurationWeeks is >= 1 and <= 260, "employmentService.durationWeeks", "Trukmė savaitėmis – nuo 1 iki 260.");
        checks.That(given.DurationDays is >= 1 and <= 1830, "employmentService.durationDays", "Trukmė dienomis – nuo 1 iki 1830.");
        checks.That(given.TheoryAssessment is not { } theory || theory > information.TrainingStart, "employmentService.theoryAssessment",
            "Žinios vertinamos mokymams prasidėjus.");
        checks.That(given.PracticeAssessment is not { } practice
            || (practice > information.TrainingStart && !(practice < given.TheoryAssessment)), "employmentService.practiceAssessment",
            "Gebėjimai vertinami mokymams prasidėjus, ne anksčiau kaip žinios.");
        return given with { TargetGroup = checks.Text(given.TargetGroup, "employmentService.targetGroup") };
    }
}
