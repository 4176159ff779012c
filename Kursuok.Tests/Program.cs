using Kursuok.Functions;
using Xunit.Runner.InProc.SystemConsole;

namespace Kursuok.Tests;

/// <summary>The test program. Started with «child NAME …» it is the process that a test kills; with «fuzz FILES» it mutates uploads.</summary>
public static class Program
{
    public static async Task<int> Main(string[] args) =>
        args switch
        {
            ["child", ..] => await ChildProcess.RunAsync(args[1..]),
            ["fuzz", .. var rest] => await Functions.Platform.Documents.UploadFuzz.CommandAsync(rest),
            _ => await ConsoleRunner.Run(args),
        };
}
