using Azure;
using Azure.Core;
using Azure.Data.Tables;

namespace Kursuok.LocalAzure.Storage.Tables;

/// <summary>Where the tables are. What reaches a backend has passed <see cref="TableRules"/>.</summary>
internal interface ITableBackend
{
    Task<Response> CreateTableAsync(string table, CancellationToken cancellation);

    Task<Response> WriteAsync(string table, TableChange change, CancellationToken cancellation);

    /// <summary>All of the changes or none; the refusal names the failing one by its index.</summary>
    Task<IReadOnlyList<Response>> SubmitAsync(string table, IReadOnlyList<TableChange> changes, CancellationToken cancellation);

    Task<TableRow?> GetAsync(string table, string partitionKey, string rowKey, IReadOnlySet<string>? select, CancellationToken cancellation);

    Task<TablePage> QueryAsync(TableQuery query, int pageSize, string? continuationToken, CancellationToken cancellation);
}

/// <summary>A stored entity. What <c>select</c> left out is null or missing.</summary>
internal sealed record TableRow(
    string? PartitionKey, string? RowKey, DateTimeOffset? Timestamp, ETag ETag, IReadOnlyDictionary<string, object> Properties);

internal sealed record TablePage(IReadOnlyList<TableRow> Rows, string? ContinuationToken);

internal sealed record TableQuery(string Table, TableFilter Filter, IReadOnlySet<string>? Select);

/// <summary>A change asked for. An update without a condition creates what does not exist, as the service does.</summary>
internal sealed record TableChange(ChangeKind Kind, string PartitionKey, string RowKey, ETag IfMatch, IReadOnlyDictionary<string, object> Properties)
{
    public static TableChange Of(TableTransactionAction action)
    {
        var entity = action.Entity;
        ArgumentNullException.ThrowIfNull(entity.PartitionKey);
        ArgumentNullException.ThrowIfNull(entity.RowKey);
        var unconditional = action.ETag == default;
        return action.ActionType switch
        {
            TableTransactionActionType.Add => Change(ChangeKind.Insert, default),
            TableTransactionActionType.Delete => new(ChangeKind.Delete, entity.PartitionKey, entity.RowKey, unconditional ? ETag.All : action.ETag, s_none),
            TableTransactionActionType.UpdateMerge when !unconditional => Change(ChangeKind.Merge, action.ETag),
            TableTransactionActionType.UpdateReplace when !unconditional => Change(ChangeKind.Replace, action.ETag),
            TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpsertMerge => Change(ChangeKind.InsertOrMerge, default),
            TableTransactionActionType.UpdateReplace or TableTransactionActionType.UpsertReplace => Change(ChangeKind.InsertOrReplace, default),
            _ => throw new InvalidOperationException($"Unknown action {action.ActionType}."),
        };

        TableChange Change(ChangeKind kind, ETag ifMatch) =>
            new(kind, entity.PartitionKey, entity.RowKey, ifMatch, EntityShape.PropertiesOf(entity));
    }

    private static readonly Dictionary<string, object> s_none = [];
}

internal enum ChangeKind
{
    Insert,
    Merge,
    Replace,
    InsertOrMerge,
    InsertOrReplace,
    Delete,
}

internal static class TableBackends
{
    public static ITableBackend Connect(string connectionString, TableClientOptions? options) =>
        LocalStorage.PathOf(connectionString) is { } folder
            ? LocalStorage.Open(folder).Tables
            : new RestTables(StorageAccount.Parse(connectionString, "Table"), options ?? new());

    public static ITableBackend Connect(Uri endpoint, TokenCredential credential, TableClientOptions? options) =>
        new RestTables(new(endpoint, credential), options ?? new());
}
