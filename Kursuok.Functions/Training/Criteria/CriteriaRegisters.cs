using Kursuok.Domain.Training.Criteria;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.OutsideRegisters;

namespace Kursuok.Functions.Training.Criteria;

/// <summary>DAKPR: diplomas, certificates and qualifications (D-03).</summary>
public interface IEducationRegister
{
    /// <summary>The documents on education that it holds of a person; none of somebody whom it does not know.</summary>
    Task<EducationAnswer> FindAsync(PersonalCode person, CancellationToken cancellation);
}

/// <summary>SoDra: who is employed (D-07).</summary>
public interface IEmploymentRegister
{
    /// <summary>Whether a person is employed; who is not known is not.</summary>
    Task<EmploymentAnswer> FindAsync(PersonalCode person, CancellationToken cancellation);
}

/// <summary>
/// <c>POST education</c> with <c>{"personalCode"}</c> → <c>{"documents": [kind…]}</c>, or 404 for a person whom it does not know.
/// </summary>
public sealed class EducationRegisterClient(RegisterLine line) : IEducationRegister
{
    public async Task<EducationAnswer> FindAsync(PersonalCode person, CancellationToken cancellation) =>
        await line.AskAsync<EducationAnswer>(() => PersonQuestion.Of("education", person), cancellation, answer => !answer.Documents.IsDefault) ?? new([]);
}

/// <summary>
/// <c>POST employment</c> with <c>{"personalCode"}</c> → <c>{"employed": true|false, "citizenship": "LT"}</c>, the citizenship
/// only where it is known; 404 for a person whom it does not know.
/// </summary>
public sealed class EmploymentRegisterClient(RegisterLine line) : IEmploymentRegister
{
    public async Task<EmploymentAnswer> FindAsync(PersonalCode person, CancellationToken cancellation) =>
        await line.AskAsync<Answer>(() => PersonQuestion.Of("employment", person), cancellation, answer => answer.Employed is not null) is { } answer
            ? new(answer.Employed!.Value, answer.Citizenship)
            : new(false, null);

    private sealed record Answer(bool? Employed, string? Citizenship);
}
