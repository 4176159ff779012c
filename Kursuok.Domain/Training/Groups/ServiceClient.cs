using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Providers;

namespace Kursuok.Domain.Training.Groups;

/// <summary>What a participant whose training the Employment Service pays for has besides (§3.7.3.2).</summary>
/// <param name="Account">Sąskaitos rekvizitai, to which the Employment Service pays (UZ-02).</param>
/// <param name="Frequency">Atsiskaitymo su UŽT dažnumas (UZ-02).</param>
/// <param name="Apprenticeship">„Pameistrystės duomenys“ (UZ-04).</param>
public sealed record ServiceClient(Coupon Coupon, BankDetails? Account, SettlementFrequency? Frequency, Apprenticeship? Apprenticeship)
{
    public static ServiceClient Of(CouponRequirements requirements) =>
        new(new(CouponState.Issued, requirements, null, null, null), null, null, null);

    /// <summary>„Valstybės kompensuojama suma (UŽT lėšomis)“: the rest of the price is the client's own (UZ-01).</summary>
    public decimal CompensatedEur(decimal priceEur) => Math.Min(priceEur, Coupon.Requirements.LimitEur);

    /// <summary>With the registration the coupon ends as well, unless it has been rejected.</summary>
    internal ServiceClient Leave() =>
        Coupon.State == CouponState.Rejected ? this : this with { Coupon = Coupon with { State = CouponState.Cancelled } };
}

/// <summary>How often the provider settles with the Employment Service (UZ-02).</summary>
public enum SettlementFrequency
{
    /// <summary>„Kiekvieną mėnesį“.</summary>
    Monthly,
    /// <summary>„Užbaigus priemonę / paslaugą“.</summary>
    OnCompletion,
}

/// <summary>„Profesinio mokymo organizavimo forma“ (G-04 no. 4).</summary>
public enum TrainingForm
{
    /// <summary>„Mokyklinė“.</summary>
    School,
    /// <summary>„Pameistrystė“: an employer takes part, and contracts have three parties (U-11).</summary>
    Apprenticeship,
}

public enum CouponState
{
    /// <summary>„Pateiktas I skyrius“: as the Employment Service formed it (UZ-06).</summary>
    Issued,
    /// <summary>„Pateiktas II skyrius“: the provider has added its part (UZ-07); the Employment Service decides.</summary>
    Submitted,
    /// <summary>„Patvirtintas“ (UZ-08).</summary>
    Confirmed,
    /// <summary>„Atmestas“ (UZ-08): the registration is cancelled (UZ-09).</summary>
    Rejected,
    /// <summary>„Nebenaudojamas“: the registration has ended otherwise.</summary>
    Cancelled,
}

/// <summary>Užimtumo tarnybos kuponas.</summary>
/// <param name="Requirements">Section I.</param>
/// <param name="Offer">Section II.</param>
/// <param name="Reason">Why it was rejected.</param>
public sealed record Coupon(CouponState State, CouponRequirements Requirements, CouponOffer? Offer, string? Reason,
    DateTimeOffset? DecidedAt);

/// <summary>Section I: what the Employment Service formed for its client (UZ-06); nothing of it is corrected here.</summary>
/// <param name="LimitEur">The most that the Employment Service pays.</param>
/// <param name="Requirements">The requirements that apply to the client, as the Employment Service words them.</param>
public sealed record CouponRequirements(string Number, DateOnly FormedOn, decimal LimitEur, ImmutableArray<string> Requirements);

/// <summary>Section II: the training that the provider offers for the coupon (UZ-07), as it stood when submitted.</summary>
public sealed record CouponOffer(
    string ProgrammeCode, string ProgrammeName, decimal PriceEur, DateOnly TrainingStart, DateOnly TrainingEnd,
    BankDetails Account, SettlementFrequency Frequency, Apprenticeship? Apprenticeship, DateTimeOffset SubmittedAt);

/// <summary>„Pameistrystės duomenys“ (UZ-04): the employer as it stood when it was chosen, and where practice takes place.</summary>
public sealed record Apprenticeship(
    string Employer, string EmployerName, string EmployerAddress, string Representative, string Position, string ActsOn,
    string Phone, string Email, string PracticeAddress)
{
    /// <exception cref="RefusedException">Wrong fields, or an employer that may not be chosen (UZ-05).</exception>
    internal static Apprenticeship Checked(SaveApprenticeship given)
    {
        var checks = new FieldChecks();
        var code = checks.Text(given.Employer, "employer", 20);
        var email = checks.Text(given.Email, "email", 254);
        var phone = checks.Text(given.Phone, "phone", 30);
        checks.That(email.Length == 0 || EmailAddress.TryParse(email, out _), "email", "Neteisingas el. pašto adresas.");
        checks.That(phone.Length == 0 || PhoneNumber.TryParse(phone, out _), "phone", "Neteisingas telefono numeris.");
        var address = checks.Text(given.PracticeAddress, "practiceAddress");
        checks.Done();
        if (given.Institution.Employers.GetValueOrDefault(code) is not { Active: true } employer)
            throw EmployerRefusals.NotActive.Because(
                "Darbdavio atstovas parenkamas iš aplikacijos „Darbdavio atstovai“ aktyvių paskyrų; tokios ten nėra.", "employer");
        return new(employer.Code, employer.Name, employer.Address, employer.Representative.FullName, employer.Representative.Position,
            employer.ActsOn,
            PhoneNumber.TryParse(phone, out var number) ? number.ToString() : phone, email, address);
    }
}
