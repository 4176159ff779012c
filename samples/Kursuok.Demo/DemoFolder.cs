using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Kursuok.Demo;

/// <summary>«.local/demo»: what the demo leaves behind, and which backend works on it.</summary>
internal sealed partial class DemoFolder(string path)
{
    public string Path { get; } = path;

    public string Storage => In("storage");

    public string Mail => In("mail");

    public string Log => In("backend.log");

    private string Running => In("backend.pid");

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public void Clear()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }

    public void Remember(Process backend) =>
        File.WriteAllText(Running, string.Create(CultureInfo.InvariantCulture, $"{backend.Id}\n{backend.StartTime.ToUniversalTime():O}\n"));

    public void Forget() => File.Delete(Running);

    /// <summary>Ends the backend of a demo that was killed: it holds the storage. A process that only got its number is left alone.</summary>
    public void StopLeftover()
    {
        if (!File.Exists(Running) || File.ReadAllLines(Running) is not [var id, var started])
            return;
        try
        {
            using var process = Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
            var then = DateTime.Parse(started, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
            if ((process.StartTime.ToUniversalTime() - then).Duration() < TimeSpan.FromSeconds(2))
            {
                process.Kill();
                process.WaitForExit();
            }
        }
        catch (ArgumentException)
        {
            // It has ended by itself.
        }
        Forget();
    }

    /// <summary>How many letters lie in the folder, by subject.</summary>
    public SortedDictionary<string, int> CountLetters()
    {
        var letters = Directory.Exists(Mail) ? Directory.GetFiles(Mail, "*.eml") : [];
        return new(letters.Select(SubjectOf).CountBy(subject => subject, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private static string SubjectOf(string letter)
    {
        var headers = File.ReadAllText(letter).Replace("\r\n ", "", StringComparison.Ordinal);
        var subject = headers.Split("\r\n").First(line => line.StartsWith("Subject: ", StringComparison.Ordinal));
        return string.Concat(EncodedWord().Matches(subject).Select(word => Encoding.UTF8.GetString(Convert.FromBase64String(word.Groups["text"].Value))));
    }

    [GeneratedRegex(@"=\?utf-8\?B\?(?<text>[^?]*)\?=", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EncodedWord();
}
