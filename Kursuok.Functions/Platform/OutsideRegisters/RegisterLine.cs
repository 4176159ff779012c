using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kursuok.Functions.Platform.OutsideRegisters;

/// <summary>
/// The way to one outside register. Each try has its time; what fails for the moment (no connection, no answer in time, 408, 429, 5xx, an
/// answer that is none) is tried again after a pause of random length. After some failures in a row nobody waits for the register any more
/// until it has answered a single try. To callers all of this is one thing: the register is silent.
/// </summary>
/// <param name="outside">The clock of the outside world: it goes on while the system's own is stopped by hand.</param>
public sealed class RegisterLine(string name, HttpClient http, RegisterState state, RegisterPatience patience, TimeProvider outside, ILogger<RegisterLine> log)
{
    /// <summary>The answer to a question that changes nothing there, however often it is asked; null where it is 404.</summary>
    /// <param name="isWhole">Whether the answer holds what the contract promises.</param>
    /// <exception cref="RefusedException">The register is silent.</exception>
    public async Task<T?> AskAsync<T>(Func<HttpRequestMessage> question, CancellationToken cancellation, Func<T, bool>? isWhole = null) where T : class
    {
        for (var effort = 1; state.MayTry(outside.GetUtcNow()); effort++)
        {
            var (answer, fault) = await TryAsync(question, isWhole ?? (_ => true), cancellation);
            if (fault is null)
            {
                state.Answered();
                return answer;
            }
            state.Failed(outside.GetUtcNow());
            log.LogWarning("The register {Register} is silent at try {Try}: {Fault}", name, effort, fault);
            if (effort == patience.Tries)
                break;
            var longest = (int)patience.Pause.TotalMilliseconds << effort;
            await Task.Delay(TimeSpan.FromMilliseconds(longest / 2 + RandomNumberGenerator.GetInt32(longest / 2 + 1)), outside, cancellation);
        }
        throw RegisterRefusals.Silent.Because($"{name} šiuo metu neatsako. Bandykite vėliau.");
    }

    private async Task<(T? Answer, string? Fault)> TryAsync<T>(Func<HttpRequestMessage> question, Func<T, bool> isWhole, CancellationToken cancellation) where T : class
    {
        using var time = new CancellationTokenSource(patience.Try, outside);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellation);
        try
        {
            using var request = question();
            using var response = await http.SendAsync(request, limit.Token);
            if (response.StatusCode == HttpStatusCode.NotFound)
                return (null, null);
            if (!response.IsSuccessStatusCode)
                return (null, $"answered {(int)response.StatusCode}");
            return await response.Content.ReadFromJsonAsync<T>(Json.Kept, limit.Token) is { } answer && isWhole(answer) ? (answer, null) : (null, "answered half");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or JsonException or NotSupportedException
            || (fault is OperationCanceledException && time.IsCancellationRequested && !cancellation.IsCancellationRequested))
        {
            return (null, fault.GetType().Name); // The message of a broken answer may quote it.
        }
    }
}

/// <summary>How long and how often a register is tried.</summary>
/// <param name="Failures">So many in a row, and nobody waits for it for <paramref name="Rest"/>.</param>
public sealed record RegisterPatience(TimeSpan Try, int Tries, TimeSpan Pause, int Failures, TimeSpan Rest)
{
    public static RegisterPatience Of(IConfiguration settings) => new(
        TimeSpan.FromMilliseconds(settings.GetValue("Registers:TryMilliseconds", 4000)), settings.GetValue("Registers:Tries", 3), TimeSpan.FromMilliseconds(settings.GetValue("Registers:PauseMilliseconds", 100)),
        settings.GetValue("Registers:Failures", 6), TimeSpan.FromMilliseconds(settings.GetValue("Registers:RestMilliseconds", 30_000)));
}

/// <summary>Whether a register answers, as this process has seen it.</summary>
public sealed class RegisterState(string name, RegisterPatience patience)
{
    private readonly Lock _lock = new();
    private int _failures;
    private DateTimeOffset _restsUntil;

    public string Name { get; } = name;

    /// <summary>Since when it has not answered; null where it answers, or nobody has asked.</summary>
    public DateTimeOffset? SilentSince { get; private set; }

    /// <summary>Nobody waits for it now.</summary>
    public bool IsResting => _failures >= patience.Failures;

    /// <summary>Always while it answers; after its rest to one caller, who tells the others what came of it.</summary>
    internal bool MayTry(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_failures < patience.Failures)
                return true;
            if (now < _restsUntil)
                return false;
            _restsUntil = now + patience.Rest;
            return true;
        }
    }

    internal void Answered()
    {
        lock (_lock)
            (_failures, SilentSince) = (0, null);
    }

    internal void Failed(DateTimeOffset now)
    {
        lock (_lock)
        {
            SilentSince ??= now;
            if (++_failures >= patience.Failures)
                _restsUntil = now + patience.Rest;
        }
    }
}

public static class RegisterRefusals
{
    public static readonly Refusal Silent = new("register-silent", RefusalKind.Unavailable, "Registras neatsako");
}

public static class RegisterServices
{
    private const int LargestAnswer = 4 * 1024 * 1024;

    /// <summary>The key of the clock of the outside world.</summary>
    public const string Outside = "outside";

    /// <summary>What all outside registers share; each context adds those that it asks.</summary>
    public static void AddOutsideRegisters(this IServiceCollection services, IConfiguration settings)
    {
        services.AddKeyedSingleton(Outside, TimeProvider.System);
        services.AddSingleton(RegisterPatience.Of(settings));
    }

    /// <summary>One port, the client that speaks its contract, and the way there: «Registers:{setting}» is the address, ending with a slash.</summary>
    /// <param name="name">What people call the register.</param>
    public static void AddRegister<TPort, TClient>(this IServiceCollection services, IConfiguration settings, string setting, string name)
        where TPort : class where TClient : class, TPort
    {
        var address = new Uri(settings[$"Registers:{setting}"] ?? throw new InvalidOperationException($"The setting Registers:{setting} is missing."));
        var state = new RegisterState(name, RegisterPatience.Of(settings));
        services.AddSingleton(state);
        services.AddHttpClient(setting, http =>
        {
            http.BaseAddress = address;
            http.Timeout = Timeout.InfiniteTimeSpan; // Each try has its own.
            http.MaxResponseContentBufferSize = LargestAnswer;
        }).UseSocketsHttpHandler((handler, _) =>
        {
            handler.AllowAutoRedirect = false; // A personal code is sent where the settings say, and nowhere else.
            handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
        }).SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        services.AddTransient<TPort>(provider => ActivatorUtilities.CreateInstance<TClient>(provider, new RegisterLine(name,
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(setting), state, provider.GetRequiredService<RegisterPatience>(),
            provider.GetRequiredKeyedService<TimeProvider>(Outside), provider.GetRequiredService<ILogger<RegisterLine>>())));
    }
}
