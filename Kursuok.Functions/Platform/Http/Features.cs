namespace Kursuok.Functions.Platform.Http;

/// <summary>The feature that a class of HTTP functions serves: the tag of its operations in the OpenAPI document.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class FeatureAttribute(string name) : Attribute
{
    public string Name => name;
}

/// <summary>What people call a feature, in Lithuanian. Each context states its own beside its module.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class FeatureTitleAttribute(string name, string title) : Attribute
{
    public string Name => name;

    public string Title => title;
}

/// <summary>A query parameter that several endpoints take: what it means, in Lithuanian. Each context states its own beside its module.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class QueryParameterAttribute(string name, string description) : Attribute
{
    public string Name => name;

    public string Description => description;

    /// <summary>The type of its values; text without it.</summary>
    public Type? Type { get; init; }
}
