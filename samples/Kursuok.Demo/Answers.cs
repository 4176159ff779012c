using System.Security.Cryptography;

namespace Kursuok.Demo;

// What the demo reads of the backend's answers; it leaves out what it does not use.

internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
internal sealed record Clock(DateTimeOffset Now);
internal sealed record Stored(string Id);

internal sealed record Institution(InstitutionCard? Information, Register Register, Numbering Numbering);
internal sealed record InstitutionCard(string Description);
internal sealed record Register(string Name);
internal sealed record Numbering(bool Filled, IReadOnlyList<NumberingStage> Stages);
internal sealed record NumberingStage(string Prefix, string Suffix, string Example);
internal sealed record Lecturer(string Id, string FirstName, string LastName);
internal sealed record Place(string Id, string Name);
internal sealed record Programme(ProgrammeOutline General, ProgrammeCard? Card);
internal sealed record ProgrammeCard(string Specifics);

internal sealed record GroupItem(string Id, string Name, string State, DateOnly RegistrationStart, string ProgrammeName, int FreeSeats);
internal sealed record Group(
    string Id, ProgrammeOutline Programme, string State, string StateLabel, GroupInformation Information, string SigningLabel,
    IReadOnlyList<Session> Sessions, HourCounter Counter, int Registered, int FreeSeats);
internal sealed record ProgrammeOutline(string Code, string Name, int ContactHours);
internal sealed record GroupInformation(string Name, int MinParticipants, int MaxParticipants, string PlaceId);
internal sealed record Session(string Id, DateOnly Date, TimeOnly StartTime, int Minutes, string Method);
internal sealed record HourCounter(decimal Planned, int Required);

internal sealed record Participant(string Id, string FirstName, string LastName, string Email, string Funding, string State, string StateLabel, string? Reason, string TrainingLabel)
{
    public string Name => $"{FirstName} {LastName}";
}

internal sealed record Contract(string ParticipantId, string? State, string StateLabel, string? Number, string? ProviderColumn, string? EmployerColumn)
{
    /// <summary>Reads a contract; who signs it names the hash of the file that was read.</summary>
    public static async Task<ShownContract> ReadAsync(KursuokClient.Caller reader, string group, string participant, CancellationToken cancellation) =>
        new(participant, Convert.ToHexStringLower(SHA256.HashData(await reader.GetAsync<byte[]>($"{group}/contracts/{participant}/document?original=true", cancellation))));

    public static async Task<IReadOnlyList<ShownContract>> ReadAsync(KursuokClient.Caller reader, string group, IEnumerable<string> participants, CancellationToken cancellation)
    {
        var shown = new List<ShownContract>();
        foreach (var participant in participants)
            shown.Add(await ReadAsync(reader, group, participant, cancellation));
        return shown;
    }
}

internal sealed record ShownContract(string ParticipantId, string Sha256);
internal sealed record Completion(
    string ParticipantId, string State, string StateLabel, string? Evaluation, bool EvaluationConfirmed, string? CertificateNumber, string? CertificateCode,
    string? ContractLabel);
internal sealed record Question(string Id, string Text);
internal sealed record Feedback(int Filled, int Counted, IReadOnlyList<QuestionResult> Questions, IReadOnlyList<string> Comments);
internal sealed record QuestionResult(string Text, decimal Average);
internal sealed record Verified(string Number, string HolderName, string ProgrammeName, string Evaluation, DateOnly FormedOn);

internal sealed record Employer(string Code);
internal sealed record TimetableReport(string GroupId, IReadOnlyList<TimetableFinding> Findings);
internal sealed record TimetableFinding(string Requirement, string Value);
internal sealed record Eligibility(IReadOnlyList<Criterion> Criteria);
internal sealed record Criterion(string State, string Why, string? Next);
internal sealed record LearnerDocument(string Id, string KindLabel, string State, string StateLabel, DateOnly DueOn, bool Overdue);
internal sealed record ReviewItem(string PersonId, string FullName, LearnerDocument Document);
internal sealed record Basket(decimal LeftEur, decimal ReservedEur, decimal SpentEur);
internal sealed record Coupon(string State, string StateLabel, decimal PriceEur, decimal CompensatedEur);
internal sealed record ProtocolItem(string Id, string? GroupId);
internal sealed record Protocol(string Id, string State, string StateLabel, string Result);
internal sealed record ServiceClient(IReadOnlyList<SentDocument> Documents);
internal sealed record SentDocument(string Id, string TypeLabel, DateOnly From, DateOnly To, string State, string StateLabel, AdocReport Report);
internal sealed record AdocReport(AdocCheck Structure, AdocCheck Integrity, AdocCheck Trust);
internal sealed record AdocCheck(string VerdictLabel);
internal sealed record GroupInvoices(IReadOnlyList<InvoiceParticipant> Participants, IReadOnlyList<Invoice> Invoices);
internal sealed record InvoiceParticipant(string ParticipantId, string? Financing);
internal sealed record Invoice(string Id, string State, string StateLabel, IReadOnlyList<InvoiceParticipant> Participants, decimal TotalEur, string? Reason);
internal sealed record ParticipantCut(IReadOnlyList<ParticipantCutRow> Rows);
internal sealed record ParticipantCutRow(string Label, ParticipantTotals Totals);
internal sealed record ParticipantTotals(int All, int Certified);
