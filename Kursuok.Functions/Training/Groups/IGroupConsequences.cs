using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Storage;

namespace Kursuok.Functions.Training.Groups;

/// <summary>What a feature outside this folder shows of groups in its own lists.</summary>
public interface IGroupConsequences
{
    /// <summary>The rows that a change touches; with no state before it, all rows of the group.</summary>
    IEnumerable<Projection> Rows(Change<Group> change);
}
