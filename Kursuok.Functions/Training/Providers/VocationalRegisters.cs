using System.Collections.Immutable;
using System.Net.Http.Json;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.OutsideRegisters;
using Kursuok.Functions.Platform.Storage;

namespace Kursuok.Functions.Training.Providers;

/// <summary>SMPKR and the Licence Register: the vocational programmes that institutions hold licences for (LP-04).</summary>
public interface ILicensedProgrammeRegister
{
    Task<ImmutableArray<LicensedProgramme>> OfInstitutionAsync(string legalCode, CancellationToken cancellation);
}

/// <summary>MR: the pupils' register, in which the provider keeps the data of those who learn (N-06).</summary>
public interface IPupilsRegister
{
    /// <summary>The contract of a person for a programme at an institution, or null while the provider has not entered it.</summary>
    Task<PupilContract?> FindContractAsync(PersonalCode person, string institution, string programme, CancellationToken cancellation);
}

/// <summary>A contract as the pupils' register holds it (N-05).</summary>
public sealed record PupilContract(string Number, DateOnly RegisteredOn);

/// <summary><c>GET licensed-programmes?institution={legalCode}</c> → an array of <see cref="LicensedProgramme"/>.</summary>
public sealed class LicensedProgrammeRegisterClient(RegisterLine line) : ILicensedProgrammeRegister
{
    public async Task<ImmutableArray<LicensedProgramme>> OfInstitutionAsync(string legalCode, CancellationToken cancellation) =>
        [.. await line.AskAsync<LicensedProgramme[]>(() => new(HttpMethod.Get, $"licensed-programmes?institution={Uri.EscapeDataString(legalCode)}"), cancellation,
            programmes => programmes.All(programme => !programme.Addresses.IsDefault && !programme.Modules.IsDefault)) ?? []];
}

/// <summary>
/// <c>POST contracts</c> with <c>{"personalCode", "institution", "programme"}</c> → <see cref="PupilContract"/>, or 404 where there is none.
/// </summary>
public sealed class PupilsRegisterClient(RegisterLine line) : IPupilsRegister
{
    public Task<PupilContract?> FindContractAsync(PersonalCode person, string institution, string programme, CancellationToken cancellation) => line.AskAsync<PupilContract>(
        () => new(HttpMethod.Post, "contracts") { Content = JsonContent.Create(new ContractQuestion(person.Value, institution, programme), options: Json.Http) },
        cancellation, contract => !string.IsNullOrWhiteSpace(contract.Number));

    private sealed record ContractQuestion(string PersonalCode, string Institution, string Programme);
}
