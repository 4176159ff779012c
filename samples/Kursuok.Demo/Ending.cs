using System.Globalization;
using System.Text;

namespace Kursuok.Demo;

/// <summary>How the story has ended: the table that a person reads, and what is not as it should be.</summary>
internal sealed record Ending(string Table, Checks Checks)
{
    private static readonly string[] s_heads = ["Nr.", "Dalyvis", "Registracija", "Sutartis", "Mokymai", "Įvertinimas", "Pažymėjimas"];

    /// <summary>The letters of both stories, by subject.</summary>
    private static readonly (string Subject, int Count)[] s_letters =
    [
        ("Registracija patvirtinta", 16), ("Registracija atmesta", 1), ("Kviečiame pasirašyti mokymosi sutartį", 16), ("Kviečiame pasirašyti trišalę mokymosi sutartį", 1),
        ("Grupė nesusidarė", 3), ("Išregistravimas iš mokymo grupės", 1), ("Mokymosi sutartis nutraukta", 1), ("Jūsų dokumentas peržiūrėtas", 2), ("Kuponas patvirtintas", 1),
        ("Prašome užpildyti programos vertinimo anketą", 13), ("Suformuotas pažymėjimas", 13), ("Pateiktas stebėsenos protokolas", 1), ("Sąskaita faktūra grąžinta papildymui", 1), ("Sąskaita faktūra apmokėta", 1),
    ];

    public static async Task<Ending> ReadAsync(KursuokClient.Caller office, KursuokClient.Caller anyone, string evening, string few, CancellationToken cancellation)
    {
        var participants = await office.GetAsync<List<Participant>>($"/api/groups/{evening}/participants", cancellation);
        var contracts = (await office.GetAsync<List<Contract>>($"/api/groups/{evening}/contracts", cancellation)).ToDictionary(contract => contract.ParticipantId, StringComparer.Ordinal);
        var completion = (await office.GetAsync<List<Completion>>($"/api/groups/{evening}/completion", cancellation)).ToDictionary(one => one.ParticipantId, StringComparer.Ordinal);
        var rows = participants.Select((participant, i) =>
        {
            var contract = contracts.GetValueOrDefault(participant.Id);
            var training = completion.GetValueOrDefault(participant.Id);
            string[] row =
            [
                (i + 1).ToString(CultureInfo.InvariantCulture), participant.Name, participant.StateLabel,
                contract is null ? "–" : contract.Number is null ? contract.StateLabel : $"{contract.StateLabel} ({contract.Number})",
                contract?.Number is null ? "–" : participant.TrainingLabel, training?.Evaluation ?? "–", training?.CertificateNumber ?? "–",
            ];
            return row;
        }).ToList();

        var checks = new Checks();
        checks.Same("vakarinės grupės būsena", "completed", (await office.GetAsync<Group>($"/api/groups/{evening}", cancellation)).State);
        checks.Same("dalyvių", 12, participants.Count);
        checks.Same("patvirtintų registracijų", 10, participants.Count(participant => participant.State == "confirmed"));
        checks.Same("atmestų registracijų", 1, participants.Count(participant => participant.State == "rejected"));
        checks.Same("išregistruotų dalyvių", 1, participants.Count(participant => participant.State == "deregistered"));
        checks.Same("įvykdytų sutarčių", 9, contracts.Values.Count(contract => contract.State == "ended"));
        checks.Same("nutrauktų sutarčių", 1, contracts.Values.Count(contract => contract.State == "terminated"));
        checks.Same("negaliojančių sutarčių", 1, contracts.Values.Count(contract => contract.State == "lapsed"));
        checks.Same("nebaigusių dalyvių", 1, completion.Values.Count(one => one.State == "notCompleted"));
        checks.Dense("sutarčių", 10, contracts.Values.Select(contract => contract.Number));
        checks.Dense("pažymėjimų", 8, completion.Values.Select(one => one.CertificateNumber));
        foreach (var certified in completion.Values.Where(one => one.CertificateCode is not null))
        {
            var verified = await anyone.FindAsync<Verified>($"/api/certificates/{certified.CertificateCode}", cancellation);
            checks.Same($"pažymėjimas {certified.CertificateNumber} viešoje patikroje", certified.CertificateNumber, verified?.Number);
        }
        checks.Same("antros grupės būsena", "calledOff", (await office.GetAsync<Group>($"/api/groups/{few}", cancellation)).State);
        var left = await office.GetAsync<List<Participant>>($"/api/groups/{few}/participants", cancellation);
        checks.Same("išregistruotų antros grupės dalyvių", 3, left.Count(participant => participant.State == "deregistered"));

        var table = new StringBuilder("\nVakarinės grupės dalyviai\n").Append(Aligned(rows))
            .Append(CultureInfo.InvariantCulture, $"\nIš viso: {Words.Count(participants.Count, "dalyvis", "dalyviai", "dalyvių")}, ")
            .Append(CultureInfo.InvariantCulture, $"{Words.Count(contracts.Values.Count(contract => contract.Number is not null), "sudaryta sutartis", "sudarytos sutartys", "sudarytų sutarčių")}, ")
            .Append(CultureInfo.InvariantCulture, $"{Words.Count(completion.Values.Count(one => one.CertificateNumber is not null), "pažymėjimas", "pažymėjimai", "pažymėjimų")}.");
        return new(table.ToString(), checks);
    }

    /// <summary>With how the winter has ended, and what letters both stories have left.</summary>
    /// <param name="folder">Where the letters lie; null when the backend is not the demo's own.</param>
    public Ending With(WinterEnding winter, DemoFolder? folder)
    {
        winter.Check(Checks);
        var letters = folder?.CountLetters();
        foreach (var (subject, count) in letters is null ? [] : s_letters)
            Checks.Same($"laiškų „{subject}“", count, letters!.GetValueOrDefault(subject));
        return this with { Table = Table + winter.Table + (letters is null ? "" : $"\nLaiškai: {string.Join("; ", letters.Select(kind => $"{kind.Key} – {kind.Value}"))}.") };
    }

    public string Report(DemoFolder folder, Backend backend, TimeSpan took)
    {
        var report = new StringBuilder(Table)
            .Append(CultureInfo.InvariantCulture, $"\n\nSutartis: {folder.In("sutartis.pdf")}\nPažymėjimas: {folder.In("pazymejimas.pdf")}");
        report.Append(backend.IsOwn ? $"\nLaiškai: {folder.Mail}" : "\nLaiškai – ten, kur juos deda serveris (nustatymas Kursuok:MailFolder).");
        if (backend.Returns > 0)
            report.Append(CultureInfo.InvariantCulture, $"\nServeris buvo nutrūkęs: {Words.Count(backend.Returns, "kartą", "kartus", "kartų")}.");
        report.Append(CultureInfo.InvariantCulture, $"\nTruko {took.TotalSeconds:0.0} s.");
        report.Append(Checks.Differences.Count == 0 ? "\nViskas baigėsi taip, kaip turėjo." : "\n\nBaigėsi ne taip, kaip turėjo:");
        foreach (var difference in Checks.Differences)
            report.Append("\n  ✗ ").Append(difference);
        return report.ToString();
    }

    /// <summary>Columns as wide as their widest cell on the screen.</summary>
    private static string Aligned(List<string[]> rows)
    {
        var widths = s_heads.Select((head, column) => rows.Select(row => Words.Width(row[column])).Append(Words.Width(head)).Max()).ToArray();
        string[] rule = [.. widths.Select(width => new string('─', width))];
        return string.Concat(rows.Prepend(rule).Prepend(s_heads).Select(row => string.Join("  ", row.Zip(widths, Words.Wide)).TrimEnd() + "\n"));
    }
}

/// <summary>What is not as it should be.</summary>
internal sealed class Checks
{
    private readonly List<string> _differences = [];

    public IReadOnlyList<string> Differences => _differences;

    public void Same<T>(string what, T expected, T found)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, found))
            _differences.Add($"{what}: laukta {expected}, yra {found?.ToString() ?? "nieko"}.");
    }

    /// <summary>Numbers follow one another without gap or repetition; what stands around them is the same in all.</summary>
    public void Dense(string what, int count, IEnumerable<string?> given)
    {
        var numbers = given.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        Same($"{what} numerių", count, numbers.Count);
        if (numbers.Count == 0)
            return;
        var start = numbers[0].Zip(numbers[^1]).TakeWhile(pair => pair.First == pair.Second).Count();
        var digits = numbers[0].AsSpan(start).IndexOfAnyExceptInRange('0', '9') is var end && end < 0 ? numbers[0].Length - start : end;
        var values = numbers.Select(number => int.Parse(number.AsSpan(start, digits), CultureInfo.InvariantCulture)).ToList();
        Same($"{what} numeriai iš eilės nuo {numbers[0]} iki {numbers[^1]}", numbers.Count, values[^1] - values[0] + 1);
    }
}
