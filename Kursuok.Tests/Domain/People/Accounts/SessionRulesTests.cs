using Kursuok.Domain.People.Accounts;
using Kursuok.Domain.Training.Providers;

namespace Kursuok.Tests.Domain.People.Accounts;

public sealed class SessionRulesTests
{
    private static readonly DateTimeOffset s_now = Sample.At(2026, 9, 10, 12).Now;
    private static readonly UserSession s_session =
        new("s", "p", SignInKind.NaturalPerson, null, SessionState.Active, "now", s_now + SessionRules.Lasts);

    private static readonly Dictionary<string, SessionCommand> s_commands = new(StringComparer.Ordinal)
    {
        ["Refresh"] = new RefreshSession("now", "next"),
        ["Reuse"] = new RefreshSession("before", "next"),
        ["Choose"] = new ChooseInstitution(Sample.Provider),
        ["End"] = new EndSession(),
    };

    [Theory]
    [InlineData(SessionState.Active, "Refresh", "Active")]
    [InlineData(SessionState.Active, "Reuse", "Revoked")]
    [InlineData(SessionState.Active, "Choose", "Active")]
    [InlineData(SessionState.Active, "End", "Ended")]
    [InlineData(SessionState.Ended, "Refresh", "session-over")]
    [InlineData(SessionState.Ended, "Reuse", "session-over")]
    [InlineData(SessionState.Ended, "Choose", "session-over")]
    [InlineData(SessionState.Ended, "End", "nothing")]
    [InlineData(SessionState.Revoked, "Refresh", "session-over")]
    [InlineData(SessionState.Revoked, "Reuse", "session-over")]
    [InlineData(SessionState.Revoked, "Choose", "session-over")]
    [InlineData(SessionState.Revoked, "End", "nothing")]
    public void A_session_lives_by_the_table(SessionState state, string command, string outcome)
    {
        var session = s_session with { State = state };
        if (outcome == "session-over")
        {
            Assert.Equal(outcome, Sample.Refused(() => SessionRules.Decide(session, s_commands[command], s_now)));
            return;
        }
        var decision = SessionRules.Decide(session, s_commands[command], s_now);
        Assert.Equal(outcome, decision.IsNothing ? "nothing" : decision.State.State.ToString());
    }

    [Fact]
    public void A_secret_refreshes_once_and_a_session_ends_after_a_working_day()
    {
        var refreshed = SessionRules.Decide(s_session, s_commands["Refresh"], s_now).State;
        Assert.Equal(("next", s_session.Ends), (refreshed.SecretHash, refreshed.Ends));
        Assert.Equal(SessionState.Revoked, SessionRules.Decide(refreshed, s_commands["Refresh"], s_now).State.State);
        Assert.Equal("session-over", Sample.Refused(() => SessionRules.Decide(s_session, s_commands["Refresh"], s_session.Ends)));
        Assert.Equal(Sample.Provider, SessionRules.Decide(s_session, s_commands["Choose"], s_now).State.Institution);
    }
}
