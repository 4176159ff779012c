using System.Diagnostics.Metrics;

namespace Kursuok.LocalAzure.Storage;

/// <summary>Counts what is asked of tables and blobs, so that tests can hold commands to their budget: by kind, and by table or container.</summary>
internal static class StorageCalls
{
    public const string Name = "kursuok.localazure.storage.calls";

    private static readonly Counter<long> s_calls = new Meter("Kursuok.LocalAzure").CreateCounter<long>(Name);

    /// <param name="kind">«get», «query», «write», «transaction», «blob-put» or «blob-get».</param>
    /// <param name="place">The table or container.</param>
    public static void Count(string kind, string place) => s_calls.Add(1, new("kind", kind), new("place", place));
}
