using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Kursuok.Domain.People.Accounts;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Storage;
using Microsoft.OpenApi;

namespace Kursuok.Tests.Functions.Platform.Http;

public sealed class SchemaTests
{
    public sealed record Everything(
        string Text, string? MaybeText, int Whole, int? MaybeWhole, decimal Money, bool Flag, DateOnly Day, TimeOnly? Hour, DateTimeOffset Moment,
        GroupState State, GroupState? MaybeState, Iban Account, ImmutableArray<string> Words, IReadOnlyDictionary<string, Everything> Inner, Everything? Self, string Usual = "x")
    {
        public int Computed => Whole + 1;
        public string? Note { get; init; }
    }

    private static readonly JsonObject s_schemas = SchemasOf(typeof(Everything));

    [Theory]
    [InlineData("text", """{"type":"string"}""")]
    [InlineData("maybeText", """{"type":["null","string"]}""")]
    [InlineData("whole", """{"type":"integer"}""")]
    [InlineData("maybeWhole", """{"type":["null","integer"]}""")]
    [InlineData("money", """{"type":"number"}""")]
    [InlineData("flag", """{"type":"boolean"}""")]
    [InlineData("day", """{"type":"string","format":"date"}""")]
    [InlineData("hour", """{"type":["null","string"],"format":"time"}""")]
    [InlineData("moment", """{"type":"string","format":"date-time"}""")]
    [InlineData("state", """{"$ref":"#/components/schemas/GroupState"}""")]
    [InlineData("maybeState", """{"oneOf":[{"$ref":"#/components/schemas/GroupState"},{"type":"null"}]}""")]
    [InlineData("account", """{"$ref":"#/components/schemas/Iban"}""")]
    [InlineData("words", """{"type":"array","items":{"type":"string"}}""")]
    [InlineData("inner", """{"type":"object","additionalProperties":{"$ref":"#/components/schemas/Everything"}}""")]
    [InlineData("self", """{"oneOf":[{"$ref":"#/components/schemas/Everything"},{"type":"null"}]}""")]
    [InlineData("computed", """{"type":"integer","readOnly":true}""")]
    [InlineData("note", """{"type":["null","string"]}""")]
    public void A_value_is_described_as_it_is_written(string property, string schema)
    {
        var described = s_schemas["Everything"]!["properties"]![property];
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(schema), described), described?.ToJsonString());
    }

    [Fact]
    public void What_is_never_null_and_has_no_value_of_its_own_is_required() => Assert.Equal(
        ["text", "whole", "money", "flag", "day", "moment", "state", "account", "words", "inner", "computed"],
        s_schemas["Everything"]!["required"]!.AsArray().Select(name => name!.GetValue<string>()));

    [Fact]
    public void Choices_are_told_with_the_words_that_people_read()
    {
        var states = s_schemas["GroupState"]!;
        Assert.Equal(["draft", "announced", "running", "completed", "calledOff", "suspended"], states["enum"]!.AsArray().Select(choice => choice!.GetValue<string>()));
        Assert.Contains("calledOff – „Nevykdoma“", states["description"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_generic_record_is_named_after_what_it_holds() => Assert.NotNull(SchemasOf(typeof(Page<Everything>))["EverythingPage"]);

    [Fact]
    public void Two_records_cannot_share_a_name()
    {
        var document = new OpenApiDocument { Components = new() { Schemas = new Dictionary<string, IOpenApiSchema>() } };
        var schemas = new OpenApiSchemas(document);
        schemas.Of(typeof(Everything));
        Assert.Throws<InvalidOperationException>(() => schemas.Of(typeof(Other.Everything)));
    }

    private static JsonObject SchemasOf(Type type)
    {
        var document = new OpenApiDocument { Components = new() { Schemas = new Dictionary<string, IOpenApiSchema>() } };
        new OpenApiSchemas(document).Of(type);
        using var text = new StringWriter();
        document.SerializeAsV31(new OpenApiJsonWriter(text));
        return JsonNode.Parse(text.ToString())!["components"]!["schemas"]!.AsObject();
    }

    private static class Other
    {
        internal sealed record Everything(string Text);
    }
}
