using System.Collections.Immutable;

namespace Kursuok.Domain.Training.Criteria;

public enum CriterionKind { Education, Employment, Age, Residence }

public enum CriterionState
{
    Met,
    NotMet,
    /// <summary>A document is being reviewed.</summary>
    Waiting,
    /// <summary>A register does not answer.</summary>
    Unanswered,
}

/// <summary>One criterion of the basket: whether it holds, why, and what the person may do.</summary>
public sealed record Criterion(CriterionKind Kind, CriterionState State, string Why, string? Next);

/// <summary>
/// Judges the criteria of the IMP basket (D-03…D-14, AMB-11). What nobody has answered and no document shows is unanswered, never
/// met (AMB-73).
/// </summary>
public static class CriteriaRules
{
    /// <summary>What of DAKPR's data is enough (D-04); secondary education is not (D-05).</summary>
    private static readonly ImmutableHashSet<string> s_sufficient = ImmutableHashSet.Create(StringComparer.Ordinal,
        "Aukštasis išsilavinimas", "Aukštasis universitetinis išsilavinimas", "Aukštasis koleginis išsilavinimas", "Įgyta kvalifikacija");

    /// <summary>The outcomes of a review that meet a criterion (D-11, D-12, D-14).</summary>
    public static ImmutableArray<DocumentState> Sufficient(DocumentKind kind) => kind switch
    {
        DocumentKind.Education =>
        [
            DocumentState.HigherEducation, DocumentState.UniversityEducation, DocumentState.CollegeEducation,
            DocumentState.FurtherEducation, DocumentState.SpecialSecondaryEducation,
            DocumentState.Qualification, DocumentState.HighQualification,
        ],
        DocumentKind.Employment => [DocumentState.Employed],
        DocumentKind.Residence => [DocumentState.Citizen, DocumentState.MayLiveHere],
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    internal static ImmutableArray<Criterion> Judge(Eligibility known)
    {
        var criteria = ImmutableArray.CreateBuilder<Criterion>(4);
        criteria.Add(Education(known));
        criteria.Add(Employment(known));
        criteria.Add(Age(known.OfAge));
        criteria.Add(Residence(known));
        return criteria.ToImmutable();
    }

    private static Criterion Education(Eligibility known)
    {
        const string next = "Įkelkite išsilavinimą įrodančio dokumento kopiją.";
        if ((known.Education ?? []).FirstOrDefault(s_sufficient.Contains) is { } held)
            return new(CriterionKind.Education, CriterionState.Met, $"Diplomų registre (DAKPR) yra duomenų: „{held}“.", null);
        return ByDocument(known, CriterionKind.Education, DocumentKind.Education,
            known.WithoutCode ? "Be Lietuvos asmens kodo Diplomų registro (DAKPR) paklausti negalima."
            : known.Education is { Length: > 0 } insufficient
                ? $"Diplomų registre (DAKPR) yra tik: {string.Join(", ", insufficient.Select(one => $"„{one}“"))}. Valstybės finansavimui "
                    + "to nepakanka."
            : "Diplomų registre (DAKPR) nėra duomenų apie Jūsų kvalifikaciją ar aukštąjį išsilavinimą.", next,
            known.WithoutCode || known.Education is not null
                ? null
                : Unanswered(CriterionKind.Education, "Diplomų registras (DAKPR)", known.EducationSilentSince, known.CheckedAt, next));
    }

    private static Criterion Employment(Eligibility known)
    {
        const string next = "Įkelkite užimtumą įrodančio dokumento kopiją.";
        if (known.Employed == true)
            return new(CriterionKind.Employment, CriterionState.Met, "SoDra duomenimis, esate dirbantis asmuo.", null);
        return ByDocument(known, CriterionKind.Employment, DocumentKind.Employment,
            known.WithoutCode ? "Be Lietuvos asmens kodo SoDra paklausti negalima." : "SoDra duomenimis, nesate dirbantis asmuo.", next,
            known.WithoutCode || known.Employed is not null
                ? null
                : Unanswered(CriterionKind.Employment, "SoDra", known.EmploymentSilentSince, known.CheckedAt, next));
    }

    private static Criterion Age(bool? ofAge) => ofAge switch
    {
        true => new(CriterionKind.Age, CriterionState.Met, "Amžius tinkamas.", null),
        false => new(CriterionKind.Age, CriterionState.NotMet, "IMP krepšelis skiriamas tik nustatyto amžiaus asmenims.", OwnFunds),
        null => new(CriterionKind.Age, CriterionState.Unanswered, "Jūsų gimimo datos prisijungimo priemonė nepateikė.",
            $"Prisijunkite priemone, kuri pateikia gimimo datą. {OwnFunds}"),
    };

    private static Criterion Residence(Eligibility known)
    {
        const string next = "Įkelkite asmens tapatybės kortelės, paso arba teisę gyventi Lietuvoje suteikiančio ar patvirtinančio dokumento "
            + "kopiją.";
        return known.Citizen == true
            ? new(CriterionKind.Residence, CriterionState.Met, "Lietuvos pilietybę patvirtina registrų duomenys.", null)
            : ByDocument(known, CriterionKind.Residence, DocumentKind.Residence, "Neturite Lietuvos pilietybės.", next,
                known.Citizen is not null
                    ? null
                    : new(CriterionKind.Residence, CriterionState.Unanswered, "Jūsų pilietybės registrai nepateikė.", next));
    }

    /// <summary>A document may meet what the registers do not, whether they answer or not.</summary>
    private static Criterion ByDocument(Eligibility known, CriterionKind kind, DocumentKind document, string why, string next,
        Criterion? unanswered)
    {
        var submitted = known.Documents.Where(one => one.Kind == document).ToList();
        if (submitted.Find(one => Sufficient(document).Contains(one.State)) is { } accepted)
            return new(kind, CriterionState.Met, $"Pateiktas dokumentas įvertintas: „{accepted.State.Label()}“.", null);
        if (submitted.Find(one => one.State == DocumentState.Submitted) is { } waiting)
            return new(kind, CriterionState.Waiting,
                $"{why} {Vilnius.DateOf(waiting.SubmittedAt):yyyy-MM-dd} pateiktas dokumentas bus peržiūrėtas iki "
                    + $"{waiting.DueOn:yyyy-MM-dd}.",
                "Palaukite sprendimo: jį gausite el. paštu.");
        if (unanswered is not null)
            return unanswered;
        return submitted.LastOrDefault() is { } last
            ? new(kind, CriterionState.NotMet,
                $"{why} Pateikto dokumento būsena „{last.State.Label()}“{(last.Reason is null ? "" : $": {last.Reason}")}.",
                $"{next} {OwnFunds}")
            : new(kind, CriterionState.NotMet, why, $"{next} {OwnFunds}");
    }

    private static Criterion Unanswered(CriterionKind kind, string register, DateTimeOffset? since, DateTimeOffset at, string next) =>
        new(kind, CriterionState.Unanswered,
        $"Patikrinta {Vilnius.Local(at):yyyy-MM-dd HH:mm}, registras "
            + $"neatsako{(since is { } silent ? $" nuo {Vilnius.Local(silent):yyyy-MM-dd HH:mm}" : "")}: {register}.",
        $"Registro bus paklausta pakartotinai. Galite nelaukti: {char.ToLowerInvariant(next[0])}{next[1..]}");

    private const string OwnFunds = "Mokytis galima ir asmeninėmis lėšomis.";

}
