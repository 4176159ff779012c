using System.Collections.Immutable;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Documents;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Providers;
using Microsoft.Extensions.Configuration;

namespace Kursuok.Functions.Training.Groups;

/// <summary>
/// The papers of learning contracts. One is composed once, of what was frozen for signing; what comes later is a sheet added at its end,
/// so that its first bytes are for ever what the parties have signed (AMB-66, AMB-67).
/// </summary>
public sealed class ContractPapers(GroupStore groups, InstitutionStore institutions, DocumentStore documents, IConfiguration settings)
{
    private const string Pdf = "application/pdf";
    private readonly string _address = settings["Kursuok:PublicAddress"] ?? "http://localhost:7071";

    /// <summary>Under what begins so all papers of a participant's contracts are stored.</summary>
    public static string Beginning(string group, string participant) => $"contracts/{group}/{participant}-";

    /// <summary>The group in which the paper to be signed is composed, where it was not yet.</summary>
    public async Task<Group> ComposeAsync(Group group, string participantId, CancellationToken cancellation)
    {
        if (Waits(group) is null)
            return group;
        var institution = await institutions.FindAsync(group.Institution, cancellation);
        // Groups whose signing opened before texts were frozen have none until somebody looks.
        if ((group.Terms is null || Waits(group)!.Text is null) && ContractTerms.Of(group, institution) is { } terms)
            group = await groups.DecideAsync(group.Id, Actor.Clock, new TakeTerms(terms));
        if (Waits(group) is not { Text: { } text } contract || group.Terms is null)
            return group;
        var paper = Compose(group, group.Participant(participantId), contract, group.Terms).ToPdf();
        var stored = await documents.PutAsync($"{Beginning(group.Id, participantId)}{group.Participant(participantId).Attempt}-{text.Revision}.pdf", paper, Pdf, cancellation);
        return await groups.DecideAsync(group.Id, Actor.Clock, new AttachPaper(participantId, contract.Id, text.Revision, stored));

        Contract? Waits(Group now) => now.Participant(participantId).Contract is { IsBeingSigned: true, Text: null or { Paper: null } } waits ? waits : null;
    }

    /// <summary>The paper with the sheet of all signatures, stored under the code that the sheet shows.</summary>
    public async Task<(StoredDocument Document, string Code)> ConcludeAsync(Group group, Participant participant, Contract contract, CancellationToken cancellation)
    {
        // The sheet shows the code, so each try has a document of its own; the decision makes one of them the contract's.
        var code = NewId.Make();
        var file = await SignedAsync(group, participant, contract with { Code = code }, cancellation);
        return (await documents.PutAsync($"{Beginning(group.Id, participant.Id)}{participant.Attempt}-{code}.pdf", file, Pdf, cancellation), code);
    }

    /// <summary>What is downloaded: the paper as it is to be signed or was signed, its signatures once all have signed, and its end.</summary>
    public async Task<byte[]> FileAsync(Group group, Participant participant, Contract contract, CancellationToken cancellation)
    {
        var file = contract.Document is { } stored ? await ReadAsync(stored, cancellation) : await SignedAsync(group, participant, contract, cancellation);
        return contract.Termination is { } ended
            ? PdfPrinter.Append(file, new TerminationSheet
            {
                Number = contract.Number,
                EndedOn = Vilnius.DateOf(ended.At),
                Initiator = ended.Ground == TerminationGround.LearnerRequest ? "Asmuo" : "Teikėjas",
                Ground = ended.Ground.Label(),
                Reason = ended.Reason,
            }.Lay())
            : file;
    }

    /// <summary>Only what the parties signed, or are to sign: the bytes whose hash the signatures name.</summary>
    public async Task<byte[]> PaperAsync(Group group, Participant participant, Contract contract, CancellationToken cancellation)
    {
        if (contract.Text?.Paper is { } paper)
            return await ReadAsync(paper, cancellation);
        // Concluded before papers were frozen: what was stored then is the contract; what was not is written of the cards, as it was then.
        if (contract.Document is { } stored)
            return await ReadAsync(stored, cancellation);
        var institution = await institutions.FindAsync(group.Institution, cancellation);
        var terms = group.Terms ?? ContractTerms.Of(group, institution)
            ?? throw ContractRefusals.NotComposed.Because("Sutarties parengti negalima: neužpildytos įstaigos arba programos kortelės.");
        return Compose(group, participant, contract, terms).ToPdf();
    }

    private async Task<byte[]> SignedAsync(Group group, Participant participant, Contract contract, CancellationToken cancellation)
    {
        var paper = await PaperAsync(group, participant, contract, cancellation);
        if (contract.ConcludedAt is not { } concluded)
            return paper;
        var terms = group.Terms ?? ContractTerms.Of(group, await institutions.FindAsync(group.Institution, cancellation));
        return PdfPrinter.Append(paper, new SignatureSheet
        {
            Number = contract.Number,
            ConcludedOn = Vilnius.DateOf(concluded),
            Place = terms?.Seat ?? "",
            Signers = SignersOf(participant, contract, terms?.ProviderName ?? ""),
            PaperSha256 = contract.Text?.Paper?.Sha256,
            PaperBytes = paper.Length,
            VerificationAddress = contract.Code is { } code ? new($"{_address}/api/contracts/{code}") : null,
        }.Lay());
    }

    private static ImmutableArray<Signer> SignersOf(Participant participant, Contract contract, string provider)
    {
        var signers = ImmutableArray.CreateBuilder<Signer>();
        if (contract.ProviderSignature is { } ours)
            signers.Add(new($"Teikėjas: {provider}", ours.Name, ours.ActsOn, ours.At));
        if (contract.EmployerSignature is { } employers)
            signers.Add(new($"Darbdavys: {participant.Client?.Apprenticeship?.EmployerName}", employers.Name, employers.ActsOn, employers.At));
        if (contract.LearnerSignedAt is { } signed)
            signers.Add(new("Asmuo, kuris mokosi", contract.LearnerSignature?.Name ?? participant.Learner.FullName, null, signed));
        return signers.ToImmutable();
    }

    private async Task<byte[]> ReadAsync(StoredDocument document, CancellationToken cancellation)
    {
        var (content, _) = await documents.OpenAsync(document, cancellation);
        await using (content)
        {
            using var bytes = new MemoryStream();
            await content.CopyToAsync(bytes, cancellation);
            return bytes.ToArray();
        }
    }

    internal static LearningContractDocument Compose(Group group, Participant participant, Contract contract, ContractTerms terms)
    {
        var (learner, information) = (participant.Learner, group.Information);
        return new()
        {
            Place = terms.Seat,
            Provider = new()
            {
                Name = terms.ProviderName,
                Code = LegalEntityCode.Parse(group.Institution),
                Address = terms.ProviderAddress,
                Payee = terms.Bank.Payee,
                Iban = Iban.Parse(terms.Bank.Iban),
                Bank = terms.Bank.Name,
            },
            Learner = new()
            {
                Name = contract.LearnerSignature?.Name ?? learner.FullName,
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
                    RepresentativeName = apprenticeship.Representative,
                    RepresentativeActsOn = apprenticeship.ActsOn,
                    Phone = apprenticeship.Phone,
                    Email = apprenticeship.Email,
                    PracticeAddress = apprenticeship.PracticeAddress,
                }
                : null,
            Programme = new()
            {
                Name = group.Programme.Name,
                Code = group.Programme.Code,
                AcademicHours = group.Programme.ContactHours,
                Form = group.Programme.Method.Label().ToLower(s_lithuanian),
                Language = information.Language,
                Place = terms.Place,
                GroupName = information.Name,
                StartsOn = terms.TrainingStart,
                EndsOn = terms.TrainingEnd,
            },
            Price = terms.PriceEur,
            FundedSum = participant.FundedEur(terms.PriceEur),
            Funding = participant.Registration.Funding,
            OtherLearnerObligations = terms.Conditions.LearnerObligations,
            OtherProviderObligations = terms.Conditions.ProviderObligations,
            PaymentTerms = terms.Conditions.Payment,
            FormedAt = contract.InvitedAt,
        };
    }

    private static readonly System.Globalization.CultureInfo s_lithuanian = System.Globalization.CultureInfo.GetCultureInfo("lt-LT");
}
