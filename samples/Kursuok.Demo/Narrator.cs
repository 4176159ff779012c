using System.Globalization;

namespace Kursuok.Demo;

/// <summary>
/// Tells the story on the console: a heading for each day, what happens below it. What a step says is held back until the
/// step has succeeded, so a step that begins again is told once. On a terminal a line shows what is being worked at.
/// </summary>
internal sealed class Narrator : IDisposable
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(120);
    private const string Wheel = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly bool _terminal = !Console.IsOutputRedirected;
    private readonly ITimer? _turning;
    private string? _working;
    private string? _day;
    private int _turn;
    private int _steps;

    public Narrator(TimeProvider time) => _turning = _terminal ? time.CreateTimer(_ => Turn(), null, s_tick, s_tick) : null;

    public void Day(DateTimeOffset moment)
    {
        var local = Vilnius.Local(moment);
        var day = Words.LongDate(DateOnly.FromDateTime(local.DateTime));
        Show(string.Create(CultureInfo.InvariantCulture, $"{(day == _day ? "" : $"\n{day}\n")}  {local:HH:mm}"));
        _day = day;
    }

    public void Begin(string title)
    {
        lock (_lock)
        {
            _steps++;
            _working = title;
        }
    }

    public void Say(string line) => _lines.Add("        " + line);

    public void Refused(string attempt, Problem problem)
    {
        Say($"✗ {attempt}");
        Say($"  Sistema neleidžia: {problem}");
    }

    public void Discard() => _lines.Clear();

    /// <summary>The step has succeeded.</summary>
    public void End()
    {
        string title;
        lock (_lock)
            (title, _working) = (_working!, null);
        Show(string.Join('\n', _lines.Prepend($"    • {title}{(_lines.Count == 0 ? " (atlikta anksčiau)" : "")}")));
        _lines.Clear();
    }

    /// <summary>The clock has gone on; nothing is told of it but the next heading.</summary>
    public void EndSilently()
    {
        lock (_lock)
            _working = null;
        Clear();
    }

    public void Show(string text)
    {
        lock (_lock)
        {
            Clear();
            Console.WriteLine(text);
        }
    }

    public void Dispose()
    {
        _turning?.Dispose();
        EndSilently();
    }

    private void Turn()
    {
        lock (_lock)
        {
            if (_working is { } working)
                Console.Write(string.Create(CultureInfo.InvariantCulture, $"\r\e[2K {Wheel[_turn++ % Wheel.Length]} {_steps} žingsnis: {working} …"));
        }
    }

    private void Clear()
    {
        if (_terminal)
            Console.Write("\r\e[2K");
    }
}

/// <summary>Lithuanian dates and counts.</summary>
internal static class Words
{
    private static readonly string[] s_months =
        ["sausio", "vasario", "kovo", "balandžio", "gegužės", "birželio", "liepos", "rugpjūčio", "rugsėjo", "spalio", "lapkričio", "gruodžio"];

    private static readonly string[] s_days = ["sekmadienis", "pirmadienis", "antradienis", "trečiadienis", "ketvirtadienis", "penktadienis", "šeštadienis"];

    /// <summary>«2025 m. rugsėjo 1 d., pirmadienis».</summary>
    public static string LongDate(DateOnly date) =>
        string.Create(CultureInfo.InvariantCulture, $"{date.Year} m. {s_months[date.Month - 1]} {date.Day} d., {s_days[(int)date.DayOfWeek]}");

    /// <summary>«1 dalyvis», «2 dalyviai», «10 dalyvių», «21 dalyvis».</summary>
    public static string Count(int count, string one, string few, string many) => (count % 10, count % 100) switch
    {
        (0, _) or (_, >= 11 and <= 19) => $"{count} {many}",
        (1, _) => $"{count} {one}",
        _ => $"{count} {few}",
    };

    /// <summary>The text with blanks up to a width of the screen.</summary>
    public static string Wide(string text, int width) => text + new string(' ', Math.Max(0, width - Width(text)));

    public static int Width(string text) => new StringInfo(text).LengthInTextElements;
}
