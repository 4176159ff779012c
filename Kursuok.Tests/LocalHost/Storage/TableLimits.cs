using Azure.Data.Tables;

namespace Kursuok.Tests.LocalHost.Storage;

/// <summary>What the real service refuses and the emulator lets through: the embedded store refuses it as well.</summary>
public abstract class TableLimits(IStorage storage) : TableTests(storage)
{
    [Fact]
    public async Task An_entity_holds_252_properties_of_its_own()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(Wide(252), Cancellation);
        await RefusedAsync(400, "TooManyProperties", () => table.UpsertEntityAsync(Wide(253), cancellationToken: Cancellation));
    }

    [Fact]
    public async Task An_entity_holds_one_mebibyte()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(Heavy("r", 15), Cancellation);
        await RefusedAsync(400, "EntityTooLarge", () => table.UpsertEntityAsync(Heavy("r", 16), cancellationToken: Cancellation));
    }

    [Theory]
    [InlineData("su-brūkšniu", "PropertyNameInvalid")]
    [InlineData("1pirmas", "PropertyNameInvalid")]
    [InlineData("su tarpu", "PropertyNameInvalid")]
    public async Task A_property_name_is_an_identifier(string name, string code)
    {
        var table = await NewTableAsync();
        await RefusedAsync(400, code, () => table.AddEntityAsync(new TableEntity("p", "r") { [name] = 1 }, Cancellation));
        await RefusedAsync(400, "PropertyNameTooLong", () => table.AddEntityAsync(new TableEntity("p", "r") { [new string('a', 256)] = 1 }, Cancellation));
    }

    [Fact]
    public async Task A_date_begins_with_1601()
    {
        var table = await NewTableAsync();
        await RefusedAsync(400, "OutOfRangeInput", () => table.AddEntityAsync(new TableEntity("p", "r") { ["When"] = default(DateTimeOffset) }, Cancellation));
    }

    [Fact]
    public async Task A_key_holds_one_kibibyte()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(Row(new string('ž', 512), new string('a', 512), 1), Cancellation);
        await RefusedAsync(400, "KeyValueTooLarge", () => table.AddEntityAsync(Row(new string('a', 513), "r", 1), Cancellation));
        await RefusedAsync(400, "KeyValueTooLarge", () => table.AddEntityAsync(Row("p", new string('a', 513), 1), Cancellation));
    }

    [Fact]
    public async Task A_transaction_is_of_one_partition_and_at_most_a_hundred_changes()
    {
        var table = await NewTableAsync();
        var two = await FailedAsync([Add("p", "1", 1), Add("q", "2", 1)]);
        Assert.Equal(("CommandsInBatchActOnDifferentPartitions", 1), (two.ErrorCode, two.FailedTransactionActionIndex));
        var many = await FailedAsync(Enumerable.Range(0, 101).Select(i => Add("p", $"{i:D3}", i)));
        Assert.Equal(("InvalidInput", 100), (many.ErrorCode, many.FailedTransactionActionIndex));
        var bad = await FailedAsync([Add("p", "1", 1), new(TableTransactionActionType.UpsertReplace, Wide(253))]);
        Assert.Equal(("TooManyProperties", 1), (bad.ErrorCode, bad.FailedTransactionActionIndex));
        Assert.Empty(await ReadAsync(table, null));

        Task<TableTransactionFailedException> FailedAsync(IEnumerable<TableTransactionAction> actions) =>
            Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(actions, Cancellation));
    }

    [Fact]
    public async Task A_transaction_holds_four_mebibytes()
    {
        var table = await NewTableAsync();
        await table.SubmitTransactionAsync(Enumerable.Range(0, 8).Select(i => new TableTransactionAction(TableTransactionActionType.Add, Heavy($"{i}", 15))), Cancellation);
        await RefusedAsync(413, "RequestBodyTooLarge", () => table.SubmitTransactionAsync(
            Enumerable.Range(0, 9).Select(i => new TableTransactionAction(TableTransactionActionType.UpsertReplace, Heavy($"{i}", 15))), Cancellation));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task A_page_holds_1_to_1000_entities(int size)
    {
        var table = await NewTableAsync();
        await RefusedAsync(400, "InvalidInput", () => ReadAsync(table, null, size));
    }

    [Theory]
    [InlineData("Number eq 99999999999")]
    [InlineData("Number eq 1L2")]
    [InlineData("Big eq 99999999999999999999L")]
    [InlineData("Fraction eq 1.2.3")]
    [InlineData("Moment eq datetime'2026-02-30T00:00:00Z'")]
    [InlineData("Moment eq datetime'rytoj'")]
    [InlineData("Id eq guid'1'")]
    [InlineData("Bytes eq X'0'")]
    [InlineData("Number")]
    [InlineData("Text eq 'a")]
    [InlineData("'a' eq 'a'")]
    [InlineData("Number eq 1 or")]
    [InlineData("Number eq 1 xor Number eq 2")]
    [InlineData("startswith(Text, 'a')")]
    public async Task A_malformed_filter_is_refused(string filter)
    {
        var table = await NewTableAsync();
        await RefusedAsync(400, "InvalidInput", () => ReadAsync(table, filter));
    }

    [Fact]
    public async Task A_filter_holds_15_comparisons()
    {
        var table = await NewTableAsync();
        string Of(int comparisons) => string.Join(" or ", Enumerable.Range(0, comparisons).Select(i => $"Number eq {i}"));
        Assert.Empty(await ReadAsync(table, Of(15)));
        await RefusedAsync(400, "InvalidInput", () => ReadAsync(table, Of(16)));
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("1abc")]
    [InlineData("su_bruksniu")]
    [InlineData("tables")]
    [InlineData("lentelė")]
    public async Task A_table_name_is_letters_and_digits(string name)
    {
        await RefusedAsync(400, "InvalidResourceName", () => Service().CreateTableIfNotExistsAsync(name, Cancellation));
    }

    // A merge grows an entity that only the store knows whole.
    [Fact]
    public async Task A_merge_keeps_to_the_limits_of_the_whole()
    {
        var table = await NewTableAsync();
        for (var half = 0; half < 2; half++)
        {
            var entity = new TableEntity("p", "r");
            for (var i = 0; i < 130; i++)
                entity[$"P{half}x{i}"] = i;
            if (half == 0)
                await table.UpsertEntityAsync(entity, cancellationToken: Cancellation);
            else
                await RefusedAsync(400, "TooManyProperties", () => table.UpsertEntityAsync(entity, cancellationToken: Cancellation));
        }
    }

    private static TableEntity Wide(int properties)
    {
        var entity = new TableEntity("p", "wide");
        for (var i = 0; i < properties; i++)
            entity[$"P{i}"] = i;
        return entity;
    }

    /// <summary>An entity of so many strings of 64 KiB each; sixteen are over the limit with what else is counted.</summary>
    private static TableEntity Heavy(string rowKey, int strings)
    {
        var entity = new TableEntity("p", rowKey);
        for (var i = 0; i < strings; i++)
            entity[$"S{i}"] = new string('a', 32 * 1024);
        return entity;
    }
}
