using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Kursuok.LocalHost;
using Kursuok.LocalHost.Time;
using Kursuok.Tests.LocalHost.Conformance;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kursuok.Tests.Functions;

/// <summary>
/// The whole backend in this process, with the virtual clock, sample registers and sign-in, in a folder of its own. Disposed, it
/// fails the test when anything was logged as an error that no test expected.
/// </summary>
public sealed partial class Backend : IAsyncLifetime
{
    public const string DefaultStart = "2025-09-01T06:00:00Z";

    private readonly string _folder = Directory.CreateTempSubdirectory("kursuok-").FullName;
    private readonly ConcurrentDictionary<string, (string Token, DateTimeOffset From)> _tokens = new(StringComparer.Ordinal);
    private readonly Log _log = new();
    private readonly string _start;
    private readonly string[] _settings;
    private readonly Func<string[], ILoggerProvider, Task<IBackendHost>> _open;
    private IBackendHost? _host;

    /// <summary>As a fixture: not started yet, at the default moment.</summary>
    public Backend() : this(DefaultStart, [], InThisProcess.StartAsync)
    {
    }

    private Backend(string start, string[] settings, Func<string[], ILoggerProvider, Task<IBackendHost>> open) =>
        (_start, _settings, _open) = (start, settings, open);

    /// <summary>Its addresses are «/api/…», and those of the sample world.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>Everything that this backend keeps.</summary>
    public string Folder => _folder;

    /// <summary>The worker's own.</summary>
    public IServiceProvider Services => ((InThisProcess)_host!).Services;

    public ClockMover Clock => _host!.Clock;

    /// <summary>A client of the orchestrations, as a function has it.</summary>
    public DurableTaskClient Orchestrations => ((InThisProcess)_host!).Orchestrations;

    /// <summary>Today in Vilnius, by the backend's clock.</summary>
    public DateOnly Today => Vilnius.DateOf(Clock.Now);

    /// <summary>What was logged as an error since the start.</summary>
    public IReadOnlyList<string> Errors => [.. _log.Errors];

    /// <summary>A backend of one test.</summary>
    /// <param name="storage">A storage account's connection string; without one, the embedded storage.</param>
    /// <param name="settings">Further command-line settings («--Kursuok:X=y»), stronger than the fixture's own.</param>
    public static async Task<Backend> StartAsync(string start = DefaultStart, string? storage = null, params string[] settings)
    {
        var backend = new Backend(start, storage is null ? settings : [$"--StorageConnection={storage}", "--Kursuok:EmbeddedStorage=false", .. settings], InThisProcess.StartAsync);
        await backend.InitializeAsync();
        return backend;
    }

    /// <summary>A backend whose worker is a process of its own, over a storage account: as Azure's host has it.</summary>
    internal static async Task<Backend> StartApartAsync(string storage)
    {
        var backend = new Backend(DefaultStart, [$"--StorageConnection={storage}", "--Kursuok:EmbeddedStorage=false"], WorkerApart.StartAsync);
        await backend.InitializeAsync();
        return backend;
    }

    public async ValueTask InitializeAsync()
    {
        _host = await _open(
        [
            "--urls=http://127.0.0.1:0", "--Logging:Console:LogLevel:Default=None", "--Kursuok:VirtualClock=true", $"--Kursuok:VirtualClockStart={_start}",
            $"--Kursuok:LocalState={Path.Combine(_folder, "storage")}", $"--Kursuok:MailFolder={Path.Combine(_folder, "mail")}",
            "--Kursuok:RateLimit:Person=0", "--Kursuok:RateLimit:Address=0", "--Kursuok:Frontend=", "--Kursuok:Letters:NightFrom=00:00", "--Kursuok:Letters:NightTo=00:00", .. _settings,
        ], _log);
        Http = new() { BaseAddress = _host.Address };
    }

    /// <summary>Stops it and starts it again in the same folder, as a new process would.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        _tokens.Clear(); // The sign-in has new keys.
        await InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        var running = Errors.Count;
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
        // Work in the background that the stop itself has cut short is no fault: it is done again after a start.
        var faults = Errors.Where((error, i) => i < running || !error.Contains(nameof(TaskCanceledException), StringComparison.Ordinal)).ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private async Task StopAsync()
    {
        Http.Dispose();
        await _host!.DisposeAsync();
    }

    /// <summary>Somebody who calls: a sample person by key («administratore», «dalyvis-1»).</summary>
    public Caller As(string person) => new(this, person);

    /// <summary>A caller who has not signed in.</summary>
    public Caller Anyone => new(this, null);

    /// <summary>A caller who sends just this Authorization header.</summary>
    public Caller With(string authorization) => new(this, null, authorization);

    /// <summary>Moves the clock on to a Vilnius time; everything due on the way has been done after it.</summary>
    public Task MoveToAsync(DateOnly date, TimeOnly time = default) => Clock.MoveToAsync(Vilnius.At(date, time));

    /// <summary>Waits until nothing is under way that is due now.</summary>
    public Task SettleAsync() => Clock.SettleAsync();

    /// <summary>Says that the errors logged so far were meant; answers them.</summary>
    public IReadOnlyList<string> ForgiveErrors()
    {
        var errors = Errors;
        _log.Errors.Clear();
        return errors;
    }

    /// <summary>The letters sent so far, decoded, in no order.</summary>
    public async Task<IReadOnlyList<Mail>> MailsAsync()
    {
        await SettleAsync();
        var folder = Path.Combine(_folder, "mail");
        return Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.eml").Select(file => Mail.Parse(File.ReadAllText(file)))] : [];
    }

    /// <summary>A token of a person that holds now; a new one each hour of the clock.</summary>
    public async Task<string> TokenAsync(string person)
    {
        var now = Clock.Now;
        if (_tokens.TryGetValue(person, out var kept) && now - kept.From < TimeSpan.FromHours(1))
            return kept.Token;
        using var answer = await Http.PostAsJsonAsync("/sample/sign-in", new { person });
        answer.EnsureSuccessStatusCode();
        using var json = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync());
        var token = json.RootElement.GetProperty("accessToken").GetString()!;
        _tokens[person] = (token, now);
        return token;
    }

    /// <summary>Keeps what is logged as an error.</summary>
    private sealed class Log : ILoggerProvider
    {
        public ConcurrentQueue<string> Errors { get; } = new();

        public ILogger CreateLogger(string categoryName) => new Logger(Errors, categoryName);

        public void Dispose()
        {
            // Nothing is held.
        }

        private sealed class Logger(ConcurrentQueue<string> errors, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                if (IsEnabled(logLevel))
                    errors.Enqueue($"{category}: {formatter(state, exception)} {exception}");
            }
        }
    }
}

/// <summary>What a backend runs in.</summary>
internal interface IBackendHost : IAsyncDisposable
{
    Uri Address { get; }

    ClockMover Clock { get; }
}

/// <summary>The local host as it is, worker and all, in this process.</summary>
internal sealed class InThisProcess(LocalBackend backend) : IBackendHost
{
    public static async Task<IBackendHost> StartAsync(string[] args, ILoggerProvider log) =>
        new InThisProcess(await LocalBackend.StartAsync(args, logging: logging => logging.AddProvider(log)));

    public Uri Address => backend.Address;

    public ClockMover Clock => Services.GetRequiredService<ClockMover>();

    public IServiceProvider Services => backend.Services;

    public DurableTaskClient Orchestrations => backend.Orchestrations;

    public ValueTask DisposeAsync() => backend.DisposeAsync();
}

/// <summary>Calls the backend as one person, or as nobody.</summary>
public sealed class Caller(Backend backend, string? person, string? authorization = null)
{
    public Task<T> GetAsync<T>(string path) => ExpectAsync<T>(HttpMethod.Get, path, null);

    public Task<T> PostAsync<T>(string path, object? body = null) => ExpectAsync<T>(HttpMethod.Post, path, body);

    public Task<T> PutAsync<T>(string path, object body) => ExpectAsync<T>(HttpMethod.Put, path, body);

    public Task<T> DeleteAsync<T>(string path) => ExpectAsync<T>(HttpMethod.Delete, path, null);

    /// <summary>A request that must be refused so.</summary>
    public async Task<Problem> RefusedAsync(int status, string code, HttpMethod method, string path, object? body = null)
    {
        var answer = await SendAsync(method, path, body);
        Assert.True((int)answer.Status == status && answer.Problem.Code == code, $"Expected {status} {code}, got {answer}");
        return answer.Problem;
    }

    /// <param name="body">Sent as JSON; a <see cref="HttpContent"/> is sent as it is.</param>
    public async Task<Reply> SendAsync(HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = body switch { null => null, HttpContent other => other, _ => JsonContent.Create(body, body.GetType(), options: Json.Http) },
        };
        if ((person is null ? authorization : "Bearer " + await backend.TokenAsync(person)) is { } header)
            request.Headers.TryAddWithoutValidation("Authorization", header);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await backend.Http.SendAsync(request);
        var content = await answer.Content.ReadAsByteArrayAsync();
        return new(answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, answer.Headers.Location, content, answer.Headers);
    }

    private async Task<T> ExpectAsync<T>(HttpMethod method, string path, object? body)
    {
        var answer = await SendAsync(method, path, body);
        Assert.True((int)answer.Status is >= 200 and < 300, $"{method} {path}: {answer}\n{string.Join('\n', backend.Errors)}");
        return answer.As<T>();
    }
}

/// <summary>What the backend has answered.</summary>
public sealed record Reply(HttpStatusCode Status, string? ContentType, Uri? Location, byte[] Content, HttpResponseHeaders Headers)
{
    public string Text => Encoding.UTF8.GetString(Content);

    public Problem Problem => As<Problem>();

    public T As<T>() => Json.Read<T>(Text);

    public override string ToString() => $"{(int)Status} {ContentType} {Text}";
}

/// <summary>A letter as its reader sees it.</summary>
public sealed partial record Mail(string To, string ToName, string Subject, string Body)
{
    public static Mail Parse(string message)
    {
        var (headers, body) = message.Split("\r\n\r\n", 2) is [var head, var rest] ? (head.Replace("\r\n ", " ", StringComparison.Ordinal), rest) : (message, "");
        var to = Header(headers, "To");
        return new(to[(to.LastIndexOf('<') + 1)..].TrimEnd('>'), to[..to.LastIndexOf('<')].Trim(), Header(headers, "Subject"), Text(body));
    }

    private static string Header(string headers, string name)
    {
        var line = headers.Split("\r\n").Single(header => header.StartsWith(name + ": ", StringComparison.Ordinal))[(name.Length + 2)..];
        return EncodedWord().Replace(line, word => Text(word.Groups[1].Value)).Trim();
    }

    private static string Text(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    // White space between two encoded words is not part of the text.
    [GeneratedRegex(@"=\?utf-8\?B\?([^?]*)\?=(?:\s+(?==\?))?")]
    private static partial Regex EncodedWord();
}
