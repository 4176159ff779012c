using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Training.Groups;
using Kursuok.Tests.Functions.People.Privacy;

namespace Kursuok.Tests.Samples;

/// <summary>The demo as a person starts it.</summary>
public sealed class DemoTests(ITestOutputHelper output) : DemoRun(output)
{
    [Fact]
    public async Task It_ends_as_it_should_and_leaves_its_papers()
    {
        using var bound = Bound();

        var said = await PlayAsync(bound.Token);

        AssertEnded(said);
        foreach (var refusal in (string[])["Suplanuotos ne visos kontaktinio darbo valandos: 36 iš 40.", "Visos 12 vietos užimtos.", "Išsilavinimas: Diplomų registre (DAKPR) yra tik: „Vidurinis išsilavinimas“", "Dokumentai dar peržiūrimi", "Failas nukirstas", "IMP krepšelio lėšos neskirtos", "tolesni veiksmai negalimi"])
            Assert.Contains(said, line => line.Contains("Sistema neleidžia", StringComparison.Ordinal) && line.Contains(refusal, StringComparison.Ordinal));
        foreach (var paper in (string[])["sutartis.pdf", "pazymejimas.pdf"])
            Assert.StartsWith("%PDF-", await File.ReadAllTextAsync(Path.Combine(Folder, paper), bound.Token), StringComparison.Ordinal);
        await HoldsNoPersonalCodeAsync(said);
    }

    /// <summary>Neither what was said nor anything that the whole run has left behind: log, rows, documents, letters.</summary>
    private async Task HoldsNoPersonalCodeAsync(List<string> said)
    {
        await using var backend = await Functions.Backend.StartAsync();
        var forms = await PersonalCodeTests.FormsAsync(backend, [.. Enumerable.Range(1, 60).Select(number => $"dalyvis-{number}"), "administratore", "darbuotojas", "pasirasantis", "vadove", "imp-administratorius", "uzt-specialiste", "stebetoja", "darbdavio-atstovas"]);
        await File.WriteAllLinesAsync(Path.Combine(Folder, "said.txt"), said);
        Assert.True(File.Exists(Path.Combine(Folder, "backend.log")));
        Assert.NotEmpty(Traces.Find(Folder, ["dalyvis-1@pastas.example"])); // It is the folder of the run.
        Assert.Empty(Traces.Find(Folder, forms, raw: true));
    }
}

/// <summary>The demo when its backend, and once the demo itself, is killed again and again.</summary>
public sealed class KilledDemoTests(ITestOutputHelper output) : DemoRun(output)
{
    private const int Kills = 6;

    [Fact]
    public async Task Killed_at_any_moment_it_goes_on_to_the_same_end()
    {
        using var bound = Bound();
        var random = new Random(20_250_901);
        // After so many lines and a moment more. The third time the demo itself dies, and is told to go on.
        var moments = new Queue<int>(Enumerable.Range(1, 190).OrderBy(_ => random.Next()).Take(Kills).Order());
        var killed = 0;

        var said = await PlayAsync(bound.Token, async lines =>
        {
            if (moments.Count == 0 || lines < moments.Peek())
                return false;
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(120)), TimeProvider.System, bound.Token);
            if (!KillBackend())
                return false;
            moments.Dequeue();
            return ++killed == 3;
        });

        Assert.Equal(Kills, killed);
        AssertEnded(said);
        Assert.Contains(said, line => line.StartsWith("Serveris buvo nutrūkęs: ", StringComparison.Ordinal));
    }
}

/// <summary>A process that plays a whole autumn and winter against a backend of its own.</summary>
public abstract partial class DemoRun(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(3);

    /// <summary>Which contract gets which number is chance; that the numbers are dense the demo checks itself.</summary>
    private static readonly string[] s_participants =
    [
        "1 Šarūnas Kazlauskas Patvirtinta Įvykdyta (NMC-#/2025) Pažymėjimas suformuotas 10 PAZ-300000003-#",
        "2 Rūta Kazlauskaitė Patvirtinta Įvykdyta (NMC-#/2025) Pažymėjimas suformuotas 9 PAZ-300000003-#",
        "3 Ąžuolas Petrauskas Patvirtinta Nutraukta (NMC-#/2025) Mokymus pradėjo – –",
        "4 Jūratė Petrauskienė Patvirtinta Įvykdyta (NMC-#/2025) Pažymėjimas suformuotas Įskaityta PAZ-300000003-#",
        "5 Žygimantas Petrauskas Atmesta – – – –",
        "6 Aušra Žukauskienė Patvirtinta Įvykdyta (NMC-#/2025) Pažymėjimas suformuotas 8 PAZ-300000003-#",
        "7 Tomas Žukauskas Patvirtinta Įvykdyta (NMC-#/2025) Pažymėjimas suformuotas 10 PAZ-300000003-#",
        "8 Žydrė Žukauskienė Patvirtinta Įvykdyta (NMC-#/2025) Mokymų nebaigė – –",
        "9 Jonas Stankevičius Patvirtinta Įvykdyta (NMC-#/2025) Pažymėjimas suformuotas 7 PAZ-300000003-#",
        "10 Ieva Stankevičiūtė Patvirtinta Įvykdyta (NMC-#/2025) Pažymėjimas suformuotas 9 PAZ-300000003-#",
        "11 Mindaugas Stankevičius Išregistruota Negalioja – – –",
        "12 Daiva Butkutė Patvirtinta Įvykdyta (NMC-#/2025) Pažymėjimas suformuotas 10 PAZ-300000003-#",
    ];

    private const string Letters = "Laiškai: Gautas prašymas nutraukti mokymosi sutartį – 1; Grupė nesusidarė – 3; Grupės mokymai nevyks – 1; "
        + "Išregistravimas iš mokymo grupės – 1; Jūsų dokumentas peržiūrėtas – 2; Jūsų užsiėmimų tvarkaraštis – 2; "
        + "Kuponas patvirtintas – 1; Kviečiame pasirašyti mokymosi sutartį – 16; "
        + "Kviečiame pasirašyti trišalę mokymosi sutartį – 1; Mokymosi sutartis nutraukta – 1; "
        + "Mokymosi sutartis sudaryta – 15; Naujos registracijos laukia sprendimo – 5; Pateiktas stebėsenos protokolas – 1; "
        + "Prašome užpildyti programos vertinimo anketą – 13; Primename: laukia nepasirašyta mokymosi sutartis – 2; "
        + "Primename: laukia nepasirašytos mokymosi sutartys – 2; Primename: rytoj pirmasis užsiėmimas – 15; "
        + "Registracija atmesta – 1; Registracija gauta – 20; Registracija patvirtinta – 16; Suformuotas pažymėjimas – 13; "
        + "Sąskaita faktūra apmokėta – 1; Sąskaita faktūra grąžinta papildymui – 1; Užimtumo tarnyba priėmė dokumentą – 1.";

    private const string Winter = "Žiemos grupė – „Užbaigta“: įvykdytų sutarčių 5, panaudota IMP krepšelių 960,00\u00a0€; sąskaita faktūra 960,00\u00a0€ – „Apmokėta“; "
        + "stebėsenos protokolas – „Pasirašytas“; dokumentas Užimtumo tarnybai – „Priimtas“.";

    private readonly string _home = Directory.CreateTempSubdirectory("kursuok-demo").FullName;
    private Process? _demo;

    private protected string Folder => Path.Combine(_home, ".local", "demo");

    public void Dispose()
    {
        if (_demo is { HasExited: false })
        {
            _demo.Kill();
            _demo.WaitForExit();
            KillBackend();
        }
        _demo?.Dispose();
        Directory.Delete(_home, recursive: true);
    }

    private protected static CancellationTokenSource Bound()
    {
        var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(s_longest);
        return bound;
    }

    /// <summary>Plays to the end and answers what was said last. <paramref name="kill"/> looks after each line, and says when the demo itself is to die.</summary>
    private protected async Task<List<string>> PlayAsync(CancellationToken cancellation, Func<int, Task<bool>>? kill = null)
    {
        var said = new List<string>();
        _demo = Start();
        while (await _demo.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            said.Add(line);
            output.WriteLine(line);
            if (kill is not null && await kill(said.Count))
            {
                _demo.Kill();
                await _demo.WaitForExitAsync(cancellation);
                _demo.Dispose();
                said.Clear();
                _demo = Start("--continue");
            }
        }
        await _demo.WaitForExitAsync(cancellation);
        Assert.Equal(0, _demo.ExitCode);
        return said;
    }

    private Process Start(params string[] args)
    {
        var program = typeof(DemoTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(named => named.Key == "Demo").Value!;
        return Process.Start(new ProcessStartInfo("dotnet", [Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, program)), .. args])
        {
            WorkingDirectory = _home,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
    }

    /// <summary>False when none is running at this moment.</summary>
    private protected bool KillBackend()
    {
        var running = Path.Combine(Folder, "backend.pid");
        if (!File.Exists(running) || !int.TryParse(File.ReadLines(running).FirstOrDefault(), CultureInfo.InvariantCulture, out var id))
            return false;
        if (Process.GetProcesses().FirstOrDefault(process => process.Id == id) is not { } backend)
            return false;
        backend.Kill();
        return true;
    }

    private protected static void AssertEnded(List<string> said)
    {
        var table = said.SkipWhile(line => line != "Vakarinės grupės dalyviai").Skip(3).TakeWhile(line => line.Length > 0).ToList();
        Assert.Equal(s_participants, table.Select(line => Number().Replace(Blanks().Replace(line, " "), "#")));
        Assert.Equal(10, table.Select(line => Contract().Match(line).Value).Where(number => number.Length > 0).Distinct(StringComparer.Ordinal).Count());
        Assert.Contains(Winter, said);
        Assert.Contains(Letters, said);
        Assert.Contains("Viskas baigėsi taip, kaip turėjo.", said);
    }

    [GeneratedRegex(" +")]
    private static partial Regex Blanks();

    [GeneratedRegex("(?<=NMC-|PAZ-300000003-)[0-9]+")]
    private static partial Regex Number();

    [GeneratedRegex("NMC-[0-9]{4}/2025")]
    private static partial Regex Contract();
}
