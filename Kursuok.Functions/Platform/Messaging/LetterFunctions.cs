using System.Globalization;
using System.Text;
using Kursuok.Domain.People.Privacy;
using Kursuok.Functions.Platform.Processes;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using MimeKit;

namespace Kursuok.Functions.Platform.Messaging;

/// <summary>The queues between what is decided and what leaves.</summary>
public static class Queues
{
    public const string Letters = "letters";
    public const string Nudges = "nudges";
    public const string Certificates = "certificates";
    public const string Follows = "follows";

    /// <summary>The setting that holds their connection.</summary>
    public const string Connection = "ServiceBusConnection";
}

/// <summary>Sends letters out. Given the same letter twice, it must come to the same.</summary>
public interface ILetterSender
{
    Task SendAsync(Letter letter, CancellationToken cancellation);

    /// <summary>Drops the copies of what was written before a day.</summary>
    Task DropBeforeAsync(DateOnly date, CancellationToken cancellation);
}

/// <summary>Sends letters from their queue, and drops those that have been kept long enough.</summary>
public sealed class LetterFunctions(ILetterSender sender, TodaySource today, IConfiguration settings)
{
    private readonly Period _kept = Period.Parse(settings["Kursuok:Retention:Letters"] ?? "P90D");

    [Function("DropOldLetters")]
    public Task DropAsync([TimerTrigger("0 40 1 * * *")] TimerInfo timer, CancellationToken cancellation) =>
        sender.DropBeforeAsync(_kept.Before(today.Now.Date), cancellation);

    [Function("SendLetter")]
    public Task SendAsync([ServiceBusTrigger(Queues.Letters, Connection = Queues.Connection)] string body, CancellationToken cancellation) =>
        sender.SendAsync(Json.Read<Letter>(body), cancellation);
}

/// <summary>Writes each letter as an .eml file named after its id: a repeated letter replaces itself.</summary>
public sealed class LetterFiles(string folder, MailboxAddress from, MailboxAddress? replyTo) : ILetterSender
{
    public async Task SendAsync(Letter letter, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var message = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"Message-ID: <{letter.Id}@{from.Domain}>\r\n")
            .Append(CultureInfo.InvariantCulture, $"Date: {letter.WrittenAt:ddd, dd MMM yyyy HH:mm:ss} +0000\r\n")
            .Append(CultureInfo.InvariantCulture, $"From: {Mailbox(from)}\r\n")
            .Append(replyTo is null ? "" : $"Reply-To: {Mailbox(replyTo)}\r\n")
            .Append(CultureInfo.InvariantCulture, $"To: {Word(letter.ToName)} <{letter.To}>\r\n")
            .Append(CultureInfo.InvariantCulture, $"Subject: {Word(letter.Subject)}\r\n")
            .Append("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\nContent-Language: lt\r\n\r\n")
            .Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(letter.Body), Base64FormattingOptions.InsertLineBreaks))
            .Append("\r\n");
        var file = Path.Combine(folder, letter.Id + ".eml");
        var draft = file + ".tmp";
        await File.WriteAllTextAsync(draft, message.ToString(), cancellation);
        File.Move(draft, file, overwrite: true);
    }

    public async Task DropBeforeAsync(DateOnly date, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var file in Directory.GetFiles(folder, "*.eml"))
        {
            var written = (await File.ReadAllLinesAsync(file, cancellation)).First(line => line.StartsWith("Date: ", StringComparison.Ordinal))["Date: ".Length..];
            if (Vilnius.DateOf(DateTimeOffset.Parse(written, CultureInfo.InvariantCulture)) < date)
                File.Delete(file);
        }
    }

    private static string Mailbox(MailboxAddress address) =>
        string.IsNullOrEmpty(address.Name) ? $"<{address.Address}>" : $"{Word(address.Name)} <{address.Address}>";

    /// <summary>Encoded words (RFC 2047), each within 75 characters and on a line of its own.</summary>
    private static string Word(string text)
    {
        var words = new List<string>();
        var chunk = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Encoding.UTF8.GetByteCount(chunk.ToString()) + rune.Utf8SequenceLength > 42)
            {
                words.Add(chunk.ToString());
                chunk.Clear();
            }
            chunk.Append(rune.ToString());
        }
        words.Add(chunk.ToString());
        return string.Join("\r\n ", words.Select(word => $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(word))}?="));
    }
}
