using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Azure.Data.Tables;

public interface ITableEntity
{
    string PartitionKey { get; set; }
    string RowKey { get; set; }
    DateTimeOffset? Timestamp { get; set; }
    ETag ETag { get; set; }
}

/// <summary>An entity as a dictionary of its properties, the keys among them.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "The name is Azure's.")]
public sealed class TableEntity : ITableEntity, IDictionary<string, object?>
{
    internal const string ETagName = "odata.etag";
    private readonly Dictionary<string, object?> _properties;

    public TableEntity() => _properties = new(StringComparer.Ordinal);

    public TableEntity(string partitionKey, string rowKey) : this()
    {
        PartitionKey = partitionKey;
        RowKey = rowKey;
    }

    public TableEntity(IDictionary<string, object?> values) => _properties = new(values, StringComparer.Ordinal);

    public string PartitionKey
    {
        get => GetString(nameof(PartitionKey))!;
        set => _properties[nameof(PartitionKey)] = value;
    }

    public string RowKey
    {
        get => GetString(nameof(RowKey))!;
        set => _properties[nameof(RowKey)] = value;
    }

    public DateTimeOffset? Timestamp
    {
        get => GetDateTimeOffset(nameof(Timestamp));
        set => _properties[nameof(Timestamp)] = value;
    }

    public ETag ETag
    {
        get => GetString(ETagName) is { } value ? new(value) : default;
        set => _properties[ETagName] = value == default ? null : value.ToString();
    }

    public int Count => _properties.Count;
    public ICollection<string> Keys => _properties.Keys;
    bool ICollection<KeyValuePair<string, object?>>.IsReadOnly => false;
    ICollection<object?> IDictionary<string, object?>.Values => _properties.Values;

    public object? this[string key]
    {
        get => _properties.GetValueOrDefault(key);
        set => _properties[key] = value;
    }

    public string? GetString(string key) => Get(key) switch
    {
        null => null,
        string text => text,
        var value => throw WrongType(key, value, typeof(string)),
    };

    public int? GetInt32(string key) => GetValue<int>(key);
    public long? GetInt64(string key) => Get(key) is int small ? small : GetValue<long>(key);
    public double? GetDouble(string key) => GetValue<double>(key);
    public bool? GetBoolean(string key) => GetValue<bool>(key);
    public Guid? GetGuid(string key) => GetValue<Guid>(key);
    public DateTimeOffset? GetDateTimeOffset(string key) => Get(key) is DateTime moment ? EntityValues.Utc(moment) : GetValue<DateTimeOffset>(key);

    public byte[]? GetBinary(string key) => Get(key) switch
    {
        null => null,
        byte[] bytes => bytes,
        BinaryData data => data.ToArray(),
        var value => throw WrongType(key, value, typeof(byte[])),
    };

    public void Add(string key, object? value) => _properties.Add(key, value);
    public bool ContainsKey(string key) => _properties.ContainsKey(key);
    public bool Remove(string key) => _properties.Remove(key);
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value) => _properties.TryGetValue(key, out value);
    public void Clear() => _properties.Clear();

    void ICollection<KeyValuePair<string, object?>>.Add(KeyValuePair<string, object?> item) => _properties.Add(item.Key, item.Value);
    bool ICollection<KeyValuePair<string, object?>>.Contains(KeyValuePair<string, object?> item) => _properties.Contains(item);
    bool ICollection<KeyValuePair<string, object?>>.Remove(KeyValuePair<string, object?> item) => _properties.Remove(item.Key);

    void ICollection<KeyValuePair<string, object?>>.CopyTo(KeyValuePair<string, object?>[] array, int arrayIndex) =>
        ((ICollection<KeyValuePair<string, object?>>)_properties).CopyTo(array, arrayIndex);

    IEnumerator<KeyValuePair<string, object?>> IEnumerable<KeyValuePair<string, object?>>.GetEnumerator() => _properties.GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => _properties.GetEnumerator();

    private object? Get(string key) => _properties.GetValueOrDefault(key);

    private T? GetValue<T>(string key) where T : struct => Get(key) switch
    {
        null => null,
        T value => value,
        var value => throw WrongType(key, value, typeof(T)),
    };

    private static InvalidOperationException WrongType(string key, object value, Type wanted) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The property {key} is a {value.GetType().Name}, not a {wanted.Name}."));
}
