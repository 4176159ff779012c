using FsCheck;
using FsCheck.Fluent;
using Kursuok.Domain.Training.Numbers;
using Kursuok.Functions.Platform.Aggregates;

namespace Kursuok.Tests.Domain.Training.Numbers;

public sealed class NumberingTests
{
    private static readonly NumberingStage s_stage = new(new(2026, 1, 1), 15, "KV-", "/26", 4);

    private static Numbering Of(params NumberingStage[] stages) =>
        stages.Aggregate(Numbering.Of(Sample.Provider), (numbering, stage) => numbering.Add(stage, Sample.Administrator, s_today, farConfirmed: true).State);

    private static readonly Today s_today = Today.On(new(2026, 1, 1));

    private static readonly NumberingStage s_mistyped = s_stage with { ValidFrom = new(9999, 12, 31), Suffix = "/B" };

    /// <summary>The stage in force, and one that begins in eight thousand years.</summary>
    private static Numbering Locked() => Of(s_stage, s_mistyped);

    [Fact]
    [Rule("AMB-83")]
    public void A_start_further_than_a_year_ahead_asks_whether_it_is_meant()
    {
        Assert.Equal("numbering-stage-far", Sample.Refused(() => Of(s_stage).Add(s_mistyped, Sample.Administrator, s_today)));
        Assert.Equal(2, Of(s_stage).Add(s_mistyped with { ValidFrom = new(2027, 1, 1) }, Sample.Administrator, s_today).State.Stages.Length);
        Assert.Equal("numbering-stage-far", Sample.Refused(() => Locked().Correct(s_mistyped.ValidFrom,
            s_mistyped with { ValidFrom = new(2099, 12, 31) }, Sample.Administrator, s_today, false, null)));
    }

    [Fact]
    [Rule("N-03", "AMB-83")]
    public void A_stage_that_no_number_was_taken_from_is_corrected_or_dropped()
    {
        var corrected = Locked().Correct(s_mistyped.ValidFrom, s_mistyped with { ValidFrom = new(2026, 7, 1), Start = 3 },
            Sample.Administrator, s_today, false, null).State;
        Assert.Equal(["KV-0003/B"], corrected.Take(1, new(2026, 7, 1)).Numbers);
        var dropped = Locked().Drop(s_mistyped.ValidFrom, Sample.Administrator, s_today.Date).State;
        Assert.Equal((1, 1), (dropped.Stages.Length, dropped.Next.Length));
        Assert.Equal(2, dropped.Add(s_mistyped with { ValidFrom = new(2026, 7, 1) }, Sample.Administrator, s_today).State.Stages.Length);

        var used = Of(s_stage).Take(1, s_today.Date).After;
        Assert.Equal("numbering-stage-used", Sample.Refused(() => used.Drop(s_stage.ValidFrom, Sample.Administrator, null)));
        Assert.Equal("numbering-stage-used",
            Sample.Refused(() => used.Correct(s_stage.ValidFrom, s_stage, Sample.Administrator, s_today, false, null)));
        Assert.Equal("numbering-stage-unknown", Sample.Refused(() => used.Drop(new(2026, 1, 2), Sample.Administrator, null)));
        Assert.Equal("numbering-stage-not-later", Sample.Refused(() => Locked().Correct(s_mistyped.ValidFrom,
            s_mistyped with { ValidFrom = s_stage.ValidFrom }, Sample.Administrator, s_today, false, null)));
        Assert.Equal("numbering-stage-collides", Sample.Refused(() => Locked().Correct(s_mistyped.ValidFrom,
            s_stage with { ValidFrom = new(2026, 7, 1) }, Sample.Administrator, s_today, false, null)));
    }

    [Fact]
    [Rule("AMB-83")]
    public void The_only_stage_in_force_stays_while_contracts_are_numbered_by_it()
    {
        Assert.Equal("numbering-stage-needed",
            Sample.Refused(() => Locked().Drop(s_stage.ValidFrom, Sample.Administrator, s_today.Date)));
        Assert.Equal("numbering-stage-needed", Sample.Refused(() => Of(s_stage).Correct(s_stage.ValidFrom,
            s_stage with { ValidFrom = new(2026, 3, 1) }, Sample.Administrator, s_today, false, s_today.Date)));
        Assert.Single(Locked().Drop(s_stage.ValidFrom, Sample.Administrator, null).State.Stages);
    }


    [Fact]
    [Rule("N-01")]
    public void The_full_number_is_built_of_prefix_format_start_and_suffix()
    {
        Assert.Equal("KV-0015/26", s_stage.Example);
        Assert.Equal(["KV-0015/26", "KV-0016/26"], Of(s_stage).Take(2, new(2026, 1, 1)).Numbers);
        Assert.Equal("KV-12345/26", s_stage.Full(12345)); // The format is the least width: no number is cut.
    }

    [Theory]
    [InlineData("start", -1, 4, "KV-")]
    [InlineData("start", 1_000_000_000, 4, "KV-")]
    [InlineData("digits", 1, 0, "KV-")]
    [InlineData("digits", 1, 10, "KV-")]
    [InlineData("prefix", 1, 4, "KV-KV-KV-KV-KV-KV-KV-")]
    [Rule("N-01")]
    public void Wrong_fields_of_a_stage_are_named(string field, long start, int digits, string prefix) =>
        Assert.Equal([field], Sample.WrongFields(() => Of(s_stage with { Start = start, Digits = digits, Prefix = prefix })));

    [Fact]
    [Rule("N-03")]
    public void A_new_stage_is_later_starts_its_own_count_and_leaves_the_earlier_one_its_days()
    {
        Assert.Equal("numbering-stage-not-later", Sample.Refused(() => Of(s_stage, s_stage with { Prefix = "X" })));
        Assert.Equal("numbering-stage-not-later",
            Sample.Refused(() => Of(s_stage, s_stage with { Prefix = "X", ValidFrom = new(2025, 12, 31) })));
        var numbering = Of(s_stage, s_stage with { ValidFrom = new(2026, 7, 1), Start = 1, Suffix = "/26B" });
        var (after, first) = numbering.Take(1, new(2026, 6, 30));
        (after, var second) = after.Take(1, new(2026, 7, 1));
        (_, var third) = after.Take(1, new(2026, 6, 30));
        Assert.Equal(["KV-0015/26", "KV-0001/26B", "KV-0016/26"], [.. first, .. second, .. third]);
    }

    [Fact]
    [Rule("N-04")]
    public void Numbering_is_filled_from_the_day_its_first_stage_holds()
    {
        Assert.False(Numbering.Of(Sample.Provider).IsFilledOn(new(2026, 1, 1)));
        Assert.False(Of(s_stage).IsFilledOn(new(2025, 12, 31)));
        Assert.True(Of(s_stage).IsFilledOn(new(2026, 1, 1)));
        Assert.Equal("numbering-not-filled", Sample.Refused(() => Of(s_stage).Take(1, new(2025, 12, 31))));
    }

    [Fact]
    [Rule("U-07", "U-08", "AMB-75")]
    public void Only_the_administrator_of_the_institution_numbers_its_contracts()
    {
        foreach (var (name, actor) in Sample.Actors)
        {
            if (name == "Administrator")
            {
                Assert.Single(Numbering.Of(Sample.Provider).Add(s_stage, actor, s_today).State.Stages);
                continue;
            }
            Assert.True(Sample.Refused(() => Numbering.Of(Sample.Provider).Add(s_stage, actor, s_today)) == "role-missing", name);
            Assert.True(Sample.Refused(() => Of(s_stage).Drop(s_stage.ValidFrom, actor, null)) == "role-missing", name);
            Assert.True(Sample.Refused(() => Of(s_stage).Correct(s_stage.ValidFrom, s_stage, actor, s_today, false, null)) == "role-missing",
                name);
        }
    }

    [Theory]
    [InlineData("KV-", "", "KV-", "", true, "the same")]
    [InlineData("KV-", "", "KV-1", "", true, "KV-1 and 5 is KV- and 15")]
    [InlineData("A", "B5X", "A1B", "X", true, "both give A1B5X")]
    [InlineData("2025-", "", "2026-", "", false, "years before")]
    [InlineData("MSK-2025", "", "MSK-2026", "", false, "years before, without a border")]
    [InlineData("KV-", "/25", "KV-", "/26", false, "years after")]
    [InlineData("KV-", "", "KVB-", "", false, "other letters")]
    [Rule("N-03")]
    public void Stages_that_could_give_the_same_number_are_refused(string prefix, string suffix, string laterPrefix, string laterSuffix,
        bool refused, string why)
    {
        var first = s_stage with { Prefix = prefix, Suffix = suffix };
        var later = s_stage with { Prefix = laterPrefix, Suffix = laterSuffix, ValidFrom = new(2026, 7, 1) };
        if (refused)
            Assert.True(Sample.Refused(() => Of(first, later)) == "numbering-stage-collides", why);
        else
            Assert.True(Of(first, later).Stages.Length == 2, why);
    }

    [Fact]
    [Rule("N-01")]
    public void A_holder_keeps_the_number_that_it_was_given()
    {
        var day = new DateOnly(2026, 2, 1);
        var given = Of(s_stage).Give("contract-1", day).State.Give("contract-2", day).State;
        Assert.Equal(("KV-0015/26", "KV-0016/26", null),
            (given.NumberOf("contract-1"), given.NumberOf("contract-2"), given.NumberOf("contract-3")));
        Assert.True(given.Give("contract-1", day).IsNothing);
        var certificates = Enumerable.Range(1, 300)
            .Aggregate(Numbering.OfCertificates(Sample.Provider), (numbering, i) => numbering.Give($"certificate-{i}", day).State);
        Assert.Equal($"PAZ-{Sample.Provider}-000300", certificates.NumberOf("certificate-300"));
        Assert.Equal(128, certificates.Recent.Length);
    }

    /// <summary>Every pair of short affixes, with every number of up to three digits.</summary>
    [Fact]
    [Rule("N-03")]
    public void No_two_stages_that_are_told_apart_give_the_same_number()
    {
        string[] affixes = ["", .. Words(1), .. Words(2)];
        var stages =
            (from prefix in affixes from suffix in affixes select new NumberingStage(new(2026, 1, 1), 0, prefix, suffix, 1)).ToArray();
        var givers = new Dictionary<string, List<NumberingStage>>(StringComparer.Ordinal);
        foreach (var stage in stages)
        {
            for (var number = 0; number < 1000; number++)
            {
                var full = stage.Full(number);
                if (!givers.TryGetValue(full, out var others))
                    givers[full] = others = [];
                foreach (var other in others)
                {
                    if (!stage.MayCollideWith(other) || !other.MayCollideWith(stage))
                        Assert.Fail($"{full} is given by «{stage.Prefix}|{stage.Suffix}» and by «{other.Prefix}|{other.Suffix}».");
                }
                others.Add(stage);
            }
        }

        static IEnumerable<string> Words(int length) => length == 0 ? [""] : from head in Words(length - 1) from c in "1A-" select head + c;
    }

    [Fact]
    [Rule("N-01", "N-02")]
    public void Numbers_are_dense_and_unique_however_they_are_taken() => Prop.ForAll(
        Gen.Elements(1, 2, 3, 7, 40).Zip(Gen.Elements(0, 200, 400)).ListOf(30).ToArbitrary(),
        takes =>
        {
            var numbering = Of(s_stage, s_stage with { ValidFrom = s_stage.ValidFrom.AddDays(200), Prefix = "B" },
                s_stage with { ValidFrom = s_stage.ValidFrom.AddDays(400), Prefix = "C", Start = 0 });
            var all = new List<string>();
            foreach (var (count, day) in takes)
            {
                (numbering, var numbers) = numbering.Take(count, s_stage.ValidFrom.AddDays(day));
                all.AddRange(numbers);
            }
            var expected = takes.GroupBy(take => take.Item2).SelectMany(stage =>
                Enumerable.Range(0, stage.Sum(take => take.Item1))
                    .Select(i => numbering.Stages[stage.Key / 200].Full(numbering.Stages[stage.Key / 200].Start + i)));
            Assert.Equal(expected.Order(StringComparer.Ordinal), all.Order(StringComparer.Ordinal));
            Assert.Distinct(all);
        }).QuickCheckThrowOnFailure();
}
