using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Functions.Platform.Aggregates;

/// <summary>A kind of aggregates as the trail's readers know it.</summary>
/// <param name="Prefix">Its name in addresses and partitions.</param>
/// <param name="Label">In Lithuanian; null where its trails are not read by address.</param>
/// <param name="Hidden">JSON properties that are shown to nobody.</param>
public sealed record AuditedKind(string Prefix, string? Label, ImmutableArray<string> Hidden)
{
    public static AuditedKind Of<TState>(Aggregate<TState> aggregate) where TState : Versioned => new(aggregate.Prefix, aggregate.TrailLabel, aggregate.HiddenInTrail);
}

/// <summary>How the contexts register their aggregates.</summary>
public static class AggregateServices
{
    public static void AddAggregates(this IServiceCollection services)
    {
        services.AddSingleton(typeof(AggregateStore<>));
        services.AddSingleton<TrailReader>();
    }

    /// <summary>An aggregate: its store can be asked for, and its trail be read.</summary>
    public static void AddAggregate<TState, TAggregate>(this IServiceCollection services) where TState : Versioned where TAggregate : Aggregate<TState>
    {
        services.AddSingleton<Aggregate<TState>, TAggregate>();
        services.AddSingleton(provider => AuditedKind.Of(provider.GetRequiredService<Aggregate<TState>>()));
    }
}
