using System.Collections.Immutable;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Kursuok.Functions.Training.Providers;

/// <summary>Takes what ŠMIR, NŠPR, SMPKR and the Licence Register say of an institution: when its user asks, and every night for all (P-03).</summary>
public sealed class RegisterReading(InstitutionStore institutions, IInstitutionRegister smir, IProgrammeRegister nspr, ILicensedProgrammeRegister smpkr, Projections lists, ILogger<RegisterReading> log)
{
    /// <exception cref="RefusedException">The register has no such institution, or does not answer.</exception>
    public async Task<Institution> ReadAsync(string code, Actor actor, CancellationToken cancellation, long? version = null)
    {
        var register = await smir.FindAsync(code, cancellation) ?? throw InstitutionRefusals.Unknown.Because($"ŠMIR neturi įstaigos {code}.");
        var programmes = await nspr.OfInstitutionAsync(code, cancellation);
        return await institutions.DecideAsync(code, actor, new TakeFromRegisters(register, programmes, await LicensedAsync(code, cancellation)), version);
    }

    /// <summary>Null where the registers of licensed programmes do not answer: the rest need not wait for them.</summary>
    private async Task<ImmutableArray<LicensedProgramme>?> LicensedAsync(string code, CancellationToken cancellation)
    {
        try
        {
            return await smpkr.OfInstitutionAsync(code, cancellation);
        }
        catch (RefusedException silent)
        {
            log.LogWarning(silent, "The licensed programmes of {Institution} were not read; what was read before stands", code);
            return null;
        }
    }

    [Function("ReadRegistersNightly")]
    public async Task ReadAllAsync([TimerTrigger("0 30 0 * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        await foreach (var code in lists.AllAsync<string>(InstitutionStore.List, "0", "~", null, cancellation))
        {
            try
            {
                await ReadAsync(code, Actor.Clock, cancellation);
            }
            catch (RefusedException silent)
            {
                log.LogWarning(silent, "The registers were not read for {Institution}; what they said before stands", code);
            }
        }
    }
}
