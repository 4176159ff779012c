using Kursuok.LocalHost;

namespace Kursuok.Tests.LocalHost;

public sealed class LocalSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kursuok-").FullName;

    [Theory]
    [InlineData("local.settings.json", "real")]
    [InlineData("other.json", "sample")]
    public void Own_settings_come_before_the_sample(string file, string value)
    {
        Write("host.json", """{ "extensions": { "http": { "routePrefix": "v1" }, "serviceBus": { "maxConcurrentCalls": 3 } } }""");
        Write("local.settings.sample.json", """{ "Values": { "Which": "sample" }, "Host": { "LocalHttpPort": 7072 } }""");
        Write(file, """{ /* a comment */ "Values": { "Which": "real", "A__B": "nested", "On": true }, "Host": { "LocalHttpPort": 7072 } }""");

        var settings = new LocalSettings(_folder, []);

        Assert.Equal(value, settings["Which"]);
        Assert.Equal("v1", settings.RoutePrefix);
        Assert.Equal(3, settings.ConcurrentCalls);
        Assert.Equal("http://localhost:7072", settings["urls"]);
        Assert.Equal(value is "real" ? "nested" : null, settings["A:B"]);
    }

    [Fact]
    public void The_command_line_comes_first_and_the_worker_is_told_what_was_decided()
    {
        Write("host.json", """{ "extensions": { "http": { "routePrefix": "v1" } } }""");
        Write("local.settings.json", """{ "Values": { "Which": "file" } }""");

        var settings = new LocalSettings(_folder, ["--Which=line", "--AzureFunctionsJobHost:extensions:http:routePrefix=v2"]);

        Assert.Equal("v2", settings.RoutePrefix);
        Assert.Contains("--Which=line", settings.ToArguments());
        Assert.DoesNotContain(settings.ToArguments(), argument => argument.Contains("routePrefix", StringComparison.Ordinal));
        Assert.DoesNotContain($"--PATH={Environment.GetEnvironmentVariable("PATH")}", settings.ToArguments());
    }

    [Theory]
    [InlineData("%Kind%-%Year%/{name}", "in-2026/{name}")]
    [InlineData("plain", "plain")]
    public void A_text_of_a_trigger_may_hold_settings(string text, string resolved) =>
        Assert.Equal(resolved, new LocalSettings(_folder, ["--Kind=in", "--Year=2026"]).Resolve(text));

    [Fact]
    public void A_setting_that_a_trigger_names_and_nobody_gives_is_named() =>
        Assert.Contains("Absent", Assert.Throws<FormatException>(() => new LocalSettings(_folder, []).Resolve("%Absent%")).Message, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string file, string content) => File.WriteAllText(Path.Combine(_folder, file), content);
}
