using Kursuok.LocalAzure.Host;
using Microsoft.Extensions.Configuration;

namespace Kursuok.Tests.LocalAzure.Host;

public sealed class LocalSettingsTests
{
    [Theory]
    [InlineData("local.settings.json", "real")]
    [InlineData("other.json", "sample")]
    public void Own_settings_come_before_the_sample(string file, string value)
    {
        var folder = Directory.CreateTempSubdirectory("kursuok-").FullName;
        File.WriteAllText(Path.Combine(folder, "host.json"), """{ "extensions": { "http": { "routePrefix": "v1" } } }""");
        File.WriteAllText(Path.Combine(folder, "local.settings.sample.json"), """{ "Values": { "Which": "sample" }, "Host": { "LocalHttpPort": 7072 } }""");
        File.WriteAllText(Path.Combine(folder, file), """{ /* a comment */ "Values": { "Which": "real", "A__B": "nested", "On": true }, "Host": { "LocalHttpPort": 7072 } }""");

        var settings = LocalSettings.Read(folder);
        Directory.Delete(folder, recursive: true);

        Assert.Equal(value, settings["Which"]);
        Assert.Equal("v1", settings["AzureFunctionsJobHost:extensions:http:routePrefix"]);
        Assert.Equal("http://localhost:7072", settings["urls"]);
        Assert.Equal(value is "real" ? "nested" : null, settings.GetValueOrDefault("A:B"));
    }

    [Theory]
    [InlineData("%Kind%-%Year%/{name}", "in-2026/{name}")]
    [InlineData("plain", "plain")]
    public void A_text_of_a_trigger_may_hold_settings(string text, string resolved)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Kind", "in"), new("Year", "2026")]).Build();

        Assert.Equal(resolved, configuration.Resolve(text));
    }
}
