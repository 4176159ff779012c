using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Documents;

namespace Kursuok.Functions.Training.Groups;

/// <summary>Writes a learning contract from what the system holds (C-13).</summary>
public sealed class ContractPapers
{
    public byte[] Write(Group group, Participant participant, Contract contract, Institution institution) =>
        Compose(group, participant, contract, institution).ToPdf();

    internal static LearningContractDocument Compose(Group group, Participant participant, Contract contract, Institution institution)
    {
        var (register, learner, information) = (institution.Register, participant.Learner, group.Information);
        var bank = institution.Card?.Bank;
        var card = institution.ProgrammeCards.GetValueOrDefault(group.Programme.Code);
        var place = institution.Places.GetValueOrDefault(information.PlaceId);
        return new()
        {
            Number = contract.Number,
            ConcludedOn = contract.ConcludedAt is { } concluded ? Vilnius.DateOf(concluded) : null,
            Place = place?.Municipality ?? register.Address,
            Provider = new()
            {
                Name = register.Name,
                Code = LegalEntityCode.Parse(register.LegalCode),
                Address = register.Address,
                RepresentativeName = contract.ProviderSignature?.Name ?? institution.Card?.Responsible.FullName ?? register.Name,
                RepresentativePosition = contract.ProviderSignature is null ? "pasirašantis asmuo" : "sutartis pasirašantis asmuo",
                RepresentativeActsOn = contract.ProviderSignature?.ActsOn ?? "nurodoma pasirašant",
                Payee = bank?.Payee ?? register.Name,
                Iban = Iban.Parse(bank!.Iban),
                Bank = bank.Name,
            },
            Learner = new()
            {
                Name = learner.FullName,
                BirthDate = learner.BirthDate == default ? null : learner.BirthDate,
                Email = EmailAddress.TryParse(learner.Email, out var email) ? email : null,
                Phone = PhoneNumber.TryParse(learner.Phone, out var phone) ? phone : null,
            },
            Employer = contract.Tripartite && participant.Client?.Apprenticeship is { } apprenticeship
                ? new()
                {
                    Name = apprenticeship.EmployerName,
                    Code = LegalEntityCode.Parse(apprenticeship.Employer),
                    Address = apprenticeship.EmployerAddress,
                    RepresentativeName = contract.EmployerSignature?.Name ?? apprenticeship.Representative,
                    RepresentativeActsOn = contract.EmployerSignature?.ActsOn ?? apprenticeship.ActsOn,
                    Phone = apprenticeship.Phone,
                    Email = apprenticeship.Email,
                    PracticeAddress = apprenticeship.PracticeAddress,
                    SignedAt = contract.EmployerSignature?.At,
                }
                : null,
            Programme = new()
            {
                Name = group.Programme.Name,
                Code = group.Programme.Code,
                AcademicHours = group.Programme.ContactHours,
                Form = group.Programme.Method.Label().ToLower(Lithuanian),
                Language = information.Language,
                Place = place is null ? register.Address : $"{place.Name}, {place.Address}",
                GroupName = information.Name,
                StartsOn = information.TrainingStart,
                EndsOn = information.TrainingEnd,
            },
            Price = information.PriceEur,
            FundedSum = participant.FundedEur(information.PriceEur),
            FundingSource = participant.Registration.Funding.Label(),
            OtherLearnerObligations = card?.Conditions.LearnerObligations,
            OtherProviderObligations = card?.Conditions.ProviderObligations,
            PaymentTerms = card?.Conditions.Payment,
            LearnerSignedAt = contract.LearnerSignedAt,
            ProviderSignedAt = contract.ProviderSignature?.At,
            Termination = contract.Termination is { } ended
                ? new()
                {
                    EndedOn = Vilnius.DateOf(ended.At),
                    Initiator = ended.Ground == TerminationGround.LearnerRequest ? "Asmuo" : "Teikėjas",
                    Ground = ended.Ground.Label(),
                    Reason = ended.Reason,
                }
                : null,
            FormedAt = contract.ConcludedAt ?? contract.InvitedAt,
        };
    }

    private static readonly System.Globalization.CultureInfo Lithuanian = System.Globalization.CultureInfo.GetCultureInfo("lt-LT");
}
