using Azure;
using Azure.Data.Tables;

namespace Kursuok.Tests.LocalHost.Storage;

/// <summary>What tests of tables share.</summary>
public abstract class TableTests(IStorage storage)
{
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected static TableEntity Row(string partitionKey, string rowKey, int number) => new(partitionKey, rowKey) { ["Number"] = number };

    protected static TableTransactionAction Add(string partitionKey, string rowKey, int number) =>
        new(TableTransactionActionType.Add, Row(partitionKey, rowKey, number));

    protected async Task<TableClient> NewTableAsync()
    {
        var table = Service().GetTableClient(NewName());
        await table.CreateIfNotExistsAsync(Cancellation);
        return table;
    }

    protected static async Task RefusedAsync(int status, string code, Func<Task> action)
    {
        var refusal = await Assert.ThrowsAsync<RequestFailedException>(action);
        Assert.Equal((status, code), (refusal.Status, refusal.ErrorCode));
    }

    protected static async Task<List<TableEntity>> ReadAsync(TableClient table, string? filter, int? maxPerPage = null, string[]? select = null)
    {
        var found = new List<TableEntity>();
        await foreach (var entity in table.QueryAsync<TableEntity>(filter, maxPerPage, select, Cancellation))
            found.Add(entity);
        return found;
    }

    protected TableServiceClient Service() => storage.Tables();

    protected static string NewName() => "t" + Guid.NewGuid().ToString("N");
}
