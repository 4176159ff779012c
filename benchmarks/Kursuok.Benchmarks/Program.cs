using System.Diagnostics;
using Kursuok.Benchmarks;

// Memory comes first: what the other sections leave behind would be counted.
var sections = new (string Name, Func<Report, Task> Run)[]
{
    ("memory", Memory.RunAsync),
    ("start", Start.RunAsync),
    ("storage", StorageTransport.RunAsync),
    ("life", Life.RunAsync),
    ("registrations", Registrations.RunAsync),
    ("orchestrations", Orchestrations.RunAsync),
    ("certificates", Certificates.RunAsync),
    ("reports", Reports.RunAsync),
};
var unknown = args.Where(name => !sections.Any(section => section.Name == name)).ToList();
if (unknown.Count > 0)
{
    Console.Error.WriteLine($"There is no section {string.Join(", ", unknown)}; there are {string.Join(", ", sections.Select(section => section.Name))}.");
    return 1;
}
var watch = Stopwatch.StartNew();
var report = new Report(Console.Out);
report.Machine();
foreach (var (name, run) in sections.Where(section => args.Length == 0 || args.Contains(section.Name)))
{
    report.Section(name);
    await run(report);
}
Console.WriteLine($"\nDone in {watch.Elapsed.TotalSeconds:0} s.");
return 0;
