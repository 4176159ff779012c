using Kursuok.Functions;
using Xunit.Runner.InProc.SystemConsole;

namespace Kursuok.Tests;

/// <summary>The test program. Started with «child NAME …» it is the process that a test kills.</summary>
public static class Program
{
    public static async Task<int> Main(string[] args) =>
        args is ["child", ..] ? await ChildProcess.RunAsync(args[1..]) : await ConsoleRunner.Run(args);
}
