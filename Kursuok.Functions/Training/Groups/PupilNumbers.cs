using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Training.Criteria;
using Kursuok.Functions.Training.Providers;
using Microsoft.Extensions.Logging;

namespace Kursuok.Functions.Training.Groups;

/// <summary>The numbers of contracts for licensed programmes: the pupils' register gives them, once the provider has entered the learner there (N-05, N-06).</summary>
public sealed class PupilNumbers(IPupilsRegister pupils, LearnerFiles files, ILogger<PupilNumbers> log)
{
    /// <summary>The contract in the pupils' register; null while it is not there, or the register does not answer.</summary>
    public async Task<PupilContract?> FindAsync(Group group, Participant participant, CancellationToken cancellation)
    {
        if (await files.CodeOfAsync(participant.Learner.PersonId, cancellation) is not { } code)
            return null;
        try
        {
            return await pupils.FindContractAsync(code, group.Institution, group.Programme.Code, cancellation);
        }
        catch (RefusedException silent)
        {
            log.LogWarning(silent, "The pupils' register was not asked for the contracts of {Group}; it is asked again", group.Id);
            return null;
        }
    }
}
