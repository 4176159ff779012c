using System.Text.RegularExpressions;
using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Training;

namespace Kursuok.Tests.Docs;

/// <summary>docs/settings.md tells every setting that the code reads, and no other.</summary>
public sealed partial class SettingsTests
{
    private static readonly Lazy<HashSet<string>> s_told = new(() => NamesIn(Repository.Read("docs/settings.md")));

    private static readonly Lazy<string> s_code = new(() =>
        string.Concat(Repository.Files("Kursuok.Functions", ".cs").Concat(Repository.Files("local", ".cs")).Select(Repository.Read)));

    [Fact]
    public void Every_setting_that_the_code_names_is_told() =>
        Assert.Empty(from name in NamesIn(s_code.Value) where !IsTold(name) select name);

    [Theory]
    [InlineData("Policy", typeof(PolicySettings))]
    [InlineData("Basket", typeof(BasketSettings))]
    [InlineData("Timetable", typeof(TimetableSettings))]
    public void Every_value_of_a_section_is_told(string section, Type values) =>
        Assert.All(values.GetProperties(), value => Assert.True(IsTold($"Kursuok:{section}:{value.Name}"), value.Name));

    [Fact]
    public void Every_term_of_personal_data_is_told() =>
        Assert.All(Enum.GetNames<RecordKind>(), kind => Assert.True(IsTold($"Kursuok:Retention:{kind}"), kind));

    /// <summary>Some names are put together in the code, so it is the last part that must be there.</summary>
    [Fact]
    public void Nothing_is_told_that_no_code_reads() => Assert.Empty(
        from name in s_told.Value
        let last = name[(name.LastIndexOf(':') + 1)..]
        where !s_code.Value.Contains(last, StringComparison.Ordinal) && !Enum.GetNames<RecordKind>().Contains(last, StringComparer.Ordinal)
        select name);

    /// <summary>A section is told by what is in it.</summary>
    private static bool IsTold(string name) =>
        s_told.Value.Any(told => told == name || told.StartsWith(name + ":", StringComparison.Ordinal));

    /// <summary>The names without the numbers of lists: «SignIn:Issuers:Roles».</summary>
    private static HashSet<string> NamesIn(string text) =>
        Name().Matches(text).Select(name => Number().Replace(name.Value, "")).ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(
        @"(?<![\w:])((Kursuok|Registers|Viisp|SignIn)(:([A-Z][A-Za-z0-9]*|[0-9]+))+"
            + @"|(StorageConnection|AzureWebJobsStorage|ServiceBusConnection)(:[A-Za-z]+)*)(?!\w)",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Name();

    [GeneratedRegex(":[0-9]+")]
    private static partial Regex Number();
}
