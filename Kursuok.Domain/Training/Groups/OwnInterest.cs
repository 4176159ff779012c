namespace Kursuok.Domain.Training.Groups;

/// <summary>Nobody acts for the provider, the employer or an office in a matter of which he or she is the learner (AMB-71).</summary>
internal static class OwnInterest
{
    /// <exception cref="RefusedException">Among those whom the command is about is the actor.</exception>
    public static void RequireNone(Group group, GroupCommand command, Actor actor)
    {
        if (Concerned(group, command).Any(id => group.Participants.Any(participant => Is(participant, id, actor))))
            throw CommonRefusals.OwnInterest.Because("Šiame veiksme esate ir mokymo dalyvis: jį turi atlikti kitas įstaigos naudotojas.");
    }

    private static bool Is(Participant participant, string id, Actor actor) =>
        string.Equals(participant.Id, id, StringComparison.Ordinal)
            && string.Equals(participant.Learner.PersonId, actor.PersonId, StringComparison.Ordinal);

    /// <summary>The participants whom a command of somebody else than the learner is about.</summary>
    private static IEnumerable<string> Concerned(Group group, GroupCommand command) => command switch
    {
        Confirm confirm => [confirm.ParticipantId],
        Reject reject => [reject.ParticipantId],
        Remove remove => [remove.ParticipantId],
        TakeBack back => [back.ParticipantId],
        CouponCommand coupon => [coupon.ParticipantId],
        SignByProvider { Contracts.IsDefault: false } sign => sign.Contracts.Select(contract => contract.ParticipantId),
        SignByEmployer { Contracts.IsDefault: false } sign => sign.Contracts.Select(contract => contract.ParticipantId),
        Terminate terminate => [terminate.ParticipantId],
        MarkStarted mark => mark.ParticipantIds,
        MarkCompleted mark => mark.ParticipantIds,
        MarkNotCompleted mark => mark.ParticipantIds,
        Evaluate evaluate => [evaluate.ParticipantId],
        ConfirmEvaluation confirm => [confirm.ParticipantId],
        Correction correction => [correction.ParticipantId],
        SubmitInvoice submit => submit.ParticipantIds,
        ResubmitInvoice again => again.ParticipantIds,
        InvoiceCommand invoice => group.Invoice(invoice.InvoiceId).Lines.Select(line => line.ParticipantId),
        _ => [],
    };
}
