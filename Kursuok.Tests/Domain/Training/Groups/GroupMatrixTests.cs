using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Accounts;

namespace Kursuok.Tests.Domain.Training.Groups;

public sealed class GroupMatrixTests
{
    private static readonly AddendumTerms s_terms = new(10, null, null, "Daug norinčių");
    private static readonly Participant s_registered = Sample.Participant(1, RegistrationState.Pending);
    private static readonly Group s_announced = Sample.Group(GroupState.Announced, s_registered, Sample.Participant(2));
    private static readonly Group s_running =
        Sample.Group(GroupState.Running, Sample.Participant(1, contract: ContractState.LearnerSigned));
    private static readonly Group s_concluded = Sample.Group(GroupState.Running,
        Sample.Participant(1, contract: ContractState.InForce), Sample.Participant(2, contract: ContractState.ProviderSigned));

    private static readonly Dictionary<string, Group> s_states = new(StringComparer.Ordinal)
    {
        ["Draft"] = Sample.Group(GroupState.Draft),
        ["HalfPlanned"] = Sample.Group(GroupState.Draft) with { Sessions = Sample.Sessions[..3] },
        ["Empty"] = Sample.Group(GroupState.Announced),
        ["TooFew"] = Sample.Group(GroupState.Announced, s_registered),
        ["Announced"] = s_announced,
        ["Asked"] = s_announced with { AddendumRequest = s_terms },
        ["WasRegistered"] = Sample.Group(GroupState.Draft, Sample.Participant(1, RegistrationState.Withdrawn)),
        ["Blocked"] = s_running with { Signing = Signing.Blocked, Participants = [Sample.Participant(1)] },
        ["Running"] = s_running,
        ["Concluded"] = s_concluded,
        ["Completed"] = Sample.Group(GroupState.Completed, Sample.Participant(1, contract: ContractState.Ended)),
        ["Monitored"] = Sample.Group(GroupState.Completed, Sample.Participant(1,
            contract: ContractState.Ended)) with
        { Monitoring = [new(Sample.TrainingStart, "Trūkumų nenustatyta", "protocol-1")] },
        ["CalledOff"] = Sample.Group(GroupState.CalledOff, Sample.Participant(1, RegistrationState.Deregistered)),
        ["FromAnnounced"] = Sample.SuspendedFrom(s_announced),
        ["FromRunning"] = Sample.SuspendedFrom(s_concluded),
    };

    private static readonly Dictionary<string, (GroupCommand Command, Today Today)> s_commands = new(StringComparer.Ordinal)
    {
        ["EditInformation"] = (new EditInformation(Sample.Information, Sample.Institution), Sample.Registering),
        ["Announce"] = (new Announce(Sample.Institution), Sample.Registering),
        ["Retract"] = (new Retract(), Sample.Registering),
        ["InitiateSigning"] = (new InitiateSigning(Sample.Ready), Sample.Registering),
        ["CallOff"] = (new CallOff("Neatvyko lektorius"), Sample.Registering),
        ["Suspend"] = (new Suspend("Patalpų remontas"), Sample.Registering),
        ["Resume"] = (new Resume(), Sample.Registering),
        ["Complete"] = (new Complete(), Sample.Noon(Sample.TrainingEnd)),
        ["RecordMonitoring"] = (new RecordMonitoring(new(Sample.TrainingStart, "Trūkumų nenustatyta", "protocol-1")),
            Sample.Noon(Sample.TrainingEnd)),
        ["DeleteDraft"] = (new DeleteDraft(), Sample.Registering),
        ["RequestAddendum"] = (new RequestAddendum(s_terms), Sample.Registering),
        ["GrantAddendum"] = (new GrantAddendum(), Sample.Registering),
        ["RefuseAddendum"] = (new RefuseAddendum("Nepagrįsta"), Sample.Registering),
        ["ReplaceSessions"] = (new ReplaceSessions(["session-2"], [new("new", new(2026, 10, 9), Sample.Plan)], Sample.Institution),
            Sample.Registering),
        ["CloseRegistration"] = (new CloseRegistration(Sample.Ready), Today.On(Sample.RegistrationEnd.AddDays(1))),
        ["StartDay"] = (new StartDay(), Today.On(Sample.TrainingStart)),
        ["OpenSigning"] = (new OpenSigning(Sample.Ready), Today.On(Sample.RegistrationEnd.AddDays(2))),
        ["AddSessions"] = (new AddSessions(Sample.Plan, [new(2026, 10, 20)], ["new"], Sample.Institution), Sample.Registering),
        ["EditSession"] = (new EditSession("session-2", new(2026, 10, 9), Sample.Plan, Sample.Institution), Sample.Registering),
        ["CopySession"] = (new CopySession("session-2", new(2026, 10, 20), null, "new", Sample.Institution), Sample.Registering),
        ["DeleteSession"] = (new DeleteSession("session-2"), Sample.Registering),
        ["ChooseDefaultMethod"] = (new ChooseDefaultMethod(SessionMethod.RemoteSynchronous), Sample.Registering),
    };

    [Fact]
    [Rule("G-05", "G-12", "G-13", "G-14", "G-15", "G-16", "G-17", "G-18", "G-21", "G-22", "T-11", "T-14", "U-07", "U-08", "AMB-72", "AMB-87")]
    public void A_group_lives_by_the_guides_table() => Matrix.Holds("""
        Draft HalfPlanned WasRegistered | EditInformation | Administrator Employee | Draft
        Draft HalfPlanned   | DeleteDraft           | Administrator Employee | Draft
        WasRegistered       | DeleteDraft           | Administrator Employee | group-has-registrations
        Empty TooFew Announced Asked | RequestAddendum | Administrator Employee | Announced
        Asked               | GrantAddendum RefuseAddendum | ImpAdministrator | Announced
        Empty TooFew Announced | GrantAddendum RefuseAddendum | ImpAdministrator | group-addendum-none
        Draft HalfPlanned WasRegistered | ReplaceSessions | Administrator Employee | Draft
        Empty TooFew Announced Asked | ReplaceSessions | Administrator Employee | Announced
        Blocked Running Concluded | ReplaceSessions | Administrator Employee | Running
        FromAnnounced FromRunning | ReplaceSessions | Administrator Employee | Suspended
        Draft WasRegistered               | Announce              | Administrator Employee | Announced
        HalfPlanned         | Announce              | Administrator Employee | group-hours-not-planned
        Empty               | Retract               | Administrator Employee | Draft
        TooFew Announced Asked    | Retract               | Administrator Employee | group-has-registrations
        TooFew Announced Asked    | InitiateSigning       | Administrator Employee | Running
        Empty               | InitiateSigning       | Administrator Employee | group-nobody-registered
        Empty TooFew        | CallOff               | Administrator Employee | CalledOff
        Announced Asked           | CallOff               | Administrator Employee | CalledOff
        Blocked Running     | CallOff               | Administrator Employee | CalledOff
        Concluded           | CallOff               | Administrator Employee | group-has-concluded-contracts
        Empty TooFew        | Suspend               | Administrator Employee | Suspended
        Announced Asked           | Suspend               | Administrator Employee | Suspended
        Blocked Running     | Suspend               | Administrator Employee | Suspended
        Concluded           | Suspend               | Administrator Employee | Suspended
        FromAnnounced       | Resume                | Administrator Employee | Announced
        FromRunning         | Resume                | Administrator Employee | Running
        Blocked Running     | Complete              | Administrator Employee | Completed
        Concluded           | Complete              | Administrator Employee | Completed

        Announced Asked           | CloseRegistration     | Clock                  | Running
        *                   | CloseRegistration     | Clock                  | nothing
        Empty TooFew        | StartDay              | Clock                  | CalledOff
        Announced Asked           | StartDay              | Clock                  | CalledOff
        Blocked Running     | StartDay              | Clock                  | CalledOff
        Concluded           | StartDay              | Clock                  | Running
        *                   | StartDay              | Clock                  | nothing
        Blocked             | OpenSigning           | Clock                  | Running
        *                   | OpenSigning           | Clock                  | nothing

        Draft WasRegistered HalfPlanned         | RecordMonitoring | Clock | Draft
        Empty TooFew Announced Asked    | RecordMonitoring | Clock | Announced
        Blocked Running Concluded | RecordMonitoring | Clock | Running
        Completed                 | RecordMonitoring | Clock | Completed
        CalledOff                 | RecordMonitoring | Clock | CalledOff
        FromAnnounced FromRunning | RecordMonitoring | Clock | Suspended
        Monitored                 | RecordMonitoring | Clock | nothing

        HalfPlanned         | AddSessions           | Administrator Employee | Draft
        HalfPlanned         | CopySession           | Administrator Employee | Draft
        Draft WasRegistered               | AddSessions           | Administrator Employee | group-hours-over-planned
        Draft WasRegistered               | CopySession           | Administrator Employee | group-hours-over-planned
        Draft WasRegistered HalfPlanned   | DeleteSession         | Administrator Employee | Draft
        Draft WasRegistered HalfPlanned   | EditSession           | Administrator Employee | Draft
        Draft WasRegistered HalfPlanned   | ChooseDefaultMethod   | Administrator Employee | Draft
        Empty TooFew Announced Asked | EditSession ChooseDefaultMethod | Administrator Employee | Announced
        Empty TooFew Announced Asked | AddSessions CopySession         | Administrator Employee | group-hours-over-planned
        Empty TooFew Announced Asked | DeleteSession                   | Administrator Employee | group-hours-not-planned
        Blocked Running Concluded | EditSession ChooseDefaultMethod | Administrator Employee | Running
        Blocked Running Concluded | AddSessions CopySession         | Administrator Employee | group-hours-over-planned
        Blocked Running Concluded | DeleteSession                   | Administrator Employee | group-hours-not-planned
        FromAnnounced FromRunning | EditSession ChooseDefaultMethod DeleteSession | Administrator Employee | Suspended
        FromAnnounced FromRunning | AddSessions CopySession         | Administrator Employee | group-hours-over-planned
        """, "group-not-in-this-state", s_states, s_commands, group => group.State.ToString());
}
