using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.RegularExpressions;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Documents;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Training.Groups;
using Kursuok.Tests.Domain;
using Microsoft.Extensions.Configuration;
using Group = Kursuok.Domain.Training.Groups.Group;

namespace Kursuok.Tests.Functions.Training.Groups;

/// <summary>Every event that calls for a letter, and what stands in the letters.</summary>
public sealed partial class LetterTests
{
    private static readonly Today s_before = Sample.At(2026, 9, 23, 12);

    /// <summary>Of these nobody is written to: they are the reader's own acts, steps within the system, or told by another event.</summary>
    private static readonly FrozenSet<string> s_silent = new[]
    {
        GroupEvents.Created, GroupEvents.InformationEdited, GroupEvents.Announced, GroupEvents.Retracted, GroupEvents.SigningOpened,
        GroupEvents.Completed, GroupEvents.MonitoringRecorded,
        TimetableEvents.SessionsAdded, TimetableEvents.SessionEdited, TimetableEvents.SessionCopied, TimetableEvents.SessionDeleted,
        TimetableEvents.DefaultMethodChosen,
        RegistrationEvents.FundingSwitched, RegistrationEvents.Withdrawn, RegistrationEvents.EligibilityUpdated, RegistrationEvents.GrantAbandoned,
        CouponEvents.SettlementSaved, CouponEvents.ApprenticeshipSaved, CouponEvents.Submitted,
        ContractEvents.SignedByLearner, ContractEvents.SignedByProvider, ContractEvents.SignedByEmployer, ContractEvents.Concluded, ContractEvents.Stored,
        CompletionEvents.TrainingStarted, CompletionEvents.TrainingStartedMarkedLate, CompletionEvents.TrainingCompleted, CompletionEvents.TrainingNotCompleted,
        CompletionEvents.EvaluationEntered, CompletionEvents.QuestionnaireFilled,
        NoticeEvents.RemindersGiven,
        ContractEvents.Composed, ContractEvents.TermsTaken, ContractEvents.SignaturesVoided,
        CouponEvents.Recalled, CompletionEvents.EvaluationConfirmedAgain, CompletionEvents.RecoveryClaimed, CompletionEvents.Repaid,
        CompletionEvents.CertificateChangeRequested, CompletionEvents.CertificateChangeRefused,
        GroupEvents.AddendumRequested, GroupEvents.AddendumGranted, GroupEvents.AddendumRefused, GroupEvents.Copied, GroupEvents.Deleted,
        TimetableEvents.SessionsReplaced, QueueEvents.Joined, QueueEvents.Left,
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Who waits for a seat is written to by the group itself.</summary>
    private static readonly FrozenSet<string> s_toQueue =
        new[] { QueueEvents.Closed, QueueEvents.RegistrationEnded, QueueEvents.CopyOffered }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>InvoiceLists writes of them.</summary>
    private static IEnumerable<string> OfInvoices => Constants(typeof(InvoiceEvents));

    private static IEnumerable<string> Constants(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);

    [Fact]
    [Rule("G-19", "G-20", "C-05", "AMB-68", "AMB-85", "UZ-09", "B-07")]
    public void Every_event_that_calls_for_a_letter_has_one_and_it_says_what_its_reader_needs()
    {
        var all = typeof(GroupEvents).Assembly.GetExportedTypes()
            .Where(type => type.Namespace == typeof(GroupEvents).Namespace && type.Name.EndsWith("Events", StringComparison.Ordinal))
            .SelectMany(Constants).Except(OfInvoices, StringComparer.Ordinal).Except(s_toQueue, StringComparer.Ordinal).ToList();
        Assert.Equal(all.Except(s_silent, StringComparer.Ordinal).Order(StringComparer.Ordinal), GroupLetters.Kinds.Order(StringComparer.Ordinal));

        foreach (var what in GroupLetters.Kinds)
        {
            var letters = LettersOf(what).ToList();
            Assert.True(letters.Count > 0, $"Nobody is written to of {what}.");
            foreach (var letter in letters)
            {
                var text = letter.Body;
                Assert.Contains(text[..text.IndexOf('\n', StringComparison.Ordinal)],
                    new[] { "Gerb. Vardeni Pavardenis1,", "Gerb. Asta Asmene,", "Gerb. Laima Lektore,", "Laba diena," });
                Assert.Contains("https://", text, StringComparison.Ordinal); // Where to go.
                Assert.Contains("Rudens grupė", text, StringComparison.Ordinal);
                Assert.DoesNotMatch(Broken(), text);
                if (text.StartsWith("Gerb.", StringComparison.Ordinal))
                    Assert.Contains("Į klausimus atsakys mokymo teikėjas VšĮ Mokykla: Asta Asmenė, tel. +37060000001, el. p. asta@mokykla.lt.", text, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    [Rule("T-03")]
    public void Place_and_room_stand_in_letters_after_the_confirmation_only()
    {
        var pending = Sample.Group(GroupState.Announced, Sample.Participant(1, RegistrationState.Pending));
        var change = new SessionChange(Sample.Sessions[1], Sample.Sessions[1] with { Date = new(2026, 10, 9), Room = "7" });
        foreach (var (group, told) in new[] { (pending, false), (Sample.Group(GroupState.Running, Sample.Participant(1)), true) })
        {
            var body = Writer(group).ToLearner("l", NoticeEvents.TimetableTold, null, group.Participants[0], [change])!.Body;
            Assert.Contains("buvo: 2026-10-08 09:00–15:00", body, StringComparison.Ordinal);
            Assert.Contains("dabar: 2026-10-09 09:00–15:00", body, StringComparison.Ordinal);
            Assert.Equal(told, body.Contains("auditorija 7", StringComparison.Ordinal));
            Assert.Equal(told, body.Contains("Gatvės g. 1, 01100 Vilnius", StringComparison.Ordinal));
        }
        Assert.Contains("Pirmasis užsiėmimas: 2026-10-01 09:00–15:00, kontaktinis, Centras (Gatvės g. 1, 01100 Vilnius), auditorija 12.",
            LettersOf(ContractEvents.Invited).First().Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-09-23T21:59", false, null)]
    [InlineData("2026-09-23T22:00", false, "2026-09-24T08:00")]
    [InlineData("2026-09-24T00:00", false, "2026-09-24T08:00")]
    [InlineData("2026-09-24T07:59", false, "2026-09-24T08:00")]
    [InlineData("2026-09-24T08:00", false, null)]
    [InlineData("2026-09-24T00:00", true, null)]
    [Rule("AMB-98")]
    public void At_night_letters_wait_for_the_morning(string now, bool atOnce, string? leaves)
    {
        static DateTimeOffset At(string text) => DateTime.Parse(text, null) is var time ? Vilnius.At(DateOnly.FromDateTime(time), TimeOnly.FromDateTime(time)) : default;
        var clock = new Moment(At(now));
        Assert.Equal(leaves is null ? null : At(leaves), new LetterHours(new ConfigurationBuilder().Build(), clock).Wait(atOnce));
        var noNight = new ConfigurationBuilder().AddInMemoryCollection([new("Kursuok:Letters:NightFrom", "00:00"), new("Kursuok:Letters:NightTo", "00:00")]).Build();
        Assert.Null(new LetterHours(noNight, clock).Wait(atOnce));
    }

    /// <summary>What a person did, and what cannot wait until the morning: a session within 24 hours.</summary>
    [Fact]
    [Rule("AMB-98")]
    public void What_concerns_a_session_of_the_next_day_does_not_wait()
    {
        var group = Sample.Group(GroupState.Running, Sample.Participant(1, contract: ContractState.Invited));
        bool AtOnce(string what, Today at) => new Letters(group, Sample.Institution, Frontend, at.Now).ToLearner("l", what, "Gaisras", group.Participants[0], [])!.AtOnce;
        Assert.True(AtOnce(RegistrationEvents.Registered, Sample.At(2026, 9, 10, 23)));
        Assert.False(AtOnce(ContractEvents.Invited, Sample.At(2026, 9, 21)));
        Assert.True(AtOnce(ContractEvents.Invited, Sample.At(2026, 9, 30, 23)));
        Assert.True(AtOnce(RegistrationEvents.DeregisteredUnsigned, Sample.At(2026, 10, 1)));
        Assert.False(AtOnce(CompletionEvents.EvaluationConfirmed, Sample.At(2026, 9, 30, 23)));
    }

    [Theory]
    [InlineData("Jonas Jonaitis", "Jonai Jonaiti")]
    [InlineData("Rūta Žukauskienė-Petraitė", "Rūta Žukauskiene-Petraite")]
    [InlineData("Darius Butkus", "Dariau Butkau")]
    [InlineData("Elijas Stasys", "Elijau Stasy")]
    [InlineData("Anna Schmidt", "Anna Schmidt")]
    public void People_are_addressed_in_the_vocative(string name, string addressed) => Assert.Equal(addressed, Lithuanian.Vocative(name));

    private static Frontend Frontend { get; } = new(new ConfigurationBuilder().Build());

    private static Letters Writer(Group group) => new(group, Sample.Institution, Frontend, s_before.Now);

    /// <summary>The letters of one event of a group in apprenticeship, to whomever they go.</summary>
    private static IEnumerable<Letter> LettersOf(string what)
    {
        var contract = what switch
        {
            ContractEvents.Numbered => Sample.Contract(1, ContractState.InForce, "NMC-0001/25", tripartite: true),
            ContractEvents.Terminated => Sample.Contract(1, ContractState.Terminated, "NMC-0001/25", tripartite: true),
            ContractEvents.TerminationRequested => Sample.Contract(1, ContractState.TerminationRequested, "NMC-0001/25", tripartite: true),
            _ => Sample.Contract(1, ContractState.Invited, tripartite: true),
        };
        var participant = Sample.Participant(1).PaidFor(Sample.Client(CouponState.Confirmed)) with { Contract = contract };
        var group = Sample.Group(GroupState.Running, participant);
        var detail = what == NoticeEvents.RequestsTold ? "3" : "Patalpų remontas";
        ImmutableArray<SessionChange> changes = [new(Sample.Sessions[1], Sample.Sessions[1] with { Date = new(2026, 10, 9) }), new(Sample.Sessions[2], null)];
        var writer = Writer(group);
        return new[]
        {
            writer.ToLearner("l", what, detail, participant, changes),
            writer.ToEmployer("e", what, detail, participant),
            writer.ToProvider("p", what, detail, participant, [new("contract-numbering", "kortelė „Mokymo sutarties numeracija“")]),
            writer.ToLecturer("t", what, detail, Sample.NewLecturer(Sample.Lecturer), changes, "https://kursuok.lt/api/calendars/1/2"),
        }.OfType<Letter>();
    }

    private sealed class Moment(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    [GeneratedRegex(@"  |\.\.|[{}]| \.|,,|\s,|: \.", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Broken();
}
