namespace Kursuok.LocalHost.Storage.Tables;

/// <summary>What a path of the table service names: a table, «Tables» or «$batch», and the keys of an entity if there are any.</summary>
internal sealed record TableAddress(string Table, EntityKeys? Keys)
{
    /// <param name="path">Behind the account's name, escaped: «table», «table()» or «table(PartitionKey='…',RowKey='…')».</param>
    public static TableAddress Parse(ReadOnlySpan<char> path)
    {
        var open = path.IndexOf('(');
        if (open < 0)
            return new(path.ToString(), null);
        if (path[^1] != ')')
            throw Wrong(path);
        var table = path[..open].ToString();
        var keys = Uri.UnescapeDataString(path[(open + 1)..^1]).AsSpan();
        if (keys.IsEmpty)
            return new(table, null);
        if (TakeKey(ref keys, "PartitionKey=") is { } partition && keys is [',', ..])
        {
            keys = keys[1..];
            if (TakeKey(ref keys, "RowKey=") is { } row && keys.IsEmpty)
                return new(table, new(partition, row));
        }
        throw Wrong(path);
    }

    /// <summary>Takes «name='value'» from the beginning; a quotation mark in the value stands twice.</summary>
    private static string? TakeKey(ref ReadOnlySpan<char> keys, string name)
    {
        if (!keys.StartsWith(name) || keys.Length < name.Length + 2 || keys[name.Length] != '\'')
            return null;
        var rest = keys[(name.Length + 1)..];
        for (var end = 0; end < rest.Length; end++)
        {
            if (rest[end] != '\'')
                continue;
            if (end + 1 < rest.Length && rest[end + 1] == '\'')
            {
                end++;
                continue;
            }
            keys = rest[(end + 1)..];
            return rest[..end].ToString().Replace("''", "'", StringComparison.Ordinal);
        }
        return null;
    }

    private static StorageException Wrong(ReadOnlySpan<char> path) =>
        StorageErrors.InvalidInput($"The address {path.ToString()} names no entity.");
}
