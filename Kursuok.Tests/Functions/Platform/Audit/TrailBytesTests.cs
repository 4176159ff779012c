using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Audit;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Tests.Functions.Platform.Audit;

/// <summary>A real trail of a group, taken out of the store: what could be done to it is done in memory, to each byte of it.</summary>
public sealed class TrailBytesTests
{
    [Fact]
    public async Task Every_flipped_bit_of_every_field_of_every_row_is_found()
    {
        var trail = await RowsTable.OfGroupAsync();
        var tried = 0;
        foreach (var row in trail.Rows.Values.ToList())
        {
            // The state beside the chain is the head row's own text.
            foreach (var (name, value) in row.Where(field => field.Key is not ("PartitionKey" or "RowKey" or "Timestamp" or "odata.etag") && !(row.RowKey == trail.Head && field.Key.StartsWith("Json", StringComparison.Ordinal))).ToList())
            {
                foreach (var flipped in Flipped(value!))
                {
                    row[name] = flipped;
                    Assert.False(await trail.IsIntactAsync(), $"{row.RowKey} {name}: {flipped}");
                    tried++;
                }
                row[name] = value;
            }
            foreach (var key in Flipped(row.RowKey).Cast<string>())
            {
                var there = trail.Rows.GetValueOrDefault(key);
                trail.Rows.Remove(row.RowKey);
                trail.Rows[key] = new(row) { RowKey = key };
                // Details that lie elsewhere are as good as erased, which is no fault of the chain.
                Assert.True((row.RowKey[0] == 'd' && there is null) || !await trail.IsIntactAsync(), $"{row.RowKey} became {key}");
                trail.Rows.Remove(key);
                if (there is not null)
                    trail.Rows[key] = there;
                trail.Rows[row.RowKey] = row;
            }
        }
        Assert.True(await trail.IsIntactAsync());
        Assert.InRange(tried, 5_000, int.MaxValue);
    }

    [Fact]
    public async Task Every_dropped_swapped_repeated_or_added_row_is_found()
    {
        var trail = await RowsTable.OfGroupAsync();
        var links = trail.Rows.Keys.Where(key => key[0] == 'e').ToList();
        Assert.InRange(links.Count, 4, 40);
        foreach (var key in links.Append(trail.Head))
        {
            var row = trail.Rows[key];
            trail.Rows.Remove(key);
            Assert.False(await trail.IsIntactAsync(), $"{key} dropped");
            trail.Rows[key] = row;
        }
        for (var kept = 0; kept < links.Count; kept++)
        {
            var cut = links.Skip(kept).Select(key => trail.Rows[key]).ToList();
            foreach (var row in cut)
                trail.Rows.Remove(row.RowKey);
            Assert.False(await trail.IsIntactAsync(), $"cut after {kept}");
            foreach (var row in cut)
                trail.Rows[row.RowKey] = row;
        }
        foreach (var one in links)
        {
            foreach (var other in links.Append(Next(links[^1])).Where(other => other != one))
            {
                var (first, second) = (trail.Rows[one], trail.Rows.GetValueOrDefault(other));
                trail.Rows[other] = new(first) { RowKey = other };
                Assert.False(await trail.IsIntactAsync(), $"{one} again as {other}");
                if (second is not null)
                {
                    trail.Rows[one] = new(second) { RowKey = one };
                    Assert.False(await trail.IsIntactAsync(), $"{one} and {other} swapped");
                    trail.Rows[other] = second;
                }
                else
                {
                    trail.Rows.Remove(other);
                }
                trail.Rows[one] = first;
            }
        }
        foreach (var one in trail.Rows.Keys.Where(key => key[0] == 'd').ToList())
        {
            foreach (var other in trail.Rows.Keys.Where(key => key[0] == 'd' && key != one).ToList())
            {
                var row = trail.Rows[other];
                trail.Rows[other] = new(trail.Rows[one]) { RowKey = other };
                Assert.False(await trail.IsIntactAsync(), $"the details {one} as {other}");
                trail.Rows[other] = row;
            }
        }
        Assert.True(await trail.IsIntactAsync());
    }

    private static string Next(string key) => key[..^10] + (long.Parse(key[^10..], CultureInfo.InvariantCulture) + 1).ToString("D10", CultureInfo.InvariantCulture);

    /// <summary>The value with one bit changed: each of a number, the lowest of each character of a text.</summary>
    private static IEnumerable<object> Flipped(object value) => value switch
    {
        string text => Enumerable.Range(0, text.Length).Select(at => (object)string.Concat(text.AsSpan(0, at), [(char)(text[at] ^ 1)], text.AsSpan(at + 1))),
        long number => Enumerable.Range(0, 64).Select(bit => (object)(number ^ (1L << bit))),
        bool truth => [!truth],
        _ => throw new InvalidOperationException($"What is a flipped {value.GetType()}?"),
    };

    /// <summary>A partition's rows in memory, as far as the reader of trails asks for them.</summary>
    private sealed class RowsTable(string group) : TableClient("UseDevelopmentStorage=true", "aggregates")
    {
        private readonly string _partition = $"group-{group}";

        public string Head => $"a-{group}-head";

        public SortedDictionary<string, TableEntity> Rows { get; } = new(StringComparer.Ordinal);

        public static async Task<RowsTable> OfGroupAsync()
        {
            await using var backend = await Backend.StartAsync();
            var table = new RowsTable((await Story.AnnouncedAsync(await Office.FullAsync(backend), learners: 1)).Group);
            var kept = backend.Services.GetRequiredService<TableServiceClient>().GetTableClient("aggregates");
            await foreach (var row in kept.QueryAsync<TableEntity>(CreateQueryFilter($"PartitionKey eq {table._partition}")))
            {
                if (row.RowKey[0] is 'e' or 'd' || row.RowKey == table.Head)
                    table.Rows.Add(row.RowKey, row);
            }
            Assert.True(await table.IsIntactAsync());
            return table;
        }

        public async Task<bool> IsIntactAsync() => (await new TrailReader(this).VerifyAsync("group", group, CancellationToken.None))!.Intact;

        public override Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        {
            Assert.Equal(_partition, partitionKey);
            return Task.FromResult(Rows.TryGetValue(rowKey, out var row) ? Response.FromValue((T)(object)row, null!) : (NullableResponse<T>)new Nothing<T>());
        }

        public override async Task<Response<T>> GetEntityAsync<T>(string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default) =>
            (Response<T>)await GetEntityIfExistsAsync<T>(partitionKey, rowKey, select, cancellationToken);

        /// <summary>The links between two keys: all that is ever asked.</summary>
        public override AsyncPageable<T> QueryAsync<T>(string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        {
            var bounds = filter!.Split('\'').Where((_, i) => i % 2 == 1).ToList();
            Assert.Equal(3, bounds.Count);
            var least = filter.Contains(" gt ", StringComparison.Ordinal) ? 1 : 0;
            var found = Rows.Where(row => string.CompareOrdinal(row.Key, bounds[1]) >= least && string.CompareOrdinal(row.Key, bounds[2]) < 0).Select(row => (T)(object)row.Value).ToList();
            return AsyncPageable<T>.FromPages([Azure.Page<T>.FromValues(found, null, null!)]);
        }

        private sealed class Nothing<T> : NullableResponse<T>
        {
            public override bool HasValue => false;

            public override T? Value => default;

            public override Response GetRawResponse() => throw new NotSupportedException();
        }
    }
}
