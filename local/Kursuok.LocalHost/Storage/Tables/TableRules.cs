using System.Globalization;

namespace Kursuok.LocalHost.Storage.Tables;

/// <summary>
/// What the table service refuses: an emulator lets much of it through, but what is stored here must be storable there.
/// </summary>
internal static class TableRules
{
    public const int LargestPage = 1000;
    public const int LargestBody = 4 << 20;
    private const int LargestTransaction = 100;
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

    public static void CheckEntity(string partitionKey, string rowKey, EntityBody body)
    {
        CheckKey("PartitionKey", partitionKey);
        CheckKey("RowKey", rowKey);
        foreach (var (name, value) in body.Properties)
            CheckProperty(name, value);
        CheckSize(partitionKey, rowKey, body);
    }

    /// <summary>The limits of a whole entity, which a merge can pass as well.</summary>
    public static void CheckSize(string partitionKey, string rowKey, EntityBody body)
    {
        if (body.Properties.Count > MostProperties)
            throw StorageErrors.Invalid("TooManyProperties",
                "The entity contains more properties than allowed (255 with the system's own).");
        var size = 4 + (partitionKey.Length + rowKey.Length) * 2;
        foreach (var (name, value) in body.Properties)
            size += 8 + name.Length * 2 + value.Size;
        if (size > LargestEntity)
            throw StorageErrors.Invalid("EntityTooLarge", "The entity is larger than the maximum allowed size (1MB).");
    }

    /// <summary>Checks the change that is to be the next of a transaction.</summary>
    /// <param name="earlier">The keys of the changes before it.</param>
    public static void CheckNext(IReadOnlyList<EntityChange> earlier, string partitionKey, string rowKey)
    {
        if (earlier.Count == LargestTransaction)
            throw StorageErrors.InvalidInput($"The batch request operation exceeds the maximum {LargestTransaction} changes per set.");
        if (earlier.Count > 0 && earlier[0].PartitionKey != partitionKey)
            throw StorageErrors.Invalid("CommandsInBatchActOnDifferentPartitions",
                "All commands in a batch must operate on same entity group.");
        foreach (var change in earlier)
            if (change.RowKey == rowKey)
                throw StorageErrors.Invalid("InvalidDuplicateRow",
                    "The batch request contains multiple changes with same row key. An entity can appear only once in a batch request.");
    }

    public static void CheckMoment(string name, DateTimeOffset moment)
    {
        if (moment < s_earliest)
            throw StorageErrors.Invalid("OutOfRangeInput",
                string.Create(CultureInfo.InvariantCulture, $"The '{name}' parameter of value '{moment}' is out of range."));
    }

    public static int PageSize(string? top) =>
        top is null ? LargestPage
        : int.TryParse(top, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is >= 1 and <= LargestPage ? size
        : throw StorageErrors.InvalidInput($"A page holds 1 to {LargestPage} entities, not {top}.");

    private static void CheckProperty(string name, EntityValue value)
    {
        if (name.Length > 255)
            throw StorageErrors.Invalid("PropertyNameTooLong", "The property name exceeds the maximum allowed length (255).");
        if (name.Length == 0 || !(char.IsLetter(name[0]) || name[0] == '_')
            || !name.All(character => char.IsLetterOrDigit(character) || character == '_'))
            throw StorageErrors.Invalid("PropertyNameInvalid", $"The property name '{name}' is invalid.");
        if (value is { Type: EdmType.String, Length: > 32 * 1024 } or { Type: EdmType.Binary, Length: > 64 * 1024 })
            throw StorageErrors.Invalid("PropertyValueTooLarge",
                "The property value exceeds the maximum allowed size (64KB). If the property value is a string, it is UTF-16 encoded "
                + "and the maximum number of characters should be 32K or less.");
    }
}
