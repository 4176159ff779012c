using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Kursuok.Functions.Platform.Storage;

/// <summary>The one way in which values are written as JSON: camelCase names, choices by name, unknown fields refused.</summary>
public static class Json
{
    /// <summary>What callers send and read.</summary>
    public static JsonSerializerOptions Http { get; } = Make(JsonUnmappedMemberHandling.Disallow, computed: true);

    /// <summary>What is kept: a field that a later version has dropped, or that an earlier one did not have, does no harm.</summary>
    public static JsonSerializerOptions Kept { get; } = Make(JsonUnmappedMemberHandling.Skip, computed: false);

    private static JsonSerializerOptions Make(JsonUnmappedMemberHandling unknown, bool computed) => new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = unknown,
        IgnoreReadOnlyProperties = !computed,
        NumberHandling = JsonNumberHandling.Strict,
        AllowDuplicateProperties = false,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = computed ? new DefaultJsonTypeInfoResolver() : new DefaultJsonTypeInfoResolver { Modifiers = { RequireNothing } },
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>What is null is not kept, and an old row lacks what came later: whatever is missing is read as its default.</summary>
    private static void RequireNothing(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            property.IsRequired = false;
    }

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Kept);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Kept)!;
}
