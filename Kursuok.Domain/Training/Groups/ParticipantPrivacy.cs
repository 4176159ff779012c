using System.Collections.Immutable;
using Kursuok.Domain.People.Privacy;

namespace Kursuok.Domain.Training.Groups;

public abstract record PrivacyCommand : GroupCommand;

/// <summary>A learner's contacts as he or she has corrected them; null leaves one as it is.</summary>
public sealed record CorrectContacts(string ParticipantId, string? Email, string? Phone) : PrivacyCommand;

/// <summary>A learner's name as VIISP gives it at the latest sign-in (AMB-86).</summary>
public sealed record CorrectName(string ParticipantId, string FirstName, string LastName) : PrivacyCommand;

/// <summary>The system's: a kind of a participant's records has passed its term, or was asked away.</summary>
public sealed record Forget(string ParticipantId, RecordKind Kind) : PrivacyCommand;

/// <summary>
/// What correction and erasure make of a participant. Who stays nobody keeps the ordinal, the numbers and the results: statistics
/// need no name.
/// </summary>
public static class ParticipantPrivacy
{
    /// <summary>The kinds of records that a group still holds of a participant.</summary>
    public static ImmutableArray<RecordKind> HeldOf(Participant participant)
    {
        var kinds = ImmutableArray.CreateBuilder<RecordKind>();
        if (participant.Contract is { ConcludedAt: not null })
            kinds.Add(RecordKind.Contract);
        if (participant.Training.Certificate is not null || !participant.Training.FormerCertificates.IsEmpty)
            kinds.Add(RecordKind.Certificate);
        if (kinds.Count == 0)
            kinds.Add(RecordKind.Registration);
        return [.. kinds.Except(participant.Erased)];
    }

    /// <summary>When all that ties a participant to the group had ended; null while the group may still go on.</summary>
    public static DateOnly? EndedOn(Group group, Participant participant)
    {
        if (group.State is not (GroupState.Completed or GroupState.CalledOff) || participant.Training.Recovery is { RepaidOn: null })
            return null;
        var (registration, contract, training) = (participant.Registration, participant.Contract, participant.Training);
        DateOnly?[] ends =
        [
            Vilnius.DateOf(registration.DecidedAt ?? registration.RegisteredAt),
            contract is { Termination: { } termination } ? Vilnius.DateOf(termination.At) : null,
            contract is { State: ContractState.Ended } ? group.Information.TrainingEnd : null,
            training.QuestionnaireAt is { } filled ? Vilnius.DateOf(filled) : null,
            training.Certificate?.FormedOn,
            training.FormerCertificates is [.., var former] ? former.On : null,
            training.Recovery?.RepaidOn,
        ];
        return ends.Max();
    }

    internal static Decision<Group> Decide(Group group, PrivacyCommand command, Actor actor, Today today) => command switch
    {
        CorrectName correct => Rename(group, group.OwnParticipant(correct.ParticipantId, actor), correct, today),
        CorrectContacts correct => Correct(group, group.OwnParticipant(correct.ParticipantId, actor), correct),
        Forget forget => ForgetRecords(group, forget, actor),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    private static Decision<Group> Correct(Group group, Participant participant, CorrectContacts correct)
    {
        var learner = participant.Learner with
        {
            Email = correct.Email ?? participant.Learner.Email,
            Phone = correct.Phone ?? participant.Learner.Phone,
        };
        var lives = participant.Registration.IsActive && group.State is GroupState.Announced or GroupState.Running or GroupState.Suspended;
        return lives && learner != participant.Learner
            ? new(group.With(participant with { Learner = learner }), [new Event(PrivacyEvents.ContactsCorrected, participant.Id)])
            : GroupLifecycle.Unchanged(group); // What is over tells how it was; a correction may also come twice.
    }

    /// <summary>
    /// A living registration and what is still to be written of it have the new name; what the person has signed keeps its own, and so
    /// does what is over (AMB-86).
    /// </summary>
    private static Decision<Group> Rename(Group group, Participant participant, CorrectName correct, Today today)
    {
        var learner = participant.Learner with { FirstName = correct.FirstName, LastName = correct.LastName };
        var over = !participant.Registration.IsActive || group.State == GroupState.CalledOff
            || (group.State == GroupState.Completed && participant.Training.Certificate is not null);
        if (over || Names.Same(learner.FullName, participant.Learner.FullName))
            return GroupLifecycle.Unchanged(group);
        var renamed = participant with { Learner = learner };
        var next = new Decision<Group>(group.With(renamed), [new Event(PrivacyEvents.NameCorrected, participant.Id)]);
        if (participant.Contract is not { IsBeingSigned: true, LearnerSignedAt: null })
            return next;
        var changed = ContractTexts.Changed(next.State, renamed, ["asmens vardas ir pavardė"], today);
        return changed with { Events = [.. next.Events, .. changed.Events] };
    }

    private static Decision<Group> ForgetRecords(Group group, Forget forget, Actor actor)
    {
        if (!actor.Is(Roles.Clock))
            throw CommonRefusals.RoleMissing.Because("Duomenis ištrina sistema.");
        var participant = group.Participant(forget.ParticipantId);
        if (EndedOn(group, participant) is null)
            throw GroupRefusals.NotInThisState.Because($"Grupės būsena „{group.State.Label()}“: dalyvio duomenys dar reikalingi.");
        if (!HeldOf(participant).Contains(forget.Kind))
            return GroupLifecycle.Unchanged(group); // Gone already.
        var after = participant with { Erased = participant.Erased.Add(forget.Kind) };
        if (forget.Kind == RecordKind.Contract)
        {
            after = after with
            {
                Contract = after.Contract! with
                {
                    Document = null,
                    LearnerSignature = after.Contract.LearnerSignature is { } own ? own with { Name = "" } : null,
                    ProviderSignature = after.Contract.ProviderSignature is { } signature ? signature with
                    {
                        Name = "",
                        ActsOn = "",
                    } : null,
                    EmployerSignature = after.Contract.EmployerSignature is { } third ? third with { Name = "", ActsOn = "" } : null,
                    Request = after.Contract.Request is { } request ? request with { Reason = "" } : null,
                    Termination = after.Contract.Termination is { } termination ? termination with { Reason = null, By = "" } : null,
                },
            };
        }
        return new(group.With(HeldOf(after).IsEmpty ? WithoutPerson(after) : after),
            [new Event(PrivacyEvents.PersonalDataErased, participant.Id)]);
    }

    private static Participant WithoutPerson(Participant participant) => participant with
    {
        Client = null,
        Contract = participant.Contract is { Text: { } text } contract
            ? contract with { Text = text with { Paper = null } }
            : participant.Contract,
        Learner = new("", "Duomenys", "ištrinti", default, "", ""),
        Registration = participant.Registration with { Reason = null, Eligibility = null },
        Training = participant.Training with
        {
            Questionnaire = participant.Training.Questionnaire is { } filled
            ? filled with { Comment = null }
            : null,
            Change = null,
        },
    };
}
