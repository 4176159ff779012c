using System.Collections.Immutable;
using System.Globalization;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Documents;

namespace Kursuok.Functions.Training.Groups;

/// <summary>Parašų lapas: who signed what, when and how. It is added to the signed paper, which stays byte for byte as it was (AMB-66).</summary>
public sealed record SignatureSheet
{
    /// <summary>Null where the contract ended before it got one.</summary>
    public string? Number { get; init; }

    public required DateOnly ConcludedOn { get; init; }
    public required string Place { get; init; }
    public required ImmutableArray<Signer> Signers { get; init; }

    /// <summary>What was signed; null for contracts that were signed before signatures named it.</summary>
    public string? PaperSha256 { get; init; }

    /// <summary>So many bytes at the beginning of the file are what was signed.</summary>
    public required int PaperBytes { get; init; }

    public Uri? VerificationAddress { get; init; }

    internal string Title => Number is null ? "Parašų lapas" : $"Mokymosi sutartis Nr. {Number}. Parašų lapas";

    internal IReadOnlyList<Sheet> Lay()
    {
        var flow = new ContractFlow();
        flow.Title("PARAŠŲ LAPAS", Number is null ? "Mokymosi sutartis" : $"Mokymosi sutartis Nr.\u00a0{Number}", $"{Lithuanian.Date(ConcludedOn)}\n{Place}");
        foreach (var signer in Signers)
        {
            flow.Facts(signer.Party,
            [
                ("Pasirašė", signer.Name),
                .. signer.ActsOn is { } document ? [("Atstovavimo pagrindas", document)] : Array.Empty<(string, string)>(),
                ("Pasirašymo laikas", Lithuanian.Moment(signer.At)),
                ("Pasirašymo būdas", "elektroniniu būdu informacinėje sistemoje KURSUOK, tapatybė nustatyta prisijungiant"),
            ]);
        }
        flow.Facts("Pasirašytas tekstas", PaperSha256 is { } hash
            ?
            [
                ("SHA-256", $"{hash[..32]}\n{hash[32..]}"), // Broken in the middle, not where the line ends.
                ("Apimtis", string.Create(CultureInfo.InvariantCulture, $"pirmieji {PaperBytes} šio failo baitai: jų kontrolinė suma ir nurodyta")),
            ]
            : [("SHA-256", "pasirašant nenurodyta")]);
        if (VerificationAddress is { } address)
            flow.Verification("Sutartį galima patikrinti nuskaitant QR kodą arba adresu", address.AbsoluteUri, "QR kodas, vedantis į sutarties tikrinimo adresą");
        return flow.Finish(Title);
    }
}

/// <param name="Party">As what the signer signed: „Asmuo“, „Teikėjas: …“.</param>
/// <param name="ActsOn">The document on which a representative acts (U-10).</param>
public sealed record Signer(string Party, string Name, string? ActsOn, DateTimeOffset At);

/// <summary>„Sutartis nutraukta“: the sheet that a terminated contract is served with (AMB-67); the contract before it stays as signed.</summary>
public sealed record TerminationSheet
{
    public string? Number { get; init; }
    public required DateOnly EndedOn { get; init; }

    /// <summary>Who asked for it, as printed: „Asmuo“ or „Teikėjas“.</summary>
    public required string Initiator { get; init; }

    public required string Ground { get; init; }
    public string? Reason { get; init; }

    internal IReadOnlyList<Sheet> Lay()
    {
        var flow = new ContractFlow();
        var contract = Number is null ? "Mokymosi sutartis" : $"Mokymosi sutartis Nr. {Number}";
        flow.Title("PRANEŠIMAS APIE SUTARTIES NUTRAUKIMĄ", contract.Replace("Nr. ", "Nr.\u00a0", StringComparison.Ordinal), "");
        flow.Notice($"SUTARTIS NUTRAUKTA {Lithuanian.Date(EndedOn)}",
            $"{Sentence($"Iniciatorius: {Initiator}")} {Sentence($"Pagrindas: {Ground}")}{(Reason is null ? "" : " " + Sentence($"Priežastis: {Reason}"))}");
        flow.Paragraph("Ankstesniuose šio failo puslapiuose – sutartis, kokia buvo pasirašyta, ir jos parašų lapas.");
        return flow.Finish($"{contract}. Nutraukta");
    }

    private static string Sentence(string text) => text is [.., '.' or '!' or '?' or ';'] ? text : text + ".";
}
