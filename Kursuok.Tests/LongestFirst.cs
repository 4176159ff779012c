using Kursuok.Domain.Training.Providers;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Kursuok.Tests.LongestFirst))]

namespace Kursuok.Tests;

/// <summary>Begins with what takes longest, so that no core stands idle at the end while the other has a minute to go.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] s_long =
    [
        ".PublishTests", ".KilledProcessTests", ".StorageDurability", ".AmqpListenerTests", ".ConformanceTests", ".DemoTests", ".ErasureTests",
        ".RegistrationRushTests", ".AggregateStoreTests", ".BackendTests", ".ChromiumSignInTests", ".RequestErrorTests", ".RightsTests",
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(Place)];

    private static int Place<TTestCollection>(TTestCollection collection) where TTestCollection : ITestCollection
    {
        var place = Array.FindIndex(s_long, name => collection.TestCollectionDisplayName.Contains(name + " ", StringComparison.Ordinal));
        return place < 0 ? s_long.Length : place;
    }
}
