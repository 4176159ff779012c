using Kursuok.Domain.Training.EmploymentService;
using Kursuok.Domain.Training.Groups;

namespace Kursuok.Tests.Domain.Training.EmploymentService;

public sealed class ClientDocumentTests
{
    private static readonly StoredDocument s_file = new("document-1", "aa");
    private static readonly AdocReport s_sound = Report(Verdict.Passed, Verdict.Passed);
    private static readonly Today s_today = Sample.Noon(Sample.TrainingEnd);
    private static readonly ClientDocuments s_none = new("group-1", Sample.Id(1), "person-1", Sample.Provider, []);
    private static readonly SubmitClientDocument s_submit = new("document-1", "kita", Sample.TrainingStart, Sample.TrainingEnd, s_file,
        s_sound, new("Asta Asmenė", "asta@mokykla.lt"), ["kita"], Sample.TrainingStart, Sample.TrainingEnd);

    [Fact]
    [Rule("X-03")]
    public void A_document_is_moved_by_the_provider_and_the_Service_as_the_table_says()
    {
        var states = Enum.GetValues<ClientDocumentState>().ToDictionary(state => state.ToString(), In, StringComparer.Ordinal);
        states["None"] = s_none;
        states["Answered"] = s_none with
        {
            Documents = [
            In(ClientDocumentState.Accepted).Documents[0] with { Answers = [new("answer-1", s_file, s_sound, s_today.Now)] }]
        };
        var commands = new Dictionary<string, ClientDocumentCommand>(StringComparer.Ordinal)
        {
            ["Submit"] = s_submit,
            ["SubmitOther"] = s_submit with { File = new("document-1", "bb") },
            ["Accept"] = new AcceptDocument("document-1"),
            ["Return"] = new ReturnDocument("document-1", "Trūksta priedo"),
            ["ReturnAgain"] = new ReturnDocument("document-1", "Kita priežastis"),
            ["Answer"] = new ReceiveAnswer("document-1", "answer-1", s_file, s_sound),
        }.ToDictionary(command => command.Key, command => (command.Value, s_today), StringComparer.Ordinal);
        Matrix.Holds("""
            None                        | Submit SubmitOther | Administrator     | Submitted
            Submitted Accepted Returned Answered | Submit    | Administrator     | nothing

            Submitted                   | Accept             | EmploymentService | Accepted
            Accepted Answered           | Accept             | EmploymentService | nothing
            Submitted                   | Return ReturnAgain | EmploymentService | Returned
            Returned                    | Return             | EmploymentService | nothing

            Submitted                   | Answer             | Clock             | Submitted
            Accepted                    | Answer             | Clock             | Accepted
            Returned                    | Answer             | Clock             | Returned
            Answered                    | Answer             | Clock             | nothing

            None                        | Accept Return ReturnAgain | EmploymentService | employment-service-document-unknown
            None                        | Answer             | Clock             | employment-service-document-unknown
            """, "employment-service-document-not-in-this-state", states, commands, ClientDocumentLifecycle.Decide,
            client => client.Documents.Single().State.ToString());
    }

    [Fact]
    [Rule("X-03")]
    public void Type_and_period_are_needed_and_the_period_lies_in_the_training()
    {
        Assert.Equal(["type"], Wrong(s_submit with { Type = "nera" }));
        Assert.Equal(["to"], Wrong(s_submit with { From = Sample.TrainingStart.AddDays(2), To = Sample.TrainingStart.AddDays(1) }));
        Assert.Equal(["from"], Wrong(s_submit with { From = Sample.TrainingStart.AddDays(-1) }));
        Assert.Equal(["to"], Wrong(s_submit with { To = Sample.TrainingEnd.AddDays(1) }));
        Assert.Equal(["reason"], Sample.WrongFields(() => ClientDocumentLifecycle.Decide(In(ClientDocumentState.Submitted),
            new ReturnDocument("document-1", " "), Sample.Actors["EmploymentService"], s_today)));

        static string[] Wrong(SubmitClientDocument command) =>
            Sample.WrongFields(() => ClientDocumentLifecycle.Decide(s_none, command, Sample.Administrator, s_today));
    }

    [Theory]
    [InlineData(Verdict.Failed, Verdict.NotChecked)]
    [InlineData(Verdict.Passed, Verdict.Failed)]
    [InlineData(Verdict.Passed, Verdict.NotChecked)]
    public void Only_what_is_whole_is_taken(Verdict structure, Verdict integrity)
    {
        var broken = Report(structure, integrity);
        Assert.Equal("employment-service-document-broken",
            Sample.Refused(() => ClientDocumentLifecycle.Decide(s_none, s_submit with { Report = broken }, Sample.Administrator, s_today)));
        Assert.Equal("employment-service-document-broken", Sample.Refused(() => ClientDocumentLifecycle.Decide(
            In(ClientDocumentState.Submitted), new ReceiveAnswer("document-1", "a", s_file, broken), Actor.Clock, s_today)));
    }

    [Fact]
    [Rule("X-01", "UZ-03")]
    public void Clients_are_those_whose_registration_and_coupon_are_confirmed_while_the_group_runs_or_has_run()
    {
        foreach (var state in Enum.GetValues<GroupState>())
        {
            foreach (var registration in Enum.GetValues<RegistrationState>())
            {
                foreach (var funding in Enum.GetValues<Funding>())
                {
                    foreach (var coupon in Enum.GetValues<CouponState>())
                    {
                        var one = Sample.Participant(1, registration).PaidFor(Sample.Client(coupon));
                        var participant = one with { Registration = one.Registration with { Funding = funding } };
                        Assert.Equal(state is GroupState.Running or GroupState.Suspended or GroupState.Completed
                            && funding == Funding.EmploymentService && registration == RegistrationState.Confirmed
                                && coupon == CouponState.Confirmed,
                            ClientDocumentLifecycle.IsClientInTraining(Sample.Group(state, participant), participant));
                    }
                }
            }
        }
    }

    private static ClientDocuments In(ClientDocumentState state) => s_none with
    {
        Documents =
        [
            new()
            {
                Id = "document-1",
                Type = "kita",
                From = Sample.TrainingStart,
                To = Sample.TrainingEnd,
                State = state,
                File = s_file,
                Report = s_sound,
                Contact = s_submit.Contact,
                SubmittedAt = s_today.Now,
                Reason = state == ClientDocumentState.Returned ? "Trūksta priedo" : null,
                Answers = [],
            },
        ],
    };

    private static AdocReport Report(Verdict structure, Verdict integrity) =>
        new("ADOC-V1.0", null, null, [], [], [], new(structure, "", []), new(integrity, "", []), new(Verdict.NotDetermined, "", []));
}
