using System.Collections.Immutable;

namespace Kursuok.Functions.People.Institutions;

/// <summary>What is asked here of the context that keeps the institutions.</summary>
public interface IInstitutionDirectory
{
    /// <summary>The name of an institution; one that nobody has come for yet is read from its register.</summary>
    /// <exception cref="RefusedException">The register has no such institution, or does not answer.</exception>
    Task<string> NameOfAsync(string code, CancellationToken cancellation);

    /// <summary>The code of the freelance teacher with a personal code.</summary>
    /// <exception cref="RefusedException">The register has none, or does not answer.</exception>
    Task<string> FreelanceTeacherAsync(PersonalCode person, CancellationToken cancellation);

    /// <summary>The employers whose representatives may be users of the institution (U-12).</summary>
    Task<ImmutableHashSet<string>> ActiveEmployersAsync(string code, CancellationToken cancellation);
}
