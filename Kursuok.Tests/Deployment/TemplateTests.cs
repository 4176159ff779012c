using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kursuok.Domain.Privacy;
using Kursuok.Functions.EmploymentService;
using Kursuok.Functions.Http;
using Kursuok.Functions.Messaging;
using Kursuok.Functions.Storage;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Tests.Deployment;

/// <summary>That the templates of <c>infra</c> make what the code asks for; each parameter file is worked out to what it would deploy.</summary>
public sealed partial class TemplateTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kursuok-infra-");
    private readonly Dictionary<string, JsonElement[]> _deployments = [];

    public static TheoryData<string> Parameters => ["dev", "prod"];

    public async ValueTask InitializeAsync()
    {
        var bicep = typeof(TemplateTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "Bicep").Value!;
        Copy(new(Path.Combine(Command.Root, "infra")), _folder.FullName);
        foreach (var parameters in Parameters.Select(row => row.Data))
        {
            var (code, output) = await Command.RunAsync(bicep, "snapshot", Path.Combine(_folder.FullName, parameters + ".bicepparam"),
                "--mode", "overwrite", "--subscription-id", Guid.Empty.ToString(), "--resource-group", "kursuok", "--location", "northeurope");
            Assert.True(code == 0, output);
            using var snapshot = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, parameters + ".snapshot.json")));
            _deployments[parameters] = [.. snapshot.RootElement.GetProperty("predictedResources").Clone().EnumerateArray()];
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory, MemberData(nameof(Parameters))]
    public void Tables_containers_and_queues_of_the_code_are_made(string parameters)
    {
        var constants = Constants(typeof(StorageSetup)).Except(["documents", "StorageConnection"]);

        Assert.Equal(constants.Order(), Names(parameters, "Microsoft.Storage/storageAccounts/tableServices/tables"));
        Assert.Equal(["deployments", "documents", EmploymentServiceExchange.Inbox, EmploymentServiceExchange.Outbox, "event-dead-letters"],
            Names(parameters, "Microsoft.Storage/storageAccounts/blobServices/containers"));
        Assert.Equal(Constants(typeof(Queues)).Except([Queues.Connection]).Order(), Names(parameters, "Microsoft.ServiceBus/namespaces/queues"));
    }

    [Theory, MemberData(nameof(Parameters))]
    public void Connections_of_triggers_are_settings_by_identity(string parameters)
    {
        var settings = Settings(parameters);
        var connections = from method in typeof(Endpoints).Assembly.GetTypes().SelectMany(type => type.GetMethods())
                          from parameter in method.GetParameters()
                          select parameter.GetCustomAttribute<BlobTriggerAttribute>()?.Connection ?? parameter.GetCustomAttribute<ServiceBusTriggerAttribute>()?.Connection;

        var asked = connections.OfType<string>().Distinct().Order(StringComparer.Ordinal).ToArray();

        Assert.Equal(["ServiceBusConnection", "StorageConnection"], asked);
        Assert.All(asked.Append("AzureWebJobsStorage"), connection => Assert.Equal("managedidentity", settings[connection + "__credential"]));
    }

    [Theory, MemberData(nameof(Parameters))]
    public void Secrets_are_references_to_the_vault(string parameters)
    {
        var settings = Settings(parameters);

        Assert.All((string[])["Kursuok__PersonKey", "Kursuok__Smtp__Password", "Viisp__PrivateKey"],
            secret => Assert.Contains("@Microsoft.KeyVault(SecretUri=", settings[secret], StringComparison.Ordinal));
        Assert.DoesNotContain(settings, setting => setting.Value.Contains("AccountKey=", StringComparison.OrdinalIgnoreCase) || setting.Value.Contains("SharedAccessKey", StringComparison.OrdinalIgnoreCase));
    }

    [Theory, MemberData(nameof(Parameters))]
    public void A_file_of_the_inbox_is_not_deleted_before_its_term(string parameters)
    {
        var term = Period.Parse(Settings(parameters)["Kursuok__Retention__Inbox"]);
        var rules = Single(parameters, "Microsoft.Storage/storageAccounts/managementPolicies").GetProperty("properties").GetProperty("policy").GetProperty("rules");
        var rule = rules.EnumerateArray().Single(rule => rule.GetProperty("name").GetString() == "inbox").GetProperty("definition");
        var days = rule.GetProperty("actions").GetProperty("baseBlob").GetProperty("delete").GetProperty("daysAfterModificationGreaterThan").GetInt32();
        var leapYear = new DateOnly(2028, 1, 1);

        Assert.Equal([EmploymentServiceExchange.Inbox + "/"], rule.GetProperty("filters").GetProperty("prefixMatch").EnumerateArray().Select(prefix => prefix.GetString()));
        Assert.True(leapYear.AddDays(days) > term.After(leapYear), string.Create(CultureInfo.InvariantCulture, $"{days} days are less than {term}."));
    }

    [Fact]
    public async Task Event_grid_calls_the_function_that_takes_the_inbox()
    {
        var functions = from method in typeof(InboxFunctions).GetMethods()
                        where method.GetParameters().Any(parameter => parameter.GetCustomAttribute<BlobTriggerAttribute>()?.Source == BlobTriggerSource.EventGrid)
                        select method.GetCustomAttribute<FunctionAttribute>()!.Name;
        var template = await File.ReadAllTextAsync(Path.Combine(Command.Root, "infra/inbox.bicep"));

        Assert.Equal(Assert.Single(functions), HostFunction().Match(template).Groups[1].Value);
        Assert.Contains($"/containers/{EmploymentServiceExchange.Inbox}/blobs/'", template, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Constants(Type type) =>
        type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);

    private IEnumerable<string> Names(string parameters, string type) =>
        from resource in _deployments[parameters]
        where resource.GetProperty("type").GetString() == type
        let name = resource.GetProperty("name").GetString()!.Split('/')[^1]
        orderby name
        select name;

    private Dictionary<string, string> Settings(string parameters) =>
        Single(parameters, "Microsoft.Web/sites").GetProperty("properties").GetProperty("siteConfig").GetProperty("appSettings").EnumerateArray()
            .ToDictionary(setting => setting.GetProperty("name").GetString()!, setting => setting.GetProperty("value").GetString()!, StringComparer.Ordinal);

    private JsonElement Single(string parameters, string type) =>
        Assert.Single(_deployments[parameters], resource => resource.GetProperty("type").GetString() == type);

    private static void Copy(DirectoryInfo from, string to)
    {
        foreach (var file in from.EnumerateFiles())
            file.CopyTo(Path.Combine(to, file.Name));
        foreach (var folder in from.EnumerateDirectories())
            Copy(folder, Directory.CreateDirectory(Path.Combine(to, folder.Name)).FullName);
    }

    [GeneratedRegex(@"'Host\.Functions\.(\w+)'")]
    private static partial Regex HostFunction();
}
