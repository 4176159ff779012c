using System.Reflection;
using System.Text.Json;
using System.Xml.Linq;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Documents;
using Kursuok.Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Kursuok.Tests.Deployment;

/// <summary>What is put on Azure: all but the Service Bus extension, which is not in every package source.</summary>
public sealed class PublishTests(Publication publication)
{
    private const string ServiceBus = "Microsoft.Azure.Functions.Worker.Extensions.ServiceBus";

    [Fact]
    public async Task Publishing_asks_for_the_service_bus_extension()
    {
        var folder = Directory.CreateTempSubdirectory("kursuok-publish-");
        try
        {
            var (code, output) = await Publication.RunAsync(folder.FullName);

            Assert.NotEqual(0, code);
            Assert.Contains("error : Publish with -p:ServiceBusExtension=package: without the Service Bus extension no queue function starts",
                output, StringComparison.Ordinal);
            Assert.False(Directory.Exists(Path.Combine(folder.FullName, "out")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_deployment_takes_the_service_bus_extension_and_drops_what_stands_in_for_it()
    {
        var project = XDocument.Load(Path.Combine(Command.Root, "Kursuok.Functions/Kursuok.Functions.csproj"));
        var switched = Assert.Single(
            project.Descendants("ItemGroup"), group => group.Attribute("Condition")?.Value == "'$(ServiceBusExtension)' == 'package'");
        var versions = XDocument.Load(Path.Combine(Command.Root, "Directory.Packages.props"));
        var version = Assert.Single(versions.Descendants("PackageVersion"), package => package.Attribute("Include")?.Value == ServiceBus);
        var guide = await File.ReadAllTextAsync(Path.Combine(Command.Root, "infra/README.md"));

        Assert.Equal(ServiceBus, switched.Element("PackageReference")?.Attribute("Include")?.Value);
        Assert.Equal("Messaging/ServiceBusTriggerAttribute.cs", switched.Element("Compile")?.Attribute("Remove")?.Value);
        Assert.Equal("5.24.0", version.Attribute("Version")?.Value);
        Assert.Contains($"`{ServiceBus}` 5.24.0", guide, StringComparison.Ordinal);
        Assert.Contains("dotnet publish Kursuok.Functions -c Release -p:ServiceBusExtension=package", guide, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_function_is_published_with_its_trigger()
    {
        var metadata = await publication.ReadAsync("functions.metadata");
        var published = metadata.EnumerateArray().Select(PublishedFunction);

        Assert.Equal(DeclaredFunctions().Order(StringComparer.Ordinal), published.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_host_finds_its_extensions()
    {
        var folder = await publication.FolderAsync();
        var extensions = (await publication.ReadAsync("extensions.json")).GetProperty("extensions").EnumerateArray().ToArray();
        var names = extensions.Select(extension => extension.GetProperty("name").GetString());

        Assert.Equal(["AzureStorageBlobs", "DurableTask", "Startup"], names.Order(StringComparer.Ordinal));
        Assert.All(extensions, extension =>
        {
            var file = extension.GetProperty("hintPath").GetString()!;
            Assert.StartsWith("./.azurefunctions/", file, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(folder, file)), file);
        });
    }

    [Fact]
    public async Task The_host_starts_the_worker()
    {
        var folder = await publication.FolderAsync();
        var description = (await publication.ReadAsync("worker.config.json")).GetProperty("description");

        Assert.Equal("dotnet-isolated", description.GetProperty("language").GetString());
        Assert.Equal("dotnet", description.GetProperty("defaultExecutablePath").GetString());
        Assert.Equal("Kursuok.Functions.dll", description.GetProperty("defaultWorkerPath").GetString());
        Assert.Equal("true", description.GetProperty("workerIndexing").GetString());
        Assert.True(File.Exists(Path.Combine(folder, "Kursuok.Functions.dll")));
        Assert.True(File.Exists(Path.Combine(folder, "Kursuok.Functions.runtimeconfig.json")));
    }

    [Fact]
    public async Task Settings_of_the_host_are_published_and_those_of_a_machine_are_not()
    {
        var folder = await publication.FolderAsync();

        Assert.Equal(
            await File.ReadAllTextAsync(Path.Combine(Command.Root, "host.json")), await File.ReadAllTextAsync(Path.Combine(folder, "host.json")));
        Assert.Empty(Directory.EnumerateFiles(folder, "local.settings*.json", SearchOption.AllDirectories));
    }

    private static string PublishedFunction(JsonElement function)
    {
        static string Text(JsonElement binding, string name) => binding.TryGetProperty(name, out var value) ? value.GetString()! : "";
        var trigger = Assert.Single(
            function.GetProperty("bindings").EnumerateArray(), binding => Text(binding, "type").EndsWith("Trigger", StringComparison.Ordinal));
        var methods = trigger.TryGetProperty("methods", out var verbs) ? string.Join(' ', verbs.EnumerateArray()) : "";
        string[] details = ["route", "schedule", "queueName", "path", "source", "connection"];
        var texts = details.Select(name => Text(trigger, name)).Prepend(methods).Where(text => text.Length > 0);
        return $"{Text(function, "name")} {Text(function, "entryPoint")} {Text(trigger, "type")} {string.Join(' ', texts)}";
    }

    private static IEnumerable<string> DeclaredFunctions() =>
        from type in typeof(Endpoints).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
        let name = method.GetCustomAttribute<FunctionAttribute>()?.Name
        where name is not null
        let trigger = method.GetParameters().SelectMany(parameter => parameter.GetCustomAttributes<TriggerBindingAttribute>()).Single()
        select $"{name} {type.FullName}.{method.Name} {Declared(trigger)}";

    private static string Declared(TriggerBindingAttribute trigger) => trigger switch
    {
        HttpTriggerAttribute http => $"httpTrigger {string.Join(' ', http.Methods!)} {http.Route}",
        TimerTriggerAttribute timer => $"timerTrigger {timer.Schedule}",
        ServiceBusTriggerAttribute queue => $"serviceBusTrigger {queue.QueueName} {queue.Connection}",
        BlobTriggerAttribute blob => $"blobTrigger {blob.BlobPath} {blob.Source} {blob.Connection}",
        OrchestrationTriggerAttribute => "orchestrationTrigger ",
        ActivityTriggerAttribute => "activityTrigger ",
        _ => throw new InvalidOperationException($"{trigger.GetType().Name} is a trigger that this test does not know."),
    };
}
