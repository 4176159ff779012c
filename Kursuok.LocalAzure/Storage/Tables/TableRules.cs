using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace Kursuok.LocalAzure.Storage.Tables;

/// <summary>
/// What the table service refuses, refused before it is asked: an emulator lets much of it through, and what is stored
/// here must be storable there.
/// </summary>
internal static class TableRules
{
    public const int LargestPage = 1000;
    private const int LargestTransaction = 100;
    private const int LargestBody = 4 << 20;
    private const int LargestEntity = 1 << 20;
    private const int LargestKey = 512; // 1 KiB in UTF-16
    private const int MostProperties = 252; // 255 with the keys and the timestamp
    private static readonly DateTimeOffset s_earliest = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void CheckTableName(string name)
    {
        if (name.Length is < 3 or > 63 || !char.IsAsciiLetter(name[0]) || !name.All(char.IsAsciiLetterOrDigit)
            || name.Equals("tables", StringComparison.OrdinalIgnoreCase))
            throw StorageErrors.Invalid("InvalidResourceName", "The specified resource name contains invalid characters.");
    }

    public static void CheckKey(string name, string value)
    {
        if (value.Length > LargestKey)
            throw StorageErrors.Invalid("KeyValueTooLarge", $"The {name} is larger than the maximum allowed size (1 KB).");
        foreach (var character in value)
            if (character is '/' or '\\' or '#' or '?' || char.IsControl(character))
                throw StorageErrors.Invalid("OutOfRangeInput", $"The '{name}' parameter of value '{value}' is out of range.");
    }

    public static void Check(TableChange change)
    {
        CheckKey(nameof(change.PartitionKey), change.PartitionKey);
        CheckKey(nameof(change.RowKey), change.RowKey);
        foreach (var (name, value) in change.Properties)
            CheckProperty(name, value);
        CheckSize(change.PartitionKey, change.RowKey, change.Properties);
    }

    /// <summary>The limits of a whole entity, which a merge can pass as well.</summary>
    public static void CheckSize(string partitionKey, string rowKey, IReadOnlyDictionary<string, object> properties)
    {
        if (properties.Count > MostProperties)
            throw StorageErrors.Invalid("TooManyProperties", "The entity contains more properties than allowed (255 with the system's own).");
        if (SizeOf(partitionKey, rowKey, properties) > LargestEntity)
            throw StorageErrors.Invalid("EntityTooLarge", "The entity is larger than the maximum allowed size (1MB).");
    }

    public static void CheckTransaction(IReadOnlyList<TableChange> changes)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        long size = 0;
        for (var i = 0; i < changes.Count; i++)
        {
            var change = changes[i];
            try
            {
                if (i == LargestTransaction)
                    throw StorageErrors.InvalidInput($"The batch request operation exceeds the maximum {LargestTransaction} changes per change set.");
                if (change.PartitionKey != changes[0].PartitionKey)
                    throw StorageErrors.Invalid("CommandsInBatchActOnDifferentPartitions", "All commands in a batch must operate on same entity group.");
                if (!keys.Add(change.RowKey))
                    throw StorageErrors.Invalid("InvalidDuplicateRow", "The batch request contains multiple changes with same row key. An entity can appear only once in a batch request.");
                Check(change);
            }
            catch (RequestFailedException refusal)
            {
                throw new TableTransactionFailedException(refusal, i);
            }
            size += SizeOf(change.PartitionKey, change.RowKey, change.Properties);
        }
        // A character takes two bytes of an entity's size and at most six of a request: the request is measured only where it could be too large.
        if (size * 3 > LargestBody && RestTables.TransactionBody("", changes, Guid.Empty).Length > LargestBody)
            throw StorageErrors.TooLarge();
    }

    public static int CheckPageSize(int? size) => size switch
    {
        null => LargestPage,
        >= 1 and <= LargestPage => size.Value,
        _ => throw StorageErrors.InvalidInput($"A page holds 1 to {LargestPage} entities, not {size}."),
    };

    /// <summary>The names of a <c>select</c>; null for everything.</summary>
    public static IReadOnlySet<string>? CheckSelect(IEnumerable<string>? select)
    {
        var names = select?.ToHashSet(StringComparer.Ordinal);
        return names is { Count: > 0 } ? names : null;
    }

    private static void CheckProperty(string name, object value)
    {
        if (name.Length > 255)
            throw StorageErrors.Invalid("PropertyNameTooLong", "The property name exceeds the maximum allowed length (255).");
        if (name.Length == 0 || !(char.IsLetter(name[0]) || name[0] == '_') || !name.All(character => char.IsLetterOrDigit(character) || character == '_'))
            throw StorageErrors.Invalid("PropertyNameInvalid", $"The property name '{name}' is invalid.");
        if (value is string { Length: > 32 * 1024 } or byte[] { Length: > 64 * 1024 })
            throw StorageErrors.Invalid("PropertyValueTooLarge",
                "The property value exceeds the maximum allowed size (64KB). If the property value is a string, it is UTF-16 encoded and the maximum number of characters should be 32K or less.");
        if (value is DateTimeOffset moment && moment < s_earliest)
            throw StorageErrors.Invalid("OutOfRangeInput", string.Create(CultureInfo.InvariantCulture, $"The '{name}' parameter of value '{moment}' is out of range."));
    }

    private static long SizeOf(string partitionKey, string rowKey, IReadOnlyDictionary<string, object> properties)
    {
        long size = 4 + (partitionKey.Length + rowKey.Length) * 2;
        foreach (var (name, value) in properties)
            size += 8 + name.Length * 2 + value switch
            {
                string text => text.Length * 2 + 4,
                byte[] bytes => bytes.Length + 4,
                int => 4,
                bool => 1,
                Guid => 16,
                _ => 8,
            };
        return size;
    }
}
