using System.Diagnostics.Metrics;

namespace Kursuok.LocalHost.Storage;

/// <summary>
/// Counts what is asked of tables and blobs, so that tests can hold commands to their budget: each request once, by kind, and by
/// table or container. What makes tables and containers is not counted.
/// </summary>
internal static class StorageCalls
{
    public const string Name = "kursuok.localhost.storage.calls";

    private static readonly Counter<long> s_calls = new Meter("Kursuok.LocalHost").CreateCounter<long>(Name);

    /// <param name="kind">«get», «query», «write», «transaction», «blob-put», «blob-get», «blob-list» or «blob-delete».</param>
    /// <param name="place">The table or container.</param>
    public static void Count(string kind, string place)
    {
        if (s_calls.Enabled)
            s_calls.Add(1, new("kind", kind), new("place", place));
    }
}
