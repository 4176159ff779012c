using Azure.Data.Tables;

namespace Kursuok.Functions.Platform.Storage;

/// <summary>A row that holds one JSON text, cut into as many string properties as its length needs.</summary>
internal static class JsonEntity
{
    /// <summary>Table storage takes 32 K characters a property.</summary>
    private const int Longest = 32_000;

    public static TableEntity Make(string partition, string row, string json)
    {
        var entity = new TableEntity(partition, row);
        for (int at = 0, part = 0; at < json.Length; at += Longest, part++)
            entity[Name(part)] = json.Substring(at, Math.Min(Longest, json.Length - at));
        return entity;
    }

    public static string Json(this TableEntity entity)
    {
        var json = entity.GetString(Name(0)) ?? "";
        for (var part = 1; entity.GetString(Name(part)) is { } more; part++)
            json += more;
        return json;
    }

    private static string Name(int part) => part == 0 ? "Json" : FormattableString.Invariant($"Json{part}");
}
