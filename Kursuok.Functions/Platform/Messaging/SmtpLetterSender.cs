using System.Globalization;
using System.Net;
using System.Net.Security;
using Kursuok.Functions.Platform.Http;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MimeKit;

namespace Kursuok.Functions.Platform.Messaging;

/// <summary>How the way to the mail server is protected: TLS begun on a plain connection, TLS from the first byte, nothing.</summary>
public enum SmtpSecurity
{
    StartTls,
    Tls,
    None,
}

/// <summary>The mail server that takes the letters, and whose they are.</summary>
public sealed record SmtpSettings(
    string Host, int Port, SmtpSecurity Security, NetworkCredential? Login, MailboxAddress From, MailboxAddress? ReplyTo, TimeSpan Timeout)
{
    /// <summary>
    /// The settings Kursuok:Smtp:Host, :Port, :Security, :User, :Password, :From, :ReplyTo, :TimeoutSeconds; null without a host.
    /// </summary>
    /// <exception cref="InvalidOperationException">One of them is missing or cannot be read; the message names it.</exception>
    public static SmtpSettings? Of(IConfiguration configuration)
    {
        var settings = configuration.GetSection("Kursuok:Smtp");
        if (settings["Host"] is not { Length: > 0 } host)
            return null;
        var security = settings["Security"] is not { Length: > 0 } named ? SmtpSecurity.StartTls
            : Enum.TryParse<SmtpSecurity>(named, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known
            : throw new InvalidOperationException("The setting Kursuok:Smtp:Security is none of StartTls, Tls, None.");
        var login = settings["User"] is not { Length: > 0 } user ? null
            : new NetworkCredential(
                user, settings["Password"] ?? throw new InvalidOperationException("The setting Kursuok:Smtp:Password is missing."));
        if (login is not null && security is SmtpSecurity.None)
            throw new InvalidOperationException(
                "The setting Kursuok:Smtp:User needs Kursuok:Smtp:Security StartTls or Tls: no password goes in the open.");
        var usualPort = security switch { SmtpSecurity.StartTls => 587, SmtpSecurity.Tls => 465, _ => 25 };
        return new(host, Number("Port", usualPort, 65535), security, login,
            Address(configuration, "From") ?? throw new InvalidOperationException("The setting Kursuok:Smtp:From is missing."), Address(configuration, "ReplyTo"),
            TimeSpan.FromSeconds(Number("TimeoutSeconds", 30, 600)));

        int Number(string key, int otherwise, int most) => settings[key] is not { Length: > 0 } text ? otherwise
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= most ? number
            : throw new InvalidOperationException($"The setting Kursuok:Smtp:{key} is no number from 1 to {most}.");
    }

    /// <summary>The address that Kursuok:Smtp:From or :ReplyTo names; null without one.</summary>
    /// <exception cref="InvalidOperationException">It is no mail address.</exception>
    public static MailboxAddress? Address(IConfiguration configuration, string key) =>
        configuration["Kursuok:Smtp:" + key] is not { Length: > 0 } text ? null
        : MailboxAddress.TryParse(text, out var address) ? address
        : throw new InvalidOperationException($"The setting Kursuok:Smtp:{key} is no mail address.");
}

/// <summary>A letter did not go out. Tells neither its text nor whom it is for.</summary>
/// <param name="permanent">The mail server will not take this letter however often it is given.</param>
public sealed class LetterNotSentException(string letterId, bool permanent, string reason, Exception? cause = null)
    : Exception($"The letter {letterId} was {(permanent ? "refused for good" : "not sent")}: {reason}.", cause)
{
    public bool Permanent => permanent;
}

/// <summary>
/// Gives each letter to a mail server, within a bounded time. Its Message-ID is made of its id: given twice, it is recognised
/// as the same letter.
/// </summary>
public sealed class SmtpLetterSender(SmtpSettings settings, ILogger<SmtpLetterSender> log) : ILetterSender
{
    /// <summary>Decides instead of the system whether the server's certificate is trusted.</summary>
    internal RemoteCertificateValidationCallback? CertificateCheck { get; init; }

    /// <exception cref="LetterNotSentException">The mail server refused it, or could not be reached in time.</exception>
    public async Task SendAsync(Letter letter, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(settings.Timeout);
        try { await DeliverAsync(letter, bound.Token); }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            var told = Tell(letter.Id, failure);
            log.Log(told.Permanent ? LogLevel.Error : LogLevel.Warning, "{Failure}", told.Message);
            throw told;
        }
    }

    /// <summary>No copies are kept here.</summary>
    public Task DropBeforeAsync(DateOnly date, CancellationToken cancellation) => Task.CompletedTask;

    private async Task DeliverAsync(Letter letter, CancellationToken cancellation)
    {
        using var message = Compose(letter);
        using var client = new SmtpClient { ServerCertificateValidationCallback = CertificateCheck };
        await client.ConnectAsync(settings.Host, settings.Port, settings.Security switch
        {
            SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
            SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
            _ => SecureSocketOptions.None,
        }, cancellation);
        if (settings.Login is not null)
            await client.AuthenticateAsync(settings.Login, cancellation);
        await client.SendAsync(message, cancellation);
        // The letter is the server's now; that it does not say goodbye would not make it come twice.
        await client.DisconnectAsync(quit: true, cancellation);
    }

    private MimeMessage Compose(Letter letter)
    {
        var message = new MimeMessage
        {
            MessageId = $"{letter.Id}@{settings.From.Domain}",
            Date = letter.WrittenAt,
            Subject = letter.Subject,
            Body = new TextPart("plain") { Text = letter.Body, ContentTransferEncoding = ContentEncoding.QuotedPrintable },
        };
        message.From.Add(settings.From);
        message.To.Add(new MailboxAddress(letter.ToName, letter.To));
        if (settings.ReplyTo is not null)
            message.ReplyTo.Add(settings.ReplyTo);
        message.Body.Headers.Add(HeaderId.ContentLanguage, "lt");
        // Answering machines keep still.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }

    // What a server says of a letter may repeat its address or its text: only the codes are told.
    private LetterNotSentException Tell(string letterId, Exception failure) => failure switch
    {
        SmtpCommandException refusal => new(
            letterId, permanent: (int)refusal.StatusCode >= 500,
            $"the mail server answered {(int)refusal.StatusCode} ({refusal.ErrorCode})"),
        ParseException => new(letterId, permanent: true, "its address cannot be read"),
        OperationCanceledException or TimeoutException => new(
            letterId, permanent: false, $"the mail server took longer than {settings.Timeout.TotalSeconds} s"),
        SmtpProtocolException => new(letterId, permanent: false, "the mail server ended the conversation"),
        _ => new(letterId, permanent: false, $"the mail server was not reached ({failure.GetType().Name})", failure),
    };
}
