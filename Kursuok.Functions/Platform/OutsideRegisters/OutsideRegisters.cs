using System.Collections.Immutable;
using System.Net.Http.Json;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Criteria;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;

namespace Kursuok.Functions.Platform.OutsideRegisters;

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

/// <summary>The Employment Service's register of its clients.</summary>
public interface IEmploymentServiceRegister
{
    /// <summary>Section I of the person's coupon (UZ-06), or null where none has been formed.</summary>
    Task<CouponRequirements?> CouponOfAsync(PersonalCode person, CancellationToken cancellation);
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

/// <summary><c>POST coupons</c> with <c>{"personalCode"}</c> → <see cref="CouponRequirements"/> or 404.</summary>
public sealed class EmploymentServiceRegisterClient(RegisterLine line) : IEmploymentServiceRegister
{
    public Task<CouponRequirements?> CouponOfAsync(PersonalCode person, CancellationToken cancellation) =>
        line.AskAsync<CouponRequirements>(() => PersonQuestion.Of("coupons", person), cancellation);
}

/// <summary>A question about a person stands in the body: a personal code must stand in no address.</summary>
internal sealed record PersonQuestion(string PersonalCode)
{
    public static HttpRequestMessage Of(string path, PersonalCode person) =>
        new(HttpMethod.Post, path) { Content = JsonContent.Create(new PersonQuestion(person.Value), options: Json.Http) };
}
