namespace Kursuok.Tests;

/// <summary>What the test program runs as a process of its own, so that a test can kill it.</summary>
internal static class ChildProcess
{
    public static Task<int> RunAsync(string[] args) => args switch
    {
        ["durable", var directory, var until] => LocalAzure.Durable.KilledProcessTests.RunChildAsync(directory, until),
        _ => throw new ArgumentException($"No child process is called «{string.Join(' ', args)}»."),
    };
}
