using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Criteria;
using Kursuok.Domain.Training.Groups;

namespace Kursuok.Tests.Domain.Training.Groups;

/// <summary>A group of three who have certificates: the basket pays for the first two.</summary>
internal static class InvoiceSample
{
    public const string Id = "invoice-1";

    public static readonly Today Later = Sample.At(2026, 11, 10, 12);
    public static readonly StoredDocument Document = new("blob-1", "00");
    public static readonly Correspondent Contact = new("Asta Asmenė", "asta@mokykla.lt");

    public static readonly Group Group = Sample.Group(GroupState.Completed, Certified(1, Funding.ImpBasket),
        Certified(2, Funding.ImpBasket), Certified(3, Funding.OwnFunds));

    public static Participant Certified(int ordinal, Funding funding)
    {
        var participant = Sample.Participant(ordinal, contract: ContractState.Ended, training: TrainingState.Certified);
        return participant with
        {
            Registration = participant.Registration with
            {
                Funding = funding,
                Eligibility = Sample.Eligible,
                GrantedCents = funding == Funding.ImpBasket ? 120_50 : 0
            }
        };
    }

    public static Invoice Invoice(InvoiceState state, string id = Id, params int[] ordinals) => new()
    {
        Id = id,
        State = state,
        Lines = [.. (ordinals.Length == 0 ? [1] : ordinals).Select(ordinal => new InvoiceLine(Sample.Id(ordinal), 120_50))],
        Document = Document,
        Contact = Contact,
        SubmittedAt = Later.Now,
        ChangedAt = Later.Now,
    };
}
