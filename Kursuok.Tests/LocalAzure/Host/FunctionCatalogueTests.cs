using Kursuok.LocalAzure.Host;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Tests.LocalAzure.Host;

public sealed class FunctionCatalogueTests
{
    [Theory]
    [InlineData(typeof(NoTrigger), "has no trigger")]
    [InlineData(typeof(UnknownParameter), "String other, which nothing binds")]
    [InlineData(typeof(WrongTriggerType), "String request, which nothing binds")]
    [InlineData(typeof(SameName), "the name Twice is given to")]
    [InlineData(typeof(SameRoute), "GET /API/SAME is served by One and Two")]
    [InlineData(typeof(WrongRoute), "has a wrong route")]
    [InlineData(typeof(FiveFields), "function FiveFields: ")]
    [InlineData(typeof(MissingSetting), "the setting Nowhere is missing")]
    [InlineData(typeof(Topic), "topics are not served here")]
    [InlineData(typeof(NotPublic), "must be a public method")]
    [InlineData(typeof(MissingService), "needs a Uri, which is not registered")]
    public async Task A_function_that_cannot_run_keeps_the_host_from_starting(Type functions, string message)
    {
        await using var folder = new TestFolder();

        var refusal = Assert.Throws<InvalidFunctionsException>(() => TestHost.Builder(folder, [], functions).Build());

        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_faults_are_named_at_once()
    {
        await using var folder = new TestFolder();

        var refusal = Assert.Throws<InvalidFunctionsException>(() => TestHost.Builder(folder, [], typeof(NoTrigger), typeof(FiveFields)).Build());

        Assert.Contains("has no trigger", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("FiveFields", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("in/{name}", "a/b.xml", "name=a/b.xml")]
    [InlineData("in", "a.xml", "name=a.xml")]
    [InlineData("in/uzt/{id}.{kind}", "uzt/17.xml", "id=17 kind=xml")]
    [InlineData("in/uzt/{id}.xml", "uzt/17_xml", null)]
    [InlineData("in/uzt/{id}.xml", "other/17.xml", null)]
    public void A_blob_path_names_the_parts_of_a_blob_name(string path, string blob, string? tokens)
    {
        var match = new BlobPath(path).Match(blob);

        Assert.Equal(tokens, match is null ? null : string.Join(' ', match.Select(token => $"{token.Key}={token.Value}")));
    }

    public static class NoTrigger
    {
        [Function("NoTrigger")]
        public static void Run(FunctionContext context) => _ = context;
    }

    public static class UnknownParameter
    {
        [Function("Unknown")]
        public static void Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "a/{id}")] HttpRequest request, string other) => _ = other;
    }

    public static class WrongTriggerType
    {
        [Function("Wrong")]
        public static void Run([HttpTrigger(AuthorizationLevel.Anonymous, "get")] string request) => _ = request;
    }

    public static class SameName
    {
        [Function("Twice")]
        public static void One([TimerTrigger("0 0 * * * *")] TimerInfo timer) => _ = timer;

        [Function("Twice")]
        public static void Two([TimerTrigger("0 0 * * * *")] TimerInfo timer) => _ = timer;
    }

    public static class SameRoute
    {
        [Function("One")]
        public static void One([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "same")] HttpRequest request) => _ = request;

        [Function("Two")]
        public static void Two([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "Same")] HttpRequest request) => _ = request;
    }

    public static class WrongRoute
    {
        [Function("WrongRoute")]
        public static void Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "a/{id")] HttpRequest request) => _ = request;
    }

    public static class FiveFields
    {
        [Function("FiveFields")]
        public static void Run([TimerTrigger("0 * * * *")] TimerInfo timer) => _ = timer;
    }

    public static class MissingSetting
    {
        [Function("MissingSetting")]
        public static void Run([TimerTrigger("%Nowhere%")] TimerInfo timer) => _ = timer;
    }

    public static class Topic
    {
        [Function("Topic")]
        public static void Run([ServiceBusTrigger("topic", "subscription")] string message) => _ = message;
    }

    public static class NotPublic
    {
        [Function("NotPublic")]
        internal static void Run([TimerTrigger("0 0 * * * *")] TimerInfo timer) => _ = timer;
    }

    public sealed class MissingService(Uri address)
    {
        [Function("MissingService")]
        public void Run([TimerTrigger("0 0 * * * *")] TimerInfo timer) => _ = (timer, address);
    }
}
