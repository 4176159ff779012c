using System.Reflection;
using Kursuok.Domain.People.Accounts;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Criteria;
using Kursuok.Domain.Training.EmploymentService;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Monitoring;
using Kursuok.Domain.Training.Numbers;
using Kursuok.Domain.Training.Providers;

namespace Kursuok.Tests.Domain.Common;

/// <summary>
/// The texts of events stand in every stored trail, whose entries are chained by their hashes, and in messages that wait to be
/// sent. A text that is renamed would leave old trails unread and letters unwritten, so it never is: new events get new texts.
/// </summary>
public sealed class EventTextsTests
{
    private const string Stored = """
        AccountEvents: first-signed-in signed-in
        BasketEvents: basket-released basket-reserved basket-restored basket-spent basket-topped-up basket-trimmed
        CalendarFeedEvents: calendar-feed-opened calendar-feed-renewed calendar-feed-revoked
        ClientDocumentEvents: answer-received document-accepted document-returned document-submitted
        CompletionEvents: certificate-annulled certificate-change-refused certificate-change-requested
            certificate-replaced completion-corrected evaluation-confirmed-again evaluation-corrected recovery-claimed
            recovery-repaid training-start-taken-back certificate-formed evaluation-confirmed evaluation-entered questionnaire-filled
            training-completed training-not-completed training-started training-started-marked-late
        ContractEvents: contract-composed contract-concluded contract-invited contract-lapsed contract-numbered
            contract-signatures-voided contract-signed-by-employer contract-signed-by-learner
            contract-signed-by-provider contract-stored contract-terminated contract-terms-taken contract-text-changed
            termination-requested
        CouponEvents: apprenticeship-saved coupon-confirmed coupon-recalled coupon-rejected coupon-submitted settlement-saved
        EmployerEvents: employer-added employer-changed
        GroupEvents: addendum-granted addendum-refused addendum-requested addendum-told group-copied group-deleted
            group-announced group-called-off group-called-off-by-clock group-completed group-created
            group-information-edited group-not-formed group-resumed group-retracted group-run-by-clock
            group-run-by-provider group-suspended monitoring-recorded signing-blocked signing-opened
        InstitutionEvents: institution-card-saved lecturer-saved place-saved programme-card-saved registers-read
        InvoiceEvents: invoice-deleted invoice-paid invoice-passed invoice-rejected invoice-resubmitted invoice-returned
            invoice-submitted invoice-under-review
        LearnerFileEvents: document-reviewed document-submitted document-withdrawn learner-identified registers-asked
        LicensedProgrammeEvents: programme-included programme-stopped
        NoticeEvents: contract-waits first-session-nears provider-contracts-wait questionnaire-waits
            registration-requests-told reminders-given signing-still-blocked timetable-told
        NumberingEvents: number-given numbering-stage-added numbering-stage-corrected numbering-stage-dropped
        PrivacyEvents: contacts-corrected contacts-forgotten erasure-asked erasure-begun erasure-ended erasure-waits
            erasure-waits-no-more name-corrected personal-data-erased
        ProtocolEvents: protocol-acquainted protocol-agreed protocol-disagreed protocol-drafted protocol-edited
            protocol-filed protocol-signed
        QueueEvents: queue-admitted queue-closed queue-copy-offered queue-joined queue-left queue-registration-ended
        RegistrationEvents: deregistered-employer-unsigned deregistered-provider-unsigned deregistered-unconfirmed
            deregistered-uninvited deregistered-unsigned deregistered-without-coupon eligibility-updated funding-switched
            grant-abandoned grant-raised registration-taken-back
            participant-removed registered registration-confirmed registration-rejected registration-withdrawn
        SessionEvents: institution-chosen session-ended session-refreshed session-revoked session-started
        TimetableEvents: default-method-chosen session-copied session-deleted session-edited sessions-added sessions-replaced
        UserEvents: head-entered institution-renamed user-changed user-confirmed user-forgotten user-invited
            user-removed
        """;

    private static readonly FieldInfo[] s_events =
    [
        .. from type in typeof(Event).Assembly.GetTypes()
           where type.Name.EndsWith("Events", StringComparison.Ordinal)
           from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
           select field,
    ];

    [Fact]
    public void No_text_is_ever_renamed() => Assert.Equal(Parsed(Stored), Declared());

    [Fact]
    public void Every_event_is_a_constant_text() =>
        Assert.All(s_events,
            field => Assert.True(field is { IsLiteral: true, IsPublic: true } && field.FieldType == typeof(string), field.Name));

    private static SortedSet<string> Declared() =>
        new(s_events.Select(field => $"{field.DeclaringType!.Name}: {field.GetRawConstantValue()}"), StringComparer.Ordinal);

    private static SortedSet<string> Parsed(string stored)
    {
        var texts = new SortedSet<string>(StringComparer.Ordinal);
        var feature = "";
        foreach (var word in stored.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (word.EndsWith(':'))
                feature = word;
            else
                texts.Add($"{feature} {word}");
        }
        return texts;
    }
}
