using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Domain.Training.Reports;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Kursuok.Functions.Training.Providers;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Training.Reports;

/// <summary>
/// Application „Ataskaita. Dalyvių informacija“ (§3.11). The counts come from one row a group; the participants of a page
/// are read from the few groups that have them.
/// </summary>
[Feature("Reports")]
public sealed class ParticipantReportFunctions(GroupStore groups, Projections lists)
{
    [Function("ReportParticipants")]
    [Endpoint("Ataskaita. Dalyvių informacija: dalyviai pagal pasirinktus kriterijus ir jų skaičiai", Roles = Roles.Provider, Answers = typeof(ParticipantReportPage), Query = ["from", "to", "programme", "group", "groupState", "registration", "funding", "contract", "training", "size", "next"])]
    public async Task<IResult> Report([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/institutions/{code}/reports/participants")] HttpRequest request, string code, CancellationToken cancellation)
    {
        var (criteria, (size, after)) = (Criteria(request), request.Page());
        var chosen = await ChosenAsync(request, code, criteria, cancellation);
        var rows = new List<(string Key, ParticipantReportRow Row)>();
        await foreach (var row in RowsAsync(chosen, criteria, after, size + 1, cancellation))
        {
            rows.Add(row);
            if (rows.Count > size)
                break;
        }
        return Requests.Answer(new ParticipantReportPage(chosen.Totals(), [.. rows.Take(size).Select(row => row.Row)], rows.Count > size ? Continuation.After(rows[size - 1].Key) : null));
    }

    [Function("ReportParticipantCut")]
    [Endpoint("Ataskaita. Dalyvių informacija: dalyvių skaičiai pasirinktu pjūviu", Roles = Roles.Provider, Answers = typeof(ParticipantCutReport), Query = ["by", "from", "to", "programme", "group", "groupState", "registration", "funding", "contract", "training"])]
    public async Task<IResult> Cut([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/institutions/{code}/reports/participants/cut")] HttpRequest request, string code, CancellationToken cancellation)
    {
        var cut = request.Choice<ParticipantCut>("by") ?? ParticipantCut.Programme;
        var chosen = await ChosenAsync(request, code, Criteria(request), cancellation);
        return Requests.Answer(new ParticipantCutReport(cut, chosen.Cut(cut), chosen.Totals()));
    }

    [Function("ExportParticipants")]
    [Endpoint("Ataskaita. Dalyvių informacija: visi dalyviai CSV faile", Roles = Roles.Provider, AnswersContent = "text/csv", Query = ["from", "to", "programme", "group", "groupState", "registration", "funding", "contract", "training"])]
    public async Task<IResult> Export([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/institutions/{code}/reports/participants/csv")] HttpRequest request, string code, CancellationToken cancellation)
    {
        var criteria = Criteria(request);
        var chosen = await ChosenAsync(request, code, criteria, cancellation);
        return Results.Stream(async stream =>
        {
            await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
            await writer.WriteAsync(Csv.Line(ParticipantReportRow.Columns));
            await foreach (var (_, row) in RowsAsync(chosen, criteria, null, 1_000, cancellation))
                await writer.WriteAsync(Csv.Line(row.Fields));
        }, "text/csv; charset=utf-8", "dalyviai.csv");
    }

    private static ParticipantCriteria Criteria(HttpRequest request) => new(
        request.Day("from"), request.Day("to"), request.Given("programme"), request.Given("group"), request.Choice<GroupState>("groupState"),
        request.Choice<RegistrationState>("registration"), request.Choice<Funding>("funding"), request.Choice<ContractState>("contract"), request.Choice<TrainingState>("training"));

    private async Task<IReadOnlyList<GroupParticipation>> ChosenAsync(HttpRequest request, string code, ParticipantCriteria criteria, CancellationToken cancellation)
    {
        InstitutionFunctions.Own(request, code);
        var (from, to) = (criteria.From is { } first ? ReportLists.Key(first) : "0", criteria.To is { } last ? ReportLists.Key(last, "~") : "~");
        var all = new List<GroupParticipation>();
        await foreach (var group in lists.AllAsync<GroupParticipation>(ReportLists.Participation(code), from, to, criteria.GroupState?.ToString(), cancellation))
            all.Add(group);
        return [.. all.Chosen(criteria)];
    }

    /// <summary>The participants with their keys, in order: by the day on which training begins, group and registration.</summary>
    /// <param name="together">Of about so many participants the groups are read at once.</param>
    private async IAsyncEnumerable<(string Key, ParticipantReportRow Row)> RowsAsync(IEnumerable<GroupParticipation> chosen, ParticipantCriteria criteria, string? after, int together, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var rest = new Queue<GroupParticipation>(chosen.Where(group => string.CompareOrdinal(KeyOf(group) + "~", after) > 0));
        while (rest.Count > 0)
        {
            var reading = new List<Task<Group>>();
            for (var expected = 0; expected < together && rest.TryDequeue(out var next); expected += next.Standings.Sum(standing => standing.Count))
                reading.Add(groups.FindAsync(next.GroupId, cancellation));
            foreach (var group in await Task.WhenAll(reading))
            {
                foreach (var participant in group.Participants.Where(participant => criteria.Choose(Standing.Of(participant))))
                {
                    var key = string.Create(CultureInfo.InvariantCulture, $"{ReportLists.Key(group.Information.TrainingStart, group.Id)}|{participant.Ordinal:D6}");
                    if (string.CompareOrdinal(key, after) > 0)
                        yield return (key, ParticipantReportRow.Of(group, participant));
                }
            }
        }
    }

    private static string KeyOf(GroupParticipation group) => ReportLists.Key(group.TrainingStart, group.GroupId) + "|";
}

/// <param name="Totals">Of all who were chosen, on whatever page they stand.</param>
public sealed record ParticipantReportPage(ParticipantTotals Totals, ImmutableArray<ParticipantReportRow> Items, string? Next);

public sealed record ParticipantCutReport(ParticipantCut By, ImmutableArray<ParticipantCutRow> Rows, ParticipantTotals Totals);

/// <summary>A participant in the report.</summary>
public sealed record ParticipantReportRow(
    string ProgrammeCode, string ProgrammeName, string GroupId, string GroupName, string GroupState, DateOnly TrainingStart, DateOnly TrainingEnd,
    string ParticipantId, string FirstName, string LastName, string Email, string Phone, DateTimeOffset RegisteredAt, string Registration, string Funding,
    string? Contract, string? ContractNumber, string Training, string? Evaluation, string? CertificateNumber)
{
    public static ParticipantReportRow Of(Group group, Participant participant) => new(
        group.Programme.Code, group.Programme.Name, group.Id, group.Information.Name, group.State.Label(), group.Information.TrainingStart, group.Information.TrainingEnd,
        participant.Id, participant.Learner.FirstName, participant.Learner.LastName, participant.Learner.Email, participant.Learner.Phone,
        participant.Registration.RegisteredAt, participant.Registration.State.Label(), participant.Registration.Funding.Label(),
        participant.ContractState?.Label(), participant.Contract?.Number, participant.Training.State.Label(), participant.Training.Evaluation, participant.Training.Certificate?.Number);

    internal static ImmutableArray<string> Columns { get; } =
    [
        "Programos kodas", "Programa", "Grupė", "Grupės būsena", "Mokymų pradžia", "Mokymų pabaiga", "Vardas", "Pavardė", "El. paštas", "Telefonas",
        "Registracijos data", "Registracija", "Finansavimas", "Sutartis", "Sutarties numeris", "Mokymų eiga", "Įvertinimas", "Pažymėjimo numeris",
    ];

    internal IEnumerable<string> Fields =>
    [
        ProgrammeCode, ProgrammeName, GroupName, GroupState, $"{TrainingStart:yyyy-MM-dd}", $"{TrainingEnd:yyyy-MM-dd}", FirstName, LastName, Email, Phone,
        $"{Vilnius.DateOf(RegisteredAt):yyyy-MM-dd}", Registration, Funding, Contract ?? "", ContractNumber ?? "", Training, Evaluation ?? "", CertificateNumber ?? "",
    ];
}

/// <summary>Lines that a Lithuanian spreadsheet opens as they are: semicolons, quoted where needed.</summary>
internal static class Csv
{
    public static string Line(IEnumerable<string> fields) => string.Join(';', fields.Select(Field)) + "\r\n";

    private static string Field(string text)
    {
        // What people typed must not become a formula in the spreadsheet of who opens it.
        if (text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) && !PhoneNumber.TryParse(text, out _))
            text = "'" + text;
        return text.AsSpan().ContainsAny("\";\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
