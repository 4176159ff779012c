using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Training.Groups;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using MimeKit;

namespace Kursuok.Tests.Functions.Platform.Messaging;

/// <summary>Letters to a real mail server (npm's smtp-server, in a process of its own).</summary>
public sealed class SmtpLetterSenderTests
{
    private const string Text = "Gerb. Žydre,\n\nkviečiame pasirašyti mokymosi sutartį iki 2026-09-01.\n\nKURSUOK\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_letter_arrives_as_it_was_written()
    {
        using var server = await MailServer.StartAsync("plain");
        var letter = new Letter("g1-7-0", "zydre@pavyzdys.lt", "Žydrė Ąžuolaitė-Šešelgytė",
            "Kviečiame pasirašyti mokymosi sutartį: „Ūkio pradžiamokslis“", Text, new(2026, 8, 20, 9, 30, 0, TimeSpan.Zero));

        await SenderTo(server).SendAsync(letter, Cancellation);

        var received = await server.ReceiveAsync();
        Assert.Equal(("nereply@kursuok.lt", "zydre@pavyzdys.lt"), (received.From, Assert.Single(received.To)));
        var raw = Encoding.UTF8.GetString(received.Text);
        Assert.True(Ascii.IsValid(raw), "The letter went out as ASCII.");
        Assert.Contains("Subject: =?utf-8?", raw, StringComparison.OrdinalIgnoreCase);
        Assert.All(raw.Split("\r\n"), line => Assert.True(line.Length <= 78 && !line.Contains('\n', StringComparison.Ordinal), line));

        var message = received.Message();
        Assert.Equal("g1-7-0@kursuok.lt", message.MessageId);
        Assert.Equal(letter.Subject, message.Subject);
        Assert.Equal(letter.WrittenAt, message.Date);
        Assert.Equal(new MailboxAddress("Žydrė Ąžuolaitė-Šešelgytė", "zydre@pavyzdys.lt"), Assert.Single(message.To));
        Assert.Equal(new MailboxAddress("KURSUOK sistema – laiškai", "nereply@kursuok.lt"), Assert.Single(message.From));
        Assert.Equal(new MailboxAddress("Pagalba", "pagalba@kursuok.lt"), Assert.Single(message.ReplyTo));
        Assert.Equal("lt", message.Body!.Headers[HeaderId.ContentLanguage]);
        Assert.Equal("auto-generated", message.Headers[HeaderId.AutoSubmitted]);
        Assert.Equal(Text, message.TextBody!.ReplaceLineEndings("\n"));
        Assert.Equal("utf-8", message.Body.ContentType.Charset, ignoreCase: true);
    }

    [Fact]
    public async Task A_letter_that_comes_again_has_the_same_id_and_the_same_text()
    {
        using var server = await MailServer.StartAsync("plain");
        var sender = SenderTo(server);

        await sender.SendAsync(LetterTo("ona@pavyzdys.lt"), Cancellation);
        await sender.SendAsync(LetterTo("ona@pavyzdys.lt"), Cancellation);

        var (first, second) = (await server.ReceiveAsync(), await server.ReceiveAsync());
        Assert.Equal(first.Message().MessageId, second.Message().MessageId);
        Assert.Equal(first.Text, second.Text);
    }

    [Fact]
    public async Task Line_breaks_in_a_name_or_a_subject_make_no_headers()
    {
        using var server = await MailServer.StartAsync("plain");
        var letter = LetterTo("ona@pavyzdys.lt") with { ToName = "Ona\r\nBcc: kitas@a.lt", Subject = "Tema\r\nBcc: kitas@a.lt" };

        await SenderTo(server).SendAsync(letter, Cancellation);

        var received = await server.ReceiveAsync();
        Assert.Equal(["ona@pavyzdys.lt"], received.To);
        Assert.Empty(received.Message().Bcc);
        Assert.Single(received.Message().To);
    }

    [Theory]
    [InlineData("unknown@pavyzdys.lt", true, "550 (RecipientNotAccepted)")]
    [InlineData("picky@pavyzdys.lt", true, "554 (MessageNotAccepted)")]
    [InlineData("busy@pavyzdys.lt", false, "451 (RecipientNotAccepted)")]
    public async Task A_refusal_tells_whether_it_is_for_good_but_not_whom_the_letter_was_for(string to, bool permanent, string told)
    {
        using var server = await MailServer.StartAsync("plain");
        var log = new RecordingLog();

        var failure = await Assert.ThrowsAsync<LetterNotSentException>(() => SenderTo(server, log).SendAsync(LetterTo(to), Cancellation));

        Assert.Equal(permanent, failure.Permanent);
        Assert.Contains(told, failure.Message, StringComparison.Ordinal);
        Assert.Contains("letter-1", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pavyzdys", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal([(permanent ? LogLevel.Error : LogLevel.Warning, failure.Message)], log.Lines);
    }

    [Fact]
    public async Task An_address_that_is_none_is_refused_for_good()
    {
        using var server = await MailServer.StartAsync("plain");

        var failure = await Assert.ThrowsAsync<LetterNotSentException>(
            () => SenderTo(server).SendAsync(LetterTo("ona pavyzdys.lt"), Cancellation));

        Assert.True(failure.Permanent);
        Assert.DoesNotContain("pavyzdys", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_left()
    {
        using var server = await MailServer.StartAsync("plain");

        var failure = await Assert.ThrowsAsync<LetterNotSentException>(
            () => SenderTo(server, settings: ["TimeoutSeconds=1"]).SendAsync(LetterTo("silent@pavyzdys.lt"), Cancellation));

        Assert.False(failure.Permanent);
        Assert.Contains("took longer than 1 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_never_greets_is_left()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();

        var failure = await Assert.ThrowsAsync<LetterNotSentException>(
            () => SenderTo(((IPEndPoint)mute.LocalEndpoint).Port, settings: ["TimeoutSeconds=1"])
                .SendAsync(LetterTo("ona@pavyzdys.lt"), Cancellation));

        Assert.False(failure.Permanent);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_no_fault_of_the_letter()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        var port = ((IPEndPoint)mute.LocalEndpoint).Port;
        mute.Stop();

        var failure = await Assert.ThrowsAsync<LetterNotSentException>(
            () => SenderTo(port).SendAsync(LetterTo("ona@pavyzdys.lt"), Cancellation));

        Assert.False(failure.Permanent);
        Assert.IsType<SocketException>(failure.InnerException);
    }

    [Fact]
    public async Task Who_stops_the_sending_is_told_so()
    {
        using var server = await MailServer.StartAsync("plain");
        using var stop = new CancellationTokenSource();
        var sending = SenderTo(server).SendAsync(LetterTo("silent@pavyzdys.lt"), stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Theory]
    [InlineData("starttls", "StartTls")]
    [InlineData("tls", "Tls")]
    public async Task A_certificate_that_nobody_vouches_for_is_refused(string server, string security)
    {
        using var running = await MailServer.StartAsync(server);

        var failure = await Assert.ThrowsAsync<LetterNotSentException>(
            () => SenderTo(running, settings: [$"Security={security}"]).SendAsync(LetterTo("ona@pavyzdys.lt"), Cancellation));

        Assert.False(failure.Permanent);
        Assert.Contains("SslHandshakeException", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_TLS_is_not_spoken_to_in_the_open_when_StartTls_is_asked_for()
    {
        using var server = await MailServer.StartAsync("plain");

        var failure = await Assert.ThrowsAsync<LetterNotSentException>(
            () => SenderTo(server, settings: ["Security=StartTls"]).SendAsync(LetterTo("ona@pavyzdys.lt"), Cancellation));

        Assert.Contains("NotSupportedException", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("starttls", "StartTls")]
    [InlineData("tls", "Tls")]
    public async Task With_TLS_the_sender_signs_in(string server, string security)
    {
        using var running = await MailServer.StartAsync(server);
        var settings = Settings(running.Port, [$"Security={security}", "User=kursuok", "Password=slaptažodis"]);
        var sender = new SmtpLetterSender(settings, new RecordingLog()) { CertificateCheck = (_, _, _, _) => true };

        await sender.SendAsync(LetterTo("ona@pavyzdys.lt"), Cancellation);

        var received = await running.ReceiveAsync();
        Assert.Equal(("kursuok", true), (received.User, received.Secure));

        settings = Settings(running.Port, [$"Security={security}", "User=kursuok", "Password=kitas"]);
        var stranger = new SmtpLetterSender(settings, new RecordingLog()) { CertificateCheck = (_, _, _, _) => true };
        var failure = await Assert.ThrowsAsync<LetterNotSentException>(() => stranger.SendAsync(LetterTo("ona@pavyzdys.lt"), Cancellation));
        Assert.False(failure.Permanent);
        Assert.Contains("AuthenticationException", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=mail.lt", "Kursuok:Smtp:From is missing")]
    [InlineData("Host=mail.lt From=a@b.lt User=u", "Kursuok:Smtp:Password is missing")]
    [InlineData("Host=mail.lt From=a@b.lt User=u Password=p Security=None", "Kursuok:Smtp:User needs")]
    [InlineData("Host=mail.lt From=a@b.lt Security=ssl", "Kursuok:Smtp:Security is none of")]
    [InlineData("Host=mail.lt From=a@b.lt Security=7", "Kursuok:Smtp:Security is none of")]
    [InlineData("Host=mail.lt From=a@b.lt Port=x", "Kursuok:Smtp:Port is no number")]
    [InlineData("Host=mail.lt From=a@b.lt TimeoutSeconds=0", "Kursuok:Smtp:TimeoutSeconds is no number")]
    [InlineData("Host=mail.lt From=a@b.lt ReplyTo=@", "Kursuok:Smtp:ReplyTo is no mail address")]
    public void What_is_wrong_with_the_settings_is_named(string settings, string told)
    {
        var failure = Assert.Throws<InvalidOperationException>(() => SmtpSettings.Of(Configuration(settings.Split(' '))));
        Assert.Contains(told, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("StartTls", 587)]
    [InlineData("tls", 465)]
    [InlineData("None", 25)]
    public void The_port_follows_from_the_security(string security, int port) =>
        Assert.Equal(port, SmtpSettings.Of(Configuration(["Host=mail.lt", "From=a@b.lt", $"Security={security}"]))!.Port);

    [Theory]
    [InlineData("Host=mail.lt From=a@b.lt", "Production", typeof(SmtpLetterSender))]
    [InlineData("Host=mail.lt From=a@b.lt", "Development", typeof(SmtpLetterSender))]
    [InlineData("Port=25", "Development", typeof(LetterFiles))]
    public async Task Letters_go_to_the_mail_server_or_in_development_into_files(string settings, string environment, Type sender)
    {
        var services = new ServiceCollection().AddLogging()
            .AddLetters(Configuration(settings.Split(' ')), new HostingEnvironment { EnvironmentName = environment });
        await using var provider = services.BuildServiceProvider();
        Assert.IsType(sender, provider.GetRequiredService<ILetterSender>());
    }

    [Fact]
    public void Outside_development_nothing_starts_without_a_mail_server()
    {
        var failure = Assert.Throws<InvalidOperationException>(
            () => new ServiceCollection().AddLetters(Configuration([]), new HostingEnvironment { EnvironmentName = "Production" }));
        Assert.StartsWith("The setting Kursuok:Smtp:Host is missing", failure.Message, StringComparison.Ordinal);
    }

    private static Letter LetterTo(string address) =>
        new("letter-1", address, "Ona", "Tema", Text, new(2026, 8, 20, 9, 30, 0, TimeSpan.Zero));

    private static SmtpLetterSender SenderTo(MailServer server, RecordingLog? log = null, string[]? settings = null) =>
        SenderTo(server.Port, log, settings);

    private static SmtpLetterSender SenderTo(int port, RecordingLog? log = null, string[]? settings = null) =>
        new(Settings(port, settings ?? []), log ?? new RecordingLog());

    private static SmtpSettings Settings(int port, string[] settings) => SmtpSettings.Of(Configuration(
    [
        "Host=127.0.0.1", $"Port={port}", "Security=None",
        "From=KURSUOK sistema – laiškai <nereply@kursuok.lt>", "ReplyTo=Pagalba <pagalba@kursuok.lt>", .. settings,
    ]))!;

    /// <summary>Of «Name=value»; the last of a name holds.</summary>
    private static IConfiguration Configuration(IEnumerable<string> settings)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var setting in settings)
            values["Kursuok:Smtp:" + setting[..setting.IndexOf('=')]] = setting[(setting.IndexOf('=') + 1)..];
        return new ConfigurationBuilder().AddInMemoryCollection(values).Build();
    }

    private sealed class RecordingLog : ILogger<SmtpLetterSender>
    {
        public List<(LogLevel Level, string Text)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add((logLevel, formatter(state, exception)));
    }

    private sealed record Received(string From, string[] To, string? User, bool Secure, byte[] Text)
    {
        public MimeMessage Message() => MimeMessage.Load(new MemoryStream(Text));
    }

    /// <summary>The process of mail-server.mjs.</summary>
    private sealed class MailServer : IDisposable
    {
        private readonly Process _process;

        private MailServer(Process process) => _process = process;

        public int Port { get; private set; }

        public static async Task<MailServer> StartAsync(string security)
        {
            var script = Path.Combine(RepositoryRoot(), "Kursuok.Tests/Functions/Platform/Messaging/mail-server.mjs");
            var start = new ProcessStartInfo("node", [script, security]) { RedirectStandardOutput = true, UseShellExecute = false };
            var server = new MailServer(Process.Start(start)!);
            server.Port = int.Parse(await server.ReadLineAsync(), CultureInfo.InvariantCulture);
            return server;
        }

        public async Task<Received> ReceiveAsync() =>
            JsonSerializer.Deserialize<Received>(await ReadLineAsync(), JsonSerializerOptions.Web)!;

        public void Dispose()
        {
            _process.Kill();
            _process.Dispose();
        }

        private async Task<string> ReadLineAsync() =>
            await _process.StandardOutput.ReadLineAsync(Cancellation) ?? throw new InvalidOperationException("The mail server has ended.");

        private static string RepositoryRoot()
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Kursuok.slnx")))
                folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
            return folder.FullName;
        }
    }
}
