using System.Reflection;
using System.Text.RegularExpressions;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Groups;

namespace Kursuok.Tests.Domain.Common;

/// <summary>What people and programs read of the domain: refusals and labels.</summary>
public sealed partial class WordsTests
{
    private static readonly Refusal[] s_refusals =
        [.. from type in typeof(Refusal).Assembly.GetTypes()
            from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            where field.FieldType == typeof(Refusal)
            select (Refusal)field.GetValue(null)!];

    [Fact]
    public void Refusals_are_declared_only_where_they_can_be_listed() => Assert.All(
        typeof(Refusal).Assembly.GetTypes().Where(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Any(field => field.FieldType == typeof(Refusal))),
        type => Assert.True(type.Name.EndsWith("Refusals", StringComparison.Ordinal) && type is { IsAbstract: true, IsSealed: true },
            type.Name));

    [Fact]
    public void Codes_are_unique_and_stable_in_form()
    {
        Assert.NotEmpty(s_refusals);
        Assert.Distinct(s_refusals.Distinct(ReferenceEqualityComparer.Instance).Cast<Refusal>().Select(refusal => refusal.Code));
        Assert.All(s_refusals, refusal => Assert.Matches(KebabCase(), refusal.Code));
    }

    [Fact]
    public void Titles_are_short_Lithuanian_sentences_without_a_full_stop() => Assert.All(s_refusals, refusal =>
    {
        Assert.Matches(Title(), refusal.Title);
        Assert.Equal(refusal.Title.Trim(), refusal.Title);
    });

    [Fact]
    [Rule("G-05")]
    public void A_groups_states_are_the_six_words_of_the_guide() => Assert.Equal(
        ["Kuriama", "Skelbiama", "Vykdoma", "Užbaigta", "Nevykdoma", "Sustabdyta"], Enum.GetValues<GroupState>()
            .Select(state => state.Label()));

    [Fact]
    public void Every_value_that_has_a_label_has_its_own_and_none_else_has_one()
    {
        var labels = typeof(Refusal).Assembly.GetTypes().Where(type => type.Name == "Labels")
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly)).ToList();
        Assert.NotEmpty(labels);
        foreach (var label in labels)
        {
            var type = label.GetParameters()[0].ParameterType;
            var words = Enum.GetValuesAsUnderlyingType(type).Cast<object>()
                .Select(value => (string)label.Invoke(null, [Enum.ToObject(type, value)])!).ToList();
            Assert.Distinct(words);
            Assert.All(words, word => Assert.Matches(Title(), word));
            Assert.IsType<ArgumentOutOfRangeException>(
                Assert.Throws<TargetInvocationException>(() => label.Invoke(null, [Enum.ToObject(type, 99)])).InnerException);
        }
    }

    [GeneratedRegex("^[a-z]+(-[a-z0-9]+)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KebabCase();

    /// <summary>
    /// Begins with a capital, uses letters of the Lithuanian alphabet (and of names of systems), ends with none of the marks.
    /// </summary>
    [GeneratedRegex("^[A-ZĄČĘĖĮŠŲŪŽ][a-ząčęėįšųūžA-ZĄČĘĖĮŠŲŪŽ0-9 ,./–-]*[a-ząčęėįšųūžA-ZĄČĘĖĮŠŲŪŽ0-9]$", RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex Title();
}
