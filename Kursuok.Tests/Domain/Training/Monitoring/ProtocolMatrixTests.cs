using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Monitoring;

namespace Kursuok.Tests.Domain.Training.Monitoring;

/// <summary>Who writes, reads, answers and signs a protocol of monitoring.</summary>
public sealed class ProtocolMatrixTests
{
    private static readonly Today s_today = Sample.Noon(Sample.TrainingEnd);
    private static readonly Actor s_observer = Sample.Actors["Observer"];
    private static readonly ProtocolSubject s_subject =
        new(Sample.Provider, Sample.ProgrammeCode, "Skaitmeninis raštingumas", "group-1", "Rudens grupė", Sample.TrainingStart);
    private static readonly ProtocolContent s_content =
        new(Sample.TrainingStart, "Trūkumų nenustatyta", [new(FindingSeverity.Note, "Užsiėmimas prasidėjo laiku")]);
    private static readonly ProtocolAnswer s_answer = new(false, "Nesutinkame");

    private static readonly Dictionary<string, (ProtocolCommand Command, Today Today)> s_commands =
        new Dictionary<string, ProtocolCommand>(StringComparer.Ordinal)
        {
            ["Edit"] = new EditProtocol(s_content with { Result = "Nustatyta trūkumų" }),
            ["File"] = new FileProtocol(new("Asta Asmenė", "asta@mokykla.lt")),
            ["Acquaint"] = new AcquaintWithProtocol(),
            ["Answer"] = new AnswerProtocol(s_answer),
            ["Sign"] = new SignProtocol(),
        }.ToDictionary(command => command.Key, command => (command.Value, s_today), StringComparer.Ordinal);

    [Fact]
    [Rule("M-02", "M-03", "M-04")]
    public void A_protocol_is_written_by_its_observer_and_answered_by_its_institution() => Matrix.Holds("""
        Draft CriticalDraft           | Edit     | Observer             | Draft
        Draft CriticalDraft           | File     | Observer             | Filed
        Filed CriticalFiled           | File     | Observer             | nothing

        Filed CriticalFiled           | Acquaint | Administrator        | Acquainted
        Acquainted Critical Answered  | Acquaint | Administrator        | nothing
        Signed                        | Acquaint | Administrator        | nothing
        Acquainted Critical           | Answer   | Administrator        | Acquainted
        Answered                      | Answer   | Administrator        | nothing
        Acquainted Answered           | Sign     | Administrator        | Signed
        Critical                      | Sign     | Administrator        | protocol-has-critical-deficiencies
        Signed                        | Sign     | Administrator        | nothing

        Draft CriticalDraft           | Acquaint Answer Sign | Administrator        | protocol-unknown
        *                             | Acquaint Answer Sign | ForeignAdministrator | protocol-unknown
        """, "protocol-not-in-this-state",
        new Dictionary<string, Protocol>(StringComparer.Ordinal)
        {
            ["Draft"] = Of(ProtocolState.Draft),
            ["CriticalDraft"] = Critical(ProtocolState.Draft),
            ["Filed"] = Of(ProtocolState.Filed),
            ["CriticalFiled"] = Critical(ProtocolState.Filed),
            ["Acquainted"] = Of(ProtocolState.Acquainted),
            ["Critical"] = Critical(ProtocolState.Acquainted),
            ["Answered"] = Of(ProtocolState.Acquainted) with { Answer = s_answer },
            ["Signed"] = Of(ProtocolState.Signed),
        }, s_commands, ProtocolLifecycle.Decide, protocol => protocol.State.ToString());

    [Fact]
    [Rule("M-02")]
    public void Only_an_observer_begins_a_protocol_and_nobody_else_touches_it()
    {
        Assert.All(Sample.Actors.Where(actor => actor.Key != "Observer"), actor =>
            Assert.Equal("role-missing",
                Sample.Refused(() => ProtocolLifecycle.Create("protocol-1", s_subject, s_content, actor.Value, s_today))));
        var other = s_observer with { PersonId = "user-other-observer" };
        Assert.Equal("protocol-unknown",
            Sample.Refused(() => ProtocolLifecycle.Decide(Of(ProtocolState.Draft), s_commands["Edit"].Command, other, s_today)));
        Assert.Equal("protocol-unknown",
            Sample.Refused(() => ProtocolLifecycle.Decide(Of(ProtocolState.Draft), s_commands["File"].Command, other, s_today)));
    }

    [Fact]
    public void A_draft_is_its_observers_only()
    {
        Assert.Equal(["Observer"], VisibleTo(ProtocolState.Draft));
        Assert.Equal(["Administrator", "Observer"], VisibleTo(ProtocolState.Filed));

        static IEnumerable<string> VisibleTo(ProtocolState state) =>
            Sample.Actors.Where(actor => Of(state).IsVisibleTo(actor.Value)).Select(actor => actor.Key);
    }

    [Fact]
    public void A_protocol_says_what_was_found_and_when()
    {
        Assert.Equal(["date", "result"], Wrong(s_content with { Date = Sample.TrainingStart.AddDays(-1), Result = " " }));
        Assert.Equal(["date"], Wrong(s_content with { Date = Sample.TrainingEnd.AddDays(1) }));
        Assert.Equal(["findings[1].text"], Wrong(s_content with { Findings = [.. s_content.Findings, new(FindingSeverity.Critical, "")] }));
        Assert.Equal(["findings"], Wrong(s_content with { Findings = [.. Enumerable.Repeat(s_content.Findings[0], 101)] }));
        Assert.Empty(ProtocolLifecycle.Create("protocol-1", s_subject with { TrainingStart = null }, new(new(2020, 1, 1), "Gerai", default),
            s_observer, s_today).State.Content.Findings);

        static string[] Wrong(ProtocolContent content) =>
            Sample.WrongFields(() => ProtocolLifecycle.Create("protocol-1", s_subject, content, s_observer, s_today));
    }

    private static Protocol Of(ProtocolState state) => new()
    {
        Id = "protocol-1",
        Subject = s_subject,
        ObserverId = s_observer.PersonId,
        ObserverName = s_observer.Name,
        State = state,
        Content = s_content,
    };

    private static Protocol Critical(ProtocolState state) =>
        Of(state) with { Content = s_content with { Findings = [new(FindingSeverity.Critical, "Užsiėmimas nevyko")] } };
}
