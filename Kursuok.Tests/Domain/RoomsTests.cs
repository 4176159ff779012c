using ArchUnitNET.Domain;
using ArchUnitNET.Fluent.Slices;
using ArchUnitNET.Loader;
using Kursuok.Domain.Training.Groups;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Kursuok.Tests.Domain;

/// <summary>The rooms of the domain and who may know whom: Common, then People, then Training.</summary>
public sealed class RoomsTests
{
    private static readonly Architecture s_domain = new ArchLoader().LoadAssemblies(typeof(Refusal).Assembly).Build();

    [Theory]
    [InlineData("Common", "People")]
    [InlineData("Common", "Training")]
    [InlineData("People", "Training")]
    public void A_room_knows_none_that_is_built_on_it(string room, string above)
    {
        var rule = Types().That().ResideInNamespaceMatching(Within(room))
            .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching(Within(above)));
        Assert.Empty(Violations(rule.Evaluate(s_domain)));
    }

    [Fact]
    public void Every_type_is_in_a_room()
    {
        var rule = Types().That().ResideInNamespaceMatching(@"^Kursuok\.Domain")
            .Should().ResideInNamespaceMatching(@"^Kursuok\.Domain\.(Common|People|Training)(\.|$)");
        Assert.Empty(Violations(rule.Evaluate(s_domain)));
    }

    [Theory]
    [InlineData("People")]
    [InlineData("Training")]
    public void No_folders_of_a_room_refer_to_each_other_in_a_circle(string room)
    {
        var rule = SliceRuleDefinition.Slices().Matching($"Kursuok.Domain.{room}.(*)").Should().BeFreeOfCycles();
        Assert.Empty(Violations(rule.Evaluate(s_domain)));
    }

    private static string Within(string room) => $@"^Kursuok\.Domain\.{room}(\.|$)";

    private static IEnumerable<string> Violations(IEnumerable<ArchUnitNET.Fluent.EvaluationResult> results) =>
        results.Where(result => !result.Passed).Select(result => result.Description);
}
