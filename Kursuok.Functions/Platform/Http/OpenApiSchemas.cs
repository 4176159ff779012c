using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Kursuok.Functions.Platform.Storage;
using Microsoft.OpenApi;

namespace Kursuok.Functions.Platform.Http;

/// <summary>
/// The schemas of what the JSON of <see cref="Json.Http"/> carries, told by the serializer's own contracts: whatever has
/// a name of its own (records, enums, identifiers) stands once among the components and is referred to.
/// </summary>
internal sealed class OpenApiSchemas(OpenApiDocument document)
{
    private readonly Dictionary<string, Type> _named = new(StringComparer.Ordinal);

    public IOpenApiSchema Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
            return OrNull(Of(value));
        var contract = Json.Http.GetTypeInfo(type);
        return contract.Kind switch
        {
            JsonTypeInfoKind.Object => Named(type, schema => Describe(schema, contract)),
            JsonTypeInfoKind.Enumerable => new OpenApiSchema { Type = JsonSchemaType.Array, Items = Of(contract.ElementType!) },
            JsonTypeInfoKind.Dictionary => new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = Of(contract.ElementType!) },
            _ when type.IsEnum => Named(type, schema => DescribeChoices(schema, type)),
            _ when type == typeof(JsonElement) => new OpenApiSchema { Type = JsonSchemaType.Object },
            _ when IsIdentifier(type) => Named(type, schema => schema.Type = JsonSchemaType.String),
            _ => Simple(type),
        };
    }

    private OpenApiSchemaReference Named(Type type, Action<OpenApiSchema> describe)
    {
        var name = Name(type);
        if (_named.TryAdd(name, type))
        {
            // Known before it is described: a type may hold itself.
            var schema = new OpenApiSchema();
            document.Components!.Schemas!.Add(name, schema);
            describe(schema);
        }
        else if (_named[name] != type)
        {
            throw new InvalidOperationException($"{type} and {_named[name]} would both be named {name} in the OpenAPI document: rename one.");
        }
        return new(name, document);
    }

    private static string Name(Type type) =>
        string.Concat(type.GetGenericArguments().Select(Name)) + type.Name.Split('`')[0];

    /// <summary>
    /// What is never null is always answered and must be sent, unless the record has a value of its own for it; what is
    /// only computed is answered and never read.
    /// </summary>
    private void Describe(OpenApiSchema schema, JsonTypeInfo contract)
    {
        schema.Type = JsonSchemaType.Object;
        schema.Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        schema.Required = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in contract.Properties.Where(property => property.Get is not null))
        {
            var computed = property.Set is null && property.AssociatedParameter is null;
            var nullable = Nullable.GetUnderlyingType(property.PropertyType) is not null || (!property.PropertyType.IsValueType && property.IsGetNullable);
            var described = Of(property.PropertyType);
            if (nullable && !property.PropertyType.IsValueType)
                described = OrNull(described);
            if (computed)
                described = ReadOnly(described);
            schema.Properties.Add(property.Name, described);
            if (!nullable && (computed || property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false }))
                schema.Required.Add(property.Name);
        }
    }

    private static void DescribeChoices(OpenApiSchema schema, Type type)
    {
        schema.Type = JsonSchemaType.String;
        schema.Enum = [.. Json.Http.GetJsonSchemaAsNode(type)["enum"]!.AsArray().Select(choice => choice!.DeepClone())];
        if (type.Assembly.GetType($"{type.Namespace}.Labels")?.GetMethod("Label", [type]) is { } label)
            schema.Description = string.Join(", ", schema.Enum.Zip(Enum.GetValues(type).Cast<object>(), (choice, value) => $"{choice} – „{label.Invoke(null, [value])}“"));
    }

    private static OpenApiSchema Simple(Type type)
    {
        var told = Json.Http.GetJsonSchemaAsNode(type) as JsonObject;
        var name = told?["type"] is JsonArray several ? several[0] : told?["type"];
        return new()
        {
            Type = name?.GetValue<string>() switch
            {
                "string" => JsonSchemaType.String,
                "integer" => JsonSchemaType.Integer,
                "number" => JsonSchemaType.Number,
                "boolean" => JsonSchemaType.Boolean,
                _ => throw new InvalidOperationException($"The OpenAPI document cannot tell what {type} looks like in JSON."),
            },
            Format = told?["format"]?.GetValue<string>(),
        };
    }

    private static bool IsIdentifier(Type type) =>
        type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IIdentifier<>));

    private static OpenApiSchema OrNull(IOpenApiSchema schema)
    {
        if (schema is not OpenApiSchema own)
            return new() { OneOf = [schema, new OpenApiSchema { Type = JsonSchemaType.Null }] };
        own.Type |= JsonSchemaType.Null;
        return own;
    }

    private static OpenApiSchema ReadOnly(IOpenApiSchema schema)
    {
        var own = schema as OpenApiSchema ?? new() { AllOf = [schema] };
        own.ReadOnly = true;
        return own;
    }
}
