using System.Globalization;
using System.Runtime.Serialization;
using Azure;
using Azure.Data.Tables;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Documents;

namespace Kursuok.Tests.LocalHost.Storage;

/// <summary>What the code relies on of table storage, whoever stores. Only Azure's public API is used here.</summary>
public abstract class TableContract(IStorage storage) : TableTests(storage)
{
    private const string Lithuanian = "Įgūdžių „kąsnelis“: ąčęėįšųūž ĄČĘĖĮŠŲŪŽ – 100 % + 1 & 2 = 'trys'";

    [Fact]
    public async Task Every_type_comes_back_as_it_was_to_its_limits()
    {
        var table = await NewTableAsync();
        var values = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["Empty"] = "",
            ["Longest"] = new string('ž', 32 * 1024),
            ["SmallestInt"] = int.MinValue,
            ["LargestInt"] = int.MaxValue,
            ["SmallestLong"] = long.MinValue,
            ["LargestLong"] = long.MaxValue,
            ["SmallLong"] = 7L,
            ["Whole"] = 3.0,
            ["Fraction"] = 0.1,
            ["LargestDouble"] = double.MaxValue,
            ["SmallestDouble"] = double.Epsilon,
            ["NaN"] = double.NaN,
            ["True"] = true,
            ["False"] = false,
            ["Earliest"] = new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero),
            ["Tick"] = new DateTimeOffset(2026, 3, 29, 3, 0, 0, TimeSpan.Zero).AddTicks(1_234_567),
            ["Latest"] = new DateTimeOffset(DateTime.MaxValue, TimeSpan.Zero),
            ["Id"] = Guid.Parse("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"),
            ["NoBytes"] = Array.Empty<byte>(),
            ["Bytes"] = Enumerable.Range(0, 64 * 1024).Select(i => (byte)i).ToArray(),
            ["LooksLikeADate"] = "2026-01-01T00:00:00Z",
            ["LooksLikeANumber"] = "42",
        };
        await table.AddEntityAsync(new TableEntity(values) { PartitionKey = "p", RowKey = "r" }, Cancellation);

        TableEntity stored = await table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Cancellation);

        foreach (var (name, value) in values)
            Assert.Equal(value, stored[name]);
        Assert.NotNull(stored.Timestamp);
        Assert.NotEqual(default, stored.ETag);
        Assert.Equal(7L, stored.GetInt64("SmallLong"));
        Assert.Equal(int.MaxValue, stored.GetInt32("LargestInt"));
        Assert.Equal(0.1, stored.GetDouble("Fraction"));
        Assert.True(stored.GetBoolean("True"));
        Assert.Equal(values["Id"], stored.GetGuid("Id"));
        Assert.Equal(values["Tick"], stored.GetDateTimeOffset("Tick"));
        Assert.Equal((byte[])values["Bytes"]!, stored.GetBinary("Bytes"));
        Assert.Null(stored.GetString("Missing"));
        Assert.Null(stored.GetInt32("Missing"));
    }

    public enum Stage
    {
        Draft,
        Announced,
    }

    public sealed class Group : ITableEntity
    {
        public string PartitionKey { get; set; } = "";
        public string RowKey { get; set; } = "";
        public DateTimeOffset? Timestamp { get; set; }
        public ETag ETag { get; set; }

        public string? Title { get; set; }
        public int Seats { get; set; }
        public int? Waiting { get; set; }
        public long Money { get; set; }
        public double Score { get; set; }
        public bool IsOpen { get; set; }
        public DateTime Starts { get; set; }
        public DateTimeOffset? Ends { get; set; }
        public Guid Owner { get; set; }
        public byte[]? Hash { get; set; }
        public Stage Stage { get; set; }

        [IgnoreDataMember]
        public int NotStored { get; set; }
    }

    [Fact]
    public async Task A_class_is_stored_by_its_properties()
    {
        var table = await NewTableAsync();
        var group = new Group
        {
            PartitionKey = "institution",
            RowKey = "group",
            Title = Lithuanian,
            Seats = 12,
            Money = 5_000_000_000,
            Score = 9.5,
            IsOpen = true,
            Starts = new(2026, 9, 1, 6, 30, 0, DateTimeKind.Utc),
            Owner = Guid.Parse("11111111-2222-3333-4444-555555555555"),
            Hash = [1, 2, 255],
            Stage = Stage.Announced,
            NotStored = 5,
        };
        await table.AddEntityAsync(group, Cancellation);

        Group stored = await table.GetEntityAsync<Group>("institution", "group", cancellationToken: Cancellation);

        Assert.Equal(("institution", "group"), (stored.PartitionKey, stored.RowKey));
        Assert.Equal(group.Title, stored.Title);
        Assert.Equal((12, 5_000_000_000, 9.5, true), (stored.Seats, stored.Money, stored.Score, stored.IsOpen));
        Assert.Equal(group.Starts, stored.Starts);
        Assert.Equal((group.Owner, Stage.Announced), (stored.Owner, stored.Stage));
        Assert.Equal(group.Hash, stored.Hash);
        Assert.Null(stored.Waiting);
        Assert.Null(stored.Ends);
        Assert.Equal(0, stored.NotStored);
    }

    [Fact]
    public async Task An_entity_is_added_once()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(Row("p", "r", 1), Cancellation);

        await RefusedAsync(409, "EntityAlreadyExists", () => table.AddEntityAsync(Row("p", "r", 2), Cancellation));

        Assert.Equal(1, await NumberAsync(table, "p", "r"));
    }

    [Fact]
    public async Task What_does_not_exist_is_told_apart()
    {
        var table = await NewTableAsync();
        await RefusedAsync(404, "ResourceNotFound", () => table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Cancellation));
        await RefusedAsync(404, "ResourceNotFound", () => table.UpdateEntityAsync(Row("p", "r", 1), ETag.All, cancellationToken: Cancellation));
        Assert.False((await table.GetEntityIfExistsAsync<TableEntity>("p", "r", cancellationToken: Cancellation)).HasValue);
        Assert.Equal(404, (await table.DeleteEntityAsync("p", "r", cancellationToken: Cancellation)).Status);

        var noTable = Service().GetTableClient(NewName());
        await RefusedAsync(404, "TableNotFound", () => noTable.AddEntityAsync(Row("p", "r", 1), Cancellation));
        await RefusedAsync(404, "TableNotFound", () => ReadAsync(noTable, null));
    }

    [Fact]
    public async Task A_table_is_created_once()
    {
        var name = NewName();
        await Service().CreateTableIfNotExistsAsync(name, Cancellation);
        var table = Service().GetTableClient(name);
        await table.AddEntityAsync(Row("p", "r", 1), Cancellation);

        await table.CreateIfNotExistsAsync(Cancellation);

        Assert.Equal(1, await NumberAsync(table, "p", "r"));
    }

    [Theory]
    [InlineData(TableUpdateMode.Merge)]
    [InlineData(TableUpdateMode.Replace)]
    public async Task An_update_holds_to_its_etag(TableUpdateMode mode)
    {
        var table = await NewTableAsync();
        var first = (await table.AddEntityAsync(Row("p", "r", 1), Cancellation)).Headers.ETag!.Value;
        Assert.Equal(first, (await table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Cancellation)).Value.ETag);

        var second = (await table.UpdateEntityAsync(Row("p", "r", 2), first, mode, Cancellation)).Headers.ETag!.Value;
        Assert.NotEqual(first, second);
        await RefusedAsync(412, "UpdateConditionNotSatisfied", () => table.UpdateEntityAsync(Row("p", "r", 3), first, mode, Cancellation));
        Assert.Equal(2, await NumberAsync(table, "p", "r"));

        await table.UpdateEntityAsync(Row("p", "r", 4), ETag.All, mode, Cancellation);
        Assert.Equal(4, await NumberAsync(table, "p", "r"));
        await Assert.ThrowsAsync<ArgumentException>(() => table.UpdateEntityAsync(Row("p", "r", 5), default, mode, Cancellation));
    }

    [Fact]
    public async Task A_delete_holds_to_its_etag()
    {
        var table = await NewTableAsync();
        var first = (await table.AddEntityAsync(Row("p", "r", 1), Cancellation)).Headers.ETag!.Value;
        var second = (await table.UpsertEntityAsync(Row("p", "r", 2), cancellationToken: Cancellation)).Headers.ETag!.Value;

        await RefusedAsync(412, "UpdateConditionNotSatisfied", () => table.DeleteEntityAsync("p", "r", first, Cancellation));
        Assert.Equal(204, (await table.DeleteEntityAsync("p", "r", second, Cancellation)).Status);
        Assert.Empty(await ReadAsync(table, null));
    }

    [Fact]
    public async Task A_merge_keeps_what_it_does_not_name_and_a_replacement_does_not()
    {
        var table = await NewTableAsync();
        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["A"] = 1, ["B"] = "du" }, cancellationToken: Cancellation);

        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["B"] = 2L, ["C"] = true }, TableUpdateMode.Merge, Cancellation);
        TableEntity merged = await table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Cancellation);
        Assert.Equal((1, 2L, true), (merged["A"], merged["B"], merged["C"]));

        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["C"] = false }, TableUpdateMode.Replace, Cancellation);
        TableEntity replaced = await table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Cancellation);
        Assert.Equal((false, false, false), (replaced.ContainsKey("A"), replaced.ContainsKey("B"), replaced["C"]));
    }

    [Fact]
    public async Task Of_those_who_change_one_entity_at_the_same_time_none_is_lost()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(Row("p", "r", 0), Cancellation);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ =>
        {
            for (var done = 0; done < 8;)
            {
                TableEntity entity = await table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Cancellation);
                entity["Number"] = entity.GetInt32("Number") + 1;
                try
                {
                    await table.UpdateEntityAsync(entity, entity.ETag, TableUpdateMode.Replace, Cancellation);
                    done++;
                }
                catch (RequestFailedException lost) when (lost.Status == 412) { }
            }
        }));

        Assert.Equal(40, await NumberAsync(table, "p", "r"));
    }

    [Fact]
    public async Task A_transaction_is_done_whole()
    {
        var table = await NewTableAsync();
        var kept = (await table.AddEntityAsync(Row("p", "kept", 1), Cancellation)).Headers.ETag!.Value;
        await table.AddEntityAsync(Row("p", "gone", 1), Cancellation);

        var responses = (await table.SubmitTransactionAsync(
            [
                new(TableTransactionActionType.Add, Row("p", "new", 2)),
                new(TableTransactionActionType.UpdateReplace, Row("p", "kept", 3), kept),
                new(TableTransactionActionType.UpsertMerge, Row("p", "upserted", 4)),
                new(TableTransactionActionType.Delete, new TableEntity("p", "gone")),
                new(TableTransactionActionType.UpdateMerge, Row("p", "unconditional", 5)),
            ], Cancellation)).Value;

        Assert.Equal(5, responses.Count);
        Assert.All(responses, response => Assert.Equal(204, response.Status));
        Assert.Equal(responses[1].Headers.ETag, (await table.GetEntityAsync<TableEntity>("p", "kept", cancellationToken: Cancellation)).Value.ETag);
        Assert.Equal(["kept", "new", "unconditional", "upserted"], (await ReadAsync(table, null)).Select(entity => entity.RowKey));
        Assert.Equal(3, await NumberAsync(table, "p", "kept"));
    }

    [Theory]
    [InlineData("taken", 409, "EntityAlreadyExists")]
    [InlineData("stale", 412, "UpdateConditionNotSatisfied")]
    [InlineData("missing", 404, "ResourceNotFound")]
    [InlineData("missing to delete", 404, "ResourceNotFound")]
    public async Task A_refused_transaction_names_the_failing_action_and_does_nothing(string kind, int status, string code)
    {
        var table = await NewTableAsync();
        var old = (await table.AddEntityAsync(Row("p", "taken", 1), Cancellation)).Headers.ETag!.Value;
        await table.UpsertEntityAsync(Row("p", "taken", 1), cancellationToken: Cancellation);
        TableTransactionAction failing = kind switch
        {
            "taken" => new(TableTransactionActionType.Add, Row("p", "taken", 9)),
            "stale" => new(TableTransactionActionType.UpdateReplace, Row("p", "taken", 9), old),
            "missing" => new(TableTransactionActionType.UpdateMerge, Row("p", "missing", 9), ETag.All),
            _ => new(TableTransactionActionType.Delete, new TableEntity("p", "missing")),
        };

        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
            [
                new(TableTransactionActionType.Add, Row("p", "a", 1)),
                new(TableTransactionActionType.UpsertReplace, Row("p", "b", 1)),
                failing,
                new(TableTransactionActionType.Add, Row("p", "c", 1)),
            ], Cancellation));

        Assert.Equal((status, code, 2), (failure.Status, failure.ErrorCode, failure.FailedTransactionActionIndex));
        Assert.Equal("taken", Assert.Single(await ReadAsync(table, null)).RowKey);
        Assert.Equal(1, await NumberAsync(table, "p", "taken"));
    }

    [Fact]
    public async Task A_transaction_holds_a_hundred_changes_and_each_entity_once()
    {
        var table = await NewTableAsync();
        await table.SubmitTransactionAsync(Enumerable.Range(0, 100).Select(i => Add("p", $"{i:D3}", i)), Cancellation);
        Assert.Equal(100, (await ReadAsync(table, null)).Count);

        var twice = await Assert.ThrowsAsync<TableTransactionFailedException>(
            () => table.SubmitTransactionAsync([Add("p", "x", 1), Add("p", "x", 2)], Cancellation));
        Assert.Equal((400, "InvalidDuplicateRow"), (twice.Status, twice.ErrorCode));
        await Assert.ThrowsAsync<InvalidOperationException>(() => table.SubmitTransactionAsync([], Cancellation));
    }

    [Fact]
    public async Task Lithuanian_text_and_awkward_characters_go_everywhere()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity(Lithuanian, "1 " + Lithuanian) { ["Žodis"] = Lithuanian }, Cancellation);
        await table.SubmitTransactionAsync(
            [new(TableTransactionActionType.UpsertReplace, new TableEntity(Lithuanian, "2 " + Lithuanian) { ["Žodis"] = string.Concat(Enumerable.Repeat("šąžė ", 6_000)) })],
            Cancellation);

        var found = await ReadAsync(table, TableClient.CreateQueryFilter($"PartitionKey eq {Lithuanian} and Žodis eq {Lithuanian}"));
        Assert.Equal("1 " + Lithuanian, Assert.Single(found).RowKey);
        TableEntity second = await table.GetEntityAsync<TableEntity>(Lithuanian, "2 " + Lithuanian, ["Žodis"], Cancellation);
        Assert.Equal(30_000, second.GetString("Žodis")!.Length);
        Assert.Equal(204, (await table.DeleteEntityAsync(Lithuanian, "2 " + Lithuanian, cancellationToken: Cancellation)).Status);
        Assert.Single(await ReadAsync(table, null));
    }

    [Fact]
    public async Task Select_gives_what_it_names_and_the_etag()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1, ["B"] = 2 }, Cancellation);

        TableEntity one = await table.GetEntityAsync<TableEntity>("p", "r", ["B", "RowKey"], Cancellation);
        var queried = Assert.Single(await ReadAsync(table, "A eq 1", select: ["B", "RowKey"]));

        foreach (var entity in (TableEntity[])[one, queried])
        {
            Assert.Equal(("r", 2), (entity.RowKey, entity["B"]));
            Assert.False(entity.ContainsKey("A"));
            Assert.Null(entity.PartitionKey);
            Assert.NotEqual(default, entity.ETag);
        }
    }

    public static TheoryData<string, string> Filters => new()
    {
        { "", "a1 a2 a3 b1 b2" },
        { "PartitionKey eq 'a'", "a1 a2 a3" },
        { "PartitionKey eq 'a' and RowKey eq 'a2'", "a2" },
        { "PartitionKey eq 'a' and RowKey gt 'a1'", "a2 a3" },
        { "PartitionKey eq 'a' and RowKey ge 'a2' and RowKey lt 'a3'", "a2" },
        { "RowKey ge 'a2' and RowKey le 'b1' and PartitionKey eq 'a'", "a2 a3" },
        { "PartitionKey eq 'a' and PartitionKey eq 'b'", "" },
        { "PartitionKey gt 'a'", "b1 b2" },
        { "PartitionKey ge 'a' and PartitionKey lt 'b'", "a1 a2 a3" },
        { "RowKey eq 'b1'", "b1" },
        { "PartitionKey ne 'a'", "b1 b2" },
        { "(PartitionKey eq 'a' and RowKey eq 'a1') or (PartitionKey eq 'b' and RowKey eq 'b2')", "a1 b2" },
        { "not (PartitionKey eq 'a')", "b1 b2" },
        { "not (PartitionKey eq 'a' or Number gt 4)", "b1" },
        { "PartitionKey eq 'a' or PartitionKey eq 'b' and Number eq 5", "a1 a2 a3 b2" },
        { "(PartitionKey eq 'a' or PartitionKey eq 'b') and Number eq 5", "b2" },
        { "Number gt 1 and Number le 4", "a2 a3 b1" },
        { "Number ne 3", "a1 a2 b1 b2" },
        { "Number ge -1", "a1 a2 a3 b1 b2" },
        { "Big eq 5000000000L", "b2" },
        { "Big lt 2000000001L", "a1 a2" },
        { "Fraction gt 1.75 and Fraction lt 3.0", "a2" },
        { "Even eq true", "a2 b1" },
        { "Even ne true", "a1 a3 b2" },
        { "Moment ge datetime'2026-01-03T00:00:00Z'", "a3 b1 b2" },
        { "Moment eq datetime'2026-01-03T00:00:00.0000000Z'", "a3" },
        { "Id eq guid'00000000-0000-0000-0000-000000000004'", "b1" },
        { "Bytes eq X'03'", "a3" },
        { "Text eq 'it''s'", "a1" },
        { "Text eq ''", "b2" },
        { "Text gt 'it''s' and Text lt 'z'", "a2" },
        { "Only eq 1", "a3" },
        { "Only ne 1", "" },
        { "not (Only eq 1)", "a1 a2 b1 b2" },
        { "Missing eq 'x'", "" },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task A_filter_finds(string filter, string expected)
    {
        var table = await FilteredTableAsync();
        var found = await ReadAsync(table, filter.Length == 0 ? null : filter);
        Assert.Equal(expected, string.Join(' ', found.Select(entity => entity.RowKey)));
    }

    [Fact]
    public async Task A_formatted_filter_quotes_by_type()
    {
        Assert.Equal("Text eq 'it''s' and Number eq 3", TableClient.CreateQueryFilter($"Text eq {"it's"} and Number eq {3}"));

        var table = await FilteredTableAsync();
        Assert.Equal("a1", await FoundAsync($"Text eq {"it's"}"));
        Assert.Equal("b2", await FoundAsync($"Big eq {5_000_000_000}"));
        Assert.Equal("a2", await FoundAsync($"Fraction eq {2.5}"));
        Assert.Equal("a2 b1", await FoundAsync($"Even eq {true}"));
        Assert.Equal("a3", await FoundAsync($"Moment eq {new DateTimeOffset(2026, 1, 3, 2, 0, 0, TimeSpan.FromHours(2))}"));
        Assert.Equal("b1", await FoundAsync($"Id eq {new Guid(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4)}"));
        Assert.Equal("a3", await FoundAsync($"Bytes eq {new byte[] { 3 }}"));

        async Task<string> FoundAsync(FormattableString filter) =>
            string.Join(' ', (await ReadAsync(table, TableClient.CreateQueryFilter(filter))).Select(entity => entity.RowKey));
    }

    [Theory]
    [InlineData("PartitionKey eq")]
    [InlineData("PartitionKey eq 'a' and")]
    [InlineData("(PartitionKey eq 'a'")]
    [InlineData("PartitionKey eq 'a')")]
    [InlineData("PartitionKey is 'a'")]
    public async Task A_filter_that_is_none_is_refused(string filter)
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(Row("a", "r", 1), Cancellation);
        var refusal = await Assert.ThrowsAsync<RequestFailedException>(() => ReadAsync(table, filter));
        Assert.Equal((400, "InvalidInput"), (refusal.Status, refusal.ErrorCode));
    }

    [Fact]
    public async Task A_long_answer_comes_in_pages_that_can_be_taken_up_later()
    {
        var table = await NewTableAsync();
        for (var i = 0; i < 22; i++)
            await table.SubmitTransactionAsync(Enumerable.Range(i * 100, 100).Select(row => Add(i < 21 ? "p" : "q", $"{row:D4} ė", row)), Cancellation);

        var pages = new List<Page<TableEntity>>();
        await foreach (var page in table.QueryAsync<TableEntity>(cancellationToken: Cancellation).AsPages())
            pages.Add(page);
        Assert.Equal([1000, 1000, 200], pages.Select(page => page.Values.Count));
        Assert.Equal(Enumerable.Range(0, 2200), pages.SelectMany(page => page.Values).Select(entity => entity.GetInt32("Number")!.Value));
        Assert.Null(pages[^1].ContinuationToken);

        var filtered = table.QueryAsync<TableEntity>("PartitionKey eq 'p' and Number ge 500", maxPerPage: 700, cancellationToken: Cancellation);
        var first = await FirstAsync(filtered, null, null);
        Assert.Equal((700, 500), (first.Values.Count, first.Values[0].GetInt32("Number")));
        var second = await FirstAsync(filtered, first.ContinuationToken, 850);
        Assert.Equal((850, 1200), (second.Values.Count, second.Values[0].GetInt32("Number")));
        var third = await FirstAsync(filtered, second.ContinuationToken, 50);
        Assert.Equal((50, 2050), (third.Values.Count, third.Values[0].GetInt32("Number")));
    }

    [Fact]
    public async Task Too_large_values_are_refused()
    {
        var table = await NewTableAsync();
        await RefusedAsync(400, "PropertyValueTooLarge", () => table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = new string('a', 32 * 1024 + 1) }, Cancellation));
        await RefusedAsync(400, "PropertyValueTooLarge", () => table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = new byte[64 * 1024 + 1] }, Cancellation));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\tb")]
    [InlineData("a\u0085b")]
    public async Task A_key_holds_no_forbidden_character(string key)
    {
        var table = await NewTableAsync();
        Assert.Equal(400, (await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(Row(key, "r", 1), Cancellation))).Status);
        Assert.Equal(400, (await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(Row("p", key, 1), Cancellation))).Status);
    }

    private static async Task<int?> NumberAsync(TableClient table, string partitionKey, string rowKey) =>
        (await table.GetEntityAsync<TableEntity>(partitionKey, rowKey, cancellationToken: Cancellation)).Value.GetInt32("Number");

    private static async Task<Page<TableEntity>> FirstAsync(AsyncPageable<TableEntity> query, string? token, int? size)
    {
        await foreach (var page in query.AsPages(token, size))
            return page;
        throw new InvalidOperationException("There is no page.");
    }

    private async Task<TableClient> FilteredTableAsync()
    {
        var table = await NewTableAsync();
        string[] keys = ["a1", "a2", "a3", "b1", "b2"];
        string[] texts = ["it's", "text", "Ž", "žą", ""];
        for (var i = 0; i < keys.Length; i++)
        {
            var entity = new TableEntity(keys[i][..1], keys[i])
            {
                ["Number"] = i + 1,
                ["Big"] = (i + 1) * 1_000_000_000L,
                ["Fraction"] = i + 1.5,
                ["Even"] = i % 2 == 1,
                ["Moment"] = new DateTimeOffset(2026, 1, i + 1, 0, 0, 0, TimeSpan.Zero),
                ["Id"] = Guid.Parse(string.Create(CultureInfo.InvariantCulture, $"00000000-0000-0000-0000-{i + 1:D12}")),
                ["Bytes"] = new[] { (byte)(i + 1) },
                ["Text"] = texts[i],
            };
            if (keys[i] == "a3")
                entity["Only"] = 1;
            await table.AddEntityAsync(entity, Cancellation);
        }
        return table;
    }
}
