using System.Collections.Immutable;

namespace Kursuok.Domain.Training.Groups;

/// <summary>
/// How the texts of contracts change before the last signature (AMB-66): signatures under another text are void, the text is composed
/// anew and people are invited again. After the last signature a contract stays as signed.
/// </summary>
public static class ContractTexts
{
    /// <summary>
    /// Whether a change of the cards may be made: what it would do to contracts on their way is told first, and done only to whoever
    /// confirms it.
    /// </summary>
    /// <param name="groups">The groups whose contracts may say something else after the change, with what they would say.</param>
    /// <exception cref="RefusedException">Too near to the start, or it voids signatures and nobody has confirmed that.</exception>
    public static void RequireChangeable(IEnumerable<(Group Group, ContractTerms After)> groups, bool confirmed, Today today, Policy policy)
    {
        var signatures = 0;
        foreach (var (group, after) in groups)
        {
            var waiting = group.Participants.Where(participant => participant.Contract is { IsBeingSigned: true }).ToList();
            if (waiting.Count == 0 || group.Terms is not { } terms || after.DifferencesFrom(terms).IsEmpty)
                continue;
            var start = group.Information.TrainingStart;
            if (today.Date >= today.Calendar.WorkingDaysBefore(start, policy.ContractFrozenWorkingDays))
                throw ContractRefusals.TextFrozen.Because(
                    $"Grupės „{group.Information.Name}“ mokymai prasideda {start:yyyy-MM-dd}, o jos sutartys dar pasirašomos: likus "
                        + $"{policy.ContractFrozenWorkingDays} darbo dienoms sutarčių tekstas nebekeičiamas.");
            signatures += waiting.Sum(participant => participant.Contract!.Signatures);
        }
        if (signatures > 0 && !confirmed)
            throw ContractRefusals.SignaturesVoid.Because(
                $"Šis pakeitimas panaikins parašų: {signatures}. Sutartys bus parengtos iš naujo, o jų šalys dar kartą pakviestos pasirašyti. "
                    + "Jei to norite, pakartokite patvirtindami („confirm=true“).");
    }

    /// <summary>The next moment at which somebody is to be told of a changed text, or null.</summary>
    public static DateTimeOffset? NextLetter(Group group) => group.Participants.Min(participant =>
        participant.Contract is { IsBeingSigned: true, Text: { } text } ? text.NextLetter : null);

    internal static Decision<Group> Take(Group group, TakeTerms take, Actor actor, Today today)
    {
        GroupLifecycle.Allow(actor, group.Institution, Roles.Clock);
        if (group.Signing != Signing.Open || group.Terms == take.Terms
            || group.State is not (GroupState.Running or GroupState.Suspended) || today.Date >= group.Information.TrainingStart)
            return GroupLifecycle.Unchanged(group); // Nothing is signed any more, or there is nothing new.
        var what = group.Terms is { } terms ? take.Terms.DifferencesFrom(terms) : ["sutarties tekstas"];
        var next = group with { Terms = take.Terms };
        var events = ImmutableArray.CreateBuilder<Event>();
        events.Add(new(ContractEvents.TermsTaken, Detail: what.IsEmpty ? null : string.Join("; ", what)));
        foreach (var participant in group.Participants.Where(participant => !what.IsEmpty && participant.Contract is { IsBeingSigned: true }))
        {
            var changed = Changed(next, participant, what, today);
            next = changed.State;
            events.AddRange(changed.Events);
        }
        return new(next, events.ToImmutable());
    }

    internal static Decision<Group> Tell(Group group, Actor actor, Today today)
    {
        GroupLifecycle.Allow(actor, group.Institution, Roles.Clock);
        var next = group;
        var events = ImmutableArray.CreateBuilder<Event>();
        foreach (var participant in group.Participants)
        {
            if (participant.Contract is not { IsBeingSigned: true, Text: { } text } || !(text.NextLetter <= today.Now))
                continue;
            var told = Told(next, participant, text, today);
            next = told.State;
            events.AddRange(told.Events);
        }
        return new(next, events.ToImmutable());
    }

    /// <summary>The composed paper is what the parties are shown from now on; whom nobody has written to for an hour is told.</summary>
    internal static Decision<Group> WithPaper(Group group, Participant participant, ContractText text, StoredDocument paper, Today today)
    {
        var composed = text with { Paper = paper };
        var next = group.With(participant with { Contract = participant.Contract! with { Text = composed } });
        var told = composed.NextLetter <= today.Now
            ? Told(next, next.Participant(participant.Id), composed, today)
            : GroupLifecycle.Unchanged(next);
        return told with { Events = [new(ContractEvents.Composed, participant.Id), .. told.Events] };
    }

    /// <summary>The text of a contract that waits for signatures is another one now: what is signed under the old one is void.</summary>
    internal static Decision<Group> Changed(Group group, Participant participant, ImmutableArray<string> what, Today today)
    {
        var contract = participant.Contract!;
        var text = contract.Text switch
        {
            // Nobody was shown a text that is not composed yet, so there is nothing to tell.
            { Paper: null, Untold: null } unseen => unseen with { Revision = unseen.Revision + 1 },
            { } seen => seen.Changed(what),
            // Invited before texts were frozen: only who has signed signed something else.
            null when contract.Signatures == 0 => ContractText.First(contract.InvitedAt),
            null => ContractText.First(contract.InvitedAt).Changed(what),
        };
        var next = contract with
        {
            State = ContractState.Invited,
            LearnerSignedAt = null,
            LearnerSignature = null,
            ProviderSignature = null,
            EmployerSignature = null,
            Text = text,
        };
        return new(group.With(participant with { Contract = next }),
            contract.Signatures > 0 ? [new(ContractEvents.SignaturesVoided, participant.Id, string.Join("; ", what))] : []);
    }

    private static Decision<Group> Told(Group group, Participant participant, ContractText text, Today today) =>
        new(group.With(participant with { Contract = participant.Contract! with { Text = text with { ToldAt = today.Now, Untold = null } } }),
            [new(ContractEvents.TextChanged, participant.Id, text.Untold)]);
}
