using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using Kursuok.Domain;
using Kursuok.Domain.EmploymentService;
using Kursuok.Domain.Institutions;
using Kursuok.Domain.Programmes;
using Kursuok.Domain.Registrations;
using Kursuok.Functions.Storage;
using Microsoft.Extensions.Logging;

namespace Kursuok.Functions.Registers;

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

/// <summary>DAKPR and SoDra: what the funding criteria of a learner are judged by (D-03).</summary>
public interface IEligibilityRegisters
{
    /// <summary>What they say now; null parts where a register does not answer.</summary>
    Task<Eligibility> CheckAsync(PersonalCode person, DateTimeOffset now, CancellationToken cancellation);
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
public sealed class InstitutionRegisterClient(HttpClient http) : IInstitutionRegister
{
    public async Task<RegisterRecord?> FindAsync(string legalCode, CancellationToken cancellation)
    {
        using var answer = await RegisterAnswer.SendAsync(() => http.GetAsync($"institutions/{Uri.EscapeDataString(legalCode)}", cancellation), "ŠMIR", cancellation);
        return answer.StatusCode == HttpStatusCode.NotFound ? null : await answer.Content.ReadFromJsonAsync<RegisterRecord>(Json.Kept, cancellation);
    }

    public async Task<RegisterRecord?> FindFreelanceTeacherAsync(PersonalCode person, CancellationToken cancellation)
    {
        using var answer = await RegisterAnswer.SendAsync(() => http.PostAsJsonAsync("freelance-teachers", new PersonQuestion(person.Value), Json.Http, cancellation), "ŠMIR", cancellation);
        return answer.StatusCode == HttpStatusCode.NotFound ? null : await answer.Content.ReadFromJsonAsync<RegisterRecord>(Json.Kept, cancellation);
    }
}

/// <summary>
/// <c>GET programmes?institution={legalCode}</c> → an array of <see cref="Programme"/>.
/// </summary>
public sealed class ProgrammeRegisterClient(HttpClient http) : IProgrammeRegister
{
    public async Task<ImmutableArray<Programme>> OfInstitutionAsync(string legalCode, CancellationToken cancellation)
    {
        using var answer = await RegisterAnswer.SendAsync(() => http.GetAsync($"programmes?institution={Uri.EscapeDataString(legalCode)}", cancellation), "NŠPR", cancellation);
        return await answer.Content.ReadFromJsonAsync<ImmutableArray<Programme>>(Json.Kept, cancellation);
    }
}

/// <summary>
/// <c>POST education</c> and <c>POST employment</c>, each with <c>{"personalCode"}</c> in the body, for it must stand in
/// no address → <c>{"documents": [kind…]}</c> and <c>{"employed": true|false}</c>.
/// </summary>
public sealed class EligibilityRegistersClient(HttpClient http, ILogger<EligibilityRegistersClient> log) : IEligibilityRegisters
{
    public async Task<Eligibility> CheckAsync(PersonalCode person, DateTimeOffset now, CancellationToken cancellation)
    {
        var education = AskAsync<Education>("education", person, cancellation);
        var employment = AskAsync<Employment>("employment", person, cancellation);
        return new((await education)?.Documents, (await employment)?.Employed, now);
    }

    /// <summary>A silent register does not stop a registration: the criterion stays unknown.</summary>
    private async Task<T?> AskAsync<T>(string path, PersonalCode person, CancellationToken cancellation) where T : class
    {
        try
        {
            using var answer = await RegisterAnswer.SendAsync(() => http.PostAsJsonAsync(path, new PersonQuestion(person.Value), Json.Http, cancellation), path, cancellation);
            return await answer.Content.ReadFromJsonAsync<T>(Json.Kept, cancellation);
        }
        catch (RefusedException silent)
        {
            log.LogWarning(silent, "The register of {Path} does not answer", path);
            return null;
        }
    }

    private sealed record Education(ImmutableArray<string> Documents);
    private sealed record Employment(bool Employed);
}

/// <summary><c>POST coupons</c> with <c>{"personalCode"}</c> → <see cref="CouponRequirements"/> or 404.</summary>
public sealed class EmploymentServiceRegisterClient(HttpClient http) : IEmploymentServiceRegister
{
    public async Task<CouponRequirements?> CouponOfAsync(PersonalCode person, CancellationToken cancellation)
    {
        using var answer = await RegisterAnswer.SendAsync(() => http.PostAsJsonAsync("coupons", new PersonQuestion(person.Value), Json.Http, cancellation), "Užimtumo tarnyba", cancellation);
        return answer.StatusCode == HttpStatusCode.NotFound ? null : await answer.Content.ReadFromJsonAsync<CouponRequirements>(Json.Kept, cancellation);
    }
}

internal static class RegisterAnswer
{
    /// <summary>The answer, found or not found; anything else is a register that does not answer.</summary>
    public static async Task<HttpResponseMessage> SendAsync(Func<Task<HttpResponseMessage>> send, string register, CancellationToken cancellation)
    {
        try
        {
            var answer = await send();
            if (answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.NotFound)
                return answer;
            answer.Dispose();
            throw InstitutionRefusals.RegisterSilent.Because($"{register} atsakė klaida {(int)answer.StatusCode}. Bandykite vėliau.");
        }
        catch (Exception silent) when (silent is HttpRequestException || (silent is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            throw InstitutionRefusals.RegisterSilent.Because($"{register} šiuo metu neatsako. Bandykite vėliau.");
        }
    }
}

/// <summary>A question about a person stands in the body: a personal code must stand in no address.</summary>
internal sealed record PersonQuestion(string PersonalCode);
