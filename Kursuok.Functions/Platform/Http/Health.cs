using System.Collections.Immutable;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Kursuok.Functions.Platform.OutsideRegisters;
using Kursuok.Functions.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Kursuok.Functions.Platform.Http;

/// <summary>Whether the backend can work: asked by load balancers and monitors, so it is cheap and tells no secrets.</summary>
[Feature("Http")]
public sealed class HealthFunctions(TableServiceClient tables, BlobContainerClient documents, IEnumerable<RegisterState> registers, ILogger<HealthFunctions> log)
{
    private const string Nothing = "health";

    /// <summary>By the system's clock: a clock that is moved by hand may stand still.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    [Function("Health")]
    [Endpoint("Ar sistema veikia", Public = true, Answers = typeof(Health), Refuses = [typeof(HealthRefusals)], Codes = ["unhealthy"])]
    public async Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/health")] HttpRequest request, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_patience);
        var silent = await Task.WhenAll(SilentAsync("tables", TablesAsync(limit.Token), cancellation), SilentAsync("documents", DocumentsAsync(limit.Token), cancellation));
        ImmutableArray<FieldError> faults = [.. silent.OfType<FieldError>()];
        return faults.IsEmpty ? Requests.Answer(new Health("healthy", "healthy", "healthy", [.. registers.Select(RegisterHealth.Of)])) : throw HealthRefusals.Unhealthy.With(faults);
    }

    /// <summary>A point query: unlike a get, it tells a missing table from a missing row.</summary>
    private async Task TablesAsync(CancellationToken cancellation)
    {
        var nothing = TableClient.CreateQueryFilter($"PartitionKey eq {Nothing} and RowKey eq {Nothing}");
        await foreach (var _ in tables.GetTableClient(StorageServices.Aggregates).QueryAsync<TableEntity>(nothing, 1, null, cancellation))
            return;
    }

    private async Task DocumentsAsync(CancellationToken cancellation)
    {
        await foreach (var _ in documents.GetBlobsAsync(BlobTraits.None, BlobStates.None, Nothing, cancellation))
            return;
    }

    private async Task<FieldError?> SilentAsync(string part, Task asked, CancellationToken cancellation)
    {
        try
        {
            await asked;
            return null;
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            log.LogError(fault, "The storage part {Part} does not answer", part);
            return new(part, "Neatsako.");
        }
    }
}

/// <summary>The whole, and its parts. A silent register makes nothing unhealthy: the work goes on where the rules allow it.</summary>
public sealed record Health(string Status, string Tables, string Documents, ImmutableArray<RegisterHealth> Registers);

/// <param name="SilentSince">Since when it has not answered this process; null where it answers.</param>
/// <param name="Resting">Nobody waits for it now.</param>
public sealed record RegisterHealth(string Name, DateTimeOffset? SilentSince, bool Resting)
{
    public static RegisterHealth Of(RegisterState state) => new(state.Name, state.SilentSince, state.IsResting);
}

public static class HealthRefusals
{
    public static readonly Refusal Unhealthy = new("unhealthy", RefusalKind.Unavailable, "Sistema neveikia");
}
