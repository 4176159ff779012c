using System.Security.Cryptography;
using System.Text;
using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.EmploymentService;
using Kursuok.Functions.Platform.Documents.Adoc;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Kursuok.Functions.Training.EmploymentService;

/// <summary>A file of the inbox that could not be taken. It stays in the container until somebody has dealt with it or its term is over.</summary>
/// <param name="Id">Made of its name and content.</param>
/// <param name="Name">The blob's name as people may see it.</param>
/// <param name="Code">That of the refusal.</param>
/// <param name="Reason">In words: of a signed document all that breaks it.</param>
public sealed record RejectedFile(string Id, string Name, string Code, string Reason, string Sha256, DateTimeOffset ReceivedAt);

/// <summary>
/// What the Employment Service puts into its container: «document id/any name», the document being the one that the file
/// answers. A file may be seen several times; each content is taken, or noted as rejected, once.
/// </summary>
public sealed class InboxFunctions(ClientDocumentStore clients, EmploymentServiceExchange exchange, AdocReader reader, Projections lists, TodaySource today, IConfiguration settings, ILogger<InboxFunctions> log)
{
    private readonly Period _kept = Period.Parse(settings["Kursuok:Retention:Inbox"] ?? "P1Y");

    /// <summary>Nobody knows whom a file tells of that could not be taken: it goes after its term, and so does what was taken and copied.</summary>
    [Function("DropOldReceivedFiles")]
    public async Task DropAsync([TimerTrigger("0 50 1 * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        var first = _kept.Before(today.Now.Date);
        await exchange.Received.DeleteBeforeAsync(first, cancellation);
        await foreach (var file in lists.AllAsync<RejectedFile>(ClientLists.Rejected, "0", "~", null, cancellation))
        {
            if (Vilnius.DateOf(file.ReceivedAt) < first)
                await lists.DropAsync(ClientLists.Rejected, file.Id, cancellation);
        }
    }

    [Function("ReceiveFromEmploymentService")]
    public async Task ReceiveAsync([BlobTrigger(EmploymentServiceExchange.Inbox + "/{name}", Connection = StorageServices.Connection, Source = BlobTriggerSource.EventGrid)] Stream blob, string name, CancellationToken cancellation)
    {
        var content = await FirstAsync(blob, AdocReader.Largest + 1, cancellation);
        try
        {
            await TakeAsync(name.Split('/')[0], content, cancellation);
        }
        catch (RefusedException refused)
        {
            await RejectAsync(name, content, refused);
        }
    }

    private async Task TakeAsync(string document, byte[] content, CancellationToken cancellation)
    {
        var answered = NewId.Fits(document) ? await lists.FindAsync<DocumentItem>(ClientLists.Document(document), "document", cancellation) : null;
        if (answered is null)
            throw ClientDocumentRefusals.Unknown.Because("Failo vardas prasideda dokumento, į kurį atsakoma, numeriu; tokio dokumento nėra.");
        var reading = await reader.ReadAsync(content, cancellation);
        if (reading.Refused is { } broken)
            throw broken.Reporting(reading.Report);
        var answer = Convert.ToHexStringLower(SHA256.HashData(content))[..16];
        var file = await exchange.Documents.PutAsync($"{document}/{answer}", content, "application/octet-stream", cancellation);
        await clients.DecideAsync(answered.ClientId, Actor.Clock, new ReceiveAnswer(document, answer, file, reading.Report));
    }

    /// <summary>The row is named by name and content, so that the same file seen again is not a second one.</summary>
    private async Task RejectAsync(string name, byte[] content, RefusedException refused)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        var row = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{name}\n{hash}")));
        log.LogWarning("A file of the Employment Service's inbox was rejected with {Code}; its content is {Sha256}", refused.Refusal.Code, hash);
        await lists.PutAsync(new(ClientLists.Rejected, row, 1, Json.Write(new RejectedFile(row, SafeZip.Shown(name), refused.Refusal.Code, Why(refused), hash, today.Now.Now))));
    }

    private static string Why(RefusedException refused) => refused.Report is AdocReport report
        ? string.Join('\n', report.Structure.Findings.Concat(report.Integrity.Findings).Where(finding => finding.Breaks).Select(finding => finding.Explanation))
        : $"{refused.Refusal.Title}: {refused.Detail}";

    /// <summary>So much of it; more is not needed to know that it is too much.</summary>
    private static async Task<byte[]> FirstAsync(Stream blob, int most, CancellationToken cancellation)
    {
        using var first = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while (first.Length < most && (read = await blob.ReadAsync(buffer, cancellation)) > 0)
            first.Write(buffer, 0, (int)Math.Min(read, most - first.Length));
        return first.ToArray();
    }
}
