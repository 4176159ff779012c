using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Azure;

namespace Kursuok.LocalAzure.Storage.Tables;

/// <summary>Entities as the table service's JSON: over the wire and, without the keys, in the embedded store.</summary>
internal static class EntityJson
{
    private const string TypeSuffix = "@odata.type";
    private static readonly JsonWriterOptions s_stored = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static byte[] Stored(IReadOnlyDictionary<string, object> properties) => Write(s_stored, null, properties);

    // Non-ASCII is escaped: the emulator tears a letter apart when its bytes come in two chunks.
    public static byte[] Request(TableChange change) => Write(default, change, change.Properties);

    public static Dictionary<string, object> ReadStored(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return ReadProperties(ref reader);
    }

    /// <summary>Reads the entity at which the reader stands.</summary>
    public static TableRow Read(ref Utf8JsonReader reader)
    {
        var properties = ReadProperties(ref reader);
        properties.Remove("odata.metadata");
        return new(
            Take<string>("PartitionKey"),
            Take<string>("RowKey"),
            Take<object>("Timestamp") switch { string text => ParseMoment(text), DateTimeOffset moment => moment, _ => null },
            Take<string>("odata.etag") is { } etag ? new ETag(etag) : default,
            properties);

        T? Take<T>(string name) where T : class => properties.Remove(name, out var value) ? value as T : null;
    }

    public static string Format(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);

    private static byte[] Write(JsonWriterOptions options, TableChange? change, IReadOnlyDictionary<string, object> properties)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, options))
        {
            writer.WriteStartObject();
            if (change is not null)
            {
                writer.WriteString("PartitionKey", change.PartitionKey);
                writer.WriteString("RowKey", change.RowKey);
            }
            foreach (var (name, value) in properties)
                Write(writer, name, value);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, string name, object value)
    {
        switch (value)
        {
            case string text:
                writer.WriteString(name, text);
                break;
            case int number:
                writer.WriteNumber(name, number);
                break;
            case bool flag:
                writer.WriteBoolean(name, flag);
                break;
            case long number:
                writer.WriteString(name + TypeSuffix, "Edm.Int64");
                writer.WriteString(name, number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                writer.WriteString(name + TypeSuffix, "Edm.Double");
                writer.WriteString(name, number switch
                {
                    double.PositiveInfinity => "Infinity",
                    double.NegativeInfinity => "-Infinity",
                    _ => number.ToString("R", CultureInfo.InvariantCulture),
                });
                break;
            case DateTimeOffset moment:
                writer.WriteString(name + TypeSuffix, "Edm.DateTime");
                writer.WriteString(name, Format(moment));
                break;
            case Guid id:
                writer.WriteString(name + TypeSuffix, "Edm.Guid");
                writer.WriteString(name, id);
                break;
            case byte[] bytes:
                writer.WriteString(name + TypeSuffix, "Edm.Binary");
                writer.WriteBase64String(name, bytes);
                break;
            default:
                throw new NotSupportedException($"The property {name} is a {value.GetType()}.");
        }
    }

    private static Dictionary<string, object> ReadProperties(ref Utf8JsonReader reader)
    {
        var properties = new Dictionary<string, object>(StringComparer.Ordinal);
        var (typedName, type) = ("", "");
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name.EndsWith(TypeSuffix, StringComparison.Ordinal))
            {
                (typedName, type) = (name[..^TypeSuffix.Length], reader.GetString()!);
                // The type stands before its property, but JSON does not promise an order.
                if (properties.TryGetValue(typedName, out var early))
                    properties[typedName] = Typed(type, early);
                continue;
            }
            object? value = reader.TokenType switch
            {
                JsonTokenType.String => reader.GetString(),
                JsonTokenType.Number when reader.TryGetInt32(out var number) && !reader.ValueSpan.ContainsAny(".eE"u8) => number,
                JsonTokenType.Number => reader.GetDouble(),
                JsonTokenType.True => true,
                JsonTokenType.False => false,
                _ => null,
            };
            if (value is not null)
                properties[name] = name == typedName ? Typed(type, value) : value;
        }
        return properties;
    }

    private static object Typed(string type, object value) => (type, value) switch
    {
        ("Edm.Int64", string text) => long.Parse(text, CultureInfo.InvariantCulture),
        ("Edm.Double", string text) => text switch
        {
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => double.Parse(text, CultureInfo.InvariantCulture),
        },
        ("Edm.Double", int number) => (double)number,
        ("Edm.DateTime", string text) => ParseMoment(text),
        ("Edm.Guid", string text) => Guid.Parse(text),
        ("Edm.Binary", string text) => Convert.FromBase64String(text),
        _ => value,
    };

    // What was written here has the one form that is read fast; a service may leave fractions out.
    private static DateTimeOffset ParseMoment(string text) =>
        DateTimeOffset.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment) ? moment : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
