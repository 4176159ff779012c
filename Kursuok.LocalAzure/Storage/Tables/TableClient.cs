using Azure.Core;
using Azure.Data.Tables.Models;
using Kursuok.LocalAzure.Storage;
using Kursuok.LocalAzure.Storage.Tables;

namespace Azure.Data.Tables
{
    public class TableClient
    {
        private readonly ITableBackend _backend;

        public TableClient(string connectionString, string tableName, TableClientOptions? options = null)
            : this(TableBackends.Connect(connectionString, options), tableName) { }

        public TableClient(Uri endpoint, string tableName, TokenCredential tokenCredential, TableClientOptions? options = null)
            : this(TableBackends.Connect(endpoint, tokenCredential, options), tableName) { }

        internal TableClient(ITableBackend backend, string tableName)
        {
            ArgumentException.ThrowIfNullOrEmpty(tableName);
            _backend = backend;
            Name = tableName;
        }

        public virtual string Name { get; }

        /// <summary>An OData filter; the interpolated values are quoted and escaped by their type.</summary>
        public static string CreateQueryFilter(FormattableString filter) => TableFilter.Format(filter);

        public virtual async Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default)
        {
            TableRules.CheckTableName(Name);
            return Response.FromValue(new TableItem(Name), await _backend.CreateTableAsync(Name, cancellationToken));
        }

        public virtual Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default) where T : ITableEntity =>
            WriteAsync(new(TableTransactionActionType.Add, entity), cancellationToken);

        public virtual Task<Response> UpdateEntityAsync<T>(
            T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default) where T : ITableEntity
        {
            if (ifMatch == default)
                throw new ArgumentException("Value cannot be empty.", nameof(ifMatch));
            return WriteAsync(
                new(mode is TableUpdateMode.Merge ? TableTransactionActionType.UpdateMerge : TableTransactionActionType.UpdateReplace, entity, ifMatch),
                cancellationToken);
        }

        public virtual Task<Response> UpsertEntityAsync<T>(
            T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default) where T : ITableEntity =>
            WriteAsync(
                new(mode is TableUpdateMode.Merge ? TableTransactionActionType.UpsertMerge : TableTransactionActionType.UpsertReplace, entity),
                cancellationToken);

        /// <summary>Deletes an entity. One that does not exist is no failure here (it is one in a transaction): the response's status is 404.</summary>
        public virtual async Task<Response> DeleteEntityAsync(
            string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default)
        {
            try
            {
                return await WriteAsync(
                    new(TableTransactionActionType.Delete, new TableEntity(partitionKey, rowKey), ifMatch), cancellationToken);
            }
            catch (RequestFailedException failure) when (failure is { Status: 404, ErrorCode: "ResourceNotFound" })
            {
                return new StorageResponse(404);
            }
        }

        public virtual async Task<Response<T>> GetEntityAsync<T>(
            string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default) where T : class, ITableEntity =>
            await GetEntityIfExistsAsync<T>(partitionKey, rowKey, select, cancellationToken) is Response<T> found
                ? found
                : throw StorageErrors.EntityNotFound();

        public virtual async Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
            string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default) where T : class, ITableEntity
        {
            ArgumentNullException.ThrowIfNull(partitionKey);
            ArgumentNullException.ThrowIfNull(rowKey);
            StorageCalls.Count("get", Name);
            TableRules.CheckKey("PartitionKey", partitionKey);
            TableRules.CheckKey("RowKey", rowKey);
            return await _backend.GetAsync(Name, partitionKey, rowKey, TableRules.CheckSelect(select), cancellationToken) is { } row
                ? Response.FromValue(EntityShape<T>.Read(row), new StorageResponse(200, row.ETag))
                : new NoValue<T>(new StorageResponse(404));
        }

        public virtual AsyncPageable<T> QueryAsync<T>(
            string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default) where T : class, ITableEntity =>
            new TablePages<T>(_backend, Name, filter, TableRules.CheckSelect(select), maxPerPage, cancellationToken);

        public virtual async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
            IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(transactionActions);
            var changes = transactionActions.Select(TableChange.Of).ToList();
            if (changes.Count == 0)
                throw new InvalidOperationException("The transaction contains no actions.");
            StorageCalls.Count("transaction", Name);
            TableRules.CheckTransaction(changes);
            return Response.FromValue(await _backend.SubmitAsync(Name, changes, cancellationToken), new StorageResponse(202));
        }

        private Task<Response> WriteAsync(TableTransactionAction action, CancellationToken cancellation)
        {
            StorageCalls.Count("write", Name);
            var change = TableChange.Of(action);
            TableRules.Check(change);
            return _backend.WriteAsync(Name, change, cancellation);
        }
    }

    public enum TableTransactionActionType
    {
        Add = 0,
        UpdateMerge = 1,
        UpdateReplace = 2,
        Delete = 3,
        UpsertMerge = 4,
        UpsertReplace = 5,
    }

    /// <summary>One change of a transaction. Without an <paramref name="etag"/> an update is unconditional.</summary>
    public class TableTransactionAction(TableTransactionActionType actionType, ITableEntity entity, ETag etag = default)
    {
        public TableTransactionActionType ActionType { get; } = actionType;
        public ITableEntity Entity { get; } = entity ?? throw new ArgumentNullException(nameof(entity));
        public ETag ETag { get; } = etag;
    }

    /// <summary>Nothing of the transaction was done; <see cref="FailedTransactionActionIndex"/> is the action that the service refused.</summary>
    public class TableTransactionFailedException : RequestFailedException
    {
        internal TableTransactionFailedException(RequestFailedException refusal, int? index)
            : base(refusal.Status, refusal.Message, refusal.ErrorCode, refusal.InnerException) => FailedTransactionActionIndex = index;

        public int? FailedTransactionActionIndex { get; }
    }

    internal sealed class TablePages<T>(
        ITableBackend backend, string table, string? filter, IReadOnlySet<string>? select, int? maxPerPage, CancellationToken cancellation)
        : AsyncPageable<T>(cancellation) where T : class, ITableEntity
    {
        public override async IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
        {
            var query = new TableQuery(table, TableFilter.Parse(filter), select);
            var size = TableRules.CheckPageSize(pageSizeHint ?? maxPerPage);
            var token = continuationToken;
            do
            {
                StorageCalls.Count("query", table);
                var page = await backend.QueryAsync(query, size, token, CancellationToken);
                token = page.ContinuationToken;
                yield return Page<T>.FromValues([.. page.Rows.Select(EntityShape<T>.Read)], token, new StorageResponse(200));
            }
            while (token is not null);
        }
    }
}

namespace Azure.Data.Tables.Models
{
    public class TableItem(string name)
    {
        public string Name { get; } = name;
    }
}
