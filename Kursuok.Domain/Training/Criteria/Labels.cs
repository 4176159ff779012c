namespace Kursuok.Domain.Training.Criteria;

/// <summary>The Lithuanian words of every state and choice, as the guide writes them.</summary>
public static class Labels
{
    public static string Label(this DocumentKind kind) => kind switch
    {
        DocumentKind.Education => "Išsilavinimo dokumentas",
        DocumentKind.Employment => "Užimtumo dokumentas",
        DocumentKind.Residence => "Teisės gyventi Lietuvoje dokumentas",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Label(this DocumentState state) => state switch
    {
        DocumentState.Submitted => "Laukia peržiūros",
        DocumentState.HigherEducation => "Aukštasis išsilavinimas",
        DocumentState.UniversityEducation => "Aukštasis universitetinis išsilavinimas",
        DocumentState.CollegeEducation => "Aukštasis koleginis išsilavinimas",
        DocumentState.FurtherEducation => "Aukštesnysis išsilavinimas",
        DocumentState.SpecialSecondaryEducation => "Specialusis vidurinis išsilavinimas",
        DocumentState.Qualification => "Įgyta kvalifikacija",
        DocumentState.HighQualification => "Aukšta profesinė kvalifikacija",
        DocumentState.Employed => "Užimtas asmuo",
        DocumentState.Citizen => "Lietuvos pilietybė",
        DocumentState.MayLiveHere => "Teisė gyventi Lietuvoje",
        DocumentState.Additional => "Papildomi dokumentai",
        DocumentState.Rejected => "Atmestas",
        DocumentState.Withdrawn => "Atsiimtas",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string Label(this CriterionKind kind) => kind switch
    {
        CriterionKind.Education => "Išsilavinimas",
        CriterionKind.Employment => "Užimtumas",
        CriterionKind.Age => "Amžius",
        CriterionKind.Residence => "Teisė gyventi Lietuvoje",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Label(this CriterionState state) => state switch
    {
        CriterionState.Met => "Įvykdytas",
        CriterionState.NotMet => "Neįvykdytas",
        CriterionState.Waiting => "Laukia dokumentų peržiūros",
        CriterionState.Unanswered => "Neatsakyta",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
