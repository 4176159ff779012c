using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Kursuok.Demo;

/// <summary>The backend that the demo plays against.</summary>
internal abstract class Backend : IAsyncDisposable
{
    private Uri? _address;

    public Uri Address
    {
        get => _address ?? throw new BackendLostException();
        protected set => _address = value;
    }

    /// <summary>How often it was lost and came back.</summary>
    public int Returns { get; private set; }

    /// <summary>Whether the letters lie in the demo's folder.</summary>
    public virtual bool IsOwn => false;

    public abstract Task StartAsync(CancellationToken cancellation);

    /// <summary>Completes when a backend that was lost is there again.</summary>
    public async Task ReturnAsync(CancellationToken cancellation)
    {
        await StartAsync(cancellation);
        Returns++;
    }

    public virtual ValueTask DisposeAsync() => default;
}

/// <summary>No answer came: the backend has gone, and nobody knows what it still did.</summary>
internal sealed class BackendLostException(Exception? because = null) : Exception("Serveris neatsako.", because);

/// <summary>A backend that somebody else runs: when it is gone, the demo waits for it.</summary>
internal sealed class RunningBackend : Backend
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);

    public RunningBackend(Uri address) => Address = address;

    public override async Task StartAsync(CancellationToken cancellation)
    {
        using var http = new HttpClient();
        var pause = TimeSpan.FromMilliseconds(100);
        for (var waited = TimeSpan.Zero; waited < s_longest; waited += pause, pause *= 2)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(Address, "/clock"), cancellation);
                if (!answer.IsSuccessStatusCode)
                    throw new DemoException($"serveris {Address} veikia be virtualaus laikrodžio; paleiskite jį su --Kursuok:VirtualClock=true.");
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(pause, TimeProvider.System, cancellation);
            }
        }
        throw new DemoException($"serveris {Address} neatsako.");
    }
}

/// <summary>A backend that the demo starts, starts again when it dies, and stops at the end.</summary>
internal sealed class OwnBackend(DemoFolder folder, Narrator narrator) : Backend
{
    private const int MostTries = 6;
    private const int Terminate = 15;
    private static readonly TimeSpan s_longestStop = TimeSpan.FromSeconds(15);

    private Process? _process;
    private Task _reading = Task.CompletedTask;

    public override bool IsOwn => true;

    public override async Task StartAsync(CancellationToken cancellation)
    {
        var pause = TimeSpan.FromMilliseconds(200);
        for (var tries = 1; ; tries++, pause *= 2)
        {
            await StopAsync();
            if (await TryStartAsync(cancellation) is { } address)
            {
                Address = address;
                return;
            }
            if (tries == MostTries)
                throw new DemoException($"serveris nepasileidžia; jo žurnalas – {folder.Log}.");
            await Task.Delay(pause, TimeProvider.System, cancellation);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Forget();
    }

    /// <summary>The address at which it listens, or null when it ended before it came so far.</summary>
    private async Task<Uri?> TryStartAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder.Path);
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory,
            typeof(OwnBackend).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(named => named.Key == "Backend").Value!));
        _process = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
        [
            program, "--urls", "http://127.0.0.1:0",
            "--Kursuok:VirtualClock=true", string.Create(CultureInfo.InvariantCulture, $"--Kursuok:VirtualClockStart={Plan.ClockStart:O}"),
            $"--Kursuok:LocalState={folder.Storage}", $"--Kursuok:MailFolder={folder.Mail}",
            "--Kursuok:Retention:Letters=P1Y", // Both stories are shown all their letters at the end.
        ])
        { RedirectStandardOutput = true, UseShellExecute = false, CreateNoWindow = true })!;
        folder.Remember(_process);
        var listening = new TaskCompletionSource<Uri?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _reading = ReadAsync(_process, listening);
        return await listening.Task.WaitAsync(cancellation);
    }

    /// <summary>Keeps what it says, and hears at which port it listens.</summary>
    private async Task ReadAsync(Process process, TaskCompletionSource<Uri?> listening)
    {
        const string sign = "Now listening on: ";
        await using var log = new StreamWriter(folder.Log, append: true) { AutoFlush = true };
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            await log.WriteLineAsync(line);
            if (line.IndexOf(sign, StringComparison.Ordinal) is >= 0 and var at)
                listening.TrySetResult(new(line[(at + sign.Length)..].Trim()));
        }
        listening.TrySetResult(null);
    }

    private async Task StopAsync()
    {
        if (_process is not { } process)
            return;
        if (!process.HasExited)
        {
            // The console's own request to end lets it finish what runs; where there is none, what it acknowledged is kept anyway.
            if (OperatingSystem.IsWindows() || Kill(process.Id, Terminate) != 0)
                process.Kill();
            using var bound = new CancellationTokenSource(s_longestStop, TimeProvider.System);
            try
            {
                await process.WaitForExitAsync(bound.Token);
            }
            catch (OperationCanceledException)
            {
                narrator.Show($"Serveris nesustoja ilgiau kaip {s_longestStop.TotalSeconds:0} s: nutraukiamas.");
                process.Kill();
            }
        }
        await _reading;
        process.Dispose();
        _process = null;
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int process, int signal);
}
