using System.Text.Json;

namespace Kursuok.LocalAzure.Durable;

/// <summary>How inputs, outputs and payloads are written. The host binds activity inputs with the same options.</summary>
internal static class DurableJson
{
    public static JsonSerializerOptions Options { get; } = new() { IncludeFields = true, PropertyNameCaseInsensitive = true };

    public static string? Write(object? value) => value is null ? null : JsonSerializer.Serialize(value, value.GetType(), Options);

    public static T? Read<T>(string? json) => json is null ? default : JsonSerializer.Deserialize<T>(json, Options);
}
