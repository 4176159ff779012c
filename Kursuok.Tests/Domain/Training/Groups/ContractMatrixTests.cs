using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Tests.Domain.Training.Groups;

public sealed class ContractMatrixTests
{
    private const string ContractId = "participant-1-1";

    private static readonly StoredDocument s_document = new("blob-1", "00");

    private static readonly Dictionary<string, (GroupCommand Command, Today Today)> s_commands =
        new Dictionary<string, GroupCommand>(StringComparer.Ordinal)
        {
            ["SignByLearner"] = new SignByLearner(Sample.Id(1), Sample.PaperHash),
            ["SignByProvider"] = new SignByProvider([Sample.Shown(1)]),
            ["SignByEmployer"] = new SignByEmployer([Sample.Shown(1)]),
            ["RequestTermination"] = new RequestTermination(Sample.Id(1), "Persikėliau gyventi kitur"),
            ["GrantRequest"] = new Terminate(Sample.Id(1), TerminationGround.LearnerRequest, null),
            ["TerminateOwnBreach"] = new Terminate(Sample.Id(1), TerminationGround.ProviderBreach, null),
            ["TerminateLearnerBreach"] = new Terminate(Sample.Id(1), TerminationGround.LearnerBreach, "Nelankė užsiėmimų"),
            ["RegisterNumber"] = new RegisterNumber(Sample.Id(1), ContractId, "KV-001"),
            ["AttachContract"] = new AttachContract(Sample.Id(1), ContractId, s_document),
            ["TakeTerms"] = new TakeTerms(Sample.Terms with { PriceEur = 1 }),
            ["AttachPaper"] = new AttachPaper(Sample.Id(1), ContractId, 2, s_document),
            ["TellOfTexts"] = new TellOfTexts(),
        }.ToDictionary(command => command.Key, command => (command.Value, Sample.At(2026, 9, 25, 12)), StringComparer.Ordinal);

    [Fact]
    [Rule("C-03", "C-06", "C-07", "C-08", "C-09", "C-11", "U-10")]
    public void A_contract_lives_by_the_guides_table()
    {
        var states = Enum.GetValues<ContractState>().Where(state => state <= ContractState.Ended)
            .ToDictionary(state => state.ToString(), state => Of(Sample.Contract(1, state)), StringComparer.Ordinal);
        states["None"] = Of(null);
        states["Numbered"] = Of(Sample.Contract(1, ContractState.InForce, "KV-001"));
        states["Stored"] = Of(Sample.Contract(1, ContractState.InForce, "KV-001", s_document));
        // The text was changed, and is composed again or not yet.
        states["Unwritten"] = Of(Sample.Contract(1, ContractState.Invited) with { Text = new(2, null, Sample.At(2026, 9, 25, 9).Now, "7 skyrius") });
        states["Untold"] = Of(Sample.Contract(1, ContractState.Invited) with { Text = new(2, s_document with { Sha256 = Sample.PaperHash }, Sample.At(2026, 9, 25, 9).Now, "7 skyrius") });
        Matrix.Holds("""
            Unwritten                   | SignByLearner      | Learner      | contract-not-composed
            Unwritten                   | SignByProvider     | Signer       | contract-not-composed
            Untold                      | SignByLearner      | Learner      | LearnerSigned
            Untold                      | SignByProvider     | Signer       | ProviderSigned
            Invited LearnerSigned ProviderSigned Unwritten Untold | TakeTerms | Clock | Invited
            InForce Numbered Stored     | TakeTerms          | Clock        | InForce
            TerminationRequested        | TakeTerms          | Clock        | TerminationRequested
            Terminated                  | TakeTerms          | Clock        | Terminated
            Lapsed                      | TakeTerms          | Clock        | Lapsed
            Ended                       | TakeTerms          | Clock        | Ended
            None                        | TakeTerms          | Clock        | None
            Unwritten                   | AttachPaper        | Clock        | Invited
            None                        | AttachPaper        | Clock        | contract-none
            *                           | AttachPaper        | Clock        | nothing
            Untold                      | TellOfTexts        | Clock        | Invited
            *                           | TellOfTexts        | Clock        | nothing

            Invited                     | SignByLearner      | Learner      | LearnerSigned
            ProviderSigned              | SignByLearner      | Learner      | InForce
            LearnerSigned               | SignByLearner      | Learner      | nothing
            InForce Numbered Stored     | SignByLearner      | Learner      | nothing
            Invited                     | SignByProvider     | Signer       | ProviderSigned
            LearnerSigned               | SignByProvider     | Signer       | InForce
            ProviderSigned              | SignByProvider     | Signer       | nothing
            InForce Numbered Stored     | SignByProvider     | Signer       | nothing

            InForce Numbered Stored     | RequestTermination | Learner      | TerminationRequested
            TerminationRequested        | GrantRequest       | Signer       | Terminated
            InForce Numbered Stored     | TerminateOwnBreach TerminateLearnerBreach | Signer | Terminated
            TerminationRequested        | TerminateOwnBreach TerminateLearnerBreach | Signer | Terminated

            None                        | SignByLearner RequestTermination | Learner | contract-none
            None                        | SignByProvider GrantRequest TerminateOwnBreach TerminateLearnerBreach | Signer | contract-none
            None                        | RegisterNumber AttachContract | Clock | contract-none
            *                           | SignByLearner RequestTermination | OtherLearner | participant-unknown
            *                           | SignByEmployer     | EmployerRepresentative OtherEmployer | participant-unknown

            InForce                     | RegisterNumber     | Clock        | InForce
            TerminationRequested        | RegisterNumber     | Clock        | TerminationRequested
            Terminated                  | RegisterNumber     | Clock        | Terminated
            Ended                       | RegisterNumber     | Clock        | Ended
            *                           | RegisterNumber     | Clock        | nothing
            Numbered                    | AttachContract     | Clock        | InForce
            *                           | AttachContract     | Clock        | nothing
            """, "contract-not-in-this-state", states, s_commands, StateOf);
    }

    [Fact]
    [Rule("C-01", "G-11")]
    public void Contracts_are_signed_only_while_the_group_runs() => Matrix.Holds("""
        Running | SignByLearner  | Learner      | LearnerSigned
        Running | SignByProvider | Signer       | ProviderSigned
        *       | SignByLearner  | OtherLearner | participant-unknown
        *       | SignByEmployer | EmployerRepresentative OtherEmployer | participant-unknown
        """, "group-not-in-this-state",
        Enum.GetValues<GroupState>().ToDictionary(state => state.ToString(),
            state => Of(Sample.Contract(1, ContractState.Invited)) with { State = state }, StringComparer.Ordinal),
        s_commands.Where(command => command.Key.StartsWith("Sign", StringComparison.Ordinal))
            .ToDictionary(StringComparer.Ordinal), StateOf);

    private static Group Of(Contract? contract) => Sample.Group(GroupState.Running, Sample.Participant(1) with { Contract = contract });

    private static string StateOf(Group group) => group.Participant(Sample.Id(1)).ContractState?.ToString() ?? "None";
}
