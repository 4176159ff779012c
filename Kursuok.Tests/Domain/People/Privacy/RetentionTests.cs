using Kursuok.Domain.People.Accounts;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Groups;

namespace Kursuok.Tests.Domain.People.Privacy;

public sealed class RetentionTests
{
    private static readonly DateOnly s_today = new(2040, 3, 1);

    private static Holding Of(RecordKind kind, DateOnly? ended) => new(kind, kind.ToString(), ended);

    [Fact]
    public void A_term_ends_on_its_day_by_the_calendar()
    {
        var contract = Of(RecordKind.Contract, new(2030, 3, 1));
        Assert.Equal([contract], Retention.Default.Plan([contract], null, s_today).Due);
        var stays = Assert.Single(Retention.Default.Plan([contract], s_today, s_today.AddDays(-1)).Stays);
        Assert.Equal((s_today, Retention.Default.Terms[RecordKind.Contract].Ground), (stays.Until!.Value, stays.Ground));
    }

    [Fact]
    public void What_only_serves_the_person_goes_by_request_unless_it_lives()
    {
        var (over, living) = (Of(RecordKind.Registration, s_today.AddDays(-1)), Of(RecordKind.Registration, null));
        Assert.Empty(Retention.Default.Plan([over], null, s_today).Due);
        Assert.Equal([over], Retention.Default.Plan([over], s_today, s_today).Due);
        var plan = Retention.Default.Plan([living], s_today, s_today);
        Assert.Equal((living, null), (plan.Stays[0].Holding, plan.Stays[0].Until));
        Assert.True(plan.Waits(Retention.Default, s_today));
        Assert.False(plan.Waits(Retention.Default, null));
    }

    [Fact]
    public void The_account_stays_as_long_as_anything_but_sign_ins()
    {
        var account = Of(RecordKind.Account, s_today.AddYears(-4));
        var certificate = Of(RecordKind.Certificate, s_today.AddYears(-1));
        Assert.Equal(s_today.AddYears(49),
            Retention.Default.Plan([account, certificate], s_today, s_today).Stays.Single(stays => stays.Holding == account).Until);
        Assert.Null(Retention.Default.Plan([account, certificate, Of(RecordKind.InstitutionUser, null)], s_today, s_today).Stays
            .Single(stays => stays.Holding == account).Until);
        Assert.Equal([account], Retention.Default.Plan([account, Of(RecordKind.Session, s_today)], null, s_today).Due);
    }

    [Fact]
    public void Whoever_came_again_after_asking_keeps_the_account()
    {
        var account = Of(RecordKind.Account, s_today);
        Assert.Empty(Retention.Default.Plan([account], s_today.AddDays(-1), s_today).Due);
        Assert.Equal([account], Retention.Default.Plan([account], s_today, s_today).Due);
    }

    [Theory]
    [InlineData("P10Y", 10, 0, 0)]
    [InlineData("P1Y6M", 1, 6, 0)]
    [InlineData("P30D", 0, 0, 30)]
    public void A_period_is_written_as_in_ISO_8601(string text, int years, int months, int days) =>
        Assert.Equal(new Period(years, months, days), Period.Parse(text));

    [Theory]
    [InlineData("P")]
    [InlineData("10Y")]
    [InlineData("P101Y")]
    [InlineData("P-1D")]
    [InlineData("PT5H")]
    public void Another_text_is_no_period(string text) => Assert.Throws<FormatException>(() => Period.Parse(text));

    [Fact]
    public void Only_the_person_asks_and_only_the_system_erases()
    {
        var file = PersonalFile.Of("person-1");
        Assert.Equal("role-missing",
            Sample.Refused(() => PersonalFileRules.Decide(file, new AskErasure(), Sample.Learner(2), Sample.Registering)));
        Assert.Equal("role-missing",
            Sample.Refused(() => PersonalFileRules.Decide(file, new BeginErasure("r", []), Sample.Learner(1), Sample.Registering)));
        Assert.Equal("data-held-by-register", Sample.Refused(() =>
            PersonalFileRules.Decide(file, new CorrectData(null, "Kita", null, null, null), Sample.Learner(1), Sample.Registering)));
        var begun = PersonalFileRules.Decide(file, new BeginErasure("r", []), Actor.Clock, Sample.Registering).State;
        Assert.True(PersonalFileRules.Decide(begun, new BeginErasure("s", []), Actor.Clock, Sample.Registering).IsNothing);
        Assert.True(PersonalFileRules.Decide(begun, new EndErasure("s"), Actor.Clock, Sample.Registering).IsNothing);
        Assert.Null(PersonalFileRules.Decide(begun, new EndErasure("r"), Actor.Clock, Sample.Registering).State.Pending);
    }
}
