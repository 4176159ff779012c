using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.OutsideRegisters;

namespace Kursuok.Functions.Training.Providers;

/// <summary>ŠMIR: institutions of education and science.</summary>
public interface IInstitutionRegister
{
    /// <summary>The institution's record, or null where the register has none.</summary>
    Task<RegisterRecord?> FindAsync(string legalCode, CancellationToken cancellation);

    /// <summary>The record of a freelance teacher, or null where the register has none.</summary>
    Task<RegisterRecord?> FindFreelanceTeacherAsync(PersonalCode person, CancellationToken cancellation);
}

/// <summary>NŠPR: programmes of non-formal education.</summary>
public interface IProgrammeRegister
{
    Task<ImmutableArray<Programme>> OfInstitutionAsync(string legalCode, CancellationToken cancellation);
}

/// <summary>
/// <c>GET institutions/{legalCode}</c> and <c>POST freelance-teachers</c> with <c>{"personalCode"}</c> → <see cref="RegisterRecord"/> or 404.
/// </summary>
public sealed class InstitutionRegisterClient(RegisterLine line) : IInstitutionRegister
{
    public Task<RegisterRecord?> FindAsync(string legalCode, CancellationToken cancellation) =>
        line.AskAsync<RegisterRecord>(() => new(HttpMethod.Get, $"institutions/{Uri.EscapeDataString(legalCode)}"), cancellation);

    public Task<RegisterRecord?> FindFreelanceTeacherAsync(PersonalCode person, CancellationToken cancellation) =>
        line.AskAsync<RegisterRecord>(() => PersonQuestion.Of("freelance-teachers", person), cancellation);
}

/// <summary>
/// <c>GET programmes?institution={legalCode}</c> → an array of <see cref="Programme"/>.
/// </summary>
public sealed class ProgrammeRegisterClient(RegisterLine line) : IProgrammeRegister
{
    public async Task<ImmutableArray<Programme>> OfInstitutionAsync(string legalCode, CancellationToken cancellation) =>
        [.. await line.AskAsync<Programme[]>(() => new(HttpMethod.Get, $"programmes?institution={Uri.EscapeDataString(legalCode)}"), cancellation) ?? []];
}
