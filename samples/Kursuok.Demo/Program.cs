using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Kursuok.Demo;

/// <summary>«dotnet run --project samples/Kursuok.Demo [-- --continue] [--url http://localhost:7071]».</summary>
internal static class Program
{
    private const string Usage = """
        Kursuok demonstracija: viena įstaiga, trys mokymo grupės, ruduo ir žiema per minutę.

          --continue   tęsti, kas buvo nutraukta (be jo pradedama iš naujo)
          --url ADRESAS   žaisti prieš jau veikiantį serverį (jis turi būti paleistas su --Kursuok:VirtualClock=true)
        """;

    public static async Task<int> Main(string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        if (!TryRead(args, out var url, out var goOn))
        {
            Console.WriteLine(Usage);
            return 2;
        }
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
        return await PlayAsync(url, goOn, stop.Token);
    }

    private static async Task<int> PlayAsync(Uri? url, bool goOn, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        var continuing = $"Tęsti: dotnet run --project samples/Kursuok.Demo -- --continue{(url is null ? "" : $" --url {url}")}";
        using var narrator = new Narrator(TimeProvider.System);
        var folder = new DemoFolder(Path.GetFullPath(Path.Combine(".local", "demo")));
        folder.StopLeftover();
        if (!goOn)
            folder.Clear();
        try
        {
            await using Backend backend = url is null ? new OwnBackend(folder, narrator) : new RunningBackend(url);
            using var kursuok = new KursuokClient(backend);
            await backend.StartAsync(stop);
            var autumn = await new Story(kursuok, backend, narrator, folder, goOn).TellAsync(stop);
            var winter = await new WinterStory(kursuok, backend, narrator, goOn).TellAsync(stop);
            var ending = autumn.With(winter, backend.IsOwn ? folder : null);
            narrator.Show(ending.Report(folder, backend, clock.Elapsed));
            return ending.Checks.Differences.Count == 0 ? 0 : 1;
        }
        catch (DemoException failure)
        {
            narrator.Show($"\nDemonstracija sustojo: {failure.Message}\n{continuing}");
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            narrator.Show($"\nNutraukta. {continuing}");
            return 130;
        }
    }

    private static bool TryRead(string[] args, out Uri? url, out bool goOn)
    {
        (url, goOn) = (null, false);
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--continue")
                goOn = true;
            else if (args[i] == "--url" && i + 1 < args.Length && Uri.TryCreate(args[++i], UriKind.Absolute, out url) && url.Scheme is "http" or "https")
                continue;
            else
                return false;
        }
        return true;
    }
}

/// <summary>What ends the demo, in words for who watches it.</summary>
internal sealed class DemoException(string message) : Exception(message);
