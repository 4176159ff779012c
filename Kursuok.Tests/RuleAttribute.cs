using Xunit.v3;

namespace Kursuok.Tests;

/// <summary>Names the product rules that a test shows: it would fail if one of them were broken.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class RuleAttribute(params string[] rules) : Attribute, ITraitAttribute
{
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() =>
        [.. rules.Select(rule => KeyValuePair.Create("Rule", rule))];
}
