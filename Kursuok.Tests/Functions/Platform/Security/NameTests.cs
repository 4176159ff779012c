using System.Reflection;
using System.Runtime.CompilerServices;
using Kursuok.Functions.People.Privacy;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.EmploymentService;
using Kursuok.Functions.Training.Providers;
using Kursuok.Tests.Functions.Platform.Audit;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Tests.Functions.Platform.Security;

/// <summary>Nothing shares a name with anything else by chance: two kinds of aggregates once met in one partition.</summary>
public sealed class NameTests
{
    private static readonly Type[] s_types = typeof(Projections).Assembly.GetTypes();

    [Fact]
    public void Each_kind_of_aggregate_has_partitions_of_its_own()
    {
        var prefixes = s_types.Where(type => !type.IsAbstract && type.BaseType is { IsGenericType: true } parent && parent.GetGenericTypeDefinition() == typeof(Aggregate<>))
            .Select(type => (string)type.GetProperty(nameof(Aggregate<>.Prefix))!.GetValue(RuntimeHelpers.GetUninitializedObject(type))! + "-").ToList();
        Assert.True(prefixes.Count >= 11);
        AssertApart(prefixes);
    }

    [Fact]
    public void Each_list_has_partitions_of_its_own()
    {
        var names = s_types.Where(type => type is { IsAbstract: true, IsSealed: true } && type.Name.EndsWith("Lists", StringComparison.Ordinal)).Append(typeof(DueList))
            .SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly)).SelectMany(PartitionsOf).Append(InstitutionStore.List).ToList();
        Assert.True(names.Count >= 30, string.Join('\n', names));
        AssertApart(names);
    }

    [Fact]
    public async Task Queues_followers_and_containers_have_names_of_their_own()
    {
        Assert.Distinct(typeof(Queues).GetFields().Select(field => (string)field.GetRawConstantValue()!));
        Assert.NotEqual(EmploymentServiceExchange.Inbox, EmploymentServiceExchange.Outbox);
        await using var backend = await Backend.StartAsync();
        foreach (var name in s_types.Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IFollower))))
            Assert.Contains(backend.Services.GetKeyedServices<IFollower>(KeyedService.AnyKey), follower => follower.GetType() == name); // Of two under one name the first would be lost.
    }

    /// <summary>The names that a member makes: methods are called with a letter of each kind of argument, enums with all of theirs. What makes rows is no partition.</summary>
    private static IEnumerable<string> PartitionsOf(MemberInfo member)
    {
        if (member is FieldInfo { IsLiteral: true } constant)
            return [(string)constant.GetRawConstantValue()!];
        if (member is not MethodInfo { IsSpecialName: false } method || method.ReturnType != typeof(string) || method.Name.Contains("Row", StringComparison.Ordinal) || method.Name.Contains("Key", StringComparison.Ordinal) || method.Name.Contains('<', StringComparison.Ordinal))
            return [];
        IEnumerable<object?[]> calls = [[]];
        foreach (var parameter in method.GetParameters())
            calls = calls.SelectMany(call => Samples(parameter.ParameterType).Select(sample => (object?[])[.. call, sample])).ToList();
        return calls.Select(call => (string)method.Invoke(null, call)!);
    }

    private static IEnumerable<object> Samples(Type type) => type.IsEnum ? Enum.GetValues(type).Cast<object>() : [type == typeof(string) ? "\u0001" : Activator.CreateInstance(type)!];

    /// <summary>None is another, nor begins another where an id would go on.</summary>
    private static void AssertApart(IReadOnlyList<string> names)
    {
        Assert.Distinct(names, StringComparer.Ordinal);
        foreach (var open in names.Select(name => name.Split('\u0001')[0]).Where(name => name.EndsWith('-')))
            Assert.Single(names, name => name.StartsWith(open, StringComparison.Ordinal));
    }
}
