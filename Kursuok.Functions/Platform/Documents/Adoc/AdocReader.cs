using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;

namespace Kursuok.Functions.Platform.Documents.Adoc;

/// <summary>Says whether signatures come from whom their certificates name: chain to the EU trusted lists, revocation, qualified status.</summary>
public interface ISignatureTrust
{
    Task<Check> CheckAsync(IReadOnlyList<X509Certificate2> certificates, CancellationToken cancellation);
}

/// <summary>Where no such service is connected, that is what is said.</summary>
public sealed class TrustNotDetermined : ISignatureTrust
{
    public Task<Check> CheckAsync(IReadOnlyList<X509Certificate2> certificates, CancellationToken cancellation) => Task.FromResult(new Check(Verdict.NotDetermined,
        "Pasitikėjimas nenustatytas: sertifikatų kilmė (patikimi sąrašai), galiojimas ir parašo kvalifikuotumas netikrinti – tokia paslauga neprijungta.", []));
}

/// <summary>What was read of a file, and the refusal that its first fault calls for; null where it is sound.</summary>
public sealed record AdocReading(AdocReport Report, RefusedException? Refused);

/// <summary>
/// Reads signed electronic documents (ADOC-V1.0 and V2.0) that anybody may have made. It throws at nothing that a file holds,
/// and unpacks few at a time, so that memory is bounded however many come.
/// </summary>
public sealed class AdocReader(ISignatureTrust trust, TimeProvider clock) : IDisposable
{
    public const int Largest = 8 * 1024 * 1024;
    private const int MostNames = 50;

    private readonly SemaphoreSlim _atOnce = new(Environment.ProcessorCount);

    public async Task<AdocReading> ReadAsync(byte[] content, CancellationToken cancellation)
    {
        await _atOnce.WaitAsync(cancellation);
        try
        {
            return await CheckAsync(content, cancellation);
        }
        finally
        {
            _atOnce.Release();
        }
    }

    public void Dispose() => _atOnce.Dispose();

    private async Task<AdocReading> CheckAsync(byte[] content, CancellationToken cancellation)
    {
        AdocPackage package;
        try
        {
            if (content.Length > Largest)
                throw AdocRefusals.TooLarge.Because($"Priimami iki {Largest >> 20} MiB dokumentai.");
            package = new(content);
        }
        catch (RefusedException broken)
        {
            return new(new(null, null, null, [], [], [], Failed("Failo sandara pažeista – dokumento perskaityti nepavyko.", [broken], []), NotChecked, NotChecked), broken);
        }

        var signatures = new AdocSignatures(package, clock.GetUtcNow());
        try
        {
            signatures.Check();
            var structure = package.Broken.Count > 0
                ? Failed("Dokumento sandara neatitinka ADOC specifikacijos.", package.Broken, package.Warnings)
                : Passed($"Dokumento sandara atitinka {package.Version.Name} specifikaciją.", package.Warnings);
            var integrity = signatures.Broken.Count > 0 ? Failed("Dokumentas po pasirašymo pakeistas arba parašai netvarkingi.", signatures.Broken, signatures.Warnings)
                : signatures.All.Count == 0 ? NotChecked
                : Passed($"Dokumentas po pasirašymo nepakeistas; galiojančių parašų: {signatures.Certificates.Count}.", signatures.Warnings);
            var trusted = signatures.Certificates.Count == 0 ? NotChecked : await trust.CheckAsync(signatures.Certificates, cancellation);
            return new(
                new(package.Version.Name, signatures.Title(), package.Main is { } main ? SafeZip.Shown(main) : null, Shown("content/appendix"), Shown("content/attachment"),
                    [.. signatures.All.Select(signed => signed.Who)], structure, integrity, trusted),
                package.Broken.Concat(signatures.Broken).FirstOrDefault());
        }
        finally
        {
            signatures.Certificates.ForEach(certificate => certificate.Dispose());
        }

        // A report is kept in a row: a package of a thousand files must fit.
        ImmutableArray<string> Shown(string type) => package.Of(type) is var names && names.Length <= MostNames
            ? [.. names.Select(SafeZip.Shown)]
            : [.. names.Take(MostNames).Select(SafeZip.Shown), $"… iš viso {names.Length}"];
    }

    private static Check NotChecked { get; } = new(Verdict.NotChecked, "Netikrinta.", []);

    private static Check Passed(string explanation, IEnumerable<(string, string)> warnings) => new(Verdict.Passed, explanation, [.. Findings(warnings)]);

    private static Check Failed(string explanation, IEnumerable<RefusedException> broken, IEnumerable<(string, string)> warnings) =>
        new(Verdict.Failed, explanation, [.. broken.Select(each => new AdocFinding(each.Refusal.Code, $"{each.Refusal.Title}: {each.Detail}", Breaks: true)), .. Findings(warnings)]);

    private static IEnumerable<AdocFinding> Findings(IEnumerable<(string Code, string Text)> warnings) => warnings.Distinct().Select(warning => new AdocFinding(warning.Code, warning.Text, Breaks: false));
}
