using Azure;
using Azure.Data.Tables;
using Kursuok.LocalHost.Storage;
using Kursuok.Tests.LocalHost.Storage;

namespace Kursuok.Tests.Functions.Platform.Storage;

/// <summary>A table whose answers get lost on both ways, by a seed: refused, failed before or after the commit, unreadable.</summary>
internal sealed class FaultyTable(EmbeddedFolder folder, string name, int seed)
    : TableClient(EmbeddedTransport.AnyAccount, name, folder.TableOptions)
{
    private readonly Random _random = new(seed);

    /// <summary>So many answers of a hundred are faults.</summary>
    public int Percent { get; set; } = 30;

    /// <summary>Commits whose answer was lost.</summary>
    public int LostCommits => _lostCommits;

    private int _lostCommits;

    public override async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
    {
        switch (Draw() % 5)
        {
            case 0: throw new RequestFailedException(412, "Stale.");
            case 1: throw new RequestFailedException(500, "Failed before the commit.");
            case 2: throw new RequestFailedException(0, "The connection broke before the commit.");
            case var kind and >= 0:
                await base.SubmitTransactionAsync(transactionActions, cancellationToken);
                Interlocked.Increment(ref _lostCommits);
                throw kind == 3 ? new RequestFailedException(500, "Failed after the commit.") : new RequestFailedException(0, "The answer was lost.");
        }
        return await base.SubmitTransactionAsync(transactionActions, cancellationToken);
    }

    public override AsyncPageable<T> QueryAsync<T>(string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
    {
        Fail();
        return base.QueryAsync<T>(filter, maxPerPage, select, cancellationToken);
    }

    public override Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
    {
        Fail();
        return base.GetEntityIfExistsAsync<T>(partitionKey, rowKey, select, cancellationToken);
    }

    public override Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default)
    {
        Fail();
        return base.AddEntityAsync(entity, cancellationToken);
    }

    public override Task<Response> DeleteEntityAsync(string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        Fail();
        return base.DeleteEntityAsync(partitionKey, rowKey, ifMatch, cancellationToken);
    }

    // Fewer than for commits: each read that fails counts for ten lost races.
    private void Fail()
    {
        if (Draw() % 20 == 0)
            throw new RequestFailedException(503, "The server is busy.");
    }

    /// <summary>Negative where nothing goes wrong.</summary>
    private int Draw()
    {
        lock (_random)
            return _random.Next(100) < Percent ? _random.Next(1000) : -1;
    }
}
