using Azure.Core;
using Azure.Data.Tables.Models;
using Kursuok.LocalAzure.Storage.Tables;

namespace Azure.Data.Tables;

public class TableClientOptions : ClientOptions;

public enum TableUpdateMode
{
    Merge = 0,
    Replace = 1,
}

public class TableServiceClient
{
    private readonly ITableBackend _backend;

    public TableServiceClient(string connectionString, TableClientOptions? options = null) =>
        _backend = TableBackends.Connect(connectionString, options);

    public TableServiceClient(Uri endpoint, TokenCredential tokenCredential, TableClientOptions? options = null) =>
        _backend = TableBackends.Connect(endpoint, tokenCredential, options);

    public virtual TableClient GetTableClient(string tableName) => new(_backend, tableName);

    public virtual Task<Response<TableItem>> CreateTableIfNotExistsAsync(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).CreateIfNotExistsAsync(cancellationToken);
}
