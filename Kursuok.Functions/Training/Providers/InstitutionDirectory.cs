using System.Collections.Immutable;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Institutions;
using Kursuok.Functions.Platform.Aggregates;

namespace Kursuok.Functions.Training.Providers;

/// <summary>The institutions as sign-in and users know them.</summary>
public sealed class InstitutionDirectory(AggregateStore<Institution> institutions, RegisterReading registers, IInstitutionRegister smir) : IInstitutionDirectory
{
    public async Task<string> NameOfAsync(string code, CancellationToken cancellation) =>
        (await institutions.FindAsync(code, cancellation) ?? await registers.ReadAsync(code, Actor.Clock, cancellation)).Register.Name;

    public async Task<string> FreelanceTeacherAsync(PersonalCode person, CancellationToken cancellation) =>
        (await smir.FindFreelanceTeacherAsync(person, cancellation))?.LegalCode
        ?? throw InstitutionRefusals.Unknown.Because("ŠMIR neturi laisvojo mokytojo su Jūsų asmens kodu.");

    public async Task<ImmutableHashSet<string>> ActiveEmployersAsync(string code, CancellationToken cancellation) =>
        (await institutions.FindAsync(code, cancellation))?.ActiveEmployers ?? [];
}
