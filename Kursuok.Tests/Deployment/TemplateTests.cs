using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kursuok.Domain.People.Privacy;
using Kursuok.Functions;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.EmploymentService;
using Kursuok.LocalHost;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Tests.Deployment;

/// <summary>That the templates of <c>infra</c> make what the code asks for.</summary>
public sealed partial class TemplateTests(Templates templates) : IClassFixture<Templates>
{
    public static TheoryData<string> Parameters => ["dev", "prod"];

    [Theory, MemberData(nameof(Parameters))]
    public void Tables_containers_and_queues_of_the_code_are_made(string parameters)
    {
        // The code as it would start with the settings of the template.
        var services = Kursuok.Functions.Program.CreateBuilder([.. Settings(parameters).Select(setting => $"--{setting.Key.Replace("__", ":", StringComparison.Ordinal)}={setting.Value}")]).Services;
        string[] hosts = ["deployments", "event-dead-letters"];

        Assert.Equal(Registered<StorageTable>(services).Select(table => table.Name).Order(), Names(parameters, "Microsoft.Storage/storageAccounts/tableServices/tables"));
        Assert.Equal(Registered<StorageContainer>(services).Select(container => container.Name).Concat(hosts).Order(),
            Names(parameters, "Microsoft.Storage/storageAccounts/blobServices/containers"));
        Assert.Equal(Constants(typeof(Queues)).Except([Queues.Connection]).Order(), Names(parameters, "Microsoft.ServiceBus/namespaces/queues"));
    }

    [Theory, MemberData(nameof(Parameters))]
    public void The_local_host_tries_a_message_as_often_as_the_bus(string parameters)
    {
        var local = new LocalSettings(AppContext.BaseDirectory, []);
        var queues = templates.OfType(parameters, "Microsoft.ServiceBus/namespaces/queues").ToList();

        Assert.Equal(4, queues.Count);
        Assert.All(queues, queue => Assert.Equal(
            queue.GetProperty("properties").GetProperty("maxDeliveryCount").GetInt32(),
            local.Deliveries(queue.GetProperty("name").GetString()!.Split('/')[^1])));
    }

    [Theory, MemberData(nameof(Parameters))]
    public void Connections_of_triggers_are_settings_by_identity(string parameters)
    {
        var settings = Settings(parameters);
        var connections = from method in typeof(Endpoints).Assembly.GetTypes().SelectMany(type => type.GetMethods())
                          from parameter in method.GetParameters()
                          select parameter.GetCustomAttribute<BlobTriggerAttribute>()?.Connection
                              ?? parameter.GetCustomAttribute<ServiceBusTriggerAttribute>()?.Connection;

        var asked = connections.OfType<string>().Distinct().Order(StringComparer.Ordinal).ToArray();

        Assert.Equal([Queues.Connection, StorageServices.Connection], asked);
        Assert.All([.. asked, "AzureWebJobsStorage"], connection => Assert.Equal("managedidentity", settings[connection + "__credential"]));
    }

    [Theory, MemberData(nameof(Parameters))]
    public void Secrets_are_references_to_the_vault(string parameters)
    {
        var settings = Settings(parameters);

        Assert.All((string[])["Kursuok__PersonKey", "Kursuok__Smtp__Password", "Viisp__PrivateKey"],
            secret => Assert.Contains("@Microsoft.KeyVault(SecretUri=", settings[secret], StringComparison.Ordinal));
        Assert.All(settings.Values, value => Assert.DoesNotContain("Key=", value, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Parameters))]
    public void A_file_of_the_inbox_is_not_deleted_before_its_term(string parameters)
    {
        var term = Period.Parse(Settings(parameters)["Kursuok__Retention__Inbox"]);
        var policy = Single(parameters, "Microsoft.Storage/storageAccounts/managementPolicies").GetProperty("properties").GetProperty("policy");
        var rules = policy.GetProperty("rules").EnumerateArray();
        var rule = Assert.Single(rules, rule => rule.GetProperty("name").GetString() == "inbox").GetProperty("definition");
        var prefix = Assert.Single(rule.GetProperty("filters").GetProperty("prefixMatch").EnumerateArray()).GetString();
        var delete = rule.GetProperty("actions").GetProperty("baseBlob").GetProperty("delete");
        var days = delete.GetProperty("daysAfterModificationGreaterThan").GetInt32();
        var leapYear = new DateOnly(2028, 1, 1);

        Assert.Equal(EmploymentServiceExchange.Inbox + "/", prefix);
        Assert.InRange(leapYear.AddDays(days), term.After(leapYear).AddDays(1), DateOnly.MaxValue);
    }

    [Fact]
    public async Task Event_grid_calls_the_function_that_takes_the_inbox()
    {
        var functions = from method in typeof(InboxFunctions).GetMethods()
                        from parameter in method.GetParameters()
                        where parameter.GetCustomAttribute<BlobTriggerAttribute>()?.Source == BlobTriggerSource.EventGrid
                        select method.GetCustomAttribute<FunctionAttribute>()!.Name;
        var template = await File.ReadAllTextAsync(Path.Combine(Command.Root, "infra/inbox.bicep"));

        Assert.Equal(Assert.Single(functions), HostFunction().Match(template).Groups[1].Value);
        Assert.Contains($"/containers/{EmploymentServiceExchange.Inbox}/blobs/'", template, StringComparison.Ordinal);
    }

    private static IEnumerable<T> Registered<T>(IServiceCollection services) where T : class =>
        services.Where(service => !service.IsKeyedService).Select(service => service.ImplementationInstance).OfType<T>();

    private static IEnumerable<string> Constants(Type type) =>
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        where field.IsLiteral
        select (string)field.GetRawConstantValue()!;

    private IEnumerable<string> Names(string parameters, string type) =>
        from resource in templates.OfType(parameters, type)
        let name = resource.GetProperty("name").GetString()!.Split('/')[^1]
        orderby name
        select name;

    private Dictionary<string, string> Settings(string parameters)
    {
        var app = Single(parameters, "Microsoft.Web/sites").GetProperty("properties").GetProperty("siteConfig");
        return app.GetProperty("appSettings").EnumerateArray().ToDictionary(
            setting => setting.GetProperty("name").GetString()!, setting => setting.GetProperty("value").GetString()!, StringComparer.Ordinal);
    }

    private JsonElement Single(string parameters, string type) => Assert.Single(templates.OfType(parameters, type));

    [GeneratedRegex(@"'Host\.Functions\.(\w+)'")]
    private static partial Regex HostFunction();
}
