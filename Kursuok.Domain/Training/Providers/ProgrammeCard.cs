using Kursuok.Domain.People.Institutions;

namespace Kursuok.Domain.Training.Providers;

/// <summary>Card „Programos vykdymo ir sutarties informacija“ (P-06, P-07, P-08).</summary>
public sealed record ProgrammeCard(
    string Specifics,
    string? AdditionalRequirements,
    RecognitionOptions Recognition,
    ContactPerson ContactPerson,
    ContractConditions Conditions)
{
    public static ProgrammeCard Checked(ProgrammeCard given)
    {
        var checks = new FieldChecks();
        var card = given with
        {
            Specifics = checks.Text(given.Specifics, "specifics", 4000),
            AdditionalRequirements = checks.Optional(given.AdditionalRequirements, "additionalRequirements", 4000),
            Recognition = new(
                checks.Optional(given.Recognition?.FurtherLearning, "recognition.furtherLearning", 2000),
                checks.Optional(given.Recognition?.CompetenceRecognition, "recognition.competenceRecognition", 2000),
                checks.Optional(given.Recognition?.Other, "recognition.other", 2000)),
            ContactPerson = ContactPerson.Checked(given.ContactPerson, "contactPerson", checks),
            Conditions = new(
                checks.Text(given.Conditions?.LearnerObligations, "conditions.learnerObligations", 4000),
                checks.Text(given.Conditions?.ProviderObligations, "conditions.providerObligations", 4000),
                checks.Text(given.Conditions?.Payment, "conditions.payment", 4000)),
        };
        checks.Done();
        return card;
    }
}

/// <summary>„Įgytų kompetencijų pripažinimo galimybės“ (P-07).</summary>
public sealed record RecognitionOptions(string? FurtherLearning, string? CompetenceRecognition, string? Other);

/// <summary>The provider's own conditions: contract clauses 2.10, 3.9 and 7 (P-08).</summary>
public sealed record ContractConditions(string LearnerObligations, string ProviderObligations, string Payment);
