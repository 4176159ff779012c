using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Kursuok.LocalHost.Storage.Tables;

/// <summary>The types of a stored value, as the table service names them.</summary>
internal enum EdmType
{
    String,
    Int32,
    Int64,
    Double,
    Boolean,
    DateTime,
    Guid,
    Binary,
}

/// <summary>A property's value.</summary>
/// <param name="Json">UTF-8, as it stands in JSON: a text with its quotation marks, non-ASCII letters unescaped.</param>
/// <param name="Length">Of a text the characters, of binary data the bytes; else 0.</param>
internal readonly record struct EntityValue(EdmType Type, ReadOnlyMemory<byte> Json, int Length)
{
    /// <summary>The bytes that the value counts for in the size of its entity.</summary>
    public int Size => Type switch
    {
        EdmType.String => Length * 2 + 4,
        EdmType.Binary => Length + 4,
        EdmType.Int32 => 4,
        EdmType.Boolean => 1,
        EdmType.Guid => 16,
        _ => 8,
    };

    /// <summary>The value for .NET: string, int, long, double, bool, DateTimeOffset (UTC), Guid or byte[].</summary>
    public object ToObject()
    {
        var reader = new Utf8JsonReader(Json.Span);
        reader.Read();
        return Type switch
        {
            EdmType.Int32 => reader.GetInt32(),
            EdmType.Boolean => reader.GetBoolean(),
            EdmType.Int64 => long.Parse(reader.GetString()!, CultureInfo.InvariantCulture),
            EdmType.Double when reader.TokenType is JsonTokenType.Number => reader.GetDouble(),
            EdmType.Double => double.Parse(reader.GetString()!, CultureInfo.InvariantCulture),
            EdmType.DateTime => EntityBody.ParseMoment(reader.GetString()!)!,
            EdmType.Guid => Guid.Parse(reader.GetString()!),
            EdmType.Binary => reader.GetBytesFromBase64(),
            _ => reader.GetString()!,
        };
    }
}

/// <summary>
/// An entity as the table service's JSON. What is stored is this JSON without the keys, each property behind its type; values
/// are checked and copied as they stand.
/// </summary>
internal sealed class EntityBody
{
    private const string TypeSuffix = "@odata.type";
    private static readonly SearchValues<char> s_escaped =
        SearchValues.Create(['"', '\\', .. Enumerable.Range(0, ' ').Select(control => (char)control)]);
    private readonly Dictionary<string, EntityValue> _properties = new(StringComparer.Ordinal);

    public string? PartitionKey { get; private set; }
    public string? RowKey { get; private set; }

    /// <summary>The entity's own properties.</summary>
    public IReadOnlyDictionary<string, EntityValue> Properties => _properties;

    /// <summary>Reads an entity; what is no entity, or holds what a table cannot hold, is refused.</summary>
    public static EntityBody Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            var body = new EntityBody();
            body.ReadProperties(json);
            return body;
        }
        // The latter is what the reader throws for half of a surrogate pair.
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw StorageErrors.InvalidInput($"The entity is no valid JSON: {failure.Message}");
        }
    }

    public void Merge(EntityBody changes)
    {
        foreach (var (name, value) in changes._properties)
            _properties[name] = value;
    }

    /// <summary>The entity without its keys, as it is stored.</summary>
    public byte[] ToStored()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        buffer.Write("{"u8);
        var first = true;
        foreach (var (name, value) in _properties)
        {
            if (!first)
                buffer.Write(","u8);
            Write(buffer, name, value);
            first = false;
        }
        buffer.Write("}"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes a property with its type before it.</summary>
    public static void Write(IBufferWriter<byte> buffer, string name, EntityValue value)
    {
        if (AnnotationOf(value) is { IsEmpty: false } annotation)
        {
            buffer.Write("\""u8);
            WriteText(buffer, name);
            buffer.Write(annotation);
        }
        buffer.Write("\""u8);
        WriteText(buffer, name);
        buffer.Write("\":"u8);
        buffer.Write(value.Json.Span);
    }

    /// <summary>Writes a text as it stands between the quotation marks of JSON.</summary>
    public static void WriteText(IBufferWriter<byte> buffer, ReadOnlySpan<char> text)
    {
        if (!text.ContainsAny(s_escaped))
            Encoding.UTF8.GetBytes(text, buffer);
        else
            buffer.Write(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
    }

    public static DateTimeOffset? ParseMoment(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var moment)
            ? moment
            : null;

    private void ReadProperties(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        // Most clients put the type before its property, but JSON promises no order.
        Dictionary<string, EdmType>? types = null;
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
            throw StorageErrors.InvalidInput($"The entity is no JSON object.");
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name.EndsWith(TypeSuffix, StringComparison.Ordinal))
                (types ??= new(StringComparer.Ordinal))[name[..^TypeSuffix.Length]] = TypeOf(reader.GetString());
            else if (name is "PartitionKey")
                PartitionKey = reader.GetString();
            else if (name is "RowKey")
                RowKey = reader.GetString();
            else if (name is not "Timestamp" && !name.StartsWith("odata.", StringComparison.Ordinal)
                && reader.TokenType is not JsonTokenType.Null)
            {
                if (!_properties.TryAdd(name, Untyped(name, ref reader, json)))
                    throw StorageErrors.Invalid("DuplicatePropertiesSpecified", $"The property {name} is specified more than one time.");
            }
        }
        // Behind the object nothing may stand; the reader throws if something does.
        reader.Read();
        foreach (var (name, type) in types ?? [])
            if (_properties.TryGetValue(name, out var value))
                _properties[name] = Typed(name, type, value);
    }

    private static EntityValue Untyped(string name, ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        var token = json.Slice((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));
        return reader.TokenType switch
        {
            JsonTokenType.String when reader.ValueIsEscaped => Unescaped(ref reader),
            JsonTokenType.String when Utf8.IsValid(reader.ValueSpan) =>
                new(EdmType.String, token, Encoding.UTF8.GetCharCount(reader.ValueSpan)),
            JsonTokenType.True or JsonTokenType.False => new(EdmType.Boolean, token, 0),
            JsonTokenType.Number when reader.ValueSpan.ContainsAny(".eE"u8) && double.IsFinite(reader.GetDouble()) =>
                new(EdmType.Double, token, 0),
            JsonTokenType.Number when reader.TryGetInt32(out _) => new(EdmType.Int32, token, 0),
            _ => throw Wrong(name),
        };
    }

    // Escaped letters would be stored six bytes for one.
    private static EntityValue Unescaped(ref Utf8JsonReader reader)
    {
        var text = reader.GetString()!;
        var buffer = new ArrayBufferWriter<byte>(text.Length + 16);
        buffer.Write("\""u8);
        WriteText(buffer, text);
        buffer.Write("\""u8);
        return new(EdmType.String, buffer.WrittenMemory, text.Length);
    }

    private static EntityValue Typed(string name, EdmType type, EntityValue value)
    {
        var text = value.Type is EdmType.String ? value.Json.Span[1..^1] : default;
        return (type, value.Type) switch
        {
            (EdmType.Double, EdmType.Int32) => new(type, (byte[])[.. value.Json.Span, .. ".0"u8], 0),
            _ when type == value.Type => value,
            (_, not EdmType.String) => throw Wrong(name),
            (EdmType.Int64, _) when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) =>
                new(type, value.Json, 0),
            (EdmType.Double, _) when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && !double.IsInfinity(number) =>
                OfDouble(number),
            (EdmType.DateTime, _) when ParseMoment(Encoding.UTF8.GetString(text)) is { } moment => OfMoment(name, moment, value),
            (EdmType.Guid, _) when Guid.TryParseExact(Encoding.UTF8.GetString(text), "D", out _) => new(type, value.Json, 0),
            (EdmType.Binary, _) when System.Buffers.Text.Base64.IsValid(text, out var length) => new(type, value.Json, length),
            _ => throw Wrong(name),
        };
    }

    // As the service sends it: a number that shows that it is none of the integers; the one that is no number as a text.
    private static EntityValue OfDouble(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        var json = double.IsNaN(number) ? $"\"{text}\"" : text.AsSpan().ContainsAny(".E") ? text : text + ".0";
        return new(EdmType.Double, Encoding.ASCII.GetBytes(json), 0);
    }

    private static EntityValue OfMoment(string name, DateTimeOffset moment, EntityValue text)
    {
        TableRules.CheckMoment(name, moment);
        return new(EdmType.DateTime, text.Json, 0);
    }

    private static EdmType TypeOf(string? name) => name switch
    {
        "Edm.String" => EdmType.String,
        "Edm.Int32" => EdmType.Int32,
        "Edm.Int64" => EdmType.Int64,
        "Edm.Double" => EdmType.Double,
        "Edm.Boolean" => EdmType.Boolean,
        "Edm.DateTime" => EdmType.DateTime,
        "Edm.Guid" => EdmType.Guid,
        "Edm.Binary" => EdmType.Binary,
        _ => throw StorageErrors.InvalidInput($"{name} is no type of a property."),
    };

    // JSON itself tells the others apart.
    private static ReadOnlySpan<byte> AnnotationOf(EntityValue value) => value.Type switch
    {
        EdmType.Int64 => "@odata.type\":\"Edm.Int64\","u8,
        EdmType.Double when value.Json.Span[0] == '"' => "@odata.type\":\"Edm.Double\","u8,
        EdmType.DateTime => "@odata.type\":\"Edm.DateTime\","u8,
        EdmType.Guid => "@odata.type\":\"Edm.Guid\","u8,
        EdmType.Binary => "@odata.type\":\"Edm.Binary\","u8,
        _ => default,
    };

    private static StorageException Wrong(string name) =>
        StorageErrors.InvalidInput($"The value of the property {name} is not one of its type.");
}
