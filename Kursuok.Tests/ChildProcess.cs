using System.Diagnostics;
using Kursuok.Functions;
using Kursuok.Functions.Platform.Messaging;

namespace Kursuok.Tests;

/// <summary>What the test program runs as a process of its own, so that a test can kill it.</summary>
internal static class ChildProcess
{
    public static Process Start(params IEnumerable<string> args) => Process.Start(new ProcessStartInfo(
        Path.ChangeExtension(typeof(Program).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null), ["child", .. args])
    { RedirectStandardOutput = true, UseShellExecute = false })!;

    public static Task<int> RunAsync(string[] args) => args switch
    {
        ["durable", var directory, var until] => LocalHost.Durable.KilledProcessTests.RunChildAsync(directory, until),
        ["queues", var folder] => LocalHost.Queues.QueueListener.RunAsync(folder),
        ["worker", var clock, .. var rest] => LocalHost.Conformance.WorkerApart.RunChildAsync(clock, rest),
        ["storage", var folder, var round] => LocalHost.Storage.StorageWriter.RunAsync(folder, round),
        _ => throw new ArgumentException($"No child process is called «{string.Join(' ', args)}»."),
    };
}
