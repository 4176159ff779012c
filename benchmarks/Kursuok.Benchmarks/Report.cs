using System.Globalization;
using System.Runtime.InteropServices;

namespace Kursuok.Benchmarks;

/// <summary>What was measured, line by line.</summary>
internal sealed class Report(TextWriter output)
{
    public void Machine() =>
        output.WriteLine($"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, storage in {Path.GetTempPath()}");

    public void Section(string name) => output.WriteLine($"\n## {name}\n");

    /// <param name="rest">Ratios and counts.</param>
    public void Line(string what, double value, string unit, string rest = "") =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-46} {value.ToString(value < 10 ? "0.00" : value < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture),10} {unit,-6} {rest}").TrimEnd());

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
