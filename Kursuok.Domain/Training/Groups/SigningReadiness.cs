using System.Collections.Immutable;
using Kursuok.Domain.Training.Providers;

namespace Kursuok.Domain.Training.Groups;

/// <summary>
/// Whether what signing needs is filled in (C-01): the numbering (N-04), the contract card (P-09) and the institution's
/// card, without whose bank details a contract cannot be written (I-03, C-13).
/// </summary>
public sealed record SigningReadiness(bool NumberingFilled, bool ContractCardFilled, bool InstitutionCardFilled = true)
{
    /// <summary>What the contracts will say, as the cards have it at this moment (AMB-66).</summary>
    public ContractTerms? Terms { get; init; }

    /// <summary>What is missing (AMB-03). Licensed programmes take their numbers from the pupils' register (N-05).</summary>
    public ImmutableArray<MissingItem> Missing(ProgrammeKind kind)
    {
        var missing = ImmutableArray.CreateBuilder<MissingItem>();
        if (!NumberingFilled && kind == ProgrammeKind.NonFormal)
            missing.Add(new("contract-numbering", "kortelė „Mokymo sutarties numeracija“"));
        if (!ContractCardFilled)
            missing.Add(new("programme-card", "kortelė „Programos vykdymo ir sutarties informacija“"));
        if (!InstitutionCardFilled)
            missing.Add(new("institution-card", "kortelė „Institucijos informacija“"));
        return missing.ToImmutable();
    }
}

/// <summary>One thing that signing waits for.</summary>
/// <param name="Code">Stable.</param>
/// <param name="Text">In Lithuanian.</param>
public sealed record MissingItem(string Code, string Text)
{
    public override string ToString() => Text;
}
