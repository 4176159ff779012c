using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Providers;

namespace Kursuok.Domain.Training.Groups;

/// <summary>
/// What the contracts of a group say alike (C-13): frozen when signing opens, so that a card changed afterwards changes no paper by
/// itself (AMB-66).
/// </summary>
/// <param name="Seat">The municipality that stands under the title.</param>
/// <param name="Place">The place of training with its address.</param>
/// <param name="Bank">The provider's bank details (I-03).</param>
/// <param name="Conditions">Clauses 2.10, 3.9 and 7 (P-08).</param>
public sealed record ContractTerms(string ProviderName, string ProviderAddress, string Seat, string Place, BankDetails Bank,
    ContractConditions Conditions, decimal PriceEur, DateOnly TrainingStart, DateOnly TrainingEnd)
{
    /// <summary>As the cards have them now; null while a card is not filled in, so that no contract can be written.</summary>
    public static ContractTerms? Of(Group group, Institution institution)
    {
        if (institution.Card is not { Bank: { } bank }
            || institution.ProgrammeCards.GetValueOrDefault(group.Programme.Code) is not { Conditions: { } conditions })
            return null;
        var (register, information) = (institution.Register, group.Information);
        var place = institution.Places.GetValueOrDefault(information.PlaceId);
        return new(register.Name, register.Address, place?.Municipality ?? register.Address,
            place is null ? register.Address : $"{place.Name}, {place.Address}", bank, conditions,
            information.PriceEur, information.TrainingStart, information.TrainingEnd);
    }

    /// <summary>What binds and differs, as the letters name it. Names and addresses identify the parties; they bind nobody (AMB-66).</summary>
    public ImmutableArray<string> DifferencesFrom(ContractTerms other)
    {
        var differences = ImmutableArray.CreateBuilder<string>();
        Compare(Conditions.LearnerObligations, other.Conditions.LearnerObligations, "2.10 punktas (kiti asmens įsipareigojimai)");
        Compare(Conditions.ProviderObligations, other.Conditions.ProviderObligations, "3.9 punktas (kiti teikėjo įsipareigojimai)");
        Compare(PriceEur, other.PriceEur, "mokymosi kaina");
        Compare(Bank, other.Bank, "teikėjo banko rekvizitai");
        Compare(Conditions.Payment, other.Conditions.Payment, "7 skyrius (mokėjimo sąlygos)");
        Compare((TrainingStart, TrainingEnd), (other.TrainingStart, other.TrainingEnd), "mokymosi laikotarpis");
        return differences.ToImmutable();

        void Compare<T>(T mine, T others, string name)
        {
            if (!EqualityComparer<T>.Default.Equals(mine, others))
                differences.Add(name);
        }
    }
}

/// <summary>The text of one contract on its way to the last signature (AMB-66).</summary>
/// <param name="Revision">Grows when the text is composed anew: 1 for the first one.</param>
/// <param name="Paper">The paper that the parties are shown and whose hash they sign; null until it is composed.</param>
/// <param name="ToldAt">When a letter last told the learner of the text.</param>
/// <param name="Untold">What has changed and no letter has told yet: one letter goes to a person in an hour.</param>
public sealed record ContractText(int Revision, StoredDocument? Paper, DateTimeOffset ToldAt, string? Untold)
{
    private static readonly TimeSpan s_betweenLetters = TimeSpan.FromHours(1);

    public static ContractText First(DateTimeOffset at) => new(1, null, at, null);

    /// <summary>When the next letter about the text may go; null while there is nothing to tell, or the text is not composed yet.</summary>
    public DateTimeOffset? NextLetter => Untold is not null && Paper is not null ? ToldAt + s_betweenLetters : null;

    internal ContractText Changed(IEnumerable<string> what) => this with
    {
        Revision = Revision + 1,
        Paper = null,
        Untold = string.Join("; ", (Untold?.Split("; ") ?? []).Concat(what).Distinct(StringComparer.Ordinal)),
    };
}
