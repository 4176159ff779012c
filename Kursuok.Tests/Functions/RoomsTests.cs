using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Fluent.Slices;
using ArchUnitNET.Loader;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions;
using Kursuok.Functions.Platform.Http;
using Kursuok.Tests.Docs;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Kursuok.Tests.Functions;

/// <summary>The rooms of the functions and who may know whom: Platform knows no context, People none that is built on it.</summary>
public sealed class RoomsTests
{
    private static readonly Architecture s_functions = new ArchLoader().LoadAssemblies(typeof(Endpoints).Assembly, typeof(Refusal).Assembly).Build();

    [Theory]
    [InlineData("Platform", "People")]
    [InlineData("Platform", "Training")]
    [InlineData("People", "Training")]
    public void A_room_knows_none_that_is_built_on_it(string room, string above)
    {
        var rule = Types().That().ResideInNamespaceMatching($@"^Kursuok\.Functions\.{room}(\.|$)")
            .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching($@"^Kursuok\.(Functions|Domain)\.{above}(\.|$)"));
        Assert.Empty(Violations(rule.Evaluate(s_functions)));
    }

    [Fact]
    public void Every_file_is_in_a_room_and_in_its_folders_namespace()
    {
        var astray = from file in Repository.Files("Kursuok.Functions", ".cs")
                     let space = Regex.Match(Repository.Read(file), @"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture).Groups["name"].Value
                     where file is not ("Kursuok.Functions/Program.cs" or "Kursuok.Functions/Today.cs") && space != "Microsoft.Azure.Functions.Worker"
                     where space != Path.GetDirectoryName(file)!.Replace('/', '.')
                         || !Regex.IsMatch(space, @"^Kursuok\.Functions\.(Platform|People|Training)(\.|$)", RegexOptions.ExplicitCapture)
                     select file;
        Assert.Empty(astray);
    }

    [Theory]
    [InlineData("Platform")]
    [InlineData("People")]
    [InlineData("Training")]
    public void No_folders_of_a_room_refer_to_each_other_in_a_circle(string room)
    {
        var rule = SliceRuleDefinition.Slices().Matching($"Kursuok.Functions.{room}.(*)").Should().BeFreeOfCycles();
        Assert.Empty(Violations(rule.Evaluate(s_functions)));
    }

    private static IEnumerable<string> Violations(IEnumerable<ArchUnitNET.Fluent.EvaluationResult> results) =>
        results.Where(result => !result.Passed).Select(result => result.Description);
}
